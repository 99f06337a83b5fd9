use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Ends a synthesis from another thread. Clones are the same handle; it stays used.
#[derive(Clone, Default)]
pub struct Abort(Arc<Inner>);

#[derive(Default)]
struct Inner {
    aborted: AtomicBool,
    /// Ends what runs now.
    stop: Mutex<Option<Box<dyn Fn() + Send>>>,
}

impl Abort {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn abort(&self) {
        self.0.aborted.store(true, Ordering::SeqCst);
        if let Some(stop) = &*self.stop() {
            stop();
        }
    }

    pub fn is_aborted(&self) -> bool {
        self.0.aborted.load(Ordering::SeqCst)
    }

    /// Runs `work`, which `stop` ends from another thread. `stop` must also end work that has not begun.
    pub(crate) fn while_running<T>(&self, stop: impl Fn() + Send + 'static, work: impl FnOnce() -> T) -> T {
        *self.stop() = Some(Box::new(stop));
        // Looked at after `stop` is in place: an abort in between would be missed otherwise.
        if self.is_aborted()
            && let Some(stop) = &*self.stop()
        {
            stop();
        }
        let done = work();
        *self.stop() = None;
        done
    }

    fn stop(&self) -> std::sync::MutexGuard<'_, Option<Box<dyn Fn() + Send>>> {
        self.0.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Abort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Abort").field(&self.is_aborted()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn work_is_stopped_whether_it_has_begun_or_not() {
        let (stops, stopped) = channel();
        let abort = Abort::new();
        let handle = abort.clone();
        let stop = move || stops.send(()).unwrap();
        abort.while_running(stop.clone(), || {
            handle.abort();
            stopped.recv().unwrap();
        });
        assert!(abort.is_aborted());
        abort.while_running(stop, || stopped.recv().unwrap());
        abort.abort();
        assert!(stopped.try_recv().is_err(), "nothing runs any more");
    }
}
