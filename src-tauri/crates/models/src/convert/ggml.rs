//! A ggml model file of whisper.cpp, written in order.

use super::{ctranslate2::Variable, half, wrong};
use crate::ModelError;

const MAGIC: u32 = 0x6767_6d6c;
/// Values that share one scale in Q8_0.
const BLOCK: usize = 32;

/// How a tensor's numbers are stored, by ggml's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    F32 = 0,
    F16 = 1,
    Q8 = 8,
}

pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn new() -> Self {
        Self(MAGIC.to_le_bytes().to_vec())
    }

    pub(super) fn number(&mut self, number: usize) -> Result<(), ModelError> {
        let number = i32::try_from(number).map_err(|_| wrong("a number of the model is too large"))?;
        self.0.extend(number.to_le_bytes());
        Ok(())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        self.number(bytes.len())?;
        self.0.extend(bytes);
        Ok(())
    }

    pub(super) fn floats(&mut self, floats: &[f32]) {
        self.0.extend(floats.iter().flat_map(|float| float.to_le_bytes()));
    }

    /// `shape` is written innermost first, as ggml counts.
    pub(super) fn tensor(
        &mut self,
        name: &str,
        shape: &[usize],
        store: Store,
        variable: &Variable,
    ) -> Result<(), ModelError> {
        self.number(shape.len())?;
        self.number(name.len())?;
        self.number(store as usize)?;
        shape.iter().rev().try_for_each(|side| self.number(*side))?;
        self.0.extend(name.bytes());
        let floats = variable.floats()?;
        match store {
            Store::F32 => self.floats(&floats),
            Store::F16 => self.0.extend(floats.iter().flat_map(|float| half::from_f32(*float).to_le_bytes())),
            Store::Q8 if shape.last().is_some_and(|row| row % BLOCK == 0) => {
                floats.chunks_exact(BLOCK).for_each(|block| quantise(block, &mut self.0));
            }
            Store::Q8 => {
                return Err(wrong(format!("the rows of {name} do not divide into blocks of {BLOCK}")));
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Q8_0: a half as scale, then 32 signed bytes; the largest magnitude becomes 127.
fn quantise(block: &[f32], out: &mut Vec<u8>) {
    let scale = block.iter().fold(0.0_f32, |most, value| most.max(value.abs())) / 127.0;
    out.extend(half::from_f32(scale).to_le_bytes());
    let byte = |value: &f32| if scale > 0.0 { (value / scale).round_ties_even() as i8 as u8 } else { 0 };
    out.extend(block.iter().map(byte));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_value_of_a_block_becomes_127() {
        let mut block = [0.0; BLOCK];
        (block[3], block[4], block[5]) = (2.54, -1.27, 0.01);
        let mut out = Vec::new();
        quantise(&block, &mut out);
        assert_eq!(out.len(), 34);
        assert_eq!(out[2..8], [0, 0, 0, 127, (-64_i8) as u8, 0]);
        assert!((half::to_f32(u16::from_le_bytes([out[0], out[1]])) - 0.02).abs() < 1e-5);
    }

    #[test]
    fn a_block_of_zeros_stays_one() {
        let mut out = Vec::new();
        quantise(&[0.0; BLOCK], &mut out);
        assert_eq!(out, [0; 34]);
    }
}
