// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {All} from "../../contracts/arbiters/All.sol";
import {Any} from "../../contracts/arbiters/Any.sol";
import {CappedChild, Threshold} from "../../contracts/arbiters/Threshold.sol";
import {Statement} from "../../contracts/types/Deal.sol";
import {Test} from "forge-std/Test.sol";

/// Answers with any word at all, or reverts with it.
contract Anything {
    bool private _reverts;
    uint256 private _word;

    constructor(bool reverts, uint256 word) {
        (_reverts, _word) = (reverts, word);
    }

    fallback() external {
        (bool reverts, uint256 word) = (_reverts, _word);
        assembly {
            mstore(0, word)
            if reverts { revert(0, 32) }
            return(0, 32)
        }
    }
}

/// Whatever three children do: the logic arbiters say what their names do, and only a child that
/// answers exactly one, without reverting, says yes.
contract LogicProof is Test {
    All internal all;
    Any internal any;
    Threshold internal threshold;

    function setUp() public {
        (all, any, threshold) = (new All(), new Any(), new Threshold());
    }

    function check_all(bool[3] memory reverts, uint256[3] memory words) public {
        (CappedChild[] memory capped, uint256 yes) = _children(reverts, words);
        All.Child[] memory children = new All.Child[](3);
        for (uint256 i; i < 3; ++i) {
            children[i] = All.Child(capped[i].arbiter, capped[i].demand);
        }
        assert(all.check(0, 0, new Statement[](0), abi.encode(children), "") == (yes == 3));
    }

    function check_any(bool[3] memory reverts, uint256[3] memory words) public {
        (CappedChild[] memory children, uint256 yes) = _children(reverts, words);
        assert(any.check(0, 0, new Statement[](0), abi.encode(children), "") == (yes != 0));
    }

    function check_threshold(uint256 least, bool[3] memory reverts, uint256[3] memory words)
        public
    {
        (CappedChild[] memory children, uint256 yes) = _children(reverts, words);
        bool said = threshold.check(0, 0, new Statement[](0), abi.encode(least, children), "");
        assert(said == (least != 0 && yes >= least));
    }

    /// The same child twice is one child: nothing is reached by it.
    function check_thresholdOfOne(uint256 least, bool reverts, uint256 word) public {
        CappedChild[] memory children = new CappedChild[](2);
        children[0] = CappedChild(address(new Anything(reverts, word)), 1e6, "");
        children[1] = children[0];
        assert(!threshold.check(0, 0, new Statement[](0), abi.encode(least, children), ""));
    }

    function test_EveryProofReachesItsEnd() public {
        check_all([false, false, false], [uint256(1), 1, 1]);
        check_all([false, true, false], [uint256(1), 1, 1]);
        check_any([true, true, false], [uint256(1), 1, 1]);
        check_any([false, false, true], [uint256(2), 0, 1]);
        check_threshold(2, [false, true, false], [uint256(1), 1, 1]);
        check_threshold(3, [false, true, false], [uint256(1), 1, 1]);
        check_thresholdOfOne(2, false, 1);
    }

    /// Three children in the order that `Threshold` wants, and how many of them say yes.
    function _children(bool[3] memory reverts, uint256[3] memory words)
        private
        returns (CappedChild[] memory children, uint256 yes)
    {
        children = new CappedChild[](3);
        for (uint256 i; i < 3; ++i) {
            children[i] = CappedChild(address(new Anything(reverts[i], words[i])), 1e6, "");
            if (!reverts[i] && words[i] == 1) ++yes;
        }
        for (uint256 i = 1; i < 3; ++i) {
            for (uint256 j = i; j != 0 && _key(children[j]) < _key(children[j - 1]); --j) {
                (children[j], children[j - 1]) = (children[j - 1], children[j]);
            }
        }
    }

    function _key(CappedChild memory child) private pure returns (bytes32) {
        return keccak256(abi.encode(child.arbiter, child.demand));
    }
}
