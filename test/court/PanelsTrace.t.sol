// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IPanelTypes, Pointing} from "../../contracts/interfaces/IPanels.sol";
import {Case, CaseRef, Finding, Stage} from "../../contracts/types/Case.sol";
import {BURN, Claim, CourtTerms, Filing, Status} from "../../contracts/types/Docket.sol";
import {Trace, TraceHead} from "../../contracts/types/Trace.sol";
import {PanelsTest} from "../utils/PanelsTest.sol";
import {TraceTree} from "../utils/TraceTree.sol";

contract PanelsTraceTest is PanelsTest {
    using TraceTree for bytes32[];

    uint256 private constant LEAVES = 1100;
    uint32 private constant CLOCK = 2 hours;
    uint256 private constant K = 46_620;
    uint256 private constant SPOILS_PART = 27_972;
    bytes32 private constant JOB = "job";

    bytes32[] private _leaves;
    TraceHead private _head;
    bytes32[] private _none;

    function setUp() public override {
        super.setUp();
        rules.clock = CLOCK;
        for (uint256 i; i < LEAVES; ++i) {
            _leaves.push(keccak256(abi.encode("leaf", i)));
        }
        _head = TraceHead(_leaves.root(), uint64(LEAVES), JOB);
    }

    function _filed() private view returns (Claim memory) {
        return Claim(keccak256("output"), Trace.commitment(_head), uint64(LEAVES), UNITS);
    }

    function _other(bytes32 trace) private pure returns (Claim memory) {
        return Claim(keccak256("truth"), trace, uint64(LEAVES), UNITS);
    }

    function _ref(Claim memory counter) private view returns (CaseRef memory) {
        return _caseBy(challenger, counter);
    }

    function _fileTrace() private returns (uint256 ends) {
        Filing memory filing = _filing();
        Claim memory filed = _filed();
        vm.prank(node);
        court.file(dealId, _terms(filing), filing, filed);
        return block.timestamp + WINDOW;
    }

    function _pointing(uint256 index) private view returns (Pointing memory pointing) {
        pointing.head = _head;
        pointing.index = index;
        if (index == LEAVES) return pointing;
        pointing.right = _leaves[index];
        if (index != 0) pointing.left = _leaves[index - 1];
        pointing.siblings = index == 0 ? _leaves.siblings(0) : _leaves.pairSiblings(index);
    }

    function _revealAt(address who, Claim memory counter, Pointing memory pointing) private {
        Claim memory filed = _filed();
        vm.prank(who);
        panels.revealAt(dealId, _terms(), rules, filed, counter, SALT, pointing);
    }

    function _revealTrace(address who, Claim memory counter) private {
        Claim memory filed = _filed();
        vm.prank(who);
        panels.reveal(dealId, _terms(), rules, filed, counter, SALT);
    }

    /// Both sides move until the leaf `target` is located.
    function _narrow(CaseRef memory ref, uint256 target) private returns (uint256 moves) {
        bytes32 caseId = panels.caseIdOf(ref);
        (uint256 height, uint256 index) = (Trace.heightOf(LEAVES), 0);
        while (height != 0) {
            bytes32[] memory shown = _leaves.descendants(height, index);
            panels.show(caseId, _head, shown);
            uint256 down = height < 5 ? height : 5;
            uint256 picked = (target >> (height - down)) - (index << down);
            _pick(ref, picked, shown[picked], shown.siblings(picked));
            (height, index) = (height - down, (index << down) + picked);
            ++moves;
        }
    }

    function _pick(CaseRef memory ref, uint256 picked, bytes32 child, bytes32[] memory siblings)
        private
    {
        bytes32 docketId = _docketId();
        vm.prank(ref.challenger);
        panels.pick(docketId, ref.commitment, picked, child, siblings);
    }

    // Published

    function testFuzz_GivenTheTraceIsPublished(uint256 index) public {
        index = bound(index, 0, LEAVES - 1);
        Claim memory counter = _other("another trace");
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        Pointing memory pointing = _pointing(index);
        bytes32 caseId = panels.caseIdOf(_ref(counter));
        Claim memory filed = _filed();
        vm.expectEmit(address(panels));
        emit IPanelTypes.Located(caseId, index, _leaves[index]);
        vm.prank(challenger);
        panels.revealAt(dealId, _terms(), rules, filed, counter, SALT, pointing);
        (Case memory case_, bytes32 defended,) = panels.caseOf(caseId);
        assertEq(uint8(case_.stage), uint8(Stage.Ready));
        assertEq(defended, _leaves[index]);
    }

    function test_ALeafIsRuledOn() public {
        Claim memory counter = _other("another trace");
        uint256 before = usd.balanceOf(challenger);
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealAt(challenger, counter, _pointing(777));
        vm.warp(ends);
        _panel(_ref(counter), keccak256("the true leaf"));
        _end();
        _assertStatus(Status.Overruled);
        _close(_ref(counter));
        _collect(_ref(counter), challenger, counter);
        assertEq(usd.balanceOf(challenger) - before, SPOILS_PART - 3 * FEE);
    }

    function test_WhenAllLeavesAgree() public {
        Claim memory counter = _other(_filed().trace);
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealAt(challenger, counter, _pointing(LEAVES));
        vm.warp(ends);
        // The end is a question about the whole claim.
        _panel(_ref(counter), _hash(_filed()));
        _end();
        _assertStatus(Status.Upheld);
    }

    function test_RevertWhen_ItIsNotInTheFiledTrace() public {
        Claim memory counter = _other("another trace");
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        Pointing memory pointing = _pointing(777);
        pointing.right = keccak256("not a leaf");
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        this.revealAtOf(counter, pointing);
        pointing = _pointing(777);
        pointing.index = 778;
        vm.expectRevert();
        this.revealAtOf(counter, pointing);
        pointing = _pointing(777);
        pointing.head.leaves += 1;
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        this.revealAtOf(counter, pointing);
        pointing = _pointing(LEAVES);
        pointing.index = LEAVES + 1;
        vm.expectRevert(abi.encodeWithSelector(Trace.NoSuchLeaf.selector, LEAVES + 1, LEAVES));
        this.revealAtOf(counter, pointing);
    }

    // Withheld

    function testFuzz_GivenTheTraceIsWithheld(uint256 target) public {
        target = bound(target, 0, LEAVES - 1);
        Claim memory counter = _other("another trace");
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealTrace(challenger, counter);
        assertEq(_narrow(_ref(counter), target), 3);
        (Case memory case_, bytes32 defended,) = panels.caseOf(panels.caseIdOf(_ref(counter)));
        assertEq(uint8(case_.stage), uint8(Stage.Ready));
        assertEq(case_.index, target);
        assertEq(defended, _leaves[target]);
        vm.warp(ends);
        _panel(_ref(counter), _leaves[target]);
        _end();
        _assertStatus(Status.Upheld);
    }

    function test_WhenTheChallengerPicksTheEnd() public {
        Claim memory counter = _other(_filed().trace);
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealTrace(challenger, counter);
        CaseRef memory ref = _ref(counter);
        bytes32 caseId = panels.caseIdOf(ref);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongStage.selector, caseId));
        vm.prank(challenger);
        panels.pickEnd(ref);
        panels.show(caseId, _head, _leaves.descendants(11, 0));
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.NotDrawn.selector, 0, address(this)));
        panels.pickEnd(ref);
        vm.prank(challenger);
        panels.pickEnd(ref);
        vm.warp(ends);
        _panel(ref, "another output");
        _end();
        _assertStatus(Status.Overruled);
    }

    function test_RevertWhen_ASideMovesOutOfTurn() public {
        Claim memory counter = _other("another trace");
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealTrace(challenger, counter);
        bytes32 caseId = panels.caseIdOf(_ref(counter));
        bytes32[] memory shown = _leaves.descendants(11, 0);
        bytes memory wrongStage = abi.encodeWithSelector(IPanelTypes.WrongStage.selector, caseId);
        CaseRef memory ref = _ref(counter);
        bytes32 docketId = _docketId();
        vm.expectRevert(wrongStage);
        vm.prank(challenger);
        panels.pick(docketId, ref.commitment, 0, shown[0], _none);
        TraceHead memory other = _head;
        other.job = "another job";
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        panels.show(caseId, other, shown);
        panels.show(caseId, _head, shown);
        vm.expectRevert(wrongStage);
        panels.show(caseId, _head, shown);
        bytes32[] memory siblings = shown.siblings(3);
        // Nobody else can make its move, which might be a false one.
        vm.expectPartialRevert(IPanelTypes.WrongStage.selector);
        vm.prank(node);
        panels.pick(docketId, ref.commitment, 3, shown[3], siblings);
        vm.startPrank(challenger);
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        panels.pick(docketId, ref.commitment, 3, shown[4], siblings);
        panels.pick(docketId, ref.commitment, 3, shown[3], siblings);
        vm.stopPrank();
        // Of the node that was picked, and no other.
        bytes32[] memory wrong = _leaves.descendants(6, 4);
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        panels.show(caseId, _head, wrong);
    }

    function test_GivenTheDefendersClockRunsOut() public {
        Claim memory counter = _other("another trace");
        uint256 before = usd.balanceOf(challenger);
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealTrace(challenger, counter);
        CaseRef memory ref = _ref(counter);
        bytes32 caseId = panels.caseIdOf(ref);
        vm.warp(ends - REVEAL + CLOCK);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongClock.selector, CLOCK, CLOCK));
        panels.forfeit(ref, rules);
        vm.warp(ends - REVEAL + CLOCK + 1);
        bytes32[] memory shown = _leaves.descendants(11, 0);
        vm.expectRevert(abi.encodeWithSelector(IPanelTypes.WrongClock.selector, CLOCK, CLOCK + 1));
        panels.show(caseId, _head, shown);
        panels.forfeit(ref, rules);
        _end();
        _assertStatus(Status.Overruled);
        _close(ref);
        _collect(ref, challenger, counter);
        // No panel sat, so none is paid.
        assertEq(usd.balanceOf(challenger) - before, SPOILS_PART);
        assertEq(_held(), 0);
    }

    function test_GivenTheChallengersClockRunsOut() public {
        Claim memory counter = _other("another trace");
        uint256 atNode = usd.balanceOf(node);
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        vm.warp(ends - REVEAL);
        _revealTrace(challenger, counter);
        CaseRef memory ref = _ref(counter);
        panels.show(panels.caseIdOf(ref), _head, _leaves.descendants(11, 0));
        vm.warp(block.timestamp + CLOCK + 1);
        panels.forfeit(ref, rules);
        _end();
        _assertStatus(Status.Upheld);
        _close(ref);
        assertEq(usd.balanceOf(node) - atNode, BOND / 2);
        assertEq(_held(), 0);
    }

    // Several

    function _two() private returns (CaseRef memory first, CaseRef memory second) {
        (Claim memory one, Claim memory two) = (_other("one"), _other("two"));
        uint256 ends = _fileTrace();
        _commit(challenger, one);
        _commit(rival, two);
        vm.warp(ends - REVEAL);
        _revealAt(challenger, one, _pointing(5));
        _revealAt(rival, two, _pointing(6));
        vm.warp(ends);
        return (_ref(one), _caseBy(rival, two));
    }

    function test_OneThatRefutesOverrules() public {
        (CaseRef memory first, CaseRef memory second) = _two();
        uint256 atChallenger = usd.balanceOf(challenger);
        uint256 atRival = usd.balanceOf(rival);
        uint256 atNode = usd.balanceOf(node);
        _panel(first, _leaves[5]);
        _panel(second, "another leaf");
        _end();
        _assertStatus(Status.Overruled);
        _close(first);
        _close(second);
        _collect(first, challenger, _other("one"));
        _collect(second, rival, _other("two"));
        assertEq(usd.balanceOf(challenger), atChallenger, "the first was wrong");
        assertEq(usd.balanceOf(rival) - atRival, BOND + SPOILS_PART - 3 * FEE);
        // A dismissed challenge's bond is the filer's, whatever else is refuted.
        assertEq(usd.balanceOf(node) - atNode, BOND / 2 - 3 * FEE);
        for (uint256 slot; slot < 3; ++slot) {
            _collectFee(first, 0, slot);
            _collectFee(second, 0, slot);
        }
        assertEq(_held(), 0);
    }

    function test_TwoThatRefuteShare() public {
        (CaseRef memory first, CaseRef memory second) = _two();
        uint256[2] memory before = [usd.balanceOf(challenger), usd.balanceOf(rival)];
        _panel(first, "another leaf");
        _panel(second, "another leaf");
        _end();
        _close(first);
        _close(second);
        _collect(first, challenger, _other("one"));
        _collect(second, rival, _other("two"));
        assertEq(usd.balanceOf(challenger) - before[0], BOND + SPOILS_PART / 2 - 3 * FEE);
        assertEq(usd.balanceOf(rival) - before[1], BOND + SPOILS_PART / 2 - 3 * FEE);
    }

    function test_WhenAllAreDismissed() public {
        (CaseRef memory first, CaseRef memory second) = _two();
        _panel(first, _leaves[5]);
        // One ruling alone ends nothing while the other is open.
        _assertStatus(Status.Disputed);
        uint256 until = _word(_terms()).until();
        assertGt(until, block.timestamp + APPEAL);
        _panel(second, _leaves[6]);
        assertEq(_word(_terms()).until(), block.timestamp + APPEAL);
        _end();
        _assertStatus(Status.Upheld);
    }

    function test_WhenOneComesToNothing() public {
        (CaseRef memory first,) = _two();
        _panel(first, _leaves[5]);
        _end();
        _assertStatus(Status.Void);
        // Who was never judged has its bond back.
        uint256 before = usd.balanceOf(rival);
        _collect(_caseBy(rival, _other("two")), rival, _other("two"));
        assertEq(usd.balanceOf(rival) - before, BOND);
    }

    function test_WhenOneComesToNothingAndAnotherRefutes() public {
        (CaseRef memory first,) = _two();
        _panel(first, "another leaf");
        _end();
        _assertStatus(Status.Overruled);
    }

    /// Each has a case of its own, so that no false move of one costs another.
    function test_EqualClaimsShare() public {
        Claim memory counter = _other("one");
        uint256[2] memory before = [usd.balanceOf(challenger), usd.balanceOf(rival)];
        uint256 ends = _fileTrace();
        _commit(challenger, counter);
        _commit(rival, counter);
        vm.warp(ends - REVEAL);
        _revealAt(challenger, counter, _pointing(5));
        _revealAt(rival, counter, _pointing(5));
        vm.warp(ends);
        CaseRef[2] memory refs = [_ref(counter), _caseBy(rival, counter)];
        for (uint256 i; i < 2; ++i) {
            _panel(refs[i], "another leaf");
        }
        _end();
        for (uint256 i; i < 2; ++i) {
            _close(refs[i]);
            _collect(refs[i], refs[i].challenger, counter);
        }
        assertEq(usd.balanceOf(challenger) - before[0], SPOILS_PART / 2 - 3 * FEE);
        assertEq(usd.balanceOf(rival) - before[1], SPOILS_PART / 2 - 3 * FEE);
    }

    // A cheat against itself

    function test_AStrawMansDefaultGainsNothing() public {
        Claim memory straw = _other("straw");
        Claim memory truth = _other("truth");
        uint256 atCheat = usd.balanceOf(node) + usd.balanceOf(rival);
        uint256 ends = _fileTrace();
        _commit(rival, straw);
        _commit(challenger, truth);
        vm.warp(ends - REVEAL);
        _revealTrace(rival, straw);
        _revealAt(challenger, truth, _pointing(9));
        // It shows itself the first nodes, and lets itself default.
        panels.show(panels.caseIdOf(_caseBy(rival, straw)), _head, _leaves.descendants(11, 0));
        vm.warp(block.timestamp + CLOCK + 1);
        panels.forfeit(_caseBy(rival, straw), rules);
        _assertStatus(Status.Disputed);
        _panel(_ref(truth), "the true leaf");
        _end();
        _assertStatus(Status.Overruled);
        _close(_caseBy(rival, straw));
        _close(_ref(truth));
        _collect(_caseBy(rival, straw), rival, straw);
        // Of its own bond it has the unburned half back.
        uint256 now_ = usd.balanceOf(node) + usd.balanceOf(rival);
        assertEq(atCheat - now_, K + BOND / 2);
    }

    /// The most that a cheat gets back by reporting itself is the spoils.
    function test_ItsOwnDefaultOverrulesIt() public {
        Claim memory straw = _other("straw");
        uint256 atCheat = usd.balanceOf(node) + usd.balanceOf(rival);
        uint256 ends = _fileTrace();
        _commit(rival, straw);
        vm.warp(ends - REVEAL);
        _revealTrace(rival, straw);
        vm.warp(block.timestamp + CLOCK + 1);
        panels.forfeit(_caseBy(rival, straw), rules);
        _end();
        _assertStatus(Status.Overruled);
        _close(_caseBy(rival, straw));
        _collect(_caseBy(rival, straw), rival, straw);
        assertEq(atCheat - usd.balanceOf(node) - usd.balanceOf(rival), K - SPOILS_PART);
    }

    function revealAtOf(Claim calldata counter, Pointing calldata pointing) external {
        _revealAt(challenger, counter, pointing);
    }
}
