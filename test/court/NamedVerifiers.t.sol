// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {NamedVerifiers} from "../../contracts/court/NamedVerifiers.sol";
import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {Claim, CourtTerms, DocketWord, Filing, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {Vm} from "forge-std/Test.sol";

contract NamedVerifiersTest is CourtTest {
    uint256 internal quorum = 2;

    function _rules() internal view override returns (bytes memory) {
        return abi.encode(quorum, verifiers);
    }

    function _call(CourtTerms memory terms, bytes32 claim, bool confirms)
        private
        view
        returns (bytes memory)
    {
        return abi.encodeCall(
            NamedVerifiers.verdict, (dealId, terms, quorum, verifiers, claim, confirms)
        );
    }

    function _refusesVerdict(address caller, bool confirms, bytes memory reason) private {
        _refuses(address(named), caller, 0, _call(_terms(), _hash(_claim()), confirms), reason);
    }

    function _refusesNotStanding(address caller, Status status) private {
        bytes memory reason =
            abi.encodeWithSelector(NamedVerifiers.NotStanding.selector, _docketId(), status);
        _refusesVerdict(caller, true, reason);
        _refusesVerdict(caller, false, reason);
    }

    /// Nothing is stored and nothing is said.
    function _repeats(uint256 verifier, bool confirms) private {
        DocketWord before = _word(_terms());
        vm.recordLogs();
        vm.startStateDiffRecording();
        vm.prank(verifiers[verifier]);
        named.verdict(dealId, _terms(), quorum, verifiers, _hash(_claim()), confirms);
        Vm.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        for (uint256 i; i < accesses.length; ++i) {
            for (uint256 j; j < accesses[i].storageAccesses.length; ++j) {
                assertFalse(accesses[i].storageAccesses[j].isWrite, "wrote");
            }
        }
        assertEq(vm.getRecordedLogs().length, 0, "logs");
        assertEq(DocketWord.unwrap(_word(_terms())), DocketWord.unwrap(before), "word");
    }

    function _right() private view returns (address[] memory) {
        return named.right(dealId, _terms(), _rules());
    }

    // verdict

    function test_Verdict_RevertWhen_TheTermsNameAnotherInstance() public {
        _file();
        CourtTerms memory terms = _terms();
        terms.instance = stranger;
        _refuses(
            address(named),
            verifiers[0],
            0,
            _call(terms, _hash(_claim()), true),
            abi.encodeWithSelector(NamedVerifiers.WrongInstance.selector, stranger)
        );
    }

    function test_Verdict_RevertWhen_TheQuorumOrTheVerifiersDoNotHashToTheTerms() public {
        _file();
        CourtTerms memory terms = _terms();
        quorum = 3;
        bytes memory call_ = _call(terms, _hash(_claim()), true);
        bytes32 forged = keccak256(_rules());
        quorum = 2;
        _refuses(
            address(named),
            verifiers[0],
            0,
            call_,
            abi.encodeWithSelector(NamedVerifiers.RulesMismatch.selector, terms.rules, forged)
        );

        verifiers[0] = stranger;
        call_ = _call(terms, _hash(_claim()), true);
        forged = keccak256(_rules());
        verifiers[0] = makeAddr("first verifier");
        _refuses(
            address(named),
            stranger,
            0,
            call_,
            abi.encodeWithSelector(NamedVerifiers.RulesMismatch.selector, terms.rules, forged)
        );
    }

    function test_Verdict_RevertWhen_TheRulesCanNeverRuleFairly() public {
        uint256[2][6] memory cases = [
            [uint256(0), 0],
            [uint256(0), 1],
            [uint256(1), 2], // half of them
            [uint256(3), 2], // more than all of them
            [uint256(3), 6], // half of them
            [uint256(5), 8] // too many
        ];
        for (uint256 i; i < cases.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            _name(cases[i][0], cases[i][1]);
            _file();
            _refusesVerdict(
                cases[i][1] == 0 ? stranger : verifiers[0],
                true,
                abi.encodeWithSelector(
                    NamedVerifiers.InvalidRules.selector, cases[i][0], cases[i][1]
                )
            );
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_Verdict_RevertWhen_TheCallerIsNotNamed() public {
        _file();
        address[4] memory callers = [client, node, stranger, address(court)];
        for (uint256 i; i < callers.length; ++i) {
            _refusesVerdict(
                callers[i],
                true,
                abi.encodeWithSelector(NamedVerifiers.NotNamed.selector, callers[i])
            );
        }
    }

    function test_Verdict_RevertWhen_NothingWasFiled() public {
        _refusesNotStanding(verifiers[0], Status.Pending);
        vm.warp(START + DEADLINE);
        _refusesNotStanding(verifiers[0], Status.Pending);
        _assertStatus(Status.Absent);
    }

    /// The node files A, a verifier replays it and sends its confirmation, and a reorganisation puts B
    /// into A's place. The confirmation was for A, and must not land on B.
    function test_Verdict_RevertWhen_TheClaimWasReplacedByAnother() public {
        uint256 beforeReorganisation = vm.snapshotState();
        _file();
        bytes memory confirmation = _verdictCall(true);
        vm.prank(verifiers[0]);
        (bool success,) = address(named).call(confirmation);
        assertTrue(success, "for A");

        assertTrue(vm.revertToState(beforeReorganisation));
        Claim memory other = _claim();
        other.output = keccak256("other output");
        vm.prank(node);
        court.file(dealId, _terms(), _filing(), other);
        _refuses(
            address(named),
            verifiers[0],
            0,
            confirmation,
            abi.encodeWithSelector(
                NamedVerifiers.WrongClaim.selector, _hash(other), _hash(_claim())
            )
        );
        // Nor on the same output for another number of units.
        assertTrue(vm.revertToState(beforeReorganisation));
        other = _claim();
        other.units += 1;
        vm.prank(node);
        court.file(dealId, _terms(), _filing(), other);
        _refuses(
            address(named),
            verifiers[0],
            0,
            confirmation,
            abi.encodeWithSelector(
                NamedVerifiers.WrongClaim.selector, _hash(other), _hash(_claim())
            )
        );
    }

    function test_Verdict_RevertWhen_TheWindowRanOut() public {
        _file();
        _verdict(0, false);
        vm.warp(START + WINDOW);
        _refusesNotStanding(verifiers[1], Status.Upheld);
    }

    function test_Verdict_RevertWhen_TheOthersHaveEndedIt() public {
        _file();
        _verdict(0, false);
        _verdict(1, false);
        _refusesNotStanding(verifiers[2], Status.Overruled);
        vm.warp(START + WINDOW);
        _refusesNotStanding(verifiers[2], Status.Overruled);
    }

    /// An oracle that can flip its answer has not answered.
    function test_Verdict_RevertWhen_TheCallerGaveTheOtherVerdictBefore() public {
        _file();
        _verdict(0, true);
        _verdict(1, false);
        for (uint256 i; i < 2; ++i) {
            bool confirmed = i == 0;
            _refusesVerdict(
                verifiers[i],
                !confirmed,
                abi.encodeWithSelector(
                    NamedVerifiers.AlreadyGiven.selector, verifiers[i], confirmed
                )
            );
        }
        _verdict(2, true);
        _assertStatus(Status.Upheld);
        _refusesVerdict(
            verifiers[0],
            false,
            abi.encodeWithSelector(NamedVerifiers.AlreadyGiven.selector, verifiers[0], true)
        );
        _refusesVerdict(
            verifiers[1],
            true,
            abi.encodeWithSelector(NamedVerifiers.AlreadyGiven.selector, verifiers[1], false)
        );
    }

    function test_Verdict_WhenTheCallerGaveTheSameVerdictBefore() public {
        _file();
        _verdict(0, true);
        _repeats(0, true);
        _verdict(1, true);
        _assertStatus(Status.Upheld);
        _repeats(0, true);
        _repeats(1, true);
        vm.warp(START + WINDOW);
        _repeats(0, true);
        _release();
        _repeats(0, true);
    }

    function test_Verdict_WhenTheCallerGaveTheSameVerdictBeforeSilence() public {
        _file();
        _verdict(0, false);
        _repeats(0, false);
        vm.warp(START + WINDOW);
        _assertStatus(Status.Upheld);
        _repeats(0, false);
    }

    function test_Verdict_WhenItIsTheFirstBelowTheQuorum() public {
        _file();
        vm.warp(START + 100);
        vm.expectEmit(address(named));
        emit NamedVerifiers.Verdict(dealId, _docketId(), verifiers[2], _hash(_claim()), false);
        vm.expectEmit(address(court));
        emit ICourt.Ruled(dealId, _docketId(), Status.Standing, START + WINDOW, 1 << 9);
        _verdict(2, false);
        DocketWord word = _word(_terms());
        assertEq(word.tally(), 1 << 9, "tally");
        assertEq(word.until(), START + WINDOW, "a verdict does not move the window");
        _assertStatus(word.fallbackStatus(), Status.Upheld);
        _assertStatus(Status.Standing);
        _verdict(0, true);
        assertEq(_word(_terms()).tally(), 1 << 9 | 1, "tally");
    }

    function test_Verdict_WhenItIsTheConfirmationThatMakesTheQuorum() public {
        _file();
        _verdict(0, true);
        _verdict(2, true);
        _assertStatus(Status.Upheld);
        vm.warp(START + WINDOW);
        _assertStatus(Status.Upheld);
    }

    function test_Verdict_WhenItIsTheRefutationThatMakesTheQuorum() public {
        _file();
        _verdict(1, false);
        _verdict(0, false);
        _assertStatus(Status.Overruled);
        // Silence would say Upheld, and comes too late.
        vm.warp(START + WINDOW);
        _assertStatus(Status.Overruled);
    }

    function test_Verdict_WhenItIsInTheLastSecond() public {
        _file();
        _verdict(1, false);
        vm.warp(START + WINDOW - 1);
        _verdict(0, false);
        _assertStatus(Status.Overruled);
    }

    function test_Verdict_WhenVerdictsAreDivided() public {
        _file();
        _verdict(0, true);
        _verdict(1, false);
        _assertStatus(Status.Standing);
        _verdict(2, false);
        _assertStatus(Status.Overruled);
    }

    function test_Verdict_WhenTheQuorumIsNeverReached() public {
        _file();
        Filing memory filing = _filing();
        filing.silence = Status.Void;
        CourtTerms memory terms = _file(filing);
        _verdict(0, false);
        vm.prank(verifiers[0]);
        named.verdict(dealId, terms, quorum, verifiers, _hash(_claim()), true);
        vm.warp(START + WINDOW);
        _assertStatus(Status.Upheld);
        _assertStatus(court.status(dealId, terms), Status.Void);
    }

    function test_Verdict_WhenAVerifierIsNamedTwice() public {
        verifiers[1] = verifiers[0];
        _file();
        _verdict(0, true);
        _repeats(1, true);
        assertEq(_word(_terms()).tally(), 1, "tally");
        _assertStatus(Status.Standing);
        _verdict(2, true);
        _assertStatus(Status.Upheld);
        address[] memory right = _right();
        assertEq(right.length, 2, "right");
        assertEq(right[0], verifiers[0], "right");
        assertEq(right[1], verifiers[2], "right");
    }

    function _name(uint256 quorum_, uint256 count) private {
        quorum = quorum_;
        delete verifiers;
        for (uint160 i; i < count; ++i) {
            verifiers.push(address(0xbeef00 + i));
        }
    }

    /// Any quorum above one half of one to seven verifiers, who rule in order, with any opinions.
    function testFuzz_Verdict_WhenAnyOfAnyNumberOfVerifiersRule(
        uint256 count,
        uint256 quorum_,
        uint8 giving,
        uint8 confirming
    ) public {
        count = bound(count, 1, 7);
        _name(bound(quorum_, count / 2 + 1, count), count);
        _file();
        uint256[2] memory votes;
        Status expected = Status.Standing;
        uint256 voters;
        for (uint256 i; i < count && expected == Status.Standing; ++i) {
            if (giving >> i & 1 == 0) continue;
            bool confirms = confirming >> i & 1 != 0;
            vm.prank(verifiers[i]);
            named.verdict(dealId, _terms(), quorum, verifiers, _hash(_claim()), confirms);
            voters |= 1 << i;
            if (++votes[confirms ? 1 : 0] == quorum) {
                expected = confirms ? Status.Upheld : Status.Overruled;
            }
            _assertStatus(expected);
        }
        vm.warp(START + WINDOW);
        if (expected == Status.Standing) expected = Status.Upheld;
        _assertStatus(expected);

        address[] memory right = _right();
        uint256 next;
        for (uint256 i; i < count; ++i) {
            bool confirmed = confirming >> i & 1 != 0;
            if (voters >> i & 1 == 0 || confirmed != (expected == Status.Upheld)) continue;
            assertEq(right[next++], verifiers[i], "who was right");
        }
        assertEq(right.length, next, "how many were right");
    }

    // right

    function test_Right_RevertWhen_TheRulesDoNotHashToTheTerms() public {
        bytes memory forged = abi.encode(uint256(3), verifiers);
        CourtTerms memory terms = _terms();
        vm.expectRevert(
            abi.encodeWithSelector(
                NamedVerifiers.RulesMismatch.selector, terms.rules, keccak256(forged)
            )
        );
        named.right(dealId, terms, forged);
    }

    function test_Right_GivenTheStatusIsNotFinal() public {
        assertEq(_right().length, 0, "pending");
        _file();
        _verdict(0, true);
        _verdict(1, false);
        assertEq(_right().length, 0, "standing");
    }

    function test_Right_GivenTheDocketIsAbsentOrVoid() public {
        Filing memory filing = _filing();
        filing.silence = Status.Void;
        CourtTerms memory terms = _file(filing);
        vm.prank(verifiers[0]);
        named.verdict(dealId, terms, quorum, verifiers, _hash(_claim()), true);
        vm.warp(START + DEADLINE);
        _assertStatus(Status.Absent);
        assertEq(_right().length, 0, "absent");
        _assertStatus(court.status(dealId, terms), Status.Void);
        assertEq(named.right(dealId, terms, _rules()).length, 0, "void");
    }

    function test_Right_GivenTheDocketWasUpheld() public {
        _file();
        _verdict(2, true);
        _verdict(1, false);
        _verdict(0, true);
        address[] memory right = _right();
        assertEq(right.length, 2, "right");
        assertEq(right[0], verifiers[0], "right");
        assertEq(right[1], verifiers[2], "right");
    }

    function test_Right_GivenSilenceUpheldIt() public {
        _file();
        _verdict(1, true);
        _verdict(2, false);
        vm.warp(START + WINDOW);
        address[] memory right = _right();
        assertEq(right.length, 1, "right");
        assertEq(right[0], verifiers[1], "right");
    }

    function test_Right_GivenTheDocketWasOverruled() public {
        _file();
        _verdict(0, true);
        _verdict(1, false);
        _verdict(2, false);
        address[] memory right = _right();
        assertEq(right.length, 2, "right");
        assertEq(right[0], verifiers[1], "right");
        assertEq(right[1], verifiers[2], "right");
    }

    // describe

    function test_Describe() public {
        delete verifiers;
        verifiers.push(0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed);
        verifiers.push(0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359);
        assertEq(
            named.describe(_rules()),
            "2 of these verifiers rule: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, "
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
        );
    }

    function test_Describe_RevertWhen_TheRulesCanNeverRuleFairly() public {
        quorum = 1;
        vm.expectRevert(abi.encodeWithSelector(NamedVerifiers.InvalidRules.selector, 1, 3));
        named.describe(_rules());
    }

    function test_Describe_RevertWhen_TheRulesCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        named.describe(hex"00");
    }
}
