use crate::report::Output;
use vis_api::{ApiError, Home};

pub(crate) async fn run(home: &Home, output: &Output) -> Result<(), ApiError> {
    let figures = vis_api::bench(home).await?;
    output.value(&figures, || figures.lines());
    Ok(())
}
