//! The tools around the house: set up a machine, build, run, test, and check that the house keeps its own rules.
//!
//! Use it through `cargo xtask …`. Not for anything the program itself needs at run time.
#![allow(clippy::print_stdout, reason = "a developer's tool talks on its terminal")]
#![allow(clippy::disallowed_methods, reason = "steps are timed with the wall clock")]

mod bench;
mod bindings;
mod build;
mod bundle;
mod child;
mod clients;
mod house;
mod peers;
mod python;
mod run;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    bench::{Measure, Measured},
    clients::Tried,
    house::House,
    setup::Scope,
};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The tools around the house", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what a fresh machine lacks: system packages, npm packages, models, the test runner
    Setup,
    /// Build visavis, visavis-cli and vis-llm-worker into one folder and print it
    Build {
        #[arg(long)]
        release: bool,
    },
    /// Set up, build and open the app; without a display: one spoken turn in the terminal
    Run {
        #[arg(long)]
        release: bool,
    },
    /// Make an installer with the models inside (Debian package); prints its path
    Bundle {
        #[arg(long)]
        release: bool,
    },
    /// Set up, then every check; prints `N passed, N failed` last
    Test {
        /// Only the steps with this in their name: setup, build, tidy, format, clippy, rust, page, window
        only: Option<String>,
    },
    /// Try Visavis with real servers of other people; installs them from PyPI first (compiles for about 10 minutes, once)
    Peers,
    /// Try the local HTTP API as other programs do: documents' examples, attacks, Schemathesis, load, timing; about an hour in all
    Clients {
        #[arg(value_enum)]
        what: Option<Tried>,
        /// For that one: seconds of load, tries of timing, parts of the names of attacks and routes
        more: Vec<String>,
        #[arg(long)]
        release: bool,
    },
    /// Check the invariants of the house by reading its files
    Tidy,
    /// Fetch the models that are missing or damaged
    Models {
        /// Only look, hashing every file again
        #[arg(long)]
        check: bool,
    },
    /// Write ui/src/backend/bindings.gen.ts again from the commands
    Bindings,
    /// Measure the model, the voice and the face; `bench voice`: the whole voice loop, about 20 minutes; `bench film`: films
    Bench {
        #[arg(value_enum)]
        what: Option<Measured>,
        /// Spoken turns to measure
        #[arg(long)]
        turns: Option<usize>,
        /// Only this part; `visavis-cli bench --help` names them
        #[arg(long = "part")]
        parts: Vec<String>,
        /// One JSON value on standard output
        #[arg(long)]
        json: bool,
        #[arg(long)]
        release: bool,
    },
}

fn main() -> ExitCode {
    match House::find().and_then(|house| perform(&house, Args::parse().task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(house: &House, task: Task) -> anyhow::Result<()> {
    match task {
        Task::Setup => setup::setup(house, Scope::Everything),
        Task::Build { release } => {
            build::build(house, release).map(|folder| println!("{}", folder.display()))
        }
        Task::Run { release } => run::run(house, release),
        Task::Bundle { release } => bundle::bundle(house, release),
        Task::Test { only } => test::test(house, only.as_deref().unwrap_or_default()),
        Task::Peers => peers::peers(house),
        Task::Clients { what, more, release } => clients::clients(house, what, &more, release),
        Task::Tidy => tidy::tidy(house),
        Task::Models { check: true } => setup::models::check(house),
        Task::Models { check: false } => setup::models::fetch(house),
        Task::Bindings => bindings::bindings(house),
        Task::Bench { what, turns, parts, json, release } => {
            bench::bench(house, &Measure { what, turns, parts }, json, release)
        }
    }
}
