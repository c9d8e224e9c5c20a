//! What the keeper itself knows: specs, offers that it signed, and what jobs came to.

use super::{Journal, corrupt, hex, number, signed, text, wall};
use crate::KeeperError;
use alloy::primitives::{Address, B256, Bytes, U256};
use sqlx::Row as _;
use std::collections::{BTreeMap, BTreeSet};

/// A deal that this keeper signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The deal's id.
    pub deal_id: B256,
    /// The hash of its spec.
    pub terms: B256,
    /// The signature over the id.
    pub signature: Bytes,
    /// The token of the collateral.
    pub token: Address,
    /// What it can take from the account at most.
    pub at_risk: U256,
    /// The part of it that is pulled when the deal is opened.
    pub timeout: U256,
    /// Before when it can be opened, in Unix seconds.
    pub open_before: u64,
}

/// What all deals in hand can take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// How many they are.
    pub deals: u64,
    /// What they put at risk, by token.
    pub at_risk: BTreeMap<Address, U256>,
    /// What of it the account still holds and must go on holding, by token.
    pub due: BTreeMap<Address, U256>,
}

/// What running a deal's job came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// An outcome.
    Done {
        /// Its hash.
        output: B256,
        /// The units of work that it is.
        units: u64,
    },
    /// An artifact is not there, now.
    Unavailable {
        /// Which.
        reason: String,
        /// When that was, in Unix seconds outside the chain.
        at: u64,
    },
    /// The job has no outcome for anybody: whatever is claimed of it is false.
    Impossible {
        /// Why.
        reason: String,
    },
    /// This keeper can never run it.
    Unable {
        /// Why.
        reason: String,
    },
}

impl Journal {
    /// The spec documents of open deals that are known, by hash.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn specs(&self) -> Result<BTreeMap<B256, Vec<u8>>, KeeperError> {
        let rows = sqlx::query(
            "SELECT terms, body FROM specs
             WHERE terms IN (SELECT terms FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| Ok((text(row, "terms")?, row.try_get("body")?)))
            .collect()
    }

    /// Keeps a spec document: the store may lose it before the deal ends.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn keep_spec(&self, terms: B256, body: &[u8]) -> Result<(), KeeperError> {
        sqlx::query("INSERT INTO specs (terms, body) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(hex(terms))
            .bind(body)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The deals that this keeper signed.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn signed_deals(&self) -> Result<BTreeSet<B256>, KeeperError> {
        let rows = sqlx::query(
            "SELECT deal_id FROM offers
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| text(row, "deal_id")).collect()
    }

    /// The signature that was given to a deal, if one was.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn signature(&self, deal_id: B256) -> Result<Option<Bytes>, KeeperError> {
        let row = sqlx::query("SELECT signature FROM offers WHERE deal_id = ?")
            .bind(hex(deal_id))
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| text(&row, "signature")).transpose()
    }

    /// Writes down an offer, if `admit` accepts it beside all deals in hand at chain time `now`.
    /// Counting and writing are one transaction, so that two offers cannot both take the last place.
    /// Returns what `admit` refuses.
    ///
    /// # Errors
    /// If the journal fails; the signature must not be handed out then.
    pub async fn sign_offer<R>(
        &self,
        offer: &Offer,
        now: u64,
        admit: impl FnOnce(&Exposure) -> Result<(), R>,
    ) -> Result<Result<(), R>, KeeperError> {
        let mut tx = self.begin().await?;
        // In hand: it can still be opened, or it is open and this keeper has collateral in it.
        let rows = sqlx::query(
            "SELECT o.token, o.at_risk, o.timeout, d.deal_id IS NOT NULL AS opened,
                    EXISTS (SELECT 1 FROM filings f WHERE f.deal_id = o.deal_id) AS filed
             FROM offers o LEFT JOIN deals d ON d.deal_id = o.deal_id
             WHERE o.deal_id <> ? AND CASE WHEN d.deal_id IS NULL THEN o.open_before > ?
                                           ELSE d.finished IS NULL END",
        )
        .bind(hex(offer.deal_id))
        .bind(signed(now))
        .fetch_all(&mut *tx)
        .await?;
        let mut exposure = Exposure {
            deals: rows.len() as u64,
            ..Exposure::default()
        };
        for row in &rows {
            let token: Address = text(row, "token")?;
            let at_risk: U256 = text(row, "at_risk")?;
            let timeout: U256 = text(row, "timeout")?;
            let due = match (row.try_get("opened")?, row.try_get("filed")?) {
                (false, _) => at_risk,
                (true, false) => at_risk.saturating_sub(timeout),
                (true, true) => U256::ZERO,
            };
            for (sums, amount) in [(&mut exposure.at_risk, at_risk), (&mut exposure.due, due)] {
                let sum = sums.entry(token).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        if let Err(refusal) = admit(&exposure) {
            return Ok(Err(refusal));
        }
        sqlx::query(
            "INSERT INTO offers (deal_id, terms, signature, token, at_risk, timeout, open_before,
                                 signed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(hex(offer.deal_id))
        .bind(hex(offer.terms))
        .bind(offer.signature.to_string())
        .bind(hex(offer.token))
        .bind(offer.at_risk.to_string())
        .bind(offer.timeout.to_string())
        .bind(signed(offer.open_before))
        .bind(signed(wall()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// What running the jobs of open deals came to.
    ///
    /// # Errors
    /// If the journal fails or a row does not decode.
    pub async fn runs(&self) -> Result<BTreeMap<B256, Run>, KeeperError> {
        let rows = sqlx::query(
            "SELECT deal_id, state, output, units, reason, at FROM runs
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let state: String = row.try_get("state")?;
                let run = match state.as_str() {
                    "done" => Run::Done {
                        output: text(row, "output")?,
                        units: number(row, "units")?,
                    },
                    "unavailable" => Run::Unavailable {
                        reason: row.try_get("reason")?,
                        at: number(row, "at")?,
                    },
                    "impossible" => Run::Impossible {
                        reason: row.try_get("reason")?,
                    },
                    "unable" => Run::Unable {
                        reason: row.try_get("reason")?,
                    },
                    _ => return Err(corrupt("runs.state", state)),
                };
                Ok((text(row, "deal_id")?, run))
            })
            .collect()
    }

    /// Writes down what running a deal's job came to.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn keep_run(&self, deal_id: B256, run: &Run) -> Result<(), KeeperError> {
        let (state, output, units, reason) = match run {
            Run::Done { output, units } => ("done", Some(hex(output)), Some(signed(*units)), None),
            Run::Unavailable { reason, .. } => ("unavailable", None, None, Some(reason)),
            Run::Impossible { reason } => ("impossible", None, None, Some(reason)),
            Run::Unable { reason } => ("unable", None, None, Some(reason)),
        };
        sqlx::query(
            "INSERT INTO runs (deal_id, state, output, units, reason, at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (deal_id) DO UPDATE SET state = excluded.state, output = excluded.output,
                 units = excluded.units, reason = excluded.reason, at = excluded.at",
        )
        .bind(hex(deal_id))
        .bind(state)
        .bind(output)
        .bind(units)
        .bind(reason)
        .bind(signed(wall()))
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
