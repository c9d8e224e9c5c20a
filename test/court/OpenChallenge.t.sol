// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {CourtTerms, DocketWord, Filing, RULERS, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {OpenChallenge} from "../utils/Instances.sol";

/// The docket and its interface carry an instance with open challenges, a panel and appeals: such an
/// instance needs neither another court nor another kernel.
contract OpenChallengeTest is CourtTest {
    OpenChallenge internal open;
    address internal panel = makeAddr("panel");
    address internal challenger = makeAddr("challenger");

    function setUp() public override {
        super.setUp();
        open = new OpenChallenge(court, panel);
        _file();
    }

    function _rules() internal pure override returns (bytes memory) {
        return "";
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = address(open);
    }

    function _challenge() private {
        vm.prank(challenger);
        open.challenge(dealId, _terms());
        _assertStatus(Status.Disputed);
    }

    function _ruling(bool refuted) private {
        vm.prank(panel);
        open.ruling(dealId, _terms(), refuted);
        _assertStatus(Status.Disputed);
    }

    function test_WhenChallengesAreDismissedAndUpheldInTurn() public {
        // A challenge that loses to the node dismisses only itself.
        _challenge();
        vm.warp(START + 1 hours);
        _ruling(false);
        vm.warp(START + 2 hours);
        open.resume(dealId, _terms());
        _assertStatus(Status.Standing);
        assertEq(_word(_terms()).until(), START + WINDOW, "the window goes on");

        vm.warp(START + WINDOW - 1);
        challenger = makeAddr("second challenger");
        _challenge();
        vm.warp(START + WINDOW + 1 hours);
        _ruling(true);
        vm.warp(START + WINDOW + 2 hours - 1);
        _assertStatus(Status.Disputed);
        vm.warp(START + WINDOW + 2 hours);
        _assertStatus(Status.Overruled);

        // What was priced at the filing is still there, and is paid by the ruling.
        DocketWord word = _word(_terms());
        assertEq(word.price(), PRICE, "price");
        assertEq(word.units(), UNITS, "units");
        _release();
        assertEq(usd.balanceOf(challenger), RULERS_PART, "the challenger's");
        assertEq(usd.balanceOf(client), FUNDS - 1 + CLIENT_PART, "the client's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    function test_WhenARefutationIsAppealed() public {
        _challenge();
        _ruling(true);
        vm.warp(START + 1 hours - 1);
        open.appeal(dealId, _terms());
        assertEq(_word(_terms()).tally(), 2, "round");
        vm.warp(START + 2 hours);
        _assertStatus(Status.Disputed);
        _ruling(false);
        vm.warp(START + WINDOW);
        _assertStatus(Status.Upheld);
        _release();
        assertEq(usd.balanceOf(node), FUNDS, "the node's");
    }

    function test_WhenThePanelStaysSilent() public {
        _challenge();
        vm.warp(START + 2 hours - 1);
        _assertStatus(Status.Disputed);
        vm.warp(START + 2 hours);
        _assertStatus(Status.Void);
        _release();
        assertEq(usd.balanceOf(node), FUNDS, "the node's");
    }

    function test_WhenTheAppealsPanelStaysSilent() public {
        _challenge();
        _ruling(true);
        open.appeal(dealId, _terms());
        vm.warp(START + 2 hours);
        _assertStatus(Status.Overruled);
    }

    function test_WhenADismissalIsNotFollowedUp() public {
        _challenge();
        _ruling(false);
        vm.warp(START + WINDOW - 1);
        _assertStatus(Status.Disputed);
        vm.warp(START + WINDOW);
        _assertStatus(Status.Upheld);
    }

    function test_WhenADisputeWouldOutlastTheLimit() public {
        uint256 last = START + DEADLINE + LIMIT;
        Filing memory filing = _filing();
        filing.window = LIMIT;
        vm.warp(START + DEADLINE - 1);
        CourtTerms memory terms = _file(filing);
        vm.warp(last - 1 hours);
        uint256 until = last + 1 hours;
        _refuses(
            address(open),
            challenger,
            0,
            abi.encodeCall(OpenChallenge.challenge, (dealId, terms)),
            abi.encodeWithSelector(
                ICourt.InvalidRuling.selector, Status.Disputed, Status.Void, until
            )
        );
        vm.warp(last);
        _assertStatus(court.status(dealId, terms), Status.Upheld);
    }

    function test_WhenSomebodyElseMovesTheDocket() public {
        _challenge();
        bytes memory call_ = abi.encodeCall(
            ICourt.rule, (dealId, _terms(), _hash(_claim()), Status.Upheld, Status.Upheld, 0, 0)
        );
        address[3] memory callers = [panel, challenger, node];
        for (uint256 i; i < 3; ++i) {
            _refuses(
                address(court),
                callers[i],
                0,
                call_,
                abi.encodeWithSelector(ICourt.NotInstance.selector, address(open), callers[i])
            );
        }
    }

    /// Panel fees and bounties of unequal size: a share that names the instance, which pays them out.
    function test_WhenTheInstanceItselfIsAPayee() public {
        Filing memory filing = _filing();
        filing.slash[0].to = address(open);
        filing.slash[1].to = RULERS;
        CourtTerms memory terms = _file(filing);
        vm.prank(challenger);
        open.challenge(dealId, terms);
        vm.prank(panel);
        open.ruling(dealId, terms, true);
        vm.warp(START + 1 hours);
        _release(filing);
        assertEq(usd.balanceOf(address(open)), CLIENT_PART, "the instance's");
        assertEq(usd.balanceOf(challenger), RULERS_PART, "the challenger's");
    }
}
