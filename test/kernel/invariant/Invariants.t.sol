// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KernelHandler} from "./KernelHandler.sol";
import {Door, ReentryHandler, Way} from "./ReentryHandler.sol";
import {Test} from "forge-std/Test.sol";

/// The kernel's promises, as `IEscrow` numbers them. Each says by which breaks of the kernel it fails;
/// every one named was made by hand, and did.
/// forge-config: default.invariant.runs = 40
/// forge-config: deep.invariant.runs = 1000
/// forge-config: default.invariant.depth = 100
/// forge-config: default.invariant.check_interval = 10
/// forge-config: deep.invariant.check_interval = 20
contract KernelInvariantsTest is Test {
    ReentryHandler private handler;

    function setUp() public {
        handler = new ReentryHandler();
        bytes4[] memory selectors = _selectors();
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// In one function, since every other would walk as far again.
    function invariant_EveryPromiseIsKept() public view {
        promise_1_HoldsWhatItOwes();
        promise_2_ClosesOnceByADueClause();
        promise_3_FlowsOutWhatWasLocked();
        promise_4_LocksOnlyByConsent();
        promise_5_NobodyBlocks();
        promise_6_DepositsArriveInFull();
        promise_7_NothingIsReplayed();
        promise_8_NobodyHasPowers();
    }

    /// 1. The kernel holds at least the sum of all open commitments plus all credits.
    /// Fails if a deposit is not checked for what arrived, or a commitment does not close.
    function promise_1_HoldsWhatItOwes() public view {
        uint256[5] memory held = handler.holdings(handler.theKernel());
        // The last class is the token that shrinks balances.
        for (uint256 c; c < 4; ++c) {
            assertGe(held[c], handler.locked(c) + handler.credits(c), "1: holds less than it owes");
        }
        for (uint256 id = 1001; id <= handler.nfts(); ++id) {
            if (handler.nftIsOpen(id) || handler.nftIsCredited(id)) {
                assertTrue(handler.nftIsHeld(id), "1: an NFT is gone");
            }
        }
    }

    /// 2. A commitment closes at most once, by exactly one of its own clauses, when that is due.
    /// Fails if a commitment does not close.
    function promise_2_ClosesOnceByADueClause() public view {
        assertEq(handler.settledTwice(), 0, "2: settled twice");
        assertEq(handler.settledUnduly(), 0, "2: settled though not due");
        for (uint256 i; i < handler.entryCount(); ++i) {
            assertTrue(handler.wordIsBooked(i), "2: the word");
        }
    }

    /// 3. What flows out of a commitment, paid or credited, is exactly what was locked in it.
    /// Fails if the last share does not take the rest.
    function promise_3_FlowsOutWhatWasLocked() public view {
        assertEq(handler.wrongFlows(), 0, "3: flows");
    }

    /// 4. Nobody's value is locked without that party's call or signature, or after it revoked.
    /// Fails if a signature or a revocation is ignored.
    function promise_4_LocksOnlyByConsent() public view {
        assertEq(handler.openedWithoutConsent(), 0, "4: opened without consent");
        assertEq(handler.takenFromOthers(), 0, "4: taken from others");
    }

    /// 5. Whatever payees and tokens do, a clause that is due can be taken.
    /// Fails if a payout that cannot be made reverts.
    function promise_5_NobodyBlocks() public view {
        assertEq(handler.blockedPayouts(), 0, "5: blocked");
    }

    /// 6. A deposit that delivers less or re-enters never counts.
    /// Fails if a deposit is not checked for what arrived, or nothing is locked while value moves.
    function promise_6_DepositsArriveInFull() public view {
        assertEq(handler.shortDeposits(), 0, "6: a short deposit");
        assertEq(handler.successfulReentries(), 0, "6: re-entered");
        assertEq(handler.unlocked(), 0, "6: not refused by the lock");
        assertEq(handler.spoilt(), 0, "6: a scene that shows nothing");
    }

    /// 7. Signatures, deals and statements are of one chain and contract.
    /// Fails if a signature is ignored, so that one for another chain does.
    function promise_7_NothingIsReplayed() public view {
        assertEq(handler.replays(), 0, "7: replayed");
        uint256[5] memory held = handler.holdings(address(handler.other()));
        for (uint256 c; c < 5; ++c) {
            assertEq(held[c], 0, "7: value elsewhere");
        }
    }

    /// 8. Whom no deal names gains nothing.
    /// Fails if anyone may send a credit elsewhere, or a signature is ignored.
    function promise_8_NobodyHasPowers() public view {
        assertEq(handler.powers(), 0, "8: a power");
        uint256[5] memory held = handler.holdings(handler.outsider());
        for (uint256 c = 1; c < 5; ++c) {
            assertEq(held[c], 0, "8: an outsider's gain");
        }
    }

    /// The handler gets everywhere: else it would keep the promises by doing nothing.
    function test_TheHandlerReachesEverything() public {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < 1000 && gasleft() > 1e8; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("reach", i)));
            (bool success, bytes memory reason) = address(handler)
                .call(abi.encodePacked(selectors[seed % selectors.length], seed >> 8));
            if (!success) {
                assembly {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
        for (uint256 i; i < 25; ++i) {
            handler.reenter(i);
        }
        assertGt(handler.opened(), 50, "opened");
        assertGt(handler.refusedOpenings(), 50, "refused openings");
        assertGt(handler.settled(), 50, "settled");
        assertGt(handler.refusedSettlements(), 50, "refused settlements");
        assertGt(handler.hostileCredits(), 5, "hostile credits");
        assertGt(handler.withdrawn(), 5, "withdrawn");
        assertGt(handler.batches(), 5, "batches");
        for (uint256 way; way < 5; ++way) {
            for (uint256 door; door < 5; ++door) {
                // A token has no value to send.
                if (Door(door) == Door.State && way < 2) continue;
                if (Door(door) == Door.State && Way(way) == Way.WithdrawToken) continue;
                assertGt(handler.knocks(Way(way), Door(door)), 0, "knocks");
            }
        }
        invariant_EveryPromiseIsKept();
    }

    function _selectors() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](18);
        selectors[0] = KernelHandler.open.selector;
        selectors[1] = KernelHandler.open.selector;
        selectors[2] = KernelHandler.open.selector;
        selectors[3] = KernelHandler.settle.selector;
        selectors[4] = KernelHandler.settleNewest.selector;
        selectors[5] = KernelHandler.settleNewest.selector;
        selectors[6] = KernelHandler.withdraw.selector;
        selectors[7] = KernelHandler.batch.selector;
        selectors[8] = KernelHandler.state.selector;
        selectors[9] = KernelHandler.warp.selector;
        selectors[10] = KernelHandler.trick.selector;
        selectors[11] = KernelHandler.mood.selector;
        selectors[12] = KernelHandler.judgeAs.selector;
        selectors[13] = KernelHandler.allocate.selector;
        selectors[14] = KernelHandler.rebase.selector;
        selectors[15] = KernelHandler.replay.selector;
        selectors[16] = KernelHandler.steal.selector;
        selectors[17] = ReentryHandler.reenter.selector;
    }
}
