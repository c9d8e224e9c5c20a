// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Op} from "../../contracts/arbiters/Compare.sol";
import {Question, StaticCallCompare} from "../../contracts/arbiters/StaticCallCompare.sol";
import {FactTest} from "../utils/FactTest.sol";

/// Answers what it finds inside, and zero if asking that runs out of gas, as a cautious view would.
contract Swallows {
    function work() external view returns (uint256 sum) {
        for (uint256 i; i < 300; ++i) {
            sum |= uint256(keccak256(abi.encode(block.number, i)));
        }
    }

    function answer() external view returns (uint256 sum) {
        try this.work() returns (uint256 found) {
            sum = found;
        } catch {}
    }
}

/// Answers with the gas that it was given.
contract TellsGas {
    fallback() external {
        assembly {
            mstore(0, gas())
            return(0, 32)
        }
    }
}

contract StaticCallCompareTest is FactTest {
    StaticCallCompare internal facts;

    function setUp() public override {
        super.setUp();
        facts = new StaticCallCompare();
    }

    function _question(address target, Op op, uint256 value)
        private
        pure
        returns (Question memory)
    {
        return Question(target, hex"12345678", 0, op, false, value, CAP);
    }

    function _says(Question memory q) private view returns (bool) {
        return _check(facts, abi.encode(q));
    }

    function _says(Op op, bool signed, uint256 value) private view returns (bool) {
        return _says(Question(address(replies), "", 0, op, signed, value, CAP));
    }

    function testFuzz_GivenTheTargetAnswers(uint256 a, uint256 b) public {
        replies.set(abi.encode(a), false);
        assertEq(_says(Op.Eq, false, b), a == b, "==");
        assertEq(_says(Op.Ne, false, b), a != b, "!=");
        assertEq(_says(Op.Lt, false, b), a < b, "<");
        assertEq(_says(Op.Le, false, b), a <= b, "<=");
        assertEq(_says(Op.Gt, false, b), a > b, ">");
        assertEq(_says(Op.Ge, false, b), a >= b, ">=");
    }

    function testFuzz_GivenTheTargetAnswersSigned(int256 a, int256 b) public {
        replies.set(abi.encode(a), false);
        uint256 value = uint256(b);
        assertEq(_says(Op.Eq, true, value), a == b, "==");
        assertEq(_says(Op.Ne, true, value), a != b, "!=");
        assertEq(_says(Op.Lt, true, value), a < b, "<");
        assertEq(_says(Op.Le, true, value), a <= b, "<=");
        assertEq(_says(Op.Gt, true, value), a > b, ">");
        assertEq(_says(Op.Ge, true, value), a >= b, ">=");
    }

    function test_GivenTheAnswerIsEqualOrNextToIt() public {
        testFuzz_GivenTheTargetAnswers(7, 7);
        testFuzz_GivenTheTargetAnswers(6, 7);
        testFuzz_GivenTheTargetAnswers(8, 7);
        testFuzz_GivenTheTargetAnswersSigned(-1, -1);
        testFuzz_GivenTheTargetAnswersSigned(-1, 0);
        testFuzz_GivenTheTargetAnswersSigned(0, -1);
        testFuzz_GivenTheTargetAnswersSigned(type(int256).min, type(int256).max);
        // The same word, which is one below zero only if it is signed.
        replies.set(abi.encode(type(uint256).max), false);
        assertTrue(_says(Op.Lt, true, 0), "signed");
        assertFalse(_says(Op.Lt, false, 0), "unsigned");
    }

    function test_GivenTheWordIsFurtherOn() public {
        replies.set(abi.encode(1, 2, 3), false);
        Question memory q = _question(address(replies), Op.Eq, 2);
        q.offset = 32;
        assertTrue(_says(q), "the second word");
        (q.offset, q.value) = (64, 3);
        assertTrue(_says(q), "the last word");
        (q.offset, q.value) = (31, 1 << 248);
        assertTrue(_says(q), "between two words");
        q.op = Op.Ge;
        q.value = 0;
        for (uint256 i; i < 2; ++i) {
            q.offset = 65 + i * 31;
            assertFalse(_says(q), "past the end");
        }
        q.offset = 97;
        assertFalse(_says(q), "outside");
        q.offset = type(uint256).max;
        assertFalse(_says(q), "so far that a sum would wrap");
        q.offset = type(uint256).max - 31;
        assertFalse(_says(q), "so that it would wrap to zero");
    }

    function test_GivenTheTargetGetsTheCall() public view {
        Question memory q = _question(address(coin), Op.Eq, 18);
        q.call = abi.encodeWithSignature("decimals()");
        assertTrue(_says(q), "decimals");
        q.call = abi.encodeWithSignature("totalSupply()");
        assertFalse(_says(q), "another question");
    }

    function test_GivenTheTargetDoesNotAnswer() public {
        address[] memory targets = _mute();
        for (uint256 i; i < targets.length; ++i) {
            assertFalse(_says(_question(targets[i], Op.Ge, 0)), "mute");
        }
        replies.set(abi.encode(7), true);
        assertFalse(_says(_question(address(replies), Op.Eq, 7)), "reverts with the answer");
        replies.set("", false);
        assertFalse(_says(_question(address(replies), Op.Eq, 0)), "answers nothing");
    }

    function test_GivenTheTargetChangesState() public view {
        Question memory q = _question(address(coin), Op.Eq, 1);
        q.call = abi.encodeWithSignature("approve(address,uint256)", stranger, 1);
        assertFalse(_says(q));
    }

    /// The target gets exactly what was signed, however much more the settler brings.
    function testFuzz_GivenTheTargetLooksAtItsGas(uint256 brought) public {
        TellsGas target = new TellsGas();
        Question memory q = _question(address(target), Op.Gt, CAP);
        brought = bound(brought, CAP + 20_000, 30_000_000);
        assertFalse(_checkWith(q, brought), "not more");
        // A few units go into its first instructions.
        (q.op, q.value) = (Op.Ge, CAP - 1000);
        bool enough = _checkWith(q, brought);
        if (brought > 150_000) assertTrue(enough, "all of it");
        (q.op, q.value) = (Op.Lt, CAP - 1000);
        assertFalse(_checkWith(q, brought), "never less");
    }

    /// The settler's gas must not choose between what a target finds and what it says when it finds
    /// nothing: with less than the cap there is no answer at all.
    function testFuzz_GivenTheTargetSwallowsAnInnerFailure(uint256 brought) public {
        Swallows target = new Swallows();
        Question memory q = _question(address(target), Op.Eq, 0);
        q.call = abi.encodeCall(Swallows.answer, ());
        q.gasCap = 500_000;
        brought = bound(brought, 0, 2_000_000);
        assertFalse(_checkWith(q, brought), "zero, by starving");
        q.op = Op.Ne;
        assertTrue(_checkWith(q, 2_000_000), "with enough");
        // A cap that starves it is one that the parties signed.
        (q.op, q.gasCap) = (Op.Eq, 60_000);
        assertTrue(_checkWith(q, 2_000_000), "signed");
    }

    /// What is left is just enough, or one too little.
    function test_GivenTheGasIsJustEnough() public {
        TellsGas target = new TellsGas();
        Question memory q = _question(address(target), Op.Ge, 0);
        uint256 low = 0;
        uint256 high = 1_000_000;
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (_checkWith(q, middle)) high = middle;
            else low = middle;
        }
        assertGt(high, CAP * 64 / 63, "the cap and its 64th");
        // The least that is enough for an answer gives the target its whole cap.
        (q.op, q.value) = (Op.Ge, CAP - 100);
        assertTrue(_checkWith(q, high), "the whole cap");
    }

    function test_GivenTheCapIsZero() public {
        replies.set(abi.encode(7), false);
        Question memory q = _question(address(replies), Op.Eq, 7);
        assertTrue(_says(q), "with a cap");
        q.gasCap = 0;
        assertFalse(_says(q), "without");
    }

    function _checkWith(Question memory q, uint256 brought) private view returns (bool) {
        try facts.check{gas: brought}(DEAL, INDEX, _none(), abi.encode(q), "") returns (bool yes_) {
            return yes_;
        } catch {
            return false;
        }
    }

    function test_WhenTheSettlerBringsAStatement() public {
        replies.set(abi.encode(7), false);
        bytes memory demand = abi.encode(_question(address(replies), Op.Eq, 7));
        assertTrue(_check(facts, demand), "without");
        assertFalse(_check(facts, _someStatement(), demand), "with");
    }

    function test_WhenAClausePaysForTheFact() public {
        Question memory q = _question(address(coin), Op.Ge, 500);
        q.call = abi.encodeWithSignature("balanceOf(address)", author);
        coin.mint(author, 499);
        _refuses(facts, abi.encode(q), "");
        coin.mint(author, 1);
        // Another deal, since the demand differs.
        q.gasCap += 1;
        _pays(facts, abi.encode(q), "");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(facts, hex"00");
    }

    function test_Describe() public view {
        Question memory q = _question(stranger, Op.Ge, 7);
        string memory head =
            string.concat(_words(stranger), " called with 0x12345678 and 100000 gas answers ");
        assertEq(facts.describe(abi.encode(q)), string.concat(head, ">= 7 at byte 0"));
        (q.op, q.signed, q.value, q.offset) = (Op.Lt, true, uint256(int256(-5)), 64);
        assertEq(facts.describe(abi.encode(q)), string.concat(head, "< -5 at byte 64"));
        string[6] memory symbols = ["==", "!=", "<", "<=", ">", ">="];
        for (uint256 i; i < 6; ++i) {
            (q.op, q.signed, q.value) = (Op(i), false, type(uint256).max);
            assertEq(
                facts.describe(abi.encode(q)),
                string.concat(head, symbols[i], " ", vm.toString(type(uint256).max), " at byte 64")
            );
        }
    }
}
