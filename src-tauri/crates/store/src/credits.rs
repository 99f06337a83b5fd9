//! What films cost on a shared computer: held when one is ordered, taken with the row that says it is there.

use rusqlite::{Row, Transaction, params};

use crate::text::Lossy;
use crate::videos::{KeptVideo, VideoState, insert, set_state};
use crate::{Store, StoreError};

/// A row of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCredit {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// `start`, `refill` or `taken`.
    pub kind: String,
    pub amount: u32,
    /// The film that was paid: its title.
    pub film: Option<String>,
}

/// Everything about credits, to be carried over into a database that is older than it.
#[derive(Clone, Debug, Default)]
pub struct CreditLedger(Vec<Entry>);

/// When, what, how much, for which film, and its title.
type Entry = (i64, String, u32, Option<String>, Option<String>);

/// What there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditSum {
    /// Free to be spent; below nothing never.
    pub free: u32,
    /// For films under way.
    pub held: u32,
}

const SUM: &str =
    "SELECT coalesce(sum(CASE WHEN kind IN ('start', 'refill') THEN amount ELSE -amount END), 0),
                          coalesce(sum(CASE WHEN kind = 'held' THEN amount END), 0)
                   FROM credits";

impl Store {
    /// What everybody begins with; once.
    ///
    /// # Errors
    /// `DiskFull`.
    pub fn start_credits(&mut self, amount: u32, now_ms: i64) -> Result<(), StoreError> {
        let begin =
            "INSERT INTO credits (at_ms, kind, amount) VALUES (?1, 'start', ?2) ON CONFLICT DO NOTHING";
        self.connection.execute(begin, params![now_ms, amount])?;
        Ok(())
    }

    /// # Errors
    /// `DiskFull`.
    pub fn refill_credits(&mut self, amount: u32, now_ms: i64) -> Result<(), StoreError> {
        let add = "INSERT INTO credits (at_ms, kind, amount) VALUES (?1, 'refill', ?2)";
        self.connection.execute(add, params![now_ms, amount])?;
        Ok(())
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn credits(&self) -> Result<CreditSum, StoreError> {
        Ok(self.connection.prepare_cached(SUM)?.query_row([], sum)?)
    }

    /// Newest first; what is only held is not among them.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn credit_history(&self, limit: u32) -> Result<Vec<KeptCredit>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT at_ms, kind, amount, film FROM credits WHERE kind <> 'held' ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = query.query_map([limit], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn credit_ledger(&self) -> Result<CreditLedger, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT at_ms, kind, amount, film_id, film FROM credits ORDER BY id")?;
        let entry = |row: &Row<'_>| {
            let film: Option<Lossy> = row.get(4)?;
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, film.map(|film| film.0)))
        };
        let rows = query.query_map([], entry)?;
        Ok(CreditLedger(rows.collect::<Result<_, _>>()?))
    }

    /// Puts a ledger in the place of what is here; what films under way hold stays held.
    ///
    /// # Errors
    /// `DiskFull`.
    pub fn set_credit_ledger(&mut self, ledger: &CreditLedger) -> Result<(), StoreError> {
        let transaction = self.write()?;
        transaction.execute("DELETE FROM credits WHERE kind <> 'held'", [])?;
        for entry in &ledger.0 {
            // Paid meanwhile: a film holds nothing any more.
            transaction.execute("DELETE FROM credits WHERE film_id = ?1", [&entry.3])?;
            transaction.execute(
                "INSERT INTO credits (at_ms, kind, amount, film_id, film) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![entry.0, entry.1, entry.2, entry.3, entry.4],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Adds a film and holds what it costs, both or neither; `false` when there is too little.
    ///
    /// # Errors
    /// As [`Store::add_video`].
    pub fn add_paid_video(&mut self, video: &KeptVideo, price: u32, now_ms: i64) -> Result<bool, StoreError> {
        let transaction = self.write()?;
        if !hold(&transaction, video, price, now_ms)? {
            return Ok(false);
        }
        insert(&transaction, video)?;
        transaction.commit()?;
        Ok(true)
    }

    /// Puts a film into the queue once more and holds what it costs, both or neither; `false` when there is too little.
    ///
    /// # Errors
    /// As [`Store::set_video_state`].
    pub fn queue_paid_video(
        &mut self,
        video: &KeptVideo,
        price: u32,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let transaction = self.write()?;
        if !hold(&transaction, video, price, now_ms)? {
            return Ok(false);
        }
        set_state(&transaction, &video.id, VideoState::Queued, None, None)?;
        transaction.commit()?;
        Ok(true)
    }
}

/// A film that holds something already holds no more.
fn hold(
    transaction: &Transaction<'_>,
    video: &KeptVideo,
    price: u32,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let known =
        transaction.prepare_cached("SELECT 1 FROM credits WHERE film_id = ?1")?.exists([&video.id])?;
    if known {
        return Ok(true);
    }
    if transaction.query_row(SUM, [], sum)?.free < price {
        return Ok(false);
    }
    transaction.execute(
        "INSERT INTO credits (at_ms, kind, amount, film_id, film) VALUES (?1, 'held', ?2, ?3, ?4)",
        params![now_ms, price, video.id, video.title],
    )?;
    Ok(true)
}

/// What a film's new state means for what it holds. In the transaction that writes the state.
pub(crate) fn settle(transaction: &Transaction<'_>, film: &str, state: VideoState) -> Result<(), StoreError> {
    let settled = match state {
        VideoState::Completed => "UPDATE credits SET kind = 'taken' WHERE film_id = ?1 AND kind = 'held'",
        VideoState::Failed | VideoState::Cancelled => {
            "DELETE FROM credits WHERE film_id = ?1 AND kind = 'held'"
        }
        VideoState::Queued | VideoState::Running => return Ok(()),
    };
    transaction.execute(settled, [film])?;
    Ok(())
}

fn sum(row: &Row<'_>) -> rusqlite::Result<CreditSum> {
    let (free, held): (i64, i64) = (row.get(0)?, row.get(1)?);
    let as_u32 = |amount: i64| u32::try_from(amount.max(0)).unwrap_or(u32::MAX);
    Ok(CreditSum { free: as_u32(free), held: as_u32(held) })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptCredit> {
    let film: Option<Lossy> = row.get(3)?;
    Ok(KeptCredit {
        at_ms: row.get(0)?,
        kind: row.get::<_, Lossy>(1)?.0,
        amount: row.get(2)?,
        film: film.map(|text| text.0),
    })
}
