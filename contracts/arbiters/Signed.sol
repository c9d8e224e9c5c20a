// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {REVOKE, Statement} from "../types/Deal.sol";
import {Approval} from "./Approval.sol";
import {Statements} from "./Statements.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

/// A named signer has signed an `Approval` (EIP-712, in this contract's domain). It takes no
/// statements. Until it is used, the signer can cancel it by a kernel statement of kind `REVOKE` about
/// the approval's digest.
contract Signed is IArbiter, Approval {
    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `demand` is `abi.encode(address signer, bytes32 subject)`, `proof` is the signature: of an EOA
    /// (65 bytes, or 64 by EIP-2098), else by ERC-1271. ecrecover comes first, since an EOA that
    /// delegated (EIP-7702) has code and still signs. The zero address does not sign: it is what a
    /// failed recovery gives.
    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        (address signer, bytes32 subject) = abi.decode(demand, (address, bytes32));
        if (statements.length != 0 || signer == address(0)) return false;
        bytes32 digest = _approval(dealId, index, subject);
        if (Statements.read(ESCROW, signer, digest, REVOKE).statedAt() != 0) return false;
        return ECDSA.tryRecoverCalldata(digest, proof) == signer
            || SignatureCheckerLib.isValidERC1271SignatureNowCalldata(signer, digest, proof);
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say("{a0} signs approval of {x1}", demand);
    }
}
