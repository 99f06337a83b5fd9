//! The local HTTP API beside programs of other people: the documents' own examples, requests that mean harm, requests made from the
//! description, and many at once. What they are written in comes from PyPI, and most of it takes long: the documents alone are part of
//! `test`.

use std::process::Command;
use std::time::Duration;

use crate::{
    build::build,
    child::{MINUTE, run},
    house::House,
    python,
    setup::models,
};

const REQUIREMENTS: &str = "tests/api/requirements.txt";

/// What the API is tried with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Tried {
    /// The documents' own examples, unchanged; port 8000 has to be free
    Documents,
    /// Every route, attacked in twenty ways
    Attacks,
    /// Schemathesis: whatever the description allows
    Described,
    /// Answers a second while a film is made and speech is spoken
    Load,
    /// Whether the time of a log-in tells who is there
    Timing,
}

impl Tried {
    const ALL: [Self; 5] = [Self::Documents, Self::Attacks, Self::Described, Self::Load, Self::Timing];

    fn script(self) -> &'static str {
        match self {
            Self::Documents => "tests/api/run.mjs",
            Self::Attacks => "tests/api/attacks/run.mjs",
            Self::Described => "tests/api/described.mjs",
            Self::Load => "tests/api/load.mjs",
            Self::Timing => "tests/api/timing.mjs",
        }
    }

    /// Whether it calls programs of PyPI.
    fn needs_python(self) -> bool {
        matches!(self, Self::Documents | Self::Described)
    }

    fn limit(self) -> Duration {
        match self {
            Self::Documents | Self::Load => 20 * MINUTE,
            Self::Attacks | Self::Described | Self::Timing => 90 * MINUTE,
        }
    }
}

/// `what`: `None` for everything, one after the other. `more` goes to the script: how many seconds, how many tries, which attacks.
///
/// # Errors
/// Something cannot be installed; one of them fails, which does not keep the later ones from running.
pub(crate) fn clients(
    house: &House,
    what: Option<Tried>,
    more: &[String],
    release: bool,
) -> anyhow::Result<()> {
    models::fetch(house)?;
    build(house, release)?;
    let chosen = what.map_or(Tried::ALL.to_vec(), |one| vec![one]);
    let mut failures = Vec::new();
    for tried in chosen {
        if let Err(error) = one(house, tried, more, release) {
            eprintln!("error: {error:#}");
            failures.push(tried.script());
        }
    }
    anyhow::ensure!(failures.is_empty(), "not as it should be: {}", failures.join(", "));
    Ok(())
}

/// The documents' examples, ready to run.
///
/// # Errors
/// What they are written in cannot be installed.
pub(crate) fn documents(house: &House) -> anyhow::Result<Command> {
    script(house, Tried::Documents, false)
}

fn one(house: &House, tried: Tried, more: &[String], release: bool) -> anyhow::Result<()> {
    eprintln!("\n=== {}", tried.script());
    run(script(house, tried, release)?.args(more), tried.limit())
}

fn script(house: &House, tried: Tried, release: bool) -> anyhow::Result<Command> {
    let mut node = house.command("node");
    node.arg(tried.script()).arg(house.binaries(release));
    if tried.needs_python() {
        node.arg(python::with(house, "clients", REQUIREMENTS, 20 * MINUTE)?);
    }
    node.arg(&house.models);
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_a_script_of_its_own() {
        let root = House::find().unwrap().root;
        for tried in Tried::ALL {
            assert!(root.join(tried.script()).is_file(), "{tried:?}");
        }
    }
}
