// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Payout} from "../../contracts/types/Deal.sol";
import {Status} from "../../contracts/types/Docket.sol";
import {payout} from "../utils/Build.sol";
import {ComputeDealTest} from "../utils/ComputeDealTest.sol";

/// Settling the compute deal's commitments by what the docket says, and by agreement, in steady state.
/// forge-config: default.isolate = true
contract DocketsGasTest is ComputeDealTest {
    function setUp() public override {
        super.setUp();
        // Whoever is paid has some before.
        usd.mint(stranger, 1);
        for (uint256 i; i < verifiers.length; ++i) {
            usd.mint(verifiers[i], 1);
        }
    }

    function _uphold() private {
        _file();
        skip(1);
        _verdict(0, true);
        _verdict(1, true);
        _assertStatus(_status(), Status.Upheld);
    }

    function test_Docket() public {
        _uphold();
        uint256 before = usd.balanceOf(node);
        _settle(TIMEOUT_AT, 0);
        vm.snapshotGasLastCall("arbiters", "Docket");
        assertEq(usd.balanceOf(node), before + TIMEOUT);
    }

    function test_Metered() public {
        _uphold();
        uint256 before = usd.balanceOf(node);
        _settle(PAYMENT_AT, 0);
        vm.snapshotGasLastCall("allocators", "Metered, by a docket");
        assertEq(usd.balanceOf(node), before + PRICE);
    }

    function test_VerifierFee() public {
        _uphold();
        _settle(FEE_AT, 0);
        vm.snapshotGasLastCall("allocators", "VerifierFee: two verifiers, by a docket");
        assertEq(usd.balanceOf(verifiers[0]), 1 + FEE / 2);
    }

    function test_Agreed() public {
        Payout[] memory payouts = _list(payout(node, 1000), payout(stranger, 30));
        bytes memory agreement = abi.encode(_agreeOn(PAYMENT_AT, payouts));
        _settle(PAYMENT_AT, 2, agreement);
        vm.snapshotGasLastCall("allocators", "Agreed: two depositors, two payees");
        assertEq(usd.balanceOf(stranger), 31);
    }
}
