//! Deepgram: whole recordings over HTTP, and a socket that listens along.

mod request;
mod results;

pub(crate) use request::{CLOSE, FINALIZE, KEEP_ALIVE, live, whole};
pub(crate) use results::{Heard, Recording, Said, closed};
