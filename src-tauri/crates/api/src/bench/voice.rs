//! The voice loop in figures.

use serde::Serialize;

use super::echo::{self, EchoFigures};
use super::hearing::{self, HearingFigures};
use super::interrupting::{self, InterruptingFigures};
use super::overhead::{self, OverheadFigures};
use super::speech::{self, SAYINGS};
use super::turns::{self, TurnsFigures};
use super::{load_average, resident_mb};
use crate::app::blocking;
use crate::{ApiError, Launch};

/// All of one run. `load_average` says how busy the machine was meanwhile.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VoiceBench {
    pub without_openers: TurnsFigures,
    pub with_openers: TurnsFigures,
    pub overhead: OverheadFigures,
    pub hearing: HearingFigures,
    pub interrupting: InterruptingFigures,
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

/// Runs every measurement of the voice loop; `turns` spoken turns take about ten seconds each. `launch` must have a home of its own:
/// chats are made in it.
///
/// # Errors
/// A model is missing; run set-up first.
pub async fn bench_voice(launch: Launch, turns: usize) -> Result<VoiceBench, ApiError> {
    let home = launch.home.clone();
    let said = blocking(move || speech::speak(&home, &SAYINGS)).await?;
    let (home, heard) = (launch.home.clone(), said.clone());
    let (hearing, echo) = blocking(move || {
        tracing::info!("speech to text");
        let hearing = hearing::measure(&home, &heard)?;
        tracing::info!("echo");
        Ok((hearing, echo::measure(&home, 10.0)?))
    })
    .await?;
    tracing::info!("spoken turns");
    let without_openers = turns::measure(launch.clone(), &said, turns, false).await?;
    let with_openers = turns::measure(launch.clone(), &said, turns.div_ceil(2), true).await?;
    tracing::info!("interruptions");
    let interrupting = interrupting::measure(launch.clone(), &launch.home, turns.clamp(7, 28)).await?;
    Ok(VoiceBench {
        without_openers,
        with_openers,
        overhead: overhead::measure(100).await?,
        hearing,
        interrupting,
        echo,
        memory_mb: resident_mb(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        load_average: load_average(),
        speech: "synthesised (Kokoro, voices of no companion), coughs made of noise; no real recordings",
    })
}
