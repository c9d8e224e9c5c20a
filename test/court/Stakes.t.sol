// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Stakes} from "../../contracts/court/Stakes.sol";
import {IStakes, Pool, Seat} from "../../contracts/interfaces/IStakes.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {BURN} from "../../contracts/types/Docket.sol";
import {HostileReceiver, Mood} from "../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {Token20, Token721} from "../utils/Tokens.sol";
import {Test} from "forge-std/Test.sol";

contract StakesTest is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant FUNDS = 1_000_000;
    uint128 internal constant STAKE = 505; // a tenth leaves dust
    uint32 internal constant DELAY = 30 days;

    Stakes internal stakes;
    Token20 internal usd;
    HostileERC20 internal bad;
    address internal instance = makeAddr("instance");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal reporter = makeAddr("reporter");
    Pool internal pool; // in dollars
    Pool internal native;
    Pool internal worse; // in a hostile token
    bytes32 internal poolId;

    function setUp() public {
        vm.warp(START);
        stakes = new Stakes();
        usd = new Token20();
        bad = new HostileERC20();
        pool = _pool(AssetKind.ERC20, address(usd));
        native = _pool(AssetKind.Native, address(0));
        worse = _pool(AssetKind.ERC20, address(bad));
        poolId = stakes.poolIdOf(pool);
        address[2] memory parties = [alice, bob];
        for (uint256 i; i < 2; ++i) {
            vm.deal(parties[i], FUNDS);
            usd.mint(parties[i], FUNDS);
            bad.mint(parties[i], FUNDS);
            vm.prank(parties[i]);
            usd.approve(address(stakes), type(uint256).max);
        }
    }

    function _pool(AssetKind kind, address token) private view returns (Pool memory pool_) {
        (pool_.instance, pool_.profile) = (instance, "profile");
        (pool_.kind, pool_.token, pool_.stake, pool_.delay) = (kind, token, STAKE, DELAY);
    }

    // What the parties do.

    function _take(address who, uint256 count) private {
        vm.prank(who);
        stakes.take(pool, count, who);
    }

    function _resign(address who, uint256 index) private {
        vm.prank(who);
        stakes.resign(pool, index);
    }

    function _slash(Pool memory pool_, uint256 index) private returns (bool) {
        vm.prank(pool_.instance);
        return stakes.slash(pool_, index, reporter);
    }

    /// The calls fail for this reason, and nothing moves.
    function _refuses(address caller, uint256 value, bytes memory call_, bytes memory reason)
        private
    {
        bytes32 before = _ledger();
        vm.prank(caller);
        (bool success, bytes memory result) = address(stakes).call{value: value}(call_);
        assertFalse(success, "was not refused");
        if (reason.length != 0) assertEq(result, reason, "was refused for another reason");
        assertEq(_ledger(), before, "something moved");
    }

    function _refusesTake(
        Pool memory pool_,
        uint256 count,
        address owner,
        uint256 value,
        bytes memory reason
    ) private {
        _refuses(alice, value, abi.encodeCall(IStakes.take, (pool_, count, owner)), reason);
    }

    function _ledger() private view returns (bytes32 sum) {
        address[5] memory holders = [alice, bob, reporter, BURN, address(stakes)];
        for (uint256 i; i < holders.length; ++i) {
            sum = keccak256(
                abi.encode(
                    sum, holders[i].balance, usd.balanceOf(holders[i]), bad.balanceOf(holders[i])
                )
            );
        }
        for (uint256 i; i < 4; ++i) {
            sum = keccak256(abi.encode(sum, stakes.seat(poolId, i)));
        }
        sum = keccak256(abi.encode(sum, stakes.seats(poolId), stakes.serving(poolId)));
    }

    function _checkSeat(uint256 index, address owner, uint256 taken, uint256 left, bool slashed)
        private
        view
    {
        Seat seat = stakes.seat(poolId, index);
        assertEq(seat.owner(), owner, "owner");
        assertEq(seat.taken(), taken, "taken");
        assertEq(seat.left(), left, "left");
        assertEq(seat.slashed(), slashed, "slashed");
    }

    function _checkCounts(uint256 seats, uint256 serving) private view {
        assertEq(stakes.seats(poolId), seats, "seats");
        assertEq(stakes.serving(poolId), serving, "serving");
    }

    function _credit(address payee, Pool memory pool_) private view returns (uint256) {
        return stakes.credit(payee, pool_.kind, pool_.token, 0);
    }

    function _notFree(uint256 index, uint256 free) private {
        _refuses(
            alice,
            0,
            abi.encodeCall(IStakes.giveBack, (pool, index)),
            abi.encodeWithSelector(IStakes.NotFree.selector, free)
        );
    }

    // take

    function test_Take_RevertWhen_ThePoolCanNeverServe() public {
        bytes memory reason = abi.encodeWithSelector(IStakes.InvalidPool.selector);
        Pool memory p = pool;
        p.instance = address(0);
        _refusesTake(p, 1, alice, 0, reason);
        p = pool;
        p.stake = 0;
        _refusesTake(p, 1, alice, 0, reason);
        p = pool;
        p.kind = AssetKind.ERC721;
        _refusesTake(p, 1, alice, 0, reason);
        p.kind = AssetKind.ERC1155;
        _refusesTake(p, 1, alice, 0, reason);
        _refusesTake(pool, 1, address(0), 0, reason);
    }

    function test_Take_RevertWhen_ItIsForNoSeatOrForMoreThan32() public {
        uint256[3] memory counts = [uint256(0), 33, type(uint256).max];
        for (uint256 i; i < counts.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(IStakes.WrongCount.selector, counts[i], 32);
            _refusesTake(pool, counts[i], alice, 0, reason);
        }
        _take(alice, 32);
        _checkCounts(32, 32);
    }

    function test_Take_RevertWhen_TheValueSentIsNotWhatTheSeatsCost() public {
        uint256[3] memory values = [uint256(0), 2 * STAKE - 1, 2 * STAKE + 1];
        for (uint256 i; i < values.length; ++i) {
            bytes memory reason =
                abi.encodeWithSelector(IVault.WrongValue.selector, 2 * STAKE, values[i]);
            _refusesTake(native, 2, alice, values[i], reason);
        }
        _refusesTake(pool, 2, alice, 1, abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1));
        vm.prank(alice);
        stakes.take{value: 2 * STAKE}(native, 2, alice);
        assertEq(address(stakes).balance, 2 * STAKE);
        assertEq(stakes.serving(stakes.poolIdOf(native)), 2);
    }

    function test_Take_RevertWhen_ANativePoolNamesAToken() public {
        native.token = address(usd);
        _refusesTake(
            native,
            1,
            alice,
            STAKE,
            abi.encodeWithSelector(
                IVault.MalformedAsset.selector, AssetKind.Native, address(usd), 0, STAKE
            )
        );
    }

    function test_Take_RevertWhen_TheStakesSumTo2To128OrMore() public {
        pool.stake = 1 << 127;
        _refusesTake(
            pool,
            2,
            alice,
            0,
            abi.encodeWithSelector(IVault.AmountTooLarge.selector, address(usd), 1 << 128)
        );
    }

    function test_Take_RevertWhen_TheTokenIsAnERC721() public {
        Token721 art = new Token721();
        (pool.token, pool.stake) = (address(art), 1);
        for (uint256 id = 1; id < 3; ++id) {
            art.mint(alice, id);
        }
        vm.prank(alice);
        art.setApprovalForAll(address(stakes), true);
        _refusesTake(
            pool,
            1,
            alice,
            0,
            abi.encodeWithSelector(IVault.WrongKind.selector, AssetKind.ERC20, address(art))
        );
        _refusesTake(
            pool,
            2,
            alice,
            0,
            abi.encodeWithSelector(IVault.DepositMismatch.selector, address(art), 2, 1)
        );
    }

    function test_Take_WhenItIsForSomeSeats() public {
        _take(bob, 1);
        for (uint256 i = 1; i < 4; ++i) {
            vm.expectEmit(address(stakes));
            emit IStakes.Taken(poolId, alice, i);
        }
        vm.warp(START + 5);
        _take(alice, 3);

        _checkSeat(0, bob, START, 0, false);
        for (uint256 i = 1; i < 4; ++i) {
            _checkSeat(i, alice, START + 5, 0, false);
        }
        _checkSeat(4, address(0), 0, 0, false);
        _checkCounts(4, 4);
        assertEq(usd.balanceOf(alice), FUNDS - 3 * STAKE);
        assertEq(usd.balanceOf(address(stakes)), 4 * STAKE);
    }

    function test_Take_WhenAnotherPays() public {
        vm.prank(bob);
        stakes.take(pool, 2, alice);
        assertEq(usd.balanceOf(bob), FUNDS - 2 * STAKE);
        _refuses(
            bob,
            0,
            abi.encodeCall(IStakes.resign, (pool, 0)),
            abi.encodeWithSelector(IStakes.NotOwner.selector, alice, bob)
        );
        _resign(alice, 0);
        vm.warp(START + DELAY + 1);
        stakes.giveBack(pool, 0);
        assertEq(usd.balanceOf(alice), FUNDS + STAKE);
    }

    function test_Take_GivenEmptyPlaces() public {
        _take(alice, 4);
        _resign(alice, 1);
        _resign(alice, 2);
        vm.warp(START + DELAY + 1);
        stakes.giveBack(pool, 1);
        stakes.giveBack(pool, 2);
        _checkCounts(4, 2);

        _take(bob, 3);
        _checkSeat(1, bob, START + DELAY + 1, 0, false);
        _checkSeat(2, bob, START + DELAY + 1, 0, false);
        _checkSeat(4, bob, START + DELAY + 1, 0, false);
        _checkSeat(0, alice, START, 0, false);
        _checkCounts(5, 5);
        // There are no more.
        _take(bob, 1);
        _checkSeat(5, bob, START + DELAY + 1, 0, false);
    }

    function test_Take_WhenAnyFieldOfThePoolDiffers() public {
        _take(alice, 2);
        Pool[] memory others = new Pool[](6);
        for (uint256 i; i < others.length; ++i) {
            others[i] = pool;
        }
        others[0].instance = bob;
        others[1].profile = "another";
        others[2].kind = AssetKind.Native;
        others[3].token = address(bad);
        others[4].stake += 1;
        others[5].delay += 1;
        for (uint256 i; i < others.length; ++i) {
            bytes32 other = stakes.poolIdOf(others[i]);
            assertNotEq(other, poolId);
            assertEq(stakes.seats(other), 0);
            _refuses(
                alice,
                0,
                abi.encodeCall(IStakes.resign, (others[i], 0)),
                abi.encodeWithSelector(IStakes.NotOwner.selector, address(0), alice)
            );
        }
        assertEq(poolId, keccak256(abi.encode(pool)));
    }

    // resign

    function test_Resign_RevertWhen_TheSeatIsAnothersOrNobodys() public {
        _take(alice, 1);
        address[2] memory owners = [alice, address(0)];
        for (uint256 i; i < 2; ++i) {
            _refuses(
                bob,
                0,
                abi.encodeCall(IStakes.resign, (pool, i)),
                abi.encodeWithSelector(IStakes.NotOwner.selector, owners[i], bob)
            );
        }
    }

    function test_Resign_RevertWhen_ItWasLeftOrSlashedBefore() public {
        _take(alice, 2);
        _resign(alice, 0);
        _slash(pool, 1);
        vm.warp(START + 1);
        for (uint256 i; i < 2; ++i) {
            _refuses(
                alice,
                0,
                abi.encodeCall(IStakes.resign, (pool, i)),
                abi.encodeWithSelector(IStakes.AlreadyLeft.selector, START)
            );
        }
    }

    function test_Resign_WhenItServes() public {
        _take(alice, 2);
        vm.warp(START + 7);
        vm.expectEmit(address(stakes));
        emit IStakes.Left(poolId, alice, 1, START + 7 + DELAY);
        _resign(alice, 1);
        _checkSeat(1, alice, START, START + 7, false);
        _checkSeat(0, alice, START, 0, false);
        _checkCounts(2, 1);
        assertEq(usd.balanceOf(address(stakes)), 2 * STAKE);
    }

    // giveBack

    function test_GiveBack_RevertGiven_ItWasNotLeft() public {
        _take(alice, 1);
        vm.warp(START + 100 * DELAY);
        _notFree(0, type(uint256).max);
        _notFree(1, type(uint256).max);
    }

    function test_GiveBack_RevertGiven_TheDelayIsNotOver() public {
        _take(alice, 1);
        vm.warp(START + 7);
        _resign(alice, 0);
        uint256 free = START + 7 + DELAY;
        _notFree(0, free);
        vm.warp(free);
        _notFree(0, free);
    }

    function test_GiveBack_GivenTheDelayIsOver() public {
        _take(alice, 2);
        _resign(alice, 0);
        vm.warp(START + DELAY + 1);
        vm.expectEmit(address(stakes));
        emit IStakes.Returned(poolId, alice, 0);
        vm.prank(bob);
        stakes.giveBack(pool, 0);
        _checkSeat(0, address(0), 0, 0, false);
        _checkCounts(2, 1);
        assertEq(usd.balanceOf(alice), FUNDS - STAKE);
        assertEq(usd.balanceOf(address(stakes)), STAKE);
    }

    function test_GiveBack_RevertGiven_ItWasPaidBack() public {
        _take(alice, 2);
        _resign(alice, 0);
        vm.warp(START + DELAY + 1);
        stakes.giveBack(pool, 0);
        _notFree(0, type(uint256).max);
    }

    function test_GiveBack_GivenItWasSlashed() public {
        _take(alice, 2);
        _slash(pool, 0);
        _notFree(0, START + DELAY);
        vm.warp(START + DELAY + 1);
        stakes.giveBack(pool, 0);
        _checkSeat(0, address(0), 0, 0, false);
        _checkCounts(2, 1);
        assertEq(usd.balanceOf(alice), FUNDS - 2 * STAKE);
        assertEq(usd.balanceOf(address(stakes)), STAKE);
        _take(bob, 1);
        _checkSeat(0, bob, START + DELAY + 1, 0, false);
    }

    function test_GiveBack_GivenTheOwnerDoesNotReceive() public {
        HostileReceiver receiver = new HostileReceiver();
        vm.prank(alice);
        stakes.take{value: STAKE}(native, 1, address(receiver));
        receiver.execute(address(stakes), abi.encodeCall(IStakes.resign, (native, 0)));
        Mood[4] memory moods = [Mood.Revert, Mood.BurnGas, Mood.Bomb, Mood.Insist];
        receiver.setReentry(address(stakes), abi.encodeCall(IStakes.giveBack, (native, 0)), 0);
        vm.warp(START + DELAY + 1);
        for (uint256 i; i < moods.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            receiver.setMood(moods[i]);
            stakes.giveBack(native, 0);
            assertEq(_credit(address(receiver), native), STAKE);
            assertEq(address(stakes).balance, STAKE);

            receiver.setMood(Mood.Accept);
            stakes.withdraw(address(receiver), AssetKind.Native, address(0), 0, address(receiver));
            assertEq(address(receiver).balance, STAKE);
            vm.revertToState(snapshot);
        }
    }

    // slash

    function test_Slash_RevertWhen_TheCallerIsNotTheInstance() public {
        _take(alice, 1);
        address[3] memory callers = [alice, bob, address(stakes)];
        for (uint256 i; i < callers.length; ++i) {
            _refuses(
                callers[i],
                0,
                abi.encodeCall(IStakes.slash, (pool, 0, callers[i])),
                abi.encodeWithSelector(IStakes.NotInstance.selector, instance, callers[i])
            );
        }
    }

    function test_Slash_WhenAnotherInstanceHasAPoolThatIsElseTheSame() public {
        _take(alice, 1);
        Pool memory other = pool;
        other.instance = bob;
        bytes32 before = _ledger();
        assertFalse(_slash(other, 0));
        assertEq(_ledger(), before, "something moved");
    }

    function test_Slash_GivenNobodyHasTheSeat() public {
        assertFalse(_slash(pool, 0));
        _take(alice, 1);
        _resign(alice, 0);
        vm.warp(START + DELAY + 1);
        stakes.giveBack(pool, 0);
        bytes32 before = _ledger();
        assertFalse(_slash(pool, 0));
        assertFalse(_slash(pool, 1));
        assertEq(_ledger(), before, "something moved");
    }

    function test_Slash_GivenItWasSlashedBefore() public {
        _take(alice, 2);
        _slash(pool, 0);
        vm.warp(START + 1);
        bytes32 before = _ledger();
        assertFalse(_slash(pool, 0));
        assertEq(_ledger(), before, "something moved");
    }

    function test_Slash_GivenItServes() public {
        _take(alice, 2);
        vm.warp(START + 9);
        vm.expectEmit(address(stakes));
        emit IStakes.Slashed(poolId, alice, 1, reporter);
        assertTrue(_slash(pool, 1));
        _checkSeat(1, alice, START, START + 9, true);
        _checkSeat(0, alice, START, 0, false);
        _checkCounts(2, 1);
        assertEq(usd.balanceOf(reporter), 50);
        assertEq(usd.balanceOf(BURN), 455);
        assertEq(usd.balanceOf(address(stakes)), STAKE);
    }

    function test_Slash_GivenItWasLeft() public {
        _take(alice, 3);
        _resign(alice, 0);
        _resign(alice, 1);
        assertTrue(_slash(pool, 0));
        vm.warp(START + DELAY + 1);
        // The delay is over, but nobody had it paid back yet.
        assertTrue(_slash(pool, 1));
        _checkSeat(1, alice, START, START, true);
        _checkCounts(3, 1);
        assertEq(usd.balanceOf(address(stakes)), STAKE);
        stakes.giveBack(pool, 1);
        assertEq(usd.balanceOf(alice), FUNDS - 3 * STAKE);
    }

    function testFuzz_Slash_GivenAnyStake(uint128 stake) public {
        pool.stake = uint128(bound(stake, 1, type(uint128).max));
        usd.mint(alice, uint256(type(uint128).max));
        _take(alice, 1);
        assertTrue(_slash(pool, 0));
        assertEq(usd.balanceOf(address(stakes)), 0);
        assertEq(usd.balanceOf(reporter), pool.stake / 10);
        assertEq(usd.balanceOf(BURN), pool.stake - pool.stake / 10);
    }

    function test_Slash_GivenTheReporterDoesNotReceive() public {
        HostileReceiver receiver = new HostileReceiver();
        reporter = address(receiver);
        vm.prank(alice);
        stakes.take{value: STAKE}(native, 1, alice);
        receiver.setReentry(
            address(stakes), abi.encodeCall(IStakes.slash, (native, 0, reporter)), 0
        );
        receiver.setMood(Mood.Insist);
        assertTrue(_slash(native, 0));
        assertEq(_credit(reporter, native), STAKE / 10);
        assertEq(BURN.balance, STAKE - STAKE / 10);
        assertEq(address(stakes).balance, STAKE / 10);
    }

    // serves

    function testFuzz_Serves_GivenAnySeatAndTime(
        address owner,
        uint40 taken,
        uint40 left,
        bool slashed,
        uint40 time
    ) public pure {
        Seat seat = Seat.wrap(
            uint256(uint160(owner)) | uint256(taken) << 160 | uint256(left) << 200
                | (slashed ? 1 << 240 : 0)
        );
        assertEq(seat.owner(), owner);
        assertEq(seat.taken(), taken);
        assertEq(seat.left(), left);
        assertEq(seat.slashed(), slashed);
        bool serves = owner != address(0) && taken < time;
        if (left != 0 && left < time) serves = false;
        assertEq(seat.serves(time), serves);
    }

    /// Sixteen things that can happen to eight seats; after each, whoever served at a moment at most a
    /// delay ago still does, and nobody else.
    function testFuzz_Serves_GivenAnyCourseOfEvents(uint256 seed) public {
        _take(alice, 4);
        _take(bob, 4);
        vm.warp(START + 1);
        uint256 moment = block.timestamp;
        uint256 served = _serving(moment);
        for (uint256 step; step < 16; ++step) {
            uint256 r = uint256(keccak256(abi.encode(seed, step)));
            vm.warp(block.timestamp + (r >> 8) % (DELAY / 3));
            if (block.timestamp - moment > DELAY) {
                moment = block.timestamp;
                served = _serving(moment);
            }
            _act(r);
            assertEq(_serving(moment), served, "another served");
        }
    }

    function _act(uint256 r) private {
        uint256 index = (r >> 64) % 8;
        bytes memory call_;
        if (r % 4 == 0) call_ = abi.encodeCall(IStakes.take, (pool, 1, bob));
        else if (r % 4 == 1) call_ = abi.encodeCall(IStakes.resign, (pool, index));
        else if (r % 4 == 2) call_ = abi.encodeCall(IStakes.giveBack, (pool, index));
        else call_ = abi.encodeCall(IStakes.slash, (pool, index, reporter));
        vm.prank(r % 4 == 3 ? instance : r >> 40 & 1 == 0 ? alice : bob);
        (bool done,) = address(stakes).call(call_);
        done; // much of this fails
    }

    /// Bits of the seats that served at `time`, read from more places than there can be.
    function _serving(uint256 time) private view returns (uint256 bits) {
        for (uint256 i; i < 32; ++i) {
            if (stakes.seat(poolId, i).serves(time)) bits |= 1 << i;
        }
    }

    // Hostile tokens

    function test_GivenAHostileToken_WhenItDoesNotDeliver() public {
        Trick[7] memory tricks = [
            Trick.Fee,
            Trick.FalseStill,
            Trick.FalseMoved,
            Trick.TrueStill,
            Trick.Revert,
            Trick.BurnGas,
            Trick.Bomb
        ];
        worse.stake = 1000;
        for (uint256 i; i < tricks.length; ++i) {
            bad.setTricks(tricks[i], Trick.None);
            _refusesTake(worse, 2, alice, 0, "");
            assertEq(stakes.seats(stakes.poolIdOf(worse)), 0);
        }
        bad.setTricks(Trick.NoReturn, Trick.None);
        vm.prank(alice);
        stakes.take(worse, 2, alice);
    }

    function test_GivenAHostileToken_WhenItDoesNotPay() public {
        vm.startPrank(alice);
        stakes.take(worse, 2, alice);
        stakes.resign(worse, 0);
        vm.stopPrank();
        vm.warp(START + DELAY + 1);
        Trick[5] memory tricks =
            [Trick.FalseStill, Trick.FalseMoved, Trick.Revert, Trick.BurnGas, Trick.Bomb];
        for (uint256 i; i < tricks.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            bad.setTricks(Trick.None, tricks[i]);
            stakes.giveBack(worse, 0);
            assertTrue(_slash(worse, 1));
            assertEq(_credit(alice, worse), STAKE);
            assertEq(_credit(reporter, worse), STAKE / 10);
            assertEq(_credit(BURN, worse), STAKE - STAKE / 10);
            assertEq(bad.balanceOf(address(stakes)), 2 * STAKE);

            bad.setTricks(Trick.None, Trick.None);
            stakes.withdraw(alice, AssetKind.ERC20, address(bad), 0, alice);
            stakes.withdraw(BURN, AssetKind.ERC20, address(bad), 0, BURN);
            stakes.withdraw(reporter, AssetKind.ERC20, address(bad), 0, reporter);
            assertEq(bad.balanceOf(address(stakes)), 0);
            vm.revertToState(snapshot);
        }
    }

    function test_GivenAHostileToken_WhenItReenters() public {
        // The token is its own pool's instance, so that it can slash too.
        worse.instance = address(bad);
        vm.startPrank(alice);
        stakes.take(worse, 2, alice);
        stakes.resign(worse, 0);
        vm.stopPrank();
        vm.warp(START + DELAY + 1);
        bytes[4] memory calls = [
            abi.encodeCall(IStakes.take, (worse, 1, alice)),
            abi.encodeCall(IStakes.giveBack, (worse, 0)),
            abi.encodeCall(IStakes.slash, (worse, 1, reporter)),
            abi.encodeCall(IVault.withdraw, (alice, AssetKind.ERC20, address(bad), 0, alice))
        ];
        bad.setTricks(Trick.Reenter, Trick.Reenter);
        for (uint256 i; i < calls.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            bad.setReentry(address(stakes), calls[i]);
            bytes memory refusal = abi.encodeWithSelector(IVault.Reentered.selector);
            stakes.giveBack(worse, 0);
            assertEq(bad.answer(), refusal, "giveBack");
            assertEq(bad.balanceOf(alice), FUNDS - STAKE);
            vm.prank(alice);
            stakes.take(worse, 1, alice);
            assertEq(bad.answer(), refusal, "take");
            assertTrue(_slash(worse, 1));
            assertEq(bad.answer(), refusal, "slash");
            assertEq(bad.reentries(), 0);
            assertEq(bad.balanceOf(address(stakes)), STAKE);
            vm.revertToState(snapshot);
        }
    }

    function test_GivenAHostileToken_WhenItIsAtWarWithItsOwnPool() public {
        _take(alice, 2);
        vm.startPrank(alice);
        stakes.take{value: 2 * STAKE}(native, 2, alice);
        stakes.take(worse, 2, alice);
        stakes.resign(worse, 0);
        vm.stopPrank();
        // It forgets what the contract holds, and what it owes stays a promise.
        bad.rebase(address(stakes), 0);
        vm.warp(START + DELAY + 1);
        stakes.giveBack(worse, 0);
        _slash(worse, 1);
        assertEq(_credit(alice, worse), STAKE);
        assertEq(usd.balanceOf(address(stakes)), 2 * STAKE);
        assertEq(address(stakes).balance, 2 * STAKE);
        _resign(alice, 0);
        vm.warp(block.timestamp + DELAY + 1);
        stakes.giveBack(pool, 0);
        assertEq(usd.balanceOf(alice), FUNDS - STAKE);
    }
}
