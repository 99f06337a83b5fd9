//! Identifiers as types of their own, so that a session is never mistaken for a message.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One exchange: what the person said and the reply to it. Counts up from 1 within one run of the program.
///
/// Every item in the voice path carries it, so that whatever arrives after a turn was cancelled is recognised and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TurnId(pub u64);

impl TurnId {
    /// The turn after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as it is written in the database and in JSON.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    )+};
}

text_id! {
    /// A chat, from its first message to its last. UUID version 7: sorts by creation.
    SessionId,
    /// One message of a chat. UUID version 7.
    MessageId,
    /// A character: the folder's name for built-in ones (`mira`), a UUID for a person's own.
    CharacterId,
    /// A voice of a synthesiser, `af_heart` for example.
    VoiceId,
}
