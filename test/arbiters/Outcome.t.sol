// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Outcome} from "../../contracts/arbiters/Outcome.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Clause, Commitment, Deal, FOREVER} from "../../contracts/types/Deal.sol";
import {DealWord, openedWord} from "../../contracts/types/DealWord.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
import {FactTest} from "../utils/FactTest.sol";

contract OutcomeTest is FactTest {
    uint256 internal constant ALL = 127;

    Outcome internal outcome;

    function setUp() public override {
        super.setUp();
        outcome = new Outcome(kernel);
    }

    function _word(bytes32 id, DealWord word) private {
        vm.mockCall(
            address(kernel),
            abi.encodeCall(IEscrow.dealWord, (id)),
            abi.encode(DealWord.unwrap(word))
        );
    }

    function _says(bytes32 id, uint256 index, uint256 mask) private view returns (bool) {
        return _check(outcome, abi.encode(id, index, mask));
    }

    function test_GivenNoSuchDealWasOpened() public view {
        assertFalse(_says(OTHER, 0, ALL), "another deal");
        assertFalse(_says(0, 0, ALL), "this deal");
    }

    function test_GivenItIsOpen() public {
        _word(OTHER, openedWord(type(uint64).max));
        for (uint256 i; i < 64; ++i) {
            assertFalse(_says(OTHER, i, type(uint256).max), "whatever the mask");
        }
    }

    function testFuzz_GivenItClosed(uint256 index, uint256 clause, uint256 mask) public {
        index = bound(index, 0, 63);
        clause = bound(clause, 0, 6);
        _word(OTHER, openedWord(1).close(index, clause));
        assertEq(_says(OTHER, index, mask), mask & (1 << clause) != 0, "bit of the clause");
        assertTrue(_says(OTHER, index, 1 << clause), "only that bit");
        assertFalse(_says(OTHER, index, ~(1 << clause)), "all but that bit");
        assertFalse(_says(OTHER, index ^ 1, type(uint256).max), "its neighbour is open");
    }

    /// Bits above the last clause would be the time of the opening.
    function test_GivenThereIsNoSuchCommitment() public {
        _word(OTHER, DealWord.wrap(type(uint256).max));
        assertTrue(_says(OTHER, 63, ALL), "the last");
        assertFalse(_says(OTHER, 64, ALL), "past the last");
        assertFalse(_says(OTHER, type(uint256).max, ALL), "far past it");
    }

    /// The kernel marks a commitment closed before it asks: it would satisfy its own demand.
    function test_GivenItIsTheCommitmentItself() public {
        _word(DEAL, openedWord(1).close(INDEX, 0).close(INDEX + 1, 0));
        assertFalse(_says(0, INDEX, ALL), "this deal");
        assertFalse(_says(DEAL, INDEX, ALL), "by its id");
        assertTrue(_says(0, INDEX + 1, ALL), "its neighbour");
        assertTrue(_says(DEAL, INDEX + 1, ALL), "by its id");
        _word(OTHER, openedWord(1).close(INDEX, 0));
        assertTrue(_says(OTHER, INDEX, ALL), "the same index of another deal");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        _word(OTHER, openedWord(1).close(0, 0));
        assertTrue(_says(OTHER, 0, ALL), "without");
        assertFalse(_check(outcome, _someStatement(), abi.encode(OTHER, 0, ALL)), "with");
    }

    /// Commitment 0 pays if commitment 1 closed by its clause 1; commitment 1 can close by two.
    function _openTwo(uint256 salt) private returns (bytes32 id, Deal memory deal) {
        Commitment[] memory commitments = new Commitment[](2);
        Clause[] memory two = list(
            Clause(0, FOREVER, address(0), "", wholeTo(stranger)),
            Clause(0, FOREVER, address(0), "", wholeTo(depositor))
        );
        bytes memory demand = abi.encode(bytes32(0), 1, 1 << 1);
        commitments[0] = Commitment(
            depositor,
            list(erc20(address(coin), 100)),
            list(Clause(0, FOREVER, address(outcome), demand, wholeTo(payee)))
        );
        commitments[1] = Commitment(depositor, list(erc20(address(coin), 100)), two);
        deal = dealOf(commitments);
        deal.salt = salt;
        id = _open(deal);
    }

    function test_WhenAClauseDependsOnASibling() public {
        (bytes32 id, Deal memory deal) = _openTwo(1);
        _refuses(id, deal, "");
        kernel.settle(id, settlementOf(deal, 1, 1));
        _pays(id, deal, "");

        (id, deal) = _openTwo(2);
        kernel.settle(id, settlementOf(deal, 1, 0));
        _refuses(id, deal, "");
    }

    function test_WhenAClauseDependsOnAnotherDeal() public {
        (bytes32 id, Deal memory deal) = _openTwo(1);
        bytes memory demand = abi.encode(id, 1, 1 << 1);
        _refuses(outcome, demand, "");
        kernel.settle(id, settlementOf(deal, 1, 1));
        demand = abi.encode(id, 1, 1 << 1 | 1 << 6);
        _pays(outcome, demand, "");
    }

    function test_WhenAClauseDependsOnItself() public {
        _refuses(outcome, abi.encode(bytes32(0), 0, ALL), "");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(outcome, abi.encode(OTHER, 0));
    }

    function test_Describe() public view {
        assertEq(
            outcome.describe(abi.encode(bytes32(0), 2, 1 << 0 | 1 << 6)),
            "commitment 2 of this deal closed by clause 0 or 6"
        );
        assertEq(
            outcome.describe(abi.encode(OTHER, 63, 1 << 3)),
            string.concat("commitment 63 of ", vm.toString(OTHER), " closed by clause 3")
        );
        assertEq(
            outcome.describe(abi.encode(bytes32(0), 0, 1 << 7)),
            "commitment 0 of this deal closed by clause none: never met"
        );
    }
}
