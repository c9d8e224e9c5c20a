// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Addressed} from "../../contracts/arbiters/Addressed.sol";
import {Committee, CommitteeDemand} from "../../contracts/arbiters/Committee.sol";
import {Confirmed, EXCLUSIVE, confirmation} from "../../contracts/arbiters/Confirmed.sol";
import {During} from "../../contracts/arbiters/During.sol";
import {
    CHALLENGE,
    Optimistic,
    OptimisticDemand,
    judgeRuling
} from "../../contracts/arbiters/Optimistic.sol";
import {Oracle, replyKind} from "../../contracts/arbiters/Oracle.sol";
import {Ordered, Step} from "../../contracts/arbiters/Ordered.sol";
import {Quorum} from "../../contracts/arbiters/Quorum.sol";
import {Signed} from "../../contracts/arbiters/Signed.sol";
import {SignedP256} from "../../contracts/arbiters/SignedP256.sol";
import {CappedChild, Threshold} from "../../contracts/arbiters/Threshold.sol";
import {Timely} from "../../contracts/arbiters/Timely.sol";
import {Deal, FOREVER, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {GasBench} from "../utils/GasBench.sol";
import {P256Verifier} from "../utils/P256Verifier.sol";
import {P256} from "solady/utils/P256.sol";

/// Settling by what people said, signed, or let pass.
/// forge-config: default.isolate = true
contract PeopleGasTest is GasBench {
    address internal judge = makeAddr("judge");

    function _settles(
        string memory name,
        bytes32 id,
        Deal memory deal,
        Statement[] memory statements,
        bytes memory proof
    ) private {
        _measure("arbiters", name, id, deal, statements, proof, "");
    }

    function _none() private pure returns (Statement[] memory) {
        return new Statement[](0);
    }

    function test_Addressed() public {
        Deal memory deal =
            _asking(address(new Addressed(escrow)), abi.encode(node, bytes32(0), KIND, client));
        bytes32 id = _open(deal);
        Statement memory s = _state(node, id, KIND, abi.encode(client));
        _settles("Addressed", id, deal, list(s), "");
    }

    function test_Committee() public {
        CommitteeDemand memory d;
        (d.threshold, d.kind) = (6, KIND);
        d.members = new address[](3);
        d.weights = new uint256[](3);
        for (uint160 i; i < 3; ++i) {
            d.members[i] = address(0x1000 + i);
            d.weights[i] = i + 1;
        }
        Deal memory deal = _asking(address(new Committee(escrow)), abi.encode(d));
        bytes32 id = _open(deal);
        for (uint256 i; i < 3; ++i) {
            _state(d.members[i], id, KIND, "yes");
        }
        _settles("Committee of three", id, deal, _none(), "");
    }

    function test_Confirmed() public {
        bytes memory demand = abi.encode(client, address(0), KIND, true, false, FOREVER);
        Deal memory deal = _asking(address(new Confirmed(escrow)), demand);
        bytes32 id = _open(deal);
        Statement memory s = _state(node, id, KIND, "work");
        bytes memory naming = abi.encode(escrow.statementId(node, id, KIND), keccak256(s.data));
        _state(client, id, confirmation(KIND, EXCLUSIVE), naming);
        _settles("Confirmed", id, deal, list(s), "");
    }

    function test_During() public {
        Deal memory deal = _asking(address(new During()), abi.encode(block.timestamp, 0));
        _settles("During", _open(deal), deal, _none(), "");
    }

    function test_Optimistic() public {
        Deal memory deal = _asking(address(new Optimistic(escrow)), _optimistic());
        bytes32 id = _open(deal);
        Statement memory s = _state(node, id, KIND, "claim");
        skip(1 days);
        _settles("Optimistic, unchallenged", id, deal, list(s), "");
    }

    function test_OptimisticChallenged() public {
        Deal memory deal = _asking(address(new Optimistic(escrow)), _optimistic());
        bytes32 id = _open(deal);
        Statement memory s = _state(node, id, KIND, "claim");
        bytes32 claim = escrow.statementId(node, id, KIND);
        _state(client, claim, CHALLENGE, "");
        _state(judge, claim, judgeRuling(keccak256(s.data)), abi.encode(true));
        _settles("Optimistic, challenged", id, deal, list(s), "");
    }

    function _optimistic() private view returns (bytes memory) {
        OptimisticDemand memory d;
        (d.author, d.kind, d.judge) = (node, KIND, judge);
        (d.until, d.window, d.limit) = (1 days, 1 days, 1 days);
        d.challengers = new address[](1);
        d.challengers[0] = client;
        return abi.encode(d);
    }

    function test_Oracle() public {
        bytes memory demand = abi.encode(judge, KIND, keccak256("yes"), FOREVER);
        Deal memory deal = _asking(address(new Oracle(escrow)), demand);
        bytes32 id = _open(deal);
        _state(judge, id, replyKind(KIND), "yes");
        _settles("Oracle", id, deal, _none(), "");
    }

    function test_Ordered() public {
        Step[] memory steps = new Step[](2);
        (steps[0], steps[1]) = (Step(client, 0, "order"), Step(node, 0, KIND));
        Deal memory deal = _asking(address(new Ordered(escrow)), abi.encode(steps));
        bytes32 id = _open(deal);
        _state(client, id, "order", "");
        _settles("Ordered, two", id, deal, list(_state(node, id, KIND, "")), "");
    }

    function test_Signed() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        Signed signed = new Signed(escrow);
        Deal memory deal = _asking(address(signed), abi.encode(signer, KIND));
        bytes32 id = _open(deal);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _approval(address(signed), id));
        _settles("Signed", id, deal, _none(), abi.encodePacked(r, s, v));
    }

    /// The verifier is in Solidity here; the precompile takes 3,450 to 6,900 gas in its place.
    function test_SignedP256() public {
        uint256 key = uint256(keccak256("key"));
        vm.etch(P256.VERIFIER, address(new P256Verifier(false)).code);
        SignedP256 signed = new SignedP256();
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        Deal memory deal = _asking(address(signed), abi.encode(x, y, KIND));
        bytes32 id = _open(deal);
        (bytes32 r, bytes32 s) = vm.signP256(key, _approval(address(signed), id));
        bytes memory proof = abi.encode(r, P256.normalized(s));
        _settles("SignedP256, without the precompile", id, deal, _none(), proof);
    }

    function _approval(address arbiter, bytes32 id) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Assize"),
                keccak256("1"),
                block.chainid,
                arbiter
            )
        );
        bytes32 typehash = keccak256("Approval(bytes32 dealId,uint256 index,bytes32 subject)");
        return keccak256(
            abi.encodePacked(hex"1901", domain, keccak256(abi.encode(typehash, id, 0, KIND)))
        );
    }

    function test_Timely() public {
        bytes memory demand =
            abi.encode(node, bytes32(0), KIND, bytes32(0), uint32(0), uint32(1 days), false);
        Deal memory deal = _asking(address(new Timely(escrow)), demand);
        bytes32 id = _open(deal);
        _settles("Timely", id, deal, list(_state(node, id, KIND, "work")), "");
    }

    function test_Quorum() public {
        address[] memory authors = new address[](3);
        for (uint160 i; i < 3; ++i) {
            authors[i] = address(0x1000 + i);
        }
        bytes memory demand = abi.encode(2, authors, bytes32(0), KIND, bytes32(0));
        Deal memory deal = _asking(address(new Quorum(escrow)), demand);
        bytes32 id = _open(deal);
        _state(authors[0], id, KIND, "yes");
        _state(authors[1], id, KIND, "yes");
        _settles("Quorum, two of three", id, deal, _none(), "");
    }

    /// The second child says no; they are in the order that the demand asks for.
    function test_Threshold() public {
        address during = address(new During());
        CappedChild[] memory children = new CappedChild[](3);
        for (uint256 i; i < 3; ++i) {
            uint256 from = block.timestamp + i;
            CappedChild memory child =
                CappedChild(during, 50_000, abi.encode(from, i == 1 ? from + 1 : 0));
            uint256 at = i;
            for (; at != 0 && _key(children[at - 1]) > _key(child); --at) {
                children[at] = children[at - 1];
            }
            children[at] = child;
        }
        Deal memory deal = _asking(address(new Threshold()), abi.encode(2, children));
        bytes32 id = _open(deal);
        skip(2);
        _settles("Threshold, two of three", id, deal, _none(), "");
    }

    function _key(CappedChild memory child) private pure returns (bytes32) {
        return keccak256(abi.encode(child.arbiter, child.demand));
    }
}
