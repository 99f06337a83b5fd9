//! All scripts of an open home.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{broadcast, mpsc};
use vis_core::Clock;
use vis_llm::ChatProvider;
use vis_store::{KeptScript, Store};

use super::desk::Desk;
use super::play::Player;
use super::view::{Script, ScriptView};
use crate::activity::{Act, ActivityKind, ActivitySubject};
use crate::app::Sound;
use crate::characters::{Cast, locked};
use crate::sound::SpeakerSlot;
use crate::videos::AtHand;
use crate::{ApiError, Code};

pub(crate) struct ScriptRoom {
    pub(crate) at_hand: AtHand,
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) writer: Arc<dyn ChatProvider>,
    /// One after the other: two voices at once would take twice the memory and no less time.
    pub(crate) voice: Mutex<()>,
    pub(crate) player: Player,
    desks: Mutex<HashMap<String, Arc<Mutex<Desk>>>>,
    changes: broadcast::Sender<Script>,
}

impl ScriptRoom {
    pub(crate) fn new(
        at_hand: AtHand,
        store: Arc<Mutex<Store>>,
        clock: Arc<dyn Clock>,
        writer: Arc<dyn ChatProvider>,
        sound: Sound,
        changes: broadcast::Sender<Script>,
    ) -> Arc<Self> {
        // A speaker of its own: a chat that goes on meanwhile keeps its place. What is wrong with it is said by the chat's.
        let (notices, _) = mpsc::unbounded_channel();
        let player = Player::new(Arc::new(SpeakerSlot::new(sound, 1.0, notices)));
        let (voice, desks) = (Mutex::default(), Mutex::default());
        Arc::new(Self { at_hand, store, clock, writer, voice, player, desks, changes })
    }

    pub(crate) fn cast(&self) -> &Cast {
        &self.at_hand.cast
    }

    /// The open script. Blocks.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub(crate) fn desk(&self, id: &str) -> Result<Arc<Mutex<Desk>>, ApiError> {
        let mut desks = locked(&self.desks);
        if let Some(desk) = desks.get(id) {
            return Ok(Arc::clone(desk));
        }
        let mut store = locked(&self.store);
        let kept = store.script(id)?.ok_or_else(|| ApiError::not_found("script"))?;
        let desk = Arc::new(Mutex::new(Desk::open(&mut store, kept, self.cast())?));
        desks.insert(id.to_owned(), Arc::clone(&desk));
        Ok(desk)
    }

    pub(crate) fn forget(&self, id: &str) {
        if let Some(desk) = locked(&self.desks).remove(id)
            && let Some(work) = &locked(&desk).work
        {
            work.stop();
        }
    }

    pub(crate) fn view(&self, id: &str) -> Result<Script, ApiError> {
        Ok(locked(&*self.desk(id)?).view(self.cast()))
    }

    /// Changes a script and keeps it. Blocks.
    pub(crate) fn change(
        &self,
        id: &str,
        change: impl FnOnce(&mut Desk) -> Result<(), ApiError>,
    ) -> Result<Script, ApiError> {
        let desk = self.desk(id)?;
        let mut desk = locked(&desk);
        let before = desk.history.script().clone();
        change(&mut desk)?;
        if *desk.history.script() != before {
            desk.changed_ms = self.clock.now_ms();
            let kept = desk.kept()?;
            self.store().keep_script(&kept)?;
        }
        Ok(desk.view(self.cast()))
    }

    /// Tells the window how a script is now.
    pub(crate) fn tell(&self, id: &str) {
        if let Ok(script) = self.view(id) {
            // Nobody listening is fine.
            let _ = self.changes.send(script);
        }
    }

    pub(crate) fn list(&self) -> Result<Vec<ScriptView>, ApiError> {
        let kept = self.store().scripts()?;
        let entry = |kept: KeptScript| {
            let desk = self.desk(&kept.id);
            desk.inspect_err(|error| tracing::warn!(%error, "a script was left out of the list"))
                .ok()
                .map(|desk| locked(&desk).entry(self.cast()))
        };
        Ok(kept.into_iter().filter_map(entry).collect())
    }

    /// Keeps a new script and opens it.
    pub(crate) fn add(&self, script: &vis_script::Script) -> Result<String, ApiError> {
        let (id, now) = (uuid::Uuid::now_v7().to_string(), self.clock.now_ms());
        let kept = KeptScript {
            id: id.clone(),
            created_ms: now,
            changed_ms: now,
            title: script.title.clone(),
            script: serde_json::to_string(script).map_err(ApiError::failed)?,
        };
        self.store().keep_script(&kept)?;
        Ok(id)
    }

    /// Id and name of each of a cast.
    ///
    /// # Errors
    /// [`Code::BadInput`] for nobody, too many, and somebody who is not there.
    pub(crate) fn names(&self, cast: &[String]) -> Result<Vec<(String, String)>, ApiError> {
        if cast.is_empty() || cast.len() > vis_script::MOST_CAST {
            return Err(ApiError::new(Code::BadInput, vis_script::EditError::Cast.to_string()));
        }
        cast.iter().map(|id| Ok((id.clone(), self.cast().get(&id.as_str().into())?.name))).collect()
    }

    pub(crate) fn name(&self, id: &str) -> String {
        self.cast().get(&id.into()).map_or_else(|_| id.to_owned(), |character| character.name)
    }

    /// Writes down what happened to a script.
    pub(crate) fn note(&self, kind: ActivityKind, id: &str, detail: &str) {
        let title = self.store().script(id).ok().flatten().map(|kept| kept.title);
        self.note_titled(kind, id, &title.unwrap_or_default(), detail);
    }

    pub(crate) fn note_titled(&self, kind: ActivityKind, id: &str, title: &str, detail: &str) {
        let act = Act { kind, subject: ActivitySubject::Script, id, name: title };
        act.note(&mut self.store(), self.clock.now_ms(), detail);
    }

    /// Where a script's backgrounds and music lie.
    pub(crate) fn folder(&self, id: &str) -> PathBuf {
        self.at_hand.home.data.join("scripts").join(id)
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        locked(&self.store)
    }
}

impl From<vis_script::EditError> for ApiError {
    fn from(error: vis_script::EditError) -> Self {
        let code = if error == vis_script::EditError::NoLine { Code::NotFound } else { Code::BadInput };
        Self::new(code, error.to_string())
    }
}

impl From<vis_script::ReadError> for ApiError {
    fn from(error: vis_script::ReadError) -> Self {
        Self::new(Code::BadInput, error.to_string())
    }
}
