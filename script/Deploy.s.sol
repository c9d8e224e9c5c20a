// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../contracts/Escrow.sol";
import {Agreed} from "../contracts/allocators/Agreed.sol";
import {Metered} from "../contracts/allocators/Metered.sol";
import {VerifierFee} from "../contracts/allocators/VerifierFee.sol";
import {All} from "../contracts/arbiters/All.sol";
import {Any} from "../contracts/arbiters/Any.sol";
import {Docket} from "../contracts/arbiters/Docket.sol";
import {Quorum} from "../contracts/arbiters/Quorum.sol";
import {Stated} from "../contracts/arbiters/Stated.sol";
import {Threshold} from "../contracts/arbiters/Threshold.sol";
import {Court} from "../contracts/court/Court.sol";
import {NamedVerifiers} from "../contracts/court/NamedVerifiers.sol";
import {Script} from "forge-std/Script.sol";
import {console} from "forge-std/console.sol";

/// Deploys everything by CREATE2, to the same addresses on every chain, and writes the address book.
///
///     forge script script/Deploy.s.sol --rpc-url URL --broadcast --private-key KEY
///
/// What is there already is left alone, so it can be run again after a failure. Every contract's code
/// is checked against what was built. `Verify` below checks the same and sends nothing.
contract Deploy is Script {
    /// Bump it to deploy the same code anew.
    bytes32 internal constant SALT = "assize 1";
    /// CREATE2 goes through this factory: its address is the same on every chain, so ours are too.
    address internal constant FACTORY = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    string internal constant BOOK = "sdk/artifacts/addresses.json";

    /// The factory is not on this chain; it must be deployed first, by its published transaction.
    error FactoryMissing(address factory, uint256 chain);
    /// The factory did not deploy `name` to the address computed for it.
    error DeploymentFailed(string name, address at);
    /// The code at `name`'s address is not what was built.
    error CodeMismatch(string name, address at, bytes32 built, bytes32 found);
    /// Nothing is deployed at `name`'s address: run `Deploy.s.sol`.
    error NotDeployed(string name, address at);

    bool private _send;

    function run() external virtual {
        _process(true);
        console.log("address book:", BOOK);
    }

    /// Each in the order in which it needs the others.
    function _process(bool send) internal {
        if (FACTORY.code.length == 0) revert FactoryMissing(FACTORY, block.chainid);
        _send = send;
        string memory book = "book";

        address escrow = _put("escrow", type(Escrow).creationCode);
        address court = _put("court", _with(type(Court).creationCode, escrow));
        vm.serializeAddress(book, "escrow", escrow);
        vm.serializeAddress(book, "court", court);
        _enter("namedVerifiers", _with(type(NamedVerifiers).creationCode, court));
        _enter("all", type(All).creationCode);
        _enter("any", type(Any).creationCode);
        _enter("threshold", type(Threshold).creationCode);
        _enter("quorum", _with(type(Quorum).creationCode, escrow));
        _enter("stated", _with(type(Stated).creationCode, escrow));
        _enter("docket", _with(type(Docket).creationCode, court));
        _enter("metered", _with(type(Metered).creationCode, court));
        _enter("verifierFee", type(VerifierFee).creationCode);
        string memory json = _enter("agreed", _with(type(Agreed).creationCode, escrow));
        if (send) vm.writeJson(json, BOOK);
    }

    function _enter(string memory name, bytes memory initcode) private returns (string memory) {
        return vm.serializeAddress("book", name, _put(name, initcode));
    }

    /// Deploys `initcode`, unless it is there, and checks the code against a local build of it.
    function _put(string memory name, bytes memory initcode) private returns (address at) {
        at = vm.computeCreate2Address(SALT, keccak256(initcode), FACTORY);
        string memory done = "found   ";
        if (at.code.length == 0) {
            if (!_send) revert NotDeployed(name, at);
            vm.broadcast();
            (bool success,) = FACTORY.call(bytes.concat(SALT, initcode));
            if (!success || at.code.length == 0) revert DeploymentFailed(name, at);
            done = "deployed";
        }
        bytes32 built = keccak256(_build(initcode, at));
        if (at.codehash != built) revert CodeMismatch(name, at, built, at.codehash);
        console.log(done, at, name);
    }

    /// The runtime code that `initcode` gives at address `at`, where it may have put that address into
    /// an immutable.
    function _build(bytes memory initcode, address at) private returns (bytes memory runtime) {
        uint256 state = vm.snapshotState();
        vm.etch(at, initcode);
        (, runtime) = at.call("");
        vm.revertToState(state);
    }

    function _with(bytes memory code, address argument) private pure returns (bytes memory) {
        return bytes.concat(code, abi.encode(argument));
    }
}

/// Checks that everything is deployed on a chain, and that it is what was built. Sends nothing.
///
///     forge script script/Deploy.s.sol --tc Verify --rpc-url URL
contract Verify is Deploy {
    function run() external override {
        _process(false);
        console.log("all contracts are what was built, on chain", block.chainid);
    }
}
