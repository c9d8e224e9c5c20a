// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AgenticCommerce} from "../contracts/fronts/AgenticCommerce.sol";
import {StatementResolver} from "../contracts/fronts/StatementResolver.sol";
import {ValidationResponder} from "../contracts/fronts/ValidationResponder.sol";
import {Deploy} from "./Deploy.s.sol";
import {console} from "forge-std/console.sol";

/// Deploys the fronts that are made for somebody else's contract, by CREATE2, beside what `Deploy` has
/// deployed. Which ones, the environment says:
///
///     TOKEN=0x… GRACE=86400   an ERC-8183 front for jobs in this token, with this grace in seconds
///     EAS=0x…                 a resolver for the Ethereum Attestation Service at this address
///     VALIDATIONS=0x…         a responder to this ERC-8004 validation registry
///
///     TOKEN=… GRACE=… forge script script/Fronts.s.sol --tc Fronts --rpc-url URL --broadcast
contract Fronts is Deploy {
    /// None of TOKEN, EAS and VALIDATIONS is set: name at least one.
    error NothingToDeploy();
    /// There is no contract at what `variable` names.
    error NoContract(string variable, address addr);
    /// The grace does not fit 32 bits, or is zero.
    error BadGrace(uint256 grace);

    function run() external override {
        _requireFactory();
        _list();
        _check();
        uint256 own = _entries.length;
        address escrow = _of("escrow");
        address token = _named("TOKEN");
        if (token != address(0)) {
            uint256 grace = vm.envUint("GRACE");
            if (grace == 0 || grace > type(uint32).max) revert BadGrace(grace);
            _add(
                "agenticCommerce",
                bytes.concat(
                    type(AgenticCommerce).creationCode,
                    abi.encode(escrow, _of("stated"), token, grace)
                )
            );
        }
        address eas = _named("EAS");
        if (eas != address(0)) {
            _add(
                "statementResolver",
                bytes.concat(type(StatementResolver).creationCode, abi.encode(escrow, eas))
            );
        }
        address registry = _named("VALIDATIONS");
        if (registry != address(0)) {
            _add(
                "validationResponder",
                bytes.concat(
                    type(ValidationResponder).creationCode,
                    abi.encode(escrow, _of("court"), registry)
                )
            );
        }
        if (_entries.length == own) revert NothingToDeploy();
        for (uint256 i = own; i < _entries.length; ++i) {
            _deploy(_entries[i]);
        }
        _check();
        console.log("fronts deployed, and what was built");
    }

    function _of(string memory name) private view returns (address) {
        for (uint256 i; i < _entries.length; ++i) {
            if (keccak256(bytes(_entries[i].name)) == keccak256(bytes(name))) {
                return _entries[i].addr;
            }
        }
        revert NotDeployed(name, address(0));
    }

    function _named(string memory variable) private view returns (address addr) {
        addr = vm.envOr(variable, address(0));
        if (addr != address(0) && addr.code.length == 0) revert NoContract(variable, addr);
    }
}
