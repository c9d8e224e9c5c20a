// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Tier, Waterfall} from "../../contracts/allocators/Waterfall.sol";
import {AllocatorTest} from "../utils/AllocatorTest.sol";

contract WaterfallTest is AllocatorTest {
    Waterfall internal waterfall;
    Tier[] internal tiers;
    address internal senior = makeAddr("senior");
    address internal junior = makeAddr("junior");
    address internal equity = makeAddr("equity");

    function setUp() public override {
        super.setUp();
        waterfall = new Waterfall(kernel);
        allocator = waterfall;
        tiers.push(Tier(senior, 300));
        tiers.push(Tier(junior, 200));
        tiers.push(Tier(equity, type(uint128).max));
        _openBy(address(0));
    }

    function _openBy(address author_) private {
        data = abi.encode(author_, KIND, tiers);
        _open();
    }

    /// The author states an amount, and it flows.
    function _flow(uint256 amount) private {
        _openBy(author);
        _state(author, id, KIND, abi.encode(amount));
        _settle(abi.encode(amount));
    }

    function _requirePaid(uint256 a, uint256 b, uint256 c) private view {
        assertEq(usd.balanceOf(senior), a, "the senior's");
        assertEq(usd.balanceOf(junior), b, "the junior's");
        assertEq(usd.balanceOf(equity), c, "the equity's");
    }

    function test_WhenAllThatIsLockedFlows() public {
        _settle("");
        _requirePaid(300, 200, 500);
    }

    function test_WhenLessIsLockedThanTheTiersTake() public {
        assets[0].amount = 400;
        _openBy(address(0));
        _settle("");
        _requirePaid(300, 100, 0);
    }

    function test_WhenMoreIsLockedThanTheTiersTake() public {
        tiers[2].cap = 1;
        _openBy(address(0));
        uint256 before = usd.balanceOf(depositor);
        _settle("");
        _requirePaid(300, 200, 1);
        assertEq(usd.balanceOf(depositor), before + 499, "the depositor's rest");
    }

    function test_WhenTheAmountIsStated() public {
        uint256 before = usd.balanceOf(depositor) - LOCKED;
        _flow(501);
        _requirePaid(300, 200, 1);
        assertEq(usd.balanceOf(depositor), before + 499, "the depositor's rest");
    }

    function test_WhenTheAmountFillsATierExactly() public {
        _flow(300);
        _requirePaid(300, 0, 0);
        _flow(299);
        _requirePaid(599, 0, 0);
        _flow(301);
        _requirePaid(899, 1, 0);
    }

    function test_WhenTheAmountIsZero() public {
        _flow(0);
        _requirePaid(0, 0, 0);
    }

    function test_WhenTheAmountIsMoreThanIsLocked() public {
        _flow(LOCKED + 1);
        _requirePaid(300, 200, 500);
        _flow(type(uint256).max);
        _requirePaid(600, 400, 1000);
    }

    function testFuzz_WhenTheAmountIsAny(uint256 amount, uint128[3] memory caps, uint128 locked)
        public
    {
        assets[0].amount = bound(locked, 1, type(uint128).max);
        _withSecond();
        for (uint256 i; i < 3; ++i) {
            tiers[i].cap = caps[i];
        }
        uint256 before = usd.balanceOf(depositor);
        _flow(amount);
        uint256 left = amount < assets[0].amount ? amount : assets[0].amount;
        uint256 flowed;
        for (uint256 i; i < 3; ++i) {
            uint256 paid = usd.balanceOf(tiers[i].to);
            // Either a tier is full, or nothing is left for those that follow.
            assertEq(paid, left < caps[i] ? left : caps[i], "a tier's");
            left -= paid;
            flowed += paid;
        }
        assertEq(usd.balanceOf(depositor), before - flowed, "the depositor's rest");
        assertEq(items.balanceOf(depositor, ITEM), type(uint128).max, "the second, returned");
    }

    function test_GivenTheAuthorHasNotStated() public {
        _openBy(author);
        bytes memory reason = abi.encodeWithSelector(Waterfall.NotStated.selector);
        _refuses(abi.encode(300), reason);
        _state(stranger, id, KIND, abi.encode(300));
        _state(author, OTHER, KIND, abi.encode(300));
        _state(author, id, OTHER, abi.encode(300));
        _refuses(abi.encode(300), reason);
        _refuses("", reason);
    }

    function test_RevertWhen_TheSettlerBringsAnotherAmount() public {
        _openBy(author);
        _state(author, id, KIND, abi.encode(300));
        _refuses(abi.encode(301), abi.encodeWithSelector(Waterfall.NotStated.selector));
        _refuses("", abi.encodeWithSelector(Waterfall.NotStated.selector));
    }

    function test_GivenContentThatIsNoAmount() public {
        bytes[3] memory junk = [bytes(""), new bytes(31), abi.encode(uint256(300), uint256(1))];
        for (uint256 i; i < junk.length; ++i) {
            _openBy(author);
            _state(author, id, KIND, junk[i]);
            _settle(junk[i]);
            _requirePaid(0, 0, 0);
        }
    }

    function test_WhenThereAreNoTiers() public {
        delete tiers;
        _openBy(address(0));
        uint256 before = usd.balanceOf(depositor);
        _settle("");
        assertEq(usd.balanceOf(depositor), before + LOCKED, "the depositor's");
    }

    function test_RevertWhen_TheDataCannotBeDecoded() public {
        _refusesToDecode();
    }

    function test_Describe() public view {
        string memory tail = string.concat(
            ", up to 300 to ",
            vm.toString(senior),
            ", up to 200 to ",
            vm.toString(junior),
            ", up to 340282366920938463463374607431768211455 to ",
            vm.toString(equity),
            ", the rest back to the depositor"
        );
        assertEq(waterfall.describe(data), string.concat("in order", tail));
        assertEq(
            waterfall.describe(abi.encode(author, KIND, tiers)),
            string.concat(
                "in order, of the amount that ",
                vm.toString(author),
                " states as kind ",
                vm.toString(KIND),
                tail
            )
        );
    }
}
