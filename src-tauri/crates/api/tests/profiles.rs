//! Who shares a computer: people and their passwords, sessions, the seat before the window, and what films cost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod profiles {
    mod credits;
    mod house;
    mod leaving;
    mod people;
    mod seat;
    mod sessions;
}
