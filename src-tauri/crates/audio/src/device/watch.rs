//! Notices that another device ought to be used: the system's default changed, or the chosen one was plugged in again.
//!
//! No host tells this to everybody, so it is asked for. The answer of a sound server costs a fraction of a millisecond.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Thread;
use std::time::Duration;

use super::list::{id, wanted};
use crate::Side;

const EVERY: Duration = Duration::from_millis(500);

/// Ends when dropped, without waiting: a sound server that hangs must not hang us.
pub(super) struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<Thread>,
}

impl Watch {
    /// Calls `changed` once, when what `chosen` asks for is no longer `opened`.
    pub(super) fn start(
        side: Side,
        chosen: Option<String>,
        opened: Option<String>,
        changed: impl FnOnce() + Send + 'static,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        // The chosen device is open: nothing could be better, and its loss is reported by itself.
        if opened.is_none() || chosen == opened {
            return Self { stop, thread: None };
        }
        let stopping = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut host = None;
            while !stopping.load(Ordering::Acquire) {
                std::thread::park_timeout(EVERY);
                let now = wanted(host.get_or_insert_with(cpal::default_host), side, chosen.as_deref());
                match now.as_ref().and_then(id) {
                    Some(now) if Some(&now) != opened.as_ref() => return changed(),
                    Some(_) => {}
                    // The connection to a server that was restarted stays dead.
                    None => host = None,
                }
            }
        });
        Self { stop, thread: Some(thread.thread().clone()) }
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
