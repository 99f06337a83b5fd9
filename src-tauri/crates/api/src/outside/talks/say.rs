use std::sync::Arc;

use tokio::sync::broadcast;
use vis_conversation::Say;
use vis_core::{Clock, Message, MessageId, Role};
use vis_store::{KeptTalk, Store};

use super::session::{TalkPick, TalkSession, TalkSurface, find_or_begin};
use super::{TalkMessage, reply};
use crate::app::blocking;
use crate::characters::Cast;
use crate::chats::{acceptable, message};
use crate::open::OpenHome;
use crate::prompts::Asked;
use crate::summaries::{Part, read_back};
use crate::{ApiError, App, ChatEvent, Code, MessageView};

/// Characters of instructions that a program gives for a chat.
const LONGEST_INSTRUCTIONS: usize = 4000;

/// Something that is said in a chat of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageWish {
    pub surface: TalkSurface,
    pub pick: TalkPick,
    pub text: String,
    /// With whom a chat is begun, by id or name; nothing: with the first of all.
    pub character: Option<String>,
    /// What is asked of whoever answers, from now on; nothing: as before.
    pub instructions: Option<String>,
}

/// What was said, and the whole reply. Both are on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkReply {
    pub session: TalkSession,
    pub said: TalkMessage,
    pub reply: TalkMessage,
}

impl App {
    /// Says something in a chat of another program, and waits for the whole reply. Whoever came before is answered first.
    ///
    /// It goes on when the caller goes away: what was said and what is answered stand in the chat.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an empty or absurdly long text, or a character that nobody knows; [`Code::NotFound`] for a number
    /// that no chat of this surface has; why the model gave no reply: then what was said is kept all the same, and as much of
    /// the reply as came.
    pub async fn say_in_talk(&self, wish: MessageWish) -> Result<TalkReply, ApiError> {
        let talker = self.talker()?;
        let talked = tokio::spawn(async move { talker.talk(wish).await });
        talked.await.unwrap_or_else(|_| Err(ApiError::failed("The reply broke off unexpectedly. Try again.")))
    }

    pub(super) fn talker(&self) -> Result<Talker, ApiError> {
        Ok(Talker {
            home: self.home()?,
            cast: Arc::clone(&self.cast),
            clock: Arc::clone(&self.clock),
            events: self.events.clone(),
        })
    }
}

/// What a reply needs that outlives its asker.
#[derive(Clone)]
pub(super) struct Talker {
    pub(super) home: Arc<OpenHome>,
    cast: Arc<Cast>,
    clock: Arc<dyn Clock>,
    events: broadcast::Sender<ChatEvent>,
}

impl Talker {
    async fn talk(self, wish: MessageWish) -> Result<TalkReply, ApiError> {
        wish.pick.check()?;
        let text = acceptable(&wish.text)?;
        let wish = MessageWish { instructions: wish.instructions.map(instructions).transpose()?, ..wish };
        let _turn = self.home.talks.turn().await?;
        let (kept, said, say) = self.keep(wish, text).await?;
        self.tell(said.clone().into());
        let answer = reply::answered(&self.home, say).await;
        // What was kept of it is told, too, when it broke off.
        if let Some(message) = &answer.kept {
            self.tell(self.shown(&message.id).await?);
        }
        self.shorten(&kept);
        let answer = answer.whole()?;
        let (messages, session) = (self.clone(), kept.session_id.clone());
        let (said, answer) = (said.id, answer.id);
        let (said, reply) = blocking(move || {
            let mut store = messages.home.store();
            let numbers = store.message_numbers(&session)?;
            Ok((numbered(&store, &numbers, &said)?, numbered(&store, &numbers, &answer)?))
        })
        .await?;
        Ok(TalkReply { session: kept.into(), said, reply })
    }

    /// Puts what is said on the disk, and lays out what the model is asked.
    async fn keep(&self, wish: MessageWish, text: String) -> Result<(KeptTalk, Message, Say), ApiError> {
        let talker = self.clone();
        blocking(move || {
            let (home, now) = (&talker.home, talker.clock.now_ms());
            let mut store = home.store();
            let MessageWish { surface, pick, character, instructions, .. } = wish;
            let kept = find_or_begin(&mut store, &talker.cast, surface, &pick, character.as_deref(), now)?;
            instruct(&mut store, &kept, instructions.unwrap_or_default())?;
            let said = message(&kept.session_id, Role::User, text, now);
            store.append(&said)?;
            let say = talker.asked(&store, &kept)?;
            drop(store);
            // Before the first word of the answer.
            home.records.look_after(&kept.session_id);
            Ok((kept, said, say))
        })
        .await
    }

    fn asked(&self, store: &Store, kept: &KeptTalk) -> Result<Say, ApiError> {
        let session = &kept.session_id;
        let entry = store.session(session)?.ok_or_else(|| ApiError::not_found("chat"))?;
        let history = read_back(store, session)?;
        let asked = Asked {
            cast: &self.cast,
            store,
            answerers: &self.home.providers.answerers,
            meanings: &self.home.records.meanings,
            session,
            history: &history,
            take: 0,
        };
        let nobody = || ApiError::failed("Nobody in this chat is to answer. Change its order in Visavis.");
        asked.next(&entry.session.character_id, false)?.ok_or_else(nobody)
    }

    pub(super) async fn shown(&self, id: &MessageId) -> Result<MessageView, ApiError> {
        let (home, id) = (Arc::clone(&self.home), id.clone());
        blocking(move || home.message_view(&id)).await
    }

    /// The window, if there is one, sees what happens.
    pub(super) fn tell(&self, message: MessageView) {
        let _ = self.events.send(ChatEvent::Message { message });
    }

    /// What has no room in prompts any more is summed up, when nobody waits for it.
    fn shorten(&self, kept: &KeptTalk) {
        let (summaries, session) = (Arc::clone(&self.home.summaries), kept.session_id.clone());
        tokio::spawn(async move {
            if let Err(error) = summaries.summarise(&session, Part::WhatIsDue).await {
                tracing::warn!(%error, "a chat was not summarised");
            }
        });
    }
}

/// # Errors
/// [`Code::BadInput`] for far too many words.
fn instructions(words: String) -> Result<String, ApiError> {
    if words.chars().count() > LONGEST_INSTRUCTIONS {
        let sentence = format!("A personality has at most {LONGEST_INSTRUCTIONS} characters. Shorten it.");
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(words.trim().to_owned())
}

/// Without words everything stays as it was.
fn instruct(store: &mut Store, kept: &KeptTalk, wanted: String) -> Result<(), ApiError> {
    let mut notes = store.chat_notes(&kept.session_id)?;
    if !wanted.is_empty() && notes.instructions != wanted {
        notes.instructions = wanted;
        store.set_chat_notes(&kept.session_id, &notes)?;
    }
    Ok(())
}

fn numbered(store: &Store, numbers: &[(MessageId, i64)], id: &MessageId) -> Result<TalkMessage, ApiError> {
    let gone = || ApiError::not_found("message");
    let number = numbers.iter().find(|(one, _)| one == id).map(|(_, number)| *number).ok_or_else(gone)?;
    let message = store.message(id)?.ok_or_else(gone)?;
    let view = crate::messages::views(store, vec![message])?.pop().ok_or_else(gone)?;
    Ok(TalkMessage { number, message: view })
}
