//! Uses the keyring of the session it was started in, so that a test can give it a session of its own.
//!
//! `keyring-conformance suite`: the conformance suite. `keyring-conformance probe`: prints what probing gives.

#[path = "../suite/mod.rs"]
mod suite;

use std::io::Write;

use vis_secrets::{Keyring, Secrets};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let home = Keyring::new("0000000000000001");
    match std::env::args().nth(1).as_deref() {
        Some("suite") => suite::conforms(&home, Some(&Keyring::new("0000000000000002")))?,
        Some("probe") => writeln!(std::io::stdout(), "{:?}", home.probe())?,
        _ => return Err("usage: keyring-conformance suite | probe".into()),
    }
    Ok(())
}
