// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Op} from "../../contracts/arbiters/Compare.sol";
import {PriceFeed} from "../../contracts/arbiters/PriceFeed.sol";
import {IPriceFeed} from "../../contracts/interfaces/IPriceFeed.sol";
import {FactTest} from "../utils/FactTest.sol";

/// A feed that answers what it is told to, word by word: no real one can be driven here.
contract Feed {
    bytes public scale;
    bytes public round;

    function set(bytes memory scale_, bytes memory round_) external {
        (scale, round) = (scale_, round_);
    }

    fallback() external {
        bytes memory answer = msg.sig == IPriceFeed.decimals.selector ? scale : round;
        if (answer.length == 1) revert("no");
        assembly {
            return(add(answer, 32), mload(answer))
        }
    }
}

contract PriceFeedTest is FactTest {
    uint32 internal constant MAX_AGE = 1 hours;
    int256 internal constant PRICE = 2000e8;

    PriceFeed internal prices;
    Feed internal feed;

    function setUp() public override {
        super.setUp();
        prices = new PriceFeed();
        feed = new Feed();
        _answers(PRICE, block.timestamp);
    }

    function _answers(int256 price, uint256 updatedAt) private {
        // The other words are of no account, however odd.
        uint256 odd = type(uint256).max;
        feed.set(abi.encode(8), abi.encode(odd, price, odd, updatedAt, odd));
    }

    function _demand(Op op, int256 price) private view returns (bytes memory) {
        return abi.encode(address(feed), op, price, MAX_AGE, uint8(8));
    }

    function _says(Op op, int256 price) private view returns (bool) {
        return _check(prices, _demand(op, price));
    }

    function testFuzz_GivenAFreshPrice(int256 answer, int256 price, uint256 age) public {
        age = bound(age, 0, MAX_AGE);
        _answers(answer, block.timestamp - age);
        bool good = answer > 0;
        assertEq(_says(Op.Eq, price), good && answer == price, "==");
        assertEq(_says(Op.Ne, price), good && answer != price, "!=");
        assertEq(_says(Op.Lt, price), good && answer < price, "<");
        assertEq(_says(Op.Le, price), good && answer <= price, "<=");
        assertEq(_says(Op.Gt, price), good && answer > price, ">");
        assertEq(_says(Op.Ge, price), good && answer >= price, ">=");
    }

    function test_GivenAPriceAtTheBound() public view {
        assertTrue(_says(Op.Ge, PRICE), "at");
        assertFalse(_says(Op.Ge, PRICE + 1), "above");
        assertTrue(_says(Op.Gt, -1), "a bound below zero");
        assertFalse(_says(Op.Lt, -1), "is not a large number");
    }

    function test_GivenAPriceThatIsNotAboveZero() public {
        int256[3] memory bad = [int256(0), -1, type(int256).min];
        for (uint256 i; i < bad.length; ++i) {
            _answers(bad[i], block.timestamp);
            assertFalse(_says(Op.Lt, PRICE), "low");
            assertFalse(_says(Op.Eq, bad[i]), "equal");
        }
        _answers(1, block.timestamp);
        assertTrue(_says(Op.Lt, PRICE), "just above zero");
    }

    function test_GivenAStalePrice() public {
        _answers(PRICE, block.timestamp - MAX_AGE);
        assertTrue(_says(Op.Eq, PRICE), "just fresh");
        skip(1);
        assertFalse(_says(Op.Eq, PRICE), "just stale");
        _answers(PRICE, 0);
        assertFalse(_says(Op.Eq, PRICE), "never given");
        // Even at a time and with an age at which zero would pass for fresh.
        vm.warp(MAX_AGE);
        assertFalse(_says(Op.Eq, PRICE), "never given, early on");
        _answers(PRICE, 1);
        assertTrue(_says(Op.Eq, PRICE), "given, early on");
    }

    function test_GivenAPriceFromTheFuture() public {
        _answers(PRICE, block.timestamp + 1);
        assertFalse(_says(Op.Eq, PRICE));
        _answers(PRICE, type(uint256).max);
        assertFalse(_says(Op.Eq, PRICE));
    }

    function test_GivenAnotherScale() public {
        bytes memory round = feed.round();
        uint256[3] memory scales = [uint256(7), 9, 8 + 256];
        for (uint256 i; i < scales.length; ++i) {
            feed.set(abi.encode(scales[i]), round);
            assertFalse(_says(Op.Eq, PRICE));
        }
    }

    function test_GivenTheFeedDoesNotAnswer() public {
        bytes memory round = feed.round();
        bytes memory scale = feed.scale();
        feed.set("", round);
        assertFalse(_says(Op.Eq, PRICE), "no decimals");
        feed.set(hex"01", round);
        assertFalse(_says(Op.Eq, PRICE), "decimals revert");
        feed.set(scale, hex"01");
        assertFalse(_says(Op.Eq, PRICE), "the round reverts");
        assembly {
            mstore(round, 159)
        }
        feed.set(scale, round);
        assertFalse(_says(Op.Eq, PRICE), "a byte is missing");

        address[] memory targets = _mute();
        for (uint256 i; i < targets.length; ++i) {
            // A feed of no decimals, at any price.
            bytes memory demand = abi.encode(targets[i], Op.Ge, 0, type(uint32).max, 0);
            assertFalse(prices.check{gas: 1_000_000}(DEAL, INDEX, _none(), demand, ""), "mute");
        }
    }

    function test_WhenTheSettlerBringsAStatement() public {
        assertFalse(_check(prices, _someStatement(), _demand(Op.Eq, PRICE)));
    }

    function test_WhenAClausePaysAtAPrice() public {
        _refuses(prices, _demand(Op.Gt, PRICE), "");
        _pays(prices, _demand(Op.Ge, PRICE), "");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(prices, abi.encode(address(feed), 6, PRICE, MAX_AGE, uint8(8)));
    }

    function test_Describe() public view {
        assertEq(
            prices.describe(_demand(Op.Le, PRICE)),
            string.concat(
                "price feed ",
                _words(address(feed)),
                " says <= 200000000000 / 10^8, at most 3600 s old"
            )
        );
    }
}
