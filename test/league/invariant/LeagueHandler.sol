// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ILeague} from "../../../contracts/interfaces/ILeague.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {League} from "../../../contracts/league/League.sol";
import {AssetKind} from "../../../contracts/types/Deal.sol";
import {
    Agent,
    Claimed,
    Division,
    FilingStatus,
    LeagueRules,
    Member,
    Score,
    Season
} from "../../../contracts/types/Season.sol";
import {BeaconStandIn} from "../../utils/Beacons.sol";
import {HostileReceiver, Mood} from "../../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../../utils/HostileTokens.sol";
import {Test} from "forge-std/Test.sol";

/// What the handler knows of an agent.
struct Player {
    uint256 balance;
    bool disqualified;
    bool lied; // in its last claim
    uint8 claims; // in the season that it entered last
    Score last; // what it claimed last
}

/// A filing whose bond is held.
struct Bond {
    uint32 season;
    uint8 division;
    bool lied;
    Score[] scores;
}

/// Does in two leagues, one native and one in a hostile token, what anybody may do, and keeps its own
/// books beside them. Two of three verifiers are honest, the third votes against everything.
contract LeagueHandler is Test {
    /// What a caller pays at most: a token may burn all of it.
    uint256 private constant ENOUGH = 2_000_000;
    uint256 private constant PLAYERS = 5;
    bytes32 private constant MODULE = "module";
    bytes32 private constant ROOT = "root";
    bytes private constant WORD = abi.encode("word");

    League public immutable LEAGUE;
    HostileERC20 public immutable TOKEN;
    HostileReceiver public immutable RECEIVER;
    BeaconStandIn public immutable BEACON;

    LeagueRules[2] private _rules;
    bytes32[2] public ids;
    address[PLAYERS] private _owners; // the last is the receiver
    Player[PLAYERS][2] private _players;
    Bond[][2] private _bonds;
    uint256[2] public pools;
    uint256[2] public budgets; // of the season, when its rate was fixed
    uint256[2] public rewarded; // in that season
    bytes32[2] public words; // drawn in that season

    /// Broken promises, counted where they are seen.
    uint256 public stray; // done that should not be, or refused that should
    uint256 public stuck; // a balance or a bond was held up
    uint256 public misranked;

    /// That the walk leads somewhere.
    uint256 public entries;
    uint256 public draws;
    uint256 public claims;
    uint256 public slashes;
    uint256 public lostBonds;
    uint256 public releases;
    uint256 public closings;
    uint256 public rewards;
    uint256 public exits;
    uint256 public withdrawals;

    constructor(
        League league,
        HostileERC20 token,
        HostileReceiver receiver,
        BeaconStandIn beacon,
        LeagueRules[2] memory rules
    ) {
        (LEAGUE, TOKEN, RECEIVER, BEACON) = (league, token, receiver, beacon);
        for (uint256 p; p < 2; ++p) {
            _rules[p] = rules[p];
            ids[p] = league.leagueIdOf(rules[p]);
        }
        for (uint256 i; i < PLAYERS - 1; ++i) {
            _owners[i] = makeAddr(vm.toString(i));
        }
        _owners[PLAYERS - 1] = address(receiver);
    }

    // The books.

    function player(uint256 p, uint256 who) external view returns (Player memory) {
        return _players[p][who];
    }

    function member(uint256 p, uint256 who) public view returns (Member memory) {
        return LEAGUE.memberOf(_agentId(p, who));
    }

    /// What the league owes in an asset: balances, the pool, bonds and credits.
    function owed(uint256 p) external view returns (uint256 sum) {
        sum = pools[p] + _bonds[p].length * _rules[p].bond;
        for (uint256 i; i < PLAYERS; ++i) {
            sum += _players[p][i].balance + _credit(p, _owners[i]);
        }
        for (uint256 i; i < 3; ++i) {
            sum += _credit(p, _rules[p].verifiers[i]);
        }
        sum += _credit(p, _rules[p].filer);
    }

    function _credit(uint256 p, address who) private view returns (uint256) {
        return LEAGUE.credit(who, _rules[p].kind, _rules[p].token, 0);
    }

    function _season(uint256 p) private view returns (Season memory) {
        return LEAGUE.seasonOf(ids[p]);
    }

    function _agent(uint256 who) private view returns (Agent memory) {
        return Agent(_owners[who], MODULE);
    }

    function _agentId(uint256 p, uint256 who) private view returns (bytes32) {
        return LEAGUE.agentIdOf(ids[p], _agent(who));
    }

    /// Windows are all of one length: 0 entry, 1 filing, 2 challenge, 3 closing, 4 or more over.
    function _window(uint256 p) private view returns (uint256) {
        return (block.timestamp - _season(p).opened) / _rules[p].entry;
    }

    function _isPlaying(uint256 p, uint256 who) private view returns (bool) {
        Season memory season = _season(p);
        Member memory member_ = member(p, who);
        return member_.season == season.number && season.number != 0 && _window(p) < 4
            && !LEAGUE.divisionOf(ids[p], season.number, member_.division).closed;
    }

    function _truth(uint256 p, uint32 season, uint256 who, uint8 round)
        private
        view
        returns (Score memory)
    {
        uint256 word = uint256(keccak256(abi.encode(ids[p], season, who, round)));
        // Few values, so that ties are common.
        return Score(uint64(word % 3), uint64(word >> 64) % 3);
    }

    function _call(uint256 p, address caller, uint256 amount, bytes memory data)
        private
        returns (bool success)
    {
        bool isNative = _rules[p].kind == AssetKind.Native;
        if (isNative) vm.deal(caller, caller.balance + amount);
        else TOKEN.mint(caller, amount);
        vm.prank(caller);
        (success,) = address(LEAGUE).call{value: isNative ? amount : 0, gas: ENOUGH}(data);
    }

    /// Somebody who plays, or who lied, if there is one, so that a short walk gets far; sometimes anybody.
    function _pick(uint256 p, uint256 seed, bool lied) private view returns (uint256 who) {
        who = seed % PLAYERS;
        if (seed / PLAYERS % 8 == 0) return who;
        for (uint256 n; n < PLAYERS; ++n) {
            uint256 i = (who + n) % PLAYERS;
            if (lied ? _players[p][i].lied : _isPlaying(p, i)) return i;
        }
    }

    // What people do.

    function fund(uint256 seed, uint256 amount) external {
        uint256 p = seed % 2;
        amount = 1 + amount % 1000;
        address sponsor = makeAddr("sponsor");
        if (_call(p, sponsor, amount, abi.encodeCall(ILeague.fund, (_rules[p], amount)))) {
            pools[p] += amount;
        }
    }

    function enter(uint256 seed, uint256 amount) external {
        (uint256 p, uint256 who) = (seed % 2, seed / 2 % PLAYERS);
        Player storage player_ = _players[p][who];
        amount = amount % 4 == 0 ? 0 : amount % 2500;
        uint32 before = _season(p).number;
        bool isOpen = before != 0 && _window(p) < 4 && _season(p).unclosed != 0;
        bool may = !player_.disqualified && player_.balance + amount >= _rules[p].stake
            && (!isOpen || (_window(p) == 0 && member(p, who).season != before));
        bool success = _call(
            p, _owners[who], amount, abi.encodeCall(ILeague.enter, (_rules[p], MODULE, amount))
        );
        // A token can refuse to be moved; nothing else can.
        if (success ? !may : may && (p == 0 || amount == 0)) ++stray;
        if (!success) return;
        if (!isOpen) delete words[p];
        player_.balance += amount;
        (player_.claims, player_.lied) = (0, false);
        ++entries;
    }

    function draw(uint256 seed) external {
        _draw(seed % 2);
    }

    function _draw(uint256 p) private {
        if (_season(p).number == 0) return;
        bool may = _window(p) == 1 && _season(p).drawBlock == 0;
        vm.prank(makeAddr("anybody"));
        (bool success,) = address(LEAGUE).call(abi.encodeCall(ILeague.seal, (_rules[p])));
        if (success != may) ++stray;
        if (!success) return;
        (budgets[p], rewarded[p]) = (pools[p], 0);
        uint256 drawBlock = _season(p).drawBlock;
        BEACON.set(drawBlock, keccak256(WORD));
        vm.roll(drawBlock + 1);
        LEAGUE.seed(_rules[p], WORD);
        words[p] = _season(p).random;
        ++draws;
    }

    function claim(uint256 seed, bool lie) external {
        uint256 p = seed % 2;
        uint256 who = _pick(p, seed / 2, false);
        if (seed % 4 < 2) _draw(p);
        Player storage player_ = _players[p][who];
        Season memory season = _season(p);
        uint8 round = player_.claims;
        Score memory score = _truth(p, season.number, who, round);
        if (lie) ++score.points;
        bool may = season.random != 0 && _window(p) == 1 && !player_.disqualified
            && member(p, who).season == season.number && round < _rules[p].rounds;
        vm.prank(_owners[who]);
        (bool success,) = address(LEAGUE)
            .call(abi.encodeCall(ILeague.claim, (_rules[p], MODULE, round, ROOT, score)));
        if (success != may) ++stray;
        if (!success) return;
        (player_.lied, player_.last) = (lie, score);
        ++player_.claims;
        ++claims;
    }

    function refuteClaim(uint256 seed, uint256 verifier) external {
        uint256 p = seed % 2;
        uint256 who = _pick(p, seed / 2, true);
        Player storage player_ = _players[p][who];
        verifier %= 3;
        // The honest ones vote against lies alone.
        if (player_.claims == 0 || (verifier != 2 && !player_.lied)) return;
        (uint8 round, Score memory last) = (player_.claims - 1, player_.last);
        bytes memory call_ =
            abi.encodeCall(ILeague.refuteClaim, (_rules[p], _agent(who), round, ROOT, last, 0));
        _vote(p, verifier, call_);
        if (player_.disqualified || !member(p, who).disqualified) return;
        if (!player_.lied) ++stray;
        pools[p] += _kept(p, player_.balance);
        (player_.balance, player_.disqualified) = (0, true);
        ++slashes;
    }

    /// The honest verifiers tell each other.
    function _vote(uint256 p, uint256 verifier, bytes memory call_) private {
        _call(p, _rules[p].verifiers[verifier], 0, call_);
        if (verifier != 2) _call(p, _rules[p].verifiers[1 - verifier], 0, call_);
    }

    /// What is left to the pool of what is slashed.
    function _kept(uint256 p, uint256 amount) private view returns (uint256) {
        return amount - amount * _rules[p].bounty / 1e6 / 2 * 2;
    }

    function exclude(uint256 seed) external {
        (uint256 p, uint256 who) = (seed % 2, seed / 2 % PLAYERS);
        _call(
            p, _rules[p].verifiers[2], 0, abi.encodeCall(ILeague.exclude, (_rules[p], _agent(who)))
        );
        if (LEAGUE.claimedOf(_agentId(p, who), _season(p).number).excluded) ++stray;
    }

    function file(uint256 seed, bool lie) external {
        (uint256 p, uint8 division) = (seed % 2, uint8(seed / 2 % 2));
        if (seed / 4 % 2 == 0) _draw(p);
        Season memory season = _season(p);
        Division memory division_ = LEAGUE.divisionOf(ids[p], season.number, division);
        if (division_.agents == 0) {
            division = 1 - division;
            division_ = LEAGUE.divisionOf(ids[p], season.number, division);
        }
        Score[] memory scores = new Score[](division_.agents);
        for (uint256 i; i < scores.length; ++i) {
            uint256 who = _entrant(p, season.number, division, uint8(i));
            for (uint8 round; round < _rules[p].rounds; ++round) {
                Score memory score = _truth(p, season.number, who, round);
                scores[i].points += score.points;
                scores[i].fuel += score.fuel;
            }
        }
        if (lie && scores.length != 0) ++scores[0].points;
        bool may = season.random != 0 && _window(p) == 1 && scores.length != 0
            && division_.filing == FilingStatus.None;
        bytes memory call_ = abi.encodeCall(ILeague.file, (_rules[p], division, ROOT, scores));
        bool success = _call(p, _rules[p].filer, _rules[p].bond, call_);
        if (success ? !may : may && p == 0) ++stray;
        if (!success) return;
        Bond storage bond = _bonds[p].push();
        (bond.season, bond.division, bond.lied) = (season.number, division, lie);
        for (uint256 i; i < scores.length; ++i) {
            bond.scores.push(scores[i]);
        }
    }

    function _entrant(uint256 p, uint32 season, uint8 division, uint8 index)
        private
        view
        returns (uint256 who)
    {
        bytes32 agentId = LEAGUE.entrantOf(ids[p], season, division, index);
        while (_agentId(p, who) != agentId) ++who;
    }

    function refuteFiling(uint256 seed, uint256 verifier) external {
        uint256 p = seed % 2;
        verifier %= 3;
        if (_bonds[p].length == 0) return;
        // The latest, most often: those before cannot be refuted any more.
        uint256 index = _bonds[p].length - 1;
        if (seed / 2 % 8 == 0) index = seed / 16 % _bonds[p].length;
        Bond memory bond = _bonds[p][index];
        if (verifier != 2 && !bond.lied) return;
        bytes32 filed = LEAGUE.filingIdOf(ids[p], bond.season, bond.division, ROOT, bond.scores);
        bytes memory call_ = abi.encodeCall(
            ILeague.refuteFiling, (_rules[p], bond.division, filed, _agent(0), 0, 0)
        );
        _vote(p, verifier, call_);
        Division memory division = LEAGUE.divisionOf(ids[p], bond.season, bond.division);
        if (division.filing != FilingStatus.Refuted) return;
        if (!bond.lied) ++stray;
        pools[p] += _kept(p, _rules[p].bond);
        _forget(p, index);
        ++lostBonds;
    }

    function releaseBond(uint256 seed) external {
        uint256 p = seed % 2;
        if (_bonds[p].length == 0) return;
        uint256 index = seed / 2 % _bonds[p].length;
        Bond memory bond = _bonds[p][index];
        Season memory season = _season(p);
        bool may = bond.season != season.number || _window(p) >= 3;
        bytes memory call_ =
            abi.encodeCall(ILeague.releaseBond, (_rules[p], bond.season, bond.division));
        bool success = _call(p, makeAddr("anybody"), 0, call_);
        if (success && !may) ++stray;
        if (!success && may) ++stuck;
        if (!success) return;
        _forget(p, index);
        ++releases;
    }

    function _forget(uint256 p, uint256 index) private {
        _bonds[p][index] = _bonds[p][_bonds[p].length - 1];
        _bonds[p].pop();
    }

    /// Tries an order first that may be wrong, then the right one.
    function close(uint256 seed, uint256 shuffle) external {
        (uint256 p, uint8 division) = (seed % 2, uint8(seed / 2 % 2));
        Season memory season = _season(p);
        if (season.number == 0) return;
        Division memory division_ = LEAGUE.divisionOf(ids[p], season.number, division);
        Score[] memory scores = _filed(p, season.number, division, division_);
        (uint8[] memory ranking, uint256[] memory who) =
            _rank(p, season.number, division, division_.agents, scores);
        bool may = _window(p) == 3 && division_.agents != 0 && !division_.closed;
        if (ranking.length > 1) {
            uint256 place = shuffle % (ranking.length - 1);
            (ranking[place], ranking[place + 1]) = (ranking[place + 1], ranking[place]);
            if (_tryClose(p, division, scores, ranking)) ++misranked;
            (ranking[place], ranking[place + 1]) = (ranking[place + 1], ranking[place]);
        }
        bool success = _tryClose(p, division, scores, ranking);
        if (success != may) ++stray;
        if (!success) return;
        for (uint256 place; place < who.length && who.length > 1; ++place) {
            Player storage player_ = _players[p][who[place]];
            uint256 reward =
                player_.balance * season.rate * (who.length - 1 - place) / (1e6 * (who.length - 1));
            player_.balance += reward;
            pools[p] -= reward;
            rewarded[p] += reward;
            if (reward != 0) ++rewards;
        }
        ++closings;
    }

    function _tryClose(uint256 p, uint8 division, Score[] memory scores, uint8[] memory ranking)
        private
        returns (bool success)
    {
        (success,) = address(LEAGUE)
            .call(abi.encodeCall(ILeague.close, (_rules[p], division, ROOT, scores, ranking)));
    }

    /// The scores that stand; the handler files the truth or one lie, and remembers neither here.
    function _filed(uint256 p, uint32 season, uint8 division, Division memory division_)
        private
        view
        returns (Score[] memory)
    {
        if (division_.filing != FilingStatus.Standing && division_.filing != FilingStatus.Released)
        {
            return new Score[](0);
        }
        Score[] memory scores = new Score[](division_.agents);
        for (uint256 i; i < scores.length; ++i) {
            uint256 who = _entrant(p, season, division, uint8(i));
            for (uint8 round; round < _rules[p].rounds; ++round) {
                Score memory score = _truth(p, season, who, round);
                scores[i].points += score.points;
                scores[i].fuel += score.fuel;
            }
        }
        if (LEAGUE.filingIdOf(ids[p], season, division, ROOT, scores) != division_.filed) {
            ++scores[0].points;
        }
        return scores;
    }

    /// By the stated order, one after the other.
    function _rank(uint256 p, uint32 season, uint8 division, uint8 count, Score[] memory scores)
        private
        view
        returns (uint8[] memory ranking, uint256[] memory who)
    {
        uint256[] memory keys = new uint256[](count);
        uint256 ranked;
        for (uint8 i; i < count; ++i) {
            uint256 player_ = _entrant(p, season, division, i);
            if (_players[p][player_].disqualified) continue;
            Score memory score;
            if (_players[p][player_].claims != 0) {
                score = LEAGUE.claimedOf(_agentId(p, player_), season).total;
            } else if (scores.length != 0) {
                score = scores[i];
            } else {
                continue;
            }
            keys[i] = uint256(score.points) << 128 | uint256(type(uint64).max - score.fuel) << 64
                | (255 - i);
            ++ranked;
        }
        (ranking, who) = (new uint8[](ranked), new uint256[](ranked));
        for (uint256 place; place < ranked; ++place) {
            uint256 best;
            for (uint8 i; i < count; ++i) {
                if (keys[i] > best) (best, ranking[place]) = (keys[i], i);
            }
            keys[ranking[place]] = 0;
            who[place] = _entrant(p, season, division, ranking[place]);
        }
    }

    function takeOut(uint256 seed, uint256 amount) external {
        (uint256 p, uint256 who) = (seed % 2, seed / 2 % PLAYERS);
        Player storage player_ = _players[p][who];
        amount = amount % 2 == 0 ? player_.balance : amount % (player_.balance + 2);
        bool may = amount != 0 && amount <= player_.balance && !_isPlaying(p, who);
        // At times nobody is paid now.
        if (seed / 16 % 3 == 0) TOKEN.setTricks(Trick.None, Trick.Revert);
        bytes memory call_ = abi.encodeCall(ILeague.takeOut, (_rules[p], MODULE, amount));
        bool success = _call(p, _owners[who], 0, call_);
        if (success && !may) ++stray;
        if (!success && may) ++stuck;
        if (!success) return;
        player_.balance -= amount;
        ++exits;
    }

    function withdraw(uint256 seed) external {
        (uint256 p, uint256 who) = (seed % 2, seed / 2 % PLAYERS);
        for (uint256 n; n < PLAYERS && _credit(p, _owners[who]) == 0; ++n) {
            who = (who + 1) % PLAYERS;
        }
        if (seed / 16 % 2 == 0) TOKEN.setTricks(Trick.None, Trick.None);
        bytes memory call_ = abi.encodeCall(
            IVault.withdraw, (_owners[who], _rules[p].kind, _rules[p].token, 0, _owners[who])
        );
        if (_call(p, _owners[who], 0, call_)) ++withdrawals;
    }

    // What the world does.

    function warp(uint256 seed) external {
        vm.warp(block.timestamp + seed % 24 hours);
    }

    function setTricks(uint256 take_, uint256 give) external {
        // A payout that lies or takes a fee is the token's own theft: no contract can see it.
        Trick given = give % 4 == 0 ? Trick(give / 4 % 10) : Trick.None;
        if (given == Trick.Fee || given == Trick.TrueStill) given = Trick.None;
        TOKEN.setTricks(take_ % 4 == 0 ? Trick(take_ / 4 % 10) : Trick.None, given);
    }

    function setMood(uint256 mood) external {
        RECEIVER.setMood(Mood(mood % 6));
    }

    /// What token and receiver try when they are called.
    function setReentry(uint256 seed) external {
        uint256 p = seed % 2;
        bytes memory call_ = abi.encodeCall(ILeague.takeOut, (_rules[p], MODULE, 1));
        if (seed / 2 % 2 == 0) call_ = abi.encodeCall(ILeague.enter, (_rules[p], MODULE, 0));
        TOKEN.setReentry(address(LEAGUE), call_);
        RECEIVER.setReentry(address(LEAGUE), call_, 0);
    }
}
