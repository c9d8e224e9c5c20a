//! A whole keeper: built from a config, supervised, stopped in order.

use crate::{
    Config, KeeperError, Runner, SandboxRunner,
    artifacts::Artifacts,
    chain::{Call, Called, Chain, ChainError, RpcChain},
    collector::Collector,
    contracts::{self, AddressBook},
    decider::Decider,
    fact::Sources,
    hook::{Hook, NoHook},
    intent::{Act, Detail, Intent, Kind},
    journal::{Identity, Journal},
    offers::Offers,
    status::{self, Health},
    strategy::{Contracts, Roles},
    transactor::{Transactor, TransactorParts},
};
use alloy::{
    primitives::{Address, B256, U256},
    signers::local::PrivateKeySigner,
    sol_types::SolCall,
};
use futures::FutureExt as _;
use std::{future::Future, net::SocketAddr, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// Makes a [`Keeper`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    config: Config,
    runner: Option<Arc<dyn Runner>>,
    chain: Option<Arc<dyn Chain>>,
    signer: Option<PrivateKeySigner>,
    hook: Arc<dyn Hook>,
}

impl Builder {
    /// Runs jobs by `runner` instead of the sandbox.
    pub fn runner(mut self, runner: impl Runner + 'static) -> Self {
        self.runner = Some(Arc::new(runner));
        self
    }

    /// Asks `chain` instead of the config's endpoint.
    pub fn chain(mut self, chain: Arc<dyn Chain>) -> Self {
        self.chain = Some(chain);
        self
    }

    /// Acts with this key instead of the config's.
    pub fn signer(mut self, signer: PrivateKeySigner) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Calls `hook` at every [`Point`](crate::hook::Point). For tests.
    pub fn hook(mut self, hook: Arc<dyn Hook>) -> Self {
        self.hook = hook;
        self
    }

    /// Checks everything that can be checked before acting, opens the journal and binds the
    /// listeners.
    ///
    /// # Errors
    /// If config, key, address book, endpoint, contracts, store, journal or a listener cannot be used.
    pub async fn build(self) -> Result<Keeper, KeeperError> {
        let Self {
            config,
            runner,
            chain,
            signer,
            hook,
        } = self;
        config.check()?;
        let signer = signer.map_or_else(|| config.signer(), Ok)?;
        let account = signer.address();
        let book = AddressBook::read(&config.chain.address_book).map_err(|error| {
            let problem = match error {
                assize::Error::AddressBook { problem, .. } => problem,
                other => other.to_string(),
            };
            KeeperError::AddressBook {
                path: config.chain.address_book.clone(),
                problem,
            }
        })?;
        let contracts = Contracts {
            escrow: book.escrow,
            court: book.court,
            named_verifiers: book.named_verifiers,
            docket_arbiter: book.docket,
            metered: book.metered,
            verifier_fee: book.verifier_fee,
        };

        let endpoint = config.chain.rpc.to_string();
        let unreachable = |source| KeeperError::RpcUnreachable {
            endpoint: endpoint.clone(),
            source,
        };
        let chain = match chain {
            Some(chain) => chain,
            None => Arc::new(RpcChain::new(&config.chain.rpc).map_err(unreachable)?),
        };
        let chain_id = chain.chain_id().await.map_err(unreachable)?;
        if chain_id != config.chain.chain_id {
            let expected = config.chain.chain_id;
            return Err(KeeperError::WrongChain {
                endpoint,
                expected,
                actual: chain_id,
            });
        }
        for (name, address) in [
            ("the escrow", contracts.escrow),
            ("the court", contracts.court),
            ("NamedVerifiers", contracts.named_verifiers),
            ("the Docket arbiter", contracts.docket_arbiter),
            ("the Metered allocator", contracts.metered),
            ("the VerifierFee allocator", contracts.verifier_fee),
        ] {
            if !chain.has_code(address).await.map_err(unreachable)? {
                return Err(KeeperError::NotDeployed {
                    name,
                    address,
                    chain_id,
                });
            }
        }

        let artifacts = Artifacts::open(&config.store.path)?;
        let runner = match runner {
            Some(runner) => runner,
            None => Arc::new(
                SandboxRunner::new(config.jobs.parallel)
                    .map_err(|problem| KeeperError::Sandbox(problem.to_string()))?,
            ),
        };
        let identity = Identity {
            chain_id,
            escrow: contracts.escrow,
            court: contracts.court,
            account,
        };
        let journal = Journal::open(&config.journal.path, identity).await?;

        let status_listener = listen("status.listen", config.status.listen).await?;
        let offers = match &config.executor {
            None => None,
            Some(executor) => Some((
                listen("executor.listen", executor.listen).await?,
                Offers {
                    chain: Arc::clone(&chain),
                    journal: journal.clone(),
                    artifacts: artifacts.clone(),
                    runner: Arc::clone(&runner),
                    signer: signer.clone(),
                    hook: Arc::clone(&hook),
                    book: book.clone(),
                    chain_id,
                    config: executor.clone(),
                },
            )),
        };
        status::install();
        Ok(Keeper {
            config,
            chain,
            journal,
            artifacts,
            runner,
            signer,
            hook,
            contracts,
            status_listener,
            offers,
        })
    }
}

async fn listen(key: &'static str, address: SocketAddr) -> Result<TcpListener, KeeperError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| KeeperError::Listen {
            key,
            address,
            source,
        })
}

/// A keeper that is ready to run.
#[derive(Debug)]
pub struct Keeper {
    config: Config,
    chain: Arc<dyn Chain>,
    journal: Journal,
    artifacts: Artifacts,
    runner: Arc<dyn Runner>,
    signer: PrivateKeySigner,
    hook: Arc<dyn Hook>,
    contracts: Contracts,
    status_listener: TcpListener,
    offers: Option<(TcpListener, Offers)>,
}

impl Keeper {
    /// Starts from a config.
    pub fn builder(config: Config) -> Builder {
        Builder {
            config,
            runner: None,
            chain: None,
            signer: None,
            hook: Arc::new(NoHook),
        }
    }

    /// The account that acts.
    #[must_use]
    pub const fn account(&self) -> Address {
        self.signer.address()
    }

    /// The journal, to look into.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.journal.clone()
    }

    /// Where offers are taken; none without the executor role.
    #[must_use]
    pub fn offers_address(&self) -> Option<SocketAddr> {
        self.offers
            .as_ref()
            .and_then(|(listener, _)| listener.local_addr().ok())
    }

    /// Where `/healthz` and `/metrics` are.
    #[must_use]
    pub fn status_address(&self) -> Option<SocketAddr> {
        self.status_listener.local_addr().ok()
    }

    /// What this keeper is, in one line.
    #[must_use]
    pub fn describe(&self) -> String {
        let roles: Vec<_> = [
            ("executor", self.config.executor.is_some()),
            ("verifier", self.config.verifier.is_some()),
            ("enforcer", self.config.enforcer.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, played)| played.then_some(name))
        .collect();
        format!(
            "account {} is {} on chain {} at {}, escrow {}, court {}",
            self.account(),
            roles.join(", "),
            self.config.chain.chain_id,
            self.config.chain.rpc,
            self.contracts.escrow,
            self.contracts.court,
        )
    }

    /// Runs until `stop`, then drains: first nothing new is begun, then what is being sent is
    /// finished.
    ///
    /// # Errors
    /// If a task fails, panics or ends by itself. The others are drained then too.
    pub async fn run(self, stop: CancellationToken) -> Result<(), KeeperError> {
        info!(target: "keeper", event = "keeper.started", account = %self.account(), offers = self.offers_address().map(tracing::field::display), status = self.status_address().map(tracing::field::display), "{}", self.describe());
        let Self {
            config,
            chain,
            journal,
            artifacts,
            runner,
            signer,
            hook,
            contracts,
            status_listener,
            offers,
        } = self;
        let account = signer.address();
        // Of their own: no task may end before this function says so.
        let (intake, carrying) = (CancellationToken::new(), CancellationToken::new());
        let health = Arc::new(Health::default());
        let (decide, transact) = (Arc::new(Notify::new()), Arc::new(Notify::new()));

        let collector = Collector {
            chain: Arc::clone(&chain),
            journal: journal.clone(),
            sources: Sources {
                escrow: contracts.escrow,
                court: contracts.court,
                named_verifiers: contracts.named_verifiers,
                docket_arbiter: contracts.docket_arbiter,
            },
            hook: Arc::clone(&hook),
            start_block: config.chain.start_block,
            max_range: config.chain.max_range,
            reorg_depth: config.chain.reorg_depth,
            poll: config.chain.poll(),
            wake: Arc::clone(&decide),
            health: Arc::clone(&health),
        };
        let decider = Decider {
            journal: journal.clone(),
            artifacts,
            runner,
            hook: Arc::clone(&hook),
            account,
            contracts,
            roles: Roles {
                executor: config.executor.as_ref().map(|executor| executor.margin_s),
                verifier: config.verifier.as_ref().map(|verifier| verifier.margin_s),
                enforcer: config.enforcer.as_ref().map(|enforcer| enforcer.scope),
            },
            parallel: config.jobs.parallel,
            retry: Duration::from_secs(config.jobs.retry_s),
            wake: decide,
            transactor: Arc::clone(&transact),
        };
        let transactor = Transactor::new(TransactorParts {
            chain: Arc::clone(&chain),
            journal: journal.clone(),
            signer,
            hook,
            chain_id: config.chain.chain_id,
            confirmations: config.chain.confirmations,
            max_fee: config.chain.max_fee_per_gas.map(u128::from),
            poll: config.chain.poll(),
            wake: Arc::clone(&transact),
        });
        let patience = (10 * config.chain.poll_ms / 1_000).max(30);

        let mut intakers = Tasks::default();
        intakers.spawn("collector", collector.run(intake.clone()));
        intakers.spawn("decider", decider.run(intake.clone()));
        if let Some((listener, offers)) = offers {
            intakers.spawn(
                "offers",
                serve(listener, crate::offers::app(offers), intake.clone()),
            );
        }
        let allowances = config
            .executor
            .iter()
            .flat_map(|executor| &executor.tokens)
            .filter_map(|token| token.allowance.map(|allowance| (token.address, allowance)))
            .collect();
        let approvals = Approvals {
            chain,
            journal: journal.clone(),
            account,
            contracts,
            allowances,
            transact,
        };
        intakers.spawn(
            "approvals",
            approvals.run(config.chain.poll(), intake.clone()),
        );
        let mut carriers = Tasks::default();
        carriers.spawn("transactor", transactor.run(carrying.clone()));
        carriers.spawn(
            "status",
            serve(
                status_listener,
                status::app(health, patience),
                carrying.clone(),
            ),
        );

        let mut result = tokio::select! {
            () = stop.cancelled() => Ok(()),
            error = intakers.failure() => Err(error),
            error = carriers.failure() => Err(error),
        };
        if let Err(error) = &result {
            error!(target: "keeper", code = error.code(), %error, "a task failed; draining the others");
        }
        // First nothing new is begun, then what is being sent is finished.
        let drain = Duration::from_secs(config.jobs.drain_s);
        for (token, tasks) in [(intake, &mut intakers), (carrying, &mut carriers)] {
            token.cancel();
            match tokio::time::timeout(drain, tasks.drain()).await {
                Ok(ended) => result = result.and(ended),
                Err(_) => {
                    warn!(target: "keeper", code = "K-SUP-010", seconds = drain.as_secs(), "tasks were cut off while draining; the journal says where to go on");
                    tasks.set.shutdown().await;
                }
            }
        }
        journal.close().await;
        info!(target: "keeper", event = "keeper.stopped", "stopped");
        result
    }
}

/// Tasks, none of which may end before it is told to.
#[derive(Default)]
struct Tasks {
    set: JoinSet<(&'static str, Result<(), KeeperError>)>,
}

impl Tasks {
    fn spawn(
        &mut self,
        name: &'static str,
        task: impl Future<Output = Result<(), KeeperError>> + Send + 'static,
    ) {
        self.set.spawn(async move {
            let ended = AssertUnwindSafe(task)
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| {
                    let message = panic
                        .downcast_ref::<String>()
                        .cloned()
                        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
                        .unwrap_or_default();
                    Err(KeeperError::TaskPanicked {
                        task: name,
                        message,
                    })
                });
            (name, ended)
        });
    }

    /// Waits for a task that ends, which none may.
    async fn failure(&mut self) -> KeeperError {
        match self.set.join_next().await {
            Some(Ok((name, Ok(())))) => KeeperError::TaskEnded(name),
            Some(Ok((_, Err(error)))) => error,
            Some(Err(_)) | None => KeeperError::TaskEnded("supervisor"),
        }
    }

    /// Waits until all have ended; the first error counts.
    async fn drain(&mut self) -> Result<(), KeeperError> {
        let mut result = Ok(());
        while let Some(joined) = self.set.join_next().await {
            if let Ok((_, ended)) = joined {
                result = result.and(ended);
            }
        }
        result
    }
}

async fn serve(
    listener: TcpListener,
    app: axum::Router,
    stop: CancellationToken,
) -> Result<(), KeeperError> {
    let address = listener.local_addr().ok();
    axum::serve(listener, app)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
        .map_err(|source| KeeperError::Listen {
            key: "a listener",
            address: address.unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0))),
            source,
        })
}

/// Asks for the approvals that the config wants and the chain lacks.
struct Approvals {
    chain: Arc<dyn Chain>,
    journal: Journal,
    account: Address,
    contracts: Contracts,
    allowances: Vec<(Address, U256)>,
    transact: Arc<Notify>,
}

impl Approvals {
    async fn run(self, poll: Duration, stop: CancellationToken) -> Result<(), KeeperError> {
        let mut failures = 0;
        while let Err(error) = self.ask().await? {
            failures += 1;
            warn!(target: "keeper", code = "K-RPC-010", %error, failures, "allowances cannot be read; trying again");
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(crate::transactor::backoff(poll, failures)) => {}
            }
        }
        stop.cancelled().await;
        Ok(())
    }

    async fn ask(&self) -> Result<Result<(), ChainError>, KeeperError> {
        for (token, wanted) in &self.allowances {
            if *token == Address::ZERO {
                continue;
            }
            for spender in [self.contracts.escrow, self.contracts.court] {
                match allowance(self.chain.as_ref(), *token, self.account, spender).await {
                    // It shrinks with every deal; renewing it each time would cost more than it is
                    // worth.
                    Ok(allowance) if allowance >= *wanted / U256::from(2) => continue,
                    Ok(_) => {}
                    Err(error) => return Ok(Err(error)),
                }
                let call = contracts::IERC20::approveCall {
                    spender,
                    value: *wanted,
                };
                let intent = Intent {
                    id: format!("approve:{token}:{spender}"),
                    kind: Kind::Approve,
                    deal_id: B256::ZERO,
                    basis: 0,
                    deadline: None,
                    act: Act::send(Call {
                        to: *token,
                        value: U256::ZERO,
                        data: call.abi_encode().into(),
                    }),
                    detail: Detail {
                        token: Some(*token),
                        spender: Some(spender),
                        ..Detail::default()
                    },
                };
                self.journal.ask(&intent).await?;
                self.transact.notify_one();
            }
        }
        Ok(Ok(()))
    }
}

/// What `spender` may pull of `token` from `owner`.
pub(crate) async fn allowance(
    chain: &dyn Chain,
    token: Address,
    owner: Address,
    spender: Address,
) -> Result<U256, ChainError> {
    let call = contracts::IERC20::allowanceCall { owner, spender };
    read(chain, owner, token, call).await
}

/// What `owner` holds of `token`.
pub(crate) async fn balance(
    chain: &dyn Chain,
    token: Address,
    owner: Address,
) -> Result<U256, ChainError> {
    if token == Address::ZERO {
        return chain.balance(owner).await;
    }
    read(
        chain,
        owner,
        token,
        contracts::IERC20::balanceOfCall { account: owner },
    )
    .await
}

async fn read<C: SolCall<Return = U256>>(
    chain: &dyn Chain,
    from: Address,
    to: Address,
    call: C,
) -> Result<U256, ChainError> {
    let call = Call {
        to,
        value: U256::ZERO,
        data: call.abi_encode().into(),
    };
    let strange = |what: String| ChainError::Inconsistent(format!("{to} is no ERC-20: {what}"));
    match chain.call(from, &call).await? {
        Called::Returned(data) => {
            C::abi_decode_returns(&data).map_err(|problem| strange(problem.to_string()))
        }
        Called::Reverted(data) => Err(strange(format!("it reverted with {data}"))),
    }
}
