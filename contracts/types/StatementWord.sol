// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// All that is stored of a statement: the high 216 bits of its content's keccak256, and in the low
/// 40 the time at which it was made. What was never stated is the zero word.
type StatementWord is uint256;

using {statedAt, matches} for StatementWord global;

uint256 constant TIME_MASK = type(uint40).max;

/// The word of content with hash `content`, stated at `time` (Unix seconds).
function statedWord(bytes32 content, uint256 time) pure returns (StatementWord) {
    return StatementWord.wrap((uint256(content) & ~TIME_MASK) | time);
}

/// When it was stated, in Unix seconds; zero if it never was.
function statedAt(StatementWord word) pure returns (uint256) {
    return StatementWord.unwrap(word) & TIME_MASK;
}

/// Whether content with hash `content` is what was stated. False if nothing was.
function matches(StatementWord word, bytes32 content) pure returns (bool) {
    return word.statedAt() != 0 && (StatementWord.unwrap(word) ^ uint256(content)) <= TIME_MASK;
}

/// The id of what `author` says of `kind` about `about`, on this chain and on kernel `escrow`.
function statementIdOf(address escrow, address author, bytes32 about, bytes32 kind)
    view
    returns (bytes32 id)
{
    // keccak256(abi.encode(block.chainid, escrow, author, about, kind)), at a third of the cost.
    assembly ("memory-safe") {
        let preimage := mload(0x40)
        mstore(preimage, chainid())
        mstore(add(preimage, 0x20), shr(96, shl(96, escrow)))
        mstore(add(preimage, 0x40), shr(96, shl(96, author)))
        mstore(add(preimage, 0x60), about)
        mstore(add(preimage, 0x80), kind)
        id := keccak256(preimage, 0xa0)
    }
}
