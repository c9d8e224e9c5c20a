// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Children} from "./Children.sol";
import {LibString} from "solady/utils/LibString.sol";

/// An arbiter, how much gas it gets, and what is demanded of it.
struct CappedChild {
    address arbiter;
    uint32 gasCap;
    bytes demand;
}

/// At least `threshold` of distinct children say yes. It takes no statements: which child is met, and
/// so whose statement would be paid, would be the settler's choice.
contract Threshold is IArbiter {
    /// `demand` is `abi.encode(uint256 threshold, CappedChild[])`, the children strictly ascending by
    /// `keccak256(abi.encode(arbiter, demand))`, so that none counts twice; `proof` is
    /// `abi.encode(bytes[])` or empty.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (uint256 base, uint256 count) = Children.array(demand, 64);
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 least = uint256(bytes32(demand));
        if (least == 0 || least > count || !_distinct(demand, base, count)) return false;
        Children.answer(statements, demand, base, count, true, least, count - least + 1, proof);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        (uint256 base, uint256 count) = Children.array(demand, 64);
        // forge-lint: disable-next-line(unsafe-typecast)
        string memory least = LibString.toString(uint256(bytes32(demand)));
        return
            Children.describe(string.concat("at least ", least, " of ("), demand, base, count, true);
    }

    function _distinct(bytes calldata demand, uint256 base, uint256 count)
        private
        pure
        returns (bool)
    {
        bytes32 last;
        for (uint256 i; i < count; ++i) {
            (address arbiter, bytes calldata its) = Children.child(demand, base, true, i);
            bytes32 key = keccak256(abi.encode(arbiter, its));
            if (key <= last) return false;
            last = key;
        }
        return true;
    }
}
