// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// What a RISC Zero verifier (or its router) offers, as that project declares it; only what is used.
interface IRiscZeroVerifier {
    /// Reverts unless `seal` proves that the guest program ran to its end and wrote the journal.
    /// @param seal The encoded proof.
    /// @param imageId The guest program.
    /// @param journalDigest The SHA-256 of the journal.
    function verify(bytes calldata seal, bytes32 imageId, bytes32 journalDigest) external view;
}
