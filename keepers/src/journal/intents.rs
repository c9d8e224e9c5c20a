//! Intents and attempts: written before anything is sent.

use super::{Journal, Tx, corrupt, hex, number, signed, small, text, wall};
use crate::{
    KeeperError,
    chain::Fees,
    intent::{Act, Detail, Intent, Kind},
};
use alloy::primitives::{Address, B256};
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, sqlite::SqliteRow};
use std::collections::BTreeSet;

/// Where an intent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentState {
    /// Nothing is signed for it.
    Pending,
    /// A transaction is signed for it, and its outcome is not certain.
    Sent,
    /// It is done.
    Done,
    /// It can never be done.
    Failed,
    /// The facts no longer ask for it.
    Cancelled,
}

impl IntentState {
    const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn of(name: &str) -> Result<Self, KeeperError> {
        [
            Self::Pending,
            Self::Sent,
            Self::Done,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.name() == name)
        .ok_or_else(|| corrupt("intents.state", name))
    }
}

/// An intent as it is journalled.
#[derive(Clone, Debug)]
pub struct IntentRow {
    /// The intent.
    pub intent: Intent,
    /// Where it is.
    pub state: IntentState,
    /// Whether the facts still ask for it.
    pub wanted: bool,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// How often it was put off or reverted.
    pub tries: u32,
}

/// Where an attempt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// Signed; perhaps broadcast; not seen in a block.
    Sent,
    /// In a block, with fewer confirmations than are wanted.
    Mined,
    /// In a block, for good.
    Confirmed,
    /// In a block, without effect.
    Reverted,
    /// Another transaction took its nonce.
    Replaced,
    /// Not in the node's pool and not sent again; its nonce may be used for another.
    Abandoned,
}

impl AttemptState {
    const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Mined => "mined",
            Self::Confirmed => "confirmed",
            Self::Reverted => "reverted",
            Self::Replaced => "replaced",
            Self::Abandoned => "abandoned",
        }
    }
}

/// A transaction that was signed for an intent.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its hash.
    pub tx_hash: B256,
    /// Its nonce.
    pub nonce: u64,
    /// Its signed bytes, as they are broadcast.
    pub raw: Vec<u8>,
    /// Whether it was seen in a block.
    pub mined: bool,
    /// The intent.
    pub row: IntentRow,
}

/// A transaction that is signed and not yet broadcast.
#[derive(Clone, Debug)]
pub struct NewAttempt<'a> {
    /// The intent's id.
    pub intent_id: &'a str,
    /// Who signed.
    pub account: Address,
    /// Its hash.
    pub tx_hash: B256,
    /// Its nonce.
    pub nonce: u64,
    /// Its signed bytes.
    pub raw: &'a [u8],
    /// Its gas limit.
    pub gas: u64,
    /// Its fees.
    pub fees: Fees,
}

/// What came of journalling decisions.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    /// Intents that are new, or asked for again.
    pub opened: Vec<Intent>,
    /// Ids of intents that the facts no longer ask for.
    pub cancelled: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Body {
    act: Act,
    detail: Detail,
}

fn encode(intent: &Intent) -> Result<String, KeeperError> {
    let body = Body {
        act: intent.act.clone(),
        detail: intent.detail.clone(),
    };
    serde_json::to_string(&body).map_err(|problem| corrupt("intents.body", problem))
}

fn decode(row: &SqliteRow) -> Result<IntentRow, KeeperError> {
    let id: String = row.try_get("id")?;
    let body: String = row.try_get("body")?;
    let body: Body = serde_json::from_str(&body)
        .map_err(|_| corrupt("intents.body", format!("{id}: {body}")))?;
    let kind: String = row.try_get("kind")?;
    let deadline: Option<i64> = row.try_get("deadline")?;
    Ok(IntentRow {
        intent: Intent {
            kind: Kind::of(&kind).ok_or_else(|| corrupt("intents.kind", kind))?,
            deal_id: text(row, "deal_id")?,
            basis: number(row, "basis")?,
            deadline: deadline.and_then(|time| u64::try_from(time).ok()),
            act: body.act,
            detail: body.detail,
            id,
        },
        state: IntentState::of(row.try_get("state")?)?,
        wanted: row.try_get("wanted")?,
        reason: row.try_get("reason")?,
        tries: small(row, "tries")?,
    })
}

const COLUMNS: &str = "id, kind, deal_id, basis, state, wanted, body, deadline, reason, tries";

impl Journal {
    /// Makes the journalled intents those that the facts, up to block `cursor`, ask for: inserts new
    /// ones, brings unsent ones up to date, opens again those whose effect a reorganisation took
    /// back, and cancels unsent ones that are not asked for any more. Notes are done by being
    /// written.
    ///
    /// # Errors
    /// If the journal fails; nothing is changed then.
    pub async fn sync_intents(
        &self,
        intents: &[Intent],
        cursor: u64,
    ) -> Result<Synced, KeeperError> {
        let mut tx = self.begin().await?;
        let mut synced = Synced::default();
        let mut wanted = BTreeSet::new();
        for intent in intents.iter().filter(|intent| intent.act != Act::Run) {
            wanted.insert(intent.id.as_str());
            if upsert(&mut tx, intent, cursor).await? {
                synced.opened.push(intent.clone());
            }
        }
        // Approvals follow from the config, not from facts.
        let rows = sqlx::query(
            "SELECT id, state FROM intents
             WHERE state IN ('pending', 'sent') AND kind <> 'approve' AND wanted",
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in rows {
            let id: String = row.try_get("id")?;
            if wanted.contains(id.as_str()) {
                continue;
            }
            sqlx::query(
                "UPDATE intents SET wanted = FALSE,
                     reason = CASE state WHEN 'pending' THEN 'no longer due' ELSE reason END,
                     state = CASE state WHEN 'pending' THEN 'cancelled' ELSE state END,
                     closed = CASE state WHEN 'pending' THEN CAST(? AS BIGINT) ELSE closed END
                 WHERE id = ?",
            )
            .bind(signed(cursor))
            .bind(&id)
            .execute(&mut *tx)
            .await?;
            synced.cancelled.push(id);
        }
        tx.commit().await?;
        Ok(synced)
    }

    /// Asks for one intent, whatever became of it before. For intents that follow from the state of
    /// the chain at start.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn ask(&self, intent: &Intent) -> Result<(), KeeperError> {
        let mut tx = self.begin().await?;
        upsert(&mut tx, intent, u64::MAX).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The unsent intents that may be tried now, oldest first.
    ///
    /// # Errors
    /// If the journal fails or a row does not decode.
    pub async fn due_intents(&self) -> Result<Vec<IntentRow>, KeeperError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM intents
             WHERE state = 'pending' AND not_before <= ? ORDER BY created_at, id"
        )))
        .bind(signed(wall()))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(decode).collect()
    }

    /// One intent; none if it was never asked for.
    ///
    /// # Errors
    /// If the journal fails or the row does not decode.
    pub async fn intent(&self, id: &str) -> Result<Option<IntentRow>, KeeperError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM intents WHERE id = ?"
        )))
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(decode).transpose()
    }

    /// How many intents are in each state.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn intent_counts(&self) -> Result<Vec<(String, u64)>, KeeperError> {
        let rows = sqlx::query("SELECT state, COUNT(*) AS n FROM intents GROUP BY state")
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get("state")?, number(row, "n")?)))
            .collect()
    }

    /// Writes down a signed transaction before it is broadcast.
    ///
    /// # Errors
    /// If the journal fails; it must not be broadcast then.
    pub async fn begin_attempt(&self, attempt: &NewAttempt<'_>) -> Result<(), KeeperError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO attempts (tx_hash, intent_id, account, nonce, raw, gas, max_fee, priority,
                                   state, sent_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'sent', ?)
             ON CONFLICT (tx_hash) DO UPDATE SET state = 'sent', block = NULL",
        )
        .bind(hex(attempt.tx_hash))
        .bind(attempt.intent_id)
        .bind(hex(attempt.account))
        .bind(signed(attempt.nonce))
        .bind(attempt.raw)
        .bind(signed(attempt.gas))
        .bind(attempt.fees.max.to_string())
        .bind(attempt.fees.priority.to_string())
        .bind(signed(wall()))
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE intents SET state = 'sent', reason = NULL WHERE id = ?")
            .bind(attempt.intent_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The transactions whose outcome is not certain, by nonce.
    ///
    /// # Errors
    /// If the journal fails or a row does not decode.
    pub async fn open_attempts(&self) -> Result<Vec<Attempt>, KeeperError> {
        let rows = sqlx::query(
            "SELECT a.tx_hash, a.nonce, a.raw, a.state AS attempt_state,
                    i.id, i.kind, i.deal_id, i.basis, i.state, i.wanted, i.body, i.deadline,
                    i.reason, i.tries
             FROM attempts a JOIN intents i ON i.id = a.intent_id
             WHERE a.state IN ('sent', 'mined') ORDER BY a.nonce, a.sent_at",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let state: String = row.try_get("attempt_state")?;
                Ok(Attempt {
                    tx_hash: text(row, "tx_hash")?,
                    nonce: number(row, "nonce")?,
                    raw: row.try_get("raw")?,
                    mined: state == AttemptState::Mined.name(),
                    row: decode(row)?,
                })
            })
            .collect()
    }

    /// Every attempt for an intent: hash, nonce and state. For operators and tests.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn attempts_of(&self, id: &str) -> Result<Vec<(B256, u64, String)>, KeeperError> {
        let rows = sqlx::query(
            "SELECT tx_hash, nonce, state FROM attempts WHERE intent_id = ? ORDER BY sent_at, nonce",
        )
        .bind(id)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok((
                    text(row, "tx_hash")?,
                    number(row, "nonce")?,
                    row.try_get("state")?,
                ))
            })
            .collect()
    }

    /// Says what became of an attempt, and with it of its intent.
    ///
    /// # Errors
    /// If the journal fails; nothing is changed then.
    pub async fn end_attempt(
        &self,
        attempt: &Attempt,
        state: AttemptState,
        block: Option<u64>,
        reason: Option<&str>,
    ) -> Result<(), KeeperError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE attempts SET state = ?, block = ? WHERE tx_hash = ?")
            .bind(state.name())
            .bind(block.map(signed))
            .bind(hex(attempt.tx_hash))
            .execute(&mut *tx)
            .await?;
        let id = &attempt.row.intent.id;
        match state {
            AttemptState::Sent | AttemptState::Mined => {}
            AttemptState::Confirmed => {
                sqlx::query(
                    "UPDATE intents SET state = 'done', closed = ?, reason = NULL WHERE id = ?",
                )
                .bind(block.map(signed))
                .bind(id)
                .execute(&mut *tx)
                .await?;
                sqlx::query(
                    "UPDATE attempts SET state = 'replaced' WHERE intent_id = ? AND state = 'sent'",
                )
                .bind(id)
                .execute(&mut *tx)
                .await?;
            }
            AttemptState::Reverted | AttemptState::Replaced | AttemptState::Abandoned => {
                // Whether to try again is for the facts and the next preflight to say.
                let tries = attempt.row.tries + u32::from(state == AttemptState::Reverted);
                sqlx::query(
                    "UPDATE intents SET reason = ?, tries = ?, not_before = ?, closed = NULL,
                         state = CASE WHEN wanted THEN 'pending' ELSE 'cancelled' END
                     WHERE id = ? AND NOT EXISTS (SELECT 1 FROM attempts a
                         WHERE a.intent_id = intents.id AND a.state IN ('sent', 'mined'))",
                )
                .bind(reason)
                .bind(i64::from(tries))
                .bind(signed(wall() + pause(tries)))
                .bind(id)
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Puts an unsent intent off, longer each time, and says why.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn put_off(&self, row: &IntentRow, reason: &str) -> Result<(), KeeperError> {
        let tries = row.tries.saturating_add(1);
        sqlx::query(
            "UPDATE intents SET tries = ?, not_before = ?, reason = ?
             WHERE id = ? AND state = 'pending'",
        )
        .bind(i64::from(tries))
        .bind(signed(wall() + pause(tries)))
        .bind(reason)
        .bind(&row.intent.id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Gives an unsent intent up for good.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn fail(&self, id: &str, reason: &str) -> Result<(), KeeperError> {
        sqlx::query(
            "UPDATE intents SET state = 'failed', reason = ? WHERE id = ? AND state = 'pending'",
        )
        .bind(reason)
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// The pause before an intent is tried again, in seconds: 1, 2, 4 … 64.
const fn pause(tries: u32) -> u64 {
    if tries == 0 {
        0
    } else {
        1 << (if tries > 7 { 6 } else { tries - 1 })
    }
}

/// Inserts an intent or brings it up to date; says whether it is asked for anew.
async fn upsert(tx: &mut Tx, intent: &Intent, cursor: u64) -> Result<bool, KeeperError> {
    let note = matches!(intent.act, Act::Note { .. });
    let reason = match &intent.act {
        Act::Note { reason } => Some(reason.as_str()),
        _ => None,
    };
    let body = encode(intent)?;
    let row = sqlx::query("SELECT state, body, closed FROM intents WHERE id = ?")
        .bind(&intent.id)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else {
        sqlx::query(
            "INSERT INTO intents (id, kind, deal_id, basis, state, body, deadline, closed, reason,
                                  created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&intent.id)
        .bind(intent.kind.name())
        .bind(hex(intent.deal_id))
        .bind(signed(intent.basis))
        .bind(if note { "done" } else { "pending" })
        .bind(&body)
        .bind(intent.deadline.map(signed))
        .bind(note.then_some(signed(cursor)))
        .bind(reason)
        .bind(signed(wall()))
        .execute(&mut **tx)
        .await?;
        return Ok(true);
    };
    let same = row.try_get::<String, _>("body")? == body;
    let closed: Option<i64> = row.try_get("closed")?;
    let reopen = match IntentState::of(row.try_get("state")?)? {
        IntentState::Sent => {
            sqlx::query("UPDATE intents SET wanted = TRUE WHERE id = ?")
                .bind(&intent.id)
                .execute(&mut **tx)
                .await?;
            return Ok(false);
        }
        IntentState::Pending if same => return Ok(false),
        IntentState::Pending => false,
        // A note that says the same is not said twice.
        IntentState::Done if note => return Ok(false),
        // Its block may not be taken in yet. If it is, and the facts ask again, the effect is gone.
        IntentState::Done if closed.is_none_or(|block| block > signed(cursor)) => return Ok(false),
        IntentState::Failed if same => return Ok(false),
        IntentState::Done | IntentState::Failed | IntentState::Cancelled => true,
    };
    sqlx::query(
        "UPDATE intents SET state = 'pending', wanted = TRUE, body = ?, basis = ?, deadline = ?,
             closed = NULL, reason = NULL, not_before = 0, tries = 0
         WHERE id = ?",
    )
    .bind(&body)
    .bind(signed(intent.basis))
    .bind(intent.deadline.map(signed))
    .bind(&intent.id)
    .execute(&mut **tx)
    .await?;
    Ok(reopen)
}
