//! The place in memory does what the keyring does.

mod suite;

#[test]
fn memory_conforms() {
    suite::conforms(&vis_secrets::Memory::new(), None).unwrap();
}
