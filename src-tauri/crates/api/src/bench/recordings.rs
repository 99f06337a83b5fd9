//! Real voices: two recordings of people reading aloud that set-up leaves among the models for tests.

use vis_audio::read_sound;
use vis_core::LISTEN_RATE;

use super::speech::Said;
use crate::{ApiError, Home};

struct Recording {
    file: &'static str,
    /// Where each utterance ends, ms, in the middle of a pause; and its words.
    utterances: &'static [(usize, &'static str)],
}

/// Samuel Beckett, Worstward Ho; Charles Dickens, A Tale of Two Cities.
const RECORDINGS: [Recording; 2] = [
    Recording {
        file: "beckett.wav",
        utterances: &[(9_963, "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better.")],
    },
    Recording {
        file: "two_cities.wav",
        utterances: &[
            (6_420, "It was the best of times, it was the worst of times, it was the age of wisdom,"),
            (
                13_120,
                "it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity,",
            ),
            (
                20_840,
                "it was the season of light, it was the season of darkness, it was the spring of hope, it was the winter of despair,",
            ),
            (
                28_600,
                "we had everything before us, we had nothing before us, we were all going direct to heaven, we were all going direct the other way",
            ),
            (
                44_374,
                "in short, the period was so far like the present period, that some of its noisiest authorities insisted on its being received, for good or for evil, in the superlative degree of comparison only.",
            ),
        ],
    },
];

/// Those that are there; an installed program has none.
pub(super) fn recordings(home: &Home) -> Result<Vec<Said>, ApiError> {
    let mut said = Vec::new();
    for recording in RECORDINGS {
        let file = home.models.join("test").join(recording.file);
        if !file.is_file() {
            continue;
        }
        let samples = read_sound(&file)?;
        let mut from = 0;
        for (end_ms, text) in recording.utterances {
            let to = (end_ms * LISTEN_RATE as usize / 1000).min(samples.len());
            said.push(Said { text: (*text).to_owned(), samples: samples[from..to].to_vec() });
            from = to;
        }
    }
    Ok(said)
}
