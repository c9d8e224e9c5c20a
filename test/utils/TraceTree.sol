// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// Trees of `Trace`, built level by level: a node without a sibling is promoted.
library TraceTree {
    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    function above(bytes32[] memory level) internal pure returns (bytes32[] memory next) {
        next = new bytes32[]((level.length + 1) / 2);
        for (uint256 i; i < next.length; ++i) {
            bool alone = 2 * i + 1 == level.length;
            next[i] = alone ? level[2 * i] : node(level[2 * i], level[2 * i + 1]);
        }
    }

    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        while (leaves.length > 1) leaves = above(leaves);
        return leaves[0];
    }

    function siblings(bytes32[] memory level, uint256 index)
        internal
        pure
        returns (bytes32[] memory path)
    {
        for (; level.length > 1; level = above(level)) {
            if (index ^ 1 < level.length) path = _push(path, level[index ^ 1]);
            index >>= 1;
        }
    }

    function pairSiblings(bytes32[] memory level, uint256 index)
        internal
        pure
        returns (bytes32[] memory path)
    {
        uint256 l = index - 1;
        for (; level.length > 1; level = above(level)) {
            if (l ^ 1 != index) {
                if (l ^ 1 < level.length) path = _push(path, level[l ^ 1]);
                if (l != index && index ^ 1 < level.length) path = _push(path, level[index ^ 1]);
            }
            (l, index) = (l >> 1, index >> 1);
        }
    }

    /// The descendants of a node that a narrowing shows, at most five levels below.
    function descendants(bytes32[] memory leaves, uint256 height, uint256 index)
        internal
        pure
        returns (bytes32[] memory shown)
    {
        uint256 down = height < 5 ? height : 5;
        for (uint256 i; i < height - down; ++i) {
            leaves = above(leaves);
        }
        uint256 from = index << down;
        uint256 count = leaves.length - from;
        if (count > 1 << down) count = 1 << down;
        shown = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            shown[i] = leaves[from + i];
        }
    }

    function _push(bytes32[] memory list, bytes32 item)
        private
        pure
        returns (bytes32[] memory longer)
    {
        longer = new bytes32[](list.length + 1);
        for (uint256 i; i < list.length; ++i) {
            longer[i] = list[i];
        }
        longer[list.length] = item;
    }
}
