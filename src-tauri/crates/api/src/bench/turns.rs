//! Voice to voice: spoken turns through the whole program, in real time, on one sample clock.

use serde::Serialize;

use super::speech::Said;
use super::{load_average, percentile};
use crate::{ApiError, Launch, Rehearsal, RehearsedTurn, Settings, TurnTiming};

/// Milliseconds from the last sample of the person's speech. Speech is synthesised, the room is silent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TurnsFigures {
    pub turns: usize,
    /// To the first audible sample of the generated reply.
    pub voice_to_voice_p50_ms: Option<u32>,
    pub voice_to_voice_p95_ms: Option<u32>,
    pub voice_to_voice_max_ms: Option<u32>,
    /// To the first audible sample of an opener, of the turns that had one.
    pub opener_p50_ms: Option<u32>,
    pub turns_with_opener: usize,
    pub stages_p50: TurnTiming,
    pub stages_p95: TurnTiming,
    /// Turns without an answer, and why.
    pub failures: Vec<String>,
    pub load_average: Option<f64>,
    pub each_ms: Vec<u32>,
}

pub(super) async fn measure(
    launch: Launch,
    said: &[Said],
    turns: usize,
    openers: bool,
) -> Result<TurnsFigures, ApiError> {
    let settings = |saved| Settings { openers, voice_on: true, ..saved };
    let mut rehearsal = Rehearsal::open(launch, "mira", settings).await?;
    // The first turn warms what warming up cannot reach; it is not counted.
    let _ = rehearsal.turn(said[0].samples.clone()).await;
    let (mut done, mut failures) = (Vec::new(), Vec::new());
    for said in said.iter().cycle().take(turns) {
        match rehearsal.turn(said.samples.clone()).await {
            Ok(turn) => done.push(turn),
            Err(error) => failures.push(format!("{}: {}", said.text, error.message)),
        }
    }
    Ok(figures(&done, failures))
}

fn figures(turns: &[RehearsedTurn], failures: Vec<String>) -> TurnsFigures {
    let each_ms: Vec<u32> = turns.iter().filter_map(|turn| turn.voice_to_voice_ms).collect();
    let openers: Vec<u32> = turns.iter().filter_map(|turn| turn.opener_ms).collect();
    TurnsFigures {
        turns: turns.len(),
        voice_to_voice_p50_ms: percentile(&each_ms, 0.5),
        voice_to_voice_p95_ms: percentile(&each_ms, 0.95),
        voice_to_voice_max_ms: each_ms.iter().max().copied(),
        opener_p50_ms: percentile(&openers, 0.5),
        turns_with_opener: openers.len(),
        stages_p50: stages(turns, 0.5),
        stages_p95: stages(turns, 0.95),
        failures,
        load_average: load_average(),
        each_ms,
    }
}

fn stages(turns: &[RehearsedTurn], share: f64) -> TurnTiming {
    let of = |stage: fn(&TurnTiming) -> Option<u32>| {
        percentile(&turns.iter().filter_map(|turn| stage(&turn.stages)).collect::<Vec<_>>(), share)
    };
    TurnTiming {
        end_of_turn_ms: of(|timing| Some(timing.end_of_turn_ms)).unwrap_or_default(),
        transcript_ms: of(|timing| Some(timing.transcript_ms)).unwrap_or_default(),
        first_token_ms: of(|timing| timing.first_token_ms),
        first_audio_ms: of(|timing| timing.first_audio_ms),
        total_ms: of(|timing| timing.total_ms),
        opener_ms: of(|timing| timing.opener_ms),
    }
}
