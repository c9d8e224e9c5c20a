// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Approval} from "./Approval.sol";
import {P256} from "solady/utils/P256.sol";

/// A named P-256 key (a passkey, a secure element, an enclave) has signed an `Approval`, in this
/// contract's domain. It takes no statements. The key has no account, so what it signed cannot be
/// cancelled: the clause's window bounds it.
///
/// It verifies by the precompile of RIP-7212 and EIP-7951, else by the verifier that Solady's library
/// names; on a chain that has neither, the answer is no.
contract SignedP256 is IArbiter, Approval {
    /// `demand` is `abi.encode(bytes32 x, bytes32 y, bytes32 subject)`, the key's affine coordinates;
    /// `proof` is `abi.encode(bytes32 r, bytes32 s)` over the approval's digest, `s` in the lower half
    /// of the order.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (bytes32 x, bytes32 y, bytes32 subject) = abi.decode(demand, (bytes32, bytes32, bytes32));
        if (statements.length != 0 || proof.length != 64) return false;
        (bytes32 r, bytes32 s) = P256.tryDecodePointCalldata(proof);
        return P256.verifySignature(_approval(dealId, index, subject), r, s, x, y);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("P-256 key {x0} {x1} signs approval of {x2}", demand);
    }
}
