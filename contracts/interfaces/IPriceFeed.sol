// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// The part of Chainlink's `AggregatorV3Interface` that a reader of prices needs.
interface IPriceFeed {
    /// By how many decimals `answer` is scaled.
    function decimals() external view returns (uint8);

    /// @return roundId The round.
    /// @return answer The price.
    /// @return startedAt When the round began, in Unix seconds.
    /// @return updatedAt When the answer was given, in Unix seconds.
    /// @return answeredInRound Deprecated by Chainlink.
    function latestRoundData()
        external
        view
        returns (
            uint80 roundId,
            int256 answer,
            uint256 startedAt,
            uint256 updatedAt,
            uint80 answeredInRound
        );
}
