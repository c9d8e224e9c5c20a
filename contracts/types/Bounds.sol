// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {IVault} from "../interfaces/IVault.sol";
import {
    AUTHOR,
    Allocation,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    MAX_CLAUSES,
    MAX_PAYOUTS,
    PPM,
    Share
} from "./Deal.sol";

/// What the form of a commitment must be before its value is locked: a clause that could never be
/// taken, or never paid, would lock it for ever. Assets are checked as they are pulled.
library Bounds {
    /// Whether what is published decodes to what is hashed. Offsets in calldata are signed: the compiler
    /// lets a part lie before what refers to it, and then no decoder of the event finds it. So all
    /// distances are collected, and one that is negative sets the high bits. What has a length begins
    /// 32 bytes after its offset.
    function requireForward(Deal calldata deal) internal pure {
        Commitment[] calldata commitments = deal.commitments;
        uint256 distances;
        assembly ("memory-safe") {
            distances := sub(sub(commitments.offset, 32), deal)
        }
        if (distances >> 64 != 0) revert IEscrow.BackwardOffset();
    }

    function check(Commitment[] calldata commitments, uint256 index) internal view {
        Commitment calldata commitment = commitments[index];
        Asset[] calldata assets = commitment.assets;
        Clause[] calldata clauses = commitment.clauses;
        uint256 count = clauses.length;
        uint256 distances;
        assembly ("memory-safe") {
            distances := or(
                sub(commitment, commitments.offset),
                or(
                    sub(sub(assets.offset, 32), commitment),
                    sub(sub(clauses.offset, 32), commitment)
                )
            )
        }
        if (assets.length == 0) revert IEscrow.NoAssets(index);
        if (assets.length > MAX_PAYOUTS) {
            revert IEscrow.TooManyPayouts(assets.length, MAX_PAYOUTS);
        }
        if (count == 0 || count > MAX_CLAUSES) {
            revert IEscrow.ClauseCount(index, count, MAX_CLAUSES);
        }
        for (uint256 i; i < count; ++i) {
            Clause calldata clause = clauses[i];
            if (clause.from >= clause.until) revert IEscrow.EmptyWindow(index, i);
            // Read in any case: an address with dirty high bits must not be published.
            address arbiter = clause.arbiter;
            Allocation calldata allocation = clause.allocation;
            Share[] calldata shares = allocation.shares;
            bytes calldata demand = clause.demand;
            bytes calldata data = allocation.data;
            assembly ("memory-safe") {
                distances := or(
                    distances,
                    or(
                        or(sub(clause, clauses.offset), sub(sub(demand.offset, 32), clause)),
                        or(
                            sub(allocation, clause),
                            or(
                                sub(sub(shares.offset, 32), allocation),
                                sub(sub(data.offset, 32), allocation)
                            )
                        )
                    )
                )
            }
            if (allocation.allocator != address(0)) {
                if (shares.length != 0) revert IEscrow.AmbiguousAllocation(index, i);
            } else {
                if (shares.length == 0 || data.length != 0) {
                    revert IEscrow.AmbiguousAllocation(index, i);
                }
                uint256 payouts = shares.length * assets.length;
                if (payouts > MAX_PAYOUTS) revert IEscrow.TooManyPayouts(payouts, MAX_PAYOUTS);
                if (shares.length > 1) _requireDivisible(assets, index, i);
                // With no arbiter, the settler would choose whose statement is paid.
                if (_checkShares(shares, index, i) && arbiter == address(0)) {
                    revert IEscrow.AuthorUntested(index, i);
                }
            }
        }
        if (distances >> 64 != 0) revert IEscrow.BackwardOffset();
    }

    function _checkShares(Share[] calldata shares, uint256 index, uint256 clause)
        private
        view
        returns (bool paysAuthor)
    {
        uint256 sum;
        // No overflow: at most 32 terms below 2^32.
        unchecked {
            for (uint256 i; i < shares.length; ++i) {
                Share calldata share = shares[i];
                address to = share.to;
                if (to == address(0) || to == address(this)) revert IVault.InvalidPayee(to);
                if (to == AUTHOR) paysAuthor = true;
                sum += share.ppm;
            }
        }
        if (sum != PPM) revert IEscrow.SharesSum(index, clause, sum);
    }

    function _requireDivisible(Asset[] calldata assets, uint256 index, uint256 clause)
        private
        pure
    {
        for (uint256 i; i < assets.length; ++i) {
            if (assets[i].kind == AssetKind.ERC721) revert IEscrow.Indivisible(index, clause);
        }
    }
}
