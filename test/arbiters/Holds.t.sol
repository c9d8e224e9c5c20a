// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Holds} from "../../contracts/arbiters/Holds.sol";
import {Asset, AssetKind} from "../../contracts/types/Deal.sol";
import {erc1155, erc20, erc721, native} from "../utils/Build.sol";
import {FactTest} from "../utils/FactTest.sol";
import {Token1155, Token721} from "../utils/Tokens.sol";

contract HoldsTest is FactTest {
    Holds internal holds;
    Token721 internal art;
    Token1155 internal items;

    function setUp() public override {
        super.setUp();
        holds = new Holds();
        art = new Token721();
        items = new Token1155();
    }

    function _says(Asset memory asset) private view returns (bool) {
        return _check(holds, abi.encode(asset, author));
    }

    function testFuzz_GivenABalanceOfNativeCoins(uint256 balance, uint256 amount) public {
        vm.deal(author, balance);
        assertEq(_says(native(amount)), balance >= amount, "any");
        assertTrue(_says(native(balance)), "all of it");
        if (balance < type(uint256).max) assertFalse(_says(native(balance + 1)), "one more");
    }

    function testFuzz_GivenABalanceOfAToken(uint256 balance, uint256 amount) public {
        coin.mint(author, balance);
        assertEq(_says(erc20(address(coin), amount)), balance >= amount, "any");
        assertTrue(_says(erc20(address(coin), balance)), "all of it");
        if (balance < type(uint256).max) {
            assertFalse(_says(erc20(address(coin), balance + 1)), "one more");
        }
    }

    function testFuzz_GivenABalanceOfAnId(uint128 balance, uint128 amount) public {
        items.mint(author, 7, balance);
        items.mint(author, 8, type(uint256).max);
        items.mint(stranger, 7, type(uint256).max - balance);
        assertEq(_says(erc1155(address(items), 7, amount)), balance >= amount, "any");
        assertTrue(_says(erc1155(address(items), 7, balance)), "all of it");
        assertFalse(_says(erc1155(address(items), 7, uint256(balance) + 1)), "one more");
    }

    function test_GivenAPiece() public {
        assertFalse(_says(erc721(address(art), 7)), "nobody's");
        art.mint(stranger, 7);
        assertFalse(_says(erc721(address(art), 7)), "a stranger's");
        art.mint(author, 8);
        assertFalse(_says(erc721(address(art), 7)), "another piece");
        assertTrue(_says(erc721(address(art), 8)), "the holder's");
    }

    function test_GivenPiecesOfACollection() public {
        art.mint(author, 1);
        art.mint(author, 5);
        assertTrue(_says(erc20(address(art), 2)), "two");
        assertFalse(_says(erc20(address(art), 3)), "three");
    }

    /// The whole word is the owner, not its lower 20 bytes.
    function test_GivenAnOwnerThatIsNoAddress() public {
        replies.set(abi.encode(author), false);
        assertTrue(_says(erc721(address(replies), 7)), "clean");
        replies.set(abi.encode(uint256(uint160(author)) | 1 << 160), false);
        assertFalse(_says(erc721(address(replies), 7)), "with a bit above");
    }

    function test_GivenTheTokenDoesNotAnswer() public {
        address[] memory targets = _mute();
        for (uint256 i; i < targets.length; ++i) {
            assertFalse(_saysWithin(erc20(targets[i], 0)), "ERC-20");
            assertFalse(_saysWithin(erc1155(targets[i], 7, 0)), "ERC-1155");
            Asset memory asset = erc721(targets[i], 7);
            assertFalse(_saysWithin(asset), "ERC-721");
            // That no owner is found makes the zero address none.
            assertFalse(
                holds.check{gas: 1_000_000}(
                    DEAL, INDEX, _none(), abi.encode(asset, address(0)), ""
                ),
                "nobody"
            );
        }
    }

    function _saysWithin(Asset memory asset) private view returns (bool) {
        return holds.check{gas: 1_000_000}(DEAL, INDEX, _none(), abi.encode(asset, author), "");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        vm.deal(author, 1);
        assertFalse(_check(holds, _someStatement(), abi.encode(native(1), author)));
    }

    function test_WhenAClausePaysForTheHolding() public {
        bytes memory demand = abi.encode(erc721(address(art), 7), author);
        _refuses(holds, demand, "");
        art.mint(author, 7);
        _pays(holds, abi.encode(erc721(address(art), 7), author, "another deal"), "");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(holds, hex"00");
        // No such kind.
        vm.expectRevert(bytes(""));
        _check(holds, abi.encode(uint256(4), address(coin), 0, 1, author));
    }

    function test_Describe() public view {
        string memory who = string.concat(_words(author), " holds ");
        assertEq(
            holds.describe(abi.encode(native(5), author)), string.concat(who, "at least 5 wei")
        );
        assertEq(
            holds.describe(abi.encode(erc20(address(coin), 5), author)),
            string.concat(who, "at least 5 of token ", _words(address(coin)))
        );
        assertEq(
            holds.describe(abi.encode(erc721(address(art), 9), author)),
            string.concat(who, "the piece of token ", _words(address(art)), ", id 9")
        );
        assertEq(
            holds.describe(abi.encode(erc1155(address(items), 9, 5), author)),
            string.concat(who, "at least 5 of token ", _words(address(items)), ", id 9")
        );
        assertEq(
            holds.describe(abi.encode(Asset(AssetKind.ERC20, address(coin), 3, 5), author)),
            string.concat(who, "at least 5 of token ", _words(address(coin))),
            "an ERC-20 has no ids"
        );
    }
}
