// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../interfaces/ICourt.sol";
import {IPanels, Pointing} from "../interfaces/IPanels.sol";
import {IStakes, Seat} from "../interfaces/IStakes.sol";
import {IArbitrable, IArbitrator} from "../interfaces/erc/IArbitration.sol";
import {Case, CaseRef, Finding, PanelRules, Sitting, Stage, UNAVAILABLE} from "../types/Case.sol";
import {PPM} from "../types/Deal.sol";
import {Claim, CourtTerms, DocketWord, Status} from "../types/Docket.sol";
import {Trace, TraceHead, TraceNode} from "../types/Trace.sol";
import {PanelsBase} from "./PanelsBase.sol";

/// The court's instance for open verification: see `IPanels`. What it does not know it hands on to
/// `Appeals`, and that to `Payouts`.
contract Panels is IPanels, IArbitrable, PanelsBase {
    /// The rest of this contract: see `IAppeals`.
    address public immutable APPEALS;

    constructor(ICourt court, IStakes stakes, address appeals) PanelsBase(court, stakes) {
        APPEALS = appeals;
    }

    /// Value alone belongs to nobody here.
    receive() external payable {
        revert WrongValue(0, msg.value);
    }

    /// Runs `Appeals` in place of this contract.
    fallback() external payable {
        _handOn(APPEALS);
    }

    /// @inheritdoc IPanels
    function challenge(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        bytes32 commitment
    ) external payable locked {
        // Check
        bytes32 docketId = _requireTerms(dealId, terms, rules);
        if (!_sound(rules)) revert InvalidRules();
        (DocketWord word,) = _docket(docketId);
        uint256 end = _windowEnd(docketId, word, rules);
        _requireTime(0, end - rules.reveal);
        bytes32 key = _key(docketId, msg.sender, commitment);
        if (_cases[key].stage != Stage.None) revert Nothing(key);

        // Effect
        _cases[key].stage = Stage.Committed;
        emit Challenged(docketId, msg.sender, commitment);

        // Interaction
        _take(rules, rules.bond);
    }

    /// @inheritdoc IPanels
    function reveal(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        Claim calldata filed,
        Claim calldata counter,
        bytes32 salt
    ) external {
        (bytes32 docketId, bytes32 caseId, DocketWord word, uint256 end) =
            _reveal(dealId, terms, rules, filed, counter, salt);
        bytes32 claim = _hashOf(filed);
        if (rules.clock != 0) {
            _begin(caseId, Stage.Narrowing, 1, rules.clock);
            // What the defender must open first.
            _defended[caseId] = filed.trace;
        } else {
            // One case for all: this challenge is counted in it.
            _cases[caseId].stage = Stage.Revealed;
            ++_supporters[_sideId(docketId, _hashOf(counter))];
            if (_cases[docketId].stage != Stage.None) {
                ++_cases[docketId].supporters;
                return;
            }
            _begin(docketId, Stage.Ready, 1, 0);
            _defended[docketId] = claim;
        }
        _report(dealId, terms, rules, word, claim, 0, OPEN, end + _durationOf(rules));
    }

    /// @inheritdoc IPanels
    function revealAt(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        Claim calldata filed,
        Claim calldata counter,
        bytes32 salt,
        Pointing calldata pointing
    ) external {
        (, bytes32 caseId, DocketWord word, uint256 end) =
            _reveal(dealId, terms, rules, filed, counter, salt);
        if (rules.clock == 0) revert InvalidRules();
        bytes32 claim = _hashOf(filed);
        uint256 index = pointing.index;
        TraceHead memory head = pointing.head;
        Trace.requireHead(head, filed.trace);
        bytes32 defended = pointing.right;
        if (index == head.leaves) defended = claim;
        else if (index == 0) Trace.requireLeaf(head, 0, defended, pointing.siblings);
        else Trace.requirePair(head, index, pointing.left, defended, pointing.siblings);

        _begin(caseId, Stage.Ready, 1, 0);
        _defended[caseId] = defended;
        emit Located(caseId, index, defended);
        _report(dealId, terms, rules, word, claim, 0, OPEN, end + _durationOf(rules));
    }

    // Narrowing

    /// @inheritdoc IPanels
    function show(bytes32 caseId, TraceHead calldata head, bytes32[] calldata descendants)
        external
    {
        Case memory case_ = _cases[caseId];
        if (case_.stage != Stage.Narrowing || case_.challengerMoves) revert WrongStage(caseId);
        case_.defender -= uint32(_spent(case_.since, case_.defender));
        TraceNode memory node = TraceNode(case_.height, case_.index, 0);
        if (case_.leaves == 0) {
            // Until then it is the filed commitment that is kept there.
            Trace.requireHead(head, _defended[caseId]);
            if (head.leaves >> 40 != 0) revert Nothing(caseId);
            node = Trace.top(head);
            case_.leaves = uint40(head.leaves);
            case_.height = uint8(node.height);
            _defended[caseId] = node.hash;
        } else {
            node.hash = _defended[caseId];
        }
        Trace.requireDescendants(node, case_.leaves, descendants);
        case_.challengerMoves = true;
        case_.since = uint40(block.timestamp);
        _cases[caseId] = case_;
        emit Shown(caseId, head, descendants);
    }

    /// @inheritdoc IPanels
    function pick(
        bytes32 docketId,
        bytes32 commitment,
        uint256 picked,
        bytes32 child,
        bytes32[] calldata siblings
    ) external {
        bytes32 caseId = _key(docketId, msg.sender, commitment);
        Case memory case_ = _challengersTurn(caseId);
        TraceNode memory node = Trace.pick(
            TraceNode(case_.height, case_.index, _defended[caseId]),
            case_.leaves,
            picked,
            child,
            siblings
        );
        (case_.height, case_.index) = (uint8(node.height), uint40(node.index));
        _defended[caseId] = child;
        if (node.height == 0) {
            case_.stage = Stage.Ready;
            emit Located(caseId, node.index, child);
        } else {
            case_.challengerMoves = false;
            emit Picked(caseId, node.height, node.index, child);
        }
        _cases[caseId] = case_;
    }

    /// @inheritdoc IPanels
    function pickEnd(CaseRef calldata ref) external {
        if (msg.sender != ref.challenger) revert NotDrawn(0, msg.sender);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _challengersTurn(caseId);
        (, bytes32 claim) = _docket(_docketIdOf(ref));
        (case_.stage, case_.height, case_.index) = (Stage.Ready, 0, case_.leaves);
        _cases[caseId] = case_;
        _defended[caseId] = claim;
        emit Located(caseId, case_.leaves, claim);
    }

    /// @inheritdoc IPanels
    function forfeit(CaseRef calldata ref, PanelRules calldata rules) external {
        bytes32 docketId = _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.stage != Stage.Narrowing) revert WrongStage(caseId);
        uint256 left = case_.challengerMoves ? case_.challenger : case_.defender;
        uint256 used = block.timestamp - case_.since;
        if (used <= left) revert WrongClock(left, used);

        (DocketWord word, bytes32 claim) = _disputed(docketId);
        Finding ruling = case_.challengerMoves ? Finding.Dismissed : Finding.Refuted;
        _become(ref, rules, word, claim, caseId, Stage.Closed, ruling, 0);
        emit CaseRuled(caseId, ruling, 0, block.timestamp);
    }

    // Audits

    /// @inheritdoc IPanels
    function sample(bytes32 dealId, CourtTerms calldata terms, PanelRules calldata rules) external {
        bytes32 docketId = _requireTerms(dealId, terms, rules);
        if (!_sound(rules) || rules.auditRate == 0) revert InvalidRules();
        (DocketWord word,) = _docket(docketId);
        _requireTime(0, _windowEnd(docketId, word, rules) - rules.reveal);
        if (_auditBlocks[docketId] != 0) revert Nothing(docketId);
        _auditBlocks[docketId] = block.number + DRAW_DELAY;
        emit Sampled(docketId, block.number + DRAW_DELAY);
    }

    /// @inheritdoc IPanels
    function audit(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        bytes calldata proof
    ) external {
        bytes32 docketId = _requireTerms(dealId, terms, rules);
        uint256 drawBlock = _auditBlocks[docketId];
        (DocketWord word, bytes32 claim) = _docket(docketId);
        uint256 end = _windowEnd(docketId, word, rules);
        _requireTime(0, end);
        if (drawBlock == 0 || drawBlock == type(uint256).max) revert Nothing(docketId);
        bytes32 random = _random(rules, drawBlock, proof);
        if (uint256(keccak256(abi.encode(random, docketId))) % PPM >= rules.auditRate) {
            revert NotAudited(docketId);
        }

        _auditBlocks[docketId] = type(uint256).max;
        // In whole mode a challenger may have opened the same case.
        if (_cases[docketId].stage != Stage.None) return;
        _begin(docketId, Stage.Ready, 0, 0);
        _defended[docketId] = claim;
        emit Located(docketId, 0, claim);
        _report(dealId, terms, rules, word, claim, 0, OPEN, end + _durationOf(rules));
    }

    // Panels

    /// @inheritdoc IPanels
    function convene(CaseRef calldata ref, PanelRules calldata rules) external {
        bytes32 docketId = _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.stage != Stage.Ready) revert WrongStage(caseId);
        (DocketWord word,) = _disputed(docketId);
        bytes32 sittingId = _sittingId(caseId, case_.level);
        Sitting memory sitting = _sittings[sittingId];
        if (case_.level == 0) {
            uint256 end = word.until() - _durationOf(rules);
            // The claims are fixed when no challenge can be revealed any more.
            _requireTime(end, type(uint256).max);
            // A moment before a deadline, and the docket keeps that in 40 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            sitting.takenBefore = uint40(end - rules.reveal - rules.age);
        } else {
            sitting.takenBefore = _sittings[_sittingId(caseId, 0)].takenBefore;
        }
        uint256 needed = _seatsAt(rules, case_.level);
        uint256 held = STAKES.held(rules.pool);
        if (held < needed) revert PoolTooSmall(held, needed);
        _requireHash(STAKES.serviceOf(rules.pool), _serviceOf(rules));
        // All that decides who is drawn is fixed before the beacon's word can be known.
        // `_sound` bounds the largest panel.
        // forge-lint: disable-next-line(unsafe-typecast)
        sitting.seats = uint8(needed);
        sitting.pool = uint40(STAKES.seats(rules.pool));
        // No chain gets to 2^48 blocks.
        // forge-lint: disable-next-line(unsafe-typecast)
        sitting.drawBlock = uint48(block.number + DRAW_DELAY);
        _sittings[sittingId] = sitting;
        (case_.stage, case_.since) = (Stage.Convened, uint40(block.timestamp));
        _cases[caseId] = case_;
        emit Convened(caseId, case_.level, sitting.drawBlock);
    }

    /// @inheritdoc IPanels
    function draw(CaseRef calldata ref, PanelRules calldata rules, bytes calldata proof) external {
        _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.stage != Stage.Convened) revert WrongStage(caseId);
        bytes32 sittingId = _sittingId(caseId, case_.level);
        Sitting memory sitting = _sittings[sittingId];
        // Later, what the panel rules could come after the docket's end.
        uint256 last = _lastOf(rules, caseId) - _restOf(rules, case_.level) + rules.seating / 2;
        _requireTime(0, last + 1);
        bytes32 seed = _random(rules, sitting.drawBlock, proof);

        sitting.commitUntil = uint40(block.timestamp + rules.vote);
        sitting.revealUntil = uint40(block.timestamp + 2 * uint256(rules.vote));
        _sittings[sittingId] = sitting;
        _seeds[sittingId] = seed;
        _pools[sittingId] = rules.pool;
        (case_.stage, case_.since) = (Stage.Sitting, uint40(block.timestamp));
        _cases[caseId] = case_;
        emit Drawn(caseId, case_.level, seed, sitting);
    }

    /// @inheritdoc IPanels
    function vote(bytes32 caseId, uint256 level, uint256 slot, uint256 tries, bytes32 commitment)
        external
    {
        bytes32 sittingId = _sittingId(caseId, level);
        Sitting memory sitting = _sittings[sittingId];
        _requireTime(0, sitting.commitUntil);
        if (slot >= sitting.seats) revert NotDrawn(slot, msg.sender);
        (, Seat seat) = _drawnAt(sittingId, sitting, slot, tries);
        if (seat.owner() != msg.sender || seat.slashed()) revert NotDrawn(slot, msg.sender);
        bytes32 slotId = _slotId(sittingId, slot);
        if (_votes[slotId] != 0) revert Nothing(slotId);
        _votes[slotId] = _hidden(commitment);
        emit Voted(caseId, level, slot, msg.sender);
    }

    /// @inheritdoc IPanels
    function revealVote(bytes32 caseId, uint256 level, uint256 slot, bytes32 answer, bytes32 salt)
        external
    {
        bytes32 sittingId = _sittingId(caseId, level);
        Sitting memory sitting = _sittings[sittingId];
        _requireTime(sitting.commitUntil, sitting.revealUntil);
        bytes32 slotId = _slotId(sittingId, slot);
        bytes32 hidden = _hidden(voteOf(msg.sender, caseId, level, answer, salt));
        if (_votes[slotId] != hidden) revert NotDrawn(slot, msg.sender);
        _votes[slotId] = _shown(answer);
        ++_tallies[_answerId(sittingId, answer)];
        ++_sittings[sittingId].revealed;
        emit VoteRevealed(caseId, level, slot, answer);
    }

    /// @inheritdoc IPanels
    function ruleCase(CaseRef calldata ref, PanelRules calldata rules, bytes32 answer) external {
        bytes32 docketId = _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.stage != Stage.Sitting) revert WrongStage(caseId);
        bytes32 sittingId = _sittingId(caseId, case_.level);
        Sitting memory sitting = _sittings[sittingId];
        _requireTime(sitting.revealUntil, type(uint256).max);
        uint256 votes = _tallies[_answerId(sittingId, answer)];
        if (2 * votes <= sitting.revealed || 2 * uint256(sitting.revealed) <= sitting.seats) {
            revert NoMajority(votes, sitting.revealed);
        }
        _sittings[sittingId].ruled = true;
        _ruled[caseId] = answer;
        (DocketWord word, bytes32 claim) = _disputed(docketId);

        Finding ruling = Finding.Refuted;
        Stage stage = Stage.Ruled;
        if (answer == UNAVAILABLE) (ruling, stage) = (Finding.Void, Stage.Closed);
        else if (answer == _defended[caseId]) ruling = Finding.Dismissed;
        else _winner[caseId] = answer;
        bool last = case_.level == rules.levels && address(rules.forum) == address(0);
        if (last) stage = Stage.Closed;
        uint256 until = block.timestamp + rules.appeal;
        _become(ref, rules, word, claim, caseId, stage, ruling, until);
        if (until > word.until()) until = word.until();
        emit CaseRuled(caseId, ruling, answer, until);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        mapping(uint256 => uint256) storage rulings = _forumRulings[IArbitrator(msg.sender)];
        if (ruling > 2 || rulings[disputeId] != 0) revert NotRuled(disputeId);
        rulings[disputeId] = ruling + 1;
        emit Ruling(IArbitrator(msg.sender), disputeId, ruling);
    }

    // Views

    /// @inheritdoc IPanels
    function durationOf(PanelRules calldata rules) external pure returns (uint256) {
        return _durationOf(rules);
    }

    /// @inheritdoc IPanels
    function serviceOf(PanelRules calldata rules) external pure returns (bytes32) {
        return _serviceOf(rules);
    }

    /// @inheritdoc IPanels
    function commitmentOf(address challenger, bytes32 counter, bytes32 salt)
        public
        pure
        returns (bytes32)
    {
        return _commitment(challenger, counter, salt);
    }

    /// @inheritdoc IPanels
    function voteOf(address panelist, bytes32 caseId, uint256 level, bytes32 answer, bytes32 salt)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(panelist, caseId, level, answer, salt));
    }

    /// @inheritdoc IPanels
    function caseIdOf(CaseRef calldata ref) external pure returns (bytes32) {
        return _idOf(ref);
    }

    /// @inheritdoc IPanels
    function caseOf(bytes32 caseId) external view returns (Case memory, bytes32, bytes32) {
        return (_cases[caseId], _defended[caseId], _ruled[caseId]);
    }

    /// @inheritdoc IPanels
    function sittingOf(bytes32 caseId, uint256 level)
        external
        view
        returns (Sitting memory, bytes32)
    {
        bytes32 sittingId = _sittingId(caseId, level);
        return (_sittings[sittingId], _seeds[sittingId]);
    }

    /// @inheritdoc IPanels
    function drawn(bytes32 caseId, uint256 level, uint256 slot)
        external
        view
        returns (uint256 index, address owner, uint256 tries)
    {
        bytes32 sittingId = _sittingId(caseId, level);
        Sitting memory sitting = _sittings[sittingId];
        if (slot >= sitting.seats) revert NotDrawn(slot, address(0));
        return _drawn(sittingId, sitting, slot);
    }

    /// Opens the caller's commitment.
    function _reveal(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        Claim calldata filed,
        Claim calldata counter,
        bytes32 salt
    ) private returns (bytes32 docketId, bytes32 caseId, DocketWord word, uint256 end) {
        docketId = _requireTerms(dealId, terms, rules);
        bytes32 claim;
        (word, claim) = _docket(docketId);
        end = _windowEnd(docketId, word, rules);
        _requireTime(end - rules.reveal, end);
        bytes32 counterHash = _hashOf(counter);
        if (_hashOf(filed) != claim || counterHash == claim) revert WrongClaim(counterHash);
        caseId = _key(docketId, msg.sender, _commitment(msg.sender, counterHash, salt));
        if (_cases[caseId].stage != Stage.Committed) revert Nothing(caseId);
        emit Revealed(docketId, caseId, msg.sender, counter);
    }

    // Moves

    function _challengersTurn(bytes32 caseId) private view returns (Case memory case_) {
        case_ = _cases[caseId];
        if (case_.stage != Stage.Narrowing || !case_.challengerMoves) revert WrongStage(caseId);
        case_.challenger -= uint32(_spent(case_.since, case_.challenger));
        case_.since = uint40(block.timestamp);
    }

    /// Seconds that the mover took, if it had them.
    function _spent(uint256 since, uint256 left) private view returns (uint256 used) {
        used = block.timestamp - since;
        if (used > left) revert WrongClock(left, used);
    }

    // Draws

    function _random(PanelRules calldata rules, uint256 drawBlock, bytes calldata proof)
        private
        view
        returns (bytes32 random)
    {
        if (block.number <= drawBlock) revert NoRandomness(drawBlock);
        random = rules.beacon.random(drawBlock, proof);
        if (random == 0) revert NoRandomness(drawBlock);
    }
}
