// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {Statements} from "./Statements.sol";
import {MerkleProofLib} from "solady/utils/MerkleProofLib.sol";

/// A leaf is in a Merkle tree, whose root was signed or is stated by a named author. It takes no
/// statements.
///
/// Trees are OpenZeppelin's standard ones: keccak256 over sorted pairs, and leaves hashed twice, so
/// that no inner node (the hash of 64 bytes) passes for a leaf (the hash of 32).
contract MerkleMember is IArbiter {
    /// More than any tree is deep.
    uint256 public constant MAX_PATH = 64;

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(bytes32 leaf, bytes32 root, address author, bytes32 about,
    /// bytes32 kind)`: `leaf` is the keccak256 of the values' ABI encoding, hashed once more here. A
    /// zero `root` is the one that `author` stated, as 32 bytes, with `about` (zero: this deal) and
    /// `kind`; the first statement is the only one. Else the last three are without meaning.
    /// `proof` is `abi.encode(bytes32 root, bytes32[] path)`, the path from the leaf up.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (bytes32 leaf, bytes32 signed, address author, bytes32 about, bytes32 kind) =
            abi.decode(demand, (bytes32, bytes32, address, bytes32, bytes32));
        (bytes32 root, bytes32[] memory path) = abi.decode(proof, (bytes32, bytes32[]));
        if (path.length > MAX_PATH) return false;
        if (signed == 0) {
            StatementWord word = Statements.read(ESCROW, author, about == 0 ? dealId : about, kind);
            if (!word.matches(keccak256(abi.encode(root)))) return false;
        } else if (root != signed) {
            return false;
        }
        return MerkleProofLib.verify(path, root, keccak256(abi.encode(leaf)));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "leaf {x0} is in the Merkle tree with root {=1:stated by {a2} as kind {x4} about"
            " {d3}|{x1}}",
            demand
        );
    }
}
