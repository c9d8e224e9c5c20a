// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// How a signer that is a contract answers.
enum SignerMood {
    Yes,
    No,
    Short, // the right word, cut by a byte
    Dirty, // the right selector, with garbage behind it
    Nothing,
    Revert, // with what would be a yes
    BurnGas,
    Bomb,
    Work // a yes, after some work
}

contract WhimsicalSigner {
    SignerMood private immutable MOOD;

    constructor(SignerMood mood) {
        MOOD = mood;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        SignerMood mood = MOOD;
        bytes32 magic = IERC1271.isValidSignature.selector;
        if (mood == SignerMood.BurnGas) {
            while (true) {}
        }
        if (mood == SignerMood.Work) {
            uint256 start = gasleft();
            while (start - gasleft() < 200_000) {}
        }
        uint256 size = mood == SignerMood.Short ? 31 : mood == SignerMood.Nothing ? 0 : 32;
        bool reverts = mood == SignerMood.Revert;
        if (mood == SignerMood.Dirty) magic |= bytes32(uint256(1));
        if (mood == SignerMood.No) magic = 0;
        if (mood == SignerMood.Bomb) (reverts, size) = (true, 500_000);
        assembly {
            mstore(0, magic)
            if reverts { revert(0, size) }
            return(0, size)
        }
    }
}

/// Says yes in more words than one.
contract BigMagic {
    fallback() external {
        bytes32 magic = IERC1271.isValidSignature.selector;
        assembly {
            mstore(0, magic)
            return(0, 10000)
        }
    }
}
