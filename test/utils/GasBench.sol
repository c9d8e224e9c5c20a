// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {
    Allocation,
    Asset,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "./Build.sol";
import {Token20} from "./Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// Whole-transaction gas of settling an ERC-20 commitment by a clause with some arbiter or allocator,
/// in steady state, as `test/gas/Gas.t.sol` measures the kernel. Contracts that derive from it must
/// repeat the line below: it is not inherited.
/// forge-config: default.isolate = true
abstract contract GasBench is Test {
    Escrow internal escrow = new Escrow();
    Token20 internal coin = new Token20();
    address internal client = makeAddr("client");
    address internal node = makeAddr("node");
    bytes32 internal constant KIND = "result";

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        coin.mint(address(escrow), 1);
        coin.mint(client, 1000);
        coin.mint(node, 1);
        vm.prank(client);
        coin.approve(address(escrow), 100);
    }

    /// A deal of one commitment of 100 coins: `arbiter` says yes, and `node` is paid.
    function _asking(address arbiter, bytes memory demand) internal view returns (Deal memory) {
        return _deal(Clause(0, FOREVER, arbiter, demand, wholeTo(node)));
    }

    /// A deal of one commitment of 100 coins that `allocator` distributes.
    function _allocating(address allocator, bytes memory data) internal view returns (Deal memory) {
        Allocation memory allocation;
        (allocation.allocator, allocation.data) = (allocator, data);
        return _deal(Clause(0, FOREVER, address(0), "", allocation));
    }

    function _deal(Clause memory clause) internal view returns (Deal memory) {
        return dealOf(list(Commitment(client, list(erc20(address(coin), 100)), list(clause))));
    }

    function _open(Deal memory deal) internal returns (bytes32 id) {
        vm.prank(client);
        return escrow.open(new Deposit[](0), deal);
    }

    function _state(address who, bytes32 about, bytes32 kind, bytes memory data)
        internal
        returns (Statement memory)
    {
        vm.prank(who);
        escrow.state(about, kind, data);
        return Statement(who, about, kind, data);
    }

    /// Settles, and writes down the gas as `name` of `group` ("arbiters", "allocators").
    function _measure(
        string memory group,
        string memory name,
        bytes32 id,
        Deal memory deal,
        Statement[] memory statements,
        bytes memory proof,
        bytes memory allocatorProof
    ) internal {
        Settlement memory settlement = settlementOf(deal, 0, 0);
        settlement.statements = statements;
        settlement.proof = proof;
        settlement.allocatorProof = allocatorProof;
        vm.prank(node);
        escrow.settle(id, settlement);
        vm.snapshotGasLastCall(group, name);
    }
}
