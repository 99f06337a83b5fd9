//! The face that is on screen now: follows the conversation's events and, above all, the playback clock.

use std::collections::VecDeque;

use vis_audio::Heard;
use vis_avatar::{Activity, Pose, Score, emotion_of, sample};
use vis_core::{SPEECH_RATE, SpokenClip, TurnId};

use crate::State;

/// Seconds of score kept behind the present; enough for every easing to have died away.
const MEMORY_S: f64 = 20.0;

/// Keeps one [`Score`] and ties it to what is really heard. Times are seconds on the face's own clock.
pub struct LiveFace {
    score: Score,
    /// Clips on the speaker that have not been heard to their end, oldest first.
    queued: VecDeque<Clip>,
    /// Playback stands still.
    held: bool,
}

struct Clip {
    sound: SpokenClip,
    /// It has a place in the score.
    placed: bool,
}

impl LiveFace {
    /// `seed` makes two faces blink at different moments.
    pub fn new(seed: u64) -> Self {
        Self { score: Score::new(seed), queued: VecDeque::new(), held: false }
    }

    /// A clip was queued on the speaker.
    pub fn queue(&mut self, clip: &SpokenClip) {
        // The samples are not needed for the face: only the phonemes and the length.
        self.queued.push_back(Clip { sound: clip.clone(), placed: false });
    }

    /// The conversation entered a state at `at`.
    pub fn state(&mut self, at: f64, state: State) {
        let activity = match state {
            State::Idle | State::Interrupted => Activity::Idle,
            State::Listening | State::Transcribing => Activity::Listening,
            State::Thinking => Activity::Thinking,
            State::Speaking => Activity::Speaking,
        };
        self.score.activity(at, activity);
    }

    /// Speech stopped: close the mouth, forget what was queued.
    pub fn cut(&mut self, at: f64) {
        self.queued.clear();
        self.held = false;
        self.score.cut(at);
    }

    /// The person makes a sound over the speech: close the mouth and look at them, or go on where it stopped.
    pub fn hold(&mut self, at: f64, held: bool) {
        self.held = held;
        if held {
            self.score.cut(at);
            self.queued.iter_mut().for_each(|clip| clip.placed = false);
        }
        let activity = if held { Activity::Listening } else { Activity::Speaking };
        self.score.activity(at, activity);
    }

    /// The pose at `at`, while `heard` is what the speaker plays.
    pub fn pose(&mut self, at: f64, heard: Option<Heard>) -> Pose {
        if let Some(heard) = heard.filter(|_| !self.held) {
            self.follow(at, heard);
        }
        self.score.forget_before(at - MEMORY_S);
        sample(&self.score, at)
    }

    /// Moves the clip that is playing, and the one behind it, to where the speaker says they are.
    fn follow(&mut self, at: f64, heard: Heard) {
        let is_past = |clip: &SpokenClip| (clip.turn, clip.seq) < (heard.turn, heard.seq);
        while self.queued.front().is_some_and(|clip| is_past(&clip.sound)) {
            self.queued.pop_front();
        }
        let seconds = |samples: usize| samples as f64 / f64::from(SPEECH_RATE);
        let playing = |clip: &Clip, turn: TurnId| clip.sound.turn == turn && clip.sound.seq == heard.seq;
        if !self.queued.front().is_some_and(|clip| playing(clip, heard.turn)) {
            return;
        }
        let mut start = at - seconds(heard.sample as usize);
        // Two clips: coarticulation looks ahead over the border.
        for clip in self.queued.iter_mut().take(2) {
            place(&mut self.score, clip, start);
            start += seconds(clip.sound.pcm.samples.len());
        }
        if heard.drained {
            self.queued.clear();
        }
    }
}

fn place(score: &mut Score, clip: &mut Clip, start: f64) {
    if std::mem::replace(&mut clip.placed, true) {
        score.anchor(clip.sound.turn, clip.sound.seq, start);
    } else {
        score.emotion(start, emotion_of(&clip.sound.text));
        score.say(start, &clip.sound);
    }
}
