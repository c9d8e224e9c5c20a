// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {Statement} from "../types/Deal.sol";

/// What the logic arbiters share: reading their children where they lie in calldata, and asking them,
/// whatever they do. Children are a `CappedChild[]` if `capped`, or else an `All.Child[]`.
///
/// Nothing is read beyond the end of a demand: what follows it in calldata is the settler's. Offsets are
/// unsigned, and so point forward. What does not fit reverts without a reason.
library Children {
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);

    /// Answers a call of `check`, and so does not return: yes as soon as `yeses` of the `count` children at
    /// `base` of `demand` say yes, no as soon as `noes` do not, and nobody is asked any more. Together these
    /// are one more than `count`; `yeses` is not zero. The first child gets the statements that `check` was
    /// asked with, unless children are `capped`, and the others none. `proof` is `abi.encode(bytes[])`, one
    /// for each child, or empty.
    ///
    /// A child that reverts, returns garbage, has no code or burns its gas says no. It gets at most its
    /// cap; a settler that supplies less can only turn a yes into a no, and wins nothing.
    ///
    /// Statements end where `demand` begins, as every compiler lays them out; the kernel encodes what
    /// settlers bring anew.
    function answer(
        Statement[] calldata statements,
        bytes calldata demand,
        uint256 base,
        uint256 count,
        bool capped,
        uint256 yeses,
        uint256 noes,
        bytes calldata proof
    ) internal view {
        uint256 question;
        uint256 size;
        uint256 zero;
        uint256 shift;
        assembly ("memory-safe") {
            // All that any child is asked is written once, behind what is allocated: the selector, the
            // deal and the index as they came, three offsets, the statements from their length on, a zero,
            // the demand and the proof. For each child but the offsets change.
            question := mload(0x40)
            calldatacopy(question, 0, 0x44)
            mstore(add(question, 0x44), 0xa0)
            size := 0xa4
            if iszero(capped) {
                // If the demand lies before them, this fits into no memory.
                let told := sub(demand.offset, statements.offset)
                calldatacopy(add(question, size), sub(statements.offset, 32), told)
                size := add(size, told)
            }
            // Offsets count from behind the selector.
            zero := sub(size, 4)
            mstore(add(question, size), 0)
            mstore(add(question, 0x84), zero)
            size := add(size, 32)
            calldatacopy(add(question, size), demand.offset, demand.length)
            shift := sub(demand.offset, sub(size, 4))
            size := add(size, demand.length)
        }
        if (proof.length != 0) {
            (, uint256 brought) = array(proof, 32);
            if (brought != count) revert ProofCount(brought, count);
            assembly ("memory-safe") {
                calldatacopy(add(question, size), proof.offset, proof.length)
                size := add(size, proof.length)
            }
        }
        assembly ("memory-safe") {
            let last := sub(add(demand.offset, demand.length), 32)
            for { let slot := base } mul(yeses, noes) { slot := add(slot, 32) } {
                // As in `child`. A demand begins with its length.
                let offset := calldataload(slot)
                let head := add(base, offset)
                let width := add(64, shl(5, capped))
                let its := add(head, width)
                let length := calldataload(its)
                let arbiter := calldataload(head)
                let gasCap := 0xffffffff
                if capped { gasCap := calldataload(add(head, 32)) }
                if or(
                    shr(32, or(or(offset, length), gasCap)),
                    or(xor(calldataload(sub(its, 32)), width), gt(add(its, length), last))
                ) { revert(0, 0) }
                mstore(add(question, 0x64), sub(its, shift))

                if proof.length {
                    let proofs := add(proof.offset, 64)
                    offset := calldataload(add(proofs, sub(slot, base)))
                    its := add(proofs, offset)
                    length := calldataload(its)
                    let end := add(proof.offset, proof.length)
                    if or(shr(32, or(offset, length)), gt(add(add(its, length), 32), end)) {
                        revert(0, 0)
                    }
                    // As far from the end as it is here.
                    mstore(add(question, 0x84), sub(size, sub(add(end, 4), its)))
                }

                // Scratch space takes the answer; no more of it is ever copied. It is cleared, since a
                // shorter answer leaves the rest of it as it was.
                mstore(0, 0)
                let yes := staticcall(gasCap, arbiter, question, size, 0, 32)
                yes := eq(mul(yes, mload(0)), 1)
                yeses := sub(yeses, yes)
                noes := sub(noes, iszero(yes))
                // No statements any more.
                if iszero(capped) { mstore(add(question, 0x44), zero) }
            }
            mstore(0, iszero(yeses))
            return(0, 32)
        }
    }

    /// `words`, and what the `count` children at `base` of `demand` say is demanded.
    function describe(
        string memory words,
        bytes calldata demand,
        uint256 base,
        uint256 count,
        bool capped
    ) internal view returns (string memory) {
        for (uint256 i; i < count; ++i) {
            (address arbiter, bytes calldata its) = child(demand, base, capped, i);
            words = string.concat(words, i == 0 ? "" : "; ", IArbiter(arbiter).describe(its));
        }
        return string.concat(words, ")");
    }

    /// The array whose offset is the last word of the first `head` bytes of `data`, and which must lie
    /// right behind them, where `abi.encode` puts it: where offsets in it count from, which is behind its
    /// length, and its length.
    function array(bytes calldata data, uint256 head)
        internal
        pure
        returns (uint256 base, uint256 count)
    {
        assembly ("memory-safe") {
            base := add(add(data.offset, head), 32)
            count := calldataload(sub(base, 32))
            if or(
                or(xor(calldataload(sub(base, 64)), head), shr(32, count)),
                gt(add(base, shl(5, count)), add(data.offset, data.length))
            ) { revert(0, 0) }
        }
    }

    /// The child at index `i`, which must be below the count, of the children at `base` of `demand`. What
    /// is demanded of it must lie right behind it, where `abi.encode` puts it.
    function child(bytes calldata demand, uint256 base, bool capped, uint256 i)
        internal
        pure
        returns (address arbiter, bytes calldata its)
    {
        uint256 size = capped ? 96 : 64;
        assembly ("memory-safe") {
            let offset := calldataload(add(base, shl(5, i)))
            let head := add(base, offset)
            arbiter := calldataload(head)
            its.offset := add(add(head, size), 32)
            its.length := calldataload(add(head, size))
            if or(
                or(
                    shr(64, or(offset, its.length)),
                    xor(calldataload(sub(add(head, size), 32)), size)
                ),
                or(
                    or(shr(160, arbiter), mul(capped, shr(32, calldataload(add(head, 32))))),
                    gt(add(its.offset, its.length), add(demand.offset, demand.length))
                )
            ) { revert(0, 0) }
        }
    }
}
