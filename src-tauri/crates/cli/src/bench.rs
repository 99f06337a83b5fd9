use vis_api::{ApiError, Launch, bench, bench_voice};

use crate::arguments::Measured;
use crate::report::Output;

pub(crate) async fn run(
    launch: Launch,
    what: Option<Measured>,
    turns: usize,
    output: &Output,
) -> Result<(), ApiError> {
    match what {
        None => {
            let figures = bench(&launch.home).await?;
            output.value(&figures, || figures.lines());
        }
        Some(Measured::Voice) => {
            let figures = bench_voice(launch, turns).await?;
            output.value(&figures, || figures.lines());
        }
    }
    Ok(())
}
