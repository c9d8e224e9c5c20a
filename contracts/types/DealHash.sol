// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Allocation, Asset, Clause, Commitment, Deal, Share, Statement} from "./Deal.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";

// EIP-712 type strings: the one place where Solidity fixes them. `test/vectors` holds hashes that
// Solidity and Rust must both reproduce.
string constant SHARE_TYPE = "Share(address to,uint32 ppm)";
string constant ALLOCATION_TYPE = "Allocation(Share[] shares,address allocator,bytes data)";
string constant ASSET_TYPE = "Asset(uint8 kind,address token,uint256 id,uint256 amount)";
string constant CLAUSE_TYPE =
    "Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)";
string constant COMMITMENT_TYPE = "Commitment(address depositor,Asset[] assets,Clause[] clauses)";
string constant DEAL_TYPE =
    "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)";
string constant STATEMENT_TYPE =
    "Statement(address author,bytes32 about,bytes32 kind,bytes data,uint64 expiry)";

bytes32 constant SHARE_TYPEHASH = keccak256(bytes(SHARE_TYPE));
bytes32 constant ALLOCATION_TYPEHASH = keccak256(bytes(string.concat(ALLOCATION_TYPE, SHARE_TYPE)));
bytes32 constant ASSET_TYPEHASH = keccak256(bytes(ASSET_TYPE));
bytes32 constant CLAUSE_TYPEHASH =
    keccak256(bytes(string.concat(CLAUSE_TYPE, ALLOCATION_TYPE, SHARE_TYPE)));
bytes32 constant COMMITMENT_TYPEHASH = keccak256(
    bytes(string.concat(COMMITMENT_TYPE, ALLOCATION_TYPE, ASSET_TYPE, CLAUSE_TYPE, SHARE_TYPE))
);
bytes32 constant DEAL_TYPEHASH = keccak256(
    bytes(
        string.concat(
            DEAL_TYPE, ALLOCATION_TYPE, ASSET_TYPE, CLAUSE_TYPE, COMMITMENT_TYPE, SHARE_TYPE
        )
    )
);
bytes32 constant STATEMENT_TYPEHASH = keccak256(bytes(STATEMENT_TYPE));

/// The EIP-712 struct hashes of a deal. Pure, and without a bound: callers bound the arrays.
library DealHash {
    using EfficientHashLib for bytes32[];

    function hash(Share calldata share) internal pure returns (bytes32) {
        return EfficientHashLib.hash(uint256(SHARE_TYPEHASH), uint160(share.to), uint256(share.ppm));
    }

    function hash(Allocation calldata allocation) internal pure returns (bytes32) {
        Share[] calldata shares = allocation.shares;
        bytes32[] memory hashes = EfficientHashLib.malloc(shares.length);
        for (uint256 i; i < shares.length; ++i) {
            hashes.set(i, hash(shares[i]));
        }
        return EfficientHashLib.hash(
            ALLOCATION_TYPEHASH,
            hashes.hash(),
            bytes32(uint256(uint160(allocation.allocator))),
            EfficientHashLib.hashCalldata(allocation.data)
        );
    }

    function hash(Asset calldata asset) internal pure returns (bytes32) {
        return EfficientHashLib.hash(
            uint256(ASSET_TYPEHASH),
            uint256(asset.kind),
            uint160(asset.token),
            asset.id,
            asset.amount
        );
    }

    function hash(Clause calldata clause) internal pure returns (bytes32) {
        return EfficientHashLib.hash(
            CLAUSE_TYPEHASH,
            bytes32(uint256(clause.from)),
            bytes32(uint256(clause.until)),
            bytes32(uint256(uint160(clause.arbiter))),
            EfficientHashLib.hashCalldata(clause.demand),
            hash(clause.allocation)
        );
    }

    function hash(Asset[] calldata assets) internal pure returns (bytes32) {
        bytes32[] memory hashes = EfficientHashLib.malloc(assets.length);
        for (uint256 i; i < assets.length; ++i) {
            hashes.set(i, hash(assets[i]));
        }
        return hashes.hash();
    }

    function hash(Clause[] calldata clauses) internal pure returns (bytes32) {
        bytes32[] memory hashes = EfficientHashLib.malloc(clauses.length);
        for (uint256 i; i < clauses.length; ++i) {
            hashes.set(i, hash(clauses[i]));
        }
        return hashes.hash();
    }

    function hash(Commitment calldata commitment) internal pure returns (bytes32) {
        return EfficientHashLib.hash(
            COMMITMENT_TYPEHASH,
            bytes32(uint256(uint160(commitment.depositor))),
            hash(commitment.assets),
            hash(commitment.clauses)
        );
    }

    /// `commitments` holds the struct hash of each commitment, in order.
    function hashDeal(bytes32 terms, uint256 openBefore, uint256 salt, bytes32[] memory commitments)
        internal
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(
            DEAL_TYPEHASH, terms, bytes32(openBefore), bytes32(salt), commitments.hash()
        );
    }

    function hash(Deal calldata deal) internal pure returns (bytes32) {
        Commitment[] calldata commitments = deal.commitments;
        bytes32[] memory hashes = EfficientHashLib.malloc(commitments.length);
        for (uint256 i; i < commitments.length; ++i) {
            hashes.set(i, hash(commitments[i]));
        }
        return hashDeal(deal.terms, deal.openBefore, deal.salt, hashes);
    }

    function hash(Statement calldata statement, uint256 expiry) internal pure returns (bytes32) {
        return EfficientHashLib.hash(
            STATEMENT_TYPEHASH,
            bytes32(uint256(uint160(statement.author))),
            statement.about,
            statement.kind,
            EfficientHashLib.hashCalldata(statement.data),
            bytes32(expiry)
        );
    }
}
