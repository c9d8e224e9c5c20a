// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";
import {Children} from "./Children.sol";

/// Every child says yes. The first child gets the statements, the others none: so the author that a
/// clause pays is one that the first child has tested.
contract All is IArbiter {
    struct Child {
        address arbiter;
        bytes demand;
    }

    /// `demand` is `abi.encode(Child[])`, not empty; `proof` is `abi.encode(bytes[])` or empty.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        Child[] memory children = abi.decode(demand, (Child[]));
        bytes[] memory proofs = Children.proofs(proof, children.length);
        Statement[] memory given = statements;
        for (uint256 i; i < children.length; ++i) {
            Child memory child = children[i];
            if (!Children.says(
                    child.arbiter, gasleft(), dealId, index, given, child.demand, proofs[i]
                )) return false;
            given = new Statement[](0);
        }
        return children.length != 0;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory words) {
        Child[] memory children = abi.decode(demand, (Child[]));
        words = "all of (";
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
