// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord, TIME_MASK, statementIdOf} from "../types/StatementWord.sol";
import {Statements} from "./Statements.sol";

/// The claim is the statement of `author`, as in `Stated`, recorded before `until` seconds after the
/// opening. A challenger may challenge it for `window` seconds; then the judge has `limit` more, and if
/// it stays silent the claim stands or falls as `silence` says. All times are in seconds. With `falls`,
/// the demand is that the claim fell.
struct OptimisticDemand {
    address author;
    bytes32 about;
    bytes32 kind;
    bytes32 content;
    uint32 until;
    uint32 window;
    uint32 limit;
    bool silence;
    bool falls;
    address judge;
    address[] challengers;
}

// The kind of a challenge, a statement about the claim's statement id, with any content.
bytes32 constant CHALLENGE = keccak256("assize.challenge");

/// The kind of the judge's ruling about the claim's statement id. With content `abi.encode(true)` the
/// claim stands, with any other it falls, so that every claim comes to an end. The kind is derived from
/// the claim's content as the kernel stores it (its keccak256 without the low 40 bits), so that after a
/// reorganisation a ruling cannot land on another claim.
function judgeRuling(bytes32 content) pure returns (bytes32) {
    return keccak256(abi.encode("assize.ruling", uint256(content) & ~TIME_MASK));
}

/// A claim stands unless it is challenged: then a named judge rules. Only statements count, and each
/// is written once, so an outcome never changes: for one claim, standing and falling exclude each other,
/// and both exclude `Timely` with `missed` and the same `until`.
contract Optimistic is IArbiter {
    /// The kernel, which records statements and openings.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(OptimisticDemand)`. A statement that the settler brings must be the
    /// claim first.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        OptimisticDemand memory d = abi.decode(demand, (OptimisticDemand));
        if (d.about == 0) d.about = dealId;
        if (!Statements.admit(statements, d.author, d.about, d.kind)) return false;

        StatementWord claim = Statements.read(ESCROW, d.author, d.about, d.kind);
        uint256 start = Statements.openedAt(ESCROW, dealId);
        if (!Statements.says(claim, d.content) || claim.statedAt() >= start + d.until) {
            return false;
        }
        // A claim made before the opening is open to challenge from there: else its author could wait
        // the window out before anybody else is in the deal.
        if (claim.statedAt() > start) start = claim.statedAt();

        bytes32 id = statementIdOf(address(ESCROW), d.author, d.about, d.kind);
        uint256 end = start + d.window;
        for (uint256 i; i < d.challengers.length; ++i) {
            uint256 time = Statements.read(ESCROW, d.challengers[i], id, CHALLENGE).statedAt();
            if (time != 0 && time < end) return _ruled(d, id, claim, end + d.limit);
        }
        return !d.falls && block.timestamp >= end;
    }

    /// Whether the challenged claim has come to the demanded outcome. A ruling counts before `end`.
    function _ruled(OptimisticDemand memory d, bytes32 id, StatementWord claim, uint256 end)
        private
        view
        returns (bool)
    {
        StatementWord ruling = Statements.read(
            ESCROW, d.judge, id, judgeRuling(bytes32(StatementWord.unwrap(claim)))
        );
        if (ruling.statedAt() != 0 && ruling.statedAt() < end) {
            return ruling.matches(keccak256(abi.encode(true))) != d.falls;
        }
        return d.silence != d.falls && block.timestamp >= end;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{>0:{#8:stands|falls}: {a0} states kind {x2} about {d1}{=3:| with content {x3}}"
            " before {u4.32} s"
            "; challenge within {u5.32} s by {*a.1:, |{a0}}; judge {a9} rules within {u6.32} s"
            ", else {#7:falls|stands}}",
            demand
        );
    }
}
