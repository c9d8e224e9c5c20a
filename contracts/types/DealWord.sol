// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// All that is stored of a deal: the time of its opening in the high 64 bits, and in the low 192
/// three bits a commitment, 0 while it is open, else one more than the clause by which it closed.
/// A deal that was never opened is the zero word.
type DealWord is uint256;

using {openedAt, outcome, close} for DealWord global;

/// The word of a deal opened at `time` (Unix seconds), with every commitment open.
function openedWord(uint256 time) pure returns (DealWord) {
    return DealWord.wrap(time << 192);
}

/// When the deal was opened, in Unix seconds; zero if it never was.
function openedAt(DealWord word) pure returns (uint256) {
    return DealWord.unwrap(word) >> 192;
}

/// Zero while commitment `index` (below 64) is open, else one more than the clause it closed by.
function outcome(DealWord word, uint256 index) pure returns (uint256) {
    return (DealWord.unwrap(word) >> (3 * index)) & 7;
}

/// The word after the open commitment `index` (below 64) closed by `clause` (below 7).
function close(DealWord word, uint256 index, uint256 clause) pure returns (DealWord) {
    return DealWord.wrap(DealWord.unwrap(word) | ((clause + 1) << (3 * index)));
}
