// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IBeacon} from "../interfaces/IBeacon.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {LibBit} from "solady/utils/LibBit.sol";

/// What a provider must prove, and when. Times are counted in blocks, since a challenge is drawn from
/// a block: the first one `delay` blocks after the schedule began, then one every `period` blocks,
/// each to be answered in the `window` blocks after it. `periods` is at most 192. `root` is over
/// `leaves` pieces of the data. `beacon` draws; zero draws by block hashes.
struct Schedule {
    address provider;
    bytes32 root;
    uint256 leaves;
    uint32 delay;
    uint256 period;
    uint256 window;
    uint256 periods;
    address beacon;
}

/// A provider still holds the data: in each period it must show the piece that the chain then draws.
/// The answers are checked and recorded here when they are given, since block hashes are soon gone;
/// a clause asks how many there are. It holds no value, and takes no statements.
///
/// A piece shows what a draw of one piece can: a provider that keeps a part f of the data answers
/// with chance f. So ask for many periods, and encode the data so that losing little loses nothing.
/// And it shows that the provider had the piece within the window, not where it was kept.
///
/// Block hashes: who proposes a challenge's block can try as many hashes as it has time to compute.
/// So a provider that proposes that very block, or pays its proposer, can pass without the data; on a
/// chain with one sequencer, that is every block. Name a beacon where this matters. A hash can be had
/// for 256 blocks, or 8,191 where EIP-2935 is in force: a longer window ends there.
contract Possession is IArbiter {
    /// A schedule began; its first challenge is drawn from block `first`.
    event Begun(bytes32 indexed dealId, bytes32 indexed scheduleId, uint256 first);
    /// The provider showed the piece drawn for a period.
    event Shown(bytes32 indexed dealId, bytes32 indexed scheduleId, uint256 period);

    /// The deal was never opened.
    error NotOpen(bytes32 dealId);
    /// Nobody began the schedule.
    error NotBegun(bytes32 scheduleId);
    /// There are `periods`, at most 192, counted from zero.
    error UnknownPeriod(uint256 period, uint256 periods);
    /// Answers are taken after block `challenge` and up to block `last`.
    error OutsideWindow(uint256 challenge, uint256 last, uint256 current);
    /// The hash of that block cannot be had any more, or the beacon has nothing for it.
    error NoSeed(uint256 blockNumber);
    /// Not the data of leaf `index`, or not its path.
    error WrongPiece(uint256 index);

    uint256 internal constant MAX_PERIODS = 192;

    /// The kernel, which knows what is open.
    IEscrow public immutable ESCROW;

    /// The first challenge's block in the high 64 bits, and a bit for each period that was proven.
    mapping(bytes32 scheduleId => uint256) private _words;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// Begins the schedule of an open deal, once. Anyone may, so that nobody can put it off: `delay`
    /// is what the provider has to fetch the data. Again, it does nothing.
    /// @return id The schedule's id, `keccak256(abi.encode(bytes32 dealId, Schedule schedule))`.
    function begin(bytes32 dealId, Schedule calldata schedule) external returns (bytes32 id) {
        id = keccak256(abi.encode(dealId, schedule));
        if (_words[id] != 0) return id;
        if (ESCROW.dealWord(dealId).openedAt() == 0) revert NotOpen(dealId);
        uint256 first = block.number + schedule.delay;
        _words[id] = first << MAX_PERIODS;
        emit Begun(dealId, id, first);
    }

    /// Records that the provider holds the piece drawn for `period`, counted from zero. Anyone may
    /// bring it: it is the data that counts.
    /// @param piece The data of the leaf that is drawn, which `WrongPiece` names: number
    /// `keccak256(abi.encode(bytes32 scheduleId, uint256 period, bytes32 seed))` modulo `leaves`.
    /// @param path The siblings from the leaf to the root; a node without one has none.
    /// @param beaconProof What the beacon needs; empty for block hashes.
    function prove(
        bytes32 dealId,
        Schedule calldata schedule,
        uint256 period,
        bytes calldata piece,
        bytes32[] calldata path,
        bytes calldata beaconProof
    ) external {
        bytes32 id = keccak256(abi.encode(dealId, schedule));
        uint256 word = _words[id];
        if (word == 0) revert NotBegun(id);
        if (period >= schedule.periods || period >= MAX_PERIODS) {
            revert UnknownPeriod(period, schedule.periods);
        }
        uint256 challenge = (word >> MAX_PERIODS) + period * schedule.period;
        uint256 last = challenge + schedule.window;
        if (block.number <= challenge || block.number > last) {
            revert OutsideWindow(challenge, last, block.number);
        }
        bytes32 seed = schedule.beacon == address(0)
            ? Blockhash.blockHash(challenge)
            : IBeacon(schedule.beacon).random(challenge, beaconProof);
        if (seed == 0) revert NoSeed(challenge);

        // The id names the provider: what another shows does not serve it.
        uint256 index = uint256(keccak256(abi.encode(id, period, seed))) % schedule.leaves;
        if (!_isUnder(schedule.root, schedule.leaves, index, piece, path)) {
            revert WrongPiece(index);
        }
        _words[id] = word | 1 << period;
        emit Shown(dealId, id, period);
    }

    /// The block of the first challenge, zero if the schedule did not begin; and a bit for each period
    /// that was proven, the first one lowest.
    function progress(bytes32 id) external view returns (uint256 first, uint256 proven) {
        uint256 word = _words[id];
        return (word >> MAX_PERIODS, _proven(word));
    }

    /// `demand` is `abi.encode(Schedule, uint256 mask, uint256 needed)`: at least `needed` of the
    /// periods whose bits are set in `mask` were proven. So the commitments of one deal can share a
    /// schedule: the fee of each period, and a collateral for all.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (Schedule memory schedule, uint256 mask, uint256 needed) =
            abi.decode(demand, (Schedule, uint256, uint256));
        uint256 word = _words[keccak256(abi.encode(dealId, schedule))];
        return needed != 0 && LibBit.popCount(_proven(word) & mask) >= needed;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{a0} has shown in {u9} of {u6} periods of {u4} blocks, after {u3.32}, each"
            " within {u5}, the drawn one of {u2} pieces under {x1},"
            " periods of mask {x8}; beacon {a7}",
            demand
        );
    }

    function _proven(uint256 word) private pure returns (uint256) {
        return word & ((1 << MAX_PERIODS) - 1);
    }

    /// Whether `piece` is leaf `index` of the tree: a leaf is SHA-256 of a zero byte and the piece, a
    /// node that of a one byte and its children, and a node without a sibling is promoted.
    function _isUnder(
        bytes32 root,
        uint256 leaves,
        uint256 index,
        bytes calldata piece,
        bytes32[] calldata path
    ) private pure returns (bool) {
        bytes32 node = sha256(abi.encodePacked(uint8(0), piece));
        uint256 used;
        // The number of nodes of a level is signed, and halves: at most 256 levels.
        for (; leaves > 1; (leaves, index) = ((leaves + 1) / 2, index / 2)) {
            if (index ^ 1 == leaves) continue; // the last of an odd number
            if (used == path.length) return false;
            bytes32 sibling = path[used++];
            node = index & 1 == 0
                ? sha256(abi.encodePacked(uint8(1), node, sibling))
                : sha256(abi.encodePacked(uint8(1), sibling, node));
        }
        return node == root && used == path.length;
    }
}
