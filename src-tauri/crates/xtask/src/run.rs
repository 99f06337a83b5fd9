//! Opens the app; where there is no display, does its main job in the terminal.

use std::{env, path::Path};

use anyhow::{Context, bail};

use crate::{
    build::build,
    child::{MINUTE, answer, run as run_child},
    house::House,
    setup::{Scope, setup, step},
};

/// The app stays open as long as the person likes.
const A_LONG_DAY: std::time::Duration = std::time::Duration::from_secs(365 * 24 * 3600);
const CHARACTER: &str = "mira";
const TEXT: &str = "Hello, how are you?";

pub(crate) fn run(house: &House, release: bool) -> anyhow::Result<()> {
    setup(house, Scope::App)?;
    build(house, release)?;
    if has_display() {
        let mut app = house.command(&house.binary(release, "visavis").to_string_lossy());
        return run_child(&mut app, A_LONG_DAY);
    }
    println!("There is no display here (DISPLAY and WAYLAND_DISPLAY are not set), so no window can open.");
    println!("The same job without a window: one typed turn through language model, voice and face.");
    let folder = tempfile::Builder::new().prefix("visavis-").tempdir()?.keep();
    step("one turn", || one_turn(house, release, &folder))
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn one_turn(house: &House, release: bool, folder: &Path) -> anyhow::Result<()> {
    let mut passphrase = [0; 16];
    getrandom::fill(&mut passphrase)?;
    let (speech, sheet) = (folder.join("reply.wav"), folder.join("face.png"));
    let mut cli = house.command(&house.binary(release, "visavis-cli").to_string_lossy());
    cli.env("VISAVIS_HOME", folder.join("home")).env("VISAVIS_PASSPHRASE", hex::encode(passphrase));
    cli.env("VISAVIS_MODELS", &house.models);
    cli.args(["chat", "--character", CHARACTER, "--text", TEXT, "--json", "--speak"]).arg(&speech);
    cli.arg("--sheet").arg(&sheet);
    let answer = answer(&mut cli, 10 * MINUTE).context("the turn was not finished")?;
    let answer: serde_json::Value = serde_json::from_str(&answer).context("visavis-cli gave no JSON")?;
    println!("You:    {TEXT}");
    println!("{CHARACTER}:   {}", answer["reply"].as_str().context("visavis-cli gave no reply")?);
    for path in [&speech, &sheet] {
        if !path.is_file() {
            bail!("{} was not written", path.display());
        }
    }
    println!("Spoken: {}", speech.display());
    println!("Face:   {}", sheet.display());
    Ok(())
}
