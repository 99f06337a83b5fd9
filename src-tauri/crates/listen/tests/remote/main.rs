#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

//! Speech understood over the network: what is asked, what is made of the answers, what becomes of faults, and a server that
//! listens along.

mod house;
mod live;
#[path = "../../../net/tests/server/mod.rs"]
mod server;
mod socket;
mod whole;
