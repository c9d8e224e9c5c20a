// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {Statements} from "./Statements.sol";

/// A statement was recorded in time, whenever the deal is settled; or the time passed without it. A
/// clause that pays for the one and a clause that refunds for the other exclude each other and need no
/// window, so nobody loses what was done in time to a late settlement.
contract Timely is IArbiter {
    /// The kernel, which records statements and openings.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, bytes32 content, uint32
    /// from, uint32 until, bool missed)`: the first four as in `Stated`; the window is `[from, until)`
    /// in seconds after the opening, and a zero `from` takes in what was stated before it, too: the deal's
    /// id is known earlier. With `missed` the answer is yes once the window is over and the statement is
    /// not in it; what was stated before the window missed it, since the first write stays.
    /// A statement that the settler brings must be this one first; with `missed` there is none.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        (
            address author,
            bytes32 about,
            bytes32 kind,
            bytes32 content,
            uint32 from,
            uint32 until,
            bool missed
        ) = abi.decode(demand, (address, bytes32, bytes32, bytes32, uint32, uint32, bool));
        if (about == 0) about = dealId;
        if (missed ? statements.length != 0 : !Statements.admit(statements, author, about, kind)) {
            return false;
        }
        uint256 opened = Statements.openedAt(ESCROW, dealId);
        StatementWord word = Statements.read(ESCROW, author, about, kind);
        bool timely = Statements.says(word, content) && word.statedAt() < opened + until
            && (from == 0 || word.statedAt() >= opened + from);
        return missed ? !timely && block.timestamp >= opened + until : timely;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{#6:|missed: }{a0} states kind {x2} about {d1}{=3:| with content {x3}}"
            "{=4:| from {u4.32}} until {u5.32} s after the opening",
            demand
        );
    }
}
