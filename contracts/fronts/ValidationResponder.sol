// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../interfaces/ICourt.sol";
import {IERC8004Validation} from "../interfaces/IERC8004.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {CourtTerms, Filing, Status} from "../types/Docket.sol";
import {statementIdOf} from "../types/StatementWord.sol";

/// An ERC-8004 validator whose answers are the court's: 100 for a result that was upheld, 0 for one that
/// was overruled. Anyone brings the answer; there is none while the docket is not final, or for one that
/// is void or in which nothing was filed.
///
/// Two consents tie a docket to an agent. The agent's owner asks, at the registry, with
/// `requestHashOf(docketId, agentId, salt)`; who asks before the verdict cannot suppress a bad one. And the
/// filer, whose work is judged, states that hash about the docket's id, of kind `VALIDATION`: else whoever
/// owns an agent would claim another's verdict for it. The first such statement stands, so a docket answers
/// one request. The salt is for an owner whose hash somebody else took at the registry first.
contract ValidationResponder {
    IEscrow public immutable ESCROW;
    ICourt public immutable COURT;
    /// The registry of validations. It is trusted to let only the owner of an agent ask for it, and
    /// only this contract answer what it was asked.
    IERC8004Validation public immutable REGISTRY;

    /// Of the filer's statement about a docket. Its content is `abi.encode(requestHash)`.
    bytes32 public constant VALIDATION = keccak256("assize.validation");

    /// The filing does not hash to what the terms name.
    error FilingMismatch(bytes32 expected, bytes32 actual);
    /// The filer did not state that this request is about its result.
    error NotNamed(address filer, bytes32 requestHash);
    /// The court has upheld no result and overruled none.
    error NotJudged(bytes32 docketId, Status status);
    /// The request is in the name of another agent.
    error WrongAgent(uint256 expected, uint256 actual);
    error AlreadyAnswered(bytes32 requestHash);

    constructor(IEscrow escrow, ICourt court, IERC8004Validation registry) {
        (ESCROW, COURT, REGISTRY) = (escrow, court, registry);
    }

    /// Answers the request of `agentId` for a docket: the response is 100 or 0, its hash that of the claim
    /// which was judged, its tag "assize".
    /// @param filing The docket's filing terms, which say who filed.
    /// @param salt As in the request.
    function respond(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        uint256 agentId,
        bytes32 salt
    ) external {
        bytes32 docketId = COURT.docketId(dealId, terms);
        bytes32 requestHash = requestHashOf(docketId, agentId, salt);

        // Check: the filer, who is in the terms, named this request.
        bytes32 actual = keccak256(abi.encode(filing));
        if (actual != terms.filing) revert FilingMismatch(terms.filing, actual);
        bytes32 id = statementIdOf(address(ESCROW), filing.filer, docketId, VALIDATION);
        if (!ESCROW.statementWord(id).matches(keccak256(abi.encode(requestHash)))) {
            revert NotNamed(filing.filer, requestHash);
        }

        // Check: it was judged.
        Status status = COURT.status(dealId, terms);
        if (status != Status.Upheld && status != Status.Overruled) {
            revert NotJudged(docketId, status);
        }

        // Check: it was asked for this agent. A hash is free to whoever takes it first.
        (, uint256 asked,, bytes32 answered,,) = REGISTRY.getValidationStatus(requestHash);
        if (asked != agentId) revert WrongAgent(agentId, asked);
        if (answered != 0) revert AlreadyAnswered(requestHash);

        // Interaction
        (, bytes32 claim) = COURT.docket(docketId);
        REGISTRY.validationResponse(
            requestHash, status == Status.Upheld ? 100 : 0, "", claim, "assize"
        );
    }

    /// What the agent's owner asks with.
    function requestHashOf(bytes32 docketId, uint256 agentId, bytes32 salt)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(docketId, agentId, salt));
    }
}
