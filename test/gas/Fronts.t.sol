// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Stated} from "../../contracts/arbiters/Stated.sol";
import {Court} from "../../contracts/court/Court.sol";
import {NamedVerifiers} from "../../contracts/court/NamedVerifiers.sol";
import {AgenticCommerce} from "../../contracts/fronts/AgenticCommerce.sol";
import {Arbitrable} from "../../contracts/fronts/Arbitrable.sol";
import {StatementResolver} from "../../contracts/fronts/StatementResolver.sol";
import {ValidationResponder} from "../../contracts/fronts/ValidationResponder.sol";
import {IERC8183} from "../../contracts/interfaces/erc/IERC8183.sol";
import {AssetKind, Clause, FOREVER, PPM, Share} from "../../contracts/types/Deal.sol";
import {Claim, CourtTerms, Filing, Status} from "../../contracts/types/Docket.sol";
import {ValidationRegistry} from "../utils/AgentRegistries.sol";
import {SimpleArbitrator} from "../utils/Arbitrators.sol";
import {wholeTo} from "../utils/Build.sol";
import {GasBench} from "../utils/GasBench.sol";

import {Attestation} from "@ethereum-attestation-service/eas-contracts/contracts/Common.sol";

/// Whole-transaction gas of the steps of fronts, in steady state.
/// forge-config: default.isolate = true
contract FrontsGasTest is GasBench {
    AgenticCommerce internal commerce;

    function setUp() public override {
        super.setUp();
        commerce = new AgenticCommerce(escrow, address(new Stated(escrow)), address(coin), 1 days);
        vm.prank(client);
        coin.approve(address(commerce), 100);
    }

    function test_AgenticCommerce() public {
        IERC8183 erc = IERC8183(address(commerce));
        vm.startPrank(client);
        uint256 id = erc.createJob(node, client, block.timestamp + 1 days, "a job", address(0));
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.createJob");
        erc.setBudget(id, 100, "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.setBudget");
        erc.fund(id, 100, "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.fund");
        vm.stopPrank();
        vm.prank(node);
        erc.submit(id, "work", "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.submit");
        vm.prank(client);
        erc.complete(id, "good", "");
        vm.snapshotGasLastCall("fronts", "AgenticCommerce.complete");
        assertEq(coin.balanceOf(node), 101);
    }

    function test_Arbitrable() public {
        Arbitrable arbitrable = new Arbitrable(escrow);
        SimpleArbitrator arbitrator = new SimpleArbitrator(1 ether);
        Arbitrable.Forum memory forum = Arbitrable.Forum(arbitrator, 2, 0, "court", "ipfs://terms");
        bytes32 id = _open(_deal(Clause(0, FOREVER, address(0), "", wholeTo(node))));
        vm.deal(node, 1 ether);
        vm.prank(node);
        arbitrable.dispute{value: 1 ether}(id, forum);
        vm.snapshotGasLastCall("fronts", "Arbitrable.dispute");
        vm.prank(address(arbitrator));
        arbitrable.rule(0, 1);
        vm.snapshotGasLastCall("fronts", "Arbitrable.rule");
    }

    /// The resolver's part of `attest`, called by the service.
    function test_StatementResolver() public {
        StatementResolver resolver = new StatementResolver(escrow, client);
        Attestation memory attestation;
        attestation.data = abi.encode("about", true);
        vm.startPrank(client);
        resolver.attest(attestation);
        vm.snapshotGasLastCall("fronts", "StatementResolver.attest");
        resolver.revoke(attestation);
        vm.snapshotGasLastCall("fronts", "StatementResolver.revoke");
        vm.stopPrank();
    }

    function test_ValidationResponder() public {
        Court court = new Court(escrow);
        ValidationRegistry registry = new ValidationRegistry();
        ValidationResponder responder = new ValidationResponder(escrow, court, registry);
        Share[] memory slash = new Share[](1);
        slash[0] = Share(client, PPM);
        Filing memory filing = Filing(
            node, 1, Status.Upheld, AssetKind.ERC20, address(coin), 1, 1, 1, 1_000_000, slash
        );
        CourtTerms memory terms = CourtTerms(
            100, 100, address(new NamedVerifiers(court)), keccak256(abi.encode(filing)), 0
        );
        bytes32 id = _open(_deal(Clause(0, FOREVER, address(0), "", wholeTo(node))));
        bytes32 docketId = court.docketId(id, terms);
        bytes32 request = responder.requestHashOf(docketId, 1, 0);
        vm.startPrank(node);
        coin.approve(address(court), 1);
        court.file(id, terms, filing, Claim("output", 0, 0, 1));
        registry.validationRequest(address(responder), 1, "", request);
        escrow.state(docketId, responder.VALIDATION(), abi.encode(request));
        vm.stopPrank();
        vm.warp(block.timestamp + 1);
        vm.prank(client);
        responder.respond(id, terms, filing, 1, 0);
        vm.snapshotGasLastCall("fronts", "ValidationResponder.respond");
    }
}
