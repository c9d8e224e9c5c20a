// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {Statement} from "../types/Deal.sol";
import {CourtTerms, Status} from "../types/Docket.sol";
import {LibString} from "solady/utils/LibString.sol";

/// The status of the deal's docket is in the agreed mask.
contract Docket is IArbiter {
    using LibString for *;

    ICourt public immutable COURT;

    constructor(ICourt court) {
        COURT = court;
    }

    /// `demand` is `abi.encode(CourtTerms terms, uint256 mask)`: bit i of `mask` admits status i. It
    /// takes no statements.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (CourtTerms memory terms, uint256 mask) = abi.decode(demand, (CourtTerms, uint256));
        return mask >> uint256(COURT.status(dealId, terms)) & 1 != 0;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external pure returns (string memory words) {
        (CourtTerms memory terms, uint256 mask) = abi.decode(demand, (CourtTerms, uint256));
        words = "the court's docket is";
        bool first = true;
        for (uint256 i; i <= uint256(type(Status).max); ++i) {
            if (mask >> i & 1 == 0) continue;
            words = string.concat(words, first ? " " : " or ", _name(Status(i)));
            first = false;
        }
        if (first) words = string.concat(words, " never met");
        words = string.concat(
            words,
            " (results due within ",
            uint256(terms.deadline).toString(),
            " s of the opening, final at most ",
            uint256(terms.limit).toString(),
            " s later, ruled on by ",
            terms.instance.toHexStringChecksummed(),
            ", filing terms ",
            uint256(terms.filing).toHexString(32),
            ", rules ",
            uint256(terms.rules).toHexString(32),
            ")"
        );
    }

    function _name(Status status) private pure returns (string memory) {
        if (status == Status.Pending) return "Pending";
        if (status == Status.Absent) return "Absent";
        if (status == Status.Standing) return "Standing";
        if (status == Status.Disputed) return "Disputed";
        if (status == Status.Upheld) return "Upheld";
        if (status == Status.Overruled) return "Overruled";
        return "Void";
    }
}
