//! One conversation: what the person says goes in, a reply that is thought, spoken and shown comes out.
//!
//! Every decision is made in [`Machine::step`], which is pure; [`Conversation`] runs the effects on the ports.
//! Not for: keeping anything (the [`Records`] port does) or knowing about windows.

mod driver;
mod effect;
pub mod group;
mod handle;
mod heard;
mod live_face;
mod machine;
mod openers;
mod ports;
mod prompt;
mod reply;
mod timing;
mod transcriber_thread;
mod voice_thread;

pub use effect::{Effect, Event, Input, Level, Notice, Speech};
pub use handle::{Conversation, Manners, Ports, Recite, Say, Speaking};
pub use heard::{WordsHeard, heard_prefix};
pub use live_face::LiveFace;
pub use machine::{Machine, State};
pub use openers::{OPENER, takes_place};
pub use ports::{KeptReply, Playback, RecordError, Records, VoiceChoice};
pub use prompt::{
    Aside, BlockRole, CardTalk, PromptAccount, PromptBlock, Standing, UsedLore, account_of, beginning,
    card_request, estimate_tokens, lay_in, lay_standing, request, turn_places,
};
pub use timing::TurnTiming;
