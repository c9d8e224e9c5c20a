//! The end of the story: balances, gas, and whether everything is as the deals say.

use crate::{
    ledger::{Changes, Course, mismatches},
    money::{Money, SYMBOL},
    paint::{self, BAD, BOLD, GOOD, Table},
    party::{PARTIES, Party},
    timeline::Spent,
};
use alloy::primitives::{U256, utils::format_ether};
use anstyle::Style;
use eyre::{Result, WrapErr as _};
use serde_json::json;
use std::{collections::BTreeMap, fs, path::Path};

/// One deal: what should have changed, and what did.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) course: Course,
    pub(crate) expected: Changes,
    pub(crate) actual: Changes,
}

/// Ether of one party: what it had, what its transactions cost, what it has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ether {
    pub(crate) before: U256,
    pub(crate) fee: U256,
    pub(crate) after: U256,
}

impl Ether {
    fn is_right(&self) -> bool {
        self.before.checked_sub(self.fee) == Some(self.after)
    }
}

/// Everything there is to say at the end.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) before: &'a BTreeMap<Party, Money>,
    pub(crate) after: &'a BTreeMap<Party, Money>,
    pub(crate) deals: &'a [Settled],
    pub(crate) ether: &'a BTreeMap<Party, Ether>,
    pub(crate) spent: &'a [Spent],
    /// Gas of deploying everything.
    pub(crate) deployment: u64,
}

impl Report<'_> {
    /// Prints tables and verdict; returns whether every balance is right.
    pub(crate) fn print(&self) -> bool {
        paint::heading(&format!("Balances in {SYMBOL}"));
        let problems = self.balances();
        paint::heading("Ether, which pays for gas and for nothing else");
        let ether_right = self.gas_money();
        paint::heading("Gas by step, from the receipts");
        self.gas();

        paint::heading("Is it what the deals say?");
        for problem in &problems {
            anstream::println!("{BAD}✗ {problem}{BAD:#}");
        }
        if !ether_right {
            anstream::println!("{BAD}✗ ether went elsewhere than into gas{BAD:#}");
        }
        let right = problems.is_empty() && ether_right;
        if right {
            let count = PARTIES.len();
            anstream::println!(
                "{GOOD}✓ all {count} balances are, to the last digit, what the terms of the three \
                 deals say{GOOD:#}"
            );
        }
        right
    }

    /// What a party should hold in the end.
    fn expected(&self, party: Party) -> Money {
        let changes: i128 = self
            .deals
            .iter()
            .map(|deal| deal.expected.of(party).0)
            .sum();
        Money(self.before[&party].0 + changes)
    }

    fn balances(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (number, deal) in (1..).zip(self.deals) {
            let wrong = mismatches(&deal.expected, &deal.actual);
            problems.extend(wrong.iter().map(|wrong| format!("deal {number}: {wrong}")));
        }
        let mut table = Table::new([
            "",
            "before",
            "deal 1",
            "deal 2",
            "deal 3",
            "after",
            "deals say",
            "",
        ]);
        for party in PARTIES {
            let (expected, after) = (self.expected(party), self.after[&party]);
            let right = expected == after;
            if !right {
                problems.push(format!(
                    "{party} holds {after} instead of {expected} in the end"
                ));
            }
            let mut row = vec![party.to_string(), self.before[&party].to_string()];
            row.extend(self.deals.iter().map(|deal| deal.actual.of(party).change()));
            row.extend([after.to_string(), expected.to_string(), tick(right)]);
            table.row(if right { Style::new() } else { BAD }, row);
        }
        let sum = |of: &dyn Fn(Party) -> Money| Money(PARTIES.iter().map(|p| of(*p).0).sum());
        let mut total = vec![
            "total".to_owned(),
            sum(&|party| self.before[&party]).to_string(),
        ];
        total.extend(
            self.deals
                .iter()
                .map(|deal| sum(&|p| deal.actual.of(p)).change()),
        );
        total.push(sum(&|party| self.after[&party]).to_string());
        total.push(sum(&|party| self.expected(party)).to_string());
        table.rule();
        table.row(BOLD, total);
        table.print();
        problems
    }

    fn gas_money(&self) -> bool {
        let mut table = Table::new(["", "before", "paid for gas", "after", ""]);
        for (party, ether) in self.ether {
            let amounts = [ether.before, ether.fee, ether.after].map(format_ether);
            let mut row = vec![party.to_string()];
            row.extend(amounts);
            row.push(tick(ether.is_right()));
            table.row(if ether.is_right() { Style::new() } else { BAD }, row);
        }
        table.print();
        self.ether.values().all(Ether::is_right)
    }

    fn gas(&self) {
        let mut steps: Vec<(&str, BTreeMap<usize, u64>)> = Vec::new();
        for spent in self.spent {
            let Some(deal) = spent.deal else { continue };
            let row = match steps.iter_mut().find(|(step, _)| *step == spent.step) {
                Some((_, row)) => row,
                None => {
                    steps.push((&spent.step, BTreeMap::new()));
                    &mut steps.last_mut().expect("just pushed").1
                }
            };
            *row.entry(deal).or_default() += spent.gas;
        }
        let mut table = Table::new(["", "deal 1", "deal 2", "deal 3", "all"]);
        let cells = |name: &str, row: &BTreeMap<usize, u64>| {
            let deal = |number| row.get(&number).map_or("–".to_owned(), |gas| grouped(*gas));
            let all = grouped(row.values().sum());
            vec![name.to_owned(), deal(1), deal(2), deal(3), all]
        };
        let mut total = BTreeMap::new();
        for (step, row) in &steps {
            row.iter()
                .for_each(|(deal, gas)| *total.entry(*deal).or_default() += gas);
            table.row(Style::new(), cells(step, row));
        }
        table.rule();
        table.row(BOLD, cells("total", &total));
        table.print();
        let set_up: u64 = self
            .spent
            .iter()
            .filter(|s| s.deal.is_none())
            .map(|s| s.gas)
            .sum();
        paint::paragraph(&format!(
            "Once, before: {} to deploy everything, {} for approvals of the token.",
            grouped(self.deployment),
            grouped(set_up)
        ));
    }

    /// Writes everything as JSON; amounts are strings in the token's smallest unit.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let balances: BTreeMap<_, _> = PARTIES
            .iter()
            .map(|party| {
                let row = json!({
                    "before": self.before[party].0.to_string(),
                    "after": self.after[party].0.to_string(),
                    "expected": self.expected(*party).0.to_string(),
                });
                (party.to_string(), row)
            })
            .collect();
        let deals: BTreeMap<_, _> = (1..)
            .zip(self.deals)
            .map(|(number, deal): (usize, _)| {
                let (status, units) = match deal.course {
                    Course::Upheld { units } => ("upheld", Some(units)),
                    Course::Overruled { units } => ("overruled", Some(units)),
                    Course::Absent => ("absent", None),
                };
                (
                    number.to_string(),
                    json!({ "status": status, "units": units }),
                )
            })
            .collect();
        let gas: Vec<_> = self
            .spent
            .iter()
            .map(|spent| json!({ "deal": spent.deal, "step": spent.step, "gas": spent.gas }))
            .collect();
        let report = json!({ "balances": balances, "deals": deals, "gas": gas });
        fs::write(path, format!("{report:#}\n")).wrap_err_with(|| path.display().to_string())
    }
}

fn tick(right: bool) -> String {
    if right { "✓" } else { "✗" }.to_owned()
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: i128) -> BTreeMap<Party, Money> {
        PARTIES
            .iter()
            .map(|party| (*party, Money(amount)))
            .collect()
    }

    fn deal(client: i128) -> Settled {
        let expected = Changes::default();
        let mut actual = expected.clone();
        actual.add(Party::Client, Money(client));
        Settled {
            course: Course::Absent,
            expected,
            actual,
        }
    }

    #[test]
    fn a_balance_that_is_off_fails_the_whole() {
        let (before, ether) = (money(5), BTreeMap::new());
        let print = |after: &BTreeMap<Party, Money>, client| {
            let deals = [deal(client), deal(0), deal(0)];
            let (spent, deployment) = (&[], 0);
            Report {
                before: &before,
                after,
                deals: &deals,
                ether: &ether,
                spent,
                deployment,
            }
            .print()
        };
        assert!(print(&money(5), 0));
        // One deal is off, even if another makes up for it in the end.
        assert!(!print(&money(5), 1));
        // The end is off, though every deal was right.
        let mut after = money(5);
        after.insert(Party::Court, Money(6));
        assert!(!print(&after, 0));
    }

    #[test]
    fn ether_goes_into_gas_alone() {
        let ether = |fee, after| Ether {
            before: U256::from(10),
            fee: U256::from(fee),
            after: U256::from(after),
        };
        assert!(ether(3, 7).is_right());
        assert!(!ether(3, 8).is_right());
        assert!(!ether(11, 0).is_right());
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
