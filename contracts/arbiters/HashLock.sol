// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";

/// The hash function of a lock. SHA-256 is what other chains have too.
enum LockHash {
    SHA256,
    Keccak256
}

/// The settler shows the preimage of a hash. It takes no statements.
contract HashLock is IArbiter {
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
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("32 bytes are shown whose {#1:sha256|keccak256} is {x0}", demand);
    }
}
