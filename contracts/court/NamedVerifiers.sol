// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {IRuling} from "../interfaces/IRuling.sol";
import {CourtTerms, DocketWord, Status} from "../types/Docket.sol";

/// The first instance of the court: `quorum` of up to seven verifiers that the terms name. Each
/// replays the work and states one verdict. `quorum` confirmations uphold the claim at once,
/// `quorum` refutations overrule it; if neither comes in the window, the filing's silence decides.
///
/// Its rules are `abi.encode(uint256 quorum, address[] verifiers)`, more than half of them as quorum.
/// In the docket's tally, bit i says that verifier i confirmed, bit i + 7 that it refuted.
contract NamedVerifiers is IRuling {
    /// A verifier stated its verdict about a claim (its hash).
    event Verdict(
        bytes32 indexed dealId,
        bytes32 indexed docketId,
        address indexed verifier,
        bytes32 claim,
        bool confirms
    );

    /// The terms name another instance.
    error WrongInstance(address instance);
    /// What was sent does not hash to the rules that the terms name.
    error RulesMismatch(bytes32 expected, bytes32 actual);
    /// One to seven verifiers, more than half of them as quorum.
    error InvalidRules(uint256 quorum, uint256 verifiers);
    /// The rules do not name this address.
    error NotNamed(address caller);
    /// The verifier stated the other verdict before.
    error AlreadyGiven(address verifier, bool confirms);
    /// The docket is not open to verdicts: nothing was filed, or its status is final.
    error NotStanding(bytes32 docketId, Status status);
    /// The docket holds another claim than the one that was replayed.
    error WrongClaim(bytes32 filed, bytes32 replayed);

    uint256 private constant MAX_VERIFIERS = 7;
    uint256 private constant MASK = (1 << MAX_VERIFIERS) - 1;

    ICourt public immutable COURT;

    constructor(ICourt court) {
        COURT = court;
    }

    /// States the caller's verdict about the claim with hash `claim`. The same verdict again does
    /// nothing; another one is refused.
    function verdict(
        bytes32 dealId,
        CourtTerms calldata terms,
        uint256 quorum,
        address[] calldata verifiers,
        bytes32 claim,
        bool confirms
    ) external {
        // Check: the caller is named.
        if (terms.instance != address(this)) revert WrongInstance(terms.instance);
        bytes32 rules = keccak256(abi.encode(quorum, verifiers));
        if (rules != terms.rules) revert RulesMismatch(terms.rules, rules);
        _requireRules(quorum, verifiers.length);
        uint256 confirmation = 1 << _indexOf(verifiers, msg.sender);

        // Check: it is the first verdict, about the claim that is there.
        bytes32 id = keccak256(abi.encode(dealId, terms));
        (DocketWord word, bytes32 filed) = COURT.docket(id);
        if (claim != filed && filed != 0) revert WrongClaim(filed, claim);
        uint256 tally = word.tally();
        uint256 refutation = confirmation << MAX_VERIFIERS;
        if (tally & (confirmation | refutation) != 0) {
            bool confirmed = tally & confirmation != 0;
            if (confirmed != confirms) revert AlreadyGiven(msg.sender, confirmed);
            return;
        }
        Status status = word.statusAt(block.timestamp);
        if (status != Status.Standing) revert NotStanding(id, status);

        // Effect, in the court, which calls nobody.
        tally |= confirms ? confirmation : refutation;
        if (_count(tally & MASK) >= quorum) status = Status.Upheld;
        else if (_count(tally >> MAX_VERIFIERS) >= quorum) status = Status.Overruled;
        emit Verdict(dealId, id, msg.sender, claim, confirms);
        COURT.rule(dealId, terms, claim, status, word.fallbackStatus(), word.until(), tally);
    }

    /// @inheritdoc IRuling
    function right(bytes32 dealId, CourtTerms calldata terms, bytes calldata rules)
        external
        view
        returns (address[] memory rulers)
    {
        bytes32 actual = keccak256(rules);
        if (actual != terms.rules) revert RulesMismatch(terms.rules, actual);
        (, address[] memory verifiers) = abi.decode(rules, (uint256, address[]));
        (DocketWord word,) = COURT.docket(keccak256(abi.encode(dealId, terms)));

        Status status = word.statusAt(block.timestamp);
        uint256 bits = word.tally();
        if (status == Status.Upheld) bits &= MASK;
        else if (status == Status.Overruled) bits >>= MAX_VERIFIERS;
        else bits = 0;

        rulers = new address[](_count(bits));
        uint256 next;
        for (uint256 i; bits >> i != 0; ++i) {
            if (bits >> i & 1 != 0) rulers[next++] = verifiers[i];
        }
    }

    /// @inheritdoc IRuling
    function describe(bytes calldata rules) external view returns (string memory) {
        (uint256 quorum, address[] memory verifiers) = abi.decode(rules, (uint256, address[]));
        _requireRules(quorum, verifiers.length);
        return say("{u0} of these verifiers rule: {*1.1:, |{a0}}", rules);
    }

    function _requireRules(uint256 quorum, uint256 count) private pure {
        if (count > MAX_VERIFIERS || quorum > count || 2 * quorum <= count) {
            revert InvalidRules(quorum, count);
        }
    }

    /// A verifier named twice has one vote, under the first index.
    function _indexOf(address[] calldata verifiers, address caller)
        private
        pure
        returns (uint256 index)
    {
        while (verifiers[index] != caller) {
            if (++index == verifiers.length) revert NotNamed(caller);
        }
    }

    function _count(uint256 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) {
            ++count;
        }
    }
}
