//! The variables in a CTranslate2 model file.
//!
//! u32 version, string spec, u32 revision, u32 count; for each variable a string name, u8 rank, u32 for each dimension, u8
//! type, u32 length in bytes, the data; then u32 count and pairs of strings (aliases). Little-endian; a string is a u16 length
//! that counts a closing NUL, and its bytes.

use std::collections::BTreeMap;

use super::{half, wrong};
use crate::ModelError;

/// The only layout that was seen.
const VERSION: u32 = 6;
/// More than any model has; a damaged file must not make us reserve memory for nonsense.
const MOST_DIMENSIONS: u8 = 4;

#[derive(Clone, Debug)]
pub(super) struct Variable<'a> {
    pub(super) shape: Vec<usize>,
    kind: Kind,
    data: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    F32,
    I8,
    I16,
    I32,
    F16,
}

#[derive(Debug)]
pub(super) struct Variables<'a>(BTreeMap<&'a str, Variable<'a>>);

impl<'a> Variables<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let mut reader = Reader(bytes);
        let version = reader.u32()?;
        if version != VERSION {
            return Err(wrong(format!("the weights have layout {version}, known is {VERSION}")));
        }
        reader.text()?;
        reader.u32()?;
        let count = reader.u32()?;
        let variables = (0..count).map(|_| reader.variable()).collect::<Result<_, _>>()?;
        Ok(Self(variables))
    }

    pub(super) fn get(&self, name: &str) -> Result<&Variable<'a>, ModelError> {
        self.0.get(name).ok_or_else(|| wrong(format!("the weights hold no {name}")))
    }

    /// How many `{stack}/layer_N` there are.
    pub(super) fn layers(&self, stack: &str) -> usize {
        let has = |layer: &usize| {
            let prefix = format!("{stack}/layer_{layer}/");
            self.0.range(&*prefix..).next().is_some_and(|(name, _)| name.starts_with(&prefix))
        };
        (0..).take_while(has).count()
    }
}

impl<'a> Variable<'a> {
    /// A single whole number.
    pub(super) fn number(&self) -> Result<i32, ModelError> {
        let number = match (self.kind, self.data) {
            (Kind::I8, &[byte]) => i32::from(byte as i8),
            (Kind::I16, &[a, b]) => i32::from(i16::from_le_bytes([a, b])),
            (Kind::I32, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]),
            _ => return Err(wrong("a count in the weights is no whole number")),
        };
        Ok(number)
    }

    /// Rows `from..to` of the first dimension.
    pub(super) fn rows(&self, from: usize, to: usize) -> Result<Self, ModelError> {
        let rows = self.shape.first().copied().unwrap_or(0);
        if from > to || to > rows {
            return Err(wrong(format!("rows {from} to {to} of a tensor of {rows}")));
        }
        let row = self.data.len() / rows.max(1);
        let mut shape = self.shape.clone();
        shape[0] = to - from;
        Ok(Self { shape, kind: self.kind, data: &self.data[from * row..to * row] })
    }

    pub(super) fn floats(&self) -> Result<Vec<f32>, ModelError> {
        match self.kind {
            Kind::F32 => {
                let words = self.data.chunks_exact(4);
                Ok(words.map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
            }
            Kind::F16 => {
                let halves = self.data.chunks_exact(2);
                Ok(halves.map(|word| half::to_f32(u16::from_le_bytes([word[0], word[1]]))).collect())
            }
            _ => Err(wrong("the weights are quantised already; 16-bit floats are needed")),
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or_else(|| wrong("the weights end in the middle of a tensor"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn u8(&mut self) -> Result<u8, ModelError> {
        Ok(self.take(1)?[0])
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        let word = self.take(4)?;
        Ok(u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
    }

    fn text(&mut self) -> Result<&'a str, ModelError> {
        let length = self.take(2)?;
        let bytes = self.take(usize::from(u16::from_le_bytes([length[0], length[1]])))?;
        let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
        std::str::from_utf8(bytes).map_err(|_| wrong("a name in the weights is no text"))
    }

    fn variable(&mut self) -> Result<(&'a str, Variable<'a>), ModelError> {
        let name = self.text()?;
        let rank = self.u8()?;
        if rank > MOST_DIMENSIONS {
            return Err(wrong(format!("{name} has {rank} dimensions")));
        }
        let shape = (0..rank).map(|_| Ok(self.u32()? as usize)).collect::<Result<Vec<_>, ModelError>>()?;
        let (kind, size) = match self.u8()? {
            0 => (Kind::F32, 4),
            1 => (Kind::I8, 1),
            2 => (Kind::I16, 2),
            3 => (Kind::I32, 4),
            4 => (Kind::F16, 2),
            other => return Err(wrong(format!("{name} is of the unknown type {other}"))),
        };
        let length = self.u32()? as usize;
        let expected = shape.iter().try_fold(size, |product: usize, side| product.checked_mul(*side));
        if expected != Some(length) {
            return Err(wrong(format!("{name} has {length} bytes, which does not fit its shape {shape:?}")));
        }
        Ok((name, Variable { shape, kind, data: self.take(length)? }))
    }
}
