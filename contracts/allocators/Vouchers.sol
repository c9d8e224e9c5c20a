// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAllocator} from "../interfaces/IAllocator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Commitment, Payout, Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";
import {EIP712} from "solady/utils/EIP712.sol";

bytes32 constant VOUCHER_TYPEHASH =
    keccak256("Voucher(bytes32 dealId,uint256 index,address payee,uint256 total)");

/// Cumulative vouchers: the payer signs, off chain, how much it owes in total so far; the payee redeems
/// one of them, and the rest goes back to the depositor. So a stream of micropayments settles once.
/// Vouchers are EIP-712 over `Voucher(dealId, index, payee, total)` in this contract's domain.
///
/// Which voucher counts is fixed by the payee's own statement about the deal, which it makes before
/// `until`; no settler can pick another. The clause can be taken once the payee has stated, or could
/// have; so one clause without an arbiter is enough, and needs no refund beside it. An unconditional
/// refund must begin later than `until`, by the time that the payee needs to settle.
contract Vouchers is IAllocator, EIP712 {
    /// The payee has until then (Unix seconds) to state its voucher.
    error TooEarly(uint256 until, uint256 time);
    /// The proof is not what the payee stated.
    error NotStated();
    /// Too little gas to ask a signer that is a contract.
    error InsufficientGas();

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    /// A signer that is a contract gets at most this much gas, and the settler must have brought it:
    /// else who starves the signer could void the voucher.
    uint256 private constant SIGNER_GAS = 300_000;
    uint256 private constant GAS_BEFORE_SIGNER = SIGNER_GAS + 20_000;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `data` is `abi.encode(address signer, address payee, bytes32 kind, uint32 until)`: `signer` zero is
    /// the depositor, `until` is in seconds after the opening. `proof` is the content of the payee's
    /// statement of `kind` about the deal: `abi.encodePacked(uint256 total, bytes signature)`, empty if
    /// there is none in time. Content that is not a voucher is worth nothing.
    ///
    /// The total is of the commitment's first asset, and at most what is locked; all other assets return
    /// to the depositor. A signer that is a contract is asked when the clause is taken, so it can go back
    /// on its word until then: a payee of such a signer should state and settle in one batch.
    function allocate(
        bytes32 dealId,
        uint256 index,
        Commitment calldata commitment,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory payouts) {
        (address signer, address payee, bytes32 kind, uint256 until) = _decode(data);
        if (signer == address(0)) signer = commitment.depositor;
        until += ESCROW.dealWord(dealId).openedAt();
        StatementWord word =
            ESCROW.statementWord(statementIdOf(address(ESCROW), payee, dealId, kind));
        uint256 statedAt = word.statedAt();
        if (statedAt == 0 && block.timestamp < until) revert TooEarly(until, block.timestamp);
        if (statedAt == 0 || statedAt >= until) return payouts;
        if (!word.matches(keccak256(proof))) revert NotStated();
        if (proof.length < 32) return payouts;

        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 total = uint256(bytes32(proof));
        if (!_signed(signer, voucherId(dealId, index, payee, total), proof[32:])) return payouts;
        uint256 locked = commitment.assets[0].amount;
        payouts = new Payout[](1);
        payouts[0] = Payout(payee, new uint256[](commitment.assets.length));
        payouts[0].amounts[0] = total < locked ? total : locked;
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external view returns (string memory) {
        return say(
            "to {a1} the total of the voucher by {=0:the depositor|{a0}} that it states as kind"
            " {x2}" " within {u3.32} s of the opening, the rest back to the depositor",
            data
        );
    }

    /// The EIP-712 digest that the signer signs: `total` is in the first asset's smallest unit.
    function voucherId(bytes32 dealId, uint256 index, address payee, uint256 total)
        public
        view
        returns (bytes32)
    {
        return _hashTypedData(keccak256(abi.encode(VOUCHER_TYPEHASH, dealId, index, payee, total)));
    }

    function _decode(bytes calldata data)
        private
        pure
        returns (address, address, bytes32, uint256)
    {
        (address signer, address payee, bytes32 kind, uint32 until) =
            abi.decode(data, (address, address, bytes32, uint32));
        return (signer, payee, kind, until);
    }

    /// ecrecover first, then ERC-1271: an EOA that delegated (EIP-7702) has code and still signs.
    function _signed(address signer, bytes32 digest, bytes calldata signature)
        private
        view
        returns (bool yes)
    {
        if (gasleft() < GAS_BEFORE_SIGNER) revert InsufficientGas();
        if (ECDSA.tryRecoverCalldata(digest, signature) == signer) return true;
        bytes memory call_ = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes32 magic = IERC1271.isValidSignature.selector;
        uint256 gasCap = SIGNER_GAS;
        assembly ("memory-safe") {
            // Scratch space takes the answer; no more of it is ever copied.
            yes := staticcall(gasCap, signer, add(call_, 32), mload(call_), 0, 32)
            yes := and(and(yes, gt(returndatasize(), 31)), eq(mload(0), magic))
        }
    }

    function _domainNameAndVersion()
        internal
        pure
        override
        returns (string memory name, string memory version)
    {
        name = "Assize";
        version = "1";
    }
}
