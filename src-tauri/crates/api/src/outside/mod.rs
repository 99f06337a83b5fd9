//! What other programs ask for over the local HTTP API, without a chat and without the window.
//!
//! | file | what |
//! |---|---|
//! | `keys` | who may ask |
//! | `completions` | a reply to messages that belong to no chat |
//! | `speech` | a text as a sound file |
//! | `hearing` | a sound file as text |
//! | `files` | what was handed in, and what was made of it, until it is cleaned up |
//! | `avatars` | films of a picture that says a sound |
//! | `studio` | the person's own characters, scripts and films |
//! | `talks` | chats that other programs hold: these alone are kept as any chat |
//! | `tools` | what assistant programs may do, tool by tool |
//! | `switch` | whether the window answers at all |
//! | `talk` | the voice loop, sound in and sound out |
//! | `media` | files that are kept for a person |
//! | `own_key` | a person's own key for Gemini |
//! | `health` | whether everything is there |
//!
//! Nothing else is kept in the chats, and nothing that is remembered of the person is in it.

mod avatars;
mod completions;
mod files;
mod health;
mod hearing;
mod keys;
mod media;
mod own_key;
mod speech;
mod studio;
mod switch;
mod talk;
mod talks;
mod tools;

pub use avatars::{AvatarJob, AvatarWish};
pub use completions::{
    CompletionDelta, CompletionEnd, CompletionMessage, CompletionRole, CompletionStream, CompletionUsage,
    CompletionWish,
};
pub use files::{OutsideFile, UploadKind};
pub use health::Vitals;
pub use keys::{ApiKey, ApiKeyCheck, ApiScope, NewApiKey, api_key_digest};
pub use media::{MOST_MEDIA_BYTES, Media, NewMedia};
pub use speech::{SpeechFormat, SpeechWish};
pub use studio::{
    DeletedStudioCharacter, DeletedStudioScript, StudioActivity, StudioCharacter, StudioCounts, StudioFile,
    StudioFilm, StudioLog, StudioScript, StudioStage, StudioStep, StudioStepState, StudioUpload, StudioWish,
};
pub use switch::ServerSwitch;
pub use talk::{TalkEvent, TalkLine, TalkOut, TalkState, TalkWish, VisemeSpan};
pub use talks::{
    MessageWish, SpokenReply, SpokenWish, TalkMessage, TalkPage, TalkPick, TalkReply, TalkSession,
    TalkSurface,
};
pub use tools::{OutsideTool, ToolPermission};

pub(crate) use files::is_outside;
pub(crate) use speech::OutsideVoice;
pub(crate) use talks::TalkRoom;
