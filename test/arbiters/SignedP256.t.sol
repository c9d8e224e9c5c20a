// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {SignedP256} from "../../contracts/arbiters/SignedP256.sol";
import {Deal, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {P256Verifier} from "../utils/P256Verifier.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";
import {P256} from "solady/utils/P256.sol";

contract SignedP256Test is PeopleTest {
    SignedP256 internal signed;
    bytes32 internal x;
    bytes32 internal y;
    uint256 internal constant KEY = uint256(keccak256("key"));
    bytes32 internal constant SUBJECT = keccak256("subject");

    function setUp() public override {
        super.setUp();
        signed = new SignedP256();
        (x, y) = _public(KEY);
        // Without the precompile, unless a test puts it there.
        vm.etch(P256.VERIFIER, address(new P256Verifier(false)).code);
    }

    function _public(uint256 key) private pure returns (bytes32, bytes32) {
        (uint256 px, uint256 py) = vm.publicKeyP256(key);
        return (bytes32(px), bytes32(py));
    }

    /// As EIP-712 has it, written out.
    function _digest(address contract_, bytes32 dealId, uint256 index, bytes32 subject)
        private
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Assize"),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
        bytes32 approval = keccak256(
            abi.encode(
                keccak256("Approval(bytes32 dealId,uint256 index,bytes32 subject)"),
                dealId,
                index,
                subject
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, approval));
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes32 r, bytes32 s) {
        (r, s) = vm.signP256(key, digest);
        s = P256.normalized(s);
    }

    function _proof(uint256 key, bytes32 dealId, uint256 index, bytes32 subject)
        private
        view
        returns (bytes memory)
    {
        (bytes32 r, bytes32 s) = _sign(key, _digest(address(signed), dealId, index, subject));
        return abi.encode(r, s);
    }

    function _says(bytes memory proof) private view returns (bool) {
        return _ask(signed, _none(), abi.encode(x, y, SUBJECT), proof);
    }

    function _everyCase() private {
        bytes memory proof = _proof(KEY, id, INDEX, SUBJECT);
        assertTrue(_says(proof), "signed");
        assertFalse(_says(_proof(KEY, DEAL, INDEX, SUBJECT)), "deal");
        assertFalse(_says(_proof(KEY, id, INDEX + 1, SUBJECT)), "index");
        assertFalse(_says(_proof(KEY, id, INDEX, OTHER)), "subject");
        assertFalse(_says(_proof(KEY + 1, id, INDEX, SUBJECT)), "another key");

        (bytes32 r, bytes32 s) = _sign(KEY, _digest(address(this), id, INDEX, SUBJECT));
        assertFalse(_says(abi.encode(r, s)), "contract");
        (r, s) = abi.decode(proof, (bytes32, bytes32));
        bytes32 high = bytes32(P256.N - uint256(s));
        assertFalse(_says(abi.encode(r, high)), "high s");
        assertFalse(_says(abi.encode(s, r)), "swapped");
        assertFalse(_says(abi.encode(r, uint256(0))), "no s");
        assertFalse(_says(abi.encode(uint256(0), s)), "no r");
        assertFalse(_ask(signed, _none(), abi.encode(y, x, SUBJECT), proof), "not on the curve");
        assertFalse(_ask(signed, _none(), abi.encode(0, 0, SUBJECT), proof), "zero");

        vm.chainId(block.chainid + 1);
        assertFalse(_says(proof), "chain");
    }

    function test_GivenTheVerifier() public {
        _everyCase();
    }

    function test_GivenThePrecompile() public {
        vm.etch(P256.VERIFIER, "");
        vm.etch(P256.RIP_PRECOMPILE, address(new P256Verifier(true)).code);
        _everyCase();
    }

    function test_GivenNeither() public {
        vm.etch(P256.VERIFIER, "");
        assertFalse(_says(_proof(KEY, id, INDEX, SUBJECT)));
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_GivenAnyKey(uint256 key, bytes32 dealId, uint256 index, bytes32 subject)
        public
        view
    {
        key = bound(key, 1, P256.N - 2);
        bytes memory proof = _proof(key, dealId, index, subject);
        (bytes32 px, bytes32 py) = _public(key);
        assertTrue(
            signed.check(dealId, index, _none(), abi.encode(px, py, subject), proof), "signed"
        );
        (px, py) = _public(key + 1);
        assertFalse(
            signed.check(dealId, index, _none(), abi.encode(px, py, subject), proof), "another"
        );
    }

    function test_WhenTheProofIsNoSignature() public view {
        assertFalse(_says(""), "empty");
        bytes memory proof = _proof(KEY, id, INDEX, SUBJECT);
        assertFalse(_says(bytes.concat(proof, hex"00")), "long");
        assembly {
            mstore(proof, 63)
        }
        assertFalse(_says(proof), "short");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = _state(author, id, KIND, "");
        assertFalse(
            _ask(signed, list(s), abi.encode(x, y, SUBJECT), _proof(KEY, id, INDEX, SUBJECT))
        );
    }

    function test_WhenAClauseIsSettled() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(signed), abi.encode(x, y, SUBJECT), payee);
        _refused(address(signed), dealId, _bare(deal, ""));
        kernel.settle(dealId, _bare(deal, _proof(KEY, dealId, 0, SUBJECT)));
        assertEq(token.balanceOf(payee), 100);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(signed, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        signed.describe(hex"00");
    }

    function test_Describe() public view {
        assertEq(
            signed.describe(abi.encode(x, y, SUBJECT)),
            string.concat(
                "P-256 key ",
                vm.toString(x),
                " ",
                vm.toString(y),
                " signs approval of ",
                vm.toString(SUBJECT)
            )
        );
    }
}
