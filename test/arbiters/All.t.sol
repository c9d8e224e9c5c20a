// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {All} from "../../contracts/arbiters/All.sol";
import {Any} from "../../contracts/arbiters/Any.sol";
import {Children} from "../../contracts/arbiters/Children.sol";
import {Quorum} from "../../contracts/arbiters/Quorum.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {CappedChild} from "../../contracts/arbiters/Threshold.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Deal, Settlement, Statement} from "../../contracts/types/Deal.sol";
import {ArbiterTest, BigAnswer} from "../utils/ArbiterTest.sol";
import {list} from "../utils/Build.sol";
import {Answer, HostileArbiter} from "../utils/HostileJudges.sol";
import {Token20} from "../utils/Tokens.sol";

contract AllTest is ArbiterTest {
    All internal all;
    Stated internal stated;

    function setUp() public override {
        super.setUp();
        all = new All();
        stated = new Stated(kernel);
    }

    function _two(address a, bytes memory demandA, address b, bytes memory demandB)
        private
        pure
        returns (bytes memory)
    {
        All.Child[] memory children = new All.Child[](2);
        children[0] = All.Child(a, demandA);
        children[1] = All.Child(b, demandB);
        return abi.encode(children);
    }

    function _one(address a, bytes memory demand) private pure returns (bytes memory) {
        All.Child[] memory children = new All.Child[](1);
        children[0] = All.Child(a, demand);
        return abi.encode(children);
    }

    function test_WhenThereAreNoChildren() public view {
        assertFalse(_check(all, abi.encode(new All.Child[](0))));
    }

    function testFuzz_WhenEveryOrAnyChild(uint256 count, uint8 answers) public view {
        All.Child[] memory children = new All.Child[](bound(count, 1, 6));
        bool expected = true;
        for (uint256 i; i < children.length; ++i) {
            bool answer = answers >> i & 1 != 0;
            children[i] = All.Child(answer ? address(yes) : address(no), "");
            expected = expected && answer;
        }
        assertEq(_check(all, abi.encode(children)), expected);
    }

    function test_WhenAChildIsHostile() public {
        address[] memory children = _hostile();
        for (uint256 i; i < children.length; ++i) {
            string memory which = vm.toString(i);
            assertFalse(
                all.check{gas: 1_000_000}(DEAL, INDEX, _none(), _one(children[i], ""), ""), which
            );
            assertFalse(
                all.check{gas: 1_000_000}(
                    DEAL, INDEX, _none(), _two(address(yes), "", children[i], ""), ""
                ),
                which
            );
        }
    }

    /// Nothing but the answer's first word is copied.
    function test_WhenAChildsYesIsFollowedByABomb() public {
        address bomb = address(new BigAnswer(100_000));
        uint256 before = gasleft();
        assertTrue(_check(all, _one(bomb, "")));
        // The child pays for its memory, and nobody else does.
        assertLt(before - gasleft(), 100_000, "gas");
    }

    function test_WhenItAsks() public {
        Statement[] memory statements = list(Statement(author, DEAL, KIND, "content"));
        HostileArbiter a = _answering(Answer.Yes);
        HostileArbiter b = _answering(Answer.Yes);
        a.expectQuestion(DEAL, INDEX, statements, "demand a", "proof a");
        b.expectQuestion(DEAL, INDEX, _none(), "demand b", "proof b");
        bytes memory demand = _two(address(a), "demand a", address(b), "demand b");
        bytes[] memory proofs = list(bytes("proof a"), bytes("proof b"));
        assertTrue(all.check(DEAL, INDEX, statements, demand, abi.encode(proofs)), "in order");
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        assertFalse(all.check(DEAL, INDEX, statements, demand, abi.encode(proofs)), "swapped");
        assertFalse(all.check(DEAL, INDEX + 1, statements, demand, ""), "another index");
    }

    function test_WhenNoProofsAreBrought() public {
        HostileArbiter a = _answering(Answer.Yes);
        a.expectQuestion(DEAL, INDEX, _none(), "demand", "");
        bytes memory demand = _two(address(a), "demand", address(a), "demand");
        assertTrue(_check(all, demand), "none");
        bytes memory proof = abi.encode(new bytes[](2));
        assertTrue(all.check(DEAL, INDEX, _none(), demand, proof), "empty ones");
    }

    function test_RevertWhen_TheProofsAreFewerOrMoreThanTheChildren() public {
        bytes memory demand = _two(address(yes), "", address(yes), "");
        for (uint256 count; count < 4; ++count) {
            if (count == 2) continue;
            bytes memory proof = abi.encode(new bytes[](count));
            vm.expectRevert(abi.encodeWithSelector(Children.ProofCount.selector, count, 2));
            all.check(DEAL, INDEX, _none(), demand, proof);
        }
    }

    function test_RevertWhen_TheDemandOrTheProofCannotBeDecoded() public {
        vm.expectRevert(bytes(""));
        _check(all, hex"00");
        bytes memory demand = _one(address(yes), "");
        vm.expectRevert(bytes(""));
        all.check(DEAL, INDEX, _none(), demand, hex"00");
    }

    /// A first child that does not look at statements says no when there is one: else its settler
    /// would choose whom the clause pays.
    function test_WhenTheSettlerBringsAStatementThatTheFirstChildDoesNotTest() public {
        Quorum quorum = new Quorum(kernel);
        address[] memory authors = new address[](1);
        authors[0] = author;
        bytes memory quorumDemand = abi.encode(uint256(1), authors, bytes32(0), KIND, bytes32(0));
        Statement memory s = _state(author, DEAL, KIND, "content");

        bytes memory demand =
            _two(address(quorum), quorumDemand, address(stated), _statedBy(author));
        assertTrue(_check(all, demand), "without");
        assertFalse(_check(all, list(s), demand), "with");
        demand = _two(address(stated), _statedBy(author), address(quorum), quorumDemand);
        assertTrue(_check(all, list(s), demand), "tested first");
    }

    function test_WhenAClausePaysTheAuthor() public {
        (Deal memory deal, bytes32 id, Token20 token) = _openPayingAuthor(
            address(all),
            _two(address(stated), _statedBy(author), address(stated), _statedBy(stranger))
        );
        Statement memory second = _state(stranger, id, KIND, "mine");
        Statement memory first = _state(author, id, KIND, "content");
        Settlement memory s = _settlement(deal, second);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Refused.selector, address(all)));
        kernel.settle(id, s);
        kernel.settle(id, _settlement(deal, first));
        assertEq(token.balanceOf(author), 100, "the author's");
        assertEq(token.balanceOf(stranger), 0, "the stranger's");
    }

    function test_WhenItIsNested() public {
        Any any = new Any();
        HostileArbiter picky = _answering(Answer.Yes);
        picky.expectQuestion(DEAL, INDEX, _none(), "deep", "deep proof");
        CappedChild[] memory either = new CappedChild[](2);
        either[0] = CappedChild(address(no), CAP, "");
        either[1] = CappedChild(address(picky), CAP, "deep");
        // all(all(stated), any(no, picky))
        bytes memory demand = _two(
            address(all), _one(address(stated), _statedBy(author)), address(any), abi.encode(either)
        );
        bytes memory deep = abi.encode(list(bytes(""), bytes("deep proof")));
        bytes memory proof = abi.encode(list(bytes(""), deep));
        Statement memory s = _state(author, DEAL, KIND, "content");
        assertTrue(all.check(DEAL, INDEX, list(s), demand, proof), "all of it");
        assertTrue(all.check(DEAL, INDEX, _none(), demand, proof), "without statements");
        assertFalse(all.check(DEAL, INDEX, list(s), demand, ""), "without proof");
        s.author = stranger;
        assertFalse(all.check(DEAL, INDEX, list(s), demand, proof), "another's statement");
    }

    function test_Describe() public view {
        assertEq(all.describe(abi.encode(new All.Child[](0))), "all of ()");
        assertEq(
            all.describe(_two(address(yes), "", address(stated), _statedBy(author))),
            string.concat("all of (whatever it is told; ", stated.describe(_statedBy(author)), ")")
        );
        assertEq(
            all.describe(_one(address(all), _one(address(yes), ""))),
            "all of (all of (whatever it is told))"
        );
    }
}
