// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {AgentReputed, ReputationDemand} from "../../contracts/arbiters/AgentReputed.sol";
import {ReputationRegistry} from "../utils/AgentRegistries.sol";
import {FactTest} from "../utils/FactTest.sol";

/// Against a stand-in for the registry, written from the ERC's draft.
contract AgentReputedTest is FactTest {
    uint256 internal constant AGENT = 22;

    AgentReputed internal reputed;
    ReputationRegistry internal registry;
    address internal first = address(0x1000);
    address internal second = address(0x2000);

    function setUp() public override {
        super.setUp();
        reputed = new AgentReputed();
        registry = new ReputationRegistry();
    }

    function _demand() private view returns (ReputationDemand memory d) {
        d.registry = address(registry);
        d.agentId = AGENT;
        d.clients = new address[](2);
        (d.clients[0], d.clients[1]) = (first, second);
        (d.count, d.value, d.decimals) = (2, 905, 1);
    }

    function _says(ReputationDemand memory d) private view returns (bool) {
        return reputed.check{gas: 5_000_000}(DEAL, INDEX, _none(), abi.encode(d), "");
    }

    function _give(address client, int128 value, uint8 decimals) private {
        _give(client, value, decimals, "", "");
    }

    function _give(
        address client,
        int128 value,
        uint8 decimals,
        string memory tag1,
        string memory tag2
    ) private {
        vm.prank(client);
        registry.giveFeedback(AGENT, value, decimals, tag1, tag2, "", "", 0);
    }

    function _answers(uint256 count, int256 value, uint256 decimals) private {
        replies.set(abi.encode(count, value, decimals), false);
    }

    function test_GivenNoFeedback() public view {
        ReputationDemand memory d = _demand();
        assertFalse(_says(d), "two");
        // The summary of nothing has the value zero.
        (d.count, d.value) = (0, -1);
        assertFalse(_says(d), "none");
    }

    function test_GivenEnoughFeedback() public {
        _give(first, 90, 0);
        assertFalse(_says(_demand()), "one of two");
        _give(second, 9100, 2);
        // The average, 90.5, is rounded down by the registry, which has the first one's decimals.
        ReputationDemand memory d = _demand();
        assertFalse(_says(d), "90 is less than 90.5");
        d.value = 900;
        assertTrue(_says(d), "90 is 90.0");
        d.count = 3;
        assertFalse(_says(d), "two of three");
        d.agentId = AGENT + 1;
        d.count = 0;
        assertFalse(_says(d), "another agent");
    }

    function test_GivenFeedbackOfOthers() public {
        for (uint256 i; i < 5; ++i) {
            _give(stranger, 100, 0);
        }
        assertFalse(_says(_demand()), "a stranger's");
    }

    function test_GivenRevokedFeedback() public {
        _give(first, 100, 0);
        _give(second, 100, 0);
        assertTrue(_says(_demand()), "before");
        vm.prank(second);
        registry.revokeFeedback(AGENT, 1);
        assertFalse(_says(_demand()), "after");
    }

    function test_GivenTags() public {
        _give(first, 100, 0, "quality", "fast");
        _give(second, 100, 0, "quality", "slow");
        ReputationDemand memory d = _demand();
        assertTrue(_says(d), "any");
        d.tag1 = "quality";
        assertTrue(_says(d), "both have the first");
        d.tag2 = "slow";
        assertFalse(_says(d), "one has both");
        d.count = 1;
        assertTrue(_says(d), "one will do");
        (d.tag1, d.tag2) = ("slow", "quality");
        assertFalse(_says(d), "in their order");
    }

    function testFuzz_GivenAnyScale(int128 found, uint8 from, int128 least, uint8 to) public {
        from = uint8(bound(from, 0, 18));
        to = uint8(bound(to, 0, 18));
        _answers(1, found, from);
        ReputationDemand memory d = _demand();
        (d.registry, d.count, d.value, d.decimals) = (address(replies), 1, least, to);
        assertEq(
            _says(d),
            int256(found) * int256(10 ** (18 - from)) >= int256(least) * int256(10 ** (18 - to))
        );
    }

    function test_GivenTheAverageIsAtTheBound() public {
        ReputationDemand memory d = _demand();
        (d.registry, d.count) = (address(replies), 7);
        // 90.5 with other decimals, and what is next to it.
        _answers(7, 905, 1);
        assertTrue(_says(d), "at");
        _answers(6, 905, 1);
        assertFalse(_says(d), "one too few");
        _answers(7, 904, 1);
        assertFalse(_says(d), "below");
        _answers(7, 90_500, 3);
        assertTrue(_says(d), "at, of three decimals");
        _answers(7, 90_499, 3);
        assertFalse(_says(d), "below, of three decimals");
        _answers(7, -905, 1);
        assertFalse(_says(d), "below zero");
    }

    function test_GivenScalesAtTheBound() public {
        ReputationDemand memory d = _demand();
        (d.registry, d.count, d.value, d.decimals) = (address(replies), 1, 1, 18);
        _answers(1, 1, 18);
        assertTrue(_says(d), "18 and 18");
        _answers(1, 1, 19);
        d.value = -1;
        assertFalse(_says(d), "the registry's");
        _answers(1, 1, 18);
        assertTrue(_says(d), "not the registry's");
        d.decimals = 19;
        assertFalse(_says(d), "the demand's");
    }

    function test_GivenTheRegistryAnswersGarbage() public {
        ReputationDemand memory d = _demand();
        (d.registry, d.count) = (address(replies), 1);
        _answers(1, type(int128).max, 1);
        assertTrue(_says(d), "the largest");
        _answers(1, int256(type(int128).max) + 1, 1);
        assertFalse(_says(d), "larger");
        _answers(1, type(int256).max, 1);
        assertFalse(_says(d), "so large that a product would overflow");
        replies.set(abi.encode(1, 905, 1), true);
        assertFalse(_says(d), "reverting");
        replies.set(bytes.concat(abi.encode(1, 905), bytes31(0)), false);
        assertFalse(_says(d), "short");
        address[] memory targets = _mute();
        for (uint256 i; i < targets.length; ++i) {
            d.registry = targets[i];
            assertFalse(_says(d), "mute");
        }
    }

    function test_GivenTheClientsAreNotAscending() public {
        for (uint256 i; i < 3; ++i) {
            _give(first, 100, 0);
            _give(second, 100, 0);
        }
        ReputationDemand memory d = _demand();
        assertTrue(_says(d), "ascending");
        d.clients[0] = second;
        assertFalse(_says(d), "one twice");
        d.clients[1] = first;
        assertFalse(_says(d), "descending");
        d.clients = new address[](0);
        assertFalse(_says(d), "none");
        d.clients = new address[](3);
        (d.clients[0], d.clients[1], d.clients[2]) = (first, second, second);
        assertFalse(_says(d), "the last twice");
        d.clients = new address[](1);
        d.clients[0] = first;
        assertTrue(_says(d), "one");
    }

    /// A registry need not refuse what the draft refuses: without clients, it would sum up everybody.
    function test_GivenARegistryThatTakesNoClients() public {
        ReputationDemand memory d = _demand();
        (d.registry, d.count) = (address(replies), 1);
        _answers(1, 905, 1);
        assertTrue(_says(d), "with");
        d.clients = new address[](0);
        assertFalse(_says(d), "without");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        _give(first, 100, 0);
        _give(second, 100, 0);
        assertFalse(_check(reputed, _someStatement(), abi.encode(_demand())));
    }

    function test_WhenAClausePaysForReputation() public {
        _give(first, 100, 0);
        _refuses(reputed, abi.encode(_demand()), "");
        _give(second, 100, 0);
        ReputationDemand memory d = _demand();
        d.value = 1000;
        _pays(reputed, abi.encode(d), "");
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(reputed, hex"00");
    }

    function test_Describe() public view {
        ReputationDemand memory d = _demand();
        (d.tag1, d.value) = ("good", -905);
        assertEq(
            reputed.describe(abi.encode(d)),
            string.concat(
                "agent 22 has 2 or more feedback, on average >= -905 / 10^1, tagged \"good\", \"\", on ",
                _words(address(registry)),
                ", by ",
                _words(first),
                ", ",
                _words(second)
            )
        );
    }
}
