// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IPermit2} from "../../contracts/interfaces/IPermit2.sol";

/// Stands in for Permit2, whose bytecode no package carries: written from its specification, not from its
/// source. It has what the kernel's tests need of `SignatureTransfer`, with the original's domain, type
/// hashes, nonces and errors. Put its runtime code at the canonical address.
contract Permit2StandIn is IPermit2 {
    error SignatureExpired(uint256 signatureDeadline);
    error InvalidNonce();
    error LengthMismatch();
    error InvalidAmount(uint256 maxAmount);
    error InvalidSignatureLength();
    error InvalidSignature();
    error InvalidSigner();
    error InvalidContractSignature();

    event UnorderedNonceInvalidation(address indexed owner, uint256 word, uint256 mask);

    /// A bit for each nonce: the word is `nonce >> 8`, the bit in it `nonce & 255`.
    mapping(address owner => mapping(uint256 word => uint256 bitmap)) public nonceBitmap;

    // forge-lint: disable-next-line(mixed-case-function)
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                address(this)
            )
        );
    }

    function invalidateUnorderedNonces(uint256 word, uint256 mask) external {
        nonceBitmap[msg.sender][word] |= mask;
        emit UnorderedNonceInvalidation(msg.sender, word, mask);
    }

    /// @inheritdoc IPermit2
    function permitWitnessTransferFrom(
        PermitBatchTransferFrom calldata permit,
        SignatureTransferDetails[] calldata details,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external {
        if (block.timestamp > permit.deadline) {
            revert SignatureExpired(permit.deadline);
        }
        if (details.length != permit.permitted.length) revert LengthMismatch();
        _useNonce(owner, permit.nonce);
        _verify(owner, _digest(permit, witness, witnessTypeString), signature);
        for (uint256 i; i < details.length; ++i) {
            TokenPermissions calldata permitted = permit.permitted[i];
            uint256 amount = details[i].requestedAmount;
            if (amount > permitted.amount) revert InvalidAmount(permitted.amount);
            if (amount != 0) _transfer(permitted.token, owner, details[i].to, amount);
        }
    }

    function _useNonce(address owner, uint256 nonce) private {
        uint256 bit = 1 << (nonce & 255);
        uint256 word = nonceBitmap[owner][nonce >> 8];
        if (word & bit != 0) revert InvalidNonce();
        nonceBitmap[owner][nonce >> 8] = word | bit;
    }

    function _digest(
        PermitBatchTransferFrom calldata permit,
        bytes32 witness,
        string calldata witnessTypeString
    ) private view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](permit.permitted.length);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = keccak256(
                abi.encode(
                    keccak256("TokenPermissions(address token,uint256 amount)"),
                    permit.permitted[i].token,
                    permit.permitted[i].amount
                )
            );
        }
        bytes32 typehash = keccak256(
            abi.encodePacked(
                "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,",
                witnessTypeString
            )
        );
        bytes32 hash = keccak256(
            abi.encode(
                typehash,
                keccak256(abi.encodePacked(hashes)),
                msg.sender,
                permit.nonce,
                permit.deadline,
                witness
            )
        );
        return keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), hash));
    }

    /// An account with code is always asked by ERC-1271, even if it is a delegated EOA.
    function _verify(address owner, bytes32 digest, bytes calldata signature) private view {
        if (owner.code.length != 0) {
            (bool success, bytes memory answer) = owner.staticcall(
                abi.encodeWithSignature("isValidSignature(bytes32,bytes)", digest, signature)
            );
            if (!success || answer.length < 32 || bytes4(answer) != bytes4(0x1626ba7e)) {
                revert InvalidContractSignature();
            }
            return;
        }
        bytes32 r;
        bytes32 s;
        uint8 v;
        if (signature.length == 65) {
            (r, s) = abi.decode(signature, (bytes32, bytes32));
            v = uint8(signature[64]);
        } else if (signature.length == 64) {
            bytes32 vs;
            (r, vs) = abi.decode(signature, (bytes32, bytes32));
            s = vs & bytes32(uint256(type(int256).max));
            v = uint8(uint256(vs >> 255)) + 27;
        } else {
            revert InvalidSignatureLength();
        }
        address signer = ecrecover(digest, v, r, s);
        if (signer == address(0)) revert InvalidSignature();
        if (signer != owner) revert InvalidSigner();
    }

    function _transfer(address token, address from, address to, uint256 amount) private {
        (bool success, bytes memory answer) = token.call(
            abi.encodeWithSignature("transferFrom(address,address,uint256)", from, to, amount)
        );
        require(
            success && (answer.length == 0 || (answer.length >= 32 && abi.decode(answer, (bool)))),
            "TRANSFER_FROM_FAILED"
        );
    }
}
