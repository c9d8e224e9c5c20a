// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../interfaces/IBeacon.sol";
import {AssetKind} from "./Deal.sol";

/// A league's rules; their hash is its id. Amounts are in the smallest unit of one asset, times in
/// seconds, parts in millionths. What is played stands in the first three.
struct LeagueRules {
    bytes32 system; // that agents play, by its name's or its module's hash
    bytes32 parameters; // hash of the system's parameters and of a match's limits
    bytes32 profile; // engine, settings and target of every replay
    AssetKind kind; // of stakes, bonds and rewards: `Native` or `ERC20`
    address token;
    uint128 stake; // the least balance that an agent plays with
    uint32 multiplier; // the best of a division earns at most this part of its balance
    uint8 rounds; // of a season
    uint8 matches; // of each agent in a round
    uint8 promoted; // so many of a division go up after a season, and so many down
    address filer; // who may file what the matches came to; zero: nobody, only owners claim
    uint128 bond; // the filer's, for each division that it files
    uint32 bounty; // part of what is slashed for the verifiers who refuted; the rest is the pool's
    uint8 quorum; // of the verifiers
    IBeacon beacon; // of the seeds
    uint32 entry; // the first window: agents enter
    uint32 filing; // the second: seeds are drawn, results claimed and filed
    uint32 challenge; // the third: verifiers can still refute
    uint32 closing; // the last: divisions are closed
    uint128[] bounds; // the least balance for division 1, 2 and so on, rising; 0 is the lowest
    address[] verifiers; // who replay
}

/// A player: who owns it and what it is. One owner's stake answers for no other's module.
struct Agent {
    address owner;
    bytes32 module; // content hash of the module
}

/// What is kept of an agent in a league, from season to season, in one word.
struct Member {
    uint128 balance; // all of it is at stake in a season
    uint32 season; // the last that it entered; zero: none
    uint8 division; // where it played that
    uint8 index; // and its place among those who entered there
    uint8 rank; // one more than the highest division it may play in; zero: any that it can afford
    bool disqualified;
}

/// What matches came to. More points are better; with as many points, less fuel.
struct Score {
    uint64 points;
    uint64 fuel;
}

/// What an agent's owner claimed in one season, in one word.
struct Claimed {
    Score total; // of all rounds claimed
    uint8 rounds; // claimed so far
    bool excluded; // the verifiers could not have its module, or not admit it
}

/// The season of a league that was opened last.
struct Season {
    uint32 number; // from 1; zero: none was opened
    uint40 opened; // Unix seconds
    uint8 unclosed; // divisions that somebody entered and nobody closed
    uint48 drawBlock; // whose randomness the seeds come from; zero: not fixed
    uint32 rate; // what the best of a division earns, as a part of its balance
    bytes32 random; // zero: not drawn
}

/// Whether a division's results were filed, and what became of it.
enum FilingStatus {
    None,
    Standing, // with its bond
    Refuted, // the bond is lost
    Released // the bond is paid back
}

/// What is kept of one division in one season.
struct Division {
    uint8 agents; // that entered
    bool closed;
    FilingStatus filing;
    uint40 until; // the filing can be refuted before (Unix seconds)
    bytes32 filed; // the statement that the filing is: `filingIdOf`
}

/// One match as it is a leaf of a tree of results.
struct MatchResult {
    bytes32 agent; // its id
    uint32 round; // from 0
    uint32 number; // of the match in the round, from 0
    Score score;
    bytes32 trace; // commitment of the match's trace: see `TraceHead`
}

/// The leaf of a match. As in `Trace`, the first byte says what is hashed; nodes are those of a
/// trace. A round's leaves are in order of `number`; those of a filing in order of entry, round and
/// `number`.
function matchHash(MatchResult memory played) pure returns (bytes32) {
    return sha256(
        abi.encodePacked(
            bytes1(0x04),
            played.agent,
            played.round,
            played.number,
            played.score.points,
            played.score.fuel,
            played.trace
        )
    );
}

/// The seed of one match. Only `random` is not known before all agents are committed.
function matchSeed(
    bytes32 leagueId,
    uint32 season,
    bytes32 agentId,
    uint32 round,
    uint32 number,
    bytes32 random
) pure returns (bytes32) {
    return keccak256(abi.encode(leagueId, season, agentId, round, number, random));
}
