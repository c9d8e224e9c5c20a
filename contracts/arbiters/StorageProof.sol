// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Compare, Op} from "./Compare.sol";
import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";

/// A storage slot of a contract held, at the end of a given block of this chain, what was agreed. It
/// takes no statements.
///
/// The block's number is signed: in a range of blocks in which the slot changed, the settler would
/// pick one. Its hash is to be had for 256 blocks, and 8191 where EIP-2935 is live; later there is no
/// way to a yes, so a deal needs a clause after that time.
contract StorageProof is IArbiter {
    /// `demand` is `abi.encode(uint256 blockNumber, address account, bytes32 slot, Op op, bool signed,
    /// uint256 value)`; `proof` is `abi.encode(bytes header, bytes[] accountProof, bytes[]
    /// storageProof)`, the RLP of the block's header and what `eth_getProof` (EIP-1186) gives for that
    /// block. A slot that is zero is not in the trie: that it is zero cannot be shown. A proof that is
    /// no RLP reverts; one of something else is a no.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (uint256 number, address account, bytes32 slot, Op op, bool signed, uint256 value) =
            abi.decode(demand, (uint256, address, bytes32, Op, bool, uint256));
        (bytes memory header, bytes[] memory accountProof, bytes[] memory storageProof) =
            abi.decode(proof, (bytes, bytes[], bytes[]));
        // A block whose hash is not to be had has the hash zero, and no header hashes to that.
        if (Blockhash.blockHash(number) != keccak256(header)) return false;

        (bytes memory found, TrieProof.ProofError fault) = TrieProof.tryTraverse(
            BlockHeader.getStateRoot(header),
            abi.encodePacked(keccak256(abi.encodePacked(account))),
            accountProof
        );
        if (fault != TrieProof.ProofError.NO_ERROR) return false;
        // An account is nonce, balance, storage root and code hash.
        Memory.Slice[] memory fields = RLP.decodeList(found);
        (found, fault) = TrieProof.tryTraverse(
            RLP.readBytes32(fields[2]), abi.encodePacked(keccak256(abi.encode(slot))), storageProof
        );
        return fault == TrieProof.ProofError.NO_ERROR
            && Compare.holds(op, signed, RLP.decodeUint256(found), value);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return
            say(
                "after block {u0}, slot {x2} of {a1} was {#3:==|!=|<|<=|>|>=} {#4:{u5}|{i5}}",
                demand
            );
    }
}
