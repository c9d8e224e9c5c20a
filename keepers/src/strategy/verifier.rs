//! The verifier: replays what was filed where it is named, and says whether it is so.

use super::{DealView, DocketView, View, note};
use crate::{
    chain::Call,
    contracts::{NamedVerifiers, Status},
    intent::{Act, Detail, Intent, Kind},
    journal::Run,
};
use alloy::{
    primitives::{B256, U256},
    sol_types::SolCall,
};

pub(super) fn decide(view: &View, deal: &DealView, margin: u32, now: u64) -> Vec<Intent> {
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
        .filter(|court| court.verifiers.contains(&view.account))?;
    if docket.terms.instance != view.contracts.named_verifiers
        || docket.status != Some(Status::Standing)
        || deal.facts.verdicts.contains_key(&(docket.id, view.account))
    {
        return None;
    }
    let filed = deal.facts.filings.get(&docket.id)?;
    let latest = filed.until.saturating_sub(u64::from(margin));
    if let Some(reason) = &deal.unable
        && !matches!(deal.run, Some(Run::Done { .. } | Run::Impossible { .. }))
    {
        return Some(abstain(deal, docket.id, filed.claim, reason.clone()));
    }
    if now >= latest {
        let reason = match &deal.run {
            Some(Run::Unavailable { reason, .. }) => reason.clone(),
            _ => "the replay did not end within the window".into(),
        };
        return Some(abstain(deal, docket.id, filed.claim, reason));
    }
    // The claim's hash also binds trace and length, which a job without a trace leaves zero. A claim
    // that sets them says nothing that a replay contradicts.
    let (output, units, confirms) = match &deal.run {
        None | Some(Run::Unavailable { .. }) => return view.run(deal),
        Some(Run::Unable { reason }) => {
            return Some(abstain(deal, docket.id, filed.claim, reason.clone()));
        }
        Some(Run::Impossible { .. }) => (None, None, false),
        Some(Run::Done { output, units }) => (
            Some(*output),
            Some(*units),
            *output == filed.output && *units == filed.units,
        ),
    };
    let call = NamedVerifiers::verdictCall {
        dealId: deal.facts.id,
        terms: docket.terms.clone(),
        quorum: U256::from(court.quorum),
        verifiers: court.verifiers.clone(),
        claim: filed.claim,
        confirms,
    };
    Some(Intent {
        id: format!("verdict:{}:{}", docket.id, filed.claim),
        kind: Kind::Verdict,
        deal_id: deal.facts.id,
        basis: deal.facts.basis,
        deadline: Some(latest),
        act: Act::send(Call {
            to: view.contracts.named_verifiers,
            value: U256::ZERO,
            data: call.abi_encode().into(),
        }),
        detail: Detail {
            docket_id: Some(docket.id),
            claim: Some(filed.claim),
            output,
            units,
            confirms: Some(confirms),
            ..Detail::default()
        },
    })
}

fn abstain(deal: &DealView, docket: B256, claim: B256, reason: String) -> Intent {
    let mut intent = note(Kind::Abstain, deal, docket, reason);
    intent.detail.claim = Some(claim);
    intent
}
