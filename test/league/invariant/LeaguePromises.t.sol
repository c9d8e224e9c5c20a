// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {League} from "../../../contracts/league/League.sol";
import {AssetKind} from "../../../contracts/types/Deal.sol";
import {LeagueRules, Member} from "../../../contracts/types/Season.sol";
import {BeaconStandIn} from "../../utils/Beacons.sol";
import {HostileReceiver} from "../../utils/HostileReceiver.sol";
import {HostileERC20} from "../../utils/HostileTokens.sol";
import {LeagueHandler, Player} from "./LeagueHandler.sol";
import {Test} from "forge-std/Test.sol";

/// The promises L1 to L7, numbered in `ILeague`. A season takes some fifty calls.
/// forge-config: default.invariant.runs = 32
/// forge-config: default.invariant.depth = 128
/// forge-config: deep.invariant.runs = 1000
contract LeaguePromisesTest is Test {
    League internal league;
    HostileERC20 internal token;
    LeagueHandler internal handler;

    function setUp() public {
        vm.warp(1_700_000_000);
        league = new League();
        token = new HostileERC20();
        BeaconStandIn beacon = new BeaconStandIn();
        LeagueRules[2] memory rules;
        for (uint256 p; p < 2; ++p) {
            LeagueRules memory made = rules[p];
            (made.stake, made.multiplier, made.rounds, made.matches) = (505, 300_000, 2, 3);
            (made.promoted, made.filer, made.bond) = (1, makeAddr("filer"), 707);
            (made.bounty, made.quorum, made.beacon) = (300_001, 2, beacon);
            (made.entry, made.filing) = (1 days, 1 days);
            (made.challenge, made.closing) = (1 days, 1 days);
            made.bounds = new uint128[](1);
            made.bounds[0] = 1500;
            made.verifiers = new address[](3);
            made.verifiers[0] = makeAddr("first verifier");
            made.verifiers[1] = makeAddr("second verifier");
            made.verifiers[2] = makeAddr("hostile verifier");
        }
        (rules[1].kind, rules[1].token) = (AssetKind.ERC20, address(token));
        handler = new LeagueHandler(league, token, new HostileReceiver(), beacon, rules);

        bytes4[] memory selectors = new bytes4[](29);
        selectors[0] = LeagueHandler.fund.selector;
        selectors[1] = LeagueHandler.enter.selector;
        selectors[2] = LeagueHandler.enter.selector;
        selectors[3] = LeagueHandler.enter.selector;
        selectors[4] = LeagueHandler.draw.selector;
        selectors[5] = LeagueHandler.draw.selector;
        selectors[6] = LeagueHandler.claim.selector;
        selectors[7] = LeagueHandler.claim.selector;
        selectors[8] = LeagueHandler.refuteClaim.selector;
        selectors[9] = LeagueHandler.refuteClaim.selector;
        selectors[10] = LeagueHandler.exclude.selector;
        selectors[11] = LeagueHandler.file.selector;
        selectors[12] = LeagueHandler.refuteFiling.selector;
        selectors[13] = LeagueHandler.releaseBond.selector;
        selectors[14] = LeagueHandler.close.selector;
        selectors[15] = LeagueHandler.close.selector;
        selectors[16] = LeagueHandler.takeOut.selector;
        selectors[17] = LeagueHandler.withdraw.selector;
        selectors[18] = LeagueHandler.warp.selector;
        selectors[19] = LeagueHandler.setTricks.selector;
        selectors[20] = LeagueHandler.setMood.selector;
        selectors[21] = LeagueHandler.setReentry.selector;
        for (uint256 i = 22; i < 25; ++i) {
            selectors[i] = LeagueHandler.warp.selector;
        }
        (selectors[25], selectors[26]) = (selectors[11], selectors[11]);
        (selectors[27], selectors[28]) = (selectors[12], selectors[12]);
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// In one function, since every other would walk as far again.
    function invariant_EveryPromiseIsKept() public view {
        // L1, exactly: nobody ever gave it anything else.
        assertEq(address(league).balance, handler.owed(0), "L1: native");
        assertEq(token.balanceOf(address(league)), handler.owed(1), "L1: token");
        for (uint256 p; p < 2; ++p) {
            assertEq(league.poolOf(handler.ids(p)), handler.pools(p), "L1: pool");
            for (uint256 who; who < 5; ++who) {
                Player memory player = handler.player(p, who);
                Member memory member = handler.member(p, who);
                assertEq(member.balance, player.balance, "L2: balance");
                assertEq(member.disqualified, player.disqualified, "L3: disqualified");
            }
            bytes32 random = league.seasonOf(handler.ids(p)).random;
            assertEq(random, handler.words(p), "L5: the seeds changed");
            assertLe(handler.rewarded(p), handler.budgets(p), "L7: rewards");
        }
        assertEq(handler.stray(), 0, "L2, L3, L5: done that should not be, or refused");
        assertEq(handler.stuck(), 0, "L4: held up");
        assertEq(handler.misranked(), 0, "L6: another order was taken");
    }

    /// Else the promises could be kept for want of trying.
    function test_WhenTheHandlerWalksLongEnough() public {
        uint256[10] memory found; // in memory: what is stored goes with the snapshot
        for (uint256 round; round < 8; ++round) {
            uint256 snapshot = vm.snapshotState();
            _walk(uint256(keccak256(abi.encode(round))));
            found[0] += handler.entries();
            found[1] += handler.draws();
            found[2] += handler.claims();
            found[3] += handler.slashes();
            found[4] += handler.lostBonds();
            found[5] += handler.releases();
            found[6] += handler.closings();
            found[7] += handler.rewards();
            found[8] += handler.exits();
            found[9] += handler.withdrawals();
            assertTrue(vm.revertToState(snapshot));
        }
        for (uint256 i; i < found.length; ++i) {
            assertGt(found[i], 0, vm.toString(i));
        }
    }

    function _pass(uint256 hours_) private {
        for (uint256 i; i < hours_; ++i) {
            handler.warp(1 hours);
        }
    }

    function _walk(uint256 r) private {
        for (uint256 i; i < 8; ++i) {
            handler.fund(i, 999);
        }
        // What a random walk seldom does. One whole season of three, straight on.
        for (uint256 i; i < 3; ++i) {
            handler.enter(2 * i, 601);
        }
        _pass(25);
        for (uint256 i; i < 3; ++i) {
            handler.claim(2 * i, false);
        }
        _pass(50);
        handler.close(0, 0);
        // And a stake that cannot be paid at first.
        handler.enter(1, 601);
        _pass(97);
        handler.takeOut(1, 0);
        handler.withdraw(1);
        this.invariant_EveryPromiseIsKept();
        for (uint256 step; step < 300; ++step) {
            r = uint256(keccak256(abi.encode(r)));
            uint256 choice = r % 29;
            (uint256 a, uint256 b) = (r >> 16, r >> 80);
            if (choice == 0) handler.fund(a, b);
            else if (choice < 4) handler.enter(a, b);
            else if (choice < 6) handler.draw(a);
            else if (choice < 8) handler.claim(a, b % 3 == 0);
            else if (choice < 10) handler.refuteClaim(a, b);
            else if (choice == 10) handler.exclude(a);
            else if (choice == 11) handler.file(a, b % 3 == 0);
            else if (choice == 12) handler.refuteFiling(a, b);
            else if (choice == 13) handler.releaseBond(a);
            else if (choice < 16) handler.close(a, b);
            else if (choice == 16) handler.takeOut(a, b);
            else if (choice == 17) handler.withdraw(a);
            else if (choice == 18) handler.warp(a);
            else if (choice == 19) handler.setTricks(a, b);
            else if (choice == 20) handler.setMood(a);
            else if (choice == 21) handler.setReentry(a);
            else if (choice < 25) handler.warp(a);
            else if (choice < 27) handler.file(a, b % 2 == 0);
            else handler.refuteFiling(a, b);
            // In a frame of its own, whose memory goes.
            if (step % 4 == 0) this.invariant_EveryPromiseIsKept();
        }
    }
}
