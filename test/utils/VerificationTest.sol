// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {ArbiterTest, BigAnswer, RevertingYes} from "./ArbiterTest.sol";
import {list, settlementOf} from "./Build.sol";
import {Token20} from "./Tokens.sol";

/// Answers every call in a way of its own.
contract HostileCallee {
    enum Mood {
        Nothing,
        BurnGas,
        Bomb,
        RevertingBomb
    }

    Mood private immutable MOOD;

    constructor(Mood mood) {
        MOOD = mood;
    }

    fallback() external {
        Mood mood = MOOD;
        if (mood == Mood.Nothing) return;
        if (mood == Mood.BurnGas) {
            while (true) {}
        }
        assembly {
            if eq(mood, 2) { return(0, 100000) }
            revert(0, 100000)
        }
    }
}

/// For the arbiters that verify what `author` stated of `KIND` about the deal.
abstract contract VerificationTest is ArbiterTest {
    /// No clause pays anybody for another statement than the result.
    function _refusesOtherFirst(
        IArbiter arbiter,
        Statement memory result,
        bytes memory demand,
        bytes memory proof
    ) internal view {
        Statement[] memory two = new Statement[](2);
        (two[0], two[1]) = (result, Statement(stranger, DEAL, KIND, result.data));
        assertTrue(arbiter.check(DEAL, INDEX, two, demand, proof), "first");
        (two[0], two[1]) = (two[1], two[0]);
        assertFalse(arbiter.check(DEAL, INDEX, two, demand, proof), "another author");
        two[0] = Statement(author, OTHER, KIND, result.data);
        assertFalse(arbiter.check(DEAL, INDEX, two, demand, proof), "about another deal");
        two[0] = Statement(author, DEAL, OTHER, result.data);
        assertFalse(arbiter.check(DEAL, INDEX, two, demand, proof), "another kind");
    }

    /// Callees that are neither scorers nor verifiers.
    function _hostileCallees() internal returns (address[] memory callees) {
        callees = new address[](11);
        callees[0] = stranger; // no code
        callees[1] = address(0);
        callees[2] = address(new HostileCallee(HostileCallee.Mood.BurnGas));
        callees[3] = address(new HostileCallee(HostileCallee.Mood.Bomb));
        callees[4] = address(new HostileCallee(HostileCallee.Mood.RevertingBomb));
        callees[5] = address(yes); // knows another question
        callees[6] = address(4); // identity: answers the question itself
        callees[7] = address(new RevertingYes());
        callees[8] = address(new BigAnswer(31));
        callees[9] = address(new BigAnswer(33));
        callees[10] = address(new BigAnswer(64));
    }

    function _says(IArbiter arbiter, bytes memory demand, bytes memory proof)
        internal
        view
        returns (bool)
    {
        return arbiter.check(DEAL, INDEX, _none(), demand, proof);
    }

    /// The settlement is refused now.
    function _refusedBy(IArbiter arbiter, bytes32 id, Settlement memory s) internal {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(arbiter)));
        kernel.settle(id, s);
    }

    /// The settlement that brings `data` as the author's result, and its proof.
    function _bringing(Deal memory deal, bytes32 id, bytes memory data, bytes memory proof)
        internal
        view
        returns (Settlement memory s)
    {
        s = _settlement(deal, Statement(author, id, KIND, data));
        s.proof = proof;
    }

    /// Settles, and expects the author to be paid all of it.
    function _paysAuthor(bytes32 id, Settlement memory s, Token20 token) internal {
        kernel.settle(id, s);
        assertEq(token.balanceOf(author), 100, "the author's");
    }
}
