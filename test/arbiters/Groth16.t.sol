// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {WORDS, Words} from "../../contracts/Words.sol";
import {Groth16} from "../../contracts/arbiters/Groth16.sol";
import {Deal, Deposit, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {list} from "../utils/Build.sol";
import {Groth16Vectors} from "../utils/Groth16Vectors.sol";
import {VerificationTest} from "../utils/VerificationTest.sol";

contract Groth16Test is VerificationTest, Groth16Vectors {
    uint256 internal constant P =
        21_888_242_871_839_275_222_246_405_745_257_275_088_696_311_157_297_823_662_689_037_894_645_226_208_583;
    uint256 internal constant R =
        21_888_242_871_839_275_222_246_405_745_257_275_088_548_364_400_416_034_343_698_204_186_575_808_495_617;
    /// A precompile that refuses burns what it is given.
    uint256 internal constant GAS = 1_000_000;
    Groth16 internal groth16;
    Vector internal vector;
    bytes internal demand;

    function setUp() public override {
        vm.warp(1_700_000_000);
        vm.etch(WORDS, type(Words).runtimeCode);
        vector = _vector();
        demand = _demandOf(vector);
        deployCodeTo("Escrow.sol:Escrow", vector.escrow);
        deployCodeTo("Groth16.sol:Groth16", abi.encode(vector.escrow), vector.arbiter);
        kernel = Escrow(payable(vector.escrow));
        groth16 = Groth16(vector.arbiter);
        author = vector.author;
        assertEq(vector.kind, KIND, "kind");
    }

    function _stated() private returns (Statement memory) {
        return _state(author, vector.dealId, KIND, abi.encodePacked(vector.outputs));
    }

    function _asks(bytes32 dealId, bytes memory demand_, bytes memory proof)
        private
        view
        returns (bool)
    {
        return groth16.check{gas: GAS}(dealId, INDEX, _none(), demand_, proof);
    }

    function _proves(bytes memory proof) private view returns (bool) {
        return _asks(vector.dealId, demand, proof);
    }

    function _parts()
        private
        view
        returns (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs)
    {
        return abi.decode(vector.proof, (uint256[], uint256[8], uint256[]));
    }

    /// As in the demand, but for its key and inputs.
    function _demanding(uint256[] memory key, uint256[] memory inputs)
        private
        view
        returns (bytes memory)
    {
        return abi.encode(author, KIND, keccak256(abi.encodePacked(key)), inputs);
    }

    function test_GivenNoResult() public {
        assertFalse(_proves(vector.proof), "none");
        _state(author, vector.dealId, KIND, abi.encode(uint256(8)));
        assertFalse(_proves(vector.proof), "another");
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        outputs[0] = 8;
        assertFalse(_proves(abi.encode(key, points, outputs)), "not proven");
    }

    function test_GivenAResultAndItsProof() public {
        _stated();
        assertTrue(_proves(vector.proof));
    }

    /// The words of the encoding that are offsets and lengths are not skipped: they too must matter.
    function test_WhenAnyWordIsChanged() public {
        _stated();
        bytes memory proof = vector.proof;
        for (uint256 offset = 32; offset <= proof.length; offset += 32) {
            uint256 word;
            assembly {
                word := mload(add(proof, offset))
                mstore(add(proof, offset), add(word, 1))
            }
            try groth16.check{gas: GAS}(vector.dealId, INDEX, _none(), demand, proof) returns (
                bool yes
            ) {
                assertFalse(yes, vm.toString(offset));
            } catch {}
            assembly {
                mstore(add(proof, offset), word)
            }
        }
        assertTrue(_proves(proof), "unchanged");
    }

    function testFuzz_WhenAnyBitsAreChanged(uint256 offset, uint256 mask) public {
        _stated();
        bytes memory proof = vector.proof;
        offset = bound(offset, 1, proof.length / 32) * 32;
        vm.assume(mask != 0);
        assembly {
            mstore(add(proof, offset), xor(mload(add(proof, offset)), mask))
        }
        (bool success, bytes memory answer) = vector.arbiter.staticcall{gas: GAS}(
            abi.encodeCall(groth16.check, (vector.dealId, INDEX, _none(), demand, proof))
        );
        assertTrue(!success || !abi.decode(answer, (bool)));
    }

    /// Each point moved to another valid one: the curve check alone would not see it.
    function test_WhenPointsAreSwapped() public {
        _stated();
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        (points[0], points[1], points[6], points[7]) = (points[6], points[7], points[0], points[1]);
        assertFalse(_proves(abi.encode(key, points, outputs)), "a and c");
        (, points,) = _parts();
        // gamma
        (points[2], points[3], points[4], points[5]) = (key[6], key[7], key[8], key[9]);
        assertFalse(_proves(abi.encode(key, points, outputs)), "b");
        (, points,) = _parts();
        points[1] = P - points[1];
        assertFalse(_proves(abi.encode(key, points, outputs)), "minus a");
        uint256[8] memory nothing;
        assertFalse(_proves(abi.encode(key, nothing, outputs)), "nothing");
    }

    function test_WhenACoordinateHasAnotherRepresentation() public {
        _stated();
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        for (uint256 i; i < 8; ++i) {
            points[i] += P;
            assertFalse(_proves(abi.encode(key, points, outputs)), vm.toString(i));
            points[i] -= P;
        }
        assertTrue(_proves(abi.encode(key, points, outputs)), "as it was");
    }

    function test_WhenTheOutputsAreNotBelowTheModulus() public {
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        outputs[0] += R;
        _state(author, vector.dealId, KIND, abi.encodePacked(outputs));
        assertFalse(_proves(abi.encode(key, points, outputs)));
    }

    function test_WhenTheInputsAreChanged() public {
        _stated();
        (uint256[] memory key,,) = _parts();
        uint256[] memory inputs = vector.inputs;
        assertTrue(_asks(vector.dealId, _demanding(key, inputs), vector.proof), "unchanged");
        inputs[0] += 1;
        assertFalse(_asks(vector.dealId, _demanding(key, inputs), vector.proof), "another");
        inputs[0] = vector.inputs[0] + R;
        assertFalse(_asks(vector.dealId, _demanding(key, inputs), vector.proof), "beyond R");
        assertFalse(
            _asks(vector.dealId, _demanding(key, new uint256[](0)), vector.proof), "too few"
        );
        assertFalse(
            _asks(vector.dealId, _demanding(key, new uint256[](2)), vector.proof), "too many"
        );
    }

    /// Zero times a point changes nothing, and R times a point neither: R itself is refused.
    function test_WhenAnInputIsTheModulus() public {
        _stated();
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        // A key that has one more input, of which every value is as good: its point is infinity.
        uint256[] memory longer = new uint256[](24);
        for (uint256 i; i < 20; ++i) {
            longer[i] = key[i];
        }
        (longer[22], longer[23]) = (key[20], key[21]);
        key = longer;
        bytes memory proof = abi.encode(key, points, outputs);
        uint256[] memory inputs = new uint256[](2);
        inputs[0] = vector.inputs[0];
        inputs[1] = R - 1;
        assertTrue(_asks(vector.dealId, _demanding(key, inputs), proof), "R - 1");
        inputs[1] = R;
        assertFalse(_asks(vector.dealId, _demanding(key, inputs), proof), "R");
    }

    function test_WhenTheKeyIsAnother() public {
        _stated();
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        key[1] = P - key[1];
        assertFalse(_proves(abi.encode(key, points, outputs)), "not demanded");
        assertFalse(
            _asks(vector.dealId, _demanding(key, vector.inputs), abi.encode(key, points, outputs)),
            "demanded, but not the proof's"
        );
    }

    function test_WhenTheKeyHasTooFewOrTooManyPoints() public {
        _stated();
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        uint256[] memory all = key;
        assertEq(all.length, 22, "14, a constant and three inputs");
        for (uint256 length; length <= 25; ++length) {
            key = new uint256[](length);
            for (uint256 i; i < length && i < all.length; ++i) {
                key[i] = all[i];
            }
            assertEq(
                _asks(
                    vector.dealId, _demanding(key, vector.inputs), abi.encode(key, points, outputs)
                ),
                length == 22,
                vm.toString(length)
            );
        }
    }

    function test_WhenItIsAskedForAnotherDealAuthorOrKind() public {
        _stated();
        bytes memory data = abi.encodePacked(vector.outputs);
        (uint256[] memory key,,) = _parts();
        bytes32 hash = keccak256(abi.encodePacked(key));

        _state(author, OTHER, KIND, data);
        assertFalse(_asks(OTHER, demand, vector.proof), "deal");
        _state(stranger, vector.dealId, KIND, data);
        bytes memory other = abi.encode(stranger, KIND, hash, vector.inputs);
        assertFalse(_asks(vector.dealId, other, vector.proof), "author");
        _state(author, vector.dealId, OTHER, data);
        other = abi.encode(author, OTHER, hash, vector.inputs);
        assertFalse(_asks(vector.dealId, other, vector.proof), "kind");
        vm.chainId(1);
        _stated();
        assertFalse(_proves(vector.proof), "chain");
    }

    function test_WhenTheSettlerBringsStatements() public {
        Statement memory result = _stated();
        Statement memory other = Statement(stranger, vector.dealId, KIND, result.data);
        Statement[] memory two = new Statement[](2);
        (two[0], two[1]) = (result, other);
        assertTrue(groth16.check(vector.dealId, INDEX, two, demand, vector.proof), "first");
        (two[0], two[1]) = (other, result);
        assertFalse(groth16.check(vector.dealId, INDEX, two, demand, vector.proof), "second");
    }

    function test_WhenAClausePaysTheAuthor() public {
        Deal memory deal = _dealOf(vector);
        vm.deal(vector.depositor, 100);
        vm.prank(vector.depositor);
        bytes32 id = kernel.open{value: 100}(new Deposit[](0), deal);
        assertEq(id, vector.dealId, "the deal that the proof is for");

        Statement memory result = _stated();
        Settlement memory s = _settlement(deal, result);
        (uint256[] memory key, uint256[8] memory points, uint256[] memory outputs) = _parts();
        (points[6], points[7]) = (points[0], points[1]);
        s.proof = abi.encode(key, points, outputs);
        vm.expectRevert();
        kernel.settle{gas: 2 * GAS}(id, s);
        // Nobody else is paid by it.
        s.statements = list(_state(stranger, id, KIND, result.data));
        s.proof = vector.proof;
        _refusedBy(groth16, id, s);
        s.statements = list(result);
        kernel.settle(id, s);
        assertEq(author.balance, 100, "the author's");
    }

    function test_RevertWhen_TheDemandOrTheProofCannotBeDecoded() public {
        bytes memory proof = vector.proof;
        bytes32 id = vector.dealId;
        vm.expectRevert(bytes(""));
        groth16.check(id, INDEX, _none(), hex"00", proof);
        bytes memory d = demand;
        vm.expectRevert(bytes(""));
        groth16.check(id, INDEX, _none(), d, hex"00");
    }

    function test_Describe() public view {
        (uint256[] memory key,,) = _parts();
        uint256[] memory inputs = new uint256[](2);
        (inputs[0], inputs[1]) = (35, 7);
        assertEq(
            groth16.describe(_demanding(key, inputs)),
            string.concat(
                "a Groth16 proof by key ",
                vm.toString(keccak256(abi.encodePacked(key))),
                ", with inputs 35, 7, shows what ",
                vm.toString(author),
                " stated of kind ",
                vm.toString(KIND)
            )
        );
    }
}
