//! The transaction manager: carries intents to the chain, one account, one nonce at a time.

use crate::{
    KeeperError,
    chain::{Call, Called, Chain, ChainError, Fees},
    hook::{Hook, Point},
    intent::{Act, Intent, Kind},
    journal::{Attempt, AttemptState, IntentRow, Journal, NewAttempt},
    revert::Class,
};
use alloy::{
    consensus::{SignableTransaction as _, TxEip1559, TxEnvelope},
    eips::eip2718::Encodable2718 as _,
    network::TxSignerSync as _,
    primitives::{Address, Bytes, TxKind, U256},
    signers::local::PrivateKeySigner,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

/// How often a transaction may revert on chain, after a preflight that said it would not.
const MAX_TRIES: u32 = 20;

/// Transactions of ours in flight at once: enough to fill a block's wait, few enough that a stuck
/// one does not drag a long tail behind it.
const MAX_OPEN: usize = 16;

/// The transaction manager. It alone signs for its account.
#[derive(Debug)]
pub struct Transactor {
    chain: Arc<dyn Chain>,
    journal: Journal,
    signer: PrivateKeySigner,
    hook: Arc<dyn Hook>,
    chain_id: u64,
    confirmations: u64,
    max_fee: Option<u128>,
    poll: Duration,
    wake: Arc<Notify>,
}

/// What a transaction manager needs.
#[derive(Debug)]
pub struct TransactorParts {
    /// The node.
    pub chain: Arc<dyn Chain>,
    /// The journal.
    pub journal: Journal,
    /// The account's key.
    pub signer: PrivateKeySigner,
    /// Where tests interrupt.
    pub hook: Arc<dyn Hook>,
    /// The chain's id, which signatures bind.
    pub chain_id: u64,
    /// Blocks, its own included, after which an outcome counts.
    pub confirmations: u64,
    /// The most to pay for gas, in wei.
    pub max_fee: Option<u128>,
    /// How often to look at what is in flight.
    pub poll: Duration,
    /// Wakes it when there are new intents.
    pub wake: Arc<Notify>,
}

enum Fault {
    Chain(ChainError),
    Fatal(KeeperError),
}

impl From<ChainError> for Fault {
    fn from(error: ChainError) -> Self {
        Self::Chain(error)
    }
}

impl From<KeeperError> for Fault {
    fn from(error: KeeperError) -> Self {
        Self::Fatal(error)
    }
}

impl Transactor {
    /// A transaction manager.
    #[must_use]
    pub fn new(parts: TransactorParts) -> Self {
        let TransactorParts {
            chain,
            journal,
            signer,
            hook,
            chain_id,
            confirmations,
            max_fee,
            poll,
            wake,
        } = parts;
        Self {
            chain,
            journal,
            signer,
            hook,
            chain_id,
            confirmations,
            max_fee,
            poll,
            wake,
        }
    }

    /// Carries intents out until `stop`, then sees to it that nothing is half written.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn run(self, stop: CancellationToken) -> Result<(), KeeperError> {
        let mut failures = 0_u32;
        loop {
            // What was signed before is settled first: at start this is the reconciliation.
            let pause = match self.turn(&stop).await {
                Ok(()) => {
                    failures = 0;
                    self.poll
                }
                Err(Fault::Fatal(error)) => return Err(error),
                Err(Fault::Chain(error)) => {
                    failures += 1;
                    metrics::counter!("keeper_rpc_failures_total", "task" => "transactor")
                        .increment(1);
                    warn!(target: "keeper", code = "K-RPC-010", %error, failures, "the node failed; trying again");
                    backoff(self.poll, failures)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = self.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn turn(&self, stop: &CancellationToken) -> Result<(), Fault> {
        self.reconcile().await?;
        for row in self.journal.due_intents().await? {
            if stop.is_cancelled() {
                return Ok(());
            }
            if self.journal.open_attempts().await?.len() >= MAX_OPEN {
                return Ok(());
            }
            self.carry(&row).await?;
        }
        self.reconcile().await
    }

    /// Finds out what became of everything that was signed.
    async fn reconcile(&self) -> Result<(), Fault> {
        let attempts = self.journal.open_attempts().await?;
        metrics::gauge!("keeper_transactions_in_flight")
            .set(u32::try_from(attempts.len()).unwrap_or(u32::MAX));
        if attempts.is_empty() {
            return Ok(());
        }
        let head = self.chain.head().await?.number;
        // The nonce before the receipts: the other way round, a transaction that is mined in
        // between would look replaced.
        let nonce = self.chain.nonce(self.signer.address()).await?;
        let newest = attempts.last().map_or(0, |attempt| attempt.nonce);
        for attempt in &attempts {
            self.follow(attempt, head, nonce, newest).await?;
        }
        Ok(())
    }

    async fn follow(
        &self,
        attempt: &Attempt,
        head: u64,
        nonce: u64,
        newest: u64,
    ) -> Result<(), Fault> {
        let intent = &attempt.row.intent;
        if let Some(receipt) = self.chain.receipt(attempt.tx_hash).await? {
            self.hook.reached(Point::ReceiptRead).await;
            let deep = head + 1 >= receipt.block + self.confirmations;
            let block = Some(receipt.block);
            if !deep {
                if !attempt.mined {
                    self.journal
                        .end_attempt(attempt, AttemptState::Mined, block, None)
                        .await?;
                }
            } else if receipt.success {
                self.journal
                    .end_attempt(attempt, AttemptState::Confirmed, block, None)
                    .await?;
                metrics::counter!("keeper_intents_done_total", "kind" => intent.kind.name())
                    .increment(1);
                report_done(intent, attempt, receipt.block, receipt.gas_used);
            } else {
                let reason = "the transaction reverted";
                warn!(target: "keeper", code = "K-TXM-001", intent = intent.id, tx = %attempt.tx_hash, block = receipt.block, reason);
                self.journal
                    .end_attempt(attempt, AttemptState::Reverted, block, Some(reason))
                    .await?;
                if attempt.row.tries >= MAX_TRIES {
                    self.give_up(&attempt.row, "it reverted too often").await?;
                }
            }
            return Ok(());
        }
        if nonce > attempt.nonce {
            let reason = format!("another transaction took nonce {}", attempt.nonce);
            warn!(target: "keeper", code = "K-TXM-002", intent = intent.id, tx = %attempt.tx_hash, reason);
            self.journal
                .end_attempt(attempt, AttemptState::Replaced, None, Some(&reason))
                .await?;
            return Ok(());
        }
        if attempt.mined {
            // Its block is gone.
            self.journal
                .end_attempt(attempt, AttemptState::Sent, None, None)
                .await?;
        }
        if self.chain.knows(attempt.tx_hash).await? {
            return Ok(());
        }
        // A gap would hold up every transaction after it, which costs more than one that reverts.
        if attempt.row.wanted || attempt.nonce < newest {
            info!(target: "keeper", intent = intent.id, tx = %attempt.tx_hash, nonce = attempt.nonce, "broadcasting again");
            self.broadcast(attempt, true).await
        } else {
            let reason = "no longer due, and the node does not know it";
            self.journal
                .end_attempt(attempt, AttemptState::Abandoned, None, Some(reason))
                .await?;
            Ok(())
        }
    }

    /// Preflights, signs, journals and broadcasts, in this order.
    async fn carry(&self, row: &IntentRow) -> Result<(), Fault> {
        let intent = &row.intent;
        let Act::Send { to, value, data } = &intent.act else {
            return Ok(());
        };
        let call = Call {
            to: *to,
            value: *value,
            data: data.clone(),
        };
        self.hook.reached(Point::IntentJournalled).await;
        if let Some(deadline) = intent.deadline {
            let now = self.chain.head().await?.time;
            if now >= deadline {
                return self
                    .give_up(row, &format!("it is {now}, and it was due by {deadline}"))
                    .await;
            }
        }
        let account = self.signer.address();
        if let Called::Reverted(data) = self.chain.call(account, &call).await? {
            return self.refused(row, &data).await;
        }
        // Estimates are exact for one state; the next block may find slots cold or credits due.
        let gas = self.chain.gas(account, &call).await?;
        let gas = gas.saturating_add(gas / 4).saturating_add(20_000);
        let mut fees = self.chain.fees().await?;
        if let Some(max) = self.max_fee {
            fees.max = fees.max.min(max);
            fees.priority = fees.priority.min(fees.max);
        }
        let needed = U256::from(fees.max) * U256::from(gas) + call.value;
        let balance = self.chain.balance(account).await?;
        if balance < needed {
            let reason = format!("the account holds {balance} wei and {needed} are needed for gas");
            warn!(target: "keeper", code = "K-TXM-003", intent = intent.id, reason);
            return Ok(self.journal.put_off(row, &reason).await?);
        }
        let nonce = self.next_nonce(account).await?;
        let (tx_hash, raw) = self.sign(&call, nonce, gas, fees)?;
        self.hook.reached(Point::Signed).await;
        let attempt = NewAttempt {
            intent_id: &intent.id,
            account,
            tx_hash,
            nonce,
            raw: &raw,
            gas,
            fees,
        };
        self.journal.begin_attempt(&attempt).await?;
        debug!(target: "keeper", intent = intent.id, tx = %tx_hash, nonce, gas, "signed");
        self.hook.reached(Point::AttemptJournalled).await;
        let attempt = Attempt {
            tx_hash,
            nonce,
            raw,
            mined: false,
            row: row.clone(),
        };
        self.broadcast(&attempt, false).await
    }

    /// Broadcasts signed bytes. Only a node that says no, does not know the transaction and has not
    /// used its nonce makes it abandoned; silence leaves it to the next look.
    async fn broadcast(&self, attempt: &Attempt, again: bool) -> Result<(), Fault> {
        let sent = self.chain.send(&attempt.raw).await;
        self.hook.reached(Point::Broadcast).await;
        let Err(error) = sent else { return Ok(()) };
        let ChainError::Refused { .. } = error else {
            return Err(error.into());
        };
        if self.chain.knows(attempt.tx_hash).await?
            || self.chain.nonce(self.signer.address()).await? > attempt.nonce
        {
            return Ok(());
        }
        let intent = &attempt.row.intent;
        warn!(target: "keeper", code = "K-TXM-004", intent = intent.id, tx = %attempt.tx_hash, nonce = attempt.nonce, %error, again, "the node does not take the transaction");
        self.journal
            .end_attempt(
                attempt,
                AttemptState::Abandoned,
                None,
                Some(&error.to_string()),
            )
            .await?;
        if let Some(row) = self.journal.intent(&intent.id).await? {
            self.journal.put_off(&row, &error.to_string()).await?;
        }
        Ok(())
    }

    /// What a preflight that reverted means.
    async fn refused(&self, row: &IntentRow, data: &Bytes) -> Result<(), Fault> {
        let (class, revert) = crate::revert::classify(data);
        let intent = &row.intent;
        let words = revert.to_string();
        match class {
            // Whoever did it, the journal will see it and cancel the intent. Not before: what the
            // node's pool holds may yet be dropped.
            Class::Already => {
                debug!(target: "keeper", intent = intent.id, words, "done already, it seems");
                self.journal.put_off(row, &words).await?;
            }
            Class::NotNow => {
                info!(target: "keeper", code = "K-TXM-005", intent = intent.id, words, "not now");
                self.journal.put_off(row, &words).await?;
            }
            Class::Never => self.give_up(row, &words).await?,
        }
        Ok(())
    }

    async fn give_up(&self, row: &IntentRow, reason: &str) -> Result<(), Fault> {
        error!(target: "keeper", code = "K-TXM-006", event = "intent.failed", kind = row.intent.kind.name(), deal_id = %row.intent.deal_id, intent = row.intent.id, reason, "given up");
        metrics::counter!("keeper_intents_failed_total", "kind" => row.intent.kind.name())
            .increment(1);
        Ok(self.journal.fail(&row.intent.id, reason).await?)
    }

    /// The next nonce that neither the node nor the journal has used.
    async fn next_nonce(&self, account: Address) -> Result<u64, Fault> {
        let mut nonce = self.chain.pending_nonce(account).await?;
        let open = self.journal.open_attempts().await?;
        // The lowest: one that was abandoned leaves a gap, which must be filled first.
        while open.iter().any(|open| open.nonce == nonce) {
            nonce += 1;
        }
        Ok(nonce)
    }

    fn sign(
        &self,
        call: &Call,
        nonce: u64,
        gas: u64,
        fees: Fees,
    ) -> Result<(alloy::primitives::B256, Vec<u8>), KeeperError> {
        let mut tx = TxEip1559 {
            chain_id: self.chain_id,
            nonce,
            gas_limit: gas,
            max_fee_per_gas: fees.max,
            max_priority_fee_per_gas: fees.priority,
            to: TxKind::Call(call.to),
            value: call.value,
            access_list: Default::default(),
            input: call.data.clone(),
        };
        let signature = self
            .signer
            .sign_transaction_sync(&mut tx)
            .map_err(|problem| KeeperError::KeyInvalid(format!("the signer: {problem}")))?;
        let envelope = TxEnvelope::from(tx.into_signed(signature));
        Ok((*envelope.tx_hash(), envelope.encoded_2718()))
    }
}

/// The pause after so many failures in a row: doubling, at most half a minute.
pub(crate) fn backoff(poll: Duration, failures: u32) -> Duration {
    let base = poll.max(Duration::from_millis(100));
    base.saturating_mul(1 << failures.min(10))
        .min(Duration::from_secs(30))
}

fn report_done(intent: &Intent, attempt: &Attempt, block: u64, gas_used: u64) {
    let detail = &intent.detail;
    info!(
        target: "keeper",
        event = intent.kind.event(),
        deal_id = (intent.kind != Kind::Approve).then(|| tracing::field::display(intent.deal_id)),
        docket_id = detail.docket_id.map(tracing::field::display),
        status = detail.status,
        claim = detail.claim.map(tracing::field::display),
        output = detail.output.map(tracing::field::display),
        units = detail.units,
        price = detail.price.map(tracing::field::display),
        collateral = detail.collateral.map(tracing::field::display),
        confirms = detail.confirms,
        index = detail.index,
        clause = detail.clause,
        token = detail.token.map(tracing::field::display),
        spender = detail.spender.map(tracing::field::display),
        intent = intent.id,
        tx = %attempt.tx_hash,
        block,
        gas_used,
        "done"
    );
}

#[cfg(test)]
#[path = "transactor_tests.rs"]
mod tests;
