// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {During} from "../../contracts/arbiters/During.sol";
import {Deal, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";

contract DuringTest is PeopleTest {
    During internal during = new During();

    function _says(uint256 from, uint256 until) private view returns (bool) {
        return _ask(during, abi.encode(from, until));
    }

    function test_GivenItIsInOrOutOfTheWindow() public view {
        assertTrue(_says(OPENED, OPENED + 1), "its only second");
        assertFalse(_says(OPENED + 1, OPENED + 2), "before");
        assertFalse(_says(OPENED - 1, OPENED), "after");
        assertFalse(_says(OPENED, OPENED), "empty");
    }

    function test_WhenThereIsNoEnd() public {
        assertTrue(_says(OPENED, 0), "now");
        assertFalse(_says(OPENED + 1, 0), "before");
        vm.warp(type(uint64).max);
        assertTrue(_says(OPENED, 0), "for ever");
    }

    function testFuzz_GivenAnyTime(uint64 time, uint256 from, uint256 until) public {
        vm.warp(time);
        assertEq(_says(from, until), time >= from && (until == 0 || time < until));
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = _state(author, id, KIND, "");
        assertFalse(_ask(during, list(s), abi.encode(0, 0), ""));
    }

    function test_WhenAClauseIsSettled() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(during), abi.encode(OPENED + 100, OPENED + 200), payee);
        _refused(address(during), dealId, _bare(deal, ""));
        vm.warp(OPENED + 199);
        kernel.settle(dealId, _bare(deal, ""));
        assertEq(token.balanceOf(payee), 100);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(during, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        during.describe(hex"00");
    }

    function test_Describe() public view {
        assertEq(during.describe(abi.encode(7, 9)), "from Unix time 7 until 9");
        assertEq(during.describe(abi.encode(7, 0)), "from Unix time 7");
    }
}
