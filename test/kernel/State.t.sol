// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Deal, Statement} from "../../contracts/types/Deal.sol";
import {StatementWord} from "../../contracts/types/StatementWord.sol";
import {DealReference} from "../utils/DealReference.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {BatchDelegate, Wallet1271} from "../utils/Wallets.sol";

/// `state` and `stateFor`: see State.tree.
contract StateTest is KernelTest {
    bytes32 private constant ABOUT = keccak256("about");
    bytes32 private constant KIND = keccak256("kind");
    uint64 private constant EXPIRY = uint64(START + 100);

    // By the author.

    function test_RecordsContentAndTime() public {
        bytes32 expected = keccak256(abi.encode(block.chainid, address(kernel), bob, ABOUT, KIND));
        vm.expectEmit(address(kernel));
        emit IEscrow.Stated(bob, ABOUT, KIND, "result");
        vm.prank(bob);
        bytes32 id = kernel.state(ABOUT, KIND, "result");
        assertEq(id, expected);
        assertEq(kernel.statementId(bob, ABOUT, KIND), expected);
        _assertStated(bob, "result", START);
    }

    function test_RecordsEmptyContent() public {
        _state(bob, ABOUT, KIND, "");
        _assertStated(bob, "", START);
    }

    function test_StatingTheSameAgainDoesNothing() public {
        _state(bob, ABOUT, KIND, "result");
        vm.warp(START + 50);
        vm.recordLogs();
        vm.prank(bob);
        assertEq(kernel.state(ABOUT, KIND, "result"), kernel.statementId(bob, ABOUT, KIND));
        assertEq(vm.getRecordedLogs().length, 0);
        _assertStated(bob, "result", START);
    }

    function test_RevertWhen_SomethingElseWasStated() public {
        _state(bob, ABOUT, KIND, "result");
        _refuses(
            bob,
            0,
            abi.encodeCall(IEscrow.state, (ABOUT, KIND, "other")),
            abi.encodeWithSelector(
                IEscrow.AlreadyStated.selector, kernel.statementId(bob, ABOUT, KIND)
            )
        );
        _assertStated(bob, "result", START);
    }

    function test_AuthorsKindsAndSubjectsAreApart() public {
        _state(bob, ABOUT, KIND, "result");
        _state(carol, ABOUT, KIND, "other");
        _state(bob, "else", KIND, "other");
        _state(bob, ABOUT, "else", "other");
        _assertStated(bob, "result", START);
        _assertStated(carol, "other", START);
    }

    function test_IdsAreOfOneChainAndContract() public {
        bytes32 id = kernel.statementId(bob, ABOUT, KIND);
        assertTrue(_newKernel().statementId(bob, ABOUT, KIND) != id);
        vm.chainId(block.chainid + 1);
        assertTrue(kernel.statementId(bob, ABOUT, KIND) != id);
    }

    function test_UnstatedIsZero() public view {
        assertEq(StatementWord.unwrap(kernel.statementWord(keccak256("none"))), 0);
    }

    function test_RevertWhen_ValueComesAlong() public {
        bytes memory reason = abi.encodeWithSelector(IVault.WrongValue.selector, 0, 1);
        _refuses(bob, 1, abi.encodeCall(IEscrow.state, (ABOUT, KIND, "")), reason);
        bytes memory call_ =
            abi.encodeCall(IEscrow.stateFor, (_statement(bob), EXPIRY, _signed(bobKey, bob)));
        _refuses(bob, 1, call_, reason);
    }

    // By signature.

    function test_RecordsBySignature() public {
        vm.expectEmit(address(kernel));
        emit IEscrow.Stated(bob, ABOUT, KIND, "result");
        vm.prank(carol);
        bytes32 id = kernel.stateFor(_statement(bob), EXPIRY, _signed(bobKey, bob));
        assertEq(id, kernel.statementId(bob, ABOUT, KIND));
        _assertStated(bob, "result", START);
    }

    function test_RecordsBySignatureInTheLastSecond() public {
        vm.warp(EXPIRY - 1);
        kernel.stateFor(_statement(bob), EXPIRY, _signed(bobKey, bob));
        _assertStated(bob, "result", EXPIRY - 1);
    }

    function test_RevertWhen_SignatureExpired() public {
        vm.warp(EXPIRY);
        _refusesFor(
            _statement(bob),
            _signed(bobKey, bob),
            abi.encodeWithSelector(IEscrow.StatementExpired.selector, EXPIRY, EXPIRY)
        );
    }

    function test_RevertWhen_ExpiryIsNotTheSignedOne() public {
        bytes memory signature = _signed(bobKey, bob);
        _refuses(
            carol,
            0,
            abi.encodeCall(IEscrow.stateFor, (_statement(bob), EXPIRY + 1, signature)),
            abi.encodeWithSelector(IEscrow.BadAuthor.selector, bob)
        );
    }

    function test_RevertWhen_AnotherSigned() public {
        bytes memory reason = abi.encodeWithSelector(IEscrow.BadAuthor.selector, bob);
        _refusesFor(_statement(bob), _signed(carolKey, bob), reason);
        _refusesFor(_statement(bob), "", reason);
        _refusesFor(_statement(bob), new bytes(65), reason);
    }

    function test_RevertWhen_AnythingButTheSignedIsStated() public {
        bytes memory signature = _signed(bobKey, bob);
        bytes memory reason = abi.encodeWithSelector(IEscrow.BadAuthor.selector, bob);
        Statement memory s = _statement(bob);
        s.about = "else";
        _refusesFor(s, signature, reason);
        s = _statement(bob);
        s.kind = "else";
        _refusesFor(s, signature, reason);
        s = _statement(bob);
        s.data = "else";
        _refusesFor(s, signature, reason);
        s = _statement(carol);
        _refusesFor(s, signature, abi.encodeWithSelector(IEscrow.BadAuthor.selector, carol));
    }

    function test_RevertWhen_AuthorIsZero() public {
        _refusesFor(
            _statement(address(0)),
            new bytes(65),
            abi.encodeWithSelector(IEscrow.BadAuthor.selector, address(0))
        );
    }

    function test_RevertWhen_SignedForAnotherChainOrContract() public {
        bytes32 hash = _hash(_statement(bob));
        bytes memory reason = abi.encodeWithSelector(IEscrow.BadAuthor.selector, bob);
        bytes32 digest = DealReference.digest(block.chainid + 1, address(kernel), hash);
        _refusesFor(_statement(bob), _sign(bobKey, digest), reason);
        digest = DealReference.digest(block.chainid, address(this), hash);
        _refusesFor(_statement(bob), _sign(bobKey, digest), reason);
    }

    /// A front-run batch must not fail: the signature is spent, the statement is there.
    function test_ReplayedSignatureDoesNothing() public {
        bytes memory signature = _signed(bobKey, bob);
        kernel.stateFor(_statement(bob), EXPIRY, signature);
        vm.warp(EXPIRY + 1);
        vm.recordLogs();
        bytes32 id = kernel.stateFor(_statement(bob), EXPIRY, signature);
        assertEq(id, kernel.statementId(bob, ABOUT, KIND));
        assertEq(kernel.stateFor(_statement(bob), EXPIRY, ""), id);
        assertEq(vm.getRecordedLogs().length, 0);
        _assertStated(bob, "result", START);
    }

    function test_RevertWhen_AuthorStatedSomethingElse() public {
        _state(bob, ABOUT, KIND, "other");
        _refusesFor(
            _statement(bob),
            _signed(bobKey, bob),
            abi.encodeWithSelector(
                IEscrow.AlreadyStated.selector, kernel.statementId(bob, ABOUT, KIND)
            )
        );
        _assertStated(bob, "other", START);
    }

    function test_Erc1271WalletStates() public {
        Wallet1271 wallet = new Wallet1271(bob);
        bytes memory signature = _signed(bobKey, address(wallet));
        kernel.stateFor(_statement(address(wallet)), EXPIRY, signature);
        _assertStated(address(wallet), "result", START);
    }

    function test_RevertWhen_Erc1271WalletRefuses() public {
        Wallet1271 wallet = new Wallet1271(bob);
        _refusesFor(
            _statement(address(wallet)),
            _signed(carolKey, address(wallet)),
            abi.encodeWithSelector(IEscrow.BadAuthor.selector, address(wallet))
        );
    }

    function test_DelegatedAccountStates() public {
        vm.etch(bob, abi.encodePacked(hex"ef0100", address(new BatchDelegate())));
        kernel.stateFor(_statement(bob), EXPIRY, _signed(bobKey, bob));
        _assertStated(bob, "result", START);
    }

    // Helpers.

    function _statement(address author) private pure returns (Statement memory) {
        return Statement(author, ABOUT, KIND, "result");
    }

    function _hash(Statement memory s) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "Statement(address author,bytes32 about,bytes32 kind,bytes data,uint64 expiry)"
                ),
                s.author,
                s.about,
                s.kind,
                keccak256(s.data),
                EXPIRY
            )
        );
    }

    /// `key`'s signature over what `author` states.
    function _signed(uint256 key, address author) private view returns (bytes memory) {
        return
            _sign(
                key, DealReference.digest(block.chainid, address(kernel), _hash(_statement(author)))
            );
    }

    function _refusesFor(Statement memory s, bytes memory signature, bytes memory reason) private {
        bytes32 id = kernel.statementId(s.author, s.about, s.kind);
        uint256 word = StatementWord.unwrap(kernel.statementWord(id));
        _refuses(carol, 0, abi.encodeCall(IEscrow.stateFor, (s, EXPIRY, signature)), reason);
        assertEq(StatementWord.unwrap(kernel.statementWord(id)), word);
    }

    function _assertStated(address author, bytes memory data, uint256 time) private view {
        StatementWord word = kernel.statementWord(kernel.statementId(author, ABOUT, KIND));
        assertEq(word.statedAt(), time);
        assertTrue(word.matches(keccak256(data)));
        assertFalse(word.matches(keccak256("never")));
        assertEq(
            StatementWord.unwrap(word),
            (uint256(keccak256(data)) & ~uint256(type(uint40).max)) | time
        );
    }
}
