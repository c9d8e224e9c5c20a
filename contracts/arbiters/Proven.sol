// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {Result} from "./Result.sol";

/// What the arbiters of zkVM proofs share: a program ran, and what it made public binds the result.
///
/// What the program makes public is `abi.encode(bytes32 result, bytes32 content)`, followed by the
/// signed `context`: the result's statement id (which binds chain, kernel, author, deal and kind, so
/// that a proof copied from the mempool pays nobody else), the keccak256 of what was stated, and
/// whatever else the program must have computed from, such as the hash of its input. None of it is
/// the settler's choice.
///
/// The parties trust the verifier that they name, and whoever can change what is behind it.
abstract contract Proven is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 kind, address verifier, bytes32 program, bytes
    /// context)`; `proof` is `abi.encode(bytes32 content, bytes seal)`. A verifier reverts to say no.
    /// One without code, or that answers anything, is no verifier and says no as well.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool yes) {
        (address author, bytes32 kind, address verifier, bytes32 program, bytes memory context) =
            abi.decode(demand, (address, bytes32, address, bytes32, bytes));
        (bytes32 content, bytes memory seal) = abi.decode(proof, (bytes32, bytes));
        (bytes32 id, StatementWord result) = Result.find(ESCROW, dealId, statements, author, kind);
        if (!result.matches(content) || verifier.code.length == 0) return false;

        bytes memory data = _question(program, abi.encodePacked(id, content, context), seal);
        assembly ("memory-safe") {
            yes := staticcall(gas(), verifier, add(data, 32), mload(data), 0, 0)
            yes := and(yes, iszero(returndatasize()))
        }
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view virtual returns (string memory);

    /// The verifier's calldata. `journal` is what the program made public.
    function _question(bytes32 program, bytes memory journal, bytes memory seal)
        internal
        pure
        virtual
        returns (bytes memory);
}
