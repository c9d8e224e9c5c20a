// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind, PAYOUT_GAS, Share} from "../../contracts/types/Deal.sol";
import {BURN, CourtTerms, Filing, RULERS, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {PuppetInstance} from "../utils/Instances.sol";

contract ReleaseTest is CourtTest {
    PuppetInstance internal puppet;
    address internal instance;

    function setUp() public override {
        super.setUp();
        puppet = new PuppetInstance(court);
        instance = address(named);
    }

    function _terms(Filing memory filing) internal view override returns (CourtTerms memory terms) {
        terms = super._terms(filing);
        terms.instance = instance;
    }

    function _refusesRelease(Filing memory filing, bytes memory rules, bytes memory reason)
        private
    {
        _refuses(
            address(court),
            stranger,
            0,
            abi.encodeCall(ICourt.release, (dealId, _terms(filing), filing, rules)),
            reason
        );
    }

    function _refusesRelease(bytes memory reason) private {
        _refusesRelease(_filing(), _rules(), reason);
    }

    function _fileNative(Filing memory filing) private {
        CourtTerms memory terms = _terms(filing);
        vm.prank(filing.filer);
        court.file{value: COLLATERAL}(dealId, terms, filing, _claim());
    }

    /// The puppet, or anyone who is the instance, ends the docket.
    function _end(Filing memory filing, Status status) private {
        CourtTerms memory terms = _terms(filing);
        vm.prank(instance);
        court.rule(dealId, terms, _hash(_claim()), status, status, 0, 0);
    }

    function _overrule() private {
        _file();
        _verdict(0, false);
        _verdict(2, false);
        _assertStatus(Status.Overruled);
    }

    function test_RevertWhen_TheFilingDoesNotHashToTheTerms() public {
        _overrule();
        Filing memory forged = _filing();
        forged.slash = _all(stranger);
        _refuses(
            address(court),
            stranger,
            0,
            abi.encodeCall(ICourt.release, (dealId, _terms(), forged, _rules())),
            abi.encodeWithSelector(
                ICourt.TermsMismatch.selector, _terms().filing, keccak256(abi.encode(forged))
            )
        );
    }

    function test_RevertGiven_NothingWasFiled() public {
        bytes memory reason = abi.encodeWithSelector(ICourt.NothingHeld.selector, _docketId());
        _refusesRelease(reason);
        vm.warp(START + DEADLINE);
        _assertStatus(Status.Absent);
        _refusesRelease(reason);
    }

    function test_RevertGiven_TheDocketStands() public {
        _file();
        _verdict(0, false);
        vm.warp(START + WINDOW - 1);
        _refusesRelease(
            abi.encodeWithSelector(ICourt.NotFinal.selector, _docketId(), Status.Standing)
        );
    }

    function test_RevertGiven_TheDocketIsDisputed() public {
        instance = address(puppet);
        _file();
        puppet.rule(
            dealId, _terms(), _hash(_claim()), Status.Disputed, Status.Void, START + 1 days, 0
        );
        _refusesRelease(
            abi.encodeWithSelector(ICourt.NotFinal.selector, _docketId(), Status.Disputed)
        );
    }

    function test_RevertGiven_ItWasReleasedBefore() public {
        // Another docket's collateral lies beside it, and must not be reached.
        Filing memory other = _filing();
        other.silence = Status.Void;
        _file(other);
        _overrule();
        _release();
        bytes memory reason = abi.encodeWithSelector(ICourt.NothingHeld.selector, _docketId());
        _refusesRelease(reason);
        vm.warp(START + DEADLINE + LIMIT);
        _refusesRelease(reason);
        assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
    }

    function test_GivenTheDocketIsUpheldOrVoid() public {
        instance = address(puppet);
        puppet.setMood(PuppetInstance.Mood.Revert);
        Status[2] memory ends = [Status.Upheld, Status.Void];
        for (uint256 i; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            _file();
            _end(_filing(), ends[i]);
            vm.expectEmit(address(court));
            emit ICourt.Released(dealId, _docketId(), ends[i], COLLATERAL);
            // The rules are not needed either.
            court.release(dealId, _terms(), _filing(), "");
            assertEq(usd.balanceOf(node), FUNDS, "the node's");
            assertEq(usd.balanceOf(address(court)), 0, "the court's");
            assertTrue(_word(_terms()).settled(), "settled");
            _assertStatus(ends[i]);
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_GivenSilenceEndedIt() public {
        _file();
        vm.warp(START + WINDOW);
        _release();
        assertEq(usd.balanceOf(node), FUNDS, "the node's");
        _assertStatus(Status.Upheld);
    }

    function test_RevertWhen_TheRulesDoNotHashToTheTerms() public {
        _overrule();
        bytes memory forged = abi.encode(uint256(1), new address[](1));
        _refusesRelease(
            _filing(),
            forged,
            abi.encodeWithSelector(
                ICourt.TermsMismatch.selector, keccak256(_rules()), keccak256(forged)
            )
        );
        // The collateral waits for the true ones.
        _release();
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    function test_WhenTheSharesDivide() public {
        _overrule();
        vm.expectEmit(address(court));
        emit ICourt.Released(dealId, _docketId(), Status.Overruled, COLLATERAL);
        _release();
        assertEq(usd.balanceOf(client), FUNDS - 1 + CLIENT_PART, "the client's");
        assertEq(usd.balanceOf(verifiers[0]), RULERS_PART / 2, "the first verifier's");
        assertEq(usd.balanceOf(verifiers[1]), 0, "the second verifier's");
        assertEq(usd.balanceOf(verifiers[2]), RULERS_PART / 2, "the third verifier's");
        assertEq(usd.balanceOf(node), FUNDS - COLLATERAL, "the node's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
        _assertStatus(Status.Overruled);
    }

    function test_WhenTheRulersPartLeavesDust() public {
        instance = address(puppet);
        puppet.setRight(verifiers);
        _file();
        _end(_filing(), Status.Overruled);
        _release();
        assertEq(usd.balanceOf(verifiers[0]), 777, "the first verifier's");
        assertEq(usd.balanceOf(verifiers[1]), 777, "the second verifier's");
        assertEq(usd.balanceOf(verifiers[2]), 778, "the third verifier's");
        assertEq(usd.balanceOf(client), FUNDS - 1 + CLIENT_PART, "the client's");
    }

    function test_WhenRulersComeFirstTwiceOrAlone() public {
        instance = address(puppet);
        puppet.setRight(verifiers);
        Filing memory filing = _filing();
        filing.slash = new Share[](3);
        filing.slash[0] = Share(RULERS, 100_000);
        filing.slash[1] = Share(client, 300_000);
        filing.slash[2] = Share(RULERS, 600_000);
        _file(filing);
        _end(filing, Status.Overruled);
        _release(filing);
        // 582 in thirds, and the rest, 5828 - 582 - 1748 = 3498, in thirds.
        assertEq(usd.balanceOf(client), FUNDS - 1 + 1748, "the client's");
        for (uint256 i; i < 3; ++i) {
            assertEq(usd.balanceOf(verifiers[i]), 194 + 1166, "a verifier's");
        }

        filing.slash = _all(RULERS);
        _file(filing);
        _end(filing, Status.Overruled);
        _release(filing);
        assertEq(usd.balanceOf(verifiers[0]), 194 + 1166 + 1942, "the first verifier's");
        assertEq(usd.balanceOf(verifiers[2]), 194 + 1166 + 1943, "the third verifier's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    function test_WhenNobodyWasRight() public {
        instance = address(puppet);
        _file();
        _end(_filing(), Status.Overruled);
        _release();
        assertEq(usd.balanceOf(BURN), RULERS_PART, "burned");
        assertEq(usd.balanceOf(client), FUNDS - 1 + CLIENT_PART, "the client's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    /// The instance may be an account without code, or fail: if nobody is to be paid for ruling, it has
    /// nothing more to say, and the collateral must not depend on it.
    function test_WhenNoShareNamesRulers() public {
        address[2] memory instances = [address(puppet), stranger];
        puppet.setMood(PuppetInstance.Mood.Revert);
        Filing memory filing = _filing();
        filing.slash[1].to = BURN;
        for (uint256 i; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            instance = instances[i];
            _file(filing);
            _end(filing, Status.Overruled);
            _release(filing);
            assertEq(usd.balanceOf(client), FUNDS - 1 + CLIENT_PART, "the client's");
            assertEq(usd.balanceOf(BURN), RULERS_PART, "burned");
            assertEq(usd.balanceOf(address(court)), 0, "the court's");
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_WhenAShareIsTooSmallToPayAnything() public {
        instance = address(puppet);
        puppet.setRight(verifiers);
        Filing memory filing = _filing();
        (filing.rate, filing.floor, filing.multiplier) = (0, 2, 1_000_000);
        filing.slash[0].ppm = 1;
        filing.slash[1].ppm = 999_999;
        _file(filing);
        _end(filing, Status.Overruled);
        _release(filing);
        // Two units for three verifiers: the first gets nothing, and blocks nobody.
        assertEq(usd.balanceOf(client), FUNDS - 1, "the client's");
        assertEq(usd.balanceOf(verifiers[0]), 0, "the first verifier's");
        assertEq(usd.balanceOf(verifiers[1]), 1, "the second verifier's");
        assertEq(usd.balanceOf(verifiers[2]), 1, "the third verifier's");
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }

    function _nativeFiling() private view returns (Filing memory filing) {
        filing = _filing();
        filing.kind = AssetKind.Native;
        filing.token = address(0);
    }

    function test_GivenAPayeeCannotReceiveNativeCollateral() public {
        Mood[3] memory moods = [Mood.Revert, Mood.BurnGas, Mood.Bomb];
        instance = address(puppet);
        puppet.setRight(verifiers);
        for (uint256 i; i < moods.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            HostileReceiver receiver = new HostileReceiver();
            receiver.setMood(moods[i]);
            Filing memory filing = _nativeFiling();
            filing.slash[0].to = address(receiver);
            _fileNative(filing);
            _end(filing, Status.Overruled);
            vm.expectEmit(address(court));
            emit IVault.Credited(address(receiver), address(0), AssetKind.Native, 0, CLIENT_PART);
            _release(filing);
            assertEq(
                court.credit(address(receiver), AssetKind.Native, address(0), 0),
                CLIENT_PART,
                "credit"
            );
            assertEq(verifiers[0].balance, 777, "the first verifier's");
            assertEq(verifiers[2].balance, 778, "the third verifier's");
            assertEq(address(court).balance, CLIENT_PART, "the court's");
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_GivenARulerCannotReceiveERC20Collateral() public {
        HostileERC20 token = new HostileERC20();
        token.mint(node, FUNDS);
        token.setBlocked(verifiers[0], true);
        Filing memory filing = _filing();
        filing.token = address(token);
        CourtTerms memory terms = _file(filing);
        for (uint256 i; i < 2; ++i) {
            vm.prank(verifiers[i]);
            named.verdict(dealId, terms, 2, verifiers, _hash(_claim()), false);
        }
        _release(filing);
        assertEq(_credit20(verifiers[0], address(token)), RULERS_PART / 2, "credit");
        assertEq(token.balanceOf(verifiers[1]), RULERS_PART / 2, "the second verifier's");
        assertEq(token.balanceOf(client), CLIENT_PART, "the client's");
        assertEq(token.balanceOf(address(court)), RULERS_PART / 2, "the court's");
    }

    /// An honest filer that the token blocks loses nothing: it can send its credit elsewhere.
    function test_GivenTheFilerCannotReceive() public {
        HostileERC20 token = new HostileERC20();
        token.mint(node, FUNDS);
        Filing memory filing = _filing();
        filing.token = address(token);
        _file(filing);
        token.setTricks(Trick.None, Trick.FalseMoved);
        vm.warp(START + WINDOW);
        _release(filing);
        assertEq(_credit20(node, address(token)), COLLATERAL, "credit");
        assertEq(token.balanceOf(address(court)), COLLATERAL, "the court's");
        token.setTricks(Trick.None, Trick.None);
        vm.prank(node);
        court.withdraw(node, AssetKind.ERC20, address(token), 0, stranger);
        assertEq(token.balanceOf(stranger), COLLATERAL, "the stranger's");
        assertEq(_credit20(node, address(token)), 0, "credit");
    }

    /// A settler that starves a payee must not turn its part into a credit.
    function test_RevertWhen_TooLittleGasIsLeftForAPayout() public {
        _overrule();
        bytes memory call_ = abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules()));
        (bool success, bytes memory result) = address(court).call{gas: PAYOUT_GAS}(call_);
        assertFalse(success, "was not refused");
        // The selector alone: how much was left is nobody's business.
        // forge-lint: disable-next-line(unsafe-typecast)
        assertEq(bytes4(result), IVault.InsufficientGas.selector, "reason");
        (success,) = address(court).call{gas: 1_000_000}(call_);
        assertTrue(success, "with enough");
        assertEq(_credit20(client, address(usd)), 0, "credit");
    }

    function test_WhenAPayeeReenters() public {
        HostileReceiver receiver = new HostileReceiver();
        vm.deal(address(receiver), FUNDS);
        Filing memory filing = _nativeFiling();
        filing.slash = _all(address(receiver));
        instance = address(puppet);
        _fileNative(filing);
        _end(filing, Status.Overruled);
        // A second docket whose collateral it could take.
        Filing memory other = _nativeFiling();
        other.silence = Status.Void;
        _fileNative(other);

        receiver.setMood(Mood.Reenter);
        receiver.setReentry(
            address(court),
            abi.encodeCall(ICourt.release, (dealId, _terms(filing), filing, _rules())),
            0
        );
        _release(filing);
        assertEq(receiver.reentries(), 0, "re-entered");
        assertEq(receiver.refusals(), 1, "refused");
        assertEq(receiver.answer(), abi.encodeWithSelector(IVault.Reentered.selector), "answer");
        assertEq(address(receiver).balance, FUNDS + COLLATERAL, "the receiver's");
        assertEq(address(court).balance, COLLATERAL, "the court's");
    }

    /// Whatever the shares, all of the collateral flows and each part is what its share says.
    function testFuzz_WhenSharesPriceAndRulersAreAnything(
        uint256 seed,
        uint8 count,
        uint8 rulers,
        uint256 price
    ) public {
        instance = address(puppet);
        Filing memory filing = _filing();
        price = bound(price, 1, 1e18);
        (filing.floor, filing.cap, filing.rate, filing.multiplier) = (price, price, 0, 1_000_000);
        filing.slash = new Share[](bound(count, 1, 16));
        uint32 rest = 1_000_000;
        for (uint256 i; i < filing.slash.length; ++i) {
            uint32 part = uint32(bytes4(keccak256(abi.encode(seed, i)))) % (rest + 1);
            if (i == filing.slash.length - 1) part = rest;
            rest -= part;
            filing.slash[i] = Share(makeAddr(string.concat("payee ", vm.toString(i))), part);
        }
        filing.slash[seed % filing.slash.length].to = RULERS;
        address[] memory right = new address[](bound(rulers, 0, 32));
        for (uint256 i; i < right.length; ++i) {
            right[i] = makeAddr(string.concat("ruler ", vm.toString(i)));
        }
        puppet.setRight(right);
        usd.mint(node, price);
        _file(filing);
        _end(filing, Status.Overruled);
        _release(filing);

        uint256 flowed;
        for (uint256 i; i < filing.slash.length; ++i) {
            uint256 part = price * filing.slash[i].ppm / 1_000_000;
            if (i == filing.slash.length - 1) part = price - flowed;
            flowed += part;
            if (filing.slash[i].to != RULERS) {
                assertEq(usd.balanceOf(filing.slash[i].to), part, "a payee's");
                continue;
            }
            uint256 earned;
            for (uint256 j; j < right.length; ++j) {
                earned += usd.balanceOf(right[j]);
                assertApproxEqAbs(usd.balanceOf(right[j]), part / right.length, 1, "a ruler's");
            }
            assertEq(right.length == 0 ? usd.balanceOf(BURN) : earned, part, "the rulers'");
        }
        assertEq(usd.balanceOf(address(court)), 0, "the court's");
    }
}
