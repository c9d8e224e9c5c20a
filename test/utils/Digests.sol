// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Statement} from "../../contracts/types/Deal.sol";

/// What an author signs for `stateFor`, written from the EIP's text.
function statementDigest(IEscrow kernel, Statement memory s, uint64 expiry) view returns (bytes32) {
    return keccak256(
        abi.encodePacked(
            hex"1901",
            kernel.domainSeparator(),
            keccak256(
                abi.encode(
                    keccak256(
                        "Statement(address author,bytes32 about,bytes32 kind,bytes data,uint64 expiry)"
                    ),
                    s.author,
                    s.about,
                    s.kind,
                    keccak256(s.data),
                    expiry
                )
            )
        )
    );
}
