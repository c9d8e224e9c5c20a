// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    ABOUT_DEAL,
    ANY_RECIPIENT,
    ANY_REFERENCE,
    AttestationDemand,
    Attested,
    IRREVOCABLE
} from "../../contracts/arbiters/Attested.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal} from "../../contracts/types/Deal.sol";
import {FactTest} from "../utils/FactTest.sol";
import {Attestation} from "@ethereum-attestation-service/eas-contracts/contracts/Common.sol";
import {
    AttestationRequest,
    AttestationRequestData,
    IEAS,
    RevocationRequest,
    RevocationRequestData
} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";
import {
    ISchemaRegistry
} from "@ethereum-attestation-service/eas-contracts/contracts/ISchemaRegistry.sol";
import {
    ISchemaResolver
} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/ISchemaResolver.sol";

/// Against the service itself, deployed from its published bytecode.
contract AttestedTest is FactTest {
    string internal constant ARTIFACTS =
        "./node_modules/@ethereum-attestation-service/eas-contracts/artifacts/contracts/";

    Attested internal attested;
    IEAS internal eas;
    bytes32 internal schema;
    bytes32 internal otherSchema;
    address internal recipient = makeAddr("recipient");

    function setUp() public override {
        super.setUp();
        attested = new Attested();
        ISchemaRegistry registry =
            ISchemaRegistry(_create("SchemaRegistry.sol/SchemaRegistry.json", ""));
        eas = IEAS(_create("EAS.sol/EAS.json", abi.encode(registry)));
        schema = registry.register("bytes32 deal,bool done", ISchemaResolver(address(0)), true);
        otherSchema = registry.register("bytes32 deal", ISchemaResolver(address(0)), true);
    }

    function _create(string memory artifact, bytes memory args) private returns (address made) {
        bytes memory code = bytes.concat(
            vm.parseJsonBytes(vm.readFile(string.concat(ARTIFACTS, artifact)), ".bytecode"), args
        );
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        assertTrue(made != address(0), "deployed");
    }

    function _data() private view returns (AttestationRequestData memory) {
        return AttestationRequestData(recipient, 0, true, 0, abi.encode(DEAL, true), 0);
    }

    function _attest(address who, bytes32 of_, AttestationRequestData memory data)
        private
        returns (bytes32)
    {
        vm.prank(who);
        return eas.attest(AttestationRequest(of_, data));
    }

    function _attest() private returns (bytes32) {
        return _attest(author, schema, _data());
    }

    function _demand() private view returns (AttestationDemand memory) {
        return AttestationDemand(address(eas), schema, author, recipient, 0, 0, type(uint64).max, 0);
    }

    function _says(AttestationDemand memory d, bytes32 uid) private view returns (bool) {
        return attested.check{gas: 5_000_000}(DEAL, INDEX, _none(), abi.encode(d), abi.encode(uid));
    }

    function test_GivenAnAttestationAsAgreed() public {
        bytes32 uid = _attest();
        assertTrue(_says(_demand(), uid), "it");
        assertFalse(_says(_demand(), keccak256("uid")), "an unknown one");
        assertFalse(_says(_demand(), 0), "none");
    }

    /// What the service answers of an unknown uid is all zeros: it is no attestation by nobody.
    function test_GivenAnUnknownAttestation() public view {
        AttestationDemand memory d = _demand();
        (d.schema, d.attester, d.recipient) = (0, address(0), address(0));
        assertFalse(_says(d, 0), "zero");
        assertFalse(_says(d, keccak256("uid")), "unknown");
    }

    function test_GivenAnotherSchemaOrAttester() public {
        assertFalse(_says(_demand(), _attest(author, otherSchema, _data())), "schema");
        assertFalse(_says(_demand(), _attest(stranger, schema, _data())), "attester");
    }

    function test_GivenAnotherRecipient() public {
        AttestationRequestData memory data = _data();
        data.recipient = stranger;
        bytes32 uid = _attest(author, schema, data);
        data.recipient = address(0);
        bytes32 nobody = _attest(author, schema, data);
        AttestationDemand memory d = _demand();
        assertFalse(_says(d, uid), "a stranger");
        assertFalse(_says(d, nobody), "nobody");
        d.recipient = address(0);
        assertFalse(_says(d, uid), "zero is not anybody");
        assertTrue(_says(d, nobody), "zero is nobody");
        d.rules = ANY_RECIPIENT;
        assertTrue(_says(d, uid), "anybody");
        assertTrue(_says(d, nobody), "or nobody");
    }

    function test_GivenAReference() public {
        AttestationRequestData memory data = _data();
        bytes32 first = _attest();
        data.refUID = first;
        bytes32 uid = _attest(author, schema, data);
        AttestationDemand memory d = _demand();
        assertFalse(_says(d, uid), "zero is none");
        d.ref = first;
        assertTrue(_says(d, uid), "the agreed one");
        assertFalse(_says(d, first), "none");
        d.ref = uid;
        assertFalse(_says(d, uid), "another");
        d.rules = ANY_REFERENCE;
        assertTrue(_says(d, uid), "any");
        assertTrue(_says(d, first), "or none");
        assertTrue(d.rules & ANY_RECIPIENT == 0, "rules are apart");
    }

    function test_GivenItWasRevoked() public {
        bytes32 uid = _attest();
        vm.prank(author);
        eas.revoke(RevocationRequest(schema, RevocationRequestData(uid, 0)));
        assertFalse(_says(_demand(), uid));
    }

    function test_GivenItCanBeRevoked() public {
        AttestationDemand memory d = _demand();
        d.rules = IRREVOCABLE;
        AttestationRequestData memory data = _data();
        assertFalse(_says(d, _attest(author, schema, data)), "revocable");
        data.revocable = false;
        assertTrue(_says(d, _attest(author, schema, data)), "irrevocable");
        d.rules = 0;
        assertTrue(_says(d, _attest(author, schema, data)), "as good without the rule");
    }

    function test_GivenItExpires() public {
        AttestationRequestData memory data = _data();
        data.expirationTime = uint64(block.timestamp + 100);
        bytes32 uid = _attest(author, schema, data);
        skip(99);
        assertTrue(_says(_demand(), uid), "the last second");
        skip(1);
        assertFalse(_says(_demand(), uid), "expired");
    }

    function test_GivenTheTimeItWasMade() public {
        bytes32 uid = _attest();
        uint64 time = uint64(block.timestamp);
        AttestationDemand memory d = _demand();
        (d.from, d.until) = (time, time + 1);
        assertTrue(_says(d, uid), "in time");
        (d.from, d.until) = (time + 1, time + 2);
        assertFalse(_says(d, uid), "too early");
        (d.from, d.until) = (time - 1, time);
        assertFalse(_says(d, uid), "too late");
    }

    function test_GivenItIsAboutADeal() public {
        AttestationDemand memory d = _demand();
        d.rules = ABOUT_DEAL;
        AttestationRequestData memory data = _data();
        assertTrue(_says(d, _attest(author, schema, data)), "this one");
        data.data = abi.encode(DEAL);
        assertTrue(_says(d, _attest(author, schema, data)), "this one, and no more");
        data.data = abi.encode(OTHER, DEAL);
        bytes32 other = _attest(author, schema, data);
        assertFalse(_says(d, other), "another one");
        data.data = bytes.concat(bytes31(DEAL));
        assertFalse(_says(d, _attest(author, schema, data)), "a byte is missing");
        data.data = "";
        bytes32 empty = _attest(author, schema, data);
        assertFalse(_says(d, empty), "none");
        d.rules = 0;
        assertTrue(_says(d, empty), "without the rule");
        assertTrue(_says(d, other), "without the rule");
    }

    /// 31 bytes of the id and a zero, which is what pads it: the length is what tells.
    function test_GivenTheDealsIdEndsInAZero() public {
        bytes32 id = bytes32(bytes31(keccak256("id")));
        AttestationDemand memory d = _demand();
        d.rules = ABOUT_DEAL;
        AttestationRequestData memory data = _data();
        data.data = bytes.concat(bytes31(id));
        bytes32 uid = _attest(author, schema, data);
        assertFalse(attested.check(id, INDEX, _none(), abi.encode(d), abi.encode(uid)), "short");
        data.data = bytes.concat(id);
        uid = _attest(author, schema, data);
        assertTrue(attested.check(id, INDEX, _none(), abi.encode(d), abi.encode(uid)), "whole");
    }

    /// Each of these answers lies in one word; a service that is named is trusted not to, but garbage
    /// is never a yes.
    function test_GivenTheServiceAnswersGarbage() public {
        bytes32 uid = keccak256("uid");
        Attestation memory a;
        (a.uid, a.schema, a.attester, a.recipient) = (uid, schema, author, recipient);
        a.data = abi.encode(DEAL);
        AttestationDemand memory d = _demand();
        d.eas = address(replies);
        d.rules = ABOUT_DEAL;
        bytes memory good = abi.encode(a);
        replies.set(good, false);
        assertTrue(_says(d, uid), "what an answer looks like");
        replies.set(good, true);
        assertFalse(_says(d, uid), "reverting");
        // Of the time, the words for times and none else may be anything small.
        for (uint256 i; i < 12; ++i) {
            if (i == 3 || i == 9) continue; // made at any time; revocable or not
            bytes memory bad = abi.encode(a);
            assembly {
                let at_ := add(add(bad, 32), mul(32, i))
                mstore(at_, xor(mload(at_), shl(250, 1)))
                if eq(i, 4) { mstore(at_, 1) } // expired
                if eq(i, 11) { mstore(at_, 31) } // data's length
            }
            replies.set(bad, false);
            assertFalse(_says(d, uid), "one word off");
        }
        assembly {
            mstore(good, 415)
        }
        replies.set(good, false);
        assertFalse(_says(d, uid), "one byte short");
        d.rules = 0;
        assertTrue(_says(d, uid), "that nobody looks at");
        assembly {
            mstore(good, 351)
        }
        replies.set(good, false);
        assertFalse(_says(d, uid), "short");
    }

    function test_GivenTheServiceDoesNotAnswer() public {
        AttestationDemand memory d = _demand();
        address[] memory targets = _mute();
        for (uint256 i; i < targets.length; ++i) {
            d.eas = targets[i];
            assertFalse(_says(d, keccak256("uid")), "mute");
        }
    }

    function test_WhenTheSettlerBringsAStatement() public {
        bytes32 uid = _attest();
        assertFalse(
            attested.check(DEAL, INDEX, _someStatement(), abi.encode(_demand()), abi.encode(uid))
        );
    }

    /// An attestation about one deal pays that one, whichever of two is brought, and no other.
    function test_WhenAClausePaysForAnAttestation() public {
        AttestationDemand memory d = _demand();
        d.rules = ABOUT_DEAL;
        Deal memory deal = _dealAsking(attested, abi.encode(d));
        bytes32 id = _open(deal);
        _refuses(id, deal, abi.encode(_attest()));
        AttestationRequestData memory data = _data();
        data.data = abi.encode(id, true);
        bytes32 uid = _attest(author, schema, data);
        _attest(author, schema, data);
        _pays(id, deal, abi.encode(uid));
        d.from = 1;
        _refuses(attested, abi.encode(d), abi.encode(uid));
    }

    /// Anything may be agreed, and anything attested: it says yes if, field by field, they are the same.
    function testFuzz_AgreesFieldByField(
        AttestationDemand memory d,
        Attestation memory a,
        uint8 same,
        uint64 time
    ) public {
        d.eas = address(replies);
        d.rules &= ANY_RECIPIENT | ANY_REFERENCE | IRREVOCABLE | ABOUT_DEAL;
        a.data = same & 1 == 0 ? abi.encode(OTHER) : abi.encode(DEAL, a.data);
        // By chance alone two words are never the same.
        if (same & 2 != 0) a.schema = d.schema;
        if (same & 4 != 0) a.attester = d.attester;
        if (same & 8 != 0) a.recipient = d.recipient;
        if (same & 16 != 0) a.refUID = d.ref;
        if (same & 32 != 0) a.revocationTime = 0;
        if (same & 64 != 0) a.expirationTime = 0;
        if (same & 128 != 0) (d.from, d.until) = (0, type(uint64).max);
        vm.assume(a.uid != 0);
        vm.warp(time);
        replies.set(abi.encode(a), false);

        bool agrees = a.schema == d.schema && a.attester == d.attester;
        agrees = agrees && (d.rules & ANY_RECIPIENT != 0 || a.recipient == d.recipient);
        agrees = agrees && (d.rules & ANY_REFERENCE != 0 || a.refUID == d.ref);
        agrees = agrees && (d.rules & IRREVOCABLE == 0 || !a.revocable);
        agrees = agrees && (d.rules & ABOUT_DEAL == 0 || same & 1 != 0);
        agrees = agrees && a.revocationTime == 0;
        agrees = agrees && (a.expirationTime == 0 || time < a.expirationTime);
        agrees = agrees && d.from <= a.time && a.time < d.until;
        assertEq(_says(d, a.uid), agrees);
    }

    function test_RevertWhen_ItCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _ask(attested, hex"00", abi.encode(OTHER));
        vm.expectRevert(bytes(""));
        _ask(attested, abi.encode(_demand()), "");
    }

    function test_Describe() public view {
        AttestationDemand memory d = _demand();
        (d.from, d.until, d.ref) = (5, 9, OTHER);
        string memory head = string.concat(_words(author), " attests schema ", vm.toString(schema));
        string memory tail = string.concat(", made in [5, 9), on ", _words(address(eas)));
        assertEq(
            attested.describe(abi.encode(d)),
            string.concat(
                head, " to ", _words(recipient), " referring to ", vm.toString(OTHER), tail
            )
        );
        d.rules = ANY_RECIPIENT | ANY_REFERENCE;
        assertEq(attested.describe(abi.encode(d)), string.concat(head, tail));
        d.rules |= IRREVOCABLE;
        assertEq(attested.describe(abi.encode(d)), string.concat(head, ", irrevocably", tail));
        d.rules = ANY_RECIPIENT | ANY_REFERENCE | ABOUT_DEAL;
        assertEq(attested.describe(abi.encode(d)), string.concat(head, ", about this deal", tail));
    }
}
