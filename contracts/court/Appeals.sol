// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAppeals} from "../interfaces/IAppeals.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {IStakes, Pool} from "../interfaces/IStakes.sol";
import {Case, CaseRef, Finding, PanelRules, Stage} from "../types/Case.sol";
import {PPM} from "../types/Deal.sol";
import {CourtTerms, DocketWord, Filing, SPOILS, Status} from "../types/Docket.sol";
import {PanelsBase} from "./PanelsBase.sol";

/// A part of `Panels`, on whose storage alone it runs: what is outside the limits, appeals, the forum.
contract Appeals is IAppeals, PanelsBase {
    /// The last part of this contract: see `IPayouts`.
    address public immutable PAYOUTS;

    constructor(ICourt court, IStakes stakes, address payouts) PanelsBase(court, stakes) {
        PAYOUTS = payouts;
    }

    /// Value alone belongs to nobody here.
    receive() external payable {
        revert WrongValue(0, msg.value);
    }

    /// Runs `Payouts` in place of this contract.
    fallback() external payable {
        _handOn(PAYOUTS);
    }

    // Challenges

    /// @inheritdoc IAppeals
    function reject(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        PanelRules calldata rules,
        Pool calldata pool
    ) external {
        bytes32 docketId = _requireTerms(dealId, terms, rules);
        _requireHash(terms.filing, keccak256(abi.encode(filing)));
        _requireHash(rules.pool, STAKES.poolIdOf(pool));
        if (_fair(terms, filing, rules, pool)) revert NothingToReject();
        (DocketWord word, bytes32 claim) = _docket(docketId);
        // Not when a panel may have found against who asks for it.
        _requireTime(0, _windowEnd(docketId, word, rules));
        COURT.rule(dealId, terms, claim, Status.Void, Status.Void, word.until(), REJECTED);
    }

    // Appeals

    /// @inheritdoc IAppeals
    function fund(CaseRef calldata ref, PanelRules calldata rules, bool against, uint256 amount)
        external
        payable
        locked
    {
        // Check
        bytes32 docketId = _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        uint256 level = uint256(case_.level) + 1;
        if (case_.stage != Stage.Ruled || level > rules.levels) revert WrongStage(caseId);
        uint256 bond = _appealBondOf(rules, level);
        bytes32 againstId = _fundSide(caseId, level, true);
        bool changed = _funded[againstId] == bond;
        _requireRoom(rules, caseId, case_);
        uint256 half = uint256(case_.since) + rules.appeal / 2;
        if (against) _requireTime(0, half);
        else if (!changed) revert WrongStage(caseId);
        else _requireTime(0, uint256(case_.since) + rules.appeal);
        bytes32 sideId = _fundSide(caseId, level, against);
        uint256 had = _funded[sideId];
        if (amount > bond - had) amount = bond - had;
        if (amount == 0) revert NothingToFund();
        (DocketWord word, bytes32 claim) = _disputed(docketId);

        // Effect
        _funded[sideId] = had + amount;
        _funds[_fundId(sideId, msg.sender)] += amount;
        emit Funded(caseId, level, against, msg.sender, amount);
        if (had + amount == bond) {
            if (against) _change(ref, rules, word, claim, caseId, case_);
            else _review(ref, rules, word, claim, caseId, case_);
        }

        // Interaction
        _take(rules, amount);
    }

    /// The ruling stands as changed unless the other side is funded too.
    function _change(
        CaseRef calldata ref,
        PanelRules calldata rules,
        DocketWord word,
        bytes32 claim,
        bytes32 caseId,
        Case memory case_
    ) private {
        _sittings[_sittingId(caseId, uint256(case_.level) + 1)].appealed = case_.ruling;
        Finding ruling = Finding.Dismissed;
        if (case_.ruling == Finding.Dismissed) {
            ruling = Finding.Refuted;
            delete _winner[caseId];
        }
        uint256 until = uint256(case_.since) + rules.appeal;
        Case memory after_ = _cases[caseId];
        after_.ruling = ruling;
        _cases[caseId] = after_;
        _report(ref.dealId, ref.terms, rules, word, claim, _weight(case_), _weight(after_), until);
        emit CaseRuled(caseId, ruling, 0, until);
    }

    /// Both sides are funded: the ruling stands until a larger panel has reviewed it.
    function _review(
        CaseRef calldata ref,
        PanelRules calldata rules,
        DocketWord word,
        bytes32 claim,
        bytes32 caseId,
        Case memory case_
    ) private {
        Case memory after_ = _cases[caseId];
        ++after_.level;
        after_.ruling = _sittings[_sittingId(caseId, after_.level)].appealed;
        after_.stage = Stage.Ready;
        after_.since = uint40(block.timestamp);
        if (after_.ruling == Finding.Refuted) _winner[caseId] = _ruled[caseId];
        _cases[caseId] = after_;
        uint256 until = _lastOf(rules, caseId);
        _report(ref.dealId, ref.terms, rules, word, claim, _weight(case_), _weight(after_), until);
    }

    /// @inheritdoc IAppeals
    function refer(CaseRef calldata ref, PanelRules calldata rules) external payable locked {
        // Check
        bytes32 docketId = _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.stage != Stage.Ruled || case_.level != rules.levels) revert WrongStage(caseId);
        _requireRoom(rules, caseId, case_);
        _requireTime(0, uint256(case_.since) + rules.appeal);
        (DocketWord word, bytes32 claim) = _disputed(docketId);

        // Effect
        Case memory after_ = _cases[caseId];
        (after_.stage, after_.since) = (Stage.Referred, uint40(block.timestamp));
        _cases[caseId] = after_;
        uint256 until = _lastOf(rules, caseId);
        _report(ref.dealId, ref.terms, rules, word, claim, _weight(case_), _weight(after_), until);

        // Interaction: the forum is named by the deal; what it does can only hurt that deal.
        uint256 disputeId = rules.forum.createDispute{value: msg.value}(2, rules.forumData);
        _disputes[caseId] = disputeId;
        emit CaseReferred(caseId, disputeId);
    }

    /// @inheritdoc IAppeals
    function adopt(CaseRef calldata ref, PanelRules calldata rules) external locked {
        bytes32 docketId = _requireTerms(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        if (_cases[caseId].stage != Stage.Referred) revert WrongStage(caseId);
        uint256 disputeId = _disputes[caseId];
        uint256 ruled = _forumRulings[rules.forum][disputeId];
        if (ruled == 0) revert NotRuled(disputeId);
        (DocketWord word, bytes32 claim) = _disputed(docketId);
        Finding ruling = _cases[caseId].ruling;
        if (ruled == 2) (ruling, _ruled[caseId]) = (Finding.Dismissed, _defended[caseId]);
        if (ruled == 3 && ruling == Finding.Dismissed) {
            ruling = Finding.Refuted;
            // It does not say what is right instead.
            delete _winner[caseId];
            delete _ruled[caseId];
        }
        _become(ref, rules, word, claim, caseId, Stage.Closed, ruling, 0);
        emit CaseRuled(caseId, ruling, _ruled[caseId], block.timestamp);
    }

    /// @inheritdoc IAppeals
    function describe(bytes calldata rules) external view returns (string memory) {
        PanelRules calldata parsed;
        assembly ("memory-safe") {
            parsed := add(rules.offset, calldataload(rules.offset))
        }
        _requireHash(keccak256(rules), keccak256(abi.encode(parsed)));
        if (!_sound(parsed)) revert InvalidRules();
        return say(
            "{>0:anyone may challenge with a bond of {u4}; panels of {u6} seats of pool {x2}, drawn by {a3},"
            " rule on {=d:the whole job|one step} at {u5} a seat; {u7} appeals, then"
            " the forum of the rules, if they name one}",
            rules
        );
    }

    /// Whether the rules are within the limits beside the filing, the pool and the docket's own.
    function _fair(
        CourtTerms calldata terms,
        Filing calldata filing,
        PanelRules calldata rules,
        Pool calldata pool
    ) private view returns (bool) {
        if (!_sound(rules)) return false;
        uint256 longest = _durationOf(rules) + filing.window;
        uint256 fees;
        for (uint256 level; level <= rules.levels; ++level) {
            fees += _seatsAt(rules, level) * rules.fee;
        }
        uint256 part;
        for (uint256 i; i < filing.slash.length; ++i) {
            if (filing.slash[i].to == SPOILS) part += filing.slash[i].ppm;
        }
        uint256 least = COURT.collateralOf(filing, filing.floor) * part / PPM;
        // Nothing here may depend on who is in the pool, or could leave it in order to void a docket.
        return longest <= terms.limit && rules.reveal < filing.window && rules.age >= filing.window
            && least > fees && rules.kind == filing.kind && rules.token == filing.token
            && pool.instance == address(this) && pool.service == _serviceOf(rules)
            // Seats serve as of a moment before the challenges closed, and must not be taken anew while
            // that matters.
            && pool.delay > uint256(rules.age) + rules.reveal + _durationOf(rules)
            && _affordsCrowds(filing, rules);
    }

    /// Whether it costs more than the collateral to fill a docket with cases, so that no other comes in.
    function _affordsCrowds(Filing calldata filing, PanelRules calldata rules)
        private
        view
        returns (bool)
    {
        uint256 burned = uint256(rules.bond) * rules.burn / PPM;
        return rules.clock == 0 || MAX_CASES * burned >= COURT.collateralOf(filing, filing.cap);
    }

    /// A ruling so late that there is no time for a larger panel, or the forum, stands.
    function _requireRoom(PanelRules calldata rules, bytes32 caseId, Case memory case_)
        private
        view
    {
        uint256 rest = _restOf(rules, uint256(case_.level) + 1);
        uint256 last = _lastOf(rules, caseId) - rest - rules.appeal;
        if (case_.since > last) revert WrongTime(0, last);
    }

    /// @inheritdoc IAppeals
    function appealBondOf(PanelRules calldata rules, uint256 level)
        external
        pure
        returns (uint256)
    {
        return _appealBondOf(rules, level);
    }
}
