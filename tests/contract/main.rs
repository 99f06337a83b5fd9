//! What the page may call is generated, committed, and must not drift.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;

use specta_typescript::Typescript;

/// `cargo xtask bindings` runs this test with `UPDATE_BINDINGS=1`.
#[test]
fn the_bindings_have_not_drifted() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/backend/bindings.gen.ts");
    let fresh = std::env::temp_dir().join(format!("visavis-bindings-{}.ts", std::process::id()));
    visavis_lib::bindings().export(Typescript::default(), &fresh).unwrap();
    let generated = std::fs::read_to_string(&fresh).unwrap();
    std::fs::remove_file(&fresh).unwrap();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(&committed, &generated).unwrap();
    }
    let kept = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(kept == generated, "the commands have changed: run `cargo xtask bindings` and commit the result");
}
