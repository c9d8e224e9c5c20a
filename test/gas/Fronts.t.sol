// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Stated} from "../../contracts/arbiters/Stated.sol";
import {AgenticCommerce} from "../../contracts/fronts/AgenticCommerce.sol";
import {IERC8183} from "../../contracts/interfaces/erc/IERC8183.sol";
import {GasBench} from "../utils/GasBench.sol";

/// Whole-transaction gas of the steps of fronts, in steady state.
/// forge-config: default.isolate = true
contract FrontsGasTest is GasBench {
    AgenticCommerce internal commerce;

    function setUp() public override {
        super.setUp();
        commerce = new AgenticCommerce(escrow, address(new Stated(escrow)), address(coin), 1 days);
        vm.prank(client);
        coin.approve(address(commerce), 100);
    }

    function test_AgenticCommerce() public {
        IERC8183 erc = IERC8183(address(commerce));
        vm.startPrank(client);
        uint256 id = erc.createJob(node, client, block.timestamp + 1 days, "a job", address(0));
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.createJob");
        erc.setBudget(id, 100, "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.setBudget");
        erc.fund(id, 100, "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.fund");
        vm.stopPrank();
        vm.prank(node);
        erc.submit(id, "work", "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.submit");
        vm.prank(client);
        erc.complete(id, "good", "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.complete");
        assertEq(coin.balanceOf(node), 101);
    }
}
