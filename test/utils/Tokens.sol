// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

// Tokens that do what their standards say, with free minting.

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

contract Token20 is ERC20Permit {
    constructor() ERC20("Dollar", "USD") ERC20Permit("Dollar") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

contract Token721 is ERC721("Art", "ART") {
    function mint(address to, uint256 id) external {
        _mint(to, id);
    }
}

contract Token1155 is ERC1155("") {
    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }
}
