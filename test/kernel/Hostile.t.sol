// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    PPM,
    Settlement,
    Share
} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {
    HostileERC1155,
    HostileERC20,
    HostileERC721,
    Trick,
    Trickster
} from "../utils/HostileTokens.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// Tokens and payees that do their worst: see Hostile.tree. Beside every one of them lie two other
/// deals, one in an honest token and one in the same, and neither may come out short.
contract HostileTest is KernelTest {
    HostileERC20 internal bad;
    HostileERC721 internal badArt;
    HostileERC1155 internal badItems;
    HostileReceiver internal payee;

    Deal internal _honest;
    Deal internal _fellow;

    function setUp() public override {
        super.setUp();
        bad = new HostileERC20();
        badArt = new HostileERC721();
        badItems = new HostileERC1155();
        payee = new HostileReceiver();
        bad.mint(alice, FUNDS);
        badArt.mint(alice, 1);
        badItems.mint(alice, 1, FUNDS);

        Deal memory deal = _deal(list(erc20(address(usd), PRICE), native(PRICE)));
        deal.salt = 100;
        _open(deal);
        _store(_honest, deal);
        deal = _deal(list(erc20(address(bad), PRICE), erc1155(address(badItems), 1, PRICE)));
        deal.salt = 101;
        _open(deal);
        _store(_fellow, deal);
    }

    // Deposits.

    function test_RevertWhen_TakesAFee() public {
        bad.setTricks(Trick.Fee, Trick.None);
        _refusesBad(
            abi.encodeWithSelector(
                IVault.DepositMismatch.selector, address(bad), PRICE, PRICE - PRICE / 100
            )
        );
    }

    function test_RevertWhen_SaysTrueAndDoesNotMove() public {
        bad.setTricks(Trick.TrueStill, Trick.None);
        _refusesBad(abi.encodeWithSelector(IVault.DepositMismatch.selector, address(bad), PRICE, 0));
    }

    function test_RevertWhen_SaysFalse() public {
        bytes memory reason = abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector);
        bad.setTricks(Trick.FalseStill, Trick.None);
        _refusesBad(reason);
        bad.setTricks(Trick.FalseMoved, Trick.None);
        _refusesBad(reason);
        bad.setTricks(Trick.Revert, Trick.None);
        _refusesBad(reason);
    }

    function test_RevertWhen_TheDepositorIsBlocked() public {
        bad.setBlocked(alice, true);
        _refusesBad(abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector));
    }

    function test_RevertWhen_DepositBurnsGasOrBombs() public {
        Deal memory deal = _badDeal(bob);
        for (uint256 i; i < 2; ++i) {
            bad.setTricks(i == 0 ? Trick.BurnGas : Trick.Bomb, Trick.None);
            vm.prank(alice);
            (bool success,) =
                address(kernel).call{gas: 10_000_000}(abi.encodeCall(IEscrow.open, (_none(), deal)));
            assertFalse(success);
            assertEq(kernel.dealWord(_idOf(deal)).openedAt(), 0);
        }
        _othersAreWhole();
    }

    function test_ReturnsNothing() public {
        bad.setTricks(Trick.NoReturn, Trick.NoReturn);
        Deal memory deal = _badDeal(bob);
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(bad.balanceOf(bob), PRICE);
        _othersAreWhole();
    }

    /// More than asked arrives: what is too much would belong to nobody.
    function test_RevertWhen_DeliversTooMuch() public {
        bad.setTricks(Trick.Reenter, Trick.None);
        bad.setReentry(address(bad), abi.encodeCall(bad.mint, (address(kernel), 5)));
        _refusesBad(
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(bad), PRICE, PRICE + 5)
        );
    }

    /// What the kernel held before shrinks while it takes.
    function test_RevertWhen_TakingShrinksTheHolding() public {
        bad.setTricks(Trick.Reenter, Trick.None);
        bad.setReentry(address(bad), abi.encodeCall(bad.rebase, (address(kernel), PRICE - 1)));
        _refusesBad(
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(bad), PRICE, PRICE - 1)
        );
    }

    function test_RevertWhen_AnNftIsNotDelivered() public {
        Deal memory deal = _deal(list(erc721(address(badArt), 1)));
        bytes memory reason =
            abi.encodeWithSelector(IVault.NotDelivered.selector, address(badArt), 1);
        badArt.setTricks(Trick.TrueStill, Trick.None);
        _refusesOpen(deal, reason);
        // It is the kernel's already, and nothing needs to move.
        badArt.setTricks(Trick.None, Trick.None);
        badArt.mint(address(kernel), 1);
        _refusesOpen(deal, reason);
    }

    function test_RevertWhen_Erc1155DeliversLess() public {
        Deal memory deal = _deal(list(erc1155(address(badItems), 1, PRICE)));
        badItems.setTricks(Trick.Fee, Trick.None);
        bytes4 mismatch = IVault.DepositMismatch.selector;
        _refusesOpen(
            deal, abi.encodeWithSelector(mismatch, address(badItems), PRICE, PRICE - PRICE / 100)
        );
        badItems.setTricks(Trick.TrueStill, Trick.None);
        _refusesOpen(deal, abi.encodeWithSelector(mismatch, address(badItems), PRICE, 0));
    }

    /// A deposit that enters every door of the kernel finds it shut, and is a deposit like any other.
    function test_RevertWhen_ADepositReenters() public {
        bytes[] memory doors = _doors();
        for (uint256 i; i < doors.length; ++i) {
            Deal memory deal = _badDeal(bob);
            deal.salt = i;
            bad.setTricks(Trick.Reenter, Trick.None);
            bad.setReentry(address(kernel), doors[i]);
            _open(deal);
            assertEq(bad.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
        }
        assertEq(bad.reentries(), 0);
        _othersAreWhole();
    }

    /// While ERC-1155 deposits arrive, another's token that comes by itself is still refused.
    function test_RevertWhen_ADepositBringsErc1155Unasked() public {
        vm.prank(alice);
        items.setApprovalForAll(address(bad), true);
        bad.setTricks(Trick.Reenter, Trick.None);
        bad.setReentry(
            address(items),
            abi.encodeCall(items.safeTransferFrom, (alice, address(kernel), 7, 5, ""))
        );
        _open(_badDeal(bob));
        assertEq(
            bad.answer(),
            abi.encodeWithSelector(IVault.UnexpectedReceipt.selector, address(items), 7)
        );
        assertEq(items.balanceOf(address(kernel), 7), 0);
    }

    /// In `settle` none arrives at all.
    function test_RevertWhen_APayoutBringsErc1155() public {
        bad.setTricks(Trick.None, Trick.Reenter);
        bad.setReentry(
            address(badItems), abi.encodeCall(badItems.knock, (address(kernel), address(kernel)))
        );
        Deal memory deal = _badDeal(bob);
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(
            bad.answer(),
            abi.encodeWithSelector(IVault.UnexpectedReceipt.selector, address(badItems), 1)
        );
    }

    // Payouts: the token is at fault.

    function test_CreditsWhenTheTokenFails() public {
        Trick[5] memory tricks =
            [Trick.Revert, Trick.FalseStill, Trick.FalseMoved, Trick.BurnGas, Trick.Bomb];
        for (uint256 i; i < tricks.length; ++i) {
            Deal memory deal =
                _deal(list(erc20(address(bad), PRICE), erc1155(address(badItems), 1, PRICE)));
            deal.salt = i;
            _open(deal);
            bad.setTricks(Trick.None, tricks[i]);
            _settle(deal, 0, 0);
            assertEq(_credit20(bob, address(bad)), PRICE * (i + 1), "credit");
            assertEq(bad.balanceOf(bob), 0, "moved");
            assertEq(badItems.balanceOf(bob, 1), PRICE * (i + 1), "the other asset");
            _refusesSettle(
                _idOf(deal),
                settlementOf(deal, 0, 0),
                abi.encodeWithSelector(IEscrow.AlreadyClosed.selector, 0, 0)
            );
        }
        bad.setTricks(Trick.None, Trick.None);
        kernel.withdraw(bob, AssetKind.ERC20, address(bad), 0, bob);
        assertEq(bad.balanceOf(bob), PRICE * tricks.length);
        _othersAreWhole();
    }

    function test_CreditsWhenAnNftFails() public {
        Deal memory deal = _deal(list(erc721(address(badArt), 1)));
        _open(deal);
        badArt.setTricks(Trick.None, Trick.BurnGas);
        _settle(deal, 0, 0);
        assertEq(kernel.credit(bob, AssetKind.ERC721, address(badArt), 1), 1);
        badArt.setTricks(Trick.None, Trick.None);
        kernel.withdraw(bob, AssetKind.ERC721, address(badArt), 1, bob);
        assertEq(badArt.ownerOf(1), bob);
    }

    function test_CreditsWhenThePayeeIsBlocked() public {
        Deal memory deal = _badDeal(bob);
        deal.commitments[0].clauses[0].allocation = split(bob, 400_000, carol);
        _open(deal);
        bad.setBlocked(bob, true);
        _settle(deal, 0, 0);
        assertEq(_credit20(bob, address(bad)), 400);
        assertEq(bad.balanceOf(carol), 600);
        bytes memory call_ =
            abi.encodeCall(IVault.withdraw, (bob, AssetKind.ERC20, address(bad), 0, bob));
        _refuses(carol, 0, call_, abi.encodeWithSelector(IVault.WithdrawFailed.selector, bob));
        vm.prank(bob);
        kernel.withdraw(bob, AssetKind.ERC20, address(bad), 0, alice);
        assertEq(bad.balanceOf(alice), FUNDS - 2 * PRICE + 400);
        bad.setBlocked(bob, false);
        _othersAreWhole();
    }

    function test_CreditsWhenTheTokenIsGone() public {
        Deal memory deal = _badDeal(bob);
        _open(deal);
        vm.etch(address(bad), "");
        _settle(deal, 0, 0);
        assertEq(_credit20(bob, address(bad)), PRICE);
    }

    /// A fee on the way out is the payee's loss alone.
    function test_PaysLessWhenTheTokenTakesAFee() public {
        Deal memory deal = _badDeal(bob);
        _open(deal);
        bad.setTricks(Trick.None, Trick.Fee);
        _settle(deal, 0, 0);
        assertEq(bad.balanceOf(bob), PRICE - PRICE / 100);
        assertEq(_credit20(bob, address(bad)), 0);
        bad.setTricks(Trick.None, Trick.None);
        _othersAreWhole();
    }

    /// A token that shrinks balances hurts deals in that token, and no other.
    function test_RebaseHurtsOnlyItsOwn() public {
        Deal memory deal = _badDeal(bob);
        _open(deal);
        bad.rebase(address(kernel), PRICE + PRICE / 2);
        _settle(deal, 0, 0);
        assertEq(bad.balanceOf(bob), PRICE);
        Deal memory fellow = _fellow;
        _settle(fellow, 0, 0);
        assertEq(_credit20(bob, address(bad)), PRICE);
        assertEq(badItems.balanceOf(bob, 1), PRICE);
        Deal memory honest = _honest;
        _settle(honest, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + PRICE);
        // The credit waits until the token has recovered.
        bytes memory call_ =
            abi.encodeCall(IVault.withdraw, (bob, AssetKind.ERC20, address(bad), 0, bob));
        _refuses(bob, 0, call_, abi.encodeWithSelector(IVault.WithdrawFailed.selector, bob));
        bad.rebase(address(kernel), PRICE);
        kernel.withdraw(bob, AssetKind.ERC20, address(bad), 0, bob);
        assertEq(bad.balanceOf(bob), 2 * PRICE);
    }

    function test_RevertWhen_APayoutReenters() public {
        bytes[] memory doors = _doors();
        for (uint256 i; i < doors.length; ++i) {
            bad.setTricks(Trick.None, Trick.Reenter);
            bad.setReentry(address(kernel), doors[i]);
            Deal memory deal = _badDeal(bob);
            deal.salt = i;
            _open(deal);
            _settle(deal, 0, 0);
            assertEq(bad.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
        }
        assertEq(bad.reentries(), 0);
        assertEq(bad.balanceOf(bob), PRICE * doors.length);
        bad.setTricks(Trick.None, Trick.None);
        _othersAreWhole();
    }

    /// One poisoned asset must not block the payout and so leave the refund open.
    function test_APoisonedAssetDoesNotLeaveTheRefundOpen() public {
        Deal memory deal = _deal(list(erc20(address(bad), PRICE), native(PRICE)));
        bytes32 id = _open(deal);
        bad.setTricks(Trick.None, Trick.BurnGas);
        _settle(deal, 0, 0);
        assertEq(bob.balance, FUNDS + PRICE);
        assertEq(_credit20(bob, address(bad)), PRICE);
        vm.warp(START + DEADLINE);
        _refusesSettle(
            id,
            settlementOf(deal, 0, 1),
            abi.encodeWithSelector(IEscrow.AlreadyClosed.selector, 0, 0)
        );
    }

    // Payouts: the payee is at fault.

    function test_CreditsWhenThePayeeRefuses() public {
        Mood[3] memory moods = [Mood.Revert, Mood.BurnGas, Mood.Bomb];
        for (uint256 i; i < moods.length; ++i) {
            art.mint(alice, 10 + i);
            Deal memory deal = _payeesDeal(10 + i);
            deal.commitments[0].clauses[0].allocation = wholeTo(address(payee));
            bad.setHooks(false);
            _open(deal);
            bad.setHooks(true);
            payee.setMood(moods[i]);
            _settle(deal, 0, 0);
            assertEq(kernel.credit(address(payee), AssetKind.Native, address(0), 0), 5 * (i + 1));
            assertEq(_credit20(address(payee), address(bad)), PRICE * (i + 1));
            assertEq(kernel.credit(address(payee), AssetKind.ERC721, address(art), 10 + i), 1);
            assertEq(
                kernel.credit(address(payee), AssetKind.ERC1155, address(items), 7), 11 * (i + 1)
            );
            // An ERC-20 without hooks asks nobody.
            assertEq(usd.balanceOf(address(payee)), PRICE * (i + 1));
        }
        payee.setMood(Mood.Accept);
        kernel.withdraw(address(payee), AssetKind.Native, address(0), 0, address(payee));
        kernel.withdraw(address(payee), AssetKind.ERC20, address(bad), 0, address(payee));
        kernel.withdraw(address(payee), AssetKind.ERC721, address(art), 11, address(payee));
        kernel.withdraw(address(payee), AssetKind.ERC1155, address(items), 7, address(payee));
        assertEq(address(payee).balance, 15);
        assertEq(bad.balanceOf(address(payee)), 3 * PRICE);
        assertEq(art.ownerOf(11), address(payee));
        assertEq(items.balanceOf(address(payee), 7), 33);
        _othersAreWhole();
    }

    function test_OneRefusalBlocksNoOther() public {
        Deal memory deal = _deal(list(native(1000)));
        Share[] memory shares = new Share[](3);
        shares[0] = Share(bob, 200_000);
        shares[1] = Share(address(payee), 300_000);
        shares[2] = Share(carol, 500_000);
        deal.commitments[0].clauses[0].allocation.shares = shares;
        payee.setMood(Mood.Bomb);
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(bob.balance, FUNDS + 200);
        assertEq(carol.balance, FUNDS + 500);
        assertEq(kernel.credit(address(payee), AssetKind.Native, address(0), 0), 300);
        _othersAreWhole();
    }

    function test_RevertWhen_ThePayeeReenters() public {
        bytes[] memory doors = _doors();
        payee.setMood(Mood.Reenter);
        for (uint256 i; i < doors.length; ++i) {
            payee.setReentry(address(kernel), doors[i], 0);
            art.mint(alice, 10 + i);
            Deal memory deal = _payeesDeal(10 + i);
            deal.commitments[0].clauses[0].allocation = wholeTo(address(payee));
            _open(deal);
            _settle(deal, 0, 0);
            assertEq(payee.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
            assertEq(payee.refusals(), 3 * (i + 1));
            assertEq(art.ownerOf(10 + i), address(payee));
        }
        assertEq(payee.reentries(), 0);
        assertEq(address(payee).balance, 5 * doors.length);
        _othersAreWhole();
    }

    /// A statement that carries no value is not a door: it moves none.
    function test_ThePayeeStatesAsItIsPaid() public {
        payee.setMood(Mood.Reenter);
        payee.setReentry(address(kernel), abi.encodeCall(IEscrow.state, (0, 0, "paid")), 0);
        Deal memory deal = dealOf(list(_commitment(alice, list(native(5)), address(payee))));
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(payee.reentries(), 1);
        // With value it is refused: in no batch, value has no place.
        payee.setReentry(address(kernel), abi.encodeCall(IEscrow.state, (0, 0, "paid")), 1);
        deal.salt = 1;
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(payee.answer(), abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1));
        assertEq(address(payee).balance, 10);
    }

    /// Thirty-two payees that burn all they get fit into a transaction (EIP-7825: 16,777,216 gas).
    function test_TheWorstClauseFitsIntoATransaction() public {
        Share[] memory shares = new Share[](8);
        for (uint256 i; i < 8; ++i) {
            HostileReceiver burner = new HostileReceiver();
            burner.setMood(Mood.BurnGas);
            shares[i] = Share(address(burner), PPM / 8);
        }
        Asset[] memory assets = new Asset[](4);
        assets[0] = native(8000);
        assets[1] = erc20(address(bad), 8000);
        assets[2] = erc1155(address(items), 7, 8000);
        assets[3] = native(1600);
        Deal memory deal = _deal(assets);
        deal.commitments[0].clauses[0].allocation.shares = shares;
        bytes32 id = _open(deal);
        bad.setTricks(Trick.None, Trick.BurnGas);
        bytes memory call_ = abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0)));
        (bool success,) = address(kernel).call{gas: 16_000_000}(call_);
        assertTrue(success);
        assertEq(kernel.credit(shares[7].to, AssetKind.Native, address(0), 0), 1200);
        assertEq(kernel.credit(shares[7].to, AssetKind.ERC1155, address(items), 7), 1000);
    }

    // Gas.

    /// Under no gas limit is a payee that can receive credited: it is paid, or the call reverts.
    function test_StarvingThePayeeCannotForceACredit() public {
        Deal memory deal = dealOf(list(_commitment(alice, list(native(5)), address(payee))));
        _sweep(deal, 300_000, 480_000);
    }

    function test_StarvingAnErc1155PayeeCannotForceACredit() public {
        Deal memory deal =
            dealOf(list(_commitment(alice, list(erc1155(address(items), 7, 11)), address(payee))));
        _sweep(deal, 300_000, 480_000);
    }

    function test_StarvingAnErc721PayeeCannotForceACredit() public {
        Deal memory deal =
            dealOf(list(_commitment(alice, list(erc721(address(art), 1)), address(payee))));
        _sweep(deal, 300_000, 480_000);
    }

    function test_StarvingTheSecondOfTwoCannotForceACredit() public {
        Deal memory deal = dealOf(
            list(
                _commitment(alice, list(native(5), erc1155(address(items), 7, 11)), address(payee))
            )
        );
        _sweep(deal, 500_000, 720_000);
    }

    function test_RevertWhen_GasIsTooLittleForAPayout() public {
        Deal memory deal = _deal();
        bytes memory call_ = abi.encodeCall(IEscrow.settle, (_open(deal), settlementOf(deal, 0, 0)));
        (bool success, bytes memory reason) = address(kernel).call{gas: 300_000}(call_);
        assertFalse(success);
        assertEq(bytes4(reason), IVault.InsufficientGas.selector);
        (uint256 needed, uint256 left) = abi.decode(_arguments(reason), (uint256, uint256));
        assertEq(needed, 350_000);
        assertLt(left, 300_000);
        assertGt(left, 200_000);
    }

    /// A payee gets no more than its part of the gas.
    function test_APayeeGetsNoMoreThanItsPart() public {
        payee.setWork(310_000);
        Deal memory deal = dealOf(list(_commitment(alice, list(native(5)), address(payee))));
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(kernel.credit(address(payee), AssetKind.Native, address(0), 0), 5);
        // Its own withdrawal has all there is.
        kernel.withdraw(address(payee), AssetKind.Native, address(0), 0, address(payee));
        assertEq(address(payee).balance, 5);
    }

    // Helpers.

    function _store(Deal storage to, Deal memory deal) private {
        to.terms = deal.terms;
        to.openBefore = deal.openBefore;
        to.salt = deal.salt;
        Commitment memory c = deal.commitments[0];
        Commitment storage stored = to.commitments.push();
        stored.depositor = c.depositor;
        for (uint256 i; i < c.assets.length; ++i) {
            stored.assets.push(c.assets[i]);
        }
        for (uint256 i; i < c.clauses.length; ++i) {
            Clause storage clause = stored.clauses.push();
            clause.from = c.clauses[i].from;
            clause.until = c.clauses[i].until;
            clause.arbiter = c.clauses[i].arbiter;
            clause.demand = c.clauses[i].demand;
            clause.allocation.shares.push(c.clauses[i].allocation.shares[0]);
        }
    }

    function _badDeal(address to) private view returns (Deal memory) {
        return dealOf(list(_commitment(alice, list(erc20(address(bad), PRICE)), to)));
    }

    /// One of everything, of which the payee is asked for all but the dollars.
    function _payeesDeal(uint256 nft) private view returns (Deal memory deal) {
        Asset[] memory assets = new Asset[](5);
        assets[0] = native(5);
        assets[1] = erc20(address(bad), PRICE);
        assets[2] = erc721(address(art), nft);
        assets[3] = erc1155(address(items), 7, 11);
        assets[4] = erc20(address(usd), PRICE);
        deal = _deal(assets);
        deal.salt = nft;
    }

    function _refusesBad(bytes memory reason) private {
        Deal memory deal = _badDeal(bob);
        uint256 before = bad.balanceOf(alice);
        _refusesOpen(deal, reason);
        assertEq(bad.balanceOf(alice), before);
        bad.setTricks(Trick.None, Trick.None);
        bad.setBlocked(alice, false);
        _othersAreWhole();
    }

    /// Both other deals pay in full.
    function _othersAreWhole() private {
        uint256 snapshot = vm.snapshotState();
        uint256 usdBefore = usd.balanceOf(bob);
        uint256 badBefore = bad.balanceOf(bob);
        uint256 itemsBefore = badItems.balanceOf(bob, 1);
        uint256 nativeBefore = bob.balance;
        bad.setHooks(false);
        Deal memory deal = _honest;
        _settle(deal, 0, 0);
        deal = _fellow;
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), usdBefore + PRICE, "the honest deal is short");
        assertEq(bob.balance, nativeBefore + PRICE, "the honest deal is short");
        assertEq(bad.balanceOf(bob), badBefore + PRICE, "the fellow deal is short");
        assertEq(badItems.balanceOf(bob, 1), itemsBefore + PRICE, "the fellow deal is short");
        vm.revertToState(snapshot);
    }

    /// Every call that moves value, each of which would succeed if it were not locked.
    function _doors() private view returns (bytes[] memory doors) {
        Deal memory deal = _honest;
        bytes memory settle =
            abi.encodeCall(IEscrow.settle, (_idOf(deal), settlementOf(deal, 0, 0)));
        doors = new bytes[](5);
        doors[0] = settle;
        doors[1] = abi.encodeCall(IEscrow.open, (_none(), _badDeal(carol)));
        doors[2] = abi.encodeCall(IVault.withdraw, (bob, AssetKind.ERC20, address(usd), 0, bob));
        doors[3] = abi.encodeCall(IEscrow.multicall, (list(settle)));
        doors[4] = abi.encodeCall(IEscrow.multicall, (new bytes[](0)));
    }

    /// Settles under every gas limit of a range.
    function _sweep(Deal memory deal, uint256 from, uint256 to) private {
        bytes memory call_ = abi.encodeCall(IEscrow.settle, (_open(deal), settlementOf(deal, 0, 0)));
        Asset[] memory assets = deal.commitments[0].assets;
        _workHard(call_, assets);
        uint256 starved;
        uint256 paid;
        for (uint256 gas_ = from; gas_ < to; gas_ += 499) {
            uint256 snapshot = vm.snapshotState();
            (bool success, bytes memory reason) = address(kernel).call{gas: gas_}(call_);
            if (success) ++paid;
            else if (bytes4(reason) == IVault.InsufficientGas.selector) ++starved;
            for (uint256 i; i < assets.length; ++i) {
                Asset memory a = assets[i];
                assertEq(kernel.credit(address(payee), a.kind, a.token, a.id), 0, "credited");
            }
            if (success) {
                assertEq(address(payee).balance, assets[0].kind == AssetKind.Native ? 5 : 0);
            }
            vm.revertToState(snapshot);
        }
        assertGt(starved, 0, "never too little");
        assertGt(paid, 0, "never paid");
    }

    /// The payee works as hard as it can and still be paid, to within a thousand gas, if the settler
    /// is generous.
    function _workHard(bytes memory call_, Asset[] memory assets) private {
        bool healthy;
        for (uint256 work = 300_000; !healthy; work -= 1000) {
            payee.setWork(work);
            uint256 snapshot = vm.snapshotState();
            (bool success,) = address(kernel).call(call_);
            assertTrue(success);
            healthy = true;
            for (uint256 i; i < assets.length; ++i) {
                Asset memory a = assets[i];
                if (kernel.credit(address(payee), a.kind, a.token, a.id) != 0) healthy = false;
            }
            vm.revertToState(snapshot);
        }
        assertGt(payee.work(), 200_000);
    }

    function _arguments(bytes memory reason) private pure returns (bytes memory arguments) {
        arguments = new bytes(reason.length - 4);
        for (uint256 i; i < arguments.length; ++i) {
            arguments[i] = reason[i + 4];
        }
    }
}
