//! The turn machine: all decisions, no effects.
//!
//! | state | means | ignores |
//! |---|---|---|
//! | Idle | nobody speaks | everything but a message or a replay |
//! | Listening, Transcribing | the microphone's states; entered by the listening room, none of the inputs below leads there | – |
//! | Thinking | a message was taken, nothing is heard yet | inputs of other turns |
//! | Speaking | clips are on the speaker | inputs of other turns |
//! | Interrupted | a reply was cut; passed through on the way to Idle | everything |

use vis_core::TurnId;

use crate::reply::Reply;
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
}

impl Machine {
    pub fn state(&self) -> State {
        self.state
    }

    /// The turn under way.
    pub fn turn(&self) -> Option<TurnId> {
        self.reply.as_ref().map(|reply| reply.turn)
    }

    /// Decides what follows from one input.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Said { turn, voice } => self.said(turn, voice),
            Input::Replay { turn, pieces } => self.replay(turn, pieces),
            Input::Recite { turn, text } => self.recite(turn, &text),
            Input::Stop => self.cut(),
            Input::Delta { turn, text } => self.in_turn(turn, |machine| machine.delta(text)),
            Input::ReplyEnded { turn } => self.in_turn(turn, Self::reply_ended),
            Input::ReplyFailed { turn, notice } => self.in_turn(turn, |machine| machine.reply_failed(notice)),
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
        let mut effects = self.cut();
        self.reply = Some(Reply::new(turn, voice));
        effects.push(self.enter(State::Thinking));
        effects.push(Effect::Generate { turn });
        effects
    }

    fn replay(&mut self, turn: TurnId, pieces: Vec<String>) -> Vec<Effect> {
        let mut effects = self.cut();
        self.reply = Some(Reply::replay(turn, pieces));
        effects.push(self.enter(State::Speaking));
        effects
    }

    fn recite(&mut self, turn: TurnId, text: &str) -> Vec<Effect> {
        let mut effects = self.cut();
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
        effects.insert(0, Effect::Tell(Event::Delta(text)));
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
        let mut effects = vec![Effect::Tell(Event::Notice(notice))];
        effects.extend(self.reply_ended());
        effects
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
        let mut effects = Vec::new();
        if first {
            effects.push(Effect::Tell(Event::Notice(notice)));
        }
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
        effects.extend(self.settle());
        effects
    }

    /// Ends the turn once everything was said and heard.
    fn settle(&mut self) -> Vec<Effect> {
        let Some(reply) = self.reply.as_mut().filter(|reply| reply.speech_complete()) else {
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

    /// Silence, now. What was heard is kept, marked as cut.
    fn cut(&mut self) -> Vec<Effect> {
        let Some(reply) = self.reply.take() else { return Vec::new() };
        let turn = reply.turn;
        let mut effects = vec![Effect::Silence { turn }, Effect::CancelReply { turn }];
        effects.push(self.enter(State::Interrupted));
        let whole = reply.ended && !reply.broken && reply.reached().len() == reply.text().len();
        effects.extend(keep(&reply, reply.reached(), !whole, reply.pieces_heard()));
        effects.push(self.enter(State::Idle));
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
