// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {CourtTerms, DocketWord, Filing, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {stdError} from "forge-std/Test.sol";

contract StatusTest is CourtTest {
    uint256 private constant LATER = START + 1000 days;

    function test_Status_GivenTheDealWasNeverOpened() public {
        dealId = keccak256("never opened");
        _assertStatus(Status.Pending);
        vm.warp(LATER);
        _assertStatus(Status.Pending);
    }

    function test_Status_WhenItIsBeforeTheDeadline() public {
        _assertStatus(Status.Pending);
        vm.warp(START + DEADLINE - 1);
        _assertStatus(Status.Pending);
    }

    function test_Status_WhenTheDeadlineHasCome() public {
        vm.warp(START + DEADLINE);
        _assertStatus(Status.Absent);
        vm.warp(LATER);
        _assertStatus(Status.Absent);
    }

    function test_Status_WhenTheWindowRuns() public {
        vm.warp(START + 100);
        _file();
        _assertStatus(Status.Standing);
        vm.warp(START + 100 + WINDOW - 1);
        _assertStatus(Status.Standing);
    }

    function test_Status_WhenTheWindowRanOut() public {
        vm.warp(START + 100);
        Filing memory filing = _filing();
        filing.silence = Status.Void;
        CourtTerms memory terms = _file(filing);
        _file();
        vm.warp(START + 100 + WINDOW);
        _assertStatus(Status.Upheld);
        _assertStatus(court.status(dealId, terms), Status.Void);
        vm.warp(LATER);
        _assertStatus(Status.Upheld);
        _assertStatus(court.status(dealId, terms), Status.Void);
    }

    // The slow reading of the rules, for the fuzz test below.
    Filing private _case;
    Status private _expected;
    uint256 private _filedAt; // zero if nothing is filed
    uint256[2] private _votes; // refutations, confirmations

    /// The whole machine against the slow reading of its rules: up to three verdicts at any time, in
    /// any order, and the status at every step.
    function testFuzz_Status_GivenAnyVerdicts(
        bool files,
        bool voids,
        uint256 filedAt,
        uint256[3] memory gaps,
        uint8 confirming,
        uint8 giving,
        uint8 order
    ) public {
        _case = _filing();
        if (voids) _case.silence = Status.Void;
        if (files) {
            _filedAt = START + bound(filedAt, 0, DEADLINE - 1);
            vm.warp(_filedAt);
            _file(_case);
            _expected = Status.Standing;
        }
        for (uint256 i; i < 3; ++i) {
            _wait(bound(gaps[i], 0, WINDOW));
            if (giving >> i & 1 != 0) {
                _vote(verifiers[(i + order) % 3], confirming >> i & 1 != 0);
            }
        }
        _wait(START + DEADLINE + LIMIT - block.timestamp);
        assertTrue(_expected.isFinal(), "final by the limit");
    }

    function _wait(uint256 time) private {
        vm.warp(block.timestamp + time);
        if (_filedAt == 0) {
            if (block.timestamp >= START + DEADLINE) _expected = Status.Absent;
        } else if (_expected == Status.Standing && block.timestamp >= _filedAt + WINDOW) {
            _expected = _case.silence;
        }
        _assertStatus(court.status(dealId, _terms(_case)), _expected);
    }

    function _vote(address verifier, bool confirms) private {
        bytes memory call_ = abi.encodeCall(
            named.verdict, (dealId, _terms(_case), 2, verifiers, _hash(_claim()), confirms)
        );
        vm.prank(verifier);
        (bool success,) = address(named).call(call_);
        assertEq(success, _expected == Status.Standing, "a verdict counts while it stands");
        if (success && ++_votes[confirms ? 1 : 0] == 2) {
            _expected = confirms ? Status.Upheld : Status.Overruled;
        }
        _assertStatus(court.status(dealId, _terms(_case)), _expected);
    }

    function test_DocketId_BindsTheDealAndEachOfTheTerms() public view {
        CourtTerms memory terms = _terms();
        bytes32[7] memory ids;
        ids[0] = court.docketId(dealId, terms);
        assertEq(ids[0], _docketId(), "id");
        ids[1] = court.docketId(keccak256("other deal"), terms);
        terms.deadline += 1;
        ids[2] = court.docketId(dealId, terms);
        terms = _terms();
        terms.limit += 1;
        ids[3] = court.docketId(dealId, terms);
        terms = _terms();
        terms.instance = stranger;
        ids[4] = court.docketId(dealId, terms);
        terms = _terms();
        terms.filing = keccak256("other filing");
        ids[5] = court.docketId(dealId, terms);
        terms = _terms();
        terms.rules = keccak256("other rules");
        ids[6] = court.docketId(dealId, terms);
        for (uint256 i; i < ids.length; ++i) {
            for (uint256 j; j < i; ++j) {
                assertNotEq(ids[i], ids[j], "two terms, one docket");
            }
        }
    }

    function test_Docket_IsZeroIfNothingWasFiled() public view {
        (DocketWord word, bytes32 claim) = court.docket(_docketId());
        assertEq(DocketWord.unwrap(word), 0, "word");
        assertEq(claim, 0, "claim");
    }

    function test_PriceOf_Clamps() public view {
        Filing memory filing = _filing();
        assertEq(court.priceOf(filing, 0), FLOOR, "nothing done");
        assertEq(court.priceOf(filing, 33), FLOOR, "just below the floor");
        assertEq(court.priceOf(filing, 34), 102, "just above the floor");
        assertEq(court.priceOf(filing, 3333), 9999, "just below the cap");
        assertEq(court.priceOf(filing, 3334), CAP, "just above the cap");
        assertEq(court.priceOf(filing, type(uint128).max), CAP, "far above the cap");
    }

    function test_PriceOf_RevertsOnOverflow() public {
        Filing memory filing = _filing();
        vm.expectRevert(stdError.arithmeticError);
        court.priceOf(filing, type(uint256).max / RATE + 1);
    }

    function test_CollateralOf_RoundsUp() public view {
        Filing memory filing = _filing();
        assertEq(court.collateralOf(filing, PRICE), COLLATERAL, "rounded up");
        assertEq(court.collateralOf(filing, 0), 0, "of nothing");
        assertEq(court.collateralOf(filing, 1_000_000), MULTIPLIER, "exact");
        filing.multiplier = 1;
        assertEq(court.collateralOf(filing, 1), 1, "the least");
    }

    function test_CollateralOf_RevertsOnOverflow() public {
        Filing memory filing = _filing();
        vm.expectRevert(stdError.arithmeticError);
        court.collateralOf(filing, type(uint256).max / MULTIPLIER + 1);
    }
}
