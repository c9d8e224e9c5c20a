// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Confirmed, EXCLUSIVE, confirmation} from "../../contracts/arbiters/Confirmed.sol";
import {Timely} from "../../contracts/arbiters/Timely.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {AUTHOR, Deal, FOREVER, REVOKE, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract ConfirmedTest is PeopleTest {
    Confirmed internal confirmed;
    address internal confirmer = makeAddr("confirmer");

    function setUp() public override {
        super.setUp();
        confirmed = new Confirmed(kernel);
    }

    function _demand(address by, bool exclusive, bool revocable, uint32 until)
        private
        view
        returns (bytes memory)
    {
        return abi.encode(confirmer, by, KIND, exclusive, revocable, until);
    }

    /// Anybody's fulfilment, one for the deal, final, at any time.
    function _open() private view returns (bytes memory) {
        return _demand(address(0), true, false, FOREVER);
    }

    function _naming(Statement memory s) private view returns (bytes memory) {
        return abi.encode(kernel.statementId(s.author, s.about, s.kind), keccak256(s.data));
    }

    function _confirm(Statement memory s, uint256 slot) private returns (Statement memory) {
        return _state(confirmer, s.about, confirmation(KIND, slot), _naming(s));
    }

    function _fulfil(address who) private returns (Statement memory) {
        return _state(who, id, KIND, abi.encode("work of", who));
    }

    function _proof(Statement memory s) private pure returns (bytes memory) {
        return abi.encode(s.author, keccak256(s.data));
    }

    /// By statement and by proof it is the same question.
    function _says(Statement memory s, bytes memory demand) private view returns (bool yes) {
        yes = _ask(confirmed, list(s), demand, "");
        assertEq(_ask(confirmed, _none(), demand, _proof(s)), yes, "by proof");
    }

    function test_GivenNothingIsConfirmed() public {
        assertFalse(_says(_fulfil(author), _open()));
    }

    function test_GivenAFulfilmentIsConfirmed() public {
        Statement memory mine = _fulfil(author);
        Statement memory other = _fulfil(stranger);
        _confirm(mine, EXCLUSIVE);
        assertTrue(_says(mine, _open()), "confirmed");
        assertFalse(_says(other, _open()), "another");
        assertTrue(_ask(confirmed, _first(mine, other), _open(), ""), "first");
        assertFalse(_ask(confirmed, _first(other, mine), _open(), ""), "second");
        // The statement counts, whatever the proof says.
        assertFalse(_ask(confirmed, list(other), _open(), _proof(mine)), "another, with its proof");
        assertTrue(_ask(confirmed, list(mine), _open(), _proof(other)), "with another's proof");
    }

    function test_WhenTheSettlerBringsAStatementOfAnotherKindOrDeal() public {
        Statement memory s = _fulfil(author);
        _confirm(s, EXCLUSIVE);
        assertFalse(
            _ask(confirmed, list(Statement(author, id, OTHER, s.data)), _open(), ""), "kind"
        );
        assertFalse(
            _ask(confirmed, list(Statement(author, DEAL, KIND, s.data)), _open(), ""), "deal"
        );
        assertFalse(
            confirmed.check(DEAL, INDEX, _none(), _open(), _proof(s)), "asked for another deal"
        );
    }

    function test_WhenTheSettlerBringsNothing() public {
        Statement memory s = _fulfil(author);
        _confirm(s, EXCLUSIVE);
        assertFalse(_ask(confirmed, _open()), "nothing");
        assertFalse(_ask(confirmed, _none(), _open(), hex"00"), "too short");
        assertFalse(_ask(confirmed, _none(), _open(), bytes.concat(_proof(s), hex"00")), "too long");
    }

    function test_GivenTheConfirmationNamesOtherContent() public {
        Statement memory s = _fulfil(author);
        bytes32 statement = kernel.statementId(author, id, KIND);
        _state(
            confirmer, id, confirmation(KIND, EXCLUSIVE), abi.encode(statement, keccak256("other"))
        );
        assertFalse(_says(s, _open()), "other content");
    }

    function test_GivenTheConfirmationNamesAnotherStatement() public {
        Statement memory s = _fulfil(author);
        Statement memory other = _state(author, id, OTHER, s.data);
        _state(confirmer, id, confirmation(KIND, EXCLUSIVE), _naming(other));
        assertFalse(_says(s, _open()), "this one");
        assertFalse(_ask(confirmed, list(other), _open(), ""), "that one");
    }

    function test_GivenSomebodyElseConfirms() public {
        Statement memory s = _fulfil(author);
        _state(author, id, confirmation(KIND, EXCLUSIVE), _naming(s));
        assertFalse(_says(s, _open()));
    }

    function test_GivenWhatIsConfirmedWasNeverStated() public {
        Statement memory s = Statement(author, id, KIND, "work");
        _confirm(s, EXCLUSIVE);
        assertFalse(_says(s, _open()), "not yet");
        _state(author, id, KIND, "work");
        assertTrue(_says(s, _open()), "what was confirmed beforehand");
    }

    /// The content that is confirmed beforehand is the content that has to be stated.
    function test_GivenOtherContentWasStatedThanWasConfirmed() public {
        _confirm(Statement(author, id, KIND, "work"), EXCLUSIVE);
        Statement memory s = _state(author, id, KIND, "junk");
        assertFalse(_says(s, _open()), "junk");
        assertFalse(_says(Statement(author, id, KIND, "work"), _open()), "work");
    }

    function test_GivenTheDemandNamesAnAuthor() public {
        Statement memory s = _fulfil(author);
        _confirm(s, EXCLUSIVE);
        assertTrue(_says(s, _demand(author, true, false, FOREVER)), "him");
        assertFalse(_says(s, _demand(stranger, true, false, FOREVER)), "somebody else");
    }

    function test_GivenItIsExclusive() public {
        Statement memory s = _fulfil(author);
        _confirm(s, EXCLUSIVE);
        for (uint256 i; i < 3; ++i) {
            assertTrue(confirmed.check(id, i, list(s), _open(), ""), "every commitment");
        }
        assertFalse(_says(s, _demand(address(0), false, false, FOREVER)), "repeatable");
        // First write wins.
        bytes memory other = _naming(_fulfil(stranger));
        bytes32 slot = kernel.statementId(confirmer, id, confirmation(KIND, EXCLUSIVE));
        vm.prank(confirmer);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.AlreadyStated.selector, slot));
        kernel.state(id, confirmation(KIND, EXCLUSIVE), other);
    }

    function testFuzz_GivenItIsRepeatable(uint8 a, uint8 b) public {
        vm.assume(a != b);
        bytes memory demand = _demand(address(0), false, false, FOREVER);
        Statement memory first = _fulfil(author);
        Statement memory second = _fulfil(stranger);
        _confirm(first, a);
        _confirm(second, b);
        assertTrue(confirmed.check(id, a, list(first), demand, ""), "first");
        assertTrue(confirmed.check(id, b, list(second), demand, ""), "second");
        assertFalse(confirmed.check(id, b, list(first), demand, ""), "first at second's");
        assertFalse(confirmed.check(id, a, list(second), demand, ""), "second at first's");
        assertFalse(_ask(confirmed, list(first), _open(), ""), "exclusive");
    }

    function test_GivenTheConfirmationIsRevoked() public {
        Statement memory s = _fulfil(author);
        _confirm(s, EXCLUSIVE);
        bytes32 slot = kernel.statementId(confirmer, id, confirmation(KIND, EXCLUSIVE));
        bytes memory revocable = _demand(address(0), true, true, FOREVER);
        assertTrue(_says(s, revocable), "before");

        _state(author, slot, REVOKE, "");
        _state(confirmer, id, REVOKE, "");
        _state(confirmer, slot, OTHER, "");
        _state(confirmer, kernel.statementId(author, id, KIND), REVOKE, "");
        assertTrue(_says(s, revocable), "by somebody else, of something else");

        _state(confirmer, slot, REVOKE, "whatever");
        assertFalse(_says(s, revocable), "revocable");
        assertTrue(_says(s, _open()), "final");
    }

    /// The confirmation counts, or it was missed: never both.
    function testFuzz_GivenTheConfirmationIsLate(uint32 until, uint32 time) public {
        until = uint32(bound(until, 1, FOREVER - 1));
        time = uint32(bound(time, 0, uint256(until) * 2 > FOREVER ? FOREVER : until * 2));
        Statement memory s = _fulfil(author);
        vm.warp(OPENED + time);
        _confirm(s, EXCLUSIVE);
        assertEq(_says(s, _demand(address(0), true, false, until)), time < until, "in time");
        // The refund's demand: no confirmation came in time.
        vm.warp(OPENED + 2 * uint256(FOREVER));
        bytes memory missed = abi.encode(
            confirmer, bytes32(0), confirmation(KIND, EXCLUSIVE), bytes32(0), 0, until, true
        );
        assertEq(_ask(new Timely(kernel), missed), time >= until, "missed");
    }

    function test_GivenTheConfirmationIsLate() public {
        Statement memory s = _fulfil(author);
        vm.warp(OPENED + 100);
        _confirm(s, EXCLUSIVE);
        assertFalse(_says(s, _demand(address(0), true, false, 100)), "at the end");
        assertTrue(_says(s, _demand(address(0), true, false, 101)), "a second before");
        vm.warp(OPENED + 200);
        assertTrue(_says(s, _demand(address(0), true, false, 101)), "asked late");
    }

    function test_GivenTheConfirmationIsAfterForever() public {
        Statement memory s = _fulfil(author);
        vm.warp(OPENED + uint256(FOREVER) + 1);
        _confirm(s, EXCLUSIVE);
        assertTrue(_says(s, _open()), "no end");
        assertFalse(_says(s, _demand(address(0), true, false, FOREVER - 1)), "an end");
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(confirmed), _demand(address(0), true, false, 1 days), AUTHOR);
        Statement memory mine = _state(author, dealId, KIND, "mine");
        Statement memory copy = _state(stranger, dealId, KIND, "mine");
        _confirm(mine, EXCLUSIVE);
        vm.warp(OPENED + 2 days);
        _refused(address(confirmed), dealId, _settlement(deal, copy));
        Settlement memory s = _settlement(deal, mine);
        kernel.settle(dealId, s);
        assertEq(token.balanceOf(author), 100, "the fulfiller's");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(confirmed, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        confirmed.describe(hex"00");
    }

    function test_Describe() public view {
        assertEq(
            confirmed.describe(_open()),
            string.concat(
                _hex(confirmer),
                " confirms the statement of kind ",
                vm.toString(KIND),
                " by anybody, one a deal"
            )
        );
        assertEq(
            confirmed.describe(_demand(author, false, true, 100)),
            string.concat(
                _hex(confirmer),
                " revocably confirms the statement of kind ",
                vm.toString(KIND),
                " by ",
                _hex(author),
                ", one a commitment, before 100 s"
            )
        );
    }
}
