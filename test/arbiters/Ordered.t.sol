// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Ordered, Step} from "../../contracts/arbiters/Ordered.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {AUTHOR, Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract OrderedTest is PeopleTest {
    Ordered internal ordered;

    function setUp() public override {
        super.setUp();
        ordered = new Ordered(kernel);
    }

    /// The client's order, the author's work, the client's word on it.
    function _steps() private view returns (Step[] memory steps) {
        steps = new Step[](3);
        steps[0] = Step(stranger, 0, KIND);
        steps[1] = Step(author, 0, KIND);
        steps[2] = Step(stranger, 0, OTHER);
    }

    function _says(Step[] memory steps) private view returns (bool) {
        return _ask(ordered, abi.encode(steps));
    }

    function _stateAll(uint256 first, uint256 second, uint256 third)
        private
        returns (Statement memory last)
    {
        _stateAt(OPENED + first, stranger, id, KIND, "order");
        _stateAt(OPENED + second, author, id, KIND, "work");
        return _stateAt(OPENED + third, stranger, id, OTHER, "thanks");
    }

    function test_WhenThereAreNoSteps() public {
        Statement memory last = _stateAll(0, 1, 2);
        assertFalse(_says(new Step[](0)), "without a statement");
        assertFalse(_ask(ordered, list(last), abi.encode(new Step[](0)), ""), "with one");
    }

    function test_GivenEveryStepWasStated() public {
        _stateAll(1, 2, 3);
        assertTrue(_says(_steps()));
    }

    function test_GivenTheyAreOfTheSameSecond() public {
        _stateAll(1, 1, 1);
        assertTrue(_says(_steps()));
    }

    function test_GivenAStepWasEarlierThanTheOneBefore() public {
        _stateAll(1, 3, 2);
        assertFalse(_says(_steps()));
    }

    function test_GivenTheFirstStepWasLast() public {
        _stateAll(2, 1, 3);
        assertFalse(_says(_steps()));
    }

    function testFuzz_GivenAnyTimes(uint8 a, uint8 b, uint8 c) public {
        _stateAll(a, b, c);
        assertEq(_says(_steps()), a <= b && b <= c);
    }

    function test_GivenAStepWasNotStated() public {
        Step[] memory steps = _steps();
        assertFalse(_says(steps), "none");
        _state(stranger, id, KIND, "order");
        assertFalse(_says(steps), "one");
        _state(author, id, KIND, "work");
        assertFalse(_says(steps), "two");
        _state(stranger, id, OTHER, "thanks");
        assertTrue(_says(steps), "three");
        steps[0].kind = "never";
        assertFalse(_says(steps), "not the first");
    }

    function test_GivenOnlyOneStep() public {
        Step[] memory steps = new Step[](1);
        steps[0] = Step(author, 0, KIND);
        assertFalse(_says(steps), "not stated");
        _state(author, id, KIND, "work");
        assertTrue(_says(steps), "stated");
    }

    function test_GivenAStepIsAboutSomethingElse() public {
        Step[] memory steps = _steps();
        _state(stranger, OTHER, KIND, "order");
        _state(author, id, KIND, "work");
        _state(stranger, id, OTHER, "thanks");
        assertFalse(_says(steps), "about the deal");
        steps[0].about = OTHER;
        assertTrue(_says(steps), "about the other");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory last = _stateAll(1, 2, 3);
        Statement memory first = Statement(stranger, id, KIND, "order");
        bytes memory demand = abi.encode(_steps());
        assertTrue(_ask(ordered, list(last), demand, ""), "the last");
        assertTrue(_ask(ordered, _first(last, first), demand, ""), "the last, first");
        assertFalse(_ask(ordered, list(first), demand, ""), "the first");
        assertFalse(_ask(ordered, _first(first, last), demand, ""), "the last, second");
        assertFalse(
            _ask(ordered, list(Statement(author, id, OTHER, "thanks")), demand, ""), "author"
        );
        assertFalse(
            _ask(ordered, list(Statement(stranger, DEAL, OTHER, "thanks")), demand, ""), "about"
        );
    }

    function test_WhenAClausePaysTheAuthor() public {
        Step[] memory steps = new Step[](2);
        steps[0] = Step(stranger, 0, KIND);
        steps[1] = Step(author, 0, KIND);
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(ordered), abi.encode(steps), AUTHOR);
        Statement memory order = _state(stranger, dealId, KIND, "order");
        Statement memory work = _state(author, dealId, KIND, "work");
        _refused(address(ordered), dealId, _settlement(deal, order));
        Settlement memory s = _settlement(deal, work);
        kernel.settle(dealId, s);
        assertEq(token.balanceOf(author), 100);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(ordered, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        ordered.describe(hex"00");
    }

    /// A kernel that is not there has recorded nothing: its silence is not a word.
    function test_RevertWhen_TheKernelHasNoCode() public {
        ordered = new Ordered(IEscrow(stranger));
        vm.expectRevert(bytes(""));
        _says(_steps());
    }

    function test_Describe() public view {
        Step[] memory steps = _steps();
        steps[1].about = DEAL;
        assertEq(
            ordered.describe(abi.encode(steps)),
            string.concat(
                _hex(stranger),
                _words("this deal", KIND),
                ", then ",
                _hex(author),
                _words(vm.toString(DEAL), KIND),
                ", then ",
                _hex(stranger),
                _words("this deal", OTHER)
            )
        );
    }
}
