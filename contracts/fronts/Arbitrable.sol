// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {IArbitrable, IArbitrator, IEvidence} from "../interfaces/erc/IArbitration.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// ERC-792/1497: an arbitrator as a deal's forum. A ruling becomes a statement of this contract about the
/// deal, so that a clause asks for it by `Stated`:
/// `abi.encode(address(this), bytes32(0), kindOf(forum), keccak256(abi.encode(ruling)))`.
///
/// - The kind is a hash of the whole forum that the parties signed, with the question and the meaning of
///   its answers (`metaEvidence`): nobody can have the deal judged elsewhere, or asked another question.
/// - A ruling is final when the arbitrator gives it, after its own appeals. The first one stands.
/// - Ruling 0, "refused to rule", is recorded as any other. A deal names what it comes to in a clause of
///   its own, and what the arbitrator's silence comes to in a clause with a later window: nothing is
///   recorded then.
/// - Anyone may raise the dispute, and pays for it; there is one for each forum of a deal. It holds
///   nothing between calls.
contract Arbitrable is IArbitrable, IEvidence {
    using SafeTransferLib for address;

    /// What the parties sign, by its hash.
    struct Forum {
        IArbitrator arbitrator;
        uint256 choices; // rulings are 0 to this
        uint32 from; // no dispute before this, in seconds after the deal's opening
        bytes extraData; // the arbitrator's: which of its courts, how many jurors
        string metaEvidence; // URI of the ERC-1497 file
    }

    struct Case {
        bytes32 dealId;
        bytes32 kind;
        uint256 choices;
    }

    IEscrow public immutable ESCROW;

    /// Disputes that the arbitrator has not ruled on.
    mapping(IArbitrator arbitrator => mapping(uint256 disputeId => Case)) public cases;
    /// By a hash of deal and kind, which is also the evidence group.
    mapping(bytes32 group => bool) public disputed;

    /// No dispute before `start` (Unix seconds), and none before the deal's opening, when `start` is zero.
    error TooEarly(uint256 start);
    /// There is one dispute for each forum of a deal.
    error AlreadyDisputed(bytes32 dealId, bytes32 kind);
    /// The arbitrator gave the id of a dispute that is still open.
    error DuplicateDispute(uint256 disputeId);
    /// The caller, or the arbitrator named, has no such open dispute.
    error UnknownDispute(IArbitrator arbitrator, uint256 disputeId);
    /// The dispute is before another forum.
    error WrongForum(bytes32 expected, bytes32 actual);
    /// The arbitrator asks for `cost` wei.
    error CostNotPaid(uint256 cost, uint256 sent);
    /// A ruling is 0 to `choices`.
    error InvalidRuling(uint256 ruling, uint256 choices);

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// Brings an open deal before a forum. The caller pays the arbitrator's cost and gets back what it
    /// sent beyond it.
    function dispute(bytes32 dealId, Forum calldata forum)
        external
        payable
        returns (uint256 disputeId)
    {
        // Check: as late as signed, and once.
        uint256 start = ESCROW.dealWord(dealId).openedAt();
        if (start != 0) start += forum.from;
        // forge-lint: disable-next-line(block-timestamp)
        if (start == 0 || block.timestamp < start) revert TooEarly(start);
        bytes32 kind = kindOf(forum);
        bytes32 group = _group(dealId, kind);
        if (disputed[group]) revert AlreadyDisputed(dealId, kind);

        // Effect
        disputed[group] = true;

        // Interaction
        uint256 cost = forum.arbitrator.arbitrationCost(forum.extraData);
        if (msg.value < cost) revert CostNotPaid(cost, msg.value);
        disputeId = forum.arbitrator.createDispute{value: cost}(forum.choices, forum.extraData);
        Case storage c = cases[forum.arbitrator][disputeId];
        if (c.kind != 0) revert DuplicateDispute(disputeId);
        (c.dealId, c.kind, c.choices) = (dealId, kind, forum.choices);
        emit MetaEvidence(uint256(kind), forum.metaEvidence);
        emit Dispute(forum.arbitrator, disputeId, uint256(kind), uint256(group));
        _return(cost);
    }

    /// Appeals, for arbitrators that take appeals from the arbitrable alone. Anyone may, and pays.
    function appeal(Forum calldata forum, uint256 disputeId) external payable {
        bytes32 expected = _case(forum.arbitrator, disputeId).kind;
        bytes32 kind = kindOf(forum);
        if (kind != expected) revert WrongForum(expected, kind);
        uint256 cost = forum.arbitrator.appealCost(disputeId, forum.extraData);
        if (msg.value < cost) revert CostNotPaid(cost, msg.value);
        forum.arbitrator.appeal{value: cost}(disputeId, forum.extraData);
        _return(cost);
    }

    /// Publishes evidence (a URI) for an open dispute. Anyone may.
    function submitEvidence(IArbitrator arbitrator, uint256 disputeId, string calldata evidence)
        external
    {
        Case storage c = _case(arbitrator, disputeId);
        emit Evidence(arbitrator, uint256(_group(c.dealId, c.kind)), msg.sender, evidence);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        IArbitrator arbitrator = IArbitrator(msg.sender);
        Case memory c = _case(arbitrator, disputeId);
        if (ruling > c.choices) revert InvalidRuling(ruling, c.choices);
        delete cases[arbitrator][disputeId];
        emit Ruling(arbitrator, disputeId, ruling);
        ESCROW.state(c.dealId, c.kind, abi.encode(ruling));
    }

    /// The kind of the statement that a forum's ruling becomes.
    function kindOf(Forum calldata forum) public pure returns (bytes32) {
        return keccak256(abi.encode(forum));
    }

    function _group(bytes32 dealId, bytes32 kind) private pure returns (bytes32) {
        return keccak256(abi.encode(dealId, kind));
    }

    function _case(IArbitrator arbitrator, uint256 disputeId)
        private
        view
        returns (Case storage c)
    {
        c = cases[arbitrator][disputeId];
        if (c.kind == 0) revert UnknownDispute(arbitrator, disputeId);
    }

    function _return(uint256 cost) private {
        if (msg.value != cost) msg.sender.safeTransferETH(msg.value - cost);
    }
}
