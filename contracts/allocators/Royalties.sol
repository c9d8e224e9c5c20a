// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAllocator} from "../interfaces/IAllocator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Commitment, MAX_PAYOUTS, PPM, Payout, Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";

/// A sale's proceeds, up a tree of derived works. A work is a statement whose content is
/// `abi.encode(bytes32 parent, uint256 ppm)`: the statement id of the work that it derives from (zero: of
/// none), and the royalty that it asks of what derives from it. The sold work's author is paid all that
/// is locked, and passes the parent's royalty on to the parent's author, who passes its own parent's
/// share of that on, and so on.
///
/// The tree is fixed when the sold work is stated: a parent that was stated later than its child is none.
contract Royalties is IAllocator {
    /// The sold work, or the next one up the tree, is not among the works that were brought.
    error MissingWork(bytes32 id);

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    uint256 private constant MAX_DEPTH = 16;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `data` is `abi.encode(bytes32 work)`, the sold work's statement id. `proof` is
    /// `abi.encode(Statement[])`: the sold work, its parent, and so on to the root, or at least as many as
    /// are paid: 16, or 32 divided by the number of assets, since no clause has more payouts. Content that
    /// is no work's is that of a root that asks for nothing. A royalty above all is all.
    ///
    /// Every asset flows, all of it: royalties are rounded down, what is left stays with the child. So an
    /// ERC-721 goes to the sold work's author, unless all of it is passed on.
    function allocate(
        bytes32,
        uint256,
        Commitment calldata commitment,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory payouts) {
        bytes32 id = abi.decode(data, (bytes32));
        Statement[] memory works = abi.decode(proof, (Statement[]));
        uint256 assets = commitment.assets.length;
        uint256 depth = MAX_PAYOUTS / assets;
        if (depth > MAX_DEPTH) depth = MAX_DEPTH;

        payouts = new Payout[](depth);
        uint256 count;
        uint256 stated = type(uint256).max;
        for (; count < depth; ++count) {
            StatementWord word = ESCROW.statementWord(id);
            uint256 statedAt = word.statedAt();
            if (count != 0 && (statedAt == 0 || statedAt > stated)) break;
            if (count >= works.length) revert MissingWork(id);
            Statement memory work = works[count];
            if (
                id != statementIdOf(address(ESCROW), work.author, work.about, work.kind)
                    || !word.matches(keccak256(work.data))
            ) revert MissingWork(id);
            stated = statedAt;

            uint256 ppm;
            id = 0;
            if (work.data.length == 64) (id, ppm) = abi.decode(work.data, (bytes32, uint256));
            if (ppm > PPM) ppm = PPM;
            payouts[count] = Payout(work.author, new uint256[](assets));
            for (uint256 j; j < assets; ++j) {
                uint256 amount = commitment.assets[j].amount;
                if (count != 0) {
                    uint256[] memory below = payouts[count - 1].amounts;
                    amount = below[j] * ppm / PPM;
                    below[j] -= amount;
                }
                payouts[count].amounts[j] = amount;
            }
        }
        assembly ("memory-safe") {
            mstore(payouts, count)
        }
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external view returns (string memory) {
        return say(
            "to the author of work {x0}, less the royalties of the works that it derives from", data
        );
    }
}
