// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {P256 as OpenZeppelinP256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Test} from "forge-std/Test.sol";
import {P256} from "solady/utils/P256.sol";

/// Answers as the verifier does that Solady calls on chains without a precompile, by OpenZeppelin's
/// implementation: the contract itself is deployed from bytecode that no package carries.
contract P256Verifier {
    fallback() external {
        (bytes32 h, bytes32 r, bytes32 s, bytes32 x, bytes32 y) =
            abi.decode(msg.data, (bytes32, bytes32, bytes32, bytes32, bytes32));
        bool valid = OpenZeppelinP256.verifySolidity(h, r, s, x, y);
        assembly ("memory-safe") {
            mstore(0, valid)
            return(0, 32)
        }
    }
}

/// P-256 keys that sign.
abstract contract P256Keys is Test {
    struct P256Signature {
        bytes32 x;
        bytes32 y;
        bytes32 r;
        bytes32 s;
    }

    function _deployP256Verifier() internal {
        vm.etch(P256.VERIFIER, type(P256Verifier).runtimeCode);
    }

    /// With s in the lower half.
    function _signP256(uint256 key, bytes32 digest) internal pure returns (P256Signature memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = vm.signP256(key, digest);
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
        return P256Signature(bytes32(x), bytes32(y), r, s);
    }
}
