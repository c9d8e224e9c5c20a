// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Score} from "../../contracts/types/Season.sol";
import {LeagueTest} from "../utils/LeagueTest.sol";

/// Whole-transaction gas of a league's season, in steady state: a season was played before, the filer and
/// the verifiers have the token.
/// forge-config: default.isolate = true
contract LeaguesGasTest is LeagueTest {
    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 3; ++i) {
            usd.mint(verifiers[i], 1);
        }
        _pool(POOL);
        for (uint256 i; i < 4; ++i) {
            _enter(i, STAKE);
        }
        vm.warp(_last());
    }

    function _measure(string memory name) private {
        vm.snapshotGasLastCall("leagues", name);
    }

    function test_Season() public {
        _enter(0, 0);
        _measure("open a season");
        _enter(1, 0);
        _measure("enter with the balance");
        _enter(4, STAKE);
        _measure("enter as a newcomer");
        _draw();
        _measure("draw the seeds");
        _claim(0, 0, Score(5, 1));
        _measure("claim the first round");
        _claim(0, 1, Score(5, 1));
        _measure("claim another round");
        _file(0, _scores(5, 9, 7));
        _measure("file a division of three");
        _toClosing();
        _close(0, _scores(5, 9, 7), _order(0, 1, 2));
        _measure("close a division of three");
        league.releaseBond(rules, 2, 0);
        _measure("release a bond");
        _takeOut(0, STAKE);
        _measure("take out a stake");
    }

    function test_Refutation() public {
        _enter(0, 0);
        _enter(1, 0);
        _draw();
        _claim(0, 0, Score(5, 1));
        _refuteClaim(0, 0, 0, Score(5, 1));
        _measure("vote against a claim");
        _refuteClaim(1, 0, 0, Score(5, 1));
        _measure("refute a claim and slash");
    }

    /// The most that one division can hold.
    function test_WholeDivision() public {
        usd.mint(owners[0], 64 * STAKE);
        vm.startPrank(owners[0]);
        for (uint256 i; i < 64; ++i) {
            league.enter(rules, bytes32(i), STAKE);
        }
        vm.stopPrank();
        _draw();
        Score[] memory scores = new Score[](64);
        uint8[] memory ranking = new uint8[](64);
        for (uint8 i; i < 64; ++i) {
            (scores[i].points, ranking[i]) = (64 - i, i);
        }
        _file(0, scores);
        _measure("file a division of 64");
        _toClosing();
        _close(0, scores, ranking);
        _measure("close a division of 64");
    }
}
