//! What everyone must hold in the end, from the deals' terms alone, and the comparison with what
//! the chain says they hold. Nothing here knows a chain, a contract or the SDK.

use crate::{
    money::Money,
    party::{Party, VERIFIERS},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Millionths in a whole.
const PPM: u128 = 1_000_000;

/// The amounts that one deal's parties agreed on, in the token's smallest unit.
#[derive(Clone, Debug)]
pub(crate) struct Amounts {
    /// The price of one unit of work.
    pub(crate) rate: u128,
    /// The least price.
    pub(crate) floor: u128,
    /// The greatest price, which the client locks.
    pub(crate) cap: u128,
    /// The cheating collateral K as a multiple of the price.
    pub(crate) multiplier: u128,
    /// The timeout collateral, which the node locks.
    pub(crate) timeout: u128,
    /// The verifiers' fee, which the client locks.
    pub(crate) fee: u128,
    /// The client's part of K if the node is overruled, in millionths; the rest is the verifiers'.
    pub(crate) client_ppm: u32,
}

/// How a deal went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// The result was confirmed.
    Upheld { units: u64 },
    /// The result was refuted.
    Overruled { units: u64 },
    /// There was no result.
    Absent,
}

/// By how much each party's holding changes. Who is not in it keeps what it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes(BTreeMap<Party, Money>);

impl Changes {
    pub(crate) fn of(&self, party: Party) -> Money {
        self.0.get(&party).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, party: Party, change: Money) {
        self.0.entry(party).or_default().0 += change.0;
    }

    fn moved(&mut self, from: Party, to: Party, amount: u128) {
        let amount = Money::of(amount);
        self.add(from, Money(-amount.0));
        self.add(to, amount);
    }
}

impl FromIterator<(Party, Money)> for Changes {
    fn from_iter<I: IntoIterator<Item = (Party, Money)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl Amounts {
    /// units × rate, no less than the floor and no more than the cap.
    pub(crate) fn price(&self, units: u64) -> u128 {
        (u128::from(units) * self.rate).clamp(self.floor, self.cap)
    }

    /// K for a result of `units`.
    pub(crate) fn collateral(&self, units: u64) -> u128 {
        self.price(units) * self.multiplier
    }

    /// What the client gets of K from a node that was overruled.
    pub(crate) fn restitution(&self, units: u64) -> u128 {
        self.collateral(units) * u128::from(self.client_ppm) / PPM
    }

    /// Who holds how much more or less once all of the deal is settled. All verifiers judge, since
    /// the deals need all of them, and all of them are right.
    pub(crate) fn changes(&self, node: Party, course: Course) -> Changes {
        let mut changes = Changes::default();
        let count = VERIFIERS.len() as u128;
        match course {
            Course::Upheld { units } => {
                changes.moved(Party::Client, node, self.price(units));
            }
            Course::Overruled { units } => {
                changes.moved(node, Party::Client, self.timeout + self.restitution(units));
                let mut rest = self.collateral(units) - self.restitution(units);
                for (done, verifier) in (0..count).zip(VERIFIERS) {
                    let part = rest / (count - done);
                    rest -= part;
                    changes.moved(node, verifier, part);
                }
            }
            Course::Absent => changes.moved(node, Party::Client, self.timeout),
        }
        if course != Course::Absent {
            // What does not divide stays with the client, who locked it.
            for verifier in VERIFIERS {
                changes.moved(Party::Client, verifier, self.fee / count);
            }
        }
        changes
    }
}

/// A party that holds something else than the deals say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) party: Party,
    pub(crate) expected: Money,
    pub(crate) actual: Money,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            party,
            expected,
            actual,
        } = self;
        let off = Money(actual.0 - expected.0).change();
        write!(
            f,
            "{party}: {} instead of {} ({off})",
            actual.change(),
            expected.change()
        )
    }
}

/// Everyone whose holding changed by another amount than it should have.
pub(crate) fn mismatches(expected: &Changes, actual: &Changes) -> Vec<Mismatch> {
    let parties: BTreeSet<_> = expected.0.keys().chain(actual.0.keys()).copied().collect();
    let of = |party| Mismatch {
        party,
        expected: expected.of(party),
        actual: actual.of(party),
    };
    parties
        .into_iter()
        .map(of)
        .filter(|both| both.expected != both.actual)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: Party = Party::Node(1);

    fn amounts() -> Amounts {
        Amounts {
            rate: 10,
            floor: 50,
            cap: 1_000,
            multiplier: 3,
            timeout: 400,
            fee: 100,
            client_ppm: 500_000,
        }
    }

    fn row(changes: &Changes) -> [i128; 5] {
        let parties = [
            Party::Client,
            NODE,
            VERIFIERS[0],
            VERIFIERS[1],
            VERIFIERS[2],
        ];
        parties.map(|party| changes.of(party).0)
    }

    // Worked out by hand from the terms.
    #[test]
    fn each_course_moves_what_the_terms_say() {
        let amounts = amounts();
        let upheld = amounts.changes(NODE, Course::Upheld { units: 20 });
        assert_eq!(row(&upheld), [-200 - 99, 200, 33, 33, 33]);
        // K = 3 * 70 = 210, of which 105 to the client and 35 to each verifier.
        let overruled = amounts.changes(NODE, Course::Overruled { units: 7 });
        assert_eq!(row(&overruled), [400 + 105 - 99, -610, 68, 68, 68]);
        let absent = amounts.changes(NODE, Course::Absent);
        assert_eq!(row(&absent), [400, -400, 0, 0, 0]);
        for changes in [upheld, overruled, absent] {
            assert_eq!(changes.0.values().map(|change| change.0).sum::<i128>(), 0);
        }
    }

    #[test]
    fn the_price_keeps_floor_and_cap_and_parts_lose_nothing() {
        let amounts = amounts();
        assert_eq!(
            [0, 5, 6, 100, 101].map(|units| amounts.price(units)),
            [50, 50, 60, 1000, 1000]
        );
        // K = 3 * 1000, half of it 1500 = 3 * 500; with 333333 ppm the verifiers share 2001.
        let uneven = Amounts {
            client_ppm: 333_333,
            ..amounts
        };
        let changes = uneven.changes(NODE, Course::Overruled { units: 100 });
        assert_eq!(
            row(&changes),
            [400 + 999 - 99, -3400, 667 + 33, 667 + 33, 667 + 33]
        );
    }

    #[test]
    fn the_comparison_finds_every_difference_and_nothing_else() {
        let expected = amounts().changes(NODE, Course::Upheld { units: 20 });
        assert_eq!(mismatches(&expected, &expected), []);

        let mut off_by_one = expected.clone();
        off_by_one.add(NODE, Money(-1));
        let node = Mismatch {
            party: NODE,
            expected: Money(200),
            actual: Money(199),
        };
        assert_eq!(mismatches(&expected, &off_by_one), [node]);
        assert_eq!(
            node.to_string(),
            "node-1: +0.000199 instead of +0.0002 (-0.000001)"
        );

        // Somebody whom the deal does not mention gained; somebody whom it mentions got nothing.
        let mut stray = expected.clone();
        stray.add(Party::Court, Money(5));
        stray.0.remove(&VERIFIERS[2]);
        let parties: Vec<_> = mismatches(&expected, &stray)
            .iter()
            .map(|m| m.party)
            .collect();
        assert_eq!(parties, [VERIFIERS[2], Party::Court]);
        // A change of zero is no change.
        let idle: Changes = [(Party::Enforcer, Money(0))].into_iter().collect();
        assert_eq!(mismatches(&Changes::default(), &idle), []);
    }
}
