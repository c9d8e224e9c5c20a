// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../contracts/interfaces/IBeacon.sol";
import {ILeague} from "../../contracts/interfaces/ILeague.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {
    Agent,
    Claimed,
    Division,
    FilingStatus,
    LeagueRules,
    MatchResult,
    Member,
    Score,
    Season,
    matchHash,
    matchSeed
} from "../../contracts/types/Season.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {LeagueTest} from "../utils/LeagueTest.sol";

contract LeagueContractTest is LeagueTest {
    /// Three agents of division 0, with seeds drawn.
    function _three() private {
        _pool(POOL);
        for (uint256 i; i < 3; ++i) {
            _enter(i, STAKE);
        }
        _draw();
    }

    // fund

    function test_Fund_RevertWhen_TheRulesCanNeverBeKept() public {
        for (uint256 i; i < 20; ++i) {
            LeagueRules memory bad = _broken(i);
            bytes memory reason = abi.encodeWithSelector(ILeague.InvalidLeague.selector);
            _refuses(sponsor, abi.encodeCall(ILeague.fund, (bad, 1)), reason);
            _refuses(owners[0], abi.encodeCall(ILeague.enter, (bad, MODULE, STAKE)), reason);
        }
    }

    function _broken(uint256 i) private view returns (LeagueRules memory bad) {
        bad = _rules(AssetKind.ERC20, address(usd));
        if (i == 0) bad.kind = AssetKind.ERC721;
        if (i == 1) bad.kind = AssetKind.Native;
        if (i == 2) bad.token = address(0);
        if (i == 3) bad.stake = 0;
        if (i == 4) bad.rounds = 0;
        if (i == 5) bad.rounds = 33;
        if (i == 6) bad.matches = 0;
        if (i == 7) bad.matches = 33;
        if (i == 8) bad.promoted = 33;
        if (i == 9) bad.filer = address(0);
        if (i == 10) bad.bond = 0;
        if (i == 11) bad.bounty = 500_001;
        if (i == 12) bad.verifiers = new address[](8);
        if (i == 13) bad.quorum = 4;
        if (i == 14) bad.quorum = 1;
        if (i == 15) bad.beacon = IBeacon(address(0));
        if (i == 16) bad.challenge = 5 minutes - 1;
        if (i == 17) bad.entry = 365 days + 1;
        if (i == 18) bad.bounds[0] = STAKE;
        if (i == 19) bad.bounds = new uint128[](8);
    }

    function test_Fund_WhenTheRulesCanBeKept() public {
        vm.expectEmit(address(league));
        emit ILeague.Funded(leagueId, sponsor, POOL);
        _pool(POOL);
        assertEq(league.poolOf(leagueId), POOL);
        assertEq(usd.balanceOf(address(league)), POOL);
    }

    // enter

    function test_Enter_GivenNoSeasonIsOpen() public {
        vm.expectEmit(address(league));
        emit ILeague.SeasonOpened(leagueId, 1, rules);
        vm.expectEmit(address(league));
        emit ILeague.Entered(leagueId, 1, _agentId(0), _agent(0), 0, 0, STAKE);
        _enter(0, STAKE);
        Season memory season = _season();
        assertEq(season.number, 1, "number");
        assertEq(season.opened, START, "opened");
        assertEq(season.unclosed, 1, "unclosed");
        assertEq(league.entrantOf(leagueId, 1, 0, 0), _agentId(0), "entrant");
        assertEq(usd.balanceOf(address(league)), STAKE, "held");
    }

    function test_Enter_RevertGiven_EntryIsOver() public {
        _enter(0, STAKE);
        _toFiling();
        bytes memory call_ = abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE));
        _refuses(owners[1], call_, _outside(START, START + ENTRY));
        vm.warp(_last() - 1);
        _refuses(owners[1], call_, _outside(START, START + ENTRY));
        vm.warp(START + ENTRY + FILING + CHALLENGE + CLOSING);
        _enter(1, STAKE);
        assertEq(_season().number, 2, "the first one is over by itself");
    }

    function test_Enter_RevertGiven_TheAgentEnteredBefore() public {
        _enter(0, STAKE);
        _refuses(
            owners[0],
            abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE)),
            abi.encodeWithSelector(ILeague.StillPlaying.selector, _agentId(0), _last())
        );
    }

    function test_Enter_RevertWhen_TheBalanceIsBelowTheStake() public {
        _refuses(
            owners[0],
            abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE - 1)),
            abi.encodeWithSelector(ILeague.StakeTooSmall.selector, STAKE - 1, STAKE)
        );
        uint256 huge = 1 << 128;
        _refuses(
            owners[0],
            abi.encodeCall(ILeague.enter, (rules, MODULE, huge)),
            abi.encodeWithSelector(IVault.AmountTooLarge.selector, address(usd), huge)
        );
    }

    function test_Enter_RevertWhen_TheValueSentIsNotTheAmount() public {
        vm.deal(address(this), 10 * STAKE);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1));
        league.enter{value: 1}(rules, MODULE, STAKE);

        LeagueRules memory native = _rules(AssetKind.Native, address(0));
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, STAKE, 1));
        league.enter{value: 1}(native, MODULE, STAKE);
        league.enter{value: STAKE}(native, MODULE, STAKE);
        assertEq(address(league).balance, STAKE);

        vm.warp(START + ENTRY + FILING + CHALLENGE + CLOSING);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1));
        league.enter{value: 1}(native, MODULE, 0);
    }

    function test_Enter_RevertGiven_TheDivisionIsFull() public {
        vm.startPrank(owners[0]);
        for (uint256 i; i < 64; ++i) {
            league.enter(rules, bytes32(i), STAKE);
        }
        vm.stopPrank();
        _refuses(
            owners[0],
            abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE)),
            abi.encodeWithSelector(ILeague.DivisionFull.selector, 0, 64)
        );
    }

    function test_Enter_GivenABalanceFromBefore() public {
        _enter(0, STAKE);
        vm.warp(_last());
        _enter(0, 0);
        Member memory member = _member(0);
        assertEq(member.season, 2, "season");
        assertEq(member.balance, STAKE, "balance");
    }

    function test_Enter_WhenANewcomerEnters() public {
        _enter(0, 1999);
        _enter(1, 2000);
        _enter(2, 10_000);
        _enter(3, 9999);
        assertEq(_member(0).division, 0, "below the first bound");
        assertEq(_member(1).division, 1, "at the first bound");
        assertEq(_member(2).division, 2, "at the second bound");
        assertEq(_member(3).division, 1, "below the second bound");
        assertEq(_member(3).index, 1, "index");
        assertEq(_season().unclosed, 3, "unclosed");
    }

    // seal and seed

    function test_SealAndSeed_RevertGiven_TheWrongTime() public {
        bytes memory seal = abi.encodeCall(ILeague.seal, (rules));
        bytes memory none = abi.encodeWithSelector(ILeague.NoSeason.selector, leagueId);
        _refuses(stranger, seal, none);
        _enter(0, STAKE);
        (uint256 from, uint256 until) = (START + ENTRY, START + ENTRY + FILING);
        _refuses(stranger, seal, _outside(from, until));
        vm.warp(until);
        _refuses(stranger, seal, _outside(from, until));
        vm.warp(until - 1);
        league.seal(rules);
        vm.warp(until);
        _refuses(stranger, abi.encodeCall(ILeague.seed, (rules, WORD)), _outside(from, until));
    }

    function test_SealAndSeed_RevertGiven_ItWasDoneBefore() public {
        _enter(0, STAKE);
        _toFiling();
        _refuses(
            stranger,
            abi.encodeCall(ILeague.seed, (rules, WORD)),
            abi.encodeWithSelector(ILeague.NotSealed.selector, 1)
        );
        _draw();
        _refuses(
            stranger,
            abi.encodeCall(ILeague.seal, (rules)),
            abi.encodeWithSelector(ILeague.AlreadySealed.selector, 104)
        );
        _refuses(
            stranger,
            abi.encodeCall(ILeague.seed, (rules, WORD)),
            abi.encodeWithSelector(ILeague.AlreadySeeded.selector, 1)
        );
    }

    function test_SealAndSeed_RevertGiven_TheBeaconHasNothing() public {
        _enter(0, STAKE);
        _toFiling();
        league.seal(rules);
        assertEq(_season().drawBlock, 104, "drawBlock");
        beacon.set(104, keccak256(WORD));
        bytes memory seed = abi.encodeCall(ILeague.seed, (rules, WORD));
        bytes memory reason = abi.encodeWithSelector(ILeague.SeedUnavailable.selector, 104);
        vm.roll(104);
        _refuses(stranger, seed, reason);
        vm.roll(105);
        beacon.set(104, 0);
        _refuses(stranger, seed, reason);
    }

    function testFuzz_SealAndSeed_GivenAnyPool(uint64 pool, uint32 multiplier) public {
        pool = uint64(bound(pool, 1, FUNDS));
        rules.multiplier = multiplier;
        leagueId = league.leagueIdOf(rules);
        _pool(pool);
        _enter(0, STAKE);
        _enter(1, 3 * STAKE);
        _draw();
        uint256 rate = _season().rate;
        assertLe(rate, multiplier, "above the multiplier");
        assertLe(4 * STAKE * rate / 1e6, pool, "above the pool");
        if (rate < multiplier) {
            assertGt(4 * STAKE * (rate + 1), uint256(pool) * 1e6 - 1, "less than the pool has");
        }
    }

    function test_SealAndSeed_GivenItIsDone() public {
        _three();
        assertEq(_season().random, bytes32(WORD), "random");
        bytes32 seed = matchSeed(leagueId, 1, _agentId(0), 0, 0, bytes32(WORD));
        assertNotEq(seed, matchSeed(leagueId, 2, _agentId(0), 0, 0, bytes32(WORD)), "season");
        assertNotEq(seed, matchSeed(leagueId, 1, _agentId(1), 0, 0, bytes32(WORD)), "agent");
        assertNotEq(seed, matchSeed(leagueId, 1, _agentId(0), 1, 0, bytes32(WORD)), "round");
        assertNotEq(seed, matchSeed(leagueId, 1, _agentId(0), 0, 1, bytes32(WORD)), "number");
        assertNotEq(seed, matchSeed(leagueId, 1, _agentId(0), 0, 0, "other"), "random");
    }

    // claim

    function test_Claim_RevertGiven_NoSeeds() public {
        _enter(0, STAKE);
        _toFiling();
        bytes memory reason = abi.encodeWithSelector(ILeague.NotSeeded.selector, 1);
        bytes memory call_ = abi.encodeCall(ILeague.claim, (rules, MODULE, 0, ROOT, Score(1, 1)));
        _refuses(owners[0], call_, reason);
        call_ = abi.encodeCall(ILeague.file, (rules, 0, ROOT, new Score[](1)));
        _refuses(filer, call_, reason);
    }

    function test_Claim_RevertGiven_TheAgentIsNotInTheSeason() public {
        _three();
        _refuses(
            owners[4],
            abi.encodeCall(ILeague.claim, (rules, MODULE, 0, ROOT, Score(1, 1))),
            abi.encodeWithSelector(ILeague.NotEntered.selector, _agentId(4), 1)
        );
    }

    function test_Claim_RevertWhen_ItIsNotTheNextRound() public {
        _three();
        for (uint8 round; round < 4; ++round) {
            bytes memory reason =
                abi.encodeWithSelector(ILeague.WrongRound.selector, round, round == 3 ? 3 : 9);
            uint8 given = round == 3 ? 3 : 9;
            _refuses(
                owners[0],
                abi.encodeCall(ILeague.claim, (rules, MODULE, given, ROOT, Score(1, 1))),
                reason
            );
            if (round < 3) _claim(0, round, Score(1, 1));
        }
    }

    function test_Claim_WhenItIs() public {
        _three();
        vm.expectEmit(address(league));
        emit ILeague.RoundClaimed(leagueId, 1, _agentId(0), 0, ROOT, Score(7, 30));
        _claim(0, 0, Score(7, 30));
        _claim(0, 1, Score(2, 5));
        Claimed memory claimed = league.claimedOf(_agentId(0), 1);
        assertEq(claimed.total.points, 9, "points");
        assertEq(claimed.total.fuel, 35, "fuel");
        assertEq(claimed.rounds, 2, "rounds");
    }

    // file

    function test_File_RevertWhen_ItCannotBe() public {
        _three();
        Score[] memory scores = _scores(1, 2, 3);
        _refuses(
            stranger,
            abi.encodeCall(ILeague.file, (rules, 0, ROOT, scores)),
            abi.encodeWithSelector(ILeague.NotLeagueFiler.selector, filer, stranger)
        );
        _refuses(
            filer,
            abi.encodeCall(ILeague.file, (rules, 1, ROOT, scores)),
            abi.encodeWithSelector(ILeague.NotFilable.selector, 1)
        );
        _refuses(
            filer,
            abi.encodeCall(ILeague.file, (rules, 0, ROOT, new Score[](2))),
            abi.encodeWithSelector(ILeague.ScoresMismatch.selector, 3, 2)
        );
        _file(0, scores);
        _refuses(
            filer,
            abi.encodeCall(ILeague.file, (rules, 0, ROOT, scores)),
            abi.encodeWithSelector(ILeague.NotFilable.selector, 0)
        );
    }

    function test_File_WhenTheFilerFiles() public {
        _three();
        uint256 held = usd.balanceOf(address(league));
        vm.expectEmit(address(league));
        emit ILeague.DivisionFiled(leagueId, 1, 0, ROOT, _scores(1, 2, 3));
        _file(0, _scores(1, 2, 3));
        assertEq(usd.balanceOf(address(league)), held + BOND, "held");
        Division memory division = league.divisionOf(leagueId, 1, 0);
        assertTrue(division.filing == FilingStatus.Standing, "filing");
        assertEq(division.until, START + ENTRY + FILING + CHALLENGE, "until");
    }

    // refuteClaim

    function _refutation(LeagueRules memory rules_, Score memory score)
        private
        view
        returns (bytes memory)
    {
        return abi.encodeCall(ILeague.refuteClaim, (rules_, _agent(0), 0, ROOT, score, 3));
    }

    function test_RefuteClaim_RevertWhen_NobodyClaimedThat() public {
        _three();
        _claim(0, 0, Score(7, 30));
        Score memory other = Score(7, 31);
        bytes32 id = league.claimIdOf(leagueId, 1, _agentId(0), 0, ROOT, other);
        bytes memory reason = abi.encodeWithSelector(ILeague.NotStated.selector, id);
        _refuses(verifiers[0], _refutation(rules, other), reason);
    }

    function test_RefuteClaim_RevertWhen_TheCallerCannotVote() public {
        _three();
        _claim(0, 0, Score(7, 30));
        bytes memory call_ = _refutation(rules, Score(7, 30));
        _refuses(stranger, call_, abi.encodeWithSelector(ILeague.NotVerifier.selector, stranger));
        _refuteClaim(0, 0, 0, Score(7, 30));
        _refuses(
            verifiers[0], call_, abi.encodeWithSelector(ILeague.AlreadyVoted.selector, verifiers[0])
        );
    }

    /// Anybody can make a league whose verifier he is.
    function test_RefuteClaim_RevertWhen_AnotherLeagueNamesTheCaller() public {
        LeagueRules memory own = _rules(AssetKind.ERC20, address(usd));
        own.verifiers = new address[](1);
        (own.verifiers[0], own.quorum) = (owners[4], 1);
        vm.prank(owners[4]);
        league.enter(own, MODULE, STAKE);
        _three();
        _claim(0, 0, Score(7, 30));
        bytes32 id = league.agentIdOf(league.leagueIdOf(own), _agent(0));
        bytes memory reason = abi.encodeWithSelector(ILeague.NotEntered.selector, id, 1);
        _refuses(owners[4], _refutation(own, Score(7, 30)), reason);
        _refuses(owners[4], abi.encodeCall(ILeague.exclude, (own, _agent(0))), reason);
    }

    function test_RefuteClaim_GivenFewerThanTheQuorum() public {
        _three();
        _claim(0, 0, Score(7, 30));
        _refuteClaim(2, 0, 0, Score(7, 30));
        assertFalse(_member(0).disqualified, "disqualified");
        assertEq(_member(0).balance, STAKE, "balance");
        bytes32 id = league.claimIdOf(leagueId, 1, _agentId(0), 0, ROOT, Score(7, 30));
        assertEq(league.votesOf(id), 4, "votes");
    }

    function test_RefuteClaim_RevertGiven_TheChallengeIsOver() public {
        _three();
        _claim(0, 0, Score(7, 30));
        _refuteClaim(0, 0, 0, Score(7, 30));
        _toClosing();
        _refuses(
            verifiers[1],
            _refutation(rules, Score(7, 30)),
            _outside(START + ENTRY, START + ENTRY + FILING + CHALLENGE)
        );
    }

    function test_RefuteClaim_GivenTheQuorum() public {
        _three();
        _claim(0, 0, Score(7, 30));
        _refuteClaim(0, 0, 0, Score(7, 30));
        vm.expectEmit(address(league));
        emit ILeague.Disqualified(leagueId, 1, _agentId(0), STAKE);
        _refuteClaim(2, 0, 0, Score(7, 30));

        // A tenth to those who voted, the rest to the pool.
        assertEq(usd.balanceOf(verifiers[0]), STAKE / 20, "first");
        assertEq(usd.balanceOf(verifiers[1]), 0, "second");
        assertEq(usd.balanceOf(verifiers[2]), STAKE / 20, "third");
        assertEq(league.poolOf(leagueId), POOL + STAKE * 9 / 10, "pool");
        assertEq(_member(0).balance, 0, "balance");
        assertEq(_member(1).balance, STAKE, "another's balance");

        // Nothing more in this season, nor in any other.
        bytes memory out = abi.encodeWithSelector(ILeague.IsDisqualified.selector, _agentId(0));
        bytes memory next = abi.encodeCall(ILeague.claim, (rules, MODULE, 1, ROOT, Score(1, 1)));
        _refuses(owners[0], next, out);
        _refuses(verifiers[1], _refutation(rules, Score(7, 30)), out);
        vm.warp(_last());
        _refuses(owners[0], abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE)), out);
        // Another module of the same owner is another agent.
        vm.prank(owners[0]);
        league.enter(rules, "another", STAKE);
    }

    // refuteFiling

    function test_RefuteFiling_GivenTheQuorum() public {
        _three();
        _claim(0, 0, Score(7, 30));
        Score[] memory lie = _scores(1, 2, 3);
        _file(0, lie);
        _refuteFiling(0, 0, lie);
        vm.expectEmit(address(league));
        emit ILeague.FilingRefuted(leagueId, 1, 0, BOND);
        _refuteFiling(1, 0, lie);
        // A tenth of 5001, in halves.
        assertEq(usd.balanceOf(verifiers[0]), 250, "first");
        assertEq(usd.balanceOf(verifiers[1]), 250, "second");
        assertEq(league.poolOf(leagueId), POOL + BOND - 500, "pool");
        for (uint256 i; i < 3; ++i) {
            assertEq(_member(i).balance, STAKE, "an owner lost by the filer's lie");
        }

        bytes32 id = league.filingIdOf(leagueId, 1, 0, ROOT, lie);
        _refuses(
            verifiers[2],
            abi.encodeCall(ILeague.refuteFiling, (rules, 0, id, _agent(0), 0, 0)),
            abi.encodeWithSelector(ILeague.NotStated.selector, id)
        );
        // Only who claimed is ranked.
        _toClosing();
        _refuses(
            stranger,
            abi.encodeCall(ILeague.close, (rules, 0, ROOT, lie, _order(2, 1, 0))),
            abi.encodeWithSelector(ILeague.ScoresMismatch.selector, 0, 3)
        );
        uint8[] memory one = new uint8[](1);
        _close(0, new Score[](0), one);
        _refuses(
            stranger,
            abi.encodeCall(ILeague.releaseBond, (rules, 1, 0)),
            abi.encodeWithSelector(ILeague.NoBond.selector, 0)
        );
    }

    function test_RefuteFiling_GivenFewer() public {
        _three();
        Score[] memory scores = _scores(1, 2, 3);
        _file(0, scores);
        _refuteFiling(0, 0, scores);
        bytes memory call_ = abi.encodeCall(ILeague.releaseBond, (rules, 1, 0));
        uint256 end = START + ENTRY + FILING + CHALLENGE;
        vm.warp(end - 1);
        _refuses(stranger, call_, _outside(end, type(uint256).max));
        _toClosing();
        vm.expectEmit(address(league));
        emit ILeague.BondReleased(leagueId, 1, 0);
        league.releaseBond(rules, 1, 0);
        assertEq(usd.balanceOf(filer), FUNDS, "filer");
        _refuses(stranger, call_, abi.encodeWithSelector(ILeague.NoBond.selector, 0));
        // And the filing still counts.
        _close(0, scores, _order(2, 1, 0));
    }

    /// The bond does not wait for the division to be closed, nor for the next season.
    function test_ReleaseBond_GivenTheSeasonLapsed() public {
        _three();
        _file(0, _scores(1, 2, 3));
        vm.warp(_last());
        _enter(4, STAKE);
        league.releaseBond(rules, 1, 0);
        assertEq(usd.balanceOf(filer), FUNDS, "filer");
    }

    // exclude

    function test_Exclude_GivenTheQuorum() public {
        _three();
        _file(0, _scores(9, 2, 3));
        _exclude(0, 0);
        vm.expectEmit(address(league));
        emit ILeague.Excluded(leagueId, 1, _agentId(0));
        _exclude(1, 0);
        _toClosing();
        uint8[] memory ranking = new uint8[](2);
        (ranking[0], ranking[1]) = (2, 1);
        _close(0, _scores(9, 2, 3), ranking);
        assertEq(_member(0).balance, STAKE, "nothing is slashed, nothing earned");
        assertFalse(_member(0).disqualified, "disqualified");
    }

    // close

    function _closing(Score[] memory scores, uint8[] memory ranking)
        private
        view
        returns (bytes memory)
    {
        return abi.encodeCall(ILeague.close, (rules, 0, ROOT, scores, ranking));
    }

    function test_Close_RevertGiven_TheWrongTime() public {
        _three();
        Score[] memory scores = _scores(1, 2, 3);
        _file(0, scores);
        (uint256 from, uint256 until) = (START + ENTRY + FILING + CHALLENGE, _last());
        vm.warp(from - 1);
        _refuses(stranger, _closing(scores, _order(2, 1, 0)), _outside(from, until));
        vm.warp(until);
        _refuses(stranger, _closing(scores, _order(2, 1, 0)), _outside(from, until));
    }

    function test_Close_RevertGiven_ItWasClosedOrNobodyEntered() public {
        _three();
        Score[] memory scores = _scores(1, 2, 3);
        _file(0, scores);
        _toClosing();
        bytes memory empty =
            abi.encodeCall(ILeague.close, (rules, 1, ROOT, new Score[](0), new uint8[](0)));
        _refuses(stranger, empty, abi.encodeWithSelector(ILeague.NotClosable.selector, 1));
        _close(0, scores, _order(2, 1, 0));
        _refuses(
            stranger,
            _closing(scores, _order(2, 1, 0)),
            abi.encodeWithSelector(ILeague.NotClosable.selector, 0)
        );
    }

    function test_Close_RevertWhen_TheScoresAreNotThoseFiled() public {
        _three();
        _file(0, _scores(1, 2, 3));
        _toClosing();
        Score[] memory others = _scores(9, 2, 3);
        bytes32 id = league.filingIdOf(leagueId, 1, 0, ROOT, others);
        _refuses(
            stranger,
            _closing(others, _order(0, 2, 1)),
            abi.encodeWithSelector(ILeague.NotStated.selector, id)
        );
    }

    function test_Close_GivenNothingWasFiled() public {
        _three();
        _claim(1, 0, Score(3, 1));
        _claim(2, 0, Score(4, 1));
        _toClosing();
        Score[] memory none = new Score[](0);
        _refuses(
            stranger,
            _closing(none, _order(2, 1, 0)),
            abi.encodeWithSelector(ILeague.RankingIncomplete.selector, 2, 3)
        );
        uint8[] memory ranking = new uint8[](2);
        (ranking[0], ranking[1]) = (2, 0);
        _refuses(
            stranger,
            _closing(none, ranking),
            abi.encodeWithSelector(ILeague.WrongRanking.selector, 1)
        );
        ranking[1] = 1;
        _close(0, none, ranking);
        assertEq(_member(2).balance, STAKE + STAKE / 2, "the best");
        assertEq(_member(1).balance, STAKE, "the last");
        assertEq(_member(0).balance, STAKE, "without a result");
    }

    function test_Close_RevertWhen_TheRankingIsWrong() public {
        _three();
        Score[] memory scores = _scores(1, 2, 2);
        _file(0, scores);
        _toClosing();
        _refuses(
            stranger,
            _closing(scores, new uint8[](2)),
            abi.encodeWithSelector(ILeague.RankingIncomplete.selector, 3, 2)
        );
        uint8[3][5] memory wrong = [
            [1, 1, 0], // repeats
            [2, 1, 0], // who entered earlier comes first
            [1, 0, 2],
            [1, 2, 3], // nobody
            [0, 1, 2]
        ];
        uint8[5] memory places = [1, 1, 2, 2, 1];
        for (uint256 i; i < 5; ++i) {
            _refuses(
                stranger,
                _closing(scores, _order(wrong[i][0], wrong[i][1], wrong[i][2])),
                abi.encodeWithSelector(ILeague.WrongRanking.selector, places[i])
            );
        }
        _close(0, scores, _order(1, 2, 0));
    }

    function testFuzz_Close_GivenAnyScores(uint64[3] memory points, uint64[3] memory fuel) public {
        _three();
        Score[] memory scores = new Score[](3);
        for (uint256 i; i < 3; ++i) {
            // Few values, so that ties are common.
            scores[i] = Score(points[i] % 3, fuel[i] % 3);
        }
        _file(0, scores);
        _toClosing();
        uint8[3][6] memory orders =
            [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        uint256 found;
        for (uint256 i; i < 6; ++i) {
            uint8[3] memory order = orders[i];
            bool sorted = _key(scores, order[0]) > _key(scores, order[1])
                && _key(scores, order[1]) > _key(scores, order[2]);
            uint256 snapshot = vm.snapshotState();
            (bool success,) =
                address(league).call(_closing(scores, _order(order[0], order[1], order[2])));
            assertTrue(vm.revertToState(snapshot));
            assertEq(success, sorted, "an order was taken that is none, or refused that is one");
            if (success) ++found;
        }
        assertEq(found, 1, "exactly one order");
    }

    /// The stated order as one number.
    function _key(Score[] memory scores, uint8 index) private pure returns (uint256) {
        Score memory score = scores[index];
        return
            uint256(score.points) << 128 | uint256(type(uint64).max - score.fuel) << 64
                | (255 - index);
    }

    function test_Close_GivenAResultWasClaimedAndFiled() public {
        _three();
        _file(0, _scores(1, 2, 3));
        _claim(0, 0, Score(9, 1));
        _toClosing();
        _close(0, _scores(1, 2, 3), _order(0, 2, 1));
        assertEq(_member(0).balance, STAKE + STAKE / 2);
    }

    function test_Close_WhenItIsTheOrder() public {
        _three();
        _file(0, _scores(5, 9, 7));
        _toClosing();
        uint256[] memory rewards = new uint256[](3);
        (rewards[0], rewards[1]) = (STAKE / 2, STAKE / 4);
        vm.expectEmit(address(league));
        emit ILeague.DivisionClosed(leagueId, 1, 0, _order(1, 2, 0), rewards);
        _close(0, _scores(5, 9, 7), _order(1, 2, 0));
        assertEq(_member(1).balance, STAKE + STAKE / 2, "the best");
        assertEq(_member(2).balance, STAKE + STAKE / 4, "the second");
        assertEq(_member(0).balance, STAKE, "the last");
        assertEq(league.poolOf(leagueId), POOL - STAKE * 3 / 4, "pool");
        assertEq(_season().unclosed, 0, "unclosed");
        // All are closed: the next season can begin at once.
        _enter(0, 0);
        assertEq(_season().number, 2, "number");
    }

    function test_Close_GivenDivisions() public {
        _pool(POOL);
        _enter(0, STAKE);
        _enter(1, STAKE);
        _enter(2, 2000);
        _enter(3, 2000);
        _draw();
        _claim(0, 0, Score(5, 1));
        _claim(1, 0, Score(4, 1));
        _claim(2, 0, Score(5, 1));
        _claim(3, 0, Score(4, 1));
        _toClosing();
        uint8[] memory ranking = new uint8[](2);
        ranking[1] = 1;
        _close(0, new Score[](0), ranking);
        assertEq(_season().unclosed, 1, "unclosed");
        _close(1, new Score[](0), ranking);
        assertEq(_member(0).rank, 2, "first of division 0 goes up");
        assertEq(_member(1).rank, 1, "last of division 0 stays");
        assertEq(_member(2).rank, 3, "first of division 1 goes up");
        assertEq(_member(3).rank, 1, "last of division 1 goes down");

        _enter(0, 0);
        assertEq(_member(0).division, 0, "promoted, but cannot afford it");
        _enter(1, 50_000);
        assertEq(_member(1).division, 0, "can afford it, but was not promoted");
        _enter(2, 10_000);
        assertEq(_member(2).division, 2, "both");
        _enter(3, 0);
        assertEq(_member(3).division, 0, "relegated");
    }

    function test_Close_GivenOneAgent() public {
        _pool(POOL);
        _enter(0, 2000);
        _draw();
        _claim(0, 0, Score(5, 1));
        _toClosing();
        _close(1, new Score[](0), new uint8[](1));
        assertEq(_member(0).balance, 2000, "balance");
        assertEq(_member(0).rank, 2, "rank");
    }

    // takeOut

    function test_TakeOut_RevertGiven_TheAgentPlays() public {
        _three();
        bytes memory reason =
            abi.encodeWithSelector(ILeague.StillPlaying.selector, _agentId(0), _last());
        bytes memory call_ = abi.encodeCall(ILeague.takeOut, (rules, MODULE, 1));
        _refuses(owners[0], call_, reason);
        vm.warp(_last() - 1);
        _refuses(owners[0], call_, reason);
        vm.warp(_last());
        _takeOut(0, STAKE);
        assertEq(usd.balanceOf(owners[0]), FUNDS, "back");
    }

    function test_TakeOut_GivenItsDivisionWasClosed() public {
        _three();
        _file(0, _scores(5, 9, 7));
        _toClosing();
        _close(0, _scores(5, 9, 7), _order(1, 2, 0));
        vm.expectEmit(address(league));
        emit ILeague.TakenOut(leagueId, _agentId(1), owners[1], 1500);
        _takeOut(1, 1500);
        assertEq(usd.balanceOf(owners[1]), FUNDS + 500, "stake and reward");
        assertEq(_member(1).balance, 0, "balance");
    }

    function test_TakeOut_GivenASeasonThatTheAgentIsNotIn() public {
        _enter(0, STAKE);
        vm.warp(_last());
        _enter(1, STAKE);
        _takeOut(0, STAKE);
        assertEq(usd.balanceOf(owners[0]), FUNDS);
    }

    function test_TakeOut_RevertWhen_ItIsTooMuchOrNothing() public {
        _enter(0, STAKE);
        vm.warp(_last());
        _refuses(
            owners[0],
            abi.encodeCall(ILeague.takeOut, (rules, MODULE, STAKE + 1)),
            abi.encodeWithSelector(ILeague.BalanceTooSmall.selector, STAKE, STAKE + 1)
        );
        _refuses(
            owners[0],
            abi.encodeCall(ILeague.takeOut, (rules, MODULE, 0)),
            abi.encodeWithSelector(IVault.ZeroAmount.selector, address(usd))
        );
        // Another's module is another agent.
        _refuses(
            owners[1],
            abi.encodeCall(ILeague.takeOut, (rules, MODULE, 1)),
            abi.encodeWithSelector(ILeague.BalanceTooSmall.selector, 0, 1)
        );
    }

    // Hostile tokens and payees

    function _hostile() private returns (HostileERC20 bad) {
        bad = new HostileERC20();
        rules = _rules(AssetKind.ERC20, address(bad));
        leagueId = league.leagueIdOf(rules);
        for (uint256 i; i < 3; ++i) {
            bad.mint(owners[i], FUNDS);
        }
        bad.mint(filer, FUNDS);
        bad.mint(sponsor, FUNDS);
    }

    function test_Hostile_RevertWhen_TheTokenDoesNotDeliver() public {
        HostileERC20 bad = _hostile();
        Trick[6] memory tricks = [
            Trick.Fee, Trick.FalseStill, Trick.FalseMoved, Trick.TrueStill, Trick.Revert, Trick.Bomb
        ];
        for (uint256 i; i < tricks.length; ++i) {
            bad.setTricks(tricks[i], Trick.None);
            vm.prank(owners[0]);
            (bool success,) =
                address(league).call(abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE)));
            assertFalse(success, vm.toString(i));
            assertEq(_member(0).balance, 0, vm.toString(i));
        }
        bad.setTricks(Trick.NoReturn, Trick.None);
        _enter(0, STAKE);
    }

    function test_Hostile_WhenTheTokenReenters() public {
        HostileERC20 bad = _hostile();
        bytes[3] memory calls = [
            abi.encodeCall(ILeague.fund, (rules, 1)),
            abi.encodeCall(ILeague.enter, (rules, MODULE, STAKE)),
            abi.encodeCall(ILeague.takeOut, (rules, MODULE, 1))
        ];
        bad.setTricks(Trick.Reenter, Trick.Reenter);
        for (uint256 i; i < 3; ++i) {
            bad.setReentry(address(league), calls[i]);
            _enter(i, STAKE);
            assertEq(bytes4(bad.answer()), IVault.Reentered.selector, vm.toString(i));
        }
        assertEq(bad.reentries(), 0, "let in");
    }

    function test_Hostile_WhenAPayeeDoesNotReceive() public {
        Mood[3] memory moods = [Mood.Revert, Mood.BurnGas, Mood.Bomb];
        for (uint256 i; i < 3; ++i) {
            uint256 snapshot = vm.snapshotState();
            _refuteBefore(moods[i]);
            assertTrue(vm.revertToState(snapshot));
        }
    }

    /// The first verifier of a native league is in a mood.
    function _refuteBefore(Mood mood) private {
        HostileReceiver receiver = new HostileReceiver();
        receiver.setMood(mood);
        verifiers[0] = address(receiver);
        rules = _rules(AssetKind.Native, address(0));
        leagueId = league.leagueIdOf(rules);
        vm.prank(owners[0]);
        league.enter{value: STAKE}(rules, MODULE, STAKE);
        _draw();
        _claim(0, 0, Score(7, 30));
        _refuteClaim(0, 0, 0, Score(7, 30));
        _refuteClaim(1, 0, 0, Score(7, 30));
        assertTrue(_member(0).disqualified, "disqualified");
        assertEq(verifiers[1].balance, STAKE / 20, "the other is paid");
        uint256 credit = league.credit(address(receiver), AssetKind.Native, address(0), 0);
        assertEq(credit, STAKE / 20, "credit");
    }

    function test_Hostile_WhenTheTokenIsAtWarWithItsOwnLeague() public {
        _three();
        uint256 held = usd.balanceOf(address(league));
        HostileERC20 bad = _hostile();
        for (uint256 i; i < 3; ++i) {
            _enter(i, STAKE);
        }
        bad.rebase(address(league), 0);
        vm.warp(_last());
        _takeOut(0, STAKE);
        assertEq(league.credit(owners[0], AssetKind.ERC20, address(bad), 0), STAKE, "credit");
        assertEq(usd.balanceOf(address(league)), held, "the other league's");
    }

    // The leaf

    function test_MatchHash_DiffersByAllThatAMatchIs() public pure {
        MatchResult memory played = MatchResult("agent", 1, 2, Score(3, 4), "trace");
        bytes32 leaf = matchHash(played);
        assertEq(
            leaf,
            sha256(
                abi.encodePacked(
                    hex"04",
                    bytes32("agent"),
                    uint32(1),
                    uint32(2),
                    uint64(3),
                    uint64(4),
                    bytes32("trace")
                )
            )
        );
    }
}
