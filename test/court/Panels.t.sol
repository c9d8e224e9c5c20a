// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IPanelTypes} from "../../contracts/interfaces/IPanels.sol";
import {IStakes} from "../../contracts/interfaces/IStakes.sol";
import {IArbitrator} from "../../contracts/interfaces/erc/IArbitration.sol";
import {CaseRef, Finding, PanelRules, Sitting, UNAVAILABLE} from "../../contracts/types/Case.sol";
import {AssetKind, PPM} from "../../contracts/types/Deal.sol";
import {BURN, Claim, Filing, Status} from "../../contracts/types/Docket.sol";
import {SimpleArbitrator} from "../utils/Arbitrators.sol";
import {PanelsTest} from "../utils/PanelsTest.sol";

contract PanelsWholeTest is PanelsTest {
    /// What a replay gives, where the filed result is false.
    Claim private _truth = _counter(keccak256("truth"));
    /// The collateral: 777 · 3 · 20, of which the client gets two fifths.
    uint256 private constant K = 46_620;
    uint256 private constant SPOILS_PART = 27_972;

    function test_GivenNobodyChallenges() public {
        uint256 ends = _stand();
        vm.warp(ends - 1);
        _assertStatus(Status.Standing);
        vm.warp(ends);
        _assertStatus(Status.Upheld);
    }

    function test_GivenAFalseResult() public {
        uint256 atClient = usd.balanceOf(client);
        uint256 atChallenger = usd.balanceOf(challenger);
        _stand();
        _challenge(challenger, _truth);
        _assertStatus(Status.Disputed);
        _panel(_whole(), _hash(_truth));
        // It becomes final by itself.
        uint256 until = _word(_terms()).until();
        assertEq(until, block.timestamp + APPEAL);
        _end();
        _assertStatus(Status.Overruled);
        assertEq(usd.balanceOf(client) - atClient, K - SPOILS_PART);

        _close(_whole());
        _collect(_whole(), challenger, _truth);
        assertEq(usd.balanceOf(challenger) - atChallenger, SPOILS_PART - 3 * FEE);
        for (uint256 slot; slot < 3; ++slot) {
            (, address panelist,) = panels.drawn(panels.caseIdOf(_whole()), 0, slot);
            uint256 before = usd.balanceOf(panelist);
            _collectFee(_whole(), 0, slot);
            assertEq(usd.balanceOf(panelist) - before, FEE);
        }
        assertEq(_held(), 0);
    }

    function test_GivenATrueResult() public {
        uint256 atNode = usd.balanceOf(node);
        uint256 atBurn = usd.balanceOf(BURN);
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_claim()));
        _end();
        _assertStatus(Status.Upheld);

        _close(_whole());
        // The collateral is back, and what the bond leaves is the node's.
        assertEq(usd.balanceOf(node) - atNode, BOND / 2 - 3 * FEE);
        assertEq(usd.balanceOf(BURN) - atBurn, BOND / 2);
        for (uint256 slot; slot < 3; ++slot) {
            _collectFee(_whole(), 0, slot);
        }
        uint256 before = usd.balanceOf(challenger);
        _collect(_whole(), challenger, _truth);
        assertEq(usd.balanceOf(challenger), before);
        assertEq(_held(), 0);
    }

    function test_GivenSeveralChallengers() public {
        address third = makeAddr("third");
        _fundFor(third);
        address[] memory who = new address[](3);
        Claim[] memory counters = new Claim[](3);
        (who[0], who[1], who[2]) = (challenger, rival, third);
        (counters[0], counters[1], counters[2]) = (_truth, _counter("false as well"), _truth);
        uint256[2] memory before = [usd.balanceOf(challenger), usd.balanceOf(third)];
        uint256 atRival = usd.balanceOf(rival);
        _stand();
        _challenge(who, counters);
        _panel(_whole(), _hash(_truth));
        _end();
        _close(_whole());
        for (uint256 i; i < 3; ++i) {
            _collect(_whole(), who[i], counters[i]);
        }

        uint256 each = (SPOILS_PART - 3 * FEE) / 2 + BOND / 4;
        assertEq(usd.balanceOf(challenger) - before[0], each);
        assertEq(usd.balanceOf(third) - before[1], each);
        assertEq(atRival - usd.balanceOf(rival), BOND);
    }

    function test_GivenTheNodeChallengesItselfFirst() public {
        uint256 ends = _stand();
        uint256 atNode = usd.balanceOf(node);
        _commit(node, _counter("a straw man"));
        vm.warp(ends - REVEAL - 1);
        // The window runs on: whoever knows better comes to the last moment.
        _commit(challenger, _truth);
        vm.warp(ends - REVEAL);
        _reveal(node, _counter("a straw man"));
        _reveal(challenger, _truth);
        vm.warp(ends);
        _panel(_whole(), _hash(_truth));
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        _collect(_whole(), node, _counter("a straw man"));
        _collect(_whole(), challenger, _truth);
        assertEq(atNode - usd.balanceOf(node), BOND, "the straw man is lost as well");
    }

    function test_GivenAChallengeIsNotRevealed() public {
        uint256 ends = _stand();
        _commit(challenger, _truth);
        vm.warp(ends);
        _assertStatus(Status.Upheld);
        bytes32 commitment = panels.commitmentOf(challenger, _hash(_truth), SALT);
        uint256 before = usd.balanceOf(BURN);
        payouts.burnBond(dealId, _terms(), rules, challenger, commitment);
        assertEq(usd.balanceOf(BURN) - before, BOND);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        payouts.burnBond(dealId, _terms(), rules, challenger, commitment);
    }

    function test_RevertWhen_ItIsTooEarlyOrTooLate() public {
        uint256 ends = _stand();
        _commit(challenger, _truth);
        vm.warp(ends - REVEAL - 1);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongTime.selector, ends - REVEAL, ends));
        _revealOnly(challenger, _truth);
        vm.warp(ends - REVEAL);
        bytes32 late = panels.commitmentOf(rival, _hash(_truth), SALT);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongTime.selector, 0, ends - REVEAL));
        vm.prank(rival);
        panels.challenge(dealId, _terms(), rules, late);
        _reveal(challenger, _truth);
        // Nor can it be revealed twice.
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        _revealOnly(challenger, _truth);
        // No panel while somebody can still reveal.
        vm.warp(ends - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPanelTypes.WrongTime.selector, ends, type(uint256).max)
        );
        panels.convene(_whole(), rules);
    }

    function test_WhenAChallengeIsCopied() public {
        uint256 ends = _stand();
        bytes32 commitment = panels.commitmentOf(challenger, _hash(_truth), SALT);
        _commit(challenger, _truth);
        // The copy blocks nobody, and opens to nothing.
        vm.prank(rival);
        panels.challenge(dealId, _terms(), rules, commitment);
        vm.warp(ends - REVEAL);
        _reveal(challenger, _truth);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        _revealOnly(rival, _truth);
    }

    function test_RevertWhen_TheCounterClaimIsTheFiledOne() public {
        uint256 ends = _stand();
        _commit(challenger, _claim());
        vm.warp(ends - REVEAL);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongClaim.selector, _hash(_claim())));
        _revealOnly(challenger, _claim());
    }

    function test_RevertWhen_TheRulesAreOthers() public {
        _stand();
        PanelRules memory other = rules;
        other.bond = 1;
        vm.expectPartialRevert(IPanelTypes.WrongTerms.selector);
        vm.prank(challenger);
        panels.challenge(dealId, _terms(), other, "");
    }

    // Panels

    function test_OnlyADrawnSeatVotes() public {
        _stand();
        _challenge(challenger, _truth);
        _draw(_whole(), "random");
        bytes32 caseId = panels.caseIdOf(_whole());
        (, address owner, uint256 tries) = panels.drawn(caseId, 0, 0);
        bytes32 vote = panels.voteOf(owner, caseId, 0, _hash(_truth), SALT);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 0, address(this)));
        panels.vote(caseId, 0, 0, tries, vote);
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 0, owner));
        panels.vote(caseId, 0, 0, tries + 1, vote);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 3, owner));
        panels.vote(caseId, 0, 3, tries, vote);
        panels.vote(caseId, 0, 0, tries, vote);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        panels.vote(caseId, 0, 0, tries, vote);
        vm.expectPartialRevert(IPanelTypes.WrongTime.selector);
        panels.revealVote(caseId, 0, 0, _hash(_truth), SALT);
        vm.warp(block.timestamp + VOTE);
        vm.expectPartialRevert(IPanelTypes.WrongTime.selector);
        panels.vote(caseId, 0, 1, 0, vote);
        vm.stopPrank();

        // A copy of the vote opens for nobody else.
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 0, address(this)));
        panels.revealVote(caseId, 0, 0, _hash(_truth), SALT);
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 0, owner));
        panels.revealVote(caseId, 0, 0, _hash(_claim()), SALT);
        panels.revealVote(caseId, 0, 0, _hash(_truth), SALT);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 0, owner));
        panels.revealVote(caseId, 0, 0, _hash(_truth), SALT);
        vm.stopPrank();
    }

    function test_WithoutAQuorumTheDocketIsVoid() public {
        _stand();
        _challenge(challenger, _truth);
        bytes32[] memory answers = new bytes32[](3);
        answers[0] = _hash(_truth);
        _vote(_whole(), answers);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NoMajority.selector, 1, 1));
        panels.ruleCase(_whole(), rules, _hash(_truth));
        uint256 atNode = usd.balanceOf(node);
        _end();
        _assertStatus(Status.Void);
        assertEq(usd.balanceOf(node) - atNode, K);
        uint256 before = usd.balanceOf(challenger);
        _close(_whole());
        _collect(_whole(), challenger, _truth);
        assertEq(usd.balanceOf(challenger) - before, BOND);
        assertEq(_held(), 0);
        // Who stayed away loses the seat; who answered does not, for nothing was ruled.
        _slash(_whole(), 0, 1);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.slashOf(0, 0);
    }

    function test_WithoutAMajorityTheDocketIsVoid() public {
        _stand();
        _challenge(challenger, _truth);
        bytes32[] memory answers = new bytes32[](3);
        (answers[0], answers[1], answers[2]) = (_hash(_truth), _hash(_claim()), bytes32("other"));
        _vote(_whole(), answers);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NoMajority.selector, 1, 3));
        panels.ruleCase(_whole(), rules, _hash(_truth));
        _end();
        _assertStatus(Status.Void);
    }

    function test_WhenMostSayUnavailable() public {
        _stand();
        _challenge(challenger, _truth);
        bytes32[] memory answers = _answers(3, UNAVAILABLE);
        answers[2] = _hash(_truth);
        _vote(_whole(), answers);
        panels.ruleCase(_whole(), rules, UNAVAILABLE);
        _end();
        _assertStatus(Status.Void);
        for (uint256 slot; slot < 3; ++slot) {
            vm.expectPartialRevert(IPanelTypes.WrongStage.selector);
            this.slashOf(0, slot);
        }
        uint256 before = usd.balanceOf(challenger);
        _close(_whole());
        _collect(_whole(), challenger, _truth);
        assertEq(usd.balanceOf(challenger) - before, BOND);
        assertEq(_held(), 0);
    }

    function test_WhoIsAbsentOrWrongLosesTheSeat() public {
        rules.seats = 5;
        rules.levels = 0;
        _stand();
        _challenge(challenger, _truth);
        bytes32[] memory answers = _answers(5, _hash(_truth));
        (answers[3], answers[4]) = (_hash(_claim()), 0);
        _vote(_whole(), answers);
        panels.ruleCase(_whole(), rules, _hash(_truth));
        _end();
        uint256 held = usd.balanceOf(address(stakes));
        uint256 atBurn = usd.balanceOf(BURN);
        _slash(_whole(), 0, 3);
        _slash(_whole(), 0, 4);
        assertEq(usd.balanceOf(address(this)), 2 * STAKE / 10);
        assertEq(usd.balanceOf(BURN) - atBurn, 2 * STAKE * 9 / 10);
        // Again there is nothing left, and the right ones keep theirs.
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.slashOf(0, 3);
        assertEq(held - usd.balanceOf(address(stakes)), 2 * STAKE);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.slashOf(0, 0);
    }

    /// Fees are paid once, and paying does not make a panelist wrong.
    function test_AFeeIsPaidOnce() public {
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_truth));
        _end();
        _close(_whole());
        _collectFee(_whole(), 0, 0);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.feeOf(0, 0);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.slashOf(0, 0);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.closeOf();
        _collect(_whole(), challenger, _truth);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        this.collectOf(challenger, _truth);
    }

    function testFuzz_NobodyBendsADraw(uint256 joins, uint256 leaver) public {
        _stand();
        _challenge(challenger, _truth);
        _draw(_whole(), "random");
        bytes32 caseId = panels.caseIdOf(_whole());
        (uint256 index, address owner, uint256 tries) = panels.drawn(caseId, 0, 0);
        joins = bound(joins, 1, 32);
        vm.prank(rival);
        stakes.take(pool, joins, rival);
        leaver = bound(leaver, 0, 2 * PANELISTS - 1);
        address left = makeAddr(string.concat("panelist ", vm.toString(leaver / 2)));
        vm.prank(left);
        stakes.resign(pool, leaver);
        (uint256 index_, address owner_, uint256 tries_) = panels.drawn(caseId, 0, 0);
        assertEq(index, index_);
        assertEq(owner, owner_);
        assertEq(tries, tries_);
    }

    /// Who knows the beacon's word cannot join until the panel is his.
    function testFuzz_NobodyGrindsADraw(uint256 joins) public {
        _stand();
        _challenge(challenger, _truth);
        panels.convene(_whole(), rules);
        (Sitting memory before,) = panels.sittingOf(panels.caseIdOf(_whole()), 0);
        joins = bound(joins, 1, 32);
        vm.prank(rival);
        stakes.take(pool, joins, rival);
        beacon.set(before.drawBlock, keccak256(abi.encode("random")));
        vm.roll(before.drawBlock + 1);
        panels.draw(_whole(), rules, abi.encode("random"));
        (Sitting memory sitting,) = panels.sittingOf(panels.caseIdOf(_whole()), 0);
        assertEq(sitting.pool, before.pool);
        assertEq(sitting.pool, 2 * PANELISTS);
    }

    /// Whoever fills a pool and leaves it, or leaves it small, has no docket voided by that.
    function test_GivenAPoolThatIsLeft() public {
        vm.startPrank(rival);
        stakes.take(pool, 17, rival);
        for (uint256 i = 2 * PANELISTS; i < 2 * PANELISTS + 17; ++i) {
            stakes.resign(pool, i);
        }
        vm.stopPrank();
        _stand();
        vm.expectRevert(IPanelTypes.NothingToReject.selector);
        appeals.reject(dealId, _terms(), _filing(), rules, pool);
    }

    /// Seats that are younger than the claims serve nobody.
    function test_RevertWhen_ASeatIsTooYoung() public {
        uint256 ends = _stand();
        vm.prank(rival);
        stakes.take(pool, 32, rival);
        _commit(challenger, _truth);
        vm.warp(ends - REVEAL);
        _reveal(challenger, _truth);
        vm.warp(ends);
        _draw(_whole(), "random");
        for (uint256 slot; slot < 3; ++slot) {
            (, address owner,) = panels.drawn(panels.caseIdOf(_whole()), 0, slot);
            assertNotEq(owner, rival);
        }
    }

    function test_RevertWhen_ThePoolIsTooSmall() public {
        rules.seats = 17;
        rules.levels = 0;
        rules.fee = 1;
        _serve();
        _stand();
        _challenge(challenger, _truth);
        CaseRef memory ref = _whole();
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.PoolTooSmall.selector, 16, 17));
        panels.convene(ref, rules);
        _end();
        _assertStatus(Status.Void);
    }

    function test_RevertWhen_TheBeaconHasNothing() public {
        _stand();
        _challenge(challenger, _truth);
        panels.convene(_whole(), rules);
        uint256 drawBlock = block.number + 4;
        vm.roll(drawBlock);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NoRandomness.selector, drawBlock));
        panels.draw(_whole(), rules, "");
        vm.roll(drawBlock + 1);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NoRandomness.selector, drawBlock));
        panels.draw(_whole(), rules, "");
    }

    // Appeals

    function test_GivenTheOtherSideDoesNotFund() public {
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_claim()));
        uint256 bond = appeals.appealBondOf(rules, 1);
        // Twice the first bond: the fee of seven seats is less.
        assertEq(bond, 2 * BOND);
        uint256 before = usd.balanceOf(challenger);
        vm.prank(challenger);
        appeals.fund(_whole(), rules, true, type(uint256).max);
        assertEq(before - usd.balanceOf(challenger), bond);
        _end();
        _assertStatus(Status.Overruled);

        _close(_whole());
        payouts.collectFund(_whole(), rules, 1, true, challenger);
        assertEq(usd.balanceOf(challenger), before, "the fund is back");
        _collect(_whole(), challenger, _truth);
        assertEq(usd.balanceOf(challenger) - before, BOND + SPOILS_PART - 3 * FEE);
        // The panel is judged by what it ruled, not by who had money.
        for (uint256 slot; slot < 3; ++slot) {
            _collectFee(_whole(), 0, slot);
        }
        assertEq(_held(), 0);
    }

    function test_GivenBothSidesFund_AndTheRulingIsChanged() public {
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_claim()));
        uint256 bond = appeals.appealBondOf(rules, 1);
        uint256 atRival = usd.balanceOf(rival);
        uint256 atNode = usd.balanceOf(node);
        // A stranger may fund a part.
        vm.prank(rival);
        appeals.fund(_whole(), rules, true, bond / 4);
        vm.prank(challenger);
        appeals.fund(_whole(), rules, true, bond);
        vm.prank(node);
        appeals.fund(_whole(), rules, false, bond);
        assertEq(_caseOf(_whole()).level, 1);
        // Until it is reviewed, the first ruling stands.
        assertEq(uint8(_caseOf(_whole()).ruling), uint8(Finding.Dismissed));

        _panel(_whole(), _hash(_truth));
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        payouts.collectFund(_whole(), rules, 1, true, rival);
        payouts.collectFund(_whole(), rules, 1, true, challenger);
        payouts.collectFund(_whole(), rules, 1, false, node);
        uint256 won = bond - bond / 10 - 7 * FEE;
        assertEq(usd.balanceOf(rival) - atRival, won / 4);
        assertEq(atNode - usd.balanceOf(node), bond);
        for (uint256 slot; slot < 7; ++slot) {
            _collectFee(_whole(), 1, slot);
        }
        // All of the first panel were wrong in the end: their fee is nobody's.
        for (uint256 slot; slot < 3; ++slot) {
            _slash(_whole(), 0, slot);
        }
        _collect(_whole(), challenger, _truth);
        // Dust of one division.
        assertLe(_held(), 1);
    }

    function test_GivenBothSidesFund_AndTheRulingHolds() public {
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_truth));
        uint256 bond = appeals.appealBondOf(rules, 1);
        vm.prank(node);
        appeals.fund(_whole(), rules, true, bond);
        assertEq(uint8(_caseOf(_whole()).ruling), uint8(Finding.Dismissed));
        uint256 atChallenger = usd.balanceOf(challenger);
        vm.prank(challenger);
        appeals.fund(_whole(), rules, false, bond);
        _panel(_whole(), _hash(_truth));
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        payouts.collectFund(_whole(), rules, 1, false, challenger);
        payouts.collectFund(_whole(), rules, 1, true, node);
        _collect(_whole(), challenger, _truth);
        uint256 won = bond - bond / 10 - 7 * FEE;
        assertEq(usd.balanceOf(challenger) - atChallenger, won + BOND + SPOILS_PART - 3 * FEE);
        for (uint256 slot; slot < 7; ++slot) {
            if (slot < 3) _collectFee(_whole(), 0, slot);
            _collectFee(_whole(), 1, slot);
        }
        assertEq(_held(), 0);
    }

    /// A review that comes to nothing leaves the last ruling, and all funds with their owners.
    function test_GivenTheReviewComesToNothing() public {
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_truth));
        uint256 bond = appeals.appealBondOf(rules, 1);
        vm.prank(node);
        appeals.fund(_whole(), rules, true, bond);
        vm.prank(challenger);
        appeals.fund(_whole(), rules, false, bond);
        uint256[2] memory before = [usd.balanceOf(node), usd.balanceOf(challenger)];
        _end();
        _assertStatus(Status.Overruled);
        payouts.collectFund(_whole(), rules, 1, true, node);
        payouts.collectFund(_whole(), rules, 1, false, challenger);
        assertEq(usd.balanceOf(node) - before[0], bond);
        assertEq(usd.balanceOf(challenger) - before[1], bond);
    }

    function test_RevertWhen_AnAppealIsLateOrOfNothing() public {
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_claim()));
        vm.startPrank(rival);
        vm.expectPartialRevert(IPanelTypes.WrongStage.selector);
        appeals.fund(_whole(), rules, false, 1);
        vm.expectRevert(IPanelTypes.NothingToFund.selector);
        appeals.fund(_whole(), rules, true, 0);
        vm.warp(block.timestamp + APPEAL / 2);
        vm.expectPartialRevert(IPanelTypes.WrongTime.selector);
        appeals.fund(_whole(), rules, true, 1);
        vm.stopPrank();
    }

    // The forum

    function _withForum() private returns (SimpleArbitrator forum) {
        forum = new SimpleArbitrator(0.1 ether);
        rules.levels = 0;
        rules.forum = forum;
        _stand();
        _challenge(challenger, _truth);
        _panel(_whole(), _hash(_claim()));
        vm.deal(challenger, 1 ether);
        vm.prank(challenger);
        appeals.refer{value: 0.1 ether}(_whole(), rules);
    }

    function test_WhenTheForumRules() public {
        SimpleArbitrator forum = _withForum();
        vm.expectPartialRevert(IPanelTypes.NotRuled.selector);
        appeals.adopt(_whole(), rules);
        forum.propose(0, 2);
        forum.execute(0);
        appeals.adopt(_whole(), rules);
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        uint256 before = usd.balanceOf(challenger);
        _collect(_whole(), challenger, _truth);
        // The panel answered otherwise than was ruled in the end, so it is not paid.
        assertEq(usd.balanceOf(challenger) - before, BOND + SPOILS_PART);
        assertEq(_held(), 0);
    }

    function test_WhenTheForumIsSilent() public {
        _withForum();
        _end();
        _assertStatus(Status.Upheld);
    }

    function test_WhenAnybodyElseRules() public {
        _withForum();
        panels.rule(0, 2);
        vm.expectPartialRevert(IPanelTypes.NotRuled.selector);
        appeals.adopt(_whole(), rules);
    }

    // Audits

    function _sampled(bytes32 random) private returns (bytes memory) {
        panels.sample(dealId, _terms(), rules);
        beacon.set(block.number + 4, keccak256(abi.encode(random)));
        vm.roll(block.number + 5);
        return abi.encode(random);
    }

    function test_WhenAnAuditIsDrawn() public {
        rules.auditRate = PPM;
        uint256 ends = _stand();
        bytes memory proof = _sampled("random");
        panels.audit(dealId, _terms(), rules, proof);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        panels.sample(dealId, _terms(), rules);
        vm.expectPartialRevert(IPanelTypes.Nothing.selector);
        panels.audit(dealId, _terms(), rules, proof);
        vm.warp(ends);
        _panel(_whole(), _hash(_claim()));
        _end();
        _assertStatus(Status.Upheld);
        _close(_whole());
        address[] memory right = payouts.right(dealId, _terms(), _rules());
        assertEq(right.length, 3);
        for (uint256 slot; slot < 3; ++slot) {
            (, address owner,) = panels.drawn(panels.caseIdOf(_whole()), 0, slot);
            assertEq(right[slot], owner);
        }
        assertEq(_held(), 0);
    }

    /// An audit keeps no challenger out, and what it finds false is overruled without any.
    function test_WhenAnAuditFindsItFalse() public {
        rules.auditRate = PPM;
        uint256 ends = _stand();
        panels.audit(dealId, _terms(), rules, _sampled("random"));
        _commit(challenger, _truth);
        vm.warp(ends);
        _panel(_whole(), _hash(_truth));
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        for (uint256 slot; slot < 3; ++slot) {
            _collectFee(_whole(), 0, slot);
        }
        assertEq(usd.balanceOf(address(court)), 0, "spoils that nobody won are burned");
    }

    function test_RevertWhen_NoAuditIsDrawn() public {
        rules.auditRate = 1;
        _stand();
        bytes memory proof = _sampled("random");
        vm.expectPartialRevert(IPanelTypes.NotAudited.selector);
        panels.audit(dealId, _terms(), rules, proof);
    }

    // Limits

    function test_GivenRulesOutsideTheLimits() public {
        PanelRules memory good = rules;
        _stand();
        vm.expectRevert(IPanelTypes.NothingToReject.selector);
        appeals.reject(dealId, _terms(), _filing(), rules, pool);
        for (uint256 i; i < 15; ++i) {
            rules = good;
            _bend(i);
            dealId = _openDeal(100 + i);
            _stand();
            appeals.reject(dealId, _terms(), _filing(), rules, pool);
            _assertStatus(Status.Void);
            // What is wrong in the rules alone takes no bond either.
            if (i < 9) {
                vm.expectRevert(IPanelTypes.InvalidRules.selector);
                vm.prank(challenger);
                panels.challenge(dealId, _terms(), rules, "");
            }
        }
    }

    function _bend(uint256 i) private {
        if (i == 0) rules.seats = 4;
        if (i == 1) rules.seats = 33;
        if (i == 2) rules.levels = 4;
        if (i == 3) rules.growth = uint32(PPM) - 1;
        if (i == 4) rules.burn = 860_000;
        if (i == 5) rules.appealBurn = 500_001;
        if (i == 6) rules.reveal = 299;
        if (i == 7) rules.clock = REVEAL - 1;
        if (i == 8) rules.vote = 299;
        if (i == 9) rules.age = WINDOW - 1;
        if (i == 10) rules.appeal = 10 days;
        if (i == 11) rules.fee = 121; // ten seats cost more than the least spoils, 1,200
        if (i == 12) rules.vote = 2 hours; // the pool serves for less
        if (i == 13) rules.token = address(1);
        if (i == 14) rules.age = 30 days; // the pool's delay, in which a seat could be taken anew
    }

    function test_GivenRejectedWhileAChallengeIsCommitted() public {
        rules.age = WINDOW - 1;
        _stand();
        _commit(challenger, _truth);
        appeals.reject(dealId, _terms(), _filing(), rules, pool);
        uint256 before = usd.balanceOf(challenger);
        bytes32 commitment = panels.commitmentOf(challenger, _hash(_truth), SALT);
        payouts.burnBond(dealId, _terms(), rules, challenger, commitment);
        assertEq(usd.balanceOf(challenger) - before, BOND);
    }

    // The parameter range

    /// A cheat challenges itself, with one identity or many; an honest challenger comes as well, or
    /// nobody. It never ends with more than it began with.
    function testFuzz_ACheatWhoChallengesItselfLoses(
        uint128 bond,
        uint128 fee,
        uint32 burn,
        uint256 straws,
        bool honest
    ) public {
        rules.burn = uint32(bound(burn, 100_000, 800_000));
        rules.fee = uint128(bound(fee, 1, 100));
        uint256 least = 3 * uint256(rules.fee) * PPM / (PPM - rules.burn) + 2;
        rules.bond = uint128(bound(bond, least, 20_000));
        _serve();
        straws = bound(straws, 1, 3);
        address[] memory who = new address[](straws + (honest ? 1 : 0));
        Claim[] memory counters = new Claim[](who.length);
        for (uint256 i; i < straws; ++i) {
            who[i] = makeAddr(string.concat("straw man ", vm.toString(i)));
            _fundFor(who[i]);
            counters[i] = _counter(bytes32(i + 1));
        }
        if (honest) (who[straws], counters[straws]) = (challenger, _truth);
        uint256 before = _of(who, straws) + usd.balanceOf(node);
        uint256 atChallenger = usd.balanceOf(challenger);
        _stand();
        _challenge(who, counters);
        _panel(_whole(), _hash(_truth));
        _end();
        _assertStatus(Status.Overruled);
        _close(_whole());
        for (uint256 i; i < who.length; ++i) {
            _collect(_whole(), who[i], counters[i]);
        }
        // It loses every straw man's bond and its collateral, whatever it said.
        assertEq(before - _of(who, straws) - usd.balanceOf(node), straws * rules.bond + K);
        if (honest) assertGt(usd.balanceOf(challenger), atChallenger);
    }

    /// An honest node among any challengers, an honest challenger against any others: neither loses.
    function testFuzz_TheHonestDoNotLose(uint256 others, bool nodeIsHonest, uint32 burn) public {
        rules.burn = uint32(bound(burn, 0, 800_000));
        others = bound(others, 1, 3);
        address[] memory who = new address[](others + (nodeIsHonest ? 0 : 1));
        Claim[] memory counters = new Claim[](who.length);
        for (uint256 i; i < others; ++i) {
            who[i] = makeAddr(string.concat("other ", vm.toString(i)));
            _fundFor(who[i]);
            counters[i] = _counter(bytes32(i + 1));
        }
        if (!nodeIsHonest) (who[others], counters[others]) = (challenger, _truth);
        uint256 atNode = usd.balanceOf(node);
        uint256 atChallenger = usd.balanceOf(challenger);
        _stand();
        _challenge(who, counters);
        _panel(_whole(), nodeIsHonest ? _hash(_claim()) : _hash(_truth));
        _end();
        _close(_whole());
        for (uint256 i; i < who.length; ++i) {
            _collect(_whole(), who[i], counters[i]);
        }
        for (uint256 slot; slot < 3; ++slot) {
            _collectFee(_whole(), 0, slot);
        }
        if (nodeIsHonest) assertGt(usd.balanceOf(node), atNode);
        else assertGt(usd.balanceOf(challenger), atChallenger);
        // Conserved, but for the dust of two divisions.
        assertLe(_held(), 4);
    }

    function _of(address[] memory who, uint256 count) private view returns (uint256 sum) {
        for (uint256 i; i < count; ++i) {
            sum += usd.balanceOf(who[i]);
        }
    }

    // One call each, so that their reverts can be expected.

    function _revealOnly(address who, Claim memory counter) private {
        vm.prank(who);
        panels.reveal(dealId, _terms(), rules, _claim(), counter, SALT);
    }

    function slashOf(uint256 level, uint256 slot) external {
        _slash(_whole(), level, slot);
    }

    function feeOf(uint256 level, uint256 slot) external {
        _collectFee(_whole(), level, slot);
    }

    function closeOf() external {
        _close(_whole());
    }

    function collectOf(address who, Claim calldata counter) external {
        _collect(_whole(), who, counter);
    }

    // describe

    function test_Describe() public {
        string memory pool_ = string.concat(
            "seats of pool ", vm.toString(rules.pool), ", drawn by ", vm.toString(address(beacon))
        );
        string memory end =
            " at 50 a seat; 1 appeals, then the forum of the rules, if they name one";
        assertEq(
            appeals.describe(_rules()),
            string.concat(
                "anyone may challenge with a bond of 1000; panels of 3 ",
                pool_,
                ", rule on the whole job",
                end
            )
        );
        (rules.clock, rules.forumData) = (1 hours, "court five");
        assertEq(
            appeals.describe(_rules()),
            string.concat(
                "anyone may challenge with a bond of 1000; panels of 3 ",
                pool_,
                ", rule on one step",
                end
            )
        );
    }

    function test_Describe_RevertWhen_TheRulesAreOutsideTheLimits() public {
        rules.seats = 4;
        vm.expectRevert(IPanelTypes.InvalidRules.selector);
        appeals.describe(_rules());
    }

    function test_Describe_RevertWhen_TheRulesCannotBeDecoded() public {
        vm.expectPartialRevert(IPanelTypes.WrongTerms.selector);
        appeals.describe(hex"00");
    }
}
