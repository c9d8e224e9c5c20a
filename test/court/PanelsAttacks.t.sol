// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../contracts/interfaces/IBeacon.sol";
import {IPanelTypes} from "../../contracts/interfaces/IPanels.sol";
import {Pool} from "../../contracts/interfaces/IStakes.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {IArbitrable, IArbitrator} from "../../contracts/interfaces/erc/IArbitration.sol";
import {CaseRef, Finding, Sitting, Stage} from "../../contracts/types/Case.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {Claim, Filing, Status} from "../../contracts/types/Docket.sol";
import {RogueArbitrator, SimpleArbitrator} from "../utils/Arbitrators.sol";
import {HostileBeacon} from "../utils/Beacons.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {PanelsTest} from "../utils/PanelsTest.sol";

/// What somebody tries who wants another's money, or its own back.
contract PanelsAttacksTest is PanelsTest {
    Claim private _truth = _counter(keccak256("truth"));
    Claim private _lie = _counter(keccak256("lie"));
    uint256 private constant K = 46_620;
    uint256 private constant SPOILS_PART = 27_972;

    function slashOf(Pool calldata pool_, uint256 slot, uint256 tries) external {
        payouts.slash(_whole(), rules, pool_, 0, slot, tries);
    }

    /// Two of three answer; slot 2 stays away.
    function _withOneAbsent() private {
        _stand();
        _challenge(challenger, _truth);
        bytes32[] memory answers = _answers(3, _hash(_truth));
        answers[2] = 0;
        _vote(_whole(), answers);
        panels.ruleCase(_whole(), rules, _hash(_truth));
        _end();
    }

    // Seats

    function test_WhenThePoolIsAnother() public {
        _withOneAbsent();
        Pool memory other = pool;
        other.profile = "another";
        vm.prank(rival);
        stakes.take(other, 16, rival);
        (,, uint256 tries) = panels.drawn(panels.caseIdOf(_whole()), 0, 2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPanelTypes.WrongTerms.selector, rules.pool, stakes.poolIdOf(other)
            )
        );
        this.slashOf(other, 2, tries);
    }

    /// A seat that is gone would leave the next try's to pay for it.
    function test_NobodyIsSlashedInAnothersPlace() public {
        _withOneAbsent();
        bytes32 caseId = panels.caseIdOf(_whole());
        (uint256 index, address owner, uint256 tries) = panels.drawn(caseId, 0, 2);
        _slash(_whole(), 0, 2);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.slashOf(pool, 2, tries);
        // One that was not reported in time can be given back, and its place is another's.
        vm.warp(block.timestamp + pool.delay + 1);
        stakes.giveBack(pool, index);
        (, address next, uint256 nextTries) = panels.drawn(caseId, 0, 2);
        assertGt(nextTries, tries);
        assertNotEq(next, address(0));
        assertNotEq(next, owner);
        vm.expectPartialRevert(IPanelTypes.WrongTime.selector);
        this.slashOf(pool, 2, nextTries);
    }

    function test_WhoIsNotReportedInTimeIsFree() public {
        _withOneAbsent();
        (Sitting memory sitting,) = panels.sittingOf(panels.caseIdOf(_whole()), 0);
        (,, uint256 tries) = panels.drawn(panels.caseIdOf(_whole()), 0, 2);
        uint256 until = uint256(sitting.takenBefore) + pool.delay + 1;
        vm.warp(until);
        vm.expectRevert(
            abi.encodeWithSelector(IPanelTypes.WrongTime.selector, sitting.revealUntil, until)
        );
        this.slashOf(pool, 2, tries);
        vm.warp(until - 1);
        this.slashOf(pool, 2, tries);
    }

    function testFuzz_WhenAVoteLooksPaid(uint256 look) public {
        _stand();
        _challenge(challenger, _truth);
        _draw(_whole(), "random");
        bytes32 caseId = panels.caseIdOf(_whole());
        (, address owner, uint256 tries) = panels.drawn(caseId, 0, 0);
        vm.prank(owner);
        panels.vote(caseId, 0, 0, tries, bytes32(look % 8));
        _end();
        uint256 before = usd.balanceOf(address(this));
        this.slashOf(pool, 0, tries);
        assertEq(usd.balanceOf(address(this)) - before, STAKE / 10);
    }

    // Time

    function test_GivenADrawThatIsLate() public {
        uint256 ends = _stand();
        _challenge(challenger, _truth);
        CaseRef memory ref = _whole();
        panels.convene(ref, rules);
        beacon.set(block.number + 4, keccak256(abi.encode("random")));
        vm.roll(block.number + 5);
        uint256 last = ends + rules.seating / 2 + 1;
        vm.warp(last);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongTime.selector, 0, last));
        panels.draw(ref, rules, abi.encode("random"));
        _end();
        _assertStatus(Status.Void);
        vm.expectPartialRevert(IPanelTypes.WrongTerms.selector);
        this.slashOf(pool, 0, 0);
    }

    function testFuzz_ItEndsAtItsLastMoment(uint256 late) public {
        uint256 last = _stand() + panels.durationOf(rules);
        _challenge(challenger, _truth);
        CaseRef memory ref = _whole();
        _vote(ref, _answers(3, _hash(_claim())));
        // The ruling is entered late: so late that no larger panel could sit in time, or at all.
        late = bound(late, block.timestamp, last - 1);
        vm.warp(late);
        panels.ruleCase(ref, rules, _hash(_claim()));
        assertLe(_word(_terms()).until(), last);
        // Restarted at every step, it would never end.
        uint256 inTime = last - 3 * uint256(APPEAL) - rules.seating - 2 * uint256(VOTE);
        uint256 bond = appeals.appealBondOf(rules, 1);
        vm.startPrank(challenger);
        if (late > inTime) {
            vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongTime.selector, 0, inTime));
            appeals.fund(ref, rules, true, bond);
        } else {
            appeals.fund(ref, rules, true, bond);
            appeals.fund(ref, rules, false, bond);
            assertEq(_word(_terms()).until(), last);
        }
        vm.stopPrank();
        vm.warp(last);
        assertTrue(_status().isFinal());
    }

    function test_GivenADefaultThatIsLate() public {
        rules.clock = 2 hours;
        uint256 last = _stand() + panels.durationOf(rules);
        _challenge(challenger, _truth);
        vm.warp(last - 1);
        panels.forfeit(_caseBy(challenger, _truth), rules);
        assertEq(_word(_terms()).until(), last);
        vm.warp(last);
        _assertStatus(Status.Overruled);
    }

    // Ways out

    function test_NobodyEscapesByRejection() public {
        rules.age = WINDOW - 1;
        uint256 ends = _stand();
        _challenge(challenger, _truth);
        Filing memory filing = _filing();
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongTime.selector, 0, ends));
        appeals.reject(dealId, _terms(), filing, rules, pool);
    }

    /// A pool just large enough, of which a party that would lose leaves a part.
    function test_GivenAPoolThatAPartyLeaves() public {
        rules.seats = 15;
        rules.levels = 0;
        rules.fee = 1;
        _serve();
        _stand();
        _challenge(challenger, _truth);
        address leaver = makeAddr("panelist 0");
        vm.startPrank(leaver);
        stakes.resign(pool, 0);
        stakes.resign(pool, 1);
        vm.stopPrank();
        _panel(_whole(), _hash(_truth));
        _end();
        _assertStatus(Status.Overruled);
    }

    // Another's place

    function _two() private {
        address[] memory who = new address[](2);
        Claim[] memory counters = new Claim[](2);
        (who[0], who[1]) = (challenger, rival);
        (counters[0], counters[1]) = (_truth, _lie);
        _challenge(who, counters);
    }

    /// Of a result that no panel refuted, nobody knows who was right: no challenger loses.
    function _collectsBoth(uint256[2] memory before, uint256 fees) private {
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        _collect(_whole(), challenger, _truth);
        _collect(_whole(), rival, _lie);
        uint256 part = (SPOILS_PART - fees) / 2;
        assertEq(usd.balanceOf(challenger) - before[0], part, "the true one");
        assertEq(usd.balanceOf(rival) - before[1], part, "the false one");
    }

    function test_WhoFundsAnAppealTakesNobodysPlace() public {
        _stand();
        uint256[2] memory before = [usd.balanceOf(challenger), usd.balanceOf(rival)];
        _two();
        _panel(_whole(), _hash(_claim()));
        uint256 bond = appeals.appealBondOf(rules, 1);
        vm.prank(challenger);
        appeals.fund(_whole(), rules, true, bond - 1);
        vm.prank(rival);
        appeals.fund(_whole(), rules, true, 1);
        vm.warp(_word(_terms()).until());
        payouts.collectFund(_whole(), rules, 1, true, challenger);
        payouts.collectFund(_whole(), rules, 1, true, rival);
        _collectsBoth(before, 3 * FEE);
    }

    function test_WhoRefersToTheForumTakesNobodysPlace() public {
        SimpleArbitrator forum = new SimpleArbitrator(0.1 ether);
        (rules.levels, rules.forum, rules.seats) = (0, forum, 5);
        _stand();
        uint256[2] memory before = [usd.balanceOf(challenger), usd.balanceOf(rival)];
        _two();
        bytes32[] memory answers = _answers(5, _hash(_claim()));
        (answers[3], answers[4]) = (_hash(_truth), _hash(_lie));
        _vote(_whole(), answers);
        panels.ruleCase(_whole(), rules, _hash(_claim()));
        vm.deal(rival, 1 ether);
        vm.prank(rival);
        appeals.refer{value: 0.1 ether}(_whole(), rules);
        forum.propose(0, 2);
        forum.execute(0);
        appeals.adopt(_whole(), rules);
        _collectsBoth(before, 0);
        // It said that the filed result is false, and no more.
        _slash(_whole(), 0, 0);
        for (uint256 slot = 3; slot < 5; ++slot) {
            (,, uint256 tries) = panels.drawn(panels.caseIdOf(_whole()), 0, slot);
            vm.expectPartialRevert(IPanelTypes.Nothing.selector);
            this.slashOf(pool, slot, tries);
        }
    }

    // What nobody agreed to

    function test_GivenRulesThatThePoolDoesNotServeFor() public {
        bytes32 service = panels.serviceOf(rules);
        for (uint256 i; i < 4; ++i) {
            (rules.beacon, rules.fee, rules.vote) = (beacon, FEE, VOTE);
            (rules.kind, rules.token) = (AssetKind.ERC20, address(usd));
            if (i == 0) rules.beacon = IBeacon(address(this));
            if (i == 1) rules.fee = FEE - 1;
            if (i == 2) rules.vote = VOTE / 2;
            if (i == 3) (rules.kind, rules.token) = (AssetKind.Native, address(0));
            dealId = _openDeal(10 + i);
            _stand();
            uint256 ends = _word(_terms()).until();
            bytes32 commitment = panels.commitmentOf(challenger, _hash(_truth), SALT);
            vm.deal(challenger, BOND);
            vm.prank(challenger);
            panels.challenge{value: i == 3 ? BOND : 0}(dealId, _terms(), rules, commitment);
            vm.warp(ends - REVEAL);
            _reveal(challenger, _truth);
            vm.warp(ends);
            CaseRef memory ref = _whole();
            bytes32 asked = panels.serviceOf(rules);
            vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongTerms.selector, service, asked));
            panels.convene(ref, rules);
        }
    }

    function test_GivenCasesThatFillADocket() public {
        rules.clock = 2 hours;
        // 200 bonds, of which half is burned, against the greatest collateral: 10,000 · 20.
        rules.bond = 2000;
        _stand();
        vm.expectRevert(IPanelTypes.NothingToReject.selector);
        appeals.reject(dealId, _terms(), _filing(), rules, pool);
        rules.bond = 1998;
        dealId = _openDeal(10);
        _stand();
        appeals.reject(dealId, _terms(), _filing(), rules, pool);
        _assertStatus(Status.Void);
    }

    // A hostile token

    HostileERC20 private _bad;

    function _withBadToken() private {
        _bad = new HostileERC20();
        rules.token = address(_bad);
        _serve();
        _bad.mint(challenger, FUNDS);
        _stand();
    }

    function test_GivenATokenThatDoesNotArrive() public {
        _withBadToken();
        bytes32 commitment = panels.commitmentOf(challenger, _hash(_truth), SALT);
        Trick[6] memory tricks = [
            Trick.Fee, Trick.FalseStill, Trick.FalseMoved, Trick.TrueStill, Trick.Revert, Trick.Bomb
        ];
        for (uint256 i; i < tricks.length; ++i) {
            _bad.setTricks(tricks[i], Trick.None);
            vm.prank(challenger);
            (bool success,) = address(panels)
                .call(abi.encodeCall(panels.challenge, (dealId, _terms(), rules, commitment)));
            assertFalse(success);
            assertEq(_bad.balanceOf(address(panels)), 0);
        }
        CaseRef memory ref = _caseBy(challenger, _truth);
        assertEq(uint8(_caseOf(ref).stage), uint8(Stage.None));
    }

    function testFuzz_GivenATokenThatCannotBePaidOut(uint256 trick) public {
        _withBadToken();
        _challenge(challenger, _truth);
        // Nothing is ruled, so the bond is due again.
        vm.warp(_word(_terms()).until());
        _bad.setTricks(Trick.None, Trick(bound(trick, uint8(Trick.Revert), uint8(Trick.Bomb))));
        _collect(_whole(), challenger, _truth);
        uint256 due = panels.credit(challenger, AssetKind.ERC20, address(_bad), 0);
        assertEq(due, BOND);
        _bad.setTricks(Trick.None, Trick.None);
        panels.withdraw(challenger, AssetKind.ERC20, address(_bad), 0, challenger);
        assertEq(_bad.balanceOf(challenger), FUNDS);
        assertEq(_bad.balanceOf(address(panels)), 0);
    }

    function test_GivenATokenThatCallsBack() public {
        _withBadToken();
        bytes32 commitment = panels.commitmentOf(address(_bad), _hash(_lie), SALT);
        bytes memory again = abi.encodeCall(panels.challenge, (dealId, _terms(), rules, commitment));
        _bad.setReentry(address(panels), again);
        _bad.setTricks(Trick.Reenter, Trick.None);
        _commit(challenger, _truth);
        assertEq(_bad.reentries(), 0);
        assertEq(_bad.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
        uint256 ends = _word(_terms()).until();
        vm.warp(ends - REVEAL);
        _reveal(challenger, _truth);
        vm.warp(_word(_terms()).until());
        again = abi.encodeCall(
            payouts.collectBond, (_whole(), rules, _filing(), challenger, _truth, SALT)
        );
        _bad.setReentry(address(panels), again);
        _bad.setTricks(Trick.None, Trick.Reenter);
        _collect(_whole(), challenger, _truth);
        assertEq(_bad.reentries(), 0);
        assertEq(_bad.balanceOf(challenger), FUNDS);
    }

    // A hostile beacon

    function testFuzz_GivenAHostileBeacon(uint8 mood) public {
        HostileBeacon bad = new HostileBeacon(mood % 3);
        rules.beacon = bad;
        _serve();
        _stand();
        uint256 before = usd.balanceOf(challenger);
        _challenge(challenger, _truth);
        panels.convene(_whole(), rules);
        vm.roll(block.number + 5);
        bytes memory call_ = abi.encodeCall(panels.draw, (_whole(), rules, ""));
        (bool success,) = address(panels).call{gas: 1_000_000}(call_);
        assertFalse(success);
        _end();
        _assertStatus(Status.Void);
        _collect(_whole(), challenger, _truth);
        assertEq(usd.balanceOf(challenger), before);
        vm.expectPartialRevert(IPanelTypes.WrongTerms.selector);
        this.slashOf(pool, 0, 0);
    }

    // A hostile forum

    function _withForum(IArbitrator forum) private {
        (rules.levels, rules.forum) = (0, forum);
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_claim()));
        vm.deal(challenger, 1 ether);
    }

    function test_GivenAForumThatTakesNothing() public {
        SimpleArbitrator forum = new SimpleArbitrator(0.1 ether);
        _withForum(forum);
        CaseRef memory ref = _whole();
        vm.prank(challenger);
        vm.expectRevert("wrong fee");
        appeals.refer{value: 0.2 ether}(ref, rules);
        assertEq(uint8(_caseOf(ref).stage), uint8(Stage.Ruled));
        assertEq(address(panels).balance, 0);
        _end();
        _assertStatus(Status.Upheld);
    }

    function test_GivenAForumThatCallsBack() public {
        RogueArbitrator forum = new RogueArbitrator(0);
        _withForum(forum);
        CaseRef memory ref = _whole();
        // Its dispute 0 was ruled on before it was made: adopted while it is being made, it would be.
        forum.ruleOn(IArbitrable(address(panels)), 0, 2);
        forum.setCall(address(panels), abi.encodeCall(appeals.adopt, (ref, rules)));
        vm.prank(challenger);
        vm.expectRevert(IVault.Reentered.selector);
        appeals.refer(ref, rules);
    }

    function test_WhatAForumCannotDo() public {
        RogueArbitrator forum = new RogueArbitrator(0);
        RogueArbitrator other = new RogueArbitrator(0);
        _withForum(forum);
        vm.prank(challenger);
        appeals.refer(_whole(), rules);
        other.ruleOn(IArbitrable(address(panels)), 0, 2);
        CaseRef memory ref = _whole();
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotRuled.selector, 0));
        appeals.adopt(ref, rules);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotRuled.selector, 0));
        forum.ruleOn(IArbitrable(address(panels)), 0, 3);
        forum.ruleOn(IArbitrable(address(panels)), 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotRuled.selector, 0));
        forum.ruleOn(IArbitrable(address(panels)), 0, 2);
        appeals.adopt(ref, rules);
        vm.expectPartialRevert(IPanelTypes.WrongStage.selector);
        appeals.adopt(ref, rules);
        assertEq(uint8(_caseOf(ref).ruling), uint8(Finding.Dismissed));
        _end();
        _assertStatus(Status.Upheld);
    }
}
