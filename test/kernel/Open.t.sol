// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {
    AUTHOR,
    Allocation,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    Deposit,
    Method,
    PPM,
    Permit,
    REVOKE,
    Share,
    Statement
} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {DealReference} from "../utils/DealReference.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {BatchDelegate, Wallet1271} from "../utils/Wallets.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// `open`: see Open.tree.
contract OpenTest is KernelTest {
    // Time and count.

    function test_RevertWhen_OpenBeforeHasCome() public {
        Deal memory deal = _deal();
        deal.openBefore = uint64(START);
        bytes memory reason = abi.encodeWithSelector(IEscrow.OpeningExpired.selector, START, START);
        _refusesOpen(deal, reason);
        vm.warp(START + 5);
        reason = abi.encodeWithSelector(IEscrow.OpeningExpired.selector, START, START + 5);
        _refusesOpen(deal, reason);
    }

    function test_OpensInTheLastSecond() public {
        Deal memory deal = _deal();
        deal.openBefore = uint64(START + 1);
        _open(deal);
    }

    function test_RevertWhen_NoCommitments() public {
        Deal memory deal = dealOf(new Commitment[](0));
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.CommitmentCount.selector, 0, 64));
    }

    function test_RevertWhen_TooManyCommitments() public {
        Deal memory deal = _dealOfMany(65);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.CommitmentCount.selector, 65, 64));
    }

    function test_OpensSixtyFourCommitments() public {
        Deal memory deal = _dealOfMany(64);
        bytes32 id = _open(deal);
        assertEq(usd.balanceOf(address(kernel)), 64);
        kernel.settle(id, settlementOf(deal, 63, 0));
        assertEq(usd.balanceOf(bob), FUNDS + 1);
        assertEq(kernel.dealWord(id).outcome(63), 1);
        assertEq(kernel.dealWord(id).outcome(62), 0);
    }

    function test_RevertWhen_DepositsAreMissing() public {
        Deal memory deal = _dealOfTwo();
        _refusesOpen(
            deal, new Deposit[](1), abi.encodeWithSelector(IEscrow.DepositCount.selector, 1, 2)
        );
        _refusesOpen(
            deal, new Deposit[](3), abi.encodeWithSelector(IEscrow.DepositCount.selector, 3, 2)
        );
    }

    // Form.

    function test_RevertWhen_NoAssets() public {
        Deal memory deal = _dealOfTwo();
        deal.commitments[1].assets = new Asset[](0);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.NoAssets.selector, 1));
    }

    function test_RevertWhen_TooManyAssets() public {
        Deal memory deal = _deal(_manyAssets(33));
        deal.commitments[0].clauses = list(always(address(0), allocatedBy(address(1))));
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.TooManyPayouts.selector, 33, 32));
    }

    function test_OpensThirtyTwoAssets() public {
        Deal memory deal = _deal(_manyAssets(32));
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 32);
    }

    function test_RevertWhen_SharesTimesAssetsAreTooMany() public {
        Deal memory deal = _deal(_manyAssets(17));
        deal.commitments[0].clauses[1].allocation = split(alice, 1, bob);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.TooManyPayouts.selector, 34, 32));
    }

    function test_RevertWhen_NoClauses() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses = new Clause[](0);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.ClauseCount.selector, 0, 0, 7));
    }

    function test_RevertWhen_TooManyClauses() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses = _manyClauses(8);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.ClauseCount.selector, 0, 8, 7));
    }

    function test_OpensSevenClauses() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses = _manyClauses(7);
        bytes32 id = _open(deal);
        _settle(deal, 0, 6);
        assertEq(kernel.dealWord(id).outcome(0), 7);
    }

    function test_RevertWhen_WindowIsEmpty() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[1].until = DEADLINE;
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.EmptyWindow.selector, 0, 1));
        deal.commitments[0].clauses[1].until = DEADLINE - 1;
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.EmptyWindow.selector, 0, 1));
        deal.commitments[0].clauses[1].until = DEADLINE + 1;
        _open(deal);
    }

    function test_RevertWhen_NeitherSharesNorAllocator() public {
        _refusesAllocation(
            Allocation(new Share[](0), address(0), ""),
            abi.encodeWithSelector(IEscrow.AmbiguousAllocation.selector, 0, 0)
        );
    }

    function test_RevertWhen_SharesAndAllocator() public {
        Allocation memory allocation = wholeTo(bob);
        allocation.allocator = address(1);
        _refusesAllocation(
            allocation, abi.encodeWithSelector(IEscrow.AmbiguousAllocation.selector, 0, 0)
        );
    }

    function test_RevertWhen_SharesWithAllocatorsData() public {
        Allocation memory allocation = wholeTo(bob);
        allocation.data = "x";
        _refusesAllocation(
            allocation, abi.encodeWithSelector(IEscrow.AmbiguousAllocation.selector, 0, 0)
        );
    }

    function test_RevertWhen_SharesDoNotSumToOneMillion() public {
        Allocation memory allocation = split(alice, 500_000, bob);
        allocation.shares[1].ppm = 499_999;
        _refusesAllocation(
            allocation, abi.encodeWithSelector(IEscrow.SharesSum.selector, 0, 0, 999_999)
        );
        allocation.shares[1].ppm = 500_001;
        _refusesAllocation(
            allocation, abi.encodeWithSelector(IEscrow.SharesSum.selector, 0, 0, 1_000_001)
        );
        // A sum that would be one million in 32 bits.
        allocation.shares[0].ppm = type(uint32).max;
        allocation.shares[1].ppm = PPM + 1;
        _refusesAllocation(
            allocation,
            abi.encodeWithSelector(
                IEscrow.SharesSum.selector, 0, 0, uint256(type(uint32).max) + PPM + 1
            )
        );
    }

    function test_RevertWhen_SharePaysZeroOrTheKernel() public {
        _refusesAllocation(
            split(bob, 1, address(0)),
            abi.encodeWithSelector(IVault.InvalidPayee.selector, address(0))
        );
        _refusesAllocation(
            split(address(kernel), 1, bob),
            abi.encodeWithSelector(IVault.InvalidPayee.selector, address(kernel))
        );
    }

    function test_RevertWhen_AuthorIsUntested() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[1].allocation = wholeTo(AUTHOR);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.AuthorUntested.selector, 0, 1));
    }

    function test_RevertWhen_NftIsDivided() public {
        Deal memory deal = _deal(list(erc20(address(usd), 1), erc721(address(art), 1)));
        deal.commitments[0].clauses[1].allocation = split(alice, 1, bob);
        _refusesOpen(deal, abi.encodeWithSelector(IEscrow.Indivisible.selector, 0, 1));
    }

    // Agreement.

    function test_RevertWhen_OpenAlready() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        vm.warp(START + 7);
        bytes memory reason = abi.encodeWithSelector(IEscrow.AlreadyOpen.selector, id, START);
        _refuses(alice, 0, abi.encodeCall(IEscrow.open, (_none(), deal)), reason);

        // Settling does not reopen it.
        _settle(deal, 0, 0);
        _refuses(alice, 0, abi.encodeCall(IEscrow.open, (_none(), deal)), reason);
    }

    function test_RevertWhen_SignedOpeningIsReplayed() public {
        Deal memory deal = _dealOfTwo();
        bytes32 id = _idOf(deal);
        Deposit[] memory deposits = _bothSigned(id);
        kernel.open(deposits, deal);
        _refuses(
            carol,
            0,
            abi.encodeCall(IEscrow.open, (deposits, deal)),
            abi.encodeWithSelector(IEscrow.AlreadyOpen.selector, id, START)
        );
        // Nor do the signatures carry over to an equal deal with another salt.
        deal.salt = 1;
        _refusesOpen(deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
    }

    function test_RevertWhen_OtherDepositorSignedNothing() public {
        _refusesOpen(_dealOfTwo(), abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
        _refusesOpen(
            _dealOfTwo(),
            new Deposit[](2),
            abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob)
        );
    }

    function test_RevertWhen_AnotherSigned() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[1].signature = _sign(carolKey, _idOf(deal));
        _refusesOpen(deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
    }

    function test_RevertWhen_SignedForAnotherChain() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits =
            _bothSigned(DealReference.id(deal, block.chainid + 1, address(kernel)));
        _refusesOpen(deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
    }

    function test_RevertWhen_SignedForAnotherContract() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits =
            _bothSigned(DealReference.id(deal, block.chainid, address(_newKernel())));
        _refusesOpen(deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
    }

    function test_RevertWhen_SignatureIsTruncated() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        bytes memory signature = deposits[1].signature;
        assembly {
            mstore(signature, 63)
        }
        _refusesOpen(deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
    }

    /// ecrecover answers zero to garbage: that must not stand for a depositor of zero.
    function test_RevertWhen_DepositorIsZero() public {
        Deal memory deal = _dealOfTwo();
        deal.commitments[1].depositor = address(0);
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[1].signature = new bytes(65);
        _refusesOpen(
            deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, address(0))
        );
    }

    function test_RevertWhen_SignatureWasRevoked() public {
        Deal memory deal = _dealOfTwo();
        bytes32 id = _idOf(deal);
        _state(bob, id, REVOKE, "");
        _refusesOpen(
            deal, _bothSigned(id), abi.encodeWithSelector(IEscrow.SignatureRevoked.selector, 1, bob)
        );
    }

    function test_RevertWhen_SignatureWasRevokedBySignature() public {
        Deal memory deal = _dealOfTwo();
        bytes32 id = _idOf(deal);
        Statement memory s = Statement(bob, id, REVOKE, "sorry");
        bytes32 digest = DealReference.digest(
            block.chainid,
            address(kernel),
            keccak256(
                abi.encode(
                    keccak256(
                        "Statement(address author,bytes32 about,bytes32 kind,bytes data,uint64 expiry)"
                    ),
                    s.author,
                    s.about,
                    s.kind,
                    keccak256(s.data),
                    START + 1
                )
            )
        );
        kernel.stateFor(s, uint64(START + 1), _sign(bobKey, digest));
        _refusesOpen(
            deal, _bothSigned(id), abi.encodeWithSelector(IEscrow.SignatureRevoked.selector, 1, bob)
        );
    }

    function test_RevocationsOfOthersAndOfOtherDealsDoNotCount() public {
        Deal memory deal = _dealOfTwo();
        bytes32 id = _idOf(deal);
        _state(carol, id, REVOKE, "");
        _state(bob, keccak256("another deal"), REVOKE, "");
        _state(bob, id, "another kind", "");
        kernel.open(_bothSigned(id), deal);
    }

    // Payers.

    function test_OpensBySignaturesOfAll() public {
        Deal memory deal = _dealOfTwo();
        bytes32 id = _idOf(deal);
        vm.expectEmit(address(kernel));
        emit IEscrow.Opened(id, deal);
        vm.expectEmit(address(kernel));
        emit IEscrow.Committed(id, 0, alice);
        vm.expectEmit(address(kernel));
        emit IEscrow.Committed(id, 1, bob);
        vm.prank(carol);
        assertEq(kernel.open(_bothSigned(id), deal), id);
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
        assertEq(usd.balanceOf(address(kernel)), 2 * PRICE);
        assertEq(kernel.dealWord(id).openedAt(), START);
        assertEq(kernel.dealWord(id).outcome(0), 0);
    }

    function test_CallerNeedsNoSignature() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[0].signature = "";
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(address(kernel)), 2 * PRICE);
    }

    /// ERC-2098: 64 bytes.
    function test_CompactSignature() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        (bytes32 r, bytes32 vs) = vm.signCompact(bobKey, _idOf(deal));
        deposits[1].signature = abi.encodePacked(r, vs);
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
    }

    function test_CallerPaysForAnother() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[1].payer = carol;
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
        assertEq(usd.balanceOf(bob), FUNDS);
        assertEq(usd.balanceOf(carol), FUNDS - PRICE);
    }

    function test_PayerMayBeNamedAsTheDepositor() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[1].payer = bob;
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
    }

    /// Carol approved the kernel, and signed nothing.
    function test_RevertWhen_PayerIsAThirdParty() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[1].payer = carol;
        _refusesOpen(
            deal, deposits, abi.encodeWithSelector(IEscrow.PayerNotCaller.selector, 1, carol)
        );
    }

    function test_CallerPaysAllNativeValue() public {
        Deal memory deal = _dealOfTwo();
        deal.commitments[1].assets = list(native(5));
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        vm.prank(carol);
        kernel.open{value: 5}(deposits, deal);
        assertEq(carol.balance, FUNDS - 5);
        assertEq(bob.balance, FUNDS);
        assertEq(address(kernel).balance, 5);
    }

    // Wallets.

    function test_Erc1271WalletSigns() public {
        (Deal memory deal, Deposit[] memory deposits, Wallet1271 wallet) = _walletDeal();
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(address(wallet)), FUNDS - PRICE);
    }

    function test_RevertWhen_Erc1271WalletRefuses() public {
        (Deal memory deal, Deposit[] memory deposits, Wallet1271 wallet) = _walletDeal();
        bytes memory reason =
            abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, address(wallet));
        wallet.setAnswer(0xdeadbeef);
        _refusesOpen(deal, deposits, reason);
        wallet.setAnswer(0);
        deposits[1].signature = _sign(carolKey, _idOf(deal));
        _refusesOpen(deal, deposits, reason);
    }

    function test_RevertWhen_SignerHasCodeWithoutErc1271() public {
        Deal memory deal = _dealOfTwo();
        deal.commitments[1].depositor = address(usd);
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        _refusesOpen(
            deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, address(usd))
        );
    }

    /// EIP-7702: the account has code that knows no ERC-1271, and its key still signs.
    function test_DelegatedAccountSigns() public {
        vm.signAndAttachDelegation(address(new BatchDelegate()), bobKey);
        BatchDelegate(payable(bob)).ping();
        assertEq(bob.code.length, 23);
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
    }

    function test_RevertWhen_AnotherSignsForADelegatedAccount() public {
        vm.etch(bob, abi.encodePacked(hex"ef0100", address(new BatchDelegate())));
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        deposits[1].signature = _sign(carolKey, _idOf(deal));
        _refusesOpen(deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, bob));
    }

    // Permits.

    function test_Permit() public {
        (Deal memory deal, Deposit[] memory deposits) = _permitDeal();
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
        assertEq(usd.allowance(bob, address(kernel)), 0);
    }

    function test_FrontRunPermit() public {
        (Deal memory deal, Deposit[] memory deposits) = _permitDeal();
        Permit memory p = abi.decode(deposits[1].permit, (Permit[]))[0];
        vm.prank(carol);
        usd.permit(bob, address(kernel), p.value, p.deadline, p.v, p.r, p.s);
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
    }

    function test_RevertWhen_PermitIsBadAndNothingApproved() public {
        (Deal memory deal, Deposit[] memory deposits) = _permitDeal();
        Permit[] memory permits = abi.decode(deposits[1].permit, (Permit[]));
        permits[0].value = PRICE - 1;
        deposits[1].permit = abi.encode(permits);
        _refusesOpen(
            deal, deposits, abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector)
        );
    }

    function test_PermitIsIgnoredUnlessItIsTheMethod() public {
        (Deal memory deal, Deposit[] memory deposits) = _permitDeal();
        deposits[1].method = Method.Approval;
        _refusesOpen(
            deal, deposits, abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector)
        );
    }

    /// The caller pays, so the permit is the caller's.
    function test_PermitOfThePayingCaller() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothSigned(_idOf(deal));
        vm.prank(carol);
        usd.approve(address(kernel), 0);
        deposits[1].payer = carol;
        deposits[1].method = Method.Permit;
        deposits[1].permit = abi.encode(_permit(carol, carolKey, PRICE));
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(carol), FUNDS - PRICE);
    }

    // Assets.

    function test_LocksEveryKind() public {
        Deal memory deal = _deal(_bundle());
        _open(deal);
        assertEq(address(kernel).balance, 5);
        assertEq(usd.balanceOf(address(kernel)), PRICE);
        assertEq(art.ownerOf(1), address(kernel));
        assertEq(items.balanceOf(address(kernel), 7), 11);
        assertEq(alice.balance, FUNDS - 5);
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
        assertEq(items.balanceOf(alice, 7), FUNDS - 11);
    }

    function test_TheSameTokenTwice() public {
        _open(_deal(list(erc20(address(usd), 3), erc20(address(usd), 4))));
        assertEq(usd.balanceOf(address(kernel)), 7);
    }

    function test_RevertWhen_AssetIsZero() public {
        Asset[5] memory assets = [
            native(0),
            erc20(address(usd), 0),
            erc1155(address(items), 7, 0),
            Asset(AssetKind.ERC721, address(art), 1, 0),
            erc20(address(0), 0)
        ];
        for (uint256 i; i < assets.length; ++i) {
            _refusesAsset(
                assets[i], abi.encodeWithSelector(IVault.ZeroAmount.selector, assets[i].token)
            );
        }
    }

    function test_RevertWhen_AmountIsTooLarge() public {
        Asset[4] memory assets = [
            native(1 << 128),
            erc20(address(usd), 1 << 128),
            erc1155(address(items), 7, 1 << 128),
            Asset(AssetKind.ERC721, address(art), 1, type(uint256).max)
        ];
        for (uint256 i; i < assets.length; ++i) {
            _refusesAsset(
                assets[i],
                abi.encodeWithSelector(
                    IVault.AmountTooLarge.selector, assets[i].token, assets[i].amount
                )
            );
        }
    }

    function test_LocksTheLargestAmount() public {
        uint256 amount = type(uint128).max;
        usd.mint(alice, amount - FUNDS);
        Deal memory deal = _deal(list(erc20(address(usd), amount)));
        _open(deal);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + amount);
    }

    function test_RevertWhen_AssetIsMalformed() public {
        Asset[5] memory assets = [
            Asset(AssetKind.Native, address(usd), 0, 5),
            Asset(AssetKind.Native, address(0), 1, 5),
            Asset(AssetKind.ERC20, address(usd), 1, 5),
            Asset(AssetKind.ERC721, address(art), 1, 2),
            Asset(AssetKind.Native, address(art), 1, 1)
        ];
        for (uint256 i; i < assets.length; ++i) {
            Asset memory a = assets[i];
            _refusesAsset(
                a,
                abi.encodeWithSelector(
                    IVault.MalformedAsset.selector, a.kind, a.token, a.id, a.amount
                )
            );
        }
    }

    /// `transferFrom(alice, kernel, 1)` moves token 1 and the balance by one: all that an ERC-20
    /// check sees. Paid out as ERC-20 it would stick for ever.
    function test_RevertWhen_Erc721IsDeclaredAsErc20() public {
        _refusesAsset(
            erc20(address(art), 1),
            abi.encodeWithSelector(IVault.WrongKind.selector, AssetKind.ERC20, address(art))
        );
        assertEq(art.ownerOf(1), alice);
        // Any other id shows as an amount that did not arrive.
        art.mint(alice, 50);
        _refusesAsset(
            erc20(address(art), 50),
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(art), 50, 1)
        );
    }

    function test_RevertWhen_TokenIsNotOfTheKindDeclared() public {
        Asset[7] memory assets = [
            erc20(address(items), 5),
            erc721(address(usd), 1),
            erc721(address(items), 7),
            erc1155(address(usd), 0, 5),
            erc1155(address(art), 1, 1),
            erc20(carol, 5),
            erc721(carol, 5)
        ];
        for (uint256 i; i < assets.length; ++i) {
            Asset memory a = assets[i];
            _refusesAsset(a, abi.encodeWithSelector(IVault.WrongKind.selector, a.kind, a.token));
        }
        _refusesAsset(
            erc1155(carol, 7, 5),
            abi.encodeWithSelector(IVault.WrongKind.selector, AssetKind.ERC1155, carol)
        );
    }

    function test_RevertWhen_NftDoesNotExist() public {
        _refusesAsset(
            erc721(address(art), 99),
            abi.encodeWithSelector(IVault.WrongKind.selector, AssetKind.ERC721, address(art))
        );
    }

    function test_RevertWhen_NftIsLockedAlready() public {
        _open(_deal(list(erc721(address(art), 1))));
        Deal memory deal = _deal(list(erc721(address(art), 1)));
        deal.salt = 1;
        _refusesOpen(deal, abi.encodeWithSelector(IVault.NotDelivered.selector, address(art), 1));
    }

    function test_RevertWhen_NothingIsApproved() public {
        vm.prank(alice);
        usd.approve(address(kernel), PRICE - 1);
        _refusesOpen(_deal(), abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector));
    }

    function test_RevertWhen_KindIsUnknown() public {
        Deal memory deal = _deal();
        bytes memory call_ = abi.encodeCall(IEscrow.open, (_none(), deal));
        // The asset's kind is the only word of the call that equals one and precedes the token.
        bytes32 token = bytes32(uint256(uint160(address(usd))));
        uint256 found;
        for (uint256 i = 36; i + 32 <= call_.length; i += 32) {
            bytes32 word;
            assembly {
                word := mload(add(call_, add(i, 32)))
            }
            if (word == token) {
                assembly {
                    mstore(add(call_, i), 4)
                }
                ++found;
            }
        }
        assertEq(found, 1);
        _refuses(alice, 0, call_, "");
    }

    // Native value.

    function test_RevertWhen_Underpaid() public {
        _refuses(
            alice,
            4,
            abi.encodeCall(IEscrow.open, (_none(), _deal(list(native(5))))),
            abi.encodeWithSelector(IVault.WrongValue.selector, 5, 4)
        );
    }

    function test_RevertWhen_Overpaid() public {
        _refuses(
            alice,
            6,
            abi.encodeCall(IEscrow.open, (_none(), _deal(list(native(5))))),
            abi.encodeWithSelector(IVault.WrongValue.selector, 5, 6)
        );
        _refuses(
            alice,
            1,
            abi.encodeCall(IEscrow.open, (_none(), _deal())),
            abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1)
        );
    }

    /// The kernel holds a hundred of another's: they cannot pay for this deal.
    function test_RevertWhen_NativeValueIsOthers() public {
        _open(_deal(list(native(100))));
        Deal memory deal = _deal(list(native(30), native(70)));
        _refusesOpen(deal, abi.encodeWithSelector(IVault.WrongValue.selector, 100, 0));
    }

    function test_RevertWhen_ValueComesBare() public {
        _refuses(alice, 1, "", "");
        vm.prank(alice);
        vm.expectRevert();
        art.safeTransferFrom(alice, address(kernel), 1);
    }

    // Publication.

    /// What is published is what was signed, however the caller encodes it. Offsets may point back,
    /// and then the event would hide the deal from those who follow it.
    function test_RevertWhen_PartOfTheDealLiesBeforeIt() public {
        Deal memory deal = _deal();
        bytes memory commitments = abi.encode(deal.commitments);
        // Head: deposits, deal; then the commitments, no deposits, and the deal that points back.
        uint256 size = commitments.length - 32;
        bytes memory call_ = abi.encodePacked(
            IEscrow.open.selector,
            0x40 + size,
            0x60 + size,
            _slice(commitments, 32),
            uint256(0),
            deal.terms,
            uint256(deal.openBefore),
            deal.salt,
            -int256(size + 32)
        );
        _refuses(alice, 0, call_, abi.encodeWithSelector(IEscrow.BackwardOffset.selector));
        assertEq(kernel.dealWord(_idOf(deal)).openedAt(), 0);
    }

    /// Every offset of a deal in turn points back to a copy of what it points to, which lies before
    /// the deal: all hashes stay the same.
    function test_RevertWhen_AnyOffsetPointsBack() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[1].allocation = allocatedBy(address(1));
        bytes memory good = abi.encodeCall(IEscrow.open, (_none(), deal));
        // The positions of the offsets in `good` and of what they count from, from the end of the
        // selector. 0x60: no deposits before it.
        uint256 at = 0x60; // deal
        uint256 found;
        found += _refusesBackward(good, at + 0x60, at); // commitments
        uint256 list_ = at + 0x80 + 32;
        found += _refusesBackward(good, list_, list_); // commitment 0
        uint256 c = list_ + _word(good, list_);
        found += _refusesBackward(good, c + 0x20, c); // assets
        found += _refusesBackward(good, c + 0x40, c); // clauses
        uint256 clauses = c + _word(good, c + 0x40) + 32;
        for (uint256 i; i < 2; ++i) {
            found += _refusesBackward(good, clauses + 32 * i, clauses);
            uint256 clause = clauses + _word(good, clauses + 32 * i);
            found += _refusesBackward(good, clause + 0x60, clause); // demand
            found += _refusesBackward(good, clause + 0x80, clause); // allocation
            uint256 allocation = clause + _word(good, clause + 0x80);
            found += _refusesBackward(good, allocation, allocation); // shares
            found += _refusesBackward(good, allocation + 0x40, allocation); // data
        }
        assertEq(found, 14);
        vm.prank(alice);
        (bool success,) = address(kernel).call(good);
        assertTrue(success);
    }

    /// Puts a copy of all before the deal, and lets the offset at `place`, which counts from `base`,
    /// point into it.
    function _refusesBackward(bytes memory good, uint256 place, uint256 base)
        private
        returns (uint256)
    {
        bytes memory body = _slice(good, 4);
        uint256 shift = body.length;
        bytes memory call_ = abi.encodePacked(
            IEscrow.open.selector, 0x40 + shift, 0x60 + shift, body, _slice(body, 0x40)
        );
        // In `call_`, the first copy of what was at x is at x + 0x40, the second at x + shift.
        uint256 offset = _word(good, place);
        int256 back = int256(base + offset + 0x40) - int256(base + shift);
        assertLt(back, 0);
        assembly {
            mstore(add(call_, add(add(place, shift), 36)), back)
        }
        _refuses(alice, 0, call_, abi.encodeWithSelector(IEscrow.BackwardOffset.selector));
        return 1;
    }

    function _word(bytes memory call_, uint256 place) private pure returns (uint256 word) {
        assembly {
            word := mload(add(call_, add(place, 36)))
        }
    }

    /// A clean reader of the event would not decode it.
    function test_RevertWhen_AnAddressHasDirtyBits() public {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].arbiter = address(arbiter);
        address[4] memory addresses = [alice, bob, address(usd), address(arbiter)];
        for (uint256 i; i < addresses.length; ++i) {
            bytes memory call_ = abi.encodeCall(IEscrow.open, (_none(), deal));
            uint256 found;
            for (uint256 place; place + 36 <= call_.length; place += 32) {
                if (_word(call_, place) == uint160(addresses[i])) {
                    assembly {
                        mstore8(add(call_, add(place, 36)), 1)
                    }
                    ++found;
                }
            }
            assertGt(found, 0);
            _refuses(alice, 0, call_, "");
        }
    }

    /// What follows the deal in the call is published with it, and does not hinder its decoding.
    function test_PublishesWhatDecodesToTheDeal() public {
        Deal memory deal = _dealOfTwo();
        deal.commitments[1].clauses[0].allocation = allocatedBy(address(1));
        deal.commitments[1].clauses[0].demand = "not a whole number of words, but more than one";
        bytes memory call_ = abi.encodeCall(IEscrow.open, (_bothSigned(_idOf(deal)), deal));
        vm.recordLogs();
        (bool success,) = address(kernel).call(abi.encodePacked(call_, "and more"));
        assertTrue(success);
        bytes memory published = vm.getRecordedLogs()[0].data;
        assertEq(published.length % 32, 0);
        assertEq(abi.encode(abi.decode(published, (Deal))), abi.encode(deal));
    }

    // Helpers.

    function _slice(bytes memory data, uint256 from) private pure returns (bytes memory rest) {
        rest = new bytes(data.length - from);
        for (uint256 i; i < rest.length; ++i) {
            rest[i] = data[from + i];
        }
    }

    function _refusesAsset(Asset memory asset, bytes memory reason) private {
        _refusesOpen(_deal(list(asset)), reason);
    }

    function _refusesAllocation(Allocation memory allocation, bytes memory reason) private {
        Deal memory deal = _deal();
        deal.commitments[0].clauses[0].allocation = allocation;
        _refusesOpen(deal, reason);
    }

    function _bundle() private view returns (Asset[] memory assets) {
        assets = new Asset[](4);
        assets[0] = native(5);
        assets[1] = erc20(address(usd), PRICE);
        assets[2] = erc721(address(art), 1);
        assets[3] = erc1155(address(items), 7, 11);
    }

    function _manyAssets(uint256 count) private view returns (Asset[] memory assets) {
        assets = new Asset[](count);
        for (uint256 i; i < count; ++i) {
            assets[i] = erc20(address(usd), 1);
        }
    }

    function _manyClauses(uint256 count) private view returns (Clause[] memory clauses) {
        clauses = new Clause[](count);
        for (uint256 i; i < count; ++i) {
            clauses[i] = refund(0, bob);
        }
    }

    function _dealOfMany(uint256 count) private view returns (Deal memory deal) {
        Commitment[] memory commitments = new Commitment[](count);
        for (uint256 i; i < count; ++i) {
            commitments[i] = Commitment(alice, list(erc20(address(usd), 1)), list(refund(0, bob)));
        }
        deal = dealOf(commitments);
    }

    /// Bob's part is that of a wallet that bob owns.
    function _walletDeal()
        private
        returns (Deal memory deal, Deposit[] memory deposits, Wallet1271 wallet)
    {
        wallet = new Wallet1271(bob);
        usd.mint(address(wallet), FUNDS);
        _approve(address(wallet));
        deal = _dealOfTwo();
        deal.commitments[1].depositor = address(wallet);
        deposits = _bothSigned(_idOf(deal));
    }

    /// Bob approved nothing, and sends a permit.
    function _permitDeal() private returns (Deal memory deal, Deposit[] memory deposits) {
        vm.prank(bob);
        usd.approve(address(kernel), 0);
        deal = _dealOfTwo();
        deposits = _bothSigned(_idOf(deal));
        deposits[1].method = Method.Permit;
        deposits[1].permit = abi.encode(_permit(bob, bobKey, PRICE));
    }

    function _permit(address owner, uint256 key, uint256 value)
        private
        view
        returns (Permit[] memory permits)
    {
        bytes32 digest = keccak256(
            abi.encodePacked(
                hex"1901",
                usd.DOMAIN_SEPARATOR(),
                keccak256(
                    abi.encode(
                        keccak256(
                            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                        ),
                        owner,
                        address(kernel),
                        value,
                        usd.nonces(owner),
                        START + 1
                    )
                )
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        permits = new Permit[](1);
        permits[0] = Permit(address(usd), value, START + 1, v, r, s);
    }
}
