//! A chain of its own for every test, with the contracts, a token and a store, and keepers on it.

use alloy::{
    network::TransactionBuilder as _,
    primitives::{Address, B256, Bytes, U256},
    providers::{DynProvider, Provider as _, ProviderBuilder},
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
    sol,
    sol_types::SolCall,
};
use assize::{
    AddressBook, ComputeDeal, ComputeDealBuilder, Price,
    bindings::Escrow,
    deploy,
    ids::Domain,
    types::{Deal, Deposit, Method, RULERS, Share, Status},
};
use assize_arbiters::{
    Agreement, ArtifactStore, Digest, DirectoryStore, Job, JobSpec, Kind, Limits, Profile,
};
use assize_keeper::{
    Config, Keeper, KeeperError, Runner,
    contracts::Spec,
    hook::Hook,
    journal::{IntentState, Journal},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    num::NonZeroU64,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

sol! {
    interface Token {
        function mint(address to, uint256 value) external;
        function approve(address spender, uint256 value) external returns (bool);
        function balanceOf(address account) external view returns (uint256);
    }
}

/// What every party holds at first.
pub(crate) const FORTUNE: u64 = 1_000_000_000;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// An anvil of its own, killed with the test.
#[derive(Debug)]
struct Anvil {
    child: Child,
    url: String,
}

impl Anvil {
    fn start() -> Self {
        let mut child = Command::new(root().join("node_modules/.bin/anvil"))
            .args(["--port", "0", "--accounts", "10"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("anvil does not start; run `make setup`");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| {
                line.unwrap()
                    .strip_prefix("Listening on ")
                    .map(str::to_owned)
            })
            .expect("anvil ended");
        // Whoever writes to a pipe that nobody reads stops.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            url: format!("http://{address}"),
        }
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The token's creation code, compiled once for all tests.
fn token_code() -> Bytes {
    static CODE: OnceLock<Bytes> = OnceLock::new();
    CODE.get_or_init(|| {
        let input = json!({
            "language": "Solidity",
            "sources": {"Token.sol": {"content": include_str!("Token.sol")}},
            "settings": {
                "evmVersion": "cancun",
                "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
            },
        });
        let mut solc = Command::new(root().join(".ci/solc"))
            .arg("--standard-json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("solc does not start; run `make setup`");
        solc.stdin
            .take()
            .unwrap()
            .write_all(input.to_string().as_bytes())
            .unwrap();
        let output = solc.wait_with_output().unwrap();
        let output: Value = serde_json::from_slice(&output.stdout).unwrap();
        let code = &output["contracts"]["Token.sol"]["Token"]["evm"]["bytecode"]["object"];
        code.as_str()
            .unwrap_or_else(|| panic!("{output}"))
            .parse()
            .unwrap()
    })
    .clone()
}

/// Everything a test needs.
#[derive(Debug)]
pub(crate) struct World {
    anvil: Anvil,
    pub(crate) provider: DynProvider,
    pub(crate) book: AddressBook,
    pub(crate) token: Address,
    pub(crate) directory: tempfile::TempDir,
    pub(crate) store: DirectoryStore,
    /// Before when deals can be opened.
    opened_before: u64,
}

/// The key of a party, by number.
pub(crate) fn key(n: u8) -> PrivateKeySigner {
    // Not anvil's own keys: those are unlocked, and their nonces are the test's.
    PrivateKeySigner::from_bytes(&B256::with_last_byte(100 + n)).unwrap()
}

pub(crate) const CLIENT: u8 = 0;
pub(crate) const NODE: u8 = 1;
pub(crate) const VERIFIERS: [u8; 3] = [2, 3, 4];
pub(crate) const ENFORCER: u8 = 5;
const DEPLOYER: u8 = 6;

pub(crate) fn who(n: u8) -> Address {
    key(n).address()
}

impl World {
    pub(crate) async fn start() -> Self {
        let anvil = Anvil::start();
        let provider = ProviderBuilder::default()
            .connect_http(anvil.url.parse().unwrap())
            .erased();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("store");
        std::fs::create_dir(&path).unwrap();
        let mut world = Self {
            anvil,
            provider,
            book: AddressBook::default(),
            token: Address::ZERO,
            store: DirectoryStore::open(path).unwrap(),
            directory,
            opened_before: 0,
        };
        world.opened_before = world.time().await + OFFER;
        let rich = U256::from(10).pow(U256::from(20));
        world.rpc("anvil_setBalance", (who(DEPLOYER), rich)).await;
        let wallet = ProviderBuilder::new()
            .wallet(key(DEPLOYER))
            .connect_http(world.url().parse().unwrap());
        world.book = deploy::deploy(&wallet).await.unwrap();
        let book = serde_json::to_vec(&world.book).unwrap();
        std::fs::write(world.directory.path().join("addresses.json"), book).unwrap();
        world.token = deploy::create(&wallet, &token_code()).await.unwrap();
        for n in 0..6 {
            let to = who(n);
            world.rpc("anvil_setBalance", (to, rich)).await;
            let mint = Token::mintCall {
                to,
                value: U256::from(FORTUNE),
            };
            world
                .transact_as(DEPLOYER, world.token, mint.abi_encode().into())
                .await;
        }
        world
    }

    /// The node goes away.
    pub(crate) fn end_chain(&mut self) {
        self.anvil.child.kill().unwrap();
    }

    pub(crate) fn url(&self) -> &str {
        &self.anvil.url
    }

    /// Sends a transaction by a party.
    pub(crate) async fn transact_as(&self, n: u8, to: Address, data: Bytes) {
        let provider = ProviderBuilder::new()
            .wallet(key(n))
            .connect_http(self.url().parse().unwrap());
        let request = TransactionRequest::default().with_to(to).with_input(data);
        let receipt = provider.send_transaction(request).await.unwrap();
        assert!(receipt.get_receipt().await.unwrap().status());
    }

    pub(crate) async fn rpc(&self, method: &'static str, parameters: impl Serialize) -> Value {
        let parameters = serde_json::to_value(parameters).unwrap();
        self.provider
            .raw_request(method.into(), parameters)
            .await
            .unwrap()
    }

    /// Mines one block, `seconds` after the last.
    pub(crate) async fn pass(&self, seconds: u64) {
        let next = self.time().await + seconds;
        self.rpc("evm_setNextBlockTimestamp", (next,)).await;
        self.rpc("evm_mine", ()).await;
    }

    pub(crate) async fn time(&self) -> u64 {
        let latest = self
            .provider
            .get_block_by_number(Default::default())
            .await
            .unwrap();
        latest.unwrap().header.timestamp
    }

    pub(crate) async fn balance(&self, of: Address) -> u64 {
        let call = Token::balanceOfCall { account: of };
        let request = TransactionRequest::default()
            .with_to(self.token)
            .with_input(call.abi_encode());
        let data = self.provider.call(request).await.unwrap();
        Token::balanceOfCall::abi_decode_returns(&data)
            .unwrap()
            .to()
    }

    /// How many transactions a party has had mined.
    pub(crate) async fn nonce(&self, n: u8) -> u64 {
        self.provider
            .get_transaction_count(who(n))
            .latest()
            .await
            .unwrap()
    }

    /// The job of aligning two haemoglobins, in the store.
    pub(crate) fn alignment(&self, fuel: u64) -> JobSpec {
        let guests = root().join("arbiters/guests");
        let read = |path: &str| std::fs::read(guests.join(path)).unwrap();
        JobSpec {
            job: Job {
                kind: Kind::Bytes,
                module: self.store.put(&read("smith_waterman.wasm")).unwrap(),
                input: self.store.put(&read("inputs/hemoglobin.fasta")).unwrap(),
                profile: profile(),
                limits: Limits {
                    fuel,
                    ..Limits::default()
                },
            },
            fuel_per_unit: NonZeroU64::new(1_000).unwrap(),
            agreement: Agreement::Exact,
        }
    }

    /// The config of a keeper with these roles.
    pub(crate) fn config(&self, name: &str, roles: &str) -> Config {
        let path = self.config_file(name, roles);
        Config::load(&path).unwrap()
    }

    pub(crate) fn config_file(&self, name: &str, roles: &str) -> PathBuf {
        let text = format!(
            r#"
            [chain]
            rpc = "{}"
            chain_id = 31337
            address_book = "addresses.json"
            poll_ms = 50
            [journal]
            path = "{name}.sqlite"
            [store]
            path = "store"
            [jobs]
            retry_s = 1
            [status]
            listen = "127.0.0.1:0"
            {roles}
            "#,
            self.url()
        );
        let path = self.directory.path().join(format!("{name}.toml"));
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn executor_role(&self) -> String {
        format!(
            r#"
            [executor]
            listen = "127.0.0.1:0"
            max_offer_s = 100000
            [[executor.token]]
            address = "{}"
            min_gigafuel_price = "1000"
            max_collateral = "100000000"
            max_total = "500000000"
            allowance = "1000000000000"
            "#,
            self.token
        )
    }

    pub(crate) async fn keeper(&self, n: u8, roles: &str) -> Running {
        Running::start(
            self.config(&format!("keeper-{n}"), roles),
            key(n),
            |builder| builder,
        )
        .await
    }

    pub(crate) async fn executor(&self) -> Running {
        self.keeper(NODE, &self.executor_role()).await
    }
}

pub(crate) fn profile() -> Digest {
    Profile::host().unwrap().id()
}

/// A keeper that runs.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) journal: Journal,
    pub(crate) offers: Option<SocketAddr>,
    pub(crate) status: SocketAddr,
    lock: PathBuf,
    stop: CancellationToken,
    task: JoinHandle<Result<(), KeeperError>>,
}

impl Running {
    pub(crate) async fn start(
        config: Config,
        signer: PrivateKeySigner,
        with: impl FnOnce(assize_keeper::Builder) -> assize_keeper::Builder,
    ) -> Self {
        let lock = config.journal.path.with_added_extension("lock");
        let keeper = with(Keeper::builder(config).signer(signer))
            .build()
            .await
            .unwrap();
        let (journal, offers) = (keeper.journal(), keeper.offers_address());
        let status = keeper.status_address().unwrap();
        let stop = CancellationToken::new();
        let task = tokio::spawn(keeper.run(stop.clone()));
        Self {
            journal,
            offers,
            status,
            lock,
            stop,
            task,
        }
    }

    /// As a power cut would: nothing is drained, and no task goes on.
    pub(crate) fn kill(&self) {
        self.task.abort();
    }

    /// Waits until a killed keeper has let go of its journal.
    pub(crate) async fn gone(self) {
        let Self {
            journal,
            lock,
            task,
            ..
        } = self;
        assert!(task.await.unwrap_err().is_cancelled());
        drop(journal);
        until("its tasks are gone", async || {
            std::fs::File::open(&lock).unwrap().try_lock().is_ok()
        })
        .await;
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }

    pub(crate) async fn offer(&self, deal: &assize::types::Deal) -> (u16, Value) {
        let url = format!("http://{}/offers", self.offers.unwrap());
        let body = json!({ "deal": deal });
        let answer = reqwest::Client::new()
            .post(url)
            .json(&body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The signature to a deal, which it must give.
    pub(crate) async fn sign(&self, deal: &assize::types::Deal) -> Bytes {
        let (status, body) = self.offer(deal).await;
        assert_eq!(status, 200, "{body}");
        body["signature"].as_str().unwrap().parse().unwrap()
    }
}

/// Waits until a condition holds, at most a minute and a half.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(90);
    while !condition().await {
        assert!(Instant::now() < end, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// For [`Running::start`].
pub(crate) fn with_hook(
    hook: Arc<dyn Hook>,
) -> impl FnOnce(assize_keeper::Builder) -> assize_keeper::Builder {
    |builder| builder.hook(hook)
}

pub(crate) fn with_runner(
    runner: impl Runner + 'static,
) -> impl FnOnce(assize_keeper::Builder) -> assize_keeper::Builder {
    |builder| builder.runner(runner)
}

// Deals. Amounts are in the token's smallest unit, times in seconds.

pub(crate) const TIMEOUT: i64 = 500_000;
pub(crate) const FEE: u64 = 3_000;
pub(crate) const FLOOR: u64 = 10_000;
pub(crate) const CAP: u64 = 1_000_000;
pub(crate) const DEADLINE: u32 = 600;
pub(crate) const WINDOW: u32 = 300;
/// How long an offer is open.
pub(crate) const OFFER: u64 = 3_600;

/// What a test may change of a deal.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) deadline: u32,
    pub(crate) limit: u32,
    pub(crate) token: Address,
    pub(crate) fuel: u64,
    pub(crate) fuel_per_unit: u64,
    pub(crate) module: Option<Digest>,
    pub(crate) profile: Option<Digest>,
    pub(crate) agreement: Agreement,
}

/// A deal with the spec that it is of.
#[derive(Clone, Debug)]
pub(crate) struct TestDeal {
    pub(crate) deal: Deal,
    spec: Spec,
}

impl TestDeal {
    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }
}

impl World {
    /// The usual deal: an alignment, by the node, for the client.
    pub(crate) fn deal(&self, salt: u64) -> TestDeal {
        self.deal_of(salt, who(NODE), |_| {})
    }

    /// The same, to be opened before `open_before`.
    pub(crate) fn deal_at(&self, salt: u64, open_before: u64) -> TestDeal {
        let mut deal = self.deal(salt);
        deal.deal.openBefore = open_before;
        deal
    }

    pub(crate) fn deal_of(
        &self,
        salt: u64,
        node: Address,
        change: impl Fn(&mut Terms),
    ) -> TestDeal {
        let mut terms = Terms {
            deadline: DEADLINE,
            limit: WINDOW,
            token: self.token,
            fuel: 10_000_000_000,
            fuel_per_unit: 1_000,
            module: None,
            profile: None,
            agreement: Agreement::Exact,
        };
        change(&mut terms);
        let mut job = self.alignment(terms.fuel);
        job.fuel_per_unit = NonZeroU64::new(terms.fuel_per_unit).unwrap();
        job.job.module = terms.module.unwrap_or(job.job.module);
        job.job.profile = terms.profile.unwrap_or(job.job.profile);
        job.agreement = terms.agreement;
        let built = ComputeDealBuilder::new(who(CLIENT), node)
            .token(terms.token)
            .price(Price {
                rate: U256::from(10),
                floor: U256::from(FLOOR),
                cap: U256::from(CAP),
            })
            .timeout_collateral(U256::from(TIMEOUT))
            .fee(U256::from(FEE))
            .multiplier(U256::from(5_000_000))
            .verifiers(2, VERIFIERS.map(who))
            .deadline(terms.deadline)
            .window(WINDOW)
            .limit(terms.limit)
            .silence(Status::Upheld)
            .slash([
                Share::new(who(CLIENT), 600_000),
                Share::new(RULERS, 400_000),
            ])
            .open_before(self.opened_before)
            .salt(U256::from(salt))
            .accept_unsafe("a test of the keeper, not of the terms")
            .build(job, &self.book)
            .unwrap();
        let ComputeDeal { deal, spec, .. } = built;
        self.store.put(&spec.to_bytes().unwrap()).unwrap();
        TestDeal { deal, spec }
    }

    pub(crate) fn deal_id(&self, deal: &Deal) -> B256 {
        Domain::new(31_337, self.book.escrow).deal_id(deal)
    }

    /// Has the executor sign a deal, and opens it.
    pub(crate) async fn open(&self, executor: &Running, deal: &TestDeal) -> B256 {
        self.approved(executor).await;
        let signature = executor.sign(&deal.deal).await;
        self.open_with(deal, signature).await
    }

    /// Opens a deal as its client.
    pub(crate) async fn open_with(&self, deal: &TestDeal, signature: Bytes) -> B256 {
        self.permit(CLIENT, self.book.escrow).await;
        let deposit = |signature: Bytes| Deposit {
            payer: Address::ZERO,
            signature,
            method: Method::Approval,
            permit: Bytes::new(),
        };
        let call = Escrow::openCall {
            deposits: vec![
                deposit(Bytes::new()),
                deposit(signature),
                deposit(Bytes::new()),
            ],
            deal: deal.deal.clone(),
        };
        self.transact_as(CLIENT, self.book.escrow, call.abi_encode().into())
            .await;
        self.deal_id(&deal.deal)
    }

    /// Waits until the executor's approvals are made.
    pub(crate) async fn approved(&self, executor: &Running) {
        for spender in [self.book.escrow, self.book.court] {
            let id = format!("approve:{}:{spender}", self.token);
            until("approvals are made", async || {
                let row = executor.journal.intent(&id).await.unwrap();
                row.is_some_and(|row| row.state == IntentState::Done)
            })
            .await;
        }
    }

    /// Lets `spender` pull a party's tokens.
    pub(crate) async fn permit(&self, n: u8, spender: Address) {
        self.allow(n, spender, U256::MAX >> 1).await;
    }

    /// Lets `spender` pull nothing.
    pub(crate) async fn forbid(&self, n: u8, spender: Address) {
        self.allow(n, spender, U256::ZERO).await;
    }

    async fn allow(&self, n: u8, spender: Address, value: U256) {
        let approve = Token::approveCall { spender, value };
        self.transact_as(n, self.token, approve.abi_encode().into())
            .await;
    }

    /// The hash of the newest block.
    pub(crate) async fn head(&self) -> B256 {
        let latest = self
            .provider
            .get_block_by_number(Default::default())
            .await
            .unwrap();
        latest.unwrap().header.hash
    }
}

pub(crate) fn signed(amount: u64) -> i64 {
    amount.try_into().unwrap()
}

/// What everybody won or lost.
pub(crate) fn changes(before: &[u64], after: &[u64]) -> Vec<i64> {
    before
        .iter()
        .zip(after)
        .map(|(before, after)| signed(*after) - signed(*before))
        .collect()
}
