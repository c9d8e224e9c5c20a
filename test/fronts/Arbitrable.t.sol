// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {Arbitrable} from "../../contracts/fronts/Arbitrable.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IArbitrable, IArbitrator, IEvidence} from "../../contracts/interfaces/erc/IArbitration.sol";
import {
    Allocation,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER
} from "../../contracts/types/Deal.sol";
import {RogueArbitrator, SimpleArbitrator} from "../utils/Arbitrators.sol";
import {dealOf, erc20, list, settlementOf, split, wholeTo} from "../utils/Build.sol";
import {Token20} from "../utils/Tokens.sol";
import {Test} from "forge-std/Test.sol";

contract ArbitrableTest is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant COST = 1 ether;
    uint32 internal constant FROM = 1 days;
    uint32 internal constant SILENCE = 30 days;

    Escrow internal kernel;
    Stated internal stated;
    Arbitrable internal front;
    SimpleArbitrator internal arbitrator;
    Token20 internal usd;
    address internal client = makeAddr("client");
    address internal node = makeAddr("node");
    address internal stranger = makeAddr("stranger");
    bytes32 internal dealId;

    function setUp() public {
        vm.warp(START);
        kernel = new Escrow();
        stated = new Stated(kernel);
        front = new Arbitrable(kernel);
        arbitrator = new SimpleArbitrator(COST);
        usd = new Token20();
        usd.mint(client, 1000);
        vm.prank(client);
        usd.approve(address(kernel), 1000);
        vm.deal(stranger, 100 * COST);
        dealId = _open(0);
        vm.warp(START + FROM);
    }

    function _forum() private view returns (Arbitrable.Forum memory) {
        return
            Arbitrable.Forum(
                arbitrator, 2, FROM, "court 7, three jurors", "ipfs://was the work done?"
            );
    }

    /// Ruling 1 pays the node, 2 the client, 0 each a half; silence pays the client.
    function _deal(uint256 salt) private view returns (Deal memory deal) {
        Clause[] memory clauses = new Clause[](4);
        clauses[0] = _clause(0, split(node, 500_000, client));
        clauses[1] = _clause(1, wholeTo(node));
        clauses[2] = _clause(2, wholeTo(client));
        clauses[3] = Clause(SILENCE, FOREVER, address(0), "", wholeTo(client));
        deal = dealOf(list(Commitment(client, list(erc20(address(usd), 100)), clauses)));
        deal.salt = salt;
    }

    function _clause(uint256 ruling, Allocation memory allocation)
        private
        view
        returns (Clause memory)
    {
        bytes memory demand = abi.encode(
            address(front), bytes32(0), front.kindOf(_forum()), keccak256(abi.encode(ruling))
        );
        return Clause(0, SILENCE, address(stated), demand, allocation);
    }

    function _open(uint256 salt) private returns (bytes32) {
        Deal memory deal = _deal(salt);
        vm.prank(client);
        return kernel.open(new Deposit[](0), deal);
    }

    function _dispute(Arbitrable.Forum memory forum) private returns (uint256) {
        vm.prank(stranger);
        return front.dispute{value: COST}(dealId, forum);
    }

    function _rule(uint256 id, uint256 ruling) private {
        arbitrator.propose(id, ruling);
        arbitrator.execute(id);
    }

    function _group() private view returns (uint256) {
        return uint256(keccak256(abi.encode(dealId, front.kindOf(_forum()))));
    }

    function _refuses(bytes32 deal, Arbitrable.Forum memory forum, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(stranger);
        front.dispute{value: COST}(deal, forum);
    }

    function _unknown(IArbitrator who, uint256 id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Arbitrable.UnknownDispute.selector, who, id);
    }

    // dispute

    function test_Dispute() public {
        uint256 kind = uint256(front.kindOf(_forum()));
        vm.expectEmit(address(front));
        emit IEvidence.MetaEvidence(kind, "ipfs://was the work done?");
        vm.expectEmit(address(front));
        emit IEvidence.Dispute(arbitrator, 0, kind, _group());
        assertEq(_dispute(_forum()), 0, "id");
        (IArbitrable arbitrable, uint256 choices,,) = arbitrator.disputes(0);
        assertEq(address(arbitrable), address(front), "arbitrable");
        assertEq(choices, 2, "choices");
        assertEq(arbitrator.extraData(), "court 7, three jurors", "extra data");
        assertEq(arbitrator.collected(), COST, "cost");
        (bytes32 deal, bytes32 kind_, uint256 choices_) = front.cases(arbitrator, 0);
        assertEq(deal, dealId, "deal");
        assertEq(kind_, bytes32(kind), "kind");
        assertEq(choices_, 2, "choices here");
    }

    function testFuzz_ReturnsWhatIsSentBeyondTheCost(uint256 excess) public {
        excess = bound(excess, 0, 50 * COST);
        vm.prank(stranger);
        front.dispute{value: COST + excess}(dealId, _forum());
        assertEq(stranger.balance, 99 * COST, "not returned");
        assertEq(address(front).balance, 0, "kept");
    }

    function test_RevertWhen_LessThanTheCostIsSent() public {
        vm.expectRevert(abi.encodeWithSelector(Arbitrable.CostNotPaid.selector, COST, COST - 1));
        vm.prank(stranger);
        front.dispute{value: COST - 1}(dealId, _forum());
    }

    function test_RevertWhen_TheDealIsNotOpen() public {
        bytes32 unopened = kernel.dealId(_deal(1));
        _refuses(
            unopened, _forum(), abi.encodeWithSelector(Arbitrable.TooEarly.selector, uint256(0))
        );
    }

    function test_RevertWhen_ItIsEarlierThanTheForumSays() public {
        vm.warp(START + FROM - 1);
        _refuses(
            dealId, _forum(), abi.encodeWithSelector(Arbitrable.TooEarly.selector, START + FROM)
        );
        vm.warp(START + FROM);
        _dispute(_forum());
    }

    function test_RevertGiven_ThatForumHasTheDeal() public {
        _dispute(_forum());
        bytes memory reason = abi.encodeWithSelector(
            Arbitrable.AlreadyDisputed.selector, dealId, front.kindOf(_forum())
        );
        _refuses(dealId, _forum(), reason);
        _rule(0, 1);
        _refuses(dealId, _forum(), reason);
    }

    function test_GivenAnotherDealOrForum() public {
        _dispute(_forum());
        bytes32 first = dealId;
        dealId = _open(1);
        vm.warp(block.timestamp + FROM);
        assertEq(_dispute(_forum()), 1, "another deal");
        dealId = first;
        Arbitrable.Forum memory forum = _forum();
        forum.choices = 3;
        assertEq(_dispute(forum), 2, "another forum");
    }

    function _rogue() private returns (RogueArbitrator rogue, Arbitrable.Forum memory forum) {
        rogue = new RogueArbitrator(COST);
        forum = _forum();
        forum.arbitrator = rogue;
    }

    function test_RevertWhen_ARogueGivesTheSameId() public {
        (RogueArbitrator rogue, Arbitrable.Forum memory forum) = _rogue();
        _dispute(forum);
        forum.choices = 3;
        _refuses(
            dealId, forum, abi.encodeWithSelector(Arbitrable.DuplicateDispute.selector, uint256(0))
        );
        assertFalse(
            front.disputed(keccak256(abi.encode(dealId, front.kindOf(forum)))), "was recorded"
        );
        assertEq(address(rogue).balance, COST, "was paid");
    }

    function test_RevertWhen_ARogueReenters() public {
        (RogueArbitrator rogue, Arbitrable.Forum memory forum) = _rogue();
        rogue.setCall(address(front), abi.encodeCall(front.dispute, (dealId, forum)));
        _refuses(
            dealId,
            forum,
            abi.encodeWithSelector(Arbitrable.AlreadyDisputed.selector, dealId, front.kindOf(forum))
        );
    }

    function test_RevertWhen_ARogueRulesBeforeItGaveAnId() public {
        (RogueArbitrator rogue, Arbitrable.Forum memory forum) = _rogue();
        rogue.setCall(address(front), abi.encodeCall(IArbitrable.rule, (0, 1)));
        _refuses(dealId, forum, _unknown(rogue, 0));
    }

    // rule

    function testFuzz_Rule(uint256 ruling) public {
        ruling = bound(ruling, 0, 2);
        _dispute(_forum());
        arbitrator.propose(0, ruling);
        vm.expectEmit(address(front));
        emit IArbitrable.Ruling(arbitrator, 0, ruling);
        vm.expectEmit(address(kernel));
        emit IEscrow.Stated(address(front), dealId, front.kindOf(_forum()), abi.encode(ruling));
        arbitrator.execute(0);
    }

    function test_RevertWhen_SomebodyElseRules() public {
        _dispute(_forum());
        vm.expectRevert(_unknown(IArbitrator(stranger), 0));
        vm.prank(stranger);
        IArbitrable(address(front)).rule(0, 1);
        (RogueArbitrator rogue,) = _rogue();
        vm.expectRevert(_unknown(rogue, 0));
        rogue.ruleOn(front, 0, 1);
    }

    function test_RevertWhen_TheRulingIsNotAmongTheChoices() public {
        _dispute(_forum());
        arbitrator.propose(0, 3);
        vm.expectRevert(abi.encodeWithSelector(Arbitrable.InvalidRuling.selector, 3, 2));
        arbitrator.execute(0);
    }

    function test_RevertGiven_ItRuledBefore() public {
        (RogueArbitrator rogue, Arbitrable.Forum memory forum) = _rogue();
        _dispute(forum);
        rogue.ruleOn(front, 0, 1);
        for (uint256 ruling; ruling < 3; ++ruling) {
            vm.expectRevert(_unknown(rogue, 0));
            rogue.ruleOn(front, 0, ruling);
        }
        bytes32 id = kernel.statementId(address(front), dealId, front.kindOf(forum));
        assertTrue(kernel.statementWord(id).matches(keccak256(abi.encode(1))), "flipped");
    }

    // kindOf

    function test_KindOf() public view {
        Arbitrable.Forum[6] memory forums;
        for (uint256 i; i < 6; ++i) {
            forums[i] = _forum();
        }
        forums[1].arbitrator = IArbitrator(stranger);
        forums[2].choices = 3;
        forums[3].from = FROM + 1;
        forums[4].extraData = "court 8, three jurors";
        forums[5].metaEvidence = "ipfs://was the work bad?";
        for (uint256 i; i < 6; ++i) {
            for (uint256 j; j < i; ++j) {
                assertNotEq(front.kindOf(forums[i]), front.kindOf(forums[j]), "same kind");
            }
        }
        assertEq(front.kindOf(forums[0]), keccak256(abi.encode(forums[0])), "another hash");
    }

    // appeal

    function test_Appeal() public {
        _dispute(_forum());
        arbitrator.propose(0, 1);
        vm.prank(stranger);
        front.appeal{value: 3 * COST}(_forum(), 0);
        assertEq(arbitrator.collected(), 3 * COST, "not paid");
        assertEq(stranger.balance, 97 * COST, "not returned");
        assertEq(
            uint8(arbitrator.disputeStatus(0)), uint8(IArbitrator.DisputeStatus.Waiting), "status"
        );
        _rule(0, 2);
        bytes32 id = kernel.statementId(address(front), dealId, front.kindOf(_forum()));
        assertTrue(kernel.statementWord(id).matches(keccak256(abi.encode(2))), "not the last");
    }

    function test_RevertWhen_ItCannotBeAppealed() public {
        _dispute(_forum());
        arbitrator.propose(0, 1);
        vm.startPrank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(Arbitrable.CostNotPaid.selector, 2 * COST, 2 * COST - 1)
        );
        front.appeal{value: 2 * COST - 1}(_forum(), 0);
        vm.expectRevert(_unknown(arbitrator, 1));
        front.appeal{value: 2 * COST}(_forum(), 1);
        Arbitrable.Forum memory forum = _forum();
        bytes32 kind = front.kindOf(forum);
        forum.extraData = "";
        vm.expectRevert(
            abi.encodeWithSelector(Arbitrable.WrongForum.selector, kind, front.kindOf(forum))
        );
        front.appeal{value: 2 * COST}(forum, 0);
        vm.stopPrank();
    }

    // submitEvidence

    function test_SubmitEvidence() public {
        _dispute(_forum());
        vm.expectEmit(address(front));
        emit IEvidence.Evidence(arbitrator, _group(), node, "ipfs://it was");
        vm.prank(node);
        front.submitEvidence(arbitrator, 0, "ipfs://it was");
    }

    function test_RevertWhen_ThereIsNoSuchDispute() public {
        vm.expectRevert(_unknown(arbitrator, 0));
        front.submitEvidence(arbitrator, 0, "");
    }

    // Through the kernel

    function _settle(uint256 clause) private {
        kernel.settle(dealId, settlementOf(_deal(0), 0, clause));
    }

    function _refusesSettling(uint256 clause) private {
        Deal memory deal = _deal(0);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(stated)));
        kernel.settle(dealId, settlementOf(deal, 0, clause));
    }

    function testFuzz_OnlyTheClauseOfTheRulingPays(uint256 ruling) public {
        ruling = bound(ruling, 0, 2);
        _dispute(_forum());
        for (uint256 i; i < 3; ++i) {
            _refusesSettling(i);
        }
        _rule(0, ruling);
        for (uint256 i; i < 3; ++i) {
            if (i != ruling) _refusesSettling(i);
        }
        _settle(ruling);
        uint256[3] memory due = [uint256(50), 100, 0];
        assertEq(usd.balanceOf(node), due[ruling], "node");
        assertEq(usd.balanceOf(client), 1000 - due[ruling], "client");
    }

    function test_GivenARulingOfAnotherForum() public {
        (RogueArbitrator rogue, Arbitrable.Forum memory forum) = _rogue();
        _dispute(forum);
        rogue.ruleOn(front, 0, 1);
        // The same arbitrator, but another question.
        forum = _forum();
        forum.metaEvidence = "ipfs://is water wet?";
        uint256 id = _dispute(forum);
        _rule(id, 1);
        for (uint256 i; i < 3; ++i) {
            _refusesSettling(i);
        }
    }

    function test_GivenTheArbitratorIsSilent() public {
        _dispute(_forum());
        vm.warp(START + SILENCE);
        _settle(3);
        assertEq(usd.balanceOf(client), 1000, "client");
    }
}
