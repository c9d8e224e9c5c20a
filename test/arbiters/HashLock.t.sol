// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {HashLock, LockHash} from "../../contracts/arbiters/HashLock.sol";
import {FactTest} from "../utils/FactTest.sol";

contract HashLockTest is FactTest {
    bytes32 internal constant SECRET = keccak256("secret");

    HashLock internal lock;

    function setUp() public override {
        super.setUp();
        lock = new HashLock();
    }

    function _bySha() private pure returns (bytes memory) {
        return abi.encode(sha256(abi.encode(SECRET)), LockHash.SHA256);
    }

    function _byKeccak() private pure returns (bytes memory) {
        return abi.encode(keccak256(abi.encode(SECRET)), LockHash.Keccak256);
    }

    function test_WhenThePreimageIsShown() public view {
        assertTrue(_ask(lock, _bySha(), abi.encode(SECRET)), "sha256");
        assertTrue(_ask(lock, _byKeccak(), abi.encode(SECRET)), "keccak256");
    }

    /// The vector of FIPS 180-2 is of another length; this one is from any other implementation.
    function test_WhenThePreimageIsThirtyTwoZeros() public view {
        assertTrue(
            _ask(
                lock,
                abi.encode(
                    bytes32(0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925),
                    LockHash.SHA256
                ),
                new bytes(32)
            )
        );
    }

    function test_WhenTheHashIsByTheOtherFunction() public view {
        bytes memory demand = abi.encode(sha256(abi.encode(SECRET)), LockHash.Keccak256);
        assertFalse(_ask(lock, demand, abi.encode(SECRET)), "keccak256");
        demand = abi.encode(keccak256(abi.encode(SECRET)), LockHash.SHA256);
        assertFalse(_ask(lock, demand, abi.encode(SECRET)), "sha256");
    }

    function testFuzz_WhenSomethingElseIsShown(bytes32 other) public view {
        vm.assume(other != SECRET);
        assertFalse(_ask(lock, _bySha(), abi.encode(other)), "sha256");
        assertFalse(_ask(lock, _byKeccak(), abi.encode(other)), "keccak256");
    }

    /// It hashes to what was signed, and yet it would not do on the swap's other chain.
    function testFuzz_WhenThePreimageIsNotThirtyTwoBytes(bytes memory preimage) public view {
        vm.assume(preimage.length != 32);
        assertFalse(_ask(lock, abi.encode(sha256(preimage), LockHash.SHA256), preimage), "sha256");
        assertFalse(
            _ask(lock, abi.encode(keccak256(preimage), LockHash.Keccak256), preimage), "keccak256"
        );
    }

    function test_WhenThePreimageIsOneByteOff() public view {
        for (uint256 n = 31; n <= 33; n += 2) {
            bytes memory preimage = new bytes(n);
            assertFalse(_ask(lock, abi.encode(sha256(preimage), LockHash.SHA256), preimage));
        }
        assertFalse(_ask(lock, abi.encode(sha256(""), LockHash.SHA256), ""), "none");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        assertFalse(lock.check(DEAL, INDEX, _someStatement(), _bySha(), abi.encode(SECRET)));
    }

    function test_WhenAClausePaysForThePreimage() public {
        _refuses(lock, _bySha(), abi.encode(OTHER));
        _pays(lock, _byKeccak(), abi.encode(SECRET));
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _ask(lock, abi.encode(SECRET), abi.encode(SECRET));
        // No such hash function.
        vm.expectRevert(bytes(""));
        _ask(lock, abi.encode(SECRET, 2), abi.encode(SECRET));
        vm.expectRevert(Words.Undecodable.selector);
        lock.describe(abi.encode(SECRET, 2));
    }

    function test_Describe() public view {
        assertEq(
            lock.describe(abi.encode(SECRET, LockHash.SHA256)),
            string.concat("32 bytes are shown whose sha256 is ", vm.toString(SECRET))
        );
        assertEq(
            lock.describe(abi.encode(SECRET, LockHash.Keccak256)),
            string.concat("32 bytes are shown whose keccak256 is ", vm.toString(SECRET))
        );
    }
}
