// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Children} from "./Children.sol";
import {CappedChild} from "./Threshold.sol";

/// At least one child says yes. It takes no statements: which child is met, and so whose statement
/// would be paid, would be the settler's choice.
contract Any is IArbiter {
    /// `demand` is `abi.encode(CappedChild[])`; `proof` is `abi.encode(bytes[])` or empty.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        CappedChild[] memory children = abi.decode(demand, (CappedChild[]));
        bytes[] memory proofs = Children.proofs(proof, children.length);
        for (uint256 i; i < children.length; ++i) {
            CappedChild memory child = children[i];
            if (Children.says(
                    child.arbiter,
                    child.gasCap,
                    dealId,
                    index,
                    new Statement[](0),
                    child.demand,
                    proofs[i]
                )) return true;
        }
        return false;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory words) {
        CappedChild[] memory children = abi.decode(demand, (CappedChild[]));
        words = "any of (";
        for (uint256 i; i < children.length; ++i) {
            words = string.concat(
                words,
                i == 0 ? "" : "; ",
                IArbiter(children[i].arbiter).describe(children[i].demand)
            );
        }
        words = string.concat(words, ")");
    }
}
