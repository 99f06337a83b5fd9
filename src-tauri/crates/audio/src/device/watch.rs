//! Notices that another device ought to be used: the system's default changed, the chosen one was plugged in again, or the one that is
//! used was pulled out. The last must be asked for as well: a sound server may move a stream elsewhere, or just fall silent.
//!
//! No host tells this to everybody, so it is asked for. The answer of a sound server costs a fraction of a millisecond.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Thread;
use std::time::Duration;

use super::list::{id, is_pulse, is_there, wanted};
use crate::Side;

const EVERY: Duration = Duration::from_millis(250);

/// Ends when dropped, without waiting: a sound server that hangs must not hang us.
pub(super) struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<Thread>,
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The opened device is not there any more.
    Gone,
    /// It is, but what was asked for is another one now.
    Other,
}

impl Watch {
    /// Calls `changed` once, when what `chosen` asks for is no longer `opened`.
    pub(super) fn start(
        side: Side,
        chosen: Option<String>,
        opened: Option<String>,
        changed: impl FnOnce(Change) + Send + 'static,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let opened = match opened {
            // The chosen device is open: nothing could be better, and elsewhere its loss is reported by itself.
            Some(opened) if is_pulse(&opened) || chosen.as_ref() != Some(&opened) => opened,
            _ => return Self { stop, thread: None },
        };
        let stopping = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut host = None;
            while !stopping.load(Ordering::Acquire) {
                std::thread::park_timeout(EVERY);
                match look(host.get_or_insert_with(cpal::default_host), side, chosen.as_deref(), &opened) {
                    Look::Same => {}
                    Look::Changed(change) => return changed(change),
                    // The connection to a server that was restarted stays dead.
                    Look::NoAnswer => host = None,
                }
            }
        });
        Self { stop, thread: Some(thread.thread().clone()) }
    }
}

enum Look {
    Same,
    Changed(Change),
    NoAnswer,
}

fn look(host: &cpal::Host, side: Side, chosen: Option<&str>, opened: &str) -> Look {
    let now = wanted(host, side, chosen).as_ref().and_then(id);
    if now.as_deref() == Some(opened) {
        return Look::Same;
    }
    match (is_there(host, side, opened), now) {
        (None, _) => Look::NoAnswer,
        (Some(false), _) => Look::Changed(Change::Gone),
        (Some(true), Some(_)) => Look::Changed(Change::Other),
        (Some(true), None) => Look::Same,
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = &self.thread {
            thread.unpark();
        }
    }
}
