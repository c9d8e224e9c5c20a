// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {Contest, Sealed} from "../../contracts/arbiters/Sealed.sol";
import {
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Statement
} from "../../contracts/types/Deal.sol";
import {dealOf, list, native, wholeTo} from "./Build.sol";
import {HostileReceiver, Mood} from "./HostileReceiver.sol";
import {Test} from "forge-std/Test.sol";

/// Seals, reveals and forfeits as anybody may, well or ill, and keeps its own books beside it.
contract SealedHandler is Test {
    uint256 private constant SEALERS = 6;
    uint256 private constant BOND = 100;
    uint32 private constant WINDOW = 1000;

    struct Try {
        address sealer;
        bytes data;
        bytes32 hash;
        uint256 bond;
        uint256 sealedAt;
    }

    Escrow public immutable KERNEL = new Escrow();
    Sealed public immutable SEALED;
    bytes32 public immutable ID;
    Contest private _contest;
    address[] private _sealers;
    Try[] private _tries;

    uint256 public outstanding;
    address public winner;
    uint256 public wonAt;
    uint256 public overturned;

    constructor() payable {
        SEALED = new Sealed(KERNEL);
        _contest = Contest("kind", 20_000, WINDOW, BOND, address(0xbe), address(0), 0, "");
        Deal memory deal = dealOf(
            list(
                Commitment(
                    address(this),
                    list(native(1)),
                    list(Clause(0, FOREVER, address(0), "", wholeTo(address(this))))
                )
            )
        );
        vm.deal(address(this), 1);
        ID = KERNEL.open{value: 1}(new Deposit[](0), deal);
        for (uint256 i; i < SEALERS; ++i) {
            HostileReceiver sealer = new HostileReceiver();
            sealer.setMood(Mood(i));
            _sealers.push(address(sealer));
        }
    }

    function contestId() public view returns (bytes32) {
        return SEALED.contestId(ID, abi.encode(_contest));
    }

    function won() public view returns (bool) {
        return
            SEALED.check(
                ID, 0, new Statement[](0), abi.encodePacked(true, abi.encode(_contest)), ""
            );
    }

    function nobodyWon() external view returns (bool) {
        return
            SEALED.check(
                ID, 0, new Statement[](0), abi.encodePacked(false, abi.encode(_contest)), ""
            );
    }

    function pass(uint256 time) external {
        skip(bound(time, 1, WINDOW / 4));
    }

    function seal(uint256 who, uint256 content, uint256 bond) external {
        address sealer = _sealers[who % SEALERS];
        bytes memory data = abi.encode(content % 3);
        bytes32 hash = SEALED.sealHash(contestId(), sealer, keccak256(data), 0);
        bond = bound(bond, BOND - 1, BOND + 2);
        vm.deal(sealer, bond);
        bytes32 id = contestId();
        vm.prank(sealer);
        SEALED.seal{value: bond}(id, hash);
        outstanding += bond;
        _tries.push(Try(sealer, data, hash, bond, block.timestamp));
    }

    /// Copies somebody's hash, so that it is the copier's too.
    function copy(uint256 which, uint256 who) external {
        Try memory t = _tries[which % _tries.length];
        t.sealer = _sealers[who % SEALERS];
        vm.deal(t.sealer, BOND);
        bytes32 id = contestId();
        vm.prank(t.sealer);
        SEALED.seal{value: BOND}(id, t.hash);
        outstanding += BOND;
        (t.bond, t.sealedAt) = (BOND, block.timestamp);
        _tries.push(t);
    }

    function reveal(uint256 which) external {
        Try memory t = _tries[which % _tries.length];
        // A copy opens nothing: what would be opened is the copier's own seal, if it has one.
        if (t.hash != SEALED.sealHash(contestId(), t.sealer, keccak256(t.data), 0)) return;
        vm.prank(t.sealer);
        KERNEL.state(ID, "kind", t.data);
        bool final_ = won();
        SEALED.reveal(ID, abi.encode(_contest), t.sealer, t.data, 0, 0, "", "");
        outstanding -= t.bond;
        if (winner == address(0) || t.sealedAt < wonAt) {
            if (final_) ++overturned;
            (winner, wonAt) = (t.sealer, t.sealedAt);
        }
        _remove(which % _tries.length);
    }

    function forfeit(uint256 which) external {
        Try memory t = _tries[which % _tries.length];
        SEALED.forfeit(ID, abi.encode(_contest), t.sealer, t.hash);
        outstanding -= t.bond;
        _remove(which % _tries.length);
    }

    function _remove(uint256 index) private {
        _tries[index] = _tries[_tries.length - 1];
        _tries.pop();
    }

    receive() external payable {}
}
