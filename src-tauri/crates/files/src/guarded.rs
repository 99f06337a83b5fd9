//! Foreign parsers at arm's length: on a thread of their own, with a deep stack, for so long and no longer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::{ErrorKind, FileError};

/// The PDF parser goes 128 brackets deep at about 20 KB each in a build that is not optimised.
const STACK: usize = 32 * 1024 * 1024;

/// Whether the work is still wanted.
#[derive(Clone, Default)]
pub(crate) struct Patience(Arc<AtomicBool>);

impl Patience {
    pub(crate) fn is_over(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does `work` for at most `longest`. A panic is an error. Work that is given up is told so by its [`Patience`]; where it does not
/// ask, its thread goes on and its result is thrown away.
///
/// # Errors
/// What `work` gives, [`ErrorKind::Damaged`] and [`ErrorKind::TookTooLong`].
pub(crate) fn guarded<T: Send + 'static>(
    longest: Duration,
    work: impl FnOnce(&Patience) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let (patience, (done, result)) = (Patience::default(), channel());
    let theirs = patience.clone();
    let run = move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&theirs)));
        // Nobody waits any more: nothing is lost.
        _ = done.send(outcome.unwrap_or_else(|_| Err(FileError::damaged("This file"))));
    };
    let started = thread::Builder::new().name("file".to_owned()).stack_size(STACK).spawn(run);
    if started.is_err() {
        let sentence = "This computer is too busy to open the file. Close something and choose it again.";
        return Err(FileError::new(ErrorKind::TookTooLong, sentence));
    }
    match result.recv_timeout(longest) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => {
            patience.0.store(true, Ordering::Relaxed);
            let sentence = format!(
                "Reading this file took longer than {} seconds. Save the part that matters as a file of its own.",
                longest.as_secs()
            );
            Err(FileError::new(ErrorKind::TookTooLong, sentence))
        }
        Err(RecvTimeoutError::Disconnected) => Err(FileError::damaged("This file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_endless_work_is_given_up() {
        let panicked = guarded::<()>(Duration::from_secs(60), |_| panic!("a parser's mistake"));
        assert_eq!(panicked.unwrap_err().kind, ErrorKind::Damaged);
        let endless = guarded::<()>(Duration::from_millis(20), |patience| {
            while !patience.is_over() {
                thread::yield_now();
            }
            Ok(())
        });
        assert_eq!(endless.unwrap_err().kind, ErrorKind::TookTooLong);
    }
}
