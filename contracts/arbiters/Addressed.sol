// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {Statements} from "./Statements.sol";

/// A given author stated a given kind about something to a given recipient: the content's first word
/// is the recipient's address, as `abi.encode(recipient, …)` puts it.
contract Addressed is IArbiter {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, address recipient)`, a zero
    /// `about` is this deal. The content is that of `statements[0]`, which must be this statement;
    /// without statements (under `Any`, say) it is `proof`.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (address author, bytes32 about, bytes32 kind, address recipient) =
            abi.decode(demand, (address, bytes32, bytes32, address));
        if (about == 0) about = dealId;
        if (!Statements.admit(statements, author, about, kind)) return false;
        bytes calldata data = statements.length == 0 ? proof : statements[0].data;
        // forge-lint: disable-next-line(unsafe-typecast)
        return data.length >= 32 && uint256(bytes32(data)) == uint160(recipient)
            && Statements.read(ESCROW, author, about, kind).matches(keccak256(data));
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("{a0} states kind {x2} about {d1} to {a3}", demand);
    }
}
