// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AgentValidated, ValidationDemand} from "../../contracts/arbiters/AgentValidated.sol";
import {Deal} from "../../contracts/types/Deal.sol";
import {ValidationRegistry} from "../utils/AgentRegistries.sol";
import {FactTest} from "../utils/FactTest.sol";

/// Against a stand-in for the registry, written from the ERC's draft.
contract AgentValidatedTest is FactTest {
    uint256 internal constant AGENT = 22;
    bytes32 internal constant REQUEST = keccak256("request");

    AgentValidated internal validated;
    ValidationRegistry internal registry;
    address internal validator = makeAddr("validator");

    function setUp() public override {
        super.setUp();
        validated = new AgentValidated();
        registry = new ValidationRegistry();
    }

    function _demand() private view returns (ValidationDemand memory) {
        return ValidationDemand(address(registry), validator, AGENT, REQUEST, 80, "");
    }

    function _says(ValidationDemand memory d) private view returns (bool) {
        return validated.check{gas: 5_000_000}(DEAL, INDEX, _none(), abi.encode(d), "");
    }

    function _request(bytes32 hash) private {
        vm.prank(author);
        registry.validationRequest(validator, AGENT, "", hash);
    }

    function _respond(bytes32 hash, uint8 response, string memory tag) private {
        vm.prank(validator);
        registry.validationResponse(hash, response, "", 0, tag);
    }

    function test_GivenNobodyAsked() public view {
        assertFalse(_says(_demand()));
    }

    /// A request that waits looks like a response of zero.
    function test_GivenTheValidatorIsSilent() public {
        _request(REQUEST);
        ValidationDemand memory d = _demand();
        assertFalse(_says(d), "80");
        d.threshold = 1;
        assertFalse(_says(d), "the least threshold");
        d.threshold = 0;
        assertFalse(_says(d), "no threshold");
        _respond(REQUEST, 0, "");
        assertFalse(_says(d), "no threshold, though it failed");
        _respond(REQUEST, 100, "");
        assertFalse(_says(d), "no threshold, though it passed");
    }

    function testFuzz_GivenTheValidatorAnswered(uint8 response, uint8 threshold) public {
        response = uint8(bound(response, 0, 100));
        _request(REQUEST);
        _respond(REQUEST, response, "");
        ValidationDemand memory d = _demand();
        d.threshold = threshold;
        assertEq(_says(d), threshold != 0 && response >= threshold, "any");
        d.threshold = response;
        assertEq(_says(d), response != 0, "just enough");
        d.threshold = response + 1;
        assertFalse(_says(d), "one too little");
    }

    function test_GivenTheValidatorAnsweredAgain() public {
        _request(REQUEST);
        _respond(REQUEST, 80, "");
        assertTrue(_says(_demand()), "first");
        _respond(REQUEST, 79, "");
        assertFalse(_says(_demand()), "then");
    }

    function test_GivenAnotherValidatorAgentOrRequest() public {
        _request(REQUEST);
        _respond(REQUEST, 100, "");
        assertTrue(_says(_demand()), "as agreed");
        ValidationDemand memory d = _demand();
        d.validator = stranger;
        assertFalse(_says(d), "validator");
        d = _demand();
        d.agentId = AGENT + 1;
        assertFalse(_says(d), "agent");
        d = _demand();
        d.requestHash = OTHER;
        assertFalse(_says(d), "request");
    }

    /// Whoever asks first has the hash: then there is no yes, nor a wrong one.
    function test_GivenSomebodyElseAskedFirst() public {
        vm.prank(stranger);
        registry.validationRequest(stranger, AGENT + 1, "", REQUEST);
        vm.prank(author);
        vm.expectRevert("exists");
        registry.validationRequest(validator, AGENT, "", REQUEST);
        vm.prank(stranger);
        registry.validationResponse(REQUEST, 100, "", 0, "");
        assertFalse(_says(_demand()));
    }

    function test_GivenATag() public {
        _request(REQUEST);
        _respond(REQUEST, 100, "soft");
        ValidationDemand memory d = _demand();
        assertTrue(_says(d), "any");
        string[5] memory others = ["hard", "sof", "softer", "Soft", "x"];
        for (uint256 i; i < others.length; ++i) {
            d.tag = others[i];
            assertFalse(_says(d), "another");
        }
        d.tag = "soft";
        assertTrue(_says(d), "the agreed one");
        _respond(REQUEST, 100, "");
        assertFalse(_says(d), "none");
        string memory long = "a tag that is longer than one word, to be read in two of them";
        _respond(REQUEST, 100, long);
        d.tag = long;
        assertTrue(_says(d), "a long one");
    }

    function test_GivenTheRequestIsTheDeals() public {
        bytes32 hash = keccak256(abi.encode(DEAL, INDEX));
        ValidationDemand memory d = _demand();
        d.requestHash = 0;
        _request(hash);
        _respond(hash, 100, "");
        assertTrue(_says(d), "its commitment");
        assertFalse(validated.check(DEAL, INDEX + 1, _none(), abi.encode(d), ""), "another");
        assertFalse(validated.check(OTHER, INDEX, _none(), abi.encode(d), ""), "another deal");
    }

    function test_GivenTheRegistryAnswersGarbage() public {
        ValidationDemand memory d = _demand();
        d.registry = address(replies);
        d.tag = "soft";
        bytes memory good = abi.encode(validator, AGENT, uint8(80), bytes32(0), "soft", uint256(1));
        replies.set(good, false);
        assertTrue(_says(d), "what an answer looks like");
        replies.set(good, true);
        assertFalse(_says(d), "reverting");
        // A response of 101, an address with more bits, an offset or a length that is none.
        uint256[6] memory words = [uint256(0), 1, 2, 4, 6, 7];
        for (uint256 i; i < words.length; ++i) {
            uint256 word = words[i];
            bytes memory bad = bytes.concat(good);
            assembly {
                let at_ := add(add(bad, 32), mul(32, word))
                mstore(at_, xor(mload(at_), shl(250, 1)))
                if eq(word, 2) { mstore(at_, 101) }
            }
            replies.set(bad, false);
            assertFalse(_says(d), "one word off");
        }
        replies.set(abi.encode(validator, AGENT, uint8(100), bytes32(0), "soft", uint256(1)), false);
        assertTrue(_says(d), "a hundred");
        assembly {
            mstore(good, 227)
        }
        replies.set(good, false);
        assertFalse(_says(d), "one byte of the tag is missing");
        d.tag = "";
        assertTrue(_says(d), "that nobody looks at");
        assembly {
            mstore(good, 191)
        }
        replies.set(good, false);
        assertFalse(_says(d), "short");
    }

    function test_GivenTheRegistryDoesNotAnswer() public {
        ValidationDemand memory d = _demand();
        address[] memory targets = _mute();
        for (uint256 i; i < targets.length; ++i) {
            d.registry = targets[i];
            assertFalse(_says(d), "mute");
        }
    }

    function test_WhenTheSettlerBringsAStatement() public {
        _request(REQUEST);
        _respond(REQUEST, 100, "");
        assertFalse(_check(validated, _someStatement(), abi.encode(_demand())));
    }

    function test_WhenAClausePaysForAValidation() public {
        ValidationDemand memory d = _demand();
        d.requestHash = 0;
        Deal memory deal = _dealAsking(validated, abi.encode(d));
        bytes32 id = _open(deal);
        bytes32 hash = keccak256(abi.encode(id, 0));
        _request(hash);
        _respond(hash, 79, "");
        _refuses(id, deal, "");
        _respond(hash, 80, "");
        _pays(id, deal, "");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(validated, hex"00");
    }

    function test_Describe() public view {
        ValidationDemand memory d = _demand();
        string memory head =
            string.concat(_words(validator), " validates agent 22 with at least 80 of 100");
        string memory tail = string.concat(", on ", _words(address(registry)));
        assertEq(
            validated.describe(abi.encode(d)),
            string.concat(head, ", request ", vm.toString(REQUEST), tail)
        );
        (d.requestHash, d.tag) = (0, "soft");
        assertEq(
            validated.describe(abi.encode(d)),
            string.concat(head, ", tagged \"soft\", request of this deal", tail)
        );
        // A tag cannot pass for what follows it.
        d.tag = "\", request of another deal";
        assertEq(
            validated.describe(abi.encode(d)),
            string.concat(
                head, ", tagged \"\\\", request of another deal\", request of this deal", tail
            )
        );
    }
}
