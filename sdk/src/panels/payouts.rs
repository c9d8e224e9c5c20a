//! Who is paid when a docket is final, and who is slashed.

use alloy::primitives::{Address, B256, U256};

use super::{CaseRef, OpenDocket, PanelSeat};
use crate::{Error, Sent, bindings::Payouts, types::Claim};

/// Payouts, once the docket is final and its collateral was [released](crate::Client::release). Anyone
/// may make them; what cannot be paid waits as a credit.
#[allow(clippy::missing_errors_doc, reason = "the type says it for all")]
impl OpenDocket<'_> {
    /// Pays, once for each case, what belongs to no single collector: the filer's part of lost bonds,
    /// what is burned, and spoils that nobody won. Comes before bonds and fees are collected.
    pub async fn close(&self, case: &CaseRef) -> Result<Sent, Error> {
        let (rules, filing) = (self.court.rules.clone(), self.court.filing.clone());
        let call = Payouts::closeCall {
            r#ref: case.clone(),
            rules,
            filing,
        };
        self.send(call, ()).await
    }

    /// Pays a challenger what it is due: bond and spoils if it won, nothing if it lost.
    pub async fn collect_bond(
        &self,
        challenger: Address,
        counter: &Claim,
        salt: B256,
    ) -> Result<Sent, Error> {
        // The contract finds the case of a challenge by its commitment, whatever the reference names.
        let case = self.case_of(challenger, counter, salt);
        let (rules, filing) = (self.court.rules.clone(), self.court.filing.clone());
        let counter = counter.clone();
        let call = Payouts::collectBondCall {
            r#ref: case,
            rules,
            filing,
            challenger,
            counter,
            salt,
        };
        self.send(call, ()).await
    }

    /// Burns the bond of a challenge that was not revealed; pays it back if the docket was rejected.
    pub async fn burn_bond(&self, challenge: &CaseRef) -> Result<Sent, Error> {
        let (terms, rules) = (self.terms(), self.court.rules.clone());
        let CaseRef {
            challenger,
            commitment,
            ..
        } = *challenge;
        let call = Payouts::burnBondCall {
            dealId: self.deal,
            terms,
            rules,
            challenger,
            commitment,
        };
        self.send(call, ()).await
    }

    /// Pays a funder of one side of the appeal to `level` what it is due.
    pub async fn collect_fund(
        &self,
        case: &CaseRef,
        level: u8,
        against: bool,
        funder: Address,
    ) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let call = Payouts::collectFundCall {
            r#ref: case,
            rules,
            level: U256::from(level),
            against,
            funder,
        };
        self.send(call, ()).await
    }

    /// Pays the panelist of a seat its part of the fee, if it answered as was ruled in the end.
    pub async fn collect_fee(
        &self,
        case: &CaseRef,
        level: u8,
        seat: &PanelSeat,
    ) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let (filing, slot) = (self.court.filing.clone(), U256::from(seat.slot));
        let level = U256::from(level);
        let call = Payouts::collectFeeCall {
            r#ref: case,
            rules,
            filing,
            level,
            slot,
            tries: seat.tries,
        };
        self.send(call, ()).await
    }

    /// Slashes a seat that did not reveal its vote, or answered otherwise than was ruled; this account
    /// gets a tenth of the stake.
    pub async fn slash(&self, case: &CaseRef, level: u8, seat: &PanelSeat) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let (pool, slot) = (self.court.pool.clone(), U256::from(seat.slot));
        let level = U256::from(level);
        let call = Payouts::slashCall {
            r#ref: case,
            rules,
            pool,
            level,
            slot,
            tries: seat.tries,
        };
        self.send(call, ()).await
    }
}
