use vis_api::{ApiError, Launch, VoicePart, bench, bench_voice};

use crate::arguments::{Measured, Part};
use crate::report::Output;

pub(crate) async fn run(
    launch: Launch,
    what: Option<Measured>,
    turns: usize,
    parts: &[Part],
    output: &Output,
) -> Result<(), ApiError> {
    match what {
        None => {
            let figures = bench(&launch.home).await?;
            output.value(&figures, || figures.lines());
        }
        Some(Measured::Voice) => {
            let parts: Vec<VoicePart> = parts.iter().map(|part| voice_part(*part)).collect();
            let parts = if parts.is_empty() { &VoicePart::ALL[..] } else { &parts };
            let figures = bench_voice(launch, turns, parts).await?;
            output.value(&figures, || figures.lines());
        }
    }
    Ok(())
}

fn voice_part(part: Part) -> VoicePart {
    match part {
        Part::Turns => VoicePart::Turns,
        Part::Openers => VoicePart::Openers,
        Part::Overhead => VoicePart::Overhead,
        Part::Hearing => VoicePart::Hearing,
        Part::Interrupting => VoicePart::Interrupting,
        Part::Echo => VoicePart::Echo,
    }
}
