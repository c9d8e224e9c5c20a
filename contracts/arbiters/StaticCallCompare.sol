// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Compare, Op} from "./Compare.sol";
import {Reads} from "./Reads.sol";

/// A word of what a contract answers to a call, which asks and changes nothing.
struct Question {
    address target;
    /// The calldata: selector and arguments.
    bytes call;
    /// The word's first byte in what is returned; need not be a multiple of 32.
    uint256 offset;
    Op op;
    /// Whether both words are compared as two's complement.
    bool signed;
    uint256 value;
    /// What the target gets, exactly. Above zero.
    uint32 gasCap;
}

/// Any view call, compared with a value. A target without code, a revert, a short answer and gas
/// exhaustion are a no. It takes no statements.
///
/// The answer is that of the moment of settling: what a flash loan can bend within a transaction
/// (pool reserves, spot prices, balances) proves nothing.
contract StaticCallCompare is IArbiter {
    /// `demand` is `abi.encode(Question)`. A settler that brings too little gas for the cap gets a no,
    /// before the target is asked.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        Question memory q = abi.decode(demand, (Question));
        if (q.gasCap == 0) return false;
        bytes memory answer = Reads.readCapped(q.target, q.gasCap, q.call, q.offset, 32);
        return answer.length != 0 && Compare.holds(q.op, q.signed, Reads.wordAt(answer, 0), q.value);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{>0:{a0} called with {b1} and {u6.32} gas answers "
            "{#3:==|!=|<|<=|>|>=} {#4:{u5}|{i5}} at byte {u2}}",
            demand
        );
    }
}
