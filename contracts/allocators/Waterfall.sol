// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAllocator} from "../interfaces/IAllocator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Commitment, Payout, Statement} from "../types/Deal.sol";
import {statementIdOf} from "../types/StatementWord.sol";

/// One that is paid before all that follow, up to `cap` of the first asset's smallest unit.
struct Tier {
    address to;
    uint128 cap;
}

/// Tiers are filled in order, each up to its cap, from all that is locked or from an amount that a named
/// author states (a revenue, a metered price). What is left goes back to the depositor; a last tier with
/// the highest cap takes all of it.
contract Waterfall is IAllocator {
    /// The author has not stated an amount, or not this one.
    error NotStated();

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `data` is `abi.encode(address author, bytes32 kind, Tier[] tiers)`; with the zero address as author
    /// all that is locked flows. Else it is the amount of the author's statement of `kind` about the deal,
    /// `abi.encode(uint256 amount)`, at most what is locked, and nothing if its content is no word; the
    /// clause waits for it. `proof` is that content.
    ///
    /// Amounts are of the commitment's first asset; all other assets return to the depositor.
    function allocate(
        bytes32 dealId,
        uint256,
        Commitment calldata commitment,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory payouts) {
        (address author, bytes32 kind, Tier[] memory tiers) =
            abi.decode(data, (address, bytes32, Tier[]));
        uint256 rest = commitment.assets[0].amount;
        if (author != address(0)) {
            bytes32 id = statementIdOf(address(ESCROW), author, dealId, kind);
            if (!ESCROW.statementWord(id).matches(keccak256(proof))) revert NotStated();
            // forge-lint: disable-next-line(unsafe-typecast)
            uint256 amount = proof.length == 32 ? uint256(bytes32(proof)) : 0;
            if (amount < rest) rest = amount;
        }

        payouts = new Payout[](tiers.length);
        for (uint256 i; i < tiers.length; ++i) {
            uint256 part = tiers[i].cap < rest ? tiers[i].cap : rest;
            payouts[i] = Payout(tiers[i].to, new uint256[](commitment.assets.length));
            payouts[i].amounts[0] = part;
            rest -= part;
        }
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external view returns (string memory) {
        return say(
            "in order{=0:|, of the amount that {a0} states as kind {x1}}{*2.2:|, up to {u1.128}"
            " to {a0}}" ", the rest back to the depositor",
            data
        );
    }
}
