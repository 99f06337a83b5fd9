//! What was understood of an utterance so far, piece by piece.

use vis_core::{LISTEN_RATE, UtteranceId};

use crate::transcribe::{Segment, Transcript};

/// What is known of one utterance. Positions are samples from its start.
pub(super) struct UnderWay {
    pub(super) id: UtteranceId,
    pub(super) start: u64,
    pub(super) kept: Vec<Piece>,
    /// The sound from the last kept piece on, as far as it was decoded.
    pub(super) tail: Option<Piece>,
    pub(super) spent: f32,
}

#[derive(Clone)]
pub(super) struct Piece {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) transcript: Transcript,
}

impl UnderWay {
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.kept.iter().chain(&self.tail)
    }

    pub(super) fn from(&self) -> usize {
        self.kept.last().map_or(0, |piece| piece.to)
    }

    pub(super) fn decoded(&self) -> usize {
        self.pieces().last().map_or(0, |piece| piece.to)
    }

    /// A clause is enough to know the language from; nobody changes it within an utterance.
    pub(super) fn language(&self) -> Option<String> {
        self.kept.iter().map(|piece| piece.transcript.language.clone()).find(|language| !language.is_empty())
    }

    pub(super) fn transcript(&self) -> Transcript {
        let spoken = || self.pieces().filter(|piece| !piece.transcript.text.is_empty());
        let segments: Vec<Segment> = spoken().flat_map(Piece::segments).collect();
        let texts: Vec<&str> = segments.iter().map(|segment| &*segment.text).collect();
        let weight = |piece: &Piece| piece.transcript.text.len() as f32;
        let sum: f32 = spoken().map(|piece| weight(piece) * piece.transcript.confidence).sum();
        Transcript {
            text: texts.join(" "),
            language: spoken().next().map(|piece| piece.transcript.language.clone()).unwrap_or_default(),
            confidence: sum / spoken().map(weight).sum::<f32>().max(1.0),
            segments,
        }
    }
}

impl Piece {
    /// Counted from the start of the utterance.
    pub(super) fn segments(&self) -> impl Iterator<Item = Segment> + '_ {
        let offset = self.from as u64 * 1000 / u64::from(LISTEN_RATE);
        self.transcript.segments.iter().map(move |segment| Segment {
            start_ms: segment.start_ms + offset,
            end_ms: segment.end_ms + offset,
            text: segment.text.clone(),
        })
    }
}
