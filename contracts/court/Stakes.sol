// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Vault} from "../Vault.sol";
import {IStakes, Pool, Seat} from "../interfaces/IStakes.sol";
import {Asset, AssetKind} from "../types/Deal.sol";
import {BURN} from "../types/Docket.sol";

/// Where verifiers stake to serve: see `IStakes`.
contract Stakes is IStakes, Vault {
    /// A pool's counts, in one word.
    struct Counts {
        uint64 seats; // indexes that were ever used
        uint64 serving;
        uint64 empty; // indexes that can be used again
    }

    mapping(bytes32 poolId => Counts) private _counts;
    /// @inheritdoc IStakes
    mapping(bytes32 poolId => bytes32) public serviceOf;
    mapping(bytes32 poolId => mapping(uint256 index => Seat)) private _seats;
    mapping(bytes32 poolId => mapping(uint256 nth => uint256 index)) private _empty;

    uint256 private constant MAX_COUNT = 32;
    uint256 private constant REPORTERS_PART = 10;

    /// @inheritdoc IStakes
    function take(Pool calldata pool, uint256 count, address owner) external payable locked {
        // Check
        if (
            pool.instance == address(0) || pool.kind > AssetKind.ERC20 || pool.stake == 0
                || owner == address(0)
        ) revert InvalidPool();
        if (count == 0 || count > MAX_COUNT) revert WrongCount(count, MAX_COUNT);

        // Effect
        bytes32 poolId = poolIdOf(pool);
        if (serviceOf[poolId] != pool.service) serviceOf[poolId] = pool.service;
        Counts memory counts = _counts[poolId];
        Seat fresh = Seat.wrap(uint160(owner) | block.timestamp << 160);
        for (uint256 i; i < count; ++i) {
            uint256 index = counts.empty != 0 ? _empty[poolId][--counts.empty] : counts.seats++;
            _seats[poolId][index] = fresh;
            emit Taken(poolId, owner, index);
        }
        // At most MAX_COUNT.
        // forge-lint: disable-next-line(unsafe-typecast)
        counts.serving += uint64(count);
        _counts[poolId] = counts;

        // Interaction
        uint256 amount = count * pool.stake;
        uint256 value = pool.kind == AssetKind.Native ? amount : 0;
        if (msg.value != value) revert WrongValue(value, msg.value);
        _pull(Asset(pool.kind, pool.token, 0, amount), msg.sender);
    }

    /// @inheritdoc IStakes
    function resign(Pool calldata pool, uint256 index) external {
        bytes32 poolId = poolIdOf(pool);
        Seat seat_ = _seats[poolId][index];
        if (seat_.owner() != msg.sender) revert NotOwner(seat_.owner(), msg.sender);
        if (seat_.left() != 0) revert AlreadyLeft(seat_.left());

        _seats[poolId][index] = _leftAt(seat_, block.timestamp);
        --_counts[poolId].serving;
        emit Left(poolId, msg.sender, index, block.timestamp + pool.delay);
    }

    /// @inheritdoc IStakes
    function giveBack(Pool calldata pool, uint256 index) external locked {
        // Check: a slashed seat's place is freed likewise, without a stake.
        bytes32 poolId = poolIdOf(pool);
        Seat seat_ = _seats[poolId][index];
        uint256 free = seat_.left() == 0 ? type(uint256).max : seat_.left() + pool.delay;
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp <= free) revert NotFree(free);

        // Effect
        _seats[poolId][index] = Seat.wrap(0);
        _empty[poolId][_counts[poolId].empty++] = index;
        if (seat_.slashed()) return;
        emit Returned(poolId, seat_.owner(), index);

        // Interaction
        _pay(_stake(pool), seat_.owner(), pool.stake);
    }

    /// @inheritdoc IStakes
    function slash(Pool calldata pool, uint256 index, address reporter)
        external
        locked
        returns (bool)
    {
        // Check
        if (msg.sender != pool.instance) revert NotInstance(pool.instance, msg.sender);
        bytes32 poolId = poolIdOf(pool);
        Seat seat_ = _seats[poolId][index];
        if (seat_.owner() == address(0) || seat_.slashed()) return false;

        // Effect: it stays drawn where it was drawn before, so that no draw changes.
        if (seat_.left() == 0) {
            seat_ = _leftAt(seat_, block.timestamp);
            --_counts[poolId].serving;
        }
        _seats[poolId][index] = Seat.wrap(Seat.unwrap(seat_) | 1 << 240);
        emit Slashed(poolId, seat_.owner(), index, reporter);

        // Interaction
        uint256 part = pool.stake / REPORTERS_PART;
        _pay(_stake(pool), reporter, part);
        _pay(_stake(pool), BURN, pool.stake - part);
        return true;
    }

    /// @inheritdoc IStakes
    function seat(bytes32 poolId, uint256 index) external view returns (Seat) {
        return _seats[poolId][index];
    }

    /// @inheritdoc IStakes
    function seats(bytes32 poolId) external view returns (uint256) {
        return _counts[poolId].seats;
    }

    /// @inheritdoc IStakes
    function held(bytes32 poolId) external view returns (uint256) {
        Counts memory counts = _counts[poolId];
        return counts.seats - counts.empty;
    }

    /// @inheritdoc IStakes
    function serving(bytes32 poolId) external view returns (uint256) {
        return _counts[poolId].serving;
    }

    /// @inheritdoc IStakes
    function poolIdOf(Pool calldata pool) public pure returns (bytes32) {
        return keccak256(abi.encode(pool));
    }

    function _leftAt(Seat seat_, uint256 time) private pure returns (Seat) {
        return Seat.wrap(Seat.unwrap(seat_) | time << 200);
    }

    function _stake(Pool calldata pool) private pure returns (Asset memory) {
        return Asset(pool.kind, pool.token, 0, pool.stake);
    }
}
