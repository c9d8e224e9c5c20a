// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Oracle, replyKind, requestKind} from "../../contracts/arbiters/Oracle.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal, FOREVER, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract OracleTest is PeopleTest {
    Oracle internal arbiter;
    address internal oracle = makeAddr("oracle");
    bytes internal constant QUESTION = "Did it rain?";
    bytes32 internal constant ASKED = keccak256(QUESTION);

    function setUp() public override {
        super.setUp();
        arbiter = new Oracle(kernel);
    }

    function _demand(bytes32 answer, uint32 until) private view returns (bytes memory) {
        return abi.encode(oracle, ASKED, answer, until);
    }

    function _says(bytes memory answer, uint32 until) private view returns (bool) {
        return _ask(arbiter, _demand(keccak256(answer), until));
    }

    function _silent(uint32 until) private view returns (bool) {
        return _ask(arbiter, _demand(0, until));
    }

    function _reply(bytes memory answer) private returns (Statement memory) {
        return _state(oracle, id, replyKind(ASKED), answer);
    }

    function test_GivenTheOracleHasNotReplied() public {
        assertFalse(_says("yes", 100), "yes");
        assertFalse(_says("", 100), "empty");
        vm.warp(OPENED + 99);
        assertFalse(_silent(100), "a second before");
        vm.warp(OPENED + 100);
        assertTrue(_silent(100), "silence");
        assertFalse(_says("yes", 100), "yes, late");
    }

    function test_GivenTheOracleReplied() public {
        vm.warp(OPENED + 100);
        _reply("yes");
        assertTrue(_says("yes", 101), "in time");
        assertFalse(_says("no", 101), "another answer");
        assertFalse(_silent(101), "silence");
        assertFalse(_says("yes", 100), "late");
        assertTrue(_silent(100), "late is silence");
        vm.warp(OPENED + 1000);
        assertTrue(_says("yes", 101), "asked late");
        assertFalse(_silent(101), "silence, asked late");
    }

    /// At any time at most one of the outcomes is true, and from the end on exactly one.
    function testFuzz_GivenAnyReplyAtAnyTime(uint256 time, uint256 asked, uint32 until, bool answer)
        public
    {
        time = bound(time, 0, 2 * uint256(until) + 1);
        asked = bound(asked, time, 4 * uint256(until) + 2);
        vm.warp(OPENED + time);
        _reply(abi.encode(answer));
        vm.warp(OPENED + asked);
        bool isYes = _says(abi.encode(true), until);
        bool isNo = _says(abi.encode(false), until);
        bool isSilent = _silent(until);
        assertEq(isYes, time < until && answer, "yes");
        assertEq(isNo, time < until && !answer, "no");
        assertEq(isSilent, time >= until && asked >= until, "silent");
    }

    function test_GivenSomethingElseWasReplied() public {
        _state(stranger, id, replyKind(ASKED), "yes");
        _state(oracle, id, replyKind(OTHER), "yes");
        _state(oracle, DEAL, replyKind(ASKED), "yes");
        _state(oracle, id, ASKED, "yes");
        assertFalse(_says("yes", FOREVER));
    }

    function test_GivenTheOracleTriesToFlip() public {
        _reply("no");
        bytes32 slot = kernel.statementId(oracle, id, replyKind(ASKED));
        vm.prank(oracle);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.AlreadyStated.selector, slot));
        kernel.state(id, replyKind(ASKED), "yes");
        assertTrue(_says("no", FOREVER), "it stays");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = _reply("yes");
        bytes memory demand = _demand(keccak256("yes"), FOREVER);
        assertTrue(_ask(arbiter, demand), "without");
        assertFalse(_ask(arbiter, list(s), demand, ""), "with");
    }

    function test_WhenAClauseIsSettled() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(arbiter), _demand(keccak256("yes"), 1 days), payee);
        bytes[] memory questions = new bytes[](1);
        questions[0] = QUESTION;
        _state(stranger, dealId, requestKind(oracle), abi.encode(questions));
        _refused(address(arbiter), dealId, _bare(deal, ""));
        _state(oracle, dealId, replyKind(ASKED), "yes");
        vm.warp(OPENED + 2 days);
        kernel.settle(dealId, _bare(deal, ""));
        assertEq(token.balanceOf(payee), 100);
    }

    /// Keepers and the SDK compute the same.
    function test_Kinds() public view {
        assertEq(replyKind(ASKED), keccak256(abi.encode("assize.reply", ASKED)), "reply");
        assertEq(requestKind(oracle), keccak256(abi.encode("assize.request", oracle)), "request");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(arbiter, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        arbiter.describe(hex"00");
    }

    function test_Describe() public view {
        string memory head = string.concat("oracle ", _hex(oracle));
        string memory tail = string.concat(" to question ", vm.toString(ASKED), " within 100 s");
        assertEq(
            arbiter.describe(_demand(OTHER, 100)),
            string.concat(head, " replies ", vm.toString(OTHER), tail)
        );
        assertEq(arbiter.describe(_demand(0, 100)), string.concat(head, " is silent", tail));
    }
}
