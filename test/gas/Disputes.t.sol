// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Pointing} from "../../contracts/interfaces/IPanels.sol";
import {CaseRef} from "../../contracts/types/Case.sol";
import {AssetKind} from "../../contracts/types/Deal.sol";
import {Claim, Filing} from "../../contracts/types/Docket.sol";
import {Trace, TraceHead} from "../../contracts/types/Trace.sol";
import {PanelsTest} from "../utils/PanelsTest.sol";
import {TraceTree} from "../utils/TraceTree.sol";

/// Whole-transaction gas of a dispute over a trace of 2^20 leaves, in steady state: from the commitment to
/// the located step, and a panelist's votes. The tree is built along the paths that are shown alone.
/// forge-config: default.isolate = true
contract DisputesGas is PanelsTest {
    using TraceTree for bytes32[];

    uint64 private constant LEAVES = 1 << 20;
    uint256 private constant ROUNDS = 4;

    uint256[ROUNDS] private _picked = [uint256(17), 3, 30, 12];

    function setUp() public override {
        super.setUp();
        rules.clock = 2 hours;
        // Every balance that a transfer writes is there before.
        usd.mint(address(panels), 1);
    }

    function _filed(TraceHead memory head) private pure returns (Claim memory) {
        return Claim(keccak256("output"), Trace.commitment(head), LEAVES, UNITS);
    }

    function _counter() private pure returns (Claim memory) {
        return Claim(keccak256("truth"), keccak256("trace"), LEAVES, UNITS);
    }

    function _fileTrace(TraceHead memory head) private {
        (Filing memory filing, Claim memory filed) = (_filing(), _filed(head));
        vm.prank(node);
        court.file(dealId, _terms(filing), filing, filed);
    }

    function _committed(Claim memory counter, string memory name) private {
        bytes32 commitment = panels.commitmentOf(challenger, _hash(counter), SALT);
        vm.prank(challenger);
        panels.challenge(dealId, _terms(), rules, commitment);
        vm.snapshotGasLastCall("disputes", name);
    }

    /// With bonds in the chain's own coin.
    function test_PublishedNative() public {
        (rules.kind, rules.token) = (AssetKind.Native, address(0));
        vm.deal(address(panels), 1);
        TraceHead memory head = TraceHead("root", LEAVES, "job");
        _fileTrace(head);
        bytes32 commitment = panels.commitmentOf(challenger, _hash(_counter()), SALT);
        vm.prank(challenger);
        panels.challenge{value: BOND}(dealId, _terms(), rules, commitment);
        vm.snapshotGasLastCall("disputes", "published: commit, native");
    }

    function test_Published() public {
        // The two leaves meet at the root only: nothing of their paths is shared.
        bytes32 left = keccak256("left");
        bytes32 right = keccak256("right");
        Pointing memory pointing;
        (pointing.index, pointing.left, pointing.right) = (LEAVES / 2, left, right);
        pointing.siblings = new bytes32[](38);
        for (uint256 i; i < 19; ++i) {
            bytes32 sibling = keccak256(abi.encode("left", i));
            pointing.siblings[2 * i] = sibling;
            left = TraceTree.node(sibling, left);
            sibling = keccak256(abi.encode("right", i));
            pointing.siblings[2 * i + 1] = sibling;
            right = TraceTree.node(right, sibling);
        }
        pointing.head = TraceHead(TraceTree.node(left, right), LEAVES, "job");
        _fileTrace(pointing.head);
        Claim memory filed = _filed(pointing.head);
        Claim memory counter = _counter();
        uint256 ends = _word(_terms()).until();
        _committed(counter, "published: commit");
        vm.warp(ends - REVEAL);
        vm.prank(challenger);
        panels.revealAt(dealId, _terms(), rules, filed, counter, SALT, pointing);
        vm.snapshotGasLastCall("disputes", "published: reveal and point");

        vm.warp(ends);
        CaseRef memory ref = _caseBy(challenger, counter);
        panels.convene(ref, rules);
        vm.snapshotGasLastCall("disputes", "convene");
        _vote(ref);
    }

    function _vote(CaseRef memory ref) private {
        bytes32 caseId = panels.caseIdOf(ref);
        beacon.set(block.number + 4, keccak256(abi.encode("random")));
        vm.roll(block.number + 5);
        panels.draw(ref, rules, abi.encode("random"));
        vm.snapshotGasLastCall("disputes", "draw");
        for (uint256 slot; slot < 3; ++slot) {
            (, address owner, uint256 tries) = panels.drawn(caseId, 0, slot);
            bytes32 vote = panels.voteOf(owner, caseId, 0, "answer", SALT);
            vm.prank(owner);
            panels.vote(caseId, 0, slot, tries, vote);
            vm.snapshotGasLastCall("disputes", "panelist: commit");
        }
        vm.warp(block.timestamp + VOTE);
        for (uint256 slot; slot < 3; ++slot) {
            (, address owner,) = panels.drawn(caseId, 0, slot);
            vm.prank(owner);
            panels.revealVote(caseId, 0, slot, "answer", SALT);
            if (slot == 0) vm.snapshotGasLastCall("disputes", "panelist: first reveal");
            if (slot == 1) vm.snapshotGasLastCall("disputes", "panelist: reveal");
        }
        vm.warp(block.timestamp + VOTE);
        panels.ruleCase(ref, rules, "answer");
        vm.snapshotGasLastCall("disputes", "rule");
    }

    /// What the defender shows in each round, from the root down, and the root.
    function _tree() private view returns (bytes32[][] memory shown, bytes32 root) {
        shown = new bytes32[][](ROUNDS);
        root = keccak256("leaf");
        for (uint256 i; i < ROUNDS; ++i) {
            uint256 round = ROUNDS - 1 - i;
            bytes32[] memory list = new bytes32[](32);
            for (uint256 j; j < 32; ++j) {
                list[j] = j == _picked[round] ? root : keccak256(abi.encode(round, j));
            }
            shown[round] = list;
            root = list.root();
        }
    }

    function test_Withheld() public {
        (bytes32[][] memory shown, bytes32 root) = _tree();
        TraceHead memory head = TraceHead(root, LEAVES, "job");
        _fileTrace(head);
        Claim memory filed = _filed(head);
        uint256 ends = _word(_terms()).until();
        _committed(_counter(), "withheld: commit");
        vm.warp(ends - REVEAL);
        vm.prank(challenger);
        panels.reveal(dealId, _terms(), rules, filed, _counter(), SALT);
        vm.snapshotGasLastCall("disputes", "withheld: reveal");
        for (uint256 round; round < ROUNDS; ++round) {
            _round(head, shown[round], round);
        }
    }

    function _round(TraceHead memory head, bytes32[] memory shown, uint256 round) private {
        CaseRef memory ref = _caseBy(challenger, _counter());
        bytes32 caseId = panels.caseIdOf(ref);
        panels.show(caseId, head, shown);
        vm.snapshotGasLastCall("disputes", string.concat("withheld: show ", vm.toString(round + 1)));
        bytes32 docketId = _docketId();
        uint256 picked = _picked[round];
        bytes32[] memory siblings = shown.siblings(picked);
        vm.prank(challenger);
        panels.pick(docketId, ref.commitment, picked, shown[picked], siblings);
        vm.snapshotGasLastCall("disputes", string.concat("withheld: pick ", vm.toString(round + 1)));
    }
}
