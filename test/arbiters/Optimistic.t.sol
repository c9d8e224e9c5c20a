// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {
    CHALLENGE,
    Optimistic,
    OptimisticDemand,
    judgeRuling
} from "../../contracts/arbiters/Optimistic.sol";
import {Timely} from "../../contracts/arbiters/Timely.sol";
import {AUTHOR, Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract OptimisticTest is PeopleTest {
    Optimistic internal optimistic;
    Timely internal timely;
    address internal judge = makeAddr("judge");
    address[2] internal challengers = [makeAddr("challenger"), makeAddr("second challenger")];

    uint32 internal constant UNTIL = 1000;
    uint32 internal constant WINDOW = 100;
    uint32 internal constant LIMIT = 50;
    bytes32 internal constant CONTENT = keccak256("claim");
    bytes internal constant STANDS = abi.encode(true);
    bytes internal constant FALLS = abi.encode(false);

    function setUp() public override {
        super.setUp();
        optimistic = new Optimistic(kernel);
        timely = new Timely(kernel);
    }

    function _terms() private view returns (OptimisticDemand memory d) {
        d.author = author;
        d.kind = KIND;
        (d.until, d.window, d.limit) = (UNTIL, WINDOW, LIMIT);
        d.judge = judge;
        d.challengers = new address[](2);
        (d.challengers[0], d.challengers[1]) = (challengers[0], challengers[1]);
    }

    function _asks(OptimisticDemand memory d, bool falls) private view returns (bool) {
        d.falls = falls;
        return _ask(optimistic, abi.encode(d));
    }

    function _stands(bool silence) private view returns (bool) {
        OptimisticDemand memory d = _terms();
        d.silence = silence;
        return _asks(d, false);
    }

    function _falls(bool silence) private view returns (bool) {
        OptimisticDemand memory d = _terms();
        d.silence = silence;
        return _asks(d, true);
    }

    /// Neither yet, whatever silence means.
    function _assertOpen(string memory when) private view {
        assertFalse(_stands(true) || _stands(false), string.concat("stands ", when));
        assertFalse(_falls(true) || _falls(false), string.concat("falls ", when));
    }

    /// The same whatever silence means.
    function _assertStands(string memory when) private view {
        assertTrue(_stands(true) && _stands(false), string.concat("stands ", when));
        assertFalse(_falls(true) || _falls(false), string.concat("falls ", when));
    }

    function _assertFalls(string memory when) private view {
        assertFalse(_stands(true) || _stands(false), string.concat("stands ", when));
        assertTrue(_falls(true) && _falls(false), string.concat("falls ", when));
    }

    function _assertSilence(string memory when) private view {
        assertTrue(_stands(true), string.concat("stands ", when));
        assertFalse(_falls(true), string.concat("does not fall ", when));
        assertFalse(_stands(false), string.concat("does not stand ", when));
        assertTrue(_falls(false), string.concat("falls ", when));
    }

    function _claim() private returns (Statement memory) {
        return _state(author, id, KIND, "claim");
    }

    function _claimId() private view returns (bytes32) {
        return kernel.statementId(author, id, KIND);
    }

    function _challenge(address who) private {
        _state(who, _claimId(), CHALLENGE, "it is wrong");
    }

    function _rule(address who, bytes memory ruling) private {
        _state(who, _claimId(), judgeRuling(CONTENT), ruling);
    }

    function test_GivenTheClaimWasNotMade() public {
        _assertOpen("at once");
        vm.warp(OPENED + 10_000);
        _assertOpen("late");
        _state(stranger, id, KIND, "claim");
        _state(author, id, OTHER, "claim");
        _state(author, OTHER, KIND, "claim");
        vm.warp(OPENED + 20_000);
        _assertOpen("by somebody else");
    }

    function test_GivenOtherContentWasClaimed() public {
        _claim();
        _challenge(challengers[0]);
        _rule(judge, STANDS);
        OptimisticDemand memory d = _terms();
        d.content = CONTENT;
        assertTrue(_asks(d, false), "the content");
        d.content = OTHER;
        assertFalse(_asks(d, false), "other content");
        assertFalse(_asks(d, true), "falls");
    }

    function test_GivenTheClaimIsAboutSomethingElse() public {
        _state(author, OTHER, KIND, "claim");
        vm.warp(OPENED + WINDOW);
        OptimisticDemand memory d = _terms();
        assertFalse(_asks(d, false), "about the deal");
        d.about = OTHER;
        assertTrue(_asks(d, false), "about the other");
        _stateAt(OPENED, challengers[0], kernel.statementId(author, OTHER, KIND), CHALLENGE, "");
        assertFalse(_asks(d, false), "challenged");
    }

    function test_GivenTheClaimIsLate() public {
        vm.warp(OPENED + UNTIL);
        _claim();
        vm.warp(OPENED + UNTIL + WINDOW);
        _assertOpen("late");
    }

    function test_GivenTheClaimIsJustInTime() public {
        vm.warp(OPENED + UNTIL - 1);
        _claim();
        vm.warp(OPENED + UNTIL - 1 + WINDOW);
        _assertStands("in time");
    }

    function test_GivenTheClaimWasMadeBeforeTheOpening() public {
        _stateAt(OPENED - 1000, author, id, KIND, "claim");
        vm.warp(OPENED + WINDOW - 1);
        _assertOpen("in the window");
        vm.warp(OPENED + WINDOW);
        _assertStands("after it");
        _stateAt(OPENED + WINDOW - 1, challengers[0], _claimId(), CHALLENGE, "");
        _assertOpen("challenged after the opening");
    }

    function test_GivenNobodyChallenged() public {
        vm.warp(OPENED + 7);
        _claim();
        vm.warp(OPENED + 7 + WINDOW - 1);
        _assertOpen("a second before");
        vm.warp(OPENED + 7 + WINDOW);
        _assertStands("at the end");
        // A ruling without a challenge is nothing.
        _rule(judge, FALLS);
        _assertStands("with a ruling");
    }

    function test_GivenThereAreNoChallengers() public {
        _claim();
        vm.warp(OPENED + WINDOW);
        OptimisticDemand memory d = _terms();
        d.challengers = new address[](0);
        assertTrue(_asks(d, false));
    }

    function test_GivenAnyChallengerChallenged() public {
        for (uint256 i; i < 2; ++i) {
            uint256 state = vm.snapshotState();
            _claim();
            vm.warp(OPENED + WINDOW - 1);
            _challenge(challengers[i]);
            vm.warp(OPENED + WINDOW);
            _assertOpen("challenged");
            vm.revertToState(state);
        }
    }

    function test_GivenOneChallengedLateAndOneInTime() public {
        _claim();
        _stateAt(OPENED + WINDOW, challengers[0], _claimId(), CHALLENGE, "");
        _stateAt(OPENED + WINDOW - 1, challengers[1], _claimId(), CHALLENGE, "");
        vm.warp(OPENED + WINDOW);
        _assertOpen("challenged");
    }

    function test_GivenTheChallengeDoesNotCount() public {
        _claim();
        _challenge(stranger);
        _challenge(author);
        _challenge(judge);
        _state(challengers[0], id, CHALLENGE, "");
        _state(challengers[0], _claimId(), OTHER, "");
        vm.warp(OPENED + WINDOW);
        _assertStands("others");
        _challenge(challengers[0]);
        _assertStands("late");
    }

    /// A reorganisation may put the challenge before the claim: it still counts.
    function test_GivenTheChallengeCameBeforeTheClaim() public {
        _challenge(challengers[0]);
        vm.warp(OPENED + 10);
        _claim();
        vm.warp(OPENED + 10 + WINDOW);
        _assertOpen("challenged");
    }

    function test_GivenTheJudgeHasNotRuled() public {
        vm.warp(OPENED + 7);
        _claim();
        _challenge(challengers[0]);
        vm.warp(OPENED + 7 + WINDOW + LIMIT - 1);
        _assertOpen("a second before");
        vm.warp(OPENED + 7 + WINDOW + LIMIT);
        _assertSilence("at the end");
    }

    function test_GivenTheJudgeRuledThatItStands() public {
        _claim();
        _challenge(challengers[0]);
        _rule(judge, STANDS);
        _assertStands("at once");
        vm.warp(OPENED + 10_000);
        _assertStands("for ever");
    }

    function test_GivenTheJudgeRuledThatItFalls() public {
        _claim();
        _challenge(challengers[0]);
        _rule(judge, FALLS);
        _assertFalls("at once");
        vm.warp(OPENED + 10_000);
        _assertFalls("for ever");
    }

    function test_GivenTheJudgeRuledJustInTime() public {
        _claim();
        _challenge(challengers[0]);
        vm.warp(OPENED + WINDOW + LIMIT - 1);
        _rule(judge, FALLS);
        vm.warp(OPENED + WINDOW + LIMIT);
        _assertFalls("in time");
    }

    function test_GivenTheJudgeRuledLate() public {
        _claim();
        _challenge(challengers[0]);
        vm.warp(OPENED + WINDOW + LIMIT);
        _rule(judge, STANDS);
        _assertSilence("late");
    }

    function test_GivenTheJudgeRuledOnOtherContent() public {
        _claim();
        _challenge(challengers[0]);
        _state(judge, _claimId(), judgeRuling(keccak256("what it was before")), STANDS);
        _assertOpen("another claim's");
        vm.warp(OPENED + WINDOW + LIMIT);
        _assertSilence("silent on this one");
    }

    /// Anything but a yes is a no, so that every claim comes to an end.
    function test_GivenTheJudgeSaysNeither() public {
        _claim();
        _challenge(challengers[0]);
        _rule(judge, abi.encode(2));
        _assertFalls("at once");
        vm.warp(OPENED + WINDOW + LIMIT);
        _assertFalls("for ever");
    }

    function test_GivenSomebodyElseRuled() public {
        _claim();
        _challenge(challengers[0]);
        _rule(author, STANDS);
        _rule(challengers[0], FALLS);
        _state(judge, id, judgeRuling(CONTENT), STANDS);
        _assertOpen("others");
    }

    /// In the end exactly one: it stands, it falls, or (by another arbiter) it was never made in time.
    function testFuzz_GivenAnyCourseOfEvents(
        uint256 claimed,
        uint256 challenged,
        uint256 ruled,
        bool ruling,
        bool silence
    ) public {
        // From a little before the opening on.
        claimed = bound(claimed, OPENED - 2 * WINDOW, OPENED + UNTIL + 1);
        challenged = bound(challenged, OPENED - 2 * WINDOW, OPENED + UNTIL + 2 * WINDOW);
        ruled = bound(ruled, OPENED, OPENED + UNTIL + 2 * WINDOW + 2 * LIMIT);
        _stateAt(claimed, author, id, KIND, "claim");
        _stateAt(challenged, challengers[1], _claimId(), CHALLENGE, "");
        _stateAt(ruled, judge, _claimId(), judgeRuling(CONTENT), abi.encode(ruling));
        vm.warp(OPENED + 10_000);
        uint256 end = (claimed < OPENED ? OPENED : claimed) + WINDOW;
        bool stands = challenged >= end || (ruled < end + LIMIT ? ruling : silence);
        bool inTime = claimed < OPENED + UNTIL;
        assertEq(_stands(silence), inTime && stands, "stands");
        assertEq(_falls(silence), inTime && !stands, "falls");
        bytes memory missed = abi.encode(author, bytes32(0), KIND, bytes32(0), 0, UNTIL, true);
        assertEq(_ask(timely, missed), !inTime, "missed");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = _claim();
        vm.warp(OPENED + WINDOW);
        OptimisticDemand memory d = _terms();
        bytes memory demand = abi.encode(d);
        assertTrue(_ask(optimistic, list(s), demand, ""), "the claim");
        Statement[3] memory others = [
            Statement(stranger, id, KIND, "claim"),
            Statement(author, OTHER, KIND, "claim"),
            Statement(author, id, OTHER, "claim")
        ];
        for (uint256 i; i < others.length; ++i) {
            assertFalse(_ask(optimistic, list(others[i]), demand, ""), "another");
        }
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(optimistic), abi.encode(_terms()), AUTHOR);
        Settlement memory s = _settlement(deal, _state(author, dealId, KIND, "claim"));
        vm.warp(OPENED + WINDOW - 1);
        _refused(address(optimistic), dealId, s);
        vm.warp(OPENED + WINDOW);
        kernel.settle(dealId, s);
        assertEq(token.balanceOf(author), 100);
    }

    /// Keepers and the SDK compute the same.
    function test_Kinds() public pure {
        assertEq(CHALLENGE, keccak256("assize.challenge"), "challenge");
        assertEq(
            judgeRuling(CONTENT),
            keccak256(abi.encode("assize.ruling", (CONTENT >> 40) << 40)),
            "ruling"
        );
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(optimistic, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        optimistic.describe(hex"00");
    }

    function test_Describe() public view {
        OptimisticDemand memory d = _terms();
        string memory claim = string.concat(
            _hex(author),
            _words("this deal", KIND),
            " before 1000 s; challenge within 100 s by ",
            _hex(challengers[0]),
            ", ",
            _hex(challengers[1]),
            "; judge ",
            _hex(judge),
            " rules within 50 s, else "
        );
        assertEq(
            optimistic.describe(abi.encode(d)), string.concat("stands: ", claim, "falls"), "stands"
        );
        (d.falls, d.silence) = (true, true);
        assertEq(
            optimistic.describe(abi.encode(d)), string.concat("falls: ", claim, "stands"), "falls"
        );
    }
}
