// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {PERMIT2} from "../../contracts/interfaces/IPermit2.sol";
import {Asset, AssetKind} from "../../contracts/types/Deal.sol";

/// What a payer signs for Permit2, by plain `abi.encode` over a type string that is written out here
/// again and whole, as a wallet has it.
library Permit2Reference {
    string internal constant PERMIT =
        "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,Deal witness)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Commitment(address depositor,Asset[] assets,Clause[] clauses)Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)Share(address to,uint32 ppm)TokenPermissions(address token,uint256 amount)";

    /// The digest of a permit for the ERC-20 assets among `assets`.
    function digest(
        uint256 chainId,
        address spender,
        Asset[] memory assets,
        uint256 nonce,
        uint256 deadline,
        bytes32 dealHash
    ) internal pure returns (bytes32) {
        bytes memory permitted;
        for (uint256 i; i < assets.length; ++i) {
            if (assets[i].kind != AssetKind.ERC20) continue;
            permitted = abi.encodePacked(
                permitted,
                keccak256(
                    abi.encode(
                        keccak256("TokenPermissions(address token,uint256 amount)"),
                        assets[i].token,
                        assets[i].amount
                    )
                )
            );
        }
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(bytes(PERMIT)), keccak256(permitted), spender, nonce, deadline, dealHash
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                chainId,
                address(PERMIT2)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, hash));
    }
}
