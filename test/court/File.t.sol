// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind, Share} from "../../contracts/types/Deal.sol";
import {
    Claim,
    CourtTerms,
    DocketWord,
    Filing,
    RULERS,
    Status
} from "../../contracts/types/Docket.sol";
import {CourtTest} from "../utils/CourtTest.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

contract FileTest is CourtTest {
    function test_RevertWhen_TheFilingDoesNotHashToTheTerms() public {
        Filing memory filing = _filing();
        CourtTerms memory terms = _terms(filing);
        filing.rate += 1;
        _refusesFile(
            terms,
            filing,
            _claim(),
            abi.encodeWithSelector(
                ICourt.TermsMismatch.selector, terms.filing, keccak256(abi.encode(filing))
            )
        );
    }

    function test_RevertWhen_TheCallerIsNotTheFiler() public {
        bytes memory call_ = abi.encodeCall(ICourt.file, (dealId, _terms(), _filing(), _claim()));
        _refuses(
            address(court),
            client,
            0,
            call_,
            abi.encodeWithSelector(ICourt.NotFiler.selector, node, client)
        );
    }

    function test_RevertWhen_TheUnitsDoNotFit48Bits() public {
        Claim memory claim = _claim();
        claim.units = 1 << 48;
        _refusesFile(
            _terms(),
            _filing(),
            claim,
            abi.encodeWithSelector(ICourt.TooManyUnits.selector, uint256(1) << 48)
        );
    }

    function test_RevertWhen_TheSilenceIsNeitherUpheldNorVoid() public {
        Filing memory filing = _filing();
        Status[5] memory silences =
            [Status.Pending, Status.Absent, Status.Standing, Status.Disputed, Status.Overruled];
        for (uint256 i; i < silences.length; ++i) {
            filing.silence = silences[i];
            _refusesInvalid(filing);
        }
    }

    function test_RevertWhen_TheWindowExceedsTheLimit() public {
        Filing memory filing = _filing();
        filing.window = LIMIT + 1;
        _refusesInvalid(filing);
        filing.window = LIMIT;
        _file(filing);
    }

    function test_RevertWhen_TheFloorExceedsTheCap() public {
        Filing memory filing = _filing();
        filing.floor = CAP + 1;
        _refusesInvalid(filing);
        filing.floor = CAP;
        _file(filing);
    }

    function test_RevertWhen_TheCollateralIsNotFungible() public {
        Filing memory filing = _filing();
        filing.kind = AssetKind.ERC721;
        _refusesInvalid(filing);
        filing.kind = AssetKind.ERC1155;
        _refusesInvalid(filing);
    }

    function test_RevertWhen_ThereAreNoSlashShares() public {
        Filing memory filing = _filing();
        filing.slash = new Share[](0);
        _refusesInvalid(filing);
    }

    function test_RevertWhen_ThereAreSeventeenSlashShares() public {
        Filing memory filing = _filing();
        filing.slash = _equalShares(17);
        _refusesInvalid(filing);
    }

    function test_RevertWhen_TheSlashSharesDoNotSumToOneMillion() public {
        Filing memory filing = _filing();
        filing.slash[1].ppm -= 1;
        _refusesInvalid(filing);
        filing.slash[1].ppm += 2;
        _refusesInvalid(filing);
    }

    function test_RevertWhen_ASlashShareGoesToZeroOrToTheCourt() public {
        Filing memory filing = _filing();
        filing.slash[0].to = address(0);
        _refusesFile(filing, abi.encodeWithSelector(IVault.InvalidPayee.selector, address(0)));
        filing.slash[0].to = address(court);
        _refusesFile(filing, abi.encodeWithSelector(IVault.InvalidPayee.selector, address(court)));
    }

    function test_RevertWhen_TheDealIsNotOpen() public {
        dealId = keccak256("never opened");
        _refusesFile(_filing(), abi.encodeWithSelector(ICourt.DealNotOpen.selector, dealId));
    }

    function test_RevertWhen_TheDeadlineHasCome() public {
        uint256 deadline = START + DEADLINE;
        vm.warp(deadline);
        _refusesFile(
            _filing(), abi.encodeWithSelector(ICourt.DeadlinePassed.selector, deadline, deadline)
        );
        _assertStatus(Status.Absent);
        vm.warp(deadline + 1000 days);
        _refusesFile(
            _filing(),
            abi.encodeWithSelector(ICourt.DeadlinePassed.selector, deadline, deadline + 1000 days)
        );
        _assertStatus(Status.Absent);
    }

    function test_RevertWhen_SomethingWasFiledBefore() public {
        _file();
        bytes memory reason = abi.encodeWithSelector(ICourt.AlreadyFiled.selector, _docketId());
        _refusesFile(_filing(), reason);
        Claim memory other = _claim();
        other.output = keccak256("other output");
        _refusesFile(_terms(), _filing(), other, reason);
        // Nor after the docket ended.
        _verdict(0, false);
        _verdict(1, false);
        _refusesFile(_terms(), _filing(), other, reason);
        _release();
        _refusesFile(_terms(), _filing(), other, reason);
    }

    function test_RevertWhen_ThePriceDoesNotFit120Bits() public {
        Filing memory filing = _filing();
        filing.floor = 1 << 120;
        filing.cap = 1 << 120;
        _refusesFile(
            filing, abi.encodeWithSelector(ICourt.PriceTooLarge.selector, uint256(1) << 120)
        );
    }

    /// A price in unchecked arithmetic once cost 26 million dollars.
    function test_RevertWhen_TheUnitsTimesTheRateOverflow() public {
        Filing memory filing = _filing();
        filing.rate = type(uint256).max / UNITS + 1;
        _refusesFile(filing, abi.encodeWithSignature("Panic(uint256)", 0x11));
        filing = _filing();
        filing.multiplier = type(uint256).max / PRICE + 1;
        _refusesFile(filing, abi.encodeWithSignature("Panic(uint256)", 0x11));
    }

    function test_RevertWhen_TheCollateralIsZero() public {
        bytes memory reason = abi.encodeWithSelector(IVault.ZeroAmount.selector, address(usd));
        Filing memory filing = _filing();
        filing.multiplier = 0;
        _refusesFile(filing, reason);
        filing = _filing();
        (filing.floor, filing.rate) = (0, 0);
        _refusesFile(filing, reason);
    }

    function test_RevertWhen_TheCollateralDoesNotFit128Bits() public {
        Filing memory filing = _filing();
        (filing.floor, filing.cap) = (1 << 119, 1 << 119);
        filing.multiplier = 1_000_000 * 512;
        _refusesFile(
            filing,
            abi.encodeWithSelector(IVault.AmountTooLarge.selector, address(usd), uint256(1) << 128)
        );
    }

    // Native collateral.

    function _nativeFiling() private view returns (Filing memory filing) {
        filing = _filing();
        filing.kind = AssetKind.Native;
        filing.token = address(0);
    }

    function _refusesValue(Filing memory filing, uint256 needed, uint256 sent) private {
        bytes memory call_ = abi.encodeCall(ICourt.file, (dealId, _terms(filing), filing, _claim()));
        _refuses(
            address(court),
            node,
            sent,
            call_,
            abi.encodeWithSelector(IVault.WrongValue.selector, needed, sent)
        );
        _assertStatus(court.status(dealId, _terms(filing)), Status.Pending);
    }

    function test_RevertWhen_TheValueIsLessMoreOrMissing() public {
        Filing memory filing = _nativeFiling();
        _refusesValue(filing, COLLATERAL, 0);
        _refusesValue(filing, COLLATERAL, COLLATERAL - 1);
        _refusesValue(filing, COLLATERAL, COLLATERAL + 1);
    }

    function test_RevertWhen_ANativeFilingNamesAToken() public {
        Filing memory filing = _nativeFiling();
        filing.token = address(usd);
        bytes memory call_ = abi.encodeCall(ICourt.file, (dealId, _terms(filing), filing, _claim()));
        _refuses(
            address(court),
            node,
            COLLATERAL,
            call_,
            abi.encodeWithSelector(
                IVault.MalformedAsset.selector, AssetKind.Native, address(usd), 0, COLLATERAL
            )
        );
    }

    function test_WhenTheValueIsExact() public {
        Filing memory filing = _nativeFiling();
        CourtTerms memory terms = _terms(filing);
        vm.prank(node);
        court.file{value: COLLATERAL}(dealId, terms, filing, _claim());
        assertEq(address(court).balance, COLLATERAL, "the court's");
        assertEq(node.balance, FUNDS - COLLATERAL, "the node's");
        _assertStatus(court.status(dealId, terms), Status.Standing);
    }

    // ERC-20 collateral.

    function test_RevertWhen_ValueIsSentAlong() public {
        _refusesValue(_filing(), 0, 1);
    }

    function test_RevertWhen_TheFilerDidNotApprove() public {
        vm.prank(node);
        usd.approve(address(court), COLLATERAL - 1);
        _refusesFile(_filing(), abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector));
        _assertStatus(Status.Pending);
    }

    function test_RevertWhen_TheFilerHasTooLittle() public {
        vm.prank(node);
        assertTrue(usd.transfer(stranger, FUNDS - COLLATERAL + 1));
        _refusesFile(_filing(), abi.encodeWithSelector(SafeTransferLib.TransferFromFailed.selector));
        _assertStatus(Status.Pending);
    }

    function _hostile() private returns (HostileERC20 token, Filing memory filing) {
        token = new HostileERC20();
        token.mint(node, FUNDS);
        filing = _filing();
        filing.token = address(token);
    }

    function test_RevertWhen_TheTokenTakesAFee() public {
        (HostileERC20 token, Filing memory filing) = _hostile();
        token.setTricks(Trick.Fee, Trick.None);
        _refusesFile(
            filing,
            abi.encodeWithSelector(
                IVault.DepositMismatch.selector,
                address(token),
                COLLATERAL,
                COLLATERAL - COLLATERAL / 100
            )
        );
        assertEq(token.balanceOf(node), FUNDS, "the node's");
    }

    function test_RevertWhen_TheTokenSaysTrueAndDoesNotMove() public {
        (HostileERC20 token, Filing memory filing) = _hostile();
        token.setTricks(Trick.TrueStill, Trick.None);
        _refusesFile(
            filing,
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(token), COLLATERAL, 0)
        );
        assertEq(token.balanceOf(node), FUNDS, "the node's");
    }

    function test_WhenTheTokenFilesAgainWhileItIsPulled() public {
        (HostileERC20 token, Filing memory filing) = _hostile();
        // The token itself is the filer of another docket.
        Filing memory other = _filing();
        other.filer = address(token);
        other.token = address(token);
        token.setTricks(Trick.Reenter, Trick.None);
        token.setReentry(
            address(court), abi.encodeCall(ICourt.file, (dealId, _terms(other), other, _claim()))
        );
        CourtTerms memory terms = _file(filing);
        assertEq(token.reentries(), 0, "re-entered");
        assertEq(token.answer(), abi.encodeWithSelector(IVault.Reentered.selector), "answer");
        assertEq(token.balanceOf(address(court)), COLLATERAL, "the court's");
        _assertStatus(court.status(dealId, terms), Status.Standing);
        _assertStatus(court.status(dealId, _terms(other)), Status.Pending);
    }

    function test_WhenAllIsInOrder() public {
        vm.warp(START + 1000);
        vm.expectEmit(address(court));
        emit ICourt.Filed(
            dealId, _docketId(), node, _claim(), PRICE, COLLATERAL, START + 1000 + WINDOW
        );
        vm.prank(node);
        bytes32 id = court.file(dealId, _terms(), _filing(), _claim());

        // It takes the collateral.
        assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
        assertEq(usd.balanceOf(node), FUNDS - COLLATERAL, "the node's");
        // It stores the word and the claim.
        (DocketWord word, bytes32 claim) = court.docket(id);
        assertEq(id, _docketId(), "id");
        assertEq(claim, _hash(_claim()), "claim");
        _assertStatus(word.storedStatus(), Status.Standing);
        _assertStatus(word.fallbackStatus(), Status.Upheld);
        assertFalse(word.settled(), "settled");
        assertEq(word.tally(), 0, "tally");
        assertEq(word.until(), START + 1000 + WINDOW, "until");
        assertEq(word.units(), UNITS, "units");
        assertEq(word.price(), PRICE, "price");
    }

    function test_WhenItIsOneSecondBeforeTheDeadline() public {
        vm.warp(START + DEADLINE - 1);
        _file();
        _assertStatus(Status.Standing);
        // The deadline does not end what was filed in time.
        vm.warp(START + DEADLINE);
        _assertStatus(Status.Standing);
    }

    function test_WhenTheUnitsAreTheMost() public {
        Claim memory claim = _claim();
        claim.units = (1 << 48) - 1;
        CourtTerms memory terms = _terms();
        vm.prank(node);
        court.file(dealId, terms, _filing(), claim);
        DocketWord word = _word(terms);
        assertEq(word.units(), claim.units, "units");
        assertEq(word.price(), CAP, "price");
    }

    function test_WhenThereAreSixteenSlashShares() public {
        Filing memory filing = _filing();
        filing.slash = _equalShares(16);
        CourtTerms memory terms = _file(filing);
        _assertStatus(court.status(dealId, terms), Status.Standing);
    }

    function test_WhenTheDealHasTwoDockets() public {
        Filing memory other = _filing();
        other.silence = Status.Void;
        _file();
        CourtTerms memory terms = _file(other);
        _verdict(0, true);
        _verdict(1, true);
        _assertStatus(Status.Upheld);
        _assertStatus(court.status(dealId, terms), Status.Standing);
        assertEq(usd.balanceOf(address(court)), 2 * COLLATERAL, "the court's");
    }

    function test_WhenTwoDealsHaveTheSameCourtTerms() public {
        _file();
        dealId = _openDeal(1);
        _assertStatus(Status.Pending);
        _file();
        _verdict(0, false);
        _verdict(1, false);
        _assertStatus(Status.Overruled);
        _release();
        assertEq(usd.balanceOf(address(court)), COLLATERAL, "the court's");
    }

    /// Every price and collateral follows from the units as the terms say, or the filing is refused.
    function testFuzz_PriceAndCollateral(
        uint64 units,
        uint256 rate,
        uint256 floor,
        uint256 cap,
        uint256 multiplier
    ) public {
        units = uint64(bound(units, 0, (1 << 48) - 1));
        rate = bound(rate, 0, 1 << 64);
        cap = bound(cap, 1, (1 << 120) - 1);
        floor = bound(floor, 0, cap);
        multiplier = bound(multiplier, 1, 100_000_000);
        Filing memory filing = _filing();
        (filing.rate, filing.floor, filing.cap) = (rate, floor, cap);
        filing.multiplier = multiplier;
        Claim memory claim = _claim();
        claim.units = units;

        uint256 metered = units * rate;
        uint256 price = metered > cap ? cap : metered < floor ? floor : metered;
        vm.assume(price != 0);
        uint256 collateral = price * multiplier / 1e6;
        if (collateral * 1e6 < price * multiplier) collateral += 1;
        usd.mint(node, collateral);
        CourtTerms memory terms = _terms(filing);
        vm.prank(node);
        court.file(dealId, terms, filing, claim);
        assertEq(usd.balanceOf(address(court)), collateral, "the court's");
        assertEq(_word(terms).price(), price, "price");
        assertEq(_word(terms).units(), units, "units");
    }

    function _refusesInvalid(Filing memory filing) private {
        _refusesFile(filing, abi.encodeWithSelector(ICourt.InvalidFiling.selector));
    }

    function _equalShares(uint32 count) private pure returns (Share[] memory shares) {
        shares = new Share[](count);
        for (uint256 i; i < count; ++i) {
            shares[i] = Share(RULERS, 1_000_000 / count);
        }
        shares[0].ppm += 1_000_000 % count;
    }
}
