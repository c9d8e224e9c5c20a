// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ProRata} from "../../contracts/allocators/ProRata.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {MAX_PAYOUTS, Statement} from "../../contracts/types/Deal.sol";
import {AllocatorTest} from "../utils/AllocatorTest.sol";
import {erc20} from "../utils/Build.sol";

contract ProRataTest is AllocatorTest {
    uint32 internal constant UNTIL = 1 days;

    ProRata internal proRata;
    address internal meter = makeAddr("meter");
    address[] internal payees;

    function setUp() public override {
        super.setUp();
        proRata = new ProRata(kernel);
        allocator = proRata;
        _withPayees(3);
    }

    function _withPayees(uint160 count) private {
        delete payees;
        for (uint160 i; i < count; ++i) {
            payees.push(address(0x1000 + i));
        }
        data = abi.encode(meter, KIND, UNTIL, payees);
        _open();
    }

    function _weigh(address who, uint256 weight) private {
        _stateFor(who, abi.encode(weight));
    }

    function _stateFor(address who, bytes memory content) private {
        _state(meter, id, proRata.kindOf(KIND, who), content);
    }

    function _weigh(uint256 a, uint256 b, uint256 c) private returns (bytes memory proof) {
        _weigh(payees[0], a);
        _weigh(payees[1], b);
        _weigh(payees[2], c);
        return _proof(a, b, c);
    }

    function _proof(uint256 a, uint256 b, uint256 c) private pure returns (bytes memory) {
        bytes[] memory contents = new bytes[](3);
        (contents[0], contents[1], contents[2]) = (abi.encode(a), abi.encode(b), abi.encode(c));
        return abi.encode(contents);
    }

    function _requirePaid(uint256 a, uint256 b, uint256 c) private view {
        assertEq(usd.balanceOf(payees[0]), a, "the first");
        assertEq(usd.balanceOf(payees[1]), b, "the second");
        assertEq(usd.balanceOf(payees[2]), c, "the third");
    }

    function test_WhenTheMeterWeighedAll() public {
        bytes memory proof = _weigh(1, 2, 7);
        _settle(proof);
        _requirePaid(100, 200, 700);
    }

    function test_WhenItDoesNotDivide() public {
        _settle(_weigh(1, 1, 1));
        _requirePaid(333, 333, 334);
    }

    function test_WhenTheLastWeighsNothing() public {
        _settle(_weigh(1, 2, 0));
        _requirePaid(333, 667, 0);
    }

    function test_WhenOneWeighsAll() public {
        _settle(_weigh(0, type(uint128).max, 0));
        _requirePaid(0, LOCKED, 0);
    }

    function test_WhenNobodyWeighsAnything() public {
        uint256 before = usd.balanceOf(depositor);
        _settle(_weigh(0, 0, 0));
        _requirePaid(0, 0, 0);
        assertEq(usd.balanceOf(depositor), before + LOCKED, "the depositor's");
    }

    function test_WhenThereAreSeveralAssets() public {
        _withSecond();
        _withArt();
        _open();
        _settle(_weigh(1, 1, 0));
        _requirePaid(500, 500, 0);
        assertEq(items.balanceOf(payees[0], ITEM), 38, "of the second, rounded down");
        assertEq(items.balanceOf(payees[1], ITEM), 39, "of the second, the rest");
        assertEq(art.ownerOf(1), payees[1], "the last that weighs anything");
    }

    function testFuzz_WhenTheWeightsAreAny(uint128[3] memory weights, uint128 locked) public {
        assets[0].amount = bound(locked, 1, type(uint128).max);
        _withSecond();
        _open();
        uint256 before = usd.balanceOf(depositor);
        _settle(_weigh(weights[0], weights[1], weights[2]));
        uint256 sum = uint256(weights[0]) + weights[1] + weights[2];
        uint256 flowed;
        for (uint256 i; i < 3; ++i) {
            uint256 paid = usd.balanceOf(payees[i]);
            flowed += paid;
            if (sum == 0) continue;
            uint256 exact = assets[0].amount * weights[i] / sum;
            assertGe(paid, exact, "rounded down at least");
            assertLe(paid, exact + 2, "and at most the dust of two others");
            if (weights[i] == 0) assertEq(paid, 0, "nothing for nothing");
        }
        assertEq(flowed + usd.balanceOf(depositor) - before, assets[0].amount, "conserved");
        assertEq(flowed, sum == 0 ? 0 : assets[0].amount, "nothing returns if anybody weighs");
    }

    // What the settler brings.

    function test_RevertWhen_TheSettlerBringsAnotherContent() public {
        _weigh(1, 2, 7);
        _refuses(_proof(1, 3, 7), abi.encodeWithSelector(ProRata.NotStated.selector, payees[1]));
        bytes[] memory contents = new bytes[](3);
        (contents[0], contents[1]) = (abi.encode(1), abi.encode(2));
        // Nor can one be left out.
        _refuses(
            abi.encode(contents), abi.encodeWithSelector(ProRata.NotStated.selector, payees[2])
        );
    }

    function test_RevertWhen_TheSettlerBringsFewerOrMoreContents() public {
        _weigh(1, 2, 7);
        _refuses(
            abi.encode(new bytes[](2)), abi.encodeWithSelector(ProRata.ContentCount.selector, 2, 3)
        );
        _refuses(
            abi.encode(new bytes[](4)), abi.encodeWithSelector(ProRata.ContentCount.selector, 4, 3)
        );
    }

    // Time.

    function test_GivenTheMeterHasNotWeighedOne() public {
        _weigh(payees[0], 1);
        _weigh(payees[2], 3);
        _refusesEarly();
        skip(UNTIL - 1);
        _refusesEarly();
        skip(1);
        // What is brought for who was not weighed does not count.
        _settle(_proof(1, 100, 3));
        _requirePaid(250, 0, 750);
    }

    function _refusesEarly() private {
        _refuses(
            _proof(1, 100, 3),
            abi.encodeWithSelector(ProRata.TooEarly.selector, openedAt + UNTIL, block.timestamp)
        );
    }

    function test_GivenTheMeterWeighedOneAtTheEnd() public {
        _weigh(payees[0], 1);
        _weigh(payees[2], 3);
        skip(UNTIL - 1);
        _weigh(payees[1], 6);
        skip(100 days);
        _settle(_proof(1, 6, 3));
        _requirePaid(100, 600, 300);
    }

    function test_GivenTheMeterWeighedOneTooLate() public {
        _weigh(payees[0], 1);
        _weigh(payees[2], 3);
        skip(UNTIL);
        _weigh(payees[1], 6);
        _settle(_proof(1, 6, 3));
        _requirePaid(250, 0, 750);
    }

    // Who says what.

    function test_GivenAPayeeWeighsItself() public {
        for (uint256 i; i < 3; ++i) {
            bytes32 kind = proRata.kindOf(KIND, payees[i]);
            _state(payees[i], id, kind, abi.encode(100));
            _state(meter, OTHER, kind, abi.encode(100));
            _state(meter, id, proRata.kindOf(OTHER, payees[i]), abi.encode(100));
        }
        skip(UNTIL);
        uint256 before = usd.balanceOf(depositor);
        _settle(_proof(100, 100, 100));
        assertEq(usd.balanceOf(depositor), before + LOCKED, "the depositor's");
    }

    function test_GivenContentThatIsNoWeight() public {
        bytes[4] memory junk = [
            bytes(""),
            new bytes(31),
            abi.encode(uint256(1) << 128),
            abi.encode(uint256(1), uint256(2))
        ];
        for (uint256 i; i < junk.length; ++i) {
            if (i != 0) _open();
            _weigh(payees[0], 1);
            _stateFor(payees[1], junk[i]);
            _weigh(payees[2], 3);
            bytes[] memory contents = new bytes[](3);
            (contents[0], contents[1], contents[2]) = (abi.encode(1), junk[i], abi.encode(3));
            _settle(abi.encode(contents));
            _requirePaid(250 * (i + 1), 0, 750 * (i + 1));
        }
    }

    // Payees.

    function test_WhenThereAreAsManyPayeesAsAClauseHasPayouts() public {
        _withPayees(uint160(MAX_PAYOUTS));
        bytes[] memory contents = new bytes[](MAX_PAYOUTS);
        for (uint256 i; i < MAX_PAYOUTS; ++i) {
            _weigh(payees[i], 1);
            contents[i] = abi.encode(1);
        }
        _settle(abi.encode(contents));
        assertEq(usd.balanceOf(payees[30]), 31, "rounded down");
        assertEq(usd.balanceOf(payees[31]), 39, "the rest");
    }

    function test_RevertWhen_ThereAreMore() public {
        _withPayees(uint160(MAX_PAYOUTS + 1));
        bytes[] memory contents = new bytes[](MAX_PAYOUTS + 1);
        for (uint256 i; i < contents.length; ++i) {
            _weigh(payees[i], 1);
            contents[i] = abi.encode(1);
        }
        _refuses(
            abi.encode(contents),
            abi.encodeWithSelector(IEscrow.TooManyPayouts.selector, MAX_PAYOUTS + 1, MAX_PAYOUTS)
        );
    }

    function test_WhenThereAreNone() public {
        _withPayees(0);
        uint256 before = usd.balanceOf(depositor);
        _settle(abi.encode(new bytes[](0)));
        assertEq(usd.balanceOf(depositor), before + LOCKED, "the depositor's");
    }

    function test_RevertWhen_ThePayeesDoNotAscend() public {
        (payees[1], payees[2]) = (payees[2], payees[1]);
        _refusesOrder();
        payees[2] = payees[1];
        _refusesOrder();
        (payees[0], payees[1]) = (payees[1], payees[0]);
        payees[2] = address(type(uint160).max);
        _refusesOrder();
    }

    function _refusesOrder() private {
        data = abi.encode(meter, KIND, UNTIL, payees);
        vm.expectRevert(ProRata.Unordered.selector);
        _allocate(data, _proof(1, 1, 1));
        vm.expectRevert(ProRata.Unordered.selector);
        proRata.describe(data);
    }

    function test_RevertWhen_TheDataOrProofCannotBeDecoded() public {
        _refusesToDecode("");
        vm.expectRevert(bytes(""));
        _allocate(data, hex"00");
    }

    function test_Describe() public view {
        assertEq(
            proRata.describe(data),
            string.concat(
                "in proportion to the weights that ",
                vm.toString(meter),
                " states within 86400 s of the opening, of kind ",
                vm.toString(KIND),
                ", for ",
                vm.toString(payees[0]),
                ", ",
                vm.toString(payees[1]),
                ", ",
                vm.toString(payees[2])
            )
        );
    }
}
