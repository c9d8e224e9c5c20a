// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Asset,
    AssetKind,
    Commitment,
    Deal,
    Deposit,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {always, dealOf, erc20, list, paidBy, refund, settlementOf, wholeTo} from "./Build.sol";
import {DealReference} from "./DealReference.sol";
import {HostileArbiter} from "./HostileJudges.sol";
import {KernelDeployer} from "./KernelDeployer.sol";
import {Token1155, Token20, Token721} from "./Tokens.sol";

/// A kernel, honest tokens and three funded parties that approved it.
abstract contract KernelTest is KernelDeployer {
    uint256 internal constant FUNDS = 1_000_000;
    uint256 internal constant PRICE = 1000;
    uint32 internal constant DEADLINE = 1 days;
    uint256 internal constant START = 1_700_000_000;

    IEscrow internal kernel;
    Token20 internal usd;
    Token721 internal art;
    Token1155 internal items;
    HostileArbiter internal arbiter;

    address internal alice;
    address internal bob;
    address internal carol;
    uint256 internal aliceKey;
    uint256 internal bobKey;
    uint256 internal carolKey;

    function setUp() public virtual {
        vm.warp(START);
        kernel = _newKernel();
        usd = new Token20();
        art = new Token721();
        items = new Token1155();
        arbiter = new HostileArbiter();
        (alice, aliceKey) = makeAddrAndKey("alice");
        (bob, bobKey) = makeAddrAndKey("bob");
        (carol, carolKey) = makeAddrAndKey("carol");
        _fund(alice, 1);
        _fund(bob, 2);
        _fund(carol, 3);
    }

    function _fund(address who, uint256 nft) internal {
        vm.deal(who, FUNDS);
        usd.mint(who, FUNDS);
        art.mint(who, nft);
        items.mint(who, 7, FUNDS);
        _approve(who);
    }

    function _approve(address who) internal {
        vm.startPrank(who);
        usd.approve(address(kernel), type(uint256).max);
        art.setApprovalForAll(address(kernel), true);
        items.setApprovalForAll(address(kernel), true);
        vm.stopPrank();
    }

    // The usual deal: alice pays bob if the arbiter says yes, and has it back after a day.

    function _commitment(address depositor, Asset[] memory assets, address to)
        internal
        view
        returns (Commitment memory)
    {
        return Commitment(
            depositor,
            assets,
            list(always(address(arbiter), wholeTo(to)), refund(DEADLINE, depositor))
        );
    }

    function _deal(Asset[] memory assets) internal view returns (Deal memory) {
        return dealOf(list(_commitment(alice, assets, bob)));
    }

    function _deal() internal view returns (Deal memory) {
        return _deal(list(erc20(address(usd), PRICE)));
    }

    /// Alice and bob lock value for each other.
    function _dealOfTwo() internal view returns (Deal memory) {
        Asset[] memory assets = list(erc20(address(usd), PRICE));
        return dealOf(list(_commitment(alice, assets, bob), _commitment(bob, assets, alice)));
    }

    function _none() internal pure returns (Deposit[] memory) {
        return new Deposit[](0);
    }

    function _idOf(Deal memory deal) internal view returns (bytes32) {
        return DealReference.id(deal, block.chainid, address(kernel));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// What lets anyone open `_dealOfTwo`.
    function _bothSigned(bytes32 digest) internal view returns (Deposit[] memory deposits) {
        deposits = new Deposit[](2);
        deposits[0] = paidBy(address(0), _sign(aliceKey, digest));
        deposits[1] = paidBy(address(0), _sign(bobKey, digest));
    }

    /// Alice opens her own deal with the native value it needs.
    function _open(Deal memory deal) internal returns (bytes32 id) {
        uint256 value;
        for (uint256 i; i < deal.commitments.length; ++i) {
            Asset[] memory assets = deal.commitments[i].assets;
            for (uint256 j; j < assets.length; ++j) {
                if (assets[j].kind == AssetKind.Native) value += assets[j].amount;
            }
        }
        vm.prank(alice);
        id = kernel.open{value: value}(_none(), deal);
        assertEq(id, _idOf(deal), "deal id");
    }

    /// Anyone settles.
    function _settle(Deal memory deal, uint256 index, uint256 clause) internal {
        kernel.settle(_idOf(deal), settlementOf(deal, index, clause));
    }

    function _state(address author, bytes32 about, bytes32 kind, bytes memory data)
        internal
        returns (Statement memory)
    {
        vm.prank(author);
        kernel.state(about, kind, data);
        return Statement(author, about, kind, data);
    }

    function _credit20(address payee, address token) internal view returns (uint256) {
        return kernel.credit(payee, AssetKind.ERC20, token, 0);
    }

    // Refusals: the exact error, and nothing moved.

    function _refuses(address caller, uint256 value, bytes memory call_, bytes memory reason)
        internal
    {
        bytes32 before = _ledger();
        vm.prank(caller);
        (bool success, bytes memory result) = address(kernel).call{value: value}(call_);
        assertFalse(success, "was not refused");
        assertEq(result, reason, "was refused for another reason");
        assertEq(_ledger(), before, "something moved");
    }

    function _refusesOpen(Deal memory deal, Deposit[] memory deposits, bytes memory reason)
        internal
    {
        _refuses(alice, 0, abi.encodeCall(IEscrow.open, (deposits, deal)), reason);
        assertEq(kernel.dealWord(_idOf(deal)).openedAt(), 0, "it is open");
    }

    function _refusesOpen(Deal memory deal, bytes memory reason) internal {
        _refusesOpen(deal, _none(), reason);
    }

    function _refusesSettle(bytes32 id, Settlement memory settlement, bytes memory reason)
        internal
    {
        uint256 outcome = kernel.dealWord(id).outcome(settlement.index % 64);
        _refuses(carol, 0, abi.encodeCall(IEscrow.settle, (id, settlement)), reason);
        assertEq(kernel.dealWord(id).outcome(settlement.index % 64), outcome, "outcome");
    }

    /// All that anyone here holds.
    function _ledger() private view returns (bytes32 sum) {
        address[4] memory holders = [alice, bob, carol, address(kernel)];
        for (uint256 i; i < holders.length; ++i) {
            address h = holders[i];
            sum = keccak256(
                abi.encode(
                    sum, h.balance, usd.balanceOf(h), art.balanceOf(h), items.balanceOf(h, 7)
                )
            );
        }
    }
}
