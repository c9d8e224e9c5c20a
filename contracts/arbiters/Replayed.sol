// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";
import {Result} from "./Result.sol";

/// A committee replayed the work and got exactly the result: at least `threshold` of the named
/// verifiers, each counted once, stated about the deal the very content that the author stated. A
/// clause may pay the author.
///
/// A verifier can copy the result without replaying it. Name verifiers who have something to lose, or
/// let them commit before the author reveals.
contract Replayed is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 kind, bytes32 verdict, uint256 threshold,
    /// address[] verifiers)`: the result's author and kind, the kind by which verifiers state what
    /// they got, and the verifiers, strictly ascending and without the author.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        (
            address author,
            bytes32 kind,
            bytes32 verdict,
            uint256 threshold,
            address[] memory verifiers
        ) = abi.decode(demand, (address, bytes32, bytes32, uint256, address[]));
        if (threshold == 0) return false;
        (, StatementWord result) = Result.find(ESCROW, dealId, statements, author, kind);
        if (result.statedAt() == 0) return false;

        uint256 count;
        address last;
        for (uint256 i; i < verifiers.length; ++i) {
            if (verifiers[i] <= last || verifiers[i] == author) return false;
            last = verifiers[i];
            StatementWord word =
                ESCROW.statementWord(statementIdOf(address(ESCROW), last, dealId, verdict));
            // A word serves as a content hash: `matches` does not compare the low bits, the time.
            if (word.matches(bytes32(StatementWord.unwrap(result)))) ++count;
        }
        return count >= threshold;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "at least {u3} of {*4.1:, |{a0}} have stated with kind {x2} exactly what {a0} stated"
            " of kind {x1}",
            demand
        );
    }
}
