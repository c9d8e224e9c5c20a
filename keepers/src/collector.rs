//! The collector: takes the chain into the journal, block by block, without a gap.

use crate::{
    KeeperError,
    chain::{Block, Chain, ChainError},
    fact::{Fact, Sources},
    hook::{Hook, Point},
    journal::{Cursor, Journal, Taken},
    status::Health,
    transactor::backoff,
};
use alloy::rpc::types::Log;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

/// The collector.
#[derive(Debug)]
pub struct Collector {
    /// The node.
    pub chain: Arc<dyn Chain>,
    /// The journal.
    pub journal: Journal,
    /// The contracts.
    pub sources: Sources,
    /// Where tests interrupt.
    pub hook: Arc<dyn Hook>,
    /// The first block that can hold anything.
    pub start_block: u64,
    /// Blocks to ask of at once, where no reorganisation reaches.
    pub max_range: u64,
    /// Blocks that a reorganisation may reach back.
    pub reorg_depth: u64,
    /// The time between two looks.
    pub poll: Duration,
    /// Wakes the decider after every block.
    pub wake: Arc<Notify>,
    /// Where it says that the node answers.
    pub health: Arc<Health>,
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

impl Collector {
    /// Follows the chain until `stop`. A node that fails is asked again, for ever; the cursor says
    /// where to go on, so nothing is lost in between.
    ///
    /// # Errors
    /// If the journal fails, or a reorganisation reaches below all that is remembered.
    pub async fn run(self, stop: CancellationToken) -> Result<(), KeeperError> {
        let mut failures = 0_u32;
        loop {
            let pause = match self.catch_up(&stop).await {
                Ok(()) => {
                    failures = 0;
                    self.poll
                }
                Err(Fault::Fatal(error)) => return Err(error),
                Err(Fault::Chain(error)) => {
                    failures += 1;
                    metrics::counter!("keeper_rpc_failures_total", "task" => "collector")
                        .increment(1);
                    warn!(target: "keeper", code = "K-RPC-010", %error, failures, "the node failed; trying again");
                    backoff(self.poll, failures)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Takes in all blocks up to the head.
    async fn catch_up(&self, stop: &CancellationToken) -> Result<(), Fault> {
        let head = self.chain.head().await?;
        metrics::gauge!("keeper_head_block").set(gauge(head.number));
        self.health.saw(head.number);
        while !stop.is_cancelled() {
            let cursor = self.journal.cursor().await?;
            if let Some(cursor) = cursor {
                match self.chain.block(cursor.number).await? {
                    Some(block) if block.hash == cursor.hash => {}
                    _ => {
                        self.roll_back().await?;
                        continue;
                    }
                }
            }
            let next = cursor.map_or(self.start_block, |cursor| cursor.number + 1);
            if next > head.number {
                break;
            }
            let settled = head.number.saturating_sub(self.reorg_depth);
            let taken = if next < settled {
                let to = settled.min(next.saturating_add(self.max_range) - 1);
                self.range(cursor, next, to).await?
            } else {
                match self.tip(cursor, next).await? {
                    Some(taken) => vec![taken],
                    // The node went back while it was asked. The next look finds the ancestor.
                    None => break,
                }
            };
            self.hook.reached(Point::BlockRead).await;
            self.journal.take(&taken, self.reorg_depth).await?;
            self.hook.reached(Point::BlockJournalled).await;
            for taken in &taken {
                metrics::gauge!("keeper_cursor_block").set(gauge(taken.block.number));
                self.health.took(taken.block.number);
                for (_, fact) in &taken.facts {
                    observed(&taken.block, fact);
                }
            }
            self.wake.notify_one();
        }
        // Time passes with every block, and intents may be due again without one.
        self.wake.notify_one();
        Ok(())
    }

    /// One block near the head: its logs by its hash, so that they are of this block and no other.
    async fn tip(&self, cursor: Option<Cursor>, number: u64) -> Result<Option<Taken>, Fault> {
        let Some(block) = self.chain.block(number).await? else {
            return Ok(None);
        };
        if cursor.is_some_and(|cursor| block.parent != cursor.hash) {
            return Ok(None);
        }
        let logs = self
            .chain
            .logs_of(&self.sources.addresses(), block.hash)
            .await?;
        if let Some(log) = logs.iter().find(|log| log.block_hash != Some(block.hash)) {
            let problem = format!(
                "a log of block {} was asked for, {:?} came",
                block.hash, log.block_hash
            );
            return Err(ChainError::Inconsistent(problem).into());
        }
        Ok(Some(Taken {
            block: block.into(),
            facts: self.read(&logs),
        }))
    }

    /// Many blocks far below the head, which are not expected to change: their logs at once, with
    /// the chain of hashes checked at both ends.
    async fn range(&self, cursor: Option<Cursor>, from: u64, to: u64) -> Result<Vec<Taken>, Fault> {
        let first = self.expect(from).await?;
        if cursor.is_some_and(|cursor| first.parent != cursor.hash) {
            return Err(ChainError::Inconsistent(format!(
                "block {from} does not follow the cursor's {:?}",
                cursor.map(|cursor| cursor.hash)
            ))
            .into());
        }
        let last = self.expect(to).await?;
        let logs = self.chain.logs(&self.sources.addresses(), from, to).await?;
        let mut by_block: BTreeMap<u64, Vec<Log>> = BTreeMap::new();
        for log in logs {
            match log.block_number {
                Some(number) if (from..=to).contains(&number) => {
                    by_block.entry(number).or_default().push(log);
                }
                other => {
                    let problem =
                        format!("logs of {from} to {to} were asked for, one of {other:?} came");
                    return Err(ChainError::Inconsistent(problem).into());
                }
            }
        }
        let mut taken = Vec::with_capacity(by_block.len() + 1);
        for (number, logs) in by_block {
            let block = self.expect(number).await?;
            if logs.iter().any(|log| log.block_hash != Some(block.hash)) {
                let problem = format!("block {number} changed while its logs were read");
                return Err(ChainError::Inconsistent(problem).into());
            }
            taken.push(Taken {
                block: block.into(),
                facts: self.read(&logs),
            });
        }
        if self.expect(to).await?.hash != last.hash {
            let problem = format!("block {to} changed while its logs were read");
            return Err(ChainError::Inconsistent(problem).into());
        }
        if taken.last().is_none_or(|taken| taken.block.number < to) {
            taken.push(Taken {
                block: last.into(),
                facts: Vec::new(),
            });
        }
        info!(target: "keeper", from, to, "caught up");
        Ok(taken)
    }

    async fn expect(&self, number: u64) -> Result<Block, ChainError> {
        self.chain
            .block(number)
            .await?
            .ok_or_else(|| ChainError::Inconsistent(format!("it has no block {number} any more")))
    }

    fn read(&self, logs: &[Log]) -> Vec<(u64, Fact)> {
        logs.iter()
            .filter(|log| !log.removed)
            .filter_map(|log| match self.sources.read(log) {
                Ok(fact) => fact.map(|fact| (log.log_index.unwrap_or(0), fact)),
                Err(problem) => {
                    // A body that Solidity encoded and this decoder refuses: nothing can be
                    // decided on it, and it must not stop the others.
                    warn!(target: "keeper", code = "K-COL-001", %problem, tx = ?log.transaction_hash, "an event does not decode");
                    None
                }
            })
            .collect()
    }

    /// Goes back to the newest remembered block that is still on the chain.
    async fn roll_back(&self) -> Result<(), Fault> {
        let remembered = self.journal.remembered().await?;
        for (number, hash) in &remembered {
            if self
                .chain
                .block(*number)
                .await?
                .is_some_and(|block| block.hash == *hash)
            {
                let vanished = self.journal.roll_back(*number).await?;
                metrics::counter!("keeper_reorgs_total").increment(1);
                warn!(target: "keeper", code = "K-COL-002", event = "chain.reorganised", ancestor = number, vanished, "rolled back");
                return Ok(());
            }
        }
        // A node that serves another chain, or starts over, looks the same. Acting on either would
        // be acting on facts that are not.
        let oldest = remembered
            .last()
            .map_or(self.start_block, |(number, _)| *number);
        Err(KeeperError::ReorgTooDeep { oldest }.into())
    }
}

fn observed(block: &Cursor, fact: &Fact) {
    let (what, deal_id) = match fact {
        Fact::Opened { deal_id, .. } => ("deal.opened", deal_id),
        Fact::Settled { deal_id, .. } => ("settled", deal_id),
        Fact::Filed(filed) => ("filed", &filed.deal_id),
        Fact::Verdict { deal_id, .. } => ("verdict", deal_id),
        Fact::Ruled { deal_id, .. } => ("ruled", deal_id),
        Fact::Released { deal_id, .. } => ("released", deal_id),
    };
    metrics::counter!("keeper_facts_total", "fact" => what).increment(1);
    debug!(target: "keeper", event = "chain.fact", fact = what, %deal_id, block = block.number, "seen");
}

/// A block number as a gauge: exact up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "block numbers are far below 2^53"
)]
const fn gauge(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
#[path = "collector_tests.rs"]
mod tests;
