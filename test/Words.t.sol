// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {WORDS, Words, say} from "../contracts/Words.sol";
import {AUTHOR} from "../contracts/types/Deal.sol";
import {Answer, HostileArbiter} from "./utils/HostileJudges.sol";
import {stdError} from "forge-std/StdError.sol";
import {Test} from "forge-std/Test.sol";

struct Pair {
    uint256 number;
    address who;
}

struct Note {
    string text;
    uint256[] numbers;
}

struct Nested {
    uint256 first;
    bytes data;
    Note note;
}

/// As a `describe` does.
contract Speaker {
    function describe(string memory template, bytes calldata data)
        external
        view
        returns (string memory)
    {
        return say(template, data);
    }
}

contract WordsTest is Test {
    Words internal words = new Words();
    Speaker internal speaker = new Speaker();

    function setUp() public {
        vm.etch(WORDS, address(words).code);
    }

    function _says(string memory template, bytes memory data, string memory expected)
        internal
        view
    {
        assertEq(words.inWords(template, data), expected, template);
        assertEq(speaker.describe(template, data), expected, "through the helper");
    }

    function _says(string memory template, uint256 word, string memory expected) internal view {
        _says(template, abi.encode(word), expected);
    }

    function _refuses(string memory template, bytes memory data) internal {
        vm.expectRevert(Words.Undecodable.selector);
        words.inWords(template, data);
        vm.expectRevert(Words.Undecodable.selector);
        speaker.describe(template, data);
    }

    function _refuses(string memory template, uint256 word) internal {
        _refuses(template, abi.encode(word));
    }

    // Values

    function test_Text() public view {
        _says("", "", "");
        _says("only text: a, 0.1", "", "only text: a, 0.1");
        uint256[16] memory data;
        for (uint256 i; i < 16; ++i) {
            data[i] = i;
        }
        _says("{u2}, {u0}{u1}: {u9}, {ua}, {uf}", abi.encode(data), "2, 01: 9, 10, 15");
    }

    function testFuzz_WhenThePartIsAnAddress(address a, uint256 high) public {
        _says("by {a0}!", abi.encode(a), string.concat("by ", vm.toString(a), "!"));
        high = bound(high, 1, type(uint96).max);
        _refuses("{a0}", uint256(uint160(a)) | high << 160);
    }

    function testFuzz_WhenThePartIs32Bytes(bytes32 b) public view {
        _says("{x0}", abi.encode(b), vm.toString(b));
    }

    function testFuzz_WhenThePartIsADeal(bytes32 b) public view {
        vm.assume(b != 0);
        _says("{d0}", abi.encode(b), vm.toString(b));
        _says("{d0}", 0, "this deal");
    }

    function testFuzz_WhenThePartIsANumber(uint256 n) public view {
        _says("{u0}", n, vm.toString(n));
        _says("{i0}", n, vm.toString(int256(n)));
        _says("{u0.32}", n % 2 ** 32, vm.toString(n % 2 ** 32));
        _says("{i0.128}", abi.encode(int128(int256(n))), vm.toString(int128(int256(n))));
    }

    function testFuzz_WhenTheNumberDoesNotFit(uint256 n) public {
        n = bound(n, 2 ** 32, type(uint256).max);
        _refuses("{u0.32}", n);
        n = bound(n, 2 ** 127, type(uint256).max - 2 ** 127);
        _refuses("{i0.128}", n);
    }

    function test_WhenTheNumberJustFits() public {
        _says("{u0.8}", 255, "255");
        _refuses("{u0.8}", 256);
        _says("{i0.8}", 127, "127");
        _refuses("{i0.8}", 128);
        _says("{i0.8}", abi.encode(int256(-128)), "-128");
        _refuses("{i0.8}", abi.encode(int256(-129)));
        _says("{i0.256}", abi.encode(type(int256).min), vm.toString(type(int256).min));
        _says("{u0.256}", type(uint256).max, vm.toString(type(uint256).max));
    }

    function testFuzz_WhenThePartIsBytes(bytes memory b, uint256 n) public view {
        bytes memory data = abi.encode(b, n);
        _says("{b0}, {u1}", data, string.concat(vm.toString(b), ", ", vm.toString(n)));
    }

    function test_WhenThePartIsAString() public view {
        _says("{s0}", abi.encode(""), '""');
        _says("{s0}.", abi.encode('say "{u0}"|\n'), '"say \\"{u0}\\"|\\n".');
    }

    function test_RevertWhen_BytesEndBeyondTheData() public {
        bytes memory data = abi.encodePacked(uint256(32), uint256(3), "abc");
        _says("{b0}", data, "0x616263");
        _says("{s0}", data, '"abc"');
        data[63] = 0x04;
        _refuses("{b0}", data);
        _refuses("{s0}", data);
        _refuses("{b0}", abi.encode(32, type(uint256).max));
    }

    function test_WhenThePartIsAChildsDemand() public {
        HostileArbiter child = new HostileArbiter();
        _says("{c1.0}", abi.encode("demand", child), "whatever it is told");
        _says("{c1.0}", abi.encode("demand", address(0)), "nobody");
        // What it is asked about is the demand.
        bytes memory inner = abi.encode("{x0}", abi.encode(7));
        _says(
            "({c0.1})",
            abi.encode(new Unpacks(), inner),
            string.concat("(", vm.toString(bytes32(uint256(7))), ")")
        );
        _refuses("{c0.1}", abi.encode(uint256(1) << 160, "demand"));
        _refuses("{c0.1}", abi.encode(child, 65));
        // And refusals are its own.
        bytes memory none = abi.encode(new Unpacks(), "");
        vm.expectRevert(Unpacks.Unpackable.selector);
        words.inWords("{c0.1}", none);
        vm.expectRevert();
        words.inWords("{c0.1}", abi.encode(address(1234), inner));
    }

    // Choices

    function test_WhenThePartChoosesByEquality() public view {
        _says("{=0:zero|not}", 0, "zero");
        _says("{=0:zero|not}", 1, "not");
        _says("{=0.4294967295:yes|no}", type(uint32).max, "yes");
        _says("{=0.4294967295:yes|no}", type(uint32).max - 1, "no");
        _says("{=0.4294967295:yes|no}", uint256(type(uint32).max) + 1, "no");
        _says("a{=0:|, {u0}}b", 0, "ab");
        _says("a{=0:|, {u0}}b", 7, "a, 7b");
        _says("{~0:author|{a0}}", uint160(AUTHOR), "author");
        _says("{~0:author|{a0}}", 0, vm.toString(address(0)));
    }

    function test_WhenThePartChoosesByABit() public view {
        _says("{&0:even|odd}", 6, "even");
        _says("{&0:even|odd}", 7, "odd");
        _says("{&0.2:no|yes}", 4, "yes");
        _says("{&0.2:no|yes}", 11, "no");
        _says("{&0.255:no|yes}", 1 << 255, "yes");
    }

    function test_WhenThePartChoosesByNumber() public {
        _says("{#0:one|two|three}", 0, "one");
        _says("{#0:one|two|three}", 1, "two");
        _says("{#0:one|two|three}", 2, "three");
        _refuses("{#0:one|two|three}", 3);
        _refuses("{#0:one|two|three}", type(uint256).max);
        _refuses("{&0:even}", 1);
        _says("{#0:|{#0:|inner {=0:zero|one}}|two}", 1, "inner one");
    }

    function test_WhenThePartChoosesByEmptiness() public view {
        _says("{$0:none|some}", abi.encode(""), "none");
        _says("{$0:none|some {b0}}", abi.encode("a"), "some 0x61");
        _says("{$0:none|some}", abi.encode(new address[](0)), "none");
        _says("{$0:none|some}", abi.encode(new address[](2)), "some");
    }

    function test_WhenWhatIsNotSaidCannotBeDecoded() public {
        bytes memory data = abi.encode(0, uint256(1) << 160);
        _refuses("{=0:|{a1}}", data);
        _refuses("{=0:|{u1.8}}", data);
        _refuses("{=0:|{u2}}", data);
        _says("{=0:|{u1}}", data, "");
        _says("{&0.255:|{a0}}only checked", 7, "only checked");
        _refuses("{&0.255:|{a0}}only checked", 1 << 160);
        _refuses("{&0.255:|{a0}}only checked", 1 << 255);
    }

    function test_WhenThePartNamesBits() public view {
        _says("{^0: or |none|A|B|C}", 0, "none");
        _says("{^0: or |none|A|B|C}", 8, "none");
        _says("{^0: or |none|A|B|C}", 1, "A");
        _says("{^0: or |none|A|B|C}.", 13, "A or C.");
        _says("{^0: or |none|A|B|C}", 7, "A or B or C");
        _says("{^0: or |none}", 7, "none");
    }

    // Frames

    function test_WhenThePartIsAList() public view {
        uint256[] memory numbers = new uint256[](3);
        (numbers[0], numbers[1], numbers[2]) = (5, 6, 7);
        _says("[{*1.1:, |{u0}}] {u0}", abi.encode(9, numbers), "[5, 6, 7] 9");
        _says("[{*1.1:, |{u0}}]", abi.encode(9, new uint256[](1)), "[0]");
        _says("[{*1.1:, |{=0:|{u9}}}] {u0}", abi.encode(9, new uint256[](0)), "[] 9");

        Pair[] memory pairs = new Pair[](2);
        (pairs[0].number, pairs[1].number) = (1, 2);
        pairs[1].who = AUTHOR;
        _says("{*0.2:; |{u0} {~1:A|B}}", abi.encode(pairs), "1 B; 2 A");

        Note[] memory notes = new Note[](2);
        notes[0] = Note("first", new uint256[](0));
        notes[1] = Note("second", numbers);
        _says("{*0:; |{s0}:{*1.1:|{u0}}}", abi.encode(notes), '"first":; "second":567');
    }

    function test_WhenAListIsBeside() public view {
        uint256[] memory numbers = new uint256[](2);
        (numbers[0], numbers[1]) = (5, 6);
        string[] memory texts = new string[](3);
        (texts[0], texts[1], texts[2]) = ("a", "b", "c");
        _says(
            "{*1:, |{s0}{%0: ({u0})}}", abi.encode(numbers, _notes(texts)), '"a" (5), "b" (6), "c"'
        );
        // Also after a list within, and with nothing beside.
        Note[] memory notes = _notes(texts);
        notes[0].numbers = new uint256[](5);
        _says("{*1:, |{*1.1:|{u0}}{%0:{u0}}}", abi.encode(numbers, notes), "000005, 6, ");
        numbers = new uint256[](0);
        _says("{*1:|{s0}{%0:{u0}{u1}}}", abi.encode(numbers, notes), '"a""b""c"');
    }

    function _notes(string[] memory texts) private pure returns (Note[] memory notes) {
        notes = new Note[](texts.length);
        for (uint256 i; i < texts.length; ++i) {
            notes[i].text = texts[i];
        }
    }

    function testFuzz_WhenTheListIsOfAnyLength(address[] memory all) public view {
        string memory expected;
        for (uint256 i; i < all.length; ++i) {
            expected = string.concat(expected, i == 0 ? "" : ", ", vm.toString(all[i]));
        }
        assertEq(words.inWords("{*0.1:, |{a0}}", abi.encode(all)), expected);
    }

    function test_RevertWhen_TheListIsLongerThanTheData() public {
        _says("{*0.1:|{u0}}", abi.encode(32, 2, 5, 6), "56");
        _refuses("{*0.1:|{u0}}", abi.encode(32, 3, 5, 6));
        _refuses("{*0.1:|{u0}}", abi.encode(32, type(uint256).max, 5, 6));
        _refuses("{*0.2:|{u1}}", abi.encode(32, 2, 5, 6));
        _refuses("{*0:|{u0}}", abi.encode(32, 2, 32));
    }

    function test_WhenThePartIsATuple() public view {
        Nested memory nested;
        nested.first = 1;
        nested.data = "ab";
        nested.note = Note("text", new uint256[](2));
        _says(
            "{>1:{u0} {b1}{>2: {s0} {*1.1:,|{u0}}}} {u0}",
            abi.encode(3, nested),
            '1 0x6162 "text" 0,0 3'
        );
    }

    // Refusals

    function test_RevertWhen_TheDataIsTooShort() public {
        string[12] memory templates = [
            "{a0}",
            "{x0}",
            "{d0}",
            "{u0}",
            "{i0}",
            "{b0}",
            "{s0}",
            "{=0:a|b}",
            "{$0:a|b}",
            "{^0:a|b|c}",
            "{>0:}",
            "{*0.1:a|b}"
        ];
        for (uint256 i; i < templates.length; ++i) {
            _refuses(templates[i], "");
            _refuses(templates[i], new bytes(31));
        }
        _says("{u0}", new bytes(33), "0");
        _refuses("{u1}", new bytes(63));
        _says("{u1}", new bytes(64), "0");
    }

    function test_RevertWhen_AnOffsetIsBeyondTheData() public {
        string[5] memory templates = ["{b0}", "{s0}", "{$0:|}", "{*0.1:|}", "{>0:{u0}}"];
        for (uint256 i; i < templates.length; ++i) {
            words.inWords(templates[i], abi.encode(32, 0));
            _refuses(templates[i], abi.encode(33, 0));
            _refuses(templates[i], abi.encode(64, 0));
            _refuses(templates[i], abi.encode(65, 0));
            _refuses(templates[i], abi.encode(type(uint256).max, 0));
            _refuses(templates[i], abi.encode(type(uint256).max - 31, 0));
        }
    }

    function test_RevertWhen_TheTemplateIsMalformed() public {
        string[13] memory bad = [
            "}",
            "a|b",
            "{u0}}",
            "{q0}",
            "{q0:a|b}",
            "{u0|}",
            "{u0.3x}",
            "{u0:a}",
            "{>0:a|b}",
            "{*0.1:a}",
            "{*0.1:a|b|c}",
            "{^0:a}",
            "{%0:a|b}"
        ];
        for (uint256 i; i < bad.length; ++i) {
            vm.expectRevert(Words.BadTemplate.selector);
            words.inWords(bad[i], abi.encode(32, 0, 0));
        }
        string[8] memory cut = ["{", "{u", "{u0", "{u0.", "{=0:", "{=0:a|b", "{*0.1:a|", "{^0:a|b"];
        for (uint256 i; i < cut.length; ++i) {
            vm.expectRevert(stdError.indexOOBError);
            words.inWords(cut[i], abi.encode(32, 0, 0));
        }
        vm.expectRevert(stdError.arithmeticError);
        words.inWords("{u/}", abi.encode(0));
        vm.expectRevert(stdError.arithmeticError);
        words.inWords("{u:}", abi.encode(0));
        // The helper hands on what it is.
        vm.expectRevert(Words.BadTemplate.selector);
        speaker.describe("}", "");
    }

    function testFuzz_DataNeverMakesItSayTwoThings(bytes calldata data) public view {
        string memory template = "{a0} {>1:{*0.1:,|{u0.8}}{s1}} {#2:a|b}";
        try words.inWords(template, data) returns (string memory first) {
            assertEq(first, speaker.describe(template, data));
        } catch (bytes memory reason) {
            assertEq(reason, abi.encodePacked(Words.Undecodable.selector));
        }
    }

    function test_GivenNoCodeAtTheAddress() public {
        vm.etch(WORDS, "");
        vm.expectRevert(bytes(""));
        speaker.describe("{u0}", abi.encode(1));
    }

    /// The constant is where this build's code goes.
    function test_TheAddressIsOfThisBuild() public {
        string memory profile = vm.envOr("FOUNDRY_PROFILE", string("default"));
        vm.skip(!_is(profile, "default") && !_is(profile, "deep"));
        address expected = vm.computeCreate2Address(
            "assize 1",
            keccak256(type(Words).creationCode),
            0x4e59b44847b379578588920cA78FbF26c0B4956C
        );
        assertEq(WORDS, expected, "put it into contracts/Words.sol");
    }

    function _is(string memory a, string memory b) private pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }
}

/// A child that says what its demand is a template and data for, or refuses.
contract Unpacks {
    error Unpackable();

    function describe(bytes calldata demand) external view returns (string memory) {
        if (demand.length == 0) revert Unpackable();
        (string memory template, bytes memory data) = abi.decode(demand, (string, bytes));
        return Words(WORDS).inWords(template, data);
    }
}
