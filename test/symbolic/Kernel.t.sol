// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    PPM,
    Settlement,
    Share
} from "../../contracts/types/Deal.sol";
import {DealHash} from "../../contracts/types/DealHash.sol";
import {DealWord, openedWord} from "../../contracts/types/DealWord.sol";
import {
    StatementWord,
    TIME_MASK,
    statedWord,
    statementIdOf
} from "../../contracts/types/StatementWord.sol";
import {Test} from "forge-std/Test.sol";

/// The least that an ERC-20 is, so that a proof is about the kernel and not about a library.
contract PlainToken {
    mapping(address holder => uint256) public balanceOf;

    constructor(address holder, uint256 amount) {
        balanceOf[holder] = amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return transferFrom(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// Takes nothing: it has no function to receive with.
contract Refusing {}

/// The least that an ERC-721 is.
contract PlainNft {
    mapping(uint256 id => address) public ownerOf;

    constructor(address holder, uint256 id) {
        ownerOf[id] = holder;
    }

    function transferFrom(address from, address to, uint256 id) public {
        require(ownerOf[id] == from);
        ownerOf[id] = to;
    }

    function safeTransferFrom(address from, address to, uint256 id) external {
        transferFrom(from, to, id);
    }
}

contract Hasher {
    function hash(Commitment calldata commitment) external pure returns (bytes32) {
        return DealHash.hash(commitment);
    }
}

/// Promises of the kernel for all inputs within the bounds that each function states: `make prove` lets
/// Halmos look for a counterexample to every `check_`. Shapes are fixed, values are symbolic.
contract KernelProof is Test {
    uint256 internal constant SUPPLY = type(uint128).max;

    Escrow internal kernel;
    Hasher internal hasher;
    PlainToken internal token;
    address internal alice = address(0xa11ce);
    address internal bob = address(0xb0b);
    address internal refusing;

    function setUp() public {
        kernel = new Escrow();
        hasher = new Hasher();
        refusing = address(new Refusing());
        // Others' value is in the kernel too: no deal may reach it.
        token = new PlainToken(alice, SUPPLY);
        vm.prank(alice);
        token.transfer(address(kernel), 1000);
    }

    /// Promise 3 (conservation): all of any amount of an ERC-20 flows out of a commitment, whatever two
    /// shares it is split by, and not one unit of anybody else's.
    function check_conservation(uint128 amount, uint32 ppm) public {
        Deal memory deal = _deal(amount);
        deal.commitments[0].clauses[0].allocation.shares = _split(ppm);
        bytes32 id = _open(deal);
        uint256 before = token.balanceOf(address(kernel));
        uint256 alices = token.balanceOf(alice);
        assert(before == 1000 + uint256(amount));

        kernel.settle(id, _settlement(deal, 0));

        assert(token.balanceOf(address(kernel)) == 1000);
        assert(token.balanceOf(alice) + token.balanceOf(bob) == alices + amount);
    }

    /// Promise 3, for a native amount.
    function check_conservationNative(uint96 amount, uint32 ppm) public {
        Deal memory deal = _deal(amount);
        deal.commitments[0].assets[0] = Asset(AssetKind.Native, address(0), 0, amount);
        deal.commitments[0].clauses[0].allocation.shares = _split(ppm);
        vm.deal(address(kernel), 1000);
        vm.deal(alice, amount);
        vm.deal(bob, 0);
        vm.prank(alice);
        bytes32 id = kernel.open{value: amount}(new Deposit[](0), deal);
        assert(address(kernel).balance == 1000 + uint256(amount));

        kernel.settle(id, _settlement(deal, 0));

        assert(address(kernel).balance == 1000);
        assert(alice.balance + bob.balance == amount);
    }

    /// Promise 3, for any ERC-721: whole, to the one payee, by either clause.
    function check_conservationNft(uint256 tokenId, uint8 clause) public {
        vm.assume(clause < 2);
        PlainNft nft = new PlainNft(alice, tokenId);
        Deal memory deal = _deal(1);
        deal.commitments[0].assets[0] = Asset(AssetKind.ERC721, address(nft), tokenId, 1);
        bytes32 id = _open(deal);
        assert(nft.ownerOf(tokenId) == address(kernel));
        kernel.settle(id, _settlement(deal, _choice(clause)));
        assert(nft.ownerOf(tokenId) == (clause == 0 ? bob : alice));
    }

    /// Promise 5: a payee that refuses blocks nobody. The other is paid, and its own part is a credit
    /// and in the kernel, with everybody else's.
    function check_refusingPayee(uint96 amount, uint32 ppm) public {
        Deal memory deal = _deal(amount);
        deal.commitments[0].assets[0] = Asset(AssetKind.Native, address(0), 0, amount);
        Share[] memory shares = _split(ppm);
        shares[1].to = refusing;
        deal.commitments[0].clauses[0].allocation.shares = shares;
        vm.deal(address(kernel), 1000);
        vm.deal(alice, amount);
        vm.prank(alice);
        bytes32 id = kernel.open{value: amount}(new Deposit[](0), deal);

        kernel.settle(id, _settlement(deal, 0));

        uint256 credit = kernel.credit(refusing, AssetKind.Native, address(0), 0);
        assert(alice.balance + credit == amount);
        assert(address(kernel).balance == 1000 + credit);
        // It stays so, whoever pushes.
        assert(!_withdraws(refusing, refusing));
        assert(kernel.credit(refusing, AssetKind.Native, address(0), 0) == credit);
    }

    /// Promise 8: only the payee sends its credit elsewhere, once, and all of it.
    function check_credit(uint96 amount, address caller, address to) public {
        vm.assume(amount != 0 && (to == alice || to == bob || to == address(0)));
        Deal memory deal = _deal(amount);
        deal.commitments[0].assets[0] = Asset(AssetKind.Native, address(0), 0, amount);
        deal.commitments[0].clauses[0].allocation.shares[0].to = refusing;
        vm.deal(address(kernel), 1000);
        vm.deal(alice, amount);
        vm.prank(alice);
        bytes32 id = kernel.open{value: amount}(new Deposit[](0), deal);
        kernel.settle(id, _settlement(deal, 0));
        assert(kernel.credit(refusing, AssetKind.Native, address(0), 0) == amount);

        vm.prank(caller);
        bool success = _withdraws(refusing, to);
        assert(success == (caller == refusing && to != address(0)));
        uint256 left = success ? 0 : amount;
        assert(kernel.credit(refusing, AssetKind.Native, address(0), 0) == left);
        assert(address(kernel).balance == 1000 + left);
        if (success) {
            vm.prank(refusing);
            assert(!_withdraws(refusing, to));
        }
    }

    /// Promise 2 (once only): after any clause was taken, at any time, no clause can be, at any later
    /// time.
    function check_onceOnly(uint128 amount, uint8 first, uint8 second, uint32 wait, uint32 longer)
        public
    {
        Deal memory deal = _deal(amount);
        bytes32 id = _open(deal);
        vm.warp(block.timestamp + wait);
        kernel.settle(id, _settlement(deal, _choice(first)));
        vm.warp(block.timestamp + longer);
        assert(!_settles(id, _settlement(deal, _choice(second))));
    }

    /// Promise 2 (exclusivity): what is stored is the one clause that was taken, only inside its own
    /// window, and the deal's other commitments are as open as before.
    function check_exclusive(uint128 amount, uint8 clause, uint32 from, uint32 until, uint32 wait)
        public
    {
        Deal memory deal = _deal(amount);
        (deal.commitments[0].clauses[0].from, deal.commitments[0].clauses[0].until) = (from, until);
        bytes32 id = _open(deal);
        uint256 opened = block.timestamp;
        vm.warp(opened + wait);
        bool success = _settles(id, _settlement(deal, _choice(clause)));
        DealWord word = kernel.dealWord(id);
        assert(word.openedAt() == opened);
        if (success) {
            assert(clause < 2);
            assert(word.outcome(0) == uint256(clause) + 1);
            if (clause == 0) assert(wait >= from && (until == FOREVER || wait < until));
            assert(DealWord.unwrap(word) == DealWord.unwrap(openedWord(opened)) | clause + 1);
        } else {
            assert(DealWord.unwrap(word) == DealWord.unwrap(openedWord(opened)));
            assert(token.balanceOf(address(kernel)) == 1000 + uint256(amount));
        }
    }

    /// Promises 2 and 3: settling one commitment leaves another of the same deal open, locked, and to be
    /// settled by a clause of its own.
    function check_otherStaysOpen(uint96 amount, uint96 others, uint8 first, uint8 second) public {
        Deal memory deal = _deal(amount);
        Commitment memory one = deal.commitments[0];
        Commitment memory two = _deal(others).commitments[0];
        deal.commitments = new Commitment[](2);
        (deal.commitments[0], deal.commitments[1]) = (one, two);
        bytes32 id = _open(deal);

        Settlement memory s = _settlement(deal, _choice(first));
        s.siblings = new bytes32[](1);
        s.siblings[0] = hasher.hash(two);
        kernel.settle(id, s);
        assert(kernel.dealWord(id).outcome(1) == 0);
        assert(token.balanceOf(address(kernel)) == 1000 + uint256(others));

        (s.index, s.clause, s.commitment) = (1, _choice(second), two);
        s.siblings[0] = hasher.hash(one);
        kernel.settle(id, s);
        assert(kernel.dealWord(id).outcome(0) == uint256(first) + 1);
        assert(kernel.dealWord(id).outcome(1) == uint256(second) + 1);
        assert(token.balanceOf(address(kernel)) == 1000);
    }

    /// Promise 4: whoever calls, and whatever it brings as a signature's place, nobody's value moves in a
    /// deal that it neither called for nor signed.
    function check_noConsent(uint128 amount, address caller, address payer) public {
        vm.assume(caller != alice);
        Deal memory deal = _deal(amount);
        Deposit[] memory deposits = new Deposit[](1);
        deposits[0].payer = payer;
        vm.prank(caller);
        (bool success,) = address(kernel).call(abi.encodeCall(IEscrow.open, (deposits, deal)));
        assert(!success);
    }

    /// The deal word keeps every commitment's outcome apart from every other's, and from the time.
    function check_dealWord(uint64 time, uint8 index, uint8 clause, uint8 other, uint192 outcomes)
        public
        pure
    {
        vm.assume(index < 64 && other < 64 && clause < 7 && index != other);
        DealWord word = DealWord.wrap(DealWord.unwrap(openedWord(time)) | outcomes);
        vm.assume(word.outcome(index) == 0);
        DealWord closed = word.close(index, clause);
        assert(closed.openedAt() == time);
        assert(closed.outcome(index) == uint256(clause) + 1);
        assert(closed.outcome(other) == word.outcome(other));
    }

    /// A statement's word says when it was made, and matches no content but its own 216 bits.
    function check_statementWord(bytes32 content, bytes32 other, uint40 time) public pure {
        vm.assume(time != 0);
        StatementWord word = statedWord(content, time);
        assert(word.statedAt() == time);
        assert(word.matches(content));
        assert(word.matches(other) == (uint256(content) >> 40 == uint256(other) >> 40));
        assert(!StatementWord.wrap(uint256(content) & ~TIME_MASK).matches(content));
    }

    /// First write wins: whatever was stated first, at any time, is what stays.
    function check_firstWriteWins(bytes32 about, bytes32 kind, bytes32 first, bytes32 second)
        public
    {
        vm.prank(alice);
        bytes32 id = kernel.state(about, kind, abi.encode(first));
        StatementWord word = kernel.statementWord(id);
        vm.warp(block.timestamp + 1 days);
        vm.prank(alice);
        (bool success,) =
            address(kernel).call(abi.encodeCall(IEscrow.state, (about, kind, abi.encode(second))));
        // What is stored of a hash is its high 216 bits.
        bytes32 content = keccak256(abi.encode(first)) >> 40;
        assert(success == (content == keccak256(abi.encode(second)) >> 40));
        assert(StatementWord.unwrap(kernel.statementWord(id)) == StatementWord.unwrap(word));
        assert(id == statementIdOf(address(kernel), alice, about, kind));
    }

    /// Any clause: the two that a deal here has, or one that it has not. Each is followed by itself, as
    /// where a clause lies in calldata must be a number.
    function _choice(uint8 clause) private pure returns (uint256) {
        if (clause == 0) return 0;
        return clause == 1 ? 1 : 2;
    }

    function _settles(bytes32 id, Settlement memory settlement) private returns (bool success) {
        (success,) = address(kernel).call(abi.encodeCall(IEscrow.settle, (id, settlement)));
    }

    function _withdraws(address payee, address to) private returns (bool success) {
        (success,) = address(kernel)
            .call(abi.encodeCall(IVault.withdraw, (payee, AssetKind.Native, address(0), 0, to)));
    }

    /// A proof in which every path reverts would prove nothing: each of them reaches its end here.
    function test_EveryProofReachesItsEnd() public {
        uint256 fresh = vm.snapshotState();
        check_conservation(100, 300_000);
        vm.revertToState(fresh);
        check_conservationNative(100, 300_000);
        vm.revertToState(fresh);
        check_conservationNft(7, 1);
        vm.revertToState(fresh);
        check_refusingPayee(100, 300_000);
        vm.revertToState(fresh);
        check_credit(100, bob, alice);
        vm.revertToState(fresh);
        check_credit(100, refusing, alice);
        vm.revertToState(fresh);
        check_onceOnly(100, 0, 1, 0, 5);
        vm.revertToState(fresh);
        check_exclusive(100, 0, 5, 10, 5);
        vm.revertToState(fresh);
        check_exclusive(100, 0, 5, 10, 10);
        vm.revertToState(fresh);
        check_otherStaysOpen(100, 200, 0, 1);
        vm.revertToState(fresh);
        check_noConsent(100, bob, address(0));
        check_dealWord(5, 63, 6, 0, 7);
        check_statementWord("content", "other", 5);
        check_firstWriteWins("about", "kind", "first", "second");
    }

    /// One commitment of alice's with two clauses without an arbiter: all to bob, or all back.
    function _deal(uint256 amount) private view returns (Deal memory deal) {
        deal = Deal("terms", type(uint64).max, 0, new Commitment[](1));
        Commitment memory commitment = Commitment(alice, new Asset[](1), new Clause[](2));
        commitment.assets[0] = Asset(AssetKind.ERC20, address(token), 0, amount);
        for (uint256 i; i < 2; ++i) {
            Clause memory clause = commitment.clauses[i];
            clause.until = FOREVER;
            clause.allocation.shares = new Share[](1);
            clause.allocation.shares[0] = Share(i == 0 ? bob : alice, PPM);
        }
        deal.commitments[0] = commitment;
    }

    function _split(uint32 ppm) private view returns (Share[] memory shares) {
        shares = new Share[](2);
        (shares[0], shares[1]) = (Share(alice, ppm), Share(bob, PPM - ppm));
    }

    function _open(Deal memory deal) private returns (bytes32) {
        vm.prank(alice);
        return kernel.open(new Deposit[](0), deal);
    }

    function _settlement(Deal memory deal, uint256 clause)
        private
        pure
        returns (Settlement memory s)
    {
        (s.terms, s.openBefore, s.salt) = (deal.terms, deal.openBefore, deal.salt);
        (s.clause, s.commitment) = (clause, deal.commitments[0]);
    }
}
