// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AssetKind, Share} from "./Deal.sol";

/// What the court knows of a result. Total: a docket is always in exactly one status. `Absent`,
/// `Upheld`, `Overruled` and `Void` are final and absorb.
enum Status {
    Pending, // nothing filed, and the deadline has not passed
    Absent, // nothing filed before the deadline
    Standing, // filed, open to verdicts and challenges
    Disputed, // filed, and before the instance
    Upheld,
    Overruled,
    Void
}

/// The court's terms as the parties sign them. The docket's id is a hash over the deal id and these
/// five words, so a clause names them all, and each caller opens only the part that it needs.
struct CourtTerms {
    uint32 deadline; // a result counts if filed before opening + deadline, in seconds
    uint32 limit; // the docket is final at opening + deadline + limit at the latest, in seconds
    address instance; // who rules
    bytes32 filing; // hash of `Filing`
    bytes32 rules; // keccak256 of the instance's own terms
}

/// Who may file, at what price and collateral, and where the collateral goes.
struct Filing {
    address filer;
    uint32 window; // seconds after filing in which the docket stands open to verdicts
    Status silence; // the status if nobody rules by then: `Upheld` or `Void`
    AssetKind kind; // of price and collateral: `Native` or `ERC20`
    address token;
    uint256 rate; // price = clamp(units * rate, floor, cap), in the token's smallest unit
    uint256 floor;
    uint256 cap;
    uint256 multiplier; // collateral = ceil(price * multiplier / 1e6)
    Share[] slash; // where the collateral goes if overruled; `to` may be `RULERS` or `SPOILS`
}

/// What the filer says the work came to. Verdicts and challenges name its hash, so that they cannot
/// land on another claim after a reorganisation.
struct Claim {
    bytes32 output; // content hash of the output
    bytes32 trace; // root of the trace; zero if none is committed
    uint64 length; // steps in the trace
    uint64 units; // metered units of work, below 2^48
}

// As a slash share's payee: those who ruled right, in equal parts.
address constant RULERS = 0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB;

// As a slash share's payee: what the instance awards to whom it finds right, by `ICourt.award`.
address constant SPOILS = 0x5505505505505505505505505505505505505505;

// Who takes what nobody has earned: the address that nobody controls.
address constant BURN = 0x000000000000000000000000000000000000dEaD;

/// All that is stored of a docket's progress; the claim's hash is stored beside it.
/// From the low bits: status 4, fallback 4, settled 8, tally 32, until 40, units 48, price 120.
/// While `status` is not final, it becomes `fallback` at `until` (Unix seconds).
type DocketWord is uint256;

using {
    storedStatus,
    fallbackStatus,
    settled,
    tally,
    until,
    units,
    price,
    statusAt,
    withSettled,
    ruled
} for DocketWord global;

using {isFinal} for Status global;

function isFinal(Status status) pure returns (bool) {
    return status == Status.Absent || status >= Status.Upheld;
}

/// The word of a docket in which a claim was just filed.
function filedWord(Status fallback_, uint256 until_, uint256 units_, uint256 price_)
    pure
    returns (DocketWord)
{
    return DocketWord.wrap(
        uint256(Status.Standing) | uint256(fallback_) << 4 | until_ << 48 | units_ << 88 | price_
            << 136
    );
}

/// The status last written; zero (`Pending`) if nothing was filed.
function storedStatus(DocketWord word) pure returns (Status) {
    return Status(DocketWord.unwrap(word) & 0xf);
}

/// What the status becomes at `until`.
function fallbackStatus(DocketWord word) pure returns (Status) {
    return Status(DocketWord.unwrap(word) >> 4 & 0xf);
}

/// Whether the collateral has been paid out.
function settled(DocketWord word) pure returns (bool) {
    return DocketWord.unwrap(word) >> 8 & 0xff != 0;
}

/// 32 bits that belong to the instance.
function tally(DocketWord word) pure returns (uint256) {
    return DocketWord.unwrap(word) >> 16 & type(uint32).max;
}

/// When the status becomes final by itself, in Unix seconds.
function until(DocketWord word) pure returns (uint256) {
    return DocketWord.unwrap(word) >> 48 & type(uint40).max;
}

function units(DocketWord word) pure returns (uint256) {
    return DocketWord.unwrap(word) >> 88 & type(uint48).max;
}

/// The price of the claim's units, in the token's smallest unit.
function price(DocketWord word) pure returns (uint256) {
    return DocketWord.unwrap(word) >> 136;
}

/// The status of a docket in which something was filed, at `time` (Unix seconds).
function statusAt(DocketWord word, uint256 time) pure returns (Status) {
    Status stored = word.storedStatus();
    return !stored.isFinal() && time >= word.until() ? word.fallbackStatus() : stored;
}

function withSettled(DocketWord word) pure returns (DocketWord) {
    return DocketWord.wrap(DocketWord.unwrap(word) | 1 << 8);
}

/// The word after an instance set everything that is its to set.
function ruled(DocketWord word, Status status, Status fallback_, uint256 until_, uint256 tally_)
    pure
    returns (DocketWord)
{
    uint256 kept = DocketWord.unwrap(word) & ~(uint256(0xff) | uint256(type(uint72).max) << 16);
    return
        DocketWord.wrap(
            kept | uint256(status) | uint256(fallback_) << 4 | tally_ << 16 | until_ << 48
        );
}
