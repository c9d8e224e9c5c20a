// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {CourtTerms, Filing, Status} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";

/// Credits in the court: a filer's collateral that came back to a contract that would not take it.
contract WithdrawTest is CourtTest {
    HostileReceiver internal filer;

    function setUp() public override {
        super.setUp();
        filer = new HostileReceiver();
        vm.deal(address(filer), 10 * COLLATERAL);
        filer.setMood(Mood.Revert);
        _creditOnce(Status.Upheld);
    }

    function _filing() internal view override returns (Filing memory filing) {
        filing = super._filing();
        filing.filer = address(filer);
        filing.kind = AssetKind.Native;
        filing.token = address(0);
    }

    function _creditOnce(Status silence) private {
        Filing memory filing = _filing();
        filing.silence = silence;
        CourtTerms memory terms = _terms(filing);
        vm.prank(address(filer));
        court.file{value: COLLATERAL}(dealId, terms, filing, _claim());
        vm.warp(START + WINDOW);
        _release(filing);
        vm.warp(START);
    }

    function _credit() private view returns (uint256) {
        return court.credit(address(filer), AssetKind.Native, address(0), 0);
    }

    function _withdrawCall(address to) private view returns (bytes memory) {
        return
            abi.encodeCall(IVault.withdraw, (address(filer), AssetKind.Native, address(0), 0, to));
    }

    function _refusesWithdraw(address caller, bytes memory call_, bytes memory reason) private {
        uint256 credit = _credit();
        _refuses(address(court), caller, 0, call_, reason);
        assertEq(_credit(), credit, "credit");
    }

    function test_RevertWhen_SomebodyElseSendsTheCreditElsewhere() public {
        _refusesWithdraw(
            stranger,
            _withdrawCall(stranger),
            abi.encodeWithSelector(IVault.NotPayee.selector, address(filer), stranger)
        );
    }

    function test_RevertWhen_ThereIsNoCredit() public {
        _refusesWithdraw(
            stranger,
            abi.encodeCall(IVault.withdraw, (stranger, AssetKind.Native, address(0), 0, stranger)),
            abi.encodeWithSelector(
                IVault.NoCredit.selector, stranger, AssetKind.Native, address(0), 0
            )
        );
    }

    function test_RevertWhen_TheCreditIsOfAnotherKindOrToken() public {
        AssetKind[3] memory kinds = [AssetKind.ERC20, AssetKind.ERC721, AssetKind.ERC1155];
        for (uint256 i; i < kinds.length; ++i) {
            _refusesWithdraw(
                address(filer),
                abi.encodeCall(
                    IVault.withdraw, (address(filer), kinds[i], address(0), 0, address(filer))
                ),
                abi.encodeWithSelector(
                    IVault.NoCredit.selector, address(filer), kinds[i], address(0), 0
                )
            );
        }
        _refusesWithdraw(
            address(filer),
            abi.encodeCall(
                IVault.withdraw, (address(filer), AssetKind.Native, address(usd), 0, address(filer))
            ),
            abi.encodeWithSelector(
                IVault.NoCredit.selector, address(filer), AssetKind.Native, address(usd), 0
            )
        );
    }

    function test_RevertWhen_ItIsSentToZeroOrToTheCourt() public {
        address[2] memory receivers = [address(0), address(court)];
        for (uint256 i; i < 2; ++i) {
            _refusesWithdraw(
                address(filer),
                _withdrawCall(receivers[i]),
                abi.encodeWithSelector(IVault.InvalidPayee.selector, receivers[i])
            );
        }
    }

    function test_RevertWhen_ThePayeeStillCannotReceive() public {
        _refusesWithdraw(
            stranger,
            _withdrawCall(address(filer)),
            abi.encodeWithSelector(IVault.WithdrawFailed.selector, address(filer))
        );
        assertEq(_credit(), COLLATERAL, "credit");
    }

    function test_WhenAnybodyPushesItToThePayee() public {
        filer.setMood(Mood.Accept);
        uint256 before = address(filer).balance;
        vm.expectEmit(address(court));
        emit IVault.Withdrawn(
            address(filer), address(0), AssetKind.Native, 0, COLLATERAL, address(filer)
        );
        vm.prank(stranger);
        court.withdraw(address(filer), AssetKind.Native, address(0), 0, address(filer));
        assertEq(address(filer).balance, before + COLLATERAL, "the filer's");
        assertEq(_credit(), 0, "credit");
        _refusesWithdraw(
            stranger,
            _withdrawCall(address(filer)),
            abi.encodeWithSelector(
                IVault.NoCredit.selector, address(filer), AssetKind.Native, address(0), 0
            )
        );
    }

    function test_WhenThePayeeSendsItElsewhere() public {
        filer.execute(address(court), _withdrawCall(stranger));
        assertEq(stranger.balance, COLLATERAL, "the stranger's");
        assertEq(_credit(), 0, "credit");
        assertEq(address(court).balance, 0, "the court's");
    }

    function test_WhenTheReceiverFilesReleasesOrWithdrawsAgain() public {
        Filing memory filing = _filing();
        filing.silence = Status.Void;
        bytes[3] memory calls = [
            _withdrawCall(address(filer)),
            abi.encodeCall(ICourt.release, (dealId, _terms(), _filing(), _rules())),
            abi.encodeCall(ICourt.file, (dealId, _terms(filing), filing, _claim()))
        ];
        filer.setMood(Mood.Reenter);
        for (uint256 i; i < 3; ++i) {
            uint256 snapshot = vm.snapshotState();
            filer.setReentry(address(court), calls[i], i == 2 ? COLLATERAL : 0);
            vm.prank(stranger);
            court.withdraw(address(filer), AssetKind.Native, address(0), 0, address(filer));
            assertEq(filer.reentries(), 0, "re-entered");
            assertEq(filer.answer(), abi.encodeWithSelector(IVault.Reentered.selector), "answer");
            assertTrue(vm.revertToState(snapshot));
        }
    }

    function test_WhenCreditsOfTwoDocketsMeet() public {
        _creditOnce(Status.Void);
        assertEq(_credit(), 2 * COLLATERAL, "credit");
        filer.execute(address(court), _withdrawCall(stranger));
        assertEq(stranger.balance, 2 * COLLATERAL, "the stranger's");
    }
}
