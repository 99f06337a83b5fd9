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
        match opened {
            // The chosen device is open: nothing could be better, and elsewhere its loss is reported by itself.
            Some(opened) if is_pulse(&opened) || chosen.as_ref() != Some(&opened) => {
                Self::run(side, chosen, move || Some(opened.clone()), 1, changed)
            }
            _ => Self { stop: Arc::default(), thread: None },
        }
    }

    /// The same for a stream that the sound server may move: `opened` tells where it is. The server gets a moment to do so.
    #[cfg(target_os = "linux")]
    pub(super) fn follow(
        side: Side,
        chosen: Option<String>,
        opened: impl Fn() -> Option<String> + Send + 'static,
        changed: impl FnOnce(Change) + Send + 'static,
    ) -> Self {
        Self::run(side, chosen, opened, 3, changed)
    }

    /// `looks`: so many in a row have to see the change.
    fn run(
        side: Side,
        chosen: Option<String>,
        opened: impl Fn() -> Option<String> + Send + 'static,
        looks: u32,
        changed: impl FnOnce(Change) + Send + 'static,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let (mut host, mut seen) = (None, 0);
            while !stopping.load(Ordering::Acquire) {
                std::thread::park_timeout(EVERY);
                let Some(opened) = opened() else { continue };
                match look(host.get_or_insert_with(cpal::default_host), side, chosen.as_deref(), &opened) {
                    Look::Same => seen = 0,
                    Look::Changed(change) if seen + 1 >= looks => return changed(change),
                    Look::Changed(_) => seen += 1,
                    // The connection to a server that was restarted stays dead.
                    Look::NoAnswer => (host, seen) = (None, 0),
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
