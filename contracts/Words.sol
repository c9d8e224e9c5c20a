// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IArbiter} from "./interfaces/IArbiter.sol";
import {AUTHOR} from "./types/Deal.sol";
import {LibString} from "solady/utils/LibString.sol";

// Where `Words` is on every chain: `script/Deploy.s.sol` creates it by CREATE2, so that this depends on
// the code of `Words` alone. `test/Words.t.sol` says what it must be.
address constant WORDS = 0x0d1122f9FBDf0698f8B093eED89CCAb4190714a8;

/// Ends the call, with what `Words` says, or with its refusal: `return` it. For `describe` alone.
function say(string memory template, bytes calldata data) view returns (string memory) {
    address to = WORDS;
    bytes4 selector = Words.inWords.selector;
    assembly ("memory-safe") {
        // abi.encodeCall(Words.inWords, (template, data)) without padding, which no decoder asks for.
        let call_ := mload(0x40)
        let size := mload(template)
        mstore(call_, selector)
        mstore(add(call_, 4), 0x40)
        mstore(add(call_, 0x24), add(size, 0x60))
        mcopy(add(call_, 0x44), template, add(size, 0x20))
        let end := add(add(call_, 0x64), size)
        mstore(end, data.length)
        calldatacopy(add(end, 0x20), data.offset, data.length)
        let success := staticcall(gas(), to, call_, add(add(size, data.length), 0x84), 0, 0)
        returndatacopy(call_, 0, returndatasize())
        // Without code it answers nothing.
        if iszero(mul(success, returndatasize())) { revert(call_, returndatasize()) }
        return(call_, returndatasize())
    }
}

/// Says ABI-encoded data in words, by a template: the code that all `describe` share, deployed once.
///
/// A template is text with parts in braces, each a kind and the index (one hex digit) of a word of the
/// frame, which is where the data begins:
///
///     {a0}       an address, with the capitals of EIP-55
///     {x0}       32 bytes, in hex
///     {d0}       the same, or "this deal" if zero
///     {u0}       an unsigned number; {u0.32} if of a type of 32 bits
///     {i0}       a signed number; {i0.128} if of a type of 128 bits
///     {b0}       `bytes`, in hex
///     {s0}       a `string`, quoted and escaped as in JSON
///     {c0.1}     what the arbiter at word 0 says of the demand, `bytes` at word 1; "nobody" if zero
///
/// Others choose among alternatives, which are templates too. An unchosen one is not said, but what it
/// would say must be decodable as well. So `{&0.255:|{a0}}` only checks.
///
///     {=0.7:yes|no}      whether the word is 7; without a number, whether it is zero
///     {&0.7:no|yes}      whether bit 7 is set
///     {#0:one|two|…}     by the word, from zero on
///     {~0:yes|no}        whether the word is the address `AUTHOR`
///     {$0:empty|not}     whether a `bytes`, `string` or array is empty
///     {^0: or |none|A|B} the names of all bits set, from the lowest, with " or " between; or "none"
///
/// And others move the frame for a template within:
///
///     {>0:…}             to the dynamic tuple of word 0
///     {*0.2:, |…}        to each item of the array of word 0, with ", " between: items of 2 words, or,
///                        without a number, of a dynamic type
///     {%0:…}             in the template of an item, to the item of the same number in the array of
///                        one-word items at word 0 of the frame around; nothing if that array ends before
contract Words {
    /// The data is not what the template says: too short, an offset beyond its end, a value that its type
    /// cannot have.
    error Undecodable();
    /// The template does not follow the grammar. One that ends too soon panics.
    error BadTemplate();

    /// What is being read; `list` and `item` are of the innermost list that surrounds it.
    struct Reader {
        bytes template;
        uint256 next; // character of the template
        bytes data;
        uint256 list; // the frame around it
        uint256 item;
    }

    /// `data` by `template`.
    function inWords(string calldata template, bytes calldata data)
        external
        view
        returns (string memory words)
    {
        Reader memory r = Reader(bytes(template), 0, data, 0, 0);
        words = _say(r, 0);
        if (r.next != r.template.length) revert BadTemplate();
    }

    /// Up to the end of the template, or of the alternative.
    function _say(Reader memory r, uint256 frame) private view returns (string memory words) {
        while (true) {
            uint256 start = r.next;
            bytes1 c;
            for (; r.next < r.template.length; ++r.next) {
                c = r.template[r.next];
                if (c == "{" || c == "|" || c == "}") break;
            }
            words = string.concat(words, LibString.slice(string(r.template), start, r.next));
            if (r.next == r.template.length || c != "{") return words;
            ++r.next;
            words = string.concat(words, _part(r, frame));
        }
    }

    function _part(Reader memory r, uint256 frame) private view returns (string memory words) {
        bytes1 kind = _next(r);
        uint256 index = uint8(_next(r)) - 48;
        if (index > 9) index -= 39; // "a" is 10
        uint256 number;
        bytes1 c = _next(r);
        if (c == ".") {
            while ((c = _next(r)) >= "0" && c <= "9") {
                number = number * 10 + uint8(c) - 48;
            }
        }
        if (c == "}") return _value(r, frame, kind, index, number);
        if (c != ":") revert BadTemplate();
        if (kind == "*") return _list(r, frame, index, number);
        if (kind == "^") return _bits(r, frame, _word(r, frame, index));
        if (kind == ">") {
            words = _say(r, _offset(r, frame, index));
            _expect(r, "}");
        } else if (kind == "%") {
            (uint256 length, uint256 items) = _array(r, r.list, index);
            if (r.item < length) words = _say(r, items + 32 * r.item);
            else _skip(r);
            _expect(r, "}");
        } else {
            return _choice(r, frame, _chosen(r, frame, kind, index, number));
        }
    }

    function _value(Reader memory r, uint256 frame, bytes1 kind, uint256 index, uint256 number)
        private
        view
        returns (string memory)
    {
        if (kind == "b" || kind == "s") {
            bytes memory data = _bytes(r, frame, index);
            return
                kind == "b" ? LibString.toHexString(data) : LibString.escapeJSON(string(data), true);
        }
        uint256 word = _word(r, frame, index);
        if (kind == "d" && word == 0) return "this deal";
        if (kind == "x" || kind == "d") return LibString.toHexString(word, 32);
        if (kind == "i") {
            // forge-lint: disable-next-line(unsafe-typecast)
            int256 value = int256(word);
            if (number != 0 && value >> (number - 1) != value >> 255) revert Undecodable();
            return LibString.toString(value);
        }
        if (kind == "u") {
            if (number != 0 && word >> number != 0) revert Undecodable();
            return LibString.toString(word);
        }
        if (word >> 160 != 0) revert Undecodable();
        // forge-lint: disable-next-line(unsafe-typecast)
        address a = address(uint160(word));
        if (kind == "a") return LibString.toHexStringChecksummed(a);
        if (kind == "c" && a == address(0)) return "nobody";
        if (kind == "c") return IArbiter(a).describe(_bytes(r, frame, number));
        revert BadTemplate();
    }

    /// Which alternative, counted from zero.
    function _chosen(Reader memory r, uint256 frame, bytes1 kind, uint256 index, uint256 number)
        private
        pure
        returns (uint256)
    {
        if (kind == "$") {
            (uint256 length,) = _array(r, frame, index);
            return length == 0 ? 0 : 1;
        }
        uint256 word = _word(r, frame, index);
        if (kind == "=") return word == number ? 0 : 1;
        if (kind == "~") return word == uint160(AUTHOR) ? 0 : 1;
        if (kind == "&") return word >> number & 1;
        if (kind == "#") return word;
        revert BadTemplate();
    }

    function _choice(Reader memory r, uint256 frame, uint256 chosen)
        private
        view
        returns (string memory words)
    {
        uint256 count;
        bytes1 c = "|";
        for (; c == "|"; ++count) {
            string memory alternative = _say(r, frame);
            if (count == chosen) words = alternative;
            c = _next(r);
        }
        if (chosen >= count) revert Undecodable();
    }

    function _bits(Reader memory r, uint256 frame, uint256 word)
        private
        view
        returns (string memory words)
    {
        string memory separator = _say(r, frame);
        _expect(r, "|");
        string memory none = _say(r, frame);
        for (; _next(r) == "|"; word >>= 1) {
            string memory name = _say(r, frame);
            if (word & 1 != 0) {
                words = string.concat(words, bytes(words).length == 0 ? "" : separator, name);
            }
        }
        if (bytes(words).length == 0) words = none;
    }

    function _list(Reader memory r, uint256 frame, uint256 index, uint256 size)
        private
        view
        returns (string memory words)
    {
        string memory separator = _say(r, frame);
        _expect(r, "|");
        (uint256 length, uint256 items) = _array(r, frame, index);
        (uint256 start, uint256 list, uint256 item) = (r.next, r.list, r.item);
        if (length == 0) _skip(r);
        // Every item is read, so that beyond the data's end it reverts.
        for (uint256 i; i < length; ++i) {
            (r.next, r.list, r.item) = (start, frame, i);
            words = string.concat(
                words,
                i == 0 ? "" : separator,
                _say(r, size == 0 ? _offset(r, items, i) : items + 32 * size * i)
            );
        }
        (r.list, r.item) = (list, item);
        _expect(r, "}");
    }

    /// To the end of the alternative.
    function _skip(Reader memory r) private pure {
        uint256 depth = 1;
        while (true) {
            bytes1 c = _next(r);
            if (c == "{") ++depth;
            if (c == "|" && depth == 1) break;
            if (c == "}" && --depth == 0) break;
        }
        --r.next;
    }

    function _next(Reader memory r) private pure returns (bytes1) {
        return r.template[r.next++];
    }

    function _expect(Reader memory r, bytes1 c) private pure {
        if (_next(r) != c) revert BadTemplate();
    }

    function _word(Reader memory r, uint256 frame, uint256 index)
        private
        pure
        returns (uint256 word)
    {
        uint256 end = frame + 32 * index + 32;
        bytes memory data = r.data;
        if (end > data.length) revert Undecodable();
        assembly ("memory-safe") {
            word := mload(add(data, end))
        }
    }

    /// Where in the data the word points to.
    function _offset(Reader memory r, uint256 frame, uint256 index) private pure returns (uint256) {
        uint256 offset = _word(r, frame, index);
        if (offset > r.data.length) revert Undecodable();
        return frame + offset;
    }

    /// The length of the array or bytes that the word points to, and where its items begin.
    function _array(Reader memory r, uint256 frame, uint256 index)
        private
        pure
        returns (uint256 length, uint256 items)
    {
        items = _offset(r, frame, index);
        length = _word(r, items, 0);
        items += 32;
    }

    function _bytes(Reader memory r, uint256 frame, uint256 index)
        private
        pure
        returns (bytes memory)
    {
        (uint256 length, uint256 start) = _array(r, frame, index);
        if (length > r.data.length - start) revert Undecodable();
        return bytes(LibString.slice(string(r.data), start, start + length));
    }
}
