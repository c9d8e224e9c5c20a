// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// What a claim's `trace` opens to. `job` binds module, system, parameters, seed, profile and the
/// number of steps in a leaf.
struct TraceHead {
    bytes32 root;
    uint64 leaves; // at least 1
    bytes32 job;
}

/// One leaf of a trace, its long fields hashed: what happened in its steps, and what they led to.
struct TraceLeaf {
    uint64 step; // the last step of the leaf, from 0
    uint64 fuel; // of the match up to and with that step
    bytes32 state; // hash of the state after that step
    bytes32 observation; // hash of what was seen
    bytes32 action; // hash of what was answered
    uint16 outcome; // how the last step ended
}

/// A node of the tree in which two sides differ.
struct TraceNode {
    uint256 height; // levels above the leaves
    uint256 index; // which node of that level
    bytes32 hash;
}

/// The hash of the job that a trace is of: see `TraceHead`.
function traceJobHash(
    bytes32 module,
    bytes32 system,
    bytes32 parameters,
    bytes32 seed,
    bytes32 profile,
    uint32 chunk
) pure returns (bytes32) {
    return sha256(abi.encodePacked(bytes1(0x03), module, system, parameters, seed, profile, chunk));
}

/// The evidence of a match: a tree of SHA-256 hashes over its steps. The first byte of what is hashed
/// says what it is (0 leaf, 1 node, 2 commitment, 3 job), so that nothing passes for something else; a
/// node without a sibling is promoted, never doubled; index and number of leaves decide on which side
/// each sibling of a proof is and how many there are. The Rust crate's `trace` makes what this checks.
library Trace {
    /// There is no leaf `index` among `leaves`.
    error NoSuchLeaf(uint256 index, uint256 leaves);
    /// A proof or a reveal of `given` hashes where its place in the tree needs another number.
    error WrongLength(uint256 given);
    /// The hashes lead to `found` instead of `expected`.
    error NotInTrace(bytes32 expected, bytes32 found);
    /// The precompile for SHA-256 did not answer: too little gas.
    error HashFailed();

    /// Levels that one move of a narrowing goes down: at most 32 descendants are revealed at a time.
    uint256 internal constant FANOUT_LEVELS = 5;

    /// What is filed as a claim's `trace`.
    function commitment(TraceHead memory head) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x02), head.root, head.leaves, head.job));
    }

    function hash(TraceLeaf memory leaf) internal pure returns (bytes32) {
        return sha256(
            abi.encodePacked(
                bytes1(0x00),
                leaf.step,
                leaf.fuel,
                leaf.state,
                leaf.observation,
                leaf.action,
                leaf.outcome
            )
        );
    }

    /// Reverts unless `head` is what was filed as `trace`.
    function requireHead(TraceHead memory head, bytes32 trace) internal pure {
        bytes32 found = commitment(head);
        if (found != trace) revert NotInTrace(trace, found);
    }

    /// Reverts unless `leaf` is the hash of leaf `index`, by its siblings from the lowest up.
    function requireLeaf(
        TraceHead memory head,
        uint256 index,
        bytes32 leaf,
        bytes32[] calldata siblings
    ) internal view {
        bytes32 found = rootOf(leaf, index, head.leaves, siblings);
        if (found != head.root) revert NotInTrace(head.root, found);
    }

    /// Reverts unless `left` and `right` are the hashes of the leaves `index - 1` and `index`. From the
    /// lowest level: until the two meet, the left one's sibling and then the right one's, where each
    /// has one; where the two are siblings, nothing; above, that of the node over both.
    function requirePair(
        TraceHead memory head,
        uint256 index,
        bytes32 left,
        bytes32 right,
        bytes32[] calldata siblings
    ) internal view {
        uint256 width = head.leaves;
        if (index == 0 || index >= width) revert NoSuchLeaf(index, width);
        uint256 used;
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore8(preimage, 1)
            // A hash that fails gives zero, which is no node of any tree.
            function over(space, a, b) -> result {
                mstore(add(space, 1), a)
                mstore(add(space, 33), b)
                let success := staticcall(gas(), 2, space, 65, 0, 0x20)
                result := mul(mload(0), success)
            }
            function climb(space, hash_, at_, level, next) -> result, after_ {
                result := hash_
                after_ := next
                if lt(xor(at_, 1), level) {
                    let sibling := calldataload(next)
                    after_ := add(next, 0x20)
                    switch and(at_, 1)
                    case 0 { result := over(space, hash_, sibling) }
                    default { result := over(space, sibling, hash_) }
                }
            }
            let l := sub(index, 1)
            let r := index
            // How many were read is checked in the end; what lies behind them proves nothing.
            let next := siblings.offset
            for {} gt(width, 1) { width := shr(1, add(width, 1)) } {
                switch eq(l, r)
                case 0 {
                    switch eq(xor(l, 1), r)
                    case 0 {
                        left, next := climb(preimage, left, l, width, next)
                        right, next := climb(preimage, right, r, width, next)
                    }
                    default { left := over(preimage, left, right) }
                }
                default { left, next := climb(preimage, left, l, width, next) }
                l := shr(1, l)
                r := shr(1, r)
            }
            used := shr(5, sub(next, siblings.offset))
        }
        if (used != siblings.length) revert WrongLength(siblings.length);
        if (left != head.root) revert NotInTrace(head.root, left);
    }

    /// The root that the hash of leaf `index` leads to in a tree of `width` leaves.
    function rootOf(bytes32 leaf, uint256 index, uint256 width, bytes32[] calldata siblings)
        internal
        view
        returns (bytes32 root)
    {
        if (index >= width) revert NoSuchLeaf(index, width);
        root = leaf;
        uint256 used;
        for (; width > 1; width = (width + 1) >> 1) {
            (root, used) = _climb(root, index, width, siblings, used);
            index >>= 1;
        }
        if (used != siblings.length) revert WrongLength(siblings.length);
    }

    /// Where a narrowing begins: at the root.
    function top(TraceHead memory head) internal pure returns (TraceNode memory) {
        return TraceNode(heightOf(head.leaves), 0, head.root);
    }

    /// Levels above `leaves` leaves.
    function heightOf(uint256 leaves) internal pure returns (uint256 height) {
        while (1 << height < leaves) ++height;
    }

    /// The defender's move: shows the descendants of a node, at most 32, from left to right. Reverts
    /// unless they are all of those and nothing else.
    function requireDescendants(
        TraceNode memory node,
        uint256 leaves,
        bytes32[] calldata descendants
    ) internal view {
        if (descendants.length != widthOf(node, leaves)) {
            revert WrongLength(descendants.length);
        }
        bytes32[] memory level = descendants;
        uint256 width = level.length;
        bool fine = true;
        assembly ("memory-safe") {
            // Each level is folded into the place of the one below, read before it is written.
            let first := add(level, 0x20)
            let preimage := mload(0x40)
            mstore8(preimage, 1)
            for {} gt(width, 1) { width := shr(1, add(width, 1)) } {
                let end := add(first, shl(5, width))
                let to := first
                for { let from := first } lt(from, end) { from := add(from, 0x40) } {
                    let next := add(from, 0x20)
                    switch lt(next, end)
                    case 0 { mstore(to, mload(from)) }
                    default {
                        mcopy(add(preimage, 1), from, 0x40)
                        fine := and(fine, staticcall(gas(), 2, preimage, 65, to, 0x20))
                    }
                    to := add(to, 0x20)
                }
            }
        }
        if (!fine) revert HashFailed();
        if (level[0] != node.hash) revert NotInTrace(node.hash, level[0]);
    }

    /// The challenger's move: picks descendant `picked`, by its siblings among those shown.
    function pick(
        TraceNode memory node,
        uint256 leaves,
        uint256 picked,
        bytes32 child,
        bytes32[] calldata siblings
    ) internal view returns (TraceNode memory) {
        bytes32 found = rootOf(child, picked, widthOf(node, leaves), siblings);
        if (found != node.hash) revert NotInTrace(node.hash, found);
        uint256 down = _down(node);
        return TraceNode(node.height - down, (node.index << down) + picked, child);
    }

    /// How many descendants of a node the next move shows.
    function widthOf(TraceNode memory node, uint256 leaves) internal pure returns (uint256 width) {
        uint256 down = _down(node);
        uint256 low = node.height - down;
        // All nodes of that level, rounded up; those under this one, at most 32.
        width = ((leaves + (1 << low) - 1) >> low) - (node.index << down);
        if (width > 1 << down) width = 1 << down;
    }

    function _down(TraceNode memory node) private pure returns (uint256) {
        return node.height < FANOUT_LEVELS ? node.height : FANOUT_LEVELS;
    }

    /// The node over one that is the `index`th of `width` on its level.
    function _climb(
        bytes32 hash_,
        uint256 index,
        uint256 width,
        bytes32[] calldata siblings,
        uint256 used
    ) private view returns (bytes32, uint256) {
        if (index ^ 1 >= width) return (hash_, used);
        if (used >= siblings.length) revert WrongLength(siblings.length);
        bytes32 sibling;
        assembly ("memory-safe") {
            sibling := calldataload(add(siblings.offset, shl(5, used)))
        }
        return (index & 1 == 0 ? _node(hash_, sibling) : _node(sibling, hash_), used + 1);
    }

    function _node(bytes32 left, bytes32 right) private view returns (bytes32 result) {
        bool fine;
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore8(preimage, 1)
            mstore(add(preimage, 1), left)
            mstore(add(preimage, 33), right)
            fine := staticcall(gas(), 2, preimage, 65, 0, 0x20)
            result := mload(0)
        }
        if (!fine) revert HashFailed();
    }
}
