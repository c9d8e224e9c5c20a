//! Settling: taking the clauses that are due.

use alloy::{primitives::Bytes, sol_types::SolValue};

use super::refusal;
use crate::{
    Client, ComputeDeal, Error, Event, Located, Revert, Sent, ids,
    spec::FullTerms,
    types::{Agreement, Deal, Settlement, Statement},
};

/// What a settler brings beside the deal itself. Most clauses need nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Recorded statements, with the content that was stated.
    pub statements: Vec<Statement>,
    /// For the clause's arbiter.
    pub proof: Bytes,
    /// For the clause's allocator.
    pub allocator_proof: Bytes,
}

impl Evidence {
    /// What the allocator `VerifierFee` needs: the instance's rules.
    pub fn rules(court: &impl FullTerms) -> Self {
        Self {
            allocator_proof: court.rules(),
            ..Self::default()
        }
    }

    /// What the allocator `Agreed` needs: what every depositor signed.
    pub fn agreement(agreement: &Agreement) -> Self {
        Self {
            allocator_proof: agreement.abi_encode().into(),
            ..Self::default()
        }
    }
}

/// A commitment that was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The commitment.
    pub index: usize,
    /// The clause by which it closed.
    pub clause: usize,
}

impl Client {
    /// Closes commitment `index` of an open deal by one of its clauses. Anyone may.
    ///
    /// # Errors
    ///
    /// [`Error::NoCommitment`], [`Error::Revert`], or what failed on the way.
    pub async fn settle(
        &self,
        deal: &Deal,
        index: usize,
        clause: usize,
        evidence: Evidence,
    ) -> Result<Sent<Settled>, Error> {
        let settlement = settlement(deal, index, clause, evidence)?;
        let call = self
            .escrow()
            .settle(self.deal_id(deal), settlement)
            .into_transaction_request();
        let receipt = self.send(call).await?;
        Ok(Sent {
            value: Settled { index, clause },
            receipt,
        })
    }

    /// Closes every commitment of a deal of which a clause is due, as simulation says. A commitment
    /// that somebody else closes meanwhile is skipped.
    ///
    /// # Errors
    ///
    /// What failed on the way; what was settled before stays settled.
    pub async fn settle_due(
        &self,
        deal: &Deal,
        court: &impl FullTerms,
    ) -> Result<Vec<Sent<Settled>>, Error> {
        let mut done = Vec::new();
        for (index, outcome) in self.status(deal).await?.outcomes.into_iter().enumerate() {
            if outcome.is_some() {
                continue;
            }
            let Some(clause) = self.due(deal, index, court).await? else {
                continue;
            };
            let evidence = self.evidence(deal, index, clause, court);
            match self
                .settle(deal, index, clause, evidence)
                .await
                .map_err(refusal)
            {
                Ok(sent) => done.push(sent),
                Err(Ok(Revert::AlreadyClosed { .. })) => {}
                Err(Ok(revert)) => return Err(revert.into()),
                Err(Err(error)) => return Err(error),
            }
        }
        Ok(done)
    }

    /// The first clause of a commitment that can be taken now with evidence that everybody has.
    ///
    /// # Errors
    ///
    /// What failed on the way. That no clause is due is none.
    pub async fn due(
        &self,
        deal: &Deal,
        index: usize,
        court: &impl FullTerms,
    ) -> Result<Option<usize>, Error> {
        let id = self.deal_id(deal);
        let commitment = deal.commitments.get(index);
        for clause in 0..commitment.map_or(0, |commitment| commitment.clauses.len()) {
            let evidence = self.evidence(deal, index, clause, court);
            let settlement = settlement(deal, index, clause, evidence)?;
            let call = self
                .escrow()
                .settle(id, settlement)
                .call()
                .await
                .map_err(Error::from);
            match call.map_err(refusal) {
                Ok(_) => return Ok(Some(clause)),
                Err(Ok(_)) => {}
                Err(Err(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Follows a compute deal until every commitment is closed: tells every event, and once the docket
    /// is final settles what is due and releases the collateral. Others may do the same beside it.
    ///
    /// # Errors
    ///
    /// What failed on the way; calling it again goes on.
    pub async fn conclude<J, C: FullTerms>(
        &self,
        compute: &ComputeDeal<J, C>,
        mut told: impl FnMut(&Located),
    ) -> Result<(), Error> {
        let ComputeDeal { deal, spec, .. } = compute;
        let id = self.deal_id(deal);
        let mut events = self.follow(id).await?.court(spec.court.terms());
        while let Some(event) = events.next().await? {
            told(&event);
            if matches!(event.event, Event::Final(_)) {
                self.settle_due(deal, &spec.court).await?;
                match self.release(id, &spec.court).await.map_err(refusal) {
                    Err(Ok(revert)) if !revert.is_done() => return Err(revert.into()),
                    Err(Err(error)) => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn evidence(
        &self,
        deal: &Deal,
        index: usize,
        clause: usize,
        court: &impl FullTerms,
    ) -> Evidence {
        let clause = deal
            .commitments
            .get(index)
            .and_then(|c| c.clauses.get(clause));
        match clause {
            Some(clause) if clause.allocation.allocator == self.book().verifier_fee => {
                Evidence::rules(court)
            }
            _ => Evidence::default(),
        }
    }
}

fn settlement(
    deal: &Deal,
    index: usize,
    clause: usize,
    evidence: Evidence,
) -> Result<Settlement, Error> {
    let count = deal.commitments.len();
    let settlement =
        ids::settlement(deal, index, clause).ok_or(Error::NoCommitment { index, count })?;
    let Evidence {
        statements,
        proof,
        allocator_proof,
    } = evidence;
    Ok(Settlement {
        statements,
        proof,
        allocatorProof: allocator_proof,
        ..settlement
    })
}
