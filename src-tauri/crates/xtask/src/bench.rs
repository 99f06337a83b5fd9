//! Figures of the voice path, measured by `visavis-cli bench` on this machine.

use anyhow::Context;

use crate::{
    build::build,
    child::{MINUTE, answer},
    house::House,
    setup::models,
    test::in_a_window,
};

/// What is to be measured.
pub(crate) struct Measure {
    pub(crate) voice: bool,
    pub(crate) turns: Option<usize>,
}

impl Measure {
    fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<String> = self.voice.then(|| "voice".to_owned()).into_iter().collect();
        arguments.extend(self.turns.iter().flat_map(|turns| ["--turns".to_owned(), turns.to_string()]));
        arguments
    }
}

pub(crate) fn bench(house: &House, what: &Measure, json: bool, release: bool) -> anyhow::Result<()> {
    models::fetch(house)?;
    build(house, release)?;
    // The chats that are held meanwhile are nobody's.
    let home = tempfile::tempdir()?;
    let mut cli = house.command(&house.binary(release, "visavis-cli").to_string_lossy());
    cli.env("VISAVIS_MODELS", &house.models).env("VISAVIS_HOME", home.path()).arg("--unencrypted");
    cli.arg("bench").args(what.arguments()).args(json.then_some("--json"));
    let figures = answer(&mut cli, 60 * MINUTE).context("the benchmark did not finish")?;
    if !json || what.voice {
        print!("{figures}");
        return Ok(());
    }
    let mut figures: serde_json::Value =
        serde_json::from_str(&figures).context("visavis-cli gave no JSON")?;
    figures["window"] = window(house, release);
    println!("{figures:#}");
    Ok(())
}

/// Start-up and memory of the real window; `null` where no window can be driven.
fn window(house: &House, release: bool) -> serde_json::Value {
    let found = answer(&mut in_a_window(house, "tests/e2e/measure.mjs", release), 5 * MINUTE);
    let line = found.ok().and_then(|printed| printed.lines().last().map(str::to_owned));
    line.and_then(|line| serde_json::from_str(&line).ok()).unwrap_or_default()
}
