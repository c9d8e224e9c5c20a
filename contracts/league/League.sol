// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Vault} from "../Vault.sol";
import {ILeague} from "../interfaces/ILeague.sol";
import {Asset, AssetKind, PPM} from "../types/Deal.sol";
import {
    Agent,
    Claimed,
    Division,
    FilingStatus,
    LeagueRules,
    Member,
    Score,
    Season
} from "../types/Season.sol";

/// Where agents compete, season by season: see `ILeague`.
contract League is ILeague, Vault {
    mapping(bytes32 leagueId => Season) private _seasons;
    /// @inheritdoc ILeague
    mapping(bytes32 leagueId => uint256) public poolOf;
    /// All balances at stake in the season that was opened last.
    mapping(bytes32 leagueId => uint256) private _capital;
    mapping(bytes32 agentId => Member) private _members;
    mapping(bytes32 agentId => mapping(uint32 season => Claimed)) private _claimed;
    mapping(bytes32 divisionId => Division) private _divisions;
    mapping(bytes32 divisionId => mapping(uint256 index => bytes32 agentId)) private _entrants;
    /// Bit i says that verifier i voted; the highest bit that it is a claim that was stated.
    mapping(bytes32 statement => uint256) private _votes;

    uint256 private constant MAX_AGENTS = 64;
    uint256 private constant MAX_ROUNDS = 32;
    uint256 private constant MAX_MATCHES = 32;
    uint256 private constant MAX_BOUNDS = 7;
    uint256 private constant MAX_VERIFIERS = 7;
    uint256 private constant LEAST_TIME = 5 minutes;
    uint256 private constant MOST_TIME = 365 days;
    /// Blocks between fixing the block of the seeds and that block.
    uint256 private constant DRAW_DELAY = 4;
    uint256 private constant STATED = 1 << 255;
    bytes32 private constant CLAIM = "claim";
    bytes32 private constant FILING = "filing";
    bytes32 private constant EXCLUSION = "exclusion";

    /// @inheritdoc ILeague
    function fund(LeagueRules calldata rules, uint256 amount) external payable locked {
        _requireSound(rules);
        bytes32 leagueId = leagueIdOf(rules);
        poolOf[leagueId] += amount;
        emit Funded(leagueId, msg.sender, amount);
        _take(rules, amount);
    }

    /// @inheritdoc ILeague
    function enter(LeagueRules calldata rules, bytes32 module, uint256 amount)
        external
        payable
        locked
    {
        // Check
        _requireSound(rules);
        bytes32 leagueId = leagueIdOf(rules);
        Agent memory agent = Agent(msg.sender, module);
        bytes32 agentId = _agentId(leagueId, agent);
        Season memory season = _seasons[leagueId];
        Member memory member = _members[agentId];
        if (member.disqualified) revert IsDisqualified(agentId);
        if (season.unclosed == 0 || block.timestamp >= _last(rules, season)) {
            season = Season(season.number + 1, uint40(block.timestamp), 0, 0, 0, 0);
            delete _capital[leagueId];
            emit SeasonOpened(leagueId, season.number, rules);
        } else {
            _requireTime(season.opened, _entryEnd(rules, season));
            if (member.season == season.number) {
                revert StillPlaying(agentId, _last(rules, season));
            }
        }
        if (amount >> 128 != 0) revert AmountTooLarge(rules.token, amount);
        uint256 balance = member.balance + amount;
        if (balance < rules.stake) revert StakeTooSmall(balance, rules.stake);
        member.balance = _word(rules, balance);
        member.division = _placeOf(rules, member);
        bytes32 divisionId = _divisionId(leagueId, season.number, member.division);
        uint8 index = _divisions[divisionId].agents;
        if (index == MAX_AGENTS) revert DivisionFull(member.division, MAX_AGENTS);

        // Effect
        if (index == 0) ++season.unclosed;
        (member.season, member.index) = (season.number, index);
        _divisions[divisionId].agents = index + 1;
        _entrants[divisionId][index] = agentId;
        _members[agentId] = member;
        _seasons[leagueId] = season;
        _capital[leagueId] += balance;
        emit Entered(leagueId, season.number, agentId, agent, member.division, index, balance);

        // Interaction
        if (amount != 0) _take(rules, amount);
        else if (msg.value != 0) revert WrongValue(0, msg.value);
    }

    /// @inheritdoc ILeague
    function seal(LeagueRules calldata rules) external {
        (bytes32 leagueId, Season memory season) = _filable(rules);
        if (season.drawBlock != 0) revert AlreadySealed(season.drawBlock);

        // With this rate all balances together earn no more than the pool.
        uint256 rate = poolOf[leagueId] * PPM / _capital[leagueId];
        if (rate > rules.multiplier) rate = rules.multiplier;
        // Not above the multiplier.
        // forge-lint: disable-next-line(unsafe-typecast)
        season.rate = uint32(rate);
        // No chain has 2^48 blocks.
        // forge-lint: disable-next-line(unsafe-typecast)
        season.drawBlock = uint48(block.number + DRAW_DELAY);
        _seasons[leagueId] = season;
        emit SeasonSealed(leagueId, season.number, season.drawBlock, season.rate);
    }

    /// @inheritdoc ILeague
    function seed(LeagueRules calldata rules, bytes calldata proof) external {
        (bytes32 leagueId, Season memory season) = _filable(rules);
        uint256 drawBlock = season.drawBlock;
        if (drawBlock == 0) revert NotSealed(season.number);
        if (season.random != 0) revert AlreadySeeded(season.number);
        if (block.number <= drawBlock) revert SeedUnavailable(drawBlock);
        bytes32 random = rules.beacon.random(drawBlock, proof);
        if (random == 0) revert SeedUnavailable(drawBlock);
        _seasons[leagueId].random = random;
        emit Seeded(leagueId, season.number, random);
    }

    // What is said

    /// @inheritdoc ILeague
    function claim(
        LeagueRules calldata rules,
        bytes32 module,
        uint8 round,
        bytes32 root,
        Score calldata score
    ) external {
        (bytes32 leagueId, Season memory season) = _filable(rules);
        if (season.random == 0) revert NotSeeded(season.number);
        bytes32 agentId = _requirePlayer(leagueId, season.number, Agent(msg.sender, module));
        Claimed memory claimed = _claimed[agentId][season.number];
        if (round != claimed.rounds || round >= rules.rounds) {
            revert WrongRound(claimed.rounds, round);
        }

        claimed.total.points += score.points;
        claimed.total.fuel += score.fuel;
        ++claimed.rounds;
        _claimed[agentId][season.number] = claimed;
        _votes[claimIdOf(leagueId, season.number, agentId, round, root, score)] = STATED;
        emit RoundClaimed(leagueId, season.number, agentId, round, root, score);
    }

    /// @inheritdoc ILeague
    function file(LeagueRules calldata rules, uint8 division, bytes32 root, Score[] calldata scores)
        external
        payable
        locked
    {
        // Check
        (bytes32 leagueId, Season memory season) = _filable(rules);
        if (msg.sender != rules.filer) revert NotLeagueFiler(rules.filer, msg.sender);
        if (season.random == 0) revert NotSeeded(season.number);
        bytes32 divisionId = _divisionId(leagueId, season.number, division);
        Division memory division_ = _divisions[divisionId];
        if (division_.agents == 0 || division_.filing != FilingStatus.None) {
            revert NotFilable(division);
        }
        if (scores.length != division_.agents) {
            revert ScoresMismatch(division_.agents, scores.length);
        }

        // Effect
        division_.filing = FilingStatus.Standing;
        division_.until = uint40(_challengeEnd(rules, season));
        division_.filed = filingIdOf(leagueId, season.number, division, root, scores);
        _divisions[divisionId] = division_;
        emit DivisionFiled(leagueId, season.number, division, root, scores);

        // Interaction
        _take(rules, rules.bond);
    }

    // What is said against it

    /// @inheritdoc ILeague
    function refuteClaim(
        LeagueRules calldata rules,
        Agent calldata agent,
        uint8 round,
        bytes32 root,
        Score calldata score,
        uint8 number
    ) external locked {
        (bytes32 leagueId, uint32 season) = _refutable(rules);
        bytes32 agentId = _requirePlayer(leagueId, season, agent);
        bytes32 statement = claimIdOf(leagueId, season, agentId, round, root, score);
        if (_votes[statement] & STATED == 0) revert NotStated(statement);
        if (!_vote(rules, leagueId, season, statement, agentId, round, number)) return;

        Member storage member = _members[agentId];
        uint256 balance = member.balance;
        (member.balance, member.disqualified) = (0, true);
        emit Disqualified(leagueId, season, agentId, balance);
        _slash(rules, leagueId, statement, balance);
    }

    /// @inheritdoc ILeague
    function refuteFiling(
        LeagueRules calldata rules,
        uint8 division,
        bytes32 statement,
        Agent calldata agent,
        uint8 round,
        uint8 number
    ) external locked {
        (bytes32 leagueId, uint32 season) = _refutable(rules);
        Division storage division_ = _divisions[_divisionId(leagueId, season, division)];
        if (division_.filing != FilingStatus.Standing || division_.filed != statement) {
            revert NotStated(statement);
        }
        bytes32 agentId = _agentId(leagueId, agent);
        if (!_vote(rules, leagueId, season, statement, agentId, round, number)) return;

        division_.filing = FilingStatus.Refuted;
        emit FilingRefuted(leagueId, season, division, rules.bond);
        _slash(rules, leagueId, statement, rules.bond);
    }

    /// @inheritdoc ILeague
    function exclude(LeagueRules calldata rules, Agent calldata agent) external {
        (bytes32 leagueId, uint32 season) = _refutable(rules);
        bytes32 agentId = _requirePlayer(leagueId, season, agent);
        bytes32 statement = exclusionIdOf(leagueId, season, agentId);
        if (!_vote(rules, leagueId, season, statement, agentId, 0, 0)) return;
        _claimed[agentId][season].excluded = true;
        emit Excluded(leagueId, season, agentId);
    }

    // The end

    /// @inheritdoc ILeague
    function close(
        LeagueRules calldata rules,
        uint8 division,
        bytes32 root,
        Score[] calldata scores,
        uint8[] calldata ranking
    ) external {
        // Check
        (bytes32 leagueId, Season memory season) = _current(rules);
        _requireTime(_challengeEnd(rules, season), _last(rules, season));
        bytes32 divisionId = _divisionId(leagueId, season.number, division);
        Division memory division_ = _divisions[divisionId];
        if (division_.agents == 0 || division_.closed) revert NotClosable(division);
        Score[] memory results =
            _requireFiled(leagueId, season.number, division, division_, root, scores);
        bytes32[] memory ids =
            _requireRanking(divisionId, division_.agents, season.number, results, ranking);

        // Effect: nobody is paid here, so nobody can hold it up.
        _divisions[divisionId].closed = true;
        _seasons[leagueId].unclosed = season.unclosed - 1;
        uint256[] memory rewards = _reward(rules, leagueId, season.rate, division, ids);
        emit DivisionClosed(leagueId, season.number, division, ranking, rewards);
    }

    /// @inheritdoc ILeague
    function releaseBond(LeagueRules calldata rules, uint32 season, uint8 division)
        external
        locked
    {
        bytes32 leagueId = leagueIdOf(rules);
        Division storage division_ = _divisions[_divisionId(leagueId, season, division)];
        if (division_.filing != FilingStatus.Standing) revert NoBond(division);
        _requireTime(division_.until, type(uint256).max);
        division_.filing = FilingStatus.Released;
        emit BondReleased(leagueId, season, division);
        _pay(_asset(rules, rules.bond), rules.filer, rules.bond);
    }

    /// @inheritdoc ILeague
    function takeOut(LeagueRules calldata rules, bytes32 module, uint256 amount) external locked {
        // Check
        bytes32 leagueId = leagueIdOf(rules);
        bytes32 agentId = _agentId(leagueId, Agent(msg.sender, module));
        Member memory member = _members[agentId];
        Season memory season = _seasons[leagueId];
        if (amount == 0) revert ZeroAmount(rules.token);
        if (amount > member.balance) revert BalanceTooSmall(member.balance, amount);
        uint256 last = _last(rules, season);
        if (
            member.season == season.number && block.timestamp < last
                && !_divisions[_divisionId(leagueId, season.number, member.division)].closed
        ) revert StillPlaying(agentId, last);

        // Effect: not above the balance.
        // forge-lint: disable-next-line(unsafe-typecast)
        _members[agentId].balance = member.balance - uint128(amount);
        emit TakenOut(leagueId, agentId, msg.sender, amount);

        // Interaction
        _pay(_asset(rules, amount), msg.sender, amount);
    }

    // Views

    /// @inheritdoc ILeague
    function seasonOf(bytes32 leagueId) external view returns (Season memory) {
        return _seasons[leagueId];
    }

    /// @inheritdoc ILeague
    function memberOf(bytes32 agentId) external view returns (Member memory) {
        return _members[agentId];
    }

    /// @inheritdoc ILeague
    function claimedOf(bytes32 agentId, uint32 season) external view returns (Claimed memory) {
        return _claimed[agentId][season];
    }

    /// @inheritdoc ILeague
    function divisionOf(bytes32 leagueId, uint32 season, uint8 division)
        external
        view
        returns (Division memory)
    {
        return _divisions[_divisionId(leagueId, season, division)];
    }

    /// @inheritdoc ILeague
    function entrantOf(bytes32 leagueId, uint32 season, uint8 division, uint8 index)
        external
        view
        returns (bytes32)
    {
        return _entrants[_divisionId(leagueId, season, division)][index];
    }

    /// @inheritdoc ILeague
    function votesOf(bytes32 statement) external view returns (uint256) {
        return _votes[statement] & ~STATED;
    }

    /// @inheritdoc ILeague
    function agentIdOf(bytes32 leagueId, Agent calldata agent) external pure returns (bytes32) {
        return _agentId(leagueId, agent);
    }

    /// @inheritdoc ILeague
    function leagueIdOf(LeagueRules calldata rules) public pure returns (bytes32) {
        return keccak256(abi.encode(rules));
    }

    // Each hash says what kind of statement it is of: none passes for another.

    /// @inheritdoc ILeague
    function claimIdOf(
        bytes32 leagueId,
        uint32 season,
        bytes32 agentId,
        uint8 round,
        bytes32 root,
        Score calldata score
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM, leagueId, season, agentId, round, root, score));
    }

    /// @inheritdoc ILeague
    function filingIdOf(
        bytes32 leagueId,
        uint32 season,
        uint8 division,
        bytes32 root,
        Score[] calldata scores
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(FILING, leagueId, season, division, root, scores));
    }

    /// @inheritdoc ILeague
    function exclusionIdOf(bytes32 leagueId, uint32 season, bytes32 agentId)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(EXCLUSION, leagueId, season, agentId));
    }

    // Ranking

    /// Checks that `scores` are what was filed and not refuted, or none.
    function _requireFiled(
        bytes32 leagueId,
        uint32 season,
        uint8 division,
        Division memory division_,
        bytes32 root,
        Score[] calldata scores
    ) private pure returns (Score[] memory) {
        FilingStatus filing = division_.filing;
        // Its bond may be paid back already.
        if (filing == FilingStatus.Standing || filing == FilingStatus.Released) {
            bytes32 filed = filingIdOf(leagueId, season, division, root, scores);
            if (filed != division_.filed) revert NotStated(filed);
        } else if (scores.length != 0) {
            revert ScoresMismatch(0, scores.length);
        }
        return scores;
    }

    /// Checks that `ranking` has all who have a result, from best to last.
    /// @return ids The agents, likewise.
    function _requireRanking(
        bytes32 divisionId,
        uint256 count,
        uint32 season,
        Score[] memory filed,
        uint8[] calldata ranking
    ) private view returns (bytes32[] memory ids) {
        (bytes32[] memory entrants, Score[] memory results, uint256 ranked) =
            _results(divisionId, count, season, filed);
        if (ranking.length != ranked) revert RankingIncomplete(ranked, ranking.length);

        ids = new bytes32[](ranked);
        uint256 above;
        for (uint256 place; place < ranked; ++place) {
            uint256 index = ranking[place];
            if (index >= count || entrants[index] == 0) revert WrongRanking(place);
            // The order is strict, so that in an ordered list nobody is there twice.
            if (place != 0 && !_isBefore(results[above], above, results[index], index)) {
                revert WrongRanking(place);
            }
            ids[place] = entrants[index];
            above = index;
        }
    }

    /// What counts for each agent of a division, in order of entry. No id: it has no result.
    function _results(bytes32 divisionId, uint256 count, uint32 season, Score[] memory filed)
        private
        view
        returns (bytes32[] memory ids, Score[] memory results, uint256 ranked)
    {
        ids = new bytes32[](count);
        results = new Score[](count);
        for (uint256 i; i < count; ++i) {
            bytes32 agentId = _entrants[divisionId][i];
            Claimed memory claimed = _claimed[agentId][season];
            if (_members[agentId].disqualified || claimed.excluded) continue;
            if (claimed.rounds != 0) results[i] = claimed.total;
            else if (filed.length != 0) results[i] = filed[i];
            else continue;
            ids[i] = agentId;
            ++ranked;
        }
    }

    /// Pays into balances what each place is worth, and says where each may play in next.
    function _reward(
        LeagueRules calldata rules,
        bytes32 leagueId,
        uint256 rate,
        uint8 division,
        bytes32[] memory ids
    ) private returns (uint256[] memory rewards) {
        uint256 count = ids.length;
        rewards = new uint256[](count);
        uint256 sum;
        for (uint256 place; place < count; ++place) {
            Member memory member = _members[ids[place]];
            if (count > 1) {
                uint256 reward = member.balance * rate * (count - 1 - place) / (PPM * (count - 1));
                member.balance = _word(rules, member.balance + reward);
                sum += reward;
                rewards[place] = reward;
            }
            member.rank = 1 + _nextOf(rules, division, place, count);
            _members[ids[place]] = member;
        }
        // Within what the pool had at the sealing: see `seal`.
        poolOf[leagueId] -= sum;
    }

    function _isBefore(Score memory a, uint256 indexA, Score memory b, uint256 indexB)
        private
        pure
        returns (bool)
    {
        if (a.points != b.points) return a.points > b.points;
        if (a.fuel != b.fuel) return a.fuel < b.fuel;
        return indexA < indexB;
    }

    /// The highest division that who came to `place` of `count` may play in next. The first go up,
    /// if anybody is behind them, the last down, and nobody does both.
    function _nextOf(LeagueRules calldata rules, uint8 division, uint256 place, uint256 count)
        private
        pure
        returns (uint8)
    {
        if (place < rules.promoted) {
            return place + 1 < count && division < rules.bounds.length ? division + 1 : division;
        }
        return place + rules.promoted >= count && division != 0 ? division - 1 : division;
    }

    /// The highest division that an agent can afford and may play in.
    function _placeOf(LeagueRules calldata rules, Member memory member)
        private
        pure
        returns (uint8 division)
    {
        while (division < rules.bounds.length && member.balance >= rules.bounds[division]) {
            ++division;
        }
        if (member.rank != 0 && member.rank <= division) division = member.rank - 1;
    }

    // Verifiers

    /// Counts the caller's vote.
    /// @return Whether it is the quorum's last.
    function _vote(
        LeagueRules calldata rules,
        bytes32 leagueId,
        uint32 season,
        bytes32 statement,
        bytes32 agentId,
        uint8 round,
        uint8 number
    ) private returns (bool) {
        uint256 vote = 1 << _verifierOf(rules.verifiers);
        uint256 votes = _votes[statement];
        if (votes & vote != 0) revert AlreadyVoted(msg.sender);
        _votes[statement] = votes | vote;
        emit Voted(leagueId, season, msg.sender, statement, agentId, round, number);
        return _count((votes | vote) & ~STATED) == rules.quorum;
    }

    /// The caller's index. A verifier named twice has one vote, under the first.
    function _verifierOf(address[] calldata verifiers) private view returns (uint256 index) {
        while (verifiers[index] != msg.sender) {
            if (++index == verifiers.length) revert NotVerifier(msg.sender);
        }
    }

    function _count(uint256 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) {
            ++count;
        }
    }

    /// Pays the bounty to those who refuted a statement, and leaves the rest to the pool.
    function _slash(LeagueRules calldata rules, bytes32 leagueId, bytes32 statement, uint256 amount)
        private
    {
        uint256 part = amount * rules.bounty / PPM / rules.quorum;
        poolOf[leagueId] += amount - part * rules.quorum;
        uint256 votes = _votes[statement];
        for (uint256 i; i < rules.verifiers.length; ++i) {
            if (votes >> i & 1 != 0) _pay(_asset(rules, part), rules.verifiers[i], part);
        }
    }

    // Rules

    function _requireSound(LeagueRules calldata rules) private pure {
        uint256 verifiers = rules.verifiers.length;
        uint256 bounds = rules.bounds.length;
        bool hasFiler = rules.filer != address(0);
        if (
            rules.kind > AssetKind.ERC20
                || (rules.kind == AssetKind.Native) != (rules.token == address(0))
                || rules.stake == 0 || rules.rounds == 0 || rules.rounds > MAX_ROUNDS
                || rules.matches == 0 || rules.matches > MAX_MATCHES
                || rules.promoted > MAX_AGENTS / 2 || hasFiler != (rules.bond != 0)
                || rules.bounty > PPM / 2 || verifiers > MAX_VERIFIERS || rules.quorum > verifiers
                || 2 * uint256(rules.quorum) <= verifiers || address(rules.beacon) == address(0)
                || !_isTime(rules.entry) || !_isTime(rules.filing) || !_isTime(rules.challenge)
                || !_isTime(rules.closing) || bounds > MAX_BOUNDS
        ) revert InvalidLeague();
        uint256 below = rules.stake;
        for (uint256 i; i < bounds; ++i) {
            if (rules.bounds[i] <= below) revert InvalidLeague();
            below = rules.bounds[i];
        }
    }

    function _isTime(uint256 time) private pure returns (bool) {
        return time >= LEAST_TIME && time <= MOST_TIME;
    }

    // Times, in Unix seconds

    function _entryEnd(LeagueRules calldata rules, Season memory season)
        private
        pure
        returns (uint256)
    {
        return uint256(season.opened) + rules.entry;
    }

    function _challengeEnd(LeagueRules calldata rules, Season memory season)
        private
        pure
        returns (uint256)
    {
        return _entryEnd(rules, season) + rules.filing + rules.challenge;
    }

    function _last(LeagueRules calldata rules, Season memory season)
        private
        pure
        returns (uint256)
    {
        return _challengeEnd(rules, season) + rules.closing;
    }

    function _requireTime(uint256 from, uint256 until) private view {
        if (block.timestamp < from || block.timestamp >= until) revert OutsideWindow(from, until);
    }

    function _current(LeagueRules calldata rules)
        private
        view
        returns (bytes32 leagueId, Season memory season)
    {
        leagueId = leagueIdOf(rules);
        season = _seasons[leagueId];
        // Rules of which a season was opened are sound: nothing else needs to check them.
        if (season.number == 0) revert NoSeason(leagueId);
    }

    function _filable(LeagueRules calldata rules)
        private
        view
        returns (bytes32 leagueId, Season memory season)
    {
        (leagueId, season) = _current(rules);
        uint256 entryEnd = _entryEnd(rules, season);
        _requireTime(entryEnd, entryEnd + rules.filing);
    }

    function _refutable(LeagueRules calldata rules)
        private
        view
        returns (bytes32 leagueId, uint32 number)
    {
        Season memory season;
        (leagueId, season) = _current(rules);
        _requireTime(_entryEnd(rules, season), _challengeEnd(rules, season));
        return (leagueId, season.number);
    }

    // Agents and assets

    /// Reverts unless the agent plays in the season.
    function _requirePlayer(bytes32 leagueId, uint32 season, Agent memory agent)
        private
        view
        returns (bytes32 agentId)
    {
        agentId = _agentId(leagueId, agent);
        Member storage member = _members[agentId];
        if (member.disqualified) revert IsDisqualified(agentId);
        if (member.season != season) revert NotEntered(agentId, season);
    }

    function _agentId(bytes32 leagueId, Agent memory agent) private pure returns (bytes32) {
        return keccak256(abi.encode(leagueId, agent));
    }

    function _divisionId(bytes32 leagueId, uint32 season, uint8 division)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(leagueId, season, division));
    }

    /// Balances have 128 bits.
    function _word(LeagueRules calldata rules, uint256 balance) private pure returns (uint128) {
        if (balance >> 128 != 0) revert AmountTooLarge(rules.token, balance);
        // Checked in the line above.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(balance);
    }

    function _take(LeagueRules calldata rules, uint256 amount) private {
        uint256 value = rules.kind == AssetKind.Native ? amount : 0;
        if (msg.value != value) revert WrongValue(value, msg.value);
        _pull(_asset(rules, amount), msg.sender);
    }

    function _asset(LeagueRules calldata rules, uint256 amount)
        private
        pure
        returns (Asset memory)
    {
        return Asset(rules.kind, rules.token, 0, amount);
    }
}
