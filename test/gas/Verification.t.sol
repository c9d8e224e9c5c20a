// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {Enclave} from "../../contracts/arbiters/Enclave.sol";
import {Objective} from "../../contracts/arbiters/Objective.sol";
import {Possession, Schedule} from "../../contracts/arbiters/Possession.sol";
import {Replayed} from "../../contracts/arbiters/Replayed.sol";
import {RiscZero} from "../../contracts/arbiters/RiscZero.sol";
import {Sp1} from "../../contracts/arbiters/Sp1.sol";
import {Deal, Deposit, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {list, settlementOf} from "../utils/Build.sol";
import {GasBench} from "../utils/GasBench.sol";
import {Groth16Vectors} from "../utils/Groth16Vectors.sol";
import {MerkleTree} from "../utils/MerkleTree.sol";
import {P256Keys} from "../utils/P256Keys.sol";
import {Satisfied} from "../utils/Scorers.sol";
import {RiscZeroStandIn, Sp1StandIn} from "../utils/Verifiers.sol";

/// Settling by each arbiter that verifies a result. The zkVMs' figures are without their verifiers,
/// for which stand-ins answer.
/// forge-config: default.isolate = true
contract VerificationGasTest is GasBench, Groth16Vectors, P256Keys {
    bytes32 internal constant RESULT = keccak256("result");

    /// The node states a result of one word, and the deal is settled by its proof.
    function _settling(string memory name, address arbiter, bytes memory demand) private {
        Deal memory deal_ = _asking(arbiter, demand);
        bytes32 id = _open(deal_);
        Statement memory s = _state(node, id, KIND, abi.encode(RESULT));
        bytes memory proof = _prove(id, keccak256(s.data));
        _measure("arbiters", name, id, deal_, list(s), proof, "");
    }

    /// What makes the proof of a result; each test sets it.
    function(bytes32, bytes32) internal returns (bytes memory) _prove;

    function _resultId(bytes32 id) private view returns (bytes32) {
        return escrow.statementId(node, id, KIND);
    }

    function _agree(bytes32 id, bytes32) private returns (bytes memory) {
        for (uint160 i = 1; i <= 3; ++i) {
            _state(address(i), id, "verdict", abi.encode(RESULT));
        }
        return "";
    }

    function test_Replayed() public {
        address[] memory verifiers = new address[](3);
        for (uint160 i = 1; i <= 3; ++i) {
            verifiers[i - 1] = address(i);
        }
        _prove = _agree;
        bytes memory demand = abi.encode(node, KIND, bytes32("verdict"), 2, verifiers);
        _settling("Replayed, of three", address(new Replayed(escrow)), demand);
    }

    function _nothing(bytes32, bytes32) private pure returns (bytes memory) {
        return "";
    }

    function test_Objective() public {
        _prove = _nothing;
        bytes memory formula = hex"000102" hex"800102" hex"818203";
        bytes memory demand =
            abi.encode(node, KIND, new Satisfied(), uint32(100_000), uint256(1), formula);
        _settling("Objective", address(new Objective(escrow)), demand);
    }

    RiscZeroStandIn private _riscZero = new RiscZeroStandIn();
    Sp1StandIn private _sp1 = new Sp1StandIn();

    function _byRiscZero(bytes32 id, bytes32 content) private returns (bytes memory) {
        _riscZero.prove(new bytes(260), "program", abi.encode(_resultId(id), content));
        return abi.encode(content, new bytes(260));
    }

    function test_RiscZero() public {
        _prove = _byRiscZero;
        bytes memory demand = abi.encode(node, KIND, _riscZero, bytes32("program"), "");
        _settling("RiscZero", address(new RiscZero(escrow)), demand);
    }

    function _bySp1(bytes32 id, bytes32 content) private returns (bytes memory) {
        _sp1.prove("program", abi.encode(_resultId(id), content), new bytes(260));
        return abi.encode(content, new bytes(260));
    }

    function test_Sp1() public {
        _prove = _bySp1;
        bytes memory demand = abi.encode(node, KIND, _sp1, bytes32("program"), "");
        _settling("Sp1", address(new Sp1(escrow)), demand);
    }

    function _byEnclave(bytes32 id, bytes32 content) private returns (bytes memory) {
        bytes32 message = keccak256("assize.enclave");
        P256Signature memory p = _signP256(7, sha256(abi.encode(message, _resultId(id), content)));
        _state(client, "measurement", keccak256(abi.encode(p.x, p.y)), "");
        return abi.encode(content, p.x, p.y, p.r, p.s);
    }

    /// With a verifier written in Solidity, most of the figure; the precompile (EIP-7951) takes 6,900.
    function test_Enclave() public {
        _deployP256Verifier();
        _prove = _byEnclave;
        bytes memory demand = abi.encode(node, KIND, client, bytes32("measurement"));
        _settling("Enclave", address(new Enclave(escrow)), demand);
    }

    /// The vector fixes the deal: native value, and the author is new to it.
    function test_Groth16() public {
        Vector memory v = _vector();
        deployCodeTo("Escrow.sol:Escrow", v.escrow);
        deployCodeTo("Groth16.sol:Groth16", abi.encode(v.escrow), v.arbiter);
        Deal memory deal_ = _dealOf(v);
        vm.deal(v.depositor, 100);
        vm.deal(v.author, 1);
        vm.prank(v.depositor);
        bytes32 id = Escrow(payable(v.escrow)).open{value: 100}(new Deposit[](0), deal_);
        bytes memory data = abi.encodePacked(v.outputs);
        vm.prank(v.author);
        Escrow(payable(v.escrow)).state(id, v.kind, data);
        Settlement memory s = settlementOf(deal_, 0, 0);
        s.statements = list(Statement(v.author, id, v.kind, data));
        s.proof = v.proof;
        Escrow(payable(v.escrow)).settle(id, s);
        vm.snapshotGasLastCall("arbiters", "Groth16, of three inputs");
    }

    /// Proving a period of a tree of 1,024 pieces of 256 bytes, and settling.
    function test_Possession() public {
        bytes[] memory pieces = new bytes[](1024);
        for (uint256 i; i < 1024; ++i) {
            pieces[i] = abi.encodePacked(new bytes(224), i);
        }
        Schedule memory schedule =
            Schedule(node, MerkleTree.root(pieces), 1024, 10, 100, 50, 3, address(0));
        Possession possession = new Possession(escrow);
        Deal memory deal_ = _asking(address(possession), abi.encode(schedule, 7, 1));
        bytes32 id = _open(deal_);
        vm.roll(100);
        bytes32 key = possession.begin(id, schedule);
        vm.roll(111);
        uint256 index = uint256(keccak256(abi.encode(key, uint256(0), blockhash(110)))) % 1024;
        bytes32[] memory path = MerkleTree.path(pieces, index);
        possession.prove(id, schedule, 0, pieces[index], path, "");
        vm.snapshotGasLastCall("arbiters", "Possession, a period of 1,024 pieces");
        _measure("arbiters", "Possession", id, deal_, new Statement[](0), "", "");
    }
}
