// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Allocation, Asset, Clause, Commitment, Deal, Share, Statement} from "./Deal.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";

// EIP-712 type strings: the one place where Solidity fixes them. `test/vectors` holds hashes that
// Solidity and Rust must both reproduce. Written out as literals, since the compiler does not fold the
// hash of a concatenation.
bytes32 constant SHARE_TYPEHASH = keccak256("Share(address to,uint32 ppm)");
bytes32 constant ALLOCATION_TYPEHASH = keccak256(
    "Allocation(Share[] shares,address allocator,bytes data)" "Share(address to,uint32 ppm)"
);
bytes32 constant ASSET_TYPEHASH =
    keccak256("Asset(uint8 kind,address token,uint256 id,uint256 amount)");
bytes32 constant CLAUSE_TYPEHASH = keccak256(
    "Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)"
    "Allocation(Share[] shares,address allocator,bytes data)" "Share(address to,uint32 ppm)"
);
bytes32 constant COMMITMENT_TYPEHASH = keccak256(
    "Commitment(address depositor,Asset[] assets,Clause[] clauses)"
    "Allocation(Share[] shares,address allocator,bytes data)"
    "Asset(uint8 kind,address token,uint256 id,uint256 amount)"
    "Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)"
    "Share(address to,uint32 ppm)"
);
bytes32 constant DEAL_TYPEHASH = keccak256(
    "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)"
    "Allocation(Share[] shares,address allocator,bytes data)"
    "Asset(uint8 kind,address token,uint256 id,uint256 amount)"
    "Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)"
    "Commitment(address depositor,Asset[] assets,Clause[] clauses)" "Share(address to,uint32 ppm)"
);
bytes32 constant STATEMENT_TYPEHASH =
    keccak256("Statement(address author,bytes32 about,bytes32 kind,bytes data,uint64 expiry)");

// What Permit2 appends to the type of its permit, so that the signer's wallet shows the deal.
string constant DEAL_WITNESS = "Deal witness)"
    "Allocation(Share[] shares,address allocator,bytes data)"
    "Asset(uint8 kind,address token,uint256 id,uint256 amount)"
    "Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)"
    "Commitment(address depositor,Asset[] assets,Clause[] clauses)"
    "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)"
    "Share(address to,uint32 ppm)" "TokenPermissions(address token,uint256 amount)";

/// The EIP-712 struct hashes of a deal. Pure, and without a bound: callers bound the arrays.
///
/// Preimages are put together past the free memory pointer, static fields are copied from calldata as
/// they are, and offsets are followed without the compiler's checks of range. That takes away two
/// thirds of the cost of hashing, which every verb pays, and takes no safety: hashed is what lies where
/// the offsets point, and whoever reads a field later reads that very place, or reverts. A value with
/// dirty high bits or past the end of the call hashes to what nobody signed.
library DealHash {
    using EfficientHashLib for bytes32[];

    function hash(Share[] calldata shares) internal pure returns (bytes32 result) {
        bytes32 typehash = SHARE_TYPEHASH;
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            let hashes := add(preimage, 0x60)
            let length := shl(5, shares.length)
            mstore(preimage, typehash)
            for { let i := 0 } lt(i, length) { i := add(i, 0x20) } {
                calldatacopy(add(preimage, 0x20), add(shares.offset, shl(1, i)), 0x40)
                mstore(add(hashes, i), keccak256(preimage, 0x60))
            }
            result := keccak256(hashes, length)
        }
    }

    function hash(Allocation calldata allocation) internal pure returns (bytes32 result) {
        Share[] calldata list;
        bytes calldata content;
        assembly ("memory-safe") {
            let at := add(allocation, calldataload(allocation))
            list.offset := add(at, 0x20)
            list.length := calldataload(at)
            at := add(allocation, calldataload(add(allocation, 0x40)))
            content.offset := add(at, 0x20)
            content.length := calldataload(at)
        }
        bytes32 typehash = ALLOCATION_TYPEHASH;
        bytes32 shares = hash(list);
        bytes32 data = EfficientHashLib.hashCalldata(content);
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, typehash)
            mstore(add(preimage, 0x20), shares)
            // allocator
            calldatacopy(add(preimage, 0x40), add(allocation, 0x20), 0x20)
            mstore(add(preimage, 0x60), data)
            result := keccak256(preimage, 0x80)
        }
    }

    function hash(Asset[] calldata assets) internal pure returns (bytes32 result) {
        bytes32 typehash = ASSET_TYPEHASH;
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            let hashes := add(preimage, 0xa0)
            let length := shl(5, assets.length)
            mstore(preimage, typehash)
            for { let i := 0 } lt(i, length) { i := add(i, 0x20) } {
                calldatacopy(add(preimage, 0x20), add(assets.offset, shl(2, i)), 0x80)
                mstore(add(hashes, i), keccak256(preimage, 0xa0))
            }
            result := keccak256(hashes, length)
        }
    }

    function hash(Clause calldata clause) internal pure returns (bytes32 result) {
        bytes calldata content;
        Allocation calldata part;
        assembly ("memory-safe") {
            let at := add(clause, calldataload(add(clause, 0x60)))
            content.offset := add(at, 0x20)
            content.length := calldataload(at)
            part := add(clause, calldataload(add(clause, 0x80)))
        }
        bytes32 typehash = CLAUSE_TYPEHASH;
        bytes32 demand = EfficientHashLib.hashCalldata(content);
        bytes32 allocation = hash(part);
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, typehash)
            // from, until, arbiter
            calldatacopy(add(preimage, 0x20), clause, 0x60)
            mstore(add(preimage, 0x80), demand)
            mstore(add(preimage, 0xa0), allocation)
            result := keccak256(preimage, 0xc0)
        }
    }

    function hash(Clause[] calldata clauses) internal pure returns (bytes32) {
        bytes32[] memory hashes = EfficientHashLib.malloc(clauses.length);
        for (uint256 i; i < hashes.length; ++i) {
            Clause calldata clause;
            assembly ("memory-safe") {
                clause := add(clauses.offset, calldataload(add(clauses.offset, shl(5, i))))
            }
            hashes.set(i, hash(clause));
        }
        return hashes.hash();
    }

    function hash(Commitment calldata commitment) internal pure returns (bytes32 result) {
        Asset[] calldata list;
        Clause[] calldata parts;
        assembly ("memory-safe") {
            let at := add(commitment, calldataload(add(commitment, 0x20)))
            list.offset := add(at, 0x20)
            list.length := calldataload(at)
            at := add(commitment, calldataload(add(commitment, 0x40)))
            parts.offset := add(at, 0x20)
            parts.length := calldataload(at)
        }
        bytes32 typehash = COMMITMENT_TYPEHASH;
        bytes32 assets = hash(list);
        bytes32 clauses = hash(parts);
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, typehash)
            // depositor
            calldatacopy(add(preimage, 0x20), commitment, 0x20)
            mstore(add(preimage, 0x40), assets)
            mstore(add(preimage, 0x60), clauses)
            result := keccak256(preimage, 0x80)
        }
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
