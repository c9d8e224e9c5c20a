// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Signed} from "../../contracts/arbiters/Signed.sol";
import {Deal, REVOKE, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";
import {BatchDelegate, Wallet1271} from "../utils/Wallets.sol";

contract SignedTest is PeopleTest {
    Signed internal signed;
    address internal signer;
    uint256 internal key;
    uint256 internal otherKey;
    bytes32 internal constant SUBJECT = keccak256("subject");

    function setUp() public override {
        super.setUp();
        signed = new Signed(kernel);
        (signer, key) = makeAddrAndKey("signer");
        (, otherKey) = makeAddrAndKey("other");
    }

    /// As EIP-712 has it, written out.
    function _digest(
        address contract_,
        uint256 chain,
        bytes32 dealId,
        uint256 index,
        bytes32 subject
    ) private pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Assize"),
                keccak256("1"),
                chain,
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

    function _digest(bytes32 dealId, uint256 index, bytes32 subject)
        private
        view
        returns (bytes32)
    {
        return _digest(address(signed), block.chainid, dealId, index, subject);
    }

    function _sign(uint256 by, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(by, digest);
        return abi.encodePacked(r, s, v);
    }

    function _says(address by, bytes memory signature) private view returns (bool) {
        return _ask(signed, _none(), abi.encode(by, SUBJECT), signature);
    }

    function testFuzz_GivenTheSignerIsAnEoa(uint256 by, bytes32 dealId, uint256 index, bytes32 s)
        public
        view
    {
        by = boundPrivateKey(by);
        bytes memory signature = _sign(by, _digest(dealId, index, s));
        bytes memory demand = abi.encode(vm.addr(by), s);
        assertTrue(signed.check(dealId, index, _none(), demand, signature), "signed");
        assertFalse(signed.check(~dealId, index, _none(), demand, signature), "deal");
        assertFalse(signed.check(dealId, ~index, _none(), demand, signature), "index");
        assertFalse(
            signed.check(dealId, index, _none(), abi.encode(vm.addr(by), ~s), signature), "subject"
        );
        assertFalse(
            signed.check(dealId, index, _none(), abi.encode(signer, s), signature), "signer"
        );
    }

    function test_GivenTheSignerIsAnEoa() public view {
        bytes32 digest = _digest(id, INDEX, SUBJECT);
        assertTrue(_says(signer, _sign(key, digest)), "65 bytes");
        (bytes32 r, bytes32 vs) = vm.signCompact(key, digest);
        assertTrue(_says(signer, abi.encodePacked(r, vs)), "64 bytes");
        assertFalse(_says(signer, _sign(otherKey, digest)), "somebody else's");
    }

    function test_GivenAnotherContractOrChain() public {
        bytes32 elsewhere = _digest(address(this), block.chainid, id, INDEX, SUBJECT);
        assertFalse(_says(signer, _sign(key, elsewhere)), "contract");
        bytes memory here = _sign(key, _digest(id, INDEX, SUBJECT));
        vm.chainId(block.chainid + 1);
        assertFalse(_says(signer, here), "chain");
    }

    function test_WhenTheProofIsNoSignature() public view {
        assertFalse(_says(signer, ""), "empty");
        assertFalse(_says(signer, new bytes(65)), "zeros");
        assertFalse(_says(signer, hex"00"), "short");
        bytes memory signature = _sign(key, _digest(id, INDEX, SUBJECT));
        assertFalse(_says(signer, bytes.concat(signature, hex"00")), "long");
    }

    function test_GivenTheSignerIsZero() public view {
        assertFalse(_says(address(0), ""), "empty");
        assertFalse(_says(address(0), new bytes(65)), "what recovers to zero");
    }

    function test_GivenTheSignerIsAWallet() public {
        Wallet1271 wallet = new Wallet1271(signer);
        bytes32 digest = _digest(id, INDEX, SUBJECT);
        assertTrue(_says(address(wallet), _sign(key, digest)), "its owner's");
        assertFalse(_says(address(wallet), _sign(otherKey, digest)), "somebody else's");
        assertFalse(_says(address(wallet), ""), "none");
        wallet.setAnswer(0xffffffff);
        assertFalse(_says(address(wallet), _sign(key, digest)), "refused");
        wallet.setAnswer(0x1626ba7e);
        assertTrue(_says(address(wallet), ""), "whatever it accepts");
    }

    function test_GivenTheSignerIsHostile() public {
        bytes memory signature = _sign(key, _digest(id, INDEX, SUBJECT));
        address[] memory hostile = _hostile();
        for (uint256 i; i < hostile.length; ++i) {
            (bool success, bytes memory answer) = address(signed).staticcall{gas: 3_000_000}(
                abi.encodeCall(
                    signed.check, (id, INDEX, _none(), abi.encode(hostile[i], SUBJECT), signature)
                )
            );
            // One that burns all gas may leave too little to answer at all.
            assertFalse(success && abi.decode(answer, (bool)), vm.toString(i));
        }
    }

    function test_GivenTheSignerDelegated() public {
        vm.etch(signer, abi.encodePacked(hex"ef0100", address(new BatchDelegate())));
        bytes32 digest = _digest(id, INDEX, SUBJECT);
        assertTrue(_says(signer, _sign(key, digest)), "its own");
        assertFalse(_says(signer, _sign(otherKey, digest)), "somebody else's");
    }

    function test_GivenTheSignerRevoked() public {
        bytes32 digest = _digest(id, INDEX, SUBJECT);
        bytes memory signature = _sign(key, digest);
        _state(stranger, digest, REVOKE, "");
        _state(signer, digest, OTHER, "");
        _state(signer, id, REVOKE, "");
        _state(signer, _digest(id, INDEX + 1, SUBJECT), REVOKE, "");
        assertTrue(_says(signer, signature), "by somebody else, of something else");
        _state(signer, digest, REVOKE, "");
        assertFalse(_says(signer, signature), "revoked");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        Statement memory s = _state(signer, id, KIND, "");
        bytes memory signature = _sign(key, _digest(id, INDEX, SUBJECT));
        assertFalse(_ask(signed, list(s), abi.encode(signer, SUBJECT), signature));
    }

    function test_WhenAClauseIsSettled() public {
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(signed), abi.encode(signer, SUBJECT), payee);
        _refused(address(signed), dealId, _bare(deal, ""));
        kernel.settle(dealId, _bare(deal, _sign(key, _digest(dealId, 0, SUBJECT))));
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
            signed.describe(abi.encode(signer, SUBJECT)),
            string.concat(_hex(signer), " signs approval of ", vm.toString(SUBJECT))
        );
    }

    /// Wallets read the domain by ERC-5267.
    function test_Domain() public view {
        (, string memory name, string memory version, uint256 chain, address contract_,,) =
            signed.eip712Domain();
        assertEq(name, "Assize");
        assertEq(version, "1");
        assertEq(chain, block.chainid);
        assertEq(contract_, address(signed));
    }
}
