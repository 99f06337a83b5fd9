//! Figures of the voice path and of films, measured by `visavis-cli bench` on this machine.

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
    pub(crate) what: Option<Measured>,
    pub(crate) turns: Option<usize>,
    pub(crate) parts: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Measured {
    Voice,
    Film,
}

/// Of the pictures that the tests keep: NASA's, in the public domain.
const PICTURE: &str = "src-tauri/crates/avatar/tests/photo/astronaut.png";

impl Measure {
    fn arguments(&self, house: &House) -> Vec<String> {
        let mut arguments: Vec<String> = match self.what {
            None => Vec::new(),
            Some(Measured::Voice) => vec!["voice".to_owned()],
            Some(Measured::Film) => {
                vec!["film".to_owned(), "--image".to_owned(), house.root.join(PICTURE).display().to_string()]
            }
        };
        arguments.extend(self.parts.iter().flat_map(|part| ["--part".to_owned(), part.clone()]));
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
    cli.arg("bench").args(what.arguments(house)).args(json.then_some("--json"));
    let figures = answer(&mut cli, 60 * MINUTE).context("the benchmark did not finish")?;
    if !json || what.what.is_some() {
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
