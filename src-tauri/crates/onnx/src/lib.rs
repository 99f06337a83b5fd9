//! ONNX Runtime, loaded once from its shared library: sessions and plain tensors.
//!
//! Use it for: running a model file. Not for: knowing what a model means; that stays with the crate that owns the task.
//! No other crate names `ort`, so the runtime can be exchanged in one place.

mod error;
mod runtime;
mod session;
mod tensor;

pub use error::OnnxError;
pub use runtime::Runtime;
pub use session::Session;
pub use tensor::{Outputs, Tensor};
