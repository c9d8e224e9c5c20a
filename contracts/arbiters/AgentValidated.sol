// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IERC8004Validation} from "../interfaces/IERC8004.sol";
import {Statement} from "../types/Deal.sol";
import {Reads} from "./Reads.sol";

/// What a validation in an ERC-8004 registry must say.
struct ValidationDemand {
    address registry;
    address validator;
    uint256 agentId;
    /// The request's hash. Zero is `keccak256(abi.encode(dealId, index))`.
    bytes32 requestHash;
    /// The least response, 1 to 100.
    uint256 threshold;
    /// The response's tag; empty is any.
    string tag;
}

/// A named validator answered an agent's request with at least a threshold. It takes no statements.
///
/// In the registry a hash belongs to whoever asks first, for whichever agent and validator. So make
/// the request before the deal is signed and sign its hash, or, if the hash comes from the deal, before
/// the deal is public: once somebody else has it there is never a yes. A validator may answer again.
contract AgentValidated is IArbiter {
    /// `demand` is `abi.encode(ValidationDemand)`. A registry that reverts or answers garbage, and a
    /// response above 100, are a no.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        ValidationDemand memory d = abi.decode(demand, (ValidationDemand));
        if (d.requestHash == 0) d.requestHash = keccak256(abi.encode(dealId, index));
        uint256 length = bytes(d.tag).length;
        // The answer is six words, of which the fifth is the tag's offset, and the tag. The tag is read
        // if it matters.
        bytes memory a = Reads.read(
            d.registry,
            abi.encodeCall(IERC8004Validation.getValidationStatus, (d.requestHash)),
            0,
            length == 0 ? 192 : 224 + length
        );
        if (
            a.length == 0 || Reads.wordAt(a, 0) != uint160(d.validator)
                || Reads.wordAt(a, 1) != d.agentId
        ) return false;
        // A request without an answer has the response zero too: a threshold of zero asks nothing.
        uint256 response = Reads.wordAt(a, 2);
        if (d.threshold == 0 || response < d.threshold || response > 100) return false;
        if (length == 0) return true;
        if (Reads.wordAt(a, 4) != 192 || Reads.wordAt(a, 6) != length) return false;
        bytes32 found;
        assembly ("memory-safe") {
            found := keccak256(add(a, 256), length)
        }
        return found == keccak256(bytes(d.tag));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{>0:{a1} validates agent {u2} with at least {u4} of 100{$5:|, tagged {s5}}"
            ", request {=3:of this deal|{x3}}, on {a0}}",
            demand
        );
    }
}
