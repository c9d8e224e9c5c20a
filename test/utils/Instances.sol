// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IRuling} from "../../contracts/interfaces/IRuling.sol";
import {CourtTerms, DocketWord, Filing, Status} from "../../contracts/types/Docket.sol";

/// An instance that rules what it is told to, and may fail to say who was right.
contract PuppetInstance is IRuling {
    enum Mood {
        Answer,
        Revert,
        BurnGas,
        Garbage,
        Reenter // asks the court to release from within `right`
    }

    ICourt public immutable COURT;
    Mood public mood;
    address[] private _right;
    bytes private _payload;

    constructor(ICourt court) {
        COURT = court;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setRight(address[] calldata right_) external {
        _right = right_;
    }

    function setPayload(bytes calldata payload) external {
        _payload = payload;
    }

    function rule(
        bytes32 dealId,
        CourtTerms calldata terms,
        bytes32 claim,
        Status status,
        Status fallback_,
        uint256 until,
        uint256 tally
    ) external {
        COURT.rule(dealId, terms, claim, status, fallback_, until, tally);
    }

    function right(bytes32, CourtTerms calldata, bytes calldata)
        external
        view
        returns (address[] memory)
    {
        if (mood == Mood.Revert) revert("nobody knows");
        if (mood == Mood.BurnGas) {
            while (true) {}
        }
        if (mood == Mood.Garbage) {
            assembly {
                mstore(0, not(0))
                return(0, 64)
            }
        }
        if (mood == Mood.Reenter) {
            // A static frame: it must fail, and then so does this.
            (bool success,) = address(COURT).staticcall(_payload);
            require(success, "could not re-enter");
        }
        return _right;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "whatever it is told";
    }
}

/// The shape of an instance for open verification, without its bonds: anyone challenges, a panel (here
/// one address) rules, anyone appeals. It holds what the docket's word has no room for. A refutation
/// that nobody appeals is final; a dismissal dismisses only that challenge, and the window goes on.
contract OpenChallenge is IRuling {
    struct Case {
        uint64 windowEnd; // when the docket becomes Upheld if no challenge is pending
        Status last; // what the last ruling comes to if nobody appeals it
        address challenger;
    }

    uint256 public constant PANEL_TIME = 2 hours;
    uint256 public constant APPEAL_TIME = 1 hours;

    ICourt public immutable COURT;
    address public immutable PANEL;
    mapping(bytes32 docketId => Case) public cases;

    constructor(ICourt court, address panel) {
        (COURT, PANEL) = (court, panel);
    }

    function challenge(bytes32 dealId, CourtTerms calldata terms) external {
        (Case storage c, DocketWord word, bytes32 claim) = _load(dealId, terms);
        if (c.windowEnd == 0) c.windowEnd = uint64(word.until());
        c.challenger = msg.sender;
        // No ruling yet: if the panel is silent past its time, the case is void.
        c.last = Status.Void;
        _dispute(dealId, terms, claim, c.last, block.timestamp + PANEL_TIME, 1);
    }

    function ruling(bytes32 dealId, CourtTerms calldata terms, bool refuted) external {
        require(msg.sender == PANEL, "not the panel");
        (Case storage c, DocketWord word, bytes32 claim) = _load(dealId, terms);
        c.last = refuted ? Status.Overruled : Status.Upheld;
        uint256 until = block.timestamp + APPEAL_TIME;
        if (!refuted && until < c.windowEnd) until = c.windowEnd;
        _dispute(dealId, terms, claim, c.last, until, word.tally());
    }

    function appeal(bytes32 dealId, CourtTerms calldata terms) external {
        (Case storage c, DocketWord word, bytes32 claim) = _load(dealId, terms);
        // A panel that stays silent leaves the last ruling standing.
        _dispute(dealId, terms, claim, c.last, block.timestamp + PANEL_TIME, word.tally() + 1);
    }

    /// After a dismissal that nobody appealed, others may challenge again.
    function resume(bytes32 dealId, CourtTerms calldata terms) external {
        (Case storage c, DocketWord word, bytes32 claim) = _load(dealId, terms);
        require(c.last == Status.Upheld, "not dismissed");
        COURT.rule(dealId, terms, claim, Status.Standing, Status.Upheld, c.windowEnd, word.tally());
    }

    function right(bytes32 dealId, CourtTerms calldata terms, bytes calldata)
        external
        view
        returns (address[] memory rulers)
    {
        if (COURT.status(dealId, terms) != Status.Overruled) return rulers;
        rulers = new address[](1);
        rulers[0] = cases[COURT.docketId(dealId, terms)].challenger;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "anyone may challenge, a panel rules";
    }

    function _load(bytes32 dealId, CourtTerms calldata terms)
        private
        view
        returns (Case storage c, DocketWord word, bytes32 claim)
    {
        bytes32 id = COURT.docketId(dealId, terms);
        (word, claim) = COURT.docket(id);
        c = cases[id];
    }

    function _dispute(
        bytes32 dealId,
        CourtTerms calldata terms,
        bytes32 claim,
        Status lapsesTo,
        uint256 until,
        uint256 round
    ) private {
        COURT.rule(dealId, terms, claim, Status.Disputed, lapsesTo, until, round);
    }
}
