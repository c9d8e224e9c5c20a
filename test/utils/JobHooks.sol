// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IACPHook} from "../../contracts/interfaces/erc/IERC8183.sol";

/// What a job's hook does beside writing down what it is told.
enum Mood {
    Quiet,
    RefuseBefore,
    RefuseAfter,
    BurnGas,
    Call // calls `target` with `payload` before the action, and bubbles its revert
}

contract JobHook is IACPHook {
    struct Told {
        bool after_;
        uint256 jobId;
        bytes4 selector;
        bytes data;
        uint256 gas;
    }

    error HookRefuses();

    Told[] private _told;
    Mood public mood;
    address public target;
    bytes public payload;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setCall(address target_, bytes calldata payload_) external {
        (mood, target, payload) = (Mood.Call, target_, payload_);
    }

    function told(uint256 i) external view returns (Told memory) {
        return _told[i];
    }

    function count() external view returns (uint256) {
        return _told.length;
    }

    function beforeAction(uint256 jobId, bytes4 selector, bytes calldata data) external {
        _told.push(Told(false, jobId, selector, data, gasleft()));
        if (mood == Mood.RefuseBefore) revert HookRefuses();
        if (mood == Mood.BurnGas) {
            while (true) {}
        }
        if (mood == Mood.Call) {
            (bool success, bytes memory result) = target.call(payload);
            if (!success) {
                assembly {
                    revert(add(result, 32), mload(result))
                }
            }
        }
    }

    function afterAction(uint256 jobId, bytes4 selector, bytes calldata data) external {
        _told.push(Told(true, jobId, selector, data, gasleft()));
        if (mood == Mood.RefuseAfter) revert HookRefuses();
    }
}
