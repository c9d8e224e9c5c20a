// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";

/// It is a given time, by the calendar: for a window that has to hold whenever the deal is opened. A
/// clause's own window counts from the opening. It takes no statements.
contract During is IArbiter {
    /// `demand` is `abi.encode(uint256 from, uint256 until)`, Unix seconds: `from` is in the window,
    /// `until` is not; zero as `until` has no end.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        (uint256 from, uint256 until) = abi.decode(demand, (uint256, uint256));
        return statements.length == 0 && block.timestamp >= from
            && (until == 0 || block.timestamp < until);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("from Unix time {u0}{=1:| until {u1}}", demand);
    }
}
