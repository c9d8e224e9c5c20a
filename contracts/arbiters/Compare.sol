// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// How a word that is found compares with the one that was signed.
enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge
}

/// What the arbiters of facts share: comparing one word with another.
library Compare {
    /// Whether `a op b`, both as two's complement if `signed`.
    function holds(Op op, bool signed, uint256 a, uint256 b) internal pure returns (bool) {
        if (signed) {
            // With the sign bit flipped, negative numbers come before the others.
            a ^= 1 << 255;
            b ^= 1 << 255;
        }
        if (op == Op.Eq) return a == b;
        if (op == Op.Ne) return a != b;
        if (op == Op.Lt) return a < b;
        if (op == Op.Le) return a <= b;
        if (op == Op.Gt) return a > b;
        return a >= b;
    }
}
