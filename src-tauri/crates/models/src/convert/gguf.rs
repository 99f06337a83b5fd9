//! A language model's weights in a layout that is faster to compute with.
//!
//! GGUF, little-endian: "GGUF", u32 version, u64 tensors, u64 pairs; for each pair a text, u32 type, the value; for each tensor
//! a text, u32 rank, u64 for each side, u32 type, u64 offset; the data, each tensor at a multiple of the alignment. A text is a
//! u64 length and its bytes. <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>

use super::reader::{Reader, short};
use super::{iq4, wrong};
use crate::ModelError;

const MAGIC: &[u8] = b"GGUF";
const VERSIONS: std::ops::RangeInclusive<u32> = 2..=3;
const ALIGNMENT: usize = 32;
/// Types of a pair's value.
const TEXT: u32 = 8;
const ARRAY: u32 = 9;
/// Types of a tensor, and the file's own statement of its most frequent one.
const Q4_1: u32 = 3;
const IQ4_NL: u32 = 20;
const MOSTLY: &[u8] = b"general.file_type";
const MOSTLY_IQ4_NL: u32 = 25;
/// More than any model has.
const MOST_SIDES: u32 = 4;

/// Every Q4_1 tensor becomes IQ4_NL; all else stays as it is.
///
/// Both have 4 bits a weight. On AVX2 llama.cpp multiplies the second kind in blocks of eight rows: prompts are read and words
/// written 1.6 times as fast.
///
/// # Errors
/// [`ModelError::Convert`] for anything but a whole GGUF file of version 2 or 3.
pub fn gguf_to_iq4_nl(file: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut reader = Reader::new(file);
    if reader.take(4)? != MAGIC || !VERSIONS.contains(&reader.u32()?) {
        return Err(wrong("this is no GGUF file of a known version"));
    }
    let (tensors, pairs) = (reader.u64()?, reader.u64()?);
    let mut head = file[..reader.at].to_vec();
    for _ in 0..pairs {
        head.extend(reader.pair()?);
    }
    let tensors = (0..tensors).map(|_| reader.tensor()).collect::<Result<Vec<_>, _>>()?;
    let data = file.get(reader.at.next_multiple_of(ALIGNMENT)..).ok_or_else(short)?;
    write(head, &tensors, data)
}

fn write(mut head: Vec<u8>, tensors: &[Tensor<'_>], data: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut body = Vec::with_capacity(data.len());
    for (tensor, end) in tensors.iter().zip(ends(tensors, data.len())) {
        let bytes = data.get(tensor.offset..end).ok_or_else(short)?;
        body.resize(body.len().next_multiple_of(ALIGNMENT), 0);
        head.extend(tensor.before_type);
        let kind = if tensor.kind == Q4_1 { IQ4_NL } else { tensor.kind };
        head.extend(kind.to_le_bytes());
        head.extend((body.len() as u64).to_le_bytes());
        if tensor.kind == Q4_1 {
            let blocks = bytes.get(..tensor.weights / iq4::WEIGHTS * iq4::Q4_1_BYTES).ok_or_else(short)?;
            body.extend(iq4::from_q4_1(blocks));
        } else {
            body.extend_from_slice(bytes);
        }
    }
    body.resize(body.len().next_multiple_of(ALIGNMENT), 0);
    head.resize(head.len().next_multiple_of(ALIGNMENT), 0);
    head.extend(body);
    Ok(head)
}

/// Where each tensor's bytes end: where the next one's begin.
fn ends(tensors: &[Tensor<'_>], length: usize) -> impl Iterator<Item = usize> {
    let mut offsets: Vec<usize> = tensors.iter().map(|tensor| tensor.offset).collect();
    offsets.sort_unstable();
    let next = move |offset| offsets.iter().copied().find(|&other| other > offset).unwrap_or(length);
    tensors.iter().map(|tensor| tensor.offset).collect::<Vec<_>>().into_iter().map(next)
}

struct Tensor<'a> {
    /// Its name and sides, as they stand in the file.
    before_type: &'a [u8],
    weights: usize,
    kind: u32,
    offset: usize,
}

impl<'a> Reader<'a> {
    fn text(&mut self) -> Result<&'a [u8], ModelError> {
        let length = self.length()?;
        self.take(length)
    }

    /// The pair's bytes; only the statement of the file's type changes.
    fn pair(&mut self) -> Result<Vec<u8>, ModelError> {
        let from = self.at;
        let key = self.text()?;
        let kind = self.u32()?;
        let value = self.at;
        self.value(kind)?;
        let mut pair = self.file[from..self.at].to_vec();
        if key == MOSTLY && self.at - value == 4 {
            pair[value - from..].copy_from_slice(&MOSTLY_IQ4_NL.to_le_bytes());
        }
        Ok(pair)
    }

    fn value(&mut self, kind: u32) -> Result<(), ModelError> {
        match kind {
            TEXT => drop(self.text()?),
            ARRAY => {
                let (kind, count) = (self.u32()?, self.length()?);
                match width(kind) {
                    Some(width) => drop(self.take(count.checked_mul(width).ok_or_else(short)?)?),
                    None if kind == TEXT => (0..count).try_for_each(|_| self.text().map(drop))?,
                    None => return Err(wrong("a list of lists")),
                }
            }
            kind => drop(self.take(width(kind).ok_or_else(|| wrong("a value of an unknown type"))?)?),
        }
        Ok(())
    }

    fn tensor(&mut self) -> Result<Tensor<'a>, ModelError> {
        let from = self.at;
        self.text()?;
        let rank = self.u32()?;
        if rank > MOST_SIDES {
            return Err(wrong("a tensor with too many sides"));
        }
        let mut weights = 1_usize;
        for _ in 0..rank {
            weights = weights.checked_mul(self.length()?).ok_or_else(short)?;
        }
        let before_type = &self.file[from..self.at];
        let kind = self.u32()?;
        let offset = self.length()?;
        if kind == Q4_1 && !weights.is_multiple_of(iq4::WEIGHTS) {
            return Err(wrong("a tensor with a part of a block"));
        }
        Ok(Tensor { before_type, weights, kind, offset })
    }
}

/// Bytes of a number of this type.
fn width(kind: u32) -> Option<usize> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}
