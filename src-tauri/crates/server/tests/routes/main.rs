//! Every route, asked in memory: what the documents promise, and what is refused. With the real models.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod ai_chat;
mod assistant;
mod avatar;
mod buddy;
mod companion;
mod guarded;
mod health;
mod openai;
#[path = "../../../api/tests/common/peer.rs"]
mod peer;
mod socket;
mod stage;
mod studio;
mod talk;
