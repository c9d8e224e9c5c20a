// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// Randomness that belongs to a block: the same whoever asks and whenever, and unknown before that
/// block. Which one is sound differs from chain to chain, so that a deal names it.
interface IBeacon {
    /// @param blockNumber The block.
    /// @param proof What the beacon needs to see, from the caller; never trusted.
    /// @return The randomness. Reverts if there is none.
    function random(uint256 blockNumber, bytes calldata proof) external view returns (bytes32);
}
