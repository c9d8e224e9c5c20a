// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// The tree that `Possession` knows, built whole, level by level.
library MerkleTree {
    function root(bytes[] memory pieces) internal pure returns (bytes32) {
        (bytes32 top,) = _climb(pieces, 0);
        return top;
    }

    /// The siblings of leaf `index`, from the leaf up.
    function path(bytes[] memory pieces, uint256 index)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        (, siblings) = _climb(pieces, index);
    }

    function _climb(bytes[] memory pieces, uint256 index)
        private
        pure
        returns (bytes32 top, bytes32[] memory siblings)
    {
        bytes32[] memory level = new bytes32[](pieces.length);
        for (uint256 i; i < level.length; ++i) {
            level[i] = sha256(bytes.concat(hex"00", pieces[i]));
        }
        bytes memory all;
        while (level.length > 1) {
            uint256 sibling = index % 2 == 0 ? index + 1 : index - 1;
            if (sibling < level.length) all = bytes.concat(all, level[sibling]);
            bytes32[] memory next = new bytes32[]((level.length + 1) / 2);
            for (uint256 i; i < next.length; ++i) {
                next[i] = 2 * i + 1 == level.length
                    ? level[2 * i]
                    : sha256(bytes.concat(hex"01", level[2 * i], level[2 * i + 1]));
            }
            (level, index) = (next, index / 2);
        }
        siblings = new bytes32[](all.length / 32);
        for (uint256 i; i < siblings.length; ++i) {
            bytes32 word;
            assembly ("memory-safe") {
                word := mload(add(add(all, 32), mul(i, 32)))
            }
            siblings[i] = word;
        }
        return (level[0], siblings);
    }
}
