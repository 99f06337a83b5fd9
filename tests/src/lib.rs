//! The house as a whole: scenarios of the turn machine, and the contract between the page and Rust.
//! Window tests lie in `e2e/`, tests of the page alone in `ui/`.
