// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {Statements} from "./Statements.sol";

/// One statement of an order. A zero `about` is this deal.
struct Step {
    address author;
    bytes32 about;
    bytes32 kind;
}

/// Several statements were all made, each no earlier than the one before. Two of the same second are
/// in order: the kernel records no finer time, and a batch may well hold both.
contract Ordered is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(Step[])`. A statement that the settler brings must be the last step
    /// first: who completed the order is whom a clause may pay.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        Step[] memory steps = abi.decode(demand, (Step[]));
        uint256 before = 1; // What was never stated has time zero.
        bool admitted;
        for (uint256 i; i < steps.length; ++i) {
            Step memory step = steps[i];
            if (step.about == 0) step.about = dealId;
            uint256 time = Statements.read(ESCROW, step.author, step.about, step.kind).statedAt();
            if (time < before) return false;
            before = time;
            admitted = Statements.admit(statements, step.author, step.about, step.kind);
        }
        return admitted;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("{*0.3:, then |{a0} states kind {x2} about {d1}}", demand);
    }
}
