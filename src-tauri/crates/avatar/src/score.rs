//! What happens when: the only thing a face is animated from.

mod track;

use vis_core::{SpokenClip, TurnId};

use crate::{
    Activity, Emotion, Glance, Pose, ease, life,
    mouth::{Blend, Speech},
};
pub(crate) use track::Track;

/// Everything that is known about a stretch of time: speech, activities, emotions. Times are seconds on any one clock.
///
/// Nothing random: whatever looks it comes from the seed and the time, so that a film repeats what was seen live.
#[derive(Clone, Debug)]
pub struct Score {
    pub(crate) seed: u64,
    pub(crate) activities: Track<Activity>,
    pub(crate) emotions: Track<Emotion>,
    pub(crate) glances: Track<Glance>,
    /// Sorted by start.
    utterances: Vec<Utterance>,
}

#[derive(Clone, Debug)]
struct Utterance {
    turn: TurnId,
    seq: u32,
    start: f64,
    cut: Option<f64>,
    speech: Speech,
}

/// The mouth is closed this many seconds after a cut.
const CLOSING: f64 = 0.08;
/// Motion looks back no further than this, seconds (an emotion settles in 3).
const MEMORY: f64 = 5.0;
/// No more than this many utterances can touch one moment.
const NEARBY: usize = 8;

impl Score {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            activities: Track::new(Activity::Idle),
            emotions: Track::new(Emotion::Neutral),
            glances: Track::new(Glance::Ahead),
            utterances: Vec::new(),
        }
    }

    /// From `at` on. Telling it again every frame costs nothing.
    pub fn activity(&mut self, at: f64, activity: Activity) {
        self.activities.set(at, activity);
    }

    /// From `at` on, until another one.
    pub fn emotion(&mut self, at: f64, emotion: Emotion) {
        self.emotions.set(at, emotion);
    }

    /// From `at` on the face is turned there; the eyes go first.
    pub fn glance(&mut self, at: f64, glance: Glance) {
        self.glances.set(at, glance);
    }

    /// The first sample of `clip` sounds at `at`.
    pub fn say(&mut self, at: f64, clip: &SpokenClip) {
        self.place(Utterance {
            turn: clip.turn,
            seq: clip.seq,
            start: at,
            cut: None,
            speech: Speech::of(clip),
        });
    }

    /// Speech of which only the movement is known; it counts up within turn 0, which nobody else has.
    pub(crate) fn utter(&mut self, at: f64, speech: Speech) {
        let seq = self.utterances.len() as u32;
        self.place(Utterance { turn: TurnId(0), seq, start: at, cut: None, speech });
    }

    /// Moves an utterance to where the playback clock has it, so that lips and sound never drift apart. Unknown ones are ignored.
    pub fn anchor(&mut self, turn: TurnId, seq: u32, at: f64) {
        let found = self
            .utterances
            .iter()
            .rposition(|spoken| (spoken.turn, spoken.seq) == (turn, seq) && spoken.cut.is_none());
        if let Some(place) = found
            && self.utterances[place].start != at
        {
            let mut moved = self.utterances.remove(place);
            moved.start = at;
            self.place(moved);
        }
    }

    /// Speech stops: the mouth closes within 80 ms, and what would have come later never comes.
    pub fn cut(&mut self, at: f64) {
        self.utterances.retain(|spoken| spoken.start < at);
        for spoken in &mut self.utterances {
            if spoken.start + spoken.speech.duration > at && spoken.cut.is_none_or(|before| at < before) {
                spoken.cut = Some(at);
            }
        }
    }

    /// Drops what no moment from `t` on can show, so that a window open for days does not grow.
    pub fn forget_before(&mut self, t: f64) {
        self.utterances.retain(|spoken| spoken.end() > t - MEMORY);
        self.activities.forget_before(t - MEMORY);
        self.emotions.forget_before(t - MEMORY);
        self.glances.forget_before(t - MEMORY);
    }

    /// Whether speech sounds at `t` (pauses inside a clip included).
    pub fn speaking(&self, t: f64) -> bool {
        self.utterances.iter().any(|spoken| spoken.start <= t && t < spoken.end())
    }

    /// When the last utterance ends, seconds.
    pub fn end(&self) -> Option<f64> {
        self.utterances.iter().map(Utterance::end).max_by(f64::total_cmp)
    }

    fn place(&mut self, utterance: Utterance) {
        let place = self.utterances.partition_point(|other| other.start <= utterance.start);
        self.utterances.insert(place, utterance);
    }

    fn near(&self, t: f64) -> impl Iterator<Item = &Utterance> {
        let begun = self.utterances.partition_point(|spoken| spoken.start <= t + 1.0);
        self.utterances[..begun].iter().rev().take(NEARBY).filter(move |spoken| spoken.end() > t - 1.0)
    }

    pub(crate) fn blend(&self, t: f64) -> Blend {
        let mut blend = Blend::default();
        for spoken in self.near(t) {
            let open = 1.0 - spoken.cut.map_or(0.0, |cut| ease::smooth((t - cut) / CLOSING));
            if open > 0.0 {
                spoken.speech.add_to(&mut blend, t - spoken.start, open);
            }
        }
        blend
    }

    /// Stresses near `t`: seconds since each, its strength, and a number of its own that stays when the utterance is anchored.
    pub(crate) fn stresses(&self, t: f64) -> impl Iterator<Item = (f64, f32, u64)> {
        self.near(t).flat_map(move |spoken| {
            let upto = spoken.cut.map_or(f64::INFINITY, |cut| cut - spoken.start);
            let own = spoken.turn.0.wrapping_mul(0x9e37_79b9).wrapping_add(u64::from(spoken.seq)) << 16;
            let known = spoken.speech.stresses.iter().enumerate();
            known
                .filter(move |(_, stress)| stress.0 - life::STRESS_LEAD <= upto)
                .map(move |(i, stress)| (t - spoken.start - stress.0, stress.1, own.wrapping_add(i as u64)))
        })
    }
}

impl Utterance {
    fn end(&self) -> f64 {
        let end = self.start + self.speech.duration;
        self.cut.map_or(end, |cut| cut.min(end))
    }
}

/// The face at `t` seconds: the only sampler of motion. Any order of `t` gives the same poses.
pub fn sample(score: &Score, t: f64) -> Pose {
    life::pose(score, t)
}
