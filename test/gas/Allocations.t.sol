// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Linear} from "../../contracts/allocators/Linear.sol";
import {ProRata} from "../../contracts/allocators/ProRata.sol";
import {Royalties} from "../../contracts/allocators/Royalties.sol";
import {Vouchers} from "../../contracts/allocators/Vouchers.sol";
import {Tier, Waterfall} from "../../contracts/allocators/Waterfall.sol";
import {Contest, Sealed} from "../../contracts/arbiters/Sealed.sol";
import {AUTHOR, Clause, Deal, FOREVER, Statement} from "../../contracts/types/Deal.sol";
import {list, wholeTo} from "../utils/Build.sol";
import {statementDigest} from "../utils/Digests.sol";
import {GasBench} from "../utils/GasBench.sol";

/// forge-config: default.isolate = true
contract AllocationsGasTest is GasBench {
    bytes32 internal constant SALT = keccak256("salt");
    address internal solver;
    uint256 internal solverKey;

    function setUp() public override {
        super.setUp();
        (solver, solverKey) = makeAddrAndKey("solver");
        vm.deal(solver, 2 ether);
        coin.mint(solver, 1);
    }

    /// An open fulfilment: to seal it, to state and reveal it in one transaction, to settle. With the
    /// approval and the opening the flow's bar leaves at most 165,000 for the first two.
    function test_sealed() public {
        Sealed sealed_ = new Sealed(escrow);
        vm.deal(address(sealed_), 1);
        Contest memory contest = Contest(KIND, 1 days, 1 hours, 1 ether, client, address(0), 0, "");
        Deal memory deal = _deal(
            Clause(
                0,
                FOREVER,
                address(sealed_),
                abi.encodePacked(true, abi.encode(contest)),
                wholeTo(AUTHOR)
            )
        );
        bytes32 id = _open(deal);
        Statement memory s = Statement(solver, id, KIND, abi.encode(keccak256("work")));
        bytes32 contestId = sealed_.contestId(id, abi.encode(contest));
        bytes32 hash = sealed_.sealHash(contestId, solver, keccak256(s.data), SALT);

        vm.prank(solver);
        sealed_.seal{value: 1 ether}(contestId, hash);
        vm.snapshotGasLastCall("arbiters", "Sealed: seal");

        skip(12);
        (uint8 v, bytes32 r, bytes32 s_) =
            vm.sign(solverKey, statementDigest(escrow, s, type(uint64).max));
        bytes memory signature = abi.encodePacked(r, s_, v);
        vm.prank(solver);
        sealed_.reveal(
            id, abi.encode(contest), solver, s.data, SALT, type(uint64).max, signature, ""
        );
        vm.snapshotGasLastCall("arbiters", "Sealed: state and reveal");

        skip(1 hours);
        _measure("arbiters", "Sealed", id, deal, list(s), "", "");
        assertEq(coin.balanceOf(solver), 101);
    }

    function _distribute(
        string memory name,
        bytes32 id,
        Deal memory deal,
        bytes memory allocatorProof,
        uint256 paid
    ) private {
        _measure("allocators", name, id, deal, new Statement[](0), "", allocatorProof);
        assertEq(coin.balanceOf(node), 1 + paid, "the node's");
    }

    function test_vouchers() public {
        Vouchers vouchers = new Vouchers(escrow);
        Deal memory deal =
            _allocating(address(vouchers), abi.encode(solver, node, KIND, uint32(1 days)));
        bytes32 id = _open(deal);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(solverKey, vouchers.voucherId(id, 0, node, 60));
        bytes memory voucher = abi.encodePacked(uint256(60), r, s, v);
        _state(node, id, KIND, voucher);
        _distribute("Vouchers", id, deal, voucher, 60);
    }

    function test_linear() public {
        Linear linear = new Linear(escrow);
        Deal memory deal =
            _allocating(address(linear), abi.encode(Linear.Line(node, node, KIND, 40, 80, 100)));
        bytes32 id = _open(deal);
        skip(50);
        _state(node, id, KIND, "");
        _distribute("Linear", id, deal, "", 60);
    }

    function test_proRata() public {
        ProRata proRata = new ProRata(escrow);
        address[] memory payees = new address[](3);
        (payees[0], payees[1], payees[2]) = (address(0x1000), address(0x1001), node);
        bytes[] memory contents = new bytes[](3);
        Deal memory deal =
            _allocating(address(proRata), abi.encode(solver, KIND, uint32(1 days), payees));
        bytes32 id = _open(deal);
        for (uint256 i; i < 3; ++i) {
            coin.mint(payees[i], i == 2 ? 0 : 1);
            contents[i] = abi.encode(i + 1);
            _state(solver, id, proRata.kindOf(KIND, payees[i]), contents[i]);
        }
        _distribute("ProRata: three payees", id, deal, abi.encode(contents), 51);
    }

    function test_waterfall() public {
        Waterfall waterfall = new Waterfall(escrow);
        coin.mint(solver, 1);
        Tier[] memory tiers = new Tier[](2);
        (tiers[0], tiers[1]) = (Tier(solver, 30), Tier(node, type(uint128).max));
        Deal memory deal = _allocating(address(waterfall), abi.encode(node, KIND, tiers));
        bytes32 id = _open(deal);
        _state(node, id, KIND, abi.encode(90));
        _distribute("Waterfall: two tiers", id, deal, abi.encode(90), 60);
    }

    function test_royalties() public {
        Royalties royalties = new Royalties(escrow);
        Statement[] memory works = new Statement[](3);
        address[3] memory authors = [node, solver, address(0x1000)];
        coin.mint(address(0x1000), 1);
        bytes32 parent;
        for (uint256 i = 3; i != 0; --i) {
            works[i - 1] = _state(authors[i - 1], 0, KIND, abi.encode(parent, 100_000));
            parent = escrow.statementId(authors[i - 1], 0, KIND);
        }
        Deal memory deal = _allocating(address(royalties), abi.encode(parent));
        bytes32 id = _open(deal);
        _distribute("Royalties: three works", id, deal, abi.encode(works), 90);
    }
}
