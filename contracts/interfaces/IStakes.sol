// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AssetKind} from "../types/Deal.sol";
import {IVault} from "./IVault.sol";

/// What makes a pool: who may slash its seats, which profile its verifiers have, and what a seat costs.
struct Pool {
    address instance; // the only one that can slash
    bytes32 profile; // engine, settings and target that those who serve have
    bytes32 service; // what they serve for, as the instance hashes it
    AssetKind kind; // of the stake: `Native` or `ERC20`
    address token;
    uint128 stake; // of one seat
    uint32 delay; // seconds between leaving a seat and getting its stake back
}

/// A seat in one word, from the low bits: owner 160, taken 40, left 40, slashed 8. Times are Unix
/// seconds; `left` is zero while it serves.
type Seat is uint256;

using {owner, taken, left, slashed, serves} for Seat global;

function owner(Seat seat) pure returns (address) {
    return address(uint160(Seat.unwrap(seat)));
}

function taken(Seat seat) pure returns (uint256) {
    return Seat.unwrap(seat) >> 160 & type(uint40).max;
}

function left(Seat seat) pure returns (uint256) {
    return Seat.unwrap(seat) >> 200 & type(uint40).max;
}

function slashed(Seat seat) pure returns (bool) {
    return Seat.unwrap(seat) >> 240 != 0;
}

/// Whether it was taken before `time` and not left by then. For a fixed time in the past this never
/// changes, until the seat's place is taken anew, which is after the pool's delay: so nobody can bend
/// a draw by leaving, joining or being slashed.
function serves(Seat seat, uint256 time) pure returns (bool) {
    uint256 end = seat.left();
    return seat.owner() != address(0) && seat.taken() < time && (end == 0 || end >= time);
}

/// Where verifiers stake to serve. A seat is one fixed stake, which is slashed as a whole or not at
/// all; who wants more weight takes more seats. Seats never move, so an index means one seat for as
/// long as it can matter.
///
/// Promises, each with a test:
/// S1. It holds at least the stake of every seat that was neither slashed nor paid back, plus all
///     credits.
/// S2. Only the pool's instance slashes, a seat at most once, and nobody's stake goes anywhere but back
///     to its owner, or by a slash to the reporter and `BURN`.
/// S3. A stake comes back once its seat was left and the pool's delay is over; nobody can hold it up.
/// S4. Which seats served at a given time does not change for as long as the pool's delay.
interface IStakes is IVault {
    /// A verifier took a seat.
    event Taken(bytes32 indexed poolId, address indexed owner, uint256 index);
    /// A verifier left a seat; its stake is to be had after `free` (Unix seconds).
    event Left(bytes32 indexed poolId, address indexed owner, uint256 index, uint256 free);
    /// A seat's stake went back to its owner.
    event Returned(bytes32 indexed poolId, address indexed owner, uint256 index);
    /// A seat's stake was slashed.
    event Slashed(
        bytes32 indexed poolId, address indexed owner, uint256 index, address indexed reporter
    );

    /// The pool can never serve: no instance, no stake, or an asset that is not fungible.
    error InvalidPool();
    /// At least one seat and at most `max` at once.
    error WrongCount(uint256 count, uint256 max);
    /// The seat is another's, or nobody's.
    error NotOwner(address owner, address caller);
    /// The seat was left before.
    error AlreadyLeft(uint256 left);
    /// The seat's stake is to be had after `free` (Unix seconds); at its greatest, the seat was not left.
    error NotFree(uint256 free);
    /// Only the pool's instance slashes.
    error NotInstance(address instance, address caller);

    /// Takes `count` seats (at most 32) for `owner`, whose they are; the caller pays their stakes, sent
    /// along if native, else by approval. Places that were freed come before new ones.
    function take(Pool calldata pool, uint256 count, address owner) external payable;

    /// Leaves a seat of the caller's. It is drawn no more, but can be slashed until its stake is back.
    function resign(Pool calldata pool, uint256 index) external;

    /// Pays a seat's stake back to its owner, once it was left and the delay is over. A slashed seat's
    /// place is freed likewise, and nothing paid. Anyone may call.
    function giveBack(Pool calldata pool, uint256 index) external;

    /// Slashes a seat, if it still holds its stake: a tenth to `reporter`, the rest burned. Only the
    /// pool's instance may call.
    /// @return Whether there was something to slash.
    function slash(Pool calldata pool, uint256 index, address reporter) external returns (bool);

    function seat(bytes32 poolId, uint256 index) external view returns (Seat);

    /// Indexes that were ever used; those from here on are empty.
    function seats(bytes32 poolId) external view returns (uint256);

    /// Seats that hold a place: those that were left are among them until their place is free, so that
    /// nobody makes a pool too small for a draw by leaving it.
    function held(bytes32 poolId) external view returns (uint256);

    /// Seats that were taken and not left.
    function serving(bytes32 poolId) external view returns (uint256);

    /// What a pool's seats serve for; zero if none was ever taken.
    function serviceOf(bytes32 poolId) external view returns (bytes32);

    /// The pool's id: a hash of all that makes it.
    function poolIdOf(Pool calldata pool) external pure returns (bytes32);
}
