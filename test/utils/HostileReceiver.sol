// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// How a payee receives.
enum Mood {
    Accept,
    Revert,
    BurnGas,
    Bomb,
    Work, // accepts, after it spent `work` gas
    Reenter, // accepts, after it called `target` with `payload`
    Insist // as `Reenter`, and reverts unless that call succeeded
}

/// A payee of every kind of asset that does what its mood says.
contract HostileReceiver {
    Mood public mood;
    address public target;
    bytes public payload;
    uint256 public value;
    uint256 public work;
    uint256 public reentries; // calls of `target` that succeeded
    uint256 public refusals; // calls of `target` that failed
    bytes public answer; // what the last call of `target` returned

    receive() external payable {
        _receive();
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setWork(uint256 gas_) external {
        (mood, work) = (Mood.Work, gas_);
    }

    function setReentry(address target_, bytes calldata payload_, uint256 value_) external {
        target = target_;
        payload = payload_;
        value = value_;
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        _receive();
        return this.onERC721Received.selector;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata)
        external
        returns (bytes4)
    {
        _receive();
        return this.onERC1155Received.selector;
    }

    function tokensReceived(address, uint256) external {
        _receive();
    }

    /// Calls anything in this contract's name.
    function execute(address to, bytes calldata data) external payable returns (bytes memory) {
        (bool success, bytes memory result) = to.call{value: msg.value}(data);
        if (!success) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    function _receive() private {
        if (mood == Mood.Revert) revert("no");
        if (mood == Mood.BurnGas) {
            while (true) {}
        }
        if (mood == Mood.Bomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (mood == Mood.Work) {
            uint256 start = gasleft();
            while (start - gasleft() < work) {}
        }
        if (mood == Mood.Reenter || mood == Mood.Insist) {
            (bool success, bytes memory result) = target.call{value: value}(payload);
            if (success) ++reentries;
            else ++refusals;
            answer = result;
            if (mood == Mood.Insist) require(success, "insisted");
        }
    }
}
