// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Addressed} from "../../contracts/arbiters/Addressed.sol";
import {AUTHOR, Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract AddressedTest is PeopleTest {
    Addressed internal addressed;

    function setUp() public override {
        super.setUp();
        addressed = new Addressed(kernel);
    }

    function _demand() private view returns (bytes memory) {
        return abi.encode(author, bytes32(0), KIND, payee);
    }

    /// By statement and by proof it is the same question.
    function _says(bytes memory data) private view returns (bool yes) {
        yes = _ask(addressed, list(Statement(author, id, KIND, data)), _demand(), "");
        assertEq(_ask(addressed, _none(), _demand(), data), yes, "by proof");
    }

    function test_GivenNothingWasStated() public view {
        assertFalse(_says(abi.encode(payee)));
    }

    function testFuzz_WhenItIsAddressedToTheRecipient(bytes memory rest) public {
        bytes memory data = bytes.concat(abi.encode(payee), rest);
        _state(author, id, KIND, data);
        assertTrue(_says(data));
    }

    function test_WhenItIsAddressedToTheRecipientAlone() public {
        _state(author, id, KIND, abi.encode(payee));
        assertTrue(_says(abi.encode(payee)), "it");
        assertFalse(_says(abi.encode(payee, 1)), "other content");
        assertFalse(_says(""), "nothing");
        assertFalse(_ask(addressed, _demand()), "no proof");
    }

    function test_WhenItIsAddressedToSomebodyElse() public {
        _state(author, id, KIND, abi.encode(stranger));
        assertFalse(_says(abi.encode(stranger)), "what was stated");
        assertFalse(_says(abi.encode(payee)), "what was not");
    }

    function testFuzz_WhenThereIsDirtAboveTheAddress(uint8 bit) public {
        bytes memory data = abi.encode(uint256(uint160(payee)) ^ 1 << bit);
        _state(author, id, KIND, data);
        assertFalse(_says(data));
    }

    function test_WhenItIsShorterThanAWord() public {
        // Its padding would make it the address, if it were one that ends in zeros.
        bytes memory data = new bytes(31);
        payee = address(0);
        _state(author, id, KIND, data);
        assertFalse(_says(data));
    }

    function test_WhenTheSettlerBringsAnotherStatement() public {
        bytes memory data = abi.encode(payee);
        Statement memory s = _state(author, id, KIND, data);
        Statement[3] memory others = [
            _state(stranger, id, KIND, data),
            _state(author, OTHER, KIND, data),
            _state(author, id, OTHER, data)
        ];
        for (uint256 i; i < others.length; ++i) {
            assertFalse(_ask(addressed, list(others[i]), _demand(), data), "another");
            assertFalse(_ask(addressed, _first(others[i], s), _demand(), data), "another first");
            assertTrue(_ask(addressed, _first(s, others[i]), _demand(), ""), "another second");
        }
    }

    function test_GivenItWasStatedAboutSomethingElse() public {
        bytes memory data = abi.encode(payee);
        Statement memory s = _state(author, OTHER, KIND, data);
        assertFalse(_says(data), "about the deal");
        bytes memory demand = abi.encode(author, OTHER, KIND, payee);
        assertTrue(_ask(addressed, list(s), demand, ""), "as named");
        assertTrue(_ask(addressed, _none(), demand, data), "as named, by proof");
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(addressed), _demand(), AUTHOR);
        Statement memory copy = _state(stranger, dealId, KIND, abi.encode(payee, "work"));
        Statement memory s = _state(author, dealId, KIND, abi.encode(payee, "work"));
        _refused(address(addressed), dealId, _settlement(deal, copy));
        Settlement memory settlement = _settlement(deal, s);
        kernel.settle(dealId, settlement);
        assertEq(token.balanceOf(author), 100);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(addressed, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        addressed.describe(hex"00");
    }

    function test_Describe() public view {
        assertEq(
            addressed.describe(_demand()),
            string.concat(_hex(author), _words("this deal", KIND), " to ", _hex(payee))
        );
        assertEq(
            addressed.describe(abi.encode(author, OTHER, KIND, payee)),
            string.concat(_hex(author), _words(vm.toString(OTHER), KIND), " to ", _hex(payee))
        );
    }
}
