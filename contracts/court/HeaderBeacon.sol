// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../interfaces/IBeacon.sol";
import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";

/// The beacon chain's randomness (`prevrandao`, EIP-4399) in the header of a block of this chain.
///
/// A header can be shown while the hash of its block is to be had: for 256 blocks, and 8191 where
/// EIP-2935 is live. Whoever proposes a block can give it up, and so throw the dice once more: name a
/// block for which the proposers are not known yet, and put less at stake on one draw than a few
/// blocks are worth.
///
/// It is sound on Ethereum and on chains with a beacon chain of their own, as Gnosis. It refuses where
/// it can tell that it is not: on chains whose headers carry no randomness, on the OP Stack, where a
/// block carries that of an older one of Ethereum, and where block numbers are another chain's. It
/// cannot tell whether one sequencer makes the blocks: there, name another beacon.
contract HeaderBeacon is IBeacon {
    /// Every chain of the OP Stack has this: what it knows of Ethereum (`L1Block`).
    address private constant L1_BLOCK = 0x4200000000000000000000000000000000000015;

    /// The header hashes to `found`, the block to `expected`; zero if its hash is not to be had, since
    /// the block is yet to come or too old.
    error WrongHeader(uint256 blockNumber, bytes32 expected, bytes32 found);
    /// The chain says that this is block `blockNumber`, its header says another: numbers are not this
    /// chain's.
    error ForeignNumber(uint256 blockNumber, uint256 number);
    /// This chain's blocks carry no randomness of their own.
    error NoRandomness(uint256 chainId);

    /// @param proof The RLP of the block's header.
    /// @inheritdoc IBeacon
    function random(uint256 blockNumber, bytes calldata proof) external view returns (bytes32) {
        bytes32 expected = Blockhash.blockHash(blockNumber);
        bytes32 found = keccak256(proof);
        // Nothing hashes to zero.
        if (found != expected) revert WrongHeader(blockNumber, expected, found);

        Memory.Slice[] memory fields = BlockHeader.parseHeader(proof);
        uint256 number = BlockHeader.getNumber(fields);
        if (number != blockNumber) revert ForeignNumber(blockNumber, number);
        bytes32 word = BlockHeader.getPrevRandao(fields);
        // With difficulty the chain did not merge, and the field is none of a beacon's. A later block,
        // as this one, has the same word only if it does not change from block to block.
        if (
            BlockHeader.getDifficulty(fields) != 0 || uint256(word) == block.prevrandao
                || L1_BLOCK.code.length != 0
        ) revert NoRandomness(block.chainid);
        return keccak256(abi.encode(blockNumber, word));
    }
}
