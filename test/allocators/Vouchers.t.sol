// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Vouchers} from "../../contracts/allocators/Vouchers.sol";
import {Statement} from "../../contracts/types/Deal.sol";
import {AllocatorTest} from "../utils/AllocatorTest.sol";
import {list} from "../utils/Build.sol";
import {BigMagic, SignerMood, WhimsicalSigner} from "../utils/Signers.sol";
import {Wallet1271} from "../utils/Wallets.sol";

contract VouchersTest is AllocatorTest {
    uint32 internal constant UNTIL = 1 days;

    Vouchers internal vouchers;

    function setUp() public override {
        super.setUp();
        vouchers = new Vouchers(kernel);
        allocator = vouchers;
        _openSignedBy(address(0));
    }

    function _openSignedBy(address signer) private {
        data = abi.encode(signer, payee, KIND, UNTIL);
        _open();
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _voucher(uint256 total) private view returns (bytes memory) {
        return abi.encodePacked(total, _sign(depositorKey, vouchers.voucherId(id, 0, payee, total)));
    }

    function _redeem(bytes memory voucher) private {
        _state(payee, id, KIND, voucher);
    }

    function _refusesEarly() private {
        _refuses(
            "",
            abi.encodeWithSelector(Vouchers.TooEarly.selector, openedAt + UNTIL, block.timestamp)
        );
    }

    function _paysNothing(bytes memory voucher) private {
        uint256 ofDepositor = usd.balanceOf(depositor);
        uint256 ofPayee = usd.balanceOf(payee);
        _settle(voucher);
        assertEq(usd.balanceOf(payee), ofPayee, "the payee's");
        assertEq(usd.balanceOf(depositor), ofDepositor + LOCKED, "the depositor's");
    }

    // Which voucher counts.

    function test_GivenThePayeeHasNotStated() public {
        _refusesEarly();
        skip(UNTIL - 1);
        _refusesEarly();
        skip(1);
        _paysNothing(_voucher(300));
    }

    function test_GivenThePayeeStatedAVoucher() public {
        _redeem(_voucher(300));
        uint256 before = usd.balanceOf(depositor);
        _settle(_voucher(300));
        assertEq(usd.balanceOf(payee), 300, "the payee's");
        assertEq(usd.balanceOf(depositor), before + LOCKED - 300, "the depositor's rest");
    }

    /// The payer holds every voucher that it signed, and would settle by the lowest.
    function test_RevertWhen_TheSettlerBringsAnotherVoucher() public {
        _redeem(_voucher(300));
        _refuses(_voucher(100), abi.encodeWithSelector(Vouchers.NotStated.selector));
        _refuses(_voucher(301), abi.encodeWithSelector(Vouchers.NotStated.selector));
        _refuses("", abi.encodeWithSelector(Vouchers.NotStated.selector));
        _state(stranger, id, KIND, _voucher(100));
        _refuses(_voucher(100), abi.encodeWithSelector(Vouchers.NotStated.selector));
    }

    /// What the settler brings beside it is not looked at.
    function test_WhenTheSettlerBringsStatements() public {
        _redeem(_voucher(300));
        _settle(list(_state(stranger, id, KIND, _voucher(100))), _voucher(300));
        assertEq(usd.balanceOf(payee), 300, "the payee's");
    }

    function test_GivenThePayeeStatedAboutSomethingElse() public {
        _state(payee, OTHER, KIND, _voucher(300));
        _state(payee, id, OTHER, _voucher(300));
        _refusesEarly();
    }

    function test_GivenThePayeeStatedAtTheEnd() public {
        skip(UNTIL - 1);
        _redeem(_voucher(300));
        skip(100 days);
        _settle(_voucher(300));
        assertEq(usd.balanceOf(payee), 300, "stated in time, settled late");
    }

    function test_GivenThePayeeStatedTooLate() public {
        skip(UNTIL);
        _redeem(_voucher(300));
        _paysNothing(_voucher(300));
    }

    function test_WhenItIsStatedAndSettledInOneBatch() public {
        bytes memory voucher = _voucher(300);
        bytes[] memory calls = list(
            abi.encodeCall(kernel.state, (id, KIND, voucher)),
            abi.encodeCall(kernel.settle, (id, _settlement(new Statement[](0), voucher)))
        );
        vm.prank(payee);
        kernel.multicall(calls);
        assertEq(usd.balanceOf(payee), 300, "the payee's");
    }

    // What a voucher is worth.

    function test_WhenTheTotalIsMoreThanIsLocked() public {
        uint256[3] memory totals = [LOCKED, LOCKED + 1, type(uint256).max];
        for (uint256 i; i < totals.length; ++i) {
            if (i != 0) _open();
            _redeem(_voucher(totals[i]));
            _settle(_voucher(totals[i]));
            assertEq(usd.balanceOf(payee), (i + 1) * LOCKED, "all of it");
        }
    }

    function test_WhenTheTotalIsZero() public {
        _redeem(_voucher(0));
        _paysNothing(_voucher(0));
    }

    function testFuzz_WhenTheTotalIsAny(uint256 total, uint128 amount) public {
        assets[0].amount = bound(amount, 1, type(uint128).max);
        _withSecond();
        _open();
        _redeem(_voucher(total));
        uint256 before = usd.balanceOf(depositor);
        _settle(_voucher(total));
        uint256 paid = total < assets[0].amount ? total : assets[0].amount;
        assertEq(usd.balanceOf(payee), paid, "the payee's");
        assertEq(usd.balanceOf(depositor) - before, assets[0].amount - paid, "the depositor's");
        assertEq(items.balanceOf(payee, ITEM), 0, "of the second");
        assertEq(items.balanceOf(depositor, ITEM), type(uint128).max, "the second, returned");
    }

    function test_WhenTheVoucherIsForSomethingElse() public {
        bytes32[4] memory digests = [
            vouchers.voucherId(OTHER, 0, payee, 300),
            vouchers.voucherId(id, 1, payee, 300),
            vouchers.voucherId(id, 0, stranger, 300),
            vouchers.voucherId(id, 0, payee, 299)
        ];
        for (uint256 i; i < digests.length; ++i) {
            if (i != 0) _open();
            bytes memory voucher = abi.encodePacked(uint256(300), _sign(depositorKey, digests[i]));
            _redeem(voucher);
            _paysNothing(voucher);
        }
    }

    function test_WhenTheSignatureIsAnothers() public {
        (, uint256 key) = makeAddrAndKey("stranger");
        bytes memory voucher =
            abi.encodePacked(uint256(300), _sign(key, vouchers.voucherId(id, 0, payee, 300)));
        _redeem(voucher);
        _paysNothing(voucher);
    }

    /// What the payee states must not lock the payer's value, whatever it is.
    function test_WhenTheContentIsNoVoucher() public {
        bytes[5] memory contents = [
            bytes(""),
            new bytes(31),
            abi.encodePacked(uint256(300)),
            abi.encodePacked(uint256(300), new bytes(64)),
            abi.encodePacked(uint256(300), new bytes(65))
        ];
        for (uint256 i; i < contents.length; ++i) {
            if (i != 0) _open();
            _redeem(contents[i]);
            _paysNothing(contents[i]);
        }
    }

    // Signers.

    function test_GivenANamedSigner() public {
        (address hot, uint256 key) = makeAddrAndKey("hot key");
        _openSignedBy(hot);
        bytes memory voucher =
            abi.encodePacked(uint256(300), _sign(key, vouchers.voucherId(id, 0, payee, 300)));
        _redeem(voucher);
        _settle(voucher);
        assertEq(usd.balanceOf(payee), 300, "the payee's");
        _open();
        // Then the depositor's own signature is none.
        _redeem(_voucher(200));
        _paysNothing(_voucher(200));
    }

    function test_GivenAWallet() public {
        _openSignedBy(address(new Wallet1271(depositor)));
        _redeem(_voucher(300));
        _settle(_voucher(300));
        assertEq(usd.balanceOf(payee), 300, "the payee's");
        _open();
        bytes memory voucher =
            abi.encodePacked(uint256(300), _sign(1, vouchers.voucherId(id, 0, payee, 300)));
        _redeem(voucher);
        _paysNothing(voucher);
    }

    function test_GivenAHostileSigner() public {
        for (uint256 i = 1; i < uint256(SignerMood.Work); ++i) {
            _openSignedBy(address(new WhimsicalSigner(SignerMood(i))));
            _redeem(_voucher(300));
            uint256 before = gasleft();
            _paysNothing(_voucher(300));
            assertLt(before - gasleft(), 1_500_000, "gas");
        }
        _openSignedBy(address(new WhimsicalSigner(SignerMood.Yes)));
        _redeem(_voucher(300));
        _settle(_voucher(300));
        assertEq(usd.balanceOf(payee), 300, "the payee's");
    }

    /// What a wallet takes for its signature is its own affair, an empty one too.
    function test_GivenASignerThatNeedsNoSignature() public {
        _openSignedBy(address(new WhimsicalSigner(SignerMood.Yes)));
        _redeem(abi.encodePacked(uint256(300)));
        _settle(abi.encodePacked(uint256(300)));
        assertEq(usd.balanceOf(payee), 300, "the payee's");
    }

    function test_GivenASignerThatAnswersMore() public {
        _openSignedBy(address(new BigMagic()));
        _redeem(_voucher(300));
        _settle(_voucher(300));
        assertEq(usd.balanceOf(payee), 300, "the payee's");
    }

    /// Whatever gas a settler brings, a valid voucher is never worth nothing.
    function testFuzz_WhenTheSettlerBringsLittleGas(uint256 gas_) public {
        _openSignedBy(address(new WhimsicalSigner(SignerMood.Work)));
        bytes memory voucher = _voucher(300);
        _redeem(voucher);
        gas_ = bound(gas_, 50_000, 1_200_000);
        (bool success,) = address(kernel).call{gas: gas_}(
            abi.encodeCall(kernel.settle, (id, _settlement(new Statement[](0), voucher)))
        );
        assertEq(usd.balanceOf(payee), success ? 300 : 0, "the payee's");
    }

    function test_RevertWhen_TheAllocatorIsAskedWithLittleGas() public {
        _openSignedBy(address(new WhimsicalSigner(SignerMood.Work)));
        bytes memory voucher = _voucher(300);
        _redeem(voucher);
        bytes memory call_ = abi.encodeCall(
            vouchers.allocate, (id, 0, _commitment(), new Statement[](0), data, voucher)
        );
        (bool success, bytes memory reason) = address(vouchers).staticcall{gas: 320_000}(call_);
        assertFalse(success, "was not refused");
        assertEq(bytes4(reason), Vouchers.InsufficientGas.selector, "the reason");
        (success,) = address(vouchers).staticcall{gas: 400_000}(call_);
        assertTrue(success, "with enough");
    }

    function test_VoucherId() public view {
        assertEq(
            vouchers.voucherId(id, 3, payee, 300),
            keccak256(
                abi.encodePacked(
                    hex"1901",
                    keccak256(
                        abi.encode(
                            keccak256(
                                "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                            ),
                            keccak256("Assize"),
                            keccak256("1"),
                            block.chainid,
                            vouchers
                        )
                    ),
                    keccak256(
                        abi.encode(
                            keccak256(
                                "Voucher(bytes32 dealId,uint256 index,address payee,uint256 total)"
                            ),
                            id,
                            3,
                            payee,
                            300
                        )
                    )
                )
            )
        );
    }

    function test_RevertWhen_TheDataCannotBeDecoded() public {
        _refusesToDecode();
    }

    function test_Describe() public view {
        string memory tail = string.concat(
            " that it states as kind ",
            vm.toString(KIND),
            " within 86400 s of the opening, the rest back to the depositor"
        );
        string memory head =
            string.concat("to ", vm.toString(payee), " the total of the voucher by ");
        assertEq(vouchers.describe(data), string.concat(head, "the depositor", tail));
        assertEq(
            vouchers.describe(abi.encode(stranger, payee, KIND, UNTIL)),
            string.concat(head, vm.toString(stranger), tail)
        );
    }
}
