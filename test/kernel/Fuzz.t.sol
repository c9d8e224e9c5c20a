// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    PPM,
    Settlement,
    Share
} from "../../contracts/types/Deal.sol";
import {DealHash} from "../../contracts/types/DealHash.sol";
import {DealWord, openedWord} from "../../contracts/types/DealWord.sol";
import {StatementWord, statedWord} from "../../contracts/types/StatementWord.sol";
import "../utils/Build.sol";
import {DealReference} from "../utils/DealReference.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {Vm} from "forge-std/Vm.sol";

/// Properties over random deals: see Fuzz.tree.
contract FuzzTest is KernelTest {
    // Ids.

    function testFuzz_DealIdIsThatOfTheReference(uint256 seed, uint64 chain) public {
        vm.chainId(bound(chain, 1, type(uint64).max));
        Deal memory deal = _anything(seed);
        assertEq(kernel.dealId(deal), _idOf(deal));
        for (uint256 i; i < deal.commitments.length; ++i) {
            assertEq(
                this.hashCommitment(deal.commitments[i]), DealReference.hash(deal.commitments[i])
            );
        }
    }

    /// `settle` rebuilds the id from any one commitment.
    function testFuzz_EveryCommitmentSettlesUnderTheDealsId(uint256 seed) public {
        Deal memory deal = _random(seed);
        usd.mint(alice, type(uint136).max);
        vm.recordLogs();
        bytes32 id = _open(deal);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(abi.encode(abi.decode(logs[0].data, (Deal))), abi.encode(deal), "published");
        for (uint256 i; i < deal.commitments.length; ++i) {
            uint256 last = deal.commitments[i].clauses.length - 1;
            _settle(deal, i, last);
            assertEq(kernel.dealWord(id).outcome(i), last + 1);
        }
        assertEq(usd.balanceOf(address(kernel)), 0);
    }

    /// No two deals that differ in one word have one id, and nothing but the signed settles.
    function testFuzz_AnyChangedWordChangesTheId(uint256 seed, uint256 place, uint256 change)
        public
    {
        Deal memory deal = _random(seed);
        bytes32 id = _open(deal);
        Settlement memory s = settlementOf(deal, 0, deal.commitments[0].clauses.length - 1);
        bytes memory call_ = abi.encodeCall(IEscrow.settle, (id, s));
        // Any word of the call, from the id on.
        uint256 words = (call_.length - 4) / 32;
        place = bound(place, 0, words - 1) * 32 + 36;
        change = bound(change, 1, type(uint256).max);
        assembly {
            let word := add(call_, place)
            mstore(word, xor(mload(word), change))
        }
        (bool success,) = address(kernel).call(call_);
        if (success) {
            // What was changed is none of the deal's: padding, or an offset to the same.
            assertEq(uint256(kernel.dealWord(id).outcome(0)), s.clause + 1);
            assertEq(usd.balanceOf(address(kernel)), _locked(deal) - _locked(deal, 0));
        } else {
            assertEq(uint256(kernel.dealWord(id).outcome(0)), 0);
            assertEq(usd.balanceOf(address(kernel)), _locked(deal));
        }
    }

    // Shares.

    function testFuzz_SharesConserve(uint128 amount, uint32[4] memory cuts, uint8 count) public {
        amount = uint128(bound(amount, 1, type(uint128).max));
        count = uint8(bound(count, 1, 4));
        usd.mint(alice, amount);
        Share[] memory shares = new Share[](count);
        uint32 left = PPM;
        for (uint256 i; i < count; ++i) {
            uint32 ppm = i + 1 == count ? left : uint32(bound(cuts[i], 0, left));
            left -= ppm;
            shares[i] = Share(address(uint160(0x1000 + i)), ppm);
        }
        Deal memory deal = _deal(list(erc20(address(usd), amount)));
        deal.commitments[0].clauses[0].allocation.shares = shares;
        _open(deal);
        _settle(deal, 0, 0);
        uint256 sum;
        for (uint256 i; i < count; ++i) {
            uint256 got = usd.balanceOf(shares[i].to);
            uint256 due = uint256(amount) * shares[i].ppm / PPM;
            if (i + 1 < count) assertEq(got, due, "rounds down");
            else assertApproxEqAbs(got, due, count, "the last takes the rest");
            sum += got;
        }
        assertEq(sum, amount);
        assertEq(usd.balanceOf(address(kernel)), 0);
    }

    // Words.

    function testFuzz_DealWord(uint64 time, uint256[8] memory indices, uint256[8] memory clauses)
        public
        pure
    {
        uint256[64] memory outcomes;
        DealWord word = openedWord(time);
        for (uint256 i; i < 8; ++i) {
            uint256 index = indices[i] % 64;
            if (outcomes[index] != 0) continue;
            uint256 clause = clauses[i] % 7;
            outcomes[index] = clause + 1;
            word = word.close(index, clause);
        }
        assertEq(word.openedAt(), time);
        for (uint256 i; i < 64; ++i) {
            assertEq(word.outcome(i), outcomes[i]);
        }
    }

    function testFuzz_StatementWord(bytes memory data, bytes memory other, uint40 time)
        public
        pure
    {
        StatementWord word = statedWord(keccak256(data), time);
        assertEq(word.statedAt(), time);
        assertEq(word.matches(keccak256(data)), time != 0);
        if (keccak256(other) != keccak256(data)) assertFalse(word.matches(keccak256(other)));
        // One bit of the 216 is enough.
        assertFalse(word.matches(keccak256(data) ^ bytes32(uint256(1) << 40)));
    }

    // Helpers.

    function hashCommitment(Commitment calldata commitment) external pure returns (bytes32) {
        return DealHash.hash(commitment);
    }

    function _locked(Deal memory deal) private pure returns (uint256 sum) {
        for (uint256 i; i < deal.commitments.length; ++i) {
            sum += _locked(deal, i);
        }
    }

    function _locked(Deal memory deal, uint256 index) private pure returns (uint256 sum) {
        Asset[] memory assets = deal.commitments[index].assets;
        for (uint256 i; i < assets.length; ++i) {
            sum += assets[i].amount;
        }
    }

    /// A well-formed deal of alice: 1 to 4 commitments of 1 to 3 assets and 1 to 7 clauses. The last
    /// clause can be taken at once.
    function _random(uint256 seed) private view returns (Deal memory deal) {
        Commitment[] memory commitments = new Commitment[](1 + _roll(seed, "commitments", 4));
        for (uint256 i; i < commitments.length; ++i) {
            uint256 s = uint256(keccak256(abi.encode(seed, i)));
            Asset[] memory assets = new Asset[](1 + _roll(s, "assets", 3));
            for (uint256 j; j < assets.length; ++j) {
                assets[j] = erc20(address(usd), 1 + _roll(s, bytes32(j), 10_000));
            }
            Clause[] memory clauses = new Clause[](1 + _roll(s, "clauses", 7));
            for (uint256 j; j + 1 < clauses.length; ++j) {
                clauses[j] = _randomClause(uint256(keccak256(abi.encode(s, j))));
            }
            clauses[clauses.length - 1] = refund(0, alice);
            commitments[i] = Commitment(alice, assets, clauses);
        }
        deal = Deal(bytes32(seed), type(uint64).max, ~seed, commitments);
    }

    /// A deal that need not be well-formed: of any kinds, words and lengths, zero included.
    function _anything(uint256 seed) private view returns (Deal memory deal) {
        deal = _random(seed);
        deal.openBefore = uint64(_roll(seed, "openBefore", 1 << 64));
        if (_roll(seed, "no commitments", 20) == 0) deal.commitments = new Commitment[](0);
        for (uint256 i; i < deal.commitments.length; ++i) {
            uint256 s = uint256(keccak256(abi.encode(seed, i)));
            Commitment memory c = deal.commitments[i];
            c.depositor = address(uint160(s));
            if (_roll(s, "no assets", 8) == 0) c.assets = new Asset[](0);
            if (_roll(s, "no clauses", 8) == 0) c.clauses = new Clause[](0);
            for (uint256 j; j < c.assets.length; ++j) {
                c.assets[j] = Asset(
                    AssetKind(_roll(s, "kind", 4)),
                    address(uint160(s >> j)),
                    s,
                    uint256(keccak256(abi.encode(s, j)))
                );
            }
            for (uint256 j; j < c.clauses.length; ++j) {
                Share[] memory shares = new Share[](_roll(s, bytes32(j), 4));
                for (uint256 k; k < shares.length; ++k) {
                    shares[k] = Share(address(uint160(s >> k)), uint32(s >> (160 + k)));
                }
                c.clauses[j].allocation.shares = shares;
            }
        }
    }

    function _randomClause(uint256 seed) private view returns (Clause memory clause) {
        clause.from = uint32(_roll(seed, "from", type(uint32).max));
        clause.until =
            clause.from + 1 + uint32(_roll(seed, "until", type(uint32).max - clause.from));
        clause.arbiter = address(uint160(_roll(seed, "arbiter", type(uint160).max)));
        clause.demand = new bytes(_roll(seed, "demand", 100));
        if (_roll(seed, "allocator", 2) == 0) {
            clause.allocation = split(
                bob, uint32(_roll(seed, "ppm", PPM)), address(uint160(1 + _roll(seed, "to", 1e18)))
            );
        } else {
            clause.allocation = allocatedBy(address(arbiter));
            clause.allocation.data = abi.encode(seed);
        }
    }

    function _roll(uint256 seed, bytes32 what, uint256 sides) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what))) % sides;
    }
}
