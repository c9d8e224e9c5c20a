// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Claim, CourtTerms, DocketWord, Filing, Status} from "../types/Docket.sol";
import {IVault} from "./IVault.sol";

/// The court: one docket for each (deal, terms), whose status is total and final in bounded time.
/// It takes a result only together with its collateral. The instance that the terms name rules.
///
/// Promises, each with an invariant test in `test/court/invariant`:
/// C1. The court holds at least the collateral of all dockets not settled, plus all spoils not awarded,
///     plus all credits.
/// C2. `Absent`, `Upheld`, `Overruled` and `Void` absorb.
/// C3. Collateral is paid out at most once, exactly as much as was taken, by the final status.
/// C4. A docket in which a result was filed is final at `opening + deadline + limit` at the latest.
/// C5. Only the instance that the terms name changes a docket's status, and only before it is final.
/// C6. Only that instance awards a docket's spoils, and never more than were left to it.
interface ICourt is IVault {
    /// A result was filed with its collateral; it stands until `until` (Unix seconds).
    event Filed(
        bytes32 indexed dealId,
        bytes32 indexed docketId,
        address indexed filer,
        Claim claim,
        uint256 price,
        uint256 collateral,
        uint256 until
    );
    /// The instance moved the docket.
    event Ruled(
        bytes32 indexed dealId,
        bytes32 indexed docketId,
        Status status,
        uint256 until,
        uint256 tally
    );
    /// The collateral went where `status` sends it.
    event Released(
        bytes32 indexed dealId, bytes32 indexed docketId, Status status, uint256 collateral
    );

    /// The instance awarded a part of the spoils.
    event Awarded(
        bytes32 indexed dealId, bytes32 indexed docketId, address indexed payee, uint256 amount
    );

    /// The deal was not opened on the kernel.
    error DealNotOpen(bytes32 dealId);
    /// What was sent does not hash to what the terms name.
    error TermsMismatch(bytes32 expected, bytes32 actual);
    /// Only the filer that the terms name may file.
    error NotFiler(address filer, address caller);
    /// A result had to be filed before `deadline` (Unix seconds).
    error DeadlinePassed(uint256 deadline, uint256 time);
    /// A result was filed before.
    error AlreadyFiled(bytes32 docketId);
    /// `units` must be below 2^48.
    error TooManyUnits(uint256 units);
    /// A price must be below 2^120, in the token's smallest unit.
    error PriceTooLarge(uint256 price);
    /// Only the instance that the terms name may rule.
    error NotInstance(address instance, address caller);
    /// The filing terms can never hold: see the interface's `file`.
    error InvalidFiling();
    /// The docket is not open to rulings.
    error NotStanding(bytes32 docketId, Status status);
    /// The instance may not set this status or moment.
    error InvalidRuling(Status status, Status fallback_, uint256 until);
    /// The docket's status is not final.
    error NotFinal(bytes32 docketId, Status status);
    /// The instance names more than `max` who were right.
    error TooManyRulers(uint256 count, uint256 max);
    /// The instance awards more than is left of the spoils.
    error TooMuchAwarded(uint256 left, uint256 amount);
    /// The collateral was paid out before, or none was ever taken.
    error NothingHeld(bytes32 docketId);

    /// Files a result together with its collateral, `collateralOf(filing, price)`, exactly: sent
    /// along if native, else pulled from the filer by approval. The terms must have a silence of
    /// Upheld or Void, a window of at most `limit`, `floor <= cap`, a fungible asset, at most 16
    /// slash shares that sum to one million, a price below 2^120, and a collateral above zero and
    /// below 2^128.
    function file(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        Claim calldata claim
    ) external payable returns (bytes32 docketId);

    /// Moves a docket of the calling instance that is Standing or Disputed. A final `status` ends
    /// it; else it becomes `fallback_` (Upheld, Overruled or Void) at `until`, which is in the
    /// future and within the terms' limit. `claim` is the hash of the claim that is ruled on.
    function rule(
        bytes32 dealId,
        CourtTerms calldata terms,
        bytes32 claim,
        Status status,
        Status fallback_,
        uint256 until,
        uint256 tally
    ) external;

    /// Pays the collateral of a docket whose status is final: to the filer if Upheld or Void, by the
    /// filing's slash shares if Overruled. Anyone may call it. `rules`, the instance's own terms, are
    /// read only if Overruled and a share names `RULERS`: then the instance is trusted to answer
    /// `right`, and the collateral waits until it does.
    function release(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        bytes calldata rules
    ) external;

    /// Pays a part of the docket's spoils, which a release left for the instance by the marker `SPOILS`.
    /// Only the instance that the terms name may call. Zero is skipped.
    function award(
        bytes32 dealId,
        CourtTerms calldata terms,
        Filing calldata filing,
        address payee,
        uint256 amount
    ) external;

    /// What the instance has still to award, in the smallest unit of the filing's asset.
    function spoils(bytes32 docketId) external view returns (uint256);

    /// The docket's status now.
    function status(bytes32 dealId, CourtTerms calldata terms) external view returns (Status);

    /// The docket's word and the hash of the claim filed in it; zero if there is none.
    function docket(bytes32 docketId) external view returns (DocketWord word, bytes32 claim);

    /// The docket's id: a hash of the deal id, which binds chain and kernel, and the terms.
    function docketId(bytes32 dealId, CourtTerms calldata terms) external view returns (bytes32);

    /// The price of `units`, in the token's smallest unit: clamp(units * rate, floor, cap).
    function priceOf(Filing calldata filing, uint256 units) external pure returns (uint256);

    /// The collateral that a result at `price` needs, rounded up.
    function collateralOf(Filing calldata filing, uint256 price) external pure returns (uint256);
}
