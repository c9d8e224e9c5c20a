// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {
    AUTHOR,
    Asset,
    AssetKind,
    Clause,
    Commitment,
    Deal,
    Deposit,
    FOREVER,
    REVOKE,
    Settlement,
    Statement
} from "../../../contracts/types/Deal.sol";
import "../../utils/Build.sol";
import {DealReference} from "../../utils/DealReference.sol";
import {Answer, HostileAllocator, HostileArbiter} from "../../utils/HostileJudges.sol";
import {HostileReceiver, Mood} from "../../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../../utils/HostileTokens.sol";
import {ITransferOut} from "../../utils/ITransferOut.sol";
import {KernelTest} from "../../utils/KernelTest.sol";

/// Drives the kernel with honest and hostile parties, and keeps books of its own. Where the kernel does
/// what the books do not allow, a count goes up; `Invariants.t.sol` says which promise that breaks.
contract KernelHandler is KernelTest {
    /// What value can be, in the books: an index into arrays of `CLASSES`.
    uint256 public constant CLASSES = 5;
    uint256 internal constant NATIVE = 0;
    uint256 internal constant USD = 1;
    uint256 internal constant ITEMS = 2;
    uint256 internal constant BAD = 3; // fails in every way, and shrinks no balance by itself
    uint256 internal constant SHRINKING = 4; // rebases: promise 1 leaves it out

    struct Entry {
        bytes32 id;
        bytes deal;
        uint256 openedAt;
        uint256[2] outcomes; // one more than the clause
    }

    IEscrow public other; // a second kernel, to which nobody ever agreed
    HostileERC20 public bad;
    HostileERC20 public shrinking;
    HostileArbiter public judge; // answers as told; `arbiter` always says yes
    HostileAllocator public allocator;
    HostileReceiver[3] public receivers;
    address public outsider = makeAddr("outsider");

    address[3] internal actors;
    uint256[3] internal keys;
    address[] public payees; // all who can be credited
    Entry[] internal entries;
    uint256 public nfts = 1000; // ids up to this were minted for deals
    mapping(uint256 id => bool) public nftIsOpen;
    uint256[5] public locked;
    uint256 internal _nonce;

    // Breaches.
    uint256 public settledTwice;
    uint256 public settledUnduly;
    uint256 public wrongFlows;
    uint256 public openedWithoutConsent;
    uint256 public takenFromOthers;
    uint256 public blockedPayouts;
    uint256 public shortDeposits;
    uint256 public replays;
    uint256 public powers;

    // Reach: that nothing is kept by doing nothing.
    uint256 public opened;
    uint256 public settled;
    uint256 public refusedOpenings;
    uint256 public refusedSettlements;
    uint256 public withdrawn;
    uint256 public hostileCredits;
    uint256 public batches;

    constructor() {
        KernelTest.setUp();
        other = _newKernel();
        bad = new HostileERC20();
        shrinking = new HostileERC20();
        judge = new HostileArbiter();
        allocator = new HostileAllocator();
        actors = [alice, bob, carol];
        keys = [aliceKey, bobKey, carolKey];
        for (uint256 i; i < 3; ++i) {
            payees.push(actors[i]);
            receivers[i] = new HostileReceiver();
            vm.deal(address(receivers[i]), 100);
            payees.push(address(receivers[i]));
            usd.mint(actors[i], 1e30);
            bad.mint(actors[i], 1e30);
            shrinking.mint(actors[i], 1e30);
            items.mint(actors[i], 7, 1e30);
            vm.startPrank(actors[i]);
            usd.approve(address(other), type(uint256).max);
            art.setApprovalForAll(address(other), true);
            items.setApprovalForAll(address(other), true);
            vm.stopPrank();
        }
        allocator.add(payout(address(receivers[0]), 1));
    }

    // Verbs.

    /// Opens a deal of one or two commitments, sometimes without the consent that it needs, always by
    /// whoever wants to.
    function open(uint256 seed) external {
        (Deal memory deal, uint256 value) = _compose(seed);
        (address caller, Deposit[] memory deposits, bool agreed) = _agree(deal, seed);
        vm.deal(caller, value);
        uint256[5] memory before = holdings(address(kernel));
        uint256[5] memory callers = holdings(outsider);
        vm.prank(caller);
        (bool success,) = address(kernel).call{value: value, gas: 3_000_000}(
            abi.encodeCall(IEscrow.open, (deposits, deal))
        );
        if (!success) {
            ++refusedOpenings;
            return;
        }
        ++opened;
        if (!agreed) ++openedWithoutConsent;
        _enter(deal);
        uint256[5] memory arrived = holdings(address(kernel));
        uint256[5] memory declared = _sum(deal);
        for (uint256 c; c < CLASSES; ++c) {
            if (arrived[c] != before[c] + declared[c]) ++shortDeposits;
            if (c != NATIVE && holdings(outsider)[c] < callers[c]) ++takenFromOthers;
        }
    }

    /// Opens and settles a native deal in one batch, with what is left of the budget left over or not.
    function batch(uint256 seed) external {
        uint256 amount = 1 + seed % 1000;
        address to = payees[seed % payees.length];
        Deal memory deal = dealOf(
            list(Commitment(alice, list(native(amount)), list(refund(0, to), refund(0, alice))))
        );
        deal.salt = ++_nonce;
        bytes32 id = _idOf(deal);
        uint256 surplus = seed % 3 == 0 ? 1 : 0;
        bytes[] memory calls = list(
            abi.encodeCall(IEscrow.open, (_none(), deal)),
            abi.encodeCall(IEscrow.settle, (id, settlementOf(deal, 0, 0)))
        );
        vm.deal(alice, amount + surplus);
        uint256 spare = _spare(NATIVE);
        vm.prank(alice);
        (bool success,) = address(kernel).call{value: amount + surplus}(
            abi.encodeCall(IEscrow.multicall, (calls))
        );
        if (success == (surplus != 0)) ++wrongFlows;
        if (_spare(NATIVE) != spare) ++wrongFlows;
        if (success) ++batches;
    }

    /// Settles any commitment of any deal by any clause, as anyone.
    function settle(uint256 seed) external {
        if (entries.length == 0) return;
        Entry storage entry = entries[_roll(seed, "entry", entries.length)];
        Deal memory deal = abi.decode(entry.deal, (Deal));
        uint256 index = _roll(seed, "index", deal.commitments.length);
        _settleClause(entry, deal, index, _roll(seed, "clause", 4), _roll(seed, "gas", 4));
    }

    /// Settles the newest commitment that is still open, so that most of them end.
    function settleNewest(uint256 seed) external {
        for (uint256 i = entries.length; i != 0; --i) {
            Entry storage entry = entries[i - 1];
            Deal memory deal = abi.decode(entry.deal, (Deal));
            for (uint256 index; index < deal.commitments.length; ++index) {
                if (entry.outcomes[index] == 0) {
                    _settleClause(entry, deal, index, seed % 4, 1);
                    return;
                }
            }
        }
    }

    /// Withdraws, mostly what is there.
    function withdraw(uint256 seed) external {
        address payee;
        Asset memory a;
        uint256 class;
        uint256 due;
        uint256 start = _roll(seed, "start", 36);
        for (uint256 i; i < 36 && due == 0; ++i) {
            payee = payees[(start + i) % 6];
            class = (start + i) / 6 % 6;
            a = class == CLASSES ? _creditedNft(payee) : _asset(class, 0);
            due = kernel.credit(payee, a.kind, a.token, a.id);
        }
        address caller = _roll(seed, "caller", 2) == 0 ? payee : outsider;
        address to = _roll(seed, "to", 2) == 0 ? payee : alice;
        uint256 before = class == CLASSES ? 0 : holdings(address(kernel))[class];
        vm.prank(caller);
        (bool success,) = address(kernel).call{gas: 1_000_000}(
            abi.encodeCall(IVault.withdraw, (payee, a.kind, a.token, a.id, to))
        );
        if (!success) return;
        ++withdrawn;
        if (to != payee && caller != payee) ++powers;
        if (due == 0) ++wrongFlows;
        uint256 moved = class == BAD && bad.onGive() == Trick.TrueStill ? 0 : due;
        if (class < SHRINKING && holdings(address(kernel))[class] != before - moved) ++wrongFlows;
        if (class == CLASSES && art.ownerOf(a.id) != to) ++wrongFlows;
    }

    function state(uint256 seed) external {
        vm.prank(actors[seed % 3]);
        kernel.state(_roll(seed, "about", 3) == 0 ? bytes32(0) : _id(seed), "kind", "result");
    }

    function warp(uint256 seed) external {
        vm.warp(block.timestamp + seed % 2 days);
    }

    // Moods.

    /// Changes what a hostile token does.
    function trick(uint256 seed) external {
        HostileERC20 token = seed % 2 == 0 ? bad : shrinking;
        // Whatever says true and does not move, as it is paid out, keeps the payee's value: that is the
        // token's own lie, and the kernel is not short by it.
        token.setTricks(Trick(_worst(seed, "take", 10)), Trick(_worst(seed, "give", 10)));
        token.setReentry(address(kernel), _door(seed));
    }

    function mood(uint256 seed) external {
        HostileReceiver receiver = receivers[_roll(seed, "receiver", 3)];
        receiver.setMood(Mood(_worst(seed, "mood", 7)));
        receiver.setReentry(address(kernel), _door(seed), 0);
    }

    function judgeAs(uint256 seed) external {
        judge.setAnswer(Answer(_worst(seed, "judge", 10)));
        allocator.setMood(HostileAllocator.Mood(_worst(seed, "allocator", 5)));
    }

    function allocate(uint256 seed) external {
        // At most a handful of payouts, often more than is locked.
        if (seed % 4 == 0) {
            allocator = new HostileAllocator();
        } else {
            address to = payees[_roll(seed, "payee", payees.length)];
            if (seed % 17 == 0) to = seed % 2 == 0 ? address(0) : address(kernel);
            allocator.add(payout(to, _roll(seed, "amount", 60)));
        }
    }

    function rebase(uint256 seed) external {
        shrinking.rebase(address(kernel), _roll(seed, "balance", 5000));
    }

    // Attacks: not one may succeed.

    /// What was agreed on for this chain and contract is used on another.
    function replay(uint256 seed) external {
        (Deal memory deal, uint256 value) = _compose(seed);
        bytes32 id = _idOf(deal);
        Deposit[] memory deposits = new Deposit[](deal.commitments.length);
        for (uint256 i; i < deposits.length; ++i) {
            deposits[i].signature = _sign(keys[_actor(deal.commitments[i].depositor)], id);
        }
        vm.deal(outsider, value);
        vm.prank(outsider);
        (bool success,) =
            address(other).call{value: value}(abi.encodeCall(IEscrow.open, (deposits, deal)));
        if (success) ++replays;

        vm.chainId(block.chainid + 1);
        vm.prank(outsider);
        (success,) =
            address(kernel).call{value: value}(abi.encodeCall(IEscrow.open, (deposits, deal)));
        if (success) ++replays;
        if (entries.length != 0) {
            Entry storage entry = entries[_roll(seed, "entry", entries.length)];
            deal = abi.decode(entry.deal, (Deal));
            uint256 last = deal.commitments[0].clauses.length - 1;
            (success,) = address(kernel)
                .call(abi.encodeCall(IEscrow.settle, (entry.id, settlementOf(deal, 0, last))));
            if (success) ++replays;
        }
        vm.chainId(block.chainid - 1);
        vm.deal(outsider, 0);
    }

    /// One that no deal names tries to take what is there.
    function steal(uint256 seed) external {
        Asset memory a = _asset(_roll(seed, "class", CLASSES), 1);
        _attempt(
            abi.encodeCall(ITransferOut.transferOut, (a.kind, a.token, a.id, outsider, a.amount))
        );
        address payee = payees[_roll(seed, "payee", payees.length)];
        _attempt(abi.encodeCall(IVault.withdraw, (payee, a.kind, a.token, a.id, outsider)));
        if (entries.length != 0) {
            Entry storage entry = entries[_roll(seed, "entry", entries.length)];
            Deal memory deal = abi.decode(entry.deal, (Deal));
            Settlement memory s = settlementOf(deal, 0, 0);
            s.commitment.clauses = list(refund(0, outsider));
            _attempt(abi.encodeCall(IEscrow.settle, (entry.id, s)));
            // The event of the opening gave everybody the deal.
            _attempt(abi.encodeCall(IEscrow.open, (_none(), deal)));
        }
        // A deal that only the outsider agrees to, paid by one who approved the kernel.
        Deal memory own = dealOf(
            list(Commitment(outsider, list(erc20(address(usd), 5)), list(refund(0, outsider))))
        );
        own.salt = ++_nonce;
        Deposit[] memory deposits = new Deposit[](1);
        deposits[0].payer = alice;
        _attempt(abi.encodeCall(IEscrow.open, (deposits, own)));
        // A deal of alice's whose money is to flow to the outsider, with no signature or a fresh one.
        own.commitments[0].depositor = alice;
        deposits[0].payer = address(0);
        deposits[0].signature = _sign(seed % type(uint128).max + 1, _idOf(own));
        _attempt(abi.encodeCall(IEscrow.open, (deposits, own)));
    }

    // Books.

    function entryCount() external view returns (uint256) {
        return entries.length;
    }

    /// Whether the kernel's word for a deal is what the books say.
    function wordIsBooked(uint256 i) external view returns (bool) {
        Entry storage entry = entries[i];
        Deal memory deal = abi.decode(entry.deal, (Deal));
        if (kernel.dealWord(entry.id).openedAt() != entry.openedAt) return false;
        for (uint256 index; index < 64; ++index) {
            uint256 expected = index < deal.commitments.length ? entry.outcomes[index] : 0;
            if (kernel.dealWord(entry.id).outcome(index) != expected) return false;
        }
        return true;
    }

    function holdings(address who) public view returns (uint256[5] memory held) {
        held[NATIVE] = who.balance;
        held[USD] = usd.balanceOf(who);
        held[ITEMS] = items.balanceOf(who, 7);
        held[BAD] = bad.balanceOf(who);
        held[SHRINKING] = shrinking.balanceOf(who);
    }

    function credits(uint256 class) public view returns (uint256 sum) {
        Asset memory a = _asset(class, 0);
        for (uint256 i; i < payees.length; ++i) {
            sum += kernel.credit(payees[i], a.kind, a.token, a.id);
        }
    }

    function nftIsCredited(uint256 id) external view returns (bool) {
        for (uint256 i; i < payees.length; ++i) {
            if (kernel.credit(payees[i], AssetKind.ERC721, address(art), id) != 0) return true;
        }
        return false;
    }

    function nftIsHeld(uint256 id) external view returns (bool) {
        return art.ownerOf(id) == address(kernel);
    }

    function theKernel() external view returns (address) {
        return address(kernel);
    }

    /// Calls of value-moving functions from within that succeeded.
    function successfulReentries() external view returns (uint256 sum) {
        sum = bad.reentries() + shrinking.reentries();
        for (uint256 i; i < 3; ++i) {
            sum += receivers[i].reentries();
        }
    }

    // Parts.

    /// What is held beyond what is credited.
    function _spare(uint256 class) internal view returns (uint256) {
        return holdings(address(kernel))[class] - credits(class);
    }

    function _asset(uint256 class, uint256 amount) internal view returns (Asset memory) {
        if (class == NATIVE) return native(amount);
        if (class == USD) return erc20(address(usd), amount);
        if (class == ITEMS) return erc1155(address(items), 7, amount);
        return erc20(class == BAD ? address(bad) : address(shrinking), amount);
    }

    /// A token that waits for `payee`, or the last one.
    function _creditedNft(address payee) private view returns (Asset memory a) {
        for (uint256 id = 1001; id <= nfts; ++id) {
            a = erc721(address(art), id);
            if (kernel.credit(payee, AssetKind.ERC721, address(art), id) != 0) return a;
        }
        a = erc721(address(art), nfts);
    }

    function _compose(uint256 seed) private returns (Deal memory deal, uint256 value) {
        Commitment[] memory commitments = new Commitment[](1 + _roll(seed, "commitments", 2));
        for (uint256 i; i < commitments.length; ++i) {
            uint256 s = uint256(keccak256(abi.encode(seed, i)));
            address depositor = actors[_roll(s, "depositor", 3)];
            Asset[] memory assets = new Asset[](1 + _roll(s, "assets", 3));
            bool whole;
            for (uint256 j; j < assets.length; ++j) {
                uint256 class = _roll(s, bytes32(j), CLASSES + 2);
                uint256 amount = 1 + _roll(s, bytes32(100 + j), 1000);
                if (class >= CLASSES) {
                    assets[j] = erc721(address(art), ++nfts);
                    art.mint(depositor, nfts);
                    whole = true;
                } else {
                    assets[j] = _asset(class, amount);
                    if (class == NATIVE) value += amount;
                }
            }
            address to = payees[_roll(s, "to", payees.length)];
            Clause[] memory clauses = new Clause[](3);
            clauses[0] = always(address(judge), wholeTo(_roll(s, "author", 4) == 0 ? AUTHOR : to));
            clauses[1] = Clause(
                0,
                _roll(s, "until", 2) == 0 ? 1 days : FOREVER,
                address(arbiter),
                "",
                assets.length == 1 && !whole && _roll(s, "allocator", 2) == 0
                    ? allocatedBy(address(allocator))
                    : whole
                        ? wholeTo(to)
                        : split(to, uint32(_roll(s, "ppm", 1e6)), payees[_roll(s, "second", 6)])
            );
            clauses[2] = refund(1 days, depositor);
            commitments[i] = Commitment(depositor, assets, clauses);
        }
        deal = dealOf(commitments);
        deal.salt = ++_nonce;
    }

    /// Who opens it, with which signatures, and whether these are everybody's consent.
    function _agree(Deal memory deal, uint256 seed)
        private
        returns (address caller, Deposit[] memory deposits, bool agreed)
    {
        bytes32 id = _idOf(deal);
        caller = _roll(seed, "opener", 2) == 0 ? outsider : deal.commitments[0].depositor;
        deposits = new Deposit[](deal.commitments.length);
        agreed = true;
        for (uint256 i; i < deposits.length; ++i) {
            address depositor = deal.commitments[i].depositor;
            uint256 key = keys[_actor(depositor)];
            uint256 way = _roll(seed, bytes32(i), 12);
            bytes32 digest = id;
            if (way == 0) digest = DealReference.id(deal, block.chainid + 1, address(kernel));
            if (way == 1) digest = DealReference.id(deal, block.chainid, address(other));
            if (way == 2) digest = entries.length == 0 ? bytes32(0) : _id(seed);
            if (way == 3) key = keys[(_actor(depositor) + 1) % 3];
            if (way == 4) {
                vm.prank(depositor);
                kernel.state(id, REVOKE, "");
            }
            if (depositor != caller && way < 5) agreed = false;
            deposits[i].signature = way == 5 && depositor == caller ? bytes("") : _sign(key, digest);
        }
    }

    function _enter(Deal memory deal) private {
        Entry storage entry = entries.push();
        entry.id = _idOf(deal);
        entry.deal = abi.encode(deal);
        entry.openedAt = block.timestamp;
        uint256[5] memory sums = _sum(deal);
        for (uint256 c; c < CLASSES; ++c) {
            locked[c] += sums[c];
        }
        for (uint256 i; i < deal.commitments.length; ++i) {
            _markNfts(deal.commitments[i], true);
        }
    }

    function _settleClause(
        Entry storage entry,
        Deal memory deal,
        uint256 index,
        uint256 clause,
        uint256 gas_
    ) private {
        Settlement memory s = settlementOf(deal, index, clause);
        vm.prank(alice);
        kernel.state(entry.id, "work", "done");
        s.statements = list(Statement(alice, entry.id, "work", "done"));
        (bool may, bool must) = _isDue(entry, deal.commitments[index], index, clause);
        uint256[5] memory before;
        for (uint256 c; c < SHRINKING; ++c) {
            before[c] = _spare(c);
        }
        vm.prank(gas_ == 2 ? outsider : bob);
        (bool success,) = address(kernel).call{gas: gas_ == 0 ? 600_000 : 4_000_000}(
            abi.encodeCall(IEscrow.settle, (entry.id, s))
        );
        if (!success) {
            ++refusedSettlements;
            if (must && gas_ != 0) ++blockedPayouts;
            return;
        }
        ++settled;
        if (entry.outcomes[index] != 0) ++settledTwice;
        else if (!may) ++settledUnduly;
        entry.outcomes[index] = clause + 1;
        _markNfts(deal.commitments[index], false);

        uint256[5] memory due = _sum(deal.commitments[index]);
        for (uint256 c; c < CLASSES; ++c) {
            locked[c] = locked[c] > due[c] ? locked[c] - due[c] : 0;
            if (c == SHRINKING) continue;
            uint256 left = _spare(c);
            // Says true and does not move: the kernel keeps what it meant to pay.
            if (c == BAD && bad.onGive() == Trick.TrueStill) {
                if (left > before[c]) ++wrongFlows;
            } else if (left != before[c] - due[c]) {
                ++wrongFlows;
            }
        }
        for (uint256 i; i < 3; ++i) {
            Asset memory a = _asset(NATIVE, 0);
            if (kernel.credit(address(receivers[i]), a.kind, a.token, a.id) != 0) ++hostileCredits;
        }
    }

    /// Whether a clause may be taken now, and whether nobody can be in its way.
    function _isDue(Entry storage entry, Commitment memory c, uint256 index, uint256 clause)
        private
        view
        returns (bool may, bool must)
    {
        if (entry.outcomes[index] != 0 || clause >= c.clauses.length) return (false, false);
        uint256 age = block.timestamp - entry.openedAt;
        Clause memory chosen = c.clauses[clause];
        if (age < chosen.from || (chosen.until != FOREVER && age >= chosen.until)) {
            return (false, false);
        }
        may = true;
        if (clause == 0) {
            Answer a = judge.answer();
            // `IfClosed` asks for clause 0, and this is that.
            may = a == Answer.Yes || a == Answer.IfClosed;
        }
        must = may && chosen.allocation.allocator == address(0);
    }

    function _markNfts(Commitment memory c, bool open_) private {
        for (uint256 i; i < c.assets.length; ++i) {
            if (c.assets[i].kind == AssetKind.ERC721) nftIsOpen[c.assets[i].id] = open_;
        }
    }

    function _sum(Deal memory deal) private view returns (uint256[5] memory sum) {
        for (uint256 i; i < deal.commitments.length; ++i) {
            uint256[5] memory part = _sum(deal.commitments[i]);
            for (uint256 c; c < CLASSES; ++c) {
                sum[c] += part[c];
            }
        }
    }

    function _sum(Commitment memory commitment) private view returns (uint256[5] memory sum) {
        for (uint256 i; i < commitment.assets.length; ++i) {
            Asset memory a = commitment.assets[i];
            if (a.kind == AssetKind.Native) sum[NATIVE] += a.amount;
            else if (a.kind == AssetKind.ERC1155) sum[ITEMS] += a.amount;
            else if (a.token == address(usd)) sum[USD] += a.amount;
            else if (a.token == address(bad)) sum[BAD] += a.amount;
            else if (a.token == address(shrinking)) sum[SHRINKING] += a.amount;
        }
    }

    /// A call that would move value, were it not from within: it is good as long as its deal is open.
    function _door(uint256 seed) private view returns (bytes memory) {
        if (entries.length == 0 || _roll(seed, "door", 4) == 0) {
            return abi.encodeCall(
                IVault.withdraw,
                (payees[seed % 6], AssetKind.Native, address(0), 0, payees[seed % 6])
            );
        }
        Entry storage entry = entries[_roll(seed, "door entry", entries.length)];
        Deal memory deal = abi.decode(entry.deal, (Deal));
        uint256 clause = block.timestamp >= entry.openedAt + 1 days ? 2 : 1;
        bytes memory call_ =
            abi.encodeCall(IEscrow.settle, (entry.id, settlementOf(deal, 0, clause)));
        return
            _roll(seed, "batched", 2) == 0
                ? call_
                : abi.encodeCall(IEscrow.multicall, (list(call_)));
    }

    function _attempt(bytes memory call_) private {
        vm.prank(outsider);
        (bool success,) = address(kernel).call(call_);
        if (success) ++powers;
    }

    function _actor(address depositor) internal view returns (uint256) {
        return depositor == actors[0] ? 0 : depositor == actors[1] ? 1 : 2;
    }

    function _id(uint256 seed) private view returns (bytes32) {
        return entries.length == 0 ? bytes32(0) : entries[_roll(seed, "id", entries.length)].id;
    }

    /// Zero, the good one, half of the time.
    function _worst(uint256 seed, bytes32 what, uint256 sides) private pure returns (uint256) {
        uint256 roll = _roll(seed, what, 2 * sides);
        return roll < sides ? roll : 0;
    }

    function _roll(uint256 seed, bytes32 what, uint256 sides) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what))) % sides;
    }
}
