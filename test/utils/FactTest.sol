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
import {ArbiterTest, BigAnswer, RevertingYes} from "./ArbiterTest.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "./Build.sol";
import {Answer} from "./HostileJudges.sol";
import {Token20} from "./Tokens.sol";

/// Answers every call with the bytes it is told to, or reverts with them.
contract Replies {
    bytes private _answer;
    bool private _reverts;

    function set(bytes calldata answer, bool reverts) external {
        _answer = answer;
        _reverts = reverts;
    }

    fallback() external {
        bytes memory answer = _answer;
        bool reverts = _reverts;
        assembly {
            if reverts { revert(add(answer, 32), mload(answer)) }
            return(add(answer, 32), mload(answer))
        }
    }
}

/// Burns all the gas it gets.
contract Burns {
    fallback() external {
        while (true) {}
    }
}

/// A kernel, and a deal that pays `payee` if an arbiter says yes, for the tests of facts on chain.
abstract contract FactTest is ArbiterTest {
    Replies internal replies;
    Token20 internal coin;
    address internal payee = makeAddr("payee");

    function setUp() public virtual override {
        super.setUp();
        replies = new Replies();
        coin = new Token20();
    }

    /// Contracts that answer no such question: they revert, burn gas, answer too little, or have no
    /// code. Some of their answers would be a yes if more of it were there, or it were no revert.
    function _mute() internal returns (address[] memory targets) {
        targets = new address[](8);
        targets[0] = stranger; // no code
        targets[1] = address(0);
        targets[2] = address(2); // SHA-256, which answers without code
        targets[3] = address(4); // identity
        targets[4] = address(new BigAnswer(31));
        targets[5] = address(new RevertingYes());
        targets[6] = address(_answering(Answer.Bomb));
        targets[7] = address(new Burns());
    }

    /// What the settler brings for arbiters that take no statements.
    function _someStatement() internal returns (Statement[] memory) {
        return list(_state(author, DEAL, KIND, "content"));
    }

    function _ask(IArbiter arbiter, bytes memory demand, bytes memory proof)
        internal
        view
        returns (bool)
    {
        return arbiter.check(DEAL, INDEX, _none(), demand, proof);
    }

    /// The deal in which `arbiter` decides whether `payee` gets 100 coins.
    function _dealAsking(IArbiter arbiter, bytes memory demand)
        internal
        view
        returns (Deal memory deal)
    {
        deal = dealOf(
            list(
                Commitment(
                    depositor,
                    list(erc20(address(coin), 100)),
                    list(Clause(0, FOREVER, address(arbiter), demand, wholeTo(payee)))
                )
            )
        );
        deal.salt = uint256(keccak256(demand));
    }

    function _open(Deal memory deal) internal returns (bytes32 id) {
        uint256 amount = 100 * deal.commitments.length;
        coin.mint(depositor, amount);
        vm.startPrank(depositor);
        coin.approve(address(kernel), amount);
        id = kernel.open(new Deposit[](0), deal);
        vm.stopPrank();
    }

    /// An address as `describe` says it.
    function _words(address a) internal pure returns (string memory) {
        return vm.toString(a);
    }

    /// Settling moves the value to the payee.
    function _pays(IArbiter arbiter, bytes memory demand, bytes memory proof) internal {
        Deal memory deal = _dealAsking(arbiter, demand);
        _pays(_open(deal), deal, proof);
    }

    function _pays(bytes32 id, Deal memory deal, bytes memory proof) internal {
        uint256 before = coin.balanceOf(payee);
        Settlement memory s = settlementOf(deal, 0, 0);
        s.proof = proof;
        kernel.settle(id, s);
        assertEq(coin.balanceOf(payee), before + 100, "paid");
    }

    /// Settling is refused by the arbiter.
    function _refuses(IArbiter arbiter, bytes memory demand, bytes memory proof) internal {
        Deal memory deal = _dealAsking(arbiter, demand);
        _refuses(_open(deal), deal, proof);
    }

    function _refuses(bytes32 id, Deal memory deal, bytes memory proof) internal {
        Settlement memory s = settlementOf(deal, 0, 0);
        s.proof = proof;
        vm.expectRevert(
            abi.encodeWithSelector(IEscrow.Refused.selector, deal.commitments[0].clauses[0].arbiter)
        );
        kernel.settle(id, s);
    }
}
