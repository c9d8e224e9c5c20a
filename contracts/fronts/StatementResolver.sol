// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {REVOKE} from "../types/Deal.sol";
import {
    AccessDenied,
    Attestation
} from "@ethereum-attestation-service/eas-contracts/contracts/Common.sol";
import {ISemver} from "@ethereum-attestation-service/eas-contracts/contracts/ISemver.sol";
import {
    ISchemaResolver
} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/ISchemaResolver.sol";

/// A schema resolver of the Ethereum Attestation Service: every attestation under a schema that names it
/// becomes a statement of this contract.
///
/// - About: the first word of the attestation's data. A schema for this resolver begins with
///   `bytes32 about`, say a deal's id. (A `refUID` must be an attestation, so it can name no deal.)
/// - Kind: `kindOf(schema, attester, recipient, revocable)`, so that a clause names whose attestation
///   counts, and whether it may be one that can be taken back.
/// - Content: the attestation's data.
///
/// One attestation for each statement: a second one, with other data or the same, reverts. So nobody
/// attests two rival results, and revoking takes back what that attestation alone said: by a statement
/// about the same, of kind `revocationOf(kind)`, with content `abi.encode(uid)`. The first statement
/// stays; a clause that minds says until when a revocation counts, by `Timely` over that kind, missed for
/// the one side and in time for the other. A statement does not end, so an attestation that expires is
/// refused.
contract StatementResolver is ISchemaResolver {
    IEscrow public immutable ESCROW;
    address public immutable EAS;

    /// Attestation `uid` became statement `statementId`.
    event Recorded(bytes32 indexed uid, bytes32 indexed statementId);

    /// This attester attested under this schema about this before. It cannot be said again, nor otherwise.
    error AlreadyAttested(bytes32 statementId);
    /// The attestation's data must begin with a word: what it is about.
    error AboutMissing(uint256 length);
    /// An attestation that expires cannot become a statement.
    error Expires(uint256 expirationTime);

    modifier onlyEas() {
        if (msg.sender != EAS) revert AccessDenied();
        _;
    }

    constructor(IEscrow escrow, address eas) {
        (ESCROW, EAS) = (escrow, eas);
    }

    /// @inheritdoc ISemver
    function version() external pure returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc ISchemaResolver
    function isPayable() external pure returns (bool) {
        // No check of value below: then the service sends none.
        return false;
    }

    /// @inheritdoc ISchemaResolver
    function attest(Attestation calldata attestation) external payable onlyEas returns (bool) {
        _record(attestation);
        return true;
    }

    /// @inheritdoc ISchemaResolver
    function multiAttest(Attestation[] calldata attestations, uint256[] calldata)
        external
        payable
        onlyEas
        returns (bool)
    {
        for (uint256 i; i < attestations.length; ++i) {
            _record(attestations[i]);
        }
        return true;
    }

    /// @inheritdoc ISchemaResolver
    function revoke(Attestation calldata attestation) external payable onlyEas returns (bool) {
        _revoke(attestation);
        return true;
    }

    /// @inheritdoc ISchemaResolver
    function multiRevoke(Attestation[] calldata attestations, uint256[] calldata)
        external
        payable
        onlyEas
        returns (bool)
    {
        for (uint256 i; i < attestations.length; ++i) {
            _revoke(attestations[i]);
        }
        return true;
    }

    /// The kind of the statement that an attestation becomes.
    function kindOf(bytes32 schema, address attester, address recipient, bool revocable)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(schema, attester, recipient, revocable));
    }

    /// The kind of the statement by which a statement of `kind` is taken back.
    function revocationOf(bytes32 kind) public pure returns (bytes32) {
        return keccak256(abi.encode(REVOKE, kind));
    }

    function _record(Attestation calldata a) private {
        if (a.data.length < 32) revert AboutMissing(a.data.length);
        if (a.expirationTime != 0) revert Expires(a.expirationTime);
        (bytes32 about, bytes32 kind) = _statement(a);
        bytes32 id = ESCROW.statementId(address(this), about, kind);
        if (ESCROW.statementWord(id).statedAt() != 0) revert AlreadyAttested(id);
        ESCROW.state(about, kind, a.data);
        emit Recorded(a.uid, id);
    }

    /// What is revoked was recorded: a schema's resolver never changes.
    function _revoke(Attestation calldata a) private {
        (bytes32 about, bytes32 kind) = _statement(a);
        ESCROW.state(about, revocationOf(kind), abi.encode(a.uid));
    }

    function _statement(Attestation calldata a) private pure returns (bytes32 about, bytes32 kind) {
        return (bytes32(a.data), kindOf(a.schema, a.attester, a.recipient, a.revocable));
    }
}
