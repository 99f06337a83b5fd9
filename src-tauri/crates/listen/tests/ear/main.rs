//! What the ear tells, with models that always know.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod grammar;
mod held;
mod monologue;
mod scene;
mod trouble;
mod turns;
