//! What left the machine.

use std::{sync::Arc, time::Duration};

use vis_core::Clock;

use crate::{NetError, Purpose};

/// Is told about every request once it is over, however it ended. Called on the thread that ends the request: it must
/// not wait.
pub trait Ledger: Send + Sync {
    fn record(&self, entry: Entry);
}

/// Writes nothing down.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLedger;

impl Ledger for NoLedger {
    fn record(&self, _: Entry) {}
}

/// One request to one host; a redirect makes a second one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub host: String,
    pub purpose: Purpose,
    pub chat: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub started_ms: i64,
    pub took: Duration,
    /// Address, headers and body; 0 when nothing was sent.
    pub bytes_out: u64,
    /// The body, after decompression.
    pub bytes_in: u64,
    pub outcome: Outcome,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The whole reply came.
    Done,
    /// Whoever asked stopped listening.
    Cancelled,
    /// The server said so.
    Status(u16),
    Redirected(u16),
    /// Forbidden by a rule or by the offline switch: nothing was sent.
    NotSent,
    Failed,
}

/// Writes its entry when it goes out of scope.
pub(crate) struct Record {
    entry: Entry,
    begun: Duration,
    clock: Arc<dyn Clock>,
    ledger: Arc<dyn Ledger>,
}

impl Record {
    pub(crate) fn begin(
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        host: String,
        purpose: Purpose,
        chat: Option<String>,
    ) -> Self {
        let (started_ms, begun) = (clock.now_ms(), clock.elapsed());
        let took = Duration::ZERO;
        let outcome = Outcome::Cancelled;
        let entry = Entry { host, purpose, chat, started_ms, took, bytes_out: 0, bytes_in: 0, outcome };
        Self { entry, begun, clock, ledger }
    }

    pub(crate) fn sent(&mut self, bytes: u64) {
        self.entry.bytes_out = bytes;
    }

    pub(crate) fn sent_more(&mut self, bytes: u64) {
        self.entry.bytes_out += bytes;
    }

    pub(crate) fn came(&mut self, bytes: u64) -> u64 {
        self.entry.bytes_in += bytes;
        self.entry.bytes_in
    }

    pub(crate) fn ended(&mut self, outcome: Outcome) {
        self.entry.outcome = outcome;
    }

    pub(crate) fn failed(&mut self, error: &NetError) {
        self.entry.outcome = match error {
            NetError::Offline { .. } | NetError::Refused { .. } if self.entry.bytes_in == 0 => {
                Outcome::NotSent
            }
            NetError::Status(report) => Outcome::Status(report.code),
            _ => Outcome::Failed,
        };
        let unreached =
            matches!(error, NetError::Dns { .. } | NetError::Connect { .. } | NetError::Tls { .. });
        if self.entry.outcome == Outcome::NotSent || unreached {
            self.entry.bytes_out = 0;
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.entry.took = self.clock.elapsed().saturating_sub(self.begun);
        self.ledger.record(self.entry.clone());
    }
}
