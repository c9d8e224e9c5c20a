// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// What an SP1 verifier (or its gateway) offers, as that project declares it; only what is used.
interface ISP1Verifier {
    /// Reverts unless `proofBytes` proves that the program ran and committed to `publicValues`.
    /// @param programVKey The program's verification key.
    /// @param publicValues What the program made public.
    /// @param proofBytes The encoded proof.
    function verifyProof(
        bytes32 programVKey,
        bytes calldata publicValues,
        bytes calldata proofBytes
    ) external view;
}
