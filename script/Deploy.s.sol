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
    error DeploymentFailed(string name, address addr);
    /// The code at `name`'s address is not what was built.
    error CodeMismatch(string name, address addr, bytes32 built, bytes32 found);
    /// Nothing is deployed at `name`'s address: run `Deploy.s.sol`.
    error NotDeployed(string name, address addr);

    /// A contract of the address book, and what creates it.
    struct Entry {
        string name;
        bytes initcode;
        address addr;
    }

    Entry[] internal _entries;

    function run() external virtual {
        _requireFactory();
        _list();
        for (uint256 i; i < _entries.length; ++i) {
            _deploy(_entries[i]);
        }
        _check();
        vm.writeJson(_book(), BOOK);
        console.log("address book:", BOOK);
    }

    function _requireFactory() internal view {
        if (FACTORY.code.length == 0) revert FactoryMissing(FACTORY, block.chainid);
    }

    /// Each after those that it needs.
    function _list() internal {
        address escrow = _add("escrow", type(Escrow).creationCode);
        address court = _add("court", _with(type(Court).creationCode, escrow));
        _add("namedVerifiers", _with(type(NamedVerifiers).creationCode, court));
        _add("all", type(All).creationCode);
        _add("any", type(Any).creationCode);
        _add("threshold", type(Threshold).creationCode);
        _add("quorum", _with(type(Quorum).creationCode, escrow));
        _add("stated", _with(type(Stated).creationCode, escrow));
        _add("docket", _with(type(Docket).creationCode, court));
        _add("metered", _with(type(Metered).creationCode, court));
        _add("verifierFee", type(VerifierFee).creationCode);
        _add("agreed", _with(type(Agreed).creationCode, escrow));
    }

    /// Checks every contract's code against a local build of it.
    function _check() internal {
        for (uint256 i; i < _entries.length; ++i) {
            Entry memory entry = _entries[i];
            if (entry.addr.code.length == 0) revert NotDeployed(entry.name, entry.addr);
            bytes32 built = keccak256(_build(entry));
            if (entry.addr.codehash != built) {
                revert CodeMismatch(entry.name, entry.addr, built, entry.addr.codehash);
            }
        }
    }

    /// The address book as JSON.
    function _book() internal returns (string memory json) {
        for (uint256 i; i < _entries.length; ++i) {
            json = vm.serializeAddress("book", _entries[i].name, _entries[i].addr);
        }
    }

    function _add(string memory name, bytes memory initcode) private returns (address addr) {
        addr = vm.computeCreate2Address(SALT, keccak256(initcode), FACTORY);
        _entries.push(Entry(name, initcode, addr));
    }

    function _deploy(Entry memory entry) private {
        if (entry.addr.code.length != 0) {
            console.log("found   ", entry.addr, entry.name);
            return;
        }
        vm.broadcast();
        (bool success,) = FACTORY.call(bytes.concat(SALT, entry.initcode));
        if (!success || entry.addr.code.length == 0) {
            revert DeploymentFailed(entry.name, entry.addr);
        }
        console.log("deployed", entry.addr, entry.name);
    }

    /// The runtime code that the entry gives at its address, which it may have put into an immutable.
    function _build(Entry memory entry) private returns (bytes memory runtime) {
        uint256 state = vm.snapshotState();
        vm.etch(entry.addr, entry.initcode);
        bool success;
        (success, runtime) = entry.addr.call("");
        if (!success) revert DeploymentFailed(entry.name, entry.addr);
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
        _requireFactory();
        _list();
        _check();
        console.log("all contracts are what was built, on chain", block.chainid);
    }
}
