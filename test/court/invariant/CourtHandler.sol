// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Court} from "../../../contracts/court/Court.sol";
import {NamedVerifiers} from "../../../contracts/court/NamedVerifiers.sol";
import {ICourt} from "../../../contracts/interfaces/ICourt.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {AssetKind} from "../../../contracts/types/Deal.sol";
import {
    BURN,
    Claim,
    CourtTerms,
    DocketWord,
    Filing,
    RULERS,
    Status
} from "../../../contracts/types/Docket.sol";
import {HostileReceiver, Mood} from "../../utils/HostileReceiver.sol";
import {HostileERC20, Trick} from "../../utils/HostileTokens.sol";
import {PuppetInstance} from "../../utils/Instances.sol";
import {Test} from "forge-std/Test.sol";

/// A docket that may come to be, and what the handler has seen of it.
struct Case {
    bytes32 dealId;
    CourtTerms terms;
    Filing filing;
    bytes32 docketId;
    bytes32 claim; // zero until a result is filed
    uint256 taken; // the collateral that was pulled
    uint256 confirmed; // bits of the verifiers whose verdict counted
    uint256 refuted;
    Status end; // the first final status seen
    bool released;
}

/// Does to a court what anybody may do, well or ill, and keeps its own books beside it.
contract CourtHandler is Test {
    uint256 private constant QUORUM = 2;
    uint256 private constant SETTLED = 1 << 8;
    uint256 private constant OPEN = 1 << uint8(Status.Standing) | 1 << uint8(Status.Disputed);
    uint256 private constant FINAL =
        1 << uint8(Status.Upheld) | 1 << uint8(Status.Overruled) | 1 << uint8(Status.Void);
    /// All that a ruling may write: not the price, the units or whether it was released.
    uint256 private constant RULED = uint256(0xff) | uint256(type(uint72).max) << 16;

    /// What a caller pays at most for a pull or a withdrawal: a token may burn all of it.
    uint256 private constant ENOUGH = 1_000_000;

    Court public immutable COURT;
    NamedVerifiers public immutable NAMED;
    PuppetInstance public immutable PUPPET;
    HostileERC20 public immutable TOKEN;
    HostileReceiver public immutable RECEIVER;

    Case[] private _cases;
    address[] private _verifiers;
    /// Everybody who can ever be paid by the court.
    address[] private _payees;
    address[] private _puppetRight;

    /// Broken promises, counted where they are seen.
    uint256 public strayWrites;
    uint256 public mispaid;
    uint256 public stuck;

    /// That the walk leads somewhere.
    uint256[7] public ends;
    uint256 public filings;
    uint256 public releases;
    uint256 public slashes;
    uint256 public withdrawals;
    uint256 public disputes;

    constructor(
        NamedVerifiers named,
        PuppetInstance puppet,
        HostileERC20 token,
        HostileReceiver receiver,
        address[] memory verifiers,
        address[] memory payees_
    ) {
        COURT = Court(address(named.COURT()));
        (NAMED, PUPPET, TOKEN, RECEIVER) = (named, puppet, token, receiver);
        (_verifiers, _payees) = (verifiers, payees_);
    }

    function add(bytes32 dealId, CourtTerms calldata terms, Filing calldata filing) external {
        Case storage c = _cases.push();
        (c.dealId, c.terms, c.filing) = (dealId, terms, filing);
        c.docketId = COURT.docketId(dealId, terms);
    }

    function count() external view returns (uint256) {
        return _cases.length;
    }

    function caseAt(uint256 i) external view returns (Case memory) {
        return _cases[i];
    }

    function payees() external view returns (address[] memory) {
        return _payees;
    }

    /// Only docket `touched` may change, and of it only the bits in `allowed`; once it is final, only
    /// whether it was released.
    modifier watched(uint256 touched, uint256 allowed) {
        uint256[] memory before = _words();
        _;
        uint256[] memory words = _words();
        for (uint256 i; i < words.length; ++i) {
            uint256 mask = i == touched ? allowed : 0;
            if (_isFinal(i, before[i])) mask &= SETTLED;
            if ((words[i] ^ before[i]) & ~mask != 0) ++strayWrites;
        }
        _observe();
    }

    /// Mostly a docket with a wanted status, so that a short walk gets far; else any.
    function _pick(uint256 seed, uint256 statuses, bool ofPuppet) private view returns (uint256) {
        uint256 first = seed % _cases.length;
        if (seed / _cases.length % 8 == 0) return first;
        for (uint256 n; n < _cases.length; ++n) {
            uint256 i = (first + n) % _cases.length;
            Case storage c = _cases[i];
            bool wanted = statuses >> uint8(COURT.status(c.dealId, c.terms)) & 1 != 0;
            if (ofPuppet && c.terms.instance != address(PUPPET)) continue;
            if (wanted && !c.released) return i;
        }
        return first;
    }

    // What parties do.

    /// The price comes to the floor, between floor and cap, and to the cap.
    function file(uint256 seed, uint256 units, uint256 slip) external {
        _file(
            _pick(seed, 1 << uint8(Status.Pending), false),
            uint64(bytes8(keccak256(abi.encode(units)))) % 5000,
            slip % 8 == 0 ? 1 : 0
        );
    }

    function _file(uint256 i, uint64 units, uint256 slip) private watched(i, type(uint256).max) {
        Case storage c = _cases[i];
        Claim memory claim = Claim(keccak256(abi.encode(units, slip)), 0, 0, units);
        uint256 collateral = COURT.collateralOf(c.filing, COURT.priceOf(c.filing, units));
        uint256 value = c.filing.kind == AssetKind.Native ? collateral + slip : 0;
        uint256 held = _held(c.filing.token);
        vm.deal(c.filing.filer, c.filing.filer.balance + value);
        vm.prank(c.filing.filer);
        (bool success,) = address(COURT).call{value: value, gas: ENOUGH}(
            abi.encodeCall(ICourt.file, (c.dealId, c.terms, c.filing, claim))
        );
        if (!success) return;
        ++filings;
        if (_held(c.filing.token) - held != collateral) ++mispaid;
        (c.claim, c.taken) = (keccak256(abi.encode(claim)), collateral);
    }

    function verdict(uint256 seed, uint256 verifier, bool confirms, uint256 slip) external {
        _verdict(_pick(seed, OPEN, false), verifier % _verifiers.length, confirms, slip % 8 == 0);
    }

    function _verdict(uint256 i, uint256 verifier, bool confirms, bool slips)
        private
        watched(i, RULED)
    {
        Case storage c = _cases[i];
        bytes32 claim = slips ? keccak256("another claim") : c.claim;
        bool stands = COURT.status(c.dealId, c.terms) == Status.Standing;
        vm.prank(_verifiers[verifier]);
        (bool success,) = address(NAMED)
            .call(
                abi.encodeCall(
                    NamedVerifiers.verdict, (c.dealId, c.terms, QUORUM, _verifiers, claim, confirms)
                )
            );
        if (!success || !stands) return;
        if (confirms) c.confirmed |= 1 << verifier;
        else c.refuted |= 1 << verifier;
    }

    function puppetRules(
        uint256 seed,
        uint256 next,
        uint256 fallback_,
        uint256 until,
        uint256 tally
    ) external {
        uint256 i = _pick(seed, OPEN, true);
        until = bound(until, block.timestamp, block.timestamp + 4 days);
        _ruling(i, address(PUPPET), Status(next % 7), Status(fallback_ % 7), until, tally);
    }

    /// Nobody but the instance moves a docket: not its filer, its verifiers, or another's instance.
    function strangerRules(uint256 seed, uint256 who, uint256 next) external {
        uint256 i = _pick(seed, OPEN, false);
        address caller = _payees[who % _payees.length];
        _ruling(i, caller, Status(next % 7), Status.Upheld, block.timestamp + 1, 0);
    }

    function _ruling(
        uint256 i,
        address caller,
        Status next,
        Status fallback_,
        uint256 until,
        uint256 tally
    ) private watched(i, caller == _cases[i].terms.instance ? RULED : 0) {
        Case storage c = _cases[i];
        vm.prank(caller);
        (bool success,) = address(COURT)
            .call(
                abi.encodeCall(
                    ICourt.rule,
                    (c.dealId, c.terms, c.claim, next, fallback_, until, tally % (1 << 33))
                )
            );
        if (success && next == Status.Disputed) ++disputes;
    }

    function release(uint256 seed) external {
        _release(_pick(seed, FINAL, false));
    }

    function _release(uint256 i) private watched(i, SETTLED) {
        Case storage c = _cases[i];
        address token = c.filing.token;
        uint256[] memory before = _wealth(token);
        uint256[] memory due = _due(c);
        bool isDue = c.claim != 0 && !c.released && COURT.status(c.dealId, c.terms).isFinal();
        (bool success,) = address(COURT)
            .call(
                abi.encodeCall(
                    ICourt.release, (c.dealId, c.terms, c.filing, abi.encode(QUORUM, _verifiers))
                )
            );
        // Whatever tokens and payees do: what is due can be released, and nothing else.
        if (success != isDue) ++stuck;
        uint256[] memory wealth = _wealth(token);
        for (uint256 j; j < _payees.length; ++j) {
            if (wealth[j] != before[j] + (success ? due[j] : 0)) ++mispaid;
        }
        if (!success) return;
        ++releases;
        if (c.end == Status.Overruled) ++slashes;
        c.released = true;
    }

    function withdraw(uint256 who, bool native, uint256 where, bool byPayee) external {
        address token = native ? address(0) : address(TOKEN);
        AssetKind kind = native ? AssetKind.Native : AssetKind.ERC20;
        address payee = _payees[who % _payees.length];
        // Somebody who has a credit, if anybody does.
        for (uint256 i; i < _payees.length; ++i) {
            if (COURT.credit(_payees[i], kind, token, 0) != 0) payee = _payees[i];
        }
        address to = byPayee ? _payees[where % _payees.length] : payee;
        _withdraw(payee, token, to, byPayee);
    }

    function _withdraw(address payee, address token, address to, bool byPayee)
        private
        watched(0, 0)
    {
        AssetKind kind = token == address(0) ? AssetKind.Native : AssetKind.ERC20;
        uint256 credit = COURT.credit(payee, kind, token, 0);
        uint256 held = _held(token);
        vm.prank(byPayee ? payee : address(this));
        (bool success,) = address(COURT).call{gas: ENOUGH}(
            abi.encodeCall(IVault.withdraw, (payee, kind, token, 0, to))
        );
        uint256 left = COURT.credit(payee, kind, token, 0);
        if (held - _held(token) != (success ? credit : 0)) ++mispaid;
        if (left != (success ? 0 : credit)) ++mispaid;
        if (success) ++withdrawals;
    }

    // What the world does.

    function warp(uint256 time) external watched(0, 0) {
        vm.warp(block.timestamp + time % 6 hours);
    }

    function setTricks(uint256 take, uint256 give, bool hooks) external {
        // A token that keeps what it should give, and says otherwise, breaks its own deals only; it
        // would make the exact books here meaningless.
        Trick given = Trick(give % 10);
        if (given == Trick.Fee || given == Trick.TrueStill) given = Trick.None;
        TOKEN.setTricks(take % 4 == 0 ? Trick(take / 4 % 10) : Trick.None, given);
        TOKEN.setHooks(hooks && take % 4 == 1);
    }

    function setBlocked(uint256 who, bool value) external {
        TOKEN.setBlocked(_payees[who % _payees.length], value);
    }

    function setMood(uint256 mood) external {
        RECEIVER.setMood(Mood(mood % 6));
    }

    /// What token and receiver try when they are called: to release or withdraw once more.
    function setReentry(uint256 seed, bool withdraws) external {
        Case storage c = _cases[seed % _cases.length];
        bytes memory payload = withdraws
            ? abi.encodeCall(
                IVault.withdraw,
                (address(RECEIVER), AssetKind.Native, address(0), 0, address(RECEIVER))
            )
            : abi.encodeCall(
                ICourt.release, (c.dealId, c.terms, c.filing, abi.encode(QUORUM, _verifiers))
            );
        TOKEN.setReentry(address(COURT), payload);
        RECEIVER.setReentry(address(COURT), payload, 0);
    }

    function setPuppetRight(uint256 bits) external {
        delete _puppetRight;
        for (uint256 i; i < _payees.length; ++i) {
            if (bits >> i & 1 != 0) _puppetRight.push(_payees[i]);
        }
        PUPPET.setRight(_puppetRight);
    }

    // The books.

    /// What each payee must get out of the collateral, by the slow reading of the terms.
    function _due(Case storage c) private view returns (uint256[] memory due) {
        due = new uint256[](_payees.length);
        if (COURT.status(c.dealId, c.terms) != Status.Overruled) {
            due[_indexOf(c.filing.filer)] = c.taken;
            return due;
        }
        address[] memory right = _rightOf(c);
        uint256 rest = c.taken;
        for (uint256 i; i < c.filing.slash.length; ++i) {
            uint256 part =
                i + 1 == c.filing.slash.length ? rest : c.taken * c.filing.slash[i].ppm / 1_000_000;
            rest -= part;
            address to = c.filing.slash[i].to;
            if (to != RULERS) due[_indexOf(to)] += part;
            else if (right.length == 0) due[_indexOf(BURN)] += part;
            else _divide(due, right, part);
        }
    }

    /// Equal parts; the last ones get one more each where it does not divide.
    function _divide(uint256[] memory due, address[] memory right, uint256 part) private view {
        uint256 dust = part % right.length;
        for (uint256 j; j < right.length; ++j) {
            due[_indexOf(right[j])] += part / right.length + (j + dust >= right.length ? 1 : 0);
        }
    }

    function _rightOf(Case storage c) private view returns (address[] memory right) {
        if (c.terms.instance == address(PUPPET)) return _puppetRight;
        right = new address[](_verifiers.length);
        uint256 n;
        for (uint256 j; j < _verifiers.length; ++j) {
            if (c.refuted >> j & 1 != 0) right[n++] = _verifiers[j];
        }
        assembly {
            mstore(right, n)
        }
    }

    function _wealth(address token) private view returns (uint256[] memory wealth) {
        wealth = new uint256[](_payees.length);
        AssetKind kind = token == address(0) ? AssetKind.Native : AssetKind.ERC20;
        for (uint256 i; i < _payees.length; ++i) {
            address p = _payees[i];
            wealth[i] = (token == address(0) ? p.balance : TOKEN.balanceOf(p))
                + COURT.credit(p, kind, token, 0);
        }
    }

    function _held(address token) private view returns (uint256) {
        return token == address(0) ? address(COURT).balance : TOKEN.balanceOf(address(COURT));
    }

    function _indexOf(address payee) private view returns (uint256 i) {
        while (_payees[i] != payee) ++i;
    }

    function _words() private view returns (uint256[] memory words) {
        words = new uint256[](_cases.length);
        for (uint256 i; i < words.length; ++i) {
            (DocketWord word,) = COURT.docket(_cases[i].docketId);
            words[i] = DocketWord.unwrap(word);
        }
    }

    /// Final by the rules alone: nothing filed by the deadline, or what the word says.
    function _isFinal(uint256 i, uint256 word) private view returns (bool) {
        if (word == 0) return _cases[i].end == Status.Absent;
        uint256 stored = word & 0xf;
        return stored >= 4 || block.timestamp >= (word >> 48 & type(uint40).max);
    }

    function _observe() private {
        for (uint256 i; i < _cases.length; ++i) {
            Case storage c = _cases[i];
            Status status = COURT.status(c.dealId, c.terms);
            if (c.end == Status.Pending && status.isFinal()) {
                c.end = status;
                ++ends[uint8(status)];
            }
        }
    }
}
