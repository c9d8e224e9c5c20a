// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Sp1} from "../../contracts/arbiters/Sp1.sol";
import {ProvenTest} from "../utils/ProvenTest.sol";
import {Sp1StandIn} from "../utils/Verifiers.sol";

contract Sp1Test is ProvenTest {
    function setUp() public override {
        super.setUp();
        arbiter = new Sp1(kernel);
        verifier = _newVerifier();
        prover = "SP1";
    }

    function _newVerifier() internal override returns (address) {
        return address(new Sp1StandIn());
    }

    function _prove(address verifier_, bytes32 program, bytes memory journal, bytes memory seal)
        internal
        override
    {
        Sp1StandIn(verifier_).prove(program, journal, seal);
    }
}
