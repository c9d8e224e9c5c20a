// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {CourtTerms, Filing, RULERS, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {PuppetInstance} from "../utils/Instances.sol";

/// What an instance can do at worst to the dockets that name it, and that it can do nothing to others.
contract HostileInstanceTest is CourtTest {
    PuppetInstance internal puppet;
    address internal instance;

    function setUp() public override {
        super.setUp();
        puppet = new PuppetInstance(court);
        instance = address(puppet);
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = instance;
    }

    function _rulingOf(CourtTerms memory terms, Status next, uint256 until)
        private
        view
        returns (bytes memory)
    {
        return abi.encodeCall(
            ICourt.rule, (dealId, terms, _hash(_claim()), next, Status.Overruled, until, 0)
        );
    }

    function _overrule(Filing memory filing) private {
        puppet.rule(
            dealId, _terms(filing), _hash(_claim()), Status.Overruled, Status.Overruled, 0, 0
        );
    }

    function test_WhenItRulesAgainAfterTheEnd() public {
        _file();
        _overrule(_filing());
        bytes memory reason =
            abi.encodeWithSelector(ICourt.NotStanding.selector, _docketId(), Status.Overruled);
        _refuses(address(court), instance, 0, _rulingOf(_terms(), Status.Upheld, 0), reason);
        _refuses(
            address(court),
            instance,
            0,
            _rulingOf(_terms(), Status.Disputed, block.timestamp + 1),
            reason
        );
        _assertStatus(Status.Overruled);
    }

    function test_WhenItRulesOnAnotherDealsDocket() public {
        _file();
        instance = stranger;
        CourtTerms memory other = _file(_filing());
        _refuses(
            address(court),
            address(puppet),
            0,
            _rulingOf(other, Status.Overruled, 0),
            abi.encodeWithSelector(ICourt.NotInstance.selector, stranger, address(puppet))
        );
        _assertStatus(court.status(dealId, other), Status.Standing);
        // Its own docket's terms under another deal are nobody's docket.
        instance = address(puppet);
        CourtTerms memory own = _terms();
        dealId = _openDeal(1);
        _refuses(
            address(court),
            address(puppet),
            0,
            _rulingOf(own, Status.Overruled, 0),
            abi.encodeWithSelector(ICourt.NotStanding.selector, _docketId(own), Status.Pending)
        );
    }

    function test_WhenItPutsTheEndOffForEver() public {
        _file();
        uint256 last = START + DEADLINE + LIMIT;
        // Again and again, as late as it can.
        for (uint256 i; i < 3; ++i) {
            puppet.rule(dealId, _terms(), _hash(_claim()), Status.Disputed, Status.Void, last, i);
            vm.warp(last - 3 + i);
        }
        _refuses(
            address(court),
            instance,
            0,
            _rulingOf(_terms(), Status.Disputed, last + 1),
            abi.encodeWithSelector(
                ICourt.InvalidRuling.selector, Status.Disputed, Status.Overruled, last + 1
            )
        );
        vm.warp(last);
        _assertStatus(Status.Void);
        _release();
        assertEq(usd.balanceOf(node), FUNDS, "the node's");
    }

    function test_WhenItRulesWhileTheCollateralIsBeingPulled() public {
        HostileERC20 token = new HostileERC20();
        token.mint(node, FUNDS);
        token.setTricks(Trick.Reenter, Trick.None);
        Filing memory filing = _filing();
        filing.token = address(token);
        filing.slash = _all(client);
        CourtTerms memory terms = _terms(filing);
        token.setReentry(
            instance,
            abi.encodeCall(
                PuppetInstance.rule,
                (dealId, terms, _hash(_claim()), Status.Overruled, Status.Overruled, 0, 0)
            )
        );
        _file(filing);
        assertEq(token.reentries(), 1, "ruled");
        _assertStatus(court.status(dealId, terms), Status.Overruled);
        assertEq(token.balanceOf(address(court)), COLLATERAL, "the court's");
        _release(filing);
        assertEq(token.balanceOf(client), COLLATERAL, "the client's");
        assertEq(token.balanceOf(address(court)), 0, "the court's");
    }

    function test_WhenItReentersFromRight() public {
        _file();
        _overrule(_filing());
        Filing memory other = _filing();
        other.silence = Status.Void;
        _file(other);
        puppet.setMood(PuppetInstance.Mood.Reenter);
        puppet.setPayload(abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules())));
        _refuses(
            address(court),
            stranger,
            0,
            abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules())),
            abi.encodeWithSignature("Error(string)", "could not re-enter")
        );
    }

    function test_WhenItRulesAgainWhileTheCollateralIsPaidToIt() public {
        HostileReceiver receiver = new HostileReceiver();
        instance = address(receiver);
        Filing memory filing = _filing();
        filing.kind = AssetKind.Native;
        filing.token = address(0);
        filing.slash = _all(instance);
        CourtTerms memory terms = _terms(filing);
        vm.prank(node);
        court.file{value: COLLATERAL}(dealId, terms, filing, _claim());
        receiver.execute(address(court), _rulingOf(terms, Status.Overruled, 0));
        receiver.setMood(Mood.Reenter);
        receiver.setReentry(address(court), _rulingOf(terms, Status.Upheld, 0), 0);
        _release(filing);
        assertEq(receiver.reentries(), 0, "ruled again");
        assertEq(
            receiver.answer(),
            abi.encodeWithSelector(ICourt.NotStanding.selector, _docketId(terms), Status.Overruled),
            "answer"
        );
        assertEq(instance.balance, COLLATERAL, "the instance's");
        assertEq(address(court).balance, 0, "the court's");
    }

    /// The parties that let an instance pay its rulers trust it to name them.
    function test_WhenItCannotSayWhoWasRight() public {
        _file();
        _overrule(_filing());
        PuppetInstance.Mood[3] memory moods =
            [PuppetInstance.Mood.Revert, PuppetInstance.Mood.BurnGas, PuppetInstance.Mood.Garbage];
        bytes memory call_ = abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules()));
        for (uint256 i; i < moods.length; ++i) {
            puppet.setMood(moods[i]);
            (bool success,) = address(court).call{gas: 3_000_000}(call_);
            assertFalse(success, "was not refused");
            assertFalse(_word(_terms()).settled(), "settled");
            assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
        }
        puppet.setMood(PuppetInstance.Mood.Answer);
        puppet.setRight(verifiers);
        _release();
        assertEq(usd.balanceOf(client), FUNDS - 1 + CLIENT_PART, "the client's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    function _refusesRulers(address[] memory rulers, bytes memory reason) private {
        puppet.setRight(rulers);
        _refuses(
            address(court),
            stranger,
            0,
            abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules())),
            reason
        );
    }

    function test_WhenItSaysMoreThan32WereRight() public {
        _file();
        _overrule(_filing());
        address[] memory rulers = new address[](33);
        for (uint256 i; i < 33; ++i) {
            rulers[i] = verifiers[0];
        }
        _refusesRulers(rulers, abi.encodeWithSelector(ICourt.TooManyRulers.selector, 33, 32));
        assembly {
            mstore(rulers, 32)
        }
        puppet.setRight(rulers);
        _release();
        assertEq(usd.balanceOf(verifiers[0]), RULERS_PART, "the verifier's");
    }

    function test_WhenItSaysZeroOrTheCourtWasRight() public {
        _file();
        _overrule(_filing());
        address[] memory rulers = new address[](1);
        _refusesRulers(rulers, abi.encodeWithSelector(IVault.InvalidPayee.selector, address(0)));
        rulers[0] = address(court);
        _refusesRulers(rulers, abi.encodeWithSelector(IVault.InvalidPayee.selector, address(court)));
        rulers[0] = RULERS;
        puppet.setRight(rulers);
        _release();
        assertEq(usd.balanceOf(RULERS), RULERS_PART, "an address like another");
    }

    function testFuzz_WhenItUpholdsOrVoids(uint8 mood, bool voids, uint256 tally) public {
        _file();
        puppet.setMood(PuppetInstance.Mood(bound(mood, 0, 4)));
        puppet.rule(
            dealId,
            _terms(),
            _hash(_claim()),
            voids ? Status.Void : Status.Upheld,
            Status.Overruled,
            START + WINDOW,
            bound(tally, 0, type(uint32).max)
        );
        vm.warp(START + DEADLINE + LIMIT);
        _release();
        assertEq(usd.balanceOf(node), FUNDS, "the node's");
    }
}
