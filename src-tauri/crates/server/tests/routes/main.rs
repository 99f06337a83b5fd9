//! Every route, asked in memory: what the documents promise, and what is refused. With the real models.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod avatar;
mod guarded;
mod openai;
mod stage;
