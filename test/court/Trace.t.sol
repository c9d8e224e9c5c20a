// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    Trace,
    TraceHead,
    TraceLeaf,
    TraceNode,
    traceJobHash
} from "../../contracts/types/Trace.sol";
import {TraceHarness} from "../utils/TraceHarness.sol";
import {Test} from "forge-std/Test.sol";

contract TraceTest is Test {
    TraceHarness private _trace = new TraceHarness();
    string private _json = vm.readFile("test/vectors/traces.json");
    bytes32 private constant JOB = keccak256("job");

    function test_Vectors_Leaf() public view {
        TraceLeaf memory leaf = TraceLeaf({
            step: uint64(vm.parseJsonUint(_json, ".leaf.step")),
            fuel: uint64(vm.parseJsonUint(_json, ".leaf.fuel")),
            state: vm.parseJsonBytes32(_json, ".leaf.state"),
            observation: vm.parseJsonBytes32(_json, ".leaf.observation"),
            action: vm.parseJsonBytes32(_json, ".leaf.action"),
            outcome: uint16(vm.parseJsonUint(_json, ".leaf.outcome"))
        });
        assertEq(Trace.hash(leaf), vm.parseJsonBytes32(_json, ".leaf.hash"));
        assertEq(
            traceJobHash(
                bytes32(_repeat(0xa1)),
                bytes32(_repeat(0xa2)),
                bytes32(_repeat(0xa3)),
                bytes32(_repeat(0xa4)),
                bytes32(_repeat(0xa5)),
                1
            ),
            vm.parseJsonBytes32(_json, ".traces[0].job")
        );
    }

    function test_Vectors_Proofs() public view {
        for (uint256 i; i < _cases(); ++i) {
            string memory path = string.concat(".traces[", vm.toString(i), "]");
            TraceHead memory head = _head(path);
            _trace.requireHead(head, _word(path, ".commitment"));
            uint256 index = vm.parseJsonUint(_json, string.concat(path, ".index"));
            _trace.requireLeaf(head, index, _word(path, ".leaf"), _words(path, ".siblings"));
            if (index != 0) {
                _trace.requirePair(
                    head,
                    index,
                    _word(path, ".previous"),
                    _word(path, ".leaf"),
                    _words(path, ".pair")
                );
            }
        }
    }

    function test_Vectors_Narrowing() public view {
        for (uint256 i; i < _cases(); ++i) {
            string memory path = string.concat(".traces[", vm.toString(i), "]");
            TraceHead memory head = _head(path);
            TraceNode memory node = Trace.top(head);
            for (uint256 j; node.height != 0; ++j) {
                string memory move = string.concat(path, ".moves[", vm.toString(j), "]");
                bytes32[] memory shown = _words(move, ".descendants");
                _trace.requireDescendants(node, head.leaves, shown);
                uint256 picked = vm.parseJsonUint(_json, string.concat(move, ".picked"));
                node = _trace.pick(
                    node, head.leaves, picked, shown[picked], _words(move, ".siblings")
                );
            }
            assertEq(node.index, vm.parseJsonUint(_json, string.concat(path, ".index")));
            assertEq(node.hash, _word(path, ".leaf"));
        }
    }

    function testFuzz_EveryProofHolds(uint256 count, uint256 index) public view {
        count = bound(count, 1, 80);
        index = bound(index, 0, count - 1);
        bytes32[] memory leaves = _leaves(count);
        TraceHead memory head = TraceHead(_slowRoot(leaves, 0, count), uint64(count), JOB);
        _trace.requireLeaf(head, index, leaves[index], _siblings(leaves, index));
        if (index != 0) {
            _trace.requirePair(
                head, index, leaves[index - 1], leaves[index], _pairSiblings(leaves, index)
            );
        }
    }

    function testFuzz_RevertWhen_TheProofIsBent(uint256 count, uint256 index, uint256 bend) public {
        count = bound(count, 2, 80);
        index = bound(index, 0, count - 1);
        bytes32[] memory leaves = _leaves(count);
        TraceHead memory head = TraceHead(_slowRoot(leaves, 0, count), uint64(count), JOB);
        bytes32[] memory siblings = _siblings(leaves, index);
        bytes32 leaf = leaves[index];
        uint256 place = bend % siblings.length;

        // Forged: the leaf, or any bit of any sibling.
        _refuse(head, index, leaf ^ bytes32(1 << (bend % 256)), siblings);
        bytes32 kept = siblings[place];
        siblings[place] ^= bytes32(1 << (bend % 256));
        _refuse(head, index, leaf, siblings);
        siblings[place] = kept;
        // Truncated and lengthened.
        _refuse(head, index, leaf, _resize(siblings, siblings.length - 1));
        _refuse(head, index, leaf, _resize(siblings, siblings.length + 1));
        // Reordered.
        if (siblings.length > 1) {
            uint256 other = (place + 1) % siblings.length;
            (siblings[place], siblings[other]) = (siblings[other], siblings[place]);
            _refuse(head, index, leaf, siblings);
            (siblings[place], siblings[other]) = (siblings[other], siblings[place]);
        }
        // Another place, and a trace of another length.
        for (uint256 i; i <= count; ++i) {
            if (i != index) _refuse(head, i, leaf, siblings);
        }
        bytes32 filed = Trace.commitment(head);
        TraceHead memory longer = TraceHead(head.root, head.leaves + 1, JOB);
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        _trace.requireHead(longer, filed);
        // An inner node as the leaf of a lower tree: another length, so another commitment.
        TraceHead memory lower = TraceHead(head.root, uint64((count + 1) / 2), JOB);
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        _trace.requireHead(lower, filed);
        if (index ^ 1 < count) {
            bytes32 over = index & 1 == 0 ? _node(leaf, siblings[0]) : _node(siblings[0], leaf);
            for (uint256 i; i < siblings.length - 1; ++i) {
                siblings[i] = siblings[i + 1];
            }
            _refuse(head, index / 2, over, _resize(siblings, siblings.length - 1));
        }
    }

    function testFuzz_RevertWhen_ThePairIsBent(uint256 count, uint256 index, uint256 bend) public {
        count = bound(count, 2, 80);
        index = bound(index, 1, count - 1);
        bytes32[] memory leaves = _leaves(count);
        TraceHead memory head = TraceHead(_slowRoot(leaves, 0, count), uint64(count), JOB);
        bytes32[] memory siblings = _pairSiblings(leaves, index);
        (bytes32 left, bytes32 right) = (leaves[index - 1], leaves[index]);

        _refusePair(head, index, right, left, siblings);
        _refusePair(head, index, left, left, siblings);
        _refusePair(head, index, right, right, siblings);
        _refusePair(head, index, left ^ bytes32(1 << (bend % 256)), right, siblings);
        _refusePair(head, index, left, right, _resize(siblings, siblings.length + 1));
        for (uint256 i; i <= count; ++i) {
            if (i != index) _refusePair(head, i, left, right, siblings);
        }
        if (siblings.length != 0) {
            _refusePair(head, index, left, right, _resize(siblings, siblings.length - 1));
            siblings[bend % siblings.length] ^= bytes32(1 << (bend % 256));
            _refusePair(head, index, left, right, siblings);
        }
    }

    function testFuzz_ANarrowingEndsAtItsLeaf(uint256 count, uint256 target) public view {
        count = bound(count, 1, 100);
        target = bound(target, 0, count - 1);
        bytes32[] memory leaves = _leaves(count);
        TraceHead memory head = TraceHead(_slowRoot(leaves, 0, count), uint64(count), JOB);
        TraceNode memory node = Trace.top(head);
        while (node.height != 0) {
            bytes32[] memory shown = _descendants(leaves, node);
            _trace.requireDescendants(node, count, shown);
            uint256 low = node.height > 5 ? node.height - 5 : 0;
            uint256 picked = (target >> low) - (node.index << (node.height - low));
            node = _trace.pick(node, count, picked, shown[picked], _siblings(shown, picked));
        }
        assertEq(node.index, target);
        assertEq(node.hash, leaves[target]);
    }

    function test_RevertWhen_ARevealIsNotWhatIsThere() public {
        bytes32[] memory leaves = _leaves(70);
        TraceHead memory head = TraceHead(_slowRoot(leaves, 0, 70), 70, JOB);
        TraceNode memory node = Trace.top(head);
        bytes32[] memory shown = _descendants(leaves, node);
        // Seven levels above 70 leaves: five below the root there are 18 nodes of four leaves.
        assertEq(shown.length, 18);

        vm.expectRevert(abi.encodeWithSelector(Trace.WrongLength.selector, 17));
        _trace.requireDescendants(node, 70, _resize(shown, 17));
        vm.expectRevert(abi.encodeWithSelector(Trace.WrongLength.selector, 19));
        _trace.requireDescendants(node, 70, _resize(shown, 19));
        shown[17] ^= bytes32(uint256(1));
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        _trace.requireDescendants(node, 70, shown);
    }

    function test_RevertWhen_APickIsNoneOfThoseShown() public {
        bytes32[] memory leaves = _leaves(70);
        TraceHead memory head = TraceHead(_slowRoot(leaves, 0, 70), 70, JOB);
        TraceNode memory node = Trace.top(head);
        bytes32[] memory shown = _descendants(leaves, node);
        bytes32[] memory siblings = _siblings(shown, 3);

        vm.expectPartialRevert(Trace.NotInTrace.selector);
        _trace.pick(node, 70, 3, shown[4], siblings);
        vm.expectPartialRevert(Trace.NotInTrace.selector);
        _trace.pick(node, 70, 2, shown[3], siblings);
        vm.expectRevert(abi.encodeWithSelector(Trace.NoSuchLeaf.selector, 18, 18));
        _trace.pick(node, 70, 18, shown[3], siblings);
    }

    function _refuse(TraceHead memory head, uint256 index, bytes32 leaf, bytes32[] memory siblings)
        private
    {
        vm.expectRevert();
        _trace.requireLeaf(head, index, leaf, siblings);
    }

    function _refusePair(
        TraceHead memory head,
        uint256 index,
        bytes32 left,
        bytes32 right,
        bytes32[] memory siblings
    ) private {
        vm.expectRevert();
        _trace.requirePair(head, index, left, right, siblings);
    }

    function _leaves(uint256 count) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            leaves[i] = keccak256(abi.encode("leaf", i));
        }
    }

    /// The root over `count` leaves from `from`, by its definition: the largest power of two that is
    /// less goes left.
    function _slowRoot(bytes32[] memory leaves, uint256 from, uint256 count)
        private
        pure
        returns (bytes32)
    {
        if (count == 1) return leaves[from];
        uint256 split = 1;
        while (split * 2 < count) split *= 2;
        return _node(_slowRoot(leaves, from, split), _slowRoot(leaves, from + split, count - split));
    }

    /// The node `index` of the level `height`; false if there is none.
    function _at(bytes32[] memory leaves, uint256 height, uint256 index)
        private
        pure
        returns (bool, bytes32)
    {
        uint256 from = index << height;
        if (from >= leaves.length) return (false, 0);
        uint256 count = leaves.length - from;
        if (count > 1 << height) count = 1 << height;
        return (true, _slowRoot(leaves, from, count));
    }

    function _siblings(bytes32[] memory leaves, uint256 index)
        private
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](64);
        uint256 used;
        for (uint256 h; 1 << h < leaves.length; ++h) {
            (bool there, bytes32 sibling) = _at(leaves, h, (index >> h) ^ 1);
            if (there) siblings[used++] = sibling;
        }
        return _resize(siblings, used);
    }

    function _pairSiblings(bytes32[] memory leaves, uint256 index)
        private
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](64);
        uint256 used;
        for (uint256 h; 1 << h < leaves.length; ++h) {
            uint256 l = (index - 1) >> h;
            uint256 r = index >> h;
            if (l ^ 1 == r) continue;
            (bool there, bytes32 sibling) = _at(leaves, h, l ^ 1);
            if (there) siblings[used++] = sibling;
            if (l == r) continue;
            (there, sibling) = _at(leaves, h, r ^ 1);
            if (there) siblings[used++] = sibling;
        }
        return _resize(siblings, used);
    }

    function _descendants(bytes32[] memory leaves, TraceNode memory node)
        private
        pure
        returns (bytes32[] memory shown)
    {
        uint256 low = node.height > 5 ? node.height - 5 : 0;
        shown = new bytes32[](32);
        for (uint256 i; i < 1 << (node.height - low); ++i) {
            (bool there, bytes32 hash) = _at(leaves, low, (node.index << (node.height - low)) + i);
            if (!there) return _resize(shown, i);
            shown[i] = hash;
        }
        return _resize(shown, 1 << (node.height - low));
    }

    function _resize(bytes32[] memory list, uint256 length)
        private
        pure
        returns (bytes32[] memory result)
    {
        result = new bytes32[](length);
        for (uint256 i; i < length && i < list.length; ++i) {
            result[i] = list[i];
        }
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    function _repeat(uint8 value) private pure returns (uint256 word) {
        for (uint256 i; i < 32; ++i) {
            word = word << 8 | value;
        }
    }

    function _cases() private view returns (uint256 count) {
        while (vm.keyExistsJson(_json, string.concat(".traces[", vm.toString(count), "]"))) ++count;
        assertGt(count, 10);
    }

    function _head(string memory path) private view returns (TraceHead memory) {
        uint256 leaves = vm.parseJsonUint(_json, string.concat(path, ".leaves"));
        return TraceHead(_word(path, ".root"), uint64(leaves), _word(path, ".job"));
    }

    function _word(string memory path, string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(path, key));
    }

    function _words(string memory path, string memory key) private view returns (bytes32[] memory) {
        return vm.parseJsonBytes32Array(_json, string.concat(path, key));
    }
}
