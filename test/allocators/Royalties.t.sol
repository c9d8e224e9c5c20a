// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Royalties} from "../../contracts/allocators/Royalties.sol";
import {PPM, Statement} from "../../contracts/types/Deal.sol";
import {AllocatorTest} from "../utils/AllocatorTest.sol";
import {erc20} from "../utils/Build.sol";

contract RoyaltiesTest is AllocatorTest {
    Royalties internal royalties;
    /// From the sold work up.
    Statement[] internal works;

    function setUp() public override {
        super.setUp();
        royalties = new Royalties(kernel);
        allocator = royalties;
    }

    function _author(uint256 i) private pure returns (address) {
        return address(uint160(0x1000 + i));
    }

    function _idOf(Statement memory s) private view returns (bytes32) {
        return kernel.statementId(s.author, s.about, s.kind);
    }

    /// A chain of works, `ppm[0]` the sold one's, the last one's parent is `root`.
    function _chain(uint256[] memory ppm, bytes32 root) private {
        delete works;
        Statement[] memory up = new Statement[](ppm.length);
        for (uint256 i = ppm.length; i != 0; --i) {
            up[i - 1] = _state(_author(i - 1), OTHER, bytes32(++salt), abi.encode(root, ppm[i - 1]));
            root = _idOf(up[i - 1]);
        }
        for (uint256 i; i < up.length; ++i) {
            works.push(up[i]);
        }
        _sell();
    }

    function _sell() private {
        data = abi.encode(_idOf(works[0]));
        _open();
    }

    function _ppm(uint256 a, uint256 b, uint256 c) private pure returns (uint256[] memory ppm) {
        ppm = new uint256[](3);
        (ppm[0], ppm[1], ppm[2]) = (a, b, c);
    }

    function _paid(uint256 i) private view returns (uint256) {
        return usd.balanceOf(_author(i));
    }

    function _requirePaid(uint256 a, uint256 b, uint256 c) private view {
        assertEq(_paid(0), a, "the seller's");
        assertEq(_paid(1), b, "its parent's");
        assertEq(_paid(2), c, "the root's");
    }

    function test_WhenTheWorkDerivesFromTwo() public {
        _chain(_ppm(0, 100_000, 500_000), 0);
        _settle(abi.encode(works));
        _requirePaid(900, 50, 50);
    }

    function test_WhenTheWorkIsARoot() public {
        // What it asks of others, it does not ask of itself.
        uint256[] memory ppm = new uint256[](1);
        ppm[0] = 100_000;
        _chain(ppm, 0);
        _settle(abi.encode(works));
        assertEq(_paid(0), LOCKED, "the seller's");
    }

    function test_WhenRoyaltiesDoNotDivide() public {
        _chain(_ppm(0, 1999, 999_999), 0);
        _settle(abi.encode(works));
        _requirePaid(999, 1, 0);
    }

    function test_WhenARoyaltyIsAllOrMore() public {
        _chain(_ppm(0, PPM, 0), 0);
        _settle(abi.encode(works));
        _requirePaid(0, 1000, 0);
        _chain(_ppm(0, PPM + 1, type(uint256).max), 0);
        _settle(abi.encode(works));
        _requirePaid(0, 1000, 1000);
    }

    function test_WhenThereAreSeveralAssets() public {
        _withSecond();
        _withArt();
        _chain(_ppm(0, 500_000, 500_000), 0);
        _settle(abi.encode(works));
        _requirePaid(500, 250, 250);
        assertEq(items.balanceOf(_author(0), ITEM), 39, "of the second, the seller's");
        assertEq(items.balanceOf(_author(1), ITEM), 19, "of the second, its parent's");
        assertEq(items.balanceOf(_author(2), ITEM), 19, "of the second, the root's");
        assertEq(art.ownerOf(1), _author(0), "the seller's");
    }

    function testFuzz_WhenRoyaltiesAreAny(uint32[5] memory ppms, uint128 locked) public {
        assets[0].amount = bound(locked, 1, type(uint128).max);
        uint256[] memory ppm = new uint256[](5);
        for (uint256 i; i < 5; ++i) {
            ppm[i] = bound(ppms[i], 0, PPM + 1);
        }
        _chain(ppm, 0);
        uint256 before = usd.balanceOf(depositor);
        _settle(abi.encode(works));
        uint256 passed = assets[0].amount;
        uint256 flowed;
        for (uint256 i; i < 5; ++i) {
            uint256 up = i == 4 ? 0 : ppm[i + 1] > PPM ? passed : passed * ppm[i + 1] / PPM;
            assertEq(_paid(i), passed - up, "an author's");
            flowed += _paid(i);
            passed = up;
        }
        assertEq(flowed, assets[0].amount, "conserved");
        assertEq(usd.balanceOf(depositor), before, "nothing returns");
    }

    // What the settler brings.

    function test_RevertWhen_TheSettlerLeavesAWorkOut() public {
        _chain(_ppm(0, 100_000, 500_000), 0);
        Statement[] memory fewer = new Statement[](2);
        (fewer[0], fewer[1]) = (works[0], works[1]);
        _refuses(abi.encode(fewer), _missing(_idOf(works[2])));
        fewer[1] = works[2];
        _refuses(abi.encode(fewer), _missing(_idOf(works[1])));
        _refuses(abi.encode(new Statement[](0)), _missing(_idOf(works[0])));
    }

    function test_RevertWhen_TheSettlerChangesAWork() public {
        _chain(_ppm(0, 100_000, 500_000), 0);
        Statement[] memory forged = works;
        forged[1].data = abi.encode(bytes32(0), 100_000);
        _refuses(abi.encode(forged), _missing(_idOf(works[1])));
        forged = works;
        forged[1].author = stranger;
        _refuses(abi.encode(forged), _missing(_idOf(works[1])));
    }

    function test_WhenTheSettlerBringsMoreWorks() public {
        _chain(_ppm(0, 100_000, 500_000), 0);
        works.push(works[0]);
        _settle(abi.encode(works));
        _requirePaid(900, 50, 50);
    }

    function _missing(bytes32 work) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Royalties.MissingWork.selector, work);
    }

    function test_GivenTheWorkWasNotStated() public {
        works.push(Statement(_author(0), OTHER, KIND, abi.encode(bytes32(0), 0)));
        _sell();
        _refuses(abi.encode(works), _missing(_idOf(works[0])));
    }

    // The tree.

    function test_GivenAParentThatWasNeverStated() public {
        _chain(_ppm(0, 100_000, 500_000), keccak256("nothing"));
        _settle(abi.encode(works));
        _requirePaid(900, 50, 50);
    }

    /// Else whoever owns the missing id could climb the tree after the sale was signed.
    function test_GivenAParentThatWasStatedLater() public {
        bytes32 later = kernel.statementId(stranger, OTHER, KIND);
        _chain(_ppm(0, 100_000, 500_000), later);
        skip(1);
        works.push(_state(stranger, OTHER, KIND, abi.encode(bytes32(0), PPM)));
        _settle(abi.encode(works));
        _requirePaid(900, 50, 50);
        assertEq(usd.balanceOf(stranger), 0, "the stranger's");
    }

    function test_GivenAParentThatWasStatedInTheSameSecond() public {
        bytes32 parent = kernel.statementId(stranger, OTHER, KIND);
        _chain(_ppm(0, 100_000, 500_000), parent);
        works.push(_state(stranger, OTHER, KIND, abi.encode(bytes32(0), PPM)));
        _settle(abi.encode(works));
        _requirePaid(900, 50, 0);
        assertEq(usd.balanceOf(stranger), 50, "the stranger's");
    }

    function test_GivenAParentThatIsNoWork() public {
        bytes[3] memory contents =
            [bytes(""), new bytes(63), abi.encode(bytes32(0), uint256(PPM), uint256(0))];
        for (uint256 i; i < contents.length; ++i) {
            Statement memory parent = _state(stranger, OTHER, bytes32(++salt), contents[i]);
            _chain(_ppm(0, 100_000, 500_000), _idOf(parent));
            works.push(parent);
            _settle(abi.encode(works));
            _requirePaid(900 * (i + 1), 50 * (i + 1), 50 * (i + 1));
            assertEq(usd.balanceOf(stranger), 0, "it asks for nothing");
        }
    }

    function test_GivenACircle() public {
        bytes32 a = kernel.statementId(_author(0), OTHER, KIND);
        bytes32 b = kernel.statementId(_author(1), OTHER, KIND);
        Statement[2] memory both = [
            _state(_author(0), OTHER, KIND, abi.encode(b, 500_000)),
            _state(_author(1), OTHER, KIND, abi.encode(a, 500_000))
        ];
        for (uint256 i; i < 16; ++i) {
            works.push(both[i % 2]);
        }
        _sell();
        _settle(abi.encode(works));
        assertEq(_paid(0) + _paid(1), LOCKED, "conserved");
    }

    function test_WhenTheTreeIsDeep() public {
        uint256[] memory ppm = new uint256[](18);
        for (uint256 i; i < 18; ++i) {
            ppm[i] = PPM;
        }
        _chain(ppm, 0);
        works.pop();
        works.pop();
        _settle(abi.encode(works));
        assertEq(_paid(15), LOCKED, "the sixteenth's");
    }

    function test_WhenTheTreeIsDeepAndTheAssetsAreMany() public {
        for (uint256 i; i < 9; ++i) {
            assets.push(erc20(address(usd), LOCKED));
        }
        uint256[] memory ppm = new uint256[](4);
        (ppm[1], ppm[2], ppm[3]) = (500_000, 500_000, PPM);
        _chain(ppm, 0);
        // Ten assets: three payees fit into a clause.
        works.pop();
        kernel.settle(id, _settlement(new Statement[](0), abi.encode(works)));
        _requirePaid(5000, 2500, 2500);
    }

    function test_RevertWhen_TheDataOrProofCannotBeDecoded() public {
        data = hex"00";
        _open();
        _refusesToDecode();
        vm.expectRevert(bytes(""));
        _allocate(abi.encode(bytes32(0)), hex"00");
    }

    function test_Describe() public view {
        assertEq(
            royalties.describe(abi.encode(KIND)),
            string.concat(
                "to the author of work ",
                vm.toString(KIND),
                ", less the royalties of the works that it derives from"
            )
        );
    }
}
