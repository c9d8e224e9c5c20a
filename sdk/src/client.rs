//! The client: one account, or none, on one chain.

use std::sync::Arc;

use alloy::{
    network::{EthereumWallet, TxSigner},
    primitives::{Address, B256, Bytes, U256, keccak256},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::types::{TransactionReceipt, TransactionRequest},
    signers::{Signature, Signer, local::PrivateKeySigner},
};
use futures::future::try_join_all;

use crate::{
    AddressBook, Error, Revert,
    artifact::Contract,
    bindings::{Court, Escrow, IERC20, NamedVerifiers},
    follow::Follower,
    ids::{self, Domain},
    offer,
    spec::{CourtSpec, FullTerms},
    types::{
        Agreement, AssetKind, Claim, CourtTerms, Deal, DealWord, Deposit, DocketWord, Method,
        Payout, REVOKE, Statement, StatementWord, Status,
    },
};

mod approve;
mod fund;
mod settle;

pub use settle::{Evidence, Settled};

/// Configures a [`Client`].
#[derive(Default)]
pub struct ClientBuilder {
    rpc: Option<String>,
    provider: Option<DynProvider>,
    signer: Option<Account>,
    bad_key: bool,
    book: Option<AddressBook>,
    chain_id: Option<u64>,
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("rpc", &self.rpc)
            .field(
                "account",
                &self.signer.as_ref().map(|account| account.signer.address()),
            )
            .field("book", &self.book)
            .field("chain_id", &self.chain_id)
            .finish_non_exhaustive()
    }
}

/// What signs: hashes for agreements, transactions for the chain.
struct Account {
    signer: Arc<dyn Signer + Send + Sync>,
    wallet: EthereumWallet,
}

impl ClientBuilder {
    /// The RPC endpoint, over HTTP.
    #[must_use]
    pub fn rpc(mut self, url: impl Into<String>) -> Self {
        self.rpc = Some(url.into());
        self
    }

    /// A provider of alloy's in place of an endpoint: other transports, layers and so on. With a
    /// signer, the client fills transactions in itself.
    #[must_use]
    pub fn provider(mut self, provider: impl Provider + 'static) -> Self {
        self.provider = Some(provider.erased());
        self
    }

    /// Who signs deals, statements and transactions.
    #[must_use]
    pub fn signer<S>(mut self, signer: S) -> Self
    where
        S: Signer + TxSigner<Signature> + Clone + Send + Sync + 'static,
    {
        let wallet = EthereumWallet::from(signer.clone());
        self.signer = Some(Account {
            signer: Arc::new(signer),
            wallet,
        });
        self
    }

    /// A private key as hexadecimal text, in place of a signer.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        match key.trim().parse::<PrivateKeySigner>() {
            Ok(signer) => self.signer(signer),
            Err(_) => {
                self.bad_key = true;
                self
            }
        }
    }

    /// The chain that it must be. Without it, any chain that has the contracts is accepted.
    #[must_use]
    pub const fn chain_id(mut self, chain_id: u64) -> Self {
        self.chain_id = Some(chain_id);
        self
    }

    /// Where the contracts are, if not where the deployment puts them on every chain.
    #[must_use]
    pub fn addresses(mut self, book: AddressBook) -> Self {
        self.book = Some(book);
        self
    }

    /// Connects, and checks that chain and contracts are what they should be.
    ///
    /// # Errors
    ///
    /// [`Error::NoRpc`], [`Error::BadUrl`] and [`Error::BadKey`] for what was given,
    /// [`Error::Unreachable`] if nobody answers, [`Error::WrongChain`], [`Error::NotDeployed`] and
    /// [`Error::WrongCode`] for what is there.
    pub async fn build(self) -> Result<Client, Error> {
        if self.bad_key {
            return Err(Error::BadKey);
        }
        let wallet = self.signer.as_ref().map(|account| account.wallet.clone());
        let url = self
            .rpc
            .clone()
            .unwrap_or_else(|| "the given provider".to_owned());
        let base = match (self.provider, self.rpc) {
            (Some(provider), _) => provider,
            (None, Some(rpc)) => {
                let parsed = rpc.parse::<reqwest::Url>();
                let parsed = parsed.map_err(|problem| Error::BadUrl {
                    url: rpc.clone(),
                    problem: problem.to_string(),
                })?;
                ProviderBuilder::default().connect_http(parsed).erased()
            }
            (None, None) => return Err(Error::NoRpc),
        };
        // The nonce is asked for each time: a cached one has a gap after a refused transaction.
        let provider = match wallet {
            Some(wallet) => ProviderBuilder::new()
                .with_simple_nonce_management()
                .wallet(wallet)
                .connect_provider(base)
                .erased(),
            None => base,
        };

        let chain_id = provider.get_chain_id().await;
        let chain_id = chain_id.map_err(|source| Error::Unreachable {
            url,
            source: Box::new(source),
        })?;
        if let Some(expected) = self.chain_id
            && expected != chain_id
        {
            return Err(Error::WrongChain {
                expected,
                actual: chain_id,
            });
        }
        let book = self.book.unwrap_or_else(AddressBook::embedded);
        check_code(&provider, &book, chain_id).await?;
        let signer = self.signer.map(|account| account.signer);
        Ok(Client {
            domain: Domain::new(chain_id, book.escrow),
            provider,
            signer,
            book: Arc::new(book),
            http: reqwest::Client::new(),
        })
    }
}

async fn check_code(
    provider: &DynProvider,
    book: &AddressBook,
    chain_id: u64,
) -> Result<(), Error> {
    try_join_all(Contract::ALL.iter().map(async |contract| {
        let (name, address) = (contract.name(), contract.address(book));
        let code = provider.get_code_at(address).await?;
        if code.is_empty() {
            return Err(Error::NotDeployed {
                name,
                address,
                chain_id,
            });
        }
        if !contract.artifact().is_code(&code) {
            return Err(Error::WrongCode {
                name,
                address,
                code_hash: keccak256(&code),
            });
        }
        Ok(())
    }))
    .await?;
    Ok(())
}

/// A transaction that is in a block, and what it was sent for.
#[derive(Clone, Debug)]
pub struct Sent<T = ()> {
    /// What it was sent for: an id, most often.
    pub value: T,
    /// The receipt. It succeeded.
    pub receipt: TransactionReceipt,
}

/// What the kernel stores of a deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealStatus {
    /// When it was opened, in Unix seconds; `None` if it never was.
    pub opened_at: Option<u64>,
    /// By which clause each commitment closed; `None` while it is open.
    pub outcomes: Vec<Option<usize>>,
}

impl DealStatus {
    /// Whether every commitment is closed.
    pub fn is_closed(&self) -> bool {
        self.opened_at.is_some() && self.outcomes.iter().all(Option::is_some)
    }
}

/// What the court stores of a docket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocketState {
    /// Its id.
    pub id: B256,
    /// Its status in the last block.
    pub status: Status,
    /// Its word.
    pub word: DocketWord,
    /// The hash of the claim that was filed; zero if there is none.
    pub claim: B256,
}

/// Makes, follows and settles deals, for one account on one chain.
#[derive(Clone)]
pub struct Client {
    provider: DynProvider,
    signer: Option<Arc<dyn Signer + Send + Sync>>,
    book: Arc<AddressBook>,
    domain: Domain,
    http: reqwest::Client,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("chain_id", &self.domain.chain_id)
            .field(
                "account",
                &self.signer.as_ref().map(|signer| signer.address()),
            )
            .field("book", &self.book)
            .finish_non_exhaustive()
    }
}

/// Access.
impl Client {
    /// Configures a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The provider that the client uses.
    pub const fn provider(&self) -> &DynProvider {
        &self.provider
    }

    /// Where the contracts are.
    pub fn book(&self) -> &AddressBook {
        &self.book
    }

    /// The kernel's EIP-712 domain, which computes ids.
    pub const fn domain(&self) -> Domain {
        self.domain
    }

    /// The domain of `Agreed`.
    fn agreed_domain(&self) -> Domain {
        Domain::new(self.domain.chain_id, self.book.agreed)
    }

    /// The client's account.
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`] if it has none.
    pub fn address(&self) -> Result<Address, Error> {
        Ok(self.account()?.address())
    }

    fn account(&self) -> Result<&(dyn Signer + Send + Sync), Error> {
        self.signer.as_deref().ok_or(Error::NoSigner)
    }

    /// The kernel.
    pub fn escrow(&self) -> Escrow::EscrowInstance<DynProvider> {
        Escrow::new(self.book.escrow, self.provider.clone())
    }

    /// The court.
    pub fn court(&self) -> Court::CourtInstance<DynProvider> {
        Court::new(self.book.court, self.provider.clone())
    }

    /// The court's first instance.
    pub fn named_verifiers(&self) -> NamedVerifiers::NamedVerifiersInstance<DynProvider> {
        NamedVerifiers::new(self.book.named_verifiers, self.provider.clone())
    }

    /// An ERC-20 token.
    pub fn erc20(&self, token: Address) -> IERC20::IERC20Instance<DynProvider> {
        IERC20::new(token, self.provider.clone())
    }

    /// Sends a call of this account and waits until it is in a block.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`] if the contract refuses, else what failed on the way.
    pub async fn send(&self, call: TransactionRequest) -> Result<TransactionReceipt, Error> {
        let call = call.from(self.address()?);
        let pending = self.provider.send_transaction(call.clone()).await;
        let pending = pending.map_err(Error::from_rpc)?;
        let transaction = *pending.tx_hash();
        let receipt = pending.get_receipt().await;
        let receipt = receipt.map_err(|source| Error::Unconfirmed {
            transaction,
            source: Box::new(source),
        })?;
        if receipt.status() {
            Ok(receipt)
        } else {
            Err(self.reason(call, &receipt).await)
        }
    }

    /// Why a transaction failed that is in a block: it is called again on the state of that block.
    async fn reason(&self, request: TransactionRequest, receipt: &TransactionReceipt) -> Error {
        let block = receipt.block_number.unwrap_or_default();
        match self.provider.call(request).block(block.into()).await {
            Err(error) if error.as_error_resp().is_some() => Error::from_rpc(error),
            _ => Error::Failed {
                transaction: receipt.transaction_hash,
                block,
            },
        }
    }
}

/// Opening.
impl Client {
    /// The id of a deal on this chain.
    pub fn deal_id(&self, deal: &Deal) -> B256 {
        self.domain.deal_id(deal)
    }

    /// Signs a deal: whoever holds all signatures can open it and so lock what this account deposits.
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`], [`Error::Signer`].
    pub async fn sign_deal(&self, deal: &Deal) -> Result<Bytes, Error> {
        self.sign(self.deal_id(deal)).await
    }

    pub(crate) async fn sign(&self, digest: B256) -> Result<Bytes, Error> {
        Ok(self.account()?.sign_hash(&digest).await?.as_bytes().into())
    }

    /// Asks a node for its signature over a deal, at its offer endpoint's root.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the node's code and reason, [`Error::Offer`] if it cannot be asked.
    pub async fn request_signature(&self, url: &str, deal: &Deal) -> Result<Bytes, Error> {
        offer::request(&self.http, url, deal).await
    }

    /// Opens a deal with the signatures of all depositors but the caller. The caller sends all native
    /// value in it. Returns the deal's id.
    ///
    /// # Errors
    ///
    /// [`Error::MissingSignature`], [`Error::Revert`], or what failed on the way.
    pub async fn open(
        &self,
        deal: &Deal,
        signatures: impl IntoIterator<Item = (Address, Bytes)>,
    ) -> Result<Sent<B256>, Error> {
        let deposits = self.deposits(deal, signatures)?;
        self.open_with(deal, deposits).await
    }

    /// Every depositor pays by approval. This account needs no signature, since it is the caller.
    pub(crate) fn deposits(
        &self,
        deal: &Deal,
        signatures: impl IntoIterator<Item = (Address, Bytes)>,
    ) -> Result<Vec<Deposit>, Error> {
        let caller = self.address()?;
        let signatures: Vec<_> = signatures.into_iter().collect();
        let mut deposits = Vec::with_capacity(deal.commitments.len());
        for (index, commitment) in deal.commitments.iter().enumerate() {
            let depositor = commitment.depositor;
            let signature = signatures.iter().find(|(signer, _)| *signer == depositor);
            let signature = match signature {
                Some((_, signature)) => signature.clone(),
                None if depositor == caller => Bytes::new(),
                None => return Err(Error::MissingSignature { index, depositor }),
            };
            let method = Method::Approval;
            deposits.push(Deposit {
                payer: depositor,
                signature,
                method,
                permit: Bytes::new(),
            });
        }
        Ok(deposits)
    }

    /// Opens a deal with deposits spelled out: other payers, permits.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn open_with(
        &self,
        deal: &Deal,
        deposits: Vec<Deposit>,
    ) -> Result<Sent<B256>, Error> {
        let value = native_value(deal);
        let call = self
            .escrow()
            .open(deposits, deal.clone())
            .value(value)
            .into_transaction_request();
        let receipt = self.send(call).await?;
        Ok(Sent {
            value: self.deal_id(deal),
            receipt,
        })
    }

    /// Revokes this account's signature over a deal that is not open yet.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn revoke(&self, deal: B256) -> Result<Sent<B256>, Error> {
        self.state(deal, REVOKE, Bytes::new()).await
    }

    /// What the kernel stores of a deal.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn deal_word(&self, deal: B256) -> Result<DealWord, Error> {
        Ok(DealWord(self.escrow().dealWord(deal).call().await?))
    }

    /// When a deal was opened, and by which clause each of its commitments closed.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn status(&self, deal: &Deal) -> Result<DealStatus, Error> {
        let word = self.deal_word(self.deal_id(deal)).await?;
        let opened_at = word.opened_at();
        Ok(DealStatus {
            opened_at: (opened_at != 0).then_some(opened_at),
            outcomes: (0..deal.commitments.len())
                .map(|index| word.outcome(index))
                .collect(),
        })
    }

    /// Follows a deal, from its opening or, if it is not open yet, from now on.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn follow(&self, deal: B256) -> Result<Follower, Error> {
        Follower::new(self.clone(), deal).await
    }
}

/// Stating.
impl Client {
    /// States `data` of `kind` about a deal or statement. Returns the statement's id.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn state(
        &self,
        about: B256,
        kind: B256,
        data: impl Into<Bytes>,
    ) -> Result<Sent<B256>, Error> {
        let call = self
            .escrow()
            .state(about, kind, data.into())
            .into_transaction_request();
        let receipt = self.send(call).await?;
        Ok(Sent {
            value: self.domain.statement_id(self.address()?, about, kind),
            receipt,
        })
    }

    /// Signs a statement of this account, so that another may state it before `expiry` (Unix seconds).
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`], [`Error::Signer`].
    pub async fn sign_statement(&self, statement: &Statement, expiry: u64) -> Result<Bytes, Error> {
        self.sign(self.domain.statement_digest(statement, expiry))
            .await
    }

    /// States on behalf of the author, by its signature. Returns the statement's id.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn state_for(
        &self,
        statement: &Statement,
        expiry: u64,
        signature: Bytes,
    ) -> Result<Sent<B256>, Error> {
        let call = self
            .escrow()
            .stateFor(statement.clone(), expiry, signature)
            .into_transaction_request();
        let receipt = self.send(call).await?;
        let Statement {
            author,
            about,
            kind,
            ..
        } = *statement;
        Ok(Sent {
            value: self.domain.statement_id(author, about, kind),
            receipt,
        })
    }

    /// What the kernel stores of what `author` said of `kind` about `about`.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn statement_word(
        &self,
        author: Address,
        about: B256,
        kind: B256,
    ) -> Result<StatementWord, Error> {
        let id = self.domain.statement_id(author, about, kind);
        Ok(StatementWord(self.escrow().statementWord(id).call().await?))
    }
}

/// The court.
impl Client {
    /// Files a result with its collateral, which the court pulls from this account (see
    /// [`approve`](Self::approve)) or, if native, comes along. Returns the docket's id.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn file(
        &self,
        deal: B256,
        court: &impl FullTerms,
        claim: Claim,
    ) -> Result<Sent<B256>, Error> {
        let (terms, filing) = (court.terms(), court.filing());
        let native = filing.kind == AssetKind::Native;
        let collateral = filing
            .price(claim.units)
            .and_then(|price| filing.collateral(price));
        let value = if native {
            collateral.unwrap_or_default()
        } else {
            U256::ZERO
        };
        let call = self
            .court()
            .file(deal, terms.clone(), filing.clone(), claim)
            .value(value)
            .into_transaction_request();
        let receipt = self.send(call).await?;
        Ok(Sent {
            value: ids::docket_id(deal, &terms),
            receipt,
        })
    }

    /// Gives this account's verdict about the claim with this hash.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn verdict(
        &self,
        deal: B256,
        court: &CourtSpec,
        claim: B256,
        confirms: bool,
    ) -> Result<Sent, Error> {
        let quorum = U256::from(court.quorum);
        let instance = NamedVerifiers::new(court.instance, self.provider.clone());
        let verifiers = court.verifiers.clone();
        let call = instance
            .verdict(deal, court.terms(), quorum, verifiers, claim, confirms)
            .into_transaction_request();
        Ok(Sent {
            value: (),
            receipt: self.send(call).await?,
        })
    }

    /// Releases the collateral of a docket whose status is final. Anyone may.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn release(&self, deal: B256, court: &impl FullTerms) -> Result<Sent, Error> {
        let (filing, rules) = (court.filing().clone(), court.rules());
        let call = self
            .court()
            .release(deal, court.terms(), filing, rules)
            .into_transaction_request();
        Ok(Sent {
            value: (),
            receipt: self.send(call).await?,
        })
    }

    /// What the court stores of a deal's docket, and its status now.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn docket(&self, deal: B256, terms: &CourtTerms) -> Result<DocketState, Error> {
        let id = ids::docket_id(deal, terms);
        let court = self.court();
        let status = court.status(deal, terms.clone()).call().await?;
        let stored = court.docket(id).call().await?;
        Ok(DocketState {
            id,
            status,
            word: DocketWord(stored._0),
            claim: stored._1,
        })
    }
}

/// Credits and agreements.
impl Client {
    /// What waits in the kernel for `payee`, in the asset's smallest unit.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn credit(
        &self,
        payee: Address,
        kind: AssetKind,
        token: Address,
        id: U256,
    ) -> Result<U256, Error> {
        Ok(self.escrow().credit(payee, kind, token, id).call().await?)
    }

    /// Pays the kernel's whole credit of one asset. Anyone may push it to the payee itself; only the
    /// payee may send it elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn withdraw(
        &self,
        payee: Address,
        kind: AssetKind,
        token: Address,
        id: U256,
        to: Address,
    ) -> Result<Sent, Error> {
        let call = self
            .escrow()
            .withdraw(payee, kind, token, id, to)
            .into_transaction_request();
        Ok(Sent {
            value: (),
            receipt: self.send(call).await?,
        })
    }

    /// The same for a credit in the court.
    ///
    /// # Errors
    ///
    /// [`Error::Revert`], or what failed on the way.
    pub async fn withdraw_from_court(
        &self,
        payee: Address,
        kind: AssetKind,
        token: Address,
        id: U256,
        to: Address,
    ) -> Result<Sent, Error> {
        let call = self
            .court()
            .withdraw(payee, kind, token, id, to)
            .into_transaction_request();
        Ok(Sent {
            value: (),
            receipt: self.send(call).await?,
        })
    }

    /// Signs other amounts for commitment `index` of a deal, valid before `expiry` (Unix seconds).
    ///
    /// # Errors
    ///
    /// [`Error::NoSigner`], [`Error::Signer`].
    pub async fn sign_agreement(
        &self,
        deal: B256,
        index: usize,
        payouts: &[Payout],
        expiry: u64,
    ) -> Result<Bytes, Error> {
        self.sign(
            self.agreed_domain()
                .agreement_id(deal, index, payouts, expiry),
        )
        .await
    }
}

/// What every depositor of `deal` agreed on, ready to settle a clause of `Agreed` with: see
/// [`Evidence::agreement`].
///
/// # Errors
///
/// [`Error::MissingSignature`] if a depositor has not signed.
pub fn agreement(
    deal: &Deal,
    payouts: Vec<Payout>,
    expiry: u64,
    signatures: impl IntoIterator<Item = (Address, Bytes)>,
) -> Result<Agreement, Error> {
    let given: Vec<_> = signatures.into_iter().collect();
    let mut signatures = Vec::with_capacity(deal.commitments.len());
    for (index, commitment) in deal.commitments.iter().enumerate() {
        let depositor = commitment.depositor;
        let earlier = deal.commitments[..index]
            .iter()
            .any(|c| c.depositor == depositor);
        let signature = given.iter().find(|(signer, _)| *signer == depositor);
        signatures.push(match signature {
            _ if earlier => Bytes::new(),
            Some((_, signature)) => signature.clone(),
            None => return Err(Error::MissingSignature { index, depositor }),
        });
    }
    Ok(Agreement {
        terms: deal.terms,
        openBefore: deal.openBefore,
        salt: deal.salt,
        parties: ids::parties(deal),
        payouts,
        expiry,
        signatures,
    })
}

/// What the caller of `open` sends along, in wei.
pub(crate) fn native_value(deal: &Deal) -> U256 {
    let assets = deal
        .commitments
        .iter()
        .flat_map(|commitment| &commitment.assets);
    let native = assets.filter(|asset| asset.kind == AssetKind::Native);
    native.fold(U256::ZERO, |sum, asset| sum.saturating_add(asset.amount))
}

/// The refusal in an error, or the error.
fn refusal(error: Error) -> Result<Revert, Error> {
    match error {
        Error::Revert(revert) => Ok(revert),
        error => Err(error),
    }
}
