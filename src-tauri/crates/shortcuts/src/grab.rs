//! Shortcuts that the window system itself hands out: X11, Windows, macOS.

use std::sync::Arc;

use global_hotkey::{Error, GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};

use crate::Host;
use crate::presses::Presses;
use crate::shortcut::{Key, Problem, Shortcut};

#[derive(Default)]
struct Grabs {
    /// `None` until something is to be registered: on X11 it looks for keys 20 times a second.
    manager: Option<GlobalHotKeyManager>,
    registered: Vec<Shortcut>,
}

/// Sends what the window system reports to `presses`, for the rest of the program's life.
pub(crate) fn listen(presses: Arc<Presses>) {
    GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
        if let Some(key) = Key::ALL.get(event.id as usize) {
            presses.turn(*key, event.state == HotKeyState::Pressed);
        }
    }));
}

/// Lets go of the earlier shortcuts, registers these, and says what did not work.
pub(crate) async fn replace(host: &Host, wanted: Vec<Shortcut>) -> Vec<Problem> {
    at_the_right_thread(host, move |grabs| grabs.replace(wanted))
        .await
        .unwrap_or_else(|| vec![Problem::Unsupported])
}

/// X11 waits for its own thread, which the window must not.
#[cfg(target_os = "linux")]
async fn at_the_right_thread<R: Send + 'static>(
    _: &Host,
    act: impl FnOnce(&mut Grabs) -> R + Send + 'static,
) -> Option<R> {
    static GRABS: std::sync::Mutex<Option<Grabs>> = std::sync::Mutex::new(None);
    let acting = tokio::task::spawn_blocking(move || {
        let mut grabs = GRABS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(grabs.get_or_insert_default())
    });
    acting.await.ok()
}

/// Windows and macOS report keys to the thread of the window.
#[cfg(not(target_os = "linux"))]
async fn at_the_right_thread<R: Send + 'static>(
    host: &Host,
    act: impl FnOnce(&mut Grabs) -> R + Send + 'static,
) -> Option<R> {
    thread_local! {
        static GRABS: std::cell::RefCell<Grabs> = std::cell::RefCell::default();
    }
    let (sender, acted) = tokio::sync::oneshot::channel();
    // The other end is gone only when the program ends.
    let run = Box::new(move || drop(sender.send(GRABS.with_borrow_mut(act))));
    if !(host.on_window_thread)(run) {
        return None;
    }
    acted.await.ok()
}

impl Grabs {
    fn replace(&mut self, wanted: Vec<Shortcut>) -> Vec<Problem> {
        if let Some(manager) = &self.manager {
            for earlier in self.registered.drain(..) {
                if let Err(error) = manager.unregister(earlier.hotkey) {
                    tracing::warn!(%error, "a global shortcut was not given back");
                }
            }
        }
        if wanted.is_empty() {
            self.manager = None;
            return Vec::new();
        }
        let problems = self.register(wanted);
        if problems.contains(&Problem::Unsupported) {
            self.manager = None;
        }
        problems
    }

    fn register(&mut self, wanted: Vec<Shortcut>) -> Vec<Problem> {
        let manager = match self.manager.take().map_or_else(GlobalHotKeyManager::new, Ok) {
            Ok(manager) => self.manager.insert(manager),
            Err(error) => {
                tracing::warn!(%error, "no global shortcuts");
                return vec![Problem::Unsupported];
            }
        };
        let mut problems = Vec::new();
        for shortcut in wanted {
            match manager.register(shortcut.hotkey) {
                Ok(()) => self.registered.push(shortcut),
                Err(Error::AlreadyRegistered(_)) => problems.push(Problem::Taken(shortcut.written)),
                Err(error) => {
                    tracing::warn!(%error, shortcut = shortcut.written, "a global shortcut was refused");
                    problems.push(Problem::NoSuchKey(shortcut.written));
                }
            }
        }
        if self.registered.first().is_some_and(|first| is_dead(manager, first)) {
            self.registered.clear();
            return vec![Problem::Unsupported];
        }
        problems
    }
}

/// Without a connection to the X server the manager's thread is gone, and it answers Ok to everything: also to what is
/// an error as long as it lives.
fn is_dead(manager: &GlobalHotKeyManager, registered: &Shortcut) -> bool {
    cfg!(target_os = "linux") && manager.register(registered.hotkey).is_ok()
}
