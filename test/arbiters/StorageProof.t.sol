// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Op} from "../../contracts/arbiters/Compare.sol";
import {StorageProof} from "../../contracts/arbiters/StorageProof.sol";
import {Deal} from "../../contracts/types/Deal.sol";
import {FactTest} from "../utils/FactTest.sol";

/// With blocks and proofs made by anvil (`test/vectors/storageProofs`).
contract StorageProofTest is FactTest {
    /// Of EIP-2935, and its code as the EIP gives it.
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    bytes internal constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    /// The slots of the vectors, by their place.
    uint256 internal constant NEGATIVE = 0; // slot 3 is -5
    uint256 internal constant ONE = 1; // slot 5 is 1
    uint256 internal constant LARGE = 2; // slot 7 is 2^255 + 7
    uint256 internal constant SQUARE = 3; // slot 40 is 1600, and 1601 in the next block
    uint256 internal constant EMPTY = 4; // slot 41 was never written

    StorageProof internal proofs;
    string internal json;
    address internal account;
    uint256 internal number;

    function setUp() public override {
        super.setUp();
        proofs = new StorageProof();
        json = vm.readFile("test/vectors/storageProofs.json");
        account = vm.parseJsonAddress(json, ".account");
        number = vm.parseJsonUint(json, ".block.number");
        vm.roll(number + 2);
        vm.setBlockhash(number, vm.parseJsonBytes32(json, ".block.hash"));
        vm.setBlockhash(number + 1, vm.parseJsonBytes32(json, ".later.hash"));
    }

    function _header(string memory block_) private view returns (bytes memory) {
        return vm.parseJsonBytes(json, string.concat(block_, ".header"));
    }

    function _account(string memory block_) private view returns (bytes[] memory) {
        return vm.parseJsonBytesArray(json, string.concat(block_, ".accountProof"));
    }

    function _slot(string memory block_, uint256 i) private view returns (bytes[] memory) {
        return
            vm.parseJsonBytesArray(
                json, string.concat(block_, ".slots[", vm.toString(i), "].proof")
            );
    }

    function _proof(string memory block_, uint256 i) private view returns (bytes memory) {
        return abi.encode(_header(block_), _account(block_), _slot(block_, i));
    }

    function _proof(uint256 i) private view returns (bytes memory) {
        return _proof(".block", i);
    }

    function _key(uint256 i) private pure returns (bytes32) {
        return bytes32([uint256(3), 5, 7, 40, 41][i]);
    }

    function _value(uint256 i) private pure returns (uint256) {
        return [type(uint256).max - 4, 1, (1 << 255) + 7, 1600, 0][i];
    }

    function _demand(uint256 i, Op op, bool signed, uint256 value)
        private
        view
        returns (bytes memory)
    {
        return abi.encode(number, account, _key(i), op, signed, value);
    }

    /// Whether it says yes; proofs that are no RLP revert, which is a no.
    function _says(bytes memory demand, bytes memory proof) private view returns (bool) {
        try proofs.check(DEAL, INDEX, _none(), demand, proof) returns (bool yes_) {
            return yes_;
        } catch {
            return false;
        }
    }

    function _isEqual(uint256 i, bytes memory proof) private view returns (bool) {
        return _says(_demand(i, Op.Eq, false, _value(i)), proof);
    }

    function test_GivenTheSlotHeldAValue() public view {
        for (uint256 i = NEGATIVE; i <= SQUARE; ++i) {
            assertTrue(_ask(proofs, _demand(i, Op.Eq, false, _value(i)), _proof(i)), "==");
            assertFalse(_ask(proofs, _demand(i, Op.Ne, false, _value(i)), _proof(i)), "!=");
            assertTrue(_ask(proofs, _demand(i, Op.Ge, false, _value(i)), _proof(i)), ">=");
            assertFalse(_ask(proofs, _demand(i, Op.Gt, false, _value(i)), _proof(i)), ">");
        }
        assertTrue(_ask(proofs, _demand(NEGATIVE, Op.Lt, true, 0), _proof(NEGATIVE)), "signed");
        assertFalse(_ask(proofs, _demand(NEGATIVE, Op.Lt, false, 0), _proof(NEGATIVE)), "unsigned");
    }

    /// What is not in the trie has no proof of a value, and none of zero.
    function test_GivenTheSlotIsZero() public view {
        assertFalse(_isEqual(EMPTY, _proof(EMPTY)), "zero");
        assertFalse(_says(_demand(EMPTY, Op.Ne, false, 1), _proof(EMPTY)), "not one");
        assertFalse(_says(_demand(EMPTY, Op.Ge, false, 0), _proof(SQUARE)), "another slot's");
    }

    /// The settler cannot pick the block: a proof for the next one is for another header.
    function test_GivenTheSlotChangedAfterwards() public view {
        bytes memory later = _proof(".later", 0);
        bytes memory demand = abi.encode(number, account, _key(SQUARE), Op.Eq, false, 1601);
        assertFalse(_says(demand, later), "the later block");
        demand = abi.encode(number + 1, account, _key(SQUARE), Op.Eq, false, 1601);
        assertTrue(_ask(proofs, demand, later), "as signed");
        assertFalse(_says(demand, _proof(SQUARE)), "the earlier block");
        assertFalse(
            _says(demand, abi.encode(_header(".block"), _account(".later"), _slot(".later", 0))),
            "the other's header"
        );
        // The later state under the earlier header, and so on down.
        assertFalse(
            _isEqual(SQUARE, abi.encode(_header(".block"), _account(".later"), _slot(".block", 3))),
            "the other's account"
        );
        assertFalse(
            _isEqual(SQUARE, abi.encode(_header(".block"), _account(".block"), _slot(".later", 0))),
            "the other's slot"
        );
    }

    function test_WhenTheProofIsOfAnotherSlotOrAccount() public view {
        for (uint256 i = NEGATIVE; i <= SQUARE; ++i) {
            assertFalse(_isEqual(i, _proof((i + 1) % 4)), "slot");
        }
        bytes memory demand = abi.encode(number, stranger, _key(ONE), Op.Eq, false, 1);
        assertFalse(_says(demand, _proof(ONE)), "account");
        // An account that does not exist, with the proof that it does not.
        address nobody = vm.parseJsonAddress(json, ".nobody.account");
        bytes[] memory absent = vm.parseJsonBytesArray(json, ".nobody.accountProof");
        demand = abi.encode(number, nobody, _key(ONE), Op.Ge, false, 0);
        assertFalse(
            _says(demand, abi.encode(_header(".block"), absent, _slot(".block", ONE))), "nobody"
        );
    }

    /// Any bit of the header, or of any node, counts.
    function testFuzz_WhenABitIsFlipped(uint256 part, uint256 node, uint256 bit) public view {
        bytes memory header = _header(".block");
        bytes[] memory accountProof = _account(".block");
        bytes[] memory storageProof = _slot(".block", SQUARE);
        bytes memory target;
        part = bound(part, 0, 2);
        if (part == 0) target = header;
        else if (part == 1) target = accountProof[node % accountProof.length];
        else target = storageProof[node % storageProof.length];
        bit = bound(bit, 0, target.length * 8 - 1);
        target[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        bytes memory demand = _demand(SQUARE, Op.Ge, false, 0);
        assertFalse(_says(demand, abi.encode(header, accountProof, storageProof)));
    }

    function test_WhenANodeIsMissingOrTooMany() public view {
        bytes[] memory nodes = _slot(".block", ONE);
        bytes[] memory fewer = new bytes[](nodes.length - 1);
        bytes[] memory more = new bytes[](nodes.length + 1);
        for (uint256 i; i < nodes.length; ++i) {
            if (i < fewer.length) fewer[i] = nodes[i];
            more[i] = nodes[i];
        }
        more[nodes.length] = nodes[0];
        bytes memory header = _header(".block");
        bytes[] memory path = _account(".block");
        assertTrue(_isEqual(ONE, abi.encode(header, path, nodes)), "all of them");
        assertFalse(_isEqual(ONE, abi.encode(header, path, fewer)), "fewer");
        assertFalse(_isEqual(ONE, abi.encode(header, path, more)), "more");
        assertFalse(_isEqual(ONE, abi.encode(header, path, new bytes[](0))), "none");
        assertFalse(_isEqual(ONE, abi.encode(header, new bytes[](0), nodes)), "no account");
        // An account's leaf has a value too, but it is no storage trie.
        assertFalse(_isEqual(ONE, abi.encode(header, path, path)), "the account's");
    }

    function test_GivenTheBlocksHashIsNotToBeHad() public {
        bytes memory demand = _demand(ONE, Op.Eq, false, 1);
        bytes memory proof = _proof(ONE);
        vm.roll(number);
        assertFalse(_says(demand, proof), "it is the current block");
        vm.roll(number - 1);
        assertFalse(_says(demand, proof), "it is to come");
        vm.roll(number + 256);
        assertTrue(_says(demand, proof), "the last that has it");
        vm.roll(number + 257);
        assertFalse(_says(demand, proof), "it is gone");
        // No header hashes to zero, nor does none at all.
        assertFalse(
            _says(demand, abi.encode("", _account(".block"), _slot(".block", ONE))), "no header"
        );
    }

    function test_GivenTheHistoryContract() public {
        vm.etch(HISTORY, HISTORY_CODE);
        bytes32 hash = vm.parseJsonBytes32(json, ".block.hash");
        vm.store(HISTORY, bytes32(number % 8191), hash);
        bytes memory demand = _demand(ONE, Op.Eq, false, 1);
        bytes memory proof = _proof(ONE);
        vm.roll(number + 257);
        assertTrue(_says(demand, proof), "after 257 blocks");
        vm.roll(number + 8191);
        assertTrue(_says(demand, proof), "after 8191 blocks");
        vm.roll(number + 8192);
        assertFalse(_says(demand, proof), "gone");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        assertFalse(
            proofs.check(DEAL, INDEX, _someStatement(), _demand(ONE, Op.Eq, false, 1), _proof(ONE))
        );
    }

    function test_WhenAClausePaysForAValue() public {
        _refuses(proofs, _demand(SQUARE, Op.Gt, false, 1600), _proof(SQUARE));
        _pays(proofs, _demand(SQUARE, Op.Le, false, 1600), _proof(SQUARE));
    }

    function test_RevertWhen_ItCannotBeDecoded() public {
        bytes memory proof = _proof(ONE);
        vm.expectRevert(bytes(""));
        _ask(proofs, hex"00", proof);
        bytes memory demand = _demand(ONE, Op.Eq, false, 1);
        vm.expectRevert(bytes(""));
        _ask(proofs, demand, "");
    }

    function test_Describe() public view {
        assertEq(
            proofs.describe(_demand(NEGATIVE, Op.Lt, true, uint256(int256(-5)))),
            string.concat(
                "after block ",
                vm.toString(number),
                ", slot ",
                vm.toString(_key(NEGATIVE)),
                " of ",
                _words(account),
                " was < -5"
            )
        );
    }
}
