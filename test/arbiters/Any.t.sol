// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Any} from "../../contracts/arbiters/Any.sol";
import {Children} from "../../contracts/arbiters/Children.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {CappedChild} from "../../contracts/arbiters/Threshold.sol";
import {Statement} from "../../contracts/types/Deal.sol";
import {ArbiterTest, BigAnswer} from "../utils/ArbiterTest.sol";
import {list} from "../utils/Build.sol";
import {Answer, HostileArbiter} from "../utils/HostileJudges.sol";

contract AnyTest is ArbiterTest {
    Any internal any;

    function setUp() public override {
        super.setUp();
        any = new Any();
    }

    function _one(address a, uint32 gasCap, bytes memory demand)
        private
        pure
        returns (bytes memory)
    {
        CappedChild[] memory children = new CappedChild[](1);
        children[0] = CappedChild(a, gasCap, demand);
        return abi.encode(children);
    }

    function _two(address a, address b) private pure returns (bytes memory) {
        CappedChild[] memory children = new CappedChild[](2);
        children[0] = CappedChild(a, CAP, "a");
        children[1] = CappedChild(b, CAP, "b");
        return abi.encode(children);
    }

    function test_WhenThereAreNoChildren() public view {
        assertFalse(_check(any, abi.encode(new CappedChild[](0))));
    }

    function testFuzz_WhenAnyChild(uint256 count, uint8 answers) public view {
        CappedChild[] memory children = new CappedChild[](bound(count, 1, 6));
        bool expected;
        for (uint256 i; i < children.length; ++i) {
            bool answer = answers >> i & 1 != 0;
            children[i] = CappedChild(answer ? address(yes) : address(no), CAP, "");
            expected = expected || answer;
        }
        assertEq(_check(any, abi.encode(children)), expected);
    }

    function test_WhenTheOtherChildrenAreHostile() public {
        address[] memory hostile = _hostile();
        CappedChild[] memory children = new CappedChild[](hostile.length + 1);
        for (uint256 i; i < hostile.length; ++i) {
            string memory which = vm.toString(i);
            assertFalse(_check(any, _one(hostile[i], CAP, "")), which);
            assertTrue(_check(any, _two(hostile[i], address(yes))), which);
            children[i] = CappedChild(hostile[i], CAP, "");
        }
        children[hostile.length] = CappedChild(address(yes), CAP, "");
        assertTrue(_check(any, abi.encode(children)), "behind all of them");
        children[hostile.length].arbiter = address(no);
        assertFalse(_check(any, abi.encode(children)), "none");
    }

    function test_WhenAChildNeedsMoreGasThanWasSigned() public view {
        assertTrue(_check(any, _one(address(yes), CAP, "")), "enough");
        assertFalse(_check(any, _one(address(yes), 500, "")), "too little");
        assertFalse(_check(any, _one(address(yes), 0, "")), "none");
    }

    function test_WhenAChildBurnsItsGas() public {
        bytes memory demand = _one(address(_answering(Answer.BurnGas)), CAP, "");
        uint256 before = gasleft();
        assertFalse(_check(any, demand), "burned");
        uint256 used = before - gasleft();
        assertGt(used, CAP, "it was asked");
        assertLt(used, CAP + 50_000, "gas");
    }

    /// Too little gas is a no, never a yes: the settler gains nothing by it.
    function testFuzz_WhenTheSettlerSuppliesTooLittleGas(uint256 gas_) public {
        Stated stated = new Stated(kernel);
        CappedChild[] memory children = new CappedChild[](2);
        children[0] = CappedChild(address(_answering(Answer.BurnGas)), CAP, "");
        children[1] = CappedChild(address(stated), CAP, _statedBy(author));
        bytes memory call_ =
            abi.encodeCall(any.check, (DEAL, INDEX, _none(), abi.encode(children), ""));
        (bool success, bytes memory result) =
            address(any).staticcall{gas: bound(gas_, 1000, 1_000_000)}(call_);
        assertFalse(success && abi.decode(result, (bool)), "not stated, and yet a yes");
        _state(author, DEAL, KIND, "content");
        (success, result) = address(any).staticcall{gas: 1_000_000}(call_);
        assertTrue(success && abi.decode(result, (bool)), "with enough");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Stated stated = new Stated(kernel);
        Statement memory s = _state(author, DEAL, KIND, "content");
        bytes memory demand = _one(address(stated), CAP, _statedBy(author));
        assertTrue(_check(any, demand), "without");
        assertFalse(_check(any, list(s), demand), "with");
    }

    function test_WhenItAsks() public {
        HostileArbiter picky = _answering(Answer.Yes);
        picky.expectQuestion(DEAL, INDEX, _none(), "b", "proof b");
        bytes memory demand = _two(address(no), address(picky));
        bytes[] memory proofs = list(bytes("proof a"), bytes("proof b"));
        assertTrue(any.check(DEAL, INDEX, _none(), demand, abi.encode(proofs)), "in order");
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        assertFalse(any.check(DEAL, INDEX, _none(), demand, abi.encode(proofs)), "swapped");
        assertFalse(any.check(DEAL, INDEX, _none(), demand, ""), "none");
    }

    function test_RevertWhen_TheProofsAreFewerOrMoreThanTheChildren() public {
        bytes memory demand = _two(address(yes), address(yes));
        for (uint256 count; count < 4; ++count) {
            if (count == 2) continue;
            bytes memory proof = abi.encode(new bytes[](count));
            vm.expectRevert(abi.encodeWithSelector(Children.ProofCount.selector, count, 2));
            any.check(DEAL, INDEX, _none(), demand, proof);
        }
    }

    function test_RevertWhen_TheDemandOrTheProofCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(any, hex"00");
        bytes memory demand = _two(address(yes), address(yes));
        vm.expectRevert(bytes(""));
        any.check(DEAL, INDEX, _none(), demand, hex"00");
    }

    function test_WhenAChildSaysYesTheRestIsNotAsked() public {
        bytes memory call_ = abi.encodeCall(any.check, (DEAL, INDEX, _none(), "b", ""));
        vm.expectCall(address(no), call_, 0);
        assertTrue(_check(any, _two(address(yes), address(no))));
    }

    /// Behind the demand are the settler's bytes.
    function test_RevertWhen_AChildLiesBeyondTheDemand() public {
        bytes memory bait = abi.encode(0x20, 1, 0x20, 0, address(yes), CAP, 0x60, 0);
        for (uint256 offset = 0x21; offset < 0x400; ++offset) {
            bytes memory demand = abi.encode(0x20, 1, offset, address(yes), CAP, 0x60, 0);
            vm.expectRevert(bytes(""));
            any.check(DEAL, INDEX, _none(), demand, bait);
        }
        assertTrue(_check(any, abi.encode(0x20, 1, 0x20, address(yes), CAP, 0x60, 0)), "within");
    }

    function test_RevertWhen_AGasCapIsTooLarge() public {
        uint256 most = type(uint32).max;
        assertTrue(_check(any, abi.encode(0x20, 1, 0x20, address(yes), most, 0x60, 0)), "most");
        bytes memory demand = abi.encode(0x20, 1, 0x20, address(yes), most + 1, 0x60, 0);
        vm.expectRevert(bytes(""));
        _check(any, demand);
        vm.expectRevert(bytes(""));
        any.describe(demand);
    }

    /// The answer of the child before it is still in memory.
    function test_WhenAShortAnswerFollowsALongOne() public {
        CappedChild[] memory children = new CappedChild[](2);
        children[0] = CappedChild(address(_answering(Answer.Garbage)), CAP, "");
        children[1] = CappedChild(address(new BigAnswer(0)), CAP, "");
        assertFalse(_check(any, abi.encode(children)));
    }

    function test_Describe() public view {
        assertEq(any.describe(abi.encode(new CappedChild[](0))), "any of ()");
        assertEq(
            any.describe(_two(address(yes), address(no))),
            "any of (whatever it is told; whatever it is told)"
        );
    }
}
