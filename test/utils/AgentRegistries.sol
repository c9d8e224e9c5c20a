// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IERC8004Reputation, IERC8004Validation} from "../../contracts/interfaces/IERC8004.sol";

// Stand-ins for the registries of ERC-8004, written from its draft: no package carries them. Who owns
// an agent is of no account here; whoever asks first is its owner.

contract ValidationRegistry is IERC8004Validation {
    struct Validation {
        address validator;
        uint256 agentId;
        uint8 response;
        bytes32 responseHash;
        string tag;
        uint256 lastUpdate;
    }

    mapping(bytes32 requestHash => Validation) private _validations;
    mapping(uint256 agentId => address) private _owners;

    function validationRequest(
        address validator,
        uint256 agentId,
        string calldata requestURI,
        bytes32 requestHash
    ) external {
        if (_owners[agentId] == address(0)) {
            _owners[agentId] = msg.sender;
        }
        require(_owners[agentId] == msg.sender, "not authorized");
        Validation storage v = _validations[requestHash];
        require(v.validator == address(0), "exists");
        (v.validator, v.agentId, v.lastUpdate) = (validator, agentId, block.timestamp);
        emit ValidationRequest(validator, agentId, requestURI, requestHash);
    }

    function validationResponse(
        bytes32 requestHash,
        uint8 response,
        string calldata responseURI,
        bytes32 responseHash,
        string calldata tag
    ) external {
        Validation storage v = _validations[requestHash];
        require(v.validator == msg.sender, "not the validator");
        require(response <= 100, "above 100");
        (v.response, v.responseHash, v.tag, v.lastUpdate) =
        (response, responseHash, tag, block.timestamp);
        emit ValidationResponse(
            msg.sender, v.agentId, requestHash, response, responseURI, responseHash, tag
        );
    }

    function getValidationStatus(bytes32 requestHash)
        external
        view
        returns (address, uint256, uint8, bytes32, string memory, uint256)
    {
        Validation memory v = _validations[requestHash];
        require(v.validator != address(0), "unknown");
        return (v.validator, v.agentId, v.response, v.responseHash, v.tag, v.lastUpdate);
    }
}

contract ReputationRegistry is IERC8004Reputation {
    struct Feedback {
        int128 value;
        uint8 decimals;
        bytes32 tag1;
        bytes32 tag2;
        bool revoked;
    }

    mapping(uint256 agentId => mapping(address client => Feedback[])) private _feedback;

    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string calldata tag1,
        string calldata tag2,
        string calldata endpoint,
        string calldata feedbackURI,
        bytes32 feedbackHash
    ) external {
        require(valueDecimals <= 18, "too many decimals");
        Feedback[] storage list = _feedback[agentId][msg.sender];
        list.push(
            Feedback(value, valueDecimals, keccak256(bytes(tag1)), keccak256(bytes(tag2)), false)
        );
        uint64 index = uint64(list.length);
        emit NewFeedback(
            agentId,
            msg.sender,
            index,
            value,
            valueDecimals,
            tag1,
            tag1,
            tag2,
            endpoint,
            feedbackURI,
            feedbackHash
        );
    }

    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external {
        _feedback[agentId][msg.sender][feedbackIndex - 1].revoked = true;
        emit FeedbackRevoked(agentId, msg.sender, feedbackIndex);
    }

    /// The average, with the decimals of the first that matches, rounded towards zero.
    function getSummary(
        uint256 agentId,
        address[] calldata clients,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 value, uint8 decimals) {
        require(clients.length != 0, "no clients");
        int256 sum;
        for (uint256 i; i < clients.length; ++i) {
            Feedback[] memory list = _feedback[agentId][clients[i]];
            for (uint256 j; j < list.length; ++j) {
                Feedback memory f = list[j];
                if (f.revoked) continue;
                if (bytes(tag1).length != 0 && keccak256(bytes(tag1)) != f.tag1) continue;
                if (bytes(tag2).length != 0 && keccak256(bytes(tag2)) != f.tag2) continue;
                if (count++ == 0) decimals = f.decimals;
                sum += int256(f.value) * int256(10 ** (18 - f.decimals));
            }
        }
        if (count != 0) {
            value = int128(sum / int256(uint256(count)) / int256(10 ** (18 - decimals)));
        }
    }
}
