// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";

/// What the logic arbiters share: reading their children where they lie in calldata, and asking them,
/// whatever they do.
///
/// Nothing is read beyond the end of a demand: what follows it in calldata is the settler's. Offsets are
/// unsigned, and so point forward. What does not fit reverts without a reason.
library Children {
    /// An ABI-encoded array of what has a dynamic length, as positions in calldata.
    struct Array {
        uint256 base; // behind the length: what offsets count from, and the first of them
        uint256 count;
        uint256 end; // of the `bytes` that it came in
    }

    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);

    /// Whether at least `least` of `children` say yes; never if that is none. Nobody is asked any more
    /// once this is certain. The first child gets the statements that `check` was asked with, the others
    /// none. `proof` is `abi.encode(bytes[])`, one for each child, or empty.
    ///
    /// To be called by `check` alone: the head of the question is copied from its call. Statements end
    /// where `demand` begins, as every compiler lays them out; the kernel encodes what settlers bring anew.
    function met(
        Statement[] calldata statements,
        bytes calldata demand,
        Array memory children,
        bool capped,
        uint256 least,
        bytes calldata proof
    ) internal view returns (bool) {
        Array memory proofs;
        if (proof.length != 0) {
            proofs = array(proof, 0);
            if (proofs.count != children.count) revert ProofCount(proofs.count, children.count);
        }
        if (least == 0 || least > children.count) return false;

        bytes calldata told;
        assembly ("memory-safe") {
            // From the length of the statements on. If the demand lies before it, it fits into no memory.
            told.offset := sub(statements.offset, 32)
            told.length := sub(demand.offset, statements.offset)
        }
        (uint256 question, uint256 next) = _head(told);
        // No overflow: those still needed and those that may still fail are all that were not yet asked.
        unchecked {
            uint256 spare = children.count - least;
            for (uint256 i;; ++i) {
                (address arbiter, uint256 gasCap, bytes calldata its) = child(children, capped, i);
                bytes calldata evidence = proof;
                if (proof.length != 0) evidence = _bytes(proofs.base, i << 5, proofs.end);
                if (says(question, next, arbiter, gasCap, its, evidence)) {
                    if (--least == 0) return true;
                } else if (spare-- == 0) {
                    return false;
                }
                if (i == 0 && statements.length != 0) {
                    assembly ("memory-safe") {
                        // No statement: behind all calldata are zeros.
                        told.offset := calldatasize()
                        told.length := 32
                    }
                    (question, next) = _head(told);
                }
            }
        }
        return false;
    }

    /// `words`, and what children say is demanded.
    function describe(string memory words, Array memory children, bool capped)
        internal
        view
        returns (string memory)
    {
        for (uint256 i; i < children.count; ++i) {
            (address arbiter,, bytes calldata demand) = child(children, capped, i);
            words = string.concat(words, i == 0 ? "" : "; ", IArbiter(arbiter).describe(demand));
        }
        return string.concat(words, ")");
    }

    /// The array whose offset is `slot` bytes behind the start of `data`.
    function array(bytes calldata data, uint256 slot) internal pure returns (Array memory) {
        uint256 base;
        uint256 count;
        uint256 end;
        assembly ("memory-safe") {
            end := add(data.offset, data.length)
            let offset := calldataload(add(data.offset, slot))
            base := add(add(data.offset, offset), 32)
            count := calldataload(sub(base, 32))
            if or(
                or(shr(64, or(offset, count)), lt(data.length, add(slot, 32))),
                gt(add(base, shl(5, count)), end)
            ) { revert(0, 0) }
        }
        return Array(base, count, end);
    }

    /// The child at index `i`, which must be below the count: a `CappedChild` if `capped`, or else an
    /// `All.Child`.
    function child(Array memory children, bool capped, uint256 i)
        internal
        pure
        returns (address arbiter, uint256 gasCap, bytes calldata demand)
    {
        uint256 base = children.base;
        uint256 end = children.end;
        uint256 slot = capped ? 64 : 32;
        uint256 head;
        assembly ("memory-safe") {
            let offset := calldataload(add(base, shl(5, i)))
            head := add(base, offset)
            arbiter := calldataload(head)
            // All that there is, less what the caller keeps (EIP-150).
            gasCap := 0xffffffff
            if capped { gasCap := calldataload(add(head, 32)) }
            if or(
                or(shr(64, offset), gt(add(add(head, slot), 32), end)),
                or(shr(160, arbiter), shr(32, gasCap))
            ) { revert(0, 0) }
        }
        demand = _bytes(head, slot, end);
    }

    /// The `bytes` whose offset from `base` is `slot` bytes behind it.
    function _bytes(uint256 base, uint256 slot, uint256 end)
        private
        pure
        returns (bytes calldata data)
    {
        assembly ("memory-safe") {
            let offset := calldataload(add(base, slot))
            data.offset := add(add(base, offset), 32)
            data.length := calldataload(sub(data.offset, 32))
            if or(shr(64, or(offset, data.length)), gt(add(data.offset, data.length), end)) {
                revert(0, 0)
            }
        }
    }

    /// Writes the question that `check` was asked into new memory, up to the demand; `told` are
    /// ABI-encoded statements. It begins at `question`, and is to go on at `next`.
    function _head(bytes calldata told) private pure returns (uint256 question, uint256 next) {
        assembly ("memory-safe") {
            question := mload(0x40)
            // The selector, the deal and the index.
            calldatacopy(question, 0, 0x44)
            mstore(add(question, 0x44), 0xa0)
            calldatacopy(add(question, 0xa4), told.offset, told.length)
            next := add(add(question, 0xa4), told.length)
            mstore(0x40, next)
        }
    }

    /// Asks `question`, a call of `check` in memory that lacks but the demand and the proof, which belong
    /// at `next`, the end of all memory. Whoever reverts, returns garbage, has no code or burns its gas
    /// says no. It gets at most `gasCap`; a settler that supplies less can only turn a yes into a no, and
    /// wins nothing.
    function says(
        uint256 question,
        uint256 next,
        address arbiter,
        uint256 gasCap,
        bytes calldata demand,
        bytes calldata proof
    ) internal view returns (bool yes) {
        assembly ("memory-safe") {
            let start := add(question, 4)
            mstore(add(start, 0x60), sub(next, start))
            // Each after its length, and filled up with zeros.
            mstore(next, demand.length)
            calldatacopy(add(next, 32), demand.offset, demand.length)
            mstore(add(add(next, 32), demand.length), 0)
            next := add(next, and(add(demand.length, 63), not(31)))
            mstore(add(start, 0x80), sub(next, start))
            mstore(next, proof.length)
            calldatacopy(add(next, 32), proof.offset, proof.length)
            mstore(add(add(next, 32), proof.length), 0)
            next := add(next, and(add(proof.length, 63), not(31)))
            // Scratch space takes the answer; no more of it is ever copied.
            yes := staticcall(gasCap, arbiter, question, sub(next, question), 0, 32)
            yes := and(and(yes, gt(returndatasize(), 31)), eq(mload(0), 1))
        }
    }
}
