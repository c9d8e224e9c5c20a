// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {PanelsHandler} from "./PanelsHandler.sol";
import {Test} from "forge-std/Test.sol";

/// What `Panels` promises, in every order and timing of moves.
abstract contract PanelsPromisesTest is Test {
    PanelsHandler internal handler;

    function _traced() internal pure virtual returns (bool);

    function setUp() public {
        handler = new PanelsHandler(_traced());
        handler.setUp();
        bytes4[] memory selectors = new bytes4[](9);
        selectors[0] = handler.strawCommits.selector;
        selectors[1] = handler.strawReveals.selector;
        selectors[2] = handler.strawPicks.selector;
        selectors[3] = handler.strawFunds.selector;
        selectors[4] = handler.strawRefers.selector;
        selectors[5] = handler.anyoneSamples.selector;
        // Time is half of the walk.
        selectors[6] = handler.pass.selector;
        selectors[7] = handler.pass.selector;
        selectors[8] = handler.pass.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        targetContract(address(handler));
    }

    function invariant_EveryPromiseIsKept() public view {
        // P1: bonds and funds are there, no more and no less, and all are paid out in the end.
        assertEq(handler.short(), 0, "held less than was taken");
        assertEq(handler.stuck(), 0, "something was never paid out");
        // P2.
        assertEq(handler.late(), 0, "a docket was open too long");
        // P3 and P4.
        assertEq(handler.honestLosses(), 0, "an honest side lost");
        assertEq(handler.cheatsGained(), 0, "a cheat gained");
        // P6.
        assertEq(handler.slashedRight(), 0, "who answered right was slashed");
    }
}

/// In whole-job mode.
/// forge-config: deep.invariant.runs = 1000
contract PanelsWholePromises is PanelsPromisesTest {
    function _traced() internal pure override returns (bool) {
        return false;
    }

    /// A walk by hand, which leads to every kind of end: else the promises would say nothing.
    function test_TheWalkLeadsSomewhere() public {
        for (uint256 i; i < 900; ++i) {
            uint256 random = uint256(keccak256(abi.encode("whole", i)));
            walk(handler, random);
        }
        assertGt(handler.ends(4), 0, "upheld");
        assertGt(handler.ends(5), 0, "overruled");
        assertGt(handler.appealed(), 0, "appealed");
        assertGt(handler.referred(), 0, "referred");
        assertGt(handler.audited(), 0, "audited");
        assertGt(handler.slashed(), 0, "slashed");
        invariant_EveryPromiseIsKept();
    }
}

/// In trace mode.
/// forge-config: deep.invariant.runs = 1000
contract PanelsTracePromises is PanelsPromisesTest {
    function _traced() internal pure override returns (bool) {
        return true;
    }

    function test_TheWalkLeadsSomewhere() public {
        // Few walks leave a case without a ruling: how many depends on the addresses.
        for (uint256 i; i < 900 || (i < 5000 && handler.ends(6) == 0); ++i) {
            walk(handler, uint256(keccak256(abi.encode("trace", i))));
        }
        assertGt(handler.ends(4), 0, "upheld");
        assertGt(handler.ends(5), 0, "overruled");
        assertGt(handler.ends(6), 0, "void");
        assertGt(handler.narrowed(), 0, "narrowed");
        assertGt(handler.appealed(), 0, "appealed");
        invariant_EveryPromiseIsKept();
    }
}

/// One move of a walk.
function walk(PanelsHandler handler, uint256 random) {
    uint256 what = random % 12;
    (uint256 a, uint256 b) = (random >> 16, random >> 128);
    if (what == 0) handler.strawCommits(a, b);
    else if (what == 1) handler.strawReveals(a, b, b & 1 == 1);
    else if (what == 2) handler.strawPicks(a, b);
    else if (what == 3) handler.strawFunds(a, b & 3 != 0, b >> 2);
    else if (what == 4) handler.strawRefers(a);
    else if (what == 5) handler.anyoneSamples(bytes32(a));
    else handler.pass(a % 3);
}
