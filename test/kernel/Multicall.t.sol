// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind, Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// `multicall`: see Multicall.tree.
contract MulticallTest is KernelTest {
    function test_RunsAllAndReturnsTheirResults() public {
        Deal memory deal = _deal(list(native(5)));
        bytes32 id = _idOf(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        s.statements = list(Statement(alice, id, "kind", "result"));
        bytes[] memory calls = new bytes[](3);
        calls[0] = _openCall(deal);
        calls[1] = abi.encodeCall(IEscrow.state, (id, "kind", "result"));
        calls[2] = abi.encodeCall(IEscrow.settle, (id, s));
        vm.prank(alice);
        bytes[] memory results = kernel.multicall{value: 5}(calls);
        assertEq(results.length, 3);
        assertEq(results[0], abi.encode(id));
        assertEq(results[1], abi.encode(kernel.statementId(alice, id, "kind")));
        assertEq(results[2], "");
        assertEq(kernel.dealWord(id).outcome(0), 1);
        assertEq(bob.balance, FUNDS + 5);
        assertEq(alice.balance, FUNDS - 5);
    }

    function test_RunsNothing() public {
        assertEq(kernel.multicall(new bytes[](0)).length, 0);
    }

    function test_OpeningsShareOneBudget() public {
        (Deal memory first, Deal memory second) = _twoDeals();
        vm.prank(alice);
        kernel.multicall{value: 12}(list(_openCall(first), _openCall(second)));
        assertEq(address(kernel).balance, 12);
        assertEq(kernel.dealWord(_idOf(first)).openedAt(), START);
        assertEq(kernel.dealWord(_idOf(second)).openedAt(), START);
    }

    function test_RevertWhen_SomeOfTheBudgetIsLeft() public {
        (Deal memory first, Deal memory second) = _twoDeals();
        _refusesBatch(
            13,
            list(_openCall(first), _openCall(second)),
            abi.encodeWithSelector(IVault.WrongValue.selector, 12, 13)
        );
        _refusesBatch(
            1,
            list(abi.encodeCall(IEscrow.state, (0, 0, ""))),
            abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1)
        );
        _refusesBatch(1, new bytes[](0), abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1));
    }

    /// The same value does not pay twice.
    function test_RevertWhen_TheBudgetIsOverspent() public {
        (Deal memory first, Deal memory second) = _twoDeals();
        _open(_deal(list(native(100)))); // others' value, that must not pay
        _refusesBatch(
            7,
            list(_openCall(second), _openCall(first)),
            abi.encodeWithSelector(IVault.WrongValue.selector, 5, 0)
        );
        _refusesBatch(
            11,
            list(_openCall(first), _openCall(second)),
            abi.encodeWithSelector(IVault.WrongValue.selector, 7, 6)
        );
    }

    /// A budget ends with its batch.
    function test_ABudgetIsNotLeftBehind() public {
        (Deal memory first, Deal memory second) = _twoDeals();
        vm.prank(alice);
        kernel.multicall{value: 5}(list(_openCall(first)));
        _refuses(
            alice, 0, _openCall(second), abi.encodeWithSelector(IVault.WrongValue.selector, 7, 0)
        );
        _refuses(
            alice,
            1,
            abi.encodeCall(IEscrow.state, (0, 0, "")),
            abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1)
        );
        // In the same transaction, another batch can run.
        vm.prank(alice);
        kernel.multicall{value: 7}(list(_openCall(second)));
        assertEq(address(kernel).balance, 12);
    }

    function test_RevertWhen_OneCallFails() public {
        Deal memory deal = _deal();
        Deal memory other = _deal(list(erc20(address(usd), 2 * FUNDS)));
        _refusesBatch(
            0,
            list(_openCall(deal), _openCall(other)),
            abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector)
        );
        assertEq(kernel.dealWord(_idOf(deal)).openedAt(), 0);
    }

    function test_RevertWhen_Nested() public {
        bytes memory inner = abi.encodeCall(IEscrow.multicall, (new bytes[](0)));
        _refusesBatch(0, list(inner), abi.encodeWithSelector(IEscrow.NestedMulticall.selector));
    }

    function test_RevertWhen_ItCallsNothingOfTheKernel() public {
        _refusesBatch(0, list(bytes("nothing")), "");
        _refusesBatch(0, list(bytes("")), "");
    }

    /// The value of a batch may pass by statements and settlements.
    function test_ValuePassesByOtherVerbs() public {
        Deal memory first = _deal();
        bytes32 id = _open(first);
        Deal memory second = _deal(list(native(5)));
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(IEscrow.state, (id, "kind", "result"));
        calls[1] = abi.encodeCall(IEscrow.settle, (id, settlementOf(first, 0, 0)));
        calls[2] = _openCall(second);
        vm.prank(alice);
        kernel.multicall{value: 5}(calls);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
        assertEq(address(kernel).balance, 5);
    }

    // Re-entrance: a payee is paid within a batch that carries value.

    /// Its own value would stick in the kernel, or pay for the batch's next opening.
    function test_RevertWhen_AStatementWithValueComesFromWithin() public {
        bytes memory inner = abi.encodeCall(IEscrow.state, (0, "kind", "data"));
        _refusesFromWithin(inner, 3, abi.encodeWithSelector(IVault.Reentered.selector));
    }

    function test_RevertWhen_AnOpeningComesFromWithin() public {
        Deal memory deal = _deal(list(native(3)));
        _refusesFromWithin(_openCall(deal), 3, abi.encodeWithSelector(IVault.Reentered.selector));
    }

    function test_RevertWhen_ABatchComesFromWithin() public {
        bytes memory inner = abi.encodeCall(IEscrow.multicall, (new bytes[](0)));
        _refusesFromWithin(inner, 0, abi.encodeWithSelector(IEscrow.NestedMulticall.selector));
        _refusesFromWithin(inner, 3, abi.encodeWithSelector(IEscrow.NestedMulticall.selector));
    }

    function test_RevertWhen_ABatchComesFromWithinASettlement() public {
        HostileReceiver payee = new HostileReceiver();
        vm.deal(address(payee), 10);
        payee.setMood(Mood.Reenter);
        payee.setReentry(address(kernel), abi.encodeCall(IEscrow.multicall, (new bytes[](0))), 3);
        Deal memory deal = dealOf(list(_commitment(alice, list(native(5)), address(payee))));
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(payee.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
        assertEq(address(payee).balance, 15);
    }

    /// A statement without value moves none, and may come from anywhere.
    function test_AStatementWithoutValueComesFromWithin() public {
        HostileReceiver payee = _batchWith(abi.encodeCall(IEscrow.state, (0, "kind", "data")), 0);
        assertEq(payee.reentries(), 1);
        assertEq(
            kernel.statementWord(kernel.statementId(address(payee), 0, "kind")).statedAt(), START
        );
    }

    // Helpers.

    function _twoDeals() private view returns (Deal memory first, Deal memory second) {
        first = _deal(list(native(5)));
        second = _deal(list(native(7)));
    }

    function _openCall(Deal memory deal) private pure returns (bytes memory) {
        return abi.encodeCall(IEscrow.open, (_none(), deal));
    }

    function _refusesBatch(uint256 value, bytes[] memory calls, bytes memory reason) private {
        _refuses(alice, value, abi.encodeCall(IEscrow.multicall, (calls)), reason);
    }

    /// Settles to a payee that calls `inner` as it is paid, and opens a deal, in one batch.
    function _batchWith(bytes memory inner, uint256 value) private returns (HostileReceiver payee) {
        payee = new HostileReceiver();
        vm.deal(address(payee), 10);
        payee.setMood(Mood.Reenter);
        payee.setReentry(address(kernel), inner, value);
        Deal memory deal = dealOf(list(_commitment(alice, list(native(1)), address(payee))));
        bytes32 id = _open(deal);
        Deal memory next = _deal(list(native(5)));
        next.salt = uint256(keccak256(abi.encode(inner, value)));
        bytes[] memory calls =
            list(abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0))), _openCall(next));
        uint256 before = address(kernel).balance;
        vm.prank(alice);
        kernel.multicall{value: 5}(calls);
        assertEq(address(kernel).balance, before - 1 + 5);
    }

    function _refusesFromWithin(bytes memory inner, uint256 value, bytes memory reason) private {
        HostileReceiver payee = _batchWith(inner, value);
        assertEq(payee.refusals(), 1);
        assertEq(payee.answer(), reason);
        assertEq(address(payee).balance, 11);
        assertEq(kernel.credit(address(payee), AssetKind.Native, address(0), 0), 0);
    }
}
