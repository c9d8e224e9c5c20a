// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../interfaces/ICourt.sol";
import {IPayouts} from "../interfaces/IPayouts.sol";
import {IStakes, Pool, Seat} from "../interfaces/IStakes.sol";
import {Case, CaseRef, Finding, PanelRules, Sitting, Stage, UNAVAILABLE} from "../types/Case.sol";
import {Asset, PPM} from "../types/Deal.sol";
import {BURN, Claim, CourtTerms, DocketWord, Filing} from "../types/Docket.sol";
import {PanelsBase} from "./PanelsBase.sol";

/// A part of `Panels`, on whose storage alone it runs: who is paid when a docket is final.
contract Payouts is IPayouts, PanelsBase {
    constructor(ICourt court, IStakes stakes) PanelsBase(court, stakes) {}

    // Money

    /// @inheritdoc IPayouts
    function close(CaseRef calldata ref, PanelRules calldata rules, Filing calldata filing)
        external
        locked
    {
        // Check
        (bytes32 docketId, DocketWord word) = _requireFinal(ref.dealId, ref.terms, rules);
        _requireHash(ref.terms.filing, keccak256(abi.encode(filing)));
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.stage == Stage.None || case_.paid) revert Nothing(caseId);
        // The spoils are there once the collateral was released.
        bool refuted = case_.ruling == Finding.Refuted;
        if (refuted && !word.settled()) revert WrongStage(caseId);

        // Effect
        _cases[caseId].paid = true;
        uint256 lost = case_.ruling == Finding.Dismissed ? case_.supporters : 0;
        uint256 burned;
        uint256 fee = _feeOf(caseId, rules, 0);
        uint256 forFiler;
        uint256 unwon;
        if (refuted) {
            uint256 winners = _winnersOf(caseId, rules, case_);
            lost = case_.supporters - winners;
            uint256 prize = _prizeOf(docketId, word);
            if (fee > prize) fee = prize;
            prize -= fee;
            if (winners == 0) (unwon, burned, prize) = (prize, lost * rules.bond, 0);
            else burned = lost * (uint256(rules.bond) * rules.burn / PPM);
            // Both are parts of deposits, which are below 2^128.
            // forge-lint: disable-next-line(unsafe-typecast)
            _payouts[caseId] = Payout(uint128(fee), uint128(prize));
        } else if (lost != 0) {
            burned = lost * (uint256(rules.bond) * rules.burn / PPM);
            forFiler = lost * rules.bond - burned - fee;
            // `_sound`: the fee of a panel is less than a bond, which has 128 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            _payouts[caseId].fee = uint128(fee);
        }
        if (refuted || case_.ruling == Finding.Dismissed) {
            for (uint256 level = 1; level <= case_.level; ++level) {
                if (!_sittings[_sittingId(caseId, level)].ruled) continue;
                burned += _appealBondOf(rules, level) * rules.appealBurn / PPM;
            }
        }

        // Interaction
        Asset memory asset = _asset(rules);
        _pay(asset, BURN, burned);
        _pay(asset, filing.filer, forFiler);
        _award(ref, filing, BURN, unwon);
    }

    /// @inheritdoc IPayouts
    function collectBond(
        CaseRef calldata ref,
        PanelRules calldata rules,
        Filing calldata filing,
        address challenger,
        Claim calldata counter,
        bytes32 salt
    ) external locked {
        // Check
        (bytes32 docketId,) = _requireFinal(ref.dealId, ref.terms, rules);
        bytes32 counterHash = _hashOf(counter);
        bytes32 key = _key(docketId, challenger, _commitment(challenger, counterHash, salt));
        Stage stage = _cases[key].stage;
        if (stage < Stage.Revealed || _cases[key].collected) revert Nothing(key);
        bytes32 caseId = rules.clock == 0 ? docketId : key;
        Case memory case_ = _cases[caseId];

        // Effect
        _cases[key].collected = true;
        uint256 amount = rules.bond;
        uint256 prize;
        if (case_.ruling == Finding.Dismissed) {
            amount = 0;
        } else if (case_.ruling == Finding.Refuted) {
            if (!case_.paid) revert WrongStage(caseId);
            bytes32 winner = rules.clock == 0 ? _winner[caseId] : bytes32(0);
            if (winner != 0 && counterHash != winner) {
                amount = 0;
            } else {
                uint256 winners = _winnersOf(caseId, rules, case_);
                uint256 kept = uint256(rules.bond) - uint256(rules.bond) * rules.burn / PPM;
                amount += (case_.supporters - winners) * kept / winners;
                prize = _payouts[caseId].prize / winners;
            }
        }
        emit Collected(caseId, challenger, amount + prize);

        // Interaction
        _pay(_asset(rules), challenger, amount);
        _award(ref, filing, challenger, prize);
    }

    /// @inheritdoc IPayouts
    function burnBond(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        address challenger,
        bytes32 commitment
    ) external locked {
        (bytes32 docketId, DocketWord word) = _requireFinal(dealId, terms, rules);
        bytes32 key = _key(docketId, challenger, commitment);
        if (_cases[key].stage != Stage.Committed) revert Nothing(key);
        delete _cases[key];
        _pay(_asset(rules), word.tally() == REJECTED ? challenger : BURN, rules.bond);
    }

    /// @inheritdoc IPayouts
    function collectFund(
        CaseRef calldata ref,
        PanelRules calldata rules,
        uint256 level,
        bool against,
        address funder
    ) external locked {
        // Check
        _requireFinal(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        bytes32 fundId = _fundId(_fundSide(caseId, level, against), funder);
        uint256 amount = _funds[fundId];
        if (amount == 0) revert Nothing(fundId);

        // Effect
        delete _funds[fundId];
        Sitting memory sitting = _sittings[_sittingId(caseId, level)];
        bool decided = case_.ruling == Finding.Dismissed || case_.ruling == Finding.Refuted;
        if (sitting.ruled && decided) {
            if (against == (case_.ruling == sitting.appealed)) {
                amount = 0;
            } else {
                uint256 bond = _appealBondOf(rules, level);
                uint256 won = bond - bond * rules.appealBurn / PPM - _feeOf(caseId, rules, level);
                amount += amount * won / bond;
            }
        }
        emit Collected(caseId, funder, amount);

        // Interaction
        _pay(_asset(rules), funder, amount);
    }

    /// @inheritdoc IPayouts
    function collectFee(
        CaseRef calldata ref,
        PanelRules calldata rules,
        Filing calldata filing,
        uint256 level,
        uint256 slot,
        uint256 tries
    ) external locked {
        // Check
        _requireFinal(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        Case memory case_ = _cases[caseId];
        if (case_.ruling != Finding.Dismissed && case_.ruling != Finding.Refuted) {
            revert WrongStage(caseId);
        }
        bytes32 sittingId = _sittingId(caseId, level);
        bytes32 answer = _ruled[caseId];
        bytes32 slotId = _slotId(sittingId, slot);
        if (answer == 0 || _votes[slotId] != _shown(answer)) revert Nothing(slotId);
        (, Seat seat) = _drawnAt(sittingId, _sittings[sittingId], slot, tries);

        // Effect
        _votes[slotId] = PAID;
        uint256 count = _tallies[_answerId(sittingId, answer)];
        uint256 fee = _feeOf(caseId, rules, level) / count;
        bool fromSpoils;
        if (level == 0) {
            if (!case_.paid) revert WrongStage(caseId);
            fee = _payouts[caseId].fee / count;
            fromSpoils = case_.ruling == Finding.Refuted;
        }
        emit Collected(caseId, seat.owner(), fee);

        // Interaction
        if (fromSpoils) _award(ref, filing, seat.owner(), fee);
        else _pay(_asset(rules), seat.owner(), fee);
    }

    /// @inheritdoc IPayouts
    function slash(
        CaseRef calldata ref,
        PanelRules calldata rules,
        Pool calldata pool,
        uint256 level,
        uint256 slot,
        uint256 tries
    ) external {
        _requireFinal(ref.dealId, ref.terms, rules);
        bytes32 caseId = _idOf(ref);
        if (_cases[caseId].ruling == Finding.Void) revert WrongStage(caseId);
        bytes32 sittingId = _sittingId(caseId, level);
        Sitting memory sitting = _sittings[sittingId];
        if (slot >= sitting.seats) revert Nothing(sittingId);
        // Later the place of a seat that was drawn can be another's.
        _requireTime(sitting.revealUntil, uint256(sitting.takenBefore) + pool.delay + 1);
        _requireHash(_pools[sittingId], STAKES.poolIdOf(pool));
        bytes32 slotId = _slotId(sittingId, slot);
        if (!_wrong(caseId, _votes[slotId])) revert Nothing(slotId);
        (uint256 index,) = _drawnAt(sittingId, sitting, slot, tries);
        _votes[slotId] = SLASHED;
        STAKES.slash(pool, index, msg.sender);
    }

    /// Whether a vote was not revealed, or is otherwise than was ruled. Who revealed is judged only if
    /// something was ruled; `Unavailable` is no lie.
    function _wrong(bytes32 caseId, bytes32 cast) private view returns (bool) {
        if (cast == PAID || cast == SLASHED) return false;
        if (uint256(cast) & 3 != 3) return true;
        if (cast == _shown(UNAVAILABLE)) return false;
        bytes32 answer = _ruled[caseId];
        if (answer != 0) return cast != _shown(answer);
        // The forum refuted it without saying what is right.
        bool refuted = _cases[caseId].ruling == Finding.Refuted;
        return refuted && cast == _shown(_defended[caseId]);
    }

    /// @inheritdoc IPayouts
    /// @dev Those who answered right in the last panel of an audit: the deal pays them.
    function right(bytes32 dealId, CourtTerms calldata terms, bytes calldata rules)
        external
        view
        returns (address[] memory rulers)
    {
        _requireHash(terms.rules, keccak256(rules));
        bytes32 docketId = keccak256(abi.encode(dealId, terms));
        bytes32 answer = _ruled[docketId];
        if (_auditBlocks[docketId] != type(uint256).max || answer == 0) return rulers;
        uint256 level = _cases[docketId].level;
        while (level != 0 && !_sittings[_sittingId(docketId, level)].ruled) --level;
        bytes32 sittingId = _sittingId(docketId, level);
        Sitting memory sitting = _sittings[sittingId];
        uint256 count = _tallies[_answerId(sittingId, answer)];
        if (answer == UNAVAILABLE) count = 0;
        if (count > MAX_RIGHT) count = MAX_RIGHT;
        rulers = new address[](count);
        for (uint256 slot; count != 0; ++slot) {
            bytes32 cast = _votes[_slotId(sittingId, slot)];
            if (cast != _shown(answer) && cast != PAID) continue;
            (, address owner,) = _drawn(sittingId, sitting, slot);
            rulers[rulers.length - count--] = owner;
        }
    }

    /// What a panel is paid, if anybody answered as was ruled in the end.
    function _feeOf(bytes32 caseId, PanelRules calldata rules, uint256 level)
        private
        view
        returns (uint256)
    {
        bytes32 answer = _ruled[caseId];
        bytes32 sittingId = _sittingId(caseId, level);
        if (!_sittings[sittingId].ruled || _tallies[_answerId(sittingId, answer)] == 0) return 0;
        return _seatsAt(rules, level) * rules.fee;
    }

    function _winnersOf(bytes32 caseId, PanelRules calldata rules, Case memory case_)
        private
        view
        returns (uint256)
    {
        bytes32 winner = rules.clock == 0 ? _winner[caseId] : bytes32(0);
        return winner == 0 ? case_.supporters : _supporters[_sideId(caseId, winner)];
    }

    /// One refuted case's part of the docket's spoils.
    function _prizeOf(bytes32 docketId, DocketWord word) private returns (uint256) {
        // Counted once, before anything of them is awarded.
        uint256 all = _spoils[docketId];
        if (all == 0) {
            all = COURT.spoils(docketId);
            _spoils[docketId] = all;
        }
        return all / (word.tally() >> 16 & 0xff);
    }

    /// Pays out of the docket's spoils. The court checks the filing.
    function _award(CaseRef calldata ref, Filing calldata filing, address payee, uint256 amount)
        private
    {
        if (amount != 0) COURT.award(ref.dealId, ref.terms, filing, payee, amount);
    }
}
