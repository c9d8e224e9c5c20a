// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";

/// A given author stated a given kind about something, with an optional content match.
contract Stated is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, bytes32 content)`: a zero
    /// `about` is this deal, a zero `content` is any content, else it is the content's keccak256.
    /// A statement that the settler brings must be this one first.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        (address author, bytes32 about, bytes32 kind, bytes32 content) =
            abi.decode(demand, (address, bytes32, bytes32, bytes32));
        if (about == 0) about = dealId;
        if (statements.length != 0) {
            Statement calldata first = statements[0];
            if (first.author != author || first.about != about || first.kind != kind) return false;
        }
        StatementWord word =
            ESCROW.statementWord(statementIdOf(address(ESCROW), author, about, kind));
        return content == 0 ? word.statedAt() != 0 : word.matches(content);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("{a0} has stated kind {x2} about {d1}{=3:|, with content hash {x3}}", demand);
    }
}
