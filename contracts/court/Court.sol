// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Vault} from "../Vault.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IRuling} from "../interfaces/IRuling.sol";
import {Asset, AssetKind, PPM, Share} from "../types/Deal.sol";
import {
    BURN,
    Claim,
    CourtTerms,
    DocketWord,
    Filing,
    RULERS,
    SPOILS,
    Status,
    filedWord
} from "../types/Docket.sol";

/// The court: see `ICourt`.
contract Court is ICourt, Vault {
    /// The kernel, which says when a deal was opened.
    IEscrow public immutable ESCROW;

    /// Beside each other, since a verdict reads both.
    struct Record {
        DocketWord word;
        bytes32 claim;
    }

    mapping(bytes32 docketId => Record) private _dockets;

    /// @inheritdoc ICourt
    mapping(bytes32 docketId => uint256 amount) public spoils;

    /// With at most so many slash shares and rulers, a release stays far below a block.
    uint256 private constant MAX_SHARES = 16;
    uint256 private constant MAX_RULERS = 32;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// @inheritdoc ICourt
    function file(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        Claim calldata claim
    ) external payable locked returns (bytes32 id) {
        // Check: the terms.
        _requireFiling(terms, filing);
        if (msg.sender != filing.filer) revert NotFiler(filing.filer, msg.sender);
        if (claim.units > type(uint48).max) revert TooManyUnits(claim.units);
        if (
            (filing.silence != Status.Upheld && filing.silence != Status.Void)
                || filing.window > terms.limit || filing.floor > filing.cap
                || filing.kind > AssetKind.ERC20
        ) revert InvalidFiling();
        _requireShares(filing.slash);

        // Check: the time.
        uint256 deadline = _openedAt(dealId) + terms.deadline;
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp >= deadline) revert DeadlinePassed(deadline, block.timestamp);
        id = docketId(dealId, terms);
        Record storage record = _dockets[id];
        if (record.word.storedStatus() != Status.Pending) revert AlreadyFiled(id);

        // Effect
        uint256 price = priceOf(filing, claim.units);
        if (price > type(uint120).max) revert PriceTooLarge(price);
        uint256 collateral = collateralOf(filing, price);
        uint256 until = block.timestamp + filing.window;
        record.word = filedWord(filing.silence, until, claim.units, price);
        record.claim = keccak256(abi.encode(claim));
        emit Filed(dealId, id, msg.sender, claim, price, collateral, until);

        // Interaction
        uint256 value = filing.kind == AssetKind.Native ? collateral : 0;
        if (msg.value != value) revert WrongValue(value, msg.value);
        _pull(_asset(filing, collateral), msg.sender);
    }

    /// @inheritdoc ICourt
    function rule(
        bytes32 dealId,
        CourtTerms calldata terms,
        bytes32 claim,
        Status next,
        Status fallback_,
        uint256 until,
        uint256 tally
    ) external {
        if (msg.sender != terms.instance) {
            revert NotInstance(terms.instance, msg.sender);
        }
        bytes32 id = docketId(dealId, terms);
        Record storage record = _dockets[id];
        DocketWord word = record.word;

        // Check: it is open, and it is this claim that is ruled on.
        Status now_ = word.statusAt(block.timestamp);
        if (now_ != Status.Standing && now_ != Status.Disputed) revert NotStanding(id, now_);
        if (claim != record.claim) revert TermsMismatch(record.claim, claim);

        // Check: what is set keeps the status total and final in bounded time.
        bool ends = next == Status.Upheld || next == Status.Overruled || next == Status.Void;
        if (!ends) {
            bool known = next == Status.Standing || next == Status.Disputed;
            if (!known || fallback_ < Status.Upheld || until <= block.timestamp) {
                revert InvalidRuling(next, fallback_, until);
            }
            // What was within the limit before still is.
            if (until > word.until()) {
                uint256 last = _openedAt(dealId) + terms.deadline + terms.limit;
                if (until > last) revert InvalidRuling(next, fallback_, until);
            }
        }
        if (tally > type(uint32).max || until > type(uint40).max) {
            revert InvalidRuling(next, fallback_, until);
        }

        // Effect
        record.word = word.ruled(next, fallback_, until, tally);
        emit Ruled(dealId, id, next, until, tally);
    }

    /// @inheritdoc ICourt
    function release(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        bytes calldata rules
    ) external locked {
        // Check
        _requireFiling(terms, filing);
        bytes32 id = docketId(dealId, terms);
        Record storage record = _dockets[id];
        DocketWord word = record.word;
        if (word.storedStatus() == Status.Pending || word.settled()) revert NothingHeld(id);
        Status now_ = word.statusAt(block.timestamp);
        if (!now_.isFinal()) revert NotFinal(id, now_);

        // Effect
        record.word = word.withSettled();
        uint256 collateral = collateralOf(filing, word.price());
        emit Released(dealId, id, now_, collateral);

        // Interaction
        Asset memory asset = _asset(filing, collateral);
        if (now_ == Status.Overruled) {
            _slash(id, asset, filing.slash, _rulers(dealId, terms, filing.slash, rules));
        } else {
            _pay(asset, filing.filer, collateral);
        }
    }

    /// @inheritdoc ICourt
    function award(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        address payee,
        uint256 amount
    ) external locked {
        // Check
        if (msg.sender != terms.instance) revert NotInstance(terms.instance, msg.sender);
        _requireFiling(terms, filing);
        bytes32 id = docketId(dealId, terms);
        uint256 left = spoils[id];
        if (amount > left) revert TooMuchAwarded(left, amount);

        // Effect
        spoils[id] = left - amount;
        emit Awarded(dealId, id, payee, amount);

        // Interaction
        _pay(_asset(filing, amount), payee, amount);
    }

    /// @inheritdoc ICourt
    function status(bytes32 dealId, CourtTerms calldata terms) external view returns (Status) {
        DocketWord word = _dockets[docketId(dealId, terms)].word;
        if (word.storedStatus() != Status.Pending) return word.statusAt(block.timestamp);
        uint256 openedAt = ESCROW.dealWord(dealId).openedAt();
        // forge-lint: disable-next-line(block-timestamp)
        bool late = openedAt != 0 && block.timestamp >= openedAt + terms.deadline;
        return late ? Status.Absent : Status.Pending;
    }

    /// @inheritdoc ICourt
    function docket(bytes32 id) external view returns (DocketWord, bytes32) {
        Record storage record = _dockets[id];
        return (record.word, record.claim);
    }

    /// @inheritdoc ICourt
    function docketId(bytes32 dealId, CourtTerms calldata terms) public pure returns (bytes32) {
        return keccak256(abi.encode(dealId, terms));
    }

    /// @inheritdoc ICourt
    function priceOf(Filing calldata filing, uint256 units) public pure returns (uint256 price) {
        // Checked arithmetic: an overflow reverts.
        price = units * filing.rate;
        if (price < filing.floor) price = filing.floor;
        if (price > filing.cap) price = filing.cap;
    }

    /// @inheritdoc ICourt
    function collateralOf(Filing calldata filing, uint256 price) public pure returns (uint256) {
        return (price * filing.multiplier + PPM - 1) / PPM;
    }

    function _openedAt(bytes32 dealId) private view returns (uint256 openedAt) {
        openedAt = ESCROW.dealWord(dealId).openedAt();
        if (openedAt == 0) revert DealNotOpen(dealId);
    }

    function _requireFiling(CourtTerms calldata terms, Filing calldata filing) private pure {
        bytes32 actual = keccak256(abi.encode(filing));
        if (actual != terms.filing) revert TermsMismatch(terms.filing, actual);
    }

    function _requireShares(Share[] calldata shares) private view {
        if (shares.length == 0 || shares.length > MAX_SHARES) revert InvalidFiling();
        uint256 sum;
        for (uint256 i; i < shares.length; ++i) {
            _requirePayee(shares[i].to);
            sum += shares[i].ppm;
        }
        if (sum != PPM) revert InvalidFiling();
    }

    function _asset(Filing calldata filing, uint256 amount) private pure returns (Asset memory) {
        return Asset(filing.kind, filing.token, 0, amount);
    }

    /// Who was right. The instance is asked only if a share pays them, so that no other collateral
    /// depends on its answer: it may be an account without code.
    function _rulers(
        bytes32 dealId,
        CourtTerms calldata terms,
        Share[] calldata shares,
        bytes calldata rules
    ) private view returns (address[] memory rulers) {
        for (uint256 i; i < shares.length; ++i) {
            if (shares[i].to != RULERS) continue;
            bytes32 actual = keccak256(rules);
            if (actual != terms.rules) revert TermsMismatch(terms.rules, actual);
            rulers = IRuling(terms.instance).right(dealId, terms, rules);
            if (rulers.length > MAX_RULERS) revert TooManyRulers(rulers.length, MAX_RULERS);
            return rulers;
        }
    }

    /// Rounds each part down; the last share takes the rest, so that all of it flows.
    function _slash(
        bytes32 id,
        Asset memory asset,
        Share[] calldata shares,
        address[] memory rulers
    ) private {
        uint256 rest = asset.amount;
        for (uint256 i; i < shares.length; ++i) {
            bool last = i == shares.length - 1;
            uint256 amount = last ? rest : asset.amount * shares[i].ppm / PPM;
            rest -= amount;
            if (shares[i].to == RULERS) _payRulers(asset, rulers, amount);
            else if (shares[i].to == SPOILS) spoils[id] += amount;
            else _pay(asset, shares[i].to, amount);
        }
    }

    function _payRulers(Asset memory asset, address[] memory rulers, uint256 amount) private {
        uint256 count = rulers.length;
        for (uint256 i; i < count; ++i) {
            uint256 part = amount / (count - i);
            amount -= part;
            _pay(asset, rulers[i], part);
        }
        // Nobody was right: what nobody has earned is burned.
        _pay(asset, BURN, amount);
    }
}
