// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Filing, Status} from "../../contracts/types/Docket.sol";
import {payout} from "../utils/Build.sol";
import {ComputeDealTest} from "../utils/ComputeDealTest.sol";

/// The whole of a compute deal, one test for each of its ends: every balance is known beforehand.
contract ComputeDealScenarioTest is ComputeDealTest {
    enum End {
        Upheld,
        Silent,
        Overruled,
        Absent,
        Void
    }

    Status internal silence = Status.Upheld;

    function _filing() internal view override returns (Filing memory filing) {
        filing = super._filing();
        filing.silence = silence;
    }

    /// Brings the docket to one of its ends.
    function _bring(End end) private {
        if (end == End.Void) {
            silence = Status.Void;
            dealId = _reopen();
        }
        if (end == End.Absent) {
            vm.warp(START + DEADLINE);
            _assertStatus(Status.Absent);
            return;
        }
        vm.warp(START + 1 hours);
        _file();
        assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
        if (end == End.Upheld) {
            _verdict(1, true);
            _verdict(2, true);
            _assertStatus(Status.Upheld);
        } else if (end == End.Overruled) {
            _verdict(0, false);
            _verdict(1, true);
            _verdict(2, false);
            _assertStatus(Status.Overruled);
        } else {
            _verdict(1, true);
            vm.warp(START + 1 hours + WINDOW);
            _assertStatus(silence);
        }
    }

    /// The deal's terms are part of it, so another silence is another deal: the first is given up.
    function _reopen() private returns (bytes32) {
        deal(address(usd), client, FUNDS);
        deal(address(usd), node, FUNDS);
        deal(address(usd), address(kernel), 0);
        return _openDeal(1);
    }

    /// The clauses that an end opens, and the release: four steps.
    function _step(End end, uint256 step) private {
        if (step == 3) {
            if (end != End.Absent) {
                _release();
                return;
            }
            _refuses(
                address(court),
                stranger,
                0,
                abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules())),
                abi.encodeWithSelector(ICourt.NothingHeld.selector, _docketId())
            );
            return;
        }
        uint256 clause = _clauseOf(end, step);
        // Before the right one, every other one is refused.
        for (uint256 other; other < 2; ++other) {
            if (other == clause || step == FEE_AT) continue;
            _refusesSettle(
                _settlement(step, other, _rules()),
                abi.encodeWithSelector(IEscrow.Refused.selector, address(docket))
            );
        }
        _settle(step, clause);
        _refusesSettle(
            _settlement(step, clause, _rules()),
            abi.encodeWithSelector(IEscrow.AlreadyClosed.selector, step, clause)
        );
    }

    function _clauseOf(End end, uint256 index) private pure returns (uint256) {
        if (index == PAYMENT_AT) return end == End.Upheld || end == End.Silent ? 0 : 1;
        if (index == TIMEOUT_AT) return end == End.Absent || end == End.Overruled ? 1 : 0;
        return 0;
    }

    function _settleAll(End end) private {
        for (uint256 step; step < 4; ++step) {
            _step(end, step);
        }
    }

    /// What everybody holds; nothing remains in kernel or court.
    function _assertHolds(uint256 ofClient, uint256 ofNode, uint256[3] memory ofVerifiers)
        private
        view
    {
        assertEq(usd.balanceOf(client), ofClient, "the client's");
        assertEq(usd.balanceOf(node), ofNode, "the node's");
        for (uint256 i; i < 3; ++i) {
            assertEq(usd.balanceOf(verifiers[i]), ofVerifiers[i], "a verifier's");
        }
        assertEq(usd.balanceOf(stranger), 0, "the settler's");
        assertEq(usd.balanceOf(address(kernel)), 0, "the kernel's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    function _assertEnd(End end) private view {
        if (end == End.Upheld) {
            // 2331 for 777 units; 1000 in two parts.
            _assertHolds(FUNDS - 2331 - 1000, FUNDS + 2331, [uint256(0), 500, 500]);
        } else if (end == End.Silent) {
            // Only one verifier cared, and takes the whole fee.
            _assertHolds(FUNDS - 2331 - 1000, FUNDS + 2331, [uint256(0), 1000, 0]);
        } else if (end == End.Overruled) {
            // T 4000 and 60 % of K 5828 to the client; 40 % and the fee to two verifiers.
            _assertHolds(FUNDS + 4000 + 3496 - 1000, FUNDS - 4000 - 5828, [uint256(1666), 0, 1666]);
        } else if (end == End.Absent) {
            _assertHolds(FUNDS + 4000, FUNDS - 4000, [uint256(0), 0, 0]);
        } else {
            _assertHolds(FUNDS, FUNDS, [uint256(0), 0, 0]);
        }
    }

    function test_GivenTheResultWasUpheld() public {
        _bring(End.Upheld);
        _settleAll(End.Upheld);
        _assertEnd(End.Upheld);
    }

    function test_GivenSilenceUpheldIt() public {
        _bring(End.Silent);
        _settleAll(End.Silent);
        _assertEnd(End.Silent);
    }

    function test_GivenTheResultWasOverruled() public {
        _bring(End.Overruled);
        _settleAll(End.Overruled);
        _assertEnd(End.Overruled);
    }

    function test_GivenNothingWasFiled() public {
        _bring(End.Absent);
        _settleAll(End.Absent);
        _assertEnd(End.Absent);
    }

    function test_GivenTheDocketIsVoid() public {
        _bring(End.Void);
        _settleAll(End.Void);
        _assertEnd(End.Void);
    }

    /// Fulfilled in time, but settled late, or the other way round: no race pays the wrong side.
    function testFuzz_WhenAnyoneSettlesInAnyOrderAtAnyTime(
        uint8 end_,
        uint256 order,
        uint256[4] memory gaps
    ) public {
        End end = End(bound(end_, 0, 4));
        _bring(end);
        uint256[4] memory steps = [uint256(0), 1, 2, 3];
        for (uint256 left = 4; left > 0; --left) {
            uint256 pick = order % left;
            order /= left;
            vm.warp(block.timestamp + bound(gaps[left - 1], 0, 1000 days));
            _step(end, steps[pick]);
            steps[pick] = steps[left - 1];
        }
        _assertEnd(end);
    }

    function test_GivenTheDocketIsNotFinal() public {
        _refusesEveryClause();
        vm.warp(START + DEADLINE - 1);
        _refusesEveryClause();
        _file();
        _refusesEveryClause();
        _verdict(0, false);
        vm.warp(START + DEADLINE - 1 + WINDOW - 1);
        _refusesEveryClause();
    }

    function _refusesEveryClause() private {
        for (uint256 index; index < 3; ++index) {
            for (uint256 clause; clause < (index == FEE_AT ? 1 : 2); ++clause) {
                _refusesSettle(
                    _settlement(index, clause, _rules()),
                    abi.encodeWithSelector(IEscrow.Refused.selector, address(docket))
                );
            }
        }
    }

    /// Settles every commitment by agreement: the node gets `paid`, `staked` and `fee` of them.
    function _agree(uint256 paid, uint256 staked, uint256 fee) private {
        uint256[3] memory toNode = [paid, staked, fee];
        uint256[3] memory locked = [CAP, TIMEOUT, FEE];
        for (uint256 i; i < 3; ++i) {
            _settle(
                i,
                i == FEE_AT ? 1 : 2,
                abi.encode(
                    _agreeOn(
                        i, _list(payout(node, toNode[i]), payout(client, locked[i] - toNode[i]))
                    )
                )
            );
        }
    }

    function testFuzz_GivenThePartiesAgreeOtherwise_WhenNothingWasFiled(
        uint256 paid,
        uint256 staked,
        uint256 fee
    ) public {
        paid = bound(paid, 0, CAP);
        staked = bound(staked, 0, TIMEOUT);
        fee = bound(fee, 0, FEE);
        _agree(paid, staked, fee);
        uint256 toNode = paid + staked + fee;
        _assertHolds(FUNDS + TIMEOUT - toNode, FUNDS + toNode - TIMEOUT, [uint256(0), 0, 0]);
    }

    function test_GivenThePartiesAgreeOtherwise_WhenAResultStands() public {
        _file();
        _verdict(0, false);
        _agree(1234, TIMEOUT, 0);
        assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
        // The exit moves nothing that the court holds: its window runs out as it would have.
        vm.warp(START + WINDOW);
        _release();
        _assertHolds(FUNDS - 1234, FUNDS + 1234, [uint256(0), 0, 0]);
    }
}
