// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Agent, Claimed, Division, LeagueRules, Member, Score, Season} from "../types/Season.sol";
import {IVault} from "./IVault.sol";

/// Leagues of agents. Anyone makes one by its rules, of which nobody can change anything.
///
/// A season begins with the first entry, and its four windows end at fixed moments: entry, filing,
/// challenge, closing. After the entries anyone fixes a block, and the beacon's word for it gives
/// every match its seed: modules are committed before seeds are known, so the matches of a season
/// are decided, and anyone can replay them.
///
/// Who says what they came to answers for it, and nobody else does:
/// - An owner may claim the results of its agent, round by round, with the agent's balance behind
///   it.
/// - The filer may file those of a whole division, with its bond behind it. It is read for agents
///   of which nothing was claimed.
///
/// A statement is refuted by a *proven mismatch*: `quorum` of the named verifiers say that the
/// replay, all of whose inputs are on chain, gives another root or another score. Nobody needs to
/// show a trace for that. What nobody refutes stands. A refuted claim disqualifies the agent for
/// good, slashes its balance and skips its remaining rounds. A refuted filing costs the bond, and
/// those who relied on it have no result. If the verifiers cannot have a module, they exclude the
/// agent from the season, and nothing is slashed.
///
/// Divisions are by capital: a newcomer plays in the highest one whose bound its balance reaches.
/// After that it must be promoted to go up, and afford it too. A division is ranked by points; then
/// less fuel, then earlier entry. Of n ranked, the best earns `rate` of its balance, the last
/// nothing, those between them evenly less from place to place. `rate` is the rules' multiplier, or
/// what the pool had for all balances when entry was over. Rewards go to balances.
///
/// Promises, each with a test:
/// L1. It holds at least all balances, pools and bonds that were neither slashed nor paid back,
///     plus all credits.
/// L2. A balance shrinks only by its owner's taking out, or by a proven mismatch in its owner's
///     claim; a bond is lost only by a proven mismatch in its filing.
/// L3. Who is disqualified never plays, earns or is ranked in that league again.
/// L4. A season is over at the end of its closing window at the latest, whatever anybody does or
///     does not; then every balance is free.
/// L5. No agent enters once the block of the seeds is fixed, and the seeds never change.
/// L6. A division is ranked by the stated order, all who have a result and nobody else, once.
/// L7. Whoever closes first or last, rewards of a season are within the pool that there was when
///     its rate was fixed.
interface ILeague is IVault {
    /// Somebody added to a league's pool.
    event Funded(bytes32 indexed leagueId, address indexed funder, uint256 amount);
    /// A season began. With its rules, so that it can be replayed from the chain alone.
    event SeasonOpened(bytes32 indexed leagueId, uint32 indexed season, LeagueRules rules);
    /// An agent entered a season, as number `index` of its division, with `balance` at stake.
    event Entered(
        bytes32 indexed leagueId,
        uint32 indexed season,
        bytes32 indexed agentId,
        Agent agent,
        uint8 division,
        uint8 index,
        uint256 balance
    );
    /// Entry is over: seeds come from that block, and the best of a division earns `rate`.
    event SeasonSealed(
        bytes32 indexed leagueId, uint32 indexed season, uint256 drawBlock, uint32 rate
    );
    /// The seeds are drawn: see `matchSeed`.
    event Seeded(bytes32 indexed leagueId, uint32 indexed season, bytes32 random);
    /// An owner claimed what its agent did in a round.
    event RoundClaimed(
        bytes32 indexed leagueId,
        uint32 indexed season,
        bytes32 indexed agentId,
        uint8 round,
        bytes32 root,
        Score score
    );
    /// A division's results were filed, in order of entry.
    event DivisionFiled(
        bytes32 indexed leagueId,
        uint32 indexed season,
        uint8 indexed division,
        bytes32 root,
        Score[] scores
    );
    /// A verifier voted against a claim or a filing, or for an exclusion. Of a mismatch it says
    /// where it found the first.
    event Voted(
        bytes32 indexed leagueId,
        uint32 indexed season,
        address indexed verifier,
        bytes32 statement,
        bytes32 agentId,
        uint8 round,
        uint8 number
    );
    /// A claim was refuted: the agent is out for good, and its balance slashed.
    event Disqualified(
        bytes32 indexed leagueId, uint32 indexed season, bytes32 indexed agentId, uint256 slashed
    );
    /// A filing was refuted, and the bond slashed.
    event FilingRefuted(
        bytes32 indexed leagueId, uint32 indexed season, uint8 indexed division, uint256 bond
    );
    /// An agent is not ranked in this season, since its module is not to be had or not admissible.
    event Excluded(bytes32 indexed leagueId, uint32 indexed season, bytes32 indexed agentId);
    /// A division was closed. Agents from best to last, by their number of entry, and what each
    /// earned.
    event DivisionClosed(
        bytes32 indexed leagueId,
        uint32 indexed season,
        uint8 indexed division,
        uint8[] ranking,
        uint256[] rewards
    );
    /// A bond went back to the filer.
    event BondReleased(bytes32 indexed leagueId, uint32 indexed season, uint8 indexed division);
    /// An owner took `amount` out of its agent's balance.
    event TakenOut(
        bytes32 indexed leagueId, bytes32 indexed agentId, address owner, uint256 amount
    );

    /// The rules can never be kept: see `enter`.
    error InvalidLeague();
    /// It is too early or too late: it can be done from `from` on, before `until` (Unix seconds).
    error OutsideWindow(uint256 from, uint256 until);
    /// No season of the league was opened.
    error NoSeason(bytes32 leagueId);
    /// The agent is disqualified from the league.
    error IsDisqualified(bytes32 agentId);
    /// The agent plays in a season that is not over for it before `until` (Unix seconds), unless
    /// its division is closed earlier.
    error StillPlaying(bytes32 agentId, uint256 until);
    /// The agent did not enter the season.
    error NotEntered(bytes32 agentId, uint32 season);
    /// The balance would be below the least that is at stake.
    error StakeTooSmall(uint256 balance, uint256 least);
    /// The agent's balance is less than what its owner asks for.
    error BalanceTooSmall(uint256 balance, uint256 asked);
    /// The division has as many agents as it can.
    error DivisionFull(uint8 division, uint256 max);
    /// The block of the seeds is fixed.
    error AlreadySealed(uint256 drawBlock);
    /// The block of the seeds is not fixed.
    error NotSealed(uint32 season);
    /// The seeds are drawn.
    error AlreadySeeded(uint32 season);
    /// The seeds are not drawn.
    error NotSeeded(uint32 season);
    /// The beacon has no randomness for the block, or not yet.
    error SeedUnavailable(uint256 blockNumber);
    /// The agent's next round to be claimed is another; the number of rounds if all are.
    error WrongRound(uint256 expected, uint256 given);
    /// Only the filer that the rules name may file.
    error NotLeagueFiler(address filer, address caller);
    /// Nobody entered the division, or it was filed before.
    error NotFilable(uint8 division);
    /// There must be a score for each agent of the division.
    error ScoresMismatch(uint256 expected, uint256 given);
    /// The rules do not name this address as a verifier.
    error NotVerifier(address caller);
    /// The verifier voted the same before.
    error AlreadyVoted(address verifier);
    /// Nobody stated this in the season, or it was refuted.
    error NotStated(bytes32 statement);
    /// The division was closed, or nobody entered it.
    error NotClosable(uint8 division);
    /// All `expected` agents that have a result are ranked, and nobody else.
    error RankingIncomplete(uint256 expected, uint256 given);
    /// The agent at this place of the ranking has no result, or comes before the one above it.
    error WrongRanking(uint256 place);
    /// The division has no bond to pay back.
    error NoBond(uint8 division);

    /// Adds `amount` to a league's pool, sent along if native, else pulled by approval. Nobody can
    /// take it out again but as a reward.
    function fund(LeagueRules calldata rules, uint256 amount) external payable;

    /// Enters the caller's agent into the season in entry, or opens the next one. `amount` is added
    /// to the agent's balance, sent along if native, else pulled by approval; zero if the balance
    /// is enough.
    ///
    /// The rules must have a native or ERC-20 stake above zero; 1 to 32 rounds of 1 to 32 matches;
    /// at most 32 promoted; one to seven verifiers, more than half of them as quorum; a bond if and
    /// only if there is a filer; a bounty of at most half; a beacon; four windows of 5 minutes to a
    /// year; at most seven bounds, rising, above the stake. A division has at most 64 agents.
    function enter(LeagueRules calldata rules, bytes32 module, uint256 amount) external payable;

    /// Fixes the block of the seeds, and the season's rate. By anyone, in the filing window, once.
    function seal(LeagueRules calldata rules) external;

    /// Draws the seeds. By anyone, in the filing window, once. `proof` is what the beacon needs to
    /// see.
    function seed(LeagueRules calldata rules, bytes calldata proof) external;

    /// Claims the caller's agent's next round, in the filing window: its `score` in all matches of
    /// the round together, and the root over their leaves (`matchHash`). From then on its result is
    /// what its owner claims.
    function claim(
        LeagueRules calldata rules,
        bytes32 module,
        uint8 round,
        bytes32 root,
        Score calldata score
    ) external;

    /// Files the results of a division, in the filing window, once, with the bond: for each agent
    /// in order of entry the score in all its matches, and the root over all their leaves
    /// (`matchHash`). An honest filer states what its own replay gives, whatever was claimed; a
    /// match that it skips has leaf and score zero.
    function file(LeagueRules calldata rules, uint8 division, bytes32 root, Score[] calldata scores)
        external
        payable;

    /// Votes that the replay gives something else than the agent's owner claimed for `round`; the
    /// first match that differs is `number`. With the quorum's last vote the agent is disqualified,
    /// its balance slashed: the bounty in equal parts to those who voted, the rest to the pool.
    function refuteClaim(
        LeagueRules calldata rules,
        Agent calldata agent,
        uint8 round,
        bytes32 root,
        Score calldata score,
        uint8 number
    ) external;

    /// Votes that the replay gives something else than what was filed as `statement`
    /// (`filingIdOf`); the first match that differs is that of `agent`, `round` and `number`. With
    /// the quorum's last vote the bond is slashed, as a balance is.
    function refuteFiling(
        LeagueRules calldata rules,
        uint8 division,
        bytes32 statement,
        Agent calldata agent,
        uint8 round,
        uint8 number
    ) external;

    /// Votes that an agent's module is not to be had or not admissible. With the quorum's last vote
    /// the agent has no result in this season, and keeps its balance.
    function exclude(LeagueRules calldata rules, Agent calldata agent) external;

    /// Closes a division in the closing window: pays rewards into balances, promotes and relegates.
    /// Anyone may call. `root` and `scores` are those of the filing; zero and none if none stands.
    /// `ranking` has the agents' numbers of entry from best to last, of all who have a result: a
    /// claim of at least one round, or else the filing's score.
    function close(
        LeagueRules calldata rules,
        uint8 division,
        bytes32 root,
        Score[] calldata scores,
        uint8[] calldata ranking
    ) external;

    /// Pays the bond of a filing that nobody refuted back to the filer, once its challenge is over.
    /// Anyone may call.
    function releaseBond(LeagueRules calldata rules, uint32 season, uint8 division) external;

    /// Pays `amount` of the caller's agent's balance to the caller, unless the agent plays.
    function takeOut(LeagueRules calldata rules, bytes32 module, uint256 amount) external;

    /// A league's season that was opened last.
    function seasonOf(bytes32 leagueId) external view returns (Season memory);

    /// What is there for rewards, in the asset's smallest unit.
    function poolOf(bytes32 leagueId) external view returns (uint256);

    /// An agent in its league.
    function memberOf(bytes32 agentId) external view returns (Member memory);

    /// What an agent's owner claimed in a season.
    function claimedOf(bytes32 agentId, uint32 season) external view returns (Claimed memory);

    /// A division in a season.
    function divisionOf(bytes32 leagueId, uint32 season, uint8 division)
        external
        view
        returns (Division memory);

    /// The id of the agent that entered a division as number `index`; zero: none.
    function entrantOf(bytes32 leagueId, uint32 season, uint8 division, uint8 index)
        external
        view
        returns (bytes32 agentId);

    /// The votes against a statement or for an exclusion: bit i is verifier i's.
    function votesOf(bytes32 statement) external view returns (uint256);

    /// The league's id: the hash of its rules.
    function leagueIdOf(LeagueRules calldata rules) external pure returns (bytes32);

    /// An agent's id in a league.
    function agentIdOf(bytes32 leagueId, Agent calldata agent) external pure returns (bytes32);

    /// The id of a claim, as votes name it.
    function claimIdOf(
        bytes32 leagueId,
        uint32 season,
        bytes32 agentId,
        uint8 round,
        bytes32 root,
        Score calldata score
    ) external pure returns (bytes32);

    /// The id of a filing, as votes name it.
    function filingIdOf(
        bytes32 leagueId,
        uint32 season,
        uint8 division,
        bytes32 root,
        Score[] calldata scores
    ) external pure returns (bytes32);

    /// The id of an agent's exclusion from a season, as votes name it.
    function exclusionIdOf(bytes32 leagueId, uint32 season, bytes32 agentId)
        external
        pure
        returns (bytes32);
}
