// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Linear} from "../../contracts/allocators/Linear.sol";
import {Metered} from "../../contracts/allocators/Metered.sol";
import {Tier, Waterfall} from "../../contracts/allocators/Waterfall.sol";
import {IAllocator} from "../../contracts/interfaces/IAllocator.sol";
import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Payout,
    Statement
} from "../../contracts/types/Deal.sol";
import {CourtTerms} from "../../contracts/types/Docket.sol";
import {Test} from "forge-std/Test.sol";

/// Answers as kernel and as court with any words at all.
contract AnyWords {
    uint256 private _deal;
    uint256 private _statement;
    uint256 private _docket;

    constructor(uint256 deal, uint256 statement, uint256 docket_) {
        (_deal, _statement, _docket) = (deal, statement, docket_);
    }

    function dealWord(bytes32) external view returns (uint256) {
        return _deal;
    }

    function statementWord(bytes32) external view returns (uint256) {
        return _statement;
    }

    function docket(bytes32) external view returns (uint256, bytes32) {
        return (_docket, 0);
    }
}

/// Whatever kernel and court hold, and whatever amount is locked: no allocator gives away more than
/// that, nor other than its rule says.
contract AllocatorProof is Test {
    address internal constant PAYEE = address(0xbeef);
    address internal constant OTHER = address(0xcafe);

    /// What is paid is the docket's price, or all that is locked if that is less.
    function check_metered(uint128 amount, uint256 word) public {
        Metered metered = new Metered(ICourt(address(new AnyWords(0, 0, word))));
        CourtTerms memory terms;
        Payout[] memory paid = _paid(metered, amount, abi.encode(terms, PAYEE), "");
        uint256 price = word >> 136;
        assert(paid.length == 1 && paid[0].to == PAYEE);
        assert(paid[0].amounts[0] == (price < amount ? price : amount));
    }

    /// What is paid is never more than what is locked, nothing is paid before the statement, and after
    /// the span it is the end's price. (That a mean lies between is for the fuzzer: solvers multiply
    /// badly.)
    function check_linear(
        uint128 amount,
        uint128[2] memory prices,
        uint32 span,
        uint64 opened,
        uint40 stated
    ) public {
        Linear linear = new Linear(
            IEscrow(address(new AnyWords(uint256(opened) << 192, stated, 0)))
        );
        Linear.Line memory line = Linear.Line(PAYEE, OTHER, 0, prices[0], prices[1], span);
        Payout[] memory paid = _paid(linear, amount, abi.encode(line), "");
        assert(paid.length == 1 && paid[0].to == PAYEE);
        uint256 price = paid[0].amounts[0];
        assert(stated != 0 && price <= amount);
        if (stated >= uint256(opened) + span) {
            assert(price == (prices[1] < amount ? prices[1] : amount));
        }
    }

    /// No tier is paid before the one above it is full, none above its cap, and all together no more
    /// than is locked.
    function check_waterfall(uint128 amount, uint128[2] memory caps) public {
        Waterfall waterfall = new Waterfall(IEscrow(address(0)));
        Tier[] memory tiers = new Tier[](2);
        for (uint256 i; i < 2; ++i) {
            tiers[i] = Tier(PAYEE, caps[i]);
        }
        bytes memory data = abi.encode(address(0), bytes32(0), tiers);
        Payout[] memory paid = _paid(waterfall, amount, data, "");
        uint256 sum;
        bool full = true;
        for (uint256 i; i < 2; ++i) {
            uint256 part = paid[i].amounts[0];
            assert(part <= caps[i] && (full || part == 0));
            full = part == caps[i];
            sum += part;
        }
        assert(full ? sum <= amount : sum == amount);
    }

    function test_EveryProofReachesItsEnd() public {
        check_metered(100, 70 << 136);
        check_metered(100, 170 << 136);
        check_linear(100, [uint128(10), 90], 3, 1000, 1002);
        check_linear(100, [uint128(110), 90], 3, 1000, 1003);
        check_waterfall(100, [uint128(50), 60]);
        check_waterfall(100, [uint128(50), 10]);
    }

    /// What an allocator says of one commitment of `amount`.
    function _paid(IAllocator allocator, uint256 amount, bytes memory data, bytes memory proof)
        private
        view
        returns (Payout[] memory)
    {
        Commitment memory commitment = Commitment(OTHER, new Asset[](1), new Clause[](0));
        commitment.assets[0] = Asset(AssetKind.ERC20, address(0xc0), 0, amount);
        return allocator.allocate(0, 0, commitment, new Statement[](0), data, proof);
    }
}
