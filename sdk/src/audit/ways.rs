//! The clauses of a deal, and how each course of events leaves them.

use std::cell::Cell;

use alloy::primitives::{Address, B256};

use super::Finding;
use crate::{
    AddressBook,
    condition::{self, Condition, Course, Courses, End, Verdict},
    simulate::Flow,
    types::{AUTHOR, Allocation, Clause, Deal, FOREVER, MAX_PAYOUTS, Mask},
};

/// So often one course of events follows a commitment to another one that it names.
const MAX_STEPS: usize = 1_000;

/// So many clauses are judged for one deal, over all courses of events: commitments that follow each other
/// make more of them than anybody could wait for, and a stranger's deal must not hang who checks it.
const MAX_EFFORT: usize = 25_000;

/// A clause as far as the audit understands it.
pub(super) struct Way<'a> {
    pub(super) clause: usize,
    body: &'a Clause,
    pub(super) condition: Condition,
    /// What the allocator pays, if there is one.
    pub(super) flow: Option<Flow>,
    /// Since when nothing but its condition can keep it from paying, in seconds after the opening;
    /// `None` if something may keep it for ever.
    pays: Option<u64>,
}

impl<'a> Way<'a> {
    fn new(clause: usize, body: &'a Clause, assets: usize, book: &AddressBook) -> Self {
        let condition = Condition::of(body, book);
        let flow = Flow::of_allocator(&body.allocation, book);
        let pays = match flow.as_ref().map(|flow| problem(flow, assets, book)) {
            Some(Some(_)) => None,
            _ => pays(&body.allocation, flow.as_ref(), &condition),
        };
        Self {
            clause,
            body,
            condition,
            flow,
            pays,
        }
    }

    /// Needs every depositor's signature: nobody's choice alone, and nobody's sure way out.
    pub(super) fn is_agreed(&self) -> bool {
        self.flow == Some(Flow::Agreed)
    }

    /// The docket that it asks, and for which statuses, if it asks nothing else.
    pub(super) fn docket(&self) -> Option<(B256, Mask)> {
        match &self.condition {
            Condition::Docket { terms, mask } => Some((condition::docket(terms), *mask)),
            _ => None,
        }
    }

    /// Whether there is a moment at which both can be taken as far as their windows go.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.body.from < other.body.until && other.body.from < self.body.until
    }

    /// Whether it waits for a statement that its own condition does not promise.
    fn waits(&self) -> bool {
        let waiting = match &self.flow {
            Some(Flow::Linear(_) | Flow::Royalties { .. }) => true,
            Some(Flow::Waterfall { author, .. }) => !author.is_zero(),
            _ => false,
        };
        waiting && self.pays.is_none()
    }
}

/// All clauses of a deal.
pub(super) struct Ways<'a> {
    pub(super) commitments: Vec<Vec<Way<'a>>>,
    open_before: u64,
    steps: Cell<usize>,
    effort: Cell<usize>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(deal: &'a Deal, book: &AddressBook) -> Self {
        let ways = deal.commitments.iter().map(|commitment| {
            let clauses = commitment.clauses.iter().enumerate();
            let assets = commitment.assets.len();
            clauses
                .map(|(clause, body)| Way::new(clause, body, assets, book))
                .collect()
        });
        Self {
            commitments: ways.collect(),
            open_before: deal.openBefore,
            steps: Cell::new(0),
            effort: Cell::new(0),
        }
    }

    /// Whether there was more to judge than was judged.
    pub(super) fn is_exhausted(&self) -> bool {
        self.effort.get() > MAX_EFFORT
    }

    /// All courses that the events can take which a commitment asks about, or one that it names.
    fn courses(&self, index: usize) -> Courses {
        let mut reached = vec![index];
        let mut next = 0;
        while let Some(index) = reached.get(next).copied() {
            next += 1;
            for way in &self.commitments[index] {
                way.condition.walk(&mut |part| match part {
                    Condition::Outcome { deal, index, .. }
                        if deal.is_zero()
                            && *index < self.commitments.len()
                            && !reached.contains(index) =>
                    {
                        reached.push(*index);
                    }
                    _ => {}
                });
            }
        }
        let ways = reached.iter().flat_map(|index| &self.commitments[*index]);
        Courses::of(ways.map(|way| &way.condition), self.open_before)
    }

    /// What the arbiter of a clause will say; the last of `path` is its commitment.
    fn verdict(&self, way: &Way<'_>, course: &Course, path: &mut Vec<usize>) -> Verdict {
        self.effort.set(self.effort.get() + 1);
        if self.is_exhausted() {
            return Verdict::Maybe;
        }
        way.condition.verdict(course, &mut |other, mask| {
            self.outcome(other, mask, course, path)
        })
    }

    /// Whether a commitment of this deal closes by one of some clauses: for certain, if it is certain to
    /// close and can by no other.
    fn outcome(&self, other: usize, mask: u8, course: &Course, path: &mut Vec<usize>) -> Verdict {
        let Some(ways) = self.commitments.get(other) else {
            return Verdict::No;
        };
        if path.last() == Some(&other) {
            return Verdict::No;
        }
        let steps = self.steps.get();
        self.steps.set(steps + 1);
        if path.contains(&other) || steps >= MAX_STEPS {
            return Verdict::Maybe;
        }
        path.push(other);
        let possible = ways
            .iter()
            .filter(|way| self.verdict(way, course, path) != Verdict::No);
        let possible: Vec<_> = possible.map(|way| mask >> way.clause & 1 != 0).collect();
        let verdict = if !possible.contains(&true) {
            Verdict::No
        } else if possible.contains(&false) {
            Verdict::Maybe
        } else {
            let after = self.frees_after(other, course, path);
            after.map_or(Verdict::Maybe, Verdict::Yes)
        };
        path.pop();
        verdict
    }

    /// From when on the value of a commitment is sure to be free, in seconds after the opening; `path`
    /// ends with it.
    fn frees_after(&self, index: usize, course: &Course, path: &mut Vec<usize>) -> Option<u64> {
        let free = self.commitments[index].iter().filter_map(|way| {
            let pays = way.pays.filter(|_| way.body.until == FOREVER)?;
            match self.verdict(way, course, path) {
                Verdict::Yes(after) => Some(after.max(pays).max(way.body.from.into())),
                _ => None,
            }
        });
        free.min()
    }

    /// When the value is free at the latest, in seconds after the opening, however all events end; else
    /// the final statuses in which nothing frees it, of the docket that frees it in most.
    pub(super) fn freed(&self, index: usize) -> Result<u64, Mask> {
        let courses = self.courses(index);
        let mut latest = 0;
        let mut missing = vec![Mask::NONE; courses.events().count()];
        let mut locked = false;
        for course in courses.iter() {
            if self.is_exhausted() {
                locked = true;
                break;
            }
            self.steps.set(0);
            match self.frees_after(index, &course, &mut vec![index]) {
                Some(after) => latest = latest.max(after),
                None => {
                    locked = true;
                    for (event, mask) in courses.events().zip(&mut missing) {
                        *mask = mask.or(match course.ends[&event] {
                            End::Status(status) => Mask::of(&[status]),
                            _ => Mask::FINAL,
                        });
                    }
                }
            }
        }
        if !locked {
            return Ok(latest);
        }
        let missing = missing
            .into_iter()
            .min_by_key(|mask| mask.statuses().count());
        Err(missing.unwrap_or(Mask::FINAL))
    }

    /// When a clause is decided at the latest, if it is ever sure to be met.
    fn decided(&self, index: usize, way: &Way<'_>) -> Option<u64> {
        let courses = self.courses(index);
        let judged = courses.iter().take_while(|_| !self.is_exhausted());
        let times = judged.filter_map(|course| {
            self.steps.set(0);
            match self.verdict(way, &course, &mut vec![index]) {
                Verdict::Yes(after) => Some(after),
                _ => None,
            }
        });
        times.max()
    }

    /// Clauses of a commitment between which the settler would choose.
    pub(super) fn choices(&self, index: usize, findings: &mut Vec<Finding>) {
        let ways = self.commitments[index].iter();
        let ways: Vec<_> = ways.filter(|way| !way.is_agreed()).collect();
        for (i, first) in ways.iter().enumerate() {
            for second in &ways[i + 1..] {
                if !first.meets(second) || first.body.allocation == second.body.allocation {
                    continue;
                }
                let same = first.condition == second.condition
                    && first.docket().is_none()
                    && !matches!(
                        first.condition,
                        Condition::Never | Condition::Undecodable { .. }
                    );
                if same && !first.waits() && !second.waits() {
                    findings.push(Finding::Choice {
                        index,
                        first: first.clause,
                        second: second.clause,
                    });
                    continue;
                }
                for (way, by) in [(first, second), (second, first)] {
                    findings.extend(self.race(index, way, by));
                }
            }
        }
    }

    fn race(&self, index: usize, way: &Way<'_>, by: &Way<'_>) -> Option<Finding> {
        if by.condition != Condition::Always || by.pays.is_none() {
            return None;
        }
        let begins = u64::from(by.body.from);
        let decided = if way.waits() {
            None
        } else {
            // What has no end is decided whenever somebody decides it.
            let bounds = begins + 1..FOREVER.into();
            let decided = self.decided(index, way)?;
            Some(Some(decided).filter(|decided| bounds.contains(decided))?)
        };
        Some(Finding::Race {
            index,
            clause: way.clause,
            by: by.clause,
            decided,
        })
    }
}

/// Why an allocator refuses what a clause gives it, whatever happens.
pub(super) fn problem(flow: &Flow, assets: usize, book: &AddressBook) -> Option<&'static str> {
    let bad = |payee: &Address| payee.is_zero() || *payee == book.escrow;
    match flow {
        Flow::Undecodable { .. } => {
            Some("its allocator cannot decode its data; build it with the clause's `pays_...`")
        }
        Flow::Linear(line) if bad(&line.payee) => Some("it pays an address that cannot be paid"),
        Flow::ProRata { payees, .. } => {
            let ascending = payees.is_sorted_by(|first, second| first < second);
            if payees.len().saturating_mul(assets) > MAX_PAYOUTS {
                Some("it has more payees times assets than 32")
            } else if !ascending {
                Some("its payees are not strictly ascending")
            } else {
                payees
                    .iter()
                    .any(bad)
                    .then_some("it pays an address that cannot be paid")
            }
        }
        Flow::Waterfall { tiers, .. } if tiers.len().saturating_add(assets) > MAX_PAYOUTS => {
            Some("it has more tiers and assets than 32")
        }
        Flow::Waterfall { tiers, .. } => tiers
            .iter()
            .any(|tier| bad(&tier.to))
            .then_some("it pays an address that cannot be paid"),
        _ => None,
    }
}

/// Since when nothing but `condition` can keep an allocation from being paid, in seconds after the
/// opening; `None` if something may keep it for ever.
fn pays(allocation: &Allocation, flow: Option<&Flow>, condition: &Condition) -> Option<u64> {
    let Some(flow) = flow else {
        let mut shares = allocation.shares.iter();
        let known = shares.all(|share| share.to != AUTHOR) || condition.has_author();
        return known.then_some(0);
    };
    match flow {
        Flow::Metered { .. } | Flow::Verifiers => Some(0),
        Flow::Linear(line) => {
            let stated = if line.author == AUTHOR {
                condition.has_author()
            } else {
                condition.says(line.author, line.kind)
            };
            stated.then_some(0)
        }
        Flow::ProRata { until, .. } | Flow::Vouchers { until, .. } => Some((*until).into()),
        Flow::Waterfall { author, kind, .. } => {
            (author.is_zero() || condition.says(*author, *kind)).then_some(0)
        }
        // What this crate does not know may refuse; a work may never be stated.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use alloy::primitives::U256;

    use super::*;
    use crate::{
        audit::{WITHIN, findings, findings_within},
        kinds,
        types::{
            Asset, Commitment, Confirmation, Contest, CourtTerms, Line, LockHash, OptimisticDemand,
            Status, Tier,
        },
    };

    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);
    const CAROL: Address = Address::repeat_byte(3);
    const KIND: B256 = B256::repeat_byte(4);
    const ZERO: B256 = B256::ZERO;
    const DAY: u32 = 86_400;

    /// Computed once: it hashes the code of every contract.
    fn book() -> &'static AddressBook {
        static BOOK: LazyLock<AddressBook> = LazyLock::new(AddressBook::computed);
        &BOOK
    }

    fn commitment(clauses: impl IntoIterator<Item = Clause>) -> Commitment {
        let locked = Commitment::by(ALICE).lock(Asset::native(U256::from(100)));
        clauses.into_iter().fold(locked, Commitment::clause)
    }

    fn deal(commitments: impl IntoIterator<Item = Commitment>) -> Deal {
        Deal {
            terms: ZERO,
            openBefore: 1_000,
            salt: U256::ZERO,
            commitments: commitments.into_iter().collect(),
        }
    }

    fn found(clauses: impl IntoIterator<Item = Clause>) -> Vec<Finding> {
        findings(&deal([commitment(clauses)]), book(), &[])
    }

    fn is_locked(clauses: impl IntoIterator<Item = Clause>) -> bool {
        matches!(found(clauses)[..], [Finding::Lockable { .. }])
    }

    /// When the value of commitment 0 is free at the latest.
    fn free_after(commitments: impl IntoIterator<Item = Commitment>) -> Option<u64> {
        let deal = deal(commitments);
        let all = Ways::new(&deal, book());
        all.freed(0).ok()
    }

    fn refund(from: u32) -> Clause {
        Clause::always().after(from).pays(ALICE)
    }

    fn timely(until: u32) -> Clause {
        book().when_timely(BOB, ZERO, KIND, ZERO, 0, until)
    }

    fn missed(until: u32) -> Clause {
        book().when_missed(BOB, ZERO, KIND, ZERO, 0, until)
    }

    fn claim() -> OptimisticDemand {
        OptimisticDemand {
            author: BOB,
            about: ZERO,
            kind: KIND,
            content: ZERO,
            until: DAY,
            window: 2 * DAY,
            limit: 3 * DAY,
            silence: false,
            falls: false,
            judge: CAROL,
            challengers: vec![ALICE],
        }
    }

    fn contest() -> Contest {
        Contest {
            kind: KIND,
            until: DAY,
            window: 600,
            bond: U256::ONE,
            beneficiary: ALICE,
            judge: Address::ZERO,
            gasCap: U256::ZERO,
            judgeDemand: Default::default(),
        }
    }

    #[test]
    fn test_in_time_or_missed_leaves_no_third_way() {
        let both = [timely(DAY).pays(BOB), missed(DAY).pays(ALICE)];
        assert_eq!(found(both.clone()), []);
        assert_eq!(free_after([commitment(both)]), Some(DAY.into()));
        assert!(is_locked([timely(DAY).pays(BOB)]));
        assert!(is_locked([missed(DAY).pays(BOB)]));
        // The same statement in another time is another matter, and so is another statement.
        assert!(is_locked([
            timely(DAY).pays(BOB),
            missed(DAY + 1).pays(ALICE)
        ]));
        let other = book().when_missed(BOB, KIND, KIND, ZERO, 0, DAY);
        assert!(is_locked([timely(DAY).pays(BOB), other.pays(ALICE)]));
        // A statement that was made in time can be brought, so its author can be paid.
        assert_eq!(
            found([timely(DAY).pays(AUTHOR), missed(DAY).pays(ALICE)]),
            []
        );
        assert!(is_locked([timely(DAY).pays(BOB), missed(DAY).pays(AUTHOR)]));
    }

    #[test]
    fn test_the_latest_end_is_bound_by_what_is_bearable() {
        let both = deal([commitment([timely(DAY).pays(BOB), missed(DAY).pays(ALICE)])]);
        let within = |seconds: u32| findings_within(&both, book(), &[], seconds.into());
        assert_eq!(within(DAY), []);
        assert!(matches!(
            within(DAY - 1)[..],
            [Finding::Late { after: 86_400, .. }]
        ));
    }

    #[test]
    fn test_a_claim_stands_or_falls_or_is_missed() {
        let stands = || book().when_stands(&claim()).pays(AUTHOR);
        let falls = || book().when_falls(&claim()).pays(ALICE);
        let three = [stands(), falls(), missed(DAY).pays(ALICE)];
        assert_eq!(found(three.clone()), []);
        assert_eq!(free_after([commitment(three)]), Some(6 * u64::from(DAY)));
        assert!(is_locked([stands(), falls()]));
        assert!(is_locked([stands(), missed(DAY).pays(ALICE)]));
        assert!(is_locked([falls(), missed(DAY).pays(ALICE)]));
        // Whom nobody can challenge cannot fall, and no judge is waited for.
        let alone = OptimisticDemand {
            challengers: Vec::new(),
            ..claim()
        };
        let stands = book().when_stands(&alone).pays(BOB);
        let two = [stands, missed(DAY).pays(ALICE)];
        assert_eq!(free_after([commitment(two)]), Some(3 * u64::from(DAY)));
    }

    #[test]
    fn test_somebody_wins_a_contest_or_nobody_does() {
        let won = || book().when_won(&contest()).pays(AUTHOR);
        let lost = || book().when_nobody_won(&contest()).pays(ALICE);
        assert_eq!(found([won(), lost()]), []);
        let free = free_after([commitment([won(), lost()])]);
        assert_eq!(free, Some(u64::from(DAY) + 600));
        assert!(is_locked([won()]));
        assert!(is_locked([lost()]));
        let short = Contest {
            window: 599,
            ..contest()
        };
        let short = [
            book().when_won(&short).pays(AUTHOR),
            book().when_nobody_won(&short).pays(ALICE),
        ];
        let found = found(short);
        assert!(
            matches!(
                found[..],
                [
                    Finding::ShortWindow { clause: 0, .. },
                    Finding::ShortWindow {
                        clause: 1,
                        seconds: 599,
                        ..
                    }
                ]
            ),
            "{found:?}"
        );
        assert!(found[0].to_string().contains("gives 9 min 59 s to reveal"));
    }

    #[test]
    fn test_an_oracle_may_reply_what_no_clause_names() {
        let answer = |byte| {
            let answer = B256::repeat_byte(byte);
            book().when_oracle(CAROL, KIND, answer, DAY).pays(BOB)
        };
        let silent = || book().when_oracle_silent(CAROL, KIND, DAY).pays(ALICE);
        assert!(is_locked([answer(7), answer(8), silent()]));
        assert_eq!(found([answer(7), answer(8), silent(), refund(DAY)]), []);
    }

    #[test]
    fn test_what_somebody_must_do_is_no_way_out() {
        let confirmation = Confirmation {
            confirmer: ALICE,
            author: BOB,
            kind: KIND,
            exclusive: true,
            revocable: false,
            until: DAY,
        };
        let kind = kinds::confirmation_kind(KIND, None);
        // A confirmation may name what was never stated: neither confirmed nor missed.
        let missed = book().when_missed(ALICE, ZERO, kind, ZERO, 0, DAY);
        let confirmed = book().when_confirmed(&confirmation).pays(BOB);
        assert!(is_locked([confirmed, missed.pays(ALICE)]));
        for clause in [
            book().when_hash_lock(KIND, LockHash::SHA256),
            book().when_signed(BOB, KIND),
            book().when_holds(&Asset::native(U256::ONE), BOB),
            book().when_during(5, 6),
            book().when_outcome(KIND, 0, 0..7),
        ] {
            assert!(is_locked([clause.pays(BOB)]));
        }
    }

    #[test]
    fn test_the_calendar_counts_from_the_last_moment_to_open() {
        let from = |time| commitment([book().when_during(time, 0).pays(BOB)]);
        assert_eq!(free_after([from(1_060)]), Some(60));
        assert_eq!(free_after([from(5)]), Some(0));
    }

    #[test]
    fn test_another_commitment_is_sure_if_it_is_sure_to_close_so() {
        let outcome = |mask: &[usize]| {
            let mask = mask.iter().copied();
            commitment([book().when_outcome(ZERO, 1, mask).pays(BOB)])
        };
        let two = || commitment([timely(DAY).pays(BOB), missed(DAY).pays(ALICE)]);
        assert_eq!(free_after([outcome(&[0, 1]), two()]), Some(DAY.into()));
        assert_eq!(free_after([outcome(&[0]), two()]), None);
        // It follows what the events come to, not the clauses alone.
        let follows = commitment([
            book().when_outcome(ZERO, 1, [0]).pays(BOB),
            missed(DAY).pays(ALICE),
        ]);
        assert_eq!(free_after([follows, two()]), Some(DAY.into()));
        // What can stay open, and what the parties can agree on instead, counts.
        let open = commitment([timely(DAY).pays(BOB)]);
        assert_eq!(free_after([outcome(&[0]), open]), None);
        let agreed = || two().clause(book().when_agreed());
        assert_eq!(free_after([outcome(&[0, 1]), agreed()]), None);
        assert_eq!(
            free_after([outcome(&[0, 1, 2]), agreed()]),
            Some(DAY.into())
        );
    }

    #[test]
    fn test_commitments_that_wait_for_each_other_are_not_sure() {
        let waits = |index| commitment([book().when_outcome(ZERO, index, [0]).pays(BOB)]);
        assert_eq!(free_after([waits(1), waits(0)]), None);
        assert_eq!(free_after([waits(0)]), None);
        assert_eq!(free_after([waits(1)]), None);
        assert_eq!(free_after([waits(1), waits(2), waits(1)]), None);
        assert_eq!(
            free_after([waits(1), waits(2), commitment([refund(DAY)])]),
            Some(DAY.into())
        );
        // As many as there can be, each naming the next seven.
        let many = (0..64).map(|index| {
            let clauses = (1..8).map(|step| {
                let next = (index + step) % 64;
                book().when_outcome(ZERO, next, 0..7).pays(BOB)
            });
            commitment(clauses)
        });
        assert_eq!(free_after(many), None);
    }

    /// Six commitments, each of which follows all others in seven ways, over ten events: to follow every
    /// path through them in every course would take minutes.
    #[test]
    fn test_a_deal_that_is_too_tangled_to_check_is_found_soon() {
        let tangled = (0..6_u8).map(|index| {
            let clauses = (0..7).map(|step| {
                let said = |byte: u8| {
                    let kind = B256::repeat_byte(byte);
                    let clause = book().when_timely(BOB, ZERO, kind, ZERO, 0, DAY);
                    (clause.arbiter, clause.demand)
                };
                let next = usize::from((index + step) % 6);
                let follows = book().when_outcome(ZERO, next, 0..7);
                let children = [
                    said(step),
                    said(index + 7),
                    (follows.arbiter, follows.demand),
                ];
                book().when_all(children).pays(BOB)
            });
            commitment(clauses)
        });
        let deal = deal(tangled);
        let all = Ways::new(&deal, book());
        assert!(all.freed(0).is_err());
        assert!(all.is_exhausted());
        let found = findings(&deal, book(), &[]);
        assert!(found.contains(&Finding::Tangled), "{found:?}");
        assert!(Finding::Tangled.to_string().contains("fewer"));
    }

    #[test]
    fn test_clauses_that_ask_the_same_leave_a_choice() {
        let to = |payee, from, until| Clause::always().after(from).before(until).pays(payee);
        let choice = |first, second| Finding::Choice {
            index: 0,
            first,
            second,
        };
        assert_eq!(
            found([to(BOB, 0, DAY + 1), to(ALICE, DAY, FOREVER)]),
            [choice(0, 1)]
        );
        assert_eq!(found([to(BOB, 0, DAY), to(ALICE, DAY, FOREVER)]), []);
        assert_eq!(found([to(ALICE, 0, DAY + 1), to(ALICE, DAY, FOREVER)]), []);
        let lock = || book().when_hash_lock(KIND, LockHash::SHA256);
        assert_eq!(
            found([refund(DAY), lock().pays(BOB), lock().pays(CAROL)]),
            [choice(1, 2)]
        );
        // What all must sign, and what different authors say, is no choice of the settler.
        let stated = |author| book().when_stated(author, ZERO, KIND, ZERO);
        let four = [
            refund(DAY),
            book().when_agreed(),
            stated(BOB).pays(BOB),
            stated(ALICE).pays(CAROL),
        ];
        assert_eq!(found(four), []);
        assert!(
            choice(1, 2)
                .to_string()
                .contains("clauses 1 and 2 of commitment 0 can be taken in the same state")
        );
    }

    #[test]
    fn test_a_refund_must_not_begin_before_a_clause_is_decided() {
        let race = |decided| {
            [Finding::Race {
                index: 0,
                clause: 0,
                by: 1,
                decided,
            }]
        };
        let free = u64::from(DAY) + 600;
        let won = || book().when_won(&contest()).pays(AUTHOR);
        assert_eq!(found([won(), refund(DAY + 600)]), []);
        assert_eq!(found([won(), refund(DAY + 599)]), race(Some(free)));
        assert_eq!(found([won().before(DAY), refund(DAY)]), []);
        assert_eq!(found([timely(DAY).pays(BOB), refund(DAY)]), []);
        assert_eq!(
            found([timely(DAY).pays(BOB), refund(DAY - 1)]),
            race(Some(DAY.into()))
        );
        let terms = CourtTerms {
            deadline: DAY,
            limit: 600,
            instance: BOB,
            filing: ZERO,
            rules: ZERO,
        };
        let upheld = || {
            book()
                .when_docket(&terms, Mask::of(&[Status::Upheld]))
                .pays(BOB)
        };
        assert_eq!(found([upheld(), refund(DAY + 600)]), []);
        let found = found([upheld(), refund(DAY)]);
        assert_eq!(found, race(Some(free)));
        assert!(
            found[0]
                .to_string()
                .contains("1 d 10 min after the opening")
        );
        // What has no end cannot be waited for.
        let stated = book().when_stated(BOB, ZERO, KIND, ZERO).pays(BOB);
        assert_eq!(
            findings(&deal([commitment([stated, refund(DAY)])]), book(), &[]),
            []
        );
    }

    #[test]
    fn test_an_allocator_that_waits_for_a_statement_races_a_refund() {
        let line = |author| Line {
            payee: BOB,
            author,
            kind: KIND,
            start: 1,
            end: 9,
            span: DAY,
        };
        let tier = || vec![Tier { to: BOB, cap: 9 }];
        let race = [Finding::Race {
            index: 0,
            clause: 0,
            by: 1,
            decided: None,
        }];
        let linear = |clause: Clause, author| clause.pays_linear(book(), &line(author));
        let stated = || book().when_stated(BOB, ZERO, KIND, ZERO);
        let waterfall = |author| Clause::always().pays_waterfall_of(book(), author, KIND, tier());
        for clause in [
            linear(stated(), AUTHOR),
            linear(Clause::always(), BOB),
            waterfall(CAROL),
        ] {
            assert_eq!(found([clause.clone(), refund(DAY)]), race);
            assert_eq!(found([clause.before(DAY), refund(DAY)]), []);
        }
        // A condition that promises the statement, with its opposite, is the way to do it.
        for author in [AUTHOR, BOB] {
            let clauses = [linear(timely(DAY), author), missed(DAY).pays(ALICE)];
            assert_eq!(found(clauses), []);
        }
        assert!(is_locked([
            linear(timely(DAY), CAROL),
            missed(DAY).pays(ALICE)
        ]));
        assert_eq!(found([waterfall(Address::ZERO)]), []);
    }

    #[test]
    fn test_allocators_that_come_to_an_end_are_ways_out() {
        let vouchers = Clause::always().pays_vouchers(book(), ALICE, BOB, KIND, DAY);
        assert_eq!(free_after([commitment([vouchers])]), Some(DAY.into()));
        let payees = vec![BOB, CAROL];
        let pro_rata = Clause::always().pays_pro_rata(book(), ALICE, KIND, DAY, payees);
        assert_eq!(free_after([commitment([pro_rata])]), Some(DAY.into()));
        assert!(is_locked([Clause::always().pays_royalties(book(), KIND)]));
        assert!(WITHIN > DAY.into());
    }

    #[test]
    fn test_what_an_allocator_refuses_is_found() {
        let payees = |count: u8| (1..=count).map(Address::repeat_byte).collect::<Vec<_>>();
        let pro_rata = |payees| Clause::always().pays_pro_rata(book(), ALICE, KIND, DAY, payees);
        let tiers = |count: u8| {
            let tiers = payees(count).into_iter().map(|to| Tier { to, cap: 1 });
            Clause::always().pays_waterfall(book(), tiers.collect())
        };
        let problem = |clause: Clause| {
            let found = found([clause.before(DAY), refund(DAY)]);
            match found[..] {
                [] => None,
                [
                    Finding::Unpayable {
                        clause: 0, problem, ..
                    },
                ] => Some(problem),
                _ => panic!("{found:?}"),
            }
        };
        // One asset is locked.
        assert_eq!(problem(pro_rata(payees(32))), None);
        assert!(problem(pro_rata(payees(33))).unwrap().contains("than 32"));
        assert_eq!(problem(tiers(31)), None);
        assert!(problem(tiers(32)).unwrap().contains("than 32"));
        let mut unsorted = pro_rata(payees(2));
        let data = (ALICE, KIND, DAY, vec![CAROL, BOB]);
        unsorted.allocation.data = alloy::sol_types::SolValue::abi_encode_params(&data).into();
        assert!(problem(unsorted).unwrap().contains("ascending"));
        let mut cut = tiers(2);
        cut.allocation.data = Default::default();
        assert!(problem(cut).unwrap().contains("cannot decode"));
        for nobody in [Address::ZERO, book().escrow] {
            let paid = pro_rata(vec![nobody]);
            assert!(problem(paid).unwrap().contains("cannot be paid"));
        }
    }
}
