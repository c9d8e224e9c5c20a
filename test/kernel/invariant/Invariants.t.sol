// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KernelHandler} from "./KernelHandler.sol";
import {Test} from "forge-std/Test.sol";

/// The kernel's promises, as `IEscrow` numbers them. Each says by which breaks of the kernel it fails;
/// every one named was made by hand, and did.
/// forge-config: default.invariant.runs = 10
/// forge-config: default.invariant.depth = 100
/// forge-config: kernel.invariant.runs = 10
/// forge-config: kernel.invariant.depth = 100
contract KernelInvariantsTest is Test {
    KernelHandler private handler;

    function setUp() public {
        handler = new KernelHandler();
        bytes4[] memory selectors = _selectors();
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// 1. The kernel holds at least the sum of all open commitments plus all credits.
    /// Fails if a deposit is not checked for what arrived, or a commitment does not close.
    function invariant_1_HoldsWhatItOwes() public view {
        uint256[5] memory held = handler.holdings(handler.theKernel());
        // The last class is the token that shrinks balances.
        for (uint256 c; c < 4; ++c) {
            assertGe(held[c], handler.locked(c) + handler.credits(c));
        }
        for (uint256 id = 1001; id <= handler.nfts(); ++id) {
            if (handler.nftIsOpen(id) || handler.nftIsCredited(id)) {
                assertTrue(handler.nftIsHeld(id));
            }
        }
    }

    /// 2. A commitment closes at most once, by exactly one of its own clauses, when that is due.
    /// Fails if a commitment does not close.
    function invariant_2_ClosesOnceByADueClause() public view {
        assertEq(handler.settledTwice(), 0);
        assertEq(handler.settledUnduly(), 0);
        for (uint256 i; i < handler.entryCount(); ++i) {
            assertTrue(handler.wordIsBooked(i));
        }
    }

    /// 3. What flows out of a commitment, paid or credited, is exactly what was locked in it.
    /// Fails if the last share does not take the rest.
    function invariant_3_FlowsOutWhatWasLocked() public view {
        assertEq(handler.wrongFlows(), 0);
    }

    /// 4. Nobody's value is locked without that party's call or signature, or after it revoked.
    /// Fails if a signature or a revocation is ignored.
    function invariant_4_LocksOnlyByConsent() public view {
        assertEq(handler.openedWithoutConsent(), 0);
        assertEq(handler.takenFromOthers(), 0);
    }

    /// 5. Whatever payees and tokens do, a clause that is due can be taken.
    /// Fails if a payout that cannot be made reverts.
    function invariant_5_NobodyBlocks() public view {
        assertEq(handler.blockedPayouts(), 0);
    }

    /// 6. A deposit that delivers less or re-enters never counts.
    /// Fails if a deposit is not checked for what arrived.
    function invariant_6_DepositsArriveInFull() public view {
        assertEq(handler.shortDeposits(), 0);
        assertEq(handler.successfulReentries(), 0);
    }

    /// 7. Signatures, deals and statements are of one chain and contract.
    /// Fails if a signature is ignored, so that one for another chain does.
    function invariant_7_NothingIsReplayed() public view {
        assertEq(handler.replays(), 0);
        uint256[5] memory held = handler.holdings(address(handler.other()));
        for (uint256 c; c < 5; ++c) {
            assertEq(held[c], 0);
        }
    }

    /// 8. Whom no deal names gains nothing.
    /// Fails if anyone may send a credit elsewhere, or a signature is ignored.
    function invariant_8_NobodyHasPowers() public view {
        assertEq(handler.powers(), 0);
        uint256[5] memory held = handler.holdings(handler.outsider());
        for (uint256 c = 1; c < 5; ++c) {
            assertEq(held[c], 0);
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
        assertGt(handler.opened(), 50, "opened");
        assertGt(handler.refusedOpenings(), 50, "refused openings");
        assertGt(handler.settled(), 50, "settled");
        assertGt(handler.refusedSettlements(), 50, "refused settlements");
        assertGt(handler.hostileCredits(), 5, "hostile credits");
        assertGt(handler.withdrawn(), 5, "withdrawn");
        assertGt(handler.batches(), 5, "batches");
        invariant_1_HoldsWhatItOwes();
        invariant_2_ClosesOnceByADueClause();
        invariant_3_FlowsOutWhatWasLocked();
        invariant_4_LocksOnlyByConsent();
        invariant_5_NobodyBlocks();
        invariant_6_DepositsArriveInFull();
        invariant_7_NothingIsReplayed();
        invariant_8_NobodyHasPowers();
    }

    function _selectors() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](17);
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
    }
}
