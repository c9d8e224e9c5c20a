// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";

/// What a token does instead of, or beside, moving value.
enum Trick {
    None,
    Fee, // a hundredth is lost on the way
    NoReturn, // moves, returns nothing
    FalseStill, // says false, and does not move
    FalseMoved, // says false, and moves
    TrueStill, // says true, and does not move
    Revert,
    BurnGas,
    Bomb, // reverts with as much data as it can pay for
    Reenter // moves, and calls `target` with `payload` before that
}

/// Shared by the hostile tokens: what a trick does before value moves.
abstract contract Trickster {
    Trick public onTake; // in `transferFrom`
    Trick public onGive; // in `transfer`
    address public target;
    bytes public payload;
    uint256 public reentries; // calls of `target` that succeeded
    bytes public answer; // what the last call of `target` returned

    function setTricks(Trick take, Trick give) external {
        onTake = take;
        onGive = give;
    }

    function setReentry(address target_, bytes calldata payload_) external {
        target = target_;
        payload = payload_;
    }

    /// Returns whether value shall move.
    function _perform(Trick trick) internal returns (bool) {
        if (trick == Trick.Revert) revert("no");
        if (trick == Trick.BurnGas) {
            while (true) {}
        }
        if (trick == Trick.Bomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (trick == Trick.Reenter) {
            (bool success, bytes memory result) = target.call(payload);
            if (success) ++reentries;
            answer = result;
        }
        return trick != Trick.FalseStill && trick != Trick.TrueStill;
    }
}

contract HostileERC20 is Trickster {
    mapping(address account => uint256) public balanceOf;
    mapping(address account => bool) public blocked;
    /// As in ERC-777: a receiver that has code is called after it received.
    bool public hooks;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setBlocked(address account, bool value) external {
        blocked[account] = value;
    }

    function setHooks(bool value) external {
        hooks = value;
    }

    /// A rebase: `account` holds `amount` from now on.
    function rebase(address account, uint256 amount) external {
        balanceOf[account] = amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount, onGive);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount, onTake);
    }

    function _move(address from, address to, uint256 amount, Trick trick) private returns (bool) {
        require(!blocked[from] && !blocked[to], "blocked");
        if (_perform(trick)) {
            balanceOf[from] -= amount;
            balanceOf[to] += trick == Trick.Fee ? amount - amount / 100 : amount;
            if (hooks && to.code.length != 0) ITokensReceived(to).tokensReceived(from, amount);
        }
        if (trick == Trick.NoReturn) {
            assembly {
                return(0, 0)
            }
        }
        return trick != Trick.FalseStill && trick != Trick.FalseMoved;
    }
}

interface ITokensReceived {
    function tokensReceived(address from, uint256 amount) external;
}

/// An ERC-721 with no receiver hook of its own: only its tricks matter.
contract HostileERC721 is Trickster {
    mapping(uint256 id => address) public ownerOf;

    function mint(address to, uint256 id) external {
        ownerOf[id] = to;
    }

    function transferFrom(address, address to, uint256 id) external {
        if (_perform(onTake)) ownerOf[id] = to;
    }

    function safeTransferFrom(address, address to, uint256 id) external {
        if (_perform(onGive)) ownerOf[id] = to;
    }
}

contract HostileERC1155 is Trickster {
    mapping(address account => mapping(uint256 id => uint256)) public balanceOf;

    function mint(address to, uint256 id, uint256 amount) external {
        balanceOf[to][id] += amount;
    }

    function safeTransferFrom(
        address from,
        address to,
        uint256 id,
        uint256 amount,
        bytes calldata data
    ) external {
        Trick trick = from == msg.sender ? onGive : onTake;
        if (_perform(trick)) {
            balanceOf[from][id] -= amount;
            balanceOf[to][id] += trick == Trick.Fee ? amount - amount / 100 : amount;
        }
        if (to.code.length != 0) {
            IERC1155Receiver(to).onERC1155Received(msg.sender, from, id, amount, data);
        }
    }

    /// Knocks at a receiver without moving anything.
    function knock(address to, address operator) external returns (bytes4) {
        return IERC1155Receiver(to).onERC1155Received(operator, address(this), 1, 1, "");
    }
}

/// Answers every call with a word: an ERC-20 that an ERC-721 check could not tell from an ERC-721.
contract Parrot {
    uint256 private _answer;

    function setAnswer(uint256 answer) external {
        _answer = answer;
    }

    fallback() external {
        assembly {
            mstore(0, sload(_answer.slot))
            return(0, 32)
        }
    }
}
