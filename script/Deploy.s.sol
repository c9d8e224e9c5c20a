// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../contracts/Escrow.sol";
import {Words} from "../contracts/Words.sol";
import {Agreed} from "../contracts/allocators/Agreed.sol";
import {Linear} from "../contracts/allocators/Linear.sol";
import {Metered} from "../contracts/allocators/Metered.sol";
import {ProRata} from "../contracts/allocators/ProRata.sol";
import {Royalties} from "../contracts/allocators/Royalties.sol";
import {VerifierFee} from "../contracts/allocators/VerifierFee.sol";
import {Vouchers} from "../contracts/allocators/Vouchers.sol";
import {Waterfall} from "../contracts/allocators/Waterfall.sol";
import {Addressed} from "../contracts/arbiters/Addressed.sol";
import {AgentReputed} from "../contracts/arbiters/AgentReputed.sol";
import {AgentValidated} from "../contracts/arbiters/AgentValidated.sol";
import {All} from "../contracts/arbiters/All.sol";
import {Any} from "../contracts/arbiters/Any.sol";
import {Attested} from "../contracts/arbiters/Attested.sol";
import {Committee} from "../contracts/arbiters/Committee.sol";
import {Confirmed} from "../contracts/arbiters/Confirmed.sol";
import {Docket} from "../contracts/arbiters/Docket.sol";
import {During} from "../contracts/arbiters/During.sol";
import {Enclave} from "../contracts/arbiters/Enclave.sol";
import {Groth16} from "../contracts/arbiters/Groth16.sol";
import {HashLock} from "../contracts/arbiters/HashLock.sol";
import {Holds} from "../contracts/arbiters/Holds.sol";
import {MerkleMember} from "../contracts/arbiters/MerkleMember.sol";
import {Objective} from "../contracts/arbiters/Objective.sol";
import {Optimistic} from "../contracts/arbiters/Optimistic.sol";
import {Oracle} from "../contracts/arbiters/Oracle.sol";
import {Ordered} from "../contracts/arbiters/Ordered.sol";
import {Outcome} from "../contracts/arbiters/Outcome.sol";
import {Possession} from "../contracts/arbiters/Possession.sol";
import {PriceFeed} from "../contracts/arbiters/PriceFeed.sol";
import {Quorum} from "../contracts/arbiters/Quorum.sol";
import {Replayed} from "../contracts/arbiters/Replayed.sol";
import {RiscZero} from "../contracts/arbiters/RiscZero.sol";
import {Sealed} from "../contracts/arbiters/Sealed.sol";
import {Signed} from "../contracts/arbiters/Signed.sol";
import {SignedP256} from "../contracts/arbiters/SignedP256.sol";
import {Sp1} from "../contracts/arbiters/Sp1.sol";
import {Stated} from "../contracts/arbiters/Stated.sol";
import {StaticCallCompare} from "../contracts/arbiters/StaticCallCompare.sol";
import {StorageProof} from "../contracts/arbiters/StorageProof.sol";
import {Threshold} from "../contracts/arbiters/Threshold.sol";
import {Timely} from "../contracts/arbiters/Timely.sol";
import {Appeals} from "../contracts/court/Appeals.sol";
import {Court} from "../contracts/court/Court.sol";
import {HeaderBeacon} from "../contracts/court/HeaderBeacon.sol";
import {NamedVerifiers} from "../contracts/court/NamedVerifiers.sol";
import {Panels} from "../contracts/court/Panels.sol";
import {Payouts} from "../contracts/court/Payouts.sol";
import {Stakes} from "../contracts/court/Stakes.sol";
import {Arbitrable} from "../contracts/fronts/Arbitrable.sol";
import {League} from "../contracts/league/League.sol";
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
        _add("words", type(Words).creationCode);
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
        _add("addressed", _with(type(Addressed).creationCode, escrow));
        _add("agentReputed", type(AgentReputed).creationCode);
        _add("agentValidated", type(AgentValidated).creationCode);
        _add("attested", type(Attested).creationCode);
        _add("committee", _with(type(Committee).creationCode, escrow));
        _add("confirmed", _with(type(Confirmed).creationCode, escrow));
        _add("during", type(During).creationCode);
        _add("enclave", _with(type(Enclave).creationCode, escrow));
        _add("groth16", _with(type(Groth16).creationCode, escrow));
        _add("hashLock", type(HashLock).creationCode);
        _add("holds", type(Holds).creationCode);
        _add("merkleMember", _with(type(MerkleMember).creationCode, escrow));
        _add("objective", _with(type(Objective).creationCode, escrow));
        _add("optimistic", _with(type(Optimistic).creationCode, escrow));
        _add("oracle", _with(type(Oracle).creationCode, escrow));
        _add("ordered", _with(type(Ordered).creationCode, escrow));
        _add("outcome", _with(type(Outcome).creationCode, escrow));
        _add("possession", _with(type(Possession).creationCode, escrow));
        _add("priceFeed", type(PriceFeed).creationCode);
        _add("replayed", _with(type(Replayed).creationCode, escrow));
        _add("riscZero", _with(type(RiscZero).creationCode, escrow));
        _add("sealed", _with(type(Sealed).creationCode, escrow));
        _add("signed", _with(type(Signed).creationCode, escrow));
        _add("signedP256", type(SignedP256).creationCode);
        _add("sp1", _with(type(Sp1).creationCode, escrow));
        _add("staticCallCompare", type(StaticCallCompare).creationCode);
        _add("storageProof", type(StorageProof).creationCode);
        _add("timely", _with(type(Timely).creationCode, escrow));
        _add("linear", _with(type(Linear).creationCode, escrow));
        _add("proRata", _with(type(ProRata).creationCode, escrow));
        _add("royalties", _with(type(Royalties).creationCode, escrow));
        _add("vouchers", _with(type(Vouchers).creationCode, escrow));
        _add("waterfall", _with(type(Waterfall).creationCode, escrow));
        _add("arbitrable", _with(type(Arbitrable).creationCode, escrow));
        address stakes = _add("stakes", type(Stakes).creationCode);
        bytes memory both = abi.encode(court, stakes);
        address payouts = _add("payouts", bytes.concat(type(Payouts).creationCode, both));
        both = abi.encode(court, stakes, payouts);
        address appeals = _add("appeals", bytes.concat(type(Appeals).creationCode, both));
        both = abi.encode(court, stakes, appeals);
        _add("panels", bytes.concat(type(Panels).creationCode, both));
        _add("headerBeacon", type(HeaderBeacon).creationCode);
        _add("league", type(League).creationCode);
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

    function _add(string memory name, bytes memory initcode) internal returns (address addr) {
        addr = vm.computeCreate2Address(SALT, keccak256(initcode), FACTORY);
        _entries.push(Entry(name, initcode, addr));
    }

    function _deploy(Entry memory entry) internal {
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
