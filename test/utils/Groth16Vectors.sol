// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AUTHOR, Clause, Commitment, Deal, FOREVER} from "../../contracts/types/Deal.sol";
import {dealOf, list, native, wholeTo} from "./Build.sol";
import {Test} from "forge-std/Test.sol";

/// The real proof of `test/vectors/groth16.json`, and the deal that it is for. `sdk/tests/groth16.rs`
/// makes it, and says what the circuit is. It binds the deal, and so fixes every address in it.
abstract contract Groth16Vectors is Test {
    struct Vector {
        address escrow;
        address arbiter;
        address author;
        address depositor;
        bytes32 kind;
        bytes32 dealId;
        uint256[] inputs;
        uint256[] outputs;
        bytes proof;
    }

    function _vector() internal view returns (Vector memory v) {
        string memory json = vm.readFile("test/vectors/groth16.json");
        v.escrow = vm.parseJsonAddress(json, ".escrow");
        v.arbiter = vm.parseJsonAddress(json, ".arbiter");
        v.author = vm.parseJsonAddress(json, ".author");
        v.depositor = vm.parseJsonAddress(json, ".depositor");
        v.kind = vm.parseJsonBytes32(json, ".kind");
        v.dealId = vm.parseJsonBytes32(json, ".dealId");
        v.inputs = vm.parseJsonUintArray(json, ".inputs");
        v.outputs = vm.parseJsonUintArray(json, ".outputs");
        v.proof = vm.parseJsonBytes(json, ".proof");
    }

    function _demandOf(Vector memory v) internal pure returns (bytes memory) {
        (uint256[] memory key,,) = abi.decode(v.proof, (uint256[], uint256[8], uint256[]));
        return abi.encode(v.author, v.kind, keccak256(abi.encodePacked(key)), v.inputs);
    }

    function _dealOf(Vector memory v) internal pure returns (Deal memory) {
        Clause memory clause = Clause(0, FOREVER, v.arbiter, _demandOf(v), wholeTo(AUTHOR));
        return dealOf(list(Commitment(v.depositor, list(native(100)), list(clause))));
    }
}
