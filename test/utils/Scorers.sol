// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IScorer} from "../../contracts/interfaces/IScorer.sol";

/// How many of the clauses of a 3-SAT formula an assignment satisfies. A clause is three bytes, each a
/// variable's number (below 128) with the high bit set if it is negated; the answer is the assignment,
/// one bit a variable.
contract Satisfied is IScorer {
    function score(bytes32, bytes calldata formula, bytes calldata answer)
        external
        pure
        returns (uint256 count)
    {
        uint256 assignment = abi.decode(answer, (uint256));
        for (uint256 i; i + 3 <= formula.length; i += 3) {
            for (uint256 j; j < 3; ++j) {
                uint256 literal = uint8(formula[i + j]);
                if ((assignment >> (literal & 127) & 1 == 1) == (literal < 128)) {
                    ++count;
                    break;
                }
            }
        }
    }
}

/// Scores what it was asked: one if it is exactly what it is told to expect, and zero otherwise.
contract AskedExactly is IScorer {
    bytes32 private immutable QUESTION;

    constructor(bytes32 dealId, bytes memory parameters, bytes memory answer) {
        QUESTION = keccak256(abi.encode(dealId, parameters, answer));
    }

    function score(bytes32 dealId, bytes calldata parameters, bytes calldata answer)
        external
        view
        returns (uint256)
    {
        return keccak256(abi.encode(dealId, parameters, answer)) == QUESTION ? 1 : 0;
    }
}

/// Scores the less the more gas it gets: what a settler would starve if it could.
contract GasScorer is IScorer {
    function score(bytes32, bytes calldata, bytes calldata) external view returns (uint256) {
        return type(uint256).max - gasleft();
    }
}
