//! What a clause asks for, as far as this crate knows the arbiter.

use std::{collections::BTreeMap, fmt};

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::SolValue,
};

use crate::{
    AddressBook, ids,
    types::{CappedChild, Clause, CourtTerms, Mask, Status},
};

/// Conditions nest at most so deep; what is deeper is taken for unknown.
const MAX_DEPTH: usize = 16;
/// A child that gets less gas is not counted on.
const LEAST_CHILD_GAS: u32 = 50_000;

/// What a clause asks for. There is no `Not`, so a condition that is met stays met when more becomes
/// true, except for what a docket that is not final can still become.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// Nobody is asked.
    Always,
    /// It can never be met: nested, the zero address has no code; a list has no children.
    Never,
    /// The docket under these terms is in one of these statuses.
    Docket {
        /// The court's terms.
        terms: CourtTerms,
        /// The statuses.
        mask: Mask,
    },
    /// An author has stated something.
    Stated {
        /// Who.
        author: Address,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
        /// With this content's keccak256; zero: any.
        content: B256,
    },
    /// So many authors have stated the same.
    Quorum {
        /// How many.
        threshold: U256,
        /// Of whom.
        authors: Vec<Address>,
        /// About what; zero: this deal.
        about: B256,
        /// Of which kind.
        kind: B256,
        /// With this content's keccak256; zero: any.
        content: B256,
    },
    /// All of these are met.
    All(Vec<Self>),
    /// At least so many of these are met, each within so much gas.
    Some {
        /// How many.
        threshold: U256,
        /// Of which.
        children: Vec<(u32, Self)>,
    },
    /// An arbiter of the book with a demand that it cannot decode.
    Undecodable {
        /// The arbiter.
        arbiter: Address,
    },
    /// An arbiter that this crate does not know.
    Unknown {
        /// The arbiter.
        arbiter: Address,
        /// What is demanded of it.
        demand: Bytes,
    },
}

impl Condition {
    /// What `clause` asks for.
    pub fn of(clause: &Clause, book: &AddressBook) -> Self {
        if clause.arbiter.is_zero() {
            return Self::Always;
        }
        Self::decode(clause.arbiter, &clause.demand, book, 0)
    }

    fn decode(arbiter: Address, demand: &Bytes, book: &AddressBook, depth: usize) -> Self {
        if arbiter.is_zero() {
            return Self::Never;
        }
        let known = if depth > MAX_DEPTH {
            None
        } else if arbiter == book.docket {
            Self::docket(demand)
        } else if arbiter == book.stated {
            Self::stated(demand)
        } else if arbiter == book.quorum {
            Self::quorum(demand)
        } else if arbiter == book.all {
            Self::all(demand, book, depth)
        } else if arbiter == book.any {
            <(Vec<CappedChild>,)>::abi_decode_params(demand)
                .ok()
                .map(|(children,)| Self::some(U256::ONE, &children, book, depth))
        } else if arbiter == book.threshold {
            Self::threshold(demand, book, depth)
        } else {
            let demand = demand.clone();
            return Self::Unknown { arbiter, demand };
        };
        known.unwrap_or(Self::Undecodable { arbiter })
    }

    fn docket(demand: &[u8]) -> Option<Self> {
        let (terms, mask) = <(CourtTerms, U256)>::abi_decode_params(demand).ok()?;
        let mask = Mask::from_word(mask)?;
        Some(Self::Docket { terms, mask })
    }

    fn stated(demand: &[u8]) -> Option<Self> {
        let (author, about, kind, content) =
            <(Address, B256, B256, B256)>::abi_decode_params(demand).ok()?;
        Some(Self::Stated {
            author,
            about,
            kind,
            content,
        })
    }

    fn quorum(demand: &[u8]) -> Option<Self> {
        type Demand = (U256, Vec<Address>, B256, B256, B256);
        let (threshold, authors, about, kind, content) = Demand::abi_decode_params(demand).ok()?;
        let ascending = authors.is_sorted_by(|first, second| first < second);
        if threshold.is_zero() || threshold > U256::from(authors.len()) || !ascending {
            return Some(Self::Never);
        }
        Some(Self::Quorum {
            threshold,
            authors,
            about,
            kind,
            content,
        })
    }

    fn all(demand: &[u8], book: &AddressBook, depth: usize) -> Option<Self> {
        let (children,) = <(Vec<(Address, Bytes)>,)>::abi_decode_params(demand).ok()?;
        if children.is_empty() {
            return Some(Self::Never);
        }
        let children = children.iter();
        let children =
            children.map(|(arbiter, demand)| Self::decode(*arbiter, demand, book, depth + 1));
        Some(Self::All(children.collect()))
    }

    fn threshold(demand: &[u8], book: &AddressBook, depth: usize) -> Option<Self> {
        let (threshold, children) = <(U256, Vec<CappedChild>)>::abi_decode_params(demand).ok()?;
        let key = |child: &CappedChild| {
            keccak256((child.arbiter, child.demand.clone()).abi_encode_params())
        };
        let distinct = children.is_sorted_by(|first, second| key(first) < key(second));
        if threshold.is_zero() || !distinct {
            return Some(Self::Never);
        }
        Some(Self::some(threshold, &children, book, depth))
    }

    fn some(threshold: U256, children: &[CappedChild], book: &AddressBook, depth: usize) -> Self {
        if U256::from(children.len()) < threshold {
            return Self::Never;
        }
        let children = children.iter().map(|child| {
            let body = Self::decode(child.arbiter, &child.demand, book, depth + 1);
            (child.gasCap, body)
        });
        Self::Some {
            threshold,
            children: children.collect(),
        }
    }

    /// Whose statement the clause can pay, if only one author comes into question.
    pub fn author(&self) -> Option<Address> {
        match self {
            Self::Stated { author, .. } => Some(*author),
            // The first child gets the statements.
            Self::All(children) => children.first()?.author(),
            _ => None,
        }
    }

    /// This condition and all that are nested in it.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::All(children) => children.iter().for_each(|child| child.walk(visit)),
            Self::Some { children, .. } => children.iter().for_each(|(_, child)| child.walk(visit)),
            _ => {}
        }
    }

    /// From when on it is sure to be met, in seconds after the opening, if every docket ends as
    /// `ends` says; `None` if it may never be. What this crate does not know counts as a no.
    pub(crate) fn sure_after(&self, ends: &BTreeMap<B256, Status>) -> Option<u64> {
        match self {
            Self::Always => Some(0),
            Self::Docket { terms, mask } => {
                let end = ends.get(&docket(terms))?;
                let last = u64::from(terms.deadline) + u64::from(terms.limit);
                mask.has(*end).then_some(last)
            }
            Self::All(children) => children
                .iter()
                .map(|child| child.sure_after(ends))
                .try_fold(0, |latest, child| Some(latest.max(child?))),
            Self::Some {
                threshold,
                children,
            } => {
                let counted = children.iter().filter(|(gas, _)| *gas >= LEAST_CHILD_GAS);
                let mut times: Vec<_> = counted
                    .filter_map(|(_, child)| child.sure_after(ends))
                    .collect();
                times.sort_unstable();
                let needed = usize::try_from(*threshold).ok()?;
                times.get(needed.checked_sub(1)?).copied()
            }
            _ => None,
        }
    }
}

/// Tells the dockets of one deal apart: their terms do.
pub(crate) fn docket(terms: &CourtTerms) -> B256 {
    ids::docket_id(B256::ZERO, terms)
}

/// What a statement must be, in words.
struct Said<'a>(&'a B256, &'a B256, &'a B256);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(about, kind, content) = self;
        write!(f, "stated kind {kind}")?;
        if !about.is_zero() {
            write!(f, " about {about}")?;
        }
        if !content.is_zero() {
            write!(f, " with content hash {content}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("nothing is asked"),
            Self::Never => f.write_str("never: it cannot be met"),
            Self::Docket { mask, terms } => write!(
                f,
                "the docket is {mask} (results due within {}, final at most {} later)",
                Span(terms.deadline.into()),
                Span(terms.limit.into())
            ),
            Self::Stated {
                author,
                about,
                kind,
                content,
            } => write!(f, "{author} has {}", Said(about, kind, content)),
            Self::Quorum {
                threshold,
                authors,
                about,
                kind,
                content,
            } => {
                write!(f, "at least {threshold} of ")?;
                list(f, authors, ", ")?;
                write!(f, " have {}", Said(about, kind, content))
            }
            Self::All(children) => {
                f.write_str("all of (")?;
                list(f, children, "; ")?;
                f.write_str(")")
            }
            Self::Some {
                threshold,
                children,
            } => {
                if *threshold == U256::ONE {
                    f.write_str("any of (")?;
                } else {
                    write!(f, "at least {threshold} of (")?;
                }
                list(f, children.iter().map(|(_, child)| child), "; ")?;
                f.write_str(")")
            }
            Self::Undecodable { arbiter } => {
                write!(f, "arbiter {arbiter} cannot decode what is demanded of it")
            }
            Self::Unknown { arbiter, demand } => {
                write!(f, "unknown arbiter {arbiter} says yes to {demand}")
            }
        }
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    separator: &str,
) -> fmt::Result {
    for (number, item) in items.into_iter().enumerate() {
        if number != 0 {
            f.write_str(separator)?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

/// A span of time in seconds, written for people: the two largest units that are exact, else seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) u64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        let mut rest = self.0;
        let mut written = false;
        for (seconds, unit) in units {
            let count = rest / seconds;
            rest %= seconds;
            if count != 0 {
                let blank = if written { " " } else { "" };
                write!(f, "{blank}{count} {unit}")?;
                written = true;
            }
        }
        if written { Ok(()) } else { f.write_str("0 s") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: Address = Address::repeat_byte(7);

    fn book() -> AddressBook {
        AddressBook::computed()
    }

    fn stated() -> (Address, Bytes) {
        let clause = book().when_stated(AUTHOR, B256::ZERO, B256::ZERO, B256::ZERO);
        (clause.arbiter, clause.demand)
    }

    fn capped((arbiter, demand): (Address, Bytes), gas: u32) -> CappedChild {
        CappedChild {
            arbiter,
            gasCap: gas,
            demand,
        }
    }

    fn docket_of(deadline: u32, statuses: &[Status]) -> (Address, Bytes) {
        let terms = CourtTerms {
            deadline,
            limit: 10,
            instance: AUTHOR,
            filing: B256::ZERO,
            rules: B256::ZERO,
        };
        let clause = book().when_docket(&terms, Mask::of(statuses));
        (clause.arbiter, clause.demand)
    }

    #[test]
    fn test_conditions_read_as_words() {
        let any = book().when_any(vec![capped(stated(), 9), capped((AUTHOR, Bytes::new()), 9)]);
        let all = book().when_all([
            docket_of(5_400, &[Status::Upheld]),
            (any.arbiter, any.demand),
        ]);
        assert_eq!(
            Condition::of(&all, &book()).to_string(),
            format!(
                "all of (the docket is Upheld (results due within 1 h 30 min, final at most 10 s later); any of ({AUTHOR} has stated kind {}; unknown arbiter {AUTHOR} says yes to 0x))",
                B256::ZERO
            )
        );
        assert_eq!(Span(90_061).to_string(), "1 d 1 h 1 min 1 s");
        assert_eq!(Span(0).to_string(), "0 s");
    }

    #[test]
    fn test_what_can_never_be_met_is_seen() {
        let never = [
            book().when_all([]),
            book().when_threshold(0, vec![capped(stated(), 9)]),
            book().when_threshold(2, vec![capped(stated(), 9)]),
            book().when_quorum(2, vec![AUTHOR], B256::ZERO, B256::ZERO, B256::ZERO),
            // Twice the same child.
            book().when_threshold(1, vec![capped(stated(), 9), capped(stated(), 9)]),
        ];
        for clause in never {
            assert_eq!(Condition::of(&clause, &book()), Condition::Never);
        }
        // Only a clause's own zero arbiter asks nobody.
        let nested = book().when_all([(Address::ZERO, Bytes::new())]);
        let nested = Condition::of(&nested, &book());
        assert_eq!(nested, Condition::All(vec![Condition::Never]));
        assert_eq!(nested.sure_after(&BTreeMap::new()), None);
    }

    #[test]
    fn test_only_the_first_child_names_an_author() {
        let other = (AddressBook::computed().docket, Bytes::new());
        let first = book().when_all([stated(), other.clone()]);
        assert_eq!(Condition::of(&first, &book()).author(), Some(AUTHOR));
        let second = book().when_all([other, stated()]);
        assert_eq!(Condition::of(&second, &book()).author(), None);
    }

    #[test]
    fn test_sure_things_combine() {
        let upheld = docket_of(100, &[Status::Upheld]);
        let rest = docket_of(100, &[Status::Absent, Status::Overruled, Status::Void]);
        let Condition::Docket { terms, .. } =
            Condition::of(&Clause::when(upheld.0, upheld.1.clone()), &book())
        else {
            panic!("it is one")
        };
        let ends = |status| BTreeMap::from([(docket(&terms), status)]);
        let sure =
            |clause: &Clause, status| Condition::of(clause, &book()).sure_after(&ends(status));
        let gas = LEAST_CHILD_GAS;
        let any = book().when_any(vec![
            capped(upheld.clone(), gas),
            capped(rest.clone(), gas),
            capped(stated(), gas),
        ]);
        for status in Status::FINAL {
            assert_eq!(sure(&any, status), Some(110), "{status}");
        }
        let two =
            book().when_threshold(2, vec![capped(upheld.clone(), gas), capped(stated(), gas)]);
        assert_eq!(sure(&two, Status::Upheld), None);
        let both = book().when_all([upheld.clone(), rest]);
        assert_eq!(sure(&both, Status::Upheld), None);
        let starved = book().when_any(vec![capped(upheld, gas - 1)]);
        assert_eq!(sure(&starved, Status::Upheld), None);
    }
}
