// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Asset, AssetKind, Payout, Statement} from "../../contracts/types/Deal.sol";
import {Claim, CourtTerms} from "../../contracts/types/Docket.sol";
import {erc20} from "../utils/Build.sol";
import {ComputeDealTest} from "../utils/ComputeDealTest.sol";
import {HostileERC20} from "../utils/HostileTokens.sol";

contract MeteredTest is ComputeDealTest {
    Asset[] internal paid;

    function setUp() public override {
        paid.push(erc20(address(0), 0));
        super.setUp();
    }

    function _paid() internal view override returns (Asset[] memory) {
        return paid;
    }

    function _deploy() internal override {
        super._deploy();
        paid[0] = erc20(address(usd), CAP);
    }

    /// A filing of so many units, upheld and settled: what the node has gained.
    function _meter(uint64 units) private returns (uint256 gain) {
        Claim memory claim = _claim();
        claim.units = units;
        CourtTerms memory terms = _terms();
        vm.prank(node);
        court.file(dealId, terms, _filing(), claim);
        for (uint256 i; i < 2; ++i) {
            vm.prank(verifiers[i]);
            named.verdict(dealId, terms, 2, verifiers, _hash(claim), true);
        }
        uint256 before = usd.balanceOf(node);
        uint256 ofClient = usd.balanceOf(client);
        _settle(PAYMENT_AT, 0);
        gain = usd.balanceOf(node) - before;
        assertEq(usd.balanceOf(client) - ofClient, paid[0].amount - gain, "the client's rest");
    }

    function test_WhenThePriceIsBetweenFloorAndCap() public {
        assertEq(_meter(UNITS), PRICE);
    }

    function test_WhenThePriceIsTheFloor() public {
        assertEq(_meter(0), FLOOR);
    }

    function test_WhenThePriceIsTheCap() public {
        assertEq(_meter(1 << 40), CAP);
    }

    function testFuzz_WhenUnitsAreAny(uint64 units) public {
        units = uint64(bound(units, 0, (1 << 48) - 1));
        uint256 price = units * RATE;
        if (price < FLOOR) price = FLOOR;
        if (price > CAP) price = CAP;
        assertEq(_meter(units), price);
    }

    function test_WhenThePriceIsAboveWhatIsLocked() public {
        paid[0].amount = PRICE - 1;
        dealId = _openDeal(1);
        assertEq(_meter(UNITS), PRICE - 1);
    }

    function test_WhenTheCommitmentHasSeveralAssets() public {
        HostileERC20 token = new HostileERC20();
        token.mint(client, 500);
        paid.push(erc20(address(token), 500));
        dealId = _openDeal(1);
        assertEq(_meter(UNITS), PRICE, "of the first");
        assertEq(token.balanceOf(node), 0, "of the second");
        assertEq(token.balanceOf(client), 500, "the second, returned");
    }

    function test_GivenNothingWasFiled() public view {
        Payout[] memory payouts = metered.allocate(
            dealId,
            PAYMENT_AT,
            _deal().commitments[PAYMENT_AT],
            new Statement[](0),
            abi.encode(_terms(), node),
            ""
        );
        assertEq(payouts[0].amounts[0], 0);
    }

    function test_WhenThePayeeCannotReceive() public {
        HostileERC20 token = new HostileERC20();
        token.mint(client, CAP);
        paid[0].token = address(token);
        dealId = _openDeal(1);
        _file();
        vm.warp(START + WINDOW);
        token.setBlocked(node, true);
        _settle(PAYMENT_AT, 0);
        assertEq(
            kernel.credit(node, AssetKind.ERC20, address(token), 0), PRICE, "the node's credit"
        );
        assertEq(token.balanceOf(client), CAP - PRICE, "the client's");
        assertEq(token.balanceOf(address(kernel)), PRICE, "the kernel's");
    }

    function test_RevertWhen_TheDataCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        metered.allocate(dealId, 0, _deal().commitments[0], new Statement[](0), hex"00", "");
    }

    function test_Describe() public view {
        assertEq(
            metered.describe(abi.encode(_terms(), node)),
            string.concat(
                "the metered price that the court's docket holds to ",
                vm.toString(node),
                ", the rest back to the depositor"
            )
        );
    }
}
