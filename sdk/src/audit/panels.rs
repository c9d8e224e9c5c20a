//! What a party would regret of terms under open verification, and who can lose what by them.

use std::fmt;

use alloy::primitives::{Address, U256};

use super::{Described, Finding};
use crate::{
    AddressBook,
    audit::ways::Ways,
    condition::{Condition, Span},
    panels::{PanelRules, PanelSpec},
    types::{Asset, AssetKind, Deal},
};

/// Finds what a party of `deal` would regret of its court terms in full: another instance than
/// `Panels`, terms that no clause asks for, and rules outside the court's limits, for which anyone
/// could have the docket voided.
pub fn panel_findings(deal: &Deal, court: &PanelSpec, book: &AddressBook) -> Vec<Finding> {
    let mut findings = Vec::new();
    let instance = court.pool.instance;
    if instance != book.panels {
        let panels = book.panels;
        findings.push(Finding::OtherInstance { instance, panels });
    }
    let terms = court.terms();
    let ways = Ways::new(deal, book);
    let mut asked = false;
    for way in ways.commitments.iter().flatten() {
        way.condition.walk(&mut |part| {
            asked |= matches!(part, Condition::Docket { terms: named, .. } if *named == terms);
        });
    }
    if !asked {
        let docket = terms.rules;
        findings.push(Finding::NotAsked { rules: docket });
    }
    findings.extend(court.check().err().map(Finding::Unsound));
    findings
}

/// By when the value of each commitment is free, in seconds after the opening, whatever anybody does;
/// `None` if it can stay locked, which [`findings`](super::findings) explains.
pub fn freed(deal: &Deal, book: &AddressBook) -> Vec<Option<u64>> {
    let ways = Ways::new(deal, book);
    let indexes = 0..deal.commitments.len();
    indexes.map(|index| ways.freed(index).ok()).collect()
}

/// Who has something at stake before `Panels`, beside what the deal locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staker {
    /// Who files the result.
    Filer(Address),
    /// Who challenges it.
    Challenger,
    /// Who funds a side of an appeal to this level.
    Funder {
        /// The level, from 1.
        level: u8,
    },
    /// Whose seat is drawn.
    Panelist,
}

/// What somebody can lose before `Panels`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtStake {
    /// Who.
    pub staker: Staker,
    /// What, at most.
    pub asset: Asset,
}

/// Who can lose what under open verification, beside what the deal locks.
pub fn at_stake(court: &PanelSpec) -> Vec<AtStake> {
    let PanelSpec {
        filing,
        rules,
        pool,
        ..
    } = court;
    let of = |staker, kind, token, amount| AtStake {
        staker,
        asset: fungible(kind, token, amount),
    };
    let (kind, token) = (rules.kind, rules.token);
    let collateral = filing.collateral(filing.cap).unwrap_or(U256::MAX);
    let filer = Staker::Filer(filing.filer);
    let mut all = vec![
        of(filer, filing.kind, filing.token, collateral),
        of(Staker::Challenger, kind, token, U256::from(rules.bond)),
    ];
    all.extend((1..=rules.levels.min(PanelRules::MAX_LEVELS)).map(|level| {
        let bond = rules.appeal_bond(level);
        of(Staker::Funder { level }, kind, token, bond)
    }));
    let stake = U256::from(pool.stake);
    all.push(of(Staker::Panelist, pool.kind, pool.token, stake));
    all
}

fn fungible(kind: AssetKind, token: Address, amount: U256) -> Asset {
    Asset {
        kind,
        token,
        id: U256::ZERO,
        amount,
    }
}

impl fmt::Display for AtStake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asset = Described(&self.asset);
        match self.staker {
            Staker::Filer(filer) => {
                write!(f, "{filer} can lose {asset}, if its result is refuted")
            }
            Staker::Challenger => write!(
                f,
                "who challenges can lose {asset}, if the challenge is dismissed or not revealed"
            ),
            Staker::Funder { level } => write!(
                f,
                "who funds an appeal to level {level} can lose {asset}, if the other side is right in the end"
            ),
            Staker::Panelist => write!(
                f,
                "whose seat is drawn can lose {asset}, if the vote is not revealed or differs from what is ruled in the end"
            ),
        }
    }
}

/// By when what is before `Panels` is decided, in words.
pub fn last_moment(court: &PanelSpec) -> String {
    let (dispute, last) = (court.rules.duration(), court.last_moment());
    format!(
        "the docket is final {} after the opening at the latest: a dispute lasts {} after its window at most",
        Span(last),
        Span(dispute)
    )
}

#[cfg(test)]
mod tests {
    use alloy::primitives::B256;

    use super::*;
    use crate::{ComputeDeal, ComputeDealBuilder, OpenVerification, Price, types::PPM};

    fn compute(book: &AddressBook) -> ComputeDeal<String, PanelSpec> {
        ComputeDealBuilder::new(Address::repeat_byte(1), Address::repeat_byte(2))
            .token(Address::repeat_byte(3))
            .price(Price::fixed(U256::from(1_000)))
            .timeout_collateral(U256::from(500))
            .fee(U256::from(150))
            .window(7_200)
            .open_before(2_000_000_000)
            .open_verification(
                OpenVerification::new(B256::repeat_byte(4), 500, 1_000, 50).audits(PPM),
            )
            .build("a job".to_owned(), book)
            .unwrap()
    }

    #[test]
    fn test_a_sound_deal_has_no_finding_and_a_last_moment() {
        let book = AddressBook::embedded();
        let ComputeDeal { deal, spec, .. } = compute(&book);
        assert_eq!(panel_findings(&deal, &spec.court, &book), []);
        let last = spec.court.last_moment();
        assert_eq!(freed(&deal, &book), [Some(last); 3]);
        // deadline 1 h, window 2 h, two panels of 5 h, and the last appeal of 2 h.
        assert_eq!(last, 15 * 3_600);
        assert_eq!(
            last_moment(&spec.court),
            "the docket is final 15 h after the opening at the latest: a dispute lasts 12 h after its window at most"
        );
        let stakes: Vec<_> = at_stake(&spec.court)
            .iter()
            .map(|one| one.asset.amount)
            .collect();
        let collateral =
            u64::try_from(spec.court.filing.collateral(U256::from(1_000)).unwrap()).unwrap();
        assert_eq!(stakes, [collateral, 1_000, 2_000, 500].map(U256::from));
    }

    #[test]
    fn test_what_anyone_could_void_is_found() {
        let book = AddressBook::embedded();
        let ComputeDeal { deal, spec, .. } = compute(&book);
        let mut court = spec.court;
        court.rules.vote = 299;
        court.pool.instance = Address::repeat_byte(9);
        let findings = panel_findings(&deal, &court, &book);
        assert!(
            matches!(
                findings[..],
                [
                    Finding::OtherInstance { .. },
                    Finding::NotAsked { .. },
                    Finding::Unsound(_)
                ]
            ),
            "{findings:?}"
        );
        assert_eq!(
            findings[2].to_string(),
            "anyone can have the docket voided: panels.vote is 299 and must be at least 300 seconds: a transaction can be kept off the chain for less"
        );
    }
}
