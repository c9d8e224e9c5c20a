//! A chain in memory, for tests: blocks with logs, reorganisations, and a node that fails.

use crate::{
    chain::{Block, Call, Called, Chain, ChainError, Fees, Receipt},
    contracts::{Commitment, Deal, IEscrow},
    fact::Sources,
};
use alloy::{
    consensus::{Transaction as _, TxEnvelope},
    eips::eip2718::Decodable2718 as _,
    primitives::{Address, B256, Bytes, U256, keccak256},
    rpc::types::Log,
    sol_types::SolEvent,
};
use async_trait::async_trait;
use std::{
    collections::{BTreeMap, VecDeque},
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
    asked: Vec<String>,
    /// What the node's pool holds, by nonce.
    pool: BTreeMap<u64, B256>,
    receipts: BTreeMap<B256, Receipt>,
    mined: u64,
    refuses: bool,
    reverts: Option<Bytes>,
    wealth: Option<U256>,
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

    /// Mines what the pool holds without a gap, in one block.
    pub(crate) fn mine(&self, success: bool) {
        let block = self.push(&[]);
        let mut inner = self.lock();
        while let Some(tx) = {
            let next = inner.mined;
            inner.pool.remove(&next)
        } {
            inner.mined += 1;
            inner.receipts.insert(
                tx,
                Receipt {
                    block,
                    success,
                    gas_used: 1,
                },
            );
        }
    }

    /// Forgets a transaction that waits.
    pub(crate) fn drop_nonce(&self, nonce: u64) {
        self.lock().pool.remove(&nonce).expect("the pool has it");
    }

    /// Something else takes the next nonce.
    pub(crate) fn take_nonce(&self) {
        let mut inner = self.lock();
        let next = inner.mined;
        inner.pool.remove(&next);
        inner.mined += 1;
    }

    /// Whether the node takes no transaction.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.lock().refuses = refuses;
    }

    /// What every call reverts with from now on.
    pub(crate) fn revert(&self, with: Option<Bytes>) {
        self.lock().reverts = with;
    }

    /// What the account holds.
    pub(crate) fn wealth(&self, wei: u64) {
        self.lock().wealth = Some(U256::from(wei));
    }

    /// The nonces that wait in the pool.
    pub(crate) fn waiting(&self) -> Vec<u64> {
        self.lock().pool.keys().copied().collect()
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
        let inner = self.ask("call".into())?;
        Ok(inner
            .reverts
            .clone()
            .map_or_else(|| Called::Returned(Bytes::new()), Called::Reverted))
    }

    async fn gas(&self, _: Address, _: &Call) -> Result<u64, ChainError> {
        Ok(21_000)
    }

    async fn fees(&self) -> Result<Fees, ChainError> {
        Ok(Fees {
            max: 2,
            priority: 1,
        })
    }

    async fn balance(&self, _: Address) -> Result<U256, ChainError> {
        Ok(self.lock().wealth.unwrap_or(U256::MAX))
    }

    async fn nonce(&self, _: Address) -> Result<u64, ChainError> {
        Ok(self.ask("nonce".into())?.mined)
    }

    async fn pending_nonce(&self, _: Address) -> Result<u64, ChainError> {
        let inner = self.ask("pending_nonce".into())?;
        let mut next = inner.mined;
        while inner.pool.contains_key(&next) {
            next += 1;
        }
        Ok(next)
    }

    async fn receipt(&self, tx: B256) -> Result<Option<Receipt>, ChainError> {
        Ok(self.ask("receipt".into())?.receipts.get(&tx).copied())
    }

    async fn knows(&self, tx: B256) -> Result<bool, ChainError> {
        let inner = self.ask("knows".into())?;
        Ok(inner.pool.values().any(|known| *known == tx) || inner.receipts.contains_key(&tx))
    }

    async fn send(&self, mut raw: &[u8]) -> Result<(), ChainError> {
        let mut inner = self.ask("send".into())?;
        let tx = TxEnvelope::decode_2718(&mut raw).expect("a signed transaction");
        if inner.refuses || tx.nonce() < inner.mined {
            return Err(ChainError::Refused {
                method: "send",
                code: -32_000,
                message: "the test wants it".into(),
            });
        }
        inner.pool.insert(tx.nonce(), *tx.tx_hash());
        Ok(())
    }
}
