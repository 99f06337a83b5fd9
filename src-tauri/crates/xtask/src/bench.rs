//! Figures of the voice path, measured by `visavis-cli bench` on this machine.

use anyhow::Context;

use crate::{
    build::build,
    child::{MINUTE, answer},
    house::House,
    setup::models,
};

pub(crate) fn bench(house: &House, json: bool, release: bool) -> anyhow::Result<()> {
    models::fetch(house)?;
    build(house, release)?;
    let mut cli = house.command(&house.binary(release, "visavis-cli").to_string_lossy());
    cli.env("VISAVIS_MODELS", &house.models).arg("bench").args(json.then_some("--json"));
    print!("{}", answer(&mut cli, 30 * MINUTE).context("the benchmark did not finish")?);
    Ok(())
}
