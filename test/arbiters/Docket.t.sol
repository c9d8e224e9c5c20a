// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Docket} from "../../contracts/arbiters/Docket.sol";
import {Statement} from "../../contracts/types/Deal.sol";
import {CourtTerms, Filing, Status} from "../../contracts/types/Docket.sol";
import {list} from "../utils/Build.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {PuppetInstance} from "../utils/Instances.sol";

contract DocketTest is CourtTest {
    Docket internal arbiter;
    PuppetInstance internal puppet;

    function setUp() public override {
        super.setUp();
        arbiter = new Docket(court);
        puppet = new PuppetInstance(court);
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = address(puppet);
    }

    function _says(uint256 mask) private view returns (bool) {
        return arbiter.check(dealId, 0, new Statement[](0), abi.encode(_terms(), mask), "");
    }

    /// Brings the docket into a status.
    function _bring(Status status) private {
        if (status == Status.Pending) return;
        if (status == Status.Absent) {
            vm.warp(START + DEADLINE);
            return;
        }
        _file();
        if (status == Status.Standing) return;
        puppet.rule(dealId, _terms(), _hash(_claim()), status, Status.Void, START + WINDOW, 0);
    }

    function testFuzz_WhenTheStatusIsAny(uint8 status, uint256 mask) public {
        status = uint8(bound(status, 0, 6));
        _bring(Status(status));
        _assertStatus(Status(status));
        assertEq(_says(mask), mask & (1 << status) != 0, "fuzzed");
        assertTrue(_says(1 << status), "alone");
        assertTrue(_says(type(uint256).max), "every");
        assertFalse(_says(0x7f ^ 1 << status), "every other");
    }

    function test_WhenTheMaskIsEmptyOrNamesNoStatus() public {
        for (uint8 status; status < 7; ++status) {
            uint256 snapshot = vm.snapshotState();
            _bring(Status(status));
            assertFalse(_says(0), "empty");
            assertFalse(_says(type(uint256).max << 7), "no status");
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = Statement(node, dealId, "kind", "data");
        bytes memory demand = abi.encode(_terms(), uint256(0x7f));
        assertTrue(arbiter.check(dealId, 0, new Statement[](0), demand, ""), "without");
        assertFalse(arbiter.check(dealId, 0, list(s), demand, ""), "with");
    }

    function test_WhenTheTermsOrTheDealAreOtherOnes() public {
        _file();
        uint256 standing = 1 << uint8(Status.Standing);
        assertTrue(_says(standing), "its own");
        CourtTerms memory other = _terms();
        other.limit += 1;
        assertFalse(
            arbiter.check(dealId, 0, new Statement[](0), abi.encode(other, standing), ""), "terms"
        );
        dealId = _openDeal(1);
        assertFalse(_says(standing), "deal");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        arbiter.check(dealId, 0, new Statement[](0), hex"00", "");
    }

    function test_Describe() public view {
        CourtTerms memory terms = _terms();
        string memory tail = string.concat(
            " (results due within 86400 s of the opening, final at most 172800 s later, ruled on by ",
            vm.toString(address(puppet)),
            ", filing terms ",
            vm.toString(terms.filing),
            ", rules ",
            vm.toString(terms.rules),
            ")"
        );
        assertEq(
            arbiter.describe(abi.encode(terms, uint256(1 << 4))),
            string.concat("the court's docket is Upheld", tail)
        );
        assertEq(
            arbiter.describe(abi.encode(terms, uint256(0x7f))),
            string.concat(
                "the court's docket is Pending or Absent or Standing or Disputed or Upheld or "
                "Overruled or Void",
                tail
            )
        );
        assertEq(
            arbiter.describe(abi.encode(terms, uint256(0))),
            string.concat("the court's docket is never met", tail)
        );
    }
}
