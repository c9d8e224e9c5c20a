// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

// What the SDK's differential test (`sdk/tests/model.rs`) lets the kernel meet, beside the tokens,
// receivers and wallets of this folder. `sdk/tests/fixtures/world.mjs` compiles it.

import {IAllocator} from "../../contracts/interfaces/IAllocator.sol";
import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Commitment, Payout, Statement} from "../../contracts/types/Deal.sol";
import {HostileReceiver} from "./HostileReceiver.sol";
import {HostileERC20} from "./HostileTokens.sol";
import {Permit2StandIn} from "./Permit2StandIn.sol";
import {Token1155, Token20, Token721} from "./Tokens.sol";
import {NestedAccount, Wallet1271} from "./Wallets.sol";

/// Answers as the first byte of its demand tells it to; the rest of the demand is an argument.
contract ToldArbiter is IArbiter {
    error Told(bytes demand);

    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool) {
        uint256 order = uint8(demand[0]);
        if (order == 2) revert Told(demand);
        if (order == 3 || order == 4 || order == 5) {
            // Neither 0 nor 1, too short, nothing.
            uint256 size = order == 3 ? 32 : order == 4 ? 31 : 0;
            assembly {
                mstore(0, 2)
                return(0, size)
            }
        }
        if (order == 6) return statements.length == uint8(demand[1]);
        if (order == 7) return keccak256(proof) == keccak256(demand[1:]);
        // Whether it sees the commitment closed.
        if (order == 8) return IEscrow(msg.sender).dealWord(dealId).outcome(index) != 0;
        if (order == 9) {
            return statements.length != 0 && statements[0].author == address(bytes20(demand[1:21]));
        }
        return order == 1;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "what its demand tells it";
    }
}

/// Allocates what its data says, or what its proof says where the data is empty.
contract ToldAllocator is IAllocator {
    function allocate(
        bytes32,
        uint256,
        Commitment calldata,
        Statement[] calldata,
        bytes calldata data,
        bytes calldata proof
    ) external pure returns (Payout[] memory) {
        return abi.decode(data.length == 0 ? proof : data, (Payout[]));
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "what its data says, or else its proof";
    }
}
