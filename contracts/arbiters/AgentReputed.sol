// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IERC8004Reputation} from "../interfaces/IERC8004.sol";
import {Statement} from "../types/Deal.sol";
import {Reads} from "./Reads.sol";

/// What a summary of feedback in an ERC-8004 registry must say.
struct ReputationDemand {
    address registry;
    uint256 agentId;
    /// Whose feedback counts, strictly ascending, so that none counts twice.
    address[] clients;
    /// As the feedback is tagged; empty is any.
    string tag1;
    string tag2;
    /// How much feedback there must be. There must always be some.
    uint256 count;
    /// The least average, scaled by `decimals` (at most 18).
    int128 value;
    uint256 decimals;
}

/// Named clients gave an agent enough feedback, and good enough. It takes no statements.
///
/// The clients are signed: anybody may give feedback, so that of others proves nothing.
contract AgentReputed is IArbiter {
    /// ERC-8004 scales values by at most this many decimals.
    uint256 private constant MAX_DECIMALS = 18;

    /// `demand` is `abi.encode(ReputationDemand)`. A registry that reverts or answers garbage is a no.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        ReputationDemand memory d = abi.decode(demand, (ReputationDemand));
        if (d.decimals > MAX_DECIMALS || d.clients.length == 0) return false;
        for (uint256 i = 1; i < d.clients.length; ++i) {
            if (d.clients[i] <= d.clients[i - 1]) return false;
        }
        bytes memory a = Reads.read(
            d.registry,
            abi.encodeCall(IERC8004Reputation.getSummary, (d.agentId, d.clients, d.tag1, d.tag2)),
            0,
            96
        );
        if (a.length == 0) return false;
        uint256 count = Reads.wordAt(a, 0);
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 value = int256(Reads.wordAt(a, 1));
        uint256 decimals = Reads.wordAt(a, 2);
        // forge-lint: disable-next-line(unsafe-typecast)
        if (count == 0 || count < d.count || decimals > MAX_DECIMALS || value != int128(value)) {
            return false;
        }
        // No overflow: 127 bits times 10^18, which has 60.
        // forge-lint: disable-next-line(unsafe-typecast)
        return value * int256(10 ** d.decimals) >= d.value * int256(10 ** decimals);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{>0:agent {u1} has {u5} or more feedback, on average >= {i6.128} / 10^{u7}"
            ", tagged {s3}, {s4}, on {a0}{$2:|, by {*2.1:, |{a0}}}}",
            demand
        );
    }
}
