//! The journal: what the keeper knows of the chain, and what it means to do and did.

mod facts;
mod intents;
mod own;

pub use facts::{Cursor, DealFacts, Taken};
pub use intents::{Attempt, AttemptState, IntentRow, IntentState, NewAttempt, Synced};
pub use own::{Exposure, Offer, Run};

use crate::KeeperError;
use alloy::primitives::Address;
use sqlx::{
    Row as _, SqlitePool, Transaction,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};
use std::{fmt, fs::File, path::Path, str::FromStr, sync::Arc, time::Duration};

/// Whose facts and intents a journal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The chain.
    pub chain_id: u64,
    /// The kernel.
    pub escrow: Address,
    /// The court.
    pub court: Address,
    /// The account that acts.
    pub account: Address,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            chain_id,
            escrow,
            court,
            account,
        } = self;
        write!(
            f,
            "account {account} on chain {chain_id} with escrow {escrow} and court {court}"
        )
    }
}

/// The journal, in SQLite. Every write is durable when it returns.
#[derive(Clone, Debug)]
pub struct Journal {
    pool: SqlitePool,
    _lock: Arc<File>,
}

type Tx = Transaction<'static, sqlx::Sqlite>;

impl Journal {
    /// Opens the journal, and makes it if it is not there.
    ///
    /// # Errors
    /// If it cannot be opened, another process has it, or it is of another chain or account.
    pub async fn open(path: &Path, identity: Identity) -> Result<Self, KeeperError> {
        let lock = Self::lock(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An intent that was written must outlive a power cut: a lost one is a lost nonce.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        let journal = Self {
            pool,
            _lock: Arc::new(lock),
        };
        journal.identify(path, identity).await?;
        Ok(journal)
    }

    fn lock(path: &Path) -> Result<File, KeeperError> {
        let lock_path = path.with_added_extension("lock");
        let lock = File::create(&lock_path).map_err(|source| {
            KeeperError::Journal(sqlx::Error::Io(std::io::Error::new(
                source.kind(),
                format!("{}: {source}", lock_path.display()),
            )))
        })?;
        lock.try_lock()
            .map_err(|_| KeeperError::JournalLocked(path.to_owned()))?;
        Ok(lock)
    }

    async fn identify(&self, path: &Path, identity: Identity) -> Result<(), KeeperError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query("SELECT chain_id, escrow, court, account FROM identity")
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = row {
            let found = Identity {
                chain_id: number(&row, "chain_id")?,
                escrow: text(&row, "escrow")?,
                court: text(&row, "court")?,
                account: text(&row, "account")?,
            };
            if found != identity {
                return Err(KeeperError::JournalForeign {
                    path: path.to_owned(),
                    found: found.to_string(),
                    expected: identity.to_string(),
                });
            }
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO identity (id, chain_id, escrow, court, account) VALUES (1, ?, ?, ?, ?)",
        )
        .bind(signed(identity.chain_id))
        .bind(hex(identity.escrow))
        .bind(hex(identity.court))
        .bind(hex(identity.account))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A transaction that may write. It takes the write lock at once: one that began by reading
    /// could not be upgraded while another writes.
    async fn begin(&self) -> Result<Tx, KeeperError> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Waits for what is being written and closes.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The time outside the chain, in Unix seconds: for pauses, never for deadlines.
pub(crate) fn wall() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    alloy::primitives::hex::encode_prefixed(bytes)
}

/// Databases have no unsigned integers. Block numbers, times and nonces are far below 2^63.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(row: &SqliteRow, column: &'static str) -> Result<u64, KeeperError> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|_| KeeperError::JournalCorrupt {
        what: column,
        value: value.to_string(),
    })
}

fn small<T: TryFrom<i64>>(row: &SqliteRow, column: &'static str) -> Result<T, KeeperError> {
    let value: i64 = row.try_get(column)?;
    T::try_from(value).map_err(|_| KeeperError::JournalCorrupt {
        what: column,
        value: value.to_string(),
    })
}

fn text<T: FromStr>(row: &SqliteRow, column: &'static str) -> Result<T, KeeperError> {
    let value: String = row.try_get(column)?;
    value.parse().map_err(|_| KeeperError::JournalCorrupt {
        what: column,
        value,
    })
}

fn corrupt(what: &'static str, value: impl ToString) -> KeeperError {
    KeeperError::JournalCorrupt {
        what,
        value: value.to_string(),
    }
}

#[cfg(test)]
mod tests;
