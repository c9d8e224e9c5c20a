// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Deploy} from "../script/Deploy.s.sol";
import {Test} from "forge-std/Test.sol";

/// The committed address book is what a deployment of this build gives.
contract DeployTest is Test, Deploy {
    function test_addressBook_isOfThisBuild() public {
        _list();
        string memory book = vm.readFile(BOOK);
        for (uint256 i; i < _entries.length; ++i) {
            string memory key = string.concat(".", _entries[i].name);
            assertEq(
                vm.parseJsonAddress(book, key),
                _entries[i].addr,
                string.concat(_entries[i].name, ": run make artifacts")
            );
        }
    }

    function test_check_WhenNothingIsDeployed_Reverts() public {
        _list();
        vm.expectRevert(
            abi.encodeWithSelector(NotDeployed.selector, _entries[0].name, _entries[0].addr)
        );
        this.check();
    }

    function test_check_WhenTheCodeIsAnother_Reverts() public {
        _list();
        for (uint256 i; i < _entries.length; ++i) {
            vm.etch(_entries[i].addr, hex"00");
        }
        vm.expectPartialRevert(CodeMismatch.selector);
        this.check();
    }

    function check() external {
        _check();
    }
}
