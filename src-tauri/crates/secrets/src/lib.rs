//! Where keys are kept, and which key opens a person's home.
//!
//! Use it for: storing secrets in the operating system's keyring, in a file that a passphrase locks ([`file`]), or for
//! as long as the program runs ([`Secrets`]), and deciding how a home is opened or
//! made ([`vault`]). Not for: encrypting chats; that is the store's.
//!
//! Every call blocks, and a locked keyring may ask the person to unlock it and wait for them: call from a blocking
//! thread, never from the main or an asynchronous one.

mod error;
pub mod file;
#[cfg(feature = "keyring")]
mod keyring;
mod memory;
mod secrets;
pub mod vault;

#[cfg(feature = "keyring")]
pub use crate::keyring::Keyring;
pub use error::SecretsError;
pub use memory::Memory;
pub use secrets::Secrets;
