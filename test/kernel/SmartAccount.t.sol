// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal, Deposit, REVOKE} from "../../contracts/types/Deal.sol";
import "../utils/Build.sol";
import {DealReference} from "../utils/DealReference.sol";
import {KernelTest} from "../utils/KernelTest.sol";
import {NestedAccount} from "../utils/Wallets.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// Smart accounts and ERC-7739: see SmartAccount.tree.
contract SmartAccountTest is KernelTest {
    string internal constant DEAL =
        "Deal(bytes32 terms,uint64 openBefore,uint256 salt,Commitment[] commitments)Allocation(Share[] shares,address allocator,bytes data)Asset(uint8 kind,address token,uint256 id,uint256 amount)Clause(uint32 from,uint32 until,address arbiter,bytes demand,Allocation allocation)Commitment(address depositor,Asset[] assets,Clause[] clauses)Share(address to,uint32 ppm)";

    address internal first;
    address internal second;

    function setUp() public override {
        super.setUp();
        // At a gas price of zero the account takes itself to be asked off chain, and is laxer.
        vm.txGasPrice(1);
        first = _account();
        second = _account();
    }

    function test_SaysItsDomain() public view {
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        ) = IERC5267(address(kernel)).eip712Domain();
        assertEq(fields, bytes1(0x0f));
        assertEq(name, "Assize");
        assertEq(version, "1");
        assertEq(chainId, block.chainid);
        assertEq(verifyingContract, address(kernel));
        assertEq(salt, 0);
        assertEq(extensions.length, 0);
    }

    function test_NestedSignatureAgrees() public {
        Deal memory deal = _dealOfAccounts();
        vm.prank(carol);
        kernel.open(_deposits(_nested(deal, first), _nested(deal, second)), deal);
        assertEq(usd.balanceOf(first), FUNDS - PRICE);
        assertEq(usd.balanceOf(second), FUNDS - PRICE);
    }

    function test_RevertWhen_OnlyTheIdWasSigned() public {
        Deal memory deal = _dealOfAccounts();
        _refusesFirst(deal, _sign(bobKey, _idOf(deal)));
    }

    function test_RevertWhen_AnotherDealWasSigned() public {
        Deal memory deal = _dealOfAccounts();
        Deal memory other = _dealOfAccounts();
        other.salt = 1;
        _refusesFirst(deal, _nested(other, first));
    }

    /// Both accounts are bob's.
    function test_RevertWhen_SignedForAnotherAccount() public {
        Deal memory deal = _dealOfAccounts();
        _refusesFirst(deal, _nested(deal, second));
        _refusesOpen(
            deal,
            _deposits(_nested(deal, first), _nested(deal, first)),
            abi.encodeWithSelector(IEscrow.BadSignature.selector, 1, second)
        );
    }

    function test_RevertWhen_TheAccountRevoked() public {
        Deal memory deal = _dealOfAccounts();
        _state(second, _idOf(deal), REVOKE, "");
        _refusesOpen(
            deal,
            _deposits(_nested(deal, first), _nested(deal, second)),
            abi.encodeWithSelector(IEscrow.SignatureRevoked.selector, 1, second)
        );
    }

    // Helpers.

    function _account() private returns (address account) {
        account = address(new NestedAccount(bob));
        usd.mint(account, FUNDS);
        vm.prank(account);
        usd.approve(address(kernel), type(uint256).max);
    }

    function _dealOfAccounts() private view returns (Deal memory deal) {
        deal = _dealOfTwo();
        deal.commitments[0].depositor = first;
        deal.commitments[1].depositor = second;
    }

    function _deposits(bytes memory a, bytes memory b)
        private
        pure
        returns (Deposit[] memory deposits)
    {
        deposits = new Deposit[](2);
        deposits[0] = paidBy(address(0), a);
        deposits[1] = paidBy(address(0), b);
    }

    /// Bob signs `deal` for `account` as ERC-7739 says: a `TypedDataSign` of the deal and the account's
    /// domain, in the kernel's domain.
    function _nested(Deal memory deal, address account) private view returns (bytes memory) {
        bytes32 contents = DealReference.hash(deal);
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    abi.encodePacked(
                        "TypedDataSign(Deal contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)",
                        DEAL
                    )
                ),
                contents,
                keccak256("NestedAccount"),
                keccak256("7"),
                block.chainid,
                account,
                bytes32(0)
            )
        );
        return abi.encodePacked(
            _sign(bobKey, DealReference.digest(block.chainid, address(kernel), hash)),
            DealReference.domain(block.chainid, address(kernel)),
            contents,
            DEAL,
            uint16(bytes(DEAL).length)
        );
    }

    function _refusesFirst(Deal memory deal, bytes memory signature) private {
        _refusesOpen(
            deal,
            _deposits(signature, _nested(deal, second)),
            abi.encodeWithSelector(IEscrow.BadSignature.selector, 0, first)
        );
    }
}
