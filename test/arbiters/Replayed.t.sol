// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Replayed} from "../../contracts/arbiters/Replayed.sol";
import {Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {Token20} from "../utils/Tokens.sol";
import {VerificationTest} from "../utils/VerificationTest.sol";

contract ReplayedTest is VerificationTest {
    bytes32 internal constant VERDICT = keccak256("verdict");
    Replayed internal replayed;

    function setUp() public override {
        super.setUp();
        replayed = new Replayed(kernel);
    }

    function _verifiers(uint256 count) private pure returns (address[] memory verifiers) {
        verifiers = new address[](count);
        for (uint160 i; i < count; ++i) {
            verifiers[i] = address(0x1000 + i);
        }
    }

    function _demand(uint256 threshold, address[] memory verifiers)
        private
        view
        returns (bytes memory)
    {
        return abi.encode(author, KIND, VERDICT, threshold, verifiers);
    }

    function _says(uint256 threshold, address[] memory verifiers) private view returns (bool) {
        return _check(replayed, _demand(threshold, verifiers));
    }

    function _allGet(address[] memory verifiers, bytes32 dealId, bytes memory data) private {
        for (uint256 i; i < verifiers.length; ++i) {
            _state(verifiers[i], dealId, VERDICT, data);
        }
    }

    function test_GivenNoResult() public {
        address[] memory verifiers = _verifiers(2);
        assertFalse(_says(1, verifiers), "nor verdicts");
        _allGet(verifiers, DEAL, "");
        assertFalse(_says(1, verifiers), "but verdicts");
        _state(author, DEAL, KIND, "");
        assertTrue(_says(1, verifiers), "an empty result");
    }

    function test_WhenTheThresholdIsZero() public {
        _state(author, DEAL, KIND, "result");
        _allGet(_verifiers(2), DEAL, "result");
        assertFalse(_says(0, _verifiers(2)));
        assertFalse(_says(0, _verifiers(0)));
    }

    function test_GivenSomeVerifiersGotIt() public {
        address[] memory verifiers = _verifiers(3);
        _state(author, DEAL, KIND, "result");
        assertFalse(_says(1, verifiers), "none");
        _state(verifiers[2], DEAL, VERDICT, "result");
        assertTrue(_says(1, verifiers), "one");
        assertFalse(_says(2, verifiers), "two");
        _state(verifiers[1], DEAL, VERDICT, "other result");
        assertFalse(_says(2, verifiers), "one of them another");
        _state(verifiers[0], DEAL, VERDICT, "result");
        assertTrue(_says(2, verifiers), "first and last");
        assertFalse(_says(3, verifiers), "all");
        assertFalse(_says(4, verifiers), "more than there are");
    }

    function testFuzz_GivenAnyVerifiersGotAnything(
        uint256 count,
        uint16 right,
        uint16 wrong,
        uint256 threshold,
        bytes calldata data
    ) public {
        address[] memory verifiers = _verifiers(bound(count, 1, 10));
        threshold = bound(threshold, 1, verifiers.length + 1);
        _state(author, DEAL, KIND, data);
        uint256 agree;
        for (uint256 i; i < verifiers.length; ++i) {
            // Times differ, and do not matter.
            skip(i);
            if (right >> i & 1 == 1) {
                _state(verifiers[i], DEAL, VERDICT, data);
                ++agree;
            } else if (wrong >> i & 1 == 1) {
                _state(verifiers[i], DEAL, VERDICT, bytes.concat(data, "!"));
            }
        }
        assertEq(_says(threshold, verifiers), agree >= threshold);
    }

    function test_GivenOthersOrOtherThingsWereStated() public {
        address[] memory verifiers = _verifiers(1);
        _state(author, DEAL, KIND, "result");
        _state(stranger, DEAL, VERDICT, "result");
        _state(verifiers[0], DEAL, KIND, "result");
        _state(verifiers[0], OTHER, VERDICT, "result");
        assertFalse(_says(1, verifiers), "verdict");
        _state(verifiers[0], DEAL, VERDICT, "result");
        assertTrue(_says(1, verifiers), "the verdict");
        assertFalse(
            replayed.check(OTHER, INDEX, _none(), _demand(1, verifiers), ""), "another deal"
        );
        assertFalse(
            _check(replayed, abi.encode(author, OTHER, VERDICT, 1, verifiers)), "another kind"
        );
        assertFalse(
            _check(replayed, abi.encode(stranger, KIND, VERDICT, 1, verifiers)), "another author"
        );
    }

    function test_GivenTheyWereRightBeforeTheAuthorWas() public {
        address[] memory verifiers = _verifiers(2);
        _allGet(verifiers, DEAL, "result");
        skip(1 days);
        _state(author, DEAL, KIND, "result");
        assertTrue(_says(2, verifiers));
    }

    function test_WhenVerifiersAreNotDistinctAndAscending() public {
        address[] memory verifiers = _verifiers(3);
        _state(author, DEAL, KIND, "result");
        _allGet(verifiers, DEAL, "result");
        assertTrue(_says(3, verifiers), "ascending");
        (verifiers[1], verifiers[2]) = (verifiers[2], verifiers[1]);
        assertFalse(_says(1, verifiers), "swapped");
        verifiers[1] = verifiers[2];
        assertFalse(_says(1, verifiers), "twice");
        verifiers = _verifiers(2);
        verifiers[0] = address(0);
        assertFalse(_says(1, verifiers), "zero");
    }

    function test_WhenTheAuthorIsAVerifier() public {
        address[] memory verifiers = new address[](1);
        verifiers[0] = author;
        _state(author, DEAL, KIND, "result");
        _state(author, DEAL, VERDICT, "result");
        assertFalse(_says(1, verifiers));
    }

    function test_WhenTheSettlerBringsStatements() public {
        address[] memory verifiers = _verifiers(2);
        Statement memory result = _state(author, DEAL, KIND, "result");
        _allGet(verifiers, DEAL, "result");
        _refusesOtherFirst(replayed, result, _demand(2, verifiers), "");
    }

    function test_WhenAClausePaysTheAuthor() public {
        address[] memory verifiers = _verifiers(2);
        (Deal memory deal, bytes32 id, Token20 token) =
            _openPayingAuthor(address(replayed), _demand(2, verifiers));
        _state(author, id, KIND, "result");
        _state(verifiers[0], id, VERDICT, "result");
        Settlement memory s = _bringing(deal, id, "result", "");
        _refusedBy(replayed, id, s);
        _state(verifiers[1], id, VERDICT, "result");
        _paysAuthor(id, s, token);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(replayed, hex"00");
    }

    function test_Describe() public view {
        address[] memory verifiers = _verifiers(2);
        assertEq(
            replayed.describe(_demand(2, verifiers)),
            string.concat(
                "at least 2 of ",
                vm.toString(verifiers[0]),
                ", ",
                vm.toString(verifiers[1]),
                " have stated with kind ",
                vm.toString(VERDICT),
                " exactly what ",
                vm.toString(author),
                " stated of kind ",
                vm.toString(KIND)
            )
        );
    }
}
