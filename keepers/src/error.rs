//! What stops a keeper, each failure with a stable code that an alarm can key on.

use crate::chain::ChainError;
use alloy::primitives::Address;
use std::path::PathBuf;

/// What stops a keeper. Everything that can pass by itself is retried and never becomes one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeeperError {
    /// The config file cannot be read.
    #[error("cannot read the config {path}: {source}")]
    ConfigUnreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The config file is not TOML, or holds an unknown key or a value of the wrong type.
    #[error("the config {path} is wrong: {source}")]
    ConfigInvalid {
        /// The file.
        path: PathBuf,
        /// Says line, column and key.
        source: Box<toml::de::Error>,
    },
    /// A value of the config is of the right type, and makes no sense.
    #[error("config key {key} = {value}: {problem}")]
    ConfigValue {
        /// The dotted key.
        key: &'static str,
        /// What was given.
        value: String,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// No key is configured, or its file or variable is not there.
    #[error("no key: {0}")]
    KeyMissing(String),
    /// What is there is not a private key. The key itself is never shown.
    #[error("{0} does not hold a private key: 64 hex digits, with or without 0x, are needed")]
    KeyInvalid(String),
    /// The address book cannot be read or does not name what is needed.
    #[error("the address book {path} cannot be used: {problem}")]
    AddressBook {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The RPC endpoint does not answer.
    #[error("the RPC endpoint {endpoint} cannot be reached: {source}")]
    RpcUnreachable {
        /// Scheme, host and port only: the rest may hold a secret.
        endpoint: String,
        /// What happened.
        source: ChainError,
    },
    /// The endpoint serves another chain.
    #[error("the RPC endpoint {endpoint} serves chain {actual}, and the config says {expected}")]
    WrongChain {
        /// Scheme, host and port only.
        endpoint: String,
        /// From the config.
        expected: u64,
        /// From the endpoint.
        actual: u64,
    },
    /// There is no contract at an address of the address book.
    #[error(
        "{name} has no code at {address} on chain {chain_id}: deploy it or correct the address book"
    )]
    NotDeployed {
        /// The contract.
        name: &'static str,
        /// Where it should be.
        address: Address,
        /// On which chain.
        chain_id: u64,
    },
    /// The artifact store cannot be used.
    #[error("the store {path} cannot be used: {problem}")]
    Store {
        /// The directory.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The journal cannot be opened, read or written.
    #[error("the journal failed: {0}")]
    Journal(#[from] sqlx::Error),
    /// The journal's schema could not be brought up to date.
    #[error("the journal cannot be migrated: {0}")]
    JournalSchema(#[from] sqlx::migrate::MigrateError),
    /// Another process uses the journal.
    #[error("the journal {0} is used by another keeper")]
    JournalLocked(PathBuf),
    /// The journal was written for another chain, other contracts or another account.
    #[error("the journal {path} is of {found}, and the config says {expected}: use another file")]
    JournalForeign {
        /// The journal.
        path: PathBuf,
        /// What the journal says.
        found: String,
        /// What the config says.
        expected: String,
    },
    /// A row of the journal does not decode.
    #[error("the journal holds {what} that does not decode: {value}")]
    JournalCorrupt {
        /// What it should be.
        what: &'static str,
        /// What is there.
        value: String,
    },
    /// A reorganisation reached below everything that is remembered.
    #[error(
        "the chain reorganised below block {oldest}, the oldest one remembered: delete the \
         journal's facts by starting with a new file, or raise chain.reorg_depth"
    )]
    ReorgTooDeep {
        /// The oldest remembered block.
        oldest: u64,
    },
    /// A listener cannot be bound.
    #[error("cannot listen on {address} ({key}): {source}")]
    Listen {
        /// The config key.
        key: &'static str,
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The sandbox does not start.
    #[error("the sandbox does not start: {0}")]
    Sandbox(String),
    /// A task that must not end ended.
    #[error("the task {0} ended without being asked to")]
    TaskEnded(&'static str),
    /// A task panicked.
    #[error("the task {task} panicked: {message}")]
    TaskPanicked {
        /// Which.
        task: &'static str,
        /// What it said.
        message: String,
    },
}

impl KeeperError {
    /// The stable code. See the table in the README.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ConfigUnreadable { .. } => "K-CFG-001",
            Self::ConfigInvalid { .. } => "K-CFG-002",
            Self::ConfigValue { .. } => "K-CFG-003",
            Self::KeyMissing(_) => "K-KEY-001",
            Self::KeyInvalid(_) => "K-KEY-002",
            Self::AddressBook { .. } => "K-CFG-004",
            Self::RpcUnreachable { .. } => "K-RPC-001",
            Self::WrongChain { .. } => "K-RPC-002",
            Self::NotDeployed { .. } => "K-RPC-003",
            Self::Store { .. } => "K-STO-001",
            Self::Journal(_) => "K-JRN-001",
            Self::JournalSchema(_) => "K-JRN-002",
            Self::JournalLocked(_) => "K-JRN-003",
            Self::JournalForeign { .. } => "K-JRN-004",
            Self::JournalCorrupt { .. } => "K-JRN-005",
            Self::ReorgTooDeep { .. } => "K-JRN-006",
            Self::Listen { .. } => "K-NET-001",
            Self::Sandbox(_) => "K-RUN-001",
            Self::TaskEnded(_) => "K-SUP-001",
            Self::TaskPanicked { .. } => "K-SUP-002",
        }
    }
}
