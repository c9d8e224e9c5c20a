// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {PERMIT2} from "../../contracts/interfaces/IPermit2.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {
    Asset,
    AssetKind,
    Commitment,
    Deal,
    Deposit,
    Method,
    REVOKE
} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {DealReference} from "../utils/DealReference.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {Permit2Reference} from "../utils/Permit2Reference.sol";
import {Permit2StandIn} from "../utils/Permit2StandIn.sol";
import {Token20} from "../utils/Tokens.sol";
import {Wallet1271} from "../utils/Wallets.sol";

/// `open` with deposits by Permit2: see Permit2.tree.
contract Permit2Test is KernelTest {
    Permit2StandIn internal constant PERMITS = Permit2StandIn(address(PERMIT2));
    HostileERC20 internal bad;

    function setUp() public override {
        super.setUp();
        vm.etch(address(PERMIT2), type(Permit2StandIn).runtimeCode);
        bad = new HostileERC20();
        bad.mint(alice, FUNDS);
        address[3] memory parties = [alice, bob, carol];
        for (uint256 i; i < 3; ++i) {
            vm.startPrank(parties[i]);
            usd.approve(address(kernel), 0);
            usd.approve(address(PERMIT2), type(uint256).max);
            vm.stopPrank();
        }
    }

    // The depositor pays.

    function test_OneSignatureAgreesAndPays() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothPermitted(deal);
        vm.prank(carol);
        bytes32 id = kernel.open(deposits, deal);
        assertEq(id, _idOf(deal));
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
        assertEq(usd.balanceOf(address(kernel)), 2 * PRICE);
        assertEq(PERMITS.nonceBitmap(alice, 0), 1 << 1);
        assertEq(PERMITS.nonceBitmap(bob, 0), 1 << 2);

        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS);
    }

    function test_DepositorCallsItself() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothPermitted(deal);
        deposits[0].payer = alice;
        vm.prank(alice);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
    }

    function test_MethodsMix() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothPermitted(deal);
        deposits[0] = paidBy(address(0), _sign(aliceKey, _idOf(deal)));
        vm.prank(alice);
        usd.approve(address(kernel), PRICE);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(address(kernel)), 2 * PRICE);
    }

    /// The deal's id, signed alone, agrees and does not pay; a permit does both.
    function test_RevertWhen_ItIsTheDealsIdThatWasSigned() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = _bothPermitted(deal);
        deposits[1].signature = _sign(bobKey, _idOf(deal));
        deposits[1].permit = abi.encode(2, START, deposits[1].signature);
        _refusesSigner(deal, deposits);
    }

    function test_CompactSignature() public {
        Deal memory deal = _deal();
        (bytes32 r, bytes32 vs) =
            vm.signCompact(aliceKey, _digest(deal, 0, block.chainid, address(kernel), 5, START));
        vm.prank(carol);
        kernel.open(_only(_deposit(5, START, abi.encodePacked(r, vs))), deal);
        assertEq(usd.balanceOf(alice), FUNDS - PRICE);
    }

    function test_Erc1271Wallet() public {
        (Deal memory deal, Deposit[] memory deposits, Wallet1271 wallet) = _walletDeal();
        wallet.setAnswer(0xdeadbeef);
        _refusesCall(
            deal, deposits, abi.encodeWithSelector(Permit2StandIn.InvalidContractSignature.selector)
        );
        wallet.setAnswer(0);
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(address(wallet)), FUNDS - PRICE);
    }

    function test_PullsTheOtherKindsByApproval() public {
        Asset[] memory assets = new Asset[](5);
        assets[0] = native(5);
        assets[1] = erc20(address(usd), 1);
        assets[2] = erc721(address(art), 1);
        assets[3] = erc20(address(_other()), 7);
        assets[4] = erc1155(address(items), 7, 11);
        Deal memory deal = _deal(assets);
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.prank(carol);
        kernel.open{value: 5}(deposits, deal);
        assertEq(address(kernel).balance, 5);
        assertEq(usd.balanceOf(address(kernel)), 1);
        assertEq(Token20(assets[3].token).balanceOf(address(kernel)), 7);
        assertEq(art.ownerOf(1), address(kernel));
        assertEq(items.balanceOf(address(kernel), 7), 11);
        _settle(deal, 0, 0);
        assertEq(art.ownerOf(1), bob);
        assertEq(usd.balanceOf(bob), FUNDS + 1);
    }

    function test_RevertWhen_SomethingElseWasSigned() public {
        Deal memory deal = _deal();
        Deal memory other = _deal();
        other.salt = 1;
        _refusesDigest(deal, _digest(other, 0, block.chainid, address(kernel), 0, START));
        _refusesDigest(deal, _digest(deal, 0, block.chainid + 1, address(kernel), 0, START));
        _refusesDigest(deal, _digest(deal, 0, block.chainid, carol, 0, START));
        _refusesDigest(deal, _digest(deal, 0, block.chainid, address(kernel), 1, START));
        _refusesDigest(deal, _digest(deal, 0, block.chainid, address(kernel), 0, START + 1));

        // The deal is right, and what is permitted is not.
        bytes32 hash = DealReference.hash(deal);
        _refusesDigest(deal, _digestOf(list(erc20(address(usd), PRICE + 1)), hash));
        _refusesDigest(deal, _digestOf(list(erc20(address(art), PRICE)), hash));
        _refusesDigest(deal, _digestOf(new Asset[](0), hash));
        _refusesDigest(
            deal, _digestOf(list(erc20(address(usd), PRICE), erc20(address(usd), PRICE)), hash)
        );
    }

    function test_RevertWhen_AnotherSigned() public {
        Deal memory deal = _deal();
        _refusesSigner(deal, _only(_permitted(deal, 0, carolKey, 0)));
        // Nobody signed at all.
        _refusesCall(
            deal,
            _only(_deposit(0, START, "")),
            abi.encodeWithSelector(Permit2StandIn.InvalidSignatureLength.selector)
        );
    }

    function test_RevertWhen_DepositorIsZero() public {
        Deal memory deal = _deal();
        deal.commitments[0].depositor = address(0);
        _refusesCall(
            deal,
            _only(_deposit(0, START, new bytes(65))),
            abi.encodeWithSelector(Permit2StandIn.InvalidSignature.selector)
        );
    }

    function test_RevertWhen_Expired() public {
        Deal memory deal = _deal();
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.warp(START + 1);
        _refusesCall(
            deal, deposits, abi.encodeWithSelector(Permit2StandIn.SignatureExpired.selector, START)
        );
    }

    function test_RevertWhen_NonceIsUsedOrInvalidated() public {
        Deal memory deal = _deal();
        vm.prank(carol);
        kernel.open(_only(_permitted(deal, 0, aliceKey, 300)), deal);
        bytes memory reason = abi.encodeWithSelector(Permit2StandIn.InvalidNonce.selector);
        deal.salt = 1;
        _refusesCall(deal, _only(_permitted(deal, 0, aliceKey, 300)), reason);

        vm.prank(alice);
        PERMITS.invalidateUnorderedNonces(0, 1 << 9);
        _refusesCall(deal, _only(_permitted(deal, 0, aliceKey, 9)), reason);
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 8));
        vm.prank(carol);
        kernel.open(deposits, deal);
    }

    function test_RevertWhen_Revoked() public {
        Deal memory deal = _dealOfTwo();
        _state(bob, _idOf(deal), REVOKE, "");
        _refusesCall(
            deal,
            _bothPermitted(deal),
            abi.encodeWithSelector(IEscrow.SignatureRevoked.selector, 1, bob)
        );
    }

    function test_RevertWhen_WalletRevoked() public {
        (Deal memory deal, Deposit[] memory deposits, Wallet1271 wallet) = _walletDeal();
        _state(address(wallet), _idOf(deal), REVOKE, "");
        _refusesCall(
            deal,
            deposits,
            abi.encodeWithSelector(IEscrow.SignatureRevoked.selector, 0, address(wallet))
        );
    }

    function test_RevertWhen_Permit2IsNotApproved() public {
        Deal memory deal = _deal();
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.prank(alice);
        usd.approve(address(PERMIT2), PRICE - 1);
        // An approval for the kernel does not count.
        vm.prank(alice);
        usd.approve(address(kernel), PRICE);
        _refusesCall(
            deal, deposits, abi.encodeWithSignature("Error(string)", "TRANSFER_FROM_FAILED")
        );
    }

    function test_RevertWhen_ThereIsNoPermit2() public {
        Deal memory deal = _deal();
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.etch(address(PERMIT2), "");
        _refusesCall(deal, deposits, abi.encodeWithSelector(IVault.NoPermit2.selector));
    }

    function test_RevertWhen_PermitDoesNotDecode() public {
        Deal memory deal = _deal();
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        deposits[0].permit = abi.encode(uint256(0), START);
        _refusesCall(deal, deposits, "");
    }

    function test_RevertWhen_OpenAlready() public {
        Deal memory deal = _dealOfTwo();
        kernel.open(_bothPermitted(deal), deal);
        _refuses(
            carol,
            0,
            abi.encodeCall(IEscrow.open, (_bothPermitted(deal), deal)),
            abi.encodeWithSelector(IEscrow.AlreadyOpen.selector, _idOf(deal), START)
        );
    }

    // Another pays.

    function test_CallerPaysForAnother() public {
        Deal memory deal = _deal();
        Deposit memory deposit = _permitted(deal, 0, carolKey, 0);
        deposit.payer = carol;
        deposit.signature = _sign(aliceKey, _idOf(deal));
        vm.prank(carol);
        kernel.open(_only(deposit), deal);
        assertEq(usd.balanceOf(carol), FUNDS - PRICE);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    /// Carol's signature is no agreement of alice.
    function test_RevertWhen_CallerPaysAndDepositorSignedNothing() public {
        Deal memory deal = _deal();
        Deposit memory deposit = _permitted(deal, 0, carolKey, 0);
        deposit.payer = carol;
        _refusesCall(
            deal, _only(deposit), abi.encodeWithSelector(IEscrow.BadSignature.selector, 0, alice)
        );
    }

    /// Bob brings carol's signature.
    function test_RevertWhen_PayerIsAThirdParty() public {
        Deal memory deal = _deal();
        Deposit memory deposit = _permitted(deal, 0, carolKey, 0);
        deposit.payer = carol;
        deposit.signature = _sign(aliceKey, _idOf(deal));
        _refuses(
            bob,
            0,
            abi.encodeCall(IEscrow.open, (_only(deposit), deal)),
            abi.encodeWithSelector(IEscrow.PayerNotCaller.selector, 0, carol)
        );
    }

    // One depositor, two commitments.

    function test_RevertWhen_SignatureIsForAnotherCommitment() public {
        Deal memory deal = dealOf(
            list(
                _commitment(alice, list(erc20(address(usd), 3)), bob),
                _commitment(alice, list(erc20(address(usd), 4)), carol)
            )
        );
        Deposit[] memory deposits = new Deposit[](2);
        deposits[1] = _permitted(deal, 0, aliceKey, 0);
        deposits[0] = _permitted(deal, 1, aliceKey, 1);
        _refusesSigner(deal, deposits);
        (deposits[0], deposits[1]) = (deposits[1], deposits[0]);
        // One agreement is not enough for both.
        Deposit memory second = deposits[1];
        deposits[1] = paidBy(address(0), "");
        _refusesCall(
            deal, deposits, abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, alice)
        );
        deposits[1] = second;
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(alice), FUNDS - 7);
    }

    function test_RevertWhen_OneSignatureIsBroughtTwice() public {
        Commitment memory c = _commitment(alice, list(erc20(address(usd), 3)), bob);
        Deal memory deal = dealOf(list(c, c));
        Deposit[] memory deposits = new Deposit[](2);
        deposits[0] = deposits[1] = _permitted(deal, 0, aliceKey, 0);
        _refusesCall(deal, deposits, abi.encodeWithSelector(Permit2StandIn.InvalidNonce.selector));
        deposits[1] = _permitted(deal, 1, aliceKey, 1);
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(alice), FUNDS - 6);
    }

    /// Bob has a part in the deal and pays alice's, too. Who copies his permit for it cannot make him
    /// pay hers, only his own, to which he agreed by it.
    function test_PermitForAnotherPaysAtMostTheSignersOwn() public {
        Deal memory deal = _dealOfTwo();
        Deposit[] memory deposits = new Deposit[](2);
        deposits[0] = _permitted(deal, 0, bobKey, 0);
        deposits[0].payer = bob;
        deposits[0].signature = _sign(aliceKey, _idOf(deal));
        deposits[1] = paidBy(address(0), _sign(bobKey, _idOf(deal)));
        _refusesCall(
            deal, deposits, abi.encodeWithSelector(IEscrow.PayerNotCaller.selector, 0, bob)
        );

        deposits[1] = _permitted(deal, 0, bobKey, 0);
        deposits[0] = _permitted(deal, 0, carolKey, 0);
        deposits[0].payer = carol;
        deposits[0].signature = _sign(aliceKey, _idOf(deal));
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(bob), FUNDS - PRICE);
        assertEq(usd.balanceOf(carol), FUNDS - PRICE);
    }

    // Assets.

    function test_WithoutErc20TheSignatureIsNeeded() public {
        Deal memory deal = _deal(list(native(5), erc721(address(art), 1)));
        _refusesSignerPaying(deal, _only(_permitted(deal, 0, carolKey, 0)), 5);
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.prank(carol);
        kernel.open{value: 5}(deposits, deal);
        assertEq(art.ownerOf(1), address(kernel));
        assertEq(PERMITS.nonceBitmap(alice, 0), 1);
    }

    function test_TheSameTokenTwice() public {
        Deal memory deal = _deal(list(erc20(address(usd), 3), erc20(address(usd), 4)));
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.prank(carol);
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(address(kernel)), 7);
        _settle(deal, 0, 0);
        assertEq(usd.balanceOf(bob), FUNDS + 7);
    }

    /// Half of it is lost on the way: what came equals each amount, and not their sum.
    function test_RevertWhen_TheSameTokenTwiceComesOnce() public {
        Deal memory deal = _deal(list(erc20(address(bad), 100), erc20(address(bad), 100)));
        bytes[] memory answers = new bytes[](4);
        (answers[0], answers[1]) = (abi.encode(0), abi.encode(0));
        (answers[2], answers[3]) = (abi.encode(100), abi.encode(100));
        vm.mockCalls(
            address(bad), abi.encodeWithSelector(bad.balanceOf.selector, address(kernel)), answers
        );
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        vm.expectRevert(
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(bad), 200, 100)
        );
        vm.prank(carol);
        kernel.open(deposits, deal);
    }

    function test_RevertWhen_AssetIsBad() public {
        _refusesAsset(
            erc20(address(usd), 0), abi.encodeWithSelector(IVault.ZeroAmount.selector, address(usd))
        );
        _refusesAsset(
            erc20(address(usd), 1 << 128),
            abi.encodeWithSelector(IVault.AmountTooLarge.selector, address(usd), 1 << 128)
        );
        _refusesAsset(
            Asset(AssetKind.ERC20, address(usd), 9, 1),
            abi.encodeWithSelector(
                IVault.MalformedAsset.selector, AssetKind.ERC20, address(usd), 9, 1
            )
        );
        _refusesAsset(
            erc20(carol, 5),
            abi.encodeWithSelector(IVault.WrongKind.selector, AssetKind.ERC20, carol)
        );
        vm.prank(alice);
        art.setApprovalForAll(address(PERMIT2), true);
        _refusesAsset(
            erc20(address(art), 1),
            abi.encodeWithSelector(IVault.WrongKind.selector, AssetKind.ERC20, address(art))
        );
    }

    function test_RevertWhen_TokenIsHostile() public {
        bytes memory failed = abi.encodeWithSignature("Error(string)", "TRANSFER_FROM_FAILED");
        _refusesTrick(Trick.Fee, _mismatch(990));
        _refusesTrick(Trick.TrueStill, _mismatch(0));
        _refusesTrick(Trick.FalseStill, failed);
        _refusesTrick(Trick.FalseMoved, failed);
        _refusesTrick(Trick.Revert, failed);
        _refusesTrick(Trick.Bomb, failed);
    }

    function test_TokenThatReturnsNothing() public {
        bad.setTricks(Trick.NoReturn, Trick.None);
        Deal memory deal = _deal(list(erc20(address(bad), PRICE)));
        vm.prank(carol);
        kernel.open(_only(_permitted(deal, 0, aliceKey, 0)), deal);
        assertEq(bad.balanceOf(address(kernel)), PRICE);
    }

    function test_TokenCannotReenter() public {
        Deal memory inner = _deal();
        inner.salt = 1;
        Deposit[] memory innerDeposits = _only(_permitted(inner, 0, aliceKey, 1));
        bad.setTricks(Trick.Reenter, Trick.None);
        bad.setReentry(address(kernel), abi.encodeCall(IEscrow.open, (innerDeposits, inner)));
        Deal memory deal = _deal(list(erc20(address(bad), PRICE)));
        vm.prank(carol);
        kernel.open(_only(_permitted(deal, 0, aliceKey, 0)), deal);
        assertEq(bad.reentries(), 0);
        assertEq(bad.answer(), abi.encodeWithSelector(IVault.Reentered.selector));
        assertEq(kernel.dealWord(_idOf(inner)).openedAt(), 0);
    }

    // Properties.

    function testFuzz_PullsWhatWasSigned(uint128 a, uint128 b, uint256 nonce, uint32 left) public {
        Token20 token = _other();
        a = uint128(bound(a, 1, type(uint128).max - FUNDS));
        b = uint128(bound(b, 1, type(uint128).max - FUNDS));
        usd.mint(alice, a);
        token.mint(alice, b);
        Deal memory deal = _deal(list(erc20(address(usd), a), erc20(address(token), b)));
        bytes32 digest =
            _digest(deal, 0, block.chainid, address(kernel), nonce, START + uint256(left));
        bytes memory signature = _sign(aliceKey, digest);
        vm.prank(carol);
        kernel.open(_only(_deposit(nonce, START + uint256(left), signature)), deal);
        assertEq(usd.balanceOf(address(kernel)), a);
        assertEq(token.balanceOf(address(kernel)), b);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    /// However a signature is bent, it pays nothing else than what was signed.
    function testFuzz_BentSignaturePaysNothing(uint256 bit) public {
        Deal memory deal = _deal();
        Deposit[] memory deposits = _only(_permitted(deal, 0, aliceKey, 0));
        (,, bytes memory signature) = abi.decode(deposits[0].permit, (uint256, uint256, bytes));
        bit = bound(bit, 0, 8 * 65 - 1);
        signature[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        deposits[0].permit = abi.encode(0, START, signature);
        vm.prank(carol);
        vm.expectRevert();
        kernel.open(deposits, deal);
        assertEq(usd.balanceOf(alice), FUNDS);
    }

    // Helpers.

    function _deposit(uint256 nonce, uint256 deadline, bytes memory signature)
        private
        pure
        returns (Deposit memory)
    {
        return Deposit(address(0), "", Method.Permit2, abi.encode(nonce, deadline, signature));
    }

    function _only(Deposit memory deposit) private pure returns (Deposit[] memory deposits) {
        deposits = new Deposit[](1);
        deposits[0] = deposit;
    }

    /// A deposit for commitment `index` by Permit2, valid until `START`.
    function _permitted(Deal memory deal, uint256 index, uint256 key, uint256 nonce)
        private
        view
        returns (Deposit memory)
    {
        bytes32 digest = _digest(deal, index, block.chainid, address(kernel), nonce, START);
        return _deposit(nonce, START, _sign(key, digest));
    }

    function _bothPermitted(Deal memory deal) private view returns (Deposit[] memory deposits) {
        deposits = new Deposit[](2);
        deposits[0] = _permitted(deal, 0, aliceKey, 1);
        deposits[1] = _permitted(deal, 1, bobKey, 2);
    }

    function _digest(
        Deal memory deal,
        uint256 index,
        uint256 chainId,
        address spender,
        uint256 nonce,
        uint256 deadline
    ) private pure returns (bytes32) {
        return Permit2Reference.digest(
            chainId,
            spender,
            deal.commitments[index].assets,
            nonce,
            deadline,
            DealReference.hash(deal)
        );
    }

    function _digestOf(Asset[] memory assets, bytes32 dealHash) private view returns (bytes32) {
        return Permit2Reference.digest(block.chainid, address(kernel), assets, 0, START, dealHash);
    }

    function _other() private returns (Token20 token) {
        token = new Token20();
        token.mint(alice, FUNDS);
        vm.prank(alice);
        token.approve(address(PERMIT2), type(uint256).max);
    }

    /// Alice's place is that of a wallet that bob owns.
    function _walletDeal()
        private
        returns (Deal memory deal, Deposit[] memory deposits, Wallet1271 wallet)
    {
        wallet = new Wallet1271(bob);
        usd.mint(address(wallet), FUNDS);
        vm.prank(address(wallet));
        usd.approve(address(PERMIT2), type(uint256).max);
        deal = dealOf(list(_commitment(address(wallet), list(erc20(address(usd), PRICE)), bob)));
        deposits = _only(_permitted(deal, 0, bobKey, 0));
    }

    function _refusesCall(Deal memory deal, Deposit[] memory deposits, bytes memory reason)
        private
    {
        _refuses(carol, 0, abi.encodeCall(IEscrow.open, (deposits, deal)), reason);
        assertEq(kernel.dealWord(_idOf(deal)).openedAt(), 0, "it is open");
    }

    function _refusesSigner(Deal memory deal, Deposit[] memory deposits) private {
        _refusesSignerPaying(deal, deposits, 0);
    }

    function _refusesSignerPaying(Deal memory deal, Deposit[] memory deposits, uint256 value)
        private
    {
        _refuses(
            carol,
            value,
            abi.encodeCall(IEscrow.open, (deposits, deal)),
            abi.encodeWithSelector(Permit2StandIn.InvalidSigner.selector)
        );
    }

    /// Alice signed `digest`, and it is brought for `deal`.
    function _refusesDigest(Deal memory deal, bytes32 digest) private {
        _refusesSigner(deal, _only(_deposit(0, START, _sign(aliceKey, digest))));
    }

    function _refusesAsset(Asset memory asset, bytes memory reason) private {
        Deal memory deal = _deal(list(asset));
        _refusesCall(deal, _only(_permitted(deal, 0, aliceKey, 0)), reason);
    }

    function _refusesTrick(Trick trick, bytes memory reason) private {
        bad.setTricks(trick, Trick.None);
        Deal memory deal = _deal(list(erc20(address(bad), PRICE)));
        _refusesCall(deal, _only(_permitted(deal, 0, aliceKey, 0)), reason);
    }

    function _mismatch(uint256 received) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(bad), PRICE, received);
    }
}
