// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

// Short names for the parts of a deal, so that a test shows only what matters to it.

import {
    Allocation,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Method,
    PPM,
    Payout,
    Settlement,
    Share,
    Statement
} from "../../contracts/types/Deal.sol";
import {DealReference} from "./DealReference.sol";

function native(uint256 amount) pure returns (Asset memory) {
    return Asset(AssetKind.Native, address(0), 0, amount);
}

function erc20(address token, uint256 amount) pure returns (Asset memory) {
    return Asset(AssetKind.ERC20, token, 0, amount);
}

function erc721(address token, uint256 id) pure returns (Asset memory) {
    return Asset(AssetKind.ERC721, token, id, 1);
}

function erc1155(address token, uint256 id, uint256 amount) pure returns (Asset memory) {
    return Asset(AssetKind.ERC1155, token, id, amount);
}

function list(Asset memory a) pure returns (Asset[] memory assets) {
    assets = new Asset[](1);
    assets[0] = a;
}

function list(Asset memory a, Asset memory b) pure returns (Asset[] memory assets) {
    assets = new Asset[](2);
    (assets[0], assets[1]) = (a, b);
}

function list(Clause memory a) pure returns (Clause[] memory clauses) {
    clauses = new Clause[](1);
    clauses[0] = a;
}

function list(Clause memory a, Clause memory b) pure returns (Clause[] memory clauses) {
    clauses = new Clause[](2);
    (clauses[0], clauses[1]) = (a, b);
}

function list(Commitment memory a) pure returns (Commitment[] memory commitments) {
    commitments = new Commitment[](1);
    commitments[0] = a;
}

function list(Commitment memory a, Commitment memory b)
    pure
    returns (Commitment[] memory commitments)
{
    commitments = new Commitment[](2);
    (commitments[0], commitments[1]) = (a, b);
}

function list(Statement memory a) pure returns (Statement[] memory statements) {
    statements = new Statement[](1);
    statements[0] = a;
}

function list(bytes memory a) pure returns (bytes[] memory calls) {
    calls = new bytes[](1);
    calls[0] = a;
}

function list(bytes memory a, bytes memory b) pure returns (bytes[] memory calls) {
    calls = new bytes[](2);
    (calls[0], calls[1]) = (a, b);
}

/// All of it to one payee.
function wholeTo(address to) pure returns (Allocation memory) {
    Share[] memory shares = new Share[](1);
    shares[0] = Share(to, PPM);
    return Allocation(shares, address(0), "");
}

/// `ppm` millionths to `a`, the rest to `b`.
function split(address a, uint32 ppm, address b) pure returns (Allocation memory) {
    Share[] memory shares = new Share[](2);
    shares[0] = Share(a, ppm);
    shares[1] = Share(b, PPM - ppm);
    return Allocation(shares, address(0), "");
}

function allocatedBy(address allocator) pure returns (Allocation memory) {
    return Allocation(new Share[](0), allocator, "data");
}

/// A clause without a window.
function always(address arbiter, Allocation memory allocation) pure returns (Clause memory) {
    return Clause(0, FOREVER, arbiter, "demand", allocation);
}

/// An unconditional clause from `from` on.
function refund(uint32 from, address to) pure returns (Clause memory) {
    return Clause(from, FOREVER, address(0), "", wholeTo(to));
}

function dealOf(Commitment[] memory commitments) pure returns (Deal memory) {
    return Deal(keccak256("terms"), type(uint64).max, 0, commitments);
}

function paidBy(address payer, bytes memory signature) pure returns (Deposit memory) {
    return Deposit(payer, signature, Method.Approval, "");
}

/// What settles commitment `index` of `deal` by `clause`, without evidence.
function settlementOf(Deal memory deal, uint256 index, uint256 clause)
    pure
    returns (Settlement memory s)
{
    s.terms = deal.terms;
    s.openBefore = deal.openBefore;
    s.salt = deal.salt;
    s.index = index;
    s.clause = clause;
    s.commitment = deal.commitments[index];
    s.siblings = new bytes32[](deal.commitments.length - 1);
    for (uint256 i; i < deal.commitments.length; ++i) {
        if (i == index) continue;
        s.siblings[i < index ? i : i - 1] = DealReference.hash(deal.commitments[i]);
    }
}

function payout(address to, uint256 amount) pure returns (Payout memory p) {
    p.to = to;
    p.amounts = new uint256[](1);
    p.amounts[0] = amount;
}

function payout(address to, uint256 a, uint256 b) pure returns (Payout memory p) {
    p.to = to;
    p.amounts = new uint256[](2);
    (p.amounts[0], p.amounts[1]) = (a, b);
}
