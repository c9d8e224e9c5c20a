// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Enclave} from "../../contracts/arbiters/Enclave.sol";
import {Deal, REVOKE, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {P256Keys} from "../utils/P256Keys.sol";
import {Token20} from "../utils/Tokens.sol";
import {VerificationTest} from "../utils/VerificationTest.sol";
import {P256} from "solady/utils/P256.sol";

contract EnclaveTest is VerificationTest, P256Keys {
    uint256 internal constant KEY = 0xe11c1a4e;
    bytes32 internal constant MEASUREMENT = keccak256("measurement");
    Enclave internal enclave;
    address internal enroller = makeAddr("enroller");

    function setUp() public override {
        super.setUp();
        enclave = new Enclave(kernel);
        _deployP256Verifier();
    }

    function _demand() private view returns (bytes memory) {
        return abi.encode(author, KIND, enroller, MEASUREMENT);
    }

    function _kindOf(uint256 key) private pure returns (bytes32) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return keccak256(abi.encode(x, y));
    }

    function _enroll() private returns (bytes32 id) {
        _state(enroller, MEASUREMENT, _kindOf(KEY), "");
        return kernel.statementId(enroller, MEASUREMENT, _kindOf(KEY));
    }

    /// What an enclave signs for a result.
    function _digest(bytes32 dealId, bytes memory data) private view returns (bytes32) {
        bytes32 result = kernel.statementId(author, dealId, KIND);
        return sha256(abi.encode(keccak256("assize.enclave"), result, keccak256(data)));
    }

    function _proof(bytes32 content, P256Signature memory p) private pure returns (bytes memory) {
        return abi.encode(content, p.x, p.y, p.r, p.s);
    }

    function _signed(uint256 key, bytes32 dealId, bytes memory data)
        private
        view
        returns (bytes memory)
    {
        return _proof(keccak256(data), _signP256(key, _digest(dealId, data)));
    }

    function _says(bytes memory proof) private view returns (bool) {
        return _says(enclave, _demand(), proof);
    }

    function test_GivenNoResult() public {
        _enroll();
        assertFalse(_says(_signed(KEY, DEAL, "result")), "none");
        _state(author, DEAL, KIND, "other result");
        assertFalse(_says(_signed(KEY, DEAL, "result")), "another");
        bytes memory proof =
            _proof(keccak256("other result"), _signP256(KEY, _digest(DEAL, "result")));
        assertFalse(_says(proof), "not signed");
    }

    function test_GivenAKeyThatIsNotEnrolled() public {
        _state(author, DEAL, KIND, "result");
        bytes memory proof = _signed(KEY, DEAL, "result");
        assertFalse(_says(proof), "by nobody");
        _state(stranger, MEASUREMENT, _kindOf(KEY), "");
        _state(enroller, OTHER, _kindOf(KEY), "");
        _state(enroller, MEASUREMENT, _kindOf(KEY + 1), "");
        assertFalse(_says(proof), "not so");
        _enroll();
        assertTrue(_says(proof), "enrolled");
        assertFalse(
            _says(enclave, abi.encode(author, KIND, stranger, OTHER), proof), "in another demand"
        );
    }

    function testFuzz_GivenAnEnrolledKeySigned(uint256 key, bytes calldata data) public {
        key = bound(key, 1, P256.N - 1);
        _state(author, DEAL, KIND, data);
        _state(enroller, MEASUREMENT, _kindOf(key), "");
        assertTrue(_says(_signed(key, DEAL, data)), "the result");
        assertFalse(_says(_signed(key, OTHER, data)), "for another deal");
        bytes32 content = keccak256(data);
        bytes memory proof = _proof(content, _signP256(key, _digest(DEAL, bytes.concat(data, "!"))));
        assertFalse(_says(proof), "other content");
        // Not what this arbiter asks for, though it is signed.
        proof = _proof(content, _signP256(key, sha256(abi.encode(content))));
        assertFalse(_says(proof), "the content alone");
    }

    function test_WhenAnyWordOfTheProofIsChanged() public {
        _enroll();
        _state(author, DEAL, KIND, "result");
        bytes memory proof = _signed(KEY, DEAL, "result");
        assertTrue(_says(proof), "unchanged");
        for (uint256 offset = 32; offset <= proof.length; offset += 32) {
            uint256 word;
            assembly {
                word := mload(add(proof, offset))
                mstore(add(proof, offset), xor(word, 1))
            }
            assertFalse(_says(proof), vm.toString(offset));
            assembly {
                mstore(add(proof, offset), word)
            }
        }
    }

    function test_WhenSIsInTheUpperHalf() public {
        _enroll();
        _state(author, DEAL, KIND, "result");
        P256Signature memory p = _signP256(KEY, _digest(DEAL, "result"));
        p.s = bytes32(P256.N - uint256(p.s));
        assertFalse(_says(_proof(keccak256("result"), p)));
    }

    function test_GivenTheEnrolmentWasWithdrawn() public {
        bytes32 id = _enroll();
        _state(author, DEAL, KIND, "result");
        bytes memory proof = _signed(KEY, DEAL, "result");
        _state(stranger, id, REVOKE, "");
        _state(enroller, MEASUREMENT, REVOKE, "");
        _state(enroller, id, OTHER, "");
        assertTrue(_says(proof), "by others, or something else");
        _state(enroller, id, REVOKE, "");
        assertFalse(_says(proof), "withdrawn");
        // Enrolling it again changes nothing: it is stated already.
        _enroll();
        assertFalse(_says(proof), "for good");
    }

    function test_GivenNothingVerifiesP256() public {
        _enroll();
        _state(author, DEAL, KIND, "result");
        bytes memory proof = _signed(KEY, DEAL, "result");
        assertTrue(_says(proof), "something does");
        vm.etch(P256.VERIFIER, "");
        assertFalse(_says(proof), "nothing does");
        _deployP256Precompile();
        assertTrue(_says(proof), "the precompile does");
        assertFalse(_says(_proof(keccak256("result"), _signP256(KEY, OTHER))), "and refuses");
    }

    function test_WhenTheSettlerBringsStatements() public {
        _enroll();
        Statement memory result = _state(author, DEAL, KIND, "result");
        _refusesOtherFirst(enclave, result, _demand(), _signed(KEY, DEAL, "result"));
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 id, Token20 token) =
            _openPayingAuthor(address(enclave), _demand());
        _enroll();
        _state(author, id, KIND, "result");
        _refusedBy(enclave, id, _bringing(deal, id, "result", _signed(KEY, DEAL, "result")));
        _paysAuthor(id, _bringing(deal, id, "result", _signed(KEY, id, "result")), token);
    }

    function test_RevertWhen_TheDemandOrTheProofCannotBeDecoded() public {
        bytes memory proof = _signed(KEY, DEAL, "result");
        bytes memory demand = _demand();
        vm.expectRevert(bytes(""));
        _says(enclave, hex"00", proof);
        vm.expectRevert(bytes(""));
        _says(enclave, demand, hex"00");
    }

    function test_Describe() public view {
        assertEq(
            enclave.describe(_demand()),
            string.concat(
                "an enclave with measurement ",
                vm.toString(MEASUREMENT),
                ", whose key ",
                vm.toString(enroller),
                " enrolled, has signed what ",
                vm.toString(author),
                " stated of kind ",
                vm.toString(KIND)
            )
        );
    }
}
