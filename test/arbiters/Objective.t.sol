// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Objective} from "../../contracts/arbiters/Objective.sol";
import {Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {BigAnswer} from "../utils/ArbiterTest.sol";
import {AskedExactly, GasScorer, Satisfied} from "../utils/Scorers.sol";
import {Token20} from "../utils/Tokens.sol";
import {HostileCallee, VerificationTest} from "../utils/VerificationTest.sol";

contract ObjectiveTest is VerificationTest {
    /// (0 or 1 or 2) and (not 0 or 1 or 2) and (not 1 or not 2 or 3)
    bytes internal constant FORMULA = hex"000102" hex"800102" hex"818203";
    Objective internal objective;
    address internal scorer;

    function setUp() public override {
        super.setUp();
        objective = new Objective(kernel);
        scorer = address(new Satisfied());
    }

    function _demand(address scorer_, uint256 threshold) private view returns (bytes memory) {
        return abi.encode(author, KIND, scorer_, CAP, threshold, FORMULA);
    }

    function _answer(uint256 assignment) private pure returns (bytes memory) {
        return abi.encode(assignment);
    }

    function test_GivenNoResult() public {
        assertFalse(_says(objective, _demand(scorer, 0), _answer(2)), "none");
        _state(stranger, DEAL, KIND, _answer(2));
        _state(author, OTHER, KIND, _answer(2));
        _state(author, DEAL, OTHER, _answer(2));
        assertFalse(_says(objective, _demand(scorer, 0), _answer(2)), "others");
        _state(author, DEAL, KIND, _answer(0));
        assertFalse(_says(objective, _demand(scorer, 0), _answer(2)), "another answer");
        assertTrue(_says(objective, _demand(scorer, 0), _answer(0)), "the answer");
    }

    function test_GivenAResult() public {
        _state(author, DEAL, KIND, _answer(0)); // two of three
        assertTrue(_says(objective, _demand(scorer, 1), _answer(0)), "more");
        assertTrue(_says(objective, _demand(scorer, 2), _answer(0)), "as much");
        assertFalse(_says(objective, _demand(scorer, 3), _answer(0)), "less");
    }

    function testFuzz_GivenAnyResult(uint256 assignment, uint256 threshold) public {
        threshold = bound(threshold, 0, 4);
        _state(author, DEAL, KIND, _answer(assignment));
        uint256 score = Satisfied(scorer).score(DEAL, FORMULA, _answer(assignment));
        assertEq(
            _says(objective, _demand(scorer, threshold), _answer(assignment)), score >= threshold
        );
    }

    function testFuzz_WhenTheScorerIsAsked(bytes calldata parameters, bytes calldata answer)
        public
    {
        _state(author, DEAL, KIND, answer);
        address exact = address(new AskedExactly(DEAL, parameters, answer));
        bytes memory demand = abi.encode(author, KIND, exact, CAP, 1, parameters);
        assertTrue(_says(objective, demand, answer), "exactly");
        demand = abi.encode(author, KIND, exact, CAP, 1, bytes.concat(parameters, "!"));
        assertFalse(_says(objective, demand, answer), "other parameters");
    }

    function test_WhenTheScorerIsHostile() public {
        _state(author, DEAL, KIND, _answer(2));
        address[] memory hostile = _hostileCallees();
        for (uint256 i; i < hostile.length; ++i) {
            assertFalse(_says(objective, _demand(hostile[i], 0), _answer(2)), vm.toString(i));
        }
        address nothing = address(new HostileCallee(HostileCallee.Mood.Nothing));
        assertFalse(_says(objective, _demand(nothing, 0), _answer(2)), "nothing");
        assertTrue(_says(objective, _demand(address(new BigAnswer(32)), 1), _answer(2)), "one");
    }

    function test_WhenTheSettlerSuppliesLessGasThanTheCap() public {
        _state(author, DEAL, KIND, _answer(2));
        bytes memory demand = _demand(address(new GasScorer()), type(uint256).max - CAP);
        assertTrue(_says(objective, demand, _answer(2)), "enough");
        // Starved, it would score more.
        demand = _demand(address(new GasScorer()), type(uint256).max - CAP * 3 / 4);
        assertFalse(_says(objective, demand, _answer(2)), "not as much");
        for (uint256 gas = 10_000; gas < 200_000; gas += 2000) {
            try objective.check{gas: gas}(DEAL, INDEX, _none(), demand, _answer(2)) returns (
                bool yes
            ) {
                assertFalse(yes, vm.toString(gas));
            } catch {}
        }
    }

    /// With just enough gas, the scorer gets all of its cap.
    function test_WhenTheSettlerSuppliesAboutTheCap() public {
        _state(author, DEAL, KIND, _answer(2));
        address gasScorer = address(new GasScorer());
        bytes memory demand = _demand(gasScorer, type(uint256).max - CAP * 99 / 100);
        bool some;
        for (uint256 gas = 100_000; gas < 160_000; gas += 250) {
            // As in a settlement, where it costs the most.
            vm.cool(gasScorer);
            try objective.check{gas: gas}(DEAL, INDEX, _none(), demand, _answer(2)) returns (
                bool yes
            ) {
                assertFalse(yes, vm.toString(gas));
                some = true;
            } catch {}
        }
        assertTrue(some, "an answer");
    }

    function test_WhenTheSettlerBringsStatements() public {
        Statement memory result = _state(author, DEAL, KIND, _answer(2));
        _refusesOtherFirst(objective, result, _demand(scorer, 3), "");
        // A proof stands in for a statement only if there is none.
        Statement memory other = Statement(stranger, DEAL, KIND, _answer(2));
        Statement[] memory one = new Statement[](1);
        one[0] = other;
        assertFalse(objective.check(DEAL, INDEX, one, _demand(scorer, 3), _answer(2)), "another's");
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 id, Token20 token) =
            _openPayingAuthor(address(objective), _demand(scorer, 3));
        Settlement memory s = _bringing(deal, id, _answer(0), "");
        uint256 snapshot = vm.snapshotState();
        _state(author, id, KIND, _answer(0));
        _refusedBy(objective, id, s);
        vm.revertToState(snapshot);

        _state(author, id, KIND, _answer(2));
        _paysAuthor(id, _bringing(deal, id, _answer(2), ""), token);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(objective, hex"00");
    }

    function test_Describe() public view {
        assertEq(
            objective.describe(_demand(scorer, 3)),
            string.concat(
                vm.toString(scorer),
                " with parameters ",
                vm.toString(FORMULA),
                " and 100000 gas scores what ",
                vm.toString(author),
                " stated of kind ",
                vm.toString(KIND),
                " at least 3"
            )
        );
    }
}
