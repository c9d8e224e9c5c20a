// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Quorum} from "../../contracts/arbiters/Quorum.sol";
import {Statement} from "../../contracts/types/Deal.sol";
import {ArbiterTest} from "../utils/ArbiterTest.sol";
import {list} from "../utils/Build.sol";

contract QuorumTest is ArbiterTest {
    Quorum internal quorum;

    function setUp() public override {
        super.setUp();
        quorum = new Quorum(kernel);
    }

    function _authors(uint256 count) private pure returns (address[] memory authors) {
        authors = new address[](count);
        for (uint160 i; i < count; ++i) {
            authors[i] = address(0x1000 + i);
        }
    }

    function _says(uint256 threshold, address[] memory authors) private view returns (bool) {
        return _check(quorum, abi.encode(threshold, authors, bytes32(0), KIND, bytes32(0)));
    }

    /// All of them state it, so that a no has no other reason.
    function _allState(address[] memory authors) private {
        for (uint256 i; i < authors.length; ++i) {
            _state(authors[i], DEAL, KIND, "content");
        }
    }

    function test_WhenTheThresholdIsZero() public {
        address[] memory authors = _authors(2);
        _allState(authors);
        assertFalse(_says(0, authors), "zero");
        assertTrue(_says(1, authors), "one");
    }

    function test_WhenThereAreNoAuthors() public view {
        assertFalse(_says(0, _authors(0)), "none of none");
        assertFalse(_says(1, _authors(0)), "one of none");
    }

    function test_WhenAnAuthorIsNamedTwice() public {
        address[] memory authors = _authors(3);
        _state(authors[1], DEAL, KIND, "content");
        authors[2] = authors[1];
        assertFalse(_says(2, authors), "two of him");
        assertFalse(_says(1, authors), "one of him");
    }

    function test_WhenTheAuthorsAreNotAscending() public {
        address[] memory authors = _authors(3);
        _allState(authors);
        assertTrue(_says(3, authors), "ascending");
        (authors[1], authors[2]) = (authors[2], authors[1]);
        assertFalse(_says(2, authors), "swapped");
    }

    function test_WhenZeroIsAnAuthor() public {
        address[] memory authors = _authors(2);
        _allState(authors);
        authors[0] = address(0);
        assertFalse(_says(1, authors));
    }

    function test_WhenTheSettlerBringsAStatement() public {
        address[] memory authors = _authors(2);
        _allState(authors);
        Statement memory s = Statement(authors[0], DEAL, KIND, "content");
        bytes memory demand = abi.encode(uint256(1), authors, bytes32(0), KIND, bytes32(0));
        assertTrue(_check(quorum, demand), "without");
        assertFalse(_check(quorum, list(s), demand), "with");
    }

    function test_WhenTheThresholdExceedsTheAuthors() public {
        address[] memory authors = _authors(2);
        _allState(authors);
        assertFalse(_says(3, authors));
    }

    function testFuzz_WhenAnyAuthorsStatedIt(uint256 count, uint16 stating, uint256 threshold)
        public
    {
        address[] memory authors = _authors(bound(count, 1, 10));
        threshold = bound(threshold, 1, authors.length + 1);
        uint256 stated;
        for (uint256 i; i < authors.length; ++i) {
            if (stating >> i & 1 == 0) continue;
            _state(authors[i], DEAL, KIND, abi.encode(i));
            ++stated;
        }
        // Others do not count.
        _state(author, DEAL, KIND, "content");
        assertEq(_says(threshold, authors), stated >= threshold);
    }

    function test_WhenAContentIsDemanded() public {
        address[] memory authors = _authors(3);
        _state(authors[0], DEAL, KIND, "content");
        _state(authors[1], DEAL, KIND, "other content");
        _state(authors[2], DEAL, KIND, "content");
        bytes32 content = keccak256("content");
        assertTrue(_check(quorum, abi.encode(2, authors, bytes32(0), KIND, content)), "two");
        assertFalse(_check(quorum, abi.encode(3, authors, bytes32(0), KIND, content)), "three");
        assertTrue(_says(3, authors), "any content");
    }

    function test_WhenItIsAboutSomethingOtherThanTheDeal() public {
        address[] memory authors = _authors(2);
        _state(authors[0], OTHER, KIND, "content");
        _state(authors[1], DEAL, KIND, "content");
        assertTrue(_check(quorum, abi.encode(1, authors, OTHER, KIND, bytes32(0))), "one");
        assertFalse(_check(quorum, abi.encode(2, authors, OTHER, KIND, bytes32(0))), "both");
        assertFalse(_check(quorum, abi.encode(1, authors, DEAL, OTHER, bytes32(0))), "kind");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(quorum, hex"00");
    }

    function test_Describe() public view {
        address[] memory authors = _authors(2);
        string memory head = string.concat(
            "at least 2 of ",
            vm.toString(authors[0]),
            ", ",
            vm.toString(authors[1]),
            " have stated kind ",
            vm.toString(KIND),
            " about "
        );
        assertEq(
            quorum.describe(abi.encode(2, authors, bytes32(0), KIND, bytes32(0))),
            string.concat(head, "this deal")
        );
        assertEq(
            quorum.describe(abi.encode(2, authors, OTHER, KIND, DEAL)),
            string.concat(head, vm.toString(OTHER), ", with content hash ", vm.toString(DEAL))
        );
    }
}
