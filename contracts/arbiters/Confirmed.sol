// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {FOREVER, REVOKE, Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";
import {Statements} from "./Statements.sol";

/// The kind under which a fulfilment of `kind` is confirmed. `slot` is the commitment's index, or
/// `EXCLUSIVE`: one for the whole deal.
function confirmation(bytes32 kind, uint256 slot) pure returns (bytes32) {
    return keccak256(abi.encode("assize.confirm", kind, slot));
}

uint256 constant EXCLUSIVE = type(uint256).max;

/// A named confirmer has confirmed a fulfilment: a statement of a given kind about the deal, by
/// anybody or by a named author. The confirmation is the confirmer's own statement about the deal, of
/// the kind above and with content `abi.encode(bytes32 statementId, bytes32 contentHash)` of the
/// fulfilment: it names what was read, so that no reorganisation puts other content under it. The
/// kernel's first write decides, so a slot confirms one fulfilment for ever, and a clause may pay
/// `AUTHOR`: whoever fulfilled.
contract Confirmed is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address confirmer, address author, bytes32 kind, bool exclusive, bool
    /// revocable, uint32 until)`. A zero `author` is anybody. `exclusive`: one fulfilment for the deal,
    /// else one for each commitment. `revocable`: a statement of the confirmer of kind `REVOKE` about
    /// the confirmation's statement id takes it back, until it is settled, and for good. A confirmation
    /// counts if it was recorded before `until` seconds after the opening, so that one made in time is
    /// worth as much when it is settled late; `FOREVER` has no end.
    ///
    /// The fulfilment is `statements[0]`; without statements (under `Any`, say) `proof` names it by
    /// `abi.encode(address author, bytes32 contentHash)`. The slot holds one hash, so both can only
    /// open the same one.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (
            address confirmer,
            address author,
            bytes32 kind,
            bool exclusive,
            bool revocable,
            uint32 until
        ) = abi.decode(demand, (address, address, bytes32, bool, bool, uint32));

        address fulfiller;
        bytes32 content;
        if (statements.length != 0) {
            Statement calldata first = statements[0];
            (fulfiller, content) = (first.author, keccak256(first.data));
            if (!Statements.admit(statements, fulfiller, dealId, kind)) return false;
        } else if (proof.length == 64) {
            (fulfiller, content) = abi.decode(proof, (address, bytes32));
        } else {
            return false;
        }
        if (author != address(0) && fulfiller != author) return false;

        bytes32 fulfilment = statementIdOf(address(ESCROW), fulfiller, dealId, kind);
        if (!Statements.word(ESCROW, fulfilment).matches(content)) return false;
        bytes32 id = statementIdOf(
            address(ESCROW), confirmer, dealId, confirmation(kind, exclusive ? EXCLUSIVE : index)
        );
        StatementWord word = Statements.word(ESCROW, id);
        if (!word.matches(keccak256(abi.encode(fulfilment, content)))) return false;
        if (until != FOREVER && word.statedAt() >= Statements.openedAt(ESCROW, dealId) + until) {
            return false;
        }
        return !revocable || Statements.read(ESCROW, confirmer, id, REVOKE).statedAt() == 0;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{a0}{#4:| revocably} confirms the statement of kind {x2} by {=1:anybody|{a1}}"
            ", one a {#3:commitment|deal}{=5.4294967295:|, before {u5.32} s}",
            demand
        );
    }
}
