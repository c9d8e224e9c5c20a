// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Stakes} from "../../../contracts/court/Stakes.sol";
import {Pool, Seat} from "../../../contracts/interfaces/IStakes.sol";
import {AssetKind} from "../../../contracts/types/Deal.sol";
import {HostileReceiver} from "../../utils/HostileReceiver.sol";
import {HostileERC20} from "../../utils/HostileTokens.sol";
import {Place, StakesHandler} from "./StakesHandler.sol";
import {Test} from "forge-std/Test.sol";

/// The promises S1 to S4, numbered in `IStakes`.
/// forge-config: default.invariant.runs = 120
/// forge-config: deep.invariant.runs = 1000
contract StakesPromisesTest is Test {
    Stakes internal stakes;
    HostileERC20 internal token;
    StakesHandler internal handler;

    function setUp() public {
        vm.warp(1_700_000_000);
        stakes = new Stakes();
        token = new HostileERC20();
        Pool[2] memory pools;
        address instance = makeAddr("instance");
        for (uint256 p; p < 2; ++p) {
            (pools[p].instance, pools[p].delay) = (instance, 10 days);
        }
        pools[0].stake = 505;
        (pools[1].kind, pools[1].token, pools[1].stake) = (AssetKind.ERC20, address(token), 707);
        handler = new StakesHandler(stakes, token, new HostileReceiver(), pools);

        bytes4[] memory selectors = new bytes4[](14);
        selectors[0] = StakesHandler.take.selector;
        selectors[1] = StakesHandler.take.selector;
        selectors[2] = StakesHandler.resign.selector;
        selectors[3] = StakesHandler.resign.selector;
        selectors[4] = StakesHandler.giveBack.selector;
        selectors[5] = StakesHandler.giveBack.selector;
        selectors[6] = StakesHandler.slash.selector;
        selectors[7] = StakesHandler.withdraw.selector;
        selectors[8] = StakesHandler.warp.selector;
        selectors[9] = StakesHandler.warp.selector;
        selectors[10] = StakesHandler.setTricks.selector;
        selectors[11] = StakesHandler.setBlocked.selector;
        selectors[12] = StakesHandler.setMood.selector;
        selectors[13] = StakesHandler.setReentry.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// In one function, since every other would walk as far again.
    function invariant_EveryPromiseIsKept() public view {
        promise_S1_ItHoldsWhatItOwes();
        promise_S2_OnlyTheInstanceSlashesAndStakesGoWhereTheyShould();
        promise_S3_StakesComeBackWhenTheyAreDue();
        promise_S4_TheDrawCannotBeBent();
    }

    /// Exactly: nobody ever gave it anything but stakes.
    function promise_S1_ItHoldsWhatItOwes() public view {
        assertEq(address(stakes).balance, handler.staked(0) + handler.credits(0), "native");
        uint256 owed = handler.staked(1) + handler.credits(1);
        assertEq(token.balanceOf(address(stakes)), owed, "token");
    }

    function promise_S2_OnlyTheInstanceSlashesAndStakesGoWhereTheyShould() public view {
        assertEq(handler.stray(), 0, "done by whom it should not, or refused to whom it should");
        assertEq(handler.mispaid(), 0, "mispaid");
        for (uint256 p; p < 2; ++p) {
            bytes32 poolId = stakes.poolIdOf(handler.pool(p));
            Place[] memory places = handler.places(p);
            assertEq(stakes.seats(poolId), places.length, "seats");
            uint256 serving;
            for (uint256 i; i < places.length; ++i) {
                Seat seat = stakes.seat(poolId, i);
                assertEq(seat.owner(), places[i].owner, "owner");
                assertEq(seat.taken(), places[i].taken, "taken");
                assertEq(seat.left(), places[i].left, "left");
                assertEq(seat.slashed(), places[i].slashed, "slashed");
                if (places[i].owner != address(0) && places[i].left == 0) ++serving;
            }
            assertEq(stakes.serving(poolId), serving, "serving");
            assertEq(Seat.unwrap(stakes.seat(poolId, places.length)), 0, "a seat too many");
        }
    }

    function promise_S3_StakesComeBackWhenTheyAreDue() public view {
        assertEq(handler.stuck(), 0, "held up, or paid back too early");
    }

    function promise_S4_TheDrawCannotBeBent() public view {
        assertEq(handler.bent(), 0, "another served");
    }

    /// Else the promises could be kept for want of trying.
    function test_WhenTheHandlerWalksLongEnough() public {
        uint256[6] memory found; // in memory: what is stored goes with the snapshot
        for (uint256 round; round < 8; ++round) {
            uint256 snapshot = vm.snapshotState();
            _walk(uint256(keccak256(abi.encode(round))));
            found[0] += handler.takes();
            found[1] += handler.reuses();
            found[2] += handler.returns_();
            found[3] += handler.slashes();
            found[4] += handler.lateSlashes();
            found[5] += handler.withdrawals();
            assertTrue(vm.revertToState(snapshot));
        }
        for (uint256 i; i < found.length; ++i) {
            assertGt(found[i], 0, vm.toString(i));
        }
    }

    function _walk(uint256 r) private {
        for (uint256 step; step < 128; ++step) {
            r = uint256(keccak256(abi.encode(r)));
            uint256 choice = r % 14;
            (uint256 a, uint256 b, uint256 c) = (r >> 16, r >> 80, r >> 160);
            if (choice < 2) handler.take(a, b, c);
            else if (choice < 4) handler.resign(a, b, c);
            else if (choice < 6) handler.giveBack(a, b);
            else if (choice == 6) handler.slash(a, b, c);
            else if (choice == 7) handler.withdraw(a, b, c & 1 == 0, c >> 8);
            else if (choice < 10) handler.warp(a);
            else if (choice == 10) handler.setTricks(a, b, c & 1 == 0);
            else if (choice == 11) handler.setBlocked(a, b & 1 == 0);
            else if (choice == 12) handler.setMood(a);
            else handler.setReentry(a, b);
            invariant_EveryPromiseIsKept();
        }
    }
}
