// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbitrable, IArbitrator} from "../../contracts/interfaces/erc/IArbitration.sol";

/// A simple arbitrator, written from the interface of ERC-792: one judge, one price, and appeals that the
/// arbitrable alone can make while a ruling is not executed.
contract SimpleArbitrator is IArbitrator {
    struct Case {
        IArbitrable arbitrable;
        uint256 choices;
        uint256 ruling;
        DisputeStatus status;
    }

    uint256 public cost;
    Case[] public disputes;
    /// What `createDispute` was last given.
    bytes public extraData;
    uint256 public collected;

    constructor(uint256 cost_) {
        cost = cost_;
    }

    function createDispute(uint256 choices, bytes calldata extraData_)
        external
        payable
        virtual
        returns (uint256 id)
    {
        require(msg.value == cost, "wrong fee");
        collected += msg.value;
        id = disputes.length;
        disputes.push(Case(IArbitrable(msg.sender), choices, 0, DisputeStatus.Waiting));
        extraData = extraData_;
        emit DisputeCreation(id, IArbitrable(msg.sender));
    }

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return cost;
    }

    /// The judge's ruling, which can be appealed until it is executed.
    function propose(uint256 id, uint256 ruling) external {
        (disputes[id].ruling, disputes[id].status) = (ruling, DisputeStatus.Appealable);
        emit AppealPossible(id, disputes[id].arbitrable);
    }

    function appeal(uint256 id, bytes calldata) external payable {
        require(IArbitrable(msg.sender) == disputes[id].arbitrable, "not the arbitrable");
        require(disputes[id].status == DisputeStatus.Appealable, "not appealable");
        require(msg.value == 2 * cost, "wrong fee");
        collected += msg.value;
        disputes[id].status = DisputeStatus.Waiting;
        emit AppealDecision(id, disputes[id].arbitrable);
    }

    function appealCost(uint256, bytes calldata) external view returns (uint256) {
        return 2 * cost;
    }

    function appealPeriod(uint256) external pure returns (uint256, uint256) {
        return (0, 0);
    }

    function disputeStatus(uint256 id) external view returns (DisputeStatus) {
        return disputes[id].status;
    }

    function currentRuling(uint256 id) external view returns (uint256) {
        return disputes[id].ruling;
    }

    function execute(uint256 id) external {
        require(disputes[id].status == DisputeStatus.Appealable, "no ruling");
        disputes[id].status = DisputeStatus.Solved;
        disputes[id].arbitrable.rule(id, disputes[id].ruling);
    }
}

/// An arbitrator that breaks the standard: it rules whatever and whenever it likes, gives every dispute the
/// same id, and calls somebody while it creates one.
contract RogueArbitrator is SimpleArbitrator {
    address public target;
    bytes public payload;

    constructor(uint256 cost_) SimpleArbitrator(cost_) {}

    function setCall(address target_, bytes calldata payload_) external {
        (target, payload) = (target_, payload_);
    }

    function createDispute(uint256, bytes calldata) external payable override returns (uint256) {
        if (target != address(0)) {
            (bool success, bytes memory result) = target.call(payload);
            if (!success) {
                assembly {
                    revert(add(result, 32), mload(result))
                }
            }
        }
        return 0;
    }

    function ruleOn(IArbitrable arbitrable, uint256 id, uint256 ruling) external {
        arbitrable.rule(id, ruling);
    }
}
