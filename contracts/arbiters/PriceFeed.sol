// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IPriceFeed} from "../interfaces/IPriceFeed.sol";
import {Statement} from "../types/Deal.sol";
import {Compare, Op} from "./Compare.sol";
import {Reads} from "./Reads.sol";

/// The latest price of a feed with Chainlink's interface, if fresh, compared with a value. It takes no
/// statements.
///
/// It asks about the moment of settling, and prices move: of two clauses with opposite demands and one
/// window, whoever settles first takes the one that suits. On a rollup, `All` with a
/// `StaticCallCompare` on the feed of the sequencer's uptime tells stale prices from quiet ones.
contract PriceFeed is IArbiter {
    /// `demand` is `abi.encode(address feed, Op op, int256 price, uint32 maxAge, uint8 decimals)`:
    /// `price` is scaled by `decimals`, which must be the feed's, so that nobody mistakes the scale;
    /// `maxAge` is in seconds. A price that is not above zero, older, from the future or never given
    /// is a no.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (address feed, Op op, int256 price, uint32 maxAge, uint8 decimals) =
            abi.decode(demand, (address, Op, int256, uint32, uint8));
        (bool answered, uint256 scale) = Reads.word(feed, abi.encodeCall(IPriceFeed.decimals, ()));
        if (!answered || scale != decimals) return false;
        bytes memory round =
            Reads.read(feed, abi.encodeCall(IPriceFeed.latestRoundData, ()), 0, 160);
        if (round.length == 0) return false;
        uint256 answer = Reads.wordAt(round, 1);
        uint256 updatedAt = Reads.wordAt(round, 3);
        // forge-lint: disable-next-line(unsafe-typecast)
        if (int256(answer) <= 0 || updatedAt == 0 || updatedAt > block.timestamp) return false;
        if (block.timestamp - updatedAt > maxAge) return false;
        // forge-lint: disable-next-line(unsafe-typecast)
        return Compare.holds(op, true, answer, uint256(price));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "price feed {a0} says {#1:==|!=|<|<=|>|>=} {i2} / 10^{u4.8}, at most {u3.32} s old",
            demand
        );
    }
}
