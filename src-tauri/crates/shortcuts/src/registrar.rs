use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

#[cfg(target_os = "linux")]
use crate::portal;
use crate::presses::Presses;
use crate::route::Route;
use crate::shortcut::{self, Problem};
use crate::{Host, KeyEvent, KeyState, Keys, grab};

/// The registered shortcuts; dropping it ends them.
pub struct Shortcuts {
    wanted: watch::Sender<(u64, Keys)>,
    answered: watch::Receiver<(u64, KeyState)>,
}

/// The shortcuts, and the work that keeps them, to be spawned on a tokio runtime. Once in the life of the program.
///
/// `on` is called on some thread and must not block.
pub fn start(
    route: Route,
    host: Host,
    keys: Keys,
    on: impl Fn(KeyEvent) + Send + Sync + 'static,
) -> (Shortcuts, impl Future<Output = ()> + Send + 'static) {
    let presses = Arc::new(Presses::new(on));
    let (wanted, to_register) = watch::channel((1, keys));
    let (answers, answered) = watch::channel((0, KeyState::default()));
    let registrar = Registrar { route, host, presses, wanted: to_register, answers };
    (Shortcuts { wanted, answered }, registrar.run())
}

impl Shortcuts {
    /// Registers other shortcuts in place of the present ones; does nothing when they are the same.
    pub fn change(&self, keys: Keys) {
        self.wanted.send_if_modified(|(round, present)| {
            let other = *present != keys;
            if other {
                (*round, *present) = (*round + 1, keys);
            }
            other
        });
    }

    /// The newest answer of the desktop; not supported before the first one.
    pub fn state(&self) -> KeyState {
        self.answered.borrow().1.clone()
    }

    /// [`Shortcuts::state`] once the last change has been answered, or after `patience`: a desktop may be asking the
    /// person, who may be away.
    pub async fn settled(&self, patience: Duration) -> KeyState {
        let asked = self.wanted.borrow().0;
        let mut answered = self.answered.clone();
        // Late or not, the newest state is the best answer.
        let _ = tokio::time::timeout(patience, answered.wait_for(|(round, _)| *round >= asked)).await;
        self.state()
    }
}

/// Registers what is wanted, again after each change.
struct Registrar {
    route: Route,
    host: Host,
    presses: Arc<Presses>,
    wanted: watch::Receiver<(u64, Keys)>,
    answers: watch::Sender<(u64, KeyState)>,
}

impl Registrar {
    async fn run(mut self) {
        if self.route == Route::Grab {
            grab::listen(Arc::clone(&self.presses));
        }
        while self.serve().await.is_ok() {
            self.presses.release_all();
        }
    }

    /// Serves one pair of shortcuts until another is wanted.
    async fn serve(&mut self) -> Result<(), watch::error::RecvError> {
        let (round, keys) = self.wanted.borrow_and_update().clone();
        let (shortcuts, mut problems) = shortcut::read(&keys);
        match self.route {
            Route::Grab => {
                problems.extend(grab::replace(&self.host, shortcuts).await);
                self.answer(round, shortcut::state(&problems));
                self.wanted.changed().await
            }
            #[cfg(target_os = "linux")]
            Route::Portal => self.serve_through_portal(round, &shortcuts, problems).await,
            _ => {
                self.answer(round, shortcut::state(&[Problem::Unsupported]));
                self.wanted.changed().await
            }
        }
    }

    #[cfg(target_os = "linux")]
    async fn serve_through_portal(
        &mut self,
        round: u64,
        shortcuts: &[shortcut::Shortcut],
        mut problems: Vec<Problem>,
    ) -> Result<(), watch::error::RecvError> {
        if !shortcuts.is_empty() {
            self.answer(round - 1, shortcut::state(&[Problem::Asking]));
        }
        match portal::open(&self.host.app_id, shortcuts).await {
            Err(problem) => problems.push(problem),
            Ok(mut session) => {
                problems.extend(session.notes(shortcuts));
                self.answer(round, shortcut::state(&problems));
                tokio::select! {
                    changed = self.wanted.changed() => {
                        session.close().await;
                        return changed;
                    }
                    () = session.listen(&self.presses) => problems = vec![Problem::Lost],
                }
            }
        }
        self.answer(round, shortcut::state(&problems));
        self.presses.release_all();
        self.wanted.changed().await
    }

    fn answer(&self, round: u64, state: KeyState) {
        tracing::debug!(?state, "global shortcuts");
        self.answers.send_replace((round, state));
    }
}
