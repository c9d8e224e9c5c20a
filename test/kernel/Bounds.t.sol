// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal} from "../../contracts/types/Deal.sol";
import {KernelTest} from "../utils/KernelTest.sol";

/// Offsets that point back by one word only: to the word right before what they count from.
contract BoundsTest is KernelTest {
    function test_RevertWhen_TheCommitmentsBeginOneWordBeforeTheDeal() public {
        Deal memory deal = _deal();
        // The list's length lies before the deal; so its first offset is the deal's first word.
        deal.terms = bytes32(uint256(0x80));
        bytes memory commitment = abi.encode(deal.commitments[0]);
        assembly {
            // Without the offset that abi.encode puts before it.
            let size := mload(commitment)
            commitment := add(commitment, 32)
            mstore(commitment, sub(size, 32))
        }
        _refuses(
            deal,
            abi.encodePacked(
                IEscrow.open.selector,
                uint256(0x40), // deposits
                uint256(0x80), // deal
                uint256(0),
                uint256(1), // commitments
                deal.terms,
                uint256(deal.openBefore),
                deal.salt,
                -int256(32),
                commitment
            )
        );
    }

    function test_RevertWhen_ADemandBeginsOneWordBeforeItsClause() public {
        // Before the second clause lies the length of the first one's data, zero: an empty demand.
        (bytes memory call_, uint256 clause,) = _secondClause();
        assertEq(_word(call_, clause - 32), 0);
        _put(call_, clause + 0x60, -32);
        _refuses(_deal(), call_);
    }

    function test_RevertWhen_DataBeginOneWordBeforeTheirAllocation() public {
        // Before the allocation lies the length of the clause's demand, zero: empty data.
        (bytes memory call_,, uint256 allocation) = _secondClause();
        assertEq(_word(call_, allocation - 32), 0);
        _put(call_, allocation + 0x40, -32);
        _refuses(_deal(), call_);
    }

    /// The call is good but for what is put into it.
    function test_GivenEveryOffsetPointsForward() public {
        (bytes memory call_,,) = _secondClause();
        vm.prank(alice);
        (bool success,) = address(kernel).call(call_);
        assertTrue(success);
    }

    /// The usual deal's opening, and where its second clause and the allocation of that lie.
    function _secondClause()
        private
        view
        returns (bytes memory call_, uint256 clause, uint256 allocation)
    {
        call_ = abi.encodeCall(IEscrow.open, (_none(), _deal()));
        uint256 deal = _word(call_, 0x20);
        uint256 commitments = deal + _word(call_, deal + 0x60) + 32;
        uint256 commitment = commitments + _word(call_, commitments);
        uint256 clauses = commitment + _word(call_, commitment + 0x40) + 32;
        clause = clauses + _word(call_, clauses + 32);
        allocation = clause + _word(call_, clause + 0x80);
    }

    function _refuses(Deal memory deal, bytes memory call_) private {
        vm.prank(alice);
        (bool success, bytes memory reason) = address(kernel).call(call_);
        assertFalse(success);
        assertEq(reason, abi.encodeWithSelector(IEscrow.BackwardOffset.selector));
        assertEq(kernel.dealWord(_idOf(deal)).openedAt(), 0);
    }

    /// The word at `place`, counted from behind the selector.
    function _word(bytes memory call_, uint256 place) private pure returns (uint256 word) {
        assembly {
            word := mload(add(call_, add(place, 36)))
        }
    }

    function _put(bytes memory call_, uint256 place, int256 word) private pure {
        assembly {
            mstore(add(call_, add(place, 36)), word)
        }
    }
}
