use std::path::PathBuf;

use vis_api::{ApiError, Code, FilmMeasure, FilmPart, Launch, VoicePart, bench, bench_film, bench_voice};

use crate::arguments::{Measured, Part};
use crate::report::Output;

/// What is to be measured, and how.
pub(crate) struct Order {
    pub(crate) what: Option<Measured>,
    pub(crate) turns: usize,
    pub(crate) parts: Vec<Part>,
    pub(crate) image: Option<PathBuf>,
}

pub(crate) async fn run(launch: Launch, order: Order, output: &Output) -> Result<(), ApiError> {
    match order.what {
        None => {
            let figures = bench(&launch.home).await?;
            output.value(&figures, || figures.lines());
        }
        Some(Measured::Voice) => {
            let parts = chosen(&order.parts, voice_part, &VoicePart::ALL)?;
            let figures = bench_voice(launch, order.turns, &parts).await?;
            output.value(&figures, || figures.lines());
        }
        Some(Measured::Film) => {
            let parts = chosen(&order.parts, film_part, &FilmPart::USUAL)?;
            let program = std::env::current_exe().map_err(|error| ApiError {
                code: Code::Failed,
                message: format!("The program does not find itself ({error}). Start it by its full name."),
                retry_after_ms: None,
            })?;
            let what = FilmMeasure { home: launch.home, program, picture: order.image, parts };
            let figures = bench_film(what).await?;
            output.value(&figures, || figures.lines());
        }
    }
    Ok(())
}

fn chosen<T: Copy>(parts: &[Part], of: fn(Part) -> Option<T>, usual: &[T]) -> Result<Vec<T>, ApiError> {
    if parts.is_empty() {
        return Ok(usual.to_vec());
    }
    let known: Option<Vec<T>> = parts.iter().map(|part| of(*part)).collect();
    known.ok_or_else(|| ApiError {
        code: Code::BadInput,
        message: "This part belongs to another benchmark: turns, openers, overhead, hearing, interrupting and echo are parts of \
                  voice; small, large, lists and long of film."
            .to_owned(),
        retry_after_ms: None,
    })
}

fn voice_part(part: Part) -> Option<VoicePart> {
    Some(match part {
        Part::Turns => VoicePart::Turns,
        Part::Openers => VoicePart::Openers,
        Part::Overhead => VoicePart::Overhead,
        Part::Hearing => VoicePart::Hearing,
        Part::Interrupting => VoicePart::Interrupting,
        Part::Echo => VoicePart::Echo,
        _ => return None,
    })
}

fn film_part(part: Part) -> Option<FilmPart> {
    Some(match part {
        Part::Small => FilmPart::Small,
        Part::Large => FilmPart::Large,
        Part::Lists => FilmPart::Lists,
        Part::Long => FilmPart::Long,
        _ => return None,
    })
}
