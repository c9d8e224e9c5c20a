// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Possession, Schedule} from "../../contracts/arbiters/Possession.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement
} from "../../contracts/types/Deal.sol";
import {ArbiterTest} from "../utils/ArbiterTest.sol";
import {BeaconStandIn, HistoryStandIn} from "../utils/Beacons.sol";
import {dealOf, list, native, settlementOf, wholeTo} from "../utils/Build.sol";
import {MerkleTree} from "../utils/MerkleTree.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";

contract PossessionTest is ArbiterTest {
    uint256 internal constant START = 1_000_000;
    Possession internal possession;
    address internal provider = makeAddr("provider");
    bytes[] internal pieces;
    Schedule internal schedule;
    Deal internal theDeal;
    bytes32 internal id;

    function setUp() public override {
        super.setUp();
        vm.roll(START);
        possession = new Possession(kernel);
        for (uint256 i; i < 11; ++i) {
            pieces.push(abi.encodePacked("piece ", i));
        }
        schedule = Schedule({
            provider: provider,
            root: MerkleTree.root(pieces),
            leaves: 11,
            delay: 10,
            period: 100,
            window: 50,
            periods: 3,
            beacon: address(0)
        });
        theDeal = _dealPaying(_demand(7, 2));
        id = _openDeal(theDeal);
    }

    function _dealPaying(bytes memory demand) private view returns (Deal memory) {
        Clause memory clause = Clause(0, FOREVER, address(possession), demand, wholeTo(provider));
        return dealOf(list(Commitment(depositor, list(native(100)), list(clause))));
    }

    function _openDeal(Deal memory deal_) private returns (bytes32) {
        vm.deal(depositor, 100);
        vm.prank(depositor);
        return kernel.open{value: 100}(new Deposit[](0), deal_);
    }

    function _demand(uint256 mask, uint256 needed) private view returns (bytes memory) {
        return abi.encode(schedule, mask, needed);
    }

    function _scheduleId() private view returns (bytes32) {
        return keccak256(abi.encode(id, schedule));
    }

    /// The block from which `period` is drawn.
    function _challenge(uint256 period) private pure returns (uint256) {
        return START + 10 + 100 * period;
    }

    function _drawn(uint256 period, bytes32 seed) private view returns (uint256) {
        return uint256(keccak256(abi.encode(_scheduleId(), period, seed))) % schedule.leaves;
    }

    function _enter(uint256 period) private returns (uint256 drawn) {
        vm.roll(_challenge(period) + 1);
        return _drawn(period, blockhash(_challenge(period)));
    }

    function _show(uint256 period, uint256 index) private {
        possession.prove(id, schedule, period, pieces[index], MerkleTree.path(pieces, index), "");
    }

    function _begin() private {
        possession.begin(id, schedule);
    }

    function _proven() private view returns (uint256 proven) {
        (, proven) = possession.progress(_scheduleId());
    }

    function _refused(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    /// Like `_show`. Building the path calls SHA-256, which must come before what is expected.
    function _refusesToShow(uint256 period, uint256 index, bytes memory reason) private {
        bytes32[] memory path = MerkleTree.path(pieces, index);
        _refused(reason);
        possession.prove(id, schedule, period, pieces[index], path, "");
    }

    // begin

    function test_Begin_RevertGiven_TheDealIsNotOpen() public {
        _refused(abi.encodeWithSelector(Possession.NotOpen.selector, DEAL));
        possession.begin(DEAL, schedule);
    }

    function test_Begin_GivenTheDealIsOpen() public {
        (uint256 first,) = possession.progress(_scheduleId());
        assertEq(first, 0, "not yet");
        vm.expectEmit(address(possession));
        emit Possession.Begun(id, _scheduleId(), START + 10);
        vm.prank(stranger);
        assertEq(possession.begin(id, schedule), _scheduleId(), "its id");
        uint256 proven;
        (first, proven) = possession.progress(_scheduleId());
        assertEq(first, START + 10, "first challenge");
        assertEq(proven, 0, "nothing proven");
    }

    function test_Begin_GivenItBegan() public {
        _begin();
        vm.roll(START + 5);
        assertEq(possession.begin(id, schedule), _scheduleId(), "its id");
        (uint256 first,) = possession.progress(_scheduleId());
        assertEq(first, START + 10, "as it was");
    }

    // prove

    function test_Prove_RevertGiven_ItDidNotBegin() public {
        uint256 drawn = _enter(0);
        _refusesToShow(
            0, drawn, abi.encodeWithSelector(Possession.NotBegun.selector, _scheduleId())
        );
        vm.roll(START);
        _begin();
        drawn = _enter(0);
        // Everything in a schedule is part of what began.
        schedule.window = 51;
        _refusesToShow(
            0, drawn, abi.encodeWithSelector(Possession.NotBegun.selector, _scheduleId())
        );
        schedule.window = 50;
        id = OTHER;
        _refusesToShow(
            0, drawn, abi.encodeWithSelector(Possession.NotBegun.selector, _scheduleId())
        );
    }

    function test_Prove_RevertWhen_ThereIsNoSuchPeriod() public {
        _begin();
        _show(2, _enter(2));
        uint256 drawn = _enter(3);
        _refusesToShow(3, drawn, abi.encodeWithSelector(Possession.UnknownPeriod.selector, 3, 3));
    }

    /// The 192nd period is the last that there is a bit for.
    function test_Prove_RevertWhen_ThereIsNoBitForThePeriod() public {
        schedule.periods = 300;
        _begin();
        _show(191, _enter(191));
        assertEq(_proven(), 1 << 191);
        uint256 drawn = _enter(192);
        _refusesToShow(
            192, drawn, abi.encodeWithSelector(Possession.UnknownPeriod.selector, 192, 300)
        );
    }

    function test_Prove_RevertWhen_ItIsOutsideTheWindow() public {
        _begin();
        for (uint256 period; period < 3; ++period) {
            uint256 challenge = _challenge(period);
            bytes32 seed = blockhash(challenge);
            uint256[3] memory outside = [challenge - 1, challenge, challenge + 51];
            for (uint256 i; i < 3; ++i) {
                vm.roll(outside[i]);
                _refusesToShow(
                    period,
                    _drawn(period, seed),
                    abi.encodeWithSelector(
                        Possession.OutsideWindow.selector, challenge, challenge + 50, outside[i]
                    )
                );
            }
        }
    }

    function test_Prove_WhenItIsTheFirstOrTheLastBlockOfTheWindow() public {
        _begin();
        _show(0, _enter(0));
        uint256 drawn = _enter(1);
        vm.roll(_challenge(1) + 50);
        _show(1, drawn);
        assertEq(_proven(), 3);
    }

    function test_Prove_RevertWhen_TheBlockHashIsGone() public {
        schedule.window = 1000;
        _begin();
        uint256 drawn = _enter(0);
        vm.roll(_challenge(0) + 257);
        _refusesToShow(0, drawn, abi.encodeWithSelector(Possession.NoSeed.selector, _challenge(0)));
        vm.roll(_challenge(0) + 256);
        _show(0, drawn);
    }

    function test_Prove_GivenTheHistoryOfBlockHashes() public {
        schedule.window = 1000;
        _begin();
        address history = Blockhash.HISTORY_STORAGE_ADDRESS;
        vm.etch(history, type(HistoryStandIn).runtimeCode);
        HistoryStandIn(history).set(_challenge(1), keccak256("its hash"));
        vm.roll(_challenge(1) + 1000);
        uint256 drawn = _drawn(1, keccak256("its hash"));
        _refusesToShow(
            1, (drawn + 1) % 11, abi.encodeWithSelector(Possession.WrongPiece.selector, drawn)
        );
        _show(1, drawn);
        assertEq(_proven(), 2);
    }

    function test_Prove_GivenABeacon() public {
        BeaconStandIn beacon = new BeaconStandIn();
        schedule.beacon = address(beacon);
        _begin();
        vm.roll(_challenge(0) + 1);
        bytes memory preimage = abi.encode(keccak256("round 1"));
        uint256 drawn = _drawn(0, keccak256("round 1"));
        bytes32[] memory path = MerkleTree.path(pieces, drawn);
        _refused(abi.encodeWithSelector(Possession.NoSeed.selector, _challenge(0)));
        possession.prove(id, schedule, 0, pieces[drawn], path, preimage);
        beacon.set(_challenge(0), keccak256(preimage));
        _refused("not it");
        possession.prove(id, schedule, 0, pieces[drawn], path, "another");
        possession.prove(id, schedule, 0, pieces[drawn], path, preimage);
        assertEq(_proven(), 1);
    }

    function test_Prove_WhenItIsThePieceThatIsDrawn() public {
        _begin();
        uint256 drawn = _enter(2);
        vm.expectEmit(address(possession));
        emit Possession.Shown(id, _scheduleId(), 2);
        vm.startPrank(stranger);
        _show(2, drawn);
        vm.stopPrank();
        assertEq(_proven(), 4, "the third");
        _show(2, drawn);
        assertEq(_proven(), 4, "once more changes nothing");
        (uint256 first,) = possession.progress(_scheduleId());
        assertEq(first, START + 10, "nor when it began");
    }

    function test_Prove_RevertWhen_ItIsAnotherPiece() public {
        _begin();
        uint256 drawn = _enter(0);
        bytes memory reason = abi.encodeWithSelector(Possession.WrongPiece.selector, drawn);
        for (uint256 i; i < 11; ++i) {
            if (i == drawn) continue;
            _refusesToShow(0, i, reason);
        }
        bytes32[] memory path = MerkleTree.path(pieces, drawn);
        _refused(reason);
        possession.prove(id, schedule, 0, bytes.concat(pieces[drawn], "!"), path, "");
        for (uint256 i; i < path.length; ++i) {
            path[i] ^= bytes32(uint256(1));
            _refused(reason);
            possession.prove(id, schedule, 0, pieces[drawn], path, "");
            path[i] ^= bytes32(uint256(1));
        }
        bytes32[] memory other = new bytes32[](path.length + 1);
        for (uint256 i; i < path.length; ++i) {
            other[i] = path[i];
        }
        _refused(reason);
        possession.prove(id, schedule, 0, pieces[drawn], other, "");
        assembly {
            mstore(other, sub(mload(path), 1))
        }
        _refused(reason);
        possession.prove(id, schedule, 0, pieces[drawn], other, "");
        possession.prove(id, schedule, 0, pieces[drawn], path, "");
    }

    /// An inner node's children are not a piece: leaves and nodes are hashed apart.
    function test_Prove_RevertWhen_TheChildrenOfANodePassForAPiece() public {
        bytes32 left = sha256(bytes.concat(hex"00", pieces[0]));
        bytes32 right = sha256(bytes.concat(hex"00", pieces[1]));
        (schedule.leaves, schedule.root) = (1, sha256(bytes.concat(hex"01", left, right)));
        _begin();
        _enter(0);
        _refused(abi.encodeWithSelector(Possession.WrongPiece.selector, 0));
        possession.prove(id, schedule, 0, bytes.concat(left, right), new bytes32[](0), "");
    }

    function testFuzz_Prove_ForTreesOfAnySize(uint256 leaves, uint256 other, bytes32 seed) public {
        leaves = bound(leaves, 1, 40);
        delete pieces;
        for (uint256 i; i < leaves; ++i) {
            pieces.push(abi.encodePacked(seed, i));
        }
        (schedule.leaves, schedule.root) = (leaves, MerkleTree.root(pieces));
        _begin();
        uint256 drawn = _enter(0);
        other = bound(other, 0, leaves - 1);
        if (other != drawn) {
            _refusesToShow(0, other, abi.encodeWithSelector(Possession.WrongPiece.selector, drawn));
        }
        _show(0, drawn);
        assertEq(_proven(), 1);
    }

    /// Two schedules that differ in the provider alone are drawn apart, sooner or later.
    function test_Prove_ForAnotherProvider() public {
        schedule.periods = 20;
        _begin();
        bytes32 one = _scheduleId();
        schedule.provider = stranger;
        bytes32 two = _scheduleId();
        bool apart;
        for (uint256 period; period < 20; ++period) {
            bytes32 seed = keccak256(abi.encode(period));
            apart = apart
                || uint256(keccak256(abi.encode(one, period, seed))) % 11
                    != uint256(keccak256(abi.encode(two, period, seed))) % 11;
        }
        assertTrue(apart, "drawn apart");
        uint256 drawn = _enter(0);
        _refusesToShow(0, drawn, abi.encodeWithSelector(Possession.NotBegun.selector, two));
    }

    // check

    function _says(uint256 mask, uint256 needed) private view returns (bool) {
        return possession.check(id, INDEX, _none(), _demand(mask, needed), "");
    }

    function test_Check() public {
        assertFalse(_says(7, 0), "none needed, not begun");
        assertFalse(_says(7, 1), "not begun");
        _begin();
        assertFalse(_says(7, 1), "nothing proven");
        assertFalse(_says(type(uint256).max, 1), "when it began is no period");
        _show(0, _enter(0));
        assertTrue(_says(7, 1), "one");
        assertFalse(_says(7, 0), "none needed");
        assertFalse(_says(7, 2), "two");
        assertTrue(_says(1, 1), "the first");
        assertFalse(_says(2, 1), "the second");
        assertFalse(_says(6, 1), "the later ones");
        _show(2, _enter(2));
        assertTrue(_says(7, 2), "two of all");
        assertFalse(_says(3, 2), "two of the first two");
        assertTrue(_says(5, 2), "the first and the last");
        assertFalse(_says(7, 3), "all");
        assertFalse(_says(0, 1), "of none");
    }

    function test_Check_WhenAnotherDealOrScheduleIsAskedAbout() public {
        _begin();
        _show(0, _enter(0));
        assertTrue(_says(7, 1), "this");
        bytes memory demand = _demand(7, 1);
        assertFalse(possession.check(OTHER, INDEX, _none(), demand, ""), "deal");
        schedule.provider = stranger;
        assertFalse(_says(7, 1), "schedule");
    }

    function test_Check_WhenTheSettlerBringsAStatement() public {
        _begin();
        _show(0, _enter(0));
        assertFalse(
            possession.check(id, INDEX, list(_state(provider, id, KIND, "")), _demand(7, 1), "")
        );
    }

    function test_Check_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(possession, hex"00");
    }

    function test_WhenAClausePaysTheProvider() public {
        Settlement memory s = settlementOf(theDeal, 0, 0);
        _begin();
        _show(0, _enter(0));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(possession)));
        kernel.settle(id, s);
        _show(1, _enter(1));
        kernel.settle(id, s);
        assertEq(provider.balance, 100, "the provider's");
    }

    function test_Describe() public view {
        assertEq(
            possession.describe(_demand(7, 2)),
            string.concat(
                vm.toString(provider),
                " has shown in 2 of 3 periods of 100 blocks, after 10, each within 50,",
                " the drawn one of 11 pieces under ",
                vm.toString(schedule.root),
                ", periods of mask ",
                string.concat(vm.toString(bytes32(uint256(7))), "; beacon "),
                vm.toString(address(0))
            )
        );
    }
}
