//! The voice loop in figures.

use serde::Serialize;

use super::bars::{Bar, bars};
use super::echo::{self, EchoFigures};
use super::hearing::{self, HearingFigures};
use super::interrupting::{self, InterruptingFigures};
use super::overhead::{self, OverheadFigures};
use super::recordings;
use super::speech::{self, SAYINGS, Said};
use super::turns::{self, TurnsFigures};
use super::{load_average, resident_mb};
use crate::app::blocking;
use crate::{ApiError, Launch};

/// All of one run. `load_average` says how busy the machine was meanwhile.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VoiceBench {
    pub bars: Vec<Bar>,
    pub without_openers: Option<TurnsFigures>,
    pub with_openers: Option<TurnsFigures>,
    pub overhead: Option<OverheadFigures>,
    pub hearing: Option<HearingFigures>,
    pub interrupting: Option<InterruptingFigures>,
    pub echo: Vec<EchoFigures>,
    pub memory_mb: f64,
    pub cores: usize,
    pub load_average: Option<f64>,
    /// What the figures rest on.
    pub speech: &'static str,
}

impl VoiceBench {
    /// For people.
    pub fn lines(&self) -> Vec<String> {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.as_object().into_iter().flatten().map(|(name, value)| format!("{name}: {value}")).collect()
    }
}

/// What can be measured alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoicePart {
    Turns,
    Openers,
    Overhead,
    Hearing,
    Interrupting,
    Echo,
}

impl VoicePart {
    pub const ALL: [Self; 6] =
        [Self::Overhead, Self::Turns, Self::Openers, Self::Interrupting, Self::Hearing, Self::Echo];
}

/// Measures `parts` of the voice loop; `turns` spoken turns take about ten seconds each. `launch` must have a home of its own:
/// chats are made in it.
///
/// # Errors
/// A model is missing; run set-up first.
pub async fn bench_voice(launch: Launch, turns: usize, parts: &[VoicePart]) -> Result<VoiceBench, ApiError> {
    let home = launch.home.clone();
    let said = blocking(move || speech::speak(&home, &SAYINGS)).await?;
    let mut bench = VoiceBench {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        speech: "synthesised (Kokoro, voices of no companion), coughs made of noise; recordings of people only where it says so",
        ..VoiceBench::default()
    };
    for part in parts {
        tracing::info!(?part, "measuring");
        measure(&mut bench, *part, &launch, turns, &said).await?;
    }
    bench.bars = bars(&bench);
    bench.memory_mb = resident_mb();
    bench.load_average = load_average();
    Ok(bench)
}

async fn measure(
    bench: &mut VoiceBench,
    part: VoicePart,
    launch: &Launch,
    turns: usize,
    said: &[Said],
) -> Result<(), ApiError> {
    let home = launch.home.clone();
    match part {
        VoicePart::Turns => {
            bench.without_openers = Some(turns::measure(launch.clone(), said, turns, false).await?);
        }
        VoicePart::Openers => {
            let turns = turns.div_ceil(2);
            bench.with_openers = Some(turns::measure(launch.clone(), said, turns, true).await?);
        }
        VoicePart::Overhead => bench.overhead = Some(overhead::measure(100).await?),
        VoicePart::Hearing => {
            let heard = said.to_vec();
            let measured =
                blocking(move || hearing::measure(&home, &heard, &recordings::recordings(&home)?)).await?;
            bench.hearing = Some(measured);
        }
        VoicePart::Interrupting => {
            let rounds = turns.clamp(7, 28);
            bench.interrupting = Some(interrupting::measure(launch.clone(), &home, rounds).await?);
        }
        VoicePart::Echo => bench.echo = blocking(move || echo::measure(&home, 10.0)).await?,
    }
    Ok(())
}
