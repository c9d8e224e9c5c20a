// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Asset, AssetKind, Clause, Deal, Deposit, FOREVER} from "../../contracts/types/Deal.sol";
import {Commitment} from "../../contracts/types/Deal.sol";
import {Allocation} from "../../contracts/types/Deal.sol";
import {BURN} from "../../contracts/types/Docket.sol";
import {AllocatorTest} from "../utils/AllocatorTest.sol";
import {dealOf, list, native, settlementOf, split, wholeTo} from "../utils/Build.sol";

/// Burning is a fixed share to an address that nobody has the key of; no contract is needed.
contract BurnTest is AllocatorTest {
    function _burn(Allocation memory allocation) private {
        Deal memory deal_ = dealOf(
            list(
                Commitment(depositor, assets, list(Clause(0, FOREVER, address(0), "", allocation)))
            )
        );
        uint256 value;
        for (uint256 i; i < assets.length; ++i) {
            if (assets[i].kind == AssetKind.Native) value += assets[i].amount;
        }
        vm.deal(depositor, value);
        vm.prank(depositor);
        id = kernel.open{value: value}(new Deposit[](0), deal_);
        kernel.settle(id, settlementOf(deal_, 0, 0));
    }

    function test_WhenAllOfEveryKindIsBurned() public {
        _withSecond();
        _withArt();
        assets.push(native(5));
        _burn(wholeTo(BURN));
        assertEq(usd.balanceOf(BURN), LOCKED, "ERC-20");
        assertEq(items.balanceOf(BURN, ITEM), SECOND, "ERC-1155");
        assertEq(art.ownerOf(1), BURN, "ERC-721");
        assertEq(BURN.balance, 5, "native");
        for (uint256 i; i < assets.length; ++i) {
            Asset memory a = assets[i];
            assertEq(kernel.credit(BURN, a.kind, a.token, a.id), 0, "no credit");
        }
        assertEq(usd.balanceOf(address(kernel)), 0, "held");
        assertEq(address(kernel).balance, 0, "held");
    }

    function test_WhenAShareIsBurned() public {
        _withSecond();
        assets.push(native(5));
        _burn(split(BURN, 500_000, payee));
        assertEq(usd.balanceOf(BURN), 500, "ERC-20 burned");
        assertEq(usd.balanceOf(payee), 500, "ERC-20 paid");
        assertEq(items.balanceOf(BURN, ITEM), 38, "ERC-1155 burned, rounded down");
        assertEq(items.balanceOf(payee, ITEM), 39, "ERC-1155 paid");
        assertEq(BURN.balance, 2, "native burned, rounded down");
        assertEq(payee.balance, 3, "native paid");
    }
}
