// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {All} from "../../contracts/arbiters/All.sol";
import {Any} from "../../contracts/arbiters/Any.sol";
import {Children} from "../../contracts/arbiters/Children.sol";
import {Quorum} from "../../contracts/arbiters/Quorum.sol";
import {Stated} from "../../contracts/arbiters/Stated.sol";
import {CappedChild} from "../../contracts/arbiters/Threshold.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    Settlement,
    Statement
} from "../../contracts/types/Deal.sol";
import {ArbiterTest, BigAnswer} from "../utils/ArbiterTest.sol";
import {dealOf, erc20, list, settlementOf, wholeTo} from "../utils/Build.sol";
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

    // What lies where it does not belong. A demand ends where the settler's bytes begin.

    /// A demand of one child, word by word: the array's offset and length, the child's offset, and then the
    /// child, its demand's offset and its length.
    function _words(address arbiter) private pure returns (bytes32[6] memory) {
        return [
            bytes32(uint256(0x20)),
            bytes32(uint256(1)),
            bytes32(uint256(0x20)),
            bytes32(uint256(uint160(arbiter))),
            bytes32(uint256(0x40)),
            bytes32(0)
        ];
    }

    /// Whatever a settler could wish that a child were: over and over, at every distance.
    function _bait() private view returns (bytes memory proof) {
        proof = abi.encode(0x20, 1, 0x20, 0x20, 0, address(yes), 0x40, 0);
        for (uint256 i; i < 16; ++i) {
            proof = abi.encodePacked(proof, abi.encode(address(yes), 0x40, 0));
        }
    }

    function _refuses(bytes memory demand, bytes memory proof) private {
        vm.expectRevert(bytes(""));
        all.check(DEAL, INDEX, _none(), demand, proof);
    }

    function test_RevertWhen_AnOffsetPointsBeyondTheDemand() public {
        bytes32[6] memory words = _words(address(yes));
        assertTrue(_check(all, abi.encodePacked(words)), "as it should be");
        bytes memory bait = _bait();
        for (uint256 offset = 0x21; offset < 0x400; ++offset) {
            words[2] = bytes32(offset);
            _refuses(abi.encodePacked(words), bait);
            _refuses(abi.encodePacked(words), "");
        }
        words[2] = bytes32(uint256(1) << 32 | 0x20);
        _refuses(abi.encodePacked(words), bait);
        // Back to what came before the demand.
        for (uint256 offset = 0x20; offset < 0x200; offset += 0x20) {
            words[2] = bytes32(~offset + 1);
            _refuses(abi.encodePacked(words), bait);
        }
    }

    function test_RevertWhen_TheDemandIsCutShort() public {
        bytes32[6] memory words = _words(address(yes));
        bytes memory demand = abi.encodePacked(words);
        for (uint256 size; size < 192; ++size) {
            bytes memory cut = new bytes(size);
            for (uint256 i; i < size; ++i) {
                cut[i] = demand[i];
            }
            _refuses(cut, _bait());
            vm.expectRevert();
            all.describe(cut);
        }
    }

    function test_WhenAChildsDemandReachesTheEnd() public {
        yes.expectQuestion(DEAL, INDEX, _none(), "end", "");
        bytes32[6] memory words = _words(address(yes));
        words[5] = bytes32(uint256(3));
        assertTrue(_check(all, abi.encodePacked(words, "end")), "to the end");
        words[5] = bytes32(uint256(4));
        _refuses(abi.encodePacked(words, "end"), _bait());
        words[5] = bytes32(uint256(1) << 32 | 3);
        _refuses(abi.encodePacked(words, "end"), _bait());
        words[5] = bytes32(~uint256(0x1f));
        _refuses(abi.encodePacked(words, "end"), _bait());
    }

    function test_RevertWhen_AnOffsetIsNotTheEncodersOne() public {
        uint256[6] memory others = [uint256(0), 0x1f, 0x21, 0x60, 0x80, ~uint256(0x1f)];
        for (uint256 i; i < others.length; ++i) {
            bytes32[6] memory words = _words(address(yes));
            words[0] = bytes32(others[i]);
            _refuses(abi.encodePacked(words), _bait());
            words[0] = bytes32(uint256(0x20));
            words[4] = bytes32(others[i]);
            _refuses(abi.encodePacked(words), _bait());
            vm.expectRevert(bytes(""));
            all.describe(abi.encodePacked(words));
        }
    }

    function test_RevertWhen_ThereAreMoreChildrenThanFit() public {
        uint256[4] memory counts = [uint256(5), 1 << 32, 1 << 251, type(uint256).max];
        for (uint256 i; i < counts.length; ++i) {
            bytes32[6] memory words = _words(address(yes));
            words[1] = bytes32(counts[i]);
            _refuses(abi.encodePacked(words), "");
            vm.expectRevert(bytes(""));
            all.describe(abi.encodePacked(words));
        }
    }

    /// Whatever word of a demand is replaced, and by what: its children say no, and nobody else is asked.
    function testFuzz_WhenAWordOfTheDemandIsReplaced(uint256 slot, uint256 word, bool near) public {
        if (near) word %= 0x800;
        vm.assume(address(uint160(word)) != address(yes));
        bytes memory demand = _two(address(no), "a", address(no), "b");
        slot = 32 + 32 * (slot % (demand.length / 32));
        assembly ("memory-safe") {
            mstore(add(demand, slot), word)
        }
        (bool success, bytes memory result) = address(all)
            .staticcall(abi.encodeCall(all.check, (DEAL, INDEX, _none(), demand, _bait())));
        assertFalse(success && abi.decode(result, (bool)), "with bait");
        (success, result) =
            address(all).staticcall(abi.encodeCall(all.check, (DEAL, INDEX, _none(), demand, "")));
        assertFalse(success && abi.decode(result, (bool)), "without");
    }

    /// One proof that lies beyond them.
    function test_RevertWhen_AProofLiesBeyondTheProofs() public {
        bytes memory demand = _one(address(yes), "");
        bytes memory proof = abi.encode(0x20, 1, 0x20, 0);
        assertTrue(all.check(DEAL, INDEX, _none(), demand, proof), "as it should be");
        uint256[4] memory offsets = [uint256(0x21), 0x40, 1 << 32 | 0x20, ~uint256(0x3f)];
        for (uint256 i; i < offsets.length; ++i) {
            _refuses(demand, abi.encode(0x20, 1, offsets[i], 0));
        }
        _refuses(demand, abi.encode(0x20, 1, 0x20, 1));
        _refuses(demand, abi.encode(0x20, 1, 0x20, uint256(1) << 32));
        _refuses(demand, abi.encode(0x40, 1, 0x20, 0));
        assertTrue(
            all.check(
                DEAL, INDEX, _none(), demand, abi.encodePacked(abi.encode(0x20, 1, 0x20, 1), "x")
            ),
            "to the end"
        );
    }

    function test_WhenAChildSaysNoTheRestIsNotAsked() public {
        bytes memory call_ = abi.encodeCall(all.check, (DEAL, INDEX, _none(), "b", ""));
        vm.expectCall(address(yes), call_, 0);
        assertFalse(_check(all, _two(address(no), "a", address(yes), "b")));
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

    /// Twenty levels of All and Any by turns, with a brother of each that says yes; settled by the kernel.
    function test_WhenItIsNestedDeeply() public {
        Any any = new Any();
        _state(author, OTHER, KIND, "content");
        address top = address(stated);
        bytes memory demand = abi.encode(author, OTHER, KIND, keccak256("content"));
        bytes memory proof;
        for (uint256 i; i < 20; ++i) {
            if (i % 2 == 0) {
                demand = _two(address(yes), "beside", top, demand);
                top = address(all);
            } else {
                CappedChild[] memory children = new CappedChild[](2);
                children[0] = CappedChild(address(no), CAP, "beside");
                children[1] = CappedChild(top, 10_000_000, demand);
                demand = abi.encode(children);
                top = address(any);
            }
            proof = abi.encode(list(bytes("beside"), proof));
        }
        Token20 token = new Token20();
        token.mint(depositor, 100);
        Deal memory deal = dealOf(
            list(
                Commitment(
                    depositor,
                    list(erc20(address(token), 100)),
                    list(Clause(0, FOREVER, top, demand, wholeTo(author)))
                )
            )
        );
        vm.startPrank(depositor);
        token.approve(address(kernel), 100);
        bytes32 id = kernel.open(new Deposit[](0), deal);
        vm.stopPrank();
        Settlement memory s = settlementOf(deal, 0, 0);
        uint256 before = vm.snapshotState();
        s.proof = proof;
        kernel.settle(id, s);
        emit log_named_uint("gas with proofs", vm.lastCallGas().gasTotalUsed);
        assertLt(vm.lastCallGas().gasTotalUsed, 1_000_000, "with proofs");
        vm.revertToState(before);
        s.proof = "";
        kernel.settle(id, s);
        emit log_named_uint("gas without", vm.lastCallGas().gasTotalUsed);
        assertLt(vm.lastCallGas().gasTotalUsed, 500_000, "without");
        assertEq(token.balanceOf(author), 100, "the author's");
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
