// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Agreed, Agreement, Party} from "../../contracts/allocators/Agreed.sol";
import {Metered} from "../../contracts/allocators/Metered.sol";
import {VerifierFee} from "../../contracts/allocators/VerifierFee.sol";
import {Docket} from "../../contracts/arbiters/Docket.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Allocation,
    Asset,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Payout,
    Settlement,
    Share
} from "../../contracts/types/Deal.sol";
import {DealHash} from "../../contracts/types/DealHash.sol";
import {CourtTerms, Status} from "../../contracts/types/Docket.sol";
import {dealOf, erc20, list, paidBy, settlementOf, wholeTo} from "./Build.sol";
import {CourtTest} from "./CourtTest.sol";
import {DealReference} from "./DealReference.sol";

/// The compute deal: the client's payment, the node's timeout collateral and the client's fee for the
/// verifiers, all decided by the docket, and by agreement. It is open when a test begins.
abstract contract ComputeDealTest is CourtTest {
    uint256 internal constant TIMEOUT = 4000;
    uint256 internal constant FEE = 1000;

    uint256 internal constant PAYMENT_AT = 0;
    uint256 internal constant TIMEOUT_AT = 1;
    uint256 internal constant FEE_AT = 2;

    uint256 internal constant ABSENT = 1 << uint8(Status.Absent);
    uint256 internal constant UPHELD = 1 << uint8(Status.Upheld);
    uint256 internal constant OVERRULED = 1 << uint8(Status.Overruled);
    uint256 internal constant VOID = 1 << uint8(Status.Void);

    Docket internal docket;
    Metered internal metered;
    VerifierFee internal verifierFee;
    Agreed internal agreed;
    uint256 internal salt;

    function _deploy() internal virtual override {
        super._deploy();
        docket = new Docket(court);
        metered = new Metered(court);
        verifierFee = new VerifierFee();
        agreed = new Agreed(kernel);
    }

    // The deal.

    function _paid() internal view virtual returns (Asset[] memory) {
        return list(erc20(address(usd), CAP));
    }

    function _staked() internal view virtual returns (Asset[] memory) {
        return list(erc20(address(usd), TIMEOUT));
    }

    function _fees() internal view virtual returns (Asset[] memory) {
        return list(erc20(address(usd), FEE));
    }

    function _deal() internal view returns (Deal memory deal) {
        Commitment[] memory commitments = new Commitment[](3);
        commitments[PAYMENT_AT] = Commitment(
            client,
            _paid(),
            _clauses(
                _clause(UPHELD, _by(address(metered), abi.encode(_terms(), node))),
                _clause(OVERRULED | ABSENT | VOID, wholeTo(client))
            )
        );
        commitments[TIMEOUT_AT] = Commitment(
            node,
            _staked(),
            _clauses(
                _clause(UPHELD | VOID, wholeTo(node)), _clause(ABSENT | OVERRULED, wholeTo(client))
            )
        );
        Clause[] memory clauses = new Clause[](2);
        clauses[0] = _clause(
            ABSENT | UPHELD | OVERRULED | VOID, _by(address(verifierFee), abi.encode(_terms()))
        );
        clauses[1] = _wayOut();
        commitments[FEE_AT] = Commitment(client, _fees(), clauses);
        deal = dealOf(commitments);
        deal.salt = salt;
    }

    function _by(address allocator, bytes memory data) internal pure returns (Allocation memory) {
        return Allocation(new Share[](0), allocator, data);
    }

    function _clause(uint256 mask, Allocation memory allocation)
        internal
        view
        returns (Clause memory)
    {
        return Clause(0, FOREVER, address(docket), abi.encode(_terms(), mask), allocation);
    }

    function _wayOut() internal view returns (Clause memory) {
        return Clause(0, FOREVER, address(0), "", _by(address(agreed), ""));
    }

    function _clauses(Clause memory a, Clause memory b)
        private
        view
        returns (Clause[] memory clauses)
    {
        clauses = new Clause[](3);
        (clauses[0], clauses[1], clauses[2]) = (a, b, _wayOut());
    }

    /// The node submits what both have signed.
    function _openDeal(uint256 salt_) internal virtual override returns (bytes32) {
        salt = salt_;
        Deal memory deal = _deal();
        bytes32 id = kernel.dealId(deal);
        Deposit[] memory deposits = new Deposit[](3);
        deposits[PAYMENT_AT] = paidBy(client, _sign(clientKey, id));
        deposits[TIMEOUT_AT] = paidBy(node, "");
        deposits[FEE_AT] = deposits[PAYMENT_AT];
        vm.prank(node);
        return kernel.open(deposits, deal);
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    // Settling.

    function _settlement(uint256 index, uint256 clause, bytes memory allocatorProof)
        internal
        view
        returns (Settlement memory s)
    {
        s = settlementOf(_deal(), index, clause);
        s.allocatorProof = allocatorProof;
    }

    /// Anyone settles.
    function _settle(uint256 index, uint256 clause, bytes memory allocatorProof) internal {
        Settlement memory s = _settlement(index, clause, allocatorProof);
        vm.prank(stranger);
        kernel.settle(dealId, s);
    }

    function _settle(uint256 index, uint256 clause) internal {
        // Only the verifiers' fee needs the rules.
        _settle(index, clause, _rules());
    }

    function _refusesSettle(Settlement memory s, bytes memory reason) internal {
        uint256 outcome = kernel.dealWord(dealId).outcome(s.index);
        _refuses(address(kernel), stranger, 0, abi.encodeCall(IEscrow.settle, (dealId, s)), reason);
        assertEq(kernel.dealWord(dealId).outcome(s.index), outcome, "outcome");
    }

    // The way out.

    /// What everybody has to sign. Signatures are still missing.
    function _agreement(Payout[] memory payouts) internal view returns (Agreement memory a) {
        Deal memory deal = _deal();
        (a.terms, a.openBefore, a.salt) = (deal.terms, deal.openBefore, deal.salt);
        a.parties = new Party[](deal.commitments.length);
        for (uint256 i; i < a.parties.length; ++i) {
            Commitment memory c = deal.commitments[i];
            a.parties[i] =
                Party(c.depositor, this.hashAssets(c.assets), this.hashClauses(c.clauses));
        }
        a.payouts = payouts;
        a.expiry = uint64(block.timestamp + 1 hours);
        a.signatures = new bytes[](a.parties.length);
    }

    function hashAssets(Asset[] calldata assets) external pure returns (bytes32) {
        return DealHash.hash(assets);
    }

    function hashClauses(Clause[] calldata clauses) external pure returns (bytes32) {
        return DealHash.hash(clauses);
    }

    /// The digest by the plain reading of EIP-712.
    function _digest(uint256 index, Agreement memory a) internal view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](a.payouts.length);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = keccak256(
                abi.encode(
                    keccak256("Payout(address to,uint256[] amounts)"),
                    a.payouts[i].to,
                    keccak256(abi.encodePacked(a.payouts[i].amounts))
                )
            );
        }
        bytes32 struct_ = keccak256(
            abi.encode(
                keccak256(
                    "Agreement(bytes32 dealId,uint256 index,Payout[] payouts,uint64 expiry)Payout(address to,uint256[] amounts)"
                ),
                dealId,
                index,
                keccak256(abi.encodePacked(hashes)),
                a.expiry
            )
        );
        return DealReference.digest(block.chainid, address(agreed), struct_);
    }

    /// Signed by client and node, each once.
    function _agreeOn(uint256 index, Payout[] memory payouts)
        internal
        view
        returns (Agreement memory a)
    {
        a = _agreement(payouts);
        bytes32 digest = _digest(index, a);
        a.signatures[PAYMENT_AT] = _sign(clientKey, digest);
        a.signatures[TIMEOUT_AT] = _sign(nodeKey, digest);
    }

    function _list(Payout memory p) internal pure returns (Payout[] memory payouts) {
        payouts = new Payout[](1);
        payouts[0] = p;
    }

    function _list(Payout memory p, Payout memory q)
        internal
        pure
        returns (Payout[] memory payouts)
    {
        payouts = new Payout[](2);
        (payouts[0], payouts[1]) = (p, q);
    }
}
