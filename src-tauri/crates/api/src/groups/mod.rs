//! Chats of several characters: begin one, change who takes part, let somebody speak.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what the person does with a group |
//! | `room` | who is there, who answers, and what each of them knows of the others |

mod room;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_conversation::Recite;
use vis_conversation::group::TurnOrder;
use vis_core::{CharacterId, Message, Role, Session, SessionId};
use vis_store::{KeptGroup, KeptMember, Store};

use crate::app::blocking;
use crate::characters::Cast;
use crate::chats::message;
use crate::library::group_greeting;
use crate::personas::name_in;
use crate::prompts::Asked;
use crate::summaries::read_back;
use crate::{ApiError, App, ChatEvent, Code, OpenedSession, SessionView};

pub(crate) use room::{Room, view};

/// Companions of a group: fewer are no group, more cannot be told apart.
const FEWEST: usize = 2;
const MOST: usize = 6;

/// Who answers in a group; see `vis_conversation::group::TurnOrder`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum GroupOrder {
    #[default]
    Natural,
    RoundRobin,
    ByMention,
    Manual,
}

/// One who takes part in a chat of several, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct MemberView {
    pub character_id: String,
    pub name: String,
    /// Speaks only when the person makes them.
    pub muted: bool,
    /// False of somebody who was sent away or deleted, and whose words are still there.
    pub here: bool,
}

/// What makes a chat one of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct GroupView {
    pub order: GroupOrder,
    /// In the order of joining, those who have left among them.
    pub members: Vec<MemberView>,
}

/// What can be done with a group.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GroupChange {
    Add {
        character_id: String,
    },
    Remove {
        character_id: String,
    },
    Mute {
        character_id: String,
        muted: bool,
    },
    Order {
        order: GroupOrder,
    },
    /// One of them speaks now, without a word of the person.
    Speak {
        character_id: String,
    },
}

impl App {
    /// A new chat with several characters, named after them; the first says hello.
    ///
    /// # Errors
    /// [`Code::BadInput`] for fewer than two or more than six, [`Code::NotFound`] for nobody, full disk.
    pub async fn start_group(&self, character_ids: &[String]) -> Result<OpenedSession, ApiError> {
        let (opened, hello) = self.create_group(character_ids).await?;
        let (home, id) = (self.home()?, hello.session_id.clone());
        home.ear.listen_in(id.clone());
        self.warm_faces(&opened);
        if let Some(speaker) = &hello.speaker {
            let character = self.cast.get(speaker)?;
            self.tell_speaker(&id, speaker);
            if let Some(voice) = self.voice_choice(&home, &character, &id).await? {
                home.conversation.recite(Recite {
                    session: id.clone(),
                    message: hello.id,
                    text: hello.text,
                    voice,
                });
            }
        }
        self.prepare(&home, &id);
        Ok(opened)
    }

    /// Changes who takes part, or who answers; or lets somebody speak.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a chat between two, and for too few or too many members; [`Code::NotFound`].
    pub async fn change_group(&self, session_id: &str, change: GroupChange) -> Result<SessionView, ApiError> {
        if let GroupChange::Speak { character_id } = &change {
            self.let_speak(session_id, character_id).await?;
        }
        let (home, cast, id) = (self.home()?, Arc::clone(&self.cast), SessionId::from(session_id));
        blocking(move || {
            let mut store = home.store();
            let entry = store.session(&id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            let mut group = store.group(&id)?.ok_or_else(no_group)?;
            let named = title(&cast, &group.members);
            apply(&cast, &mut group, change)?;
            store.set_group(&id, &group)?;
            // A name that the person gave stays.
            if entry.session.title == named {
                store.set_title(&id, &title(&cast, &group.members))?;
            }
            if let Some(first) = group.members.iter().find(|member| here(&cast, member)) {
                store.set_session_character(&id, &first.character_id)?;
            }
            drop(store);
            home.view(&id)
        })
        .await
    }

    /// Makes one of a group speak now, without a word of the person.
    ///
    /// # Errors
    /// [`Code::NotFound`] for somebody who is not there.
    pub async fn let_speak(&self, session_id: &str, character_id: &str) -> Result<(), ApiError> {
        let (home, cast, id) = (self.home()?, Arc::clone(&self.cast), SessionId::from(session_id));
        let aloud = home.settings().await?.voice_on;
        let (kept, speaker) = (Arc::clone(&home), CharacterId::from(character_id));
        // What is being said is kept before the next one reads the chat.
        home.conversation.quiet().await;
        let say = blocking(move || {
            let store = kept.store();
            store.session(&id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            let group = store.group(&id)?.ok_or_else(no_group)?;
            let there = group.members.iter().any(|one| one.character_id == speaker && here(&cast, one));
            if !there {
                return Err(ApiError::not_found("character"));
            }
            let history = read_back(&store, &id)?;
            let answerers = &kept.providers.answerers;
            let asked = Asked {
                cast: &cast,
                store: &store,
                answerers,
                meanings: &kept.records.meanings,
                session: &id,
                history: &history,
                take: 0,
            };
            asked.by(&speaker, aloud)
        })
        .await?;
        home.conversation.say(say);
        Ok(())
    }

    async fn create_group(&self, character_ids: &[String]) -> Result<(OpenedSession, Message), ApiError> {
        let (home, cast, now) = (self.home()?, Arc::clone(&self.cast), self.clock.now_ms());
        let mut ids: Vec<CharacterId> = Vec::new();
        for id in character_ids.iter().map(|id| CharacterId::from(id.as_str())) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        in_bounds(ids.len())?;
        blocking(move || {
            let members: Vec<KeptMember> =
                ids.iter().map(|id| joining(&cast, id)).collect::<Result<_, _>>()?;
            let session = Session {
                id: SessionId(uuid::Uuid::now_v7().to_string()),
                character_id: ids[0].clone(),
                title: title(&cast, &members),
                created_ms: now,
                updated_ms: now,
            };
            let mut store = home.store();
            let text = hello(&store, &cast, &ids[0], &session.id)?;
            let hello =
                Message { speaker: Some(ids[0].clone()), ..message(&session.id, Role::Assistant, text, now) };
            store.create_session(&session)?;
            let order = TurnOrder::default().as_str().to_owned();
            store.set_group(&session.id, &KeptGroup { order, members })?;
            store.append(&hello)?;
            store.set_setting("onboarded", &true)?;
            drop(store);
            Ok((home.opened(&session.id)?, hello))
        })
        .await
    }

    /// Draws the faces in advance: who speaks next is shown at once.
    pub(crate) fn warm_faces(&self, opened: &OpenedSession) {
        let members = opened.session.group.iter().flat_map(|group| &group.members);
        members.filter(|member| member.here).for_each(|member| self.warm_face(&member.character_id));
    }

    /// Who of a group is heard now; of replies the conversation tells it.
    pub(crate) fn tell_speaker(&self, session: &SessionId, speaker: &CharacterId) {
        let (session_id, character_id) = (session.to_string(), speaker.to_string());
        // Nobody listening is fine: the window may be reloading.
        let _ = self.events.send(ChatEvent::Speaker { session_id, character_id });
    }
}

fn apply(cast: &Cast, group: &mut KeptGroup, change: GroupChange) -> Result<(), ApiError> {
    match change {
        GroupChange::Speak { .. } => {}
        GroupChange::Order { order } => order.turns().as_str().clone_into(&mut group.order),
        GroupChange::Mute { character_id, muted } => member(group, &character_id)?.muted = muted,
        GroupChange::Remove { character_id } => {
            member(group, &character_id)?.gone = true;
            in_bounds(group.members.iter().filter(|member| here(cast, member)).count())?;
        }
        GroupChange::Add { character_id } => {
            let joined = joining(cast, &CharacterId::from(character_id.as_str()))?;
            // Who comes back comes last.
            group.members.retain(|member| member.character_id != joined.character_id || !member.gone);
            if group.members.iter().all(|member| member.character_id != joined.character_id) {
                group.members.push(joined);
            }
            in_bounds(group.members.iter().filter(|member| here(cast, member)).count())?;
        }
    }
    Ok(())
}

fn member<'a>(group: &'a mut KeptGroup, id: &str) -> Result<&'a mut KeptMember, ApiError> {
    let found = group.members.iter_mut().find(|member| member.character_id.as_str() == id);
    found.ok_or_else(|| ApiError::not_found("character"))
}

/// Was not sent away, and was not deleted.
fn here(cast: &Cast, member: &KeptMember) -> bool {
    !member.gone && cast.get(&member.character_id).is_ok()
}

fn joining(cast: &Cast, id: &CharacterId) -> Result<KeptMember, ApiError> {
    let character = cast.get(id)?;
    Ok(KeptMember { character_id: character.id, name: character.name, muted: false, gone: false })
}

fn in_bounds(members: usize) -> Result<(), ApiError> {
    let sentence = match members {
        0..FEWEST => "A group chat needs at least two companions.",
        FEWEST..=MOST => return Ok(()),
        _ => "A group chat has room for six companions. Let one go first.",
    };
    Err(ApiError::new(Code::BadInput, sentence))
}

fn no_group() -> ApiError {
    ApiError::new(Code::BadInput, "This chat is between two. Start a group chat to talk with several.")
}

/// "Mira, Theo & Juno": those who are there.
fn title(cast: &Cast, members: &[KeptMember]) -> String {
    let there = members.iter().filter(|member| here(cast, member));
    let names: Vec<&str> = there.map(|member| member.name.as_str()).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} & {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// What somebody says first among several.
fn hello(store: &Store, cast: &Cast, id: &CharacterId, session: &SessionId) -> Result<String, ApiError> {
    Ok(match cast.card(store, id)? {
        Some(read) => group_greeting(&read.card, session.as_str(), &name_in(store, session)?),
        None => cast.get(id)?.greeting,
    })
}

/// Whose voice and face a message has: its own speaker's, or the one of a chat between two.
pub(crate) fn speaker_of(message: &Message, session: &Session) -> CharacterId {
    message.speaker.clone().unwrap_or_else(|| session.character_id.clone())
}

impl GroupOrder {
    fn turns(self) -> TurnOrder {
        match self {
            Self::Natural => TurnOrder::Natural,
            Self::RoundRobin => TurnOrder::RoundRobin,
            Self::ByMention => TurnOrder::ByMention,
            Self::Manual => TurnOrder::Manual,
        }
    }
}

impl From<TurnOrder> for GroupOrder {
    fn from(order: TurnOrder) -> Self {
        match order {
            TurnOrder::Natural => Self::Natural,
            TurnOrder::RoundRobin => Self::RoundRobin,
            TurnOrder::ByMention => Self::ByMention,
            TurnOrder::Manual => Self::Manual,
        }
    }
}
