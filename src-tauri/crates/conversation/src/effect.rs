//! Everything that can happen to a conversation, and everything it can do about it.

use vis_core::{Message, Sentence, TurnId};
use vis_llm::Usage;

use crate::{State, WordsHeard};

/// What happened. A closed set: the machine answers each in each state, and whatever belongs to another turn is dropped.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The person's message is on disk; reply to it. During a reply this interrupts it first.
    Said {
        turn: TurnId,
        voice: bool,
    },
    /// A kept reply is to be heard again; these are its pieces, already spoken.
    Replay {
        turn: TurnId,
        pieces: Vec<String>,
    },
    /// Words that are kept already are to be spoken.
    Recite {
        turn: TurnId,
        text: String,
    },
    Delta {
        turn: TurnId,
        text: String,
    },
    /// The model has finished by itself.
    ReplyEnded {
        turn: TurnId,
    },
    /// The model broke off; what it said so far counts.
    ReplyFailed {
        turn: TurnId,
        notice: Notice,
    },
    /// A piece was synthesised and queued on the speaker.
    Queued {
        turn: TurnId,
        seq: u32,
    },
    /// A piece turned out to have nothing in it that can be spoken ("…", another script).
    Unspoken {
        turn: TurnId,
        seq: u32,
    },
    /// A piece could not be spoken.
    SpeechFailed {
        turn: TurnId,
        seq: u32,
        notice: Notice,
    },
    /// The playback clock moved. `drained`: everything queued so far has been heard.
    Heard {
        turn: TurnId,
        seq: u32,
        words: WordsHeard,
        drained: bool,
    },
    /// The person wants silence. Feed a fresh [`Input::Heard`] before it: what is kept goes by it.
    Stop,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Generate {
        turn: TurnId,
    },
    CancelReply {
        turn: TurnId,
    },
    Synthesise(Sentence),
    /// Fade out, forget queued clips and those still being made.
    Silence {
        turn: TurnId,
    },
    /// No more clips will follow in this reply.
    SpeechComplete,
    /// Keep the reply. `heard_pieces` clips belong to it.
    Keep {
        turn: TurnId,
        text: String,
        cut: bool,
        pieces: u32,
    },
    Tell(Event),
}

/// What the page and the command line are told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Status(State),
    /// More of the reply's text.
    Delta(String),
    /// So many bytes of the reply have been heard.
    Heard {
        bytes: usize,
    },
    /// The reply is on disk, as it was heard.
    Kept(Message),
    /// The turn is over and nothing of the reply is kept, because nothing of it was heard.
    NothingKept,
    /// How fast the model was.
    Measured(Usage),
    Notice(Notice),
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Info,
    /// Degraded: the turn goes on with less (text without voice, for example).
    Warning,
    /// The turn ended early.
    Error,
}

/// Something the person should know, with what they can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub level: Level,
    /// For code to branch on: `voice_unavailable`, `model_missing`, ….
    pub code: &'static str,
    pub message: String,
}
