// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Escrow} from "../../contracts/Escrow.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {
    AgenticCommerce,
    COMPLETED,
    EXPIRED,
    HOOK_GAS,
    REJECTED,
    SUBMITTED
} from "../../contracts/fronts/AgenticCommerce.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IERC8183} from "../../contracts/interfaces/erc/IERC8183.sol";
import {AssetKind, Clause, Commitment, Deal, FOREVER} from "../../contracts/types/Deal.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
import {HostileERC20, Trick} from "../utils/HostileTokens.sol";
import {JobHook, Mood} from "../utils/JobHooks.sol";
import {Token20} from "../utils/Tokens.sol";
import {Test} from "forge-std/Test.sol";

contract AgenticCommerceTest is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant BUDGET = 1000;
    uint256 internal constant STRAY = 7;
    uint32 internal constant GRACE = 1 days;
    uint256 internal constant EXPIRED_AT = START + 10 days;
    string internal constant DESCRIPTION = "a poem about escrow";
    bytes32 internal constant WORD = keccak256("word");

    Escrow internal kernel;
    Stated internal stated;
    Token20 internal usd;
    AgenticCommerce internal front;
    /// The same, as the standard has it.
    IERC8183 internal erc;
    JobHook internal hook;
    address internal client = makeAddr("client");
    address internal provider = makeAddr("provider");
    address internal evaluator = makeAddr("evaluator");
    address internal stranger = makeAddr("stranger");

    function setUp() public {
        vm.warp(START);
        kernel = new Escrow();
        stated = new Stated(kernel);
        usd = new Token20();
        _deploy(address(usd));
        hook = new JobHook();
        usd.mint(client, 10 * BUDGET);
        // Somebody's mistake, which must fund nothing.
        usd.mint(address(front), STRAY);
        vm.prank(client);
        usd.approve(address(front), type(uint256).max);
    }

    function _deploy(address token) private {
        front = new AgenticCommerce(kernel, address(stated), token, GRACE);
        erc = IERC8183(address(front));
    }

    // What the parties do.

    function _create(address provider_, address hook_) private returns (uint256 id) {
        vm.prank(client);
        id = erc.createJob(provider_, evaluator, EXPIRED_AT, DESCRIPTION, hook_);
    }

    function _open() private returns (uint256 id) {
        id = _create(provider, address(0));
        vm.prank(client);
        erc.setBudget(id, BUDGET, "");
    }

    function _funded() private returns (uint256 id) {
        id = _open();
        _fund(id);
    }

    function _submitted() private returns (uint256 id) {
        id = _funded();
        _submit(id);
    }

    function _hooked() private returns (uint256 id) {
        id = _create(provider, address(hook));
        vm.prank(client);
        erc.setBudget(id, BUDGET, "");
    }

    function _fund(uint256 id) private {
        vm.prank(client);
        erc.fund(id, BUDGET, "");
    }

    function _submit(uint256 id) private {
        vm.prank(provider);
        erc.submit(id, WORD, "");
    }

    function _complete(uint256 id) private {
        vm.prank(evaluator);
        erc.complete(id, WORD, "");
    }

    function _reject(uint256 id) private {
        vm.prank(evaluator);
        erc.reject(id, WORD, "");
    }

    // What is seen.

    function _assertStatus(uint256 id, IERC8183.JobStatus expected) private view {
        assertEq(uint8(front.status(id)), uint8(expected), "status");
    }

    /// Where the one budget is; the front has nothing but what strayed there.
    function _assertHeld(uint256 byClient, uint256 byProvider, uint256 byKernel) private view {
        assertEq(usd.balanceOf(client), 9 * BUDGET + byClient, "client");
        assertEq(usd.balanceOf(provider), byProvider, "provider");
        assertEq(usd.balanceOf(address(kernel)), byKernel, "kernel");
        assertEq(usd.balanceOf(address(front)), STRAY, "front");
        assertEq(usd.allowance(address(front), address(kernel)), 0, "allowance");
    }

    function _assertStated(uint256 id, bytes32 kind, bytes32 word) private view {
        bytes32 statement = kernel.statementId(address(front), front.getJob(id).dealId, kind);
        assertTrue(
            kernel.statementWord(statement).matches(keccak256(abi.encode(word))), "not stated"
        );
    }

    /// The exact error, and nothing moved.
    function _refuses(address caller, bytes memory call_, bytes memory reason) private {
        uint256 held = usd.balanceOf(address(kernel));
        vm.prank(caller);
        (bool success, bytes memory result) = address(front).call(call_);
        assertFalse(success, "was not refused");
        assertEq(result, reason, "was refused for another reason");
        assertEq(usd.balanceOf(address(kernel)), held, "something moved");
    }

    function _wrongStatus(uint256 id) private view returns (bytes memory) {
        return abi.encodeWithSelector(AgenticCommerce.WrongStatus.selector, id, front.status(id));
    }

    function _unauthorized(uint256 id, address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(AgenticCommerce.Unauthorized.selector, id, who);
    }

    function _tooLate(uint256 deadline) private view returns (bytes memory) {
        return abi.encodeWithSelector(AgenticCommerce.TooLate.selector, deadline, block.timestamp);
    }

    function _tooEarly(uint256 start) private view returns (bytes memory) {
        return abi.encodeWithSelector(AgenticCommerce.TooEarly.selector, start, block.timestamp);
    }

    function _call(bytes4 selector, uint256 id) private pure returns (bytes memory) {
        if (selector == IERC8183.claimRefund.selector) return abi.encodeWithSelector(selector, id);
        if (selector == AgenticCommerce.claimPayment.selector) {
            return abi.encodeWithSelector(selector, id);
        }
        if (selector == IERC8183.setProvider.selector) {
            return abi.encodeWithSelector(selector, id, address(1), "");
        }
        if (selector == IERC8183.fund.selector) {
            return abi.encodeWithSelector(selector, id, BUDGET, "");
        }
        return abi.encodeWithSelector(selector, id, WORD >> 128, "");
    }

    /// Whoever plays whichever part: nobody can do it in this status.
    function _admitsNot(uint256 id, bytes4 selector) private {
        address[4] memory callers = [client, provider, evaluator, stranger];
        for (uint256 i; i < callers.length; ++i) {
            _refuses(callers[i], _call(selector, id), _wrongStatus(id));
        }
    }

    /// All who must not.
    function _onlyBy(address who, uint256 id, bytes4 selector) private {
        address[4] memory callers = [client, provider, evaluator, stranger];
        for (uint256 i; i < callers.length; ++i) {
            if (callers[i] == who) continue;
            _refuses(callers[i], _call(selector, id), _unauthorized(id, callers[i]));
        }
    }

    // createJob

    function test_CreateJob() public {
        vm.expectEmit(address(front));
        emit IERC8183.JobCreated(1, client, provider, evaluator, EXPIRED_AT);
        vm.expectEmit(address(front));
        emit AgenticCommerce.JobDescribed(1, address(hook), DESCRIPTION);
        uint256 id = _create(provider, address(hook));
        assertEq(id, 1, "first id");
        AgenticCommerce.Job memory job = front.getJob(id);
        assertEq(job.client, client, "client");
        assertEq(job.provider, provider, "provider");
        assertEq(job.evaluator, evaluator, "evaluator");
        assertEq(job.hook, address(hook), "hook");
        assertEq(job.expiredAt, EXPIRED_AT, "expiredAt");
        assertEq(job.budget, 0, "budget");
        assertEq(job.terms, keccak256(bytes(DESCRIPTION)), "terms");
        assertEq(job.dealId, 0, "deal");
        _assertStatus(id, IERC8183.JobStatus.Open);
        assertEq(_create(address(0), address(0)), 2, "second id");
        assertEq(front.jobCount(), 2, "count");
    }

    function test_RevertWhen_TheEvaluatorIsZero() public {
        _refuses(
            client,
            abi.encodeCall(IERC8183.createJob, (provider, address(0), EXPIRED_AT, "", address(0))),
            abi.encodeWithSelector(AgenticCommerce.ZeroAddress.selector)
        );
    }

    function test_RevertWhen_TheHookIsNoContract() public {
        _refuses(
            client,
            abi.encodeCall(IERC8183.createJob, (provider, evaluator, EXPIRED_AT, "", stranger)),
            abi.encodeWithSelector(AgenticCommerce.InvalidHook.selector, stranger)
        );
    }

    function test_RevertWhen_TheExpiryIsOutOfRange() public {
        uint256 end = START + FOREVER - GRACE;
        uint256[4] memory bad = [START, 0, end, type(uint256).max];
        for (uint256 i; i < bad.length; ++i) {
            _refuses(
                client,
                abi.encodeCall(IERC8183.createJob, (provider, evaluator, bad[i], "", address(0))),
                abi.encodeWithSelector(AgenticCommerce.InvalidExpiry.selector, bad[i], START)
            );
        }
        // The last second that fits, and the first: both can be funded.
        uint256[2] memory good = [end - 1, START + 1];
        for (uint256 i; i < good.length; ++i) {
            vm.startPrank(client);
            uint256 id = erc.createJob(provider, evaluator, good[i], "", address(0));
            erc.setBudget(id, BUDGET, "");
            erc.fund(id, BUDGET, "");
            vm.stopPrank();
            _assertStatus(id, IERC8183.JobStatus.Funded);
        }
    }

    function test_RevertGiven_NoSuchJob() public {
        bytes4[8] memory all = _all();
        for (uint256 i; i < all.length; ++i) {
            bytes memory reason =
                abi.encodeWithSelector(AgenticCommerce.UnknownJob.selector, uint256(1));
            _refuses(client, _call(all[i], 1), reason);
        }
        vm.expectRevert(abi.encodeWithSelector(AgenticCommerce.UnknownJob.selector, uint256(1)));
        front.status(1);
    }

    function _all() private pure returns (bytes4[8] memory) {
        return [
            IERC8183.setProvider.selector,
            IERC8183.setBudget.selector,
            IERC8183.fund.selector,
            IERC8183.submit.selector,
            IERC8183.complete.selector,
            IERC8183.reject.selector,
            IERC8183.claimRefund.selector,
            AgenticCommerce.claimPayment.selector
        ];
    }

    // Open

    function test_SetProvider() public {
        uint256 id = _create(address(0), address(0));
        _onlyBy(client, id, IERC8183.setProvider.selector);
        _refuses(
            client,
            abi.encodeCall(IERC8183.setProvider, (id, address(0), "")),
            abi.encodeWithSelector(AgenticCommerce.ZeroAddress.selector)
        );
        vm.expectEmit(address(front));
        emit IERC8183.ProviderSet(id, provider);
        vm.prank(client);
        erc.setProvider(id, provider, "");
        assertEq(front.getJob(id).provider, provider);
        _refuses(
            client,
            abi.encodeCall(IERC8183.setProvider, (id, stranger, "")),
            abi.encodeWithSelector(AgenticCommerce.ProviderAlreadySet.selector, id, provider)
        );
    }

    function test_SetBudget() public {
        uint256 id = _create(provider, address(0));
        vm.expectEmit(address(front));
        emit IERC8183.BudgetSet(id, 5);
        vm.prank(provider);
        erc.setBudget(id, 5, "");
        assertEq(front.getJob(id).budget, 5, "by the provider");
        vm.prank(client);
        erc.setBudget(id, type(uint128).max, "");
        assertEq(front.getJob(id).budget, type(uint128).max, "by the client");
        bytes memory call_ = abi.encodeCall(IERC8183.setBudget, (id, 5, ""));
        _refuses(evaluator, call_, _unauthorized(id, evaluator));
        _refuses(stranger, call_, _unauthorized(id, stranger));
        uint256 large = uint256(type(uint128).max) + 1;
        _refuses(
            client,
            abi.encodeCall(IERC8183.setBudget, (id, large, "")),
            abi.encodeWithSelector(AgenticCommerce.BudgetTooLarge.selector, large)
        );
    }

    function test_Fund() public {
        uint256 id = _open();
        _onlyBy(client, id, IERC8183.fund.selector);
        vm.expectEmit(address(front));
        emit IERC8183.JobFunded(id, client, BUDGET);
        _fund(id);
        _assertStatus(id, IERC8183.JobStatus.Funded);
        _assertHeld(0, 0, BUDGET);
    }

    function test_RevertWhen_ItCannotBeFunded() public {
        uint256 id = _create(address(0), address(0));
        bytes memory call_ = abi.encodeCall(IERC8183.fund, (id, BUDGET, ""));
        bytes4 mismatch = AgenticCommerce.BudgetMismatch.selector;
        _refuses(client, call_, abi.encodeWithSelector(AgenticCommerce.ProviderNotSet.selector, id));
        vm.prank(client);
        erc.setProvider(id, provider, "");
        _refuses(client, call_, abi.encodeWithSelector(mismatch, 0, BUDGET));
        _refuses(
            client,
            abi.encodeCall(IERC8183.fund, (id, 0, "")),
            abi.encodeWithSelector(mismatch, 0, 0)
        );
        // The provider runs ahead of the client with a higher price.
        vm.prank(provider);
        erc.setBudget(id, BUDGET + 1, "");
        _refuses(client, call_, abi.encodeWithSelector(mismatch, BUDGET + 1, BUDGET));
        vm.prank(client);
        erc.setBudget(id, BUDGET, "");
        vm.warp(EXPIRED_AT);
        _refuses(client, call_, _tooLate(EXPIRED_AT));
        vm.warp(EXPIRED_AT - 1);
        _fund(id);
        _assertHeld(0, 0, BUDGET);
    }

    function test_RejectWhileOpen() public {
        uint256 id = _open();
        _onlyBy(client, id, IERC8183.reject.selector);
        vm.expectEmit(address(front));
        emit IERC8183.JobRejected(id, client, WORD);
        vm.prank(client);
        erc.reject(id, WORD, "");
        _assertStatus(id, IERC8183.JobStatus.Rejected);
        _assertHeld(BUDGET, 0, 0);
    }

    function test_AdmitsNothingElseWhileOpen() public {
        uint256 id = _open();
        vm.warp(EXPIRED_AT + GRACE);
        _admitsNot(id, IERC8183.submit.selector);
        _admitsNot(id, IERC8183.complete.selector);
        _admitsNot(id, IERC8183.claimRefund.selector);
        _admitsNot(id, AgenticCommerce.claimPayment.selector);
    }

    // Funded

    function test_Submit() public {
        uint256 id = _funded();
        _onlyBy(provider, id, IERC8183.submit.selector);
        vm.warp(EXPIRED_AT - 1);
        vm.expectEmit(address(front));
        emit IERC8183.JobSubmitted(id, provider, WORD);
        _submit(id);
        _assertStatus(id, IERC8183.JobStatus.Submitted);
        _assertStated(id, SUBMITTED, WORD);
        _assertHeld(0, 0, BUDGET);
    }

    function test_RevertWhen_WorkIsSubmittedTooLate() public {
        uint256 id = _funded();
        vm.warp(EXPIRED_AT);
        _refuses(provider, _call(IERC8183.submit.selector, id), _tooLate(EXPIRED_AT));
    }

    function test_RejectBeforeSubmission() public {
        uint256 id = _funded();
        _onlyBy(evaluator, id, IERC8183.reject.selector);
        vm.expectEmit(address(front));
        emit IERC8183.JobRejected(id, evaluator, WORD);
        vm.expectEmit(address(front));
        emit IERC8183.Refunded(id, client, BUDGET);
        _reject(id);
        _assertStatus(id, IERC8183.JobStatus.Rejected);
        _assertStated(id, REJECTED, WORD);
        _assertHeld(BUDGET, 0, 0);
    }

    function test_ClaimRefund() public {
        uint256 id = _funded();
        vm.warp(EXPIRED_AT - 1);
        _refuses(stranger, _call(IERC8183.claimRefund.selector, id), _tooEarly(EXPIRED_AT));
        vm.warp(EXPIRED_AT);
        vm.expectEmit(address(front));
        emit IERC8183.JobExpired(id);
        vm.expectEmit(address(front));
        emit IERC8183.Refunded(id, client, BUDGET);
        vm.prank(stranger);
        erc.claimRefund(id);
        _assertStatus(id, IERC8183.JobStatus.Expired);
        _assertStated(id, EXPIRED, bytes32(EXPIRED_AT));
        _assertHeld(BUDGET, 0, 0);
    }

    function test_AdmitsNothingElseWhileFunded() public {
        uint256 id = _funded();
        vm.warp(EXPIRED_AT + GRACE);
        _admitsNot(id, IERC8183.setBudget.selector);
        _admitsNot(id, IERC8183.fund.selector);
        _admitsNot(id, IERC8183.complete.selector);
        _admitsNot(id, AgenticCommerce.claimPayment.selector);
    }

    // Submitted

    function test_Complete() public {
        uint256 id = _submitted();
        _onlyBy(evaluator, id, IERC8183.complete.selector);
        vm.expectEmit(address(front));
        emit IERC8183.JobCompleted(id, evaluator, WORD);
        vm.expectEmit(address(front));
        emit IERC8183.PaymentReleased(id, provider, BUDGET);
        _complete(id);
        _assertStatus(id, IERC8183.JobStatus.Completed);
        _assertStated(id, COMPLETED, WORD);
        _assertHeld(0, BUDGET, 0);
    }

    function test_CompleteAfterTheGracePeriod() public {
        uint256 id = _submitted();
        vm.warp(EXPIRED_AT + GRACE + 1);
        _complete(id);
        _assertHeld(0, BUDGET, 0);
    }

    function test_RejectAfterSubmission() public {
        uint256 id = _submitted();
        _onlyBy(evaluator, id, IERC8183.reject.selector);
        vm.warp(EXPIRED_AT + GRACE - 1);
        _reject(id);
        _assertStatus(id, IERC8183.JobStatus.Rejected);
        _assertHeld(BUDGET, 0, 0);
    }

    function test_RevertWhen_ItIsRejectedAfterTheGracePeriod() public {
        uint256 id = _submitted();
        vm.warp(EXPIRED_AT + GRACE);
        _refuses(evaluator, _call(IERC8183.reject.selector, id), _tooLate(EXPIRED_AT + GRACE));
    }

    /// Wound 35: submitted work expired to the client.
    function test_SilenceDoesNotCostTheProviderThePay() public {
        uint256 id = _submitted();
        vm.warp(EXPIRED_AT);
        _admitsNot(id, IERC8183.claimRefund.selector);
        vm.warp(EXPIRED_AT + 1000 days);
        _admitsNot(id, IERC8183.claimRefund.selector);
        vm.prank(stranger);
        front.claimPayment(id);
        _assertHeld(0, BUDGET, 0);
    }

    function test_ClaimPayment() public {
        uint256 id = _submitted();
        vm.warp(EXPIRED_AT + GRACE - 1);
        _refuses(
            provider,
            _call(AgenticCommerce.claimPayment.selector, id),
            _tooEarly(EXPIRED_AT + GRACE)
        );
        vm.warp(EXPIRED_AT + GRACE);
        vm.expectEmit(address(front));
        emit IERC8183.JobCompleted(id, address(0), 0);
        vm.expectEmit(address(front));
        emit IERC8183.PaymentReleased(id, provider, BUDGET);
        vm.prank(stranger);
        front.claimPayment(id);
        _assertStatus(id, IERC8183.JobStatus.Completed);
        _assertHeld(0, BUDGET, 0);
    }

    function test_WhenAnyoneSettlesOnTheKernel() public {
        uint256 id = _submitted();
        Deal memory deal = _deal(id, START);
        bytes32 dealId = kernel.dealId(deal);
        assertEq(front.getJob(id).dealId, dealId, "another deal");
        // By none of the other clauses, whenever.
        for (uint256 i; i < 2; ++i) {
            vm.warp(i == 0 ? START : EXPIRED_AT + GRACE - 1);
            for (uint256 clause; clause < 4; ++clause) {
                vm.expectRevert();
                kernel.settle(dealId, settlementOf(deal, 0, clause));
            }
        }
        vm.warp(EXPIRED_AT + GRACE);
        kernel.settle(dealId, settlementOf(deal, 0, 2));
        _assertStatus(id, IERC8183.JobStatus.Completed);
        _assertHeld(0, BUDGET, 0);
        _admitsNot(id, AgenticCommerce.claimPayment.selector);
    }

    function test_AdmitsNothingElseAfterSubmission() public {
        uint256 id = _submitted();
        _admitsNot(id, IERC8183.setBudget.selector);
        _admitsNot(id, IERC8183.fund.selector);
        _admitsNot(id, IERC8183.submit.selector);
    }

    function test_AdmitsNothingAfterTheEnd() public {
        uint256[5] memory ids = [_open(), _funded(), _funded(), _submitted(), _submitted()];
        vm.prank(client);
        erc.reject(ids[0], WORD, "");
        _reject(ids[1]);
        _complete(ids[3]);
        vm.warp(EXPIRED_AT + GRACE);
        erc.claimRefund(ids[2]);
        front.claimPayment(ids[4]);
        bytes4[8] memory all = _all();
        for (uint256 i; i < ids.length; ++i) {
            // `setProvider` refuses a second provider in any status.
            for (uint256 j = 1; j < all.length; ++j) {
                _admitsNot(ids[i], all[j]);
            }
        }
    }

    function test_RevertWhen_TheProviderIsSetAfterRejection() public {
        uint256 id = _create(address(0), address(0));
        vm.prank(client);
        erc.reject(id, WORD, "");
        _admitsNot(id, IERC8183.setProvider.selector);
    }

    // Hooks

    function test_GivenAHook() public {
        uint256 id = _create(address(0), address(hook));
        vm.startPrank(client);
        erc.setProvider(id, provider, "p");
        _assertTold(0, IERC8183.setProvider.selector, abi.encode(provider, bytes("p")));
        erc.setBudget(id, BUDGET, "b");
        _assertTold(2, IERC8183.setBudget.selector, abi.encode(BUDGET, bytes("b")));
        erc.fund(id, BUDGET, "f");
        _assertTold(4, IERC8183.fund.selector, "f");
        vm.stopPrank();
        vm.prank(provider);
        erc.submit(id, WORD, "s");
        _assertTold(6, IERC8183.submit.selector, abi.encode(WORD, bytes("s")));
        vm.prank(evaluator);
        erc.complete(id, WORD, "c");
        _assertTold(8, IERC8183.complete.selector, abi.encode(WORD, bytes("c")));
        assertEq(hook.count(), 10, "calls");
        _assertHeld(0, BUDGET, 0);
    }

    function test_GivenAHookAndARejection() public {
        uint256 id = _hooked();
        vm.prank(client);
        erc.reject(id, WORD, "r");
        _assertTold(2, IERC8183.reject.selector, abi.encode(WORD, bytes("r")));
    }

    function _assertTold(uint256 first, bytes4 selector, bytes memory data) private view {
        for (uint256 i; i < 2; ++i) {
            JobHook.Told memory told = hook.told(first + i);
            assertEq(told.after_, i == 1, "order");
            assertEq(told.jobId, 1, "job");
            assertEq(told.selector, selector, "selector");
            assertEq(told.data, data, "data");
            assertLe(told.gas, HOOK_GAS, "gas");
        }
    }

    function test_WhenTheHookRefuses() public {
        uint256 id = _hooked();
        bytes memory reason = abi.encodeWithSelector(JobHook.HookRefuses.selector);
        for (uint256 i; i < 2; ++i) {
            hook.setMood(i == 0 ? Mood.RefuseBefore : Mood.RefuseAfter);
            _refuses(client, _call(IERC8183.fund.selector, id), reason);
            _assertStatus(id, IERC8183.JobStatus.Open);
            _assertHeld(BUDGET, 0, 0);
        }
        hook.setMood(Mood.Quiet);
        _fund(id);
        _submit(id);
        hook.setMood(Mood.RefuseAfter);
        _refuses(evaluator, _call(IERC8183.complete.selector, id), reason);
        _assertStatus(id, IERC8183.JobStatus.Submitted);
        _assertHeld(0, 0, BUDGET);
    }

    function test_WhenTheHookRefusesForEver() public {
        uint256 refunded = _hooked();
        uint256 paid = _hooked();
        _fund(refunded);
        _fund(paid);
        _submit(paid);
        hook.setMood(Mood.RefuseBefore);
        uint256 told = hook.count();
        vm.warp(EXPIRED_AT + GRACE);
        erc.claimRefund(refunded);
        front.claimPayment(paid);
        assertEq(hook.count(), told, "was told");
        assertEq(usd.balanceOf(client), 9 * BUDGET, "client");
        assertEq(usd.balanceOf(provider), BUDGET, "provider");
    }

    function test_WhenTheHookBurnsItsGas() public {
        uint256 id = _hooked();
        hook.setMood(Mood.BurnGas);
        bytes memory call_ = _call(IERC8183.fund.selector, id);
        uint256 gas = gasleft();
        _refuses(client, call_, "");
        assertLt(gas - gasleft(), HOOK_GAS + 200_000, "gas");
    }

    function test_WhenTheHookReenters() public {
        uint256 id = _hooked();
        _fund(id);
        _submit(id);
        bytes4[8] memory all = _all();
        bytes memory reason = abi.encodeWithSelector(AgenticCommerce.Reentered.selector);
        for (uint256 i; i < all.length; ++i) {
            hook.setCall(address(front), _call(all[i], id));
            _refuses(evaluator, _call(IERC8183.complete.selector, id), reason);
        }
        _assertStatus(id, IERC8183.JobStatus.Submitted);
    }

    function test_WhenTheHookSettlesFirst() public {
        uint256 id = _hooked();
        _fund(id);
        _submit(id);
        vm.warp(EXPIRED_AT + GRACE);
        hook.setCall(
            address(kernel),
            abi.encodeCall(
                IEscrow.settle, (front.getJob(id).dealId, settlementOf(_deal(id, START), 0, 2))
            )
        );
        _refuses(
            evaluator,
            _call(IERC8183.complete.selector, id),
            abi.encodeWithSelector(IEscrow.AlreadyClosed.selector, 0, 2)
        );
        _assertHeld(0, 0, BUDGET);
    }

    // Hostile tokens

    function _hostile() private returns (HostileERC20 token, uint256 id) {
        token = new HostileERC20();
        _deploy(address(token));
        token.mint(client, BUDGET);
        token.mint(address(front), BUDGET);
        id = _open();
    }

    function test_RevertWhen_TheTokenDeliversLess() public {
        (HostileERC20 token, uint256 id) = _hostile();
        token.setTricks(Trick.Fee, Trick.None);
        _refuses(
            client,
            _call(IERC8183.fund.selector, id),
            abi.encodeWithSelector(
                AgenticCommerce.FundingMismatch.selector, BUDGET, BUDGET - BUDGET / 100
            )
        );
        token.setTricks(Trick.TrueStill, Trick.None);
        _refuses(
            client,
            _call(IERC8183.fund.selector, id),
            abi.encodeWithSelector(AgenticCommerce.FundingMismatch.selector, BUDGET, 0)
        );
        assertEq(token.balanceOf(address(front)), BUDGET, "what strayed funds nothing");
    }

    function test_WhenTheTokenReenters() public {
        (HostileERC20 token, uint256 id) = _hostile();
        token.setTricks(Trick.Reenter, Trick.None);
        token.setReentry(address(front), _call(IERC8183.claimRefund.selector, id));
        vm.mockCall(address(token), abi.encodeWithSignature("approve(address,uint256)"), "");
        _fund(id);
        assertEq(token.reentries(), 0, "re-entered");
        assertEq(token.answer(), abi.encodeWithSelector(AgenticCommerce.Reentered.selector));
    }

    function test_WhenTheTokenBlocksTheProvider() public {
        (HostileERC20 token, uint256 id) = _hostile();
        vm.mockCall(address(token), abi.encodeWithSignature("approve(address,uint256)"), "");
        _fund(id);
        _submit(id);
        token.setBlocked(provider, true);
        _complete(id);
        _assertStatus(id, IERC8183.JobStatus.Completed);
        assertEq(kernel.credit(provider, AssetKind.ERC20, address(token), 0), BUDGET, "no credit");
    }

    // The deal

    /// By the compiler's encoders, field by field.
    function _deal(uint256 id, uint256 openedAt) private view returns (Deal memory deal) {
        AgenticCommerce.Job memory job = front.getJob(id);
        uint32 expiry = uint32(job.expiredAt - openedAt);
        Clause[] memory clauses = new Clause[](4);
        clauses[0] = _clause(0, FOREVER, COMPLETED, job.provider);
        clauses[1] = _clause(0, expiry + GRACE, REJECTED, job.client);
        clauses[2] = _clause(expiry + GRACE, FOREVER, SUBMITTED, job.provider);
        clauses[3] = _clause(expiry, FOREVER, EXPIRED, job.client);
        deal = dealOf(
            list(Commitment(address(front), list(erc20(address(usd), job.budget)), clauses))
        );
        (deal.terms, deal.openBefore, deal.salt) =
        (keccak256(bytes(DESCRIPTION)), job.expiredAt, id);
    }

    function _clause(uint32 from, uint32 until, bytes32 kind, address to)
        private
        view
        returns (Clause memory)
    {
        bytes memory demand = abi.encode(address(front), bytes32(0), kind, bytes32(0));
        return Clause(from, until, address(stated), demand, wholeTo(to));
    }

    function testFuzz_TheDealIsTheCompilers(uint128 budget, uint32 wait) public {
        budget = uint128(bound(budget, 1, type(uint128).max));
        usd.mint(client, budget);
        uint256 id = _open();
        vm.prank(client);
        erc.setBudget(id, budget, "");
        vm.warp(bound(wait, START, EXPIRED_AT - 1));
        vm.expectEmit(address(kernel));
        Deal memory expected = _deal(id, block.timestamp);
        emit IEscrow.Opened(kernel.dealId(expected), expected);
        vm.prank(client);
        erc.fund(id, budget, "");
        assertEq(front.getJob(id).dealId, kernel.dealId(expected));
    }

    // Whatever happens

    /// Random calls by random parties at random times; then the end that time brings.
    function testFuzz_TheBudgetGoesToExactlyOne(uint256 seed, bool withHook) public {
        uint256 id = withHook ? _hooked() : _open();
        address[4] memory callers = [client, provider, evaluator, stranger];
        bytes4[8] memory all = _all();
        bool submitted;
        bool rejected;
        for (uint256 i; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            vm.warp(block.timestamp + (seed >> 64) % 16 hours);
            hook.setMood((seed >> 32) % 4 == 0 ? Mood.RefuseBefore : Mood.Quiet);
            // The first call funds, mostly, so that a run has something to lose.
            bytes4 action = i == 0 && seed % 8 != 0 ? all[2] : all[(seed >> 8) % 8];
            address caller = i == 0 ? client : callers[(seed >> 16) % 4];
            IERC8183.JobStatus before = front.status(id);
            vm.prank(caller);
            (bool success,) = address(front).call(_call(action, id));
            if (!success) {
                assertEq(uint8(front.status(id)), uint8(before), "a refusal moved it");
                continue;
            }
            if (action == IERC8183.submit.selector) {
                assertEq(caller, provider, "submitted by");
                submitted = true;
            }
            if (action == IERC8183.reject.selector) {
                assertEq(caller, before == IERC8183.JobStatus.Open ? client : evaluator, "by");
                rejected = true;
            }
            if (action == IERC8183.complete.selector) assertEq(caller, evaluator, "completed by");
        }
        hook.setMood(Mood.RefuseBefore);
        if (block.timestamp < EXPIRED_AT + GRACE) vm.warp(EXPIRED_AT + GRACE);
        if (front.status(id) == IERC8183.JobStatus.Funded) erc.claimRefund(id);
        if (front.status(id) == IERC8183.JobStatus.Submitted) front.claimPayment(id);
        IERC8183.JobStatus end = front.status(id);
        if (end == IERC8183.JobStatus.Open) {
            assertEq(front.getJob(id).dealId, 0, "locked for ever");
        }
        bool paid = end == IERC8183.JobStatus.Completed;
        // An honest provider: work that nobody rejected is paid; work that was not there is not.
        assertEq(paid, submitted && !rejected, "wrong side");
        uint256 budget = front.getJob(id).dealId == 0 ? BUDGET : front.getJob(id).budget;
        assertEq(budget, BUDGET, "budget changed");
        _assertHeld(paid ? 0 : BUDGET, paid ? BUDGET : 0, 0);
    }
}
