//! The enforcer: settles what is due, and has the court pay out collateral.

use super::{DealView, DocketView, View};
use crate::{
    chain::Call,
    config::Scope,
    contracts::{Clause, ICourt, IEscrow, Mask, Status, settlement},
    fact::docket_demand,
    intent::{Act, Detail, Intent, Kind},
};
use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::SolCall,
};

pub(super) fn decide(view: &View, deal: &DealView, scope: Scope, now: u64) -> Vec<Intent> {
    if scope == Scope::Own && !concerns(view, deal) {
        return Vec::new();
    }
    let dockets: Vec<_> = deal.dockets(now).collect();
    let mut intents = Vec::new();
    for (index, commitment) in deal.facts.deal.commitments.iter().enumerate() {
        let Ok(index) = u8::try_from(index) else {
            continue;
        };
        if deal.facts.closed.contains_key(&index) {
            continue;
        }
        // For one state of the chain every clause that can be taken pays the same, so the first will
        // do.
        let due = commitment
            .clauses
            .iter()
            .zip(0_u8..)
            .find_map(|(clause, number)| {
                due(view, deal, &dockets, clause, now).map(|due| (number, due))
            });
        intents.extend(due.and_then(|(clause, due)| settle(view, deal, index, clause, &due)));
    }
    intents.extend(
        dockets
            .iter()
            .filter_map(|docket| release(view, deal, docket)),
    );
    intents
}

/// Whether the account has anything to do with the deal.
fn concerns(view: &View, deal: &DealView) -> bool {
    deal.facts
        .deal
        .commitments
        .iter()
        .any(|party| party.depositor == view.account)
        || deal.court.as_ref().is_some_and(|court| {
            court.filing.filer == view.account || court.verifiers.contains(&view.account)
        })
}

/// What makes a clause due, and what its allocator needs.
struct Due {
    docket_id: Option<B256>,
    status: Option<Status>,
    allocator_proof: Bytes,
}

fn due(
    view: &View,
    deal: &DealView,
    dockets: &[DocketView<'_>],
    clause: &Clause,
    now: u64,
) -> Option<Due> {
    let opened_at = deal.facts.opened_at;
    let ended = clause.until != u32::MAX && now >= opened_at + u64::from(clause.until);
    if ended || now < opened_at + u64::from(clause.from) {
        return None;
    }
    let docket = if clause.arbiter == Address::ZERO {
        None
    } else if clause.arbiter == view.contracts.docket_arbiter {
        let (terms, mask) = docket_demand(&clause.demand)?;
        let docket = dockets.iter().find(|docket| *docket.terms == terms)?;
        if !Mask::from_word(mask)?.has(docket.status?) {
            return None;
        }
        Some(docket)
    } else {
        // Other arbiters need evidence that facts about dockets do not hold.
        return None;
    };
    let allocator = clause.allocation.allocator;
    let allocator_proof = if allocator == Address::ZERO || allocator == view.contracts.metered {
        Bytes::new()
    } else if allocator == view.contracts.verifier_fee {
        docket?.court?.rules()
    } else {
        // For example `Agreed`, which takes signatures.
        return None;
    };
    Some(Due {
        docket_id: docket.map(|docket| docket.id),
        status: docket.and_then(|docket| docket.status),
        allocator_proof,
    })
}

fn settle(view: &View, deal: &DealView, index: u8, clause: u8, due: &Due) -> Option<Intent> {
    let mut settlement = settlement(&deal.facts.deal, usize::from(index), usize::from(clause))?;
    settlement.allocatorProof = due.allocator_proof.clone();
    let call = IEscrow::settleCall {
        id: deal.facts.id,
        settlement,
    };
    Some(Intent {
        id: format!("settle:{}:{index}", deal.facts.id),
        kind: Kind::Settle,
        deal_id: deal.facts.id,
        basis: deal.facts.basis,
        deadline: None,
        act: Act::send(Call {
            to: view.contracts.escrow,
            value: U256::ZERO,
            data: call.abi_encode().into(),
        }),
        detail: Detail {
            docket_id: due.docket_id,
            status: due.status.map(|status| status.to_string()),
            index: Some(index),
            clause: Some(clause),
            ..Detail::default()
        },
    })
}

fn release(view: &View, deal: &DealView, docket: &DocketView<'_>) -> Option<Intent> {
    let (court, status) = (docket.court?, docket.status?);
    let filed = deal.facts.filings.get(&docket.id)?;
    if !status.is_final() || deal.facts.released.contains(&docket.id) {
        return None;
    }
    let call = ICourt::releaseCall {
        dealId: deal.facts.id,
        terms: docket.terms.clone(),
        filing: court.filing.clone(),
        rules: court.rules(),
    };
    Some(Intent {
        id: format!("release:{}", docket.id),
        kind: Kind::Release,
        deal_id: deal.facts.id,
        basis: deal.facts.basis,
        deadline: None,
        act: Act::send(Call {
            to: view.contracts.court,
            value: U256::ZERO,
            data: call.abi_encode().into(),
        }),
        detail: Detail {
            docket_id: Some(docket.id),
            status: Some(status.to_string()),
            claim: Some(filed.claim),
            collateral: Some(filed.collateral),
            ..Detail::default()
        },
    })
}
