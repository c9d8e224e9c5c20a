// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Asset, AssetKind, Deal} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {HostileERC1155} from "../utils/HostileTokens.sol";
import {ITransferOut} from "../utils/ITransferOut.sol";
import {KernelTest} from "../utils/KernelTest.sol";

/// `withdraw`, credits and receipts: see Withdraw.tree.
contract WithdrawTest is KernelTest {
    HostileReceiver internal payee;

    /// The payee refused one of each kind that can be refused: native, ERC-721 and ERC-1155.
    function setUp() public override {
        super.setUp();
        payee = new HostileReceiver();
        payee.setMood(Mood.Revert);
        Asset[] memory assets = new Asset[](3);
        assets[0] = native(5);
        assets[1] = erc721(address(art), 1);
        assets[2] = erc1155(address(items), 7, 11);
        Deal memory deal = dealOf(list(_commitment(alice, assets, address(payee))));
        bytes32 id = _open(deal);
        for (uint256 i; i < 3; ++i) {
            vm.expectEmit(address(kernel));
            emit IVault.Credited(
                address(payee), assets[i].token, assets[i].kind, assets[i].id, assets[i].amount
            );
        }
        kernel.settle(id, settlementOf(deal, 0, 0));
    }

    function test_CreditsWhatCouldNotBePaid() public view {
        assertEq(_credit(AssetKind.Native), 5);
        assertEq(_credit(AssetKind.ERC721), 1);
        assertEq(_credit(AssetKind.ERC1155), 11);
        assertEq(_credit(AssetKind.ERC20), 0);
        assertEq(address(kernel).balance, 5);
        assertEq(art.ownerOf(1), address(kernel));
        assertEq(items.balanceOf(address(kernel), 7), 11);
    }

    /// A token that is both, with one number for id and amount, has two credits.
    function test_CreditsAreKeyedByAllOfTheAsset() public view {
        assertEq(kernel.credit(address(payee), AssetKind.ERC1155, address(art), 1), 0);
        assertEq(kernel.credit(address(payee), AssetKind.ERC721, address(art), 2), 0);
        assertEq(kernel.credit(address(payee), AssetKind.ERC721, address(items), 1), 0);
        assertEq(kernel.credit(alice, AssetKind.ERC721, address(art), 1), 0);
    }

    function test_AnyonePushesItToThePayee() public {
        payee.setMood(Mood.Accept);
        _withdraws(carol, AssetKind.Native, address(payee));
        _withdraws(carol, AssetKind.ERC721, address(payee));
        _withdraws(carol, AssetKind.ERC1155, address(payee));
        assertEq(address(payee).balance, 5);
        assertEq(art.ownerOf(1), address(payee));
        assertEq(items.balanceOf(address(payee), 7), 11);
    }

    function test_ThePayeeSendsItElsewhere() public {
        _withdraws(address(payee), AssetKind.Native, carol);
        _withdraws(address(payee), AssetKind.ERC721, carol);
        _withdraws(address(payee), AssetKind.ERC1155, carol);
        assertEq(carol.balance, FUNDS + 5);
        assertEq(art.ownerOf(1), carol);
        assertEq(items.balanceOf(carol, 7), FUNDS + 11);
    }

    function test_RevertWhen_AnotherSendsItElsewhere() public {
        _refusesWithdraw(
            carol,
            AssetKind.Native,
            carol,
            abi.encodeWithSelector(IVault.NotPayee.selector, address(payee), carol)
        );
    }

    function test_RevertWhen_ItIsSentToZeroOrTheKernel() public {
        _refusesWithdraw(
            address(payee),
            AssetKind.Native,
            address(0),
            abi.encodeWithSelector(IVault.InvalidPayee.selector, address(0))
        );
        _refusesWithdraw(
            address(payee),
            AssetKind.Native,
            address(kernel),
            abi.encodeWithSelector(IVault.InvalidPayee.selector, address(kernel))
        );
    }

    function test_RevertWhen_ThereIsNoCredit() public {
        _refusesWithdraw(
            carol,
            AssetKind.ERC20,
            address(payee),
            abi.encodeWithSelector(
                IVault.NoCredit.selector, address(payee), AssetKind.ERC20, address(usd), 0
            )
        );
    }

    function test_RevertWhen_WithdrawnTwice() public {
        payee.setMood(Mood.Accept);
        _withdraws(carol, AssetKind.Native, address(payee));
        _refusesWithdraw(
            carol,
            AssetKind.Native,
            address(payee),
            abi.encodeWithSelector(
                IVault.NoCredit.selector, address(payee), AssetKind.Native, address(0), 0
            )
        );
    }

    function test_RevertWhen_ItStillCannotBePaid() public {
        bytes memory reason = abi.encodeWithSelector(IVault.WithdrawFailed.selector, address(payee));
        for (uint256 i; i < 3; ++i) {
            payee.setMood(i == 0 ? Mood.Revert : Mood.Bomb);
            _refusesWithdraw(carol, AssetKind.Native, address(payee), reason);
            _refusesWithdraw(carol, AssetKind.ERC721, address(payee), reason);
            _refusesWithdraw(carol, AssetKind.ERC1155, address(payee), reason);
        }
        test_CreditsWhatCouldNotBePaid();
    }

    /// The payee's own patience: a push that starves it keeps the credit.
    function test_RevertWhen_ThePushIsStarved() public {
        payee.setMood(Mood.Accept);
        bytes memory call_ = abi.encodeCall(
            IVault.withdraw, (address(payee), AssetKind.ERC1155, address(items), 7, address(payee))
        );
        uint256 paid;
        for (uint256 gas_ = 25_000; gas_ < 200_000; gas_ += 997) {
            uint256 snapshot = vm.snapshotState();
            (bool success,) = address(kernel).call{gas: gas_}(call_);
            if (success) ++paid;
            assertEq(_credit(AssetKind.ERC1155), success ? 0 : 11);
            assertEq(items.balanceOf(address(payee), 7), success ? 11 : 0);
            vm.revertToState(snapshot);
        }
        assertGt(paid, 0);
    }

    function test_RevertWhen_ThePayeeReenters() public {
        bytes memory again = abi.encodeCall(
            IVault.withdraw, (address(payee), AssetKind.Native, address(0), 0, address(payee))
        );
        payee.setMood(Mood.Reenter);
        payee.setReentry(address(kernel), again, 0);
        _withdraws(carol, AssetKind.Native, address(payee));
        assertEq(payee.refusals(), 1);
        assertEq(payee.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
        assertEq(address(payee).balance, 5);

        payee.setMood(Mood.Insist);
        _refusesWithdraw(
            carol,
            AssetKind.ERC721,
            address(payee),
            abi.encodeWithSelector(IVault.WithdrawFailed.selector, address(payee))
        );
    }

    function test_CreditsOfOneAssetAddUp() public {
        Deal memory deal = dealOf(list(_commitment(alice, list(native(7)), address(payee))));
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(_credit(AssetKind.Native), 12);
        _withdraws(address(payee), AssetKind.Native, carol);
        assertEq(carol.balance, FUNDS + 12);
    }

    /// The lock is free again after a withdrawal.
    function test_AWithdrawalUnlocks() public {
        _withdraws(address(payee), AssetKind.Native, carol);
        Deal memory deal = _deal();
        _open(deal);
        _settle(deal, 0, 0);
        _withdraws(address(payee), AssetKind.ERC721, carol);
    }

    function test_RevertWhen_OthersMoveTokensOut() public {
        usd.mint(address(kernel), 5);
        _refuses(
            carol,
            0,
            abi.encodeCall(ITransferOut.transferOut, (AssetKind.ERC20, address(usd), 0, carol, 5)),
            abi.encodeWithSelector(IVault.OnlySelf.selector)
        );
    }

    // Receipts.

    function test_RevertWhen_Erc1155ComesUnasked() public {
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.UnexpectedReceipt.selector, address(items), 7)
        );
        items.safeTransferFrom(alice, address(kernel), 7, 1, "");
    }

    function test_RevertWhen_TheKernelIsSaidToHaveAsked() public {
        HostileERC1155 token = new HostileERC1155();
        vm.expectRevert(
            abi.encodeWithSelector(IVault.UnexpectedReceipt.selector, address(token), 1)
        );
        token.knock(address(kernel), address(kernel));
    }

    // Helpers.

    function _asset(AssetKind kind) private view returns (address token, uint256 id) {
        if (kind == AssetKind.ERC20) return (address(usd), 0);
        if (kind == AssetKind.ERC721) return (address(art), 1);
        if (kind == AssetKind.ERC1155) return (address(items), 7);
    }

    function _credit(AssetKind kind) private view returns (uint256) {
        (address token, uint256 id) = _asset(kind);
        return kernel.credit(address(payee), kind, token, id);
    }

    function _withdraws(address caller, AssetKind kind, address to) private {
        (address token, uint256 id) = _asset(kind);
        vm.expectEmit(address(kernel));
        emit IVault.Withdrawn(address(payee), token, kind, id, _credit(kind), to);
        vm.prank(caller);
        kernel.withdraw(address(payee), kind, token, id, to);
        assertEq(_credit(kind), 0);
    }

    function _refusesWithdraw(address caller, AssetKind kind, address to, bytes memory reason)
        private
    {
        (address token, uint256 id) = _asset(kind);
        uint256 before = _credit(kind);
        _refuses(
            caller,
            0,
            abi.encodeCall(IVault.withdraw, (address(payee), kind, token, id, to)),
            reason
        );
        assertEq(_credit(kind), before);
    }
}
