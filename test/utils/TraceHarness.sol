// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    Trace,
    TraceHead,
    TraceLeaf,
    TraceNode,
    traceJobHash
} from "../../contracts/types/Trace.sol";

/// Calls the library with calldata: so that its reverts can be expected, and for the SDK's comparison of
/// it with the Rust crate's.
contract TraceHarness {
    function jobHash(
        bytes32 module,
        bytes32 system,
        bytes32 parameters,
        bytes32 seed,
        bytes32 profile,
        uint32 chunk
    ) external pure returns (bytes32) {
        return traceJobHash(module, system, parameters, seed, profile, chunk);
    }

    function leafHash(TraceLeaf calldata leaf) external pure returns (bytes32) {
        return Trace.hash(leaf);
    }

    function requireHead(TraceHead calldata head, bytes32 trace) external pure {
        Trace.requireHead(head, trace);
    }

    function requireLeaf(
        TraceHead calldata head,
        uint256 index,
        bytes32 leaf,
        bytes32[] calldata siblings
    ) external view {
        Trace.requireLeaf(head, index, leaf, siblings);
    }

    function requirePair(
        TraceHead calldata head,
        uint256 index,
        bytes32 left,
        bytes32 right,
        bytes32[] calldata siblings
    ) external view {
        Trace.requirePair(head, index, left, right, siblings);
    }

    function requireDescendants(
        TraceNode calldata node,
        uint256 leaves,
        bytes32[] calldata descendants
    ) external view {
        Trace.requireDescendants(node, leaves, descendants);
    }

    function pick(
        TraceNode calldata node,
        uint256 leaves,
        uint256 picked,
        bytes32 child,
        bytes32[] calldata siblings
    ) external view returns (TraceNode memory) {
        return Trace.pick(node, leaves, picked, child, siblings);
    }
}
