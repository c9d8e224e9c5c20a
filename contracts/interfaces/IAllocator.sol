// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Commitment, Payout, Statement} from "../types/Deal.sol";

/// Computes where a commitment's value goes, for what fixed shares cannot say. For one state of the
/// chain the answer is the same whoever settles and whichever valid evidence is brought.
interface IAllocator {
    /// @param dealId The deal.
    /// @param index The commitment's index in the deal.
    /// @param commitment The commitment that is being settled.
    /// @param statements Recorded statements that the settler brought; their content is verified.
    /// @param data What the parties signed.
    /// @param proof Evidence that the settler brought; never trusted.
    /// @return Amounts per payee and asset. The kernel reverts if they exceed what is locked, and
    /// returns what they leave to the depositor.
    function allocate(
        bytes32 dealId,
        uint256 index,
        Commitment calldata commitment,
        Statement[] calldata statements,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory);

    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes calldata data) external view returns (string memory);
}
