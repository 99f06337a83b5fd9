use std::{collections::BTreeMap, io::BufRead};

use serde::{Deserialize, Serialize};

use super::{
    reader::{Reader, Value, Wrong},
    types::{block, file_type},
};

const MAGIC: [u8; 4] = *b"GGUF";
/// More than any model has.
const MOST_TENSORS: u64 = 100_000;
const MOST_PAIRS: u64 = 10_000;
const MOST_SIDES: u32 = 4;
const MOST_ALIGNMENT: u64 = 1 << 20;

/// What the head of a language model's file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GgufHeader {
    /// Of the format.
    pub version: u32,
    /// `llama`, `qwen3`, …: the worker may not know it.
    pub architecture: String,
    pub name: Option<String>,
    pub licence: Option<String>,
    /// Tokens the model was made for.
    pub context_tokens: Option<u64>,
    /// Of most weights: `Q4_K_M`.
    pub quantisation: Option<String>,
    pub parameters: u64,
    pub tensors: u64,
    /// It says how a conversation is to be written down for it.
    pub chat_template: bool,
}

/// Reads the head of a GGUF file of `length` bytes.
///
/// # Errors
/// The end of a sentence for people: what is wrong with the file.
pub fn read_gguf_header(file: impl BufRead, length: u64) -> Result<GgufHeader, String> {
    let mut reader = Reader::new(file, length);
    if reader.take::<4>().ok() != Some(MAGIC) {
        return Err("it is no GGUF file".to_owned());
    }
    let version = reader.u32()?;
    match version {
        2 | 3 => {}
        1 => return Err("it is of version 1, which is no longer read; find a newer one".to_owned()),
        _ if matches!(version.swap_bytes(), 1..=3) => {
            return Err("it was made for processors with the other order of bytes".to_owned());
        }
        _ => return Err(format!("it is of version {version}, which is not known yet")),
    }
    let (tensors, pairs) = (reader.u64()?, reader.u64()?);
    if tensors > MOST_TENSORS || pairs > MOST_PAIRS {
        return Err("it counts more parts than any model has".to_owned());
    }
    let pairs = pairs_of(&mut reader, pairs)?;
    let alignment = number(&pairs, "general.alignment").unwrap_or(32);
    if !alignment.is_power_of_two() || alignment > MOST_ALIGNMENT {
        return Err("its parts are not aligned".to_owned());
    }
    let parameters = weights(&mut reader, tensors, length, alignment)?;
    header(version, &pairs, tensors, parameters)
}

fn header(
    version: u32,
    pairs: &BTreeMap<String, Value>,
    tensors: u64,
    parameters: u64,
) -> Result<GgufHeader, Wrong> {
    let architecture = text(pairs, "general.architecture").ok_or("it does not say what it is")?;
    if let Some(parts @ 2..) = number(pairs, "split.count") {
        return Err(format!("it is one of {parts} parts; join them first, or find the model in one file"));
    }
    if tensors == 0 {
        return Err("there are no weights in it".to_owned());
    }
    let context_tokens = number(pairs, &format!("{architecture}.context_length"));
    Ok(GgufHeader {
        version,
        name: text(pairs, "general.name"),
        licence: text(pairs, "general.license"),
        context_tokens,
        quantisation: number(pairs, "general.file_type").and_then(file_type).map(str::to_owned),
        parameters,
        tensors,
        chat_template: pairs.contains_key("tokenizer.chat_template"),
        architecture,
    })
}

fn pairs_of<R: BufRead>(reader: &mut Reader<R>, count: u64) -> Result<BTreeMap<String, Value>, Wrong> {
    let mut pairs = BTreeMap::new();
    for _ in 0..count {
        let key = reader.name()?;
        let value = reader.value()?;
        let wanted = value != Value::Other || key == "tokenizer.chat_template";
        if wanted && pairs.insert(key, value).is_some() {
            return Err("it says one thing twice".to_owned());
        }
    }
    Ok(pairs)
}

/// Counts the weights, and proves that the bytes of every tensor lie inside of the file.
fn weights<R: BufRead>(
    reader: &mut Reader<R>,
    tensors: u64,
    length: u64,
    alignment: u64,
) -> Result<u64, Wrong> {
    let (mut all, mut end) = (0u64, 0u64);
    for _ in 0..tensors {
        reader.name()?;
        let sides = reader.u32()?;
        if sides > MOST_SIDES {
            return Err("a part of it has too many sides".to_owned());
        }
        let mut weights = 1u64;
        for _ in 0..sides {
            weights = weights.checked_mul(reader.u64()?).ok_or("a part of it is too large")?;
        }
        let (kind, offset) = (reader.u32()?, reader.u64()?);
        let (block, bytes) = block(kind).ok_or("its weights are of a kind that is not known")?;
        if !weights.is_multiple_of(block) || !offset.is_multiple_of(alignment) {
            return Err("a part of it does not fit its own sizes".to_owned());
        }
        let size = (weights / block).checked_mul(bytes).ok_or("a part of it is too large")?;
        end = end.max(offset.checked_add(size).ok_or("a part of it is too large")?);
        all = all.checked_add(weights).ok_or("a part of it is too large")?;
    }
    let begin = (length - reader.left()).checked_next_multiple_of(alignment);
    if begin.and_then(|begin| begin.checked_add(end)).is_none_or(|end| end > length) {
        return Err("it ends too early; it may be cut off".to_owned());
    }
    Ok(all)
}

fn number(pairs: &BTreeMap<String, Value>, key: &str) -> Option<u64> {
    match pairs.get(key)? {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn text(pairs: &BTreeMap<String, Value>, key: &str) -> Option<String> {
    match pairs.get(key)? {
        Value::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}
