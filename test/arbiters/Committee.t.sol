// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Words} from "../../contracts/Words.sol";
import {Committee, CommitteeDemand} from "../../contracts/arbiters/Committee.sol";
import {Deal, Statement} from "../../contracts/types/Deal.sol";
import {BigAnswer} from "../utils/ArbiterTest.sol";
import {list} from "../utils/Build.sol";
import {PeopleTest} from "../utils/PeopleTest.sol";
import {Token20} from "../utils/Tokens.sol";
import {BlockVotes, Votes} from "../utils/Votes.sol";

contract CommitteeTest is PeopleTest {
    Committee internal committee;

    function setUp() public override {
        super.setUp();
        committee = new Committee(kernel);
    }

    /// Members that weigh 1, 2, 4, and so on.
    function _terms(uint256 threshold, uint256 count)
        private
        pure
        returns (CommitteeDemand memory d)
    {
        d.threshold = threshold;
        d.kind = KIND;
        d.members = new address[](count);
        d.weights = new uint256[](count);
        for (uint160 i; i < count; ++i) {
            d.members[i] = address(0x1000 + i);
            d.weights[i] = 1 << i;
        }
    }

    function _says(CommitteeDemand memory d) private view returns (bool) {
        return _ask(committee, abi.encode(d));
    }

    function _allState(CommitteeDemand memory d) private {
        for (uint256 i; i < d.members.length; ++i) {
            _state(d.members[i], id, KIND, "content");
        }
    }

    function test_WhenTheThresholdIsZero() public {
        CommitteeDemand memory d = _terms(0, 2);
        _allState(d);
        assertFalse(_says(d), "zero");
        d.threshold = 1;
        assertTrue(_says(d), "one");
    }

    function test_WhenThereAreNoMembers() public view {
        assertFalse(_says(_terms(0, 0)), "zero of none");
        assertFalse(_says(_terms(1, 0)), "one of none");
    }

    function test_WhenAMemberIsNamedTwice() public {
        CommitteeDemand memory d = _terms(1, 3);
        _allState(d);
        d.members[2] = d.members[1];
        assertFalse(_says(d));
    }

    function test_WhenTheMembersAreNotAscending() public {
        CommitteeDemand memory d = _terms(1, 3);
        _allState(d);
        assertTrue(_says(d), "ascending");
        (d.members[1], d.members[2]) = (d.members[2], d.members[1]);
        assertFalse(_says(d), "swapped");
    }

    function test_WhenZeroIsAMember() public {
        CommitteeDemand memory d = _terms(1, 2);
        _allState(d);
        d.members[0] = address(0);
        assertFalse(_says(d));
    }

    function test_WhenTheWeightsAreNotAsManyAsTheMembers() public {
        CommitteeDemand memory d = _terms(1, 2);
        _allState(d);
        d.weights = new uint256[](1);
        d.weights[0] = 1;
        assertFalse(_says(d), "fewer");
        d.weights = new uint256[](3);
        d.weights[0] = 1;
        assertFalse(_says(d), "more");
        d.weights = new uint256[](0);
        assertFalse(_says(d), "none");
    }

    function test_WhenTheSettlerBringsAStatement() public {
        CommitteeDemand memory d = _terms(1, 2);
        _allState(d);
        Statement memory s = Statement(d.members[0], id, KIND, "content");
        assertTrue(_says(d), "without");
        assertFalse(_ask(committee, list(s), abi.encode(d), ""), "with");
    }

    function testFuzz_WhenAnyMembersStatedIt(uint256 count, uint16 stating, uint256 threshold)
        public
    {
        count = bound(count, 1, 10);
        uint256 weight = stating & ((1 << count) - 1);
        threshold = bound(threshold, 1, 1 << count);
        CommitteeDemand memory d = _terms(threshold, count);
        for (uint256 i; i < count; ++i) {
            if (stating >> i & 1 == 1) _state(d.members[i], id, KIND, abi.encode(i));
        }
        // Others do not count.
        _state(author, id, KIND, "content");
        assertEq(_says(d), weight >= threshold, "any threshold");
        d.threshold = weight + 1;
        assertFalse(_says(d), "one more");
        if (weight == 0) return;
        d.threshold = weight;
        assertTrue(_says(d), "exactly");
    }

    function test_WhenWeightsWouldOverflow() public {
        CommitteeDemand memory d = _terms(type(uint256).max, 3);
        for (uint256 i; i < 3; ++i) {
            d.weights[i] = type(uint256).max - 1;
        }
        _state(d.members[0], id, KIND, "");
        assertFalse(_says(d), "one");
        _state(d.members[1], id, KIND, "");
        assertTrue(_says(d), "two");
        _state(d.members[2], id, KIND, "");
        assertTrue(_says(d), "three");
    }

    function test_WhenAContentIsDemanded() public {
        CommitteeDemand memory d = _terms(5, 3);
        _state(d.members[0], id, KIND, "content");
        _state(d.members[1], id, KIND, "other content");
        _state(d.members[2], id, KIND, "content");
        d.content = keccak256("content");
        assertTrue(_says(d), "five");
        d.threshold = 6;
        assertFalse(_says(d), "six");
        d.content = 0;
        assertTrue(_says(d), "any content");
    }

    function test_WhenItIsAboutSomethingOtherThanTheDeal() public {
        CommitteeDemand memory d = _terms(1, 2);
        _state(d.members[0], OTHER, KIND, "content");
        _state(d.members[1], id, OTHER, "content");
        assertFalse(_says(d), "this deal");
        d.about = OTHER;
        assertTrue(_says(d), "the other");
        d.threshold = 2;
        assertFalse(_says(d), "one of them");
    }

    // By votes.

    function _byVotes(address token, uint256 threshold)
        private
        pure
        returns (CommitteeDemand memory d)
    {
        d = _terms(threshold, 3);
        d.token = token;
        d.weights = new uint256[](0);
    }

    function _delegating(CommitteeDemand memory d, Votes token, uint256[3] memory votes) private {
        for (uint256 i; i < 3; ++i) {
            token.mint(d.members[i], votes[i]);
            vm.prank(d.members[i]);
            token.delegate(d.members[i]);
        }
    }

    function test_GivenTheDemandNamesAToken() public {
        Votes token = new Votes();
        CommitteeDemand memory d = _byVotes(address(token), 30);
        vm.warp(OPENED - 1);
        _delegating(d, token, [uint256(10), 20, 40]);
        vm.warp(OPENED);
        _allState(_terms(1, 2));
        assertFalse(_says(d), "in the second of the opening");

        // What moves after the opening weighs nothing here.
        vm.warp(OPENED + 1);
        token.mint(d.members[0], 1000);
        vm.prank(d.members[1]);
        token.transfer(stranger, 20);
        vm.warp(OPENED + 2);
        assertTrue(_says(d), "thirty");
        d.threshold = 31;
        assertFalse(_says(d), "one more");
        _state(d.members[2], id, KIND, "");
        d.threshold = 70;
        assertTrue(_says(d), "all");
        d.weights = new uint256[](3);
        assertFalse(_says(d), "with weights");
    }

    /// The votes are those at the opening's second, not of the one before or after.
    function test_GivenVotesMoveInTheSecondOfTheOpening() public {
        Votes token = new Votes();
        CommitteeDemand memory d = _byVotes(address(token), 30);
        vm.warp(OPENED);
        _delegating(d, token, [uint256(10), 20, 40]);
        _allState(_terms(1, 2));
        vm.warp(OPENED + 1);
        assertTrue(_says(d));
    }

    function test_GivenTheTokensClockCountsBlocks() public {
        BlockVotes token = new BlockVotes();
        CommitteeDemand memory d = _byVotes(address(token), 1);
        token.mint(d.members[0], 100);
        vm.prank(d.members[0]);
        token.delegate(d.members[0]);
        _allState(d);
        vm.roll(vm.getBlockNumber() + 10);
        vm.warp(OPENED + 10);
        assertEq(token.getVotes(d.members[0]), 100, "it has votes");
        assertFalse(_says(d));
    }

    function test_GivenTheTokenIsHostile() public {
        CommitteeDemand memory d = _byVotes(address(new BigAnswer(32)), 3);
        _allState(d);
        vm.warp(OPENED + 1);
        assertTrue(_says(d), "one each");
        address[] memory hostile = _hostile();
        for (uint256 i; i < hostile.length; ++i) {
            // The precompiles do answer a word.
            if (hostile[i] == address(2) || hostile[i] == address(4) || hostile[i] == address(0)) {
                continue;
            }
            d.token = hostile[i];
            (bool success, bytes memory answer) = address(committee).staticcall{gas: 3_000_000}(
                abi.encodeCall(committee.check, (id, INDEX, _none(), abi.encode(d), ""))
            );
            assertFalse(success && abi.decode(answer, (bool)), vm.toString(i));
        }
    }

    function test_GivenTheTokenAnswersTooMuch() public {
        CommitteeDemand memory d = _byVotes(address(new BigAnswer(100_000)), 3);
        _allState(d);
        assertTrue(_says(d), "its first word counts");
        d.threshold = 4;
        assertFalse(_says(d), "and no more");
    }

    function test_WhenAClauseIsSettled() public {
        CommitteeDemand memory d = _terms(3, 2);
        (Deal memory deal, bytes32 dealId, Token20 token) =
            _openPaying(address(committee), abi.encode(d), payee);
        _state(d.members[1], dealId, KIND, "content");
        _refused(address(committee), dealId, _bare(deal, ""));
        _state(d.members[0], dealId, KIND, "content");
        kernel.settle(dealId, _bare(deal, ""));
        assertEq(token.balanceOf(payee), 100);
    }

    function test_RevertWhen_TheDemandCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(committee, hex"00");
        vm.expectRevert(Words.Undecodable.selector);
        committee.describe(hex"00");
    }

    function test_Describe() public {
        CommitteeDemand memory d = _terms(3, 2);
        assertEq(
            committee.describe(abi.encode(d)),
            string.concat(
                "weight 3 of ",
                _hex(d.members[0]),
                " (1), ",
                _hex(d.members[1]),
                " (2)",
                _words("this deal", KIND)
            ),
            "listed"
        );
        (d.token, d.weights) = (address(yes), new uint256[](0));
        (d.about, d.content) = (OTHER, DEAL);
        assertEq(
            committee.describe(abi.encode(d)),
            string.concat(
                "weight 3 in votes of ",
                _hex(address(yes)),
                " of ",
                _hex(d.members[0]),
                ", ",
                _hex(d.members[1]),
                _words(vm.toString(OTHER), KIND),
                " with content ",
                vm.toString(DEAL)
            ),
            "votes"
        );
    }
}
