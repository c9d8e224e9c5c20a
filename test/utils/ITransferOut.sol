// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AssetKind} from "../../contracts/types/Deal.sol";

/// The vault's call to itself. Tests name it by this interface, so that they need not be compiled
/// anew when the vault changes.
interface ITransferOut {
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount)
        external;
}
