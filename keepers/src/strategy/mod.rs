//! Strategies: pure functions from what is known to what is to be done.

mod enforcer;
mod executor;
mod verifier;

use crate::{
    config::Scope,
    contracts::{AssetKind, CourtSpec, CourtTerms, Filing, Status},
    intent::{Act, Detail, Intent, Kind},
    journal::{DealFacts, Run},
};
use alloy::primitives::{Address, B256, U256};
use std::collections::BTreeMap;

/// The contracts that intents call and clauses name.
#[derive(Clone, Copy, Debug)]
pub struct Contracts {
    /// The kernel.
    pub escrow: Address,
    /// The court.
    pub court: Address,
    /// The instance of named verifiers.
    pub named_verifiers: Address,
    /// The arbiter that asks for a docket's status.
    pub docket_arbiter: Address,
    /// The allocator of metered prices.
    pub metered: Address,
    /// The allocator of verifiers' fees.
    pub verifier_fee: Address,
}

/// Which roles are played, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roles {
    /// The executor's margin before the deadline, in seconds.
    pub executor: Option<u32>,
    /// The verifier's margin before the window's end, in seconds.
    pub verifier: Option<u32>,
    /// Whose commitments are settled.
    pub enforcer: Option<Scope>,
}

/// A deal in which something is left to do, with all that is known of it.
#[derive(Clone, Debug)]
pub struct DealView {
    /// What the chain says.
    pub facts: DealFacts,
    /// What its spec says, if that is known.
    pub court: Option<CourtSpec>,
    /// Whether this keeper signed it.
    pub signed: bool,
    /// What running its job came to.
    pub run: Option<Run>,
    /// Why its job cannot be run here, if that is known before running it.
    pub unable: Option<String>,
}

/// What a docket is at one moment, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocketView<'a> {
    /// Its id.
    pub id: B256,
    /// Its terms.
    pub terms: &'a CourtTerms,
    /// The spec's part, if it is known and fits the terms.
    pub court: Option<&'a CourtSpec>,
    /// Its status; none if that depends on a spec that is not known.
    pub status: Option<Status>,
}

impl DealView {
    /// The dockets that the deal's clauses name, at chain time `now`.
    pub fn dockets(&self, now: u64) -> impl Iterator<Item = DocketView<'_>> {
        self.facts.dockets.iter().map(move |(id, terms)| {
            let court = self.court.as_ref().filter(|court| court.terms() == *terms);
            let status = self.status(*id, terms, court, now);
            DocketView {
                id: *id,
                terms,
                court,
                status,
            }
        })
    }

    /// As `ICourt.status` says it.
    fn status(
        &self,
        id: B256,
        terms: &CourtTerms,
        court: Option<&CourtSpec>,
        now: u64,
    ) -> Option<Status> {
        let Some(filed) = self.facts.filings.get(&id) else {
            let late = now >= self.facts.opened_at + u64::from(terms.deadline);
            return Some(if late {
                Status::Absent
            } else {
                Status::Pending
            });
        };
        let (status, until) = self
            .facts
            .rulings
            .get(&id)
            .copied()
            .unwrap_or((Status::Standing, filed.until));
        if status.is_final() || now < until {
            return Some(status);
        }
        court.map(|court| court.filing.silence)
    }
}

/// All that strategies decide on.
#[derive(Clone, Debug)]
pub struct View {
    /// Who acts.
    pub account: Address,
    /// The contracts.
    pub contracts: Contracts,
    /// The roles.
    pub roles: Roles,
    /// The deals in which something is left to do.
    pub deals: Vec<DealView>,
    /// Time outside the chain, in Unix seconds: only for when to look for an artifact again.
    pub wall: u64,
    /// The pause between two looks, in seconds.
    pub retry: u64,
}

/// What is to be done at chain time `now` (Unix seconds), by every role.
#[must_use]
pub fn decide(view: &View, now: u64) -> Vec<Intent> {
    let mut intents: BTreeMap<String, Intent> = BTreeMap::new();
    for deal in &view.deals {
        let mut add = |intent: Intent| {
            intents.entry(intent.id.clone()).or_insert(intent);
        };
        if let Some(margin) = view.roles.executor {
            executor::decide(view, deal, margin, now)
                .into_iter()
                .for_each(&mut add);
        }
        if let Some(margin) = view.roles.verifier {
            verifier::decide(view, deal, margin, now)
                .into_iter()
                .for_each(&mut add);
        }
        if let Some(scope) = view.roles.enforcer {
            enforcer::decide(view, deal, scope, now)
                .into_iter()
                .for_each(&mut add);
        }
    }
    intents.into_values().collect()
}

impl View {
    /// The intent to run a deal's job, unless a missing artifact was looked for just now.
    fn run(&self, deal: &DealView) -> Option<Intent> {
        if let Some(Run::Unavailable { at, .. }) = &deal.run
            && self.wall < at + self.retry
        {
            return None;
        }
        Some(Intent {
            id: format!("run:{}", deal.facts.id),
            kind: Kind::Run,
            deal_id: deal.facts.id,
            basis: deal.facts.basis,
            deadline: None,
            act: Act::Run,
            detail: Detail::default(),
        })
    }
}

fn note(kind: Kind, deal: &DealView, docket: B256, reason: impl Into<String>) -> Intent {
    Intent {
        id: format!("{kind}:{docket}"),
        kind,
        deal_id: deal.facts.id,
        basis: deal.facts.basis,
        deadline: None,
        act: Act::Note {
            reason: reason.into(),
        },
        detail: Detail {
            docket_id: Some(docket),
            ..Detail::default()
        },
    }
}

/// The native value that a collateral needs to be sent along.
fn native_value(filing: &Filing, collateral: U256) -> U256 {
    if filing.kind == AssetKind::Native {
        collateral
    } else {
        U256::ZERO
    }
}

#[cfg(test)]
mod tests;
