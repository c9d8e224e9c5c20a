// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IAllocator} from "../../contracts/interfaces/IAllocator.sol";
import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Commitment, Payout, Statement} from "../../contracts/types/Deal.sol";

/// How an arbiter answers.
enum Answer {
    Yes,
    No,
    Garbage, // neither 0 nor 1
    Short, // fewer than 32 bytes
    Nothing,
    Revert,
    BurnGas,
    Bomb,
    Reenter, // yes, if it could change the kernel's state
    IfClosed // yes, if it sees the commitment closed by clause 0
}

/// Answers what it is told to, and expects to be asked exactly what it is told to expect.
contract HostileArbiter is IArbiter {
    Answer public answer;
    bytes32 public expected;

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    /// Says no to every question but this one.
    function expectQuestion(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external {
        expected = keccak256(abi.encode(dealId, index, statements, demand, proof));
    }

    function check(
        bytes32 dealId,
        uint256 index,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata proof
    ) external view returns (bool yes) {
        if (
            expected != 0
                && expected != keccak256(abi.encode(dealId, index, statements, demand, proof))
        ) return false;
        Answer a = answer;
        if (a == Answer.Revert) revert("no");
        if (a == Answer.BurnGas) {
            while (true) {}
        }
        if (a == Answer.Garbage || a == Answer.Short || a == Answer.Nothing) {
            uint256 size = a == Answer.Garbage ? 32 : a == Answer.Short ? 31 : 0;
            assembly {
                mstore(0, 2)
                return(0, size)
            }
        }
        if (a == Answer.Bomb) {
            assembly {
                revert(0, 10000000)
            }
        }
        if (a == Answer.Reenter) {
            return _reenters(dealId);
        }
        if (a == Answer.IfClosed) {
            return IEscrow(msg.sender).dealWord(dealId).outcome(index) == 1;
        }
        return a == Answer.Yes;
    }

    /// A static frame: the compiler would not let a view do it, so it is done by hand.
    function _reenters(bytes32 dealId) private view returns (bool success) {
        bytes memory data = abi.encodeCall(IEscrow.state, (dealId, "kind", "data"));
        assembly {
            success := staticcall(gas(), caller(), add(data, 32), mload(data), 0, 0)
        }
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "whatever it is told";
    }
}

/// Returns the payouts it is told to, or worse.
contract HostileAllocator is IAllocator {
    enum Mood {
        Obey,
        Revert,
        BurnGas,
        Bomb,
        Garbage
    }

    Mood public mood;
    Payout[] private _payouts;
    bytes32 public expected;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function add(Payout calldata payout) external {
        _payouts.push(payout);
    }

    function expectQuestion(
        bytes32 dealId,
        uint256 index,
        Commitment calldata commitment,
        Statement[] calldata statements,
        bytes calldata data,
        bytes calldata proof
    ) external {
        expected = keccak256(abi.encode(dealId, index, commitment, statements, data, proof));
    }

    function allocate(
        bytes32 dealId,
        uint256 index,
        Commitment calldata commitment,
        Statement[] calldata statements,
        bytes calldata data,
        bytes calldata proof
    ) external view returns (Payout[] memory) {
        require(
            expected == 0
                || expected
                    == keccak256(abi.encode(dealId, index, commitment, statements, data, proof)),
            "asked something else"
        );
        if (mood == Mood.Revert) revert("no");
        if (mood == Mood.BurnGas) {
            while (true) {}
        }
        if (mood == Mood.Bomb) {
            assembly {
                return(0, 10000000)
            }
        }
        if (mood == Mood.Garbage) {
            assembly {
                mstore(0, not(0))
                return(0, 64)
            }
        }
        return _payouts;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "whatever it is told";
    }
}
