// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "solady/utils/EIP712.sol";

/// What an approver signs, in the domain of the arbiter that reads it: that commitment `index` of the
/// deal may take a clause that demands `subject`. The subject tells approvals of different things
/// apart; its meaning is the deal's.
abstract contract Approval is EIP712 {
    bytes32 private constant APPROVAL_TYPEHASH =
        keccak256("Approval(bytes32 dealId,uint256 index,bytes32 subject)");

    /// The EIP-712 digest of an approval on this chain and contract.
    function _approval(bytes32 dealId, uint256 index, bytes32 subject)
        internal
        view
        returns (bytes32)
    {
        return _hashTypedData(keccak256(abi.encode(APPROVAL_TYPEHASH, dealId, index, subject)));
    }

    function _domainNameAndVersion()
        internal
        pure
        override
        returns (string memory name, string memory version)
    {
        name = "Assize";
        version = "1";
    }
}
