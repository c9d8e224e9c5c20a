// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Reads} from "./Reads.sol";
import {IEAS} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";

/// What an attestation of the Ethereum Attestation Service must say.
struct AttestationDemand {
    address eas;
    /// The uid of the schema.
    bytes32 schema;
    address attester;
    /// Zero is "to nobody", which the service knows, not "to anybody".
    address recipient;
    /// The uid that it refers to. Zero is "to none".
    bytes32 ref;
    /// It was made at `from` or later, and before `until`, in Unix seconds.
    uint256 from;
    uint256 until;
    /// Bits `ANY_RECIPIENT`, `ANY_REFERENCE`, `IRREVOCABLE`, `ABOUT_DEAL`.
    uint256 rules;
}

// Whoever the recipient is.
uint256 constant ANY_RECIPIENT = 1;
// Whatever it refers to.
uint256 constant ANY_REFERENCE = 2;
// It cannot be revoked.
uint256 constant IRREVOCABLE = 4;
// Its data begins with the deal's id as a word: it is about this deal and no other.
uint256 constant ABOUT_DEAL = 8;

/// There is an attestation as agreed, neither revoked nor expired. It takes no statements.
///
/// Which attestation the settler brings moves no value: the answer is that there is one. Without
/// `ABOUT_DEAL`, or a reference or recipient of the deal's own, one attestation serves many deals.
contract Attested is IArbiter {
    /// `demand` is `abi.encode(AttestationDemand)`; `proof` is `abi.encode(bytes32 uid)`.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        AttestationDemand memory d = abi.decode(demand, (AttestationDemand));
        bytes32 uid = abi.decode(proof, (bytes32));
        // The answer is an offset, the ten words of `Attestation` (the last of them is the offset of
        // `data`), the data's length and its first word. The last is read if it matters.
        bytes memory a = Reads.read(
            d.eas,
            abi.encodeCall(IEAS.getAttestation, (uid)),
            0,
            d.rules & ABOUT_DEAL == 0 ? 352 : 416
        );
        // What the service does not know is all zeros.
        if (
            a.length == 0 || uid == 0 || Reads.wordAt(a, 0) != 32
                || Reads.wordAt(a, 1) != uint256(uid) || Reads.wordAt(a, 2) != uint256(d.schema)
                || Reads.wordAt(a, 8) != uint160(d.attester)
        ) return false;
        uint256 time = Reads.wordAt(a, 3);
        uint256 expiry = Reads.wordAt(a, 4);
        if (
            time < d.from || time >= d.until || (expiry != 0 && expiry <= block.timestamp)
                || Reads.wordAt(a, 5) != 0
        ) return false;
        if (d.rules & ANY_REFERENCE == 0 && Reads.wordAt(a, 6) != uint256(d.ref)) return false;
        if (d.rules & ANY_RECIPIENT == 0 && Reads.wordAt(a, 7) != uint160(d.recipient)) {
            return false;
        }
        if (d.rules & IRREVOCABLE != 0 && Reads.wordAt(a, 9) != 0) return false;
        return d.rules & ABOUT_DEAL == 0
            || (Reads.wordAt(a, 10) == 320
                && Reads.wordAt(a, 11) >= 32
                && Reads.wordAt(a, 12) == uint256(dealId));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{a2} attests schema {x1}{&7.0: to {a3}|}{&7.1: referring to {x4}|}{&7.2:|,"
            " irrevocably}" "{&7.3:|, about this deal}, made in [{u5}, {u6}), on {a0}",
            demand
        );
    }
}
