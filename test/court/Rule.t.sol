// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {CourtTerms, DocketWord, Filing, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {PuppetInstance} from "../utils/Instances.sol";

contract RuleTest is CourtTest {
    PuppetInstance internal puppet;
    uint256 internal constant LAST = START + DEADLINE + LIMIT;

    function setUp() public override {
        super.setUp();
        puppet = new PuppetInstance(court);
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = address(puppet);
    }

    function _rule(Status next, Status fallback_, uint256 until, uint256 tally) private {
        puppet.rule(dealId, _terms(), _hash(_claim()), next, fallback_, until, tally);
    }

    function _refusesRule(
        Status next,
        Status fallback_,
        uint256 until,
        uint256 tally,
        bytes memory reason
    ) private {
        bytes memory call_ = abi.encodeCall(
            ICourt.rule, (dealId, _terms(), _hash(_claim()), next, fallback_, until, tally)
        );
        _refuses(address(court), address(puppet), 0, call_, reason);
    }

    function _refusesInvalid(Status next, Status fallback_, uint256 until, uint256 tally) private {
        _refusesRule(
            next,
            fallback_,
            until,
            tally,
            abi.encodeWithSelector(ICourt.InvalidRuling.selector, next, fallback_, until)
        );
    }

    function _refusesNotStanding(Status status) private {
        bytes memory reason =
            abi.encodeWithSelector(ICourt.NotStanding.selector, _docketId(), status);
        for (uint8 next; next <= uint8(type(Status).max); ++next) {
            _refusesRule(Status(next), Status.Upheld, block.timestamp + 1, 0, reason);
        }
    }

    function test_RevertWhen_TheCallerIsNotTheInstance() public {
        _file();
        address[4] memory callers = [client, node, verifiers[0], address(named)];
        for (uint256 i; i < callers.length; ++i) {
            bytes memory call_ = abi.encodeCall(
                ICourt.rule,
                (
                    dealId,
                    _terms(),
                    _hash(_claim()),
                    Status.Upheld,
                    Status.Upheld,
                    block.timestamp + 1,
                    0
                )
            );
            _refuses(
                address(court),
                callers[i],
                0,
                call_,
                abi.encodeWithSelector(ICourt.NotInstance.selector, address(puppet), callers[i])
            );
        }
    }

    function test_RevertGiven_NothingWasFiled() public {
        _refusesNotStanding(Status.Pending);
        vm.warp(START + DEADLINE);
        _refusesNotStanding(Status.Pending);
    }

    function test_RevertGiven_TheStatusIsFinal() public {
        Status[3] memory ends = [Status.Upheld, Status.Overruled, Status.Void];
        for (uint256 i; i < ends.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            _file();
            _rule(ends[i], Status.Upheld, 0, 0);
            _refusesNotStanding(ends[i]);
            vm.warp(LAST);
            _refusesNotStanding(ends[i]);
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_RevertGiven_TheWindowRanOut() public {
        _file();
        vm.warp(START + WINDOW);
        _refusesNotStanding(Status.Upheld);
    }

    function test_RevertWhen_TheClaimIsAnother() public {
        _file();
        bytes32 other = keccak256("other claim");
        bytes memory call_ = abi.encodeCall(
            ICourt.rule,
            (dealId, _terms(), other, Status.Upheld, Status.Upheld, block.timestamp + 1, 0)
        );
        _refuses(
            address(court),
            address(puppet),
            0,
            call_,
            abi.encodeWithSelector(ICourt.TermsMismatch.selector, _hash(_claim()), other)
        );
    }

    /// An instance reaches only dockets whose terms name it, and terms that name it are another docket.
    function test_RevertWhen_TheTermsAreAnotherDockets() public {
        _file();
        PuppetInstance thief = new PuppetInstance(court);
        CourtTerms memory forged = _terms();
        forged.instance = address(thief);
        bytes memory call_ = abi.encodeCall(
            ICourt.rule,
            (
                dealId,
                forged,
                _hash(_claim()),
                Status.Overruled,
                Status.Overruled,
                block.timestamp + 1,
                0
            )
        );
        _refuses(
            address(court),
            address(thief),
            0,
            call_,
            abi.encodeWithSelector(ICourt.NotStanding.selector, _docketId(forged), Status.Pending)
        );
    }

    function test_RevertWhen_TheNextStatusIsPendingOrAbsent() public {
        _file();
        _refusesInvalid(Status.Pending, Status.Upheld, block.timestamp + 1, 0);
        _refusesInvalid(Status.Absent, Status.Upheld, block.timestamp + 1, 0);
    }

    function test_RevertWhen_ItGoesOnAndTheFallbackIsNotFinal() public {
        _file();
        for (uint8 i; i < uint8(Status.Upheld); ++i) {
            _refusesInvalid(Status.Standing, Status(i), block.timestamp + 1, 0);
            _refusesInvalid(Status.Disputed, Status(i), block.timestamp + 1, 0);
        }
    }

    function test_RevertWhen_ItGoesOnAndTheMomentIsNotInTheFuture() public {
        _file();
        _refusesInvalid(Status.Standing, Status.Upheld, block.timestamp, 0);
        _refusesInvalid(Status.Disputed, Status.Upheld, block.timestamp - 1, 0);
        _refusesInvalid(Status.Disputed, Status.Upheld, 0, 0);
    }

    function test_RevertWhen_ItGoesOnBeyondTheLimit() public {
        _file();
        _refusesInvalid(Status.Standing, Status.Upheld, LAST + 1, 0);
        _refusesInvalid(Status.Disputed, Status.Upheld, LAST + 1, 0);
        _refusesInvalid(Status.Disputed, Status.Upheld, type(uint256).max, 0);
    }

    function test_RevertWhen_TheTallyDoesNotFit32Bits() public {
        _file();
        _refusesInvalid(Status.Disputed, Status.Upheld, LAST, 1 << 32);
        _refusesInvalid(Status.Overruled, Status.Upheld, LAST, 1 << 32);
    }

    function test_RevertWhen_TheMomentDoesNotFit40Bits() public {
        _file();
        _refusesInvalid(Status.Overruled, Status.Upheld, 1 << 40, 0);
    }

    function test_WhenItGoesOn() public {
        _file();
        vm.expectEmit(address(court));
        emit ICourt.Ruled(dealId, _docketId(), Status.Disputed, START + 12_345, 0xdeadbeef);
        _rule(Status.Disputed, Status.Overruled, START + 12_345, 0xdeadbeef);
        DocketWord word = _word(_terms());
        _assertStatus(word.storedStatus(), Status.Disputed);
        _assertStatus(word.fallbackStatus(), Status.Overruled);
        assertEq(word.until(), START + 12_345, "until");
        assertEq(word.tally(), 0xdeadbeef, "tally");
        assertEq(word.price(), PRICE, "price");
        assertEq(word.units(), UNITS, "units");
        assertFalse(word.settled(), "settled");
        assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
        // Nothing of a former ruling shines through.
        _rule(Status.Standing, Status.Void, START + 1, 0);
        word = _word(_terms());
        _assertStatus(word.storedStatus(), Status.Standing);
        _assertStatus(word.fallbackStatus(), Status.Void);
        assertEq(word.until(), START + 1, "until");
        assertEq(word.tally(), 0, "tally");
    }

    function test_WhenItGoesOnUntilTheLimit() public {
        _file();
        _rule(Status.Disputed, Status.Void, LAST, type(uint32).max);
        vm.warp(LAST - 1);
        _assertStatus(Status.Disputed);
        vm.warp(LAST);
        _assertStatus(Status.Void);
    }

    function test_WhenItEnds() public {
        Status[3] memory ends = [Status.Upheld, Status.Overruled, Status.Void];
        for (uint256 i; i < ends.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            _file();
            vm.expectEmit(address(court));
            emit ICourt.Ruled(dealId, _docketId(), ends[i], 0, 7);
            // A final ruling needs no fallback and no moment.
            _rule(ends[i], Status.Pending, 0, 7);
            _assertStatus(ends[i]);
            vm.warp(LAST + 1000 days);
            _assertStatus(ends[i]);
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function testFuzz_WhenAnythingIsRuled(
        uint8 next,
        uint8 fallback_,
        uint256 until,
        uint256 tally,
        uint256 late
    ) public {
        _file();
        vm.warp(START + bound(late, 0, WINDOW - 1));
        next = uint8(bound(next, 0, 6));
        fallback_ = uint8(bound(fallback_, 0, 6));
        until = bound(until, START - 1, LAST + 2 days);
        tally = bound(tally, 0, 1 << 33);

        bool ends = next >= 4;
        bool goesOn =
            (next == 2 || next == 3) && fallback_ >= 4 && until > block.timestamp && until <= LAST;
        if (tally < 1 << 32 && (ends || goesOn)) {
            _rule(Status(next), Status(fallback_), until, tally);
            _assertStatus(Status(next));
            vm.warp(LAST);
            _assertStatus(Status(ends ? next : fallback_));
        } else {
            _refusesInvalid(Status(next), Status(fallback_), until, tally);
            _assertStatus(Status.Standing);
        }
    }
}
