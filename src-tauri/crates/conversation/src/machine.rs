//! The turn machine: all decisions, no effects.
//!
//! | state | means | ignores |
//! |---|---|---|
//! | Idle | nobody speaks | everything but a message, a replay or speech |
//! | Listening | the person speaks; a reply may already be prepared on a guess | – |
//! | Transcribing | the person has finished, the words are still to come | – |
//! | Thinking | a message was taken, nothing is heard yet | inputs of other turns |
//! | Speaking | clips are on the speaker, held while it is unclear whether the person interrupts | inputs of other turns |
//! | Interrupted | a reply was cut; passed through on the way to Idle or Listening | everything |
//!
//! What is typed, replayed and answered is decided here; what is said aloud in `talk`.

mod guess;
mod talk;

use vis_core::TurnId;

use crate::reply::Reply;
use talk::{Late, Talk};

use crate::{Effect, Event, Input, Notice, WordsHeard};

/// The conversation's state, one word on screen for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    #[default]
    Idle,
    Listening,
    Transcribing,
    Thinking,
    Speaking,
    Interrupted,
}

/// Holds the conversation's state and the reply under way.
#[derive(Default)]
pub struct Machine {
    state: State,
    reply: Option<Reply>,
    /// What the person is saying.
    talk: Option<Talk>,
    late: Vec<Late>,
    /// Playback stands still until it is clear whether the person interrupts.
    held: bool,
    last_turn: u64,
}

impl Machine {
    pub fn state(&self) -> State {
        self.state
    }

    /// The turn under way.
    pub fn turn(&self) -> Option<TurnId> {
        self.reply.as_ref().map(|reply| reply.turn)
    }

    /// A new turn's id.
    pub fn new_turn(&mut self) -> TurnId {
        self.last_turn += 1;
        TurnId(self.last_turn)
    }

    /// The turn whose sound may be played now. A reply begun on a guess may not.
    pub fn audible_turn(&self) -> Option<TurnId> {
        self.reply.as_ref().filter(|reply| reply.guess.is_none()).map(|reply| reply.turn)
    }

    /// Decides what follows from one input.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Said { turn, voice } => self.said(turn, voice),
            Input::Replay { turn, pieces } => self.replay(turn, pieces),
            Input::Recite { turn, text } => self.recite(turn, &text),
            Input::Stop => self.stop(),
            Input::Voiceless { turn } => self.in_turn(turn, Self::voiceless),
            Input::Speech { utterance, speech } => self.speech(utterance, speech),
            Input::Delta { turn, text } => self.in_turn(turn, |machine| machine.delta(text)),
            Input::ReplyEnded { turn } => self.in_turn(turn, Self::reply_ended),
            Input::ReplyFailed { turn, notice } => self.in_turn(turn, |machine| machine.reply_failed(notice)),
            Input::Divided { turn, bytes } => self.in_turn(turn, |machine| machine.divided(bytes)),
            Input::Queued { turn, seq } => self.in_turn(turn, |machine| machine.queued(seq)),
            Input::Unspoken { turn, seq } => self.in_turn(turn, |machine| machine.unspoken(seq)),
            Input::SpeechFailed { turn, seq, notice } => {
                self.in_turn(turn, |machine| machine.speech_failed(seq, notice))
            }
            Input::Heard { turn, seq, words, drained } => {
                self.in_turn(turn, |machine| machine.heard(seq, words, drained))
            }
        }
    }

    fn in_turn(&mut self, turn: TurnId, then: impl FnOnce(&mut Self) -> Vec<Effect>) -> Vec<Effect> {
        if self.turn() == Some(turn) { then(self) } else { Vec::new() }
    }

    fn said(&mut self, turn: TurnId, voice: bool) -> Vec<Effect> {
        let mut effects = self.stop();
        self.reply = Some(Reply::new(turn, voice));
        effects.push(self.enter(State::Thinking));
        effects.push(Effect::Generate { turn });
        effects
    }

    fn replay(&mut self, turn: TurnId, pieces: Vec<String>) -> Vec<Effect> {
        let mut effects = self.stop();
        self.reply = Some(Reply::replay(turn, pieces));
        effects.push(self.enter(State::Speaking));
        effects
    }

    fn recite(&mut self, turn: TurnId, text: &str) -> Vec<Effect> {
        let mut effects = self.stop();
        let mut reply = Reply::new(turn, true);
        reply.replay = true;
        let sentences = reply.push(text).into_iter().chain(reply.end()).collect::<Vec<_>>();
        self.reply = Some(reply);
        effects.push(self.enter(State::Thinking));
        effects.extend(sentences.into_iter().map(Effect::Synthesise));
        effects.extend(self.settle());
        effects
    }

    fn delta(&mut self, text: String) -> Vec<Effect> {
        let Some(reply) = &mut self.reply else { return Vec::new() };
        let mut effects: Vec<Effect> = reply.push(&text).into_iter().map(Effect::Synthesise).collect();
        if reply.guess.is_none() {
            effects.insert(0, Effect::Tell(Event::Delta(text)));
        }
        effects
    }

    fn reply_ended(&mut self) -> Vec<Effect> {
        let Some(reply) = &mut self.reply else { return Vec::new() };
        let mut effects: Vec<Effect> = reply.end().into_iter().map(Effect::Synthesise).collect();
        effects.extend(self.settle());
        effects
    }

    fn reply_failed(&mut self, notice: Notice) -> Vec<Effect> {
        if let Some(reply) = &mut self.reply {
            reply.broken = true;
        }
        let mut effects = self.note(notice);
        effects.extend(self.reply_ended());
        effects
    }

    /// Told at once, or together with the reply once that is no guess any more.
    fn note(&mut self, notice: Notice) -> Vec<Effect> {
        match self.reply.as_mut().filter(|reply| reply.guess.is_some()) {
            Some(reply) => {
                reply.notices.push(notice);
                Vec::new()
            }
            None => vec![Effect::Tell(Event::Notice(notice))],
        }
    }

    fn voiceless(&mut self) -> Vec<Effect> {
        if let Some(reply) = &mut self.reply {
            reply.voice = false;
        }
        Vec::new()
    }

    fn divided(&mut self, bytes: usize) -> Vec<Effect> {
        if let Some(reply) = &mut self.reply {
            reply.divide(bytes);
        }
        Vec::new()
    }

    fn queued(&mut self, seq: u32) -> Vec<Effect> {
        let Some(reply) = &mut self.reply else { return Vec::new() };
        reply.queued(seq);
        let mut effects = Vec::new();
        if self.state != State::Speaking {
            effects.push(self.enter(State::Speaking));
        }
        effects.extend(self.settle());
        effects
    }

    fn unspoken(&mut self, seq: u32) -> Vec<Effect> {
        if let Some(reply) = &mut self.reply {
            reply.silent(seq);
        }
        self.settle()
    }

    fn speech_failed(&mut self, seq: u32, notice: Notice) -> Vec<Effect> {
        let Some(reply) = &mut self.reply else { return Vec::new() };
        reply.silent(seq);
        // Once a turn is enough: with no voice model every piece fails alike.
        let first = !std::mem::replace(&mut reply.voice_failed, true);
        let mut effects = if first { self.note(notice) } else { Vec::new() };
        effects.extend(self.settle());
        effects
    }

    fn heard(&mut self, seq: u32, words: WordsHeard, drained: bool) -> Vec<Effect> {
        let Some(reply) = &mut self.reply else { return Vec::new() };
        let before = reply.reached().len();
        reply.heard(seq, words, drained);
        let bytes = reply.reached().len();
        let mut effects = Vec::new();
        if bytes > before && !reply.replay {
            effects.push(Effect::Tell(Event::Heard { bytes }));
        }
        if let Some((start, end)) = reply.next_word(seq, words) {
            effects.push(Effect::Tell(Event::Word { start, end }));
        }
        effects.extend(self.settle());
        effects
    }

    /// Ends the turn once everything was said and heard.
    fn settle(&mut self) -> Vec<Effect> {
        let Some(reply) =
            self.reply.as_mut().filter(|reply| reply.speech_complete() && reply.guess.is_none())
        else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        if !std::mem::replace(&mut reply.complete_told, true) {
            effects.push(Effect::SpeechComplete);
        }
        if reply.has_sound() && !reply.drained {
            return effects;
        }
        if let Some(reply) = self.reply.take() {
            effects.extend(keep(&reply, reply.text(), reply.broken, reply.pieces_total()));
        }
        effects.push(self.enter(State::Idle));
        effects
    }

    /// The person wants silence, from both sides: a reply is cut, an utterance under way is forgotten.
    fn stop(&mut self) -> Vec<Effect> {
        let mut effects: Vec<Effect> =
            self.talk.take().map(|talk| Effect::Forget(talk.id)).into_iter().collect();
        let speaking = !effects.is_empty();
        if self.reply.is_some() {
            effects.extend(self.cut(State::Idle));
        } else if self.state != State::Idle {
            effects.push(self.enter(State::Idle));
        }
        if speaking {
            effects.push(Effect::Tell(Event::Caption { text: String::new(), last: true }));
        }
        effects
    }

    /// Silence, now. What was heard is kept, marked as cut. A guess leaves no trace.
    fn cut(&mut self, then: State) -> Vec<Effect> {
        let Some(reply) = self.reply.take() else { return Vec::new() };
        let turn = reply.turn;
        if reply.guess.is_some() {
            return vec![Effect::Discard { turn }, self.enter(then)];
        }
        self.held = false;
        let mut effects = vec![Effect::Silence { turn }, Effect::CancelReply { turn }];
        effects.push(self.enter(State::Interrupted));
        let whole = reply.ended && !reply.broken && reply.reached().len() == reply.text().len();
        effects.extend(keep(&reply, reply.reached(), !whole, reply.pieces_heard()));
        effects.push(self.enter(then));
        effects
    }

    fn enter(&mut self, state: State) -> Effect {
        self.state = state;
        Effect::Tell(Event::Status(state))
    }
}

fn keep(reply: &Reply, text: &str, cut: bool, pieces: u32) -> Option<Effect> {
    let text = text.trim();
    match (reply.replay, text.is_empty()) {
        (true, _) => None,
        (false, true) => Some(Effect::Tell(Event::NothingKept)),
        (false, false) => Some(Effect::Keep { turn: reply.turn, text: text.to_owned(), cut, pieces }),
    }
}
