// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {WORDS, Words} from "../../contracts/Words.sol";
import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {
    AUTHOR,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "./Build.sol";
import {Answer, HostileArbiter} from "./HostileJudges.sol";
import {Token20} from "./Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// Answers every call with as many bytes as it is told to, the first word of which is one.
contract BigAnswer {
    uint256 private immutable SIZE;

    constructor(uint256 size) {
        SIZE = size;
    }

    fallback() external {
        uint256 size = SIZE;
        assembly {
            mstore(0, 1)
            return(0, size)
        }
    }
}

/// Reverts with what would be a yes if it were an answer.
contract RevertingYes {
    fallback() external {
        assembly {
            mstore(0, 1)
            revert(0, 32)
        }
    }
}

/// A kernel, and children that answer in every way, for the tests of arbiters.
abstract contract ArbiterTest is Test {
    bytes32 internal constant DEAL = keccak256("deal");
    bytes32 internal constant KIND = keccak256("kind");
    bytes32 internal constant OTHER = keccak256("other");
    uint256 internal constant INDEX = 3;
    uint32 internal constant CAP = 100_000;

    Escrow internal kernel;
    HostileArbiter internal yes;
    HostileArbiter internal no;
    address internal author = makeAddr("author");
    address internal stranger = makeAddr("stranger");
    address internal depositor = makeAddr("depositor");

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        vm.etch(WORDS, type(Words).runtimeCode);
        kernel = new Escrow();
        yes = _answering(Answer.Yes);
        no = _answering(Answer.No);
    }

    function _answering(Answer answer) internal returns (HostileArbiter arbiter) {
        arbiter = new HostileArbiter();
        arbiter.setAnswer(answer);
    }

    /// Children that say no by not saying yes: they revert, answer garbage, or are no contract.
    function _hostile() internal returns (address[] memory children) {
        children = new address[](13);
        Answer[7] memory answers = [
            Answer.No,
            Answer.Garbage,
            Answer.Short,
            Answer.Nothing,
            Answer.Revert,
            Answer.BurnGas,
            Answer.Bomb
        ];
        for (uint256 i; i < answers.length; ++i) {
            children[i] = address(_answering(answers[i]));
        }
        children[7] = stranger; // no code
        children[8] = address(0);
        children[9] = address(2); // SHA-256: answers 32 bytes
        children[10] = address(4); // identity: answers the question itself
        children[11] = address(new BigAnswer(31));
        children[12] = address(new RevertingYes());
    }

    function _none() internal pure returns (Statement[] memory) {
        return new Statement[](0);
    }

    function _state(address who, bytes32 about, bytes32 kind, bytes memory data)
        internal
        returns (Statement memory)
    {
        vm.prank(who);
        kernel.state(about, kind, data);
        return Statement(who, about, kind, data);
    }

    function _check(IArbiter arbiter, Statement[] memory statements, bytes memory demand)
        internal
        view
        returns (bool)
    {
        return arbiter.check(DEAL, INDEX, statements, demand, "");
    }

    function _check(IArbiter arbiter, bytes memory demand) internal view returns (bool) {
        return _check(arbiter, _none(), demand);
    }

    /// The demand of a `Stated` child about this deal, with any content.
    function _statedBy(address who) internal pure returns (bytes memory) {
        return abi.encode(who, bytes32(0), KIND, bytes32(0));
    }

    // Through the kernel: a deal that pays the author whom the arbiter has tested.

    function _openPayingAuthor(address arbiter, bytes memory demand)
        internal
        returns (Deal memory deal, bytes32 id, Token20 token)
    {
        token = new Token20();
        token.mint(depositor, 100);
        deal = dealOf(
            list(
                Commitment(
                    depositor,
                    list(erc20(address(token), 100)),
                    list(Clause(0, FOREVER, arbiter, demand, wholeTo(AUTHOR)))
                )
            )
        );
        vm.startPrank(depositor);
        token.approve(address(kernel), 100);
        id = kernel.open(new Deposit[](0), deal);
        vm.stopPrank();
    }

    function _settlement(Deal memory deal, Statement memory statement)
        internal
        pure
        returns (Settlement memory s)
    {
        s = settlementOf(deal, 0, 0);
        s.statements = list(statement);
    }
}
