//! The branches of a chat: which is shown, and where they part.

use serde::Serialize;
use specta::Type;
use vis_core::{MessageId, SessionId};
use vis_store::{Branch, one_line};

use super::{known, views};
use crate::app::blocking;
use crate::{ApiError, App, MessageView, OpenedSession};

/// Characters of a message in the list of branches.
const PREVIEW: usize = 80;

/// One end of a chat's tree.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct BranchView {
    /// Id of its last message; give it to [`App::choose_variant`].
    pub leaf_id: String,
    /// The last message it has in common with the path shown.
    pub fork_id: Option<String>,
    /// Messages in common with the path shown.
    pub fork_place: u32,
    /// Messages after those.
    pub own: u32,
    /// The first of them.
    pub preview: String,
    /// The last of them.
    pub last: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub changed_ms: i64,
    /// It is what is shown.
    pub current: bool,
}

impl App {
    /// Shows the branch that this message is on, from there on as it was shown last.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`].
    pub async fn choose_variant(&self, message_id: &str) -> Result<OpenedSession, ApiError> {
        self.with_path(message_id, |store, id| store.choose(id)).await
    }

    /// Ends what is shown at this message: what is said next begins a branch.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`].
    pub async fn branch_from(&self, message_id: &str) -> Result<OpenedSession, ApiError> {
        self.with_path(message_id, |store, id| store.end_path_at(id)).await
    }

    async fn with_path(
        &self,
        message_id: &str,
        turn: fn(&mut vis_store::Store, &MessageId) -> Result<(), vis_store::StoreError>,
    ) -> Result<OpenedSession, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(message_id));
        // What is being said belongs to the branch it was begun on.
        home.conversation.quiet().await;
        let kept = home.clone();
        let (opened, session) = blocking(move || {
            let mut store = kept.store();
            let session = known(&store, &id)?.session_id;
            turn(&mut store, &id)?;
            drop(store);
            Ok((kept.opened(&session)?, session))
        })
        .await?;
        home.ear.listen_in(session.clone());
        self.prepare(&home, &session);
        Ok(opened)
    }

    /// All ends of a chat's tree; that of the path shown is the first.
    pub async fn branches(&self, session_id: &str) -> Result<Vec<BranchView>, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        blocking(move || {
            let store = home.store();
            let shown = store.count_messages(&id)? as u32;
            let seen = |branch: Branch| {
                let own = if branch.current { shown } else { branch.own as u32 };
                BranchView { own, ..branch.into() }
            };
            Ok(store.branches(&id)?.into_iter().map(seen).collect())
        })
        .await
    }

    /// The messages from the beginning of a chat to this one, on whatever branch it is.
    pub async fn branch_messages(&self, leaf_id: &str) -> Result<Vec<MessageView>, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(leaf_id));
        blocking(move || {
            let store = home.store();
            known(&store, &id)?;
            views(&store, store.path_to(&id, usize::MAX)?)
        })
        .await
    }
}

impl From<Branch> for BranchView {
    fn from(branch: Branch) -> Self {
        let begun = branch.first.as_ref().map_or_else(String::new, |first| one_line(&first.text, PREVIEW));
        Self {
            fork_id: branch.fork.map(|id| id.0),
            fork_place: branch.shared as u32,
            own: branch.own as u32,
            preview: begun,
            last: one_line(&branch.leaf.text, PREVIEW),
            changed_ms: branch.leaf.created_ms,
            leaf_id: branch.leaf.id.0,
            current: branch.current,
        }
    }
}
