// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Linear} from "../../contracts/allocators/Linear.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {AUTHOR, Statement} from "../../contracts/types/Deal.sol";
import {AllocatorTest} from "../utils/AllocatorTest.sol";
import {list} from "../utils/Build.sol";

contract LinearTest is AllocatorTest {
    uint32 internal constant SPAN = 100;

    Linear internal linear;

    function setUp() public override {
        super.setUp();
        linear = new Linear(kernel);
        allocator = linear;
    }

    function _openLine(uint128 start, uint128 end) private {
        data = abi.encode(Linear.Line(payee, author, KIND, start, end, SPAN));
        _open();
    }

    /// What the payee gains if the author states `time` seconds after the opening.
    function _paidAt(uint128 start, uint128 end, uint256 time) private returns (uint256 gain) {
        _openLine(start, end);
        skip(time);
        _state(author, id, KIND, "delivered");
        skip(1000);
        gain = usd.balanceOf(payee);
        uint256 before = usd.balanceOf(depositor);
        _settle("");
        gain = usd.balanceOf(payee) - gain;
        assertEq(usd.balanceOf(depositor), before + LOCKED - gain, "the depositor's rest");
    }

    function test_WhenThePriceRises() public {
        assertEq(_paidAt(100, 300, 0), 100, "at the opening");
        assertEq(_paidAt(100, 300, 1), 102, "a second later");
        assertEq(_paidAt(100, 300, 50), 200, "half way");
        assertEq(_paidAt(100, 300, 99), 298, "a second before the end");
        assertEq(_paidAt(100, 300, 100), 300, "at the end");
        assertEq(_paidAt(100, 300, 101), 300, "after it");
    }

    function test_WhenThePriceFalls() public {
        assertEq(_paidAt(300, 100, 0), 300, "at the opening");
        assertEq(_paidAt(300, 100, 1), 298, "a second later");
        assertEq(_paidAt(300, 100, 99), 102, "a second before the end");
        assertEq(_paidAt(300, 100, 100), 100, "at the end");
        assertEq(_paidAt(300, 0, 10_000), 0, "long after it");
    }

    function test_WhenThePriceDoesNotDivide() public {
        assertEq(_paidAt(0, 7, 50), 3, "rising");
        assertEq(_paidAt(7, 0, 50), 3, "falling");
        assertEq(_paidAt(7, 0, 1), 6, "falling by less than one");
    }

    function test_WhenThePriceIsMoreThanIsLocked() public {
        assertEq(_paidAt(uint128(LOCKED), uint128(LOCKED), 0), LOCKED);
        assertEq(_paidAt(uint128(LOCKED) + 1, 0, 0), LOCKED);
        assertEq(_paidAt(type(uint128).max, type(uint128).max, 99), LOCKED);
    }

    function test_WhenTheSpanIsZero() public {
        data = abi.encode(Linear.Line(payee, author, KIND, 100, 300, 0));
        _open();
        _state(author, id, KIND, "");
        _settle("");
        assertEq(usd.balanceOf(payee), 300, "the end's price");
    }

    function testFuzz_WhenTheLineIsAny(
        uint128 start,
        uint128 end,
        uint32 span,
        uint32 time,
        uint128 locked
    ) public {
        assets[0].amount = bound(locked, 1, type(uint128).max);
        _withSecond();
        data = abi.encode(Linear.Line(payee, author, KIND, start, end, span));
        _open();
        skip(time);
        _state(author, id, KIND, "");
        uint256 price = end;
        if (time < span) {
            uint256 part = uint256(start > end ? start - end : end - start) * time;
            price = start > end
                ? start - (part + span - 1) / span  // what falls is rounded up
                : start + part / span;
        }
        if (price > assets[0].amount) price = assets[0].amount;
        uint256 before = usd.balanceOf(depositor);
        _settle("");
        assertEq(usd.balanceOf(payee), price, "the payee's");
        assertEq(usd.balanceOf(depositor) - before, assets[0].amount - price, "the rest");
        assertEq(items.balanceOf(depositor, ITEM), type(uint128).max, "the second, returned");
    }

    /// The price is as of the statement: who settles later or earlier changes nothing.
    function testFuzz_WhenItIsSettledLater(uint32 time, uint32 later) public {
        _openLine(0, 1000);
        time = uint32(bound(time, 0, 2 * SPAN));
        skip(time);
        _state(author, id, KIND, "");
        skip(later);
        _settle("");
        assertEq(usd.balanceOf(payee), time < SPAN ? time * 10 : 1000);
    }

    function test_GivenItWasStatedBeforeTheOpening() public {
        data = abi.encode(Linear.Line(payee, author, KIND, 100, 300, SPAN));
        ++salt;
        bytes32 next = kernel.dealId(_deal());
        --salt;
        _state(author, next, KIND, "");
        skip(50);
        _open();
        assertEq(id, next, "the deal");
        _settle("");
        assertEq(usd.balanceOf(payee), 100, "the start's price");
    }

    function test_GivenNothingWasStated() public {
        _openLine(100, 300);
        bytes memory reason = abi.encodeWithSelector(Linear.NotStated.selector);
        _refuses("", reason);
        _state(stranger, id, KIND, "");
        _state(author, OTHER, KIND, "");
        _state(author, id, OTHER, "");
        _refuses("", reason);
        // Nor does it help to bring another statement of the author.
        _refuses(list(Statement(author, id, OTHER, "")), "", reason);
    }

    // Payees.

    function test_WhenTheAuthorIsPaid() public {
        data = abi.encode(Linear.Line(AUTHOR, author, KIND, 100, 300, SPAN));
        _open();
        _state(author, id, KIND, "");
        _settle(list(_state(stranger, id, KIND, "")), "");
        assertEq(usd.balanceOf(author), 100, "the author's");
    }

    /// A reverse auction: whoever the arbiter says has delivered, at the price of that moment.
    function test_WhenTheArbiterTestsWhoStated() public {
        arbiter = address(new Stated(kernel));
        demand = abi.encode(author, bytes32(0), KIND, bytes32(0));
        data = abi.encode(Linear.Line(AUTHOR, AUTHOR, bytes32(0), 100, 300, SPAN));
        _open();
        Statement memory others = _state(stranger, id, KIND, "");
        skip(25);
        Statement memory s = _state(author, id, KIND, "delivered");
        skip(50);
        _refuses(list(others), "", abi.encodeWithSelector(IEscrow.Refused.selector, arbiter));
        _refuses("", abi.encodeWithSelector(Linear.NotStated.selector));
        _settle(list(s), "");
        assertEq(usd.balanceOf(author), 150, "the author's");
        assertEq(usd.balanceOf(stranger), 0, "the stranger's");
    }

    function test_WhenTheArbiterTestsAndAnotherIsPaid() public {
        arbiter = address(new Stated(kernel));
        demand = abi.encode(author, OTHER, KIND, bytes32(0));
        data = abi.encode(Linear.Line(payee, AUTHOR, bytes32(0), 100, 300, SPAN));
        _open();
        skip(75);
        _settle(list(_state(author, OTHER, KIND, "")), "");
        assertEq(usd.balanceOf(payee), 250, "the payee's");
    }

    /// Else anybody would state something, and be paid.
    function test_RevertWhen_NoArbiterTestsWhoStated() public {
        data = abi.encode(Linear.Line(AUTHOR, AUTHOR, bytes32(0), 100, 300, SPAN));
        _open();
        Statement memory s = _state(stranger, id, KIND, "");
        _refuses(list(s), "", abi.encodeWithSelector(Linear.AuthorUntested.selector));
    }

    function test_RevertWhen_TheDataCannotBeDecoded() public {
        data = hex"00";
        _open();
        _refusesToDecode();
    }

    function test_Describe() public view {
        string memory middle = " a price from 100 at the opening to 300 after 100 s, as of ";
        string memory tail = ", the rest back to the depositor";
        assertEq(
            linear.describe(abi.encode(Linear.Line(payee, author, KIND, 100, 300, SPAN))),
            string.concat(
                "to ",
                vm.toString(payee),
                middle,
                "when ",
                vm.toString(author),
                " stated kind ",
                vm.toString(KIND),
                tail
            )
        );
        assertEq(
            linear.describe(abi.encode(Linear.Line(AUTHOR, AUTHOR, KIND, 100, 300, SPAN))),
            string.concat("to the author", middle, "the statement that the arbiter tests", tail)
        );
    }
}
