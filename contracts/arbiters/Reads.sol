// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// What the arbiters of facts share: asking a contract that may revert, burn gas, lie, or return
/// garbage or a bomb.
library Reads {
    /// What a call costs besides what it hands on, with room to spare.
    uint256 private constant CALL_GAS = 3000;

    /// `size` bytes, from `offset` on, of what `target` answers to `data`; empty if it has no code,
    /// reverts, runs out of gas or answers less. No more than that is ever copied.
    function read(address target, bytes memory data, uint256 offset, uint256 size)
        internal
        view
        returns (bytes memory)
    {
        return _read(target, gasleft(), data, offset, size);
    }

    /// The same with exactly `gasCap`, and empty if there is less to give: else the settler could
    /// pick, by the gas brought, among the answers of a target that swallows an inner failure.
    function readCapped(
        address target,
        uint256 gasCap,
        bytes memory data,
        uint256 offset,
        uint256 size
    ) internal view returns (bytes memory answer) {
        uint256 left = gasleft();
        // A 64th stays behind (EIP-150).
        if (left < CALL_GAS || (left - CALL_GAS) * 63 / 64 < gasCap) return answer;
        return _read(target, gasCap, data, offset, size);
    }

    /// The first word of what `target` answers to `data`.
    function word(address target, bytes memory data) internal view returns (bool, uint256) {
        bytes memory answer = read(target, data, 0, 32);
        return answer.length == 0 ? (false, 0) : (true, wordAt(answer, 0));
    }

    /// Word `i` of an answer that has more than `i` words.
    function wordAt(bytes memory answer, uint256 i) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(answer, 32), mul(32, i)))
        }
    }

    function _read(address target, uint256 gasCap, bytes memory data, uint256 offset, uint256 size)
        private
        view
        returns (bytes memory answer)
    {
        assembly ("memory-safe") {
            // A precompile answers without code.
            if extcodesize(target) {
                if staticcall(gasCap, target, add(data, 32), mload(data), 0, 0) {
                    // The sum could wrap, so the offset is compared first.
                    let answered := returndatasize()
                    if iszero(or(gt(offset, answered), lt(sub(answered, offset), size))) {
                        answer := mload(0x40)
                        mstore(0x40, add(answer, add(size, 32)))
                        mstore(answer, size)
                        returndatacopy(add(answer, 32), offset, size)
                    }
                }
            }
        }
    }
}
