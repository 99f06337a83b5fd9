//! Everything that can happen to a conversation, and everything it can do about it.

use vis_core::{CharacterId, Message, Sentence, TurnId, UtteranceId};
use vis_llm::Usage;

use crate::{State, TurnTiming, WordsHeard};

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
    /// The first piece comes in two clips: its text up to `bytes` with the first, the rest with the next.
    Divided {
        turn: TurnId,
        bytes: usize,
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
    /// This turn is answered in writing only.
    Voiceless {
        turn: TurnId,
    },
    /// What the ear and the transcriber have to say about something the person says aloud.
    Speech {
        utterance: UtteranceId,
        speech: Speech,
    },
    /// The person wants silence. Feed a fresh [`Input::Heard`] before it: what is kept goes by it.
    Stop,
}

/// One utterance's way. `end` names a version of it: one past its last sample of speech, on the microphone's count.
#[derive(Clone, Debug, PartialEq)]
pub enum Speech {
    /// Somebody makes a sound. `explicit`: with the button held, so that it is meant without a doubt.
    Started { explicit: bool },
    /// It goes on, for so many milliseconds now.
    Growing { ms: u64 },
    /// Quiet since `end`; this may be all of it. `voiced_ms`: how much of it is speech.
    Paused { end: u64, voiced_ms: u64 },
    /// It was not: all work begun on the pause is void.
    Resumed,
    /// This was all of it.
    Ended { end: u64 },
    /// A part of a monologue, which goes on in the next utterance.
    Part { end: u64 },
    /// No speech: a click, a cough.
    Dropped,
    /// Words of the part up to `end`. `live`: decoded while the person goes on, good for showing only. `confidence`: of the
    /// model in them, 0-1.
    Transcribed { end: u64, text: String, live: bool, confidence: f32 },
    /// It could not be turned into words.
    Failed { notice: Notice },
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
    /// `true`: playback stops where it is, at once; `false`: it goes on from there.
    Hold(bool),
    /// Turn what was said up to `end` into words. `live`: only if there is time.
    Transcribe {
        utterance: UtteranceId,
        end: u64,
        live: bool,
    },
    /// Read the prompt as though this had been said, so that the reply starts sooner.
    Prefill {
        text: String,
    },
    /// Begin the reply to words that are probably complete. Nothing of it is shown, heard or kept before [`Effect::Commit`].
    Speculate {
        turn: TurnId,
        text: String,
    },
    /// Throw a speculative reply away.
    Discard {
        turn: TurnId,
    },
    /// The person has finished: let the reply to `text` be heard, and keep what was said.
    Commit {
        turn: TurnId,
        text: String,
    },
    /// Keep words that get no reply of their own, because the person went on speaking.
    KeepSaid {
        text: String,
    },
    /// The utterance is of no interest any more.
    Forget(UtteranceId),
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
    /// What the person is saying, or said when `last`. Empty and `last`: it came to nothing.
    Caption {
        text: String,
        last: bool,
    },
    /// Words of a pause, for the ear: they tell better than the sound whether more is to come.
    Read {
        utterance: UtteranceId,
        text: String,
    },
    /// The person's own spoken words are on disk.
    Said(Message),
    /// A sound was no interruption after all; the companion goes on.
    Resumed,
    /// Bytes of the reply that are being spoken right now.
    Word {
        start: usize,
        end: usize,
    },
    /// This one of a group has the floor.
    Speaker(CharacterId),
    /// More of the reply's text.
    Delta(String),
    /// So many bytes of the reply have been heard.
    Heard {
        bytes: usize,
    },
    /// The reply is on disk, as it was heard; after something spoken with how long its steps took.
    Kept(Message, Option<TurnTiming>),
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
