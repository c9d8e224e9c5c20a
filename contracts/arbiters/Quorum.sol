// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";
import {LibString} from "solady/utils/LibString.sol";

/// At least `threshold` of the named authors, each counted once, stated a given kind about something,
/// with an optional content match. It takes no statements: no one author is the one to pay.
contract Quorum is IArbiter {
    using LibString for *;

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
    function describe(bytes calldata demand) external pure returns (string memory words) {
        (
            uint256 threshold,
            address[] memory authors,
            bytes32 about,
            bytes32 kind,
            bytes32 content
        ) = abi.decode(demand, (uint256, address[], bytes32, bytes32, bytes32));
        words = string.concat("at least ", threshold.toString(), " of");
        for (uint256 i; i < authors.length; ++i) {
            words = string.concat(words, i == 0 ? " " : ", ", authors[i].toHexStringChecksummed());
        }
        words = string.concat(
            words,
            " have stated kind ",
            uint256(kind).toHexString(32),
            " about ",
            about == 0 ? "this deal" : uint256(about).toHexString(32),
            content == 0
                ? ""
                : string.concat(", with content hash ", uint256(content).toHexString(32))
        );
    }
}
