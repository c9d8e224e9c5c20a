// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAllocator} from "../interfaces/IAllocator.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {Commitment, Payout, Statement} from "../types/Deal.sol";
import {CourtTerms, DocketWord} from "../types/Docket.sol";

/// The price that the docket holds, units * rate within floor and cap, goes to a payee; the rest goes
/// back to the depositor. So what is paid is what the collateral was sized on.
contract Metered is IAllocator {
    ICourt public immutable COURT;

    constructor(ICourt court) {
        COURT = court;
    }

    /// `data` is `abi.encode(CourtTerms terms, address payee)`. The commitment's first asset is the
    /// one that is priced; a price above what is locked pays all of it.
    function allocate(
        bytes32 dealId,
        uint256,
        Commitment calldata commitment,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata
    ) external view returns (Payout[] memory payouts) {
        (CourtTerms memory terms, address payee) = abi.decode(data, (CourtTerms, address));
        (DocketWord word,) = COURT.docket(keccak256(abi.encode(dealId, terms)));
        uint256 price = word.price();
        uint256 locked = commitment.assets[0].amount;

        payouts = new Payout[](1);
        payouts[0] = Payout(payee, new uint256[](commitment.assets.length));
        payouts[0].amounts[0] = price < locked ? price : locked;
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external view returns (string memory) {
        return say(
            "the metered price that the court's docket holds to {a5}{&0.255:|{u0.32}{u1.32}{a2}}"
            ", the rest back to the depositor",
            data
        );
    }
}
