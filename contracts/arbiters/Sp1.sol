// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {ISP1Verifier} from "../interfaces/ISP1Verifier.sol";
import {Proven} from "./Proven.sol";

/// An SP1 program, named by its verification key, gave the result: see `Proven`.
contract Sp1 is Proven {
    constructor(IEscrow escrow) Proven(escrow) {}

    function _question(bytes32 program, bytes memory journal, bytes memory seal)
        internal
        pure
        override
        returns (bytes memory)
    {
        return abi.encodeCall(ISP1Verifier.verifyProof, (program, journal, seal));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view override returns (string memory) {
        return say(
            "{a2} accepts a proof that SP1 program {x3} with context {b4} gives what {a0} stated"
            " of kind {x1}",
            demand
        );
    }
}
