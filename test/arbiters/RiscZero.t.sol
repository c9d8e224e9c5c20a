// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {RiscZero} from "../../contracts/arbiters/RiscZero.sol";
import {ProvenTest} from "../utils/ProvenTest.sol";
import {RiscZeroStandIn} from "../utils/Verifiers.sol";

contract RiscZeroTest is ProvenTest {
    function setUp() public override {
        super.setUp();
        arbiter = new RiscZero(kernel);
        verifier = _newVerifier();
        prover = "RISC Zero";
    }

    function _newVerifier() internal override returns (address) {
        return address(new RiscZeroStandIn());
    }

    function _prove(address verifier_, bytes32 program, bytes memory journal, bytes memory seal)
        internal
        override
    {
        RiscZeroStandIn(verifier_).prove(seal, program, journal);
    }
}
