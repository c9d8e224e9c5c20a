//! Reads the chain block by block and tells it as a story: who did what, by which clause, and which
//! way the value went. Keeps the gas of every step on the way.

use crate::{
    money::{Money, SYMBOL},
    paint::{self, short},
    party::Party,
};
use alloy::{
    consensus::BlockHeader as _,
    eips::BlockId,
    primitives::{Address, B256, U256},
    providers::{DynProvider, Provider as _},
    rpc::types::{Log, TransactionReceipt},
    sol,
    sol_types::{SolEvent as _, SolValue as _},
};
use assize::{
    bindings::{Court, Escrow, NamedVerifiers},
    ids::claim_hash,
    types::{Clause, Commitment, CourtTerms, Deal, Mask, Share, Status},
};
use eyre::{OptionExt as _, Result};
use std::collections::BTreeMap;

sol! {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
}

/// What a compute deal's commitments are for, in their order.
pub(crate) const COMMITMENTS: [&str; 3] = ["payment", "timeout collateral", "verifiers' fee"];

/// The contracts that the story knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contracts {
    pub(crate) escrow: Address,
    pub(crate) court: Address,
    pub(crate) named_verifiers: Address,
    pub(crate) metered: Address,
    pub(crate) verifier_fee: Address,
    pub(crate) token: Address,
}

/// One transaction's price.
#[derive(Clone, Debug)]
pub(crate) struct Spent {
    /// The number of the deal that it was for; none while setting up.
    pub(crate) deal: Option<usize>,
    /// What it did.
    pub(crate) step: String,
    pub(crate) gas: u64,
}

/// What has become of one deal.
#[derive(Debug)]
pub(crate) struct Progress {
    /// Its number, from 1.
    number: usize,
    body: Deal,
    verdicts: usize,
    /// The units that were claimed, once something was filed.
    pub(crate) filed: Option<u64>,
    pub(crate) released: bool,
    /// The status in which the court's docket ended, as far as a ruling or a release said it.
    pub(crate) ended: Option<Status>,
    /// By which clause each commitment closed.
    pub(crate) closed: Vec<Option<usize>>,
    /// Chain time of the opening, in Unix seconds.
    pub(crate) opened_at: u64,
}

impl Progress {
    /// Whether all of the deal's value is back with a party.
    pub(crate) fn is_settled(&self) -> bool {
        self.closed.iter().all(Option::is_some) && (self.filed.is_none() || self.released)
    }
}

/// The story so far.
#[derive(Debug)]
pub(crate) struct Timeline {
    provider: DynProvider,
    contracts: Contracts,
    names: BTreeMap<Address, String>,
    /// Chain time at the start, in Unix seconds.
    start: u64,
    /// Chain time of the last block that was read.
    now: u64,
    next: u64,
    deals: BTreeMap<B256, Progress>,
    spent: Vec<Spent>,
    /// What each account paid for gas, in wei.
    fees: BTreeMap<Address, U256>,
}

impl Timeline {
    /// A story that begins with the chain's next block.
    pub(crate) async fn new(
        provider: DynProvider,
        contracts: Contracts,
        parties: &BTreeMap<Party, Address>,
    ) -> Result<Self> {
        let head = provider
            .get_block(BlockId::latest())
            .await?
            .ok_or_eyre("no latest block")?;
        let names = parties
            .iter()
            .map(|(party, at)| (*at, party.to_string()))
            .collect();
        Ok(Self {
            provider,
            contracts,
            names,
            start: head.header.timestamp(),
            now: head.header.timestamp(),
            next: head.header.number() + 1,
            deals: BTreeMap::new(),
            spent: Vec::new(),
            fees: BTreeMap::new(),
        })
    }

    /// Reads and tells every block that is new.
    pub(crate) async fn catch_up(&mut self) -> Result<()> {
        let head = self.provider.get_block_number().await?;
        while self.next <= head {
            let id = BlockId::number(self.next);
            let block = self
                .provider
                .get_block(id)
                .await?
                .ok_or_eyre("a block is missing")?;
            let receipts = self
                .provider
                .get_block_receipts(id)
                .await?
                .unwrap_or_default();
            self.now = block.header.timestamp();
            for receipt in &receipts {
                self.tell(receipt)?;
            }
            self.next += 1;
        }
        Ok(())
    }

    /// A deal that was opened.
    pub(crate) fn deal(&self, id: B256) -> Option<&Progress> {
        self.deals.get(&id)
    }

    /// Chain time of the last block that was read, in Unix seconds.
    pub(crate) const fn now(&self) -> u64 {
        self.now
    }

    /// Tells what somebody did by chain, at its time.
    pub(crate) fn step(&self, who: &str, what: &str) {
        paint::step(Some(self.now - self.start), who, what);
    }

    /// The token whose transfers are told.
    pub(crate) const fn token(&self) -> Address {
        self.contracts.token
    }

    /// Every transaction's gas, in order.
    pub(crate) fn spent(&self) -> &[Spent] {
        &self.spent
    }

    /// What an account paid for gas, in wei.
    pub(crate) fn fee(&self, account: Address) -> U256 {
        self.fees.get(&account).copied().unwrap_or_default()
    }

    fn name(&self, address: Address) -> String {
        self.names
            .get(&address)
            .cloned()
            .unwrap_or_else(|| short(address))
    }

    fn tell(&mut self, receipt: &TransactionReceipt) -> Result<()> {
        let who = self.name(receipt.from);
        let fee = U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price);
        *self.fees.entry(receipt.from).or_default() += fee;
        let logs = receipt.logs();
        let mut told = Told::default();
        for log in logs {
            self.read(log, &mut told)?;
        }
        if !receipt.status() {
            told.does
                .push("sends a transaction that comes too late and changes nothing".into());
            told.steps.push("reverted".into());
        }
        if !told.does.is_empty() {
            self.step(&who, &told.does.join("; "));
            told.notes.iter().for_each(|note| paint::detail(note));
            if !told.flows.is_empty() {
                paint::detail(&format!("{SYMBOL}: {}", told.flows.join(" · ")));
            }
        }
        let step = if told.steps.is_empty() {
            "other".into()
        } else {
            told.steps.join(" + ")
        };
        self.spent.push(Spent {
            deal: told.deal,
            step,
            gas: receipt.gas_used,
        });
        Ok(())
    }

    fn read(&mut self, log: &Log, told: &mut Told) -> Result<()> {
        let contracts = self.contracts;
        let (from, topic, log) = (log.address(), log.topic0().copied(), &log.inner);
        let is = |address, signature| from == address && topic == Some(signature);
        if is(contracts.token, Transfer::SIGNATURE_HASH) {
            let Transfer { from, to, amount } = Transfer::decode_log(log)?.data;
            let amount = Money::of(u128::try_from(amount)?);
            told.flows
                .push(format!("{} → {} {amount}", self.name(from), self.name(to)));
        } else if is(contracts.token, Approval::SIGNATURE_HASH) {
            let Approval { spender, .. } = Approval::decode_log(log)?.data;
            told.steps.push(format!("approve {}", self.name(spender)));
        } else if is(contracts.escrow, Escrow::Opened::SIGNATURE_HASH) {
            let event = Escrow::Opened::decode_log(log)?.data;
            self.opened(event.dealId, event.deal, told);
        } else if is(contracts.escrow, Escrow::Settled::SIGNATURE_HASH) {
            let event = Escrow::Settled::decode_log(log)?.data;
            let (index, clause) = (
                usize::try_from(event.index)?,
                usize::try_from(event.clause)?,
            );
            self.settled(event.dealId, index, clause, told)?;
        } else if is(contracts.court, Court::Filed::SIGNATURE_HASH) {
            self.filed(&Court::Filed::decode_log(log)?.data, told)?;
        } else if is(contracts.court, Court::Ruled::SIGNATURE_HASH) {
            let event = Court::Ruled::decode_log(log)?.data;
            self.ruled(event.dealId, event.status, told);
        } else if is(contracts.court, Court::Released::SIGNATURE_HASH) {
            let event = Court::Released::decode_log(log)?.data;
            self.released(event.dealId, event.status, event.collateral, told)?;
        } else if is(
            contracts.named_verifiers,
            NamedVerifiers::Verdict::SIGNATURE_HASH,
        ) {
            let event = NamedVerifiers::Verdict::decode_log(log)?.data;
            self.verdict(event.dealId, event.claim, event.confirms, told);
        }
        Ok(())
    }

    fn opened(&mut self, id: B256, body: Deal, told: &mut Told) {
        let number = self.deals.len() + 1;
        told.deal = Some(number);
        told.steps.push("open".to_owned());
        told.does.push(format!(
            "opens deal {number} (id {}) on the escrow",
            short(id)
        ));
        for (name, commitment) in COMMITMENTS.iter().zip(&body.commitments) {
            let amount = commitment
                .assets
                .iter()
                .map(|asset| asset.amount)
                .sum::<U256>();
            let amount = Money::of(amount.saturating_to());
            told.notes.push(format!(
                "{} locks {amount} as {name}: {}",
                self.name(commitment.depositor),
                self.outcomes(commitment),
            ));
        }
        let progress = Progress {
            number,
            verdicts: 0,
            filed: None,
            released: false,
            ended: None,
            closed: vec![None; body.commitments.len()],
            opened_at: self.now,
            body,
        };
        self.deals.insert(id, progress);
    }

    fn filed(&mut self, event: &Court::Filed, told: &mut Told) -> Result<()> {
        let Some(deal) = self.deals.get_mut(&event.dealId) else {
            return Ok(());
        };
        deal.filed = Some(event.claim.units);
        told.deal = Some(deal.number);
        told.steps.push("file".to_owned());
        told.does.push(format!(
            "files its result for deal {} with the court",
            deal.number
        ));
        told.notes.push(format!(
            "claim {}: outcome {}, {} units of work, so a price of {}",
            short(claim_hash(&event.claim)),
            short(event.claim.output),
            event.claim.units,
            Money::of(u128::try_from(event.price)?),
        ));
        told.notes.push(format!(
            "with it goes the cheating collateral K, {}",
            Money::of(u128::try_from(event.collateral)?)
        ));
        Ok(())
    }

    fn verdict(&mut self, id: B256, claim: B256, confirms: bool, told: &mut Told) {
        let Some(deal) = self.deals.get_mut(&id) else {
            return;
        };
        deal.verdicts += 1;
        told.deal = Some(deal.number);
        told.steps.push(format!("verdict {}", deal.verdicts));
        told.does.push(if confirms {
            format!(
                "replayed the job with the same outcome: confirms claim {}",
                short(claim)
            )
        } else {
            format!(
                "replayed the job with another outcome: REFUTES claim {}",
                short(claim)
            )
        });
    }

    fn ruled(&mut self, id: B256, status: Status, told: &mut Told) {
        let Some(deal) = self.deals.get_mut(&id) else {
            return;
        };
        if matches!(status, Status::Upheld | Status::Overruled | Status::Void) {
            deal.ended = Some(status);
            told.notes.push(format!(
                "that is verdict {} of {}: the docket of deal {} is final, {}",
                deal.verdicts, deal.verdicts, deal.number, status
            ));
        }
    }

    fn settled(&mut self, id: B256, index: usize, clause: usize, told: &mut Told) -> Result<()> {
        let Some(deal) = self.deals.get_mut(&id) else {
            return Ok(());
        };
        let missing = "a clause that the deal does not have";
        *deal.closed.get_mut(index).ok_or_eyre(missing)? = Some(clause);
        let deal = &self.deals[&id];
        let commitment = &deal.body.commitments[index];
        let what = COMMITMENTS.get(index).copied().unwrap_or("commitment");
        told.deal = Some(deal.number);
        told.steps.push(format!("settle {what}"));
        told.does.push(format!(
            "settles the {what} of deal {} by clause {clause}",
            deal.number
        ));
        let clause = commitment.clauses.get(clause).ok_or_eyre(missing)?;
        told.notes
            .push(format!("the clause: {}", self.outcome(commitment, clause)));
        Ok(())
    }

    fn released(
        &mut self,
        id: B256,
        status: Status,
        collateral: U256,
        told: &mut Told,
    ) -> Result<()> {
        let Some(deal) = self.deals.get_mut(&id) else {
            return Ok(());
        };
        deal.released = true;
        deal.ended = Some(status);
        told.deal = Some(deal.number);
        told.steps.push("release K".to_owned());
        told.does.push(format!(
            "has the court release K of deal {}, {}: the docket is {}, so {}",
            deal.number,
            Money::of(u128::try_from(collateral)?),
            status,
            if status == Status::Overruled {
                "it goes by the agreed shares"
            } else {
                "it goes back"
            },
        ));
        Ok(())
    }

    /// Every outcome of a commitment but the one that needs everybody's signature.
    fn outcomes(&self, commitment: &Commitment) -> String {
        let asks = commitment
            .clauses
            .iter()
            .filter(|clause| clause.arbiter != Address::ZERO);
        asks.map(|clause| self.outcome(commitment, clause))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// A clause in a few words.
    fn outcome(&self, commitment: &Commitment, clause: &Clause) -> String {
        let depositor = self.name(commitment.depositor);
        let allocator = clause.allocation.allocator;
        let whither = if allocator == self.contracts.metered {
            let payee = <(CourtTerms, Address)>::abi_decode_params(&clause.allocation.data)
                .map_or_else(|_| "the payee".to_owned(), |(_, payee)| self.name(payee));
            format!("the metered price to {payee}, the rest back to {depositor}")
        } else if allocator == self.contracts.verifier_fee {
            format!("in equal parts to the verifiers who were right; if none, to {depositor}")
        } else if allocator != Address::ZERO {
            "as everyone signed".to_owned()
        } else if let [Share { to, .. }] = clause.allocation.shares.as_slice() {
            let back = if *to == commitment.depositor {
                "back "
            } else {
                ""
            };
            format!("{back}to {}", self.name(*to))
        } else {
            "by fixed shares".to_owned()
        };
        let mask = <(CourtTerms, U256)>::abi_decode_params(&clause.demand).ok();
        match mask.and_then(|(_, word)| Mask::from_word(word)) {
            Some(Mask::FINAL) => format!("any final status → {whither}"),
            Some(mask) => format!("{mask} → {whither}"),
            None => whither,
        }
    }
}

/// One transaction, as it is told.
#[derive(Debug, Default)]
struct Told {
    deal: Option<usize>,
    steps: Vec<String>,
    does: Vec<String>,
    notes: Vec<String>,
    flows: Vec<String>,
}
