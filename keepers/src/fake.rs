//! A chain in memory, for tests: blocks with logs, reorganisations, and a node that fails.

use crate::{
    chain::{Block, Call, Called, Chain, ChainError, Fees, Receipt},
    contracts::{Commitment, Deal, IEscrow},
    fact::Sources,
};
use alloy::{
    primitives::{Address, B256, U256, keccak256},
    rpc::types::Log,
    sol_types::SolEvent,
};
use async_trait::async_trait;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub(crate) const SOURCES: Sources = Sources {
    escrow: Address::repeat_byte(0xe1),
    court: Address::repeat_byte(0xe2),
    named_verifiers: Address::repeat_byte(0xe3),
    docket_arbiter: Address::repeat_byte(0xe4),
};

/// A chain whose blocks are pushed and popped by the test.
#[derive(Debug, Default)]
pub(crate) struct FakeChain {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    blocks: Vec<(Block, Vec<Log>)>,
    salt: u64,
    failures: VecDeque<()>,
    pub(crate) asked: Vec<String>,
}

impl FakeChain {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a block in which these deals are opened, and says its number.
    pub(crate) fn push(&self, deals: &[B256]) -> u64 {
        let mut inner = self.lock();
        let number = inner.blocks.len() as u64;
        let parent = inner
            .blocks
            .last()
            .map_or(B256::ZERO, |(block, _)| block.hash);
        let hash = keccak256([parent.0, B256::from(U256::from(inner.salt)).0].concat());
        inner.salt += 1;
        let block = Block {
            number,
            hash,
            parent,
            time: 1_000 + 10 * number,
        };
        let logs = (0..)
            .zip(deals)
            .map(|(index, id)| {
                let deal = Deal {
                    terms: B256::ZERO,
                    openBefore: 0,
                    salt: U256::ZERO,
                    commitments: vec![Commitment::default()],
                };
                let event = IEscrow::Opened { dealId: *id, deal };
                Log {
                    inner: alloy::primitives::Log {
                        address: SOURCES.escrow,
                        data: event.encode_log_data(),
                    },
                    block_hash: Some(hash),
                    block_number: Some(number),
                    block_timestamp: None,
                    transaction_hash: None,
                    transaction_index: Some(0),
                    log_index: Some(index),
                    removed: false,
                }
            })
            .collect();
        inner.blocks.push((block, logs));
        number
    }

    /// Takes the newest blocks away.
    pub(crate) fn pop(&self, count: usize) {
        let mut inner = self.lock();
        let length = inner.blocks.len() - count;
        inner.blocks.truncate(length);
    }

    /// The next so many questions get no answer.
    pub(crate) fn fail(&self, count: usize) {
        self.lock().failures = std::iter::repeat_n((), count).collect();
    }

    /// How many questions of a kind were asked.
    pub(crate) fn asked(&self, what: &str) -> usize {
        self.lock()
            .asked
            .iter()
            .filter(|asked| asked.starts_with(what))
            .count()
    }

    fn ask(&self, what: String) -> Result<MutexGuard<'_, Inner>, ChainError> {
        let mut inner = self.lock();
        inner.asked.push(what);
        match inner.failures.pop_front() {
            Some(()) => Err(ChainError::Unreachable {
                method: "fake",
                problem: "the test wants it".into(),
            }),
            None => Ok(inner),
        }
    }
}

#[async_trait]
impl Chain for FakeChain {
    async fn chain_id(&self) -> Result<u64, ChainError> {
        Ok(1)
    }

    async fn head(&self) -> Result<Block, ChainError> {
        let inner = self.ask("head".into())?;
        Ok(inner
            .blocks
            .last()
            .map(|(block, _)| *block)
            .unwrap_or_else(|| Block {
                number: 0,
                hash: B256::ZERO,
                parent: B256::ZERO,
                time: 0,
            }))
    }

    async fn block(&self, number: u64) -> Result<Option<Block>, ChainError> {
        let inner = self.ask(format!("block {number}"))?;
        Ok(inner
            .blocks
            .iter()
            .map(|(block, _)| *block)
            .find(|block| block.number == number))
    }

    async fn logs(&self, _: &[Address], from: u64, to: u64) -> Result<Vec<Log>, ChainError> {
        let inner = self.ask(format!("logs {from} {to}"))?;
        Ok(inner
            .blocks
            .iter()
            .filter(|(block, _)| (from..=to).contains(&block.number))
            .flat_map(|(_, logs)| logs.clone())
            .collect())
    }

    async fn logs_of(&self, _: &[Address], hash: B256) -> Result<Vec<Log>, ChainError> {
        let inner = self.ask("logs_of".into())?;
        Ok(inner
            .blocks
            .iter()
            .filter(|(block, _)| block.hash == hash)
            .flat_map(|(_, logs)| logs.clone())
            .collect())
    }

    async fn has_code(&self, _: Address) -> Result<bool, ChainError> {
        Ok(true)
    }

    async fn call(&self, _: Address, _: &Call) -> Result<Called, ChainError> {
        Ok(Called::Returned(Default::default()))
    }

    async fn gas(&self, _: Address, _: &Call) -> Result<u64, ChainError> {
        Ok(21_000)
    }

    async fn fees(&self) -> Result<Fees, ChainError> {
        Ok(Fees {
            max: 1,
            priority: 1,
        })
    }

    async fn balance(&self, _: Address) -> Result<U256, ChainError> {
        Ok(U256::MAX)
    }

    async fn nonce(&self, _: Address) -> Result<u64, ChainError> {
        Ok(0)
    }

    async fn pending_nonce(&self, _: Address) -> Result<u64, ChainError> {
        Ok(0)
    }

    async fn receipt(&self, _: B256) -> Result<Option<Receipt>, ChainError> {
        Ok(None)
    }

    async fn knows(&self, _: B256) -> Result<bool, ChainError> {
        Ok(false)
    }

    async fn send(&self, _: &[u8]) -> Result<(), ChainError> {
        Ok(())
    }
}
