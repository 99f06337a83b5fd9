//! From a machine that has only Rust, Node and Python to one that can build, run and test. Doing it twice changes nothing.

pub(crate) mod models;
mod node;
mod system;
mod tools;

use std::time::Instant;

use crate::house::House;

/// What the machine is set up for. Sound servers, virtual screens and drivers are for tests only: a person who just
/// wants to talk does not get them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    App,
    Everything,
}

pub(crate) fn setup(house: &House, scope: Scope) -> anyhow::Result<()> {
    step("system packages", || system::install(scope))?;
    if scope == Scope::Everything {
        step("test runner", || tools::install(house))?;
    }
    step("npm packages", || node::install(house))?;
    step("models", || match scope {
        Scope::App => models::fetch_for_people(house),
        Scope::Everything => models::fetch(house),
    })
}

/// Shows a step's name when it starts to matter (when it prints) and its time when it is done.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { "ok" } else { "FAILED" };
    eprintln!("[{:>7.1} s] {name}: {mark}", start.elapsed().as_secs_f64());
    result
}
