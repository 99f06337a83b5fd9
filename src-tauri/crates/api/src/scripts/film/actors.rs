//! What each face does over the whole film: speaks, listens, looks at whoever speaks.

use std::sync::Arc;

use vis_avatar::{Activity, Emotion, Glance, Rig, Score, emotion_of};
use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, SpokenClip, TurnId};
use vis_export::SoundFormat;
use vis_script::{Layout, Line, Scene, Timeline, What};

use super::layout::cells;
use crate::ApiError;
use crate::videos::HeardMouth;

/// One of the cast.
pub(crate) struct Actor {
    pub(crate) rig: Arc<dyn Rig>,
    pub(crate) score: Score,
}

/// What is known of a line's sound.
pub(crate) enum Mouth<'a> {
    /// Nothing yet: the face speaks without a sound.
    Unknown,
    Spoken {
        phonemes: &'a [PhonemeSpan],
        samples: u32,
    },
    /// A recording.
    Heard(PcmClip),
}

/// The same film twice is the same film; everybody blinks at moments of their own.
fn seed(place: usize) -> u64 {
    1 + place as u64 * 7_919
}

/// Seconds that a face goes on looking at the other one when it begins to speak, before it turns to the viewer.
const LOOKS: f64 = 1.1;

/// Scores for the cast, in its order. `mouth`: of a line by its place.
pub(crate) fn scores<'a>(
    script: &vis_script::Script,
    timeline: &Timeline,
    mut mouth: impl FnMut(usize, &Line) -> Result<Mouth<'a>, ApiError>,
) -> Result<Vec<Score>, ApiError> {
    let mut scores: Vec<Score> = (0..script.cast.len()).map(|place| Score::new(seed(place))).collect();
    let mut before: Option<usize> = None;
    for (seq, part) in (0..).zip(&timeline.parts) {
        let What::Line(number) = part.what else { continue };
        let Some(line) = script.lines.get(number) else { continue };
        let Some(speaker) = script.cast.iter().position(|id| *id == line.speaker) else { continue };
        let (start, end) = (part.start_ms as f64 / 1e3, part.end_ms as f64 / 1e3);
        turn_to(&mut scores, script, speaker, before, (start, end));
        say(&mut scores[speaker], line, seq, (start, end), mouth(number, line)?)?;
        before = Some(speaker);
    }
    Ok(scores)
}

fn say(
    score: &mut Score,
    line: &Line,
    seq: u32,
    (start, end): (f64, f64),
    mouth: Mouth<'_>,
) -> Result<(), ApiError> {
    score.activity(start - 0.12, Activity::Speaking);
    let emotion = emotion(line);
    score.emotion(start - 0.1, emotion);
    score.emotion(end + 0.9, Emotion::Neutral);
    match mouth {
        Mouth::Unknown => {}
        Mouth::Spoken { phonemes, samples } => {
            let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.0; samples as usize] };
            let clip = SpokenClip {
                turn: TurnId(1),
                seq,
                text: line.text.clone(),
                pcm,
                phonemes: phonemes.to_vec(),
            };
            score.say(start, &clip);
        }
        Mouth::Heard(pcm) => {
            let mut heard = HeardMouth::new(SoundFormat { rate: pcm.rate, channels: 1 })?;
            heard.hear(&pcm.samples);
            heard.onto(score, start);
        }
    }
    score.activity(end + 0.25, Activity::Idle);
    Ok(())
}

/// The others listen, and everybody looks where people look.
fn turn_to(
    scores: &mut [Score],
    script: &vis_script::Script,
    speaker: usize,
    before: Option<usize>,
    (start, end): (f64, f64),
) {
    for (place, score) in scores.iter_mut().enumerate() {
        if place == speaker {
            let aim = before
                .filter(|other| *other != speaker)
                .map(|other| glance(&script.scene, script.cast.len(), place, other, speaker));
            score.glance(start - 0.15, aim.unwrap_or_default());
            score.glance(start + LOOKS, Glance::Ahead);
        } else {
            // Nobody reacts at once, nor all at the same moment.
            let late = 0.12 + 0.09 * place as f64;
            score.activity(start + late, Activity::Listening);
            score.glance(start + late, glance(&script.scene, script.cast.len(), place, speaker, speaker));
            score.activity(end + 0.7 + late, Activity::Idle);
            score.glance(end + 1.6 + late, Glance::Ahead);
        }
    }
}

/// Where `from` has to look to see `to` in this layout, while `speaker` speaks.
fn glance(scene: &Scene, cast: usize, from: usize, to: usize, speaker: usize) -> Glance {
    if matches!(scene.layout, Layout::Full | Layout::CloseUps) {
        return Glance::Ahead;
    }
    let (width, height) = scene.pixels();
    let cells = cells(scene, cast, speaker, 0.0, (width as usize, height as usize));
    let middle =
        |actor: usize| cells.iter().find(|cell| cell.actor == actor).map(|cell| cell.left + cell.width / 2);
    match (middle(from), middle(to)) {
        (Some(from), Some(to)) if to > from + width as usize / 20 => Glance::Right,
        (Some(from), Some(to)) if to + (width as usize) / 20 < from => Glance::Left,
        _ => Glance::Ahead,
    }
}

fn emotion(line: &Line) -> Emotion {
    use vis_script::Emotion as E;
    match line.emotion {
        E::Neutral => emotion_of(&line.text),
        E::Happy => Emotion::Happy,
        E::Sad => Emotion::Sad,
        E::Surprised => Emotion::Surprised,
        E::Angry => Emotion::Angry,
        E::Thoughtful => Emotion::Thoughtful,
    }
}
