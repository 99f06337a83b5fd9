//! Speech as mouth movement: phoneme spans -> segments -> a smooth [`Mouth`] at any moment.
//!
//! The lips lead the sound by 30 ms and glide from shape to shape (coarticulation); on p, b, m and f, v an override makes sure that they
//! really meet, which smoothing alone would lose. Not for: sounds without phonemes (`lips`
//! hears those).

mod segment;
mod shape;

use vis_core::{SPEECH_RATE, SpokenClip, Viseme};

use crate::{Mouth, ease};
pub(crate) use segment::{Segment, bridge};
pub(crate) use shape::{is_vowel, shape};

/// Seconds that the mouth is ahead of the sound.
const LEAD: f64 = 0.030;
/// Half width of the smoothing window, seconds; 0.083 is a sigma of 30 ms, 0.138 one of 50 ms.
const GLIDE: f64 = 0.083;
/// The jaw is heavier than the lips.
const GLIDE_JAW: f64 = 0.100;
/// Rounded lips begin earlier and last longer.
const GLIDE_PUCKER: f64 = 0.138;
/// Seconds in which the lips close and part; 0.040 snapped from a wide vowel in two frames.
const CLOSING: f64 = 0.060;
/// Window of the loudness that head and brows follow.
const GLIDE_VIGOUR: f64 = 0.25;

/// One spoken clip as movement. All times in seconds from its start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Speech {
    /// In order, without overlaps; silence is left out.
    pub(crate) segments: Vec<Segment>,
    /// Primary and secondary stresses, in order: when, and how strong (0-1).
    pub(crate) stresses: Vec<(f64, f32)>,
    pub(crate) duration: f64,
}

impl Speech {
    pub(crate) fn of(clip: &SpokenClip) -> Self {
        let rate = f64::from(SPEECH_RATE);
        let last = clip.phonemes.last().map_or(0, |span| span.end as usize);
        let (segments, stresses) = segment::segments(clip);
        Self { segments, stresses, duration: clip.pcm.samples.len().max(last) as f64 / rate }
    }

    /// Adds this clip's share at `t`, scaled by `share`.
    pub(crate) fn add_to(&self, blend: &mut Blend, t: f64, share: f32) {
        let t = t + LEAD;
        let first = self.segments.partition_point(|segment| segment.end < t - GLIDE_VIGOUR);
        for segment in self.segments[first..].iter().take_while(|segment| segment.start < t + GLIDE_VIGOUR) {
            blend.add(segment, t, share);
        }
    }
}

/// The sum over all segments near a moment, on the way to a [`Mouth`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Blend {
    glide: Mouth,
    press: f32,
    tuck: f32,
    /// How much is being said, 0-1, smoothed over a quarter of a second.
    pub(crate) vigour: f32,
}

impl Blend {
    fn add(&mut self, segment: &Segment, t: f64, share: f32) {
        self.vigour += ease::window(t, GLIDE_VIGOUR, segment.start, segment.end) * share * segment.effort;
        let weight = ease::window(t, GLIDE, segment.start, segment.end) * share;
        let heavy = ease::window(t, GLIDE_JAW, segment.start, segment.end) * share;
        let wide = ease::window(t, GLIDE_PUCKER, segment.start, segment.end) * share;
        let shape = &segment.shape;
        let glide = &mut self.glide;
        glide.jaw += shape.jaw * heavy;
        glide.pucker += shape.pucker * wide;
        glide.wide += shape.wide * weight;
        glide.upper_raise += shape.upper_raise * weight;
        glide.lower_drop += shape.lower_drop * weight;
        glide.press += shape.press * weight;
        glide.tuck += shape.tuck * weight;
        glide.tongue += shape.tongue * weight;
        match segment.closes {
            Some(Viseme::PP) => self.press = self.press.max(closure(segment, t) * share),
            Some(_) => self.tuck = self.tuck.max(closure(segment, t) * share * 0.95),
            None => {}
        }
    }

    pub(crate) fn mouth(&self) -> Mouth {
        let closed = self.press.max(self.tuck).min(1.0);
        let open = 1.0 - closed;
        let glide = &self.glide;
        Mouth {
            jaw: glide.jaw * open + 0.10 * self.tuck,
            pucker: (glide.pucker * (1.0 - 0.3 * closed)).min(1.0),
            wide: glide.wide * open,
            upper_raise: glide.upper_raise * open,
            lower_drop: glide.lower_drop * open,
            press: (glide.press * (1.0 - self.tuck)).max(self.press).min(1.0),
            tuck: (glide.tuck * (1.0 - self.press)).max(self.tuck).min(1.0),
            tongue: (glide.tongue * open).min(1.0),
        }
    }
}

/// The hill of the closure override. Full for at least 65 ms and nearly so for 80, so that every frame rate catches it.
fn closure(segment: &Segment, t: f64) -> f32 {
    let flat = ((segment.end - segment.start) / 2.0 - 0.0125).max(0.0325);
    // The window's LEAD is taken back in part: lips that close 30 ms early look rushed, 15 ms early look right.
    let middle = (segment.start + segment.end) / 2.0 + LEAD * 0.5;
    ease::smooth(1.0 - ((t - middle).abs() - flat) / CLOSING)
}
