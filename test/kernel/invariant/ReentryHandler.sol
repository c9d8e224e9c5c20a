// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Asset, AssetKind, Commitment, Deal, Deposit} from "../../../contracts/types/Deal.sol";
import "../../utils/Build.sol";
import {HostileReceiver, Mood} from "../../utils/HostileReceiver.sol";
import {Trick} from "../../utils/HostileTokens.sol";
import {KernelHandler} from "./KernelHandler.sol";

/// When somebody foreign is called.
enum Way {
    Pull, // a token, as it is deposited
    PayToken,
    PayNative,
    WithdrawToken,
    WithdrawNative
}

/// What it calls then.
enum Door {
    Settle, // another commitment of the same deal, which is due
    Withdraw, // a credit, to its payee
    Open, // a deal that its depositor signed
    Batch, // the settlement, in a batch
    State // a statement with value, while a batch runs
}

/// Lets whoever is called while value moves call back. What it calls succeeds a moment later, by the
/// same caller: so nothing but the lock can have refused it.
contract ReentryHandler is KernelHandler {
    uint256 internal constant PART = 3;

    /// Calls from within that something else than the lock answered.
    uint256 public unlocked;
    /// Scenes that did not play as written, so that they showed nothing.
    uint256 public spoilt;
    mapping(Way => mapping(Door => uint256)) public knocks;

    HostileReceiver private _guest;
    HostileReceiver private _owed;

    /// Opens a deal, lets one part of it call back while it moves, and settles all of it.
    function reenter(uint256 seed) external {
        Way way = Way(seed % 5);
        Door door = Door(seed / 5 % 5);
        bool byToken = way != Way.PayNative && way != Way.WithdrawNative;
        // Only a receiver is given value to send.
        if (byToken && door == Door.State) door = Door.Settle;
        _guest = receivers[_roll(seed, "guest", 3)];
        _owed = receivers[(_roll(seed, "guest", 3) + 1) % 3];
        _calm();
        uint256[3] memory spare = [_spare(NATIVE), _spare(USD), _spare(BAD)];

        Deal memory deal = _scene();
        vm.deal(alice, 2 * PART);
        _do(alice, 2 * PART, abi.encodeCall(IEscrow.open, (_none(), deal)));
        _owed.setMood(Mood.Revert);
        _do(bob, 0, _settlement(deal, 3));
        _owed.setMood(Mood.Accept);

        Deal memory signed = _small(_usd(PART), carol);
        Deal memory pulled = _small(erc20(address(bad), PART), alice);
        bytes memory knock = _call(door, deal, signed);
        bytes memory outer = _outer(way, deal, pulled);
        if (door == Door.State) outer = abi.encodeCall(IEscrow.multicall, (list(outer)));
        if (byToken) {
            bad.setReentry(address(kernel), knock);
            bad.setTricks(
                way == Way.Pull ? Trick.Reenter : Trick.None,
                way == Way.Pull ? Trick.None : Trick.Reenter
            );
        } else {
            _guest.setReentry(address(kernel), knock, door == Door.State ? 1 : 0);
            _guest.setMood(Mood.Reenter);
        }
        _do(alice, 0, outer);
        bytes memory answer = byToken ? bad.answer() : _guest.answer();
        if (bytes4(answer) != IVault.Reentered.selector) ++unlocked;
        ++knocks[way][door];

        _calm();
        if (door != Door.State) _do(byToken ? address(bad) : address(_guest), 0, knock);
        for (uint256 i; i < deal.commitments.length; ++i) {
            if (kernel.dealWord(_idOf(deal)).outcome(i) == 0) _do(bob, 0, _settlement(deal, i));
        }
        if (way == Way.Pull) _do(bob, 0, _settlement(pulled, 0));
        if (door == Door.Open) _do(bob, 0, _settlement(signed, 0));
        if (_spare(NATIVE) != spare[0] || _spare(USD) != spare[1] || _spare(BAD) != spare[2]) {
            ++wrongFlows;
        }
    }

    /// The call while which somebody foreign is called, ready to be made.
    function _outer(Way way, Deal memory deal, Deal memory pulled) private returns (bytes memory) {
        if (way == Way.Pull) return abi.encodeCall(IEscrow.open, (_none(), pulled));
        if (way == Way.PayNative) return _settlement(deal, 0);
        if (way == Way.PayToken) return _settlement(deal, 1);
        // What is withdrawn was credited before.
        bool isToken = way == Way.WithdrawToken;
        if (isToken) bad.setTricks(Trick.None, Trick.Revert);
        else _guest.setMood(Mood.Revert);
        _do(bob, 0, _settlement(deal, isToken ? 1 : 0));
        return _withdrawal(_guest, isToken ? address(bad) : address(0));
    }

    function _call(Door door, Deal memory deal, Deal memory signed)
        private
        view
        returns (bytes memory)
    {
        if (door == Door.Settle) return _settlement(deal, 2);
        if (door == Door.Withdraw) return _withdrawal(_owed, address(0));
        if (door == Door.Batch) {
            return abi.encodeCall(IEscrow.multicall, (list(_settlement(deal, 2))));
        }
        if (door == Door.State) {
            return abi.encodeCall(IEscrow.state, (_idOf(deal), "kind", "data"));
        }
        Deposit[] memory deposits = new Deposit[](1);
        deposits[0] = paidBy(address(0), _sign(carolKey, _idOf(signed)));
        return abi.encodeCall(IEscrow.open, (deposits, signed));
    }

    /// Alice's: what pays the guest, natively and in the hostile token; what is due to bob; and what
    /// becomes a credit of another.
    function _scene() private returns (Deal memory deal) {
        deal = dealOf(new Commitment[](4));
        deal.salt = ++_nonce;
        deal.commitments[0] = _whole(native(PART), alice, address(_guest));
        deal.commitments[1] = _whole(erc20(address(bad), PART), alice, address(_guest));
        deal.commitments[2] = _whole(_usd(PART), alice, bob);
        deal.commitments[3] = _whole(native(PART), alice, address(_owed));
    }

    function _small(Asset memory asset, address depositor) private returns (Deal memory deal) {
        deal = dealOf(list(_whole(asset, depositor, bob)));
        deal.salt = ++_nonce;
    }

    function _whole(Asset memory asset, address depositor, address to)
        private
        pure
        returns (Commitment memory)
    {
        return Commitment(depositor, list(asset), list(refund(0, to)));
    }

    function _usd(uint256 amount) private view returns (Asset memory) {
        return erc20(address(usd), amount);
    }

    function _settlement(Deal memory deal, uint256 index) private view returns (bytes memory) {
        return abi.encodeCall(IEscrow.settle, (_idOf(deal), settlementOf(deal, index, 0)));
    }

    function _withdrawal(HostileReceiver payee, address token) private pure returns (bytes memory) {
        AssetKind kind = token == address(0) ? AssetKind.Native : AssetKind.ERC20;
        return abi.encodeCall(IVault.withdraw, (address(payee), kind, token, 0, address(payee)));
    }

    /// Nobody is hostile from now on, and nobody remembers an answer.
    function _calm() private {
        bytes memory unknown = hex"00000000";
        bad.setReentry(address(usd), unknown);
        bad.setTricks(Trick.Reenter, Trick.None);
        bad.transferFrom(alice, alice, 0);
        bad.setTricks(Trick.None, Trick.None);
        _guest.setReentry(address(usd), unknown, 0);
        _guest.setMood(Mood.Reenter);
        _guest.tokensReceived(alice, 0);
        _guest.setMood(Mood.Accept);
        _owed.setMood(Mood.Accept);
        vm.deal(address(_guest), 100);
    }

    function _do(address caller, uint256 value, bytes memory call_) private {
        vm.prank(caller);
        (bool success,) = address(kernel).call{value: value, gas: 4_000_000}(call_);
        if (!success) ++spoilt;
    }
}
