// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {Court} from "../../contracts/court/Court.sol";
import {NamedVerifiers} from "../../contracts/court/NamedVerifiers.sol";
import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {
    AUTHOR,
    Allocation,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Method,
    Settlement,
    Share,
    Statement
} from "../../contracts/types/Deal.sol";
import {DealHash} from "../../contracts/types/DealHash.sol";
import {Claim, CourtTerms, Filing, RULERS, Status} from "../../contracts/types/Docket.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Test} from "forge-std/Test.sol";

contract Coin is ERC20("Coin", "COIN") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

contract Piece is ERC721("Piece", "PIECE") {
    function mint(address to, uint256 id) external {
        _mint(to, id);
    }
}

contract Lot is ERC1155("") {
    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }
}

contract Yes is IArbiter {
    function check(bytes32, uint256, Statement[] calldata, bytes calldata, bytes calldata)
        external
        pure
        returns (bool)
    {
        return true;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "yes";
    }
}

contract Hasher {
    function hash(Commitment calldata commitment) external pure returns (bytes32) {
        return DealHash.hash(commitment);
    }
}

/// Whole-transaction gas of each step, as a receipt shows it: with intrinsic cost and calldata. Steady
/// state, as in the peers' figures: the contract's and the payee's token balances are non-zero before,
/// and the payer's is after; the payer approved exactly what it locks.
/// forge-config: default.isolate = true
contract GasTest is Test {
    Escrow internal escrow = new Escrow();
    Court internal court = new Court(escrow);
    NamedVerifiers internal instance = new NamedVerifiers(court);
    Yes internal yes = new Yes();
    Hasher internal hasher = new Hasher();
    Coin internal coin = new Coin();
    Coin internal coin2 = new Coin();
    Piece internal piece = new Piece();
    Lot internal lot = new Lot();

    Vm_Wallet internal client;
    Vm_Wallet internal node;
    Vm_Wallet internal third;
    address[] internal verifiers;

    struct Vm_Wallet {
        address addr;
        uint256 key;
    }

    function setUp() public {
        vm.warp(1_800_000_000);
        client = _wallet("client");
        node = _wallet("node");
        third = _wallet("third");
        for (uint256 i; i < 3; ++i) {
            verifiers.push(_wallet(string(abi.encodePacked("verifier", i))).addr);
        }
        coin.mint(address(escrow), 1);
        coin2.mint(address(escrow), 1);
        coin.mint(address(court), 1);
        lot.mint(client.addr, 7, 100);
        piece.mint(client.addr, 42);
        // The collection is not new to the contract and the payee either.
        piece.mint(address(escrow), 1);
        piece.mint(node.addr, 2);
        lot.mint(node.addr, 7, 1);
        vm.store(
            address(lot),
            keccak256(abi.encode(address(escrow), keccak256(abi.encode(uint256(7), uint256(0))))),
            bytes32(uint256(1))
        );
        vm.deal(address(escrow), 1);
        vm.startPrank(client.addr);
        lot.setApprovalForAll(address(escrow), true);
        piece.setApprovalForAll(address(escrow), true);
        vm.stopPrank();
    }

    function test_openOne() public {
        Deal memory deal = _deal();
        vm.prank(client.addr);
        escrow.open(new Deposit[](0), deal);
        vm.snapshotGasLastCall("kernel", "open");
    }

    function test_state() public {
        bytes32 id = _open(_deal());
        vm.prank(node.addr);
        escrow.state(id, "result", abi.encode(keccak256("result")));
        vm.snapshotGasLastCall("kernel", "state");
    }

    function test_settle() public {
        (bytes32 id, Settlement memory settlement) = _stated();
        vm.prank(node.addr);
        escrow.settle(id, settlement);
        vm.snapshotGasLastCall("kernel", "settle");
        assertEq(coin.balanceOf(node.addr), 1 ether + 100);
    }

    function test_stateAndSettle() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        Settlement memory settlement = _settlement(deal, 0, 0);
        settlement.statements = _statements(id);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(escrow.state, (id, "result", abi.encode(keccak256("result"))));
        calls[1] = abi.encodeCall(escrow.settle, (id, settlement));
        vm.prank(node.addr);
        escrow.multicall(calls);
        vm.snapshotGasLastCall("kernel", "state and settle");
        assertEq(coin.balanceOf(node.addr), 1 ether + 100);
    }

    function test_refund() public {
        Deal memory deal = _deal();
        bytes32 id = _open(deal);
        skip(1 days);
        vm.prank(client.addr);
        escrow.settle(id, _settlement(deal, 0, 1));
        vm.snapshotGasLastCall("kernel", "refund");
        assertEq(coin.balanceOf(client.addr), 1 ether);
    }

    function test_openThree() public {
        Deal memory deal = _deal();
        deal.commitments = new Commitment[](3);
        Vm_Wallet[3] memory parties = [client, node, third];
        for (uint256 i; i < 3; ++i) {
            deal.commitments[i] = _commitment(parties[i].addr, parties[(i + 1) % 3].addr);
        }
        bytes32 id = escrow.dealId(deal);
        Deposit[] memory deposits = new Deposit[](3);
        for (uint256 i = 1; i < 3; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(parties[i].key, id);
            deposits[i].signature = abi.encodePacked(r, s, v);
        }
        vm.prank(client.addr);
        escrow.open(deposits, deal);
        vm.snapshotGasLastCall("kernel", "open three, two by signature");
    }

    function test_bundle() public {
        Deal memory deal = _deal();
        Asset[] memory assets = new Asset[](5);
        assets[0] = Asset(AssetKind.Native, address(0), 0, 1 ether);
        assets[1] = Asset(AssetKind.ERC20, address(coin), 0, 100);
        assets[2] = Asset(AssetKind.ERC20, address(coin2), 0, 100);
        assets[3] = Asset(AssetKind.ERC721, address(piece), 42, 1);
        assets[4] = Asset(AssetKind.ERC1155, address(lot), 7, 10);
        deal.commitments[0].assets = assets;
        bytes32 id = escrow.dealId(deal);
        vm.prank(client.addr);
        escrow.open{value: 1 ether}(new Deposit[](0), deal);
        vm.snapshotGasLastCall("kernel", "open a bundle");

        vm.prank(node.addr);
        escrow.state(id, "result", abi.encode(keccak256("result")));
        Settlement memory settlement = _settlement(deal, 0, 0);
        settlement.statements = _statements(id);
        vm.prank(node.addr);
        escrow.settle(id, settlement);
        vm.snapshotGasLastCall("kernel", "settle a bundle");
        assertEq(piece.ownerOf(42), node.addr);
    }

    function test_fileAndVerdict() public {
        bytes32 id = _open(_deal());
        Filing memory filing = Filing({
            filer: node.addr,
            window: 1 hours,
            silence: Status.Upheld,
            kind: AssetKind.ERC20,
            token: address(coin),
            rate: 1,
            floor: 10,
            cap: 100,
            multiplier: 10e6,
            slash: new Share[](2)
        });
        filing.slash[0] = Share(client.addr, 500_000);
        filing.slash[1] = Share(RULERS, 500_000);
        bytes memory rules = abi.encode(uint256(2), verifiers);
        CourtTerms memory terms = CourtTerms({
            deadline: 1 hours,
            limit: 2 hours,
            instance: address(instance),
            filing: keccak256(abi.encode(filing)),
            rules: keccak256(rules)
        });
        Claim memory claim = Claim(keccak256("output"), 0, 0, 60);
        vm.prank(node.addr);
        court.file(id, terms, filing, claim);
        vm.snapshotGasLastCall("court", "file");

        bytes32 hash = keccak256(abi.encode(claim));
        for (uint256 i; i < 2; ++i) {
            vm.prank(verifiers[i]);
            instance.verdict(id, terms, 2, verifiers, hash, false);
            vm.snapshotGasLastCall("court", i == 0 ? "verdict" : "verdict that rules");
        }
        court.release(id, terms, filing, rules);
        vm.snapshotGasLastCall("court", "release, slashed");
    }

    function _wallet(string memory name) private returns (Vm_Wallet memory wallet) {
        (wallet.addr, wallet.key) = makeAddrAndKey(name);
        vm.deal(wallet.addr, 10 ether);
        coin.mint(wallet.addr, 1 ether);
        coin2.mint(wallet.addr, 1 ether);
        vm.startPrank(wallet.addr);
        coin.approve(address(escrow), 100);
        coin2.approve(address(escrow), 100);
        coin.approve(address(court), 600);
        vm.stopPrank();
    }

    /// Pays the author if the arbiter says yes within a day; refunds after it.
    function _commitment(address depositor, address) private view returns (Commitment memory c) {
        c.depositor = depositor;
        c.assets = new Asset[](1);
        c.assets[0] = Asset(AssetKind.ERC20, address(coin), 0, 100);
        c.clauses = new Clause[](2);
        c.clauses[0] = Clause(0, 1 days, address(yes), "", _to(AUTHOR));
        c.clauses[1] = Clause(1 days, FOREVER, address(0), "", _to(depositor));
    }

    function _to(address to) private pure returns (Allocation memory allocation) {
        allocation.shares = new Share[](1);
        allocation.shares[0] = Share(to, 1_000_000);
    }

    function _deal() private view returns (Deal memory deal) {
        deal.terms = keccak256("terms");
        deal.openBefore = uint64(block.timestamp + 1 hours);
        deal.salt = uint256(keccak256("salt"));
        deal.commitments = new Commitment[](1);
        deal.commitments[0] = _commitment(client.addr, node.addr);
    }

    function _open(Deal memory deal) private returns (bytes32) {
        vm.prank(client.addr);
        return escrow.open(new Deposit[](0), deal);
    }

    function _statements(bytes32 id) private view returns (Statement[] memory statements) {
        statements = new Statement[](1);
        statements[0] = Statement(node.addr, id, "result", abi.encode(keccak256("result")));
    }

    function _stated() private returns (bytes32 id, Settlement memory settlement) {
        Deal memory deal = _deal();
        id = _open(deal);
        vm.prank(node.addr);
        escrow.state(id, "result", abi.encode(keccak256("result")));
        settlement = _settlement(deal, 0, 0);
        settlement.statements = _statements(id);
    }

    function _settlement(Deal memory deal, uint256 index, uint256 clause)
        private
        view
        returns (Settlement memory settlement)
    {
        settlement.terms = deal.terms;
        settlement.openBefore = deal.openBefore;
        settlement.salt = deal.salt;
        settlement.index = index;
        settlement.clause = clause;
        settlement.commitment = deal.commitments[index];
        settlement.siblings = new bytes32[](deal.commitments.length - 1);
        uint256 next;
        for (uint256 i; i < deal.commitments.length; ++i) {
            if (i != index) settlement.siblings[next++] = hasher.hash(deal.commitments[i]);
        }
    }
}
