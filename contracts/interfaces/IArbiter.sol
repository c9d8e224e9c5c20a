// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Statement} from "../types/Deal.sol";

/// Answers one question about a deal. It holds no value of the deal, and knows the kernel as an
/// immutable, since a nested arbiter is not called by the kernel.
///
/// The law of arbiters:
/// - For one state of the chain the answer is the same whoever settles and whichever valid evidence
///   is brought. There is no `Not`, and absence is only ever a function of chain state.
/// - If `statements` is not empty, a yes also says that `statements[0]` is the one that the demand
///   is about, since a clause may pay its author. An arbiter that does not look at statements
///   answers no when there is one.
/// - A revert, garbage, or an address without code is a no.
interface IArbiter {
    /// @param dealId The deal.
    /// @param index The commitment's index in the deal.
    /// @param statements Recorded statements that the settler brought; their content is verified.
    /// @param demand What the parties signed.
    /// @param proof Evidence that the settler brought; never trusted.
    /// @return Whether the demand is met now.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool);

    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes calldata demand) external view returns (string memory);
}
