// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {IVault} from "../interfaces/IVault.sol";
import {
    AUTHOR,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    MAX_CLAUSES,
    MAX_PAYOUTS,
    PPM,
    Share
} from "./Deal.sol";

/// What the form of a commitment must be before its value is locked: a clause that could never be
/// taken, or never paid, would lock it for ever. Assets are checked as they are pulled.
library Bounds {
    function check(Commitment calldata commitment, uint256 index) internal view {
        Asset[] calldata assets = commitment.assets;
        Clause[] calldata clauses = commitment.clauses;
        if (assets.length == 0) revert IEscrow.NoAssets(index);
        if (assets.length > MAX_PAYOUTS) {
            revert IEscrow.TooManyPayouts(assets.length, MAX_PAYOUTS);
        }
        if (clauses.length == 0 || clauses.length > MAX_CLAUSES) {
            revert IEscrow.ClauseCount(index, clauses.length, MAX_CLAUSES);
        }
        for (uint256 i; i < clauses.length; ++i) {
            Clause calldata clause = clauses[i];
            if (clause.from >= clause.until) revert IEscrow.EmptyWindow(index, i);
            Share[] calldata shares = clause.allocation.shares;
            if ((shares.length == 0) == (clause.allocation.allocator == address(0))) {
                revert IEscrow.AmbiguousAllocation(index, i);
            }
            if (shares.length != 0) {
                if (clause.allocation.data.length != 0) {
                    revert IEscrow.AmbiguousAllocation(index, i);
                }
                _checkShares(shares, clause.arbiter, assets, index, i);
            }
        }
    }

    function _checkShares(
        Share[] calldata shares,
        address arbiter,
        Asset[] calldata assets,
        uint256 index,
        uint256 clause
    ) private view {
        uint256 payouts = shares.length * assets.length;
        if (payouts > MAX_PAYOUTS) revert IEscrow.TooManyPayouts(payouts, MAX_PAYOUTS);
        uint256 sum;
        for (uint256 i; i < shares.length; ++i) {
            address to = shares[i].to;
            if (to == address(0) || to == address(this)) revert IVault.InvalidPayee(to);
            // With no arbiter, the settler would choose whose statement is paid.
            if (to == AUTHOR && arbiter == address(0)) {
                revert IEscrow.AuthorUntested(index, clause);
            }
            sum += shares[i].ppm;
        }
        if (sum != PPM) revert IEscrow.SharesSum(index, clause, sum);
        if (shares.length > 1) {
            for (uint256 i; i < assets.length; ++i) {
                if (assets[i].kind == AssetKind.ERC721) {
                    revert IEscrow.Indivisible(index, clause);
                }
            }
        }
    }
}
