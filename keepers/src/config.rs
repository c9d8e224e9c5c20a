//! The config file: TOML, unknown keys refused, secrets from files or the environment.

use crate::KeeperError;
use alloy::{
    primitives::{Address, U256},
    signers::local::PrivateKeySigner,
};
use serde::{Deserialize, Deserializer, de};
use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

/// The environment variable that replaces `chain.rpc`, whose URL may hold a secret.
pub const RPC_VARIABLE: &str = "ASSIZE_KEEPER_RPC";

/// The environment variable that holds the key, unless the config names a file or another one.
pub const KEY_VARIABLE: &str = "ASSIZE_KEEPER_KEY";

/// Everything a keeper is told. A role is played if its table is there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the chain is, and how to follow it.
    pub chain: ChainConfig,
    /// Who this keeper is.
    #[serde(default)]
    pub account: AccountConfig,
    /// What it remembers.
    pub journal: JournalConfig,
    /// Where artifacts are.
    pub store: StoreConfig,
    /// How jobs are run.
    #[serde(default)]
    pub jobs: JobsConfig,
    /// Where it tells how it is.
    #[serde(default)]
    pub status: StatusConfig,
    /// Takes deals, runs jobs, files results.
    pub executor: Option<ExecutorConfig>,
    /// Replays results and states verdicts.
    pub verifier: Option<VerifierConfig>,
    /// Settles what is due.
    pub enforcer: Option<EnforcerConfig>,
}

/// A URL that may hold a secret: shown as scheme, host and port only.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Endpoint(pub reqwest::Url);

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}",
            self.0.scheme(),
            self.0.host_str().unwrap_or("?")
        )?;
        self.0.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where the chain is, and how to follow it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// An HTTP RPC endpoint. [`RPC_VARIABLE`] replaces it.
    pub rpc: Endpoint,
    /// The chain that it must serve.
    pub chain_id: u64,
    /// The deployment's address book, as JSON.
    pub address_book: PathBuf,
    /// The first block that can hold anything: the contracts' deployment.
    #[serde(default)]
    pub start_block: u64,
    /// How often to look for new blocks, in milliseconds.
    #[serde(default = "default_poll_ms")]
    pub poll_ms: u64,
    /// How many blocks to ask logs of at once while catching up.
    #[serde(default = "default_max_range")]
    pub max_range: u64,
    /// How many blocks back a reorganisation may reach.
    #[serde(default = "default_reorg_depth")]
    pub reorg_depth: u64,
    /// How many blocks, its own included, make a transaction's outcome count. At least 1.
    #[serde(default = "default_confirmations")]
    pub confirmations: u64,
    /// What it will pay for gas at most, in wei; without it, what the network asks.
    #[serde(default)]
    pub max_fee_per_gas: Option<u64>,
}

impl ChainConfig {
    /// The time between two looks.
    #[must_use]
    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }
}

/// Who this keeper is. At most one of the two; without either, [`KEY_VARIABLE`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountConfig {
    /// A file that holds the private key in hex.
    pub key_file: Option<PathBuf>,
    /// The environment variable that holds it.
    pub key_env: Option<String>,
}

/// What the keeper remembers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalConfig {
    /// The SQLite file. It is made if it is not there; its directory must be.
    pub path: PathBuf,
}

/// Where artifacts are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// A directory; the executor writes outputs to it.
    pub path: PathBuf,
}

/// How jobs are run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JobsConfig {
    /// How many run side by side.
    pub parallel: usize,
    /// How long to wait for an artifact that is not in the store before looking again, in seconds.
    pub retry_s: u64,
    /// The longest that stopping waits for a transaction that is being sent, in seconds.
    pub drain_s: u64,
}

impl Default for JobsConfig {
    fn default() -> Self {
        Self {
            parallel: 1,
            retry_s: 5,
            drain_s: 30,
        }
    }
}

/// Where `/healthz` and `/metrics` are served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatusConfig {
    /// The listener; loopback unless you say otherwise.
    pub listen: SocketAddr,
}

impl Default for StatusConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 9464)),
        }
    }
}

/// Which deals an executor signs, and where it is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecutorConfig {
    /// Where `POST /offers` is served.
    #[serde(default = "default_offers")]
    pub listen: SocketAddr,
    /// The tokens it is paid in, with its conditions. At least one.
    #[serde(rename = "token")]
    pub tokens: Vec<TokenConfig>,
    /// Verifiers whose judgement it accepts; empty accepts any that are named.
    #[serde(default)]
    pub verifiers: Vec<Address>,
    /// Whether it takes deals in which it is not paid if the verifiers are silent.
    #[serde(default)]
    pub accept_void: bool,
    /// How many deals it has in hand at once.
    #[serde(default = "default_max_in_flight")]
    pub max_in_flight: u32,
    /// The least time from opening to deadline that it accepts, in seconds.
    #[serde(default = "default_min_deadline_s")]
    pub min_deadline_s: u32,
    /// It does not file later than this before the deadline, in seconds.
    #[serde(default = "default_margin_s")]
    pub margin_s: u32,
    /// The longest that an offer may stay open for the client to take up, in seconds.
    #[serde(default = "default_max_offer_s")]
    pub max_offer_s: u64,
    /// The longest from opening until the docket is final at the latest, in seconds.
    #[serde(default = "default_max_lock_s")]
    pub max_lock_s: u64,
    /// The most fuel that a job may ask for.
    #[serde(default = "default_max_fuel")]
    pub max_fuel: u64,
}

/// On which conditions an executor takes one token. Amounts are in its smallest unit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenConfig {
    /// The ERC-20's address; the zero address for the native token.
    pub address: Address,
    /// The least price of 10^9 fuel.
    #[serde(deserialize_with = "amount")]
    pub min_gigafuel_price: U256,
    /// The least price of a job, however small it is.
    #[serde(default, deserialize_with = "amount")]
    pub min_floor: U256,
    /// The most that one deal may put at risk: timeout and cheating collateral together.
    #[serde(deserialize_with = "amount")]
    pub max_collateral: U256,
    /// The most that all deals in hand may put at risk together.
    #[serde(deserialize_with = "amount")]
    pub max_total: U256,
    /// What escrow and court are each approved to pull, renewed at a start that finds less than half
    /// of it left. Without it, nothing is approved and the operator does it.
    #[serde(default, deserialize_with = "optional_amount")]
    pub allowance: Option<U256>,
}

/// How a verifier behaves.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VerifierConfig {
    /// It states no verdict later than this before the window's end, in seconds.
    pub margin_s: u32,
}

/// Whose commitments an enforcer settles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Deals in which the account is a depositor, filer or verifier.
    #[default]
    Own,
    /// Every deal of the escrow.
    All,
}

/// What an enforcer settles.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnforcerConfig {
    /// Whose commitments.
    pub scope: Scope,
}

const fn default_poll_ms() -> u64 {
    1_000
}
const fn default_max_range() -> u64 {
    2_000
}
const fn default_reorg_depth() -> u64 {
    64
}
const fn default_confirmations() -> u64 {
    1
}
fn default_offers() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8700))
}
const fn default_max_in_flight() -> u32 {
    8
}
const fn default_min_deadline_s() -> u32 {
    60
}
const fn default_margin_s() -> u32 {
    15
}
const fn default_max_offer_s() -> u64 {
    3_600
}
const fn default_max_lock_s() -> u64 {
    7 * 86_400
}
const fn default_max_fuel() -> u64 {
    1_000_000_000_000
}

/// An amount: a string of decimal digits (TOML's integers end at 2^63), or an integer.
fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<U256, D::Error> {
    struct Amount;
    impl de::Visitor<'_> for Amount {
        type Value = U256;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an amount in the token's smallest unit, as digits in a string")
        }
        fn visit_i64<E: de::Error>(self, value: i64) -> Result<U256, E> {
            u64::try_from(value)
                .map(U256::from)
                .map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<U256, E> {
            let invalid = || E::invalid_value(de::Unexpected::Str(value), &self);
            let digits: String = value.chars().filter(|c| *c != '_').collect();
            if digits.is_empty() {
                return Err(invalid());
            }
            U256::from_str_radix(&digits, 10).map_err(|_| invalid())
        }
    }
    deserializer.deserialize_any(Amount)
}

fn optional_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<U256>, D::Error> {
    amount(deserializer).map(Some)
}

impl Config {
    /// Reads and checks a config file. Relative paths in it are relative to its directory.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, holds an unknown key, or a value that cannot be.
    pub fn load(path: &Path) -> Result<Self, KeeperError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| KeeperError::ConfigUnreadable {
                path: path.to_owned(),
                source,
            })?;
        let mut config: Self =
            toml::from_str(&text).map_err(|source| KeeperError::ConfigInvalid {
                path: path.to_owned(),
                source: Box::new(source),
            })?;
        let base = path.parent().unwrap_or(Path::new(""));
        for path in [
            &mut config.chain.address_book,
            &mut config.journal.path,
            &mut config.store.path,
        ] {
            *path = base.join(&*path);
        }
        if let Some(file) = &mut config.account.key_file {
            *file = base.join(&*file);
        }
        if let Some(url) = variable(RPC_VARIABLE) {
            config.chain.rpc = url.parse().map(Endpoint).map_err(|problem| {
                // The value may hold a secret.
                value(
                    "chain.rpc",
                    format!("${RPC_VARIABLE}"),
                    format!("not a URL: {problem}"),
                )
            })?;
        }
        config.check()?;
        Ok(config)
    }

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// If a value makes no sense; it names key and value.
    pub fn check(&self) -> Result<(), KeeperError> {
        let chain = &self.chain;
        let scheme = chain.rpc.0.scheme();
        if !matches!(scheme, "http" | "https") {
            return Err(value(
                "chain.rpc",
                &chain.rpc,
                "an http or https URL is needed",
            ));
        }
        for (key, number) in [
            ("chain.poll_ms", chain.poll_ms),
            ("chain.max_range", chain.max_range),
            ("chain.reorg_depth", chain.reorg_depth),
            ("chain.confirmations", chain.confirmations),
            ("jobs.retry_s", self.jobs.retry_s),
            ("jobs.parallel", self.jobs.parallel as u64),
        ] {
            if number == 0 {
                return Err(value(key, number, "it must be at least 1"));
            }
        }
        if chain.confirmations > chain.reorg_depth {
            return Err(value(
                "chain.confirmations",
                chain.confirmations,
                "it cannot exceed chain.reorg_depth",
            ));
        }
        if self.executor.is_none() && self.verifier.is_none() && self.enforcer.is_none() {
            return Err(value(
                "executor, verifier, enforcer",
                "none of them",
                "a keeper without a role does nothing: add one of the tables",
            ));
        }
        if let Some(executor) = &self.executor {
            if executor.tokens.is_empty() {
                return Err(value("executor.token", "[]", "name at least one token"));
            }
            if executor.min_deadline_s <= executor.margin_s {
                return Err(value(
                    "executor.min_deadline_s",
                    executor.min_deadline_s,
                    "it must exceed executor.margin_s, or accepted deals cannot be filed in time",
                ));
            }
        }
        Ok(())
    }

    /// The account's key.
    ///
    /// # Errors
    /// If none is configured or found, or it is not a private key. No error shows it.
    pub fn signer(&self) -> Result<PrivateKeySigner, KeeperError> {
        let (source, text) = match (&self.account.key_file, &self.account.key_env) {
            (Some(_), Some(name)) => {
                return Err(value(
                    "account.key_env",
                    name,
                    "account.key_file is given too",
                ));
            }
            (Some(path), None) => {
                let source = format!("account.key_file {}", path.display());
                let text = std::fs::read_to_string(path)
                    .map_err(|problem| KeeperError::KeyMissing(format!("{source}: {problem}")))?;
                (source, text)
            }
            (None, name) => {
                let name = name.as_deref().unwrap_or(KEY_VARIABLE);
                let source = format!("environment variable {name}");
                let text = variable(name).ok_or_else(|| {
                    KeeperError::KeyMissing(format!(
                        "the {source} is not set; set it, or account.key_file"
                    ))
                })?;
                (source, text)
            }
        };
        text.trim()
            .parse()
            .map_err(|_| KeeperError::KeyInvalid(source))
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

fn value(key: &'static str, value: impl ToString, problem: impl Into<String>) -> KeeperError {
    KeeperError::ConfigValue {
        key,
        value: value.to_string(),
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, KeeperError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keeper.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&path)
    }

    const LEAST: &str = r#"
[chain]
rpc = "http://user:secret@127.0.0.1:8545/v3/secret"
chain_id = 1
address_book = "book.json"
[journal]
path = "/var/journal"
[store]
path = "store"
[enforcer]
"#;

    fn refused(text: &str) -> (&'static str, String) {
        let error = load(text).unwrap_err();
        (error.code(), error.to_string())
    }

    #[test]
    fn the_example_is_a_config_and_its_comments_are_the_defaults() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("keeper.example.toml");
        let example = Config::load(&path).unwrap();
        assert!(
            example.executor.is_some() && example.verifier.is_some() && example.enforcer.is_some()
        );
        // With every commented key taken in, except those that exclude or have no default.
        let text = std::fs::read_to_string(&path).unwrap();
        let all: String = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(key)
                    if key
                        .split_once(" = ")
                        .is_some_and(|(name, _)| !name.contains(' '))
                        && !key.starts_with("max_fee_per_gas")
                        && !key.starts_with("key_env") =>
                {
                    format!("{key}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        assert_ne!(all, text);
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("keeper.example.toml");
        std::fs::write(&copy, all).unwrap();
        let explicit = format!("{:?}", Config::load(&copy).unwrap()).replace(
            &directory.path().display().to_string(),
            env!("CARGO_MANIFEST_DIR"),
        );
        assert_eq!(format!("{example:?}"), explicit);
    }

    #[test]
    fn paths_are_relative_to_the_file_and_secrets_are_not_shown() {
        let config = load(LEAST).unwrap();
        assert!(config.store.path.is_absolute());
        assert_eq!(config.journal.path, Path::new("/var/journal"));
        assert_eq!(config.chain.rpc.to_string(), "http://127.0.0.1:8545");
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn bad_toml_is_refused_with_its_line() {
        let (code, words) = refused(&LEAST.replace("chain_id = 1", "chain_id = = 1"));
        assert_eq!(code, "K-CFG-002");
        assert!(words.contains("line 4, column"), "{words}");
    }

    #[test]
    fn unknown_keys_are_refused_with_line_and_key() {
        for (table, line) in [
            ("[chain]", 3),
            ("[journal]", 7),
            ("[store]", 9),
            ("[enforcer]", 11),
        ] {
            let (code, words) = refused(&LEAST.replace(table, &format!("{table}\nsurprise = 1")));
            assert_eq!(code, "K-CFG-002");
            assert!(words.contains("unknown field `surprise`"), "{words}");
            assert!(words.contains(&format!("line {line}, column")), "{words}");
        }
        let (_, words) = refused(&format!("{LEAST}\n[executer]"));
        assert!(words.contains("unknown field `executer`"), "{words}");
    }

    #[test]
    fn wrong_types_and_missing_keys_are_named() {
        let (_, words) = refused(&LEAST.replace("chain_id = 1", "chain_id = \"one\""));
        assert!(
            words.contains("line 4") && words.contains("expected u64"),
            "{words}"
        );
        let (_, words) = refused(&LEAST.replace("chain_id = 1", ""));
        assert!(words.contains("missing field `chain_id`"), "{words}");
    }

    #[test]
    fn values_that_make_no_sense_are_named() {
        for (from, to, key) in [
            (
                "chain_id = 1",
                "chain_id = 1\npoll_ms = 0",
                "chain.poll_ms = 0",
            ),
            (
                "chain_id = 1",
                "chain_id = 1\nconfirmations = 65",
                "chain.confirmations = 65",
            ),
            ("http://", "ftp://", "chain.rpc = ftp"),
            ("[enforcer]", "", "a role"),
            ("[enforcer]", "[executor]\ntoken = []", "executor.token"),
        ] {
            let (code, words) = refused(&LEAST.replace(from, to));
            assert_eq!(code, "K-CFG-003", "{words}");
            assert!(words.contains(key), "{words}");
            assert!(!words.contains("secret"), "{words}");
        }
    }

    #[test]
    fn amounts_are_digits_of_any_length() {
        let token = |amount: &str| {
            load(&LEAST.replace(
                "[enforcer]",
                &format!(
                    "[[executor.token]]\naddress = \"{}\"\nmin_gigafuel_price = {amount}\n\
                     max_collateral = 1\nmax_total = 1",
                    Address::ZERO
                ),
            ))
        };
        let least = |amount| {
            token(amount).unwrap().executor.unwrap().tokens[0]
                .min_gigafuel_price
                .to_string()
        };
        assert_eq!(
            least("\"340282366920938463463374607431768211456\"").len(),
            39
        );
        assert_eq!(least("\"1_000\""), "1000");
        assert_eq!(least("7"), "7");
        for wrong in ["-1", "\"1.5\"", "\"\"", "1.5"] {
            assert_eq!(token(wrong).unwrap_err().code(), "K-CFG-002", "{wrong}");
        }
    }

    #[test]
    fn a_key_comes_from_its_file_and_is_never_shown() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let mut config = load(LEAST).unwrap();
        config.account.key_file = Some(path.clone());
        assert_eq!(config.signer().unwrap_err().code(), "K-KEY-001");
        let secret = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
        std::fs::write(&path, format!("0x{secret}\n")).unwrap();
        let expected = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";
        assert_eq!(config.signer().unwrap().address().to_string(), expected);
        std::fs::write(&path, &secret[1..]).unwrap();
        let error = config.signer().unwrap_err();
        assert_eq!(error.code(), "K-KEY-002");
        assert!(!error.to_string().contains(&secret[5..]), "{error}");
        config.account.key_env = Some("OTHER".into());
        assert_eq!(
            config.signer().unwrap_err().code(),
            "K-CFG-003",
            "both are given"
        );
        config.account.key_file = None;
        config.account.key_env = Some("ASSIZE_TEST_NO_SUCH_VARIABLE".into());
        let error = config.signer().unwrap_err();
        assert_eq!(error.code(), "K-KEY-001");
        assert!(
            error.to_string().contains("ASSIZE_TEST_NO_SUCH_VARIABLE"),
            "{error}"
        );
    }
}
