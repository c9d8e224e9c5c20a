// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IAllocator} from "../interfaces/IAllocator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Commitment, Payout, Statement} from "../types/Deal.sol";
import {StatementWord, statementIdOf} from "../types/StatementWord.sol";

/// All that is locked, in proportion to the weights that a meter states, one statement for each of the
/// named payees. Payees do not state their own weights: each would state the highest.
///
/// The clause can be taken when the meter has stated all weights, or the time for it is over; what is not
/// stated by then is zero. All named payees' words are read, so no settler can leave one out.
contract ProRata is IAllocator {
    /// The payees are not strictly ascending.
    error Unordered();
    /// Contents must be brought for all `payees`.
    error ContentCount(uint256 contents, uint256 payees);
    /// The meter has until then (Unix seconds) to state the weights.
    error TooEarly(uint256 until, uint256 time);
    /// The meter stated something else for this payee.
    error NotStated(address payee);

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `data` is `abi.encode(address meter, bytes32 kind, uint32 until, address[] payees)`: `until` is in
    /// seconds after the opening, the payees are strictly ascending, and payees times assets at most 32.
    /// The meter states `abi.encode(uint256 weight)` about the deal, of the kind `kindOf(kind, payee)`.
    /// `proof` is `abi.encode(bytes[])`, the contents of its statements, one for each payee, anything for
    /// what it has not stated. What is no word, or 2^128 and above, weighs nothing.
    ///
    /// Every asset is divided, rounded down; the last payee that weighs anything takes the rest, an
    /// ERC-721 with it. If nobody weighs anything, all of it returns to the depositor.
    function allocate(
        bytes32 dealId,
        uint256,
        Commitment calldata commitment,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory payouts) {
        (address meter, bytes32 kind, uint256 until, address[] memory payees) = _decode(data);
        bytes[] memory contents = abi.decode(proof, (bytes[]));
        if (contents.length != payees.length) {
            revert ContentCount(contents.length, payees.length);
        }
        until += ESCROW.dealWord(dealId).openedAt();

        uint256[] memory weights = new uint256[](payees.length);
        uint256 sum;
        uint256 last;
        for (uint256 i; i < payees.length; ++i) {
            StatementWord word = ESCROW.statementWord(
                statementIdOf(address(ESCROW), meter, dealId, kindOf(kind, payees[i]))
            );
            uint256 statedAt = word.statedAt();
            if (statedAt == 0 && block.timestamp < until) revert TooEarly(until, block.timestamp);
            if (statedAt == 0 || statedAt >= until) continue;
            bytes memory content = contents[i];
            if (!word.matches(keccak256(content))) revert NotStated(payees[i]);
            // forge-lint: disable-next-line(unsafe-typecast)
            if (content.length != 32 || uint256(bytes32(content)) >> 128 != 0) continue;
            // forge-lint: disable-next-line(unsafe-typecast)
            weights[i] = uint256(bytes32(content));
            sum += weights[i];
            if (weights[i] != 0) last = i;
        }
        if (sum == 0) return payouts;

        payouts = new Payout[](last + 1);
        for (uint256 i; i <= last; ++i) {
            payouts[i] = Payout(payees[i], new uint256[](commitment.assets.length));
        }
        for (uint256 j; j < commitment.assets.length; ++j) {
            uint256 rest = commitment.assets[j].amount;
            for (uint256 i; i < last; ++i) {
                // No overflow: an amount and a weight are below 2^128.
                uint256 part = commitment.assets[j].amount * weights[i] / sum;
                payouts[i].amounts[j] = part;
                rest -= part;
            }
            payouts[last].amounts[j] = rest;
        }
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata data) external view returns (string memory) {
        _decode(data);
        return say(
            "in proportion to the weights that {a0} states within {u2} s of the opening, of kind"
            " {x1}, for " "{*3.1:, |{a0}}",
            data
        );
    }

    /// The kind of the meter's statement for `payee`.
    function kindOf(bytes32 kind, address payee) public pure returns (bytes32) {
        return keccak256(abi.encode(kind, payee));
    }

    function _decode(bytes calldata data)
        private
        pure
        returns (address meter, bytes32 kind, uint256 until, address[] memory payees)
    {
        (meter, kind, until, payees) = abi.decode(data, (address, bytes32, uint32, address[]));
        for (uint256 i = 1; i < payees.length; ++i) {
            if (payees[i] <= payees[i - 1]) revert Unordered();
        }
    }
}
