// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// Scores an answer, on chain: an objective measure, such as the length of a tour or the number of
/// clauses that an assignment satisfies.
interface IScorer {
    /// @param dealId The deal.
    /// @param parameters What the parties signed: the instance of the problem.
    /// @param answer What the author stated.
    /// @return The score; higher is better. For one state of the chain it is always the same.
    function score(bytes32 dealId, bytes calldata parameters, bytes calldata answer)
        external
        view
        returns (uint256);
}
