// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {WORDS, Words} from "../../contracts/Words.sol";
import {Court} from "../../contracts/court/Court.sol";
import {NamedVerifiers} from "../../contracts/court/NamedVerifiers.sol";
import {ICourt} from "../../contracts/interfaces/ICourt.sol";
import {AssetKind, Commitment, Deal, Deposit, PPM, Share} from "../../contracts/types/Deal.sol";
import {Commitment} from "../../contracts/types/Deal.sol";
import {
    BURN,
    Claim,
    CourtTerms,
    DocketWord,
    Filing,
    RULERS,
    Status
} from "../../contracts/types/Docket.sol";
import {dealOf, erc20, list, refund} from "./Build.sol";
import {Token20} from "./Tokens.sol";
import {Test} from "forge-std/Test.sol";

/// A kernel with one open deal, a court, three named verifiers, and a funded filer that approved
/// the court.
abstract contract CourtTest is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant FUNDS = 1_000_000;

    uint32 internal constant DEADLINE = 1 days;
    uint32 internal constant LIMIT = 2 days;
    uint32 internal constant WINDOW = 6 hours;

    uint256 internal constant RATE = 3;
    uint256 internal constant FLOOR = 100;
    uint256 internal constant CAP = 10_000;
    uint64 internal constant UNITS = 777;
    // 777 * 3, and that times 2.500001, rounded up: both leave dust when they are split.
    uint256 internal constant MULTIPLIER = 2_500_001;
    uint256 internal constant PRICE = 2331;
    uint256 internal constant COLLATERAL = 5828;
    // 60 % to the client, rounded down; the rest in three parts would be 777, 777 and 778.
    uint256 internal constant CLIENT_PART = 3496;
    uint256 internal constant RULERS_PART = 2332;

    Escrow internal kernel;
    Court internal court;
    NamedVerifiers internal named;
    Token20 internal usd;

    address internal client;
    uint256 internal clientKey;
    address internal node;
    uint256 internal nodeKey;
    address internal stranger = makeAddr("stranger");
    address[] internal verifiers;
    bytes32 internal dealId;

    function setUp() public virtual {
        vm.warp(START);
        vm.etch(WORDS, type(Words).runtimeCode);
        _deploy();
        (client, clientKey) = makeAddrAndKey("client");
        (node, nodeKey) = makeAddrAndKey("node");
        verifiers.push(makeAddr("first verifier"));
        verifiers.push(makeAddr("second verifier"));
        verifiers.push(makeAddr("third verifier"));
        _fund(client);
        _fund(node);
        dealId = _openDeal(0);
    }

    function _deploy() internal virtual {
        kernel = new Escrow();
        court = new Court(kernel);
        named = new NamedVerifiers(court);
        usd = new Token20();
    }

    function _fund(address who) internal {
        vm.deal(who, FUNDS);
        usd.mint(who, FUNDS);
        vm.startPrank(who);
        usd.approve(address(kernel), type(uint256).max);
        usd.approve(address(court), type(uint256).max);
        vm.stopPrank();
    }

    /// Opens a deal that says nothing, for dockets to hang on.
    function _openDeal(uint256 salt) internal virtual returns (bytes32) {
        Deal memory deal =
            dealOf(list(Commitment(client, list(erc20(address(usd), 1)), list(refund(0, client)))));
        deal.salt = salt;
        vm.prank(client);
        return kernel.open(new Deposit[](0), deal);
    }

    // The usual docket.

    function _rules() internal view virtual returns (bytes memory) {
        return abi.encode(uint256(2), verifiers);
    }

    function _filing() internal view virtual returns (Filing memory) {
        Share[] memory slash = new Share[](2);
        slash[0] = Share(client, 600_000);
        slash[1] = Share(RULERS, 400_000);
        return Filing(
            node,
            WINDOW,
            Status.Upheld,
            AssetKind.ERC20,
            address(usd),
            RATE,
            FLOOR,
            CAP,
            MULTIPLIER,
            slash
        );
    }

    function _terms(Filing memory filing) internal view virtual returns (CourtTerms memory) {
        return CourtTerms(
            DEADLINE, LIMIT, address(named), keccak256(abi.encode(filing)), keccak256(_rules())
        );
    }

    function _terms() internal view returns (CourtTerms memory) {
        return _terms(_filing());
    }

    function _claim() internal pure returns (Claim memory) {
        return Claim(keccak256("output"), 0, 0, UNITS);
    }

    function _hash(Claim memory claim) internal pure returns (bytes32) {
        return keccak256(abi.encode(claim));
    }

    function _docketId() internal view returns (bytes32) {
        return _docketId(_terms());
    }

    function _docketId(CourtTerms memory terms) internal view returns (bytes32) {
        return keccak256(abi.encode(dealId, terms));
    }

    function _word(CourtTerms memory terms) internal view returns (DocketWord word) {
        (word,) = court.docket(_docketId(terms));
    }

    function _status() internal view returns (Status) {
        return court.status(dealId, _terms());
    }

    // What the parties do.

    function _file() internal {
        _file(_filing());
    }

    function _file(Filing memory filing) internal returns (CourtTerms memory terms) {
        terms = _terms(filing);
        vm.prank(filing.filer);
        court.file(dealId, terms, filing, _claim());
    }

    function _verdict(uint256 verifier, bool confirms) internal {
        vm.prank(verifiers[verifier]);
        named.verdict(dealId, _terms(), 2, verifiers, _hash(_claim()), confirms);
    }

    function _verdictCall(bool confirms) internal view returns (bytes memory) {
        return abi.encodeCall(
            NamedVerifiers.verdict, (dealId, _terms(), 2, verifiers, _hash(_claim()), confirms)
        );
    }

    function _release() internal {
        _release(_filing());
    }

    /// Anyone releases.
    function _release(Filing memory filing) internal {
        vm.prank(stranger);
        court.release(dealId, _terms(filing), filing, _rules());
    }

    // What is seen.

    function _assertStatus(Status actual, Status expected) internal pure {
        assertEq(uint8(actual), uint8(expected), "status");
    }

    function _assertStatus(Status expected) internal view {
        _assertStatus(_status(), expected);
    }

    /// The exact error, and nothing moved.
    function _refuses(
        address target,
        address caller,
        uint256 value,
        bytes memory call_,
        bytes memory reason
    ) internal {
        bytes32 before = _ledger();
        vm.prank(caller);
        (bool success, bytes memory result) = target.call{value: value}(call_);
        assertFalse(success, "was not refused");
        assertEq(result, reason, "was refused for another reason");
        assertEq(_ledger(), before, "something moved");
    }

    function _refusesFile(
        CourtTerms memory terms,
        Filing memory filing,
        Claim memory claim,
        bytes memory reason
    ) internal {
        bytes memory call_ = abi.encodeCall(ICourt.file, (dealId, terms, filing, claim));
        _refuses(address(court), filing.filer, 0, call_, reason);
    }

    function _refusesFile(Filing memory filing, bytes memory reason) internal {
        _refusesFile(_terms(filing), filing, _claim(), reason);
    }

    /// All that anyone here holds, and what the usual docket says.
    function _ledger() private view returns (bytes32 sum) {
        address[6] memory holders = [client, node, stranger, BURN, address(kernel), address(court)];
        for (uint256 i; i < holders.length; ++i) {
            sum = keccak256(abi.encode(sum, holders[i].balance, usd.balanceOf(holders[i])));
        }
        for (uint256 i; i < verifiers.length; ++i) {
            sum = keccak256(abi.encode(sum, verifiers[i].balance, usd.balanceOf(verifiers[i])));
        }
        (DocketWord word, bytes32 claim) = court.docket(_docketId());
        sum = keccak256(abi.encode(sum, word, claim));
    }

    function _credit20(address payee, address token) internal view returns (uint256) {
        return court.credit(payee, AssetKind.ERC20, token, 0);
    }

    function _share(address to, uint32 ppm) internal pure returns (Share[] memory shares) {
        shares = new Share[](1);
        shares[0] = Share(to, ppm);
    }

    function _all(address to) internal pure returns (Share[] memory) {
        return _share(to, PPM);
    }
}
