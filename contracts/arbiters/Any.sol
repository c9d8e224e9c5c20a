// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Children} from "./Children.sol";

/// At least one child says yes. It takes no statements: which child is met, and so whose statement
/// would be paid, would be the settler's choice.
contract Any is IArbiter {
    /// `demand` is `abi.encode(CappedChild[])`; `proof` is `abi.encode(bytes[])` or empty.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (uint256 base, uint256 count) = Children.array(demand, 32);
        Children.answer(statements, demand, base, count, true, 1, count, proof);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        (uint256 base, uint256 count) = Children.array(demand, 32);
        return Children.describe("any of (", demand, base, count, true);
    }
}
