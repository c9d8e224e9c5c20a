// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

// ERC-792 (arbitration) and ERC-1497 (evidence): signatures and events are the standards'.

/// ERC-792: gives rulings. Its costs are in wei.
interface IArbitrator {
    enum DisputeStatus {
        Waiting,
        Appealable,
        Solved
    }

    event DisputeCreation(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);
    event AppealPossible(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);
    event AppealDecision(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);

    function createDispute(uint256 _choices, bytes calldata _extraData)
        external
        payable
        returns (uint256 disputeID);

    function arbitrationCost(bytes calldata _extraData) external view returns (uint256 cost);

    function appeal(uint256 _disputeID, bytes calldata _extraData) external payable;

    function appealCost(uint256 _disputeID, bytes calldata _extraData)
        external
        view
        returns (uint256 cost);

    function appealPeriod(uint256 _disputeID) external view returns (uint256 start, uint256 end);

    function disputeStatus(uint256 _disputeID) external view returns (DisputeStatus status);

    function currentRuling(uint256 _disputeID) external view returns (uint256 ruling);
}

/// ERC-792: takes rulings. Ruling 0 is "not able or wanting to make a decision".
interface IArbitrable {
    event Ruling(IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);

    function rule(uint256 _disputeID, uint256 _ruling) external;
}

/// ERC-1497: what a dispute is about, and what the parties bring.
interface IEvidence {
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);
    event Evidence(
        IArbitrator indexed _arbitrator,
        uint256 indexed _evidenceGroupID,
        address indexed _party,
        string _evidence
    );
    event Dispute(
        IArbitrator indexed _arbitrator,
        uint256 indexed _disputeID,
        uint256 _metaEvidenceID,
        uint256 _evidenceGroupID
    );
}
