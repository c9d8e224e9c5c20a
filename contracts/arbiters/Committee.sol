// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {Statements} from "./Statements.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// Members of a committee who together weigh at least `threshold` stated a given kind about something.
/// `members` are strictly ascending, so that none counts twice. If `token` is zero, `weights` has one
/// weight for each of them. Else it is empty, and a member weighs its votes in this token at the time of
/// the opening. `about` and `content` are as in `Stated`.
struct CommitteeDemand {
    uint256 threshold;
    address token;
    address[] members;
    uint256[] weights;
    bytes32 about;
    bytes32 kind;
    bytes32 content;
}

/// A quorum by weight. It takes no statements: no one author is the one to pay.
contract Committee is IArbiter {
    /// The kernel, which records statements and openings.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(CommitteeDemand)`. The token is one of ERC-5805 with timestamps as its
    /// clock (ERC-6372): with block numbers the opening lies in its future, and nobody weighs anything.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        CommitteeDemand memory d = abi.decode(demand, (CommitteeDemand));
        uint256 count = d.members.length;
        if (
            statements.length != 0 || d.threshold == 0
                || d.weights.length != (d.token == address(0) ? count : 0)
        ) return false;
        if (d.about == 0) d.about = dealId;
        uint256 opened = Statements.openedAt(ESCROW, dealId);

        uint256 missing = d.threshold;
        address last;
        for (uint256 i; i < count; ++i) {
            if (d.members[i] <= last) return false;
            last = d.members[i];
            if (!Statements.says(Statements.read(ESCROW, last, d.about, d.kind), d.content)) {
                continue;
            }
            uint256 weight = d.token == address(0) ? d.weights[i] : _votes(d.token, last, opened);
            // Counted down to zero and not summed: no weight can overflow.
            missing -= weight < missing ? weight : missing;
        }
        return missing == 0;
    }

    /// Zero if the token reverts, answers short or has no code. No gas cap: a token that burns it can
    /// only turn a yes into a no.
    function _votes(address token, address member, uint256 time)
        private
        view
        returns (uint256 votes)
    {
        bytes memory data = abi.encodeCall(IVotes.getPastVotes, (member, time));
        assembly ("memory-safe") {
            // Scratch space takes the answer; no more of it is ever copied.
            let success := staticcall(gas(), token, add(data, 32), mload(data), 0, 32)
            votes := mul(mload(0), and(success, gt(returndatasize(), 31)))
        }
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{>0:weight {u0}{=1:| in votes of {a1}} of {*2.1:, |{a0}{%3: ({u0})}}"
            " states kind {x5} about {d4}{=6:| with content {x6}}}",
            demand
        );
    }
}
