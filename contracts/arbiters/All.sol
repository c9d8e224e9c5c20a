// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Children} from "./Children.sol";

/// Every child says yes. The first child gets the statements, the others none: so the author that a
/// clause pays is one that the first child has tested.
contract All is IArbiter {
    struct Child {
        address arbiter;
        bytes demand;
    }

    /// `demand` is `abi.encode(Child[])`, not empty; `proof` is `abi.encode(bytes[])` or empty.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (uint256 base, uint256 count) = Children.array(demand, 32);
        if (count == 0) return false;
        Children.answer(statements, demand, base, count, false, count, 1, proof);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        (uint256 base, uint256 count) = Children.array(demand, 32);
        return Children.describe("all of (", demand, base, count, false);
    }
}
