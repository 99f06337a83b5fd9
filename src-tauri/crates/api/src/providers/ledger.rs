//! What left the machine, written down behind the back of whoever sent it.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use specta::Type;
use tokio::runtime::Handle;
use tokio::sync::watch;
use vis_net::{Entry, Outcome, Purpose};
use vis_store::{KeptRequest, Store, StoreError};

use crate::app::blocking;
use crate::{ApiError, App};

/// One request to one host.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct LedgerEntry {
    #[specta(type = f64)]
    pub id: i64,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub at_ms: i64,
    pub host: String,
    /// `chat`, `models`, `test`, `speech`, `transcription`, `download` or `finding`.
    pub purpose: String,
    pub chat_id: Option<String>,
    pub chat_title: Option<String>,
    #[specta(type = f64)]
    pub bytes_out: u64,
    #[specta(type = f64)]
    pub bytes_in: u64,
    pub took_ms: u32,
    /// `done`, `cancelled`, `status`, `redirected`, `not_sent` or `failed`.
    pub outcome: String,
    pub status: Option<u16>,
}

/// A stretch of the ledger, the newest first, and the sums of all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct LedgerPage {
    pub items: Vec<LedgerEntry>,
    pub more: bool,
    #[specta(type = f64)]
    pub total_out: u64,
    #[specta(type = f64)]
    pub total_in: u64,
}

/// Writes into the database what nobody waits for.
pub(crate) struct Books {
    store: Arc<Mutex<Store>>,
    runtime: Handle,
    /// How much is still to be written.
    open: watch::Sender<usize>,
}

impl Books {
    /// Inside a tokio runtime.
    pub(crate) fn new(store: Arc<Mutex<Store>>) -> Arc<Self> {
        Arc::new(Self { store, runtime: Handle::current(), open: watch::Sender::new(0) })
    }

    /// Where work goes on that nobody waits for.
    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    pub(crate) fn note(
        self: &Arc<Self>,
        write: impl FnOnce(&mut Store) -> Result<(), StoreError> + Send + 'static,
    ) {
        self.open.send_modify(|open| *open += 1);
        let books = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let written = write(&mut books.store.lock().unwrap_or_else(PoisonError::into_inner));
            if let Err(error) = written {
                tracing::warn!(%error, "an entry of the ledger was not kept");
            }
            books.open.send_modify(|open| *open -= 1);
        });
    }

    /// Waits until everything that was noted so far is on the disk.
    pub(crate) async fn settled(&self) {
        // The sender lives as long as `self`.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }
}

/// The network's ledger port.
pub(crate) struct NetLedger(pub(crate) Arc<Books>);

impl vis_net::Ledger for NetLedger {
    fn record(&self, entry: Entry) {
        self.0.note(move |store| store.add_request(&kept(entry)));
    }
}

fn kept(entry: Entry) -> KeptRequest {
    let purpose = match entry.purpose {
        Purpose::Chat => "chat",
        Purpose::Voice => "speech",
        Purpose::Transcription => "transcription",
        Purpose::ModelList => "models",
        Purpose::Test => "test",
        Purpose::Download => "download",
        Purpose::Finding => "finding",
    };
    let (outcome, status) = match entry.outcome {
        Outcome::Done => ("done", None),
        Outcome::Cancelled => ("cancelled", None),
        Outcome::Status(code) => ("status", Some(code)),
        Outcome::Redirected(code) => ("redirected", Some(code)),
        Outcome::NotSent => ("not_sent", None),
        Outcome::Failed => ("failed", None),
    };
    KeptRequest {
        id: 0,
        at_ms: entry.started_ms,
        host: entry.host,
        purpose: purpose.to_owned(),
        chat_id: entry.chat,
        chat_title: None,
        bytes_out: entry.bytes_out,
        bytes_in: entry.bytes_in,
        took_ms: u32::try_from(entry.took.as_millis()).unwrap_or(u32::MAX),
        outcome: outcome.to_owned(),
        status,
    }
}

impl From<KeptRequest> for LedgerEntry {
    fn from(kept: KeptRequest) -> Self {
        Self {
            id: kept.id,
            at_ms: kept.at_ms,
            host: kept.host,
            purpose: kept.purpose,
            chat_id: kept.chat_id,
            chat_title: kept.chat_title.filter(|title| !title.is_empty()),
            bytes_out: kept.bytes_out,
            bytes_in: kept.bytes_in,
            took_ms: kept.took_ms,
            outcome: kept.outcome,
            status: kept.status,
        }
    }
}

impl App {
    /// At most `limit` entries before the entry `before`, or the newest.
    pub async fn ledger(&self, before: Option<i64>, limit: usize) -> Result<LedgerPage, ApiError> {
        let home = self.home()?;
        home.providers.books.settled().await;
        blocking(move || {
            let page = home.store().requests(before, limit)?;
            let items = page.items.into_iter().map(LedgerEntry::from).collect();
            let (total_out, total_in) = (page.total_out, page.total_in);
            Ok(LedgerPage { items, more: page.more, total_out, total_in })
        })
        .await
    }

    /// All of it as a table for other programs: CSV (RFC 4180), UTF-8.
    pub async fn ledger_csv(&self) -> Result<String, ApiError> {
        let page = self.ledger(None, usize::MAX).await?;
        let mut csv =
            "at_ms,host,purpose,chat_id,chat_title,bytes_out,bytes_in,took_ms,outcome,status\r\n".to_owned();
        for entry in page.items.iter().rev() {
            let cells = [
                entry.at_ms.to_string(),
                cell(&entry.host),
                entry.purpose.clone(),
                cell(entry.chat_id.as_deref().unwrap_or_default()),
                cell(entry.chat_title.as_deref().unwrap_or_default()),
                entry.bytes_out.to_string(),
                entry.bytes_in.to_string(),
                entry.took_ms.to_string(),
                entry.outcome.clone(),
                entry.status.map(|status| status.to_string()).unwrap_or_default(),
            ];
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        }
        Ok(csv)
    }

    /// The same, into a file.
    pub async fn export_ledger(&self, target: &std::path::Path) -> Result<(), ApiError> {
        let (csv, target) = (self.ledger_csv().await?, target.to_owned());
        blocking(move || {
            std::fs::write(&target, csv).map_err(|error| {
                let place = target.display();
                ApiError::failed(format!("{place} cannot be written ({error}). Choose another folder."))
            })
        })
        .await
    }

    pub async fn clear_ledger(&self) -> Result<(), ApiError> {
        let home = self.home()?;
        home.providers.books.settled().await;
        blocking(move || Ok(home.store().clear_requests().map(|_| ())?)).await
    }

    /// Waits until everything that left the machine so far is written down; for programs that end at once.
    pub async fn settle_ledger(&self) {
        if let Ok(home) = self.home() {
            home.providers.books.settled().await;
        }
    }
}

/// A title that begins like a formula would be run by spreadsheets.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_cannot_be_a_formula_or_break_the_table() {
        assert_eq!(super::cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(super::cell("=1+1"), "\"'=1+1\"");
    }
}
