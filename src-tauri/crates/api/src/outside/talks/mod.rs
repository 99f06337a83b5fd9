//! Chats that other programs hold: real ones, in the profile's home and in its window's list, answered by the same care, memory,
//! prompt and provider as any chat, but silently and beside whatever the window is doing.
//!
//! | file | what |
//! |---|---|
//! | `room` | who is answered when: one after the other |
//! | `session` | which chat is meant, found or begun |
//! | `say` | words go in, the whole reply comes out |
//! | `reply` | one reply, from the model's stream to the disk |
//! | `read` | what was said, whole or page by page; clearing |
//! | `aloud` | the same with a voice, and with a talking film |

mod aloud;
mod read;
mod reply;
mod room;
mod say;
mod session;

pub use aloud::{SpokenReply, SpokenWish};
pub use read::TalkPage;
pub use say::{MessageWish, TalkReply};
pub use session::{TalkPick, TalkSession, TalkSurface};

pub(crate) use room::TalkRoom;

use crate::MessageView;

/// A message of such a chat.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkMessage {
    /// No other message of the profile has it.
    pub number: i64,
    pub message: MessageView,
}
