#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

//! Voices over the network: what is asked, what is made of the answers, and what becomes of every fault.

mod faults;
mod house;
mod list;
mod peer;
mod sample;
#[path = "../../../net/tests/server/mod.rs"]
mod server;
mod streaming;
mod wire;
