// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Stated} from "../../contracts/arbiters/Stated.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {ArbiterTest} from "../utils/ArbiterTest.sol";
import {list} from "../utils/Build.sol";
import {Token20} from "../utils/Tokens.sol";

contract StatedTest is ArbiterTest {
    Stated internal stated;

    function setUp() public override {
        super.setUp();
        stated = new Stated(kernel);
    }

    function _says(bytes32 about, bytes32 content) private view returns (bool) {
        return _check(stated, abi.encode(author, about, KIND, content));
    }

    function test_GivenNothingWasStated() public view {
        assertFalse(_says(0, 0), "any content");
        assertFalse(_says(0, keccak256("")), "empty content");
        assertFalse(_says(DEAL, 0), "about the deal by name");
    }

    function test_GivenTheAuthorStatedIt() public {
        _state(author, DEAL, KIND, "content");
        assertTrue(_says(0, 0), "any content");
        assertTrue(_says(DEAL, 0), "about the deal by name");
        assertTrue(_says(0, keccak256("content")), "the content");
        assertFalse(_says(0, keccak256("other content")), "other content");
    }

    /// What is stored is the high 216 bits, and they all count.
    function testFuzz_GivenTheAuthorStatedIt(bytes calldata data, uint8 bit) public {
        _state(author, DEAL, KIND, data);
        bytes32 content = keccak256(data);
        assertTrue(_says(0, content), "the content");
        uint256 flipped = uint256(content) ^ 1 << bound(bit, 40, 255);
        assertFalse(_says(0, bytes32(flipped)), "one bit off");
    }

    function test_GivenSomethingElseWasStated() public {
        _state(stranger, DEAL, KIND, "content");
        _state(author, DEAL, OTHER, "content");
        _state(author, OTHER, KIND, "content");
        assertFalse(_says(0, 0), "this deal");
    }

    function test_GivenItWasStatedAboutSomethingOtherThanTheDeal() public {
        _state(author, OTHER, KIND, "content");
        assertTrue(_says(OTHER, 0), "as the demand names it");
        assertTrue(_says(OTHER, keccak256("content")), "with its content");
        // The same demand, asked for any deal.
        assertTrue(
            stated.check(
                keccak256("x"), 0, _none(), abi.encode(author, OTHER, KIND, bytes32(0)), ""
            )
        );
    }

    function test_WhenTheSettlerBringsThatStatementFirst() public {
        Statement memory s = _state(author, DEAL, KIND, "content");
        assertTrue(_check(stated, list(s), _statedBy(author)), "alone");
        Statement[] memory two = new Statement[](2);
        (two[0], two[1]) = (s, Statement(stranger, DEAL, KIND, ""));
        assertTrue(_check(stated, two, _statedBy(author)), "first");
        (two[0], two[1]) = (two[1], two[0]);
        assertFalse(_check(stated, two, _statedBy(author)), "second");
    }

    function test_WhenTheSettlerBringsAnotherStatementFirst() public {
        _state(author, DEAL, KIND, "content");
        Statement[3] memory others = [
            Statement(stranger, DEAL, KIND, "content"),
            Statement(author, OTHER, KIND, "content"),
            Statement(author, DEAL, OTHER, "content")
        ];
        for (uint256 i; i < others.length; ++i) {
            assertFalse(_check(stated, list(others[i]), _statedBy(author)), "another");
        }
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 id, Token20 token) =
            _openPayingAuthor(address(stated), _statedBy(author));
        Settlement memory s = _settlement(deal, _state(stranger, id, KIND, "mine"));
        _state(author, id, KIND, "content");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(stated)));
        kernel.settle(id, s);

        s = _settlement(deal, Statement(author, id, KIND, "content"));
        kernel.settle(id, s);
        assertEq(token.balanceOf(author), 100, "the author's");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(stated, hex"00");
    }

    function test_Describe() public view {
        string memory head =
            string.concat(vm.toString(author), " has stated kind ", vm.toString(KIND), " about ");
        assertEq(
            stated.describe(abi.encode(author, bytes32(0), KIND, bytes32(0))),
            string.concat(head, "this deal")
        );
        assertEq(
            stated.describe(abi.encode(author, bytes32(uint256(7)), KIND, bytes32(uint256(9)))),
            string.concat(
                head,
                vm.toString(bytes32(uint256(7))),
                ", with content hash ",
                vm.toString(bytes32(uint256(9)))
            )
        );
    }
}
