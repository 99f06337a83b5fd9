use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use vis_core::LISTEN_RATE;

use super::{Heed, Language, Segment, Transcriber, Transcript, guard, pauses};
use crate::ListenError;

const SECOND: usize = LISTEN_RATE as usize;
/// A piece ends at the first good pause after this,
const SHORTEST_PIECE: usize = 6 * SECOND;
/// and at the softest place if there was none so far. The model itself takes 30 s, but a shorter piece is a better segment.
const LONGEST_PIECE: usize = 15 * SECOND;
/// A pause between clauses, in frames of 10 ms.
const PAUSE_FRAMES: usize = 25;

/// Transcribes a recording of any length, piece by piece, cut at pauses; each piece is a segment.
///
/// `progress` is told the share that is done, 0-1. The language is that of the first piece in which something was said.
///
/// # Errors
/// Those of the transcriber; [`ListenError::Cancelled`] between pieces, too.
pub fn transcribe_long<T: Transcriber + ?Sized>(
    transcriber: &mut T,
    samples: &[f32],
    heed: &Heed,
    progress: &mut dyn FnMut(f32),
    cancel: &AtomicBool,
) -> Result<Transcript, ListenError> {
    let mut heed = heed.clone();
    let mut pieces: Vec<Transcript> = Vec::new();
    let mut at = 0;
    while at < samples.len() {
        if cancel.load(Ordering::Relaxed) {
            return Err(ListenError::Cancelled);
        }
        let piece = at..at + piece_length(&samples[at..]);
        let transcript = transcribe_piece(transcriber, samples, &piece, &heed, cancel)?;
        if !transcript.text.is_empty() {
            heed.language = Language::Code(transcript.language.clone());
            pieces.push(transcript);
        }
        at = piece.end;
        progress(at as f32 / samples.len() as f32);
    }
    Ok(joined(&pieces))
}

fn transcribe_piece<T: Transcriber + ?Sized>(
    transcriber: &mut T,
    samples: &[f32],
    piece: &Range<usize>,
    heed: &Heed,
    cancel: &AtomicBool,
) -> Result<Transcript, ListenError> {
    let sound = &samples[piece.clone()];
    if guard::is_quiet(sound) {
        return Ok(Transcript::default());
    }
    let mut transcript = guard::accept(transcriber.transcribe(sound, heed, cancel)?, sound);
    let offset = piece.start as u64 * 1000 / u64::from(LISTEN_RATE);
    for segment in &mut transcript.segments {
        segment.start_ms += offset;
        segment.end_ms += offset;
    }
    Ok(transcript)
}

fn piece_length(rest: &[f32]) -> usize {
    if rest.len() <= LONGEST_PIECE {
        return rest.len();
    }
    let window = &rest[..LONGEST_PIECE];
    let late = |pause: &Range<usize>| pause.start >= SHORTEST_PIECE;
    let pause = pauses::pauses(window, PAUSE_FRAMES).into_iter().find(late);
    pause.map_or_else(
        || pauses::softest(window, SHORTEST_PIECE..LONGEST_PIECE),
        |pause| usize::midpoint(pause.start, pause.end),
    )
}

fn joined(pieces: &[Transcript]) -> Transcript {
    let segments: Vec<Segment> = pieces.iter().flat_map(|piece| piece.segments.clone()).collect();
    let texts: Vec<&str> = segments.iter().map(|segment| &*segment.text).collect();
    let sum: f32 = pieces.iter().map(|piece| piece.confidence).sum();
    Transcript {
        text: texts.join(" "),
        language: pieces.first().map(|piece| piece.language.clone()).unwrap_or_default(),
        confidence: sum / pieces.len().max(1) as f32,
        segments,
    }
}
