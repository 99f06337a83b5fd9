//! How long a spoken turn's steps took, counted from the person's last sample of speech.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vis_audio::Heard;
use vis_core::TurnId;

/// Milliseconds after the last sample of the person's speech. A step that began on a guess may be done before the end of the turn was decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TurnTiming {
    /// It was clear that the person had finished.
    pub end_of_turn_ms: u32,
    /// Their words were there.
    pub transcript_ms: u32,
    /// The model's first words were there.
    pub first_token_ms: Option<u32>,
    /// The first piece of the reply was synthesised.
    pub first_audio_ms: Option<u32>,
    /// The first sample of the reply was heard: voice to voice.
    pub total_ms: Option<u32>,
    /// The first sample of an opener was heard.
    pub opener_ms: Option<u32>,
}

/// When what happened, on the clock.
#[derive(Clone, Debug)]
pub(crate) struct Clocking {
    turn: TurnId,
    spoken: Duration,
    pub(crate) decided_at: Option<Duration>,
    pub(crate) words_at: Option<Duration>,
    pub(crate) token_at: Option<Duration>,
    pub(crate) clip_at: Option<Duration>,
    sound_at: Option<Duration>,
    opener_at: Option<Duration>,
}

impl Clocking {
    /// The person's last sample of speech was taken at `spoken`.
    pub(crate) fn of(turn: TurnId, spoken: Duration) -> Self {
        Self {
            turn,
            spoken,
            decided_at: None,
            words_at: None,
            token_at: None,
            clip_at: None,
            sound_at: None,
            opener_at: None,
        }
    }

    /// The speaker plays `heard`: the reply, or the opener, which has the turn's id before the reply's own.
    pub(crate) fn heard(&mut self, now: Duration, heard: Heard, rate: u32) {
        if heard.sample == 0 {
            return;
        }
        let began = now.saturating_sub(Duration::from_secs_f64(f64::from(heard.sample) / f64::from(rate)));
        if heard.turn == self.turn {
            self.sound_at.get_or_insert(began);
        } else if heard.turn.next() == self.turn {
            self.opener_at.get_or_insert(began);
        }
    }

    pub(crate) fn timing(&self) -> TurnTiming {
        let ms = |at: Option<Duration>| at.map(|at| at.saturating_sub(self.spoken).as_millis() as u32);
        TurnTiming {
            end_of_turn_ms: ms(self.decided_at).unwrap_or_default(),
            transcript_ms: ms(self.words_at).unwrap_or_default(),
            first_token_ms: ms(self.token_at),
            first_audio_ms: ms(self.clip_at),
            total_ms: ms(self.sound_at),
            opener_ms: ms(self.opener_at),
        }
    }
}
