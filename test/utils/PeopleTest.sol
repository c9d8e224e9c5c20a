// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {ArbiterTest} from "./ArbiterTest.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "./Build.sol";
import {Token20} from "./Tokens.sol";

/// For arbiters that ask what people said, and when: a deal that is open, and time.
abstract contract PeopleTest is ArbiterTest {
    uint256 internal constant OPENED = 1_700_000_000;

    /// A deal opened at `OPENED`.
    bytes32 internal id;
    address internal payee = makeAddr("payee");

    function setUp() public virtual override {
        super.setUp();
        (, id,) = _openPaying(address(no), "", payee);
    }

    /// Opens a deal of one commitment of 100 tokens, which go to `to` if `arbiter` says yes.
    function _openPaying(address arbiter, bytes memory demand, address to)
        internal
        returns (Deal memory deal, bytes32 dealId, Token20 token)
    {
        token = new Token20();
        token.mint(depositor, 100);
        deal = dealOf(
            list(
                Commitment(
                    depositor,
                    list(erc20(address(token), 100)),
                    list(Clause(0, FOREVER, arbiter, demand, wholeTo(to)))
                )
            )
        );
        vm.startPrank(depositor);
        token.approve(address(kernel), 100);
        dealId = kernel.open(new Deposit[](0), deal);
        vm.stopPrank();
    }

    /// What settles the deal without statements.
    function _bare(Deal memory deal, bytes memory proof)
        internal
        pure
        returns (Settlement memory s)
    {
        s = settlementOf(deal, 0, 0);
        s.proof = proof;
    }

    /// The arbiter refuses the settlement.
    function _refused(address arbiter, bytes32 dealId, Settlement memory s) internal {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, arbiter));
        kernel.settle(dealId, s);
    }

    function _stateAt(uint256 time, address who, bytes32 about, bytes32 kind, bytes memory data)
        internal
        returns (Statement memory)
    {
        uint256 time_ = vm.getBlockTimestamp();
        vm.warp(time);
        Statement memory s = _state(who, about, kind, data);
        vm.warp(time_);
        return s;
    }

    /// Asks about the open deal's commitment `INDEX`.
    function _ask(
        IArbiter arbiter,
        Statement[] memory statements,
        bytes memory demand,
        bytes memory proof
    ) internal view returns (bool) {
        return arbiter.check(id, INDEX, statements, demand, proof);
    }

    function _ask(IArbiter arbiter, bytes memory demand) internal view returns (bool) {
        return _ask(arbiter, _none(), demand, "");
    }

    function _first(Statement memory a, Statement memory b)
        internal
        pure
        returns (Statement[] memory two)
    {
        two = new Statement[](2);
        (two[0], two[1]) = (a, b);
    }

    /// An address in words, as the arbiters write it.
    function _hex(address a) internal pure returns (string memory) {
        return vm.toString(a);
    }

    /// What an arbiter says of a statement in words, after its author.
    function _words(string memory about, bytes32 kind) internal pure returns (string memory) {
        return string.concat(" states kind ", vm.toString(kind), " about ", about);
    }
}
