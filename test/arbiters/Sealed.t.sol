// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Contest, Sealed} from "../../contracts/arbiters/Sealed.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    AUTHOR,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {ArbiterTest} from "../utils/ArbiterTest.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
import {statementDigest} from "../utils/Digests.sol";
import {Answer, HostileArbiter} from "../utils/HostileJudges.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {SealedHandler} from "../utils/SealedHandler.sol";
import {Token20} from "../utils/Tokens.sol";
import {Test} from "forge-std/Test.sol";

contract SealedTest is ArbiterTest {
    uint256 internal constant BOND = 1 ether;
    uint32 internal constant UNTIL = 1 days;
    uint32 internal constant WINDOW = 1 hours;
    bytes32 internal constant SALT = keccak256("salt");
    uint256 internal constant WON = 0;
    uint256 internal constant LOST = 1;

    Sealed internal sealed_;
    Token20 internal token = new Token20();
    address internal beneficiary = makeAddr("beneficiary");
    address internal solver;
    uint256 internal solverKey;
    uint256 internal openedAt;
    bytes32 internal id;
    Contest internal contest;

    function setUp() public override {
        super.setUp();
        sealed_ = new Sealed(kernel);
        (solver, solverKey) = makeAddrAndKey("solver");
        contest = Contest(KIND, UNTIL, WINDOW, BOND, beneficiary, address(0), 0, "");
        vm.deal(solver, 20 * BOND);
        vm.deal(stranger, 10 * BOND);
        token.mint(depositor, 10_000);
        openedAt = block.timestamp;
        _open();
    }

    /// Whoever wins the contest is paid, or else the depositor has it back.
    function _deal() internal view returns (Deal memory) {
        return dealOf(
            list(
                Commitment(
                    depositor,
                    list(erc20(address(token), 100)),
                    list(
                        Clause(0, FOREVER, address(sealed_), _demand(true), wholeTo(AUTHOR)),
                        Clause(0, FOREVER, address(sealed_), _demand(false), wholeTo(depositor))
                    )
                )
            )
        );
    }

    function _open() internal {
        vm.startPrank(depositor);
        token.approve(address(kernel), 100);
        id = kernel.open(new Deposit[](0), _deal());
        vm.stopPrank();
    }

    function _judgedBy(address judge, uint256 gasCap, bytes memory demand) internal {
        (contest.judge, contest.gasCap, contest.judgeDemand) = (judge, gasCap, demand);
        _open();
    }

    function _demand(bool won) internal view returns (bytes memory) {
        return abi.encodePacked(won, abi.encode(contest));
    }

    function _contestId() internal view returns (bytes32) {
        return sealed_.contestId(id, abi.encode(contest));
    }

    function _hash(address who, bytes memory data) internal view returns (bytes32) {
        return sealed_.sealHash(_contestId(), who, keccak256(data), SALT);
    }

    function _seal(address who, bytes memory data) internal {
        _sealHash(who, _hash(who, data), BOND);
    }

    function _sealHash(address who, bytes32 hash, uint256 bond) internal {
        bytes32 contestId = _contestId();
        vm.prank(who);
        sealed_.seal{value: bond}(contestId, hash);
    }

    function _reveal(address who, bytes memory data) internal {
        sealed_.reveal(id, abi.encode(contest), who, data, SALT, 0, "", "");
    }

    function _stateAndReveal(address who, bytes memory data) internal {
        _state(who, id, KIND, data);
        _reveal(who, data);
    }

    function _won() internal view returns (bool) {
        return sealed_.check(id, 0, _none(), _demand(true), "");
    }

    function _nobodyWon() internal view returns (bool) {
        return sealed_.check(id, 0, _none(), _demand(false), "");
    }

    function _requireBest(address who, uint256 time) internal view {
        (address sealer, uint256 sealedAt) = sealed_.best(_contestId());
        assertEq(sealer, who, "the best sealer");
        assertEq(sealedAt, time, "sealed at");
    }

    function _settlementBy(uint256 clause, Statement[] memory statements)
        internal
        view
        returns (Settlement memory s)
    {
        s = settlementOf(_deal(), 0, clause);
        s.statements = statements;
    }

    // seal

    function test_WhenAHashIsSealed() public {
        bytes32 hash = _hash(solver, "work");
        vm.expectEmit(address(sealed_));
        emit Sealed.Committed(_contestId(), solver, hash, BOND);
        _seal(solver, "work");
        (uint256 bond, uint256 sealedAt) = sealed_.sealOf(_contestId(), solver, hash);
        assertEq(bond, BOND, "bond");
        assertEq(sealedAt, openedAt, "sealed at");
        assertEq(address(sealed_).balance, BOND, "held");
    }

    function test_WhenItIsSealedWithoutABond() public {
        _sealHash(solver, _hash(solver, "work"), 0);
        (uint256 bond, uint256 sealedAt) =
            sealed_.sealOf(_contestId(), solver, _hash(solver, "work"));
        assertEq(bond, 0, "bond");
        assertEq(sealedAt, openedAt, "sealed at");
    }

    function test_RevertWhen_TheSealerHasSealedItBefore() public {
        _seal(solver, "work");
        bytes32 contestId = _contestId();
        bytes32 hash = _hash(solver, "work");
        vm.prank(solver);
        vm.expectRevert(Sealed.AlreadySealed.selector);
        sealed_.seal{value: BOND}(contestId, hash);
    }

    /// Wound 4: a pending commitment copied, with a bond of one wei, must not block its maker.
    function test_WhenAPendingSealIsCopied() public {
        _sealHash(stranger, _hash(solver, "work"), 1);
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        _requireBest(solver, openedAt);
    }

    /// The copy is the earlier one, and once the original is revealed its content and salt are known.
    function test_WhenACopyIsMadeFirstAndTheContentCopiedToo() public {
        _sealHash(stranger, _hash(solver, "work"), BOND);
        skip(1);
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        _state(stranger, id, KIND, "work");
        vm.expectRevert(Sealed.NotSealed.selector);
        _reveal(stranger, "work");
        _requireBest(solver, openedAt + 1);
    }

    // reveal

    function test_GivenTheSealersStatementIsRecorded() public {
        _seal(solver, "work");
        skip(1);
        _state(solver, id, KIND, "work");
        uint256 before = solver.balance;
        vm.expectEmit(address(sealed_));
        emit Sealed.Revealed(_contestId(), solver, openedAt);
        vm.prank(stranger);
        _reveal(solver, "work");
        assertEq(solver.balance, before + BOND, "the bond is back");
        assertEq(address(sealed_).balance, 0, "held");
        (uint256 bond, uint256 sealedAt) =
            sealed_.sealOf(_contestId(), solver, _hash(solver, "work"));
        assertEq(bond | sealedAt, 0, "the seal is gone");
        _requireBest(solver, openedAt);
    }

    function test_WhenItIsStatedBySignature() public {
        _seal(solver, "work");
        skip(1);
        uint64 expiry = uint64(block.timestamp + 1);
        bytes memory signature = _signed(expiry);
        sealed_.reveal(id, abi.encode(contest), solver, "work", SALT, expiry, signature, "");
        _requireBest(solver, openedAt);
        assertTrue(
            kernel.statementWord(kernel.statementId(solver, id, KIND)).matches(keccak256("work")),
            "stated"
        );
    }

    function test_RevertWhen_TheSignatureIsAnothers() public {
        _seal(solver, "work");
        skip(1);
        uint64 expiry = uint64(block.timestamp + 1);
        bytes memory signature = _signed(expiry);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.BadAuthor.selector, solver));
        sealed_.reveal(id, abi.encode(contest), solver, "work", SALT, expiry + 1, signature, "");
    }

    function _signed(uint64 expiry) private view returns (bytes memory) {
        Statement memory s = Statement(solver, id, KIND, "work");
        bytes32 digest = statementDigest(kernel, s, expiry);
        (uint8 v, bytes32 r, bytes32 s_) = vm.sign(solverKey, digest);
        return abi.encodePacked(r, s_, v);
    }

    function test_RevertWhen_ItWasNotStated() public {
        _seal(solver, "work");
        skip(1);
        vm.expectRevert(Sealed.NotStated.selector);
        _reveal(solver, "work");
        // Nor is what somebody else, or the sealer of another kind or deal, or otherwise stated.
        _state(stranger, id, KIND, "work");
        _state(solver, id, OTHER, "work");
        _state(solver, OTHER, KIND, "work");
        vm.expectRevert(Sealed.NotStated.selector);
        _reveal(solver, "work");
        _state(solver, id, KIND, "other work");
        vm.expectRevert(Sealed.NotStated.selector);
        _reveal(solver, "work");
    }

    function test_RevertWhen_TheSealIsNotThatOne() public {
        _state(solver, id, KIND, "work");
        vm.expectRevert(Sealed.NotSealed.selector);
        _reveal(solver, "work");

        _seal(solver, "work");
        skip(1);
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.reveal(id, abi.encode(contest), solver, "work", keccak256("pepper"), 0, "", "");
        vm.expectRevert(Sealed.NotSealed.selector);
        _reveal(solver, "other work");
        vm.expectRevert(Sealed.NotSealed.selector);
        _reveal(stranger, "work");
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.reveal(OTHER, abi.encode(contest), solver, "work", SALT, 0, "", "");
        Contest memory other = contest;
        other.bond -= 1;
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.reveal(id, abi.encode(other), solver, "work", SALT, 0, "", "");

        _reveal(solver, "work");
        vm.expectRevert(Sealed.NotSealed.selector);
        _reveal(solver, "work");
    }

    function test_WhenTheTimeIsWithinTheWindow() public {
        _seal(solver, "work");
        _state(solver, id, KIND, "work");
        _refusesTime();
        skip(WINDOW);
        _refusesTime();
        skip(1);
        _refusesTime();
        uint256 state = vm.snapshotState();
        vm.warp(openedAt + 1);
        _reveal(solver, "work");
        vm.revertToState(state);
        vm.warp(openedAt + WINDOW - 1);
        _reveal(solver, "work");
        _requireBest(solver, openedAt);
    }

    function _refusesTime() private {
        vm.expectRevert(
            abi.encodeWithSelector(
                Sealed.OutsideWindow.selector, openedAt + 1, openedAt + WINDOW, block.timestamp
            )
        );
        _reveal(solver, "work");
    }

    function test_WhenTheBondIsLess() public {
        _sealHash(solver, _hash(solver, "work"), BOND - 1);
        skip(1);
        _state(solver, id, KIND, "work");
        vm.expectRevert(abi.encodeWithSelector(Sealed.BondTooLow.selector, BOND - 1, BOND));
        _reveal(solver, "work");
    }

    function test_WhenTheBondIsMore() public {
        _sealHash(solver, _hash(solver, "work"), 2 * BOND);
        skip(1);
        _stateAndReveal(solver, "work");
        assertEq(solver.balance, 20 * BOND, "all of it is back");
    }

    function test_WhenItWasSealedAtTheEnd() public {
        vm.warp(openedAt + UNTIL - 1);
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        _requireBest(solver, openedAt + UNTIL - 1);

        _seal(stranger, "work");
        skip(1);
        _state(stranger, id, KIND, "work");
        vm.expectRevert(
            abi.encodeWithSelector(Sealed.SealedLate.selector, openedAt + UNTIL, openedAt + UNTIL)
        );
        _reveal(stranger, "work");
    }

    function test_RevertWhen_TheDealIsNotOpen() public {
        contest.bond += 1; // another deal
        id = kernel.dealId(_deal());
        _sealHash(solver, _hash(solver, "work"), BOND + 1);
        skip(1);
        _state(solver, id, KIND, "work");
        vm.expectRevert(abi.encodeWithSelector(Sealed.SealedLate.selector, UNTIL, openedAt));
        _reveal(solver, "work");
        assertFalse(_won(), "won");
        skip(10 days);
        assertFalse(_nobodyWon(), "nobody won");
    }

    // The judge.

    function test_GivenAJudgeThatSaysYes() public {
        _judgedBy(address(yes), CAP, "quality");
        Statement[] memory expected = list(Statement(solver, id, KIND, "work"));
        yes.expectQuestion(id, 0, expected, "quality", "evidence");
        _seal(solver, "work");
        skip(1);
        _state(solver, id, KIND, "work");
        vm.expectRevert(Sealed.Invalid.selector);
        _reveal(solver, "work"); // without the evidence
        sealed_.reveal(id, abi.encode(contest), solver, "work", SALT, 0, "", "evidence");
        _requireBest(solver, openedAt);
    }

    /// The first that is valid wins, not the first.
    function test_GivenAJudgeThatTakesOneOfTwo() public {
        Stated stated = new Stated(kernel);
        _judgedBy(address(stated), CAP, _statedBy(solver));
        _seal(stranger, "junk");
        skip(1);
        _seal(solver, "work");
        skip(1);
        _state(stranger, id, KIND, "junk");
        vm.expectRevert(Sealed.Invalid.selector);
        _reveal(stranger, "junk");
        _stateAndReveal(solver, "work");
        vm.expectRevert(Sealed.Invalid.selector);
        _reveal(stranger, "junk");
        _requireBest(solver, openedAt + 1);
    }

    function test_GivenAHostileJudge() public {
        address[] memory judges = _hostile();
        for (uint256 i; i < judges.length; ++i) {
            if (judges[i] == address(0)) continue; // nobody is asked
            _judgedBy(judges[i], CAP, "");
            _seal(solver, "work");
            skip(1);
            _state(solver, id, KIND, "work");
            vm.expectRevert(Sealed.Invalid.selector);
            _reveal(solver, "work");
            _requireBest(address(0), 0);
        }
    }

    /// It gets its cap, and no more.
    function test_GivenAJudgeThatBurnsItsGas() public {
        _judgedBy(address(_answering(Answer.BurnGas)), CAP, "");
        _seal(solver, "work");
        skip(1);
        _state(solver, id, KIND, "work");
        uint256 before = gasleft();
        vm.expectRevert(Sealed.Invalid.selector);
        _reveal(solver, "work");
        assertLt(before - gasleft(), CAP + 150_000, "gas");
    }

    // The winner.

    function test_WhenAnEarlierSealIsRevealedLater() public {
        _seal(solver, "work");
        skip(1);
        _seal(stranger, "other work");
        skip(1);
        _stateAndReveal(stranger, "other work");
        _requireBest(stranger, openedAt + 1);
        _stateAndReveal(solver, "work");
        _requireBest(solver, openedAt);
    }

    function test_WhenALaterSealIsRevealedLater() public {
        _seal(solver, "work");
        skip(1);
        _seal(stranger, "other work");
        skip(1);
        _stateAndReveal(solver, "work");
        _stateAndReveal(stranger, "other work");
        _requireBest(solver, openedAt);
        assertEq(stranger.balance, 10 * BOND, "who comes second has its bond back");
    }

    function test_WhenTwoWereSealedInTheSameSecond() public {
        _seal(solver, "work");
        _seal(stranger, "other work");
        skip(1);
        _stateAndReveal(stranger, "other work");
        _stateAndReveal(solver, "work");
        _requireBest(stranger, openedAt);
    }

    function test_WhenNoEarlierSealCanBeRevealedAnyMore() public {
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        vm.warp(openedAt + WINDOW - 1);
        assertFalse(_won(), "a second before");
        skip(1);
        assertTrue(_won(), "final");
        skip(100 days);
        assertTrue(_won(), "for ever");
        assertFalse(_nobodyWon(), "and not both");
    }

    /// Whatever is sealed and revealed when, the earliest seal among those revealed wins, and no winner
    /// that was final is ever replaced.
    function testFuzz_TheWinner(uint256 seed) public {
        uint256 bestAt = type(uint256).max;
        address winner;
        uint256[4] memory times;
        for (uint256 i; i < 4; ++i) {
            times[i] = openedAt + (seed >> (16 * i)) % (2 * WINDOW);
        }
        // By time: a walk over all seconds at which something happens.
        address settled;
        for (uint256 t = openedAt; t < openedAt + 3 * WINDOW; t += WINDOW / 12) {
            vm.warp(t);
            for (uint256 i; i < 4; ++i) {
                address who = address(uint160(0x1000 + i));
                bytes memory data = abi.encode(i);
                (uint256 bond, uint256 sealedAt) =
                    sealed_.sealOf(_contestId(), who, _hash(who, data));
                if (times[i] <= t && times[i] != 0) {
                    times[i] = 0;
                    vm.deal(who, BOND);
                    _seal(who, data);
                } else if (bond != 0 && (seed >> (64 + i * 32 + (t - openedAt) / 300)) & 1 == 1) {
                    if (t < sealedAt + WINDOW) {
                        _stateAndReveal(who, data);
                        if (sealedAt < bestAt) (bestAt, winner) = (sealedAt, who);
                    }
                }
            }
            (address best,) = sealed_.best(_contestId());
            assertEq(best, winner, "the earliest");
            if (settled != address(0)) assertEq(best, settled, "final is final");
            if (_won()) settled = best;
        }
    }

    // The statements that a settler brings.

    function test_WhenTheSettlerBringsTheWinnersStatement() public {
        _wins();
        Statement memory s = Statement(solver, id, KIND, "work");
        assertTrue(sealed_.check(id, 0, list(s), _demand(true), ""), "alone");
        Statement[] memory two = new Statement[](2);
        (two[0], two[1]) = (s, Statement(stranger, id, KIND, "work"));
        assertTrue(sealed_.check(id, 0, two, _demand(true), ""), "first");
        (two[0], two[1]) = (two[1], two[0]);
        assertFalse(sealed_.check(id, 0, two, _demand(true), ""), "second");
    }

    function test_WhenTheSettlerBringsAnotherStatement() public {
        _wins();
        Statement[3] memory others = [
            Statement(stranger, id, KIND, "work"),
            Statement(solver, OTHER, KIND, "work"),
            Statement(solver, id, OTHER, "work")
        ];
        for (uint256 i; i < others.length; ++i) {
            assertFalse(sealed_.check(id, 0, list(others[i]), _demand(true), ""), "another");
        }
    }

    function _wins() private {
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        skip(WINDOW);
    }

    // Nobody.

    function test_GivenNobodyRevealed() public {
        _seal(solver, "work");
        vm.warp(openedAt + UNTIL + WINDOW - 1);
        assertFalse(_nobodyWon(), "a second before");
        skip(1);
        assertTrue(_nobodyWon(), "over");
        assertFalse(_won(), "and not both");
        Statement memory s = Statement(solver, id, KIND, "work");
        assertFalse(sealed_.check(id, 0, list(s), _demand(false), ""), "with a statement");
    }

    function test_GivenAWinnerThatIsNotFinal() public {
        vm.warp(openedAt + UNTIL - 1);
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        assertFalse(_won(), "won");
        assertFalse(_nobodyWon(), "nobody won");
        skip(WINDOW);
        assertTrue(_won(), "won");
        assertFalse(_nobodyWon(), "nobody won");
    }

    // forfeit

    function test_WhenASealWasNotRevealedInTime() public {
        _seal(solver, "work");
        bytes32 hash = _hash(solver, "work");
        skip(WINDOW - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                Sealed.OutsideWindow.selector, openedAt + WINDOW, type(uint40).max, block.timestamp
            )
        );
        sealed_.forfeit(id, abi.encode(contest), solver, hash);
        skip(1);
        vm.expectEmit(address(sealed_));
        emit Sealed.Forfeited(_contestId(), solver, hash);
        vm.prank(stranger);
        sealed_.forfeit(id, abi.encode(contest), solver, hash);
        assertEq(beneficiary.balance, BOND, "the beneficiary's");
        assertEq(address(sealed_).balance, 0, "held");
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.forfeit(id, abi.encode(contest), solver, hash);
    }

    function test_RevertWhen_AForfeitNamesAnotherSealOrContest() public {
        _seal(solver, "work");
        skip(WINDOW);
        bytes32 hash = _hash(solver, "work");
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.forfeit(id, abi.encode(contest), stranger, hash);
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.forfeit(id, abi.encode(contest), solver, OTHER);
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.forfeit(OTHER, abi.encode(contest), solver, hash);
        Contest memory mine = contest;
        mine.beneficiary = stranger;
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.forfeit(id, abi.encode(mine), solver, hash);
    }

    function test_RevertWhen_ARevealedSealIsForfeited() public {
        _wins();
        bytes32 hash = _hash(solver, "work");
        vm.expectRevert(Sealed.NotSealed.selector);
        sealed_.forfeit(id, abi.encode(contest), solver, hash);
    }

    function test_WhenASealWithoutABondIsForfeited() public {
        _sealHash(solver, _hash(solver, "work"), 0);
        skip(WINDOW);
        sealed_.forfeit(id, abi.encode(contest), solver, _hash(solver, "work"));
        assertEq(beneficiary.balance, 0);
    }

    // Who cannot receive.

    function test_WhenTheSealerCannotReceive() public {
        Mood[3] memory moods = [Mood.Revert, Mood.BurnGas, Mood.Bomb];
        for (uint256 i; i < moods.length; ++i) {
            HostileReceiver receiver = new HostileReceiver();
            receiver.setMood(moods[i]);
            vm.deal(address(receiver), BOND);
            _seal(address(receiver), "work");
            skip(1);
            _state(address(receiver), id, KIND, "work");
            uint256 before = gasleft();
            _reveal(address(receiver), "work");
            assertLt(before - gasleft(), 400_000, "gas");
            assertEq(address(receiver).balance, BOND, "the bond is back all the same");
            assertEq(address(sealed_).balance, 0, "held");
        }
    }

    function test_WhenTheSealerReenters() public {
        HostileReceiver receiver = new HostileReceiver();
        vm.deal(address(receiver), BOND);
        _seal(address(receiver), "work");
        _seal(solver, "other work"); // a bond to steal
        skip(1);
        _state(address(receiver), id, KIND, "work");
        receiver.setReentry(
            address(sealed_),
            abi.encodeCall(
                Sealed.reveal, (id, abi.encode(contest), address(receiver), "work", SALT, 0, "", "")
            ),
            0
        );
        receiver.setMood(Mood.Reenter);
        _reveal(address(receiver), "work");
        assertEq(receiver.reentries(), 0, "re-entered");
        assertEq(receiver.refusals(), 1, "tried");
        assertEq(address(receiver).balance, BOND, "its own bond alone");
        assertEq(address(sealed_).balance, BOND, "held");
    }

    function test_WhenTheBeneficiaryReentersOrCannotReceive() public {
        Mood[3] memory moods = [Mood.Reenter, Mood.Revert, Mood.BurnGas];
        for (uint256 i; i < moods.length; ++i) {
            HostileReceiver receiver = new HostileReceiver();
            contest.beneficiary = address(receiver);
            _open();
            _seal(solver, "work");
            _seal(stranger, "other work"); // a bond to steal
            bytes32 hash = _hash(solver, "work");
            skip(WINDOW);
            receiver.setReentry(
                address(sealed_),
                abi.encodeCall(Sealed.forfeit, (id, abi.encode(contest), solver, hash)),
                0
            );
            receiver.setMood(moods[i]);
            uint256 held = address(sealed_).balance;
            sealed_.forfeit(id, abi.encode(contest), solver, hash);
            assertEq(receiver.reentries(), 0, "re-entered");
            assertEq(address(receiver).balance, BOND, "one bond");
            assertEq(address(sealed_).balance, held - BOND, "held");
        }
    }

    // Through the kernel.

    function test_WhenAClausePaysTheWinner() public {
        _seal(solver, "work");
        skip(1);
        _stateAndReveal(solver, "work");
        Statement[] memory its = list(Statement(solver, id, KIND, "work"));
        Settlement memory s = _settlementBy(WON, its);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(sealed_)));
        kernel.settle(id, s);

        vm.warp(openedAt + WINDOW);
        s.statements = list(_state(stranger, id, KIND, "work"));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(sealed_)));
        kernel.settle(id, s);
        s.statements = its;
        vm.prank(stranger);
        kernel.settle(id, s);
        assertEq(token.balanceOf(solver), 100, "the winner's");
    }

    /// Wound 1: won in time and settled late is paid all the same.
    function test_WhenAClausePaysTheWinnerLate() public {
        _wins();
        skip(100 days);
        Settlement memory s = _settlementBy(LOST, _none());
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(sealed_)));
        kernel.settle(id, s);
        kernel.settle(id, _settlementBy(WON, list(Statement(solver, id, KIND, "work"))));
        assertEq(token.balanceOf(solver), 100, "the winner's");
    }

    function test_WhenAClauseReturnsWhatNobodyWon() public {
        vm.warp(openedAt + UNTIL + WINDOW);
        kernel.settle(id, _settlementBy(LOST, _none()));
        assertEq(token.balanceOf(depositor), 10_000, "the depositor's");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        sealed_.check(id, 0, _none(), hex"00", "");
    }

    /// Where a contest's last part lies is fixed, so that nothing is read from the bytes behind it.
    function test_RevertWhen_TheContestIsNotTheEncodersOne() public {
        bytes memory encoded = abi.encode(contest);
        uint256[2] memory words = [uint256(0), 8];
        for (uint256 i; i < words.length; ++i) {
            for (uint256 j; j < 2; ++j) {
                bytes memory other = abi.encode(contest);
                uint256 spot = 32 + 32 * words[i];
                assembly ("memory-safe") {
                    let word := mload(add(other, spot))
                    mstore(add(other, spot), add(word, sub(mul(64, j), 32)))
                }
                _refusesContest(other);
            }
        }
        for (uint256 size; size < encoded.length; size += 31) {
            bytes memory cut = new bytes(size);
            for (uint256 i; i < size; ++i) {
                cut[i] = encoded[i];
            }
            _refusesContest(cut);
        }
    }

    function test_WhenTheJudgesDemandReachesTheEnd() public {
        contest.judgeDemand = "abc";
        bytes memory encoded = abi.encode(contest);
        // Without what fills it up.
        assembly ("memory-safe") {
            mstore(encoded, sub(mload(encoded), 29))
        }
        skip(10 days);
        assertTrue(
            sealed_.check(id, 0, _none(), abi.encodePacked(false, encoded), ""), "to the end"
        );
        assembly ("memory-safe") {
            mstore(encoded, sub(mload(encoded), 1))
        }
        _refusesContest(encoded);
        encoded = abi.encode(contest);
        assembly ("memory-safe") {
            mstore(add(encoded, 0x140), not(0))
        }
        _refusesContest(encoded);
    }

    function _refusesContest(bytes memory encoded) private {
        vm.expectRevert(bytes(""));
        sealed_.check(id, 0, _none(), abi.encodePacked(true, encoded), abi.encode(contest));
        vm.expectRevert(bytes(""));
        sealed_.reveal(id, encoded, solver, "work", SALT, 0, "", abi.encode(contest));
        vm.expectRevert(bytes(""));
        sealed_.forfeit(id, encoded, solver, OTHER);
    }

    /// The judge is asked, and the kernel told, the same whatever the lengths are.
    function testFuzz_GivenAJudge(
        bytes calldata data,
        bytes calldata demand,
        bytes calldata proof,
        bool signed
    ) public {
        _judgedBy(address(yes), CAP, demand);
        yes.expectQuestion(id, 0, list(Statement(solver, id, KIND, data)), demand, proof);
        _seal(solver, data);
        skip(1);
        bytes memory signature;
        uint64 expiry = uint64(block.timestamp + 1);
        if (signed) {
            bytes32 digest = statementDigest(kernel, Statement(solver, id, KIND, data), expiry);
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(solverKey, digest);
            signature = abi.encodePacked(r, s, v);
        } else {
            _state(solver, id, KIND, data);
        }
        sealed_.reveal(id, abi.encode(contest), solver, data, SALT, expiry, signature, proof);
        _requireBest(solver, openedAt);
        assertTrue(
            kernel.statementWord(kernel.statementId(solver, id, KIND)).matches(keccak256(data)),
            "stated"
        );
    }

    function test_Describe() public {
        string memory tail = string.concat(
            " revealed within 3600 s, a statement of kind ",
            vm.toString(KIND),
            " about this deal, by 86400 s after its opening, with a bond of ",
            "1000000000000000000 wei"
        );
        assertEq(
            sealed_.describe(_demand(true)), string.concat("the author first sealed, and has", tail)
        );
        contest.judge = address(yes);
        assertEq(
            sealed_.describe(_demand(false)),
            string.concat("nobody sealed, and has", tail, ", so that whatever it is told")
        );
        vm.expectRevert(bytes(""));
        sealed_.describe(hex"00");
    }
}

/// What `Sealed` holds is the sum of the bonds that are neither revealed nor forfeited.
/// forge-config: default.invariant.runs = 24
contract SealedPromisesTest is Test {
    SealedHandler internal handler;

    function setUp() public {
        vm.warp(1_700_000_000);
        handler = new SealedHandler();
        targetContract(address(handler));
    }

    function invariant_ItHoldsTheOutstandingBonds() public view {
        assertEq(address(handler.SEALED()).balance, handler.outstanding(), "bonds");
    }

    function invariant_TheEarliestRevealedWins() public view {
        (address sealer, uint256 sealedAt) = handler.SEALED().best(handler.contestId());
        assertEq(sealer, handler.winner(), "the winner");
        assertEq(sealedAt, handler.wonAt(), "sealed at");
        assertEq(handler.overturned(), 0, "final winners replaced");
    }

    function invariant_NotBothClausesCanBeTaken() public view {
        assertFalse(handler.won() && handler.nobodyWon());
    }
}
