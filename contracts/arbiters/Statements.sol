// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {DealWord} from "../types/DealWord.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";

/// What arbiters that read the kernel's statements share.
library Statements {
    /// All that `escrow` stores of what `author` said of `kind` about `about`.
    function read(IEscrow escrow, address author, bytes32 about, bytes32 kind)
        internal
        view
        returns (StatementWord)
    {
        return word(escrow, statementIdOf(address(escrow), author, about, kind));
    }

    /// The same by the statement's id.
    function word(IEscrow escrow, bytes32 id) internal view returns (StatementWord) {
        return StatementWord.wrap(_ask(escrow, IEscrow.statementWord.selector, id));
    }

    /// When the deal was opened, in Unix seconds.
    function openedAt(IEscrow escrow, bytes32 dealId) internal view returns (uint256) {
        return DealWord.wrap(_ask(escrow, IEscrow.dealWord.selector, dealId)).openedAt();
    }

    /// By hand for the sake of size: the kernel is trusted, and what it answers is one word.
    function _ask(IEscrow escrow, bytes4 selector, bytes32 id)
        private
        view
        returns (uint256 answer)
    {
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, id)
            // The right-hand side runs first. No code answers nothing.
            if iszero(and(gt(returndatasize(), 31), staticcall(gas(), escrow, 0, 36, 0, 32))) {
                revert(0, 0)
            }
            answer := mload(0)
        }
    }

    /// Whether it was stated at all if `content` is zero, else with content of this hash.
    function says(StatementWord stated, bytes32 content) internal pure returns (bool) {
        return content == 0 ? stated.statedAt() != 0 : stated.matches(content);
    }

    /// Whether no statement was brought, or the first one is by `author`, about `about`, of `kind`.
    function admit(Statement[] calldata statements, address author, bytes32 about, bytes32 kind)
        internal
        pure
        returns (bool)
    {
        if (statements.length == 0) return true;
        Statement calldata first = statements[0];
        return first.author == author && first.about == about && first.kind == kind;
    }
}
