// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IRiscZeroVerifier} from "../../contracts/interfaces/IRiscZeroVerifier.sol";
import {ISP1Verifier} from "../../contracts/interfaces/ISP1Verifier.sol";

// Stand-ins for the verifiers of zkVM proofs. No prover is to be had here, so "proving" is registering
// what a verifier would be asked; all else is refused as a real one refuses it, by a revert.

abstract contract RegisteredProofs {
    error VerificationFailed();

    mapping(bytes32 question => bool) internal _proven;

    function _requireProven(bytes memory question) internal view {
        if (!_proven[keccak256(question)]) revert VerificationFailed();
    }
}

contract RiscZeroStandIn is IRiscZeroVerifier, RegisteredProofs {
    function prove(bytes calldata seal, bytes32 imageId, bytes calldata journal) external {
        _proven[keccak256(abi.encode(seal, imageId, sha256(journal)))] = true;
    }

    function verify(bytes calldata seal, bytes32 imageId, bytes32 journalDigest) external view {
        _requireProven(abi.encode(seal, imageId, journalDigest));
    }
}

contract Sp1StandIn is ISP1Verifier, RegisteredProofs {
    function prove(bytes32 programVKey, bytes calldata publicValues, bytes calldata proofBytes)
        external
    {
        _proven[keccak256(abi.encode(programVKey, publicValues, proofBytes))] = true;
    }

    function verifyProof(
        bytes32 programVKey,
        bytes calldata publicValues,
        bytes calldata proofBytes
    ) external view {
        _requireProven(abi.encode(programVKey, publicValues, proofBytes));
    }
}
