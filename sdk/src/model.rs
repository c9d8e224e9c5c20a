//! A readable twin of the kernel: what `Escrow.sol` and `Vault.sol` do, without gas and storage slots.
//!
//! Every check stands here in the contract's order, so that a refused call is refused with the same
//! [`Revert`]. `tests/model.rs` runs long random sequences of calls against both. What the model does
//! not have: gas, calldata that no ABI encoder makes, and payees, tokens or arbiters that call the
//! kernel back; the kernel refuses those with `Reentered`, so a payee that insists is one that does not
//! accept.

mod bounds;
mod judge;
mod ledger;
mod signature;

use std::{collections::BTreeMap, fmt, sync::Arc};

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::{SolInterface, SolStruct, SolValue},
};

use crate::{
    Revert, audit,
    bindings::Escrow::{self, EscrowCalls as Call, EscrowEvents as Event},
    ids::{self, Domain},
    permit2_digest,
    types::{
        AUTHOR, Asset, AssetKind, Clause, Commitment, Deal, DealWord, Deposit, FOREVER,
        MAX_COMMITMENTS, Method, PPM, Payout, Permit, REVOKE, Settlement, Statement, StatementWord,
    },
};

pub(crate) use bounds::{check as check_commitment, check_asset};
pub use judge::{Allocator, Arbiter, Question, stated};
use ledger::Signed;
pub use ledger::{Account, Conduct, Erc20, Erc721, Erc1155, Ledger, Permit2, Token};

/// Solidity's panic for arithmetic that overflows.
const OVERFLOW: u64 = 0x11;

/// Whose credit of what: payee, kind, token, id. The kind is its number.
pub type CreditKey = (Address, u8, Address, U256);

/// What a call that was not refused did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What it returns, ABI-encoded.
    pub returned: Bytes,
    /// The kernel's events, in order.
    pub events: Vec<Event>,
}

/// The kernel and the world that it can see, at one time.
#[derive(Clone)]
pub struct Model {
    domain: Domain,
    /// The time of the next call, in Unix seconds.
    pub time: u64,
    /// Who holds what.
    pub ledger: Ledger,
    deals: BTreeMap<B256, DealWord>,
    statements: BTreeMap<B256, StatementWord>,
    credits: BTreeMap<CreditKey, U256>,
    arbiters: BTreeMap<Address, Arc<dyn Arbiter>>,
    allocators: BTreeMap<Address, Arc<dyn Allocator>>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("domain", &self.domain)
            .field("time", &self.time)
            .field("deals", &self.deals)
            .field("statements", &self.statements)
            .field("credits", &self.credits)
            .field("ledger", &self.ledger)
            .finish_non_exhaustive()
    }
}

/// One call while it runs.
struct Frame {
    caller: Address,
    /// The native value that came with the transaction, in wei.
    value: U256,
    /// What is left of it in a batch; `None` outside one.
    budget: Option<U256>,
    events: Vec<Event>,
}

impl Model {
    /// A kernel in which nothing has happened. The domain names its chain and address.
    pub fn new(domain: Domain, time: u64) -> Self {
        let mut ledger = Ledger::default();
        ledger.accounts.insert(domain.contract, Account::default());
        Self {
            domain,
            time,
            ledger,
            deals: BTreeMap::new(),
            statements: BTreeMap::new(),
            credits: BTreeMap::new(),
            arbiters: BTreeMap::new(),
            allocators: BTreeMap::new(),
        }
    }

    /// Puts an arbiter at an address. Where there is none, the answer is no.
    pub fn arbiter(&mut self, address: Address, arbiter: impl Arbiter + 'static) {
        self.ledger.accounts.insert(address, Account::default());
        self.arbiters.insert(address, Arc::new(arbiter));
    }

    /// Puts an allocator at an address.
    pub fn allocator(&mut self, address: Address, allocator: impl Allocator + 'static) {
        self.ledger.accounts.insert(address, Account::default());
        self.allocators.insert(address, Arc::new(allocator));
    }

    /// Chain and address of the kernel.
    pub const fn domain(&self) -> Domain {
        self.domain
    }

    /// All that is stored of a deal.
    pub fn deal_word(&self, id: B256) -> DealWord {
        self.deals.get(&id).copied().unwrap_or_default()
    }

    /// All that is stored of a statement.
    pub fn statement_word(&self, id: B256) -> StatementWord {
        self.statements.get(&id).copied().unwrap_or_default()
    }

    /// What waits for a payee.
    pub fn credit(&self, payee: Address, kind: AssetKind, token: Address, id: U256) -> U256 {
        let key = (payee, kind as u8, token, id);
        self.credits.get(&key).copied().unwrap_or_default()
    }

    /// All credits.
    pub const fn credits(&self) -> &BTreeMap<CreditKey, U256> {
        &self.credits
    }

    /// Runs one call of the kernel: all of it, or nothing.
    ///
    /// # Errors
    ///
    /// What the kernel reverts with.
    pub fn call(&mut self, caller: Address, value: U256, call: &Call) -> Result<Receipt, Revert> {
        let before = self.clone();
        let mut frame = Frame {
            caller,
            value,
            budget: None,
            events: Vec::new(),
        };
        let paid = self
            .ledger
            .send_native(caller, self.domain.contract, value)
            .ok_or(Revert::Silent);
        match paid.and_then(|()| self.run(&mut frame, call)) {
            Ok(returned) => Ok(Receipt {
                returned,
                events: frame.events,
            }),
            Err(revert) => {
                *self = before;
                Err(revert)
            }
        }
    }

    /// Opens a deal as if everybody had signed it and paid with tokens that do what their standards say,
    /// to see what it can come to. Its checks are those of `open` that need no chain.
    ///
    /// # Errors
    ///
    /// What the kernel would refuse the deal's form with; `WrongKind` if the deal takes one token for
    /// two kinds.
    pub fn assume_open(&mut self, deal: &Deal) -> Result<B256, Revert> {
        let kernel = self.domain.contract;
        audit::check_form(deal, kernel)?;
        for asset in deal.commitments.iter().flat_map(|one| &one.assets) {
            self.ledger.assume(asset, kernel)?;
        }
        let id = self.domain.deal_id(deal);
        let word = DealWord(U256::from(self.time) << 192_usize);
        self.deals.insert(id, word);
        Ok(id)
    }

    fn run(&mut self, frame: &mut Frame, call: &Call) -> Result<Bytes, Revert> {
        let payable = matches!(
            call,
            Call::open(_)
                | Call::settle(_)
                | Call::state(_)
                | Call::stateFor(_)
                | Call::multicall(_)
        );
        if !payable && !frame.value.is_zero() {
            return Err(Revert::Silent);
        }
        let returned = match call {
            Call::open(call) => self.open(frame, &call.deposits, &call.deal)?.abi_encode(),
            Call::settle(call) => {
                self.settle(frame, call.id, &call.settlement)?;
                Vec::new()
            }
            Call::state(call) => {
                let statement = Statement {
                    author: frame.caller,
                    about: call.about,
                    kind: call.kind,
                    data: call.data.clone(),
                };
                self.state(frame, &statement)?.abi_encode()
            }
            Call::stateFor(call) => self
                .state_for(frame, &call.statement, call.expiry, &call.signature)?
                .abi_encode(),
            Call::withdraw(call) => {
                self.withdraw(frame, call)?;
                Vec::new()
            }
            Call::multicall(call) => self.multicall(frame, &call.calls)?.abi_encode(),
            Call::dealId(call) => self.domain.deal_id(&call.deal).abi_encode(),
            Call::dealWord(call) => self.deal_word(call.id).0.abi_encode(),
            Call::statementId(call) => self
                .domain
                .statement_id(call.author, call.about, call.kind)
                .abi_encode(),
            Call::statementWord(call) => self.statement_word(call.id).0.abi_encode(),
            Call::credit(call) => self
                .credit(call.payee, call.kind, call.token, call.id)
                .abi_encode(),
            Call::domainSeparator(_) => self.domain.separator().abi_encode(),
            Call::transferOut(_) => return Err(Revert::OnlySelf),
            Call::onERC1155Received(call) => {
                return Err(Revert::UnexpectedReceipt {
                    token: frame.caller,
                    id: call.id,
                });
            }
            // The domain of EIP-5267, which the differential test does not call.
            _ => return Err(Revert::Silent),
        };
        Ok(returned.into())
    }

    // Opening.

    fn open(
        &mut self,
        frame: &mut Frame,
        deposits: &[Deposit],
        deal: &Deal,
    ) -> Result<B256, Revert> {
        // Time and count.
        if self.time >= deal.openBefore {
            return Err(Revert::OpeningExpired {
                openBefore: U256::from(deal.openBefore),
                time: U256::from(self.time),
            });
        }
        let count = deal.commitments.len();
        if count == 0 || count > MAX_COMMITMENTS {
            let (count, max) = (U256::from(count), U256::from(MAX_COMMITMENTS));
            return Err(Revert::CommitmentCount { count, max });
        }
        if !deposits.is_empty() && deposits.len() != count {
            return Err(Revert::DepositCount {
                count: U256::from(deposits.len()),
                commitments: U256::from(count),
            });
        }

        // The deal's form.
        for (index, commitment) in deal.commitments.iter().enumerate() {
            bounds::check(commitment, index, self.domain.contract)?;
        }
        let id = self.domain.deal_id(deal);
        let opened_at = self.deal_word(id).opened_at();
        if opened_at != 0 {
            return Err(Revert::AlreadyOpen {
                dealId: id,
                openedAt: U256::from(opened_at),
            });
        }

        // Everybody agreed.
        for (index, commitment) in deal.commitments.iter().enumerate() {
            let depositor = commitment.depositor;
            if depositor != frame.caller {
                let deposit = deposits.get(index).ok_or(Revert::BadSignature {
                    index: U256::from(index),
                    depositor,
                })?;
                self.require_agreed(id, index, depositor, deposit)?;
            }
        }

        // Effect, then value.
        self.deals
            .insert(id, DealWord(U256::from(self.time) << 192_usize));
        frame.events.push(Event::Opened(Escrow::Opened {
            dealId: id,
            deal: deal.clone(),
        }));
        let mut value = U256::ZERO;
        for (index, commitment) in deal.commitments.iter().enumerate() {
            frame.events.push(Event::Committed(Escrow::Committed {
                dealId: id,
                index: U256::from(index),
                depositor: commitment.depositor,
            }));
            let (payer, pulled) = match deposits.get(index) {
                Some(deposit) => self.prepare(frame, deposit, index, deal)?,
                None => (commitment.depositor, false),
            };
            for asset in &commitment.assets {
                if !(pulled && asset.kind == AssetKind::ERC20) {
                    self.pull(asset, payer)?;
                }
                if asset.kind == AssetKind::Native {
                    value += asset.amount;
                }
            }
        }
        frame.spend(value)?;
        Ok(id)
    }

    fn require_agreed(
        &self,
        id: B256,
        index: usize,
        depositor: Address,
        deposit: &Deposit,
    ) -> Result<(), Revert> {
        let index = U256::from(index);
        let revoked = self.domain.statement_id(depositor, id, REVOKE);
        if self.statement_word(revoked).stated_at() != 0 {
            return Err(Revert::SignatureRevoked { index, depositor });
        }
        // Whoever pays by Permit2 signed the deal with the payment.
        if deposit.method == Method::Permit2 && payer(deposit, depositor) == depositor {
            return Ok(());
        }
        if !self.has_signed(depositor, id, &deposit.signature) {
            return Err(Revert::BadSignature { index, depositor });
        }
        Ok(())
    }

    /// By its key, or by ERC-1271 if it has code that knows it.
    fn has_signed(&self, signer: Address, digest: B256, signature: &[u8]) -> bool {
        if signer.is_zero() {
            return false;
        }
        if signature::recover(digest, signature) == Some(signer) {
            return true;
        }
        let owner = self
            .ledger
            .accounts
            .get(&signer)
            .and_then(|account| account.owner);
        owner.is_some() && signature::recover_strict(digest, signature) == owner
    }

    /// Who pays a commitment, and whether Permit2 has moved its ERC-20 assets already. What comes with
    /// the signature is used first.
    fn prepare(
        &mut self,
        frame: &Frame,
        deposit: &Deposit,
        index: usize,
        deal: &Deal,
    ) -> Result<(Address, bool), Revert> {
        let Commitment {
            depositor, assets, ..
        } = &deal.commitments[index];
        let (depositor, payer) = (*depositor, payer(deposit, *depositor));
        if payer != depositor && payer != frame.caller {
            let index = U256::from(index);
            return Err(Revert::PayerNotCaller { index, payer });
        }
        if deposit.method == Method::Permit2 {
            self.pull_by_permit2(assets, payer, deal, &deposit.permit)?;
            return Ok((payer, true));
        }
        if deposit.method == Method::Permit {
            let permits = Vec::<Permit>::abi_decode(&deposit.permit).map_err(|_| Revert::Silent)?;
            for permit in &permits {
                // A token's refusal is tolerated; an address without code is none.
                if !self.ledger.has_code(permit.token) {
                    return Err(Revert::Silent);
                }
                let kernel = self.domain.contract;
                self.ledger.permit(payer, kernel, permit, self.time);
            }
        }
        Ok((payer, false))
    }

    // Settling.

    fn settle(
        &mut self,
        frame: &mut Frame,
        id: B256,
        settlement: &Settlement,
    ) -> Result<(), Revert> {
        frame.require_valueless()?;
        let Settlement {
            commitment,
            statements,
            ..
        } = settlement;

        // What was sent is what was signed, and it is open.
        let index = self.require_deal(id, settlement)?;
        let word = self.deal_word(id);
        if word.opened_at() == 0 {
            return Err(Revert::NotOpen { dealId: id });
        }
        if let Some(clause) = word.outcome(index) {
            return Err(Revert::AlreadyClosed {
                index: U256::from(index),
                clause: U256::from(clause),
            });
        }
        let chosen = usize::try_from(settlement.clause).ok();
        let clause = chosen.and_then(|chosen| commitment.clauses.get(chosen));
        let (Some(chosen), Some(clause)) = (chosen, clause) else {
            return Err(Revert::UnknownClause {
                clause: settlement.clause,
                count: U256::from(commitment.clauses.len()),
            });
        };
        self.require_window(clause, word.opened_at())?;
        self.require_stated(statements)?;

        // Effect, before anybody is asked.
        let closed = U256::from(chosen + 1) << (3 * index);
        self.deals.insert(id, DealWord(word.0 | closed));
        frame.events.push(Event::Settled(Escrow::Settled {
            dealId: id,
            index: settlement.index,
            clause: settlement.clause,
        }));

        let question = Question {
            deal: id,
            index,
            commitment,
            statements,
            signed: &clause.demand,
            proof: &settlement.proof,
            kernel: self,
        };
        self.ask(clause.arbiter, &question)?;

        // Value.
        let allocator = clause.allocation.allocator;
        if allocator.is_zero() {
            return self.pay_shares(frame, &commitment.assets, clause, statements);
        }
        let question = Question {
            signed: &clause.allocation.data,
            proof: &settlement.allocatorProof,
            kernel: self,
            ..question
        };
        let payouts = match self.allocators.get(&allocator) {
            Some(allocator) => allocator.allocate(&question)?,
            None => return Err(Revert::Silent),
        };
        let assets = &commitment.assets;
        self.pay_allocated(frame, assets, commitment.depositor, &payouts)
    }

    /// The index, if the deal's id is that of the commitment with its siblings.
    fn require_deal(&self, id: B256, settlement: &Settlement) -> Result<usize, Revert> {
        let count = settlement.siblings.len() + 1;
        let index = usize::try_from(settlement.index)
            .ok()
            .filter(|index| *index < count)
            .ok_or(Revert::UnknownCommitment {
                index: settlement.index,
                count: U256::from(count),
            })?;
        let actual = self.settled_deal_id(settlement, index);
        if actual == id {
            return Ok(index);
        }
        Err(Revert::DealMismatch {
            expected: id,
            actual,
        })
    }

    /// The id of the deal that a settlement is about, from one commitment and its siblings' hashes.
    fn settled_deal_id(&self, settlement: &Settlement, index: usize) -> B256 {
        let mut hashes = settlement.siblings.clone();
        hashes.insert(index, ids::commitment_hash(&settlement.commitment));
        let hash = keccak256(
            (
                keccak256(Deal::eip712_encode_type().as_bytes()),
                settlement.terms,
                settlement.openBefore,
                settlement.salt,
                keccak256(hashes.concat()),
            )
                .abi_encode(),
        );
        let separator = self.domain.separator();
        keccak256([&[0x19, 0x01], separator.as_slice(), hash.as_slice()].concat())
    }

    fn require_window(&self, clause: &Clause, opened_at: u64) -> Result<(), Revert> {
        let from = opened_at + u64::from(clause.from);
        let until = match clause.until {
            FOREVER => 0,
            until => opened_at + u64::from(until),
        };
        if self.time < from || (until != 0 && self.time >= until) {
            return Err(Revert::OutsideWindow {
                from: U256::from(from),
                until: U256::from(until),
                time: U256::from(self.time),
            });
        }
        Ok(())
    }

    fn require_stated(&self, statements: &[Statement]) -> Result<(), Revert> {
        for statement in statements {
            let id = self.statement_id(statement);
            if !self.statement_word(id).matches(keccak256(&statement.data)) {
                return Err(Revert::NotStated { statementId: id });
            }
        }
        Ok(())
    }

    fn ask(&self, arbiter: Address, question: &Question<'_>) -> Result<(), Revert> {
        if arbiter.is_zero() {
            return Ok(());
        }
        let yes = match self.arbiters.get(&arbiter) {
            Some(body) => body.check(question)?,
            // Code that is no arbiter answers nothing that can be decoded.
            None if self.ledger.has_code(arbiter) => return Err(Revert::Silent),
            None => false,
        };
        if yes {
            return Ok(());
        }
        Err(Revert::Refused { arbiter })
    }

    /// Rounds each share down; the last one takes the rest, so that all of it flows.
    fn pay_shares(
        &mut self,
        frame: &mut Frame,
        assets: &[Asset],
        clause: &Clause,
        statements: &[Statement],
    ) -> Result<(), Revert> {
        let shares = &clause.allocation.shares;
        for asset in assets {
            let mut rest = asset.amount;
            for (number, share) in shares.iter().enumerate() {
                let to = if share.to == AUTHOR {
                    statements.first().ok_or(Revert::NoStatement)?.author
                } else {
                    share.to
                };
                let amount = if number + 1 == shares.len() {
                    rest
                } else {
                    asset.amount * U256::from(share.ppm) / U256::from(PPM)
                };
                rest -= amount;
                self.pay(frame, asset, to, amount)?;
            }
        }
        Ok(())
    }

    /// Pays what an allocator said, and the rest to the depositor.
    fn pay_allocated(
        &mut self,
        frame: &mut Frame,
        assets: &[Asset],
        depositor: Address,
        payouts: &[Payout],
    ) -> Result<(), Revert> {
        bounds::check_payouts(payouts.len())?;
        for payout in payouts {
            if payout.amounts.len() != assets.len() {
                return Err(Revert::AmountCount {
                    payee: payout.to,
                    count: U256::from(payout.amounts.len()),
                    assets: U256::from(assets.len()),
                });
            }
        }
        let mut count = 0;
        for (number, asset) in assets.iter().enumerate() {
            let mut sum = U256::ZERO;
            for payout in payouts {
                let amount = payout.amounts[number];
                sum = sum
                    .checked_add(amount)
                    .ok_or(Revert::Panic(U256::from(OVERFLOW)))?;
                count += usize::from(!amount.is_zero());
            }
            if sum > asset.amount {
                let (asset, amount) = (U256::from(number), asset.amount);
                return Err(Revert::Overallocated { asset, sum, amount });
            }
            count += usize::from(sum < asset.amount);
        }
        bounds::check_payouts(count)?;

        for (number, asset) in assets.iter().enumerate() {
            let mut rest = asset.amount;
            for payout in payouts {
                let amount = payout.amounts[number];
                rest -= amount;
                self.pay(frame, asset, payout.to, amount)?;
            }
            self.pay(frame, asset, depositor, rest)?;
        }
        Ok(())
    }

    // Stating.

    fn statement_id(&self, statement: &Statement) -> B256 {
        let Statement {
            author,
            about,
            kind,
            ..
        } = *statement;
        self.domain.statement_id(author, about, kind)
    }

    fn state(&mut self, frame: &mut Frame, statement: &Statement) -> Result<B256, Revert> {
        frame.require_valueless()?;
        let id = self.statement_id(statement);
        if !self.is_stated(id, statement)? {
            self.record(frame, id, statement);
        }
        Ok(id)
    }

    fn state_for(
        &mut self,
        frame: &mut Frame,
        statement: &Statement,
        expiry: u64,
        signature: &[u8],
    ) -> Result<B256, Revert> {
        frame.require_valueless()?;
        let id = self.statement_id(statement);
        if self.is_stated(id, statement)? {
            return Ok(id);
        }
        if self.time >= expiry {
            return Err(Revert::StatementExpired {
                expiry: U256::from(expiry),
                time: U256::from(self.time),
            });
        }
        let author = statement.author;
        let digest = self.domain.statement_digest(statement, expiry);
        if !self.has_signed(author, digest, signature) {
            return Err(Revert::BadAuthor { author });
        }
        self.record(frame, id, statement);
        Ok(id)
    }

    /// Whether this was stated before. Refuses what differs from it.
    fn is_stated(&self, id: B256, statement: &Statement) -> Result<bool, Revert> {
        let word = self.statement_word(id);
        if word.stated_at() == 0 {
            return Ok(false);
        }
        if !word.matches(keccak256(&statement.data)) {
            return Err(Revert::AlreadyStated { statementId: id });
        }
        Ok(true)
    }

    fn record(&mut self, frame: &mut Frame, id: B256, statement: &Statement) {
        let content = U256::from_be_bytes(keccak256(&statement.data).0);
        let word = (content >> 40_usize << 40_usize) | U256::from(self.time);
        self.statements.insert(id, StatementWord(word));
        let Statement {
            author,
            about,
            kind,
            data,
        } = statement.clone();
        frame.events.push(Event::Stated(Escrow::Stated {
            author,
            about,
            kind,
            data,
        }));
    }

    // Batches.

    fn multicall(&mut self, frame: &mut Frame, calls: &[Bytes]) -> Result<Vec<Bytes>, Revert> {
        if frame.budget.is_some() {
            return Err(Revert::NestedMulticall);
        }
        frame.budget = Some(frame.value);
        let mut results = Vec::new();
        for call in calls {
            // Neither a fallback nor a decoder takes anything else.
            let call = Call::abi_decode(call).map_err(|_| Revert::Silent)?;
            results.push(self.run(frame, &call)?);
        }
        let left = frame.budget.take().unwrap_or_default();
        if !left.is_zero() {
            return Err(Revert::WrongValue {
                needed: frame.value - left,
                sent: frame.value,
            });
        }
        Ok(results)
    }

    // The vault.

    /// Pulls an asset from its payer, exactly. Native value has come with the call.
    fn pull(&mut self, asset: &Asset, payer: Address) -> Result<(), Revert> {
        bounds::check_asset(asset)?;
        let Asset {
            kind,
            token,
            id,
            amount,
        } = *asset;
        let kernel = self.domain.contract;
        let ledger = &mut self.ledger;
        let wrong = Revert::WrongKind { kind, token };
        match kind {
            AssetKind::Native => Ok(()),
            AssetKind::ERC20 => {
                let held = ledger.balance(token, kernel).ok_or_else(|| wrong.clone())?;
                ledger
                    .take(token, payer, kernel, amount)
                    .ok_or(Revert::TransferFromFailed)?;
                let holds = ledger.balance(token, kernel).unwrap_or_default();
                require_received(token, amount, held, holds)?;
                // An ERC-721 token answers the same calls. Only amount one can hide it.
                if amount == U256::ONE && ledger.owner(token, amount).is_some() {
                    return Err(wrong);
                }
                Ok(())
            }
            AssetKind::ERC721 => {
                let owner = ledger.owner(token, id).ok_or(wrong)?;
                if owner == kernel {
                    return Err(Revert::NotDelivered { token, id });
                }
                ledger.send_nft(token, kernel, payer, kernel, id)
            }
            _ => {
                let held = ledger.balance_of_id(token, kernel, id).ok_or(wrong)?;
                ledger.send_id(token, kernel, [payer, kernel], id, amount)?;
                let holds = ledger.balance_of_id(token, kernel, id).unwrap_or_default();
                require_received(token, amount, held, holds)
            }
        }
    }

    /// Pulls the ERC-20 assets of a commitment, exactly, by one signature for Permit2, which is asked
    /// even if there are none.
    fn pull_by_permit2(
        &mut self,
        assets: &[Asset],
        payer: Address,
        deal: &Deal,
        permit: &[u8],
    ) -> Result<(), Revert> {
        if self.ledger.permit2.is_none() {
            return Err(Revert::NoPermit2);
        }
        let (nonce, deadline, signature) =
            <(U256, U256, Bytes)>::abi_decode_params(permit).map_err(|_| Revert::Silent)?;
        let tokens = assets.iter().filter(|asset| asset.kind == AssetKind::ERC20);
        let tokens: Vec<_> = tokens.cloned().collect();
        tokens.iter().try_for_each(bounds::check_asset)?;
        let kernel = self.domain.contract;
        let mut held = Vec::new();
        for Asset { kind, token, .. } in &tokens {
            let (kind, token) = (*kind, *token);
            let balance = self.ledger.balance(token, kernel);
            held.push(balance.ok_or(Revert::WrongKind { kind, token })?);
        }

        let chain = self.domain.chain_id;
        let digest = permit2_digest(chain, kernel, deal, assets, nonce, deadline);
        let signed = Signed {
            owner: payer,
            nonce,
            deadline,
            digest,
            signature: &signature,
        };
        self.ledger
            .take_by_permit2(&signed, kernel, &tokens, self.time)?;

        for (asset, held) in tokens.iter().zip(held) {
            let Asset {
                kind,
                token,
                amount,
                ..
            } = *asset;
            // The same token can be there twice.
            let same = tokens.iter().filter(|other| other.token == token);
            let sum = same.fold(U256::ZERO, |sum, other| sum + other.amount);
            let holds = self.ledger.balance(token, kernel).unwrap_or_default();
            require_received(token, sum, held, holds)?;
            if amount == U256::ONE && self.ledger.owner(token, amount).is_some() {
                return Err(Revert::WrongKind { kind, token });
            }
        }
        Ok(())
    }

    /// Pays, or credits. Zero is skipped.
    fn pay(
        &mut self,
        frame: &mut Frame,
        asset: &Asset,
        to: Address,
        amount: U256,
    ) -> Result<(), Revert> {
        if amount.is_zero() {
            return Ok(());
        }
        bounds::check_payee(to, self.domain.contract)?;
        if self.send(asset, to, amount).is_none() {
            let Asset {
                kind, token, id, ..
            } = *asset;
            let key = (to, kind as u8, token, id);
            *self.credits.entry(key).or_default() += amount;
            frame.events.push(Event::Credited(Escrow::Credited {
                payee: to,
                token,
                kind,
                id,
                amount,
            }));
        }
        Ok(())
    }

    /// `None` if the payee or the token refuses; then nothing has moved.
    fn send(&mut self, asset: &Asset, to: Address, amount: U256) -> Option<()> {
        let kernel = self.domain.contract;
        let Asset { token, id, .. } = *asset;
        if asset.kind == AssetKind::ERC20 {
            return self.ledger.give(token, kernel, to, amount);
        }
        if !self.ledger.accepts(to) {
            return None;
        }
        let ledger = &mut self.ledger;
        match asset.kind {
            AssetKind::Native => ledger.send_native(kernel, to, amount),
            AssetKind::ERC721 => ledger.send_nft(token, kernel, kernel, to, id).ok(),
            _ => ledger.send_id(token, kernel, [kernel, to], id, amount).ok(),
        }
    }

    fn withdraw(&mut self, frame: &mut Frame, call: &Escrow::withdrawCall) -> Result<(), Revert> {
        let Escrow::withdrawCall {
            payee,
            kind,
            token,
            id,
            to,
        } = *call;
        let caller = frame.caller;
        if to != payee && caller != payee {
            return Err(Revert::NotPayee { payee, caller });
        }
        bounds::check_payee(to, self.domain.contract)?;
        let key = (payee, kind as u8, token, id);
        let Some(amount) = self.credits.remove(&key) else {
            return Err(Revert::NoCredit {
                payee,
                kind,
                token,
                id,
            });
        };
        frame.events.push(Event::Withdrawn(Escrow::Withdrawn {
            payee,
            token,
            kind,
            id,
            amount,
            to,
        }));
        let asset = Asset {
            kind,
            token,
            id,
            amount,
        };
        self.send(&asset, to, amount)
            .ok_or(Revert::WithdrawFailed { to })
    }
}

impl Frame {
    /// Value may come with a verb that takes none only as a part of a batch's budget.
    fn require_valueless(&self) -> Result<(), Revert> {
        if self.value.is_zero() || self.budget.is_some() {
            return Ok(());
        }
        Err(Revert::WrongValue {
            needed: U256::ZERO,
            sent: self.value,
        })
    }

    /// Takes an opening's native value: all that came, or a part of the batch's budget.
    fn spend(&mut self, needed: U256) -> Result<(), Revert> {
        let sent = self.budget.unwrap_or(self.value);
        match &mut self.budget {
            Some(budget) if *budget >= needed => *budget -= needed,
            None if sent == needed => {}
            _ => return Err(Revert::WrongValue { needed, sent }),
        }
        Ok(())
    }
}

fn payer(deposit: &Deposit, depositor: Address) -> Address {
    if deposit.payer.is_zero() {
        depositor
    } else {
        deposit.payer
    }
}

fn require_received(
    token: Address,
    expected: U256,
    before: U256,
    after: U256,
) -> Result<(), Revert> {
    let received = after.saturating_sub(before);
    if received == expected {
        return Ok(());
    }
    Err(Revert::DepositMismatch {
        token,
        expected,
        received,
    })
}
