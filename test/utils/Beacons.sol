// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../contracts/interfaces/IBeacon.sol";

/// A stand-in for a randomness beacon: the proof is the preimage of what it has for a block.
contract BeaconStandIn is IBeacon {
    mapping(uint256 blockNumber => bytes32 commitment) private _commitments;

    function set(uint256 blockNumber, bytes32 commitment) external {
        _commitments[blockNumber] = commitment;
    }

    function random(uint256 blockNumber, bytes calldata proof) external view returns (bytes32) {
        bytes32 commitment = _commitments[blockNumber];
        if (commitment == 0) return 0;
        require(keccak256(proof) == commitment, "not it");
        return bytes32(proof);
    }
}

/// Stands in for the history contract of EIP-2935, which the chain itself writes to.
contract HistoryStandIn {
    mapping(uint256 blockNumber => bytes32 blockHash) public hashes;

    function set(uint256 blockNumber, bytes32 blockHash) external {
        hashes[blockNumber] = blockHash;
    }

    fallback() external {
        bytes32 blockHash = hashes[abi.decode(msg.data, (uint256))];
        assembly ("memory-safe") {
            mstore(0, blockHash)
            return(0, 32)
        }
    }
}

/// A beacon that has nothing to say, and does not say so nicely.
contract HostileBeacon is IBeacon {
    uint256 private immutable MOOD;

    constructor(uint256 mood) {
        MOOD = mood;
    }

    function random(uint256, bytes calldata) external view returns (bytes32) {
        if (MOOD == 0) return 0;
        while (MOOD == 1) {}
        assembly ("memory-safe") {
            revert(0, 1000000)
        }
    }
}
