// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {CourtTerms} from "../types/Docket.sol";

/// An instance that rules on dockets: the terms name it, and it alone can move a docket's status, by
/// `ICourt.rule`. `NamedVerifiers` is the first; panels fit the same interface.
interface IRuling {
    /// Who was right about a docket whose status is final, each once: they earn the verifiers' fee
    /// and the rulers' part of slashed collateral in equal parts. Empty if nobody was.
    /// @param rules The instance's own terms, with the hash `terms.rules`.
    function right(bytes32 dealId, CourtTerms calldata terms, bytes calldata rules)
        external
        view
        returns (address[] memory);

    /// The instance's own terms in words. Reverts if they cannot be decoded or can never rule.
    function describe(bytes calldata rules) external view returns (string memory);
}
