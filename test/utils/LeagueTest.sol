// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ILeague} from "../../contracts/interfaces/ILeague.sol";
import {League} from "../../contracts/league/League.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {Agent, Claimed, LeagueRules, Member, Score, Season} from "../../contracts/types/Season.sol";
import {BeaconStandIn} from "./Beacons.sol";
import {Token20} from "./Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// A league of three divisions in dollars with a filer and three verifiers, and what people do in it.
abstract contract LeagueTest is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant FUNDS = 1_000_000;
    uint256 internal constant POOL = 10_000;
    uint128 internal constant STAKE = 1000;
    uint128 internal constant BOND = 5001; // leaves dust when it is split
    uint32 internal constant ENTRY = 1 days;
    uint32 internal constant FILING = 6 hours;
    uint32 internal constant CHALLENGE = 12 hours;
    uint32 internal constant CLOSING = 2 days;
    bytes32 internal constant MODULE = "module";
    bytes32 internal constant ROOT = "root";
    bytes internal constant WORD = abi.encode("a beacon's word");

    League internal league;
    Token20 internal usd;
    BeaconStandIn internal beacon;
    LeagueRules internal rules;
    bytes32 internal leagueId;
    address internal filer = makeAddr("filer");
    address internal sponsor = makeAddr("sponsor");
    address internal stranger = makeAddr("stranger");
    address[] internal owners;
    address[] internal verifiers;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(100);
        league = new League();
        usd = new Token20();
        beacon = new BeaconStandIn();
        for (uint256 i; i < 5; ++i) {
            owners.push(makeAddr(string.concat("owner ", vm.toString(i))));
            _fund(owners[i]);
        }
        for (uint256 i; i < 3; ++i) {
            verifiers.push(makeAddr(string.concat("verifier ", vm.toString(i))));
        }
        _fund(filer);
        _fund(sponsor);
        rules = _rules(AssetKind.ERC20, address(usd));
        leagueId = league.leagueIdOf(rules);
    }

    function _fund(address who) internal {
        vm.deal(who, FUNDS);
        usd.mint(who, FUNDS);
        vm.prank(who);
        usd.approve(address(league), type(uint256).max);
    }

    function _rules(AssetKind kind, address token) internal view returns (LeagueRules memory made) {
        (made.system, made.parameters, made.profile) = ("Snake", "parameters", "profile");
        (made.kind, made.token, made.stake, made.multiplier) = (kind, token, STAKE, 500_000);
        (made.rounds, made.matches, made.promoted) = (3, 4, 1);
        (made.filer, made.bond, made.bounty) = (filer, BOND, 100_000);
        (made.quorum, made.verifiers, made.beacon) = (2, verifiers, beacon);
        (made.entry, made.filing) = (ENTRY, FILING);
        (made.challenge, made.closing) = (CHALLENGE, CLOSING);
        made.bounds = new uint128[](2);
        (made.bounds[0], made.bounds[1]) = (2000, 10_000);
    }

    // What people do.

    function _pool(uint256 amount) internal {
        vm.prank(sponsor);
        league.fund(rules, amount);
    }

    function _enter(uint256 owner, uint256 amount) internal {
        vm.prank(owners[owner]);
        league.enter(rules, MODULE, amount);
    }

    function _toFiling() internal {
        vm.warp(uint256(_season().opened) + ENTRY);
    }

    function _draw() internal {
        _toFiling();
        league.seal(rules);
        uint256 drawBlock = _season().drawBlock;
        beacon.set(drawBlock, keccak256(WORD));
        vm.roll(drawBlock + 1);
        league.seed(rules, WORD);
    }

    function _claim(uint256 owner, uint8 round, Score memory score) internal {
        vm.prank(owners[owner]);
        league.claim(rules, MODULE, round, ROOT, score);
    }

    function _file(uint8 division, Score[] memory scores) internal {
        vm.prank(filer);
        league.file(rules, division, ROOT, scores);
    }

    function _refuteClaim(uint256 verifier, uint256 owner, uint8 round, Score memory score)
        internal
    {
        vm.prank(verifiers[verifier]);
        league.refuteClaim(rules, _agent(owner), round, ROOT, score, 0);
    }

    function _refuteFiling(uint256 verifier, uint8 division, Score[] memory scores) internal {
        bytes32 id = league.filingIdOf(leagueId, _season().number, division, ROOT, scores);
        vm.prank(verifiers[verifier]);
        league.refuteFiling(rules, division, id, _agent(0), 1, 2);
    }

    function _exclude(uint256 verifier, uint256 owner) internal {
        vm.prank(verifiers[verifier]);
        league.exclude(rules, _agent(owner));
    }

    function _toClosing() internal {
        vm.warp(uint256(_season().opened) + ENTRY + FILING + CHALLENGE);
    }

    function _last() internal view returns (uint256) {
        return uint256(_season().opened) + ENTRY + FILING + CHALLENGE + CLOSING;
    }

    function _close(uint8 division, Score[] memory scores, uint8[] memory ranking) internal {
        league.close(rules, division, ROOT, scores, ranking);
    }

    function _takeOut(uint256 owner, uint256 amount) internal {
        vm.prank(owners[owner]);
        league.takeOut(rules, MODULE, amount);
    }

    // What is there.

    function _agent(uint256 owner) internal view returns (Agent memory) {
        return Agent(owners[owner], MODULE);
    }

    function _agentId(uint256 owner) internal view returns (bytes32) {
        return league.agentIdOf(leagueId, _agent(owner));
    }

    function _member(uint256 owner) internal view returns (Member memory) {
        return league.memberOf(_agentId(owner));
    }

    function _season() internal view returns (Season memory) {
        return league.seasonOf(leagueId);
    }

    function _scores(uint64 a, uint64 b, uint64 c) internal pure returns (Score[] memory scores) {
        scores = new Score[](3);
        (scores[0].points, scores[1].points, scores[2].points) = (a, b, c);
    }

    function _order(uint8 a, uint8 b, uint8 c) internal pure returns (uint8[] memory ranking) {
        ranking = new uint8[](3);
        (ranking[0], ranking[1], ranking[2]) = (a, b, c);
    }

    /// The call fails for this reason.
    function _refuses(address caller, bytes memory call_, bytes memory reason) internal {
        vm.prank(caller);
        (bool success, bytes memory result) = address(league).call(call_);
        assertFalse(success, "was not refused");
        assertEq(result, reason, "was refused for another reason");
    }

    function _outside(uint256 from, uint256 until) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ILeague.OutsideWindow.selector, from, until);
    }
}
