// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

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

    function _prover() internal pure override returns (string memory) {
        return "SP1";
    }
}
