// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {CaseRef, PanelRules} from "../types/Case.sol";
import {CourtTerms, Filing} from "../types/Docket.sol";
import {IPanelTypes} from "./IPanels.sol";
import {Pool} from "./IStakes.sol";
import {IVault} from "./IVault.sol";

/// The second part of `IPanels`, at the same address: what voids a docket, appeals, and the forum of
/// last resort.
interface IAppeals is IPanelTypes, IVault {
    /// Voids a standing docket whose rules are outside the court's limits. Within them: an odd panel of at
    /// most 31, at most three appeals, every time at least five minutes and the clock at least the
    /// reveal's, the bond's unburned part more than the panel's fee, the least collateral's spoils at
    /// least the fees of all panels, window and `durationOf` within the docket's limit, seats older than
    /// the window, a pool of this instance that serves for what the rules give, with a delay longer than
    /// age, reveal and `durationOf` together; and, with a clock, bonds that burn more than the greatest
    /// collateral before they fill a docket with cases. In the window, so that nobody who lost escapes by
    /// it.
    function reject(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        PanelRules calldata rules,
        Pool calldata pool
    ) external;

    /// Funds a side of an appeal with at most `amount`, what is missing; sent along if native, exactly.
    /// Fully funded against, a ruling stands as changed until the other side is funded too. A result that
    /// is refuted so, or by the forum, is refuted for all: no panel said which counter-claim is right.
    function fund(CaseRef calldata ref, PanelRules calldata rules, bool against, uint256 amount)
        external
        payable;

    /// Refers a case that no panel is left for to the forum, whose cost the caller pays.
    function refer(CaseRef calldata ref, PanelRules calldata rules) external payable;

    /// Makes the forum's ruling the case's: 1 the result holds, 2 it is refuted; at 0 the last ruling
    /// stands.
    function adopt(CaseRef calldata ref, PanelRules calldata rules) external;

    /// The bond of either side of the appeal to level `level`, from 1.
    function appealBondOf(PanelRules calldata rules, uint256 level) external pure returns (uint256);

    /// The instance's own terms in words: see `IRuling`.
    function describe(bytes calldata rules) external view returns (string memory);
}
