// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {HeaderBeacon} from "../../contracts/court/HeaderBeacon.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {Test} from "forge-std/Test.sol";

/// With the headers that anvil made for `StorageProof`, and some that no anvil makes.
contract HeaderBeaconTest is Test {
    using RLP for RLP.Encoder;

    /// Of EIP-2935, and its code as the EIP gives it.
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    bytes internal constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";
    address internal constant L1_BLOCK = 0x4200000000000000000000000000000000000015;

    /// The words of the two blocks, as anvil told them (`mixHash`).
    bytes32 internal constant WORD =
        0xbe2419d47fbf3090ac5abfb5b63b264d985949d5d978fcfbe1fc2ca8b13e01c0;
    bytes32 internal constant LATER_WORD =
        0xc3bb0b5fb47beea3e07bdb1a2ff427878ace7abfebba9912865fad4bf2460c91;

    HeaderBeacon internal beacon;
    uint256 internal number;
    bytes internal header;
    bytes internal later;
    bytes32 internal hash;

    function setUp() public {
        beacon = new HeaderBeacon();
        string memory json = vm.readFile("test/vectors/storageProofs.json");
        number = vm.parseJsonUint(json, ".block.number");
        header = vm.parseJsonBytes(json, ".block.header");
        later = vm.parseJsonBytes(json, ".later.header");
        hash = vm.parseJsonBytes32(json, ".block.hash");
        vm.roll(number + 2);
        vm.prevrandao(keccak256("a word of its own"));
        vm.setBlockhash(number, hash);
        vm.setBlockhash(number + 1, vm.parseJsonBytes32(json, ".later.hash"));
    }

    /// A header with what matters here; the other fields are as in any other.
    function _header(uint256 difficulty, uint256 number_, bytes32 word)
        private
        pure
        returns (bytes memory)
    {
        RLP.Encoder memory list = RLP.encoder();
        list = list.push(keccak256("parent")).push(keccak256("ommers")).push(address(1));
        list = list.push(keccak256("state")).push(keccak256("transactions"));
        list = list.push(keccak256("receipts")).push(new bytes(256)).push(difficulty);
        list = list.push(number_).push(uint256(30_000_000)).push(uint256(21_000));
        list = list.push(uint256(1_700_000_000)).push(bytes("extra")).push(word);
        return list.push(new bytes(8)).push(uint256(7)).encode();
    }

    /// The chain has `header_` as its block `number`.
    function _has(bytes memory header_) private {
        vm.setBlockhash(number, keccak256(header_));
    }

    function _refuses(uint256 number_, bytes memory header_, bytes memory reason) private {
        vm.expectRevert(reason);
        beacon.random(number_, header_);
    }

    function _refusesHeader(uint256 number_, bytes32 expected, bytes memory header_) private {
        bytes32 found = keccak256(header_);
        _refuses(
            number_,
            header_,
            abi.encodeWithSelector(HeaderBeacon.WrongHeader.selector, number_, expected, found)
        );
    }

    function _refusesChain(bytes memory header_) private {
        _refuses(
            number,
            header_,
            abi.encodeWithSelector(HeaderBeacon.NoRandomness.selector, block.chainid)
        );
    }

    function test_GivenTheBlocksHashIsToBeHad() public view {
        assertEq(beacon.random(number, header), keccak256(abi.encode(number, WORD)));
    }

    function test_GivenTwoBlocks() public {
        assertEq(beacon.random(number + 1, later), keccak256(abi.encode(number + 1, LATER_WORD)));
        // Even if they carry the same word.
        bytes32 one = beacon.random(number, header);
        bytes memory twin = _header(0, number + 1, WORD);
        vm.setBlockhash(number + 1, keccak256(twin));
        assertNotEq(beacon.random(number + 1, twin), one);
    }

    function test_GivenTheHistoryContract() public {
        vm.etch(HISTORY, HISTORY_CODE);
        vm.store(HISTORY, bytes32(number % 8191), hash);
        vm.roll(number + 8191);
        assertEq(beacon.random(number, header), keccak256(abi.encode(number, WORD)));
        vm.roll(number + 8192);
        _refusesHeader(number, 0, header);
    }

    function testFuzz_GivenAnyHeaderOfABlockSinceTheMerge(uint256 number_, bytes32 word) public {
        number_ = bound(number_, 0, type(uint64).max);
        vm.assume(uint256(word) != block.prevrandao);
        vm.roll(number_ + 1);
        bytes memory header_ = _header(0, number_, word);
        vm.setBlockhash(number_, keccak256(header_));
        assertEq(beacon.random(number_, header_), keccak256(abi.encode(number_, word)));
    }

    function test_RevertGiven_TheBlockIsYetToComeIsThisOneOrIsTooOld() public {
        vm.roll(number - 1);
        _refusesHeader(number, 0, header);
        vm.roll(number);
        _refusesHeader(number, 0, header);
        vm.roll(number + 257);
        _refusesHeader(number, 0, header);
        _refusesHeader(type(uint256).max, 0, header);
    }

    function test_RevertWhen_TheHeaderIsOfAnotherBlock() public {
        _refusesHeader(number, hash, later);
        _refusesHeader(number + 1, keccak256(later), header);
    }

    function testFuzz_RevertWhen_AnyBitOfTheHeaderIsFlipped(uint256 bit) public {
        bit = bound(bit, 0, header.length * 8 - 1);
        bytes memory forged = header;
        forged[bit / 8] ^= bytes1(uint8(1 << bit % 8));
        _refusesHeader(number, hash, forged);
    }

    function test_RevertWhen_TheHeaderIsCutOrHasBytesToSpare() public {
        bytes memory cut = header;
        assembly {
            mstore(cut, sub(mload(cut), 1))
        }
        _refusesHeader(number, hash, cut);
        _refusesHeader(number, hash, abi.encodePacked(header, uint8(0)));
        _refusesHeader(number, hash, "");
    }

    function test_RevertGiven_TheChainsNumbersAreAnothers() public {
        bytes memory foreign = _header(0, number + 5, WORD);
        _has(foreign);
        _refuses(
            number,
            foreign,
            abi.encodeWithSelector(HeaderBeacon.ForeignNumber.selector, number, number + 5)
        );
    }

    function testFuzz_RevertGiven_TheChainHasDifficulty(uint256 difficulty) public {
        difficulty = bound(difficulty, 1, type(uint256).max);
        bytes memory worked = _header(difficulty, number, WORD);
        _has(worked);
        _refusesChain(worked);
    }

    function testFuzz_RevertGiven_EveryBlockHasTheSameWord(bytes32 word) public {
        bytes memory header_ = _header(0, number, word);
        _has(header_);
        vm.prevrandao(word);
        _refusesChain(header_);
    }

    function test_RevertGiven_TheChainIsOfTheOpStack() public {
        vm.etch(L1_BLOCK, hex"00");
        _refusesChain(header);
    }

    /// As where the hash of a block is not that of its header.
    function test_RevertGiven_WhatTheChainHashesIsNoHeader() public {
        bytes[3] memory others =
            [bytes(""), bytes("no list"), RLP.encoder().push(number).push(WORD).encode()];
        for (uint256 i; i < others.length; ++i) {
            _has(others[i]);
            vm.expectRevert();
            beacon.random(number, others[i]);
        }
    }
}
