// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {IACPHook, IERC8183} from "../interfaces/erc/IERC8183.sol";
import {AssetKind, FOREVER, PPM} from "../types/Deal.sol";
import {DealWord} from "../types/DealWord.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

// Kinds of the front's statements about a job's deal. Their content is one word: what the provider
// submitted, the evaluator's reason, when the job expired.
bytes32 constant SUBMITTED = "job.submitted";
bytes32 constant COMPLETED = "job.completed";
bytes32 constant REJECTED = "job.rejected";
bytes32 constant EXPIRED = "job.expired";

// The deal's clauses. The even ones pay the provider, the odd ones the client.
uint256 constant COMPLETE = 0;
uint256 constant REJECT = 1;
uint256 constant SILENCE = 2;
uint256 constant REFUND = 3;
uint256 constant CLAUSES = 4;

// Gas that a hook gets for one callback.
uint256 constant HOOK_GAS = 1_000_000;

/// ERC-8183 on the kernel: a funded job is a deal. The front locks the client's budget as the deal's
/// depositor and states there what its parties did; the deal's clauses ask for those statements, and pay
/// provider or client straight from the kernel. The front has no owner, takes no fee and holds nothing
/// between calls.
///
/// | clause | window (after opening) | if the front has stated | pays |
/// |---|---|---|---|
/// | 0 complete | always | COMPLETED | provider |
/// | 1 reject | before `expiredAt + GRACE` | REJECTED | client |
/// | 2 silence | from `expiredAt + GRACE` | SUBMITTED | provider |
/// | 3 refund | from `expiredAt` | EXPIRED | client |
///
/// Where it departs from the draft, and why:
/// - Submitted work does not expire to the client: an evaluator's silence would cost an honest provider
///   the pay. The evaluator has until `expiredAt + GRACE`; then anyone pays the provider, by
///   `claimPayment` here or by `settle` on the kernel.
/// - So that no two outcomes race, work is submitted before `expiredAt` and rejected before
///   `expiredAt + GRACE`.
/// - A hook, which the client chose, can hold up what it hooks, but neither `claimRefund` nor
///   `claimPayment`. It gets at most `HOOK_GAS`.
contract AgenticCommerce is IERC8183 {
    using SafeTransferLib for address;

    struct Job {
        address client;
        uint48 expiredAt; // Unix seconds
        JobStatus last; // what the kernel does not say: Open, Submitted, or Rejected while it was open
        address provider;
        address evaluator;
        address hook;
        uint128 budget; // in the token's smallest unit
        bytes32 terms; // keccak256 of the description
        bytes32 dealId; // zero until funded
    }

    IEscrow public immutable ESCROW;
    /// The arbiter `Stated` of that kernel.
    address public immutable STATED;
    /// What all jobs are paid in.
    address public immutable TOKEN;
    /// How long after a job's expiry its evaluator can still judge submitted work, in seconds.
    uint256 public immutable GRACE;

    uint256 public jobCount;
    mapping(uint256 jobId => Job) private _jobs;
    bool private transient _locked;

    /// What `JobCreated` does not say. The description is published only here.
    event JobDescribed(uint256 indexed jobId, address hook, string description);

    error Reentered();
    error UnknownJob(uint256 jobId);
    /// The job's status does not admit the call.
    error WrongStatus(uint256 jobId, JobStatus status);
    /// The caller does not have the role that the call needs.
    error Unauthorized(uint256 jobId, address caller);
    /// The evaluator, or the provider that is set, is zero.
    error ZeroAddress();
    /// A hook must be a contract.
    error InvalidHook(address hook);
    /// The provider was set before.
    error ProviderAlreadySet(uint256 jobId, address provider);
    /// The job needs a provider before it is funded.
    error ProviderNotSet(uint256 jobId);
    /// A budget is below 2^128.
    error BudgetTooLarge(uint256 amount);
    /// The job's budget is `budget`, and it must be above zero.
    error BudgetMismatch(uint256 budget, uint256 expected);
    /// The expiry is not in the future, or 2^32 seconds away.
    error InvalidExpiry(uint256 expiredAt, uint256 time);
    /// It had to happen before `deadline` (Unix seconds).
    error TooLate(uint256 deadline, uint256 time);
    /// It can happen from `start` on (Unix seconds).
    error TooEarly(uint256 start, uint256 time);
    /// The token delivered another amount than the budget.
    error FundingMismatch(uint256 budget, uint256 received);

    modifier nonReentrant() {
        if (_locked) revert Reentered();
        _locked = true;
        _;
        _locked = false;
    }

    constructor(IEscrow escrow, address stated, address token, uint32 grace) {
        (ESCROW, STATED, TOKEN, GRACE) = (escrow, stated, token, grace);
    }

    /// @inheritdoc IERC8183
    function createJob(
        address provider,
        address evaluator,
        uint256 expiredAt,
        string calldata description,
        address hook
    ) external returns (uint256 jobId) {
        if (evaluator == address(0)) revert ZeroAddress();
        if (hook != address(0) && hook.code.length == 0) revert InvalidHook(hook);
        // Windows are 32 bits, and an opening later than this only shortens them.
        if (expiredAt <= block.timestamp || expiredAt >= block.timestamp + FOREVER - GRACE) {
            revert InvalidExpiry(expiredAt, block.timestamp);
        }
        jobId = ++jobCount;
        Job storage job = _jobs[jobId];
        job.client = msg.sender;
        // forge-lint: disable-next-line(unsafe-typecast)
        job.expiredAt = uint48(expiredAt); // below 2^33 seconds from now
        job.provider = provider;
        job.evaluator = evaluator;
        job.hook = hook;
        job.terms = keccak256(bytes(description));
        emit JobCreated(jobId, msg.sender, provider, evaluator, expiredAt);
        emit JobDescribed(jobId, hook, description);
    }

    /// @inheritdoc IERC8183
    function setProvider(uint256 jobId, address provider, bytes calldata optParams) external {
        _act(jobId, bytes32(uint256(uint160(provider))), optParams);
    }

    /// @inheritdoc IERC8183
    function setBudget(uint256 jobId, uint256 amount, bytes calldata optParams) external {
        _act(jobId, bytes32(amount), optParams);
    }

    /// Opens the job's deal. The client has approved the front for the budget.
    function fund(uint256 jobId, uint256 expectedBudget, bytes calldata optParams) external {
        _act(jobId, bytes32(expectedBudget), optParams);
    }

    /// @inheritdoc IERC8183
    function submit(uint256 jobId, bytes32 deliverable, bytes calldata optParams) external {
        _act(jobId, deliverable, optParams);
    }

    /// @inheritdoc IERC8183
    function complete(uint256 jobId, bytes32 reason, bytes calldata optParams) external {
        _act(jobId, reason, optParams);
    }

    /// @inheritdoc IERC8183
    function reject(uint256 jobId, bytes32 reason, bytes calldata optParams) external {
        _act(jobId, reason, optParams);
    }

    /// Refunds a job whose provider submitted nothing before it expired. Anyone may call it.
    function claimRefund(uint256 jobId) external {
        _claim(jobId);
    }

    /// Pays the provider of submitted work that the evaluator did not judge in time. Anyone may call it.
    /// `JobCompleted` then names no evaluator.
    function claimPayment(uint256 jobId) external {
        _claim(jobId);
    }

    /// All that is stored of a job.
    function getJob(uint256 jobId) external view returns (Job memory) {
        return _job(jobId);
    }

    /// The job's status now, as the kernel has it.
    function status(uint256 jobId) external view returns (JobStatus) {
        return _status(_job(jobId));
    }

    // The lifecycle. All that a hook surrounds has one form, a job and a word, and goes one way through
    // here; the function that was called says which, since the compiler copies a function for every
    // literal argument.

    function _act(uint256 jobId, bytes32 word, bytes calldata optParams) private nonReentrant {
        Job storage job = _job(jobId);
        JobStatus status_ = _status(job);
        _check(job, jobId, status_, word);
        bytes memory data = msg.sig == this.fund.selector ? optParams : abi.encode(word, optParams);

        address hook = job.hook;
        // A hook that reverts blocks the action, as the draft has it.
        if (hook != address(0)) {
            IACPHook(hook).beforeAction{gas: HOOK_GAS}(jobId, msg.sig, data);
        }
        _perform(job, jobId, status_, word);
        if (hook != address(0)) {
            IACPHook(hook).afterAction{gas: HOOK_GAS}(jobId, msg.sig, data);
        }
    }

    /// Who may do it, in what status, and until when.
    function _check(Job storage job, uint256 jobId, JobStatus status_, bytes32 word) private view {
        bytes4 action = msg.sig;
        JobStatus expected = JobStatus.Open;
        address who = job.client;
        uint256 deadline = type(uint256).max;
        if (action == this.setProvider.selector) {
            if (word == 0) revert ZeroAddress();
            if (job.provider != address(0)) revert ProviderAlreadySet(jobId, job.provider);
        } else if (action == this.setBudget.selector) {
            if (msg.sender == job.provider) who = msg.sender;
            if (uint256(word) > type(uint128).max) revert BudgetTooLarge(uint256(word));
        } else if (action == this.fund.selector) {
            if (job.provider == address(0)) revert ProviderNotSet(jobId);
            if (word == 0 || job.budget != uint256(word)) {
                revert BudgetMismatch(job.budget, uint256(word));
            }
            deadline = job.expiredAt;
        } else if (action == this.submit.selector) {
            (expected, who, deadline) = (JobStatus.Funded, job.provider, job.expiredAt);
        } else if (action == this.complete.selector) {
            (expected, who) = (JobStatus.Submitted, job.evaluator);
        } else if (status_ != JobStatus.Open) {
            // `reject` of a funded job, with work submitted or without.
            expected = status_ == JobStatus.Funded ? status_ : JobStatus.Submitted;
            (who, deadline) = (job.evaluator, job.expiredAt + GRACE);
        }
        if (status_ != expected) revert WrongStatus(jobId, status_);
        if (msg.sender != who) revert Unauthorized(jobId, msg.sender);
        if (block.timestamp >= deadline) revert TooLate(deadline, block.timestamp);
    }

    function _perform(Job storage job, uint256 jobId, JobStatus status_, bytes32 word) private {
        bytes4 action = msg.sig;
        if (action == this.setProvider.selector) {
            address provider = address(uint160(uint256(word)));
            job.provider = provider;
            emit ProviderSet(jobId, provider);
        } else if (action == this.setBudget.selector) {
            // No truncation: `_check` bounds it.
            // forge-lint: disable-next-line(unsafe-typecast)
            job.budget = uint128(uint256(word));
            emit BudgetSet(jobId, uint256(word));
        } else if (action == this.fund.selector) {
            _fund(job, jobId);
            emit JobFunded(jobId, msg.sender, uint256(word));
        } else if (action == this.reject.selector && status_ == JobStatus.Open) {
            job.last = JobStatus.Rejected;
            emit JobRejected(jobId, msg.sender, word);
        } else {
            (bytes32 kind, uint256 clause) = (COMPLETED, COMPLETE);
            if (action == this.submit.selector) {
                (kind, clause) = (SUBMITTED, CLAUSES);
                job.last = JobStatus.Submitted;
                emit JobSubmitted(jobId, msg.sender, word);
            } else if (action == this.reject.selector) {
                (kind, clause) = (REJECTED, REJECT);
                emit JobRejected(jobId, msg.sender, word);
            } else {
                emit JobCompleted(jobId, msg.sender, word);
            }
            _conclude(job, jobId, kind, word, clause);
        }
    }

    /// What expiry brings, whether the evaluator and the hook like it or not.
    function _claim(uint256 jobId) private nonReentrant {
        Job storage job = _job(jobId);
        JobStatus status_ = _status(job);
        bool refund = msg.sig == this.claimRefund.selector;
        if (status_ != (refund ? JobStatus.Funded : JobStatus.Submitted)) {
            revert WrongStatus(jobId, status_);
        }
        (uint256 start, bytes32 kind, uint256 clause) = (job.expiredAt, EXPIRED, REFUND);
        if (!refund) (start, kind, clause) = (start + GRACE, 0, SILENCE);
        if (block.timestamp < start) revert TooEarly(start, block.timestamp);
        if (refund) emit JobExpired(jobId);
        else emit JobCompleted(jobId, address(0), 0);
        _conclude(job, jobId, kind, bytes32(start), clause);
    }

    function _job(uint256 jobId) private view returns (Job storage job) {
        job = _jobs[jobId];
        if (job.client == address(0)) revert UnknownJob(jobId);
    }

    /// Derived from the kernel, where anyone can settle by the clause of silence.
    function _status(Job storage job) private view returns (JobStatus) {
        bytes32 dealId = job.dealId;
        if (dealId == 0) return job.last;
        uint256 outcome = ESCROW.dealWord(dealId).outcome(0);
        if (outcome == 0) {
            return job.last == JobStatus.Open ? JobStatus.Funded : JobStatus.Submitted;
        }
        if (outcome == REJECT + 1) return JobStatus.Rejected;
        return outcome == REFUND + 1 ? JobStatus.Expired : JobStatus.Completed;
    }

    // The deal.

    /// Pulls the budget from the client and opens the job's deal.
    function _fund(Job storage job, uint256 jobId) private {
        // Exactly: another's tokens that were sent here by mistake must not fund this job.
        uint256 budget = job.budget;
        uint256 held = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), budget);
        uint256 received = TOKEN.balanceOf(address(this)) - held;
        if (received != budget) revert FundingMismatch(budget, received);
        TOKEN.safeApproveWithRetry(address(ESCROW), budget);

        // open([], Deal(terms, openBefore, salt, [commitment])): no deposits, since the front is the only
        // depositor.
        (bytes4 selector, bytes32 terms, uint256 expiredAt) =
            (IEscrow.open.selector, job.terms, job.expiredAt);
        uint256 call_;
        uint256 end;
        assembly {
            call_ := mload(0x40)
            mstore(call_, selector)
            mstore(add(call_, 0x04), 0x40) // offset of the deposits
            mstore(add(call_, 0x24), 0x60) // offset of the deal
            mstore(add(call_, 0x44), 0) // number of deposits
            mstore(add(call_, 0x64), terms)
            mstore(add(call_, 0x84), expiredAt)
            mstore(add(call_, 0xa4), jobId)
            mstore(add(call_, 0xc4), 0x80) // offset of the commitments
            mstore(add(call_, 0xe4), 1) // their number
            mstore(add(call_, 0x104), 0x20) // offset of the first
            end := add(call_, 0x124)
        }
        job.dealId = _call(job, block.timestamp, call_, end);
    }

    /// Records what happened, if `kind` is not zero, and settles by `clause`, if it is one.
    function _conclude(Job storage job, uint256 jobId, bytes32 kind, bytes32 word, uint256 clause)
        private
    {
        bytes32 dealId = job.dealId;
        if (kind != 0) ESCROW.state(dealId, kind, abi.encode(word));
        if (clause == CLAUSES) return;

        // settle(dealId, Settlement(terms, openBefore, salt, 0, clause, commitment, [], [], "", "")).
        (bytes4 selector, bytes32 terms, uint256 expiredAt) =
            (IEscrow.settle.selector, job.terms, job.expiredAt);
        uint256 openedAt = ESCROW.dealWord(dealId).openedAt();
        uint256 call_;
        uint256 end;
        assembly {
            call_ := mload(0x40)
            mstore(call_, selector)
            mstore(add(call_, 0x04), dealId)
            mstore(add(call_, 0x24), 0x40) // offset of the settlement
            mstore(add(call_, 0x44), terms)
            mstore(add(call_, 0x64), expiredAt)
            mstore(add(call_, 0x84), jobId)
            mstore(add(call_, 0xa4), 0) // index
            mstore(add(call_, 0xc4), clause)
            mstore(add(call_, 0xe4), 0x160) // offset of the commitment
            mstore(add(call_, 0x104), 0x140) // siblings, statements and proofs share one zero length
            mstore(add(call_, 0x124), 0x140)
            mstore(add(call_, 0x144), 0x140)
            mstore(add(call_, 0x164), 0x140)
            mstore(add(call_, 0x184), 0)
            end := add(call_, 0x1a4)
        }
        _call(job, openedAt, call_, end);
        if (clause & 1 == 0) emit PaymentReleased(jobId, job.provider, job.budget);
        else emit Refunded(jobId, job.client, job.budget);
    }

    /// Calls the kernel with what lies in free memory from `call_` to `end`, and the ABI encoding of the
    /// deal's `Commitment` after it. It is written out here: the compiler's encoders of a deal and a
    /// settlement are larger than all the rest of the contract.
    function _call(Job storage job, uint256 openedAt, uint256 call_, uint256 end)
        private
        returns (bytes32 result)
    {
        (address escrow, address token, address stated) = (address(ESCROW), TOKEN, STATED);
        uint256 expiry = job.expiredAt - openedAt;
        uint256 budget = job.budget;
        assembly {
            mstore(end, address()) // depositor
            mstore(add(end, 0x20), 0x60) // offset of the assets
            mstore(add(end, 0x40), 0x100) // offset of the clauses
            mstore(add(end, 0x60), 1) // one asset
            mstore(add(end, 0x80), 1) // AssetKind.ERC20
            mstore(add(end, 0xa0), token)
            mstore(add(end, 0xc0), 0) // id
            mstore(add(end, 0xe0), budget)
            mstore(add(end, 0x100), CLAUSES)
            mstore(add(end, 0x120), 0x80) // the clauses' offsets; each is 0x220 long
            mstore(add(end, 0x140), 0x2a0)
            mstore(add(end, 0x160), 0x4c0)
            mstore(add(end, 0x180), 0x6e0)
            end := add(end, 0x1a0)
        }
        for (uint256 i; i < CLAUSES; ++i) {
            (uint256 from, uint256 until, bytes32 kind) = (0, FOREVER, COMPLETED);
            if (i == REJECT) (until, kind) = (expiry + GRACE, REJECTED);
            if (i == SILENCE) (from, kind) = (expiry + GRACE, SUBMITTED);
            if (i == REFUND) (from, kind) = (expiry, EXPIRED);
            address to = i & 1 == 0 ? job.provider : job.client;
            assembly {
                mstore(end, from)
                mstore(add(end, 0x20), until)
                mstore(add(end, 0x40), stated)
                mstore(add(end, 0x60), 0xa0) // offset of the demand
                mstore(add(end, 0x80), 0x140) // offset of the allocation
                mstore(add(end, 0xa0), 0x80) // length of the demand: any content
                mstore(add(end, 0xc0), address()) // of this author
                mstore(add(end, 0xe0), 0) // about this deal
                mstore(add(end, 0x100), kind)
                mstore(add(end, 0x120), 0)
                mstore(add(end, 0x140), 0x60) // offset of the shares
                mstore(add(end, 0x160), 0) // no allocator
                mstore(add(end, 0x180), 0xc0) // offset of its data
                mstore(add(end, 0x1a0), 1) // one share
                mstore(add(end, 0x1c0), to)
                mstore(add(end, 0x1e0), PPM)
                mstore(add(end, 0x200), 0) // no data
                end := add(end, 0x220)
            }
        }
        assembly {
            if iszero(call(gas(), escrow, 0, call_, sub(end, call_), 0, 0x20)) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
            result := mload(0)
        }
    }
}
