// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {P256Verifier} from "./P256Verifier.sol";
import {Test} from "forge-std/Test.sol";
import {P256} from "solady/utils/P256.sol";

/// P-256 keys that sign.
abstract contract P256Keys is Test {
    struct P256Signature {
        bytes32 x;
        bytes32 y;
        bytes32 r;
        bytes32 s;
    }

    /// What verifies on a chain without the precompile.
    function _deployP256Verifier() internal {
        _deployTo(P256.VERIFIER, false);
    }

    /// The precompile of EIP-7951, which the pinned EVM does not have.
    function _deployP256Precompile() internal {
        _deployTo(P256.RIP_PRECOMPILE, true);
    }

    function _deployTo(address where, bool empty) private {
        vm.etch(where, address(new P256Verifier(empty)).code);
    }

    /// With s in the lower half.
    function _signP256(uint256 key, bytes32 digest) internal pure returns (P256Signature memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = vm.signP256(key, digest);
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
        return P256Signature(bytes32(x), bytes32(y), r, s);
    }
}
