// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Vault} from "../Vault.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {IPanelTypes} from "../interfaces/IPanels.sol";
import {IStakes, Seat} from "../interfaces/IStakes.sol";
import {IArbitrator} from "../interfaces/erc/IArbitration.sol";
import {Case, CaseRef, Finding, PanelRules, Sitting, Stage} from "../types/Case.sol";
import {Asset, AssetKind, PPM} from "../types/Deal.sol";
import {Claim, CourtTerms, DocketWord, Status} from "../types/Docket.sol";

/// What `Panels`, `Appeals` and `Payouts` share: one storage, and what its words mean. They are one
/// contract, which is too large to be deployed as one: the other two run on the storage of `Panels`.
///
/// In a docket's tally, from the low bits, 8 each: cases without a ruling, cases whose ruling is under
/// review, refuted cases, void cases. All ones: the docket was rejected.
abstract contract PanelsBase is IPanelTypes, Vault {
    ICourt public immutable COURT;
    IStakes public immutable STAKES;

    /// What is paid of a closed case, in the smallest unit of the rules' asset.
    struct Payout {
        uint128 fee; // of the first panel
        uint128 prize; // of the winning challengers, out of the spoils
    }

    /// Challenges, and the cases that they become or are judged in.
    mapping(bytes32 caseId => Case) internal _cases;
    /// The answer that the filed result gives: a leaf's hash or the claim's; the node while narrowing.
    mapping(bytes32 caseId => bytes32) internal _defended;
    /// What the last panel or the forum answered: by it panelists are judged.
    mapping(bytes32 caseId => bytes32) internal _ruled;
    /// The counter-claim that stands as right in a case about the whole job; zero: any of them, since no
    /// panel said which.
    mapping(bytes32 caseId => bytes32) internal _winner;
    mapping(bytes32 caseId => Payout) internal _payouts;
    /// Challengers of a counter-claim, in a case about the whole job.
    mapping(bytes32 sideId => uint256) internal _supporters;
    mapping(bytes32 docketId => uint256) internal _auditBlocks;
    mapping(bytes32 docketId => uint256) internal _spoils;

    mapping(bytes32 sittingId => Sitting) internal _sittings;
    mapping(bytes32 sittingId => bytes32) internal _seeds;
    mapping(bytes32 sittingId => bytes32) internal _pools;
    mapping(bytes32 slotId => bytes32) internal _votes;
    mapping(bytes32 answerId => uint256) internal _tallies;

    mapping(bytes32 sideId => uint256) internal _funded;
    mapping(bytes32 fundId => uint256) internal _funds;

    /// By forum and its dispute: one more than what it ruled, or zero.
    mapping(IArbitrator forum => mapping(uint256 disputeId => uint256)) internal _forumRulings;
    mapping(bytes32 caseId => uint256) internal _disputes;

    uint256 internal constant MAX_SEATS = 31;
    uint256 internal constant MAX_LEVELS = 3;
    uint256 internal constant MAX_CASES = 200;
    uint256 internal constant MAX_TRIES = 16;
    uint256 internal constant LEAST_TIME = 5 minutes;
    uint256 internal constant MAX_GROWTH = 10 * PPM;
    /// Blocks between fixing a draw and the block that it is drawn from.
    uint256 internal constant DRAW_DELAY = 4;
    uint256 internal constant OPEN = 1;
    uint256 internal constant REJECTED = type(uint32).max;
    /// As many are paid by the deal at most: what the court and `VerifierFee` take.
    uint256 internal constant MAX_RIGHT = 32;
    /// In place of a vote whose fee was paid, and of one whose seat was slashed: see `_hidden`.
    bytes32 internal constant PAID = bytes32(uint256(2));
    bytes32 internal constant SLASHED = bytes32(uint256(4));

    constructor(ICourt court, IStakes stakes) {
        COURT = court;
        STAKES = stakes;
    }

    // What the rules come to

    /// Whether the rules alone are within the limits: nobody loses by them more than is said.
    function _sound(PanelRules calldata rules) internal pure returns (bool) {
        // No overflow: amounts are of 128 bits, parts of 32, counts of 8.
        unchecked {
            uint256 bond = rules.bond;
            uint256 seats = rules.seats;
            if (rules.burn > PPM || bond - bond * rules.burn / PPM <= seats * rules.fee) {
                return false;
            }
            if (seats & 1 == 0 || seats > MAX_SEATS || rules.levels > MAX_LEVELS) return false;
            if (_seats(seats, rules.levels) > 2 * MAX_SEATS + 1) return false;
            return rules.growth >= PPM && rules.growth <= MAX_GROWTH && rules.appealBurn <= PPM / 2
                && rules.auditRate <= PPM && rules.kind <= AssetKind.ERC20
                && rules.reveal >= LEAST_TIME && rules.seating >= LEAST_TIME
                && rules.vote >= LEAST_TIME && rules.appeal >= 2 * LEAST_TIME
                && (rules.clock == 0 || rules.clock >= rules.reveal)
                && (address(rules.forum) == address(0) || rules.referral >= LEAST_TIME);
        }
    }

    /// The longest from the moment when a panel of `level` can be convened.
    function _restOf(PanelRules calldata rules, uint256 level) internal pure returns (uint256) {
        // No overflow: times are of 32 bits, and no case is at a level above the rules'.
        unchecked {
            uint256 appeal = rules.appeal;
            uint256 panel = uint256(rules.seating) + 2 * uint256(rules.vote) + appeal;
            uint256 forum = address(rules.forum) == address(0) ? 0 : rules.referral + appeal;
            return (uint256(rules.levels) + 1 - level) * panel + forum + appeal;
        }
    }

    /// When the docket of a case that was convened is final at the latest.
    function _lastOf(PanelRules calldata rules, bytes32 caseId) internal view returns (uint256) {
        uint256 takenBefore = _sittings[_sittingId(caseId, 0)].takenBefore;
        return takenBefore + rules.age + rules.reveal + _durationOf(rules);
    }

    /// What a pool's seats agree to serve for.
    function _serviceOf(PanelRules calldata rules) internal pure returns (bytes32) {
        return keccak256(abi.encode(rules.kind, rules.token, rules.beacon, rules.fee, rules.vote));
    }

    function _seatsAt(PanelRules calldata rules, uint256 level) internal pure returns (uint256) {
        return _seats(rules.seats, level);
    }

    /// 2n + 1 of the level before.
    function _seats(uint256 first, uint256 level) internal pure returns (uint256) {
        return ((first + 1) << level) - 1;
    }

    // The docket

    function _docketIdOf(CaseRef calldata ref) internal pure returns (bytes32) {
        return _docketIdOf(ref.dealId, ref.terms);
    }

    /// keccak256(abi.encode(dealId, terms)), from where they lie. Whatever a caller writes there hashes
    /// to the docket whose terms those words are, or to none.
    function _docketIdOf(bytes32 dealId, CourtTerms calldata terms)
        internal
        pure
        returns (bytes32 id)
    {
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, dealId)
            calldatacopy(add(preimage, 0x20), terms, 0xa0)
            id := keccak256(preimage, 0xc0)
        }
    }

    /// keccak256(abi.encode(rules)), from where they lie: what an ABI encoder wrote, or a hash that
    /// nobody signed.
    function _hashOf(PanelRules calldata rules) internal pure returns (bytes32 id) {
        bytes calldata data = rules.forumData;
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            let size := sub(add(data.offset, and(add(data.length, 31), not(31))), rules)
            mstore(preimage, 0x20)
            calldatacopy(add(preimage, 0x20), rules, size)
            id := keccak256(preimage, add(size, 0x20))
        }
    }

    /// keccak256(abi.encode(claim)).
    function _hashOf(Claim calldata claim) internal pure returns (bytes32 id) {
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            calldatacopy(preimage, claim, 0x80)
            id := keccak256(preimage, 0x80)
        }
    }

    function _requireHash(bytes32 expected, bytes32 actual) internal pure {
        if (expected != actual) revert WrongTerms(expected, actual);
    }

    function _requireTerms(bytes32 dealId, CourtTerms calldata terms, PanelRules calldata rules)
        internal
        view
        returns (bytes32)
    {
        if (terms.instance != address(this)) {
            revert WrongTerms(bytes32(uint256(uint160(terms.instance))), bytes32(0));
        }
        _requireHash(terms.rules, _hashOf(rules));
        return _docketIdOf(dealId, terms);
    }

    function _requireFinal(bytes32 dealId, CourtTerms calldata terms, PanelRules calldata rules)
        internal
        view
        returns (bytes32 docketId, DocketWord word)
    {
        docketId = _requireTerms(dealId, terms, rules);
        (word,) = _docket(docketId);
        Status status = word.statusAt(block.timestamp);
        if (status < Status.Upheld) revert WrongStatus(docketId, status);
    }

    function _docket(bytes32 docketId) internal view returns (DocketWord, bytes32) {
        return COURT.docket(docketId);
    }

    /// When the window ends of a docket in which nothing was ruled yet.
    function _windowEnd(bytes32 docketId, DocketWord word, PanelRules calldata rules)
        internal
        view
        returns (uint256)
    {
        Status status = word.statusAt(block.timestamp);
        if (status == Status.Standing) return word.until();
        if (status != Status.Disputed) revert WrongStatus(docketId, status);
        return word.until() - _durationOf(rules);
    }

    function _disputed(bytes32 docketId) internal view returns (DocketWord word, bytes32 claim) {
        (word, claim) = _docket(docketId);
        Status status = word.statusAt(block.timestamp);
        if (status != Status.Disputed) revert WrongStatus(docketId, status);
    }

    function _requireTime(uint256 from, uint256 until) internal view {
        if (block.timestamp < from || block.timestamp >= until) revert WrongTime(from, until);
    }

    /// Sets a case's stage and ruling, and tells the court what the docket now comes to.
    function _become(
        CaseRef calldata ref,
        PanelRules calldata rules,
        DocketWord word,
        bytes32 claim,
        bytes32 caseId,
        Stage stage,
        Finding ruling,
        uint256 until
    ) internal {
        Case memory case_ = _cases[caseId];
        uint256 before = _weight(case_);
        (case_.stage, case_.ruling, case_.since) = (stage, ruling, uint40(block.timestamp));
        _cases[caseId] = case_;
        _report(ref.dealId, ref.terms, rules, word, claim, before, _weight(case_), until);
    }

    /// What a challenge becomes that is revealed, or a case that is opened without one: all else of it is
    /// zero. Written as one word, for that is where a challenge's gas goes.
    function _begin(bytes32 caseId, Stage stage, uint256 supporters, uint256 clock) internal {
        Case storage case_ = _cases[caseId];
        assembly ("memory-safe") {
            let word := or(stage, or(shl(48, supporters), shl(64, timestamp())))
            sstore(case_.slot, or(word, or(shl(104, clock), shl(136, clock))))
        }
    }

    /// Tells the court what the docket becomes if nothing more happens, and when: while a case is open
    /// at its last moment, which `until` is for the first one; else when every ruling can have been
    /// appealed.
    function _report(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        DocketWord word,
        bytes32 claim,
        uint256 before,
        uint256 after_,
        uint256 until
    ) internal {
        uint256 tally = word.tally();
        bool wasOpen = tally & 0xffff != 0;
        tally = tally + after_ - before;
        if (tally & 0xff > MAX_CASES) revert Nothing(claim);
        Status fallback_ = Status.Upheld;
        if (tally >> 16 & 0xff != 0) fallback_ = Status.Overruled;
        else if (tally & 0xff0000ff != 0) fallback_ = Status.Void;
        bool isOpen = tally & 0xffff != 0;
        if (wasOpen) {
            // There is a last moment, which nothing moves.
            until = isOpen ? word.until() : block.timestamp + rules.appeal;
            if (until > word.until()) until = word.until();
        } else if (until < word.until()) {
            until = word.until();
        }
        COURT.rule(dealId, terms, claim, Status.Disputed, fallback_, until, tally);
    }

    /// What a case adds to its docket's tally; one without a ruling adds `OPEN`.
    function _weight(Case memory case_) internal pure returns (uint256 weight) {
        Stage stage = case_.stage;
        if (stage < Stage.Narrowing) return 0;
        bool moving = stage < Stage.Ruled || stage == Stage.Referred;
        if (case_.ruling == Finding.None) weight = OPEN;
        else if (moving) weight = 1 << 8;
        if (case_.ruling == Finding.Refuted) weight |= 1 << 16;
        if (case_.ruling == Finding.Void) weight |= 1 << 24;
    }

    function _indexAt(bytes32 sittingId, Sitting memory sitting, uint256 slot, uint256 try_)
        internal
        view
        returns (uint256)
    {
        return
            uint256(keccak256(abi.encode(_seeds[sittingId], sittingId, slot, try_))) % sitting.pool;
    }

    /// The seat found at try `tries`, which must be the first that serves.
    function _drawnAt(bytes32 sittingId, Sitting memory sitting, uint256 slot, uint256 tries)
        internal
        view
        returns (uint256 index, Seat seat)
    {
        if (tries >= MAX_TRIES) revert NotDrawn(slot, msg.sender);
        bytes32 poolId = _pools[sittingId];
        for (uint256 i;; ++i) {
            index = _indexAt(sittingId, sitting, slot, i);
            seat = STAKES.seat(poolId, index);
            bool serves = seat.serves(sitting.takenBefore);
            if (serves != (i == tries)) revert NotDrawn(slot, msg.sender);
            if (serves) return (index, seat);
        }
    }

    // Keys

    function _key(bytes32 docketId, address challenger, bytes32 commitment)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(docketId, challenger, commitment));
    }

    function _sideId(bytes32 caseId, bytes32 counter) internal pure returns (bytes32) {
        return keccak256(abi.encode(caseId, counter));
    }

    function _sittingId(bytes32 caseId, uint256 level) internal pure returns (bytes32) {
        return keccak256(abi.encode(caseId, level));
    }

    function _slotId(bytes32 sittingId, uint256 slot) internal pure returns (bytes32) {
        return keccak256(abi.encode(sittingId, slot));
    }

    function _answerId(bytes32 sittingId, bytes32 answer) internal pure returns (bytes32) {
        return keccak256(abi.encode(sittingId, answer));
    }

    /// A committed vote ends in the bits 01, a revealed one, a hash of the answer, in 11: neither can be
    /// made to look like the other, or like what stands in place of it.
    function _hidden(bytes32 commitment) internal pure returns (bytes32) {
        return bytes32(uint256(commitment) & ~uint256(3) | 1);
    }

    function _shown(bytes32 answer) internal pure returns (bytes32) {
        return bytes32(uint256(keccak256(abi.encode(answer))) | 3);
    }

    function _asset(PanelRules calldata rules) internal pure returns (Asset memory) {
        return Asset(rules.kind, rules.token, 0, 0);
    }

    /// Takes an amount of the rules' asset from the caller: sent along if native, else pulled.
    function _take(PanelRules calldata rules, uint256 amount) internal {
        uint256 value = rules.kind == AssetKind.Native ? amount : 0;
        if (msg.value != value) revert WrongValue(value, msg.value);
        Asset memory asset = _asset(rules);
        asset.amount = amount;
        _pull(asset, msg.sender);
    }

    function _idOf(CaseRef calldata ref) internal pure returns (bytes32) {
        bytes32 docketId = _docketIdOf(ref);
        if (ref.challenger == address(0)) return docketId;
        return _key(docketId, ref.challenger, ref.commitment);
    }

    function _durationOf(PanelRules calldata rules) internal pure returns (uint256) {
        return 2 * uint256(rules.clock) + _restOf(rules, 0);
    }

    function _commitment(address challenger, bytes32 counter, bytes32 salt)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(challenger, counter, salt));
    }

    /// The seat drawn for a slot; the owner is zero if no try met one that serves.
    function _drawn(bytes32 sittingId, Sitting memory sitting, uint256 slot)
        internal
        view
        returns (uint256 index, address owner, uint256 tries)
    {
        for (; tries < MAX_TRIES; ++tries) {
            index = _indexAt(sittingId, sitting, slot, tries);
            Seat seat = STAKES.seat(_pools[sittingId], index);
            if (seat.serves(sitting.takenBefore)) return (index, seat.owner(), tries);
        }
    }

    /// The bond of either side of an appeal to `level`.
    function _appealBondOf(PanelRules calldata rules, uint256 level)
        internal
        pure
        returns (uint256 bond)
    {
        bond = rules.bond;
        for (uint256 i; i < level; ++i) {
            bond = bond * rules.growth / PPM;
        }
        // What is lost covers what is burned of it and the panel.
        uint256 fees = _seatsAt(rules, level) * rules.fee;
        uint256 least = (fees * PPM + PPM - rules.appealBurn - 1) / (PPM - rules.appealBurn) + 1;
        if (bond < least) bond = least;
    }

    function _fundSide(bytes32 caseId, uint256 level, bool against)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(caseId, level, against));
    }

    function _fundId(bytes32 sideId, address funder) internal pure returns (bytes32) {
        return keccak256(abi.encode(sideId, funder));
    }

    /// Runs another part of this contract in its place.
    function _handOn(address part) internal {
        assembly ("memory-safe") {
            calldatacopy(0, 0, calldatasize())
            let success := delegatecall(gas(), part, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if success { return(0, returndatasize()) }
            revert(0, returndatasize())
        }
    }
}
