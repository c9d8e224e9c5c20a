// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {HeaderBeacon} from "../../contracts/court/HeaderBeacon.sol";
import {Stakes} from "../../contracts/court/Stakes.sol";
import {Pool} from "../../contracts/interfaces/IStakes.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {BURN} from "../../contracts/types/Docket.sol";
import {Token20} from "../utils/Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// Whole-transaction gas of serving, in steady state: the pool has seats, and every balance that a
/// transfer writes is there before. And of reading a block's word,
/// which is a call within another's transaction.
/// forge-config: default.isolate = true
contract StakesGasTest is Test {
    Stakes internal stakes = new Stakes();
    Token20 internal coin = new Token20();
    address internal instance = makeAddr("instance");
    address internal verifier = makeAddr("verifier");
    address internal reporter = makeAddr("reporter");
    Pool internal pool;

    function setUp() public {
        vm.warp(1_800_000_000);
        (pool.instance, pool.profile) = (instance, "profile");
        (pool.kind, pool.token, pool.stake) = (AssetKind.ERC20, address(coin), 1000);
        pool.delay = 30 days;
        coin.mint(reporter, 1);
        coin.mint(BURN, 1);
        coin.mint(verifier, 100_000);
        vm.startPrank(verifier);
        coin.approve(address(stakes), 99_000);
        stakes.take(pool, 8, verifier);
        vm.stopPrank();
    }

    function _take(uint256 count, string memory name) private {
        vm.prank(verifier);
        stakes.take(pool, count, verifier);
        vm.snapshotGasLastCall("stakes", name);
    }

    function test_Take() public {
        _take(1, "take a seat");
    }

    function test_TakeMany() public {
        _take(32, "take 32 seats");
    }

    function test_LeaveAndTakeAgain() public {
        vm.prank(verifier);
        stakes.resign(pool, 3);
        vm.snapshotGasLastCall("stakes", "resign");
        vm.warp(block.timestamp + 31 days);
        stakes.giveBack(pool, 3);
        vm.snapshotGasLastCall("stakes", "give back");
        _take(1, "take a seat that was freed");
    }

    function test_Slash() public {
        vm.prank(instance);
        stakes.slash(pool, 3, reporter);
        vm.snapshotGasLastCall("stakes", "slash");
    }

    function test_HeaderBeacon() public {
        HeaderBeacon beacon = new HeaderBeacon();
        string memory json = vm.readFile("test/vectors/storageProofs.json");
        uint256 number = vm.parseJsonUint(json, ".block.number");
        bytes memory header = vm.parseJsonBytes(json, ".block.header");
        vm.roll(number + 2);
        vm.setBlockhash(number, keccak256(header));
        beacon.random(number, header);
        vm.snapshotGasLastCall("stakes", "a block's word, the call alone");
    }
}
