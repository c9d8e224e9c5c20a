// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {MerkleMember} from "../../contracts/arbiters/MerkleMember.sol";
import {FactTest} from "../utils/FactTest.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

contract MerkleMemberTest is FactTest {
    MerkleMember internal member;

    function setUp() public override {
        super.setUp();
        member = new MerkleMember(kernel);
    }

    /// Leaf `i` of a tree, as its values hash.
    function _leaf(uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode("value", i));
    }

    /// The root over `count` leaves, and the path of leaf `i`; an odd node is promoted.
    function _tree(uint256 count, uint256 i)
        private
        pure
        returns (bytes32 root, bytes32[] memory path)
    {
        bytes32[] memory level = new bytes32[](count);
        for (uint256 j; j < count; ++j) {
            level[j] = keccak256(abi.encode(_leaf(j)));
        }
        path = new bytes32[](32);
        uint256 length;
        while (count > 1) {
            if (i ^ 1 < count) path[length++] = level[i ^ 1];
            for (uint256 j; j < count; j += 2) {
                level[j / 2] =
                    j + 1 < count ? Hashes.commutativeKeccak256(level[j], level[j + 1]) : level[j];
            }
            count = (count + 1) / 2;
            i /= 2;
        }
        root = level[0];
        assembly {
            mstore(path, length)
        }
    }

    function _signed(bytes32 leaf, bytes32 root) private pure returns (bytes memory) {
        return abi.encode(leaf, root, address(0), bytes32(0), bytes32(0));
    }

    function _stated(bytes32 leaf, bytes32 about) private view returns (bytes memory) {
        return abi.encode(leaf, bytes32(0), author, about, KIND);
    }

    function testFuzz_GivenTheRootIsSigned(uint256 count, uint256 i, uint256 other) public view {
        count = bound(count, 1, 40);
        i = bound(i, 0, count - 1);
        (bytes32 root, bytes32[] memory path) = _tree(count, i);
        assertTrue(_ask(member, _signed(_leaf(i), root), abi.encode(root, path)), "the leaf");
        vm.assume(other != i);
        assertFalse(_ask(member, _signed(_leaf(other), root), abi.encode(root, path)), "another");
        // The settler's root is not the signed one.
        bytes32 wrong = bytes32(uint256(root) ^ 1);
        assertFalse(_ask(member, _signed(_leaf(i), wrong), abi.encode(root, path)), "another root");
        assertFalse(_ask(member, _signed(_leaf(i), wrong), abi.encode(wrong, path)), "wrong path");
    }

    /// OpenZeppelin's JavaScript library gives this root for two leaves, (uint256 1) and (uint256 2).
    function test_GivenAStandardTree() public view {
        bytes32 one = keccak256(abi.encode(uint256(1)));
        bytes32 two = keccak256(abi.encode(uint256(2)));
        bytes32[] memory path = new bytes32[](1);
        path[0] = keccak256(abi.encode(two));
        bytes32 a = keccak256(abi.encode(one));
        bytes32 b = path[0];
        bytes32 root = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        assertTrue(_ask(member, _signed(one, root), abi.encode(root, path)));
    }

    function test_GivenATreeOfOneLeaf() public view {
        bytes32 root = keccak256(abi.encode(_leaf(0)));
        bytes memory proof = abi.encode(root, new bytes32[](0));
        assertTrue(_ask(member, _signed(_leaf(0), root), proof), "the leaf");
        assertFalse(_ask(member, _signed(root, root), proof), "the root is no leaf of itself");
        // A leaf that was hashed once only.
        proof = abi.encode(_leaf(0), new bytes32[](0));
        assertFalse(_ask(member, _signed(_leaf(0), _leaf(0)), proof), "hashed once");
    }

    /// An inner node is the hash of 64 bytes; what is called a leaf here is hashed from 32.
    function test_WhenAnInnerNodeIsCalledALeaf() public view {
        (bytes32 root,) = _tree(4, 0);
        bytes32[] memory path = new bytes32[](1);
        bytes32[2] memory nodes;
        for (uint256 i; i < 2; ++i) {
            nodes[i] = Hashes.commutativeKeccak256(
                keccak256(abi.encode(_leaf(2 * i))), keccak256(abi.encode(_leaf(2 * i + 1)))
            );
        }
        path[0] = nodes[1];
        assertEq(Hashes.commutativeKeccak256(nodes[0], nodes[1]), root, "it is the root's child");
        assertFalse(_ask(member, _signed(nodes[0], root), abi.encode(root, path)));
    }

    function test_WhenThePathIsAsLongAsItMayBe() public view {
        for (uint256 length = 64; length <= 65; ++length) {
            bytes32[] memory path = new bytes32[](length);
            bytes32 root = keccak256(abi.encode(_leaf(0)));
            for (uint256 i; i < length; ++i) {
                path[i] = bytes32(i);
                root = Hashes.commutativeKeccak256(root, path[i]);
            }
            assertEq(
                _ask(member, _signed(_leaf(0), root), abi.encode(root, path)), length == 64, "64"
            );
        }
    }

    function test_GivenTheRootIsStated() public {
        (bytes32 root, bytes32[] memory path) = _tree(5, 3);
        bytes memory proof = abi.encode(root, path);
        assertFalse(_ask(member, _stated(_leaf(3), 0), proof), "not yet");
        _state(author, DEAL, KIND, abi.encode(root));
        assertTrue(_ask(member, _stated(_leaf(3), 0), proof), "about this deal");
        assertTrue(_ask(member, _stated(_leaf(3), DEAL), proof), "by its id");
        assertFalse(_ask(member, _stated(_leaf(3), OTHER), proof), "about something else");
        assertFalse(_ask(member, _stated(_leaf(2), 0), proof), "another leaf");
    }

    /// The settler cannot bring a tree of its own.
    function test_GivenAnotherRootIsStated() public {
        (bytes32 root, bytes32[] memory path) = _tree(5, 3);
        _state(stranger, DEAL, KIND, abi.encode(root));
        _state(author, DEAL, OTHER, abi.encode(root));
        _state(author, DEAL, KIND, abi.encode(keccak256("another root")));
        assertFalse(_ask(member, _stated(_leaf(3), 0), abi.encode(root, path)), "this deal");
        _state(author, OTHER, KIND, abi.encode(root, "more than a root"));
        assertFalse(_ask(member, _stated(_leaf(3), OTHER), abi.encode(root, path)), "too long");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        (bytes32 root, bytes32[] memory path) = _tree(2, 0);
        assertFalse(
            member.check(
                DEAL, INDEX, _someStatement(), _signed(_leaf(0), root), abi.encode(root, path)
            )
        );
    }

    function test_WhenAClausePaysForAMember() public {
        (bytes32 root, bytes32[] memory path) = _tree(9, 8);
        _state(author, OTHER, KIND, abi.encode(root));
        _refuses(member, _stated(_leaf(9), OTHER), abi.encode(root, path));
        _pays(member, _stated(_leaf(8), OTHER), abi.encode(root, path));
    }

    function test_RevertWhen_ItCannotBeDecoded() public {
        bytes memory demand = _signed(_leaf(0), _leaf(1));
        vm.expectRevert(bytes(""));
        _ask(member, hex"00", abi.encode(_leaf(1), new bytes32[](0)));
        vm.expectRevert(bytes(""));
        _ask(member, demand, "");
        // A path that says it is longer than the proof.
        vm.expectRevert(bytes(""));
        _ask(member, demand, abi.encode(_leaf(1), 64, 1));
    }

    function test_Describe() public view {
        string memory head =
            string.concat("leaf ", vm.toString(_leaf(0)), " is in the Merkle tree with root ");
        assertEq(member.describe(_signed(_leaf(0), OTHER)), string.concat(head, vm.toString(OTHER)));
        string memory by = string.concat(
            head, "stated by ", _words(author), " as kind ", vm.toString(KIND), " about "
        );
        assertEq(member.describe(_stated(_leaf(0), 0)), string.concat(by, "this deal"));
        assertEq(member.describe(_stated(_leaf(0), DEAL)), string.concat(by, vm.toString(DEAL)));
    }
}
