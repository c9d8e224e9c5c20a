// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {Statement} from "../types/Deal.sol";
import {CourtTerms, Status} from "../types/Docket.sol";

/// The status of the deal's docket is in the agreed mask.
contract Docket is IArbiter {
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
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "the court's docket is "
            "{^5: or |never met|Pending|Absent|Standing|Disputed|Upheld|Overruled|Void}"
            " (results due within {u0.32} s of the opening, final at most {u1.32} s later,"
            " ruled on by {a2}, filing terms {x3}, rules {x4})",
            demand
        );
    }
}
