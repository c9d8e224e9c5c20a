// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Deal, Deposit, Settlement, Statement} from "../types/Deal.sol";
import {DealWord} from "../types/DealWord.sol";
import {StatementWord} from "../types/StatementWord.sol";
import {IVault} from "./IVault.sol";

/// The kernel: value is locked under conditions that all depositors signed, and moves by those
/// conditions alone. It has no owner, no fee and no upgrade.
///
/// Promises, each with an invariant test in `test/kernel/invariant`:
/// 1. For every token and id that does what its standard says, the contract holds at least the sum
///    of all open commitments plus all credits.
/// 2. A commitment closes at most once, by exactly one of its own clauses.
/// 3. What flows out of a commitment is exactly what was locked in it.
/// 4. Nobody's value is locked without that party's call or signature over exactly that deal, and a
///    party can revoke its signature before the opening.
/// 5. A payee that cannot or will not receive blocks nobody: its part becomes a credit.
/// 6. A token that delivers less than asked, reports failure, or re-enters never leaves another deal
///    short: the deposit reverts.
/// 7. A signature, deal id or statement id is valid for one chain and contract.
/// 8. No address has any power that the deal does not name.
interface IEscrow is IVault {
    /// A deal was opened. This is the only publication of its body, as it came in calldata: decode it
    /// leniently, what follows it is without meaning, and compare its id.
    event Opened(bytes32 indexed dealId, Deal deal);
    /// `depositor` has value locked in commitment `index` of the deal.
    event Committed(bytes32 indexed dealId, uint256 index, address indexed depositor);
    /// Commitment `index` closed by its clause number `clause`.
    event Settled(bytes32 indexed dealId, uint256 index, uint256 clause);
    /// A statement was recorded. This is the only publication of its body.
    event Stated(address indexed author, bytes32 indexed about, bytes32 indexed kind, bytes data);

    // Opening.

    /// The deal was opened at `openedAt` (Unix seconds).
    error AlreadyOpen(bytes32 dealId, uint256 openedAt);
    /// The deal could be opened only before `openBefore` (Unix seconds).
    error OpeningExpired(uint256 openBefore, uint256 time);
    /// A deal has 1 to `max` commitments.
    error CommitmentCount(uint256 count, uint256 max);
    /// The deal's calldata has an offset that points back: no ABI encoder makes one, and the event
    /// would not decode.
    error BackwardOffset();
    /// `open` takes one deposit for each commitment, or none at all if the caller is every depositor.
    error DepositCount(uint256 count, uint256 commitments);
    /// Not a signature of the depositor over this deal, on this chain and contract.
    error BadSignature(uint256 index, address depositor);
    /// The depositor revoked its signature over this deal.
    error SignatureRevoked(uint256 index, address depositor);
    /// Only the depositor itself or the caller of `open` can pay.
    error PayerNotCaller(uint256 index, address payer);
    /// The commitment has no assets.
    error NoAssets(uint256 index);
    /// A commitment has 1 to `max` clauses.
    error ClauseCount(uint256 index, uint256 count, uint256 max);
    /// The clause can never be taken: `from` is not before `until`.
    error EmptyWindow(uint256 index, uint256 clause);
    /// A clause has either shares or an allocator.
    error AmbiguousAllocation(uint256 index, uint256 clause);
    /// The clause's shares sum to `sum`, not to one million.
    error SharesSum(uint256 index, uint256 clause, uint256 sum);
    /// More than `max` payouts in one clause.
    error TooManyPayouts(uint256 count, uint256 max);
    /// An ERC-721 asset goes whole to one payee.
    error Indivisible(uint256 index, uint256 clause);
    /// A clause that pays `AUTHOR` needs an arbiter to say whose statement counts.
    error AuthorUntested(uint256 index, uint256 clause);

    // Settling.

    /// What was sent hashes to deal `actual`: a field, the commitment or a sibling's hash is wrong.
    error DealMismatch(bytes32 expected, bytes32 actual);
    /// No such deal was opened on this contract.
    error NotOpen(bytes32 dealId);
    /// The deal has `count` commitments.
    error UnknownCommitment(uint256 index, uint256 count);
    /// The commitment closed by `clause` before.
    error AlreadyClosed(uint256 index, uint256 clause);
    /// The commitment has `count` clauses.
    error UnknownClause(uint256 clause, uint256 count);
    /// The clause's window is `[from, until)` in Unix seconds; `until` is zero where it has no end.
    error OutsideWindow(uint256 from, uint256 until, uint256 time);
    /// The clause's arbiter does not say yes.
    error Refused(address arbiter);
    /// The clause pays the author of a statement, and none was brought.
    error NoStatement();
    /// Nothing was stated under this id, or with other content.
    error NotStated(bytes32 statementId);
    /// The allocator's amounts for asset `asset` sum to more than is locked.
    error Overallocated(uint256 asset, uint256 sum, uint256 amount);
    /// The allocator must give a payee one amount for each asset.
    error AmountCount(address payee, uint256 count, uint256 assets);

    // Stating.

    /// The author stated something else of this kind about this before.
    error AlreadyStated(bytes32 statementId);
    /// The author's signature over the statement was valid until `expiry` (Unix seconds).
    error StatementExpired(uint256 expiry, uint256 time);
    /// Not a signature of the author over this statement and expiry, on this chain and contract.
    error BadAuthor(address author);

    // Batches.

    /// `multicall` cannot contain itself.
    error NestedMulticall();

    /// Opens `deal`, all or nothing: pulls every asset of every commitment from its payer. Whoever
    /// holds the signatures may call it; the caller sends all native value of the deal. A depositor
    /// agrees by calling, by its signature over the deal's id, or by a Permit2 signature that pays its
    /// commitment with the deal as witness; it revokes either signature by stating `REVOKE` about the
    /// deal's id.
    /// @param deposits One for each commitment, in order; empty if the caller is every depositor.
    /// @return dealId The deal's id, its EIP-712 digest.
    function open(Deposit[] calldata deposits, Deal calldata deal)
        external
        payable
        returns (bytes32 dealId);

    /// Closes one commitment by one of its clauses. Anyone may call it, and has no choice that moves
    /// value. A payee that cannot receive is credited.
    function settle(bytes32 dealId, Settlement calldata settlement) external payable;

    /// Records that the caller says `data` of `kind` about `about`. First write wins; stating the
    /// same again does nothing.
    /// @return statementId The statement's id.
    function state(bytes32 about, bytes32 kind, bytes calldata data)
        external
        payable
        returns (bytes32 statementId);

    /// Records a statement by its author's signature, valid while `block.timestamp < expiry`.
    /// Stating what is recorded already does nothing, whatever the signature.
    function stateFor(Statement calldata statement, uint64 expiry, bytes calldata signature)
        external
        payable
        returns (bytes32 statementId);

    /// Runs several calls of this contract in one transaction, all or nothing. The value sent is one
    /// budget for all openings in it and must be used up.
    function multicall(bytes[] calldata calls) external payable returns (bytes[] memory results);

    /// The id of a deal: its EIP-712 digest on this chain and contract.
    function dealId(Deal calldata deal) external view returns (bytes32);

    /// All that is stored of a deal; zero if it was never opened.
    function dealWord(bytes32 dealId) external view returns (DealWord);

    /// The id of what `author` says of `kind` about `about`, on this chain and contract.
    function statementId(address author, bytes32 about, bytes32 kind)
        external
        view
        returns (bytes32);

    /// All that is stored of a statement; zero if it was never stated.
    function statementWord(bytes32 statementId) external view returns (StatementWord);

    /// The EIP-712 domain separator on this chain.
    function domainSeparator() external view returns (bytes32);
}
