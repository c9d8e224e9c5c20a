// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {REVOKE, Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";
import {Result} from "./Result.sol";
import {P256} from "solady/utils/P256.sol";

/// An enclave signed the result with a P-256 key that a named enroller vouches for. A clause may pay
/// the author.
///
/// The enroller has checked the platform's attestation off chain, that the key was made inside an
/// enclave with that measurement, and states it: about the measurement, with the hash of the key as
/// kind. It withdraws a key for good by stating `REVOKE` about that statement; from then on nothing
/// that the key signed is accepted, whenever it was signed, since a stolen key can sign late. So the
/// parties trust the platform's maker and the enroller: it can admit keys, and stop them.
contract Enclave is IArbiter {
    /// What tells a message to this arbiter from all else that an enclave may sign.
    bytes32 internal constant MESSAGE = keccak256("assize.enclave");

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 kind, address enroller, bytes32 measurement)`;
    /// `proof` is `abi.encode(bytes32 content, bytes32 x, bytes32 y, bytes32 r, bytes32 s)`: the
    /// keccak256 of what was stated, the key, and its signature, with s in the lower half, over the
    /// SHA-256 of `abi.encode(bytes32 MESSAGE, bytes32 result, bytes32 content)`. `result` is the
    /// result's statement id: it binds chain, kernel, author, deal and kind. The kind of an enrolment
    /// is `keccak256(abi.encode(x, y))`.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (address author, bytes32 kind, address enroller, bytes32 measurement) =
            abi.decode(demand, (address, bytes32, address, bytes32));
        (bytes32 content, bytes32 x, bytes32 y, bytes32 r, bytes32 s) =
            abi.decode(proof, (bytes32, bytes32, bytes32, bytes32, bytes32));
        (bytes32 id, StatementWord result) = Result.find(ESCROW, dealId, statements, author, kind);
        return result.matches(content)
            && _enrolled(enroller, measurement, keccak256(abi.encode(x, y)))
            && P256.verifySignature(sha256(abi.encode(MESSAGE, id, content)), r, s, x, y);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "an enclave with measurement {x3}, whose key {a2} enrolled, has signed what {a0}"
            " stated of kind {x1}",
            demand
        );
    }

    function _enrolled(address enroller, bytes32 measurement, bytes32 key)
        private
        view
        returns (bool)
    {
        bytes32 id = statementIdOf(address(ESCROW), enroller, measurement, key);
        bytes32 withdrawal = statementIdOf(address(ESCROW), enroller, id, REVOKE);
        return ESCROW.statementWord(id).statedAt() != 0
            && ESCROW.statementWord(withdrawal).statedAt() == 0;
    }
}
