// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {CaseRef, PanelRules} from "../types/Case.sol";
import {Claim, CourtTerms, Filing} from "../types/Docket.sol";
import {IPanelTypes} from "./IPanels.sol";
import {Pool} from "./IStakes.sol";
import {IVault} from "./IVault.sol";

/// The third part of `IPanels`, at the same address: who is paid when a docket is final, and who is
/// slashed.
interface IPayouts is IPanelTypes, IVault {
    /// Pays, once for each case of a final docket, what belongs to no single collector: the filer's part
    /// of lost bonds, what is burned, and spoils that nobody won. By anyone.
    function close(CaseRef calldata ref, PanelRules calldata rules, Filing calldata filing) external;

    /// Pays a challenger what it is due: its bond and its part of the spoils if it won, nothing if it lost.
    /// A challenge that was not revealed is burned. By anyone, once the docket is final and released.
    function collectBond(
        CaseRef calldata ref,
        PanelRules calldata rules,
        Filing calldata filing,
        address challenger,
        Claim calldata counter,
        bytes32 salt
    ) external;

    /// Burns the bond of a challenge that was not revealed; pays it back if the docket was rejected.
    function burnBond(
        bytes32 dealId,
        CourtTerms calldata terms,
        PanelRules calldata rules,
        address challenger,
        bytes32 commitment
    ) external;

    /// Pays a funder of an appeal what it is due. By anyone.
    function collectFund(
        CaseRef calldata ref,
        PanelRules calldata rules,
        uint256 level,
        bool against,
        address funder
    ) external;

    /// Pays the panelist of a slot its part of the fee, if it answered as was ruled in the end.
    function collectFee(
        CaseRef calldata ref,
        PanelRules calldata rules,
        Filing calldata filing,
        uint256 level,
        uint256 slot,
        uint256 tries
    ) external;
    /// Slashes the seat of a slot that did not reveal its vote, or answered otherwise than was ruled; the
    /// caller gets the reporter's part. Once for each slot, and only while a seat that was drawn cannot
    /// have been given back.
    function slash(
        CaseRef calldata ref,
        PanelRules calldata rules,
        Pool calldata pool,
        uint256 level,
        uint256 slot,
        uint256 tries
    ) external;

    /// Those who answered right in the last panel of an audit, whom the deal pays: see `IRuling`.
    function right(bytes32 dealId, CourtTerms calldata terms, bytes calldata rules)
        external
        view
        returns (address[] memory);
}
