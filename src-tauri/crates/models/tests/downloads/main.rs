//! Downloads from a server on this computer that breaks off, lies and changes its mind, by a program that is killed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod answers;
mod bench;
mod corruptions;
mod kills;
mod server;
mod whole;
