// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";

/// What the arbiters that verify a result share: the result is what a named author stated of a given
/// kind about the deal. It is read from the kernel, so that such an arbiter may stand anywhere in a
/// tree, and asks the settler for no more of the result than it looks at.
library Result {
    /// The result's id, and its word: the zero word, which matches nothing, if there is none or if
    /// the settler brings a statement that is not it first.
    function find(
        IEscrow escrow,
        bytes32 dealId,
        Statement[] calldata statements,
        address author,
        bytes32 kind
    ) internal view returns (bytes32 id, StatementWord word) {
        id = statementIdOf(address(escrow), author, dealId, kind);
        if (statements.length != 0) {
            Statement calldata first = statements[0];
            if (first.author != author || first.about != dealId || first.kind != kind) {
                return (id, word);
            }
        }
        word = escrow.statementWord(id);
    }
}
