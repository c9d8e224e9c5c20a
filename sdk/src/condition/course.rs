//! How things can go: what is decided some day for certain, one way or another.

use std::collections::BTreeMap;

use alloy::{
    primitives::{Address, B256, keccak256},
    sol_types::SolValue,
};

use super::Condition;
use crate::{
    ids, kinds,
    types::{CourtTerms, FOREVER, OptimisticDemand, Status},
};

/// A child that gets less gas is not counted on.
pub(super) const LEAST_CHILD_GAS: u32 = 50_000;
/// So many courses of events are told apart; what would make more is taken for undecided.
const MAX_COURSES: usize = 1_024;

/// How one event ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A docket is final.
    Status(Status),
    /// A statement was made in time.
    InTime,
    /// It was not.
    Missed,
    /// A claim that was made in time stands.
    Stands,
    /// It fell.
    Falls,
    /// A contest has a winner.
    Won,
    /// Nobody won it.
    NobodyWon,
    /// An oracle has not replied in time.
    Silent,
    /// It has, this.
    Replied(B256),
    /// It has, something that no clause names.
    RepliedElse,
}

/// How all events that matter end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    pub(crate) ends: BTreeMap<B256, End>,
    /// When the deal can no longer be opened, in Unix seconds.
    pub(crate) open_before: u64,
}

/// What an arbiter will say, in one course of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Yes, from so many seconds after the opening on at the latest.
    Yes(u64),
    /// Never yes.
    No,
    /// It depends on more.
    Maybe,
}

/// All courses that events can take.
#[derive(Debug)]
pub(crate) struct Courses {
    events: Vec<(B256, Vec<End>)>,
    open_before: u64,
}

impl Courses {
    /// Of the events that these conditions ask about.
    pub(crate) fn of<'a>(
        conditions: impl IntoIterator<Item = &'a Condition>,
        open_before: u64,
    ) -> Self {
        let mut events: Vec<(B256, Vec<End>)> = Vec::new();
        for condition in conditions {
            condition.walk(&mut |part| {
                for (event, ends) in part.events() {
                    match events.iter_mut().find(|(known, _)| *known == event) {
                        Some((_, known)) => {
                            for end in ends {
                                if !known.contains(&end) {
                                    known.push(end);
                                }
                            }
                        }
                        None => events.push((event, ends)),
                    }
                }
            });
        }
        let mut count = 1_usize;
        events.retain(|(_, ends)| {
            let more = count.saturating_mul(ends.len());
            let fits = more <= MAX_COURSES;
            if fits {
                count = more;
            }
            fits
        });
        Self {
            events,
            open_before,
        }
    }

    /// The events, by their keys.
    pub(crate) fn events(&self) -> impl Iterator<Item = B256> {
        self.events.iter().map(|(event, _)| *event)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Course> {
        let count = self.events.iter().map(|(_, ends)| ends.len()).product();
        (0..count).map(|number: usize| {
            // The digits of the number say how each event ends.
            let mut rest = number;
            let ends = self.events.iter().map(|(event, ends)| {
                let end = ends[rest % ends.len()];
                rest /= ends.len();
                (*event, end)
            });
            Course {
                ends: ends.collect(),
                open_before: self.open_before,
            }
        })
    }
}

/// Tells the dockets of one deal apart: their terms do.
pub(crate) fn docket(terms: &CourtTerms) -> B256 {
    ids::docket_id(B256::ZERO, terms)
}

/// A statement that is made in time, or not.
fn kept(author: Address, [about, kind, content]: [B256; 3], from: u32, until: u32) -> B256 {
    let key = ("kept", author, about, kind, content, from, until);
    keccak256(key.abi_encode_params())
}

fn claimed(demand: &OptimisticDemand) -> B256 {
    let said = [demand.about, demand.kind, demand.content];
    kept(demand.author, said, 0, demand.until)
}

fn judged(demand: &OptimisticDemand) -> B256 {
    let demand = OptimisticDemand {
        falls: false,
        ..demand.clone()
    };
    keccak256(("judged", demand).abi_encode_params())
}

impl Condition {
    /// The events that it asks about itself, and how each can end.
    fn events(&self) -> Vec<(B256, Vec<End>)> {
        match self {
            Self::Docket { terms, .. } => {
                vec![(docket(terms), Status::FINAL.map(End::Status).to_vec())]
            }
            Self::Timely {
                author,
                about,
                kind,
                content,
                from,
                until,
                ..
            } => {
                let event = kept(*author, [*about, *kind, *content], *from, *until);
                vec![(event, vec![End::InTime, End::Missed])]
            }
            Self::Confirmed(confirmation) => {
                // The index of its commitment is in the kind of a confirmation that is not exclusive.
                let kind = kinds::confirmation_kind(confirmation.kind, None);
                let said = [B256::ZERO, kind, B256::ZERO];
                let event = kept(confirmation.confirmer, said, 0, confirmation.until);
                let known = confirmation.exclusive && confirmation.until != FOREVER;
                known
                    .then(|| (event, vec![End::InTime, End::Missed]))
                    .into_iter()
                    .collect()
            }
            Self::Optimistic(demand) => {
                let mut ends = vec![End::Stands];
                if !demand.challengers.is_empty() {
                    ends.push(End::Falls);
                }
                vec![
                    (claimed(demand), vec![End::InTime, End::Missed]),
                    (judged(demand), ends),
                ]
            }
            Self::Oracle { answer, .. } => {
                let mut ends = vec![End::Silent, End::RepliedElse];
                if !answer.is_zero() {
                    ends.push(End::Replied(*answer));
                }
                vec![(self.reply(), ends)]
            }
            Self::Sealed { contest, .. } => {
                let event = kinds::contest_id(B256::ZERO, contest);
                vec![(event, vec![End::Won, End::NobodyWon])]
            }
            _ => Vec::new(),
        }
    }

    /// The event of an oracle's reply.
    fn reply(&self) -> B256 {
        let Self::Oracle {
            oracle,
            question,
            until,
            ..
        } = self
        else {
            return B256::ZERO;
        };
        keccak256(("reply", *oracle, *question, *until).abi_encode_params())
    }

    /// Whether it says yes in this course of events, and from when on at the latest. `outcome` says
    /// whether a commitment of this deal closes by one of some clauses. What this crate does not know,
    /// and what nobody need ever do, is undecided.
    pub(crate) fn verdict(
        &self,
        course: &Course,
        outcome: &mut dyn FnMut(usize, u8) -> Verdict,
    ) -> Verdict {
        let ends = |event: B256, wanted: End, after: u64| match course.ends.get(&event) {
            Some(end) if *end == wanted => Verdict::Yes(after),
            Some(_) => Verdict::No,
            None => Verdict::Maybe,
        };
        match self {
            Self::Always => Verdict::Yes(0),
            Self::Never | Self::Undecodable { .. } => Verdict::No,
            Self::Docket { terms, mask } => {
                let Some(End::Status(end)) = course.ends.get(&docket(terms)) else {
                    return Verdict::Maybe;
                };
                let last = u64::from(terms.deadline) + u64::from(terms.limit);
                match (mask.has(*end), mask.statuses().all(Status::is_final)) {
                    (true, _) => Verdict::Yes(last),
                    (false, true) => Verdict::No,
                    // While it is not final it can still be met.
                    (false, false) => Verdict::Maybe,
                }
            }
            Self::During { from, until: 0 } => {
                Verdict::Yes(from.saturating_sub(course.open_before))
            }
            Self::Timely { until, missed, .. } => {
                let wanted = if *missed { End::Missed } else { End::InTime };
                match self.events().first() {
                    Some((event, _)) => ends(*event, wanted, (*until).into()),
                    None => Verdict::Maybe,
                }
            }
            // A confirmation may name what nobody stated, or be taken back: only that there is none in
            // time is certain.
            Self::Confirmed(_) => match self.events().first() {
                Some((event, _)) if ends(*event, End::Missed, 0) == Verdict::Yes(0) => Verdict::No,
                _ => Verdict::Maybe,
            },
            Self::Optimistic(demand) => {
                let wanted = if demand.falls {
                    End::Falls
                } else {
                    End::Stands
                };
                let last = u64::from(demand.until) + u64::from(demand.window);
                let last = match demand.challengers[..] {
                    [] => last,
                    _ => last + u64::from(demand.limit),
                };
                match ends(claimed(demand), End::InTime, 0) {
                    Verdict::Yes(_) => ends(judged(demand), wanted, last),
                    verdict => verdict,
                }
            }
            Self::Oracle { answer, until, .. } => {
                let wanted = match answer {
                    answer if answer.is_zero() => End::Silent,
                    answer => End::Replied(*answer),
                };
                ends(self.reply(), wanted, (*until).into())
            }
            Self::Sealed { contest, won, .. } => {
                let wanted = if *won { End::Won } else { End::NobodyWon };
                let last = u64::from(contest.until) + u64::from(contest.window);
                ends(kinds::contest_id(B256::ZERO, contest), wanted, last)
            }
            Self::Outcome { deal, index, mask } if deal.is_zero() => outcome(*index, *mask),
            Self::All(children) => children.iter().fold(Verdict::Yes(0), |all, child| {
                match (all, child.verdict(course, outcome)) {
                    (Verdict::No, _) | (_, Verdict::No) => Verdict::No,
                    (Verdict::Yes(first), Verdict::Yes(second)) => Verdict::Yes(first.max(second)),
                    _ => Verdict::Maybe,
                }
            }),
            Self::Some {
                threshold,
                children,
            } => {
                let needed = usize::try_from(*threshold).unwrap_or(usize::MAX);
                let (mut times, mut maybe) = (Vec::new(), 0);
                for (gas, child) in children {
                    match child.verdict(course, outcome) {
                        Verdict::Yes(after) if *gas >= LEAST_CHILD_GAS => times.push(after),
                        Verdict::No => {}
                        _ => maybe += 1,
                    }
                }
                times.sort_unstable();
                match needed.checked_sub(1).and_then(|last| times.get(last)) {
                    Some(after) => Verdict::Yes(*after),
                    None if times.len() + maybe >= needed => Verdict::Maybe,
                    None => Verdict::No,
                }
            }
            _ => Verdict::Maybe,
        }
    }

    /// Whether a yes comes with a statement that the settler can bring: it was recorded by then, with
    /// its content, and a clause may pay its author.
    pub(crate) fn has_author(&self) -> bool {
        match self {
            Self::Timely { missed, .. } => !missed,
            Self::Sealed { won, .. } => *won,
            Self::Optimistic(_) => true,
            // The first child gets the statements.
            Self::All(children) => children.first().is_some_and(Self::has_author),
            _ => false,
        }
    }

    /// Whether a yes says that `author` has stated `kind` about the deal.
    pub(crate) fn says(&self, author: Address, of_kind: B256) -> bool {
        match self {
            Self::Timely {
                author: by,
                about,
                kind,
                missed: false,
                ..
            } => about.is_zero() && *by == author && *kind == of_kind,
            Self::Optimistic(demand) => {
                demand.about.is_zero() && demand.author == author && demand.kind == of_kind
            }
            Self::Oracle {
                oracle,
                question,
                answer,
                ..
            } => !answer.is_zero() && *oracle == author && kinds::reply_kind(*question) == of_kind,
            Self::All(children) => children.iter().any(|child| child.says(author, of_kind)),
            _ => false,
        }
    }
}
