// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {Addressed} from "../../contracts/arbiters/Addressed.sol";
import {All} from "../../contracts/arbiters/All.sol";
import {Any} from "../../contracts/arbiters/Any.sol";
import {Op} from "../../contracts/arbiters/Compare.sol";
import {Oracle, replyKind, requestKind} from "../../contracts/arbiters/Oracle.sol";
import {Contest, Sealed} from "../../contracts/arbiters/Sealed.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {Question, StaticCallCompare} from "../../contracts/arbiters/StaticCallCompare.sol";
import {CappedChild} from "../../contracts/arbiters/Threshold.sol";
import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {
    AUTHOR,
    Allocation,
    Asset,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Method,
    Permit,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {Token1155, Token20, Token721} from "../utils/Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// Says yes, says no, or reverts.
contract Saying is IArbiter {
    uint256 private immutable _ANSWER;

    constructor(uint256 answer) {
        _ANSWER = answer;
    }

    function check(bytes32, uint256, Statement[] calldata, bytes calldata, bytes calldata)
        external
        view
        returns (bool)
    {
        require(_ANSWER < 2, "no");
        return _ANSWER == 1;
    }

    function describe(bytes calldata) external pure returns (string memory) {
        return "so";
    }
}

/// Each flow of the peers from the first approval to the last transfer, every transaction measured whole,
/// in steady state, as in Gas.t.sol. Snapshots are named `flow: step`; `report.mjs` sums a flow's steps
/// and sets them against the peer's, which flows.json lists.
/// forge-config: default.isolate = true
contract FlowsTest is Test {
    bytes32 internal constant KIND = "result";
    bytes internal constant RESULT = abi.encode(keccak256("result"));

    Escrow internal escrow = new Escrow();
    Saying internal yes = new Saying(1);
    Saying internal yes2 = new Saying(1);
    Saying internal yes3 = new Saying(1);
    Saying internal no = new Saying(0);
    Saying internal reverting = new Saying(2);
    Stated internal stated = new Stated(escrow);
    Addressed internal addressed = new Addressed(escrow);
    Oracle internal oracle = new Oracle(escrow);
    Sealed internal contest = new Sealed(escrow);
    StaticCallCompare internal compare = new StaticCallCompare();
    All internal all = new All();
    Any internal any = new Any();
    Token20 internal coin = new Token20();
    Token20 internal coin2 = new Token20();
    Token721 internal piece = new Token721();
    Token1155 internal lot = new Token1155();

    address internal client;
    uint256 internal clientKey;
    address internal node;
    uint256 internal nodeKey;
    address internal judge = makeAddr("judge");
    address internal second = makeAddr("second");

    function setUp() public {
        vm.warp(1_800_000_000);
        (client, clientKey) = makeAddrAndKey("client");
        (node, nodeKey) = makeAddrAndKey("node");
        address[4] memory holders = [client, node, second, address(escrow)];
        for (uint256 i; i < holders.length; ++i) {
            vm.deal(holders[i], 10 ether);
            coin.mint(holders[i], 1000);
            coin2.mint(holders[i], 1000);
            piece.mint(holders[i], i + 1);
            bytes32 slot =
                keccak256(abi.encode(holders[i], keccak256(abi.encode(uint256(7), uint256(0)))));
            vm.store(address(lot), slot, bytes32(uint256(100)));
        }
    }

    // One party pays, the other delivers.

    function test_Erc20Trivial() public {
        string memory flow = "erc20/trivial";
        _approve(flow, client, coin);
        Deal memory deal = _deal(_coins(), Clause(0, 1 days, address(yes), "", wholeTo(AUTHOR)));
        bytes32 id = _open(flow, deal);
        Statement memory result = _fulfil(flow, id);
        _settle(flow, "settle", deal, 0, list(result), "");
        assertEq(coin.balanceOf(node), 1100);
    }

    function test_Erc20Oracle() public {
        string memory flow = "erc20/oracle";
        _approve(flow, client, coin);
        _oracle(flow, _coins());
        assertEq(coin.balanceOf(node), 1100);
    }

    function test_Erc20Reclaim() public {
        _approve("", client, coin);
        _reclaim("erc20/reclaim", _coins());
        assertEq(coin.balanceOf(client), 1000);
    }

    function test_NativeTrivial() public {
        string memory flow = "native/trivial";
        Deal memory deal =
            _deal(list(native(1 ether)), Clause(0, 1 days, address(yes), "", wholeTo(AUTHOR)));
        bytes32 id = _open(flow, deal);
        Statement memory result = _fulfil(flow, id);
        _settle(flow, "settle", deal, 0, list(result), "");
        assertEq(node.balance, 11 ether);
    }

    function test_NativeOracle() public {
        _oracle("native/oracle", list(native(1 ether)));
        assertEq(node.balance, 11 ether);
    }

    function test_NativeReclaim() public {
        _reclaim("native/reclaim", list(native(1 ether)));
        assertEq(client.balance, 10 ether);
    }

    function test_Bundle() public {
        string memory flow = "bundle/native+2erc20+erc721+erc1155";
        _approve(flow, client, coin);
        vm.prank(client);
        coin2.approve(address(escrow), 100);
        _snap(flow, "approve the second token");
        vm.prank(client);
        piece.approve(address(escrow), 1);
        _snap(flow, "approve the NFT");
        vm.prank(client);
        lot.setApprovalForAll(address(escrow), true);
        _snap(flow, "approve the items");
        Asset[] memory assets = new Asset[](5);
        assets[0] = native(1 ether);
        assets[1] = erc20(address(coin), 100);
        assets[2] = erc20(address(coin2), 100);
        assets[3] = erc721(address(piece), 1);
        assets[4] = erc1155(address(lot), 7, 10);
        Deal memory deal = _deal(assets, Clause(0, 1 days, address(yes), "", wholeTo(AUTHOR)));
        bytes32 id = _open(flow, deal);
        Statement memory result = _fulfil(flow, id);
        _settle(flow, "settle", deal, 0, list(result), "");
        assertEq(piece.ownerOf(1), node);
    }

    /// What is asked at settling is a view call beside the result.
    function test_Hook() public {
        string memory flow = "hook escrow";
        _approve(flow, client, coin);
        All.Child[] memory children = new All.Child[](2);
        children[0] = All.Child(address(stated), _statedBy(node, KIND));
        bytes memory call_ = abi.encodeCall(coin.balanceOf, (node));
        children[1] = All.Child(
            address(compare),
            abi.encode(Question(address(coin), call_, 0, Op.Ge, false, 1000, 30_000))
        );
        Deal memory deal =
            _deal(_coins(), Clause(0, 1 days, address(all), abi.encode(children), wholeTo(node)));
        bytes32 id = _open(flow, deal);
        _fulfil(flow, id);
        _settle(flow, "settle", deal, 0, new Statement[](0), "");
        assertEq(coin.balanceOf(node), 1100);
    }

    function test_Splitter() public {
        string memory flow = "splitter, 2 shares";
        _approve(flow, client, coin);
        Deal memory deal = _deal(
            _coins(), Clause(0, 1 days, address(oracle), _question(), split(node, 600_000, second))
        );
        bytes32 id = _open(flow, deal);
        _fulfil(flow, id);
        _reply(flow, id);
        _settle(flow, "settle", deal, 0, new Statement[](0), "");
        assertEq(coin.balanceOf(second), 1040);
    }

    function test_CommitReveal() public {
        string memory flow = "commit-reveal";
        _approve(flow, client, coin);
        bytes memory rules =
            abi.encode(Contest(KIND, 1 days, 1 hours, 1 wei, client, address(0), 0, ""));
        Deal memory deal = _deal(
            _coins(),
            Clause(0, 2 days, address(contest), abi.encodePacked(uint8(1), rules), wholeTo(AUTHOR))
        );
        bytes32 id = _open(flow, deal);
        bytes32 contestId = contest.contestId(id, rules);
        bytes32 hash = contest.sealHash(contestId, node, keccak256(RESULT), "salt");
        vm.prank(node);
        contest.seal{value: 1 wei}(contestId, hash);
        _snap(flow, "seal");
        skip(12);
        // A signature with which the reveal also states the result.
        bytes memory signature = _sign(
            nodeKey,
            keccak256(
                abi.encodePacked(
                    hex"1901",
                    escrow.domainSeparator(),
                    keccak256(
                        abi.encode(
                            keccak256(
                                "Statement(address author,bytes32 about,bytes32 kind,bytes data,uint64 expiry)"
                            ),
                            node,
                            id,
                            KIND,
                            keccak256(RESULT),
                            type(uint64).max
                        )
                    )
                )
            )
        );
        vm.prank(node);
        contest.reveal(id, rules, node, RESULT, "salt", type(uint64).max, signature, "");
        _snap(flow, "reveal");
        skip(1 hours);
        _settle(flow, "settle", deal, 0, list(Statement(node, id, KIND, RESULT)), "");
        assertEq(coin.balanceOf(node), 1100);
    }

    // Conditions.

    function test_AllOfThree() public {
        string memory flow = "all of 3 trivial";
        All.Child[] memory children = new All.Child[](3);
        for (uint256 i; i < 3; ++i) {
            children[i] = All.Child(_willing()[i], "");
        }
        uint256 gas_ = _condition(flow, address(all), abi.encode(children));
        vm.snapshotValue("flows", "above one arbiter: All of three", gas_ - _single());
    }

    function test_AnyOfThree() public {
        CappedChild[] memory children = new CappedChild[](3);
        children[0] = CappedChild(address(reverting), 30_000, "");
        children[1] = CappedChild(address(no), 30_000, "");
        children[2] = CappedChild(address(yes), 30_000, "");
        uint256 gas_ = _condition("any of revert, false, true", address(any), abi.encode(children));
        vm.snapshotValue("flows", "above one arbiter: Any of three", gas_ - _single());
    }

    function test_AnyFirstOfThree() public {
        CappedChild[] memory children = new CappedChild[](3);
        for (uint256 i; i < 3; ++i) {
            children[i] = CappedChild(_willing()[i], 30_000, "");
        }
        _condition("any, first of 3", address(any), abi.encode(children));
    }

    /// The result is addressed to the client, of the kind that stands for a schema, and an oracle
    /// approves. The peer's figures name no approval here, and ours is counted all the same.
    function test_AllOfOracleRecipientSchema() public {
        string memory flow = "all of oracle, recipient, schema";
        _approve(flow, client, coin);
        All.Child[] memory children = new All.Child[](3);
        children[0] = All.Child(address(addressed), abi.encode(node, bytes32(0), KIND, client));
        children[1] = All.Child(address(oracle), _question());
        children[2] = All.Child(address(stated), _statedBy(node, KIND));
        Deal memory deal =
            _deal(_coins(), Clause(0, 1 days, address(all), abi.encode(children), wholeTo(AUTHOR)));
        bytes32 id = _open(flow, deal);
        Statement memory result = Statement(node, id, KIND, abi.encode(client, RESULT));
        vm.prank(node);
        escrow.state(id, KIND, result.data);
        _reply(flow, id);
        _settle(flow, "settle", deal, 0, list(result), "");
        assertEq(coin.balanceOf(node), 1100);
    }

    // Swaps: an ERC-20 for an ERC-20. Each side's only clauses give it to the other, or back.

    function test_SwapAtomic() public {
        string memory flow = "swap/erc20-erc20 atomic";
        _approve(flow, client, coin);
        vm.prank(node);
        coin2.approve(address(escrow), 100);
        _snap(flow, "approve, other side");
        (Deal memory deal, Deposit[] memory deposits) = _swap();
        _atomically(flow, deal, deposits);
    }

    function test_SwapAtomicWithPermit() public {
        string memory flow = "swap/erc20-erc20 atomic, by permit";
        _approve(flow, client, coin);
        (Deal memory deal, Deposit[] memory deposits) = _swap();
        deposits[1].method = Method.Permit;
        deposits[1].permit = _permit();
        _atomically(flow, deal, deposits);
    }

    /// One locks first and can have it back; the other takes it by paying.
    function test_SwapTwoStep() public {
        string memory flow = "swap/erc20-erc20 two-step";
        _approve(flow, client, coin);
        vm.prank(node);
        coin2.approve(address(escrow), 100);
        _snap(flow, "approve, other side");
        (Deal memory deal, Deposit[] memory deposits) = _swap();
        vm.prank(client);
        escrow.open(deposits, deal);
        _snap(flow, "open");
        bytes32 id = escrow.dealId(deal);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(escrow.settle, (id, settlementOf(deal, 0, 0)));
        calls[1] = abi.encodeCall(escrow.settle, (id, settlementOf(deal, 1, 0)));
        vm.prank(node);
        escrow.multicall(calls);
        _snap(flow, "settle both");
        _requireSwapped();
    }

    // Steps.

    function _approve(string memory flow, address who, Token20 token) private {
        vm.prank(who);
        token.approve(address(escrow), 100);
        if (bytes(flow).length != 0) _snap(flow, "approve");
    }

    function _open(string memory flow, Deal memory deal) private returns (bytes32 id) {
        id = escrow.dealId(deal);
        Asset memory first = deal.commitments[0].assets[0];
        uint256 value = first.token == address(0) ? first.amount : 0;
        vm.prank(client);
        escrow.open{value: value}(new Deposit[](0), deal);
        if (bytes(flow).length != 0) _snap(flow, "open");
    }

    function _fulfil(string memory flow, bytes32 id) private returns (Statement memory) {
        vm.prank(node);
        escrow.state(id, KIND, RESULT);
        _snap(flow, "fulfil");
        return Statement(node, id, KIND, RESULT);
    }

    function _reply(string memory flow, bytes32 id) private {
        vm.prank(judge);
        escrow.state(id, replyKind(keccak256(RESULT)), abi.encode(true));
        _snap(flow, "reply");
    }

    function _settle(
        string memory flow,
        string memory step,
        Deal memory deal,
        uint256 clause,
        Statement[] memory statements,
        bytes memory proof
    ) private returns (uint256) {
        bytes32 id = escrow.dealId(deal);
        Settlement memory settlement = settlementOf(deal, 0, clause);
        (settlement.statements, settlement.proof) = (statements, proof);
        vm.prank(node);
        escrow.settle(id, settlement);
        return bytes(flow).length == 0 ? vm.lastCallGas().gasTotalUsed : _snap(flow, step);
    }

    function _snap(string memory flow, string memory step) private returns (uint256) {
        return vm.snapshotGasLastCall("flows", string.concat(flow, ": ", step));
    }

    // Whole flows.

    function _oracle(string memory flow, Asset[] memory assets) private {
        Deal memory deal =
            _deal(assets, Clause(0, 1 days, address(oracle), _question(), wholeTo(node)));
        bytes32 id = _open(flow, deal);
        _fulfil(flow, id);
        bytes[] memory questions = new bytes[](1);
        questions[0] = RESULT;
        vm.prank(node);
        escrow.state(id, requestKind(judge), abi.encode(questions));
        _snap(flow, "request");
        _reply(flow, id);
        _settle(flow, "settle", deal, 0, new Statement[](0), "");
    }

    function _reclaim(string memory flow, Asset[] memory assets) private {
        Deal memory deal = _deal(assets, Clause(0, 1 days, address(yes), "", wholeTo(AUTHOR)));
        _open("", deal);
        skip(1 days);
        _settle(flow, "reclaim", deal, 1, new Statement[](0), "");
    }

    /// Returns what settling costs.
    function _condition(string memory flow, address arbiter, bytes memory demand)
        private
        returns (uint256)
    {
        _approve(flow, client, coin);
        Deal memory deal = _deal(_coins(), Clause(0, 1 days, arbiter, demand, wholeTo(node)));
        _open(flow, deal);
        return _settle(flow, "settle", deal, 0, new Statement[](0), "");
    }

    /// What settling by a single arbiter costs.
    function _single() private returns (uint256) {
        _approve("", client, coin);
        Deal memory deal = _deal(_coins(), Clause(0, 1 days, address(yes), "", wholeTo(node)));
        deal.salt = 1;
        _open("", deal);
        return _settle("", "", deal, 0, new Statement[](0), "");
    }

    function _atomically(string memory flow, Deal memory deal, Deposit[] memory deposits) private {
        bytes32 id = escrow.dealId(deal);
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(escrow.open, (deposits, deal));
        calls[1] = abi.encodeCall(escrow.settle, (id, settlementOf(deal, 0, 0)));
        calls[2] = abi.encodeCall(escrow.settle, (id, settlementOf(deal, 1, 0)));
        vm.prank(client);
        escrow.multicall(calls);
        _snap(flow, "open and settle both");
        _requireSwapped();
    }

    function _requireSwapped() private view {
        assertEq(coin.balanceOf(client), 900);
        assertEq(coin.balanceOf(node), 1100);
        assertEq(coin2.balanceOf(client), 1100);
        assertEq(coin2.balanceOf(node), 900);
    }

    // Parts.

    function _coins() private view returns (Asset[] memory) {
        return list(erc20(address(coin), 100));
    }

    /// `clause`, or a refund after a day.
    function _deal(Asset[] memory assets, Clause memory clause) private view returns (Deal memory) {
        return _headOf(list(Commitment(client, assets, list(clause, refund(1 days, client)))));
    }

    function _headOf(Commitment[] memory commitments) private view returns (Deal memory) {
        return Deal(
            keccak256("terms"),
            uint64(block.timestamp + 1 hours),
            uint256(keccak256("salt")),
            commitments
        );
    }

    /// What the node signs, and the client opens.
    function _swap() private view returns (Deal memory deal, Deposit[] memory deposits) {
        deal = _headOf(
            list(
                Commitment(client, list(erc20(address(coin), 100)), list(refund(0, node))),
                Commitment(node, list(erc20(address(coin2), 100)), list(refund(0, client)))
            )
        );
        deposits = new Deposit[](2);
        deposits[1].signature = _sign(nodeKey, escrow.dealId(deal));
    }

    function _permit() private view returns (bytes memory) {
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                node,
                address(escrow),
                100,
                0,
                type(uint64).max
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(nodeKey, keccak256(abi.encodePacked(hex"1901", coin2.DOMAIN_SEPARATOR(), hash)));
        Permit[] memory permits = new Permit[](1);
        permits[0] = Permit(address(coin2), 100, type(uint64).max, v, r, s);
        return abi.encode(permits);
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _question() private view returns (bytes memory) {
        return abi.encode(judge, keccak256(RESULT), keccak256(abi.encode(true)), uint32(1 days));
    }

    function _statedBy(address author, bytes32 kind) private pure returns (bytes memory) {
        return abi.encode(author, bytes32(0), kind, bytes32(0));
    }

    /// Children that say yes, none of which another has warmed up.
    function _willing() private view returns (address[3] memory) {
        return [address(yes), address(yes2), address(yes3)];
    }
}
