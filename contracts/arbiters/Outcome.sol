// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {MAX_CLAUSES, MAX_COMMITMENTS, Statement} from "../types/Deal.sol";

/// Another commitment, of this deal or another one on the same kernel, closed by one of the agreed
/// clauses. It takes no statements.
///
/// There is no bit for "still open": that a commitment is open ends whenever anyone settles it, so the
/// settler would choose by the order in which two are settled. By which clause it closed stays.
contract Outcome is IArbiter {
    /// The kernel, whose deals are looked at.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(bytes32 dealId, uint256 index, uint256 mask)`: a zero `dealId` is this
    /// deal, bit i of `mask` admits clause i. A commitment that names itself gets a no: the kernel has
    /// marked it closed by the clause that asks.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (bytes32 other, uint256 which, uint256 mask) =
            abi.decode(demand, (bytes32, uint256, uint256));
        if (other == 0) other = dealId;
        // From commitment 64 on, the word's bits are the time of the opening.
        if (which >= MAX_COMMITMENTS || (other == dealId && which == index)) return false;
        uint256 outcome = ESCROW.dealWord(other).outcome(which);
        // Shifted by one, the mask has the outcomes' numbers, and no bit for the zero that is "open".
        return mask << 1 >> outcome & 1 != 0;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "commitment {u1} of {d0} closed by clause {^2: or |none: never met|0|1|2|3|4|5|6}",
            demand
        );
    }
}
