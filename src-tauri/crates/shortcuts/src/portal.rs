//! Shortcuts from the desktop portal, the only way a Wayland desktop gives them to programs.

use std::time::Duration;

use ashpd::desktop::ResponseError;
use ashpd::desktop::global_shortcuts::{Activated, BindShortcuts, GlobalShortcuts, NewShortcut};
use ashpd::zbus::proxy::SignalStream;
use ashpd::zbus::{MatchRule, Message, MessageStream, message};
use futures::StreamExt;

use crate::presses::Presses;
use crate::shortcut::{Key, Problem, Shortcut, is_described_by, portal_trigger};

/// A portal whose back end hangs must not look like a question to the person for ever.
const ANSWER: Duration = Duration::from_secs(10);

pub(crate) struct Session {
    session: ashpd::desktop::Session<GlobalShortcuts>,
    /// One stream for presses and releases: from two of them a short press may arrive in the wrong order.
    signals: SignalStream<'static>,
    closed: MessageStream,
    /// Id, and the desktop's words for its keys.
    given: Vec<(String, String)>,
}

/// Asks the desktop for the shortcuts; it may ask the person, which takes as long as the person takes.
pub(crate) async fn open(app_id: &str, shortcuts: &[Shortcut]) -> Result<Session, Problem> {
    let found = tokio::time::timeout(ANSWER, connect(app_id)).await;
    let (portal, mut session) = match found {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Err(unsupported(&error)),
        Err(late) => return Err(unsupported(&late)),
    };
    if shortcuts.is_empty() {
        return Ok(session);
    }
    match bind(&portal, &session, shortcuts).await {
        Ok(bound) => {
            let given = bound.shortcuts().iter();
            session.given =
                given.map(|s| (s.id().to_owned(), s.trigger_description().trim().to_owned())).collect();
            Ok(session)
        }
        Err(error) => {
            session.close().await;
            match error {
                ashpd::Error::Response(ResponseError::Cancelled) => Err(Problem::Declined),
                error => Err(unsupported(&error)),
            }
        }
    }
}

async fn connect(app_id: &str) -> Result<(GlobalShortcuts, Session), ashpd::Error> {
    // Older portals have no such register, and newer ones refuse a program that is not installed: then they go by
    // what the desktop itself started.
    let known = async { ashpd::register_host_app(app_id.try_into()?).await };
    if let Err(error) = known.await {
        tracing::debug!(%error, "the portal does not know this program");
    }
    let portal = GlobalShortcuts::new().await?;
    // Before there is anything to hear, so that nothing is missed.
    let signals = portal.receive_all_signals().await?;
    let end = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .interface("org.freedesktop.portal.Session")?
        .member("Closed")?
        .build();
    let closed = MessageStream::for_match_rule(end, portal.connection(), None).await?;
    let session = portal.create_session(Default::default()).await?;
    Ok((portal, Session { session, signals, closed, given: Vec::new() }))
}

async fn bind(
    portal: &GlobalShortcuts,
    session: &Session,
    shortcuts: &[Shortcut],
) -> Result<BindShortcuts, ashpd::Error> {
    let wishes: Vec<NewShortcut> = shortcuts
        .iter()
        .map(|s| {
            NewShortcut::new(s.key.id(), s.key.label())
                .preferred_trigger(portal_trigger(&s.hotkey).as_deref())
        })
        .collect();
    portal.bind_shortcuts(&session.session, &wishes, None, Default::default()).await?.response()
}

fn unsupported(error: &dyn std::error::Error) -> Problem {
    tracing::info!(%error, "no global shortcuts from the desktop portal");
    Problem::Unsupported
}

impl Session {
    /// Where the desktop decided otherwise than was wished.
    pub(crate) fn notes(&self, wanted: &[Shortcut]) -> Vec<Problem> {
        let note = |shortcut: &Shortcut| {
            let given = self.given.iter().find(|(id, _)| id == shortcut.key.id());
            match given.map(|(_, words)| words.as_str()) {
                None | Some("") => Some(Problem::NoKeyYet(shortcut.key.label())),
                Some(words) if is_described_by(&shortcut.hotkey, words) => None,
                Some(words) => Some(Problem::SetByDesktop(shortcut.key.label(), words.to_owned())),
            }
        };
        wanted.iter().filter_map(note).collect()
    }

    /// Passes presses on until the desktop ends the session.
    pub(crate) async fn listen(&mut self, presses: &Presses) {
        loop {
            let signal = tokio::select! {
                // What was pressed before the end comes before it.
                biased;
                signal = self.signals.next() => signal,
                _ = self.closed.next() => None,
            };
            let Some(signal) = signal else { return };
            if let Some((key, down)) = read(&signal) {
                presses.turn(key, down);
            }
        }
    }

    pub(crate) async fn close(&self) {
        if let Err(error) = self.session.close().await {
            tracing::debug!(%error, "the portal's session was not closed");
        }
    }
}

fn read(signal: &Message) -> Option<(Key, bool)> {
    let header = signal.header();
    let down = match header.member()?.as_str() {
        "Activated" => true,
        "Deactivated" => false,
        _ => return None,
    };
    // Both signals carry the same fields.
    let body = signal.body();
    let fields: Activated = body.deserialize().ok()?;
    let key = Key::ALL.into_iter().find(|key| key.id() == fields.shortcut_id())?;
    Some((key, down))
}
