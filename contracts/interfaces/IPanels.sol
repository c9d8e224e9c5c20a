// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Case, CaseRef, Finding, PanelRules, Sitting} from "../types/Case.sol";
import {Claim, CourtTerms, Status} from "../types/Docket.sol";
import {TraceHead} from "../types/Trace.sol";
import {IVault} from "./IVault.sol";

/// Where a published trace differs from the challenger's: two neighbours of the filed one. `right` is
/// the first leaf that differs, `left` the one before it, on which both agree. With `index` zero there
/// is no `left`, and `siblings` prove `right` alone; with `index` the number of leaves all of them
/// agree, and the end is disputed: nothing is proved.
struct Pointing {
    TraceHead head;
    uint256 index;
    bytes32 left;
    bytes32 right;
    bytes32[] siblings;
}

/// The events and errors of `IPanels`, `IAppeals` and `IPayouts`, which are one contract in three.
interface IPanelTypes {
    /// A challenge was committed, with its bond.
    event Challenged(bytes32 indexed docketId, address indexed challenger, bytes32 commitment);
    /// A challenge was revealed: `counter` is the hash of the claim that it makes instead.
    event Revealed(
        bytes32 indexed docketId, bytes32 indexed caseId, address indexed challenger, Claim counter
    );
    /// The defender opened the filed trace and showed the descendants of the node in dispute.
    event Shown(bytes32 indexed caseId, TraceHead head, bytes32[] descendants);
    /// The challenger picked the first that differs.
    event Picked(bytes32 indexed caseId, uint256 height, uint256 index, bytes32 child);
    /// A case is about leaf `index`, which the result says is `defended`; at the end it is the claim.
    event Located(bytes32 indexed caseId, uint256 index, bytes32 defended);
    /// A standing result was sampled: whether it is audited is drawn from that block.
    event Sampled(bytes32 indexed docketId, uint256 drawBlock);
    /// A panel is drawn from that block.
    event Convened(bytes32 indexed caseId, uint256 level, uint256 drawBlock);
    /// A panel was drawn: the seat of slot j is `drawn(caseId, level, j)`.
    event Drawn(bytes32 indexed caseId, uint256 level, bytes32 seed, Sitting sitting);
    /// A panelist committed its vote.
    event Voted(bytes32 indexed caseId, uint256 level, uint256 slot, address indexed panelist);
    /// A panelist revealed its vote.
    event VoteRevealed(bytes32 indexed caseId, uint256 level, uint256 slot, bytes32 answer);
    /// What stands of a case, and until when it can be contested (Unix seconds).
    event CaseRuled(bytes32 indexed caseId, Finding ruling, bytes32 answer, uint256 until);
    /// Somebody funded a side of an appeal: the one that wants the ruling changed, or not.
    event Funded(
        bytes32 indexed caseId, uint256 level, bool against, address indexed funder, uint256 amount
    );
    /// A case was referred to the forum.
    event CaseReferred(bytes32 indexed caseId, uint256 disputeId);
    /// A bond, a fund or a fee was paid out to whom it is due.
    event Collected(bytes32 indexed caseId, address indexed payee, uint256 amount);

    /// The terms name another instance, or other rules than those sent.
    error WrongTerms(bytes32 expected, bytes32 actual);
    /// The rules can never judge fairly: see `reject`.
    error InvalidRules();
    /// The rules are within the limits, so that there is nothing to reject.
    error NothingToReject();
    /// The docket has another status than this needs.
    error WrongStatus(bytes32 docketId, Status status);
    /// It is too early or too late: it can be done from `from` on, before `until` (Unix seconds).
    error WrongTime(uint256 from, uint256 until);
    /// The case is at another stage than this needs.
    error WrongStage(bytes32 caseId);
    /// It was done before, or there is nothing of the kind.
    error Nothing(bytes32 key);
    /// A counter-claim that says what was filed, or a claim other than the filed one.
    error WrongClaim(bytes32 claim);
    /// The mover's clock has not run out, or has.
    error WrongClock(uint256 left, uint256 needed);
    /// The pool has too few seats.
    error PoolTooSmall(uint256 held, uint256 needed);
    /// The beacon has no randomness for the block.
    error NoRandomness(uint256 blockNumber);
    /// The beacon's word does not ask for an audit.
    error NotAudited(bytes32 docketId);
    /// The slot's seat is not the caller's, or `tries` is not where it was drawn.
    error NotDrawn(uint256 slot, address caller);
    /// The answer does not have more than half of the votes revealed, or too few were revealed.
    error NoMajority(uint256 votes, uint256 revealed);
    /// The side has all that it needs, or the amount is zero.
    error NothingToFund();
    /// The forum said something else than what was asked, or nothing yet.
    error NotRuled(uint256 disputeId);
}

/// The court's instance for open verification. Anybody may challenge a standing result; who lies pays.
///
/// A docket stands for its window. Challenges are committed in its first part and revealed in its last,
/// so that none can be copied, and the window always runs out: a cheat who challenges himself keeps
/// nobody else out. What was claimed is then judged: by a panel that replays the whole job, one case for
/// all claims; or, where the rules have a clock, in a case for each challenge, narrowed to the first leaf
/// of the trace in which the two differ, of which the panel replays one step. A panel can be
/// appealed, by anyone, to one of twice its size, and at last to the forum.
///
/// One refuted claim refutes the result. A challenger that loses or defaults is dismissed alone. The
/// docket always says what it becomes, and when, if nothing more happens.
///
/// Promises, each with a test:
/// P1. It holds at least every bond and every appeal's fund that was not paid out, plus all credits.
/// P2. A docket is final at its filing + window + `durationOf(rules)` at the latest, whatever anybody
///     does.
/// P3. A bond is lost only by a ruling against it, by a clock that ran out, or by not revealing.
/// P4. Who refutes a false result gets the bond back, and a part of the spoils, whoever else challenged.
/// P5. Only whose seat was drawn votes, once; no vote can be copied; no draw can be bent by who joins,
///     leaves or is slashed.
/// P6. `Unavailable` never costs a seat, and nothing is slashed in a case that is void.
interface IPanels is IPanelTypes, IVault {
    /// Commits a challenge with its bond, sent along if native, else pulled by approval. `commitment` is
    /// `commitmentOf(challenger, counter-claim, salt)`.
    function challenge(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        bytes32 commitment
    ) external payable;

    /// Reveals the caller's challenge: the claim that it makes instead of `filed`. Where the rules
    /// have a clock, the trace is withheld, and the defender moves next.
    function reveal(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        Claim calldata filed,
        Claim calldata counter,
        bytes32 salt
    ) external;

    /// Reveals the caller's challenge and points at the first leaf of the published trace that differs.
    function revealAt(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        Claim calldata filed,
        Claim calldata counter,
        bytes32 salt,
        Pointing calldata pointing
    ) external;

    /// The defender's move: opens the filed trace (`head`, read at the first move only), and shows the
    /// descendants of the node in dispute, at most 32. Anyone may move.
    function show(bytes32 caseId, TraceHead calldata head, bytes32[] calldata descendants) external;

    /// The challenger's move: picks the first of the descendants shown that differs. `commitment` is the
    /// caller's own: somebody else's false move could cost it the bond.
    function pick(
        bytes32 docketId,
        bytes32 commitment,
        uint256 picked,
        bytes32 child,
        bytes32[] calldata siblings
    ) external;

    /// The challenger's other move, once the trace is open: all leaves agree, the end does not. Its alone.
    function pickEnd(CaseRef calldata ref) external;

    /// Ends a narrowing whose mover's clock has run out: the other side wins.
    function forfeit(CaseRef calldata ref, PanelRules calldata rules) external;

    /// Fixes the block from which an audit of a standing docket is drawn. Once, by anyone.
    function sample(bytes32 dealId, CourtTerms calldata terms, PanelRules calldata rules) external;

    /// Opens the case of an audit, if the beacon's word asks for it.
    function audit(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        bytes calldata proof
    ) external;

    /// Fixes the block from which the next panel is drawn. By anyone, once the claims are fixed.
    function convene(CaseRef calldata ref, PanelRules calldata rules) external;

    /// Draws the panel, and starts its clocks. At the latest when half of the time for it is over, lest the
    /// votes come to nothing: who is drawn can lose the seat. `proof` is what the beacon needs to see.
    function draw(CaseRef calldata ref, PanelRules calldata rules, bytes calldata proof) external;

    /// Commits the vote of the seat that was drawn for `slot`, at the draw's try `tries`, from index
    /// `index`. `commitment` is `voteOf(panelist, caseId, level, answer, salt)`.
    function vote(bytes32 caseId, uint256 level, uint256 slot, uint256 tries, bytes32 commitment)
        external;

    /// Reveals a vote: the answer that the caller's replay gives, or `UNAVAILABLE`.
    function revealVote(bytes32 caseId, uint256 level, uint256 slot, bytes32 answer, bytes32 salt)
        external;

    /// Rules by the answer with more than half of the votes revealed, if more than half of the panel
    /// revealed.
    function ruleCase(CaseRef calldata ref, PanelRules calldata rules, bytes32 answer) external;

    /// The longest that a docket can last after its window, in seconds.
    function durationOf(PanelRules calldata rules) external pure returns (uint256);

    /// What the seats of the rules' pool must have agreed to serve for: `Pool.service`. A hash of the
    /// fee, its asset, the beacon, and the time to vote.
    function serviceOf(PanelRules calldata rules) external pure returns (bytes32);

    /// What a challenge commits to.
    function commitmentOf(address challenger, bytes32 counter, bytes32 salt)
        external
        pure
        returns (bytes32);

    /// What a vote commits to.
    function voteOf(address panelist, bytes32 caseId, uint256 level, bytes32 answer, bytes32 salt)
        external
        pure
        returns (bytes32);

    /// The case's id: the docket's for the case about the whole job, else the challenge's.
    function caseIdOf(CaseRef calldata ref) external pure returns (bytes32);

    /// A case, the answer that the filed result gives in it (the node in dispute while it is narrowed),
    /// and the answer that was ruled.
    function caseOf(bytes32 caseId)
        external
        view
        returns (Case memory case_, bytes32 defended, bytes32 ruled);

    /// The panel of a level: how it sits and its seed.
    function sittingOf(bytes32 caseId, uint256 level)
        external
        view
        returns (Sitting memory sitting, bytes32 seed);

    /// The seat that was drawn for a slot: its index in the pool, its owner, and the try at which it was
    /// found; the owner is zero if all tries met seats that do not serve.
    function drawn(bytes32 caseId, uint256 level, uint256 slot)
        external
        view
        returns (uint256 index, address owner, uint256 tries);
}
