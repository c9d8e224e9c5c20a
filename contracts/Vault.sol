// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IPermit2, PERMIT2} from "./interfaces/IPermit2.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Asset, AssetKind, PAYOUT_GAS} from "./types/Deal.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// Checked deposits, payouts that no payee can block, and credits: see `IVault`.
///
/// Tokens are trusted for one thing only: a deal in a token that does not do what its standard says
/// can go wrong for that deal. No token can reach the value of another.
abstract contract Vault is IVault {
    enum Lock {
        Free,
        Moving, // value is moving
        Receiving // value is moving, and ERC-1155 deposits arrive
    }

    Lock private transient _lock;

    mapping(bytes32 creditKey => uint256 amount) private _credits;

    /// A payout needs this much before it starts, so that after the call's own cost (9,000 for value,
    /// 25,000 for a new account, 2,600 for a cold one) 63/64 of the rest is at least `PAYOUT_GAS`.
    /// Else a settler could starve a payee into a credit.
    uint256 private constant GAS_BEFORE_PAYOUT = PAYOUT_GAS + 50_000;

    modifier locked() {
        _enter(Lock.Moving);
        _;
        _lock = Lock.Free;
    }

    modifier receiving() {
        _enter(Lock.Receiving);
        _;
        _lock = Lock.Free;
    }

    function _enter(Lock lock) private {
        _requireUnlocked();
        _lock = lock;
    }

    function _requireUnlocked() internal view {
        if (_lock != Lock.Free) revert Reentered();
    }

    /// @inheritdoc IVault
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to)
        external
        locked
    {
        // Check: only the payee chooses where its credit goes.
        if (to != payee && msg.sender != payee) revert NotPayee(payee, msg.sender);
        _requirePayee(to);
        bytes32 key = _creditKey(payee, kind, token, id);
        uint256 amount = _credits[key];
        if (amount == 0) revert NoCredit(payee, kind, token, id);

        // Effect
        delete _credits[key];
        emit Withdrawn(payee, token, kind, id, amount, to);

        // Interaction: with all gas, since here only the payee's own patience is spent.
        bool paid = _trySend(Asset(kind, token, id, amount), to, amount, gasleft());
        if (!paid) revert WithdrawFailed(to);
    }

    /// @inheritdoc IVault
    function credit(address payee, AssetKind kind, address token, uint256 id)
        external
        view
        returns (uint256)
    {
        return _credits[_creditKey(payee, kind, token, id)];
    }

    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount)
        external
    {
        if (msg.sender != address(this)) revert OnlySelf();
        if (kind == AssetKind.ERC20) {
            SafeTransferLib.safeTransfer(token, to, amount);
        } else if (kind == AssetKind.ERC721) {
            IERC721(token).safeTransferFrom(address(this), to, id);
        } else {
            IERC1155(token).safeTransferFrom(address(this), to, id, amount, "");
        }
    }

    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes calldata)
        external
        view
        returns (bytes4)
    {
        if (_lock != Lock.Receiving || operator != address(this)) {
            revert UnexpectedReceipt(msg.sender, id);
        }
        return this.onERC1155Received.selector;
    }

    /// Pulls `asset` from `payer`, exactly. Native value has come with the call, and is not pulled.
    function _pull(Asset memory asset, address payer) internal {
        (address token, uint256 id, uint256 amount) = (asset.token, asset.id, asset.amount);
        _requireAmount(token, amount);

        if (asset.kind == AssetKind.Native) {
            if (token != address(0) || id != 0) {
                revert MalformedAsset(asset.kind, token, id, amount);
            }
        } else if (asset.kind == AssetKind.ERC20) {
            if (id != 0) revert MalformedAsset(asset.kind, token, id, amount);
            uint256 held = _balance(token);
            SafeTransferLib.safeTransferFrom(token, payer, address(this), amount);
            _requireReceived(token, amount, held, _balance(token));
            _requireFungible(token, amount);
        } else if (asset.kind == AssetKind.ERC721) {
            if (amount != 1) revert MalformedAsset(asset.kind, token, id, amount);
            bytes memory query = abi.encodeCall(IERC721.ownerOf, (id));
            uint256 self = uint160(address(this));
            if (_read(asset.kind, token, query) == self) revert NotDelivered(token, id);
            IERC721(token).transferFrom(payer, address(this), id);
            if (_read(asset.kind, token, query) != self) revert NotDelivered(token, id);
        } else {
            bytes memory query = abi.encodeCall(IERC1155.balanceOf, (address(this), id));
            uint256 held = _read(asset.kind, token, query);
            IERC1155(token).safeTransferFrom(payer, address(this), id, amount, "");
            _requireReceived(token, amount, held, _read(asset.kind, token, query));
        }
    }

    /// Pulls the ERC-20 assets among `assets` from `payer`, exactly, by one signature for Permit2 over
    /// them and `witness`. Permit2 is called even if there are none: the signature is also an
    /// agreement, and it alone checks it. Its failure is the caller's.
    /// @param permit The ABI encoding of the signature's nonce, its deadline and the signature.
    function _pullByPermit2(
        Asset[] calldata assets,
        address payer,
        bytes32 witness,
        string memory witnessType,
        bytes calldata permit
    ) internal {
        if (address(PERMIT2).code.length == 0) revert NoPermit2();
        IPermit2.PermitBatchTransferFrom memory batch;
        bytes memory signature;
        (batch.nonce, batch.deadline, signature) = abi.decode(permit, (uint256, uint256, bytes));
        batch.permitted = _permitted(assets);
        uint256 count = batch.permitted.length;
        uint256[] memory held = new uint256[](count);
        IPermit2.SignatureTransferDetails[] memory details =
            new IPermit2.SignatureTransferDetails[](count);
        for (uint256 i; i < count; ++i) {
            held[i] = _balance(batch.permitted[i].token);
            details[i].to = address(this);
            details[i].requestedAmount = batch.permitted[i].amount;
        }

        PERMIT2.permitWitnessTransferFrom(batch, details, payer, witness, witnessType, signature);

        for (uint256 i; i < count; ++i) {
            _requirePermitted(batch.permitted, i, held[i]);
        }
    }

    /// Pays `amount` of `asset` to `to`, or credits it. Zero is skipped.
    function _pay(Asset memory asset, address to, uint256 amount) internal {
        if (amount == 0) return;
        _requirePayee(to);
        if (gasleft() < GAS_BEFORE_PAYOUT) revert InsufficientGas(GAS_BEFORE_PAYOUT, gasleft());
        if (!_trySend(asset, to, amount, PAYOUT_GAS)) {
            // No overflow: credits sum to no more than what was deposited.
            _credits[_creditKey(to, asset.kind, asset.token, asset.id)] += amount;
            emit Credited(to, asset.token, asset.kind, asset.id, amount);
        }
    }

    function _requirePayee(address to) internal view {
        if (to == address(0) || to == address(this)) revert InvalidPayee(to);
    }

    /// Sends with at most `gasLimit`, copying nothing back: return data may be a bomb.
    function _trySend(Asset memory asset, address to, uint256 amount, uint256 gasLimit)
        private
        returns (bool success)
    {
        if (asset.kind == AssetKind.Native) {
            return SafeTransferLib.trySafeTransferETH(to, amount, gasLimit);
        }
        bytes4 selector = this.transferOut.selector;
        assembly ("memory-safe") {
            // transferOut(asset.kind, asset.token, asset.id, to, amount)
            let data := mload(0x40)
            mstore(data, selector)
            mcopy(add(data, 0x04), asset, 0x60)
            mstore(add(data, 0x64), shr(96, shl(96, to)))
            mstore(add(data, 0x84), amount)
            success := call(gasLimit, address(), 0, data, 0xa4, 0, 0)
        }
    }

    /// The ERC-20 assets among `assets`, in order.
    function _permitted(Asset[] calldata assets)
        private
        pure
        returns (IPermit2.TokenPermissions[] memory permitted)
    {
        uint256 count;
        for (uint256 i; i < assets.length; ++i) {
            if (assets[i].kind == AssetKind.ERC20) ++count;
        }
        permitted = new IPermit2.TokenPermissions[](count);
        count = 0;
        for (uint256 i; i < assets.length; ++i) {
            Asset memory asset = assets[i];
            if (asset.kind != AssetKind.ERC20) continue;
            _requireAmount(asset.token, asset.amount);
            if (asset.id != 0) {
                revert MalformedAsset(asset.kind, asset.token, asset.id, asset.amount);
            }
            permitted[count++] = IPermit2.TokenPermissions(asset.token, asset.amount);
        }
    }

    /// Whether all came that is of the token of entry `index`: the same token can be there twice.
    function _requirePermitted(
        IPermit2.TokenPermissions[] memory permitted,
        uint256 index,
        uint256 held
    ) private view {
        address token = permitted[index].token;
        uint256 sum;
        for (uint256 i; i < permitted.length; ++i) {
            if (permitted[i].token == token) sum += permitted[i].amount;
        }
        _requireReceived(token, sum, held, _balance(token));
        _requireFungible(token, permitted[index].amount);
    }

    function _requireAmount(address token, uint256 amount) private pure {
        if (amount == 0) revert ZeroAmount(token);
        if (amount >> 128 != 0) revert AmountTooLarge(token, amount);
    }

    /// An ERC-721 has the same `transferFrom` as an ERC-20, takes `amount` for a token's id and changes
    /// the balance by one. It could never be paid out as ERC-20. Only amount one can hide it.
    function _requireFungible(address token, uint256 amount) private view {
        if (amount != 1) return;
        (bool hasOwner,) = _tryRead(token, abi.encodeCall(IERC721.ownerOf, (amount)));
        if (hasOwner) revert WrongKind(AssetKind.ERC20, token);
    }

    function _requireReceived(address token, uint256 amount, uint256 before, uint256 held)
        private
        pure
    {
        uint256 received = held > before ? held - before : 0;
        if (received != amount) revert DepositMismatch(token, amount, received);
    }

    /// What this contract holds of an ERC-20.
    function _balance(address token) private view returns (uint256 held) {
        bytes4 selector = IERC20.balanceOf.selector;
        bool success;
        assembly ("memory-safe") {
            mstore(0x00, selector)
            mstore(0x04, address())
            success := staticcall(gas(), token, 0x00, 0x24, 0x00, 0x20)
            success := and(success, gt(returndatasize(), 31))
            held := mload(0x00)
        }
        if (!success) revert WrongKind(AssetKind.ERC20, token);
    }

    /// What `token` answers to `query`, which every token of this kind answers.
    function _read(AssetKind kind, address token, bytes memory query)
        private
        view
        returns (uint256 answer)
    {
        bool success;
        (success, answer) = _tryRead(token, query);
        if (!success) revert WrongKind(kind, token);
    }

    /// The word that `token` answers to `query`. No success if it reverts, answers less or has no
    /// code.
    function _tryRead(address token, bytes memory query)
        private
        view
        returns (bool success, uint256 answer)
    {
        assembly ("memory-safe") {
            success := staticcall(gas(), token, add(query, 32), mload(query), 0, 32)
            success := and(success, gt(returndatasize(), 31))
            answer := mload(0)
        }
    }

    function _creditKey(address payee, AssetKind kind, address token, uint256 id)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(payee, kind, token, id));
    }
}
