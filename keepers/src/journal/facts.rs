//! Facts and the cursor, which move together.

use super::{Journal, Tx, corrupt, hex, number, signed, small, text};
use crate::{
    KeeperError,
    chain::Block,
    contracts::{CourtTerms, Deal, Status},
    fact::{Fact, Filed},
};
use alloy::{
    primitives::{Address, B256},
    sol_types::SolValue,
};
use sqlx::Row as _;
use std::collections::BTreeMap;

/// Up to where the chain was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The block's height.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its time, in Unix seconds.
    pub time: u64,
}

impl From<Block> for Cursor {
    fn from(block: Block) -> Self {
        Self {
            number: block.number,
            hash: block.hash,
            time: block.time,
        }
    }
}

/// What a block holds: its facts in order, each with its log index.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The block.
    pub block: Cursor,
    /// Its facts.
    pub facts: Vec<(u64, Fact)>,
}

/// All that the chain said of a deal in which something is left to do.
#[derive(Clone, Debug)]
pub struct DealFacts {
    /// Its id.
    pub id: B256,
    /// Its body.
    pub deal: Deal,
    /// When it was opened, in Unix seconds.
    pub opened_at: u64,
    /// The newest block among these facts.
    pub basis: u64,
    /// The dockets that its clauses name.
    pub dockets: BTreeMap<B256, CourtTerms>,
    /// The clause by which each closed commitment closed.
    pub closed: BTreeMap<u8, u8>,
    /// What was filed, by docket.
    pub filings: BTreeMap<B256, Filed>,
    /// The last ruling of each docket: status and until when.
    pub rulings: BTreeMap<B256, (Status, u64)>,
    /// The verdicts that were stated, by docket and verifier: claim and whether it is confirmed.
    pub verdicts: BTreeMap<(B256, Address), (B256, bool)>,
    /// The dockets whose collateral was paid out.
    pub released: Vec<B256>,
}

const FACT_TABLES: [&str; 7] = [
    "DELETE FROM settlements WHERE block > ?",
    "DELETE FROM filings WHERE block > ?",
    "DELETE FROM verdicts WHERE block > ?",
    "DELETE FROM rulings WHERE block > ?",
    "DELETE FROM releases WHERE block > ?",
    "DELETE FROM dockets WHERE block > ?",
    "DELETE FROM deals WHERE block > ?",
];

impl Journal {
    /// The last block that was taken in; none at the very start.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn cursor(&self) -> Result<Option<Cursor>, KeeperError> {
        let row = sqlx::query("SELECT number, hash, time FROM cursor")
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            Ok(Cursor {
                number: number(&row, "number")?,
                hash: text(&row, "hash")?,
                time: number(&row, "time")?,
            })
        })
        .transpose()
    }

    /// The remembered blocks, newest first.
    ///
    /// # Errors
    /// If the journal fails.
    pub async fn remembered(&self) -> Result<Vec<(u64, B256)>, KeeperError> {
        let rows = sqlx::query("SELECT number, hash FROM blocks ORDER BY number DESC")
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| Ok((number(row, "number")?, text(row, "hash")?)))
            .collect()
    }

    /// Takes in blocks in order: their facts, and the cursor to the last one, in one transaction.
    /// Blocks more than `depth` below it are forgotten as possible ancestors.
    ///
    /// # Errors
    /// If the journal fails; nothing is taken in then.
    pub async fn take(&self, blocks: &[Taken], depth: u64) -> Result<(), KeeperError> {
        let Some(last) = blocks.last() else {
            return Ok(());
        };
        let mut tx = self.begin().await?;
        for taken in blocks {
            for (log_index, fact) in &taken.facts {
                insert(&mut tx, &taken.block, *log_index, fact).await?;
            }
            sqlx::query(
                "INSERT INTO blocks (number, hash, time) VALUES (?, ?, ?)
                 ON CONFLICT (number) DO UPDATE SET hash = excluded.hash, time = excluded.time",
            )
            .bind(signed(taken.block.number))
            .bind(hex(taken.block.hash))
            .bind(signed(taken.block.time))
            .execute(&mut *tx)
            .await?;
            finish(&mut tx, taken).await?;
        }
        set_cursor(&mut tx, &last.block).await?;
        sqlx::query("DELETE FROM blocks WHERE number < ?")
            .bind(signed(last.block.number.saturating_sub(depth)))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Undoes every fact above `ancestor`, which becomes the cursor. Transactions that were mined
    /// above it count as sent again. Says how many facts vanished.
    ///
    /// # Errors
    /// If the journal fails; nothing is undone then.
    pub async fn roll_back(&self, ancestor: u64) -> Result<u64, KeeperError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query("SELECT number, hash, time FROM blocks WHERE number = ?")
            .bind(signed(ancestor))
            .fetch_one(&mut *tx)
            .await?;
        let block = Cursor {
            number: ancestor,
            hash: text(&row, "hash")?,
            time: number(&row, "time")?,
        };
        let mut vanished = 0;
        for statement in FACT_TABLES {
            let done = sqlx::query(statement)
                .bind(signed(ancestor))
                .execute(&mut *tx)
                .await?;
            vanished += done.rows_affected();
        }
        for statement in [
            "DELETE FROM blocks WHERE number > ?",
            "UPDATE deals SET finished = NULL WHERE finished > ?",
            "UPDATE intents SET state = 'sent', closed = NULL, reason = NULL
             WHERE id IN (SELECT intent_id FROM attempts WHERE block > ?
                          AND state IN ('mined', 'confirmed'))",
            "UPDATE attempts SET state = 'sent', block = NULL
             WHERE block > ? AND state IN ('mined', 'confirmed')",
        ] {
            sqlx::query(statement)
                .bind(signed(ancestor))
                .execute(&mut *tx)
                .await?;
        }
        set_cursor(&mut tx, &block).await?;
        tx.commit().await?;
        Ok(vanished)
    }

    /// Every deal in which something is left to do, with all that the chain said of it, and the
    /// cursor of the same instant.
    ///
    /// # Errors
    /// If the journal fails or a row does not decode.
    pub async fn open_deals(&self) -> Result<(Option<Cursor>, Vec<DealFacts>), KeeperError> {
        // One read transaction: the view is of one block.
        let mut tx = self.pool.begin().await?;
        let cursor = sqlx::query("SELECT number, hash, time FROM cursor")
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| {
                Ok::<_, KeeperError>(Cursor {
                    number: number(&row, "number")?,
                    hash: text(&row, "hash")?,
                    time: number(&row, "time")?,
                })
            })
            .transpose()?;
        let mut deals = BTreeMap::new();
        for row in
            sqlx::query("SELECT deal_id, opened_at, block, body FROM deals WHERE finished IS NULL")
                .fetch_all(&mut *tx)
                .await?
        {
            let id: B256 = text(&row, "deal_id")?;
            let body: Vec<u8> = row.try_get("body")?;
            let deal = Deal::abi_decode(&body).map_err(|_| corrupt("deals.body", id))?;
            deals.insert(
                id,
                DealFacts {
                    id,
                    deal,
                    opened_at: number(&row, "opened_at")?,
                    basis: number(&row, "block")?,
                    dockets: BTreeMap::new(),
                    closed: BTreeMap::new(),
                    filings: BTreeMap::new(),
                    rulings: BTreeMap::new(),
                    verdicts: BTreeMap::new(),
                    released: Vec::new(),
                },
            );
        }
        for row in sqlx::query(
            "SELECT deal_id, docket_id, terms, block FROM dockets
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&mut *tx)
        .await?
        {
            let block = number(&row, "block")?;
            let docket: B256 = text(&row, "docket_id")?;
            let terms: Vec<u8> = row.try_get("terms")?;
            let terms =
                CourtTerms::abi_decode(&terms).map_err(|_| corrupt("dockets.terms", docket))?;
            with(&mut deals, &text(&row, "deal_id")?, block, |deal| {
                deal.dockets.insert(docket, terms);
            });
        }
        for row in sqlx::query(
            "SELECT deal_id, idx, clause, block FROM settlements
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&mut *tx)
        .await?
        {
            let block = number(&row, "block")?;
            let (index, clause) = (small(&row, "idx")?, small(&row, "clause")?);
            with(&mut deals, &text(&row, "deal_id")?, block, |deal| {
                deal.closed.insert(index, clause);
            });
        }
        for row in sqlx::query(
            "SELECT * FROM filings
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&mut *tx)
        .await?
        {
            let filed = Filed {
                deal_id: text(&row, "deal_id")?,
                docket_id: text(&row, "docket_id")?,
                filer: text(&row, "filer")?,
                claim: text(&row, "claim")?,
                output: text(&row, "output")?,
                units: number(&row, "units")?,
                price: text(&row, "price")?,
                collateral: text(&row, "collateral")?,
                until: number(&row, "until")?,
            };
            let block = number(&row, "block")?;
            let deal_id = filed.deal_id;
            with(&mut deals, &deal_id, block, |deal| {
                deal.filings.insert(filed.docket_id, filed);
            });
        }
        for row in sqlx::query(
            "SELECT deal_id, docket_id, status, until, block FROM rulings
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)
             ORDER BY block, log_index",
        )
        .fetch_all(&mut *tx)
        .await?
        {
            let block = number(&row, "block")?;
            let docket: B256 = text(&row, "docket_id")?;
            let ruling = (status(&row)?, number(&row, "until")?);
            with(&mut deals, &text(&row, "deal_id")?, block, |deal| {
                deal.rulings.insert(docket, ruling);
            });
        }
        for row in sqlx::query(
            "SELECT deal_id, docket_id, verifier, claim, confirms, block FROM verdicts
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&mut *tx)
        .await?
        {
            let block = number(&row, "block")?;
            let key = (text(&row, "docket_id")?, text(&row, "verifier")?);
            let verdict = (text(&row, "claim")?, row.try_get("confirms")?);
            with(&mut deals, &text(&row, "deal_id")?, block, |deal| {
                deal.verdicts.insert(key, verdict);
            });
        }
        for row in sqlx::query(
            "SELECT deal_id, docket_id, block FROM releases
             WHERE deal_id IN (SELECT deal_id FROM deals WHERE finished IS NULL)",
        )
        .fetch_all(&mut *tx)
        .await?
        {
            let block = number(&row, "block")?;
            let docket = text(&row, "docket_id")?;
            with(&mut deals, &text(&row, "deal_id")?, block, |deal| {
                deal.released.push(docket)
            });
        }
        tx.commit().await?;
        Ok((cursor, deals.into_values().collect()))
    }
}

fn with(
    deals: &mut BTreeMap<B256, DealFacts>,
    id: &B256,
    block: u64,
    change: impl FnOnce(&mut DealFacts),
) {
    if let Some(deal) = deals.get_mut(id) {
        deal.basis = deal.basis.max(block);
        change(deal);
    }
}

fn status(row: &sqlx::sqlite::SqliteRow) -> Result<Status, KeeperError> {
    let value: u8 = small(row, "status")?;
    Status::try_from(value).map_err(|_| corrupt("status", value))
}

async fn set_cursor(tx: &mut Tx, block: &Cursor) -> Result<(), KeeperError> {
    sqlx::query(
        "INSERT INTO cursor (id, number, hash, time) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE
         SET number = excluded.number, hash = excluded.hash, time = excluded.time",
    )
    .bind(signed(block.number))
    .bind(hex(block.hash))
    .bind(signed(block.time))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    block: &Cursor,
    log_index: u64,
    fact: &Fact,
) -> Result<(), KeeperError> {
    let height = signed(block.number);
    if let Fact::Opened {
        deal_id, dockets, ..
    } = fact
    {
        for (docket_id, terms) in dockets {
            sqlx::query(
                "INSERT INTO dockets (docket_id, deal_id, terms, block) VALUES (?, ?, ?, ?)",
            )
            .bind(hex(docket_id))
            .bind(hex(deal_id))
            .bind(terms.abi_encode())
            .bind(height)
            .execute(&mut **tx)
            .await?;
        }
    }
    let query = match fact {
        Fact::Opened { deal_id, deal, .. } => sqlx::query(
            "INSERT INTO deals (deal_id, block, opened_at, terms, commitments, body)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(hex(deal_id))
        .bind(height)
        .bind(signed(block.time))
        .bind(hex(deal.terms))
        .bind(signed(deal.commitments.len() as u64))
        .bind(deal.abi_encode()),
        Fact::Settled {
            deal_id,
            index,
            clause,
        } => {
            sqlx::query("INSERT INTO settlements (deal_id, idx, clause, block) VALUES (?, ?, ?, ?)")
                .bind(hex(deal_id))
                .bind(i64::from(*index))
                .bind(i64::from(*clause))
                .bind(height)
        }
        Fact::Filed(filed) => sqlx::query(
            "INSERT INTO filings (docket_id, deal_id, filer, claim, output, units, price,
                                  collateral, until, block)
             SELECT docket_id, deal_id, ?, ?, ?, ?, ?, ?, ?, ? FROM dockets
             WHERE docket_id = ?",
        )
        .bind(hex(filed.filer))
        .bind(hex(filed.claim))
        .bind(hex(filed.output))
        .bind(signed(filed.units))
        .bind(filed.price.to_string())
        .bind(filed.collateral.to_string())
        .bind(signed(filed.until))
        .bind(height)
        .bind(hex(filed.docket_id)),
        Fact::Verdict {
            docket_id,
            verifier,
            claim,
            confirms,
            ..
        } => sqlx::query(
            "INSERT INTO verdicts (docket_id, deal_id, verifier, claim, confirms, block)
             SELECT docket_id, deal_id, ?, ?, ?, ? FROM dockets WHERE docket_id = ?",
        )
        .bind(hex(verifier))
        .bind(hex(claim))
        .bind(confirms)
        .bind(height)
        .bind(hex(docket_id)),
        Fact::Ruled {
            docket_id,
            status,
            until,
            ..
        } => sqlx::query(
            "INSERT INTO rulings (docket_id, deal_id, block, log_index, status, until)
             SELECT docket_id, deal_id, ?, ?, ?, ? FROM dockets WHERE docket_id = ?",
        )
        .bind(height)
        .bind(signed(log_index))
        .bind(i64::from(*status as u8))
        .bind(signed(*until))
        .bind(hex(docket_id)),
        Fact::Released {
            docket_id,
            status,
            collateral,
            ..
        } => sqlx::query(
            "INSERT INTO releases (docket_id, deal_id, status, collateral, block)
             SELECT docket_id, deal_id, ?, ?, ? FROM dockets WHERE docket_id = ?",
        )
        .bind(i64::from(*status as u8))
        .bind(collateral.to_string())
        .bind(height)
        .bind(hex(docket_id)),
    };
    query.execute(&mut **tx).await?;
    Ok(())
}

/// Marks the block's deals in which nothing is left to do, so that they are never read again; and
/// takes the mark off again if something came after.
async fn finish(tx: &mut Tx, taken: &Taken) -> Result<(), KeeperError> {
    for (_, fact) in &taken.facts {
        let (Fact::Opened { deal_id, .. }
        | Fact::Settled { deal_id, .. }
        | Fact::Filed(Filed { deal_id, .. })
        | Fact::Verdict { deal_id, .. }
        | Fact::Ruled { deal_id, .. }
        | Fact::Released { deal_id, .. }) = fact;
        sqlx::query(
            "UPDATE deals SET finished = CASE WHEN
                 (SELECT COUNT(*) FROM settlements s WHERE s.deal_id = deals.deal_id) >= commitments
                 AND (SELECT COUNT(*) FROM filings f WHERE f.deal_id = deals.deal_id)
                     = (SELECT COUNT(*) FROM releases r WHERE r.deal_id = deals.deal_id)
             THEN CAST(? AS BIGINT) END
             WHERE deal_id = ?",
        )
        .bind(signed(taken.block.number))
        .bind(hex(deal_id))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
