//! Short words that are ready before they are needed ("Mm.", "I see."), so that an answer can begin while it is still being made.

use std::collections::HashMap;

use vis_core::{Sentence, SpokenClip, TurnId};
use vis_speak::{choose_opener, openers};

use crate::VoiceChoice;
use crate::voice_thread::{Spoken, VoiceThread};

/// The turn that openers are synthesised in; it never takes place.
pub const OPENER: TurnId = TurnId(u64::MAX - 1);

/// The turn in which a voice is made ready; its clip is dropped.
pub(crate) const WARM_UP: TurnId = TurnId(u64::MAX);

/// `false`: what is spoken in this turn is spoken in advance, and perhaps nobody will ever hear it.
pub fn takes_place(turn: TurnId) -> bool {
    turn != OPENER && turn != WARM_UP
}

/// Turns that are looked back on; the rule of one in three needs two.
const MEMORY: usize = 8;

#[derive(Default)]
pub(crate) struct Openers {
    pub(crate) wanted: bool,
    /// Whose voice the clips are in.
    voice: Option<VoiceChoice>,
    clips: HashMap<String, SpokenClip>,
    /// What the latest spoken turns opened with, oldest first.
    history: Vec<Option<&'static str>>,
}

impl Openers {
    /// Has them spoken in `voice` whenever the voice has nothing better to do.
    pub(crate) fn prepare(&mut self, voice: &VoiceChoice, thread: &VoiceThread) {
        if self.voice.as_ref() == Some(voice) {
            return;
        }
        self.voice = Some(voice.clone());
        self.clips.clear();
        thread.forget_spare();
        for (seq, opener) in (0..).zip(openers()) {
            thread
                .speak_when_idle(Sentence { turn: OPENER, seq, text: opener.text.to_owned() }, voice.clone());
        }
    }

    pub(crate) fn made(&mut self, spoken: Spoken) {
        if let Ok(clip) = spoken.clip
            && self.voice.as_ref() == Some(&spoken.voice)
        {
            self.clips.insert(clip.text.clone(), clip);
        }
    }

    /// The opener of this turn, if one fits. `seed` decides between those that do.
    pub(crate) fn choose(&mut self, voice: &VoiceChoice, said: &str, seed: u64) -> Option<SpokenClip> {
        let fits = self.wanted && self.voice.as_ref() == Some(voice);
        let opener = fits.then(|| choose_opener(&self.history, said, seed)).flatten();
        let clip = opener.and_then(|opener| self.clips.get(opener.text)).cloned();
        self.remember(opener.filter(|_| clip.is_some()).map(|opener| opener.text));
        clip
    }

    /// This turn needs none.
    pub(crate) fn skip(&mut self) {
        self.remember(None);
    }

    fn remember(&mut self, opener: Option<&'static str>) {
        self.history.push(opener);
        if self.history.len() > MEMORY {
            self.history.remove(0);
        }
    }
}
