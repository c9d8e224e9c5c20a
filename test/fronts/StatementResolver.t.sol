// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {All} from "../../contracts/arbiters/All.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {Timely} from "../../contracts/arbiters/Timely.sol";
import {StatementResolver} from "../../contracts/fronts/StatementResolver.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Clause, Commitment, Deal, Deposit, FOREVER} from "../../contracts/types/Deal.sol";
import {StatementWord} from "../../contracts/types/StatementWord.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
import {Token20} from "../utils/Tokens.sol";
import {
    AccessDenied,
    Attestation,
    Signature
} from "@ethereum-attestation-service/eas-contracts/contracts/Common.sol";
import {
    AttestationRequest,
    AttestationRequestData,
    DelegatedAttestationRequest,
    IEAS,
    MultiAttestationRequest,
    MultiRevocationRequest,
    RevocationRequest,
    RevocationRequestData
} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";
import {
    ISchemaRegistry
} from "@ethereum-attestation-service/eas-contracts/contracts/ISchemaRegistry.sol";
import {
    ISchemaResolver
} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/ISchemaResolver.sol";
import {Test} from "forge-std/Test.sol";

interface IEASDomain {
    function getDomainSeparator() external view returns (bytes32);
    function getAttestTypeHash() external view returns (bytes32);
}

/// With the attestation service itself, from its published bytecode.
contract StatementResolverTest is Test {
    uint32 internal constant UNTIL = 1 days;
    bytes32 internal constant ABOUT = keccak256("about");

    Escrow internal kernel;
    IEAS internal eas;
    ISchemaRegistry internal registry;
    StatementResolver internal resolver;
    bytes32 internal schema;
    address internal attester;
    uint256 internal attesterKey;
    address internal stranger = makeAddr("stranger");
    address internal recipient = makeAddr("recipient");

    Stated internal stated;
    Timely internal timely;
    All internal all;
    Token20 internal usd;
    address internal client = makeAddr("client");
    address internal node = makeAddr("node");

    function setUp() public {
        vm.warp(1_700_000_000);
        (attester, attesterKey) = makeAddrAndKey("attester");
        kernel = new Escrow();
        registry = ISchemaRegistry(_create("SchemaRegistry.sol/SchemaRegistry.json", ""));
        eas = IEAS(_create("EAS.sol/EAS.json", abi.encode(registry)));
        resolver = new StatementResolver(kernel, address(eas));
        schema = registry.register("bytes32 about, bool passed", resolver, true);

        stated = new Stated(kernel);
        timely = new Timely(kernel);
        all = new All();
        usd = new Token20();
        usd.mint(client, 100);
        vm.prank(client);
        usd.approve(address(kernel), 100);
    }

    function _create(string memory artifact, bytes memory args) private returns (address made) {
        string memory json = vm.readFile(
            string.concat(
                "node_modules/@ethereum-attestation-service/eas-contracts/artifacts/contracts/",
                artifact
            )
        );
        bytes memory code = abi.encodePacked(vm.parseJsonBytes(json, ".bytecode"), args);
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        require(made != address(0), "not created");
    }

    // What attesters do.

    function _data(bytes memory data, bool revocable)
        private
        view
        returns (AttestationRequestData memory)
    {
        return AttestationRequestData(recipient, 0, revocable, 0, data, 0);
    }

    function _attest(address who, AttestationRequestData memory data) private returns (bytes32) {
        vm.prank(who);
        return eas.attest(AttestationRequest(schema, data));
    }

    function _refuses(AttestationRequestData memory data, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(attester);
        eas.attest(AttestationRequest(schema, data));
    }

    function _revoke(bytes32 uid) private {
        vm.prank(attester);
        eas.revoke(RevocationRequest(schema, RevocationRequestData(uid, 0)));
    }

    // What is seen.

    function _kind(bool revocable) private view returns (bytes32) {
        return resolver.kindOf(schema, attester, recipient, revocable);
    }

    function _id(bytes32 about, bytes32 kind) private view returns (bytes32) {
        return kernel.statementId(address(resolver), about, kind);
    }

    function _word(bytes32 about, bytes32 kind) private view returns (StatementWord) {
        return kernel.statementWord(_id(about, kind));
    }

    // attest

    function testFuzz_Attest(bytes32 about, bytes calldata rest, bool revocable) public {
        bytes memory data = abi.encodePacked(about, rest);
        bytes32 kind = keccak256(abi.encode(schema, attester, recipient, revocable));
        vm.expectEmit(address(kernel));
        emit IEscrow.Stated(address(resolver), about, kind, data);
        bytes32 uid = _attest(attester, _data(data, revocable));
        assertEq(eas.getAttestation(uid).uid, uid, "not attested");
        assertTrue(_word(about, _kind(revocable)).matches(keccak256(data)), "not stated");
    }

    function test_AttestSaysWhichStatementItBecame() public {
        AttestationRequestData memory data = _data(abi.encode(ABOUT), false);
        uint256 snapshot = vm.snapshotState();
        bytes32 uid = _attest(attester, data);
        vm.revertToState(snapshot);
        vm.expectEmit(address(resolver));
        emit StatementResolver.Recorded(uid, _id(ABOUT, _kind(false)));
        _attest(attester, data);
    }

    function test_WhenSomebodySignedItForAnotherToSubmit() public {
        AttestationRequestData memory data = _data(abi.encode(ABOUT, true), true);
        IEASDomain domain = IEASDomain(address(eas));
        bytes32 struct_ = keccak256(
            abi.encode(
                domain.getAttestTypeHash(),
                attester,
                schema,
                data.recipient,
                data.expirationTime,
                data.revocable,
                data.refUID,
                keccak256(data.data),
                data.value,
                uint256(0),
                uint64(block.timestamp)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            attesterKey,
            keccak256(abi.encodePacked("\x19\x01", domain.getDomainSeparator(), struct_))
        );
        vm.prank(stranger);
        eas.attestByDelegation(
            DelegatedAttestationRequest(
                schema, data, Signature(v, r, s), attester, uint64(block.timestamp)
            )
        );
        assertTrue(_word(ABOUT, _kind(true)).matches(keccak256(data.data)));
    }

    function test_WhenSomethingElseIsAttested() public {
        bytes memory no = abi.encode(ABOUT, false);
        _attest(stranger, _data(no, false));
        _attest(attester, _data(no, true));
        AttestationRequestData memory data = _data(no, false);
        data.recipient = stranger;
        _attest(attester, data);
        bytes32 first = schema;
        schema = registry.register("bytes32 about, bool failed", resolver, true);
        _attest(attester, _data(no, false));
        schema = first;
        assertEq(_word(ABOUT, _kind(false)).statedAt(), 0, "was stated");
        // Nor do they stand in its way.
        _attest(attester, _data(abi.encode(ABOUT, true), false));
        assertTrue(_word(ABOUT, _kind(false)).matches(keccak256(abi.encode(ABOUT, true))));
    }

    function test_RevertWhen_ItIsAttestedAgain() public {
        _attest(attester, _data(abi.encode(ABOUT, true), false));
        bytes memory reason = abi.encodeWithSelector(
            StatementResolver.AlreadyAttested.selector, _id(ABOUT, _kind(false))
        );
        _refuses(_data(abi.encode(ABOUT, true), false), reason);
        _refuses(_data(abi.encode(ABOUT, false), false), reason);
        assertTrue(
            _word(ABOUT, _kind(false)).matches(keccak256(abi.encode(ABOUT, true))), "flipped"
        );
    }

    function test_RevertWhen_TheDataIsShorterThanAWord() public {
        bytes4 selector = StatementResolver.AboutMissing.selector;
        _refuses(_data("", false), abi.encodeWithSelector(selector, 0));
        _refuses(_data(new bytes(31), false), abi.encodeWithSelector(selector, 31));
        _attest(attester, _data(new bytes(32), false));
    }

    function test_RevertWhen_TheAttestationExpires() public {
        AttestationRequestData memory data = _data(abi.encode(ABOUT), false);
        data.expirationTime = uint64(block.timestamp + 1);
        _refuses(
            data, abi.encodeWithSelector(StatementResolver.Expires.selector, block.timestamp + 1)
        );
    }

    // multiAttest

    function _multi(bytes memory a, bytes memory b)
        private
        view
        returns (MultiAttestationRequest[] memory requests)
    {
        requests = new MultiAttestationRequest[](1);
        requests[0].schema = schema;
        requests[0].data = new AttestationRequestData[](2);
        (requests[0].data[0], requests[0].data[1]) = (_data(a, true), _data(b, true));
    }

    function test_MultiAttest() public {
        (bytes memory a, bytes memory b) = (abi.encode(1, "a"), abi.encode(2, "b"));
        vm.prank(attester);
        eas.multiAttest(_multi(a, b));
        assertTrue(_word(bytes32(uint256(1)), _kind(true)).matches(keccak256(a)), "first");
        assertTrue(_word(bytes32(uint256(2)), _kind(true)).matches(keccak256(b)), "second");
    }

    function test_RevertWhen_TwoOfThemAreRivals() public {
        MultiAttestationRequest[] memory requests =
            _multi(abi.encode(ABOUT, true), abi.encode(ABOUT, false));
        vm.expectRevert(
            abi.encodeWithSelector(
                StatementResolver.AlreadyAttested.selector, _id(ABOUT, _kind(true))
            )
        );
        vm.prank(attester);
        eas.multiAttest(requests);
    }

    // revoke

    function test_Revoke() public {
        bytes memory data = abi.encode(ABOUT, true);
        bytes32 uid = _attest(attester, _data(data, true));
        bytes32 kind = resolver.revocationOf(_kind(true));
        vm.expectEmit(address(kernel));
        emit IEscrow.Stated(address(resolver), ABOUT, kind, abi.encode(uid));
        _revoke(uid);
        assertTrue(_word(ABOUT, kind).matches(keccak256(abi.encode(uid))), "not taken back");
        assertTrue(_word(ABOUT, _kind(true)).matches(keccak256(data)), "was erased");
        assertEq(_word(ABOUT, resolver.revocationOf(_kind(false))).statedAt(), 0, "another's");
    }

    function test_RevertWhen_ItIsAttestedAgainAfterThat() public {
        bytes memory data = abi.encode(ABOUT, true);
        _revoke(_attest(attester, _data(data, true)));
        _refuses(
            _data(data, true),
            abi.encodeWithSelector(
                StatementResolver.AlreadyAttested.selector, _id(ABOUT, _kind(true))
            )
        );
    }

    function test_RevertWhen_TheAttestationIsIrrevocable() public {
        bytes32 uid = _attest(attester, _data(abi.encode(ABOUT), false));
        vm.expectRevert(bytes4(keccak256("Irrevocable()")));
        vm.prank(attester);
        eas.revoke(RevocationRequest(schema, RevocationRequestData(uid, 0)));
    }

    function test_MultiRevoke() public {
        vm.prank(attester);
        bytes32[] memory uids = eas.multiAttest(_multi(abi.encode(1), abi.encode(2)));
        MultiRevocationRequest[] memory requests = new MultiRevocationRequest[](1);
        requests[0].schema = schema;
        requests[0].data = new RevocationRequestData[](2);
        (requests[0].data[0].uid, requests[0].data[1].uid) = (uids[0], uids[1]);
        vm.prank(attester);
        eas.multiRevoke(requests);
        bytes32 kind = resolver.revocationOf(_kind(true));
        for (uint256 i; i < 2; ++i) {
            assertTrue(
                _word(bytes32(i + 1), kind).matches(keccak256(abi.encode(uids[i]))), "not revoked"
            );
        }
    }

    // Who calls, and with what.

    function test_RevertWhen_ValueIsSent() public {
        assertFalse(ISchemaResolver(resolver).isPayable());
        AttestationRequestData memory data = _data(abi.encode(ABOUT), false);
        data.value = 1;
        vm.deal(attester, 1);
        vm.expectRevert(bytes4(keccak256("NotPayable()")));
        vm.prank(attester);
        eas.attest{value: 1}(AttestationRequest(schema, data));
    }

    function test_RevertWhen_AnotherThanTheServiceCalls() public {
        Attestation memory a;
        a.data = abi.encode(ABOUT);
        Attestation[] memory two = new Attestation[](2);
        (two[0], two[1]) = (a, a);
        ISchemaResolver r = ISchemaResolver(resolver);
        vm.startPrank(attester);
        vm.expectRevert(AccessDenied.selector);
        r.attest(a);
        vm.expectRevert(AccessDenied.selector);
        r.multiAttest(two, new uint256[](2));
        vm.expectRevert(AccessDenied.selector);
        r.revoke(a);
        vm.expectRevert(AccessDenied.selector);
        r.multiRevoke(two, new uint256[](2));
        assertEq(r.version(), "1.0.0");
    }

    // Through the kernel

    function _open(Clause[] memory clauses) private returns (Deal memory deal, bytes32 id) {
        deal = dealOf(list(Commitment(client, list(erc20(address(usd), 100)), clauses)));
        vm.prank(client);
        id = kernel.open(new Deposit[](0), deal);
    }

    function _refusesSettling(Deal memory deal, bytes32 id, uint256 clause) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IEscrow.Refused.selector, deal.commitments[0].clauses[clause].arbiter
            )
        );
        kernel.settle(id, settlementOf(deal, 0, clause));
    }

    /// The deal pays for any attestation by the attester that cannot be taken back.
    function test_GivenAnIrrevocableAttestation() public {
        bytes memory demand = abi.encode(address(resolver), bytes32(0), _kind(false), bytes32(0));
        (Deal memory deal, bytes32 id) =
            _open(list(Clause(0, FOREVER, address(stated), demand, wholeTo(node))));
        _attest(stranger, _data(abi.encode(id, true), false));
        _attest(attester, _data(abi.encode(id, true), true));
        _refusesSettling(deal, id, 0);
        _attest(attester, _data(abi.encode(id, true), false));
        kernel.settle(id, settlementOf(deal, 0, 0));
        assertEq(usd.balanceOf(node), 100);
    }

    /// The node is paid if there is an attestation and none was taken back in time; else the client.
    function _openRevocably() private returns (Deal memory deal, bytes32 id) {
        All.Child[] memory children = new All.Child[](2);
        children[0] = All.Child(
            address(stated), abi.encode(address(resolver), bytes32(0), _kind(true), bytes32(0))
        );
        children[1] = All.Child(address(timely), _revocation(true));
        return _open(
            list(
                Clause(0, FOREVER, address(all), abi.encode(children), wholeTo(node)),
                Clause(0, FOREVER, address(timely), _revocation(false), wholeTo(client))
            )
        );
    }

    function _revocation(bool missed) private view returns (bytes memory) {
        bytes32 kind = resolver.revocationOf(_kind(true));
        return abi.encode(address(resolver), bytes32(0), kind, bytes32(0), uint32(0), UNTIL, missed);
    }

    function test_GivenItWasRevokedInTime() public {
        (Deal memory deal, bytes32 id) = _openRevocably();
        uint256 opened = block.timestamp;
        bytes32 uid = _attest(attester, _data(abi.encode(id, true), true));
        vm.warp(opened + UNTIL - 1);
        _revoke(uid);
        vm.warp(opened + UNTIL);
        _refusesSettling(deal, id, 0);
        kernel.settle(id, settlementOf(deal, 0, 1));
        assertEq(usd.balanceOf(client), 100);
    }

    function test_GivenItWasNotRevokedInTime() public {
        (Deal memory deal, bytes32 id) = _openRevocably();
        bytes32 uid = _attest(attester, _data(abi.encode(id, true), true));
        _refusesSettling(deal, id, 0);
        vm.warp(block.timestamp + UNTIL);
        _revoke(uid);
        _refusesSettling(deal, id, 1);
        kernel.settle(id, settlementOf(deal, 0, 0));
        assertEq(usd.balanceOf(node), 100);
    }
}
