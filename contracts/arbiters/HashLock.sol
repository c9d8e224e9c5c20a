// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {LibString} from "solady/utils/LibString.sol";

/// The hash function of a lock. SHA-256 is what other chains have too.
enum LockHash {
    SHA256,
    Keccak256
}

/// The settler shows the preimage of a hash. It takes no statements.
contract HashLock is IArbiter {
    using LibString for uint256;

    /// `demand` is `abi.encode(bytes32 hash, LockHash by)`; `proof` is the preimage, exactly 32 bytes:
    /// a preimage that one chain of a swap accepts must not be too long or too short for the other, or
    /// whoever made it takes there and leaves nothing to take here.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external pure returns (bool) {
        if (statements.length != 0 || proof.length != 32) return false;
        (bytes32 hash, LockHash by) = abi.decode(demand, (bytes32, LockHash));
        return (by == LockHash.SHA256 ? sha256(proof) : keccak256(proof)) == hash;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external pure returns (string memory) {
        (bytes32 hash, LockHash by) = abi.decode(demand, (bytes32, LockHash));
        return string.concat(
            "32 bytes are shown whose ",
            by == LockHash.SHA256 ? "sha256 is " : "keccak256 is ",
            uint256(hash).toHexString(32)
        );
    }
}
