//! What is said aloud: when it is turned into words, and what counts as an interruption.

use vis_core::UtteranceId;
use vis_listen::is_backchannel;

use super::{Machine, State};
use crate::{Effect, Event, Notice, Speech};

/// Speech over a reply that has gone on for so long is looked at before it pauses, ms. Back-channels are shorter.
const LONG_FOR_A_BACKCHANNEL_MS: u64 = 700;

/// The person's utterance under way.
pub(super) struct Talk {
    pub(super) id: UtteranceId,
    /// One past its last sample of speech, while it pauses.
    pause: Option<u64>,
    /// How much of it up to its last pause is speech, ms; of one that never paused nothing is known, and its words decide.
    voiced_ms: u64,
    pub(super) ended: bool,
    /// The words of everything up to the sample beside them.
    pub(super) words: Option<(u64, String)>,
    /// It sounds over a reply, and it is not clear yet whether it is meant to interrupt.
    over_reply: bool,
    /// It was a back-channel or a noise; whatever else belongs to it is ignored until it goes on.
    dismissed: bool,
}

/// An utterance whose words (up to sample `end`) are awaited although the person has gone on speaking since.
pub(super) struct Late {
    id: UtteranceId,
    end: u64,
    voiced_ms: u64,
}

impl Talk {
    fn new(id: UtteranceId, over_reply: bool) -> Self {
        let voiced_ms = u64::MAX;
        Self { id, pause: None, voiced_ms, ended: false, words: None, over_reply, dismissed: false }
    }
}

impl Machine {
    pub(super) fn speech(&mut self, utterance: UtteranceId, speech: Speech) -> Vec<Effect> {
        if let Speech::Started { explicit } = speech {
            return self.started(utterance, explicit);
        }
        if let Some(at) = self.late.iter().position(|late| late.id == utterance) {
            return self.late(at, speech);
        }
        if self.talk.as_ref().is_none_or(|talk| talk.id != utterance) {
            return Vec::new();
        }
        match speech {
            Speech::Started { .. } => Vec::new(),
            Speech::Growing { ms } => self.growing(ms),
            Speech::Paused { end, voiced_ms } => self.paused(end, voiced_ms),
            Speech::Resumed => self.went_on(),
            Speech::Ended { end } => self.ended(end),
            Speech::Part { end } => self.part(end),
            Speech::Dropped => self.gave_up(),
            Speech::Transcribed { text, live: true, .. } => self.live_words(text),
            Speech::Transcribed { end, text, confidence, .. } => self.transcribed(end, text, confidence),
            Speech::Failed { notice } => self.failed(notice),
        }
    }

    fn started(&mut self, id: UtteranceId, explicit: bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(before) = self.talk.take().filter(|talk| talk.ended && !talk.dismissed) {
            // The words before are still being decoded; they will be kept, and answered together with these.
            let Talk { id, voiced_ms, .. } = before;
            self.late.push(Late { id, end: before.pause.unwrap_or_default(), voiced_ms });
        }
        if self.reply.as_ref().is_some_and(|reply| explicit || reply.guess.is_some()) {
            effects.extend(self.cut(State::Listening));
        } else if self.reply.is_some() {
            effects.extend(self.hold(true));
        } else {
            effects.push(self.enter(State::Listening));
            // The model reads everything up to the person's first word meanwhile; many sentences begin with this one.
            effects.push(Effect::Prefill { text: "I".to_owned() });
        }
        let over_reply = self.reply.is_some();
        self.talk = Some(Talk::new(id, over_reply));
        effects
    }

    fn growing(&mut self, ms: u64) -> Vec<Effect> {
        let Some(talk) = &self.talk else { return Vec::new() };
        if talk.dismissed || (talk.over_reply && ms < LONG_FOR_A_BACKCHANNEL_MS) {
            return Vec::new();
        }
        vec![Effect::Transcribe { utterance: talk.id, end: 0, live: true }]
    }

    fn paused(&mut self, end: u64, voiced_ms: u64) -> Vec<Effect> {
        let Some(talk) = self.talk.as_mut().filter(|talk| !talk.dismissed) else { return Vec::new() };
        (talk.pause, talk.voiced_ms) = (Some(end), voiced_ms);
        vec![Effect::Transcribe { utterance: talk.id, end, live: false }]
    }

    fn went_on(&mut self) -> Vec<Effect> {
        let Some(talk) = &mut self.talk else { return Vec::new() };
        (talk.pause, talk.words) = (None, None);
        let again = std::mem::take(&mut talk.dismissed);
        if talk.over_reply || again {
            talk.over_reply = self.reply.is_some();
            return if self.reply.is_some() { self.hold(true) } else { vec![self.enter(State::Listening)] };
        }
        self.discard_guess()
    }

    fn ended(&mut self, end: u64) -> Vec<Effect> {
        let Some(talk) = &mut self.talk else { return Vec::new() };
        if talk.dismissed {
            self.talk = None;
            return Vec::new();
        }
        talk.ended = true;
        let asked = talk.pause.replace(end) == Some(end);
        let (id, over_reply) = (talk.id, talk.over_reply);
        if talk.words.as_ref().is_some_and(|(of, _)| *of == end) {
            return self.settle_talk();
        }
        let mut effects = Vec::new();
        if !over_reply {
            effects.push(self.enter(State::Transcribing));
        }
        if !asked {
            effects.push(Effect::Transcribe { utterance: id, end, live: false });
        }
        effects
    }

    /// It was no speech.
    pub(super) fn gave_up(&mut self) -> Vec<Effect> {
        let Some(talk) = self.talk.take() else { return Vec::new() };
        if talk.dismissed {
            return Vec::new();
        }
        if talk.over_reply {
            return self.go_on();
        }
        let mut effects = self.discard_guess();
        effects.push(Effect::Tell(Event::Caption { text: String::new(), last: true }));
        effects.push(self.enter(State::Idle));
        effects
    }

    fn failed(&mut self, notice: Notice) -> Vec<Effect> {
        let mut effects = self.gave_up();
        effects.push(Effect::Tell(Event::Notice(notice)));
        effects
    }

    fn transcribed(&mut self, end: u64, text: String, confidence: f32) -> Vec<Effect> {
        let Some(talk) = self.talk.as_mut().filter(|talk| !talk.dismissed) else { return Vec::new() };
        if talk.pause != Some(end) {
            return Vec::new();
        }
        talk.words = Some((end, text.clone()));
        if talk.over_reply {
            let listens = is_backchannel(&text, talk.voiced_ms, confidence);
            return if listens { self.dismiss() } else { self.interrupt() };
        }
        self.settle_talk()
    }

    fn live_words(&mut self, text: String) -> Vec<Effect> {
        let Some(talk) = self.talk.as_ref().filter(|talk| !talk.dismissed) else { return Vec::new() };
        if talk.over_reply {
            // One word may still grow into "yeah, yeah"; two that are none are meant.
            let meant = !is_backchannel(&text, u64::MAX, 1.0) && text.split_whitespace().count() >= 2;
            return if meant { self.interrupt() } else { Vec::new() };
        }
        if text.is_empty() {
            return Vec::new();
        }
        vec![Effect::Tell(Event::Caption { text: text.clone(), last: false }), Effect::Prefill { text }]
    }

    /// The sound over the reply was nothing that asks for silence.
    fn dismiss(&mut self) -> Vec<Effect> {
        match &mut self.talk {
            Some(talk) if !talk.ended => (talk.dismissed, talk.over_reply) = (true, false),
            _ => self.talk = None,
        }
        self.go_on()
    }

    fn go_on(&mut self) -> Vec<Effect> {
        let mut effects = self.hold(false);
        effects.push(Effect::Tell(Event::Resumed));
        if self.reply.is_none() {
            effects.push(self.enter(State::Idle));
        }
        effects
    }

    /// The person takes the floor.
    fn interrupt(&mut self) -> Vec<Effect> {
        let Some(talk) = &mut self.talk else { return Vec::new() };
        if !std::mem::take(&mut talk.over_reply) {
            return Vec::new();
        }
        let mut effects = self.cut(State::Listening);
        if self.state != State::Listening {
            effects.push(self.enter(State::Listening));
        }
        effects.extend(self.settle_talk());
        effects
    }

    /// A piece of a monologue: it is kept, and answered together with what follows.
    fn part(&mut self, end: u64) -> Vec<Effect> {
        let Some(talk) = self.talk.take() else { return Vec::new() };
        let mut effects = if talk.over_reply { self.cut(State::Listening) } else { self.discard_guess() };
        let words = talk.words.filter(|(of, _)| *of == end);
        match words {
            Some((_, text)) => effects.extend((!text.is_empty()).then_some(Effect::KeepSaid { text })),
            None => {
                self.late.push(Late { id: talk.id, end, voiced_ms: talk.voiced_ms });
                effects.push(Effect::Transcribe { utterance: talk.id, end, live: false });
            }
        }
        effects
    }

    /// Words of an utterance that was followed by another before they were there.
    fn late(&mut self, at: usize, speech: Speech) -> Vec<Effect> {
        let Late { end: awaited, voiced_ms, .. } = self.late[at];
        match speech {
            Speech::Transcribed { live: false, end, text, confidence } if end == awaited => {
                self.late.remove(at);
                if is_backchannel(&text, voiced_ms, confidence) {
                    return Vec::new();
                }
                let mut effects = self.interrupt();
                effects.push(Effect::KeepSaid { text });
                effects
            }
            Speech::Failed { notice } => {
                self.late.remove(at);
                vec![Effect::Tell(Event::Notice(notice))]
            }
            _ => Vec::new(),
        }
    }

    fn hold(&mut self, on: bool) -> Vec<Effect> {
        if std::mem::replace(&mut self.held, on) == on { Vec::new() } else { vec![Effect::Hold(on)] }
    }
}
