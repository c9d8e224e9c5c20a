// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AgentValidated, ValidationDemand} from "../../contracts/arbiters/AgentValidated.sol";
import {ValidationResponder} from "../../contracts/fronts/ValidationResponder.sol";
import {IERC8004Validation} from "../../contracts/interfaces/IERC8004.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Clause, Commitment, Deal, Deposit, FOREVER} from "../../contracts/types/Deal.sol";
import {CourtTerms, Filing, Status} from "../../contracts/types/Docket.sol";
import {ValidationRegistry} from "../utils/AgentRegistries.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
import {CourtTest} from "../utils/CourtTest.sol";

/// With the real court and its named verifiers. The registry is a stand-in, written from the draft.
contract ValidationResponderTest is CourtTest {
    uint256 internal constant AGENT = 22;
    bytes32 internal constant SALT = "salt";

    IERC8004Validation internal registry;
    ValidationResponder internal responder;

    function setUp() public override {
        super.setUp();
        registry = new ValidationRegistry();
        responder = new ValidationResponder(kernel, court, registry);
    }

    // What the parties do.

    function _requestHash() private view returns (bytes32) {
        return responder.requestHashOf(_docketId(), AGENT, SALT);
    }

    function _ask(address owner, uint256 agent, bytes32 hash) private {
        vm.prank(owner);
        registry.validationRequest(address(responder), agent, "ipfs://what was done", hash);
    }

    function _name(address who, bytes32 docketId_, bytes32 hash) private {
        bytes32 kind = responder.VALIDATION();
        vm.prank(who);
        kernel.state(docketId_, kind, abi.encode(hash));
    }

    /// The node asks for its agent and names the request.
    function _asked() private {
        _ask(node, AGENT, _requestHash());
        _name(node, _docketId(), _requestHash());
    }

    function _respond() private {
        vm.prank(stranger);
        responder.respond(dealId, _terms(), _filing(), AGENT, SALT);
    }

    function _refuses(bytes memory reason) private {
        vm.expectRevert(reason);
        responder.respond(dealId, _terms(), _filing(), AGENT, SALT);
        assertEq(_response(_requestHash()), 0, "answered");
    }

    function _response(bytes32 hash) private view returns (bytes32 answered) {
        try registry.getValidationStatus(hash) returns (
            address, uint256, uint8, bytes32 hash_, string memory, uint256
        ) {
            answered = hash_;
        } catch {}
    }

    function _judged(bool upheld) private {
        _file();
        _verdict(0, upheld);
        _verdict(1, upheld);
        _assertStatus(upheld ? Status.Upheld : Status.Overruled);
    }

    function _notJudged() private view returns (bytes memory) {
        return
            abi.encodeWithSelector(ValidationResponder.NotJudged.selector, _docketId(), _status());
    }

    function _notNamed() private view returns (bytes memory) {
        return abi.encodeWithSelector(ValidationResponder.NotNamed.selector, node, _requestHash());
    }

    // The answer.

    function _assertAnswer(uint8 expected) private {
        bytes32 claim = _hash(_claim());
        vm.expectEmit(address(registry));
        emit IERC8004Validation.ValidationResponse(
            address(responder), AGENT, _requestHash(), expected, "", claim, "assize"
        );
        _respond();
        (address validator, uint256 agent, uint8 response, bytes32 hash, string memory tag,) =
            registry.getValidationStatus(_requestHash());
        assertEq(validator, address(responder), "validator");
        assertEq(agent, AGENT, "agent");
        assertEq(response, expected, "response");
        assertEq(hash, claim, "claim");
        assertEq(tag, "assize", "tag");
    }

    function test_GivenTheResultWasUpheld() public {
        _asked();
        _judged(true);
        _assertAnswer(100);
    }

    function test_GivenTheResultWasOverruled() public {
        _asked();
        _judged(false);
        _assertAnswer(0);
    }

    function test_GivenNobodyChallengedTheResult() public {
        _asked();
        _file();
        vm.warp(START + WINDOW);
        _assertAnswer(100);
    }

    function test_RevertGiven_TheDocketIsNotJudged() public {
        _asked();
        _refuses(_notJudged()); // pending
        uint256 snapshot = vm.snapshotState();
        vm.warp(START + DEADLINE);
        _assertStatus(Status.Absent);
        _refuses(_notJudged());
        vm.revertToState(snapshot);
        _file();
        vm.warp(START + WINDOW - 1);
        _assertStatus(Status.Standing);
        _refuses(_notJudged());
    }

    function test_RevertGiven_TheDocketIsVoid() public {
        Filing memory filing = _filing();
        filing.silence = Status.Void;
        CourtTerms memory terms = _file(filing);
        bytes32 docketId_ = _docketId(terms);
        bytes32 hash = responder.requestHashOf(docketId_, AGENT, SALT);
        _ask(node, AGENT, hash);
        _name(node, docketId_, hash);
        vm.warp(START + WINDOW);
        _assertStatus(court.status(dealId, terms), Status.Void);
        vm.expectRevert(
            abi.encodeWithSelector(ValidationResponder.NotJudged.selector, docketId_, Status.Void)
        );
        responder.respond(dealId, terms, filing, AGENT, SALT);
    }

    // The two consents.

    function test_RevertGiven_TheFilerNamedNoRequest() public {
        _ask(node, AGENT, _requestHash());
        _judged(true);
        _refuses(_notNamed());
    }

    function test_RevertGiven_TheFilerNamedAnotherRequest() public {
        _ask(node, AGENT, _requestHash());
        _name(node, _docketId(), responder.requestHashOf(_docketId(), AGENT + 1, SALT));
        _judged(true);
        _refuses(_notNamed());
    }

    /// A stranger claims the node's verdict for its own agent.
    function test_RevertGiven_OnlySomebodyElseNamedIt() public {
        _ask(stranger, AGENT, _requestHash());
        _name(stranger, _docketId(), _requestHash());
        _judged(true);
        _refuses(_notNamed());
    }

    function test_RevertGiven_ItWasNamedAboutAnotherDocket() public {
        _ask(node, AGENT, _requestHash());
        _name(node, dealId, _requestHash());
        _judged(true);
        _refuses(_notNamed());
    }

    function test_RevertGiven_NobodyAsked() public {
        _name(node, _docketId(), _requestHash());
        _judged(true);
        _refuses("unknown");
        vm.prank(node);
        registry.validationRequest(stranger, AGENT, "", _requestHash());
        _refuses("not the validator");
    }

    function test_GivenSomebodyTookTheHash() public {
        _ask(stranger, AGENT + 1, _requestHash());
        _judged(true);
        // Now the node knows, and takes another salt.
        bytes32 hash = responder.requestHashOf(_docketId(), AGENT, "pepper");
        _ask(node, AGENT, hash);
        _name(node, _docketId(), hash);
        responder.respond(dealId, _terms(), _filing(), AGENT, "pepper");
        assertEq(_response(hash), _hash(_claim()), "not answered");
        _refuses(_notNamed());
    }

    function test_RevertGiven_TheHashIsAnotherAgents() public {
        _ask(stranger, AGENT + 1, _requestHash());
        _name(node, _docketId(), _requestHash());
        _judged(true);
        _refuses(abi.encodeWithSelector(ValidationResponder.WrongAgent.selector, AGENT, AGENT + 1));
    }

    function test_RevertGiven_ItAnsweredBefore() public {
        _asked();
        _judged(false);
        _respond();
        vm.expectRevert(
            abi.encodeWithSelector(ValidationResponder.AlreadyAnswered.selector, _requestHash())
        );
        _respond();
    }

    // What the caller brings.

    function test_RevertWhen_TheFilingIsNotTheTerms() public {
        _asked();
        _judged(true);
        Filing memory filing = _filing();
        filing.filer = stranger;
        bytes memory reason = abi.encodeWithSelector(
            ValidationResponder.FilingMismatch.selector,
            _terms().filing,
            keccak256(abi.encode(filing))
        );
        vm.expectRevert(reason);
        responder.respond(dealId, _terms(), filing, AGENT, SALT);
    }

    function testFuzz_RevertWhen_AnythingIsAnother(
        bytes32 deal,
        uint32 deadline,
        uint256 agent,
        bytes32 salt
    ) public {
        vm.assume(deal != dealId && deadline != DEADLINE && agent != AGENT && salt != SALT);
        _asked();
        _judged(true);
        CourtTerms memory terms = _terms();
        vm.expectPartialRevert(ValidationResponder.NotNamed.selector);
        responder.respond(deal, terms, _filing(), AGENT, SALT);
        vm.expectPartialRevert(ValidationResponder.NotNamed.selector);
        responder.respond(dealId, terms, _filing(), agent, SALT);
        vm.expectPartialRevert(ValidationResponder.NotNamed.selector);
        responder.respond(dealId, terms, _filing(), AGENT, salt);
        terms.deadline = deadline;
        vm.expectPartialRevert(ValidationResponder.NotNamed.selector);
        responder.respond(dealId, terms, _filing(), AGENT, SALT);
    }

    function test_RequestHashOf() public view {
        assertEq(
            _requestHash(),
            keccak256(abi.encode(keccak256(abi.encode(dealId, _terms())), AGENT, SALT))
        );
    }

    // Through the kernel

    /// The client rewards the agent's owner if its work in the other deal is found good.
    function test_ADealThatWaitsForTheValidation() public {
        _asked();
        AgentValidated arbiter = new AgentValidated();
        bytes memory demand = abi.encode(
            ValidationDemand(
                address(registry), address(responder), AGENT, _requestHash(), 100, "assize"
            )
        );
        Deal memory deal = dealOf(
            list(
                Commitment(
                    client,
                    list(erc20(address(usd), 100)),
                    list(Clause(0, FOREVER, address(arbiter), demand, wholeTo(node)))
                )
            )
        );
        vm.prank(client);
        bytes32 id = kernel.open(new Deposit[](0), deal);
        _judged(true);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(arbiter)));
        kernel.settle(id, settlementOf(deal, 0, 0));
        _respond();
        uint256 before = usd.balanceOf(node);
        kernel.settle(id, settlementOf(deal, 0, 0));
        assertEq(usd.balanceOf(node), before + 100);
    }
}
