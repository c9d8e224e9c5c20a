// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {Statements} from "./Statements.sol";

/// The kind by which anybody requests replies of `oracle`: a statement about the deal with content
/// `abi.encode(bytes[] questions)`. The oracle is part of the kind, so that it can follow its own
/// requests by one topic. No check reads it: a reply that was not requested is as good.
function requestKind(address oracle) pure returns (bytes32) {
    return keccak256(abi.encode("assize.request", oracle));
}

/// The kind of an oracle's reply about a deal to the question with hash `question`.
function replyKind(bytes32 question) pure returns (bytes32) {
    return keccak256(abi.encode("assize.reply", question));
}

/// A named oracle replied with a given answer to a question about the deal. Its first reply is the
/// only one that the kernel records, so it cannot flip, and two clauses with different answers cannot
/// both be met. It takes no statements.
contract Oracle is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address oracle, bytes32 question, bytes32 answer, uint32 until)`:
    /// `question` and `answer` are the keccak256 of the question's and of the reply's content. A reply
    /// counts if it was recorded before `until` seconds after the opening. A zero `answer` is silence:
    /// that time came, and no reply counts. So every answer and silence exclude each other, however
    /// late the deal is settled.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (address oracle, bytes32 question, bytes32 answer, uint32 until) =
            abi.decode(demand, (address, bytes32, bytes32, uint32));
        StatementWord word = Statements.read(ESCROW, oracle, dealId, replyKind(question));
        uint256 end = Statements.openedAt(ESCROW, dealId) + until;
        bool replied = word.statedAt() != 0 && word.statedAt() < end;
        if (answer == 0) return !replied && block.timestamp >= end;
        return replied && word.matches(answer);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return
            say("oracle {a0} {=2:is silent|replies {x2}} to question {x1} within {u3.32} s", demand);
    }
}
