// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "../../contracts/interfaces/IArbiter.sol";
import {Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {BigAnswer} from "./ArbiterTest.sol";
import {Token20} from "./Tokens.sol";
import {HostileCallee, VerificationTest} from "./VerificationTest.sol";

/// What the arbiters of zkVM proofs must do, whichever prover it is.
abstract contract ProvenTest is VerificationTest {
    bytes32 internal constant PROGRAM = keccak256("program");
    bytes internal constant CONTEXT = "hash of the input";
    bytes internal constant SEAL = "seal";
    IArbiter internal arbiter;
    address internal verifier;
    string internal prover;

    /// "Proves" to `verifier_` that `program` made `journal` public.
    function _prove(address verifier_, bytes32 program, bytes memory journal, bytes memory seal)
        internal
        virtual;

    function _newVerifier() internal virtual returns (address);

    function _demand() internal view returns (bytes memory) {
        return _demand(verifier, PROGRAM, CONTEXT);
    }

    function _demand(address verifier_, bytes32 program, bytes memory context)
        internal
        view
        returns (bytes memory)
    {
        return abi.encode(author, KIND, verifier_, program, context);
    }

    function _proof(bytes memory data) internal pure returns (bytes memory) {
        return abi.encode(keccak256(data), SEAL);
    }

    /// What a program makes public for a result.
    function _journal(bytes32 dealId, bytes memory data) internal view returns (bytes memory) {
        return
            bytes.concat(kernel.statementId(author, dealId, KIND), keccak256(data), bytes(CONTEXT));
    }

    function test_GivenNoResult() public {
        _prove(verifier, PROGRAM, _journal(DEAL, "result"), SEAL);
        assertFalse(_says(arbiter, _demand(), _proof("result")), "none");
        _state(author, DEAL, KIND, "other result");
        assertFalse(_says(arbiter, _demand(), _proof("result")), "another");
        assertFalse(_says(arbiter, _demand(), _proof("other result")), "not proven");
    }

    function testFuzz_GivenAResultAndItsProof(
        bytes calldata data,
        bytes calldata seal,
        bytes calldata context
    ) public {
        _state(author, DEAL, KIND, data);
        bytes32 id = kernel.statementId(author, DEAL, KIND);
        bytes memory journal = bytes.concat(abi.encode(id, keccak256(data)), context);
        bytes memory demand = _demand(verifier, PROGRAM, context);
        bytes memory proof = abi.encode(keccak256(data), seal);
        assertFalse(_says(arbiter, demand, proof), "not proven");
        _prove(verifier, PROGRAM, journal, seal);
        assertTrue(_says(arbiter, demand, proof), "proven");
        proof = abi.encode(keccak256(data), bytes.concat(seal, "!"));
        assertFalse(_says(arbiter, demand, proof), "another seal");
    }

    function test_WhenTheProofIsForSomethingElse() public {
        _prove(verifier, PROGRAM, _journal(DEAL, "result"), SEAL);
        _state(author, DEAL, KIND, "result");
        _state(author, OTHER, KIND, "result");
        _state(stranger, DEAL, KIND, "result");
        _state(author, DEAL, OTHER, "result");
        assertTrue(_says(arbiter, _demand(), _proof("result")), "the proof");
        assertFalse(
            arbiter.check(OTHER, INDEX, _none(), _demand(), _proof("result")), "another deal"
        );
        bytes memory demand = abi.encode(stranger, KIND, verifier, PROGRAM, CONTEXT);
        assertFalse(_says(arbiter, demand, _proof("result")), "another author");
        demand = abi.encode(author, OTHER, verifier, PROGRAM, CONTEXT);
        assertFalse(_says(arbiter, demand, _proof("result")), "another kind");
        demand = _demand(verifier, OTHER, CONTEXT);
        assertFalse(_says(arbiter, demand, _proof("result")), "another program");
        demand = _demand(verifier, PROGRAM, "hash of an input");
        assertFalse(_says(arbiter, demand, _proof("result")), "another context");
        demand = _demand(_newVerifier(), PROGRAM, CONTEXT);
        assertFalse(_says(arbiter, demand, _proof("result")), "another verifier");
    }

    function test_WhenTheVerifierIsHostile() public {
        _state(author, DEAL, KIND, "result");
        address[] memory hostile = _hostileCallees();
        for (uint256 i; i < hostile.length; ++i) {
            assertFalse(_asks(hostile[i]), vm.toString(i));
        }
        assertFalse(_asks(address(new BigAnswer(32))), "a word");
        assertFalse(_asks(address(new BigAnswer(1))), "a byte");
        // The interface is no more than this.
        assertTrue(_asks(address(new HostileCallee(HostileCallee.Mood.Nothing))), "no revert");
    }

    function _asks(address verifier_) private view returns (bool) {
        bytes memory demand = _demand(verifier_, PROGRAM, CONTEXT);
        return arbiter.check{gas: 1_000_000}(DEAL, INDEX, _none(), demand, _proof("result"));
    }

    function test_WhenTheSettlerBringsStatements() public {
        Statement memory result = _state(author, DEAL, KIND, "result");
        _prove(verifier, PROGRAM, _journal(DEAL, "result"), SEAL);
        _refusesOtherFirst(arbiter, result, _demand(), _proof("result"));
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 id, Token20 token) =
            _openPayingAuthor(address(arbiter), _demand());
        _state(author, id, KIND, "result");
        Settlement memory s = _bringing(deal, id, "result", _proof("result"));
        _prove(verifier, PROGRAM, _journal(DEAL, "result"), SEAL);
        _refusedBy(arbiter, id, s);
        _prove(verifier, PROGRAM, _journal(id, "result"), SEAL);
        _paysAuthor(id, s, token);
    }

    function test_RevertWhen_TheDemandOrTheProofCannotBeDecoded() public {
        bytes memory proof = _proof("result");
        bytes memory demand = _demand();
        vm.expectRevert(bytes(""));
        _says(arbiter, hex"00", proof);
        vm.expectRevert(bytes(""));
        _says(arbiter, demand, hex"00");
    }

    function test_Describe() public view {
        assertEq(
            arbiter.describe(_demand()),
            string.concat(
                vm.toString(verifier),
                " accepts a proof that ",
                prover,
                " program ",
                vm.toString(PROGRAM),
                " with context ",
                vm.toString(bytes(CONTEXT)),
                " gives what ",
                vm.toString(author),
                string.concat(" stated of kind ", vm.toString(KIND))
            )
        );
    }
}
