// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {PERMIT2} from "../../contracts/interfaces/IPermit2.sol";
import {Commitment, Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {
    ALLOCATION_TYPEHASH,
    ASSET_TYPEHASH,
    CLAUSE_TYPEHASH,
    COMMITMENT_TYPEHASH,
    DEAL_TYPEHASH,
    DEAL_WITNESS,
    DealHash,
    SHARE_TYPEHASH,
    STATEMENT_TYPEHASH
} from "../../contracts/types/DealHash.sol";
import {DealWord, openedWord} from "../../contracts/types/DealWord.sol";
import {Claim, CourtTerms, Filing} from "../../contracts/types/Docket.sol";
import {StatementWord, statedWord} from "../../contracts/types/StatementWord.sol";
import {KernelDeployer} from "../utils/KernelDeployer.sol";
import {Permit2Reference} from "../utils/Permit2Reference.sol";
import {Permit2StandIn} from "../utils/Permit2StandIn.sol";

/// The contracts reproduce `test/vectors/*.json`, which another implementation computed.
contract VectorsTest is KernelDeployer {
    string private constant DEAL =
        "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Commitment(address depositor,Asset[] assets,Clause[] clauses)Share(address to,uint32 ppm)";
    string private constant TERMS =
        "CourtTerms(uint32 deadline,uint32 limit,address instance,bytes32 filing,bytes32 rules)";
    string private constant FILING =
        "Filing(address filer,uint32 window,uint8 silence,uint8 kind,address token,uint256 rate,uint256 floor,uint256 cap,uint256 multiplier,Share[] slash)Share(address to,uint32 ppm)";
    string private constant CLAIM =
        "Claim(bytes32 output,bytes32 trace,uint64 length,uint64 units)";

    string private _json;

    function test_Types() public {
        _load("types");
        assertEq(_typehash("Share"), SHARE_TYPEHASH);
        assertEq(_typehash("Allocation"), ALLOCATION_TYPEHASH);
        assertEq(_typehash("Asset"), ASSET_TYPEHASH);
        assertEq(_typehash("Clause"), CLAUSE_TYPEHASH);
        assertEq(_typehash("Commitment"), COMMITMENT_TYPEHASH);
        assertEq(_typehash("Deal"), DEAL_TYPEHASH);
        assertEq(_typehash("Statement"), STATEMENT_TYPEHASH);
    }

    function test_Deals() public {
        _load("deals");
        uint256 i;
        for (; _has(i); ++i) {
            IEscrow kernel = _kernel(i);
            assertEq(kernel.domainSeparator(), _word(i, ".domainSeparator"), "domain");
            Deal memory deal = abi.decode(vm.parseJsonType(_json, _at(i, ".deal"), DEAL), (Deal));
            assertEq(kernel.dealId(deal), _word(i, ".dealId"), "deal id");
            bytes32[] memory hashes = vm.parseJsonBytes32Array(_json, _at(i, ".commitmentHashes"));
            assertEq(hashes.length, deal.commitments.length);
            for (uint256 j; j < hashes.length; ++j) {
                assertEq(this.hashCommitment(deal.commitments[j]), hashes[j], "commitment");
            }
        }
        assertEq(i, 5);
    }

    function test_DealWords() public {
        _load("dealWords");
        uint256 i;
        for (; _has(i); ++i) {
            uint256 openedAt = _uint(i, ".openedAt");
            DealWord word = openedWord(openedAt);
            uint256[] memory outcomes = vm.parseJsonUintArray(_json, _at(i, ".outcomes"));
            for (uint256 j; j < outcomes.length; ++j) {
                if (outcomes[j] != 0) word = word.close(j, outcomes[j] - 1);
            }
            assertEq(DealWord.unwrap(word), uint256(_word(i, ".word")));
            assertEq(word.openedAt(), openedAt);
            for (uint256 j; j < outcomes.length; ++j) {
                assertEq(word.outcome(j), outcomes[j]);
            }
        }
        assertEq(i, 4);
    }

    function test_Statements() public {
        _load("statements");
        uint256 i;
        for (; _has(i); ++i) {
            IEscrow kernel = _kernel(i);
            Statement memory s = Statement(
                vm.parseJsonAddress(_json, _at(i, ".author")),
                _word(i, ".about"),
                _word(i, ".kind"),
                vm.parseJsonBytes(_json, _at(i, ".data"))
            );
            bytes32 id = kernel.statementId(s.author, s.about, s.kind);
            assertEq(id, _word(i, ".statementId"), "statement id");

            vm.warp(_uint(i, ".statedAt"));
            vm.prank(s.author);
            kernel.state(s.about, s.kind, s.data);
            uint256 word = StatementWord.unwrap(kernel.statementWord(id));
            assertEq(word, uint256(_word(i, ".word")), "word");
            assertEq(
                word, StatementWord.unwrap(statedWord(_word(i, ".content"), _uint(i, ".statedAt")))
            );

            bytes32 digest = keccak256(
                abi.encodePacked(
                    hex"1901", kernel.domainSeparator(), this.hashStatement(s, _uint(i, ".expiry"))
                )
            );
            assertEq(digest, _word(i, ".digest"), "digest");
        }
        assertEq(i, 3);
    }

    function test_Dockets() public {
        _load("dockets");
        uint256 i;
        for (; _has(i); ++i) {
            CourtTerms memory terms =
                abi.decode(vm.parseJsonType(_json, _at(i, ".terms"), TERMS), (CourtTerms));
            assertEq(
                keccak256(abi.encode(_word(i, ".dealId"), terms)),
                _word(i, ".docketId"),
                "docket id"
            );
            Filing memory filing =
                abi.decode(vm.parseJsonType(_json, _at(i, ".filing"), FILING), (Filing));
            assertEq(keccak256(abi.encode(filing)), terms.filing, "filing");
            bytes memory rules = abi.encode(
                _uint(i, ".rules.quorum"),
                vm.parseJsonAddressArray(_json, _at(i, ".rules.verifiers"))
            );
            assertEq(rules, vm.parseJsonBytes(_json, _at(i, ".rules.encoded")), "rules");
            assertEq(keccak256(rules), terms.rules, "rules");
            Claim memory claim =
                abi.decode(vm.parseJsonType(_json, _at(i, ".claim"), CLAIM), (Claim));
            assertEq(keccak256(abi.encode(claim)), _word(i, ".claimHash"), "claim");
        }
        assertEq(i, 2);
    }

    /// Permit2 is reproduced by its stand-in: both it and the kernel must agree with the vector.
    function test_Permits() public {
        string memory deals = vm.readFile("test/vectors/deals.json");
        _load("permits");
        uint256 i;
        for (; _has(i); ++i) {
            vm.chainId(_uint(i, ".chainId"));
            assertEq(vm.parseJsonString(_json, _at(i, ".witnessType")), DEAL_WITNESS, "type");
            uint256 index = _uint(i, ".index");
            Deal memory deal =
                abi.decode(vm.parseJsonType(deals, _at(_uint(i, ".deal"), ".deal"), DEAL), (Deal));
            bytes32 hash = this.hashDeal(deal);
            assertEq(hash, _word(i, ".witness"), "witness");
            bytes32 digest = Permit2Reference.digest(
                block.chainid,
                vm.parseJsonAddress(_json, _at(i, ".spender")),
                deal.commitments[index].assets,
                _uint(i, ".nonce"),
                _uint(i, ".deadline"),
                hash
            );
            assertEq(digest, _word(i, ".digest"), "digest");
            vm.etch(address(PERMIT2), type(Permit2StandIn).runtimeCode);
            assertEq(
                Permit2StandIn(address(PERMIT2)).DOMAIN_SEPARATOR(),
                _word(i, ".domainSeparator"),
                "domain"
            );
        }
        assertEq(i, 5);
    }

    function hashDeal(Deal calldata deal) external pure returns (bytes32) {
        return DealHash.hash(deal);
    }

    function hashCommitment(Commitment calldata commitment) external pure returns (bytes32) {
        return DealHash.hash(commitment);
    }

    function hashStatement(Statement calldata statement, uint256 expiry)
        external
        pure
        returns (bytes32)
    {
        return DealHash.hash(statement, expiry);
    }

    function _load(string memory name) private {
        _json = vm.readFile(string.concat("test/vectors/", name, ".json"));
    }

    /// A kernel on the chain and at the address that vector `i` names.
    function _kernel(uint256 i) private returns (IEscrow) {
        vm.chainId(_uint(i, ".chainId"));
        address place = vm.parseJsonAddress(_json, _at(i, ".verifyingContract"));
        vm.etch(place, address(_newKernel()).code);
        return IEscrow(place);
    }

    function _typehash(string memory name) private view returns (bytes32) {
        for (uint256 i; _has(i); ++i) {
            if (
                keccak256(bytes(vm.parseJsonString(_json, _at(i, ".name"))))
                    == keccak256(bytes(name))
            ) {
                bytes32 hash = _word(i, ".typehash");
                assertEq(hash, keccak256(bytes(vm.parseJsonString(_json, _at(i, ".encodeType")))));
                return hash;
            }
        }
        revert("no such type");
    }

    function _has(uint256 i) private view returns (bool) {
        return vm.keyExistsJson(_json, _at(i, ""));
    }

    function _word(uint256 i, string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(_json, _at(i, key));
    }

    function _uint(uint256 i, string memory key) private view returns (uint256) {
        return vm.parseJsonUint(_json, _at(i, key));
    }

    function _at(uint256 i, string memory key) private pure returns (string memory) {
        return string.concat("$[", vm.toString(i), "]", key);
    }
}
