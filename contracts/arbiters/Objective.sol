// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IScorer} from "../interfaces/IScorer.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {Result} from "./Result.sol";

/// A named scorer gives what the author stated at least `threshold`. A clause may pay the author.
///
/// The parties trust the scorer's code, and what it reads: a score that depends on the chain's state
/// can change until the clause is taken.
contract Objective is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 kind, address scorer, uint32 gasCap, uint256
    /// threshold, bytes parameters)`. The answer is the data of the statement that the settler brings
    /// first, or else `proof`. The scorer gets `gasCap`, and the settler must have supplied it: how
    /// much gas there is must not change a score. One that reverts, has no code, burns its gas or
    /// does not return one word says no.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (
            address author,
            bytes32 kind,
            address scorer,
            uint32 gasCap,
            uint256 threshold,
            bytes memory parameters
        ) = abi.decode(demand, (address, bytes32, address, uint32, uint256, bytes));
        (, StatementWord result) = Result.find(ESCROW, dealId, statements, author, kind);
        bytes memory answer = statements.length == 0 ? proof : statements[0].data;
        if (!result.matches(keccak256(answer))) return false;
        return _reaches(
            scorer, gasCap, abi.encodeCall(IScorer.score, (dealId, parameters, answer)), threshold
        );
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{a2} with parameters {b5} and {u3.32} gas scores what {a0} stated of kind {x1} at"
            " least {u4}",
            demand
        );
    }

    function _reaches(address scorer, uint256 gasCap, bytes memory data, uint256 threshold)
        private
        view
        returns (bool yes)
    {
        // A call passes on 63/64 of the gas (EIP-150), after at most 2,600 for a cold account.
        uint256 left = gasleft();
        if (left - left / 64 < gasCap + 5000) return false;
        assembly ("memory-safe") {
            // Scratch space takes the score; no more of an answer is ever copied.
            yes := staticcall(gasCap, scorer, add(data, 32), mload(data), 0, 32)
            yes := and(and(yes, eq(returndatasize(), 32)), iszero(lt(mload(0), threshold)))
        }
    }
}
