// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IAllocator} from "../interfaces/IAllocator.sol";
import {IRuling} from "../interfaces/IRuling.sol";
import {Commitment, Payout, Statement} from "../types/Deal.sol";
import {CourtTerms} from "../types/Docket.sol";

/// The whole commitment in equal parts to those who were right about the docket; what does not divide,
/// and all of it if nobody was, goes back to the depositor. Its clause must ask for a final docket,
/// since until then nobody has been right.
contract VerifierFee is IAllocator {
    /// `data` is `abi.encode(CourtTerms terms)`, `proof` the instance's rules, whose hash the terms
    /// name and the instance checks.
    function allocate(
        bytes32 dealId,
        uint256,
        Commitment calldata commitment,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory payouts) {
        CourtTerms memory terms = abi.decode(data, (CourtTerms));
        address[] memory rulers = IRuling(terms.instance).right(dealId, terms, proof);
        payouts = new Payout[](rulers.length);
        for (uint256 i; i < rulers.length; ++i) {
            payouts[i] = Payout(rulers[i], new uint256[](commitment.assets.length));
            for (uint256 j; j < commitment.assets.length; ++j) {
                payouts[i].amounts[j] = commitment.assets[j].amount / rulers.length;
            }
        }
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external pure returns (string memory) {
        abi.decode(data, (CourtTerms));
        return "equal parts to those who ruled right on the court's docket, all of it back to the "
            "depositor if nobody did";
    }
}
