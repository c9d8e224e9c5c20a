//! The executor: runs the jobs of deals that it signed, and files what they came to.

use super::{DealView, DocketView, View, native_value, note};
use crate::{
    chain::Call,
    contracts::{Claim, ICourt, Status, claim_hash},
    intent::{Act, Detail, Intent, Kind},
    journal::Run,
};
use alloy::{primitives::B256, sol_types::SolCall};

pub(super) fn decide(view: &View, deal: &DealView, margin: u32, now: u64) -> Vec<Intent> {
    // To be named as filer binds to nothing. To be a depositor takes a signature, perhaps by another
    // keeper with this key.
    let bound = deal.signed
        || deal
            .facts
            .deal
            .commitments
            .iter()
            .any(|party| party.depositor == view.account);
    if !bound {
        return Vec::new();
    }
    deal.dockets(now)
        .filter_map(|docket| decide_docket(view, deal, &docket, margin, now))
        .collect()
}

fn decide_docket(
    view: &View,
    deal: &DealView,
    docket: &DocketView<'_>,
    margin: u32,
    now: u64,
) -> Option<Intent> {
    let court = docket
        .court
        .filter(|court| court.filing.filer == view.account)?;
    if docket.status != Some(Status::Pending) {
        return None;
    }
    let deadline = deal.facts.opened_at + u64::from(docket.terms.deadline);
    let latest = deadline.saturating_sub(u64::from(margin));
    if now >= latest {
        let reason = match &deal.run {
            Some(
                Run::Unavailable { reason, .. }
                | Run::Impossible { reason }
                | Run::Unable { reason },
            ) => reason.clone(),
            Some(Run::Done { .. }) => "the result could not be filed in time".into(),
            None => "the job did not end in time".into(),
        };
        let reason = format!("it is {now} and the deadline is {deadline}: {reason}");
        return Some(note(Kind::Skip, deal, docket.id, reason));
    }
    match &deal.run {
        None | Some(Run::Unavailable { .. }) if deal.unable.is_none() => view.run(deal),
        None | Some(Run::Unavailable { .. }) => Some(note(
            Kind::Skip,
            deal,
            docket.id,
            deal.unable.clone().unwrap_or_default(),
        )),
        Some(Run::Impossible { reason } | Run::Unable { reason }) => {
            Some(note(Kind::Skip, deal, docket.id, reason.clone()))
        }
        Some(Run::Done { output, units }) => {
            let claim = Claim {
                output: *output,
                trace: B256::ZERO,
                length: 0,
                units: *units,
            };
            let amounts = court
                .price(*units)
                .and_then(|price| Some((price, court.collateral(price)?)));
            let Some((price, collateral)) = amounts else {
                let reason = format!("the price of {units} units overflows in the court");
                return Some(note(Kind::Skip, deal, docket.id, reason));
            };
            let detail = Detail {
                docket_id: Some(docket.id),
                claim: Some(claim_hash(&claim)),
                output: Some(*output),
                units: Some(*units),
                price: Some(price),
                collateral: Some(collateral),
                ..Detail::default()
            };
            let call = ICourt::fileCall {
                dealId: deal.facts.id,
                terms: docket.terms.clone(),
                filing: court.filing.clone(),
                claim,
            };
            Some(Intent {
                id: format!("file:{}", docket.id),
                kind: Kind::File,
                deal_id: deal.facts.id,
                basis: deal.facts.basis,
                deadline: Some(latest),
                act: Act::send(Call {
                    to: view.contracts.court,
                    value: native_value(&court.filing, collateral),
                    data: call.abi_encode().into(),
                }),
                detail,
            })
        }
    }
}
