// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Statement} from "../types/Deal.sol";
import {TIME_MASK, statementIdOf} from "../types/StatementWord.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// An open call: whoever fulfils first. What counts is a statement of `kind` about the deal whose seal
/// was made before `until` (seconds after the opening), carries at least `bond` wei, and is revealed
/// within `window` seconds. The window must exceed the time for which a transaction can be kept off
/// the chain.
struct Contest {
    bytes32 kind;
    uint32 until;
    uint32 window;
    uint256 bond;
    address beneficiary; // of the bonds that are forfeited
    address judge; // must say yes to the statement when it is revealed; zero asks nobody
    uint256 gasCap; // of the judge
    bytes judgeDemand;
}

/// The earliest sealed fulfilment wins. A seal hides the content and binds its sealer, so that nobody
/// can copy it, sealed or revealed; it is kept by sealer, so that copying it blocks nobody either
/// (wound 4). The bond makes guessing dear: only what is revealed, and valid, has it back.
///
/// Of one contest a winner, once final, is final for good: every earlier seal has run out by then. Of
/// seals made in the same second the one that is revealed first counts as the earlier.
///
/// It holds the bonds and nothing of the deal. Promise: its balance is at least the sum of the bonds of
/// all seals that were neither revealed nor forfeited.
contract Sealed is IArbiter {
    /// `sealer` committed to `hash` in a contest.
    event Committed(bytes32 indexed contestId, address indexed sealer, bytes32 hash, uint256 bond);
    /// A seal made at `sealedAt` (Unix seconds) was opened, and its bond returned.
    event Revealed(bytes32 indexed contestId, address indexed sealer, uint256 sealedAt);
    /// A seal was not opened in time, and its bond went to the beneficiary.
    event Forfeited(bytes32 indexed contestId, address indexed sealer, bytes32 hash);

    /// The sealer has this seal in this contest already.
    error AlreadySealed();
    /// There is no such seal: the sealer, contest, content or salt is another, or it was opened before.
    error NotSealed();
    /// A seal is revealed in `[from, until)` (Unix seconds), and forfeited from then on.
    error OutsideWindow(uint256 from, uint256 until, uint256 time);
    /// The seal's bond is below the contest's (wei).
    error BondTooLow(uint256 bond, uint256 least);
    /// Seals had to be made before `until` (Unix seconds). The deal may not be open.
    error SealedLate(uint256 until, uint256 sealedAt);
    /// The sealer did not state this content.
    error NotStated();
    /// The contest's judge does not say yes to the statement.
    error Invalid();

    /// The kernel, which records statements.
    IEscrow public immutable ESCROW;

    /// Bond in the high 216 bits, and in the low 40 when it was made.
    mapping(bytes32 key => uint256) private _seals;
    /// Sealer in the high 160 bits, and in the low 40 when its seal was made.
    mapping(bytes32 contestId => uint256) private _best;

    constructor(IEscrow escrow) {
        ESCROW = escrow;
    }

    /// Commits to a fulfilment, with the bond that is sent. Look first: a seal with too small a bond,
    /// made too late, or of a contest that nobody can name (then even the bond is lost) wins nothing. One of
    /// a deal that is never opened cannot be revealed, and its bond goes to the beneficiary: seal when it is.
    function seal(bytes32 contestId_, bytes32 hash) external payable {
        bytes32 key = _keyOf(contestId_, msg.sender, hash);
        if (_seals[key] != 0) revert AlreadySealed();
        // No overflow: there is less than 2^216 wei.
        _seals[key] = msg.value << 40 | block.timestamp;
        emit Committed(contestId_, msg.sender, hash, msg.value);
    }

    /// Opens a seal: what its author has stated, or states here by `signature` (valid until `expiry`, see
    /// `IEscrow.stateFor`), is what was sealed, and is valid. In a later second than the seal, so that
    /// nobody seals what it has just seen. Returns the bond to the sealer. Anyone may send it.
    /// @param contest_ `abi.encode(Contest)`.
    /// @param proof Evidence for the judge.
    function reveal(
        bytes32 dealId,
        bytes calldata contest_,
        address sealer,
        bytes calldata data,
        bytes32 salt,
        uint64 expiry,
        bytes calldata signature,
        bytes calldata proof
    ) external {
        // Check: the seal.
        Contest calldata contest = _read(contest_);
        bytes32 id = contestId(dealId, contest_);
        bytes32 content = EfficientHashLib.hashCalldata(data);
        bytes32 key = _keyOf(id, sealer, sealHash(id, sealer, content, salt));
        (uint256 sealedAt, uint256 bond) = _requireSeal(key);
        uint256 end = sealedAt + contest.window;
        if (block.timestamp <= sealedAt || block.timestamp >= end) {
            revert OutsideWindow(sealedAt + 1, end, block.timestamp);
        }
        if (bond < contest.bond) revert BondTooLow(bond, contest.bond);
        end = ESCROW.dealWord(dealId).openedAt() + contest.until;
        if (sealedAt >= end) revert SealedLate(end, sealedAt);

        // Check: the statement. The kernel calls nobody who could change anything.
        bytes32 kind = contest.kind;
        (uint256 statement, uint256 next) = _write(sealer, dealId, kind, data);
        if (signature.length != 0) {
            _stateFor(statement, next, expiry, signature);
        } else if (!ESCROW.statementWord(statementIdOf(address(ESCROW), sealer, dealId, kind))
                .matches(content)) {
            revert NotStated();
        }
        // A caller that brings too little gas for the judge only fails to reveal. The fulfilment is the
        // deal's, not one commitment's: the judge is asked at index 0.
        if (contest.judge != address(0) && !_valid(contest, dealId, statement, next, proof)) {
            revert Invalid();
        }

        // Effect
        delete _seals[key];
        uint256 first = _best[id];
        if (first == 0 || sealedAt < first & TIME_MASK) {
            _best[id] = uint256(uint160(sealer)) << 96 | sealedAt;
        }
        emit Revealed(id, sealer, sealedAt);

        // Interaction
        _send(sealer, bond);
    }

    /// Sends the bond of a seal that was not opened in time to the contest's beneficiary. Anyone may.
    function forfeit(bytes32 dealId, bytes calldata contest_, address sealer, bytes32 hash)
        external
    {
        // Check
        Contest calldata contest = _read(contest_);
        bytes32 id = contestId(dealId, contest_);
        bytes32 key = _keyOf(id, sealer, hash);
        (uint256 sealedAt, uint256 bond) = _requireSeal(key);
        uint256 end = sealedAt + contest.window;
        if (block.timestamp < end) revert OutsideWindow(end, type(uint40).max, block.timestamp);

        // Effect
        delete _seals[key];
        emit Forfeited(id, sealer, hash);

        // Interaction
        _send(contest.beneficiary, bond);
    }

    /// `demand` is `abi.encodePacked(bool won, contest)`, see `contestId`. If `won`, whether the contest has a final
    /// winner; a statement that the settler brings must be the winner's first. If not, whether the time
    /// for seals and for revealing them is over and nobody won; it takes no statements. So of two clauses
    /// on one contest never both can be taken.
    function check(
        bytes32 dealId,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        Contest calldata contest = _read(demand[1:]);
        (address sealer, uint256 sealedAt) = best(contestId(dealId, demand[1:]));
        if (demand[0] == 0) {
            uint256 openedAt = ESCROW.dealWord(dealId).openedAt();
            return statements.length == 0 && sealer == address(0) && openedAt != 0
                && block.timestamp >= openedAt + contest.until + contest.window;
        }
        if (statements.length != 0) {
            Statement calldata first = statements[0];
            if (first.author != sealer || first.about != dealId || first.kind != contest.kind) {
                return false;
            }
        }
        return sealer != address(0) && block.timestamp >= sealedAt + contest.window;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        _read(demand[1:]);
        return say(
            string.concat(
                demand[0] != 0 ? "the author first" : "nobody",
                "{>0: sealed, and has revealed within {u2} s, a statement of kind {x0} about this"
                " deal, by {u1} s after its opening, with a bond of {u3} wei{=5:|, so that {c5.7}}}"
            ),
            demand[1:]
        );
    }

    /// Whose seal is the earliest of those revealed, and when it was made (Unix seconds); zero if none.
    function best(bytes32 contestId_) public view returns (address sealer, uint256 sealedAt) {
        uint256 word = _best[contestId_];
        // forge-lint: disable-next-line(unsafe-typecast)
        return (address(uint160(word >> 96)), word & TIME_MASK);
    }

    /// The bond (wei) of a seal that was neither revealed nor forfeited, and when it was made.
    function sealOf(bytes32 contestId_, address sealer, bytes32 hash)
        external
        view
        returns (uint256 bond, uint256 sealedAt)
    {
        uint256 word = _seals[_keyOf(contestId_, sealer, hash)];
        return (word >> 40, word & TIME_MASK);
    }

    /// What a seal names openly; `contest` is `abi.encode(Contest)`, to the byte.
    function contestId(bytes32 dealId, bytes calldata contest) public pure returns (bytes32) {
        return EfficientHashLib.hash(dealId, EfficientHashLib.hashCalldata(contest));
    }

    /// What a seal commits to: `content` is the keccak256 of what will be stated. Without a salt that
    /// nobody can guess, content that can be guessed is not hidden.
    function sealHash(bytes32 contestId_, address sealer, bytes32 content, bytes32 salt)
        public
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(contestId_, _word(sealer), content, salt);
    }

    function _keyOf(bytes32 contestId_, address sealer, bytes32 hash)
        private
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(contestId_, _word(sealer), hash);
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function _requireSeal(bytes32 key) private view returns (uint256 sealedAt, uint256 bond) {
        uint256 word = _seals[key];
        if (word == 0) revert NotSealed();
        return (word & TIME_MASK, word >> 40);
    }

    /// The contest where it lies. Only what `abi.encode` makes is taken: nothing of it lies elsewhere, or
    /// beyond its end, where somebody else's bytes follow.
    function _read(bytes calldata encoded) private pure returns (Contest calldata contest) {
        assembly ("memory-safe") {
            contest := add(encoded.offset, 0x20)
            if or(
                or(
                    xor(calldataload(encoded.offset), 0x20),
                    xor(calldataload(add(contest, 0xe0)), 0x100)
                ),
                or(
                    lt(encoded.length, 0x140),
                    gt(calldataload(add(contest, 0x100)), sub(encoded.length, 0x140))
                )
            ) { revert(0, 0) }
        }
    }

    /// Writes a statement's ABI encoding into new memory that ends with it, behind room for what comes
    /// before it in a call.
    function _write(address author, bytes32 about, bytes32 kind, bytes calldata data)
        private
        pure
        returns (uint256 statement, uint256 next)
    {
        assembly ("memory-safe") {
            statement := add(mload(0x40), 0x100)
            mstore(statement, author)
            mstore(add(statement, 0x20), about)
            mstore(add(statement, 0x40), kind)
            mstore(add(statement, 0x60), 0x80)
            mstore(add(statement, 0x80), data.length)
            calldatacopy(add(statement, 0xa0), data.offset, data.length)
            next := add(add(statement, 0xa0), data.length)
            mstore(next, 0)
            next := add(statement, and(add(data.length, 0xbf), not(31)))
            mstore(0x40, next)
        }
    }

    /// Calls `IEscrow.stateFor`, and passes a revert on.
    function _stateFor(uint256 statement, uint256 next, uint64 expiry, bytes calldata signature)
        private
    {
        address escrow = address(ESCROW);
        bytes4 selector = IEscrow.stateFor.selector;
        assembly ("memory-safe") {
            let start := sub(statement, 0x60)
            mstore(sub(start, 4), selector)
            mstore(start, 0x60)
            mstore(add(start, 0x20), expiry)
            mstore(add(start, 0x40), sub(next, start))
            mstore(next, signature.length)
            calldatacopy(add(next, 0x20), signature.offset, signature.length)
            // The length is a word more; what fills the last one up does not matter.
            next := add(next, and(add(signature.length, 63), not(31)))
            if iszero(call(gas(), escrow, 0, sub(start, 4), sub(next, sub(start, 4)), 0, 0)) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    /// Whether the judge says yes to a statement, of which `next` is the end. One that reverts, returns
    /// garbage, has no code or burns its gas says no.
    function _valid(
        Contest calldata contest,
        bytes32 dealId,
        uint256 statement,
        uint256 next,
        bytes calldata proof
    ) private view returns (bool yes) {
        address judge = contest.judge;
        uint256 gasCap = contest.gasCap;
        bytes calldata demand = contest.judgeDemand;
        bytes4 selector = IArbiter.check.selector;
        assembly ("memory-safe") {
            // The deal, index 0, where the three others begin, and the one statement.
            let start := sub(statement, 0xe0)
            mstore(sub(start, 4), selector)
            mstore(start, dealId)
            mstore(add(start, 0x20), 0)
            mstore(add(start, 0x40), 0xa0)
            mstore(add(start, 0x60), sub(next, start))
            mstore(add(start, 0xa0), 1)
            mstore(add(start, 0xc0), 0x20)
            // Each after its length, and filled up with zeros.
            mstore(next, demand.length)
            calldatacopy(add(next, 0x20), demand.offset, demand.length)
            mstore(add(add(next, 0x20), demand.length), 0)
            next := add(next, and(add(demand.length, 63), not(31)))
            mstore(add(start, 0x80), sub(next, start))
            mstore(next, proof.length)
            calldatacopy(add(next, 0x20), proof.offset, proof.length)
            mstore(add(add(next, 0x20), proof.length), 0)
            next := add(next, and(add(proof.length, 63), not(31)))
            // Scratch space takes the answer; no more of it is ever copied.
            yes := staticcall(gasCap, judge, sub(start, 4), sub(next, sub(start, 4)), 0, 0x20)
            yes := and(and(yes, gt(returndatasize(), 31)), eq(mload(0), 1))
        }
    }

    /// Who cannot receive is sent it all the same, without being called: nobody can block, and who
    /// supplies too little gas spares the payee only its own code.
    function _send(address to, uint256 amount) private {
        if (amount != 0) {
            SafeTransferLib.forceSafeTransferETH(to, amount, SafeTransferLib.GAS_STIPEND_NO_GRIEF);
        }
    }
}
