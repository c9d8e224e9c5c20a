// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {say} from "../Words.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {Asset, AssetKind, Statement} from "../types/Deal.sol";
import {Reads} from "./Reads.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// Somebody holds at least an amount of an asset, or owns a token of a collection. It takes no
/// statements.
///
/// It asks about the moment of settling: a balance can be borrowed for the length of a transaction.
contract Holds is IArbiter {
    /// `demand` is `abi.encode(Asset asset, address holder)`. Kind `ERC20` with an ERC-721 collection
    /// as its token counts the holder's pieces of it. A token without code, a revert and a short
    /// answer are a no.
    function check(
        bytes32,
        uint256,
        Statement[] calldata statements,
        bytes calldata demand,
        bytes calldata
    ) external view returns (bool) {
        if (statements.length != 0) return false;
        (Asset memory asset, address holder) = abi.decode(demand, (Asset, address));
        if (asset.kind == AssetKind.Native) return holder.balance >= asset.amount;
        if (asset.kind == AssetKind.ERC721) {
            (bool owned, uint256 owner) =
                Reads.word(asset.token, abi.encodeCall(IERC721.ownerOf, asset.id));
            return owned && owner == uint160(holder);
        }
        (bool answered, uint256 balance) = Reads.word(
            asset.token,
            asset.kind == AssetKind.ERC20
                ? abi.encodeCall(IERC20.balanceOf, holder)
                : abi.encodeCall(IERC1155.balanceOf, (holder, asset.id))
        );
        return answered && balance >= asset.amount;
    }

    /// @inheritdoc IArbiter
    function describe(bytes calldata demand) external view returns (string memory) {
        return say(
            "{a4} holds {=0.2:the piece|at least {u3}} {=0:wei|of token {a1}}"
            "{#0:||, id {u2}|, id {u2}}",
            demand
        );
    }
}
