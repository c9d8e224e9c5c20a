// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {
    AUTHOR,
    Asset,
    Commitment,
    Deal,
    PPM,
    Settlement,
    Share,
    Statement
} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {DealReference} from "../utils/DealReference.sol";
import {Answer, HostileAllocator} from "../utils/HostileJudges.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {stdError} from "forge-std/StdError.sol";

/// `settle`: see Settle.tree.
contract SettleTest is KernelTest {
    HostileAllocator internal allocator;

    function setUp() public override {
        super.setUp();
        allocator = new HostileAllocator();
    }

    // What was sent is not what was signed.

    function test_RevertWhen_AnyFieldIsWrong() public {
        Deal memory deal = _dealOfThree();
        bytes32 id = _open(deal);
        Settlement memory good = settlementOf(deal, 1, 0);
        for (uint256 i; i < 9; ++i) {
            Settlement memory s = abi.decode(abi.encode(good), (Settlement));
            Deal memory d = abi.decode(abi.encode(deal), (Deal));
            if (i == 0) s.terms = d.terms = "other";
            if (i == 1) s.openBefore = --d.openBefore;
            if (i == 2) s.salt = ++d.salt;
            Commitment memory c = s.commitment;
            if (i == 3) c.depositor = carol;
            if (i == 4) c.assets[0].amount++;
            if (i == 5) c.clauses[0].demand = "other";
            if (i == 6) c.clauses[0].allocation.shares[0].to = carol;
            if (i == 7) c.clauses[1].until--;
            if (i == 8) c.clauses[0].arbiter = address(0);
            d.commitments[1] = c;
            _refusesSettle(
                id, s, abi.encodeWithSelector(IEscrow.DealMismatch.selector, id, _idOf(d))
            );
        }
        kernel.settle(id, good);
    }

    /// Hashing follows offsets and lengths unchecked. Each word of the call in turn is bent in ways that
    /// point out of it or wrap around: nothing but what was signed is ever paid.
    function test_NoBentWordPaysAnythingElse() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].allocation = split(bob, 250_000, carol);
        bytes32 id = _open(deal);
        bytes memory good = abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0)));
        uint256 settled;
        for (uint256 place = 36; place < good.length; place += 32) {
            for (uint256 i; i < 6; ++i) {
                bytes memory bent = bytes.concat(good);
                assembly {
                    let at := add(bent, place)
                    at := add(at, 32)
                    let word := mload(at)
                    switch i
                    case 0 { word := add(word, shl(251, 1)) }
                    case 1 { word := add(word, shl(255, 1)) }
                    case 2 { word := add(word, shl(64, 1)) }
                    case 3 { word := not(0) }
                    case 4 { word := mload(good) }
                    default { word := add(word, 32) }
                    mstore(at, word)
                }
                uint256 snapshot = vm.snapshotState();
                vm.prank(carol);
                (bool success,) = address(kernel).call{gas: 5_000_000}(bent);
                if (success) {
                    ++settled;
                    uint256 outcome = kernel.dealWord(id).outcome(0);
                    assertEq(outcome, 1);
                    assertEq(usd.balanceOf(bob), FUNDS + PRICE / 4);
                    assertEq(usd.balanceOf(carol), FUNDS + PRICE * 3 / 4);
                }
                vm.revertToState(snapshot);
            }
        }
        // What the arbiter and the clause not taken do not depend on.
        assertGt(settled, 0);
        (bool unbent,) = address(kernel).call(good);
        assertTrue(unbent);
    }

    function test_RevertWhen_SiblingIsWrong() public {
        Deal memory deal = _dealOfThree();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 1, 0);
        s.siblings[0] = bytes32(uint256(s.siblings[0]) ^ 1);
        _refusesSettle(id, s, _mismatch(id, deal, s));
        s = settlementOf(deal, 1, 0);
        (s.siblings[0], s.siblings[1]) = (s.siblings[1], s.siblings[0]);
        _refusesSettle(id, s, _mismatch(id, deal, s));
    }

    function test_RevertWhen_SiblingsAreTooFewOrTooMany() public {
        Deal memory deal = _dealOfThree();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        bytes32[] memory siblings = s.siblings;
        s.siblings = new bytes32[](1);
        s.siblings[0] = siblings[0];
        _refusesSettle(id, s, _mismatch(id, deal, s));
        s.siblings = new bytes32[](3);
        (s.siblings[0], s.siblings[1]) = (siblings[0], siblings[1]);
        _refusesSettle(id, s, _mismatch(id, deal, s));
    }

    /// The same commitment at two places of a deal is locked twice, and neither stands for the
    /// other.
    function test_TwinCommitmentsCloseApart() public {
        Commitment memory c = _commitment(alice, list(erc20(address(usd), PRICE)), bob);
        Deal memory deal = dealOf(list(c, c));
        bytes32 id = _open(deal);
        _settle(deal, 1, 0);
        assertEq(kernel.dealWord(id).outcome(0), 0);
        assertEq(kernel.dealWord(id).outcome(1), 1);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 2 * PRICE);
    }

    function test_RevertWhen_IndexIsWrong() public {
        Deal memory deal = _dealOfThree();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 1, 0);
        s.index = 2;
        _refusesSettle(id, s, _mismatch(id, deal, s));
        s.index = 3;
        _refusesSettle(id, s, abi.encodeWithSelector(IEscrow.UnknownCommitment.selector, 3, 3));
        s.index = type(uint256).max;
        _refusesSettle(
            id, s, abi.encodeWithSelector(IEscrow.UnknownCommitment.selector, type(uint256).max, 3)
        );
    }

    function test_RevertWhen_DealIdIsAnothers() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        deal.salt = 1;
        bytes32 other = _open(deal);
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.DealMismatch.selector, id, other)
        );
    }

    function test_RevertWhen_NeverOpened() public {
        Deal memory deal = _deal();
        _open(deal);
        deal.salt = 1;
        _refusesSettle(
            _idOf(deal),
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.NotOpen.selector, _idOf(deal))
        );
    }

    /// After a fork of the chain, the deal lives on the chain whose id it was signed for.
    function test_RevertWhen_OnAForkOfTheChain() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        vm.chainId(block.chainid + 1);
        _refusesSettle(
            id, s, abi.encodeWithSelector(IEscrow.DealMismatch.selector, id, _idOf(deal))
        );
    }

    // Closed, unknown, outside.

    function test_RevertWhen_ClosedAlready() public {
        Deal memory deal = _dealOfTwo();
        bytes32 id = _idOf(deal);
        kernel.open(_bothSigned(id), deal);
        _settle(deal, 0, 0);
        vm.warp(START + DEADLINE);
        for (uint256 clause; clause < 2; ++clause) {
            _refusesSettle(
                id,
                settlementOf(deal, 0, clause),
                abi.encodeWithSelector(IEscrow.AlreadyClosed.selector, 0, 0)
            );
        }
        _settle(deal, 1, 1);
        _refusesSettle(
            id,
            settlementOf(deal, 1, 0),
            abi.encodeWithSelector(IEscrow.AlreadyClosed.selector, 1, 1)
        );
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
    }

    function test_RevertWhen_ClauseIsUnknown() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        _refusesSettle(
            id,
            settlementOf(deal, 0, 2),
            abi.encodeWithSelector(IEscrow.UnknownClause.selector, 2, 2)
        );
    }

    function test_RevertWhen_BeforeTheWindow() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        vm.warp(START + DEADLINE - 1);
        _refusesSettle(
            id,
            settlementOf(deal, 0, 1),
            abi.encodeWithSelector(
                IEscrow.OutsideWindow.selector, START + DEADLINE, 0, START + DEADLINE - 1
            )
        );
        vm.warp(START + DEADLINE);
        _settle(deal, 0, 1);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    function test_RevertWhen_AfterTheWindow() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].from = 10;
        deal.commitments[0].clauses[0].until = 20;
        bytes32 id = _open(deal);
        vm.warp(START + 20);
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(
                IEscrow.OutsideWindow.selector, START + 10, START + 20, START + 20
            )
        );
        vm.warp(START + 19);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
    }

    function test_WindowWithoutEndHasNone() public {
        Deal memory deal = _deal();
        _open(deal);
        vm.warp(START + 1000 * 365 days);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
    }

    // Arbiters.

    function test_RevertWhen_ArbiterSaysNo() public {
        arbiter.setAnswer(Answer.No);
        _refusesBy(abi.encodeWithSelector(IEscrow.Refused.selector, address(arbiter)));
    }

    function test_RevertWhen_ArbiterHasNoCode() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].arbiter = carol;
        bytes32 id = _open(deal);
        _refusesSettle(
            id, settlementOf(deal, 0, 0), abi.encodeWithSelector(IEscrow.Refused.selector, carol)
        );
        vm.warp(START + DEADLINE);
        _settle(deal, 0, 1);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    function test_RevertWhen_ArbiterReverts() public {
        arbiter.setAnswer(Answer.Revert);
        _refusesBy(abi.encodeWithSignature("Error(string)", "no"));
    }

    function test_RevertWhen_ArbiterAnswersGarbage() public {
        arbiter.setAnswer(Answer.Garbage);
        _refusesBy("");
    }

    function test_RevertWhen_ArbiterAnswersTooLittle() public {
        arbiter.setAnswer(Answer.Short);
        _refusesBy("");
        arbiter.setAnswer(Answer.Nothing);
        Deal memory deal = _deal();
        _refusesSettle(_idOf(deal), settlementOf(deal, 0, 0), "");
    }

    function test_RevertWhen_ArbiterBurnsGas() public {
        arbiter.setAnswer(Answer.BurnGas);
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        bytes memory call_ = abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0)));
        (bool success,) = address(kernel).call{gas: 10_000_000}(call_);
        assertFalse(success);
        vm.warp(START + DEADLINE);
        _settle(deal, 0, 1);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    function test_ArbiterIsAskedWhatWasSignedAndBrought() public {
        Deal memory deal = _dealOfThree();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 1, 0);
        s.statements = list(_state(bob, id, "kind", "result"));
        s.proof = "proof";
        arbiter.expectQuestion(id, 1, s.statements, "demand", "proof");
        Settlement memory other = settlementOf(deal, 2, 0);
        _refusesSettle(
            id, other, abi.encodeWithSelector(IEscrow.Refused.selector, address(arbiter))
        );
        kernel.settle(id, s);
        assertEq(kernel.dealWord(id).outcome(1), 1);
    }

    function test_WithoutStatementsArbiterGetsNone() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        arbiter.expectQuestion(id, 0, new Statement[](0), "demand", "");
        _settle(deal, 0, 0);
    }

    function test_ArbiterSeesTheCommitmentClosed() public {
        arbiter.setAnswer(Answer.IfClosed);
        Deal memory deal = _deal();
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
    }

    /// Arbiters are asked in a static call.
    function test_RevertWhen_ArbiterCannotReenter() public {
        arbiter.setAnswer(Answer.Reenter);
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        bytes memory call_ = abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0)));
        (bool success, bytes memory reason) = address(kernel).call{gas: 10_000_000}(call_);
        assertFalse(success);
        assertEq(reason, abi.encodeWithSelector(IEscrow.Refused.selector, address(arbiter)));
        assertEq(
            kernel.statementWord(kernel.statementId(address(arbiter), id, "kind")).statedAt(), 0
        );
    }

    function test_OutcomeOfAnotherDealDecides() public {
        OutcomeArbiter outcomes = new OutcomeArbiter(kernel);
        Deal memory first = _dealOfThree();
        bytes32 firstId = _open(first);
        Deal memory second = _deal();
        second.commitments[0].clauses[0].arbiter = address(outcomes);
        second.commitments[0].clauses[0].demand = abi.encode(firstId, 2, 1);
        bytes32 id = _open(second);
        bytes memory reason = abi.encodeWithSelector(IEscrow.Refused.selector, address(outcomes));
        _refusesSettle(id, settlementOf(second, 0, 0), reason);
        _settle(first, 1, 0);
        _refusesSettle(id, settlementOf(second, 0, 0), reason);
        vm.warp(START + DEADLINE);
        _settle(first, 2, 1);
        _settle(second, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 2 * PRICE);
    }

    // Statements.

    function test_RevertWhen_StatementWasNeverMade() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        s.statements = list(Statement(bob, id, "kind", "result"));
        _refusesSettle(
            id,
            s,
            abi.encodeWithSelector(IEscrow.NotStated.selector, kernel.statementId(bob, id, "kind"))
        );
    }

    function test_RevertWhen_StatementHasOtherContent() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        s.statements = new Statement[](2);
        s.statements[0] = _state(bob, id, "kind", "result");
        s.statements[1] = _state(carol, id, "kind", "another");
        s.statements[1].data = "forged";
        _refusesSettle(
            id,
            s,
            abi.encodeWithSelector(
                IEscrow.NotStated.selector, kernel.statementId(carol, id, "kind")
            )
        );
    }

    function test_PaysTheAuthor() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].allocation = split(AUTHOR, 900_000, alice);
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        s.statements = new Statement[](2);
        s.statements[0] = _state(carol, id, "kind", "result");
        s.statements[1] = _state(bob, id, "kind", "result");
        kernel.settle(id, s);
        assertEq(usd.balanceOf(carol), FUNDS + 900);
        assertEq(usd.balanceOf(bob), FUNDS);
        assertEq(usd.balanceOf(alice), FUNDS - 900);
    }

    function test_RevertWhen_NoStatementNamesTheAuthor() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].allocation = wholeTo(AUTHOR);
        bytes32 id = _open(deal);
        _refusesSettle(
            id, settlementOf(deal, 0, 0), abi.encodeWithSelector(IEscrow.NoStatement.selector)
        );
    }

    // Shares.

    function test_SettlesByAnyone() public {
        Deal memory deal = _dealOfThree();
        bytes32 id = _open(deal);
        vm.expectEmit(address(kernel));
        emit IEscrow.Settled(id, 1, 0);
        vm.prank(address(0xdead));
        kernel.settle(id, settlementOf(deal, 1, 0));
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
        assertEq(usd.balanceOf(alice), FUNDS - 3 * PRICE);
        assertEq(usd.balanceOf(address(kernel)), 2 * PRICE);
        assertEq(kernel.dealWord(id).openedAt(), START);
    }

    function test_RoundsDownAndTheLastTakesTheRest() public {
        Deal memory deal = _deal(list(erc20(address(usd), 10), native(7)));
        Share[] memory shares = new Share[](3);
        shares[0] = Share(bob, 333_333);
        shares[1] = Share(carol, 333_333);
        shares[2] = Share(alice, 333_334);
        deal.commitments[0].clauses[0].allocation.shares = shares;
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 3);
        assertEq(usd.balanceOf(carol), FUNDS + 3);
        assertEq(usd.balanceOf(alice), FUNDS - 10 + 4);
        assertEq(bob.balance, FUNDS + 2);
        assertEq(carol.balance, FUNDS + 2);
        assertEq(alice.balance, FUNDS - 7 + 3);
        assertEq(address(kernel).balance, 0);
    }

    /// A share of zero is paid nothing: not even a call of a payee that would refuse it.
    function test_ZeroIsNotPaid() public {
        Deal memory deal = _deal(list(native(7)));
        Share[] memory shares = new Share[](3);
        shares[0] = Share(address(usd), 0);
        shares[1] = Share(bob, PPM);
        shares[2] = Share(address(usd), 0);
        deal.commitments[0].clauses[0].allocation.shares = shares;
        _open(deal);
        vm.recordLogs();
        _settle(deal, 0, 0);
        assertEq(vm.getRecordedLogs().length, 1);
        assertEq(bob.balance, FUNDS + 7);
    }

    function test_PaysEveryKind() public {
        Asset[] memory assets = new Asset[](4);
        assets[0] = native(5);
        assets[1] = erc20(address(usd), PRICE);
        assets[2] = erc721(address(art), 1);
        assets[3] = erc1155(address(items), 7, 11);
        Deal memory deal = _deal(assets);
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(bob.balance, FUNDS + 5);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
        assertEq(art.ownerOf(1), bob);
        assertEq(items.balanceOf(bob, 7), FUNDS + 11);
        assertEq(items.balanceOf(address(kernel), 7), 0);
    }

    function test_RevertWhen_ValueComesAlong() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        _refuses(
            carol,
            1,
            abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0))),
            abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1)
        );
    }

    // Allocators.

    function test_PaysWhatTheAllocatorSaysAndReturnsTheRest() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        allocator.add(payout(bob, 600, 0));
        allocator.add(payout(address(0), 0, 0));
        allocator.add(payout(carol, 100, 5));
        allocator.add(payout(bob, 50, 0));
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 650);
        assertEq(usd.balanceOf(carol), FUNDS + 100);
        assertEq(usd.balanceOf(alice), FUNDS - 750);
        assertEq(carol.balance, FUNDS + 5);
        assertEq(alice.balance, FUNDS - 5);
        assertEq(kernel.dealWord(id).outcome(0), 1);
    }

    function test_AllocatorThatGivesNothingReturnsAll() public {
        Deal memory deal = _allocatedDeal();
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(alice), FUNDS);
        assertEq(alice.balance, FUNDS);
    }

    function test_AllocatorIsAskedWhatWasSignedAndBrought() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        s.statements = list(_state(bob, id, "kind", "result"));
        s.proof = "for the arbiter";
        s.allocatorProof = "for the allocator";
        allocator.expectQuestion(
            id, 0, deal.commitments[0], s.statements, "data", "for the allocator"
        );
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSignature("Error(string)", "asked something else")
        );
        kernel.settle(id, s);
        assertEq(kernel.dealWord(id).outcome(0), 1);
    }

    function test_RevertWhen_AllocatedMoreThanIsLocked() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        allocator.add(payout(bob, PRICE, 20));
        allocator.add(payout(bob, 0, 1));
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.Overallocated.selector, 1, 21, 20)
        );
    }

    function test_RevertWhen_AllocatedSumOverflows() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        allocator.add(payout(bob, type(uint256).max, 0));
        allocator.add(payout(bob, 2, 0));
        _refusesSettle(id, settlementOf(deal, 0, 0), stdError.arithmeticError);
    }

    function test_RevertWhen_AllocatedAmountsDoNotMatchAssets() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        allocator.add(payout(bob, PRICE, 20));
        allocator.add(payout(carol, 0));
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.AmountCount.selector, carol, 1, 2)
        );
    }

    function test_RevertWhen_AllocatedAmountsAreMoreThanAssets() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].allocation = allocatedBy(address(allocator));
        bytes32 id = _open(deal);
        allocator.add(payout(bob, 1, 1));
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.AmountCount.selector, bob, 2, 1)
        );
    }

    function test_RevertWhen_AllocatedToZeroOrTheKernel() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        allocator.add(payout(address(kernel), 0, 1));
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IVault.InvalidPayee.selector, address(kernel))
        );
        allocator = new HostileAllocator();
        allocator.add(payout(address(0), 1, 0));
        deal = _allocatedDeal();
        id = _open(deal);
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IVault.InvalidPayee.selector, address(0))
        );
    }

    function test_RevertWhen_AllocatorPaysTooMany() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        for (uint256 i; i < 33; ++i) {
            allocator.add(payout(bob, 0, 0));
        }
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.TooManyPayouts.selector, 33, 32)
        );
    }

    /// Sixteen payees of two assets are 32 payouts; what is left to the depositor is one more.
    function test_RevertWhen_PayeesTimesAssetsAreTooMany() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        for (uint256 i; i < 16; ++i) {
            allocator.add(payout(bob, 1, 1));
        }
        _refusesSettle(
            id,
            settlementOf(deal, 0, 0),
            abi.encodeWithSelector(IEscrow.TooManyPayouts.selector, 34, 32)
        );
    }

    function test_PaysThirtyTwo() public {
        Deal memory deal = _allocatedDeal();
        _open(deal);
        for (uint256 i; i < 15; ++i) {
            allocator.add(payout(bob, 1, 1));
        }
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 15);
        assertEq(alice.balance, FUNDS - 15);
    }

    function test_RevertWhen_AllocatorMisbehaves() public {
        Deal memory deal = _allocatedDeal();
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, 0);
        allocator.setMood(HostileAllocator.Mood.Revert);
        _refusesSettle(id, s, abi.encodeWithSignature("Error(string)", "no"));
        allocator.setMood(HostileAllocator.Mood.Garbage);
        _refusesSettle(id, s, "");
        for (uint256 i = 2; i < 4; ++i) {
            allocator.setMood(HostileAllocator.Mood(i)); // burns gas, bombs
            (bool success,) =
                address(kernel).call{gas: 10_000_000}(abi.encodeCall(IEscrow.settle, (id, s)));
            assertFalse(success);
        }
        // The way out is another clause.
        vm.warp(START + DEADLINE);
        _settle(deal, 0, 1);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    function test_RevertWhen_AllocatorHasNoCode() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].allocation = allocatedBy(carol);
        bytes32 id = _open(deal);
        _refusesSettle(id, settlementOf(deal, 0, 0), "");
    }

    function test_AllocatesAnNftWhole() public {
        Deal memory deal = _deal(list(erc721(address(art), 1)));
        deal.commitments[0].clauses[0].allocation = allocatedBy(address(allocator));
        bytes32 id = _open(deal);
        allocator.add(payout(bob, 1));
        _settle(deal, 0, 0);
        assertEq(art.ownerOf(1), bob);
        assertEq(kernel.dealWord(id).outcome(0), 1);
    }

    // Helpers.

    /// Alice locks three equal commitments for bob.
    function _dealOfThree() private view returns (Deal memory) {
        Commitment[] memory commitments = new Commitment[](3);
        for (uint256 i; i < 3; ++i) {
            commitments[i] = _commitment(alice, list(erc20(address(usd), PRICE)), bob);
            commitments[i].clauses[0].until -= uint32(i); // so that no two are equal
        }
        return dealOf(commitments);
    }

    /// A thousand dollars and twenty wei, as the allocator says.
    function _allocatedDeal() private view returns (Deal memory deal) {
        deal = _deal(list(erc20(address(usd), PRICE), native(20)));
        deal.commitments[0].clauses[0].allocation = allocatedBy(address(allocator));
    }

    function _refusesBy(bytes memory reason) private {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        _refusesSettle(id, settlementOf(deal, 0, 0), reason);
    }

    /// The refusal of a settlement whose hashes are wrong: they give the id of another deal.
    function _mismatch(bytes32 id, Deal memory deal, Settlement memory s)
        private
        view
        returns (bytes memory)
    {
        bytes32[] memory hashes = new bytes32[](s.siblings.length + 1);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = i == s.index
                ? DealReference.hash(s.commitment)
                : s.siblings[i < s.index ? i : i - 1];
        }
        bytes32 actual = DealReference.digest(
            block.chainid,
            address(kernel),
            DealReference.hashHead(deal.terms, deal.openBefore, deal.salt, hashes)
        );
        return abi.encodeWithSelector(IEscrow.DealMismatch.selector, id, actual);
    }
}

/// Yes, if a commitment of another deal closed by a given clause.
contract OutcomeArbiter is IArbiter {
    IEscrow private immutable KERNEL;

    constructor(IEscrow kernel) {
        KERNEL = kernel;
    }

    function check(bytes32, uint256, Statement[] calldata, bytes calldata demand, bytes calldata)
        external
        view
        returns (bool)
    {
        (bytes32 dealId, uint256 index, uint256 clause) =
            abi.decode(demand, (bytes32, uint256, uint256));
        return KERNEL.dealWord(dealId).outcome(index) == clause + 1;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "another deal ended so";
    }
}
