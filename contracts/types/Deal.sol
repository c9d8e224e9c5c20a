// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

// What a deal is made of. Field names and order are those of the EIP-712 types in
// `DealHash.sol`: a wallet shows exactly what the contract checks.

/// What an asset is: it selects the interface by which value moves.
enum AssetKind {
    Native,
    ERC20,
    ERC721,
    ERC1155
}

/// One thing of value. `token` and `id` are zero for `Native`, `id` is zero for `ERC20`, `amount` is
/// one for `ERC721`. `amount` is in the token's smallest unit, above zero and below 2^128.
struct Asset {
    AssetKind kind;
    address token;
    uint256 id;
    uint256 amount;
}

/// A fixed part of every asset of a commitment, in millionths. `to` may be `AUTHOR`.
struct Share {
    address to;
    uint32 ppm;
}

/// Where value goes: fixed shares that sum to one million, or an allocator that computes amounts
/// from its signed `data`. Exactly one of the two is given.
struct Allocation {
    Share[] shares;
    address allocator;
    bytes data;
}

/// One possible outcome of a commitment. It can be taken in `[from, until)`, in seconds after the
/// opening (`FOREVER` as `until` has no end), if `arbiter` answers yes to `demand`; the zero address
/// as arbiter asks nobody.
struct Clause {
    uint32 from;
    uint32 until;
    address arbiter;
    bytes demand;
    Allocation allocation;
}

/// What one party locks, and every way in which it can flow out again.
struct Commitment {
    address depositor;
    Asset[] assets;
    Clause[] clauses;
}

/// What all depositors sign. It can be opened while `block.timestamp < openBefore`. `terms` is the
/// hash of the off-chain specification, `salt` tells equal deals apart.
struct Deal {
    bytes32 terms;
    uint64 openBefore;
    uint256 salt;
    Commitment[] commitments;
}

/// How a commitment's deposit is pulled from its payer.
enum Method {
    /// The payer has approved the contract beforehand.
    Approval,
    /// `Deposit.permit` is an ABI-encoded `Permit[]` (EIP-2612), tried before the pull.
    Permit,
    /// The payer has approved Permit2 beforehand, and signed a `PermitBatchWitnessTransferFrom` with
    /// the deal as its witness: for the kernel as spender, and exactly the commitment's ERC-20 assets,
    /// in order (which may be none). `Deposit.permit` is the ABI encoding of its nonce, its deadline
    /// and the signature. If the payer is the depositor, it agrees to the deal by this alone.
    /// Assets of other kinds are pulled by approval.
    Permit2
}

/// An EIP-2612 permit for this contract, signed by the payer.
struct Permit {
    address token;
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// How one commitment is agreed to and paid. `payer` is the depositor, or the caller of `open`; zero
/// stands for the depositor. `signature` is the depositor's over the deal id; it is not looked at if
/// the depositor is the caller, or pays by `Permit2`.
struct Deposit {
    address payer;
    bytes signature;
    Method method;
    bytes permit;
}

/// Who said what about what. `about` is the deal or statement that it answers.
struct Statement {
    address author;
    bytes32 about;
    bytes32 kind;
    bytes data;
}

/// What `settle` needs beside the deal's id: the deal's head, the one commitment with its siblings'
/// hashes (in order, without its own), the clause to take, and the evidence for it.
struct Settlement {
    bytes32 terms;
    uint64 openBefore;
    uint256 salt;
    uint256 index;
    uint256 clause;
    Commitment commitment;
    bytes32[] siblings;
    Statement[] statements;
    bytes proof;
    bytes allocatorProof;
}

/// What an allocator gives to one payee: one amount for each asset of the commitment, in order.
struct Payout {
    address to;
    uint256[] amounts;
}

// As a share's payee: the author of `statements[0]`, whom the clause's arbiter has tested.
address constant AUTHOR = 0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa;

// As `Clause.until`: no end.
uint32 constant FOREVER = type(uint32).max;

// All shares of a clause sum to this.
uint32 constant PPM = 1_000_000;

// Bounds, so that no deal can outgrow a block (EIP-7825 caps a transaction at 16.78 M gas).
uint256 constant MAX_COMMITMENTS = 64;
uint256 constant MAX_CLAUSES = 7;
uint256 constant MAX_PAYOUTS = 32;

// A payout gets at most this much gas; the settler must have brought it.
uint256 constant PAYOUT_GAS = 300_000;

// The kind of the statement by which a depositor revokes its signature over a deal (`about`).
bytes32 constant REVOKE = keccak256("assize.revoke");
