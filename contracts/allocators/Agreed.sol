// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IAllocator} from "../interfaces/IAllocator.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Commitment, Payout, Statement} from "../types/Deal.sol";
import {COMMITMENT_TYPEHASH, DealHash} from "../types/DealHash.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

/// A commitment of the deal as far as its struct hash needs it.
struct Party {
    address depositor;
    bytes32 assets;
    bytes32 clauses;
}

/// What every depositor of the deal signed: where this commitment's value goes instead.
struct Agreement {
    bytes32 terms;
    uint64 openBefore;
    uint256 salt;
    Party[] parties; // all commitments of the deal, in order
    Payout[] payouts;
    uint64 expiry;
    bytes[] signatures; // by commitment; empty where the depositor has an earlier one
}

bytes32 constant AGREEMENT_TYPEHASH = keccak256(
    "Agreement(bytes32 dealId,uint256 index,Payout[] payouts,uint64 expiry)"
    "Payout(address to,uint256[] amounts)"
);
bytes32 constant PAYOUT_TYPEHASH = keccak256("Payout(address to,uint256[] amounts)");

/// Every depositor of the deal signed these amounts, with an expiry: the way out of any deal. The
/// signatures are EIP-712 over `Agreement(dealId, index, payouts, expiry)` in this contract's domain.
contract Agreed is IAllocator, EIP712 {
    using EfficientHashLib for bytes32[];

    /// What was sent hashes to another deal.
    error DealMismatch(bytes32 expected, bytes32 actual);
    /// The agreement was valid until `expiry` (Unix seconds).
    error AgreementExpired(uint256 expiry, uint256 time);
    /// One signature for each commitment, empty where its depositor has an earlier one.
    error SignatureCount(uint256 count, uint256 parties);
    /// Not the depositor's signature over this agreement, on this chain and contract.
    error BadSignature(uint256 index, address depositor);

    IEscrow public immutable ESCROW;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// `data` is empty, `proof` is `abi.encode(Agreement)`.
    function allocate(
        bytes32 dealId,
        uint256 index,
        Commitment calldata,
        Statement[] calldata,
        bytes calldata,
        bytes calldata proof
    ) external view returns (Payout[] memory) {
        Agreement memory agreement = abi.decode(proof, (Agreement));
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp >= agreement.expiry) {
            revert AgreementExpired(agreement.expiry, block.timestamp);
        }
        Party[] memory parties = agreement.parties;
        if (agreement.signatures.length != parties.length) {
            revert SignatureCount(agreement.signatures.length, parties.length);
        }
        _requireDeal(dealId, agreement);

        bytes32 digest = agreementId(dealId, index, agreement.payouts, agreement.expiry);
        for (uint256 i; i < parties.length; ++i) {
            address depositor = parties[i].depositor;
            if (_isBefore(parties, i, depositor)) continue;
            if (!SignatureCheckerLib.isValidSignatureNow(
                    depositor, digest, agreement.signatures[i]
                )) revert BadSignature(i, depositor);
        }
        return agreement.payouts;
    }

    /// @inheritdoc IAllocator
    function describe(bytes calldata) external pure returns (string memory) {
        return "any amounts that every depositor of the deal has signed";
    }

    /// The EIP-712 digest that every depositor signs.
    function agreementId(bytes32 dealId, uint256 index, Payout[] memory payouts, uint64 expiry)
        public
        view
        returns (bytes32)
    {
        bytes32[] memory hashes = EfficientHashLib.malloc(payouts.length);
        for (uint256 i; i < payouts.length; ++i) {
            bytes32 amounts = keccak256(abi.encodePacked(payouts[i].amounts));
            hashes.set(i, keccak256(abi.encode(PAYOUT_TYPEHASH, payouts[i].to, amounts)));
        }
        return _hashTypedData(
            keccak256(abi.encode(AGREEMENT_TYPEHASH, dealId, index, hashes.hash(), expiry))
        );
    }

    /// The parties are all depositors of the deal: their hashes make up its id on the kernel.
    function _requireDeal(bytes32 dealId, Agreement memory agreement) private view {
        Party[] memory parties = agreement.parties;
        bytes32[] memory hashes = EfficientHashLib.malloc(parties.length);
        for (uint256 i; i < parties.length; ++i) {
            Party memory party = parties[i];
            hashes.set(
                i,
                keccak256(
                    abi.encode(COMMITMENT_TYPEHASH, party.depositor, party.assets, party.clauses)
                )
            );
        }
        bytes32 actual = keccak256(
            abi.encodePacked(
                hex"1901",
                ESCROW.domainSeparator(),
                DealHash.hashDeal(agreement.terms, agreement.openBefore, agreement.salt, hashes)
            )
        );
        if (actual != dealId) revert DealMismatch(dealId, actual);
    }

    function _isBefore(Party[] memory parties, uint256 end, address depositor)
        private
        pure
        returns (bool)
    {
        for (uint256 i; i < end; ++i) {
            if (parties[i].depositor == depositor) return true;
        }
        return false;
    }

    function _domainNameAndVersion()
        internal
        pure
        override
        returns (string memory name, string memory version)
    {
        name = "Assize";
        version = "1";
    }
}
