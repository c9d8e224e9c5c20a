// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IRiscZeroVerifier} from "../interfaces/IRiscZeroVerifier.sol";
import {Proven} from "./Proven.sol";

/// A RISC Zero guest, named by its image id, gave the result: see `Proven`.
contract RiscZero is Proven {
    constructor(IEscrow escrow) Proven(escrow) {}

    function _question(bytes32 program, bytes memory journal, bytes memory seal)
        internal
        pure
        override
        returns (bytes memory)
    {
        return abi.encodeCall(IRiscZeroVerifier.verify, (seal, program, sha256(journal)));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view override returns (string memory) {
        return say(
            "{a2} accepts a proof that RISC Zero program {x3} with context {b4} gives what {a0}"
            " stated of kind {x1}",
            demand
        );
    }
}
