// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAllocator} from "../interfaces/IAllocator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {AUTHOR, Commitment, Payout, Statement} from "../types/Deal.sol";
import {DealWord} from "../types/DealWord.sol";
import {statementIdOf} from "../types/StatementWord.sol";

/// A price that moves in a straight line from `start` to `end` over `span` seconds from the opening, and
/// stays there: rising, as in a reverse Dutch auction, or falling, as a penalty for delay. What counts
/// is when a statement was recorded, so settling later changes nothing. The rest goes back to the
/// depositor.
contract Linear is IAllocator {
    struct Line {
        address payee; // `AUTHOR`: who stated
        address author; // `AUTHOR`: of `statements[0]`, which the clause's arbiter has tested
        bytes32 kind; // of a named author's statement about the deal
        uint128 start; // in the first asset's smallest unit
        uint128 end;
        uint32 span;
    }

    /// The statement whose time counts is not there.
    error NotStated();
    /// No arbiter of the clause has tested whose statement counts.
    error AuthorUntested();

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `data` is `abi.encode(Line)`. The price is rounded down, is of the commitment's first asset, and at
    /// most what is locked; all other assets return to the depositor. What was stated before the opening
    /// counts as stated at the opening.
    function allocate(
        bytes32 dealId,
        uint256 index,
        Commitment calldata commitment,
        Statement[] calldata statements,
        bytes calldata data,
        bytes calldata
    ) external view returns (Payout[] memory payouts) {
        Line memory line = abi.decode(data, (Line));
        DealWord word = ESCROW.dealWord(dealId);
        (address author, bytes32 about, bytes32 kind) = (line.author, dealId, line.kind);
        if (author == AUTHOR) {
            if (statements.length == 0) revert NotStated();
            // The commitment is closed by now: its outcome is one more than the clause.
            if (commitment.clauses[word.outcome(index) - 1].arbiter == address(0)) {
                revert AuthorUntested();
            }
            (author, about, kind) = (statements[0].author, statements[0].about, statements[0].kind);
        }
        uint256 statedAt =
            ESCROW.statementWord(statementIdOf(address(ESCROW), author, about, kind)).statedAt();
        if (statedAt == 0) revert NotStated();

        uint256 openedAt = word.openedAt();
        uint256 price = _priceAt(line, statedAt > openedAt ? statedAt - openedAt : 0);
        uint256 locked = commitment.assets[0].amount;
        payouts = new Payout[](1);
        payouts[0] = Payout(
            line.payee == AUTHOR ? author : line.payee, new uint256[](commitment.assets.length)
        );
        payouts[0].amounts[0] = price < locked ? price : locked;
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external view returns (string memory) {
        return say(
            "to {~0:the author|{a0}} a price from {u3.128} at the opening to {u4.128} after"
            " {u5.32} s, as of "
            "{~1:the statement that the arbiter tests|when {a1} stated kind {x2}}, the rest back"
            " to the depositor",
            data
        );
    }

    /// No overflow: a difference below 2^128 by a time below 2^40.
    function _priceAt(Line memory line, uint256 time) private pure returns (uint256) {
        (uint256 start, uint256 end, uint256 span) = (line.start, line.end, line.span);
        if (time >= span) return end;
        // A mean with weights, so that rising and falling both round down.
        return (start * (span - time) + end * time) / span;
    }
}
