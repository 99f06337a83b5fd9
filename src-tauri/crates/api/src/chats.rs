//! Chats: start, open, send, stop, hear again, delete and bring back.

use std::sync::Arc;

use vis_conversation::{Conversation, Recite, VoiceChoice};
use vis_core::{Character, CharacterId, Message, MessageId, Role, Session, SessionId, SpokenClip, TurnId};
use vis_store::{NewFile, Page, SessionEntry};

use crate::activity::{Act, ActivityKind, ActivitySubject, count};
use crate::app::blocking;
use crate::characters::Cast;
use crate::groups::{speaker_of, view};
use crate::keeper::{Keeper, new_message_id};
use crate::library::greeting;
use crate::messages::views;
use crate::open::OpenHome;
use crate::pages::{FIRST_PAGE, as_count};
use crate::personas::name_in;
use crate::prompts::Asked;
use crate::services::in_chat;
use crate::summaries::read_back;
use crate::{ApiError, App, Code, MessageView, OpenedSession, SessionView, Settings};

/// Bytes. More than a novel; a message of this size is a mistake of the clipboard.
const LONGEST_MESSAGE: usize = 1024 * 1024;

fn act<'a>(kind: ActivityKind, id: &'a SessionId, title: &'a str) -> Act<'a> {
    Act { kind, subject: ActivitySubject::Chat, id: id.as_str(), name: title }
}

impl App {
    /// Chats, newest first.
    pub async fn sessions(&self) -> Result<Vec<SessionView>, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let (entries, mut groups) = {
                let store = home.store();
                (store.sessions_newest(usize::MAX >> 1)?, store.groups()?)
            };
            let seen = |entry: SessionEntry| {
                let group = groups.remove(&entry.session.id).map(|kept| view(&home.records.cast, &kept));
                SessionView { group, ..entry.into() }
            };
            Ok(entries.into_iter().map(seen).collect())
        })
        .await
    }

    /// A new chat with a character, who says hello.
    ///
    /// # Errors
    /// Nobody has this id; full disk.
    pub async fn start_session(&self, character_id: &str) -> Result<OpenedSession, ApiError> {
        self.start_session_with(character_id, 0).await
    }

    /// The same with another of the character's greetings; 0 is the usual one.
    ///
    /// # Errors
    /// As [`App::start_session`].
    pub async fn start_session_with(
        &self,
        character_id: &str,
        greeting: usize,
    ) -> Result<OpenedSession, ApiError> {
        let (home, character) = (self.home()?, self.character(character_id)?);
        let (opened, greeting) = self.create_session(&character, greeting).await?;
        let id = SessionId::from(opened.session.id.as_str());
        home.ear.listen_in(id.clone());
        if let Some(voice) = self.voice_choice(&home, &character, &id).await? {
            home.conversation.recite(Recite {
                session: id.clone(),
                message: greeting.id,
                text: greeting.text,
                voice,
            });
        }
        self.prepare(&home, &id);
        Ok(opened)
    }

    /// Lets the character say hello in other words, as long as the person has said nothing.
    ///
    /// # Errors
    /// [`Code::BadInput`] when the chat has begun; [`Code::NotFound`].
    pub async fn switch_greeting(
        &self,
        session_id: &str,
        greeting: usize,
    ) -> Result<OpenedSession, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        home.conversation.stop();
        let (kept, key, cast) = (Arc::clone(&home), id.clone(), Arc::clone(&self.cast));
        let (opened, hello, text, character) = blocking(move || {
            let mut store = kept.store();
            let entry = store.session(&key)?.ok_or_else(|| ApiError::not_found("chat"))?;
            let character = cast.get(&entry.session.character_id)?;
            let newest = store.recent(&key, 2)?;
            let [hello] = newest.as_slice() else { return Err(begun()) };
            if hello.role == Role::User {
                return Err(begun());
            }
            let text = hello_of(&store, &cast, &character, &key, greeting)?;
            store.replace_text(&hello.id, &text)?;
            store.set_greeting(&key, greeting)?;
            drop(store);
            Ok((kept.opened(&key)?, hello.id.clone(), text, character))
        })
        .await?;
        if let Some(voice) = self.voice_choice(&home, &character, &id).await? {
            home.conversation.recite(Recite { session: id.clone(), message: hello, text, voice });
        }
        self.prepare(&home, &id);
        Ok(opened)
    }

    /// The same, with the hello only written down; for command lines.
    ///
    /// # Errors
    /// As [`App::start_session`].
    pub async fn start_session_silently(&self, character_id: &str) -> Result<OpenedSession, ApiError> {
        let character = self.character(character_id)?;
        let opened = self.create_session(&character, 0).await?.0;
        self.home()?.ear.listen_in(SessionId::from(opened.session.id.as_str()));
        Ok(opened)
    }

    /// All messages of a chat, oldest first.
    pub async fn messages(&self, session_id: &str) -> Result<Vec<MessageView>, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        blocking(move || home.message_views(&id)).await
    }

    async fn create_session(
        &self,
        character: &Character,
        greeting: usize,
    ) -> Result<(OpenedSession, Message), ApiError> {
        let (home, cast, character) = (self.home()?, Arc::clone(&self.cast), character.clone());
        let now = self.clock.now_ms();
        let session = Session {
            id: SessionId(uuid::Uuid::now_v7().to_string()),
            character_id: character.id.clone(),
            title: String::new(),
            created_ms: now,
            updated_ms: now,
        };
        blocking(move || {
            let mut store = home.store();
            let text = hello_of(&store, &cast, &character, &session.id, greeting)?;
            let hello = message(&session.id, Role::Assistant, text, now);
            store.create_session(&session)?;
            store.set_greeting(&session.id, greeting)?;
            store.append(&hello)?;
            store.set_setting("onboarded", &true)?;
            drop(store);
            Ok((home.opened(&session.id)?, hello))
        })
        .await
    }

    /// A chat with its newest messages.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn open_session(&self, session_id: &str) -> Result<OpenedSession, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        let (kept, key) = (Arc::clone(&home), id.clone());
        let opened = blocking(move || kept.opened(&key)).await?;
        home.ear.listen_in(id.clone());
        self.warm_faces(&opened);
        self.prepare(&home, &id);
        Ok(opened)
    }

    /// Puts the message on disk, then lets the character answer; the reply comes as events.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an empty or absurdly long message, [`Code::NotFound`], full disk.
    pub async fn send_message(&self, session_id: &str, text: &str) -> Result<MessageView, ApiError> {
        self.send(session_id, text, None).await
    }

    /// The same; `voice` goes before the setting: whether the reply is spoken.
    ///
    /// # Errors
    /// As [`App::send_message`].
    pub async fn send(
        &self,
        session_id: &str,
        text: &str,
        voice: Option<bool>,
    ) -> Result<MessageView, ApiError> {
        let text = acceptable(text)?;
        let said = message(&SessionId::from(session_id), Role::User, text, self.clock.now_ms());
        self.say(said, Vec::new(), voice).await
    }

    /// Keeps what the person says, with these files, and lets it be answered.
    pub(crate) async fn say(
        &self,
        said: Message,
        files: Vec<NewFile>,
        voice: Option<bool>,
    ) -> Result<MessageView, ApiError> {
        let home = self.home()?;
        let (kept, key, stored) = (Arc::clone(&home), said.session_id.clone(), said.clone());
        let with_files = !files.is_empty();
        let aloud = match voice {
            Some(aloud) => aloud,
            None => home.settings().await?.voice_on,
        };
        let cast = Arc::clone(&self.cast);
        if home.records.takes_answer_beside() {
            // It is kept first: it would cut off what is said now.
            home.conversation.quiet().await;
        }
        let say = blocking(move || {
            let say = {
                let mut store = kept.store();
                let entry = store.session(&key)?.ok_or_else(|| ApiError::not_found("chat"))?;
                store.append_with_files(&stored, &files)?;
                let history = read_back(&store, &key)?;
                let answerers = &kept.providers.answerers;
                let asked = Asked {
                    cast: &cast,
                    store: &store,
                    answerers,
                    meanings: &kept.records.meanings,
                    session: &key,
                    history: &history,
                    take: 0,
                };
                asked.next(&entry.session.character_id, aloud)?
            };
            // Before the first word of the answer.
            kept.records.look_after(&key);
            Ok(say)
        })
        .await?;
        home.conversation.answer(say);
        if !with_files {
            return Ok(said.into());
        }
        blocking(move || home.message_view(&said.id)).await
    }

    /// Lets the character say something without being asked; it is written down like a reply.
    pub(crate) async fn tell(&self, session_id: &str, text: &str) -> Result<(), ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        let told = message(&id, Role::Assistant, text.to_owned(), self.clock.now_ms());
        let (kept, message) = (Arc::clone(&home), told.id.clone());
        blocking(move || Ok(kept.store().append(&told)?)).await?;
        self.replay(message.as_str()).await
    }

    /// Silence, and the end of the reply under way.
    pub fn stop(&self) -> Result<(), ApiError> {
        self.home()?.conversation.stop();
        Ok(())
    }

    /// Speaks a kept message again: with its own sound, or made anew where that was not kept.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn replay(&self, message_id: &str) -> Result<(), ApiError> {
        let (home, id) = (self.home()?, MessageId::from(message_id));
        let kept = Arc::clone(&home);
        let (message, clips, session) = blocking(move || {
            let store = kept.store();
            let message = store.message(&id)?.ok_or_else(|| ApiError::not_found("message"))?;
            let session = store.session(&message.session_id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            Ok((message.clone(), load_clips(&store, &message.id)?, session.session))
        })
        .await?;
        if let Some(speaker) = &message.speaker {
            self.tell_speaker(&session.id, speaker);
        }
        if clips.is_empty() {
            let character = self.cast.get(&speaker_of(&message, &session))?;
            let voice = in_chat(self.cast.voice(&character), &session.id);
            home.conversation.recite(Recite {
                session: session.id,
                message: message.id,
                text: message.text,
                voice,
            });
        } else {
            home.conversation.replay(session.id, clips);
        }
        Ok(())
    }

    /// The sound of a kept message, in order; empty where none is kept.
    pub async fn message_clips(&self, message_id: &str) -> Result<Vec<SpokenClip>, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(message_id));
        blocking(move || load_clips(&home.store(), &id)).await
    }

    /// Hides a chat; it can be brought back until the program ends.
    pub async fn delete_session(&self, session_id: &str) -> Result<(), ApiError> {
        let (home, id, now) = (self.home()?, SessionId::from(session_id), self.clock.now_ms());
        blocking(move || {
            let mut store = home.store();
            let said = store.count_messages(&id)?;
            let title = store.session(&id)?.map(|chat| chat.session.title).unwrap_or_default();
            store.trash(&id, now)?;
            let with = format!("With {}.", count(said, "message"));
            act(ActivityKind::Deleted, &id, &title).note(&mut store, now, &with);
            Ok(())
        })
        .await
    }

    pub async fn restore_session(&self, session_id: &str) -> Result<SessionView, ApiError> {
        let (home, id, now) = (self.home()?, SessionId::from(session_id), self.clock.now_ms());
        blocking(move || {
            home.store().restore(&id)?;
            let view = home.view(&id)?;
            act(ActivityKind::Restored, &id, &view.title).note(&mut home.store(), now, "");
            Ok(view)
        })
        .await
    }

    /// # Errors
    /// [`Code::BadInput`] for an empty name.
    pub async fn rename_session(&self, session_id: &str, title: &str) -> Result<SessionView, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        let title: String =
            title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
        if title.is_empty() {
            return Err(ApiError::new(Code::BadInput, "A chat needs a name. Type at least one letter."));
        }
        blocking(move || {
            home.store().set_title(&id, &title)?;
            home.view(&id)
        })
        .await
    }

    pub async fn settings(&self) -> Result<Settings, ApiError> {
        self.home()?.settings().await
    }

    /// Saves and applies; gives back what was saved, numbers brought into their ranges.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, ApiError> {
        let (home, settings) = (self.home()?, settings.in_range());
        settings.check_mirror()?;
        home.providers.set_proxy(&settings.network_proxy)?;
        let before = home.settings().await?;
        if before.listen_model != settings.listen_model && before.language == settings.language {
            // Another language brings another of the program's own models by itself: that is no choice.
            let models = Arc::clone(&home.models);
            blocking(move || models.ears.choose(None)).await?;
        }
        home.speaker.set_volume(settings.volume);
        home.speaker.choose(settings.speaker.clone());
        let (kept, saved) = (Arc::clone(&home), settings.clone());
        blocking(move || Ok(kept.store().set_setting("settings", &saved)?)).await?;
        home.ear.apply(settings.clone()).await;
        Ok(settings)
    }

    /// Gaps inside replies since the start: what the speaker asked for in vain.
    pub fn underruns(&self) -> Result<u32, ApiError> {
        Ok(self.home()?.speaker.underruns())
    }

    /// Loads what the next reply needs while the person is still reading.
    pub(crate) fn prepare(&self, home: &Arc<OpenHome>, id: &SessionId) {
        make_ready(Arc::clone(&home.records), Arc::clone(&home.conversation), id.clone());
    }

    pub(crate) async fn voice_choice(
        &self,
        home: &Arc<OpenHome>,
        character: &Character,
        session: &SessionId,
    ) -> Result<Option<VoiceChoice>, ApiError> {
        let voice = || in_chat(self.cast.voice(character), session);
        Ok(home.settings().await?.voice_on.then(voice))
    }
}

/// Loads what the next reply of a chat needs, in the background.
pub(crate) fn make_ready(records: Arc<Keeper>, conversation: Arc<Conversation>, id: SessionId) {
    tokio::spawn(async move {
        // In a chat of several nobody speaks behind a greeting; whoever would answer a hello is made ready.
        let next = move || match records.next_reply(&id, None)? {
            None => Ok(records.next_reply(&id, Some("Hello."))?),
            say => Ok(say),
        };
        match blocking(next).await {
            Ok(say) => say.into_iter().for_each(|say| conversation.prepare(say)),
            Err(error) => tracing::warn!(%error, "the next reply is not prepared"),
        }
    });
}

/// What a character says first.
fn hello_of(
    store: &vis_store::Store,
    cast: &Cast,
    character: &Character,
    session: &SessionId,
    index: usize,
) -> Result<String, ApiError> {
    Ok(match cast.card(store, &character.id)? {
        Some(read) => greeting(&read.card, index, session.as_str(), &name_in(store, session)?),
        None => character.greeting.clone(),
    })
}

fn begun() -> ApiError {
    ApiError::new(Code::BadInput, "This chat has begun already. Start a new one for another greeting.")
}

impl OpenHome {
    pub(crate) fn view(&self, id: &SessionId) -> Result<SessionView, ApiError> {
        let store = self.store();
        let entry = store.session(id)?.ok_or_else(|| ApiError::not_found("chat"))?;
        let group = store.group(id)?.map(|kept| view(&self.records.cast, &kept));
        Ok(SessionView { group, ..entry.into() })
    }

    /// A chat with its newest messages.
    pub(crate) fn opened(&self, id: &SessionId) -> Result<OpenedSession, ApiError> {
        let page = self.store().newest_page(id, FIRST_PAGE)?;
        self.opened_at(id, page)
    }

    /// A chat with these messages of it.
    pub(crate) fn opened_at(&self, id: &SessionId, page: Page) -> Result<OpenedSession, ApiError> {
        let session = self.view(id)?;
        let store = self.store();
        let (messages, earlier) = (views(&store, page.messages)?, as_count(page.earlier));
        let draft = store.draft(id)?;
        if session.group.is_some() {
            return Ok(OpenedSession { session, messages, earlier, greetings: 1, greeting: None, draft });
        }
        let character = CharacterId::from(session.character_id.as_str());
        // A chat whose character is gone can still be read.
        let read = self.records.cast.card(&store, &character).unwrap_or_default();
        let (chosen, greetings) = (store.greeting(id)?, read.map_or(1, |read| read.card.greetings().len()));
        let alone = earlier == 0 && messages.len() == 1;
        let fresh = alone && messages.iter().all(|message| message.role == "assistant");
        let greeting = (fresh && chosen < greetings).then_some(chosen as u32);
        Ok(OpenedSession { session, messages, earlier, greetings: greetings as u32, greeting, draft })
    }

    pub(crate) async fn settings(self: &Arc<Self>) -> Result<Settings, ApiError> {
        let home = Arc::clone(self);
        blocking(move || Ok(home.store().setting::<Settings>("settings")?.unwrap_or_default().in_range()))
            .await
    }
}

pub(crate) fn message(session: &SessionId, role: Role, text: String, now: i64) -> Message {
    Message {
        id: new_message_id(),
        session_id: session.clone(),
        role,
        text,
        created_ms: now,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

pub(crate) fn acceptable(text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ApiError::new(Code::BadInput, "There is nothing to send. Write something first."));
    }
    if text.len() > LONGEST_MESSAGE {
        return Err(ApiError::new(
            Code::BadInput,
            format!(
                "This message has {} KB; at most 1,024 KB can be sent at once. Send it in parts.",
                text.len() / 1024
            ),
        ));
    }
    Ok(text.to_owned())
}

fn load_clips(store: &vis_store::Store, message: &MessageId) -> Result<Vec<SpokenClip>, ApiError> {
    let kept = store.clips(message)?;
    kept.iter().map(|clip| Ok(store.load_clip(clip, TurnId(0))?)).collect()
}
