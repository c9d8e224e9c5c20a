// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Stakes} from "../../../contracts/court/Stakes.sol";
import {IStakes, Pool, Seat} from "../../../contracts/interfaces/IStakes.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {AssetKind} from "../../../contracts/types/Deal.sol";
import {BURN} from "../../../contracts/types/Docket.sol";
import {HostileReceiver, Mood} from "../../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../../utils/HostileTokens.sol";
import {Test} from "forge-std/Test.sol";

/// What the handler knows of a place in a pool.
struct Place {
    address owner;
    uint256 taken;
    uint256 left;
    bool slashed;
}

enum Wanted {
    Serving,
    Left,
    Free
}

/// Does to the seats of two pools, one native and one in a hostile token, what anybody may do, and
/// keeps its own books beside them.
contract StakesHandler is Test {
    /// What a caller pays at most: a token may burn all of it.
    uint256 private constant ENOUGH = 2_000_000;
    uint256 private constant SLASH = 1_500_000;

    Stakes public immutable STAKES;
    HostileERC20 public immutable TOKEN;
    HostileReceiver public immutable RECEIVER;

    Pool[2] private _pools;
    Place[][2] private _places;
    uint256[2] public empty; // places that can be taken anew
    /// Everybody who can ever be paid: three owners, of which one is the receiver, reporter and burn.
    address[5] private _payees;

    /// Who served at a moment, by bits, and that moment; looked at anew when the delay is over.
    uint256 public moment;
    uint256[2] private _served;

    /// Broken promises, counted where they are seen.
    uint256 public mispaid;
    uint256 public stuck;
    uint256 public stray;
    uint256 public bent;

    /// That the walk leads somewhere.
    uint256 public takes;
    uint256 public reuses;
    uint256 public returns_;
    uint256 public slashes;
    uint256 public lateSlashes; // of seats that were left
    uint256 public withdrawals;

    constructor(Stakes stakes, HostileERC20 token, HostileReceiver receiver, Pool[2] memory pools) {
        (STAKES, TOKEN, RECEIVER) = (stakes, token, receiver);
        (_pools[0], _pools[1]) = (pools[0], pools[1]);
        _payees =
            [makeAddr("alice"), makeAddr("bob"), address(receiver), makeAddr("reporter"), BURN];
    }

    function pool(uint256 p) external view returns (Pool memory) {
        return _pools[p];
    }

    function payee(uint256 i) external view returns (address) {
        return _payees[i];
    }

    function places(uint256 p) external view returns (Place[] memory) {
        return _places[p];
    }

    /// Stakes that are owed to their owners.
    function staked(uint256 p) public view returns (uint256 sum) {
        for (uint256 i; i < _places[p].length; ++i) {
            Place storage place = _places[p][i];
            if (place.owner != address(0) && !place.slashed) sum += _pools[p].stake;
        }
    }

    function credits(uint256 p) public view returns (uint256 sum) {
        for (uint256 i; i < 5; ++i) {
            sum += STAKES.credit(_payees[i], _pools[p].kind, _pools[p].token, 0);
        }
    }

    /// Nobody but `_payees[i]` may be richer by what is due, counting credits.
    modifier pays(uint256 p) {
        uint256[5] memory before = _wealth(p);
        delete _due;
        _;
        uint256[5] memory wealth = _wealth(p);
        for (uint256 i; i < 5; ++i) {
            if (wealth[i] != before[i] + _due[i]) ++mispaid;
        }
        _observe();
    }

    uint256[5] private _due;

    /// A place of a wanted kind if there is one, so that a short walk gets far; sometimes any.
    function _pick(uint256 p, uint256 seed, Wanted wanted) private view returns (uint256 index) {
        uint256 count = _places[p].length;
        index = seed % count;
        if (seed / count % 8 == 0) return index;
        for (uint256 n; n < count; ++n) {
            uint256 i = (index + n) % count;
            Place storage place = _places[p][i];
            bool left = place.left != 0;
            if (wanted == Wanted.Serving && place.owner != address(0) && !left) return i;
            if (wanted == Wanted.Left && left && !place.slashed) return i;
            if (wanted == Wanted.Free && _isFree(p, i)) return i;
        }
    }

    // What owners do.

    function take(uint256 seed, uint256 count, uint256 slip) external {
        uint256 p = seed % 2;
        _take(p, seed / 2 % 3, slip % 16 == 0 ? count % 40 : 1 + count % 3, slip % 32 == 1 ? 1 : 0);
    }

    function _take(uint256 p, uint256 who, uint256 count, uint256 slip) private pays(p) {
        Pool memory pool_ = _pools[p];
        uint256 value = slip + (pool_.kind == AssetKind.Native ? count * pool_.stake : 0);
        vm.deal(address(this), value);
        TOKEN.mint(address(this), pool_.kind == AssetKind.ERC20 ? count * pool_.stake : 0);
        uint256 held = _held(p);
        (bool success,) = address(STAKES).call{value: value, gas: ENOUGH}(
            abi.encodeCall(IStakes.take, (pool_, count, _payees[who]))
        );
        if (!success) {
            if (_held(p) != held) ++mispaid;
            return;
        }
        if (count == 0 || count > 32 || slip != 0) ++stray;
        if (_held(p) - held != count * pool_.stake) ++mispaid;
        _note(p, _payees[who], count);
        ++takes;
    }

    /// Which places were taken: the contract chooses, among those that are empty or new.
    function _note(uint256 p, address owner, uint256 count) private {
        bytes32 poolId = STAKES.poolIdOf(_pools[p]);
        uint256 found;
        for (uint256 i; found < count && i < _places[p].length; ++i) {
            Place storage place = _places[p][i];
            if (place.owner != address(0) || STAKES.seat(poolId, i).owner() == address(0)) {
                continue;
            }
            _places[p][i] = Place(owner, block.timestamp, 0, false);
            --empty[p];
            ++reuses;
            ++found;
        }
        // A new place only where there was no empty one.
        if (found != count && empty[p] != 0) ++stray;
        for (; found < count; ++found) {
            _places[p].push(Place(owner, block.timestamp, 0, false));
        }
    }

    function resign(uint256 seed, uint256 place_, uint256 slip) external {
        uint256 p = seed % 2;
        if (_places[p].length != 0) _resign(p, _pick(p, place_, Wanted.Serving), slip);
    }

    function _resign(uint256 p, uint256 index, uint256 slip) private pays(p) {
        Place storage place = _places[p][index];
        // Nobody has the key of an empty place's owner.
        bool isOwner = slip % 8 != 0 && place.owner != address(0);
        address caller = isOwner ? place.owner : _payees[slip / 8 % 5];
        vm.prank(caller);
        (bool success,) = address(STAKES).call(abi.encodeCall(IStakes.resign, (_pools[p], index)));
        bool isDue = caller == place.owner && place.left == 0;
        if (success != isDue) ++stray;
        if (success) place.left = block.timestamp;
    }

    function giveBack(uint256 seed, uint256 place_) external {
        uint256 p = seed % 2;
        if (_places[p].length != 0) _giveBack(p, _pick(p, place_, Wanted.Free));
    }

    function _isFree(uint256 p, uint256 index) private view returns (bool) {
        Place storage place = _places[p][index];
        return place.left != 0 && block.timestamp > place.left + _pools[p].delay;
    }

    function _giveBack(uint256 p, uint256 index) private pays(p) {
        Place storage place = _places[p][index];
        bool isDue = _isFree(p, index);
        (bool success,) =
            address(STAKES).call{gas: ENOUGH}(abi.encodeCall(IStakes.giveBack, (_pools[p], index)));
        // Whatever tokens and owners do: what is due comes back, and nothing else.
        if (success != isDue) ++stuck;
        if (!success) return;
        if (!place.slashed) {
            _due[_indexOf(place.owner)] += _pools[p].stake;
            ++returns_;
        }
        delete _places[p][index];
        ++empty[p];
    }

    // What instances do, and those who are none.

    function slash(uint256 seed, uint256 place_, uint256 slip) external {
        uint256 p = seed % 2;
        if (_places[p].length == 0 || seed / 2 % 2 == 0) return; // else few would come back
        address caller = slip % 8 == 0 ? _payees[slip / 8 % 5] : _pools[p].instance;
        uint256 index = slip % 32 == 1
            ? _places[p].length
            : _pick(p, place_, seed / 4 % 2 == 0 ? Wanted.Serving : Wanted.Left);
        _slash(p, index, caller, slip / 32 % 2 == 0 ? 3 : 2);
    }

    function _slash(uint256 p, uint256 index, address caller, uint256 reporter) private pays(p) {
        vm.prank(caller);
        (bool success, bytes memory result) = address(STAKES).call{gas: SLASH}(
            abi.encodeCall(IStakes.slash, (_pools[p], index, _payees[reporter]))
        );
        if (success != (caller == _pools[p].instance)) ++stray;
        if (!success) return;
        bool isDue = index < _places[p].length && _places[p][index].owner != address(0)
            && !_places[p][index].slashed;
        if (abi.decode(result, (bool)) != isDue) ++stray;
        if (!isDue) return;
        Place storage place = _places[p][index];
        if (place.left == 0) place.left = block.timestamp;
        else ++lateSlashes;
        place.slashed = true;
        _due[reporter] += _pools[p].stake / 10;
        _due[4] += _pools[p].stake - _pools[p].stake / 10;
        ++slashes;
    }

    function withdraw(uint256 seed, uint256 who, bool byPayee, uint256 where) external {
        uint256 p = seed % 2;
        address from = _payees[who % 5];
        for (uint256 i; i < 5; ++i) {
            if (STAKES.credit(_payees[i], _pools[p].kind, _pools[p].token, 0) != 0) {
                from = _payees[i];
            }
        }
        _withdraw(p, from, byPayee ? _payees[where % 5] : from, byPayee);
    }

    function _withdraw(uint256 p, address from, address to, bool byPayee) private {
        AssetKind kind = _pools[p].kind;
        uint256 credit = STAKES.credit(from, kind, _pools[p].token, 0);
        uint256 held = _held(p);
        vm.prank(byPayee ? from : address(this));
        (bool success,) = address(STAKES).call{gas: ENOUGH}(
            abi.encodeCall(IVault.withdraw, (from, kind, _pools[p].token, 0, to))
        );
        if (held - _held(p) != (success ? credit : 0)) ++mispaid;
        if (success) ++withdrawals;
        _observe();
    }

    // What the world does.

    function warp(uint256 time) external {
        vm.warp(block.timestamp + time % (_pools[0].delay / 2));
        _observe();
    }

    function setTricks(uint256 take_, uint256 give, bool hooks) external {
        // A token that keeps what it should give, and says otherwise, would make the books meaningless.
        Trick given = Trick(give % 10);
        if (given == Trick.Fee || given == Trick.TrueStill) given = Trick.None;
        TOKEN.setTricks(take_ % 4 == 0 ? Trick(take_ / 4 % 10) : Trick.None, given);
        TOKEN.setHooks(hooks);
    }

    function setBlocked(uint256 who, bool value) external {
        TOKEN.setBlocked(_payees[who % 5], value);
    }

    function setMood(uint256 mood) external {
        RECEIVER.setMood(Mood(mood % 6));
    }

    /// What token and receiver try when they are called. The receiver may also leave a seat of its own,
    /// which moves no value, but not here: the books would not see it.
    function setReentry(uint256 seed, uint256 place_) external {
        uint256 p = seed % 2;
        bytes memory call_ = abi.encodeCall(IStakes.giveBack, (_pools[p], place_ % 8));
        if (seed / 2 % 2 == 0) {
            call_ = abi.encodeCall(
                IVault.withdraw,
                (address(RECEIVER), _pools[p].kind, _pools[p].token, 0, address(RECEIVER))
            );
        }
        TOKEN.setReentry(address(STAKES), call_);
        RECEIVER.setReentry(address(STAKES), call_, 0);
    }

    // The books.

    /// Whoever served at the moment, served at it.
    function _observe() private {
        for (uint256 p; p < 2; ++p) {
            if (block.timestamp - moment > _pools[p].delay) continue;
            if (_servedAt(p) != _served[p]) ++bent;
        }
        if (moment == 0 || block.timestamp - moment > _pools[0].delay) {
            moment = block.timestamp;
            for (uint256 p; p < 2; ++p) {
                _served[p] = _servedAt(p);
            }
        }
    }

    function _servedAt(uint256 p) private view returns (uint256 bits) {
        bytes32 poolId = STAKES.poolIdOf(_pools[p]);
        uint256 seats = STAKES.seats(poolId);
        for (uint256 i; i < seats && i < 256; ++i) {
            if (STAKES.seat(poolId, i).serves(moment)) bits |= 1 << i;
        }
    }

    function _wealth(uint256 p) private view returns (uint256[5] memory wealth) {
        for (uint256 i; i < 5; ++i) {
            address who = _payees[i];
            wealth[i] = (p == 0 ? who.balance : TOKEN.balanceOf(who))
                + STAKES.credit(who, _pools[p].kind, _pools[p].token, 0);
        }
    }

    function _held(uint256 p) private view returns (uint256) {
        return p == 0 ? address(STAKES).balance : TOKEN.balanceOf(address(STAKES));
    }

    function _indexOf(address who) private view returns (uint256 i) {
        while (_payees[i] != who) ++i;
    }
}
