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
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (uint256 threshold, CappedChild[] memory children) =
            abi.decode(demand, (uint256, CappedChild[]));
        if (threshold == 0 || !_distinct(children)) return false;

        bytes[] memory proofs = Children.proofs(proof, children.length);
        uint256 count;
        for (uint256 i; i < children.length && count < threshold; ++i) {
            CappedChild memory child = children[i];
            if (Children.says(
                    child.arbiter,
                    child.gasCap,
                    dealId,
                    index,
                    new Statement[](0),
                    child.demand,
                    proofs[i]
                )) ++count;
        }
        return count >= threshold;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory words) {
        (uint256 threshold, CappedChild[] memory children) =
            abi.decode(demand, (uint256, CappedChild[]));
        words = string.concat("at least ", LibString.toString(threshold), " of (");
        for (uint256 i; i < children.length; ++i) {
            words = string.concat(
                words,
                i == 0 ? "" : "; ",
                IArbiter(children[i].arbiter).describe(children[i].demand)
            );
        }
        words = string.concat(words, ")");
    }

    function _distinct(CappedChild[] memory children) private pure returns (bool) {
        bytes32 last;
        for (uint256 i; i < children.length; ++i) {
            bytes32 key = keccak256(abi.encode(children[i].arbiter, children[i].demand));
            if (key <= last) return false;
            last = key;
        }
        return true;
    }
}
