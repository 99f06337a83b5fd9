//! A look at a model file before llama.cpp reads it: that library may abort on a file that is something else.

use std::{fs::File, io::Read, path::Path};

use vis_llm::protocol::Failure;

const MAGIC: [u8; 4] = *b"GGUF";
/// Header alone: magic, version, number of tensors, number of metadata entries.
const HEADER_BYTES: usize = 24;
/// Real models have hundreds of each; a larger number would make llama.cpp reserve memory by a random figure.
const PLAUSIBLE_COUNT: u64 = 1 << 20;

/// # Errors
/// [`Failure::ModelMissing`], or [`Failure::ModelDamaged`] with what is wrong.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    if !path.is_file() {
        return Err(Failure::ModelMissing);
    }
    let damaged = |message: &str| Failure::ModelDamaged { message: message.to_owned() };
    let mut header = [0; HEADER_BYTES];
    let mut file = File::open(path).map_err(|error| damaged(&error.to_string()))?;
    file.read_exact(&mut header).map_err(|_| damaged("the file is too short"))?;
    if header[..4] != MAGIC {
        return Err(damaged("it is no GGUF file"));
    }
    if !(2..=3).contains(&number(&header[4..8])) {
        return Err(damaged("its GGUF version is unknown"));
    }
    if number(&header[8..16]) > PLAUSIBLE_COUNT || number(&header[16..24]) > PLAUSIBLE_COUNT {
        return Err(damaged("its header makes no sense"));
    }
    Ok(())
}

fn number(little_endian: &[u8]) -> u64 {
    little_endian.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}
