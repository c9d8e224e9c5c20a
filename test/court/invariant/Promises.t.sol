// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AssetKind, Share} from "../../../contracts/types/Deal.sol";
import {
    BURN,
    CourtTerms,
    DocketWord,
    Filing,
    RULERS,
    Status
} from "../../../contracts/types/Docket.sol";
import {CourtTest} from "../../utils/CourtTest.sol";
import {HostileReceiver} from "../../utils/HostileReceiver.sol";
import {HostileERC20} from "../../utils/HostileTokens.sol";
import {PuppetInstance} from "../../utils/Instances.sol";
import {Case, CourtHandler} from "./CourtHandler.sol";

/// The court's promises C1 to C5, numbered in `ICourt`.
/// forge-config: default.invariant.runs = 120
/// forge-config: deep.invariant.runs = 1000
contract PromisesTest is CourtTest {
    CourtHandler internal handler;
    HostileERC20 internal token;
    HostileReceiver internal receiver;
    PuppetInstance internal puppet;

    function setUp() public override {
        super.setUp();
        token = new HostileERC20();
        receiver = new HostileReceiver();
        puppet = new PuppetInstance(court);
        verifiers[1] = address(receiver);

        address[] memory payees = new address[](6);
        (payees[0], payees[1], payees[2]) = (node, client, BURN);
        (payees[3], payees[4], payees[5]) = (verifiers[0], verifiers[1], verifiers[2]);
        handler = new CourtHandler(named, puppet, token, receiver, verifiers, payees);
        token.mint(node, type(uint128).max);
        token.mint(address(receiver), type(uint128).max);

        // Two deals with four dockets each: every pair of asset and instance, either silence, and
        // filers that receive and do not.
        for (uint256 i; i < 8; ++i) {
            if (i == 4) dealId = _openDeal(1);
            Filing memory filing = _filing();
            filing.filer = i % 3 == 0 ? address(receiver) : node;
            filing.silence = i % 4 == 3 ? Status.Void : Status.Upheld;
            filing.kind = i % 2 == 0 ? AssetKind.Native : AssetKind.ERC20;
            filing.token = i % 2 == 0 ? address(0) : address(token);
            filing.multiplier += i;
            filing.slash = new Share[](3);
            filing.slash[0] = Share(address(receiver), 250_000);
            filing.slash[1] = Share(RULERS, 333_333);
            filing.slash[2] = Share(client, 416_667);
            CourtTerms memory terms = _terms(filing);
            if (i % 4 > 1) terms.instance = address(puppet);
            handler.add(dealId, terms, filing);
        }

        bytes4[] memory selectors = new bytes4[](14);
        selectors[0] = CourtHandler.file.selector;
        selectors[1] = CourtHandler.file.selector; // nothing happens before something is filed
        selectors[2] = CourtHandler.verdict.selector;
        selectors[3] = CourtHandler.verdict.selector;
        selectors[4] = CourtHandler.puppetRules.selector;
        selectors[5] = CourtHandler.strangerRules.selector;
        selectors[6] = CourtHandler.release.selector;
        selectors[7] = CourtHandler.withdraw.selector;
        selectors[8] = CourtHandler.warp.selector;
        selectors[9] = CourtHandler.setTricks.selector;
        selectors[10] = CourtHandler.setBlocked.selector;
        selectors[11] = CourtHandler.setMood.selector;
        selectors[12] = CourtHandler.setReentry.selector;
        selectors[13] = CourtHandler.setPuppetRight.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// In one function, since every other would walk as far again.
    function invariant_EveryPromiseIsKept() public view {
        promise_C1_TheCourtHoldsWhatItOwes();
        promise_C2_FinalStatusesAbsorb();
        promise_C3_CollateralIsPaidOnceAndExactly();
        promise_C4_DocketsEndInTime();
        promise_C5_OnlyTheInstanceMovesADocket();
    }

    function promise_C1_TheCourtHoldsWhatItOwes() public view {
        assertGe(address(court).balance, _owed(AssetKind.Native, address(0)), "native");
        assertGe(token.balanceOf(address(court)), _owed(AssetKind.ERC20, address(token)), "token");
    }

    function promise_C2_FinalStatusesAbsorb() public view {
        for (uint256 i; i < handler.count(); ++i) {
            Case memory c = handler.caseAt(i);
            if (c.end == Status.Pending) continue;
            _assertStatus(court.status(c.dealId, c.terms), c.end);
        }
    }

    function promise_C3_CollateralIsPaidOnceAndExactly() public view {
        assertEq(handler.mispaid(), 0, "mispaid");
        assertEq(handler.stuck(), 0, "released what was not due, or held what was");
        for (uint256 i; i < handler.count(); ++i) {
            Case memory c = handler.caseAt(i);
            (DocketWord word,) = court.docket(c.docketId);
            assertEq(word.settled(), c.released, "settled");
            if (c.claim != 0) {
                assertEq(court.collateralOf(c.filing, word.price()), c.taken, "collateral");
            }
        }
        // Nobody ever gave the court native value but filers.
        assertEq(address(court).balance, _owed(AssetKind.Native, address(0)), "native");
        assertEq(token.balanceOf(address(court)), _owed(AssetKind.ERC20, address(token)), "token");
    }

    function promise_C4_DocketsEndInTime() public view {
        for (uint256 i; i < handler.count(); ++i) {
            Case memory c = handler.caseAt(i);
            (DocketWord word, bytes32 claim) = court.docket(c.docketId);
            assertEq(claim, c.claim, "claim");
            uint256 last = kernel.dealWord(c.dealId).openedAt() + c.terms.deadline + c.terms.limit;
            if (c.claim != 0) assertTrue(word.statusAt(last).isFinal(), "not final in time");
            if (block.timestamp >= last) {
                assertTrue(court.status(c.dealId, c.terms).isFinal(), "not final");
            }
        }
    }

    function promise_C5_OnlyTheInstanceMovesADocket() public view {
        assertEq(handler.strayWrites(), 0, "stray writes");
    }

    /// Else the promises could be kept for want of trying.
    function test_WhenTheHandlerWalksLongEnough() public {
        uint256[11] memory found; // in memory: what is stored goes with the snapshot
        for (uint256 round; round < 16; ++round) {
            uint256 snapshot = vm.snapshotState();
            _walk(uint256(keccak256(abi.encode(round))));
            for (uint256 i; i < 7; ++i) {
                found[i] += handler.ends(i);
            }
            found[7] += handler.releases();
            found[8] += handler.slashes();
            found[9] += handler.withdrawals();
            found[10] += handler.disputes();
            assertTrue(vm.revertToState(snapshot));
        }
        assertGt(found[uint8(Status.Absent)], 0, "absent");
        assertGt(found[uint8(Status.Upheld)], 0, "upheld");
        assertGt(found[uint8(Status.Overruled)], 0, "overruled");
        assertGt(found[uint8(Status.Void)], 0, "void");
        assertGt(found[7], 0, "releases");
        assertGt(found[8], 0, "slashes");
        assertGt(found[9], 0, "withdrawals");
        assertGt(found[10], 0, "disputes");
    }

    function _walk(uint256 r) private {
        for (uint256 step; step < 64; ++step) {
            r = uint256(keccak256(abi.encode(r)));
            uint256 choice = r % 12;
            uint256 a = r >> 16;
            uint256 b = r >> 80;
            if (choice < 2) handler.file(a, b, r >> 200);
            else if (choice < 5) handler.verdict(a, b, r >> 128 & 3 == 0, r >> 200);
            else if (choice == 5) handler.puppetRules(a, b, b >> 8, r >> 150, 0);
            else if (choice == 6) handler.setMood(b);
            else if (choice < 9) handler.release(a);
            else if (choice == 9) handler.withdraw(a, b & 1 == 0, b >> 8, b & 2 == 0);
            else if (choice == 10) handler.setTricks(a, b, b & 256 == 0);
            else handler.warp(a);
        }
    }

    function _owed(AssetKind kind, address asset) private view returns (uint256 owed) {
        for (uint256 i; i < handler.count(); ++i) {
            Case memory c = handler.caseAt(i);
            if (c.filing.token == asset && c.claim != 0 && !c.released) owed += c.taken;
        }
        address[] memory payees = handler.payees();
        for (uint256 i; i < payees.length; ++i) {
            owed += court.credit(payees[i], kind, asset, 0);
        }
    }
}
