// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";

/// At least `threshold` of the named authors, each counted once, stated a given kind about something,
/// with an optional content match. It takes no statements: no one author is the one to pay.
contract Quorum is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(uint256 threshold, address[] authors, bytes32 about, bytes32 kind,
    /// bytes32 content)`, the authors strictly ascending, so that none counts twice; `about` and
    /// `content` as in `Stated`.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (
            uint256 threshold,
            address[] memory authors,
            bytes32 about,
            bytes32 kind,
            bytes32 content
        ) = abi.decode(demand, (uint256, address[], bytes32, bytes32, bytes32));
        if (threshold == 0) return false;
        if (about == 0) about = dealId;

        uint256 count;
        address last;
        for (uint256 i; i < authors.length; ++i) {
            if (authors[i] <= last) return false;
            last = authors[i];
            StatementWord word =
                ESCROW.statementWord(statementIdOf(address(ESCROW), last, about, kind));
            if (content == 0 ? word.statedAt() != 0 : word.matches(content)) ++count;
        }
        return count >= threshold;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "at least {u0} of {*1.1:, |{a0}} have stated kind {x3} about {d2}{=4:|, with content"
            " hash {x4}}",
            demand
        );
    }
}
