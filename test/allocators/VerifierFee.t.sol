// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {NamedVerifiers} from "../../contracts/court/NamedVerifiers.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Asset, AssetKind, MAX_PAYOUTS, Payout, Statement} from "../../contracts/types/Deal.sol";
import {CourtTerms, Filing, Status} from "../../contracts/types/Docket.sol";
import {erc20, payout} from "../utils/Build.sol";
import {ComputeDealTest} from "../utils/ComputeDealTest.sol";
import {HostileERC20} from "../utils/HostileTokens.sol";
import {PuppetInstance} from "../utils/Instances.sol";

contract VerifierFeeTest is ComputeDealTest {
    PuppetInstance internal puppet;
    address internal instance;
    Asset[] internal fees;

    function setUp() public override {
        fees.push(erc20(address(0), 0));
        super.setUp();
    }

    function _deploy() internal override {
        super._deploy();
        puppet = new PuppetInstance(court);
        instance = address(named);
        fees[0] = erc20(address(usd), FEE);
    }

    function _fees() internal view override returns (Asset[] memory) {
        return fees;
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = instance;
    }

    /// A deal whose docket the puppet upholds, with these said to have been right.
    function _uphold(address[] memory right) private {
        instance = address(puppet);
        dealId = _openDeal(1);
        _file();
        puppet.setRight(right);
        puppet.rule(dealId, _terms(), _hash(_claim()), Status.Upheld, Status.Upheld, 0, 0);
    }

    function _allocate(bytes memory data, bytes memory proof)
        private
        view
        returns (Payout[] memory)
    {
        return verifierFee.allocate(
            dealId, FEE_AT, _deal().commitments[FEE_AT], new Statement[](0), data, proof
        );
    }

    function test_WhenTwoWereRight() public {
        _file();
        _verdict(0, false);
        _verdict(1, true);
        _verdict(2, true);
        uint256 before = usd.balanceOf(client);
        _settle(FEE_AT, 0);
        assertEq(usd.balanceOf(verifiers[0]), 0, "the first verifier's");
        assertEq(usd.balanceOf(verifiers[1]), 500, "the second verifier's");
        assertEq(usd.balanceOf(verifiers[2]), 500, "the third verifier's");
        assertEq(usd.balanceOf(client), before, "the client's");
    }

    function test_WhenThreeWereRight() public {
        _uphold(verifiers);
        uint256 before = usd.balanceOf(client);
        _settle(FEE_AT, 0);
        for (uint256 i; i < 3; ++i) {
            assertEq(usd.balanceOf(verifiers[i]), 333, "a verifier's");
        }
        assertEq(usd.balanceOf(client), before + 1, "the client's dust");
    }

    function test_WhenNobodyWasRight() public {
        vm.warp(START + DEADLINE);
        uint256 before = usd.balanceOf(client);
        _settle(FEE_AT, 0);
        assertEq(usd.balanceOf(client), before + FEE, "the client's");
    }

    function test_WhenTheDocketIsNotFinal() public {
        _file();
        _verdict(0, true);
        assertEq(_allocate(abi.encode(_terms()), _rules()).length, 0, "payouts");
    }

    function test_RevertWhen_TheRulesDoNotHashToTheTerms() public {
        _file();
        _verdict(0, true);
        _verdict(1, true);
        bytes memory forged = abi.encode(uint256(1), new address[](1));
        _refusesSettle(
            _settlement(FEE_AT, 0, forged),
            abi.encodeWithSelector(
                NamedVerifiers.RulesMismatch.selector, keccak256(_rules()), keccak256(forged)
            )
        );
        _refusesSettle(
            _settlement(FEE_AT, 0, ""),
            abi.encodeWithSelector(
                NamedVerifiers.RulesMismatch.selector, keccak256(_rules()), keccak256("")
            )
        );
    }

    function test_WhenTheCommitmentHasSeveralAssets() public {
        HostileERC20 token = new HostileERC20();
        token.mint(client, 8);
        fees.push(erc20(address(token), 8));
        _uphold(verifiers);
        _settle(FEE_AT, 0);
        for (uint256 i; i < 3; ++i) {
            assertEq(usd.balanceOf(verifiers[i]), 333, "of the first");
            assertEq(token.balanceOf(verifiers[i]), 2, "of the second");
        }
        assertEq(token.balanceOf(client), 2, "the client's dust");
    }

    function test_WhenOneOfThoseWhoWereRightCannotReceive() public {
        HostileERC20 token = new HostileERC20();
        token.mint(client, FEE);
        token.setBlocked(verifiers[0], true);
        fees[0].token = address(token);
        _uphold(verifiers);
        _settle(FEE_AT, 0);
        assertEq(kernel.credit(verifiers[0], AssetKind.ERC20, address(token), 0), 333, "credit");
        assertEq(token.balanceOf(verifiers[1]), 333, "the second verifier's");
        assertEq(token.balanceOf(client), 1, "the client's dust");
    }

    function test_WhenTheKernelIsSaidToHaveBeenRight() public {
        address[2] memory impossible = [address(kernel), address(0)];
        address[] memory right = new address[](1);
        right[0] = impossible[0];
        _uphold(right);
        for (uint256 i; i < 2; ++i) {
            right[0] = impossible[i];
            puppet.setRight(right);
            _refusesSettle(
                _settlement(FEE_AT, 0, _rules()),
                abi.encodeWithSelector(IVault.InvalidPayee.selector, right[0])
            );
        }
        uint256 before = usd.balanceOf(client);
        _settle(FEE_AT, 1, abi.encode(_agreeOn(FEE_AT, _list(payout(client, FEE)))));
        assertEq(usd.balanceOf(client), before + FEE, "the client's");
    }

    function test_WhenTooManyAreSaidToHaveBeenRight() public {
        address[] memory right = new address[](MAX_PAYOUTS + 1);
        for (uint160 i; i < right.length; ++i) {
            right[i] = address(0x1000 + i);
        }
        _uphold(right);
        _refusesSettle(
            _settlement(FEE_AT, 0, _rules()),
            abi.encodeWithSelector(IEscrow.TooManyPayouts.selector, MAX_PAYOUTS + 1, MAX_PAYOUTS)
        );
    }

    function testFuzz_WhenAnyNumberWereRight(uint256 count, uint256 fee) public {
        address[] memory right = new address[](bound(count, 0, MAX_PAYOUTS - 1));
        for (uint160 i; i < right.length; ++i) {
            right[i] = address(0x1000 + i);
        }
        fees[0].amount = bound(fee, 1, FUNDS / 2);
        _uphold(right);
        uint256 before = usd.balanceOf(client);
        _settle(FEE_AT, 0);
        uint256 part = right.length == 0 ? 0 : fees[0].amount / right.length;
        for (uint256 i; i < right.length; ++i) {
            assertEq(usd.balanceOf(right[i]), part, "a verifier's");
        }
        assertEq(
            usd.balanceOf(client), before + fees[0].amount - part * right.length, "the client's"
        );
    }

    function test_RevertWhen_TheDataCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _allocate(hex"00", "");
    }

    function test_Describe() public {
        assertEq(
            verifierFee.describe(abi.encode(_terms())),
            "equal parts to those who ruled right on the court's docket, all of it back to the "
            "depositor if nobody did"
        );
        vm.expectRevert(bytes(""));
        verifierFee.describe(hex"00");
    }
}
