//! What every place for secrets has to do; run on all of them, so that the one in memory cannot lie.

use vis_core::Sensitive;
use vis_secrets::{Secrets, SecretsError};

/// `other` is the same place under another home's label, where there is such a thing.
pub(crate) fn conforms(secrets: &dyn Secrets, other: Option<&dyn Secrets>) -> Result<(), SecretsError> {
    secrets.probe()?;
    assert!(secrets.get("a")?.is_none(), "nothing was stored yet");
    secrets.delete("a")?;

    // All 256 bytes: keys are no text.
    let key: Vec<u8> = (0..=255).collect();
    secrets.set("a", &Sensitive::new(key.clone()))?;
    assert!(bytes(secrets, "a")? == Some(key), "a secret has to come back to the byte");

    secrets.set("a", &Sensitive::new([7; 32]))?;
    assert!(bytes(secrets, "a")? == Some(vec![7; 32]), "the later secret replaces the earlier one");

    secrets.set("b", &Sensitive::new([8; 32]))?;
    secrets.probe()?;
    assert!(bytes(secrets, "a")? == Some(vec![7; 32]), "names are apart, also from the probe's");
    if let Some(other) = other {
        assert!(bytes(other, "a")?.is_none(), "homes are apart");
    }

    secrets.delete("a")?;
    assert!(bytes(secrets, "a")?.is_none(), "a deleted secret is gone");
    assert!(bytes(secrets, "b")? == Some(vec![8; 32]), "only the named one is deleted");
    secrets.delete("b")
}

fn bytes(secrets: &dyn Secrets, name: &str) -> Result<Option<Vec<u8>>, SecretsError> {
    Ok(secrets.get(name)?.map(|secret| secret.expose().to_vec()))
}
