// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Agreed, Agreement, Party} from "../../contracts/allocators/Agreed.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../contracts/interfaces/IVault.sol";
import {Payout} from "../../contracts/types/Deal.sol";
import {payout} from "../utils/Build.sol";
import {ComputeDealTest} from "../utils/ComputeDealTest.sol";
import {Wallet1271} from "../utils/Wallets.sol";

contract AgreedTest is ComputeDealTest {
    uint256 private constant WAY_OUT = 2;

    function _payouts() private view returns (Payout[] memory) {
        return _list(payout(node, 1000), payout(stranger, 30));
    }

    function _settleBy(Agreement memory a) private {
        _settle(PAYMENT_AT, WAY_OUT, abi.encode(a));
    }

    function _refusesAgreement(Agreement memory a, bytes memory reason) private {
        _refusesSettle(_settlement(PAYMENT_AT, WAY_OUT, abi.encode(a)), reason);
    }

    function _refusesSignature(Agreement memory a, uint256 index, address depositor) private {
        _refusesAgreement(a, abi.encodeWithSelector(Agreed.BadSignature.selector, index, depositor));
    }

    function test_WhenEveryDepositorSigned() public {
        uint256 ofClient = usd.balanceOf(client);
        uint256 ofNode = usd.balanceOf(node);
        _settleBy(_agreeOn(PAYMENT_AT, _payouts()));
        assertEq(usd.balanceOf(node), ofNode + 1000, "the node's");
        assertEq(usd.balanceOf(stranger), 30, "the stranger's");
        assertEq(usd.balanceOf(client), ofClient + CAP - 1030, "the client's rest");
        assertEq(kernel.dealWord(dealId).outcome(PAYMENT_AT), WAY_OUT + 1, "outcome");
        assertEq(kernel.dealWord(dealId).outcome(TIMEOUT_AT), 0, "the others stay open");
    }

    function test_WhenNothingIsAgreedToBePaid() public {
        uint256 before = usd.balanceOf(client);
        _settleBy(_agreeOn(PAYMENT_AT, new Payout[](0)));
        assertEq(usd.balanceOf(client), before + CAP, "the client's");
    }

    function test_WhenADepositorSignedAtEachOfItsCommitments() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        // What stands at a later commitment is not read.
        a.signatures[FEE_AT] = "anything";
        _settleBy(a);
        assertEq(usd.balanceOf(stranger), 30, "the stranger's");
    }

    function test_RevertWhen_ADepositorSignedAtALaterCommitmentAlone() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        (a.signatures[FEE_AT], a.signatures[PAYMENT_AT]) = (a.signatures[PAYMENT_AT], bytes(""));
        _refusesSignature(a, PAYMENT_AT, client);
    }

    function test_RevertWhen_ASignatureIsMissingOrAnothers() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        bytes memory ofNode = a.signatures[TIMEOUT_AT];
        a.signatures[TIMEOUT_AT] = "";
        _refusesSignature(a, TIMEOUT_AT, node);
        a.signatures[TIMEOUT_AT] = a.signatures[PAYMENT_AT];
        _refusesSignature(a, TIMEOUT_AT, node);
        a.signatures[TIMEOUT_AT] = ofNode;
        a.signatures[PAYMENT_AT] = ofNode;
        _refusesSignature(a, PAYMENT_AT, client);
        a.signatures[PAYMENT_AT] = new bytes(65);
        _refusesSignature(a, PAYMENT_AT, client);
    }

    function test_RevertWhen_ThePayoutsOrTheExpiryDifferFromWhatWasSigned() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        a.payouts[1].amounts[0] += 1;
        _refusesSignature(a, PAYMENT_AT, client);
        a = _agreeOn(PAYMENT_AT, _payouts());
        a.payouts[1].to = client;
        _refusesSignature(a, PAYMENT_AT, client);
        a = _agreeOn(PAYMENT_AT, _payouts());
        a.payouts = _list(a.payouts[0]);
        _refusesSignature(a, PAYMENT_AT, client);
        a = _agreeOn(PAYMENT_AT, _payouts());
        a.expiry += 1;
        _refusesSignature(a, PAYMENT_AT, client);
    }

    function test_RevertWhen_ItIsReplayedAtAnotherIndex() public {
        bytes memory proof = abi.encode(_agreeOn(PAYMENT_AT, _list(payout(node, FEE))));
        bytes memory reason =
            abi.encodeWithSelector(Agreed.BadSignature.selector, PAYMENT_AT, client);
        _refusesSettle(_settlement(TIMEOUT_AT, WAY_OUT, proof), reason);
        _refusesSettle(_settlement(FEE_AT, 1, proof), reason);
    }

    function test_RevertWhen_ItIsReplayedOnAnotherDeal() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        bytes32 first = dealId;
        dealId = _openDeal(1);
        _refusesAgreement(a, abi.encodeWithSelector(Agreed.DealMismatch.selector, dealId, first));
        // With the second deal's head, the signatures are those for the first.
        a.salt = salt;
        _refusesSignature(a, PAYMENT_AT, client);
    }

    function test_RevertWhen_ItLeavesOutOrReplacesADepositor() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        Party[] memory parties = a.parties;
        // Without the node, whose signature is missing.
        a.parties = new Party[](2);
        (a.parties[0], a.parties[1]) = (parties[0], parties[2]);
        a.signatures = new bytes[](2);
        a.signatures[0] = _sign(clientKey, _digest(PAYMENT_AT, a));
        _refusesMismatch(a);
        a = _agreeOn(PAYMENT_AT, _payouts());
        a.parties[TIMEOUT_AT].depositor = client;
        _refusesMismatch(a);
        a = _agreeOn(PAYMENT_AT, _payouts());
        (a.parties[0], a.parties[1]) = (a.parties[1], a.parties[0]);
        _refusesMismatch(a);
        a = _agreeOn(PAYMENT_AT, _payouts());
        a.terms = keccak256("other terms");
        _refusesMismatch(a);
        a = _agreeOn(PAYMENT_AT, _payouts());
        a.openBefore -= 1;
        _refusesMismatch(a);
    }

    function _refusesMismatch(Agreement memory a) private {
        bytes32[] memory hashes = new bytes32[](a.parties.length);
        for (uint256 i; i < hashes.length; ++i) {
            Party memory p = a.parties[i];
            hashes[i] = keccak256(
                abi.encode(
                    keccak256(
                        "Commitment(address depositor,Asset[] assets,Clause[] clauses)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Share(address to,uint32 ppm)"
                    ),
                    p.depositor,
                    p.assets,
                    p.clauses
                )
            );
        }
        bytes32 struct_ = keccak256(
            abi.encode(
                keccak256(
                    "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Commitment(address depositor,Asset[] assets,Clause[] clauses)Share(address to,uint32 ppm)"
                ),
                a.terms,
                a.openBefore,
                a.salt,
                keccak256(abi.encodePacked(hashes))
            )
        );
        bytes32 actual = keccak256(abi.encodePacked(hex"1901", kernel.domainSeparator(), struct_));
        _refusesAgreement(a, abi.encodeWithSelector(Agreed.DealMismatch.selector, dealId, actual));
    }

    function test_RevertWhen_ItHasExpired() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        vm.warp(a.expiry);
        _refusesAgreement(
            a, abi.encodeWithSelector(Agreed.AgreementExpired.selector, a.expiry, block.timestamp)
        );
        vm.warp(a.expiry - 1);
        _settleBy(a);
        assertEq(usd.balanceOf(stranger), 30, "the stranger's");
    }

    function test_RevertWhen_TheSignaturesAreFewerOrMoreThanTheCommitments() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        bytes[] memory signatures = a.signatures;
        for (uint256 count; count < 5; ++count) {
            if (count == 3) continue;
            a.signatures = new bytes[](count);
            for (uint256 i; i < count && i < 3; ++i) {
                a.signatures[i] = signatures[i];
            }
            _refusesAgreement(a, abi.encodeWithSelector(Agreed.SignatureCount.selector, count, 3));
        }
    }

    function test_WhenADepositorIsAnERC1271Wallet() public {
        Wallet1271 wallet = new Wallet1271(client);
        address owner = client;
        client = address(wallet);
        _fund(client);
        dealId = _openDeal(1);
        // The owner signs for the wallet, and not for itself.
        Agreement memory a = _agreeOn(PAYMENT_AT, _payouts());
        wallet.setAnswer(0xffffffff);
        _refusesSignature(a, PAYMENT_AT, client);
        wallet.setAnswer(0);
        _settleBy(a);
        assertEq(usd.balanceOf(stranger), 30, "the stranger's");
        assertEq(usd.balanceOf(client), FUNDS - FEE - 1030, "the wallet's");
        assertEq(usd.balanceOf(owner), FUNDS - CAP - FEE, "the owner's");
    }

    function test_RevertWhen_TheAmountsExceedWhatIsLocked() public {
        Agreement memory a = _agreeOn(PAYMENT_AT, _list(payout(node, CAP), payout(stranger, 1)));
        _refusesAgreement(
            a, abi.encodeWithSelector(IEscrow.Overallocated.selector, 0, CAP + 1, CAP)
        );
    }

    function test_RevertWhen_ItPaysZeroOrTheKernel() public {
        address[2] memory impossible = [address(0), address(kernel)];
        for (uint256 i; i < 2; ++i) {
            _refusesAgreement(
                _agreeOn(PAYMENT_AT, _list(payout(impossible[i], 1))),
                abi.encodeWithSelector(IVault.InvalidPayee.selector, impossible[i])
            );
        }
    }

    function test_RevertWhen_TheProofCannotBeDecoded() public {
        _refusesSettle(_settlement(PAYMENT_AT, WAY_OUT, hex"00"), "");
        _refusesSettle(_settlement(PAYMENT_AT, WAY_OUT, ""), "");
    }

    function testFuzz_AgreementId(
        bytes32 id,
        uint256 index,
        address[3] memory payees,
        uint256[3] memory amounts,
        uint64 expiry
    ) public {
        dealId = id;
        Agreement memory a;
        a.expiry = expiry;
        a.payouts = new Payout[](3);
        for (uint256 i; i < 3; ++i) {
            a.payouts[i] = payout(payees[i], amounts[i]);
        }
        a.payouts[1] = payout(payees[1], amounts[1], amounts[0]);
        a.payouts[2].amounts = new uint256[](0);
        bytes32 here = agreed.agreementId(id, index, a.payouts, expiry);
        assertEq(here, _digest(index, a), "by the plain reading");
        assertNotEq(here, new Agreed(kernel).agreementId(id, index, a.payouts, expiry), "contract");
        vm.chainId(block.chainid + 1);
        assertNotEq(here, agreed.agreementId(id, index, a.payouts, expiry), "chain");
    }

    function test_Describe() public view {
        assertEq(agreed.describe(""), "any amounts that every depositor of the deal has signed");
    }
}
