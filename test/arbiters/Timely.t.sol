// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Timely} from "../../contracts/arbiters/Timely.sol";
import {
    AUTHOR,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract TimelyTest is PeopleTest {
    Timely internal timely;

    function setUp() public override {
        super.setUp();
        timely = new Timely(kernel);
    }

    function _demand(bytes32 content, uint32 from, uint32 until, bool missed)
        private
        view
        returns (bytes memory)
    {
        return abi.encode(author, bytes32(0), KIND, content, from, until, missed);
    }

    function _says(uint32 from, uint32 until) private view returns (bool) {
        return _ask(timely, _demand(0, from, until, false));
    }

    function _missed(uint32 from, uint32 until) private view returns (bool) {
        return _ask(timely, _demand(0, from, until, true));
    }

    function test_GivenItWasNotStated() public {
        assertFalse(_says(0, 100), "in the window");
        assertFalse(_missed(0, 100), "missed already");
        vm.warp(OPENED + 99);
        assertFalse(_missed(0, 100), "a second before");
        vm.warp(OPENED + 100);
        assertTrue(_missed(0, 100), "missed");
        assertFalse(_says(0, 100), "after it");
    }

    function test_GivenItWasStated() public {
        vm.warp(OPENED + 50);
        _state(author, id, KIND, "content");
        assertTrue(_says(50, 51), "in this very second");
        assertFalse(_says(51, 100), "too early");
        assertFalse(_says(0, 50), "too late");
        assertTrue(_missed(0, 50), "missed by a second");
        assertFalse(_missed(51, 100), "the window is not over");
        vm.warp(OPENED + 100);
        assertTrue(_missed(51, 100), "what was stated before it missed it");
        assertTrue(_says(50, 51), "asked late");
        assertFalse(_missed(50, 51), "and not missed");
    }

    function testFuzz_GivenItWasStated(uint256 time, uint256 asked, uint32 from, uint32 until)
        public
    {
        time = bound(time, 0, 2 * uint256(FOREVER));
        asked = bound(asked, time, 3 * uint256(FOREVER));
        vm.warp(OPENED + time);
        _state(author, id, KIND, "content");
        vm.warp(OPENED + asked);
        bool inTime = time >= from && time < until;
        assertEq(_says(from, until), inTime, "timely");
        assertEq(_missed(from, until), !inTime && asked >= until, "missed");
    }

    function test_GivenItWasStatedBeforeTheOpening() public {
        _stateAt(OPENED - 1, author, id, KIND, "content");
        assertTrue(_says(0, 100), "no lower bound");
        assertFalse(_says(1, 100), "too early");
        vm.warp(OPENED + 100);
        assertFalse(_missed(0, 100), "not missed");
        assertTrue(_missed(1, 100), "missed");
    }

    function test_GivenOtherContentWasStated() public {
        _state(author, id, KIND, "content");
        bytes32 content = keccak256("content");
        assertTrue(_ask(timely, _demand(content, 0, 100, false)), "the content");
        assertFalse(_ask(timely, _demand(OTHER, 0, 100, false)), "other content");
        vm.warp(OPENED + 100);
        assertFalse(_ask(timely, _demand(content, 0, 100, true)), "missed");
        assertTrue(_ask(timely, _demand(OTHER, 0, 100, true)), "other content was");
    }

    function test_GivenSomethingElseWasStated() public {
        _state(stranger, id, KIND, "content");
        _state(author, id, OTHER, "content");
        _state(author, OTHER, KIND, "content");
        assertFalse(_says(0, 100), "this deal");
        assertTrue(
            _ask(timely, abi.encode(author, OTHER, KIND, bytes32(0), 0, 100, false)), "as named"
        );
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = _state(author, id, KIND, "content");
        bytes memory demand = _demand(0, 0, 100, false);
        assertTrue(_ask(timely, list(s), demand, ""), "this one");
        Statement[3] memory others = [
            Statement(stranger, id, KIND, "content"),
            Statement(author, OTHER, KIND, "content"),
            Statement(author, id, OTHER, "content")
        ];
        for (uint256 i; i < others.length; ++i) {
            assertFalse(_ask(timely, list(others[i]), demand, ""), "another");
            assertFalse(_ask(timely, _first(others[i], s), demand, ""), "another first");
        }
        vm.warp(OPENED + 300);
        bytes memory missed = _demand(0, 200, 300, true);
        assertTrue(_ask(timely, missed), "missed");
        assertFalse(_ask(timely, list(s), missed, ""), "missed, with a statement");
    }

    function test_WhenAClausePaysTheAuthorLate() public {
        Token20 token = new Token20();
        token.mint(depositor, 100);
        Deal memory deal = dealOf(
            list(
                Commitment(
                    depositor,
                    list(erc20(address(token), 100)),
                    list(
                        Clause(
                            0,
                            FOREVER,
                            address(timely),
                            _demand(0, 0, 1 days, false),
                            wholeTo(AUTHOR)
                        ),
                        Clause(
                            0,
                            FOREVER,
                            address(timely),
                            _demand(0, 0, 1 days, true),
                            wholeTo(depositor)
                        )
                    )
                )
            )
        );
        vm.startPrank(depositor);
        token.approve(address(kernel), 100);
        bytes32 dealId = kernel.open(new Deposit[](0), deal);
        vm.stopPrank();

        vm.warp(OPENED + 1 days - 1);
        Statement memory s = _state(author, dealId, KIND, "content");
        vm.warp(OPENED + 9 days);
        _refused(address(timely), dealId, settlementOf(deal, 0, 1));
        kernel.settle(dealId, _settlement(deal, s));
        assertEq(token.balanceOf(author), 100);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(timely, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        timely.describe(hex"00");
    }

    function test_Describe() public view {
        assertEq(
            timely.describe(_demand(0, 7, 100, false)),
            string.concat(
                _hex(author), _words("this deal", KIND), " from 7 until 100 s after the opening"
            )
        );
        assertEq(
            timely.describe(abi.encode(author, OTHER, KIND, DEAL, 0, 100, true)),
            string.concat(
                "missed: ",
                _hex(author),
                _words(vm.toString(OTHER), KIND),
                " with content ",
                vm.toString(DEAL),
                " until 100 s after the opening"
            )
        );
    }
}
