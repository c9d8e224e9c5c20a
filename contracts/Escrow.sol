// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Vault} from "./Vault.sol";
import {IAllocator} from "./interfaces/IAllocator.sol";
import {IArbiter} from "./interfaces/IArbiter.sol";
import {IEscrow} from "./interfaces/IEscrow.sol";
import {Bounds} from "./types/Bounds.sol";
import {
    AUTHOR,
    Allocation,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    MAX_COMMITMENTS,
    MAX_PAYOUTS,
    Method,
    PPM,
    Payout,
    Permit,
    REVOKE,
    Settlement,
    Share,
    Statement
} from "./types/Deal.sol";
import {DEAL_WITNESS, DealHash} from "./types/DealHash.sol";
import {DealWord, openedWord} from "./types/DealWord.sol";
import {StatementWord, statedWord, statementIdOf} from "./types/StatementWord.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

/// The kernel: see `IEscrow`.
contract Escrow is IEscrow, Vault, EIP712 {
    using DealHash for *;
    using EfficientHashLib for bytes32[];

    mapping(bytes32 dealId => DealWord) private _deals;
    mapping(bytes32 statementId => StatementWord) private _statements;

    /// Whether a `multicall` runs, and what is left of the value that was sent to it.
    bool private transient _batch;
    uint256 private transient _budget;

    /// Value may come along with a verb that takes none only as a part of a batch's budget. While
    /// value moves, a batch's sub-calls cannot run: then it is somebody else's call, and would stick.
    modifier valueless() {
        if (msg.value != 0) {
            if (!_batch) revert WrongValue(0, msg.value);
            _requireUnlocked();
        }
        _;
    }

    /// @inheritdoc IEscrow
    function open(Deposit[] calldata deposits, Deal calldata deal)
        external
        payable
        receiving
        returns (bytes32 id)
    {
        // Check: time and count.
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp >= deal.openBefore) {
            revert OpeningExpired(deal.openBefore, block.timestamp);
        }
        Commitment[] calldata commitments = deal.commitments;
        uint256 count = commitments.length;
        if (count == 0 || count > MAX_COMMITMENTS) revert CommitmentCount(count, MAX_COMMITMENTS);
        if (deposits.length != 0 && deposits.length != count) {
            revert DepositCount(deposits.length, count);
        }

        // Check: the deal's form.
        Bounds.requireForward(deal);
        bytes32[] memory hashes = EfficientHashLib.malloc(count);
        for (uint256 i; i < count; ++i) {
            Bounds.check(commitments, i);
            hashes.set(i, commitments[i].hash());
        }
        bytes32 hash = DealHash.hashDeal(deal.terms, deal.openBefore, deal.salt, hashes);
        id = _hashTypedData(hash);
        uint256 openedAt = _deals[id].openedAt();
        if (openedAt != 0) revert AlreadyOpen(id, openedAt);

        // Check: everybody agreed, or else Permit2 will refuse.
        for (uint256 i; i < count; ++i) {
            address depositor = commitments[i].depositor;
            if (depositor != msg.sender) {
                if (deposits.length == 0) revert BadSignature(i, depositor);
                _requireAgreed(id, i, depositor, deposits[i]);
            }
        }

        // Effect
        _deals[id] = openedWord(block.timestamp);
        _emitOpened(id, deal);

        // Interaction
        uint256 value;
        for (uint256 i; i < count; ++i) {
            Commitment calldata commitment = commitments[i];
            Asset[] calldata assets = commitment.assets;
            address payer = commitment.depositor;
            emit Committed(id, i, payer);
            bool pulled; // whether its ERC-20 assets are
            if (deposits.length != 0) {
                (payer, pulled) = _prepare(deposits[i], i, payer, assets, hash);
            }
            for (uint256 j; j < assets.length; ++j) {
                Asset memory asset = assets[j];
                if (pulled && asset.kind == AssetKind.ERC20) continue;
                _pull(asset, payer);
                // No overflow: `_pull` bounds an amount by 2^128, and calldata their number.
                unchecked {
                    if (asset.kind == AssetKind.Native) value += asset.amount;
                }
            }
        }
        _spend(value);
    }

    /// @inheritdoc IEscrow
    function settle(bytes32 id, Settlement calldata settlement) external payable valueless locked {
        Commitment calldata commitment = settlement.commitment;
        Clause[] calldata clauses = commitment.clauses;
        Statement[] calldata statements = settlement.statements;
        uint256 index = settlement.index;
        uint256 chosen = settlement.clause;

        // Check: what was sent is what was signed, and it is open.
        _requireDeal(id, settlement, commitment);
        DealWord word = _deals[id];
        if (word.openedAt() == 0) revert NotOpen(id);
        uint256 outcome = word.outcome(index);
        if (outcome != 0) revert AlreadyClosed(index, outcome - 1);
        if (chosen >= clauses.length) revert UnknownClause(chosen, clauses.length);
        Clause calldata clause = clauses[chosen];
        _requireWindow(clause, word.openedAt());
        _requireStated(statements);

        // Effect: before anything is called, so that arbiters and payees see it closed.
        _deals[id] = word.close(index, chosen);
        emit Settled(id, index, chosen);

        // Interaction
        address arbiter = clause.arbiter;
        if (arbiter != address(0)) {
            // The explicit check names the arbiter that has no code; a revert is passed on.
            if (
                arbiter.code.length == 0
                    || !IArbiter(arbiter)
                        .check(id, index, statements, clause.demand, settlement.proof)
            ) revert Refused(arbiter);
        }
        Allocation calldata allocation = clause.allocation;
        if (allocation.allocator == address(0)) {
            _payShares(commitment.assets, allocation.shares, statements);
        } else {
            _payAllocated(id, settlement, allocation);
        }
    }

    /// @inheritdoc IEscrow
    function state(bytes32 about, bytes32 kind, bytes calldata data)
        external
        payable
        valueless
        returns (bytes32 id)
    {
        id = statementId(msg.sender, about, kind);
        bytes32 content = EfficientHashLib.hashCalldata(data);
        if (!_isStated(id, content)) _record(id, content, msg.sender, about, kind, data);
    }

    /// @inheritdoc IEscrow
    function stateFor(Statement calldata statement, uint64 expiry, bytes calldata signature)
        external
        payable
        valueless
        returns (bytes32 id)
    {
        id = statementId(statement.author, statement.about, statement.kind);
        bytes32 content = EfficientHashLib.hashCalldata(statement.data);
        if (_isStated(id, content)) return id;

        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp >= expiry) revert StatementExpired(expiry, block.timestamp);
        if (!_signed(statement.author, _hashTypedData(statement.hash(expiry)), signature)) {
            revert BadAuthor(statement.author);
        }
        _record(id, content, statement.author, statement.about, statement.kind, statement.data);
    }

    /// @inheritdoc IEscrow
    function multicall(bytes[] calldata calls) external payable returns (bytes[] memory results) {
        if (_batch) revert NestedMulticall();
        _requireUnlocked();
        _batch = true;
        _budget = msg.value;
        results = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            bool success;
            (success, results[i]) = address(this).delegatecall(calls[i]);
            if (!success) {
                bytes memory reason = results[i];
                assembly ("memory-safe") {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
        if (_budget != 0) revert WrongValue(msg.value - _budget, msg.value);
        _batch = false;
    }

    /// @inheritdoc IEscrow
    function dealId(Deal calldata deal) external view returns (bytes32) {
        return _hashTypedData(deal.hash());
    }

    /// @inheritdoc IEscrow
    function dealWord(bytes32 id) external view returns (DealWord) {
        return _deals[id];
    }

    /// @inheritdoc IEscrow
    function statementId(address author, bytes32 about, bytes32 kind)
        public
        view
        returns (bytes32)
    {
        return statementIdOf(address(this), author, about, kind);
    }

    /// @inheritdoc IEscrow
    function statementWord(bytes32 id) external view returns (StatementWord) {
        return _statements[id];
    }

    /// @inheritdoc IEscrow
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator();
    }

    function _domainNameAndVersion()
        internal
        pure
        override
        returns (string memory name, string memory version)
    {
        name = "Assize";
        version = "1";
    }

    // Opening.

    /// Emits `Opened(id, deal)` by copying the deal's calldata, which is the ABI encoding of the event
    /// too: encoding it anew costs 5,000 gas a commitment. `Bounds` has seen that no offset points
    /// back, so all of a deal lies behind its start. It is the last parameter, so that nothing of the
    /// call follows it. The copy is a whole number of words, whatever the caller's last one was.
    function _emitOpened(bytes32 id, Deal calldata deal) private {
        bytes32 topic = Opened.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            let size := and(add(sub(calldatasize(), deal), 31), not(31))
            mstore(data, 0x20)
            calldatacopy(add(data, 0x20), deal, size)
            log2(data, add(size, 0x20), topic, id)
        }
    }

    function _requireAgreed(bytes32 id, uint256 index, address depositor, Deposit calldata deposit)
        private
        view
    {
        if (_statements[statementId(depositor, id, REVOKE)].statedAt() != 0) {
            revert SignatureRevoked(index, depositor);
        }
        // Whoever pays by Permit2 signed the deal with the payment: `_prepare` has it checked.
        if (deposit.method == Method.Permit2 && _payer(deposit, depositor) == depositor) return;
        if (!_signed(depositor, id, deposit.signature)) revert BadSignature(index, depositor);
    }

    /// ecrecover first, then ERC-1271: an EOA that delegated (EIP-7702) has code and still signs.
    /// The zero address does not: it is what a failed recovery gives.
    function _signed(address signer, bytes32 digest, bytes calldata signature)
        private
        view
        returns (bool)
    {
        if (signer == address(0)) return false;
        return ECDSA.tryRecoverCalldata(digest, signature) == signer
            || SignatureCheckerLib.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }

    function _payer(Deposit calldata deposit, address depositor) private pure returns (address) {
        return deposit.payer == address(0) ? depositor : deposit.payer;
    }

    /// Who pays commitment `index`, after its permits were tried, and whether Permit2 has moved its
    /// ERC-20 assets already. `hash` is the deal's struct hash.
    function _prepare(
        Deposit calldata deposit,
        uint256 index,
        address depositor,
        Asset[] calldata assets,
        bytes32 hash
    ) private returns (address payer, bool pulled) {
        payer = _payer(deposit, depositor);
        if (payer != depositor && payer != msg.sender) revert PayerNotCaller(index, payer);
        if (deposit.method == Method.Permit2) {
            _pullByPermit2(assets, payer, hash, DEAL_WITNESS, deposit.permit);
            pulled = true;
        } else if (deposit.method == Method.Permit) {
            Permit[] memory permits = abi.decode(deposit.permit, (Permit[]));
            for (uint256 i; i < permits.length; ++i) {
                Permit memory p = permits[i];
                // A failure is tolerated: anyone may have used the permit before, and then the
                // allowance is there. If it is not, the pull reverts.
                try IERC20Permit(p.token)
                    .permit(payer, address(this), p.value, p.deadline, p.v, p.r, p.s) {}
                    catch {}
            }
        }
    }

    /// Takes `value` from what was sent: all of it, or a part of the batch's budget.
    function _spend(uint256 value) private {
        if (_batch) {
            if (_budget < value) revert WrongValue(value, _budget);
            if (value != 0) _budget -= value;
        } else if (msg.value != value) {
            revert WrongValue(value, msg.value);
        }
    }

    // Settling.

    /// Rebuilds the deal's id from one commitment and its siblings' hashes.
    function _requireDeal(
        bytes32 id,
        Settlement calldata settlement,
        Commitment calldata commitment
    ) private view {
        bytes32[] calldata siblings = settlement.siblings;
        uint256 index = settlement.index;
        uint256 count = siblings.length + 1;
        if (index >= count) revert UnknownCommitment(index, count);
        bytes32[] memory hashes = EfficientHashLib.malloc(count);
        for (uint256 i; i < count; ++i) {
            hashes.set(i, i == index ? commitment.hash() : siblings[i < index ? i : i - 1]);
        }
        bytes32 actual = _hashTypedData(
            DealHash.hashDeal(settlement.terms, settlement.openBefore, settlement.salt, hashes)
        );
        if (actual != id) revert DealMismatch(id, actual);
    }

    function _requireWindow(Clause calldata clause, uint256 openedAt) private view {
        uint256 from = openedAt + clause.from;
        uint256 until = clause.until == FOREVER ? 0 : openedAt + clause.until;
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp < from || (until != 0 && block.timestamp >= until)) {
            revert OutsideWindow(from, until, block.timestamp);
        }
    }

    function _requireStated(Statement[] calldata statements) private view {
        for (uint256 i; i < statements.length; ++i) {
            Statement calldata s = statements[i];
            bytes32 id = statementId(s.author, s.about, s.kind);
            if (!_statements[id].matches(EfficientHashLib.hashCalldata(s.data))) {
                revert NotStated(id);
            }
        }
    }

    /// Rounds each share down; the last one takes the rest, so that all of it flows.
    function _payShares(
        Asset[] calldata assets,
        Share[] calldata shares,
        Statement[] calldata statements
    ) private {
        uint256 last = shares.length - 1;
        for (uint256 i; i < assets.length; ++i) {
            Asset memory asset = assets[i];
            uint256 rest = asset.amount;
            for (uint256 j; j <= last; ++j) {
                address to = shares[j].to;
                if (to == AUTHOR) {
                    if (statements.length == 0) revert NoStatement();
                    to = statements[0].author;
                }
                // No overflow: an amount is below 2^128, a share below 2^32.
                uint256 amount = j == last ? rest : asset.amount * shares[j].ppm / PPM;
                rest -= amount;
                _pay(asset, to, amount);
            }
        }
    }

    function _payAllocated(
        bytes32 id,
        Settlement calldata settlement,
        Allocation calldata allocation
    ) private {
        Payout[] memory payouts = IAllocator(allocation.allocator)
            .allocate(
                id,
                settlement.index,
                settlement.commitment,
                settlement.statements,
                allocation.data,
                settlement.allocatorProof
            );
        Asset[] calldata assets = settlement.commitment.assets;
        if (payouts.length > MAX_PAYOUTS) revert TooManyPayouts(payouts.length, MAX_PAYOUTS);
        for (uint256 i; i < payouts.length; ++i) {
            if (payouts[i].amounts.length != assets.length) {
                revert AmountCount(payouts[i].to, payouts[i].amounts.length, assets.length);
            }
        }

        uint256 count;
        for (uint256 i; i < assets.length; ++i) {
            Asset calldata asset = assets[i];
            // Checked arithmetic: these sums come from outside.
            uint256 sum;
            for (uint256 j; j < payouts.length; ++j) {
                sum += payouts[j].amounts[i];
                if (payouts[j].amounts[i] != 0) ++count;
            }
            if (sum > asset.amount) revert Overallocated(i, sum, asset.amount);
            if (sum < asset.amount) ++count;
        }
        if (count > MAX_PAYOUTS) revert TooManyPayouts(count, MAX_PAYOUTS);

        address depositor = settlement.commitment.depositor;
        for (uint256 i; i < assets.length; ++i) {
            Asset memory asset = assets[i];
            uint256 rest = asset.amount;
            for (uint256 j; j < payouts.length; ++j) {
                uint256 amount = payouts[j].amounts[i];
                rest -= amount;
                _pay(asset, payouts[j].to, amount);
            }
            _pay(asset, depositor, rest);
        }
    }

    // Stating.

    /// Whether this content was stated under `id` before. Reverts if other content was.
    function _isStated(bytes32 id, bytes32 content) private view returns (bool) {
        StatementWord word = _statements[id];
        if (word.statedAt() == 0) return false;
        if (!word.matches(content)) revert AlreadyStated(id);
        return true;
    }

    function _record(
        bytes32 id,
        bytes32 content,
        address author,
        bytes32 about,
        bytes32 kind,
        bytes calldata data
    ) private {
        _statements[id] = statedWord(content, block.timestamp);
        emit Stated(author, about, kind, data);
    }
}
