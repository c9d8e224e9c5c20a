// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {WORDS, Words} from "../../contracts/Words.sol";
import {IAllocator} from "../../contracts/interfaces/IAllocator.sol";
import {
    Allocation,
    Asset,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Payout,
    Settlement,
    Share,
    Statement
} from "../../contracts/types/Deal.sol";
import {dealOf, erc1155, erc20, erc721, list, settlementOf} from "./Build.sol";
import {Token1155, Token20, Token721} from "./Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// A kernel with one open deal: a commitment of some assets that an allocator distributes.
abstract contract AllocatorTest is Test {
    uint256 internal constant LOCKED = 1000;
    uint256 internal constant SECOND = 77; // of the second asset
    uint256 internal constant ITEM = 7;
    bytes32 internal constant KIND = keccak256("kind");
    bytes32 internal constant OTHER = keccak256("other");

    Escrow internal kernel = new Escrow();
    Token20 internal usd = new Token20();
    Token1155 internal items = new Token1155();
    Token721 internal art = new Token721();
    address internal depositor;
    uint256 internal depositorKey;
    address internal payee = makeAddr("payee");
    address internal author = makeAddr("author");
    address internal stranger = makeAddr("stranger");

    address internal arbiter; // of the clause
    bytes internal demand;
    IAllocator internal allocator;
    bytes internal data;
    Asset[] internal assets;
    uint256 internal salt;
    uint256 internal openedAt;
    bytes32 internal id;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        vm.etch(WORDS, type(Words).runtimeCode);
        openedAt = block.timestamp;
        (depositor, depositorKey) = makeAddrAndKey("depositor");
        usd.mint(depositor, type(uint192).max);
        items.mint(depositor, ITEM, type(uint128).max);
        art.mint(depositor, 1);
        vm.startPrank(depositor);
        usd.approve(address(kernel), type(uint256).max);
        items.setApprovalForAll(address(kernel), true);
        art.setApprovalForAll(address(kernel), true);
        vm.stopPrank();
        assets.push(erc20(address(usd), LOCKED));
    }

    function _withSecond() internal {
        assets.push(erc1155(address(items), ITEM, SECOND));
    }

    function _withArt() internal {
        assets.push(erc721(address(art), 1));
    }

    function _commitment() internal view returns (Commitment memory) {
        return Commitment(
            depositor,
            assets,
            list(
                Clause(
                    0,
                    FOREVER,
                    arbiter,
                    demand,
                    Allocation(new Share[](0), address(allocator), data)
                )
            )
        );
    }

    function _deal() internal view returns (Deal memory deal_) {
        deal_ = dealOf(list(_commitment()));
        deal_.salt = salt;
    }

    function _open() internal {
        ++salt;
        openedAt = block.timestamp;
        vm.prank(depositor);
        id = kernel.open(new Deposit[](0), _deal());
    }

    function _state(address who, bytes32 about, bytes32 kind, bytes memory content)
        internal
        returns (Statement memory)
    {
        vm.prank(who);
        kernel.state(about, kind, content);
        return Statement(who, about, kind, content);
    }

    function _settlement(Statement[] memory statements, bytes memory proof)
        internal
        view
        returns (Settlement memory s)
    {
        s = this.bare();
        s.statements = statements;
        s.allocatorProof = proof;
    }

    /// A call of its own: as a part of something larger it is too much for the compiler's stack.
    function bare() external view returns (Settlement memory) {
        return settlementOf(_deal(), 0, 0);
    }

    /// A stranger settles. All that was locked flows.
    function _settle(Statement[] memory statements, bytes memory proof) internal {
        uint256 held = usd.balanceOf(address(kernel));
        Settlement memory s = _settlement(statements, proof);
        vm.prank(stranger);
        kernel.settle(id, s);
        assertEq(held - usd.balanceOf(address(kernel)), assets[0].amount, "all of it flows");
    }

    function _settle(bytes memory proof) internal {
        _settle(new Statement[](0), proof);
    }

    function _refuses(Statement[] memory statements, bytes memory proof, bytes memory reason)
        internal
    {
        Settlement memory s = _settlement(statements, proof);
        vm.expectRevert(reason);
        kernel.settle(id, s);
    }

    function _refuses(bytes memory proof, bytes memory reason) internal {
        _refuses(new Statement[](0), proof, reason);
    }

    function _allocate(bytes memory data_, bytes memory proof)
        internal
        view
        returns (Payout[] memory)
    {
        return allocator.allocate(id, 0, _commitment(), new Statement[](0), data_, proof);
    }

    function _refusesToDecode() internal {
        _refusesToDecode(abi.encodePacked(Words.Undecodable.selector));
    }

    /// What is no data of the allocator neither allocates nor is described.
    function _refusesToDecode(bytes memory reason) internal {
        vm.expectRevert(bytes(""));
        _allocate(hex"00", "");
        vm.expectRevert(reason);
        allocator.describe(hex"00");
    }
}
