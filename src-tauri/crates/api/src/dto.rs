//! What crosses the boundary. Small, flat, and the same for the window and the command line.

mod ear;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_conversation::State;
use vis_core::{Character, Message, Role};
use vis_store::SessionEntry;

use crate::{CareCard, DataWork, Fact, FileView, GroupView};

pub use ear::{
    AudioDevice, EarMode, EarProblem, EarProblemCode, EarState, EchoReport, EchoVerdict, MeterLevel,
};

/// How the database is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum VaultState {
    Open,
    /// No database yet and no keyring: the person must choose.
    New,
    /// The passphrase is needed.
    Locked,
}

/// What the window needs to know at its start.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct AppInfo {
    pub version: String,
    pub vault: VaultState,
    /// `keyring`, `passphrase` or `none`; nothing while the vault is not open.
    pub encryption: Option<String>,
    /// A companion was chosen once.
    pub onboarded: bool,
    /// The chat to reopen.
    pub last_session: Option<String>,
    /// Nothing: no speaker was found.
    pub audio_device: Option<String>,
    /// Why the vault could not be opened by itself, if the reason is worth telling.
    pub vault_message: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct CharacterView {
    pub id: String,
    pub name: String,
    pub tagline: String,
    pub greeting: String,
    pub voice: String,
    pub speed: f32,
    /// The person made it, and may delete it.
    pub own: bool,
    pub face: FaceKind,
    /// What it is called in talk; often empty.
    pub nickname: String,
    pub tags: Vec<String>,
    pub favourite: bool,
    /// Milliseconds since 1970, UTC; 0 for companions that came with the program.
    #[specta(type = f64)]
    pub created_ms: i64,
    #[specta(type = f64)]
    pub changed_ms: i64,
    #[specta(type = Option<f64>)]
    pub last_chat_ms: Option<i64>,
    pub lore_entries: u32,
    pub creator: String,
}

/// Where a face comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum FaceKind {
    Drawn,
    Photo,
}

/// A voice that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct VoiceView {
    pub id: String,
    pub name: String,
    /// `en-US` or `en-GB`.
    pub language: String,
    /// `female` or `male`.
    pub sex: String,
    /// A few words on how it sounds.
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ModelView {
    pub id: String,
    pub name: String,
    pub purpose: String,
    /// `ready`, `missing` or `damaged`.
    pub state: String,
    #[specta(type = f64)]
    pub bytes: u64,
    pub sha256: Option<String>,
    pub licence: String,
    pub used_for: String,
    /// What to do when it is not ready.
    pub advice: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct SessionView {
    pub id: String,
    pub character_id: String,
    pub title: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub updated_ms: i64,
    pub preview: String,
    /// Of a chat with several characters.
    pub group: Option<GroupView>,
    pub pinned: bool,
    pub archived: bool,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct MessageView {
    pub id: String,
    pub session_id: String,
    /// `user` or `assistant`.
    pub role: String,
    pub text: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    pub cut: bool,
    pub has_voice: bool,
    /// The person said it aloud.
    pub spoken: bool,
    /// Length of the kept sound.
    #[specta(type = Option<f64>)]
    pub voice_ms: Option<u64>,
    /// Of a reply to something spoken.
    pub timing: Option<TurnTiming>,
    /// Id of the one of a group who said it.
    pub speaker: Option<String>,
    /// Who gave the reply, where that was not this computer's own model: "Claude · claude-x".
    pub provider: Option<String>,
    /// Its words were changed since they were said.
    pub edited: bool,
    /// Ids of all that stand beside it, oldest first, its own among them; empty when there are none.
    pub variants: Vec<String>,
    pub bookmarked: bool,
    /// One emoji.
    pub reaction: Option<String>,
    /// Handed over with it.
    pub files: Vec<FileView>,
}

/// Milliseconds after the last sample of the person's speech. Steps that began on a guess may lie before the end of the turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TurnTiming {
    pub end_of_turn_ms: u32,
    pub transcript_ms: u32,
    pub first_token_ms: Option<u32>,
    pub first_audio_ms: Option<u32>,
    /// The first sample of the reply was heard.
    pub total_ms: Option<u32>,
    pub opener_ms: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct OpenedSession {
    pub session: SessionView,
    /// The newest, at most 120, oldest first.
    pub messages: Vec<MessageView>,
    /// Messages before those.
    pub earlier: u32,
    /// How many greetings the character has to choose from.
    pub greetings: u32,
    /// Which of them the chat begins with; none once the person has said something.
    pub greeting: Option<u32>,
    /// What was typed and not sent.
    pub draft: String,
}

/// One word for the state of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Idle,
    Listening,
    Transcribing,
    Thinking,
    Speaking,
    Interrupted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum NoticeLevel {
    Info,
    Warning,
    Error,
}

/// The one stream of events to the window.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChatEvent {
    Status {
        session_id: Option<String>,
        status: Status,
    },
    /// Stored: a finished reply, or a message that has got its sound.
    Message {
        message: MessageView,
    },
    /// This one of a group speaks now, or is about to.
    Speaker {
        session_id: String,
        character_id: String,
    },
    /// Who gives the reply that begins now. After a fall-back: from whom, and why, for people.
    AnsweredBy {
        session_id: String,
        provider_id: String,
        name: String,
        model: String,
        fell_back_from: Option<String>,
        why: Option<String>,
    },
    /// The person may be in danger: where help is.
    Care {
        session_id: String,
        card: CareCard,
    },
    /// Learned from this message of the person.
    FactsLearned {
        session_id: String,
        message_id: String,
        facts: Vec<Fact>,
    },
    /// Forgotten because this message asked for it.
    FactsForgotten {
        session_id: String,
        message_id: String,
        texts: Vec<String>,
    },
    /// The voice of this computer speaks in the place of a service, and why, for people.
    SpokenByFallback {
        session_id: String,
        name: String,
        why: String,
    },
    /// This computer understands speech in the place of a service, and why, for people.
    HeardByFallback {
        /// Nothing: it is not known for which chat.
        session_id: Option<String>,
        name: String,
        why: String,
    },
    /// More of the reply under way.
    Delta {
        session_id: String,
        text: String,
    },
    /// So many characters (UTF-16 units) of the reply have been heard.
    Heard {
        session_id: String,
        chars: u32,
    },
    /// The reply under way was cut before anything of it was heard; nothing is kept.
    Dropped {
        session_id: String,
    },
    Ear {
        ear: EarState,
    },
    /// What the person is saying. `last`: it was stored (a message follows), or came to nothing when empty.
    Caption {
        session_id: String,
        text: String,
        #[serde(rename = "final")]
        last: bool,
    },
    /// The reply's word that is spoken now, in UTF-16 units of its text.
    Word {
        session_id: String,
        start: u32,
        end: u32,
    },
    /// A sound was no interruption; the companion goes on.
    Resumed {
        session_id: String,
    },
    /// A chat that was called by its first words is now called by what it is about.
    Titled {
        session_id: String,
        title: String,
    },
    /// The summaries of a chat have changed.
    Summarised {
        session_id: String,
    },
    /// How fast the model was.
    Measured {
        session_id: String,
        figures: TurnFigures,
    },
    /// How far a backup, a restore, a check or an export is: so many bytes or files, of how many.
    DataProgress {
        what: DataWork,
        #[specta(type = f64)]
        done: u64,
        #[specta(type = f64)]
        of: u64,
    },
    Notice {
        level: NoticeLevel,
        code: String,
        message: String,
    },
}

/// Figures of one reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Type)]
pub struct TurnFigures {
    pub first_token_ms: u32,
    pub tokens_per_second: f32,
    /// These three are 0 where a provider does not tell.
    pub prompt_tokens: u32,
    pub reused_tokens: u32,
    pub generated_tokens: u32,
}

impl From<&Character> for CharacterView {
    fn from(character: &Character) -> Self {
        Self {
            id: character.id.to_string(),
            name: character.name.clone(),
            tagline: character.tagline.clone(),
            greeting: character.greeting.clone(),
            voice: character.voice.to_string(),
            speed: character.speed,
            own: false,
            face: FaceKind::Drawn,
            nickname: String::new(),
            tags: Vec::new(),
            favourite: false,
            created_ms: 0,
            changed_ms: 0,
            last_chat_ms: None,
            lore_entries: 0,
            creator: String::new(),
        }
    }
}

impl From<&vis_speak::VoiceInfo> for VoiceView {
    fn from(voice: &vis_speak::VoiceInfo) -> Self {
        let words = [voice.id, voice.name, voice.language, voice.sex.name(), voice.note];
        let [id, name, language, sex, note] = words.map(str::to_owned);
        Self { id, name, language, sex, note }
    }
}

impl From<SessionEntry> for SessionView {
    fn from(entry: SessionEntry) -> Self {
        Self {
            id: entry.session.id.to_string(),
            character_id: entry.session.character_id.to_string(),
            title: entry.session.title,
            updated_ms: entry.session.updated_ms,
            preview: entry.preview,
            group: None,
            pinned: entry.shelf.pinned,
            archived: entry.shelf.archived,
            tags: entry.shelf.tags,
        }
    }
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        Self {
            id: message.id.to_string(),
            session_id: message.session_id.to_string(),
            role: role.to_owned(),
            text: message.text,
            created_ms: message.created_ms,
            cut: message.cut,
            has_voice: message.has_voice,
            spoken: message.spoken,
            voice_ms: None,
            timing: None,
            speaker: message.speaker.map(|id| id.0),
            provider: None,
            edited: false,
            variants: Vec::new(),
            bookmarked: false,
            reaction: None,
            files: Vec::new(),
        }
    }
}

impl From<State> for Status {
    fn from(state: State) -> Self {
        match state {
            State::Idle => Self::Idle,
            State::Listening => Self::Listening,
            State::Transcribing => Self::Transcribing,
            State::Thinking => Self::Thinking,
            State::Speaking => Self::Speaking,
            State::Interrupted => Self::Interrupted,
        }
    }
}

impl From<vis_conversation::TurnTiming> for TurnTiming {
    fn from(timing: vis_conversation::TurnTiming) -> Self {
        Self {
            end_of_turn_ms: timing.end_of_turn_ms,
            transcript_ms: timing.transcript_ms,
            first_token_ms: timing.first_token_ms,
            first_audio_ms: timing.first_audio_ms,
            total_ms: timing.total_ms,
            opener_ms: timing.opener_ms,
        }
    }
}
