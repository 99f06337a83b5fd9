//! Visavis beside real programs of other people: a server of models, and Gradio. They come from PyPI and are compiled once
//! (about ten minutes), so this is no part of `test`.

use std::{fs, path::PathBuf};

use anyhow::Context;

use crate::{
    build::build,
    child::{MINUTE, run},
    house::{House, fast_linker},
    setup::models,
};

const REQUIREMENTS: &str = "tests/peers/requirements.txt";

/// # Errors
/// They cannot be installed; one of them and Visavis do not understand each other.
pub(crate) fn peers(house: &House) -> anyhow::Result<()> {
    models::fetch(house)?;
    build(house, false)?;
    let python = installed(house)?;
    let mut node = house.command("node");
    node.arg("tests/peers/run.mjs").arg(house.binaries(false)).arg(python).arg(&house.models);
    // It runs a test of cargo's, too.
    node.env("CARGO_TARGET_DIR", &house.target).envs(fast_linker());
    run(&mut node, 20 * MINUTE)
}

/// The Python that has them, below the cache; what is there already is not made again.
fn installed(house: &House) -> anyhow::Result<PathBuf> {
    let wanted = fs::read_to_string(house.root.join(REQUIREMENTS))?;
    let folder = house.cache.join("peers");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let mut venv = house.command(if cfg!(windows) { "python" } else { "python3" });
    run(venv.args(["-m", "venv"]).arg(&folder), 5 * MINUTE).context("this needs Python and its venv")?;
    let mut pip = house.command(&python.to_string_lossy());
    run(pip.args(["-m", "pip", "install", "-r", REQUIREMENTS]), 60 * MINUTE)?;
    fs::write(&stamp, wanted).context("the list of what is installed could not be kept")?;
    Ok(python)
}
