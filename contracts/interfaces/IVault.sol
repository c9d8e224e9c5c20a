// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AssetKind} from "../types/Deal.sol";

/// What the kernel and the court share: checked deposits, payouts that no payee can block, and
/// credits for what could not be paid.
interface IVault {
    /// A payout failed; its part waits for `withdraw`.
    event Credited(
        address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount
    );
    /// A credit was paid out.
    event Withdrawn(
        address indexed payee,
        address indexed token,
        AssetKind kind,
        uint256 id,
        uint256 amount,
        address to
    );

    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// Only the contract itself may call this.
    error OnlySelf();
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// This chain has no Permit2.
    error NoPermit2();
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);

    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;

    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id)
        external
        view
        returns (uint256);
}
