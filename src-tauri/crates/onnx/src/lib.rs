//! ONNX Runtime, loaded once from its shared library: sessions and plain tensors.
//!
//! Use it for: running a model file. Not for: knowing what a model means; that stays with the crate that owns the task.
//! No other crate names `ort`, so the runtime can be exchanged in one place.

mod error;
mod part;
mod runtime;
mod session;
mod signed;
mod stop;
mod tensor;
mod wire;

pub use error::OnnxError;
pub use part::{Node, part};
pub use runtime::Runtime;
pub use session::Session;
pub use stop::Stop;
pub use tensor::{Outputs, Tensor};
