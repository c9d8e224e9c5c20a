// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Children} from "../../contracts/arbiters/Children.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {CappedChild, Threshold} from "../../contracts/arbiters/Threshold.sol";
import {Statement} from "../../contracts/types/Deal.sol";
import {ArbiterTest} from "../utils/ArbiterTest.sol";
import {list} from "../utils/Build.sol";
import {Answer, HostileArbiter} from "../utils/HostileJudges.sol";

contract ThresholdTest is ArbiterTest {
    Threshold internal threshold;

    function setUp() public override {
        super.setUp();
        threshold = new Threshold();
    }

    function _key(CappedChild memory child) private pure returns (bytes32) {
        return keccak256(abi.encode(child.arbiter, child.demand));
    }

    /// In the order that the demand asks for.
    function _sorted(CappedChild[] memory children) private pure returns (CappedChild[] memory) {
        for (uint256 i = 1; i < children.length; ++i) {
            for (uint256 j = i; j > 0 && _key(children[j]) < _key(children[j - 1]); --j) {
                (children[j], children[j - 1]) = (children[j - 1], children[j]);
            }
        }
        return children;
    }

    function _says(uint256 least, CappedChild[] memory children) private view returns (bool) {
        return _check(threshold, abi.encode(least, children));
    }

    /// Distinct children that say yes.
    function _willing(uint256 count) private view returns (CappedChild[] memory children) {
        children = new CappedChild[](count);
        for (uint256 i; i < count; ++i) {
            children[i] = CappedChild(address(yes), CAP, abi.encode(i));
        }
        return _sorted(children);
    }

    function test_WhenTheThresholdIsZero() public view {
        assertFalse(_says(0, _willing(2)), "zero");
        assertTrue(_says(1, _willing(2)), "one");
    }

    function test_WhenThereAreNoChildren() public view {
        assertFalse(_says(0, _willing(0)), "none of none");
        assertFalse(_says(1, _willing(0)), "one of none");
    }

    function test_WhenAChildIsNamedTwice() public view {
        CappedChild[] memory children = _willing(3);
        assertTrue(_says(3, children), "distinct");
        children[1] = CappedChild(children[0].arbiter, CAP, children[0].demand);
        assertFalse(_says(2, children), "twice");
        children[1].gasCap += 1;
        assertFalse(_says(2, children), "twice, with another cap");
        assertFalse(_says(1, children), "one of them");
    }

    function test_WhenTheChildrenAreNotAscending() public view {
        CappedChild[] memory children = _willing(3);
        (children[1], children[2]) = (children[2], children[1]);
        assertFalse(_says(1, children));
    }

    function test_WhenTheThresholdExceedsTheChildren() public view {
        assertFalse(_says(4, _willing(3)), "four of three");
        assertFalse(_says(type(uint256).max, _willing(3)), "far more");
    }

    function test_WhenOneArbiterIsAskedTwoDifferentThings() public view {
        assertTrue(_says(2, _willing(2)));
    }

    function testFuzz_WhenAnyChildren(uint256 count, uint8 answers, uint256 least) public view {
        CappedChild[] memory children = new CappedChild[](bound(count, 1, 7));
        least = bound(least, 1, 8);
        uint256 willing;
        for (uint256 i; i < children.length; ++i) {
            bool answer = answers >> i & 1 != 0;
            children[i] = CappedChild(answer ? address(yes) : address(no), CAP, abi.encode(i));
            if (answer) ++willing;
        }
        assertEq(_says(least, _sorted(children)), willing >= least);
    }

    function test_WhenTheOtherChildrenAreHostile() public {
        address[] memory hostile = _hostile();
        CappedChild[] memory children = new CappedChild[](hostile.length + 2);
        for (uint256 i; i < hostile.length; ++i) {
            children[i] = CappedChild(hostile[i], CAP, "");
        }
        children[hostile.length] = CappedChild(address(yes), CAP, "a");
        children[hostile.length + 1] = CappedChild(address(yes), CAP, "b");
        _sorted(children);
        assertTrue(_says(2, children), "both");
        assertFalse(_says(3, children), "one more");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Stated stated = new Stated(kernel);
        Statement memory s = _state(author, DEAL, KIND, "content");
        CappedChild[] memory children = new CappedChild[](1);
        children[0] = CappedChild(address(stated), CAP, _statedBy(author));
        bytes memory demand = abi.encode(1, children);
        assertTrue(_check(threshold, demand), "without");
        assertFalse(_check(threshold, list(s), demand), "with");
    }

    function test_WhenItAsks() public {
        HostileArbiter picky = _answering(Answer.Yes);
        CappedChild[] memory children = new CappedChild[](2);
        children[0] = CappedChild(address(no), CAP, "a");
        children[1] = CappedChild(address(picky), CAP, "b");
        _sorted(children);
        picky.expectQuestion(DEAL, INDEX, _none(), "b", "proof b");
        bytes[] memory proofs = new bytes[](2);
        uint256 spot = children[1].arbiter == address(picky) ? 1 : 0;
        (proofs[spot], proofs[1 - spot]) = (bytes("proof b"), bytes("proof a"));
        bytes memory demand = abi.encode(1, children);
        assertTrue(threshold.check(DEAL, INDEX, _none(), demand, abi.encode(proofs)), "its own");
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        assertFalse(threshold.check(DEAL, INDEX, _none(), demand, abi.encode(proofs)), "swapped");
        assertFalse(threshold.check(DEAL, INDEX, _none(), demand, ""), "none");
    }

    function test_RevertWhen_TheProofsAreFewerOrMoreThanTheChildren() public {
        bytes memory demand = abi.encode(1, _willing(2));
        for (uint256 count; count < 4; ++count) {
            if (count == 2) continue;
            bytes memory proof = abi.encode(new bytes[](count));
            vm.expectRevert(abi.encodeWithSelector(Children.ProofCount.selector, count, 2));
            threshold.check(DEAL, INDEX, _none(), demand, proof);
        }
    }

    function test_RevertWhen_TheDemandOrTheProofCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(threshold, hex"00");
        bytes memory demand = abi.encode(1, _willing(1));
        vm.expectRevert(bytes(""));
        threshold.check(DEAL, INDEX, _none(), demand, hex"00");
    }

    function test_WhenItIsCertainTheRestIsNotAsked() public {
        CappedChild[] memory children = _willing(3);
        bytes memory call_ =
            abi.encodeCall(threshold.check, (DEAL, INDEX, _none(), children[2].demand, ""));
        vm.expectCall(address(yes), call_, 0);
        assertTrue(_says(2, children), "enough");
        for (uint256 i; i < 3; ++i) {
            children[i].arbiter = address(no);
        }
        _sorted(children);
        call_ = abi.encodeCall(threshold.check, (DEAL, INDEX, _none(), children[2].demand, ""));
        vm.expectCall(address(no), call_, 0);
        assertFalse(_says(2, children), "never");
    }

    /// An address with dirty high bits would be a second child with the same code.
    function test_RevertWhen_AnAddressIsDirty() public {
        uint256 dirty = uint256(1) << 160 | uint160(address(yes));
        bytes memory demand = abi.encode(1, 0x40, 1, 0x20, dirty, CAP, 0x60, 0);
        vm.expectRevert(bytes(""));
        _check(threshold, demand);
        vm.expectRevert(bytes(""));
        threshold.describe(demand);
        demand = abi.encode(1, 0x40, 1, 0x20, address(yes), CAP, 0x60, 0);
        assertTrue(_check(threshold, demand), "clean");
    }

    function test_RevertWhen_AChildLiesBeyondTheDemand() public {
        bytes memory bait = abi.encode(0x20, 1, 0x20, 0, address(yes), CAP, 0x60, 0);
        for (uint256 offset = 0x21; offset < 0x400; ++offset) {
            bytes memory demand = abi.encode(1, 0x40, 1, offset, address(yes), CAP, 0x60, 0);
            vm.expectRevert(bytes(""));
            threshold.check(DEAL, INDEX, _none(), demand, bait);
        }
    }

    function test_Describe() public view {
        assertEq(
            threshold.describe(abi.encode(2, _willing(2))),
            "at least 2 of (whatever it is told; whatever it is told)"
        );
        assertEq(threshold.describe(abi.encode(0, _willing(0))), "at least 0 of ()");
    }
}
