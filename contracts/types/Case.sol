// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../interfaces/IBeacon.sol";
import {IArbitrator} from "../interfaces/erc/IArbitration.sol";
import {AssetKind} from "./Deal.sol";
import {CourtTerms} from "./Docket.sol";

/// How a docket before `Panels` is judged: the instance's own terms. Amounts are in the smallest unit
/// of one asset, that of the filing; times are in seconds; parts are in millionths.
struct PanelRules {
    AssetKind kind; // of bonds and fees: `Native` or `ERC20`
    address token;
    bytes32 pool; // of `Stakes`: the seats that panels are drawn from
    IBeacon beacon;
    uint128 bond; // of a challenge
    uint128 fee; // of one seat, for one ruling
    uint8 seats; // of the first panel, odd; each appeal asks 2n + 1
    uint8 levels; // appeals to panels; then comes the forum
    uint32 growth; // of an appeal's bond against that of the level before, at least one million
    uint32 burn; // part of a lost challenge's bond that is burned
    uint32 appealBurn; // likewise of an appeal's
    uint32 age; // a seat serves if it was taken so long before challenges closed
    uint32 reveal; // the last part of the window, in which challenges are revealed
    uint32 clock; // each side's for narrowing to one leaf; zero: panels replay the whole job
    uint32 seating; // to convene and draw a panel
    uint32 vote; // to commit votes, and as long again to reveal them
    uint32 appeal; // to appeal: the first half for the side that lost, the second for the other
    uint32 referral; // the forum's, and to adopt what it ruled
    uint32 auditRate; // of standing results that a panel replays although nobody challenged
    IArbitrator forum; // of last resort, by ERC-792; zero: none
    bytes forumData;
}

/// Which case of a docket. That of a challenge, by who made it and what it committed to; or, without a
/// challenger, the one in which the panel replays the whole job for all: the only one where the rules
/// have no clock.
struct CaseRef {
    bytes32 dealId;
    CourtTerms terms;
    address challenger;
    bytes32 commitment;
}

/// Where a case is.
enum Stage {
    None,
    Committed, // a challenge that is not revealed
    Revealed, // a challenge that is judged in the case about the whole job
    Narrowing, // the sides move in turn
    Ready, // a panel can be convened
    Convened, // the block of the draw is fixed
    Sitting, // drawn: votes are committed, then revealed
    Ruled, // open to appeal
    Referred, // before the forum
    Closed // by default, by a ruling that nobody can appeal, or void
}

/// What is found in a case, and stands if nothing more happens.
enum Finding {
    None,
    Dismissed, // the filed result holds
    Refuted,
    Void
}

/// All that is kept of a case beside hashes, in one word. A challenge begins as one.
struct Case {
    Stage stage;
    Finding ruling;
    uint8 level; // appeals that led to a panel
    bool challengerMoves; // in narrowing, whose turn it is
    bool paid; // what belongs to no single collector has been paid out
    bool collected; // of a challenge, its bond has been paid out
    uint16 supporters; // challengers, each with a bond
    uint40 since; // when the stage began, or the last move
    uint32 defender; // seconds left on the clock of the filed claim
    uint32 challenger; // and on that of the counter-claim
    uint8 height; // of the node in dispute above the leaves
    uint40 index; // of that node; `leaves` itself is the end
    uint40 leaves; // of the filed trace; zero until it was opened
}

/// One sitting of a panel. Seats that exist, and their age, are fixed with the draw.
struct Sitting {
    uint48 drawBlock;
    uint40 commitUntil; // votes are committed before, and revealed from then on
    uint40 revealUntil;
    uint40 takenBefore; // a seat serves if it was taken before, and not left by then
    uint40 pool; // seats that are drawn from
    uint8 seats;
    uint8 revealed;
    bool ruled; // whether it came to a ruling
    Finding appealed; // the ruling that it was asked to review; `None` at level 0
}

// The answer of a panelist who cannot have what is needed to replay.
bytes32 constant UNAVAILABLE = keccak256("Unavailable");
