// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// A P-256 verifier with the interface of RIP-7212, in Solidity: 160 bytes in (hash, r, s, x, y), one
/// word out. With `EMPTY` it answers nothing to what does not verify, as the precompile does, else zero,
/// as the contract does that stands in for it. Like both, it takes either `s` of a signature.
contract P256Verifier {
    bool private immutable EMPTY;

    constructor(bool empty) {
        EMPTY = empty;
    }

    fallback(bytes calldata input) external returns (bytes memory) {
        (bytes32 hash, bytes32 r, bytes32 s, bytes32 x, bytes32 y) =
            abi.decode(input, (bytes32, bytes32, bytes32, bytes32, bytes32));
        // The library below takes the low one alone.
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
        bool valid = P256.verifySolidity(hash, r, s, x, y);
        if (EMPTY && !valid) return "";
        return abi.encode(valid);
    }
}
