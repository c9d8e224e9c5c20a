// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// What the parties of `make demo` pay with: a plain ERC-20. Six decimals, so that the demo can
/// print every amount to its last digit.
contract DemoToken is ERC20 {
    constructor(address[] memory holders, uint256[] memory amounts) ERC20("Demo Dollar", "DUSD") {
        for (uint256 i; i < holders.length; ++i) {
            _mint(holders[i], amounts[i]);
        }
    }

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
