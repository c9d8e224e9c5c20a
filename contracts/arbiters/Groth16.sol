// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {Result} from "./Result.sol";

/// A Groth16 proof over BN254 (EIP-196, EIP-197) shows the result. A clause may pay the author.
///
/// The circuit's public inputs are, in order: the result's statement id modulo the field (it binds
/// chain, kernel, author, deal and kind, so that a proof copied from the mempool pays nobody else),
/// the inputs that the parties signed, and the outputs that the author stated: its statement's data is
/// one word for each. So none of them is the settler's choice.
///
/// The parties trust the circuit's setup: whoever knows its secret can prove anything.
contract Groth16 is IArbiter {
    /// The field of coordinates.
    uint256 internal constant P =
        21_888_242_871_839_275_222_246_405_745_257_275_088_696_311_157_297_823_662_689_037_894_645_226_208_583;
    /// The field of inputs: the order of the groups.
    uint256 internal constant R =
        21_888_242_871_839_275_222_246_405_745_257_275_088_548_364_400_416_034_343_698_204_186_575_808_495_617;

    /// Where in a key the points of the constant and the inputs begin, in words.
    uint256 internal constant IC = 14;

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 kind, bytes32 key, uint256[] inputs)`, where
    /// `key` is the keccak256 of the verifying key's words: the key itself, some 700 bytes, is sent
    /// only when it is used. `proof` is `abi.encode(uint256[] key, uint256[8] points, uint256[]
    /// outputs)`. The key is alpha, beta, gamma, delta, and a point of G1 for the constant and for
    /// each input; the proof's points are a, b and c. Points are affine, x before y; a coordinate in
    /// G2 is a pair with the imaginary part first, as the precompile takes it.
    ///
    /// It is a no if an input or output is not below the field's modulus, since two of them would be
    /// one, or if the precompiles say that a coordinate is not, or a point is not in its group.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (address author, bytes32 kind, bytes32 keyHash, uint256[] memory inputs) =
            abi.decode(demand, (address, bytes32, bytes32, uint256[]));
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) =
            abi.decode(proof, (uint256[], uint256[8], uint256[]));
        (bytes32 id, StatementWord result) = Result.find(ESCROW, dealId, statements, author, kind);
        if (
            keccak256(abi.encodePacked(key)) != keyHash
                || !result.matches(keccak256(abi.encodePacked(outputs)))
                || key.length != IC + 2 * (inputs.length + outputs.length + 2)
        ) return false;

        // The sum of each input's point times the input: the first two words, the rest is scratch.
        uint256[5] memory sum;
        (sum[0], sum[1]) = (key[IC], key[IC + 1]);
        uint256 offset = IC + 2;
        if (!_add(sum, key, offset, uint256(id) % R)) return false;
        for (uint256 i; i < inputs.length; ++i) {
            if (!_add(sum, key, offset += 2, inputs[i])) return false;
        }
        for (uint256 i; i < outputs.length; ++i) {
            if (!_add(sum, key, offset += 2, outputs[i])) return false;
        }
        return _pairs(key, points, sum);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "a Groth16 proof by key {x2}, with inputs {*3.1:, |{u0}}, shows what {a0} stated of"
            " kind {x1}",
            demand
        );
    }

    /// Adds `scalar` times the point at `key[offset]` to the point `sum`.
    function _add(uint256[5] memory sum, uint256[] memory key, uint256 offset, uint256 scalar)
        private
        view
        returns (bool success)
    {
        if (scalar >= R) return false;
        (sum[2], sum[3], sum[4]) = (key[offset], key[offset + 1], scalar);
        assembly ("memory-safe") {
            // All gas: a chain may price precompiles anew. One that refuses takes it, from the settler.
            let point := add(sum, 0x40)
            success := staticcall(gas(), 7, point, 0x60, point, 0x40)
            success := and(success, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
        }
    }

    /// Whether e(-a, b) e(alpha, beta) e(sum, gamma) e(c, delta) is one.
    function _pairs(uint256[] memory key, uint256[8] memory points, uint256[5] memory sum)
        private
        view
        returns (bool yes)
    {
        assembly ("memory-safe") {
            let m := mload(0x40)
            let k := add(key, 0x20)
            mstore(m, mload(points))
            // No proof has zero there, and beyond P it wraps to what the precompile refuses.
            mstore(add(m, 0x20), sub(P, mload(add(points, 0x20))))
            mcopy(add(m, 0x40), add(points, 0x40), 0x80) // b
            mcopy(add(m, 0xc0), k, 0xc0) // alpha, beta
            mcopy(add(m, 0x180), sum, 0x40)
            mcopy(add(m, 0x1c0), add(k, 0xc0), 0x80) // gamma
            mcopy(add(m, 0x240), add(points, 0xc0), 0x40) // c
            mcopy(add(m, 0x280), add(k, 0x140), 0x80) // delta
            yes := staticcall(gas(), 8, m, 0x300, 0, 0x20)
            yes := and(yes, eq(mload(0), 1))
        }
    }
}
