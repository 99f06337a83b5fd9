//! Visavis beside real programs of other people: a server of models, and Gradio. They come from PyPI and are compiled once
//! (about ten minutes), so this is no part of `test`.

use crate::{
    build::build,
    child::{MINUTE, run},
    house::{House, fast_linker},
    python,
    setup::models,
};

const REQUIREMENTS: &str = "tests/peers/requirements.txt";

/// # Errors
/// They cannot be installed; one of them and Visavis do not understand each other.
pub(crate) fn peers(house: &House) -> anyhow::Result<()> {
    models::fetch(house)?;
    build(house, false)?;
    let python = python::with(house, "peers", REQUIREMENTS, 60 * MINUTE)?;
    let mut node = house.command("node");
    node.arg("tests/peers/run.mjs").arg(house.binaries(false)).arg(python).arg(&house.models);
    // It runs a test of cargo's, too.
    node.env("CARGO_TARGET_DIR", &house.target).envs(fast_linker());
    run(&mut node, 20 * MINUTE)
}
