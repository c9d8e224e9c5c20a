// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Pointing} from "../../../contracts/interfaces/IPanels.sol";
import {Seat} from "../../../contracts/interfaces/IStakes.sol";
import {
    Case,
    CaseRef,
    Finding,
    Sitting,
    Stage,
    UNAVAILABLE
} from "../../../contracts/types/Case.sol";
import {PPM} from "../../../contracts/types/Deal.sol";
import {Claim, DocketWord, Filing, Status} from "../../../contracts/types/Docket.sol";
import {Trace, TraceHead} from "../../../contracts/types/Trace.sol";
import {SimpleArbitrator} from "../../utils/Arbitrators.sol";
import {PanelsTest} from "../../utils/PanelsTest.sol";
import {TraceTree} from "../../utils/TraceTree.sol";

/// One docket after the other before `Panels`. Whoever is honest does what is his to do within twenty
/// minutes; straw men do what they like, in any order and at any time; some panelists stay away. The node
/// is honest or a cheat. Books are kept beside it.
contract PanelsHandler is PanelsTest {
    using TraceTree for bytes32[];

    uint256 private constant LEAVES = 40;
    uint256 private constant DIVERGES = 17;
    uint256 private constant STRAWS = 3;
    uint256 private constant STEP = 20 minutes;
    bytes32 private constant JOB = "job";

    bool private immutable TRACED;
    SimpleArbitrator private _forum;
    address[] private _straws;

    // This docket.
    bool private _cheats;
    bool private _published;
    uint256 private _seed;
    uint256 private _dockets;
    uint256 private _atNode;
    uint256 private _atChallenger;
    uint256 private _atStraws;
    bytes32[] private _leaves; // of the filed trace
    Claim private _filed;
    Claim private _honest; // what the honest say instead, if anything is false
    CaseRef[] private _refs;
    mapping(address who => Claim) private _counters;
    mapping(bytes32 docketAndWho => Stage) private _said;
    mapping(bytes32 caseId => uint256) private _located;
    mapping(bytes32 slotId => bytes32) private _answersGiven;
    mapping(bytes32 caseId => uint256) private _disputeOf;
    bool private _sampledHere;

    /// The latest moment at which this docket is final.
    uint256 public last;
    /// What `Panels` must hold while nothing was paid out.
    uint256 public taken;

    // Broken promises.
    uint256 public late;
    uint256 public short;
    uint256 public honestLosses;
    uint256 public cheatsGained;
    uint256 public slashedRight;
    uint256 public stuck;

    // That the walk leads somewhere.
    uint256[7] public ends;
    uint256 public appealed;
    uint256 public referred;
    uint256 public narrowed;
    uint256 public audited;
    uint256 public slashed;

    constructor(bool traced) {
        TRACED = traced;
    }

    function setUp() public override {
        super.setUp();
        _forum = new SimpleArbitrator(0.1 ether);
        (rules.forum, rules.auditRate) = (_forum, uint32(PPM / 2));
        if (TRACED) (rules.clock, rules.bond) = (2 hours, 2000);
        for (uint256 i; i < STRAWS; ++i) {
            _straws.push(makeAddr(string.concat("straw man ", vm.toString(i))));
            _fundFor(_straws[i]);
        }
        _begin(0);
    }

    // The world: a step leads from one leaf to the next, and the output follows from the last.

    function _step(bytes32 leaf) private pure returns (bytes32) {
        return keccak256(abi.encode("step", leaf));
    }

    function _claimOf(bytes32[] memory leaves) private pure returns (Claim memory) {
        bytes32 output = _step(leaves[LEAVES - 1]);
        bytes32 trace = Trace.commitment(TraceHead(leaves.root(), uint64(LEAVES), JOB));
        return Claim(output, trace, uint64(LEAVES), UNITS);
    }

    function _traceOf(bool false_) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](LEAVES);
        bytes32 leaf;
        for (uint256 i; i < LEAVES; ++i) {
            leaf = false_ && i == DIVERGES ? bytes32("false") : _step(leaf);
            leaves[i] = leaf;
        }
    }

    function _begin(uint256 seed) private {
        (_seed, _cheats, _published) = (seed, seed & 1 == 1, seed & 2 == 2);
        if (stakes.serving(rules.pool) < 12) _serve();
        else vm.warp(block.timestamp + 1 hours);
        // Nobody runs out of money before the walk ends.
        _fundFor(node);
        _fundFor(challenger);
        for (uint256 i; i < STRAWS; ++i) {
            _fundFor(_straws[i]);
        }
        dealId = _openDeal(1000 + ++_dockets);
        delete _refs;
        (taken, _sampledHere) = (0, false);
        _leaves = _traceOf(_cheats);
        (_filed, _honest) = (_claimOf(_leaves), _claimOf(_traceOf(false)));
        (_atNode, _atChallenger) = (usd.balanceOf(node), usd.balanceOf(challenger));
        _atStraws = _ofStraws();
        Filing memory filing = _filing();
        vm.prank(node);
        court.file(dealId, _terms(filing), filing, _filed);
        last = block.timestamp + WINDOW + panels.durationOf(rules);
        if (!TRACED) _refs.push(_whole());
    }

    function _ofStraws() private view returns (uint256 sum) {
        for (uint256 i; i < STRAWS; ++i) {
            sum += usd.balanceOf(_straws[i]);
        }
    }

    function _said_(address who) private view returns (bytes32) {
        return keccak256(abi.encode(dealId, who));
    }

    function _try(address who, bytes memory call_) private returns (bool success) {
        vm.prank(who);
        (success,) = address(panels).call(call_);
    }

    // What straw men do.

    function strawCommits(uint256 who, uint256 what) external {
        address straw = _straws[who % STRAWS];
        Claim memory counter = _counter(bytes32(what % 3 + 1));
        if (TRACED) (counter.trace, counter.length) = (bytes32(what), uint64(LEAVES));
        if (what % 4 == 0) counter = _honest;
        _commits(straw, counter);
    }

    function _commits(address who, Claim memory counter) private {
        if (_said[_said_(who)] != Stage.None || _hash(counter) == _hash(_filed)) return;
        bytes32 commitment = panels.commitmentOf(who, _hash(counter), SALT);
        bool done =
            _try(who, abi.encodeCall(panels.challenge, (dealId, _terms(), rules, commitment)));
        if (!done) return;
        _said[_said_(who)] = Stage.Committed;
        _counters[who] = counter;
        taken += rules.bond;
    }

    function strawReveals(uint256 who, uint256 index, bool published) external {
        _reveals(_straws[who % STRAWS], index % (LEAVES + 1), published);
    }

    function _reveals(address who, uint256 index, bool published) private {
        if (_said[_said_(who)] != Stage.Committed) return;
        Claim memory counter = _counters[who];
        bool done;
        if (TRACED && published) {
            Pointing memory p = _pointing(index);
            done = _try(
                who,
                abi.encodeCall(panels.revealAt, (dealId, _terms(), rules, _filed, counter, SALT, p))
            );
        } else {
            done = _try(
                who, abi.encodeCall(panels.reveal, (dealId, _terms(), rules, _filed, counter, SALT))
            );
        }
        if (!done) return;
        _said[_said_(who)] = Stage.Revealed;
        if (!TRACED) return;
        CaseRef memory ref = _caseBy(who, counter);
        _refs.push(ref);
        if (published) _located[panels.caseIdOf(ref)] = index;
    }

    function _pointing(uint256 index) private view returns (Pointing memory p) {
        bytes32[] memory leaves = _leaves;
        p.head = TraceHead(leaves.root(), uint64(LEAVES), JOB);
        p.index = index;
        if (index == LEAVES) return p;
        p.right = leaves[index];
        if (index != 0) p.left = leaves[index - 1];
        p.siblings = index == 0 ? leaves.siblings(0) : leaves.pairSiblings(index);
    }

    /// A straw man picks what it likes, or the end.
    function strawPicks(uint256 which, uint256 picked) external {
        if (_refs.length == 0) return;
        CaseRef memory ref = _refs[which % _refs.length];
        if (ref.challenger == address(0) || ref.challenger == challenger) return;
        if (picked % 16 == 0) {
            if (_try(ref.challenger, abi.encodeCall(panels.pickEnd, (ref)))) {
                _located[panels.caseIdOf(ref)] = LEAVES;
            }
            return;
        }
        _picks(ref, picked % LEAVES);
    }

    function strawFunds(uint256 which, bool against, uint256 amount) external {
        if (_refs.length == 0) return;
        CaseRef memory ref = _refs[which % _refs.length];
        _funds(ref, _straws[which % STRAWS], against, amount % 4 == 0 ? amount % 999 : 1 << 127);
    }

    function _funds(CaseRef memory ref, address who, bool against, uint256 amount) private {
        uint256 before = usd.balanceOf(who);
        if (_try(who, abi.encodeCall(appeals.fund, (ref, rules, against, amount)))) {
            taken += before - usd.balanceOf(who);
            if (!against) ++appealed;
        }
    }

    function strawRefers(uint256 which) external {
        if (_refs.length == 0) return;
        CaseRef memory ref = _refs[which % _refs.length];
        vm.deal(_straws[0], 1 ether);
        vm.prank(_straws[0]);
        (bool done,) =
            address(panels).call{value: 0.1 ether}(abi.encodeCall(appeals.refer, (ref, rules)));
        if (done) _disputeOf[panels.caseIdOf(ref)] = referred++;
    }

    function anyoneSamples(bytes32 random) external {
        if (
            _sampledHere
                || !_try(address(this), abi.encodeCall(panels.sample, (dealId, _terms(), rules)))
        ) return;
        _sampledHere = true;
        beacon.set(block.number + 4, keccak256(abi.encode(random)));
        vm.roll(block.number + 5);
        bytes memory call_ =
            abi.encodeCall(panels.audit, (dealId, _terms(), rules, abi.encode(random)));
        if (!_try(address(this), call_)) return;
        ++audited;
        if (TRACED) _refs.push(_whole());
    }

    // Time, in which the honest do what is theirs.

    function pass(uint256 steps) external {
        for (uint256 i; i <= steps % 8; ++i) {
            vm.warp(block.timestamp + STEP);
            vm.roll(block.number + 100);
            _honestDo();
            DocketWord word = _word(_terms());
            if (word.until() > last) ++late;
            if (block.timestamp >= last && !_status().isFinal()) ++late;
            if (_status().isFinal()) return _settle(steps);
        }
    }

    function _honestDo() private {
        if (_cheats) {
            _commits(challenger, _honest);
            _reveals(challenger, DIVERGES, _published);
        }
        for (uint256 i; i < _refs.length; ++i) {
            _honestDo(_refs[i]);
        }
    }

    function _honestDo(CaseRef memory ref) private {
        bytes32 caseId = panels.caseIdOf(ref);
        Case memory case_ = _caseOf(ref);
        if (case_.stage == Stage.Narrowing) {
            // A cheat may let its clock run out, as it does with the last of its straw men.
            bool shows = !_cheats || ref.challenger != _straws[2];
            if (!case_.challengerMoves && shows) _shows(caseId, case_);
            if (ref.challenger == challenger) _picks(ref, DIVERGES);
            _try(address(this), abi.encodeCall(panels.forfeit, (ref, rules)));
        } else if (case_.stage == Stage.Ready) {
            if (!_try(address(this), abi.encodeCall(panels.convene, (ref, rules)))) return;
            bytes32 random = keccak256(abi.encode(caseId, case_.level, _seed));
            beacon.set(block.number + 4, keccak256(abi.encode(random)));
            vm.roll(block.number + 5);
            panels.draw(ref, rules, abi.encode(random));
            _panelVotes(ref, caseId, case_.level, random);
        } else if (case_.stage == Stage.Sitting) {
            (Sitting memory sitting,) = panels.sittingOf(caseId, case_.level);
            if (block.timestamp < sitting.commitUntil) return;
            if (block.timestamp < sitting.revealUntil) return _panelReveals(caseId, case_.level);
            bytes32 answer = _trueAnswer(ref, caseId);
            if (_try(address(this), abi.encodeCall(panels.ruleCase, (ref, rules, answer)))) return;
            _try(address(this), abi.encodeCall(panels.ruleCase, (ref, rules, UNAVAILABLE)));
        } else if (case_.stage == Stage.Ruled && case_.ruling != _trueFinding(ref, caseId)) {
            _funds(ref, _cheats ? challenger : node, false, 1 << 127);
        } else if (case_.stage == Stage.Referred) {
            uint256 id = _disputeOf[caseId];
            // One in five is never heard of again.
            if (id % 5 == 4) return;
            _forum.propose(id, _trueFinding(ref, caseId) == Finding.Refuted ? 2 : 1);
            _forum.execute(id);
            appeals.adopt(ref, rules);
        }
    }

    function _shows(bytes32 caseId, Case memory case_) private {
        bytes32[] memory leaves = _leaves;
        uint256 height = case_.leaves == 0 ? Trace.heightOf(LEAVES) : case_.height;
        bytes32[] memory shown = leaves.descendants(height, case_.index);
        panels.show(caseId, TraceHead(leaves.root(), uint64(LEAVES), JOB), shown);
    }

    /// Picks the descendant that leads to leaf `target`, or any if it is not below.
    function _picks(CaseRef memory ref, uint256 target) private {
        bytes32 caseId = panels.caseIdOf(ref);
        Case memory case_ = _caseOf(ref);
        if (case_.stage != Stage.Narrowing || !case_.challengerMoves) return;
        bytes32[] memory shown = TraceTree.descendants(_leaves, case_.height, case_.index);
        uint256 down = case_.height < 5 ? case_.height : 5;
        uint256 picked = target >> (case_.height - down);
        uint256 first = uint256(case_.index) << down;
        picked = picked < first || picked - first >= shown.length ? 0 : picked - first;
        bytes memory call_ = abi.encodeCall(
            panels.pick,
            (_docketId(), ref.commitment, picked, shown[picked], shown.siblings(picked))
        );
        if (!_try(ref.challenger, call_)) return;
        case_ = _caseOf(ref);
        if (case_.stage == Stage.Ready) {
            _located[caseId] = case_.index;
            ++narrowed;
        }
    }

    /// What an honest panelist's replay gives.
    function _trueAnswer(CaseRef memory ref, bytes32 caseId) private view returns (bytes32) {
        if (ref.challenger == address(0)) return _hash(_cheats ? _honest : _filed);
        uint256 index = _located[caseId];
        if (index == LEAVES) return _hash(_filed);
        return _step(index == 0 ? bytes32(0) : _leaves[index - 1]);
    }

    function _trueFinding(CaseRef memory ref, bytes32 caseId) private view returns (Finding) {
        (, bytes32 defended,) = panels.caseOf(caseId);
        return _trueAnswer(ref, caseId) == defended ? Finding.Dismissed : Finding.Refuted;
    }

    function _slot(bytes32 caseId, uint256 level, uint256 slot) private pure returns (bytes32) {
        return keccak256(abi.encode(caseId, level, slot));
    }

    function _panelVotes(CaseRef memory ref, bytes32 caseId, uint256 level, bytes32 random)
        private
    {
        for (uint256 i; i < ((uint256(rules.seats) + 1) << level) - 1; ++i) {
            uint256 luck = uint256(keccak256(abi.encode(random, i))) % 12;
            // Some stay away, and some say that they cannot.
            if (luck == 0) continue;
            bytes32 answer = luck == 1 ? UNAVAILABLE : _trueAnswer(ref, caseId);
            (, address owner, uint256 tries) = panels.drawn(caseId, level, i);
            if (owner == address(0)) continue;
            bytes32 vote = panels.voteOf(owner, caseId, level, answer, SALT);
            if (_try(owner, abi.encodeCall(panels.vote, (caseId, level, i, tries, vote)))) {
                _answersGiven[_slot(caseId, level, i)] = answer;
            }
        }
    }

    function _panelReveals(bytes32 caseId, uint256 level) private {
        for (uint256 i; i < ((uint256(rules.seats) + 1) << level) - 1; ++i) {
            bytes32 answer = _answersGiven[_slot(caseId, level, i)];
            if (answer == 0) continue;
            (, address owner,) = panels.drawn(caseId, level, i);
            _try(owner, abi.encodeCall(panels.revealVote, (caseId, level, i, answer, SALT)));
        }
    }

    // The end: everybody is paid, and the books are compared.

    function _settle(uint256 seed) private {
        if (usd.balanceOf(address(panels)) != taken) ++short;
        Status status = _status();
        ++ends[uint8(status)];
        _release();
        for (uint256 i; i < _refs.length; ++i) {
            if (_caseOf(_refs[i]).stage == Stage.None) continue;
            if (!_try(address(this), abi.encodeCall(payouts.close, (_refs[i], rules, _filing())))) {
                ++stuck;
            }
        }
        _collects(challenger);
        for (uint256 i; i < STRAWS; ++i) {
            _collects(_straws[i]);
        }
        for (uint256 i; i < _refs.length; ++i) {
            _settleCase(_refs[i]);
        }
        // All is paid out but for the dust of divisions.
        if (usd.balanceOf(address(panels)) > 64) ++stuck;
        if (status != Status.Void && court.spoils(_docketId()) > 64) ++stuck;

        if (usd.balanceOf(challenger) < _atChallenger) ++honestLosses;
        if (!_cheats && usd.balanceOf(node) < _atNode) ++honestLosses;
        if (!_cheats && status == Status.Overruled) ++honestLosses;
        if (_cheats && status == Status.Upheld) ++cheatsGained;
        uint256 now_ = usd.balanceOf(node) + _ofStraws();
        if (_cheats && status == Status.Overruled) {
            // At least the part of the collateral that is not spoils is gone.
            if (now_ + 18_648 > _atNode + _atStraws) ++cheatsGained;
        }
        // What dust is left is nobody's.
        uint256 dust = usd.balanceOf(address(panels));
        vm.prank(address(panels));
        usd.transfer(address(1), dust);
        _begin(uint256(keccak256(abi.encode(seed, _seed))));
    }

    function _collects(address who) private {
        Stage said = _said[_said_(who)];
        if (said == Stage.None) return;
        Claim memory counter = _counters[who];
        CaseRef memory ref = TRACED ? _caseBy(who, counter) : _whole();
        bytes memory call_;
        if (said == Stage.Committed) {
            bytes32 commitment = panels.commitmentOf(who, _hash(counter), SALT);
            call_ = abi.encodeCall(payouts.burnBond, (dealId, _terms(), rules, who, commitment));
        } else {
            call_ = abi.encodeCall(payouts.collectBond, (ref, rules, _filing(), who, counter, SALT));
        }
        if (!_try(address(this), call_)) ++stuck;
        if (_try(address(this), call_)) ++short;
    }

    function _settleCase(CaseRef memory ref) private {
        bytes32 caseId = panels.caseIdOf(ref);
        for (uint256 level = 1; level <= rules.levels; ++level) {
            for (uint256 side; side < 2; ++side) {
                for (uint256 i; i < STRAWS + 2; ++i) {
                    address funder = i < STRAWS ? _straws[i] : i == STRAWS ? node : challenger;
                    _try(
                        address(this),
                        abi.encodeCall(payouts.collectFund, (ref, rules, level, side == 1, funder))
                    );
                }
            }
        }
        for (uint256 level; level <= rules.levels; ++level) {
            (Sitting memory sitting,) = panels.sittingOf(caseId, level);
            if (sitting.revealUntil == 0) continue;
            for (uint256 i; i < sitting.seats; ++i) {
                (uint256 index, address owner, uint256 tries) = panels.drawn(caseId, level, i);
                if (owner == address(0)) continue;
                _try(
                    address(this),
                    abi.encodeCall(payouts.collectFee, (ref, rules, _filing(), level, i, tries))
                );
                bool was = stakes.seat(rules.pool, index).slashed();
                _try(
                    address(this),
                    abi.encodeCall(payouts.slash, (ref, rules, pool, level, i, tries))
                );
                if (was || !stakes.seat(rules.pool, index).slashed()) continue;
                ++slashed;
                if (_answersGiven[_slot(caseId, level, i)] != 0) ++slashedRight;
            }
        }
    }
}
