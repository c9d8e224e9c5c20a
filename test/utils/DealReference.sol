// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Allocation, Asset, Clause, Commitment, Deal, Share} from "../../contracts/types/Deal.sol";

/// The slow, readable twin of `DealHash`: EIP-712 by plain `abi.encode` over type strings that are
/// written out here again, so that a slip in the fast one, or in its strings, shows.
library DealReference {
    string private constant SHARE = "Share(address to,uint32 ppm)";
    string private constant ALLOCATION =
        "Allocation(Share[] shares,address allocator,bytes data)Share(address to,uint32 ppm)";
    string private constant ASSET = "Asset(uint8 kind,address token,uint256 id,uint256 amount)";
    string private constant CLAUSE =
        "Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Allocation(Share[] shares,address allocator,bytes data)Share(address to,uint32 ppm)";
    string private constant COMMITMENT =
        "Commitment(address depositor,Asset[] assets,Clause[] clauses)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Share(address to,uint32 ppm)";
    string private constant DEAL =
        "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Commitment(address depositor,Asset[] assets,Clause[] clauses)Share(address to,uint32 ppm)";

    function domain(uint256 chainId, address kernel) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Assize"),
                keccak256("1"),
                chainId,
                kernel
            )
        );
    }

    function digest(uint256 chainId, address kernel, bytes32 structHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(hex"1901", domain(chainId, kernel), structHash));
    }

    function id(Deal memory deal, uint256 chainId, address kernel) internal pure returns (bytes32) {
        return digest(chainId, kernel, hash(deal));
    }

    function hash(Deal memory deal) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](deal.commitments.length);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = hash(deal.commitments[i]);
        }
        return hashHead(deal.terms, deal.openBefore, deal.salt, hashes);
    }

    function hashHead(bytes32 terms, uint64 openBefore, uint256 salt, bytes32[] memory commitments)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                keccak256(bytes(DEAL)),
                terms,
                openBefore,
                salt,
                keccak256(abi.encodePacked(commitments))
            )
        );
    }

    function hash(Commitment memory commitment) internal pure returns (bytes32) {
        bytes32[] memory assets = new bytes32[](commitment.assets.length);
        for (uint256 i; i < assets.length; ++i) {
            Asset memory a = commitment.assets[i];
            assets[i] =
                keccak256(abi.encode(keccak256(bytes(ASSET)), a.kind, a.token, a.id, a.amount));
        }
        bytes32[] memory clauses = new bytes32[](commitment.clauses.length);
        for (uint256 i; i < clauses.length; ++i) {
            Clause memory c = commitment.clauses[i];
            clauses[i] = keccak256(
                abi.encode(
                    keccak256(bytes(CLAUSE)),
                    c.from,
                    c.until,
                    c.arbiter,
                    keccak256(c.demand),
                    hash(c.allocation)
                )
            );
        }
        return keccak256(
            abi.encode(
                keccak256(bytes(COMMITMENT)),
                commitment.depositor,
                keccak256(abi.encodePacked(assets)),
                keccak256(abi.encodePacked(clauses))
            )
        );
    }

    function hash(Allocation memory allocation) internal pure returns (bytes32) {
        bytes32[] memory shares = new bytes32[](allocation.shares.length);
        for (uint256 i; i < shares.length; ++i) {
            Share memory s = allocation.shares[i];
            shares[i] = keccak256(abi.encode(keccak256(bytes(SHARE)), s.to, s.ppm));
        }
        return keccak256(
            abi.encode(
                keccak256(bytes(ALLOCATION)),
                keccak256(abi.encodePacked(shares)),
                allocation.allocator,
                keccak256(allocation.data)
            )
        );
    }
}
