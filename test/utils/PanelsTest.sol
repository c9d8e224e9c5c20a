// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Appeals} from "../../contracts/court/Appeals.sol";
import {Panels} from "../../contracts/court/Panels.sol";
import {Payouts} from "../../contracts/court/Payouts.sol";
import {Stakes} from "../../contracts/court/Stakes.sol";
import {IAppeals} from "../../contracts/interfaces/IAppeals.sol";
import {IPayouts} from "../../contracts/interfaces/IPayouts.sol";
import {Pool} from "../../contracts/interfaces/IStakes.sol";
import {IArbitrator} from "../../contracts/interfaces/erc/IArbitration.sol";
import {Case, CaseRef, Finding, PanelRules, Sitting} from "../../contracts/types/Case.sol";
import {AssetKind, PPM, Share} from "../../contracts/types/Deal.sol";
import {
    BURN,
    Claim,
    CourtTerms,
    DocketWord,
    Filing,
    SPOILS,
    Status
} from "../../contracts/types/Docket.sol";
import {BeaconStandIn} from "./Beacons.sol";
import {CourtTest} from "./CourtTest.sol";

/// A docket before `Panels`, a pool of verifiers with two seats each, and challengers with money.
abstract contract PanelsTest is CourtTest {
    uint128 internal constant BOND = 1000;
    uint128 internal constant FEE = 50;
    uint128 internal constant STAKE = 500;
    uint256 internal constant PANELISTS = 8;
    uint32 internal constant REVEAL = 1 hours;
    uint32 internal constant VOTE = 1 hours;
    uint32 internal constant APPEAL = 2 hours;
    bytes32 internal constant SALT = keccak256("salt");

    Panels internal panels;
    Appeals internal appeals; // the same contract, by its other names
    Payouts internal payouts;
    Stakes internal stakes;
    BeaconStandIn internal beacon;
    address internal challenger;
    address internal rival;
    Pool internal pool;
    PanelRules internal rules;

    function _deploy() internal virtual override {
        super._deploy();
        stakes = new Stakes();
        Payouts paying = new Payouts(court, stakes);
        Appeals appealing = new Appeals(court, stakes, address(paying));
        panels = new Panels(court, stakes, address(appealing));
        appeals = Appeals(payable(address(panels)));
        payouts = Payouts(address(panels));
        beacon = new BeaconStandIn();
    }

    function setUp() public virtual override {
        super.setUp();
        pool.instance = address(panels);
        pool.profile = keccak256("profile");
        (pool.kind, pool.token) = (AssetKind.ERC20, address(usd));
        (pool.stake, pool.delay) = (STAKE, 30 days);
        rules = PanelRules({
            kind: AssetKind.ERC20,
            token: address(usd),
            pool: 0,
            beacon: beacon,
            bond: BOND,
            fee: FEE,
            seats: 3,
            levels: 1,
            growth: 2_000_000,
            burn: 500_000,
            appealBurn: 100_000,
            age: WINDOW,
            reveal: REVEAL,
            clock: 0,
            seating: 1 hours,
            vote: VOTE,
            appeal: APPEAL,
            referral: 1 days,
            auditRate: 0,
            forum: IArbitrator(address(0)),
            forumData: ""
        });
        _serve();
        challenger = makeAddr("challenger");
        rival = makeAddr("rival");
        _fundFor(challenger);
        _fundFor(rival);
        _fundFor(node);
        dealId = _openDeal(1);
    }

    /// A pool that serves for these rules, with seats that are old enough.
    function _serve() internal {
        pool.service = panels.serviceOf(rules);
        rules.pool = stakes.poolIdOf(pool);
        for (uint256 i; i < PANELISTS; ++i) {
            address panelist = makeAddr(string.concat("panelist ", vm.toString(i)));
            _fundFor(panelist);
            vm.prank(panelist);
            stakes.take(pool, 2, panelist);
        }
        vm.warp(block.timestamp + WINDOW + 1);
    }

    function _fundFor(address who) internal {
        _fund(who);
        vm.startPrank(who);
        usd.approve(address(panels), type(uint256).max);
        usd.approve(address(stakes), type(uint256).max);
        vm.stopPrank();
    }

    function _rules() internal view override returns (bytes memory) {
        return abi.encode(rules);
    }

    function _filing() internal view virtual override returns (Filing memory filing) {
        filing = super._filing();
        filing.multiplier = 20 * PPM;
        filing.slash[0] = Share(client, 400_000);
        filing.slash[1] = Share(SPOILS, 600_000);
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = address(panels);
        terms.limit = 10 days;
    }

    // What the parties do.

    /// The result is filed; from here on `_closes` and `_ends` are the window's moments.
    function _stand() internal returns (uint256 ends) {
        _file();
        return block.timestamp + WINDOW;
    }

    function _counter(bytes32 output) internal pure returns (Claim memory) {
        return Claim(output, 0, 0, UNITS);
    }

    function _commit(address who, Claim memory counter) internal {
        bytes32 commitment = panels.commitmentOf(who, _hash(counter), SALT);
        vm.prank(who);
        panels.challenge(dealId, _terms(), rules, commitment);
    }

    function _reveal(address who, Claim memory counter) internal {
        vm.prank(who);
        panels.reveal(dealId, _terms(), rules, _claim(), counter, SALT);
    }

    /// Everybody commits and reveals; afterwards the window is over.
    function _challenge(address[] memory who, Claim[] memory counters) internal {
        uint256 ends = _word(_terms()).until();
        for (uint256 i; i < who.length; ++i) {
            _commit(who[i], counters[i]);
        }
        vm.warp(ends - REVEAL);
        for (uint256 i; i < who.length; ++i) {
            _reveal(who[i], counters[i]);
        }
        vm.warp(ends);
    }

    function _challenge(address who, Claim memory counter) internal {
        address[] memory list = new address[](1);
        Claim[] memory counters = new Claim[](1);
        (list[0], counters[0]) = (who, counter);
        _challenge(list, counters);
    }

    /// The case about the whole job.
    function _whole() internal view returns (CaseRef memory) {
        return CaseRef(dealId, _terms(), address(0), 0);
    }

    /// The case of a challenge.
    function _caseBy(address who, Claim memory counter) internal view returns (CaseRef memory) {
        bytes32 commitment = panels.commitmentOf(who, _hash(counter), SALT);
        return CaseRef(dealId, _terms(), who, commitment);
    }

    function _caseOf(CaseRef memory ref) internal view returns (Case memory case_) {
        (case_,,) = panels.caseOf(panels.caseIdOf(ref));
    }

    function _draw(CaseRef memory ref, bytes32 random) internal {
        panels.convene(ref, rules);
        bytes32 caseId = panels.caseIdOf(ref);
        (Sitting memory sitting,) = panels.sittingOf(caseId, _caseOf(ref).level);
        beacon.set(sitting.drawBlock, keccak256(abi.encode(random)));
        vm.roll(sitting.drawBlock + 1);
        panels.draw(ref, rules, abi.encode(random));
    }

    /// The panel of the case's level is drawn; slot i answers `answers[i]`, zero stays away.
    function _vote(CaseRef memory ref, bytes32[] memory answers) internal {
        _draw(ref, keccak256(abi.encode("random", _caseOf(ref).level)));
        bytes32 caseId = panels.caseIdOf(ref);
        uint256 level = _caseOf(ref).level;
        for (uint256 i; i < answers.length; ++i) {
            if (answers[i] == 0) continue;
            (, address owner, uint256 tries) = panels.drawn(caseId, level, i);
            bytes32 vote = panels.voteOf(owner, caseId, level, answers[i], SALT);
            vm.prank(owner);
            panels.vote(caseId, level, i, tries, vote);
        }
        vm.warp(block.timestamp + VOTE);
        for (uint256 i; i < answers.length; ++i) {
            if (answers[i] == 0) continue;
            (, address owner,) = panels.drawn(caseId, level, i);
            vm.prank(owner);
            panels.revealVote(caseId, level, i, answers[i], SALT);
        }
        vm.warp(block.timestamp + VOTE);
    }

    function _answers(uint256 count, bytes32 answer) internal pure returns (bytes32[] memory all) {
        all = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            all[i] = answer;
        }
    }

    /// A panel of one mind, and its ruling.
    function _panel(CaseRef memory ref, bytes32 answer) internal {
        _vote(ref, _answers(((uint256(rules.seats) + 1) << _caseOf(ref).level) - 1, answer));
        panels.ruleCase(ref, rules, answer);
    }

    /// Waits until the docket is final by itself, and has the collateral released.
    function _end() internal {
        vm.warp(_word(_terms()).until());
        _release();
    }

    function _close(CaseRef memory ref) internal {
        payouts.close(ref, rules, _filing());
    }

    function _collect(CaseRef memory ref, address who, Claim memory counter) internal {
        payouts.collectBond(ref, rules, _filing(), who, counter, SALT);
    }

    function _collectFee(CaseRef memory ref, uint256 level, uint256 slot) internal {
        (,, uint256 tries) = panels.drawn(panels.caseIdOf(ref), level, slot);
        payouts.collectFee(ref, rules, _filing(), level, slot, tries);
    }

    function _slash(CaseRef memory ref, uint256 level, uint256 slot) internal {
        (,, uint256 tries) = panels.drawn(panels.caseIdOf(ref), level, slot);
        payouts.slash(ref, rules, pool, level, slot, tries);
    }

    /// What is held by the contracts of the court, and by nobody any more.
    function _held() internal view returns (uint256) {
        return usd.balanceOf(address(court)) + usd.balanceOf(address(panels));
    }
}
