// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ERC1271} from "solady/accounts/ERC1271.sol";

/// An ERC-1271 wallet whose owner signs.
contract Wallet1271 {
    address public immutable OWNER;
    /// If set, what it answers to everything.
    bytes4 public answer;

    constructor(address owner) {
        OWNER = owner;
    }

    function setAnswer(bytes4 answer_) external {
        answer = answer_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4)
    {
        if (answer != 0) return answer;
        (address signer,,) = ECDSA.tryRecover(hash, signature);
        return signer == OWNER ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    function execute(address to, bytes calldata data) external payable returns (bytes memory) {
        (bool success, bytes memory result) = to.call{value: msg.value}(data);
        require(success, "failed");
        return result;
    }
}

/// What an EIP-7702 account may delegate to: it batches calls, and knows no ERC-1271.
contract BatchDelegate {
    function ping() external pure returns (bool) {
        return true;
    }

    receive() external payable {}
}

/// A smart account as they are deployed: it wants its own name in what its owner signs.
contract NestedAccount is ERC1271 {
    address private immutable _OWNER;

    constructor(address owner) {
        _OWNER = owner;
    }

    function _erc1271Signer() internal view override returns (address) {
        return _OWNER;
    }

    function _domainNameAndVersion()
        internal
        pure
        override
        returns (string memory name, string memory version)
    {
        return ("NestedAccount", "7");
    }
}
