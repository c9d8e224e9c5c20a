// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AgentReputed, ReputationDemand} from "../../contracts/arbiters/AgentReputed.sol";
import {AgentValidated, ValidationDemand} from "../../contracts/arbiters/AgentValidated.sol";
import {ABOUT_DEAL, AttestationDemand, Attested} from "../../contracts/arbiters/Attested.sol";
import {Op} from "../../contracts/arbiters/Compare.sol";
import {HashLock, LockHash} from "../../contracts/arbiters/HashLock.sol";
import {Holds} from "../../contracts/arbiters/Holds.sol";
import {MerkleMember} from "../../contracts/arbiters/MerkleMember.sol";
import {Outcome} from "../../contracts/arbiters/Outcome.sol";
import {PriceFeed} from "../../contracts/arbiters/PriceFeed.sol";
import {Question, StaticCallCompare} from "../../contracts/arbiters/StaticCallCompare.sol";
import {StorageProof} from "../../contracts/arbiters/StorageProof.sol";
import {Deal, Statement} from "../../contracts/types/Deal.sol";
import {ReputationRegistry, ValidationRegistry} from "../utils/AgentRegistries.sol";
import {erc20, settlementOf} from "../utils/Build.sol";
import {GasBench} from "../utils/GasBench.sol";
import {
    AttestationRequest,
    AttestationRequestData,
    IEAS
} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";
import {
    ISchemaRegistry
} from "@ethereum-attestation-service/eas-contracts/contracts/ISchemaRegistry.sol";
import {
    ISchemaResolver
} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/ISchemaResolver.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// A feed that costs as much as one behind a proxy hardly does: two words and a constant.
contract BenchFeed {
    uint256 private _answer = 2000e8;
    uint256 private _updatedAt = block.timestamp;

    function decimals() external pure returns (uint8) {
        return 8;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, int256(_answer), _updatedAt, _updatedAt, 1);
    }
}

/// Settling by what the chain shows.
/// forge-config: default.isolate = true
contract FactsGasTest is GasBench {
    string internal constant ARTIFACTS =
        "./node_modules/@ethereum-attestation-service/eas-contracts/artifacts/contracts/";

    function _settles(string memory name, bytes32 id, Deal memory deal, bytes memory proof)
        private
    {
        uint256 before = coin.balanceOf(node);
        _measure("arbiters", name, id, deal, new Statement[](0), proof, "");
        assertEq(coin.balanceOf(node), before + 100, "paid");
    }

    function _settles(string memory name, address arbiter, bytes memory demand, bytes memory proof)
        private
    {
        Deal memory deal = _asking(arbiter, demand);
        _settles(name, _open(deal), deal, proof);
    }

    function test_hashLock() public {
        bytes32 secret = keccak256("secret");
        _settles(
            "HashLock",
            address(new HashLock()),
            abi.encode(sha256(abi.encode(secret)), LockHash.SHA256),
            abi.encode(secret)
        );
    }

    function test_outcome() public {
        Deal memory other = _asking(address(0), "");
        bytes32 id = _open(other);
        vm.prank(node);
        escrow.settle(id, settlementOf(other, 0, 0));
        vm.prank(client);
        coin.approve(address(escrow), 100);
        _settles("Outcome", address(new Outcome(escrow)), abi.encode(id, 0, 1), "");
    }

    function test_staticCallCompare() public {
        Question memory q = Question(
            address(coin), abi.encodeCall(coin.balanceOf, (client)), 0, Op.Ge, false, 1, 100_000
        );
        _settles("StaticCallCompare", address(new StaticCallCompare()), abi.encode(q), "");
    }

    function test_holds() public {
        _settles("Holds", address(new Holds()), abi.encode(erc20(address(coin), 1), client), "");
    }

    function test_priceFeed() public {
        _settles(
            "PriceFeed",
            address(new PriceFeed()),
            abi.encode(address(new BenchFeed()), Op.Ge, int256(1), uint32(1 hours), uint8(8)),
            ""
        );
    }

    function test_merkleMember() public {
        bytes32 leaf = keccak256("leaf");
        bytes32 root = keccak256(abi.encode(leaf));
        bytes32[] memory path = new bytes32[](20);
        for (uint256 i; i < 20; ++i) {
            path[i] = keccak256(abi.encode(i));
            root = Hashes.commutativeKeccak256(root, path[i]);
        }
        Deal memory deal = _asking(
            address(new MerkleMember(escrow)), abi.encode(leaf, bytes32(0), node, bytes32(0), KIND)
        );
        bytes32 id = _open(deal);
        _state(node, id, KIND, abi.encode(root));
        _settles("MerkleMember, stated root, 20 levels", id, deal, abi.encode(root, path));
    }

    function _create(string memory artifact, bytes memory args) private returns (address made) {
        bytes memory code = bytes.concat(
            vm.parseJsonBytes(vm.readFile(string.concat(ARTIFACTS, artifact)), ".bytecode"), args
        );
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
    }

    function test_attested() public {
        ISchemaRegistry registry =
            ISchemaRegistry(_create("SchemaRegistry.sol/SchemaRegistry.json", ""));
        IEAS eas = IEAS(_create("EAS.sol/EAS.json", abi.encode(registry)));
        bytes32 schema = registry.register("bytes32 deal", ISchemaResolver(address(0)), true);
        AttestationDemand memory d = AttestationDemand(
            address(eas), schema, client, node, 0, 0, type(uint64).max, ABOUT_DEAL
        );
        Deal memory deal = _asking(address(new Attested()), abi.encode(d));
        bytes32 id = _open(deal);
        vm.prank(client);
        bytes32 uid = eas.attest(
            AttestationRequest(schema, AttestationRequestData(node, 0, true, 0, abi.encode(id), 0))
        );
        _settles("Attested", id, deal, abi.encode(uid));
    }

    function test_agentValidated() public {
        ValidationRegistry registry = new ValidationRegistry();
        ValidationDemand memory d =
            ValidationDemand(address(registry), client, 22, "request", 80, "");
        registry.validationRequest(client, 22, "", "request");
        vm.prank(client);
        registry.validationResponse("request", 100, "", 0, "");
        _settles("AgentValidated", address(new AgentValidated()), abi.encode(d), "");
    }

    function test_agentReputed() public {
        ReputationRegistry registry = new ReputationRegistry();
        ReputationDemand memory d;
        (d.registry, d.agentId, d.count, d.value) = (address(registry), 22, 1, 80);
        d.clients = new address[](1);
        d.clients[0] = client;
        vm.prank(client);
        registry.giveFeedback(22, 100, 0, "", "", "", "", 0);
        _settles("AgentReputed, one client", address(new AgentReputed()), abi.encode(d), "");
    }

    function test_storageProof() public {
        string memory json = vm.readFile("test/vectors/storageProofs.json");
        uint256 number = vm.parseJsonUint(json, ".block.number");
        vm.roll(number + 1);
        vm.setBlockhash(number, vm.parseJsonBytes32(json, ".block.hash"));
        _settles(
            "StorageProof, 4 and 2 nodes",
            address(new StorageProof()),
            abi.encode(
                number, vm.parseJsonAddress(json, ".account"), uint256(40), Op.Eq, false, 1600
            ),
            abi.encode(
                vm.parseJsonBytes(json, ".block.header"),
                vm.parseJsonBytesArray(json, ".block.accountProof"),
                vm.parseJsonBytesArray(json, ".block.slots[3].proof")
            )
        );
    }
}
