// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";

/// What the logic arbiters share: asking a child, whatever it does.
library Children {
    /// A child that reverts, returns garbage, has no code or burns its gas says no. It gets at most
    /// `gasCap`; a settler that supplies less can only turn a yes into a no, and wins nothing.
    function says(
        address arbiter,
        uint256 gasCap,
        bytes32 dealId,
        uint256 index,
        Statement[] memory statements,
        bytes memory demand,
        bytes memory proof
    ) internal view returns (bool yes) {
        bytes memory data = abi.encodeCall(
            IArbiter.check, (dealId, index, statements, demand, proof)
        );
        assembly ("memory-safe") {
            // Scratch space takes the answer; no more of it is ever copied.
            yes := staticcall(gasCap, arbiter, add(data, 32), mload(data), 0, 32)
            yes := and(and(yes, gt(returndatasize(), 31)), eq(mload(0), 1))
        }
    }

    /// One proof for each of `count` children; none at all stands for empty ones. Reverts otherwise.
    function proofs(bytes calldata proof, uint256 count)
        internal
        pure
        returns (bytes[] memory each)
    {
        if (proof.length == 0) return new bytes[](count);
        each = abi.decode(proof, (bytes[]));
        if (each.length != count) revert ProofCount(each.length, count);
    }

    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}
