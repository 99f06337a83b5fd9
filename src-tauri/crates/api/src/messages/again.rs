//! Another answer, more of it, or the same question in other words.

use std::sync::Arc;

use vis_conversation::Say;
use vis_core::{MessageId, Role, SessionId};

use super::known;
use crate::app::blocking;
use crate::chats::{acceptable, message};
use crate::groups::speaker_of;
use crate::open::OpenHome;
use crate::pages::FIRST_PAGE;
use crate::prompts::{Asked, history_before};
use crate::{ApiError, App, Code, OpenedSession};

/// What the model reads in the person's place when the companion is to say more.
const GO_ON: &str = "(Please go on.)";

impl App {
    /// Another answer beside this reply. Gives the chat as far as before it; the new reply comes as events. The old one stays what
    /// the chat shows until the new one is kept.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for the first words of a chat, and for the person's own.
    pub async fn regenerate(&self, message_id: &str) -> Result<OpenedSession, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(message_id));
        let aloud = home.settings().await?.voice_on;
        // What is being said is kept before the chat is read.
        home.conversation.quiet().await;
        let kept = Arc::clone(&home);
        let (opened, say) = blocking(move || kept.asked_again(&id, aloud)).await?;
        home.records.answers_beside();
        home.conversation.say(say);
        Ok(opened)
    }

    /// Lets the companion say more, without a word of the person.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn go_on(&self, session_id: &str) -> Result<(), ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        home.conversation.quiet().await;
        let records = Arc::clone(&home.records);
        let say = blocking(move || Ok(records.next_reply(&id, Some(GO_ON))?)).await?;
        home.conversation.answer(say);
        Ok(())
    }

    /// The person's message in other words, beside the first ones; what followed those becomes a branch. The reply comes as events.
    ///
    /// # Errors
    /// [`Code::BadInput`] for words that cannot be sent, and for a companion's message; [`Code::NotFound`]; full disk.
    pub async fn send_again(&self, message_id: &str, text: &str) -> Result<OpenedSession, ApiError> {
        let (home, id, text) = (self.home()?, MessageId::from(message_id), acceptable(text)?);
        let now = self.clock.now_ms();
        home.conversation.quiet().await;
        let kept = Arc::clone(&home);
        let (opened, say) = blocking(move || {
            let mut store = kept.store();
            let first = known(&store, &id)?;
            if first.role != Role::User {
                let why = "Only what you said yourself can be sent again.";
                return Err(ApiError::new(Code::BadInput, why));
            }
            store.end_path_before(&id)?;
            let again = message(&first.session_id, Role::User, text, now);
            store.append(&again)?;
            store.copy_files(&[(id, again.id)])?;
            drop(store);
            let say = kept.records.next_reply(&first.session_id, None)?;
            kept.records.look_after(&first.session_id);
            Ok((kept.opened(&first.session_id)?, say))
        })
        .await?;
        home.conversation.answer(say);
        Ok(opened)
    }
}

impl OpenHome {
    fn asked_again(&self, id: &MessageId, aloud: bool) -> Result<(OpenedSession, Say), ApiError> {
        let mut store = self.store();
        let reply = known(&store, id)?;
        store.choose(id)?;
        let mut history = history_before(&store, &reply)?;
        let Some(last) = history.last() else { return Err(first_words()) };
        if reply.role != Role::Assistant {
            return Err(ApiError::new(
                Code::BadInput,
                "Only a reply can be made again. Edit your own words instead.",
            ));
        }
        if last.role == Role::Assistant && reply.speaker.is_none() {
            history.push(message(&reply.session_id, Role::User, GO_ON.to_owned(), reply.created_ms));
        }
        let session = store.session(&reply.session_id)?.ok_or_else(|| ApiError::not_found("chat"))?.session;
        let asked = Asked {
            cast: &self.records.cast,
            store: &store,
            answerers: &self.providers.answerers,
            meanings: &self.records.meanings,
            session: &session.id,
            history: &history,
            take: store.variants_of(id)?.len(),
        };
        let say = asked.by(&speaker_of(&reply, &session), aloud)?;
        drop(store);
        let page = self.store().page_before(&session.id, id, FIRST_PAGE)?;
        let opened = self.opened_at(&session.id, page)?;
        Ok((opened, Say { beside: Some(id.clone()), ..say }))
    }
}

fn first_words() -> ApiError {
    let why = "These are the first words of the chat. Start a new chat for another greeting.";
    ApiError::new(Code::BadInput, why)
}
