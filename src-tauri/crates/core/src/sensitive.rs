use std::fmt;

/// A secret. It prints as `[redacted]` and has, on purpose, no `Serialize`: the compiler keeps it out of the page, logs and backups.
///
/// The memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct Sensitive(Vec<u8>);

impl Sensitive {
    pub fn new(secret: impl Into<Vec<u8>>) -> Self {
        Self(secret.into())
    }

    /// The secret itself; call it only where it is used up at once.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Drop for Sensitive {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}
