//! Little-endian numbers one after the other, out of a file that may be cut off anywhere.

use super::wrong;
use crate::ModelError;

/// Where in a file the reading is.
pub(super) struct Reader<'a> {
    pub(super) file: &'a [u8],
    pub(super) at: usize,
}

/// What is wrong with a file that has less in it than it says.
pub(super) fn short() -> ModelError {
    wrong("the file ends too early")
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { file, at: 0 }
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let end = self.at.checked_add(length).ok_or_else(short)?;
        let bytes = self.file.get(self.at..end).ok_or_else(short)?;
        self.at = end;
        Ok(bytes)
    }

    pub(super) fn u8(&mut self) -> Result<u8, ModelError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, ModelError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(super) fn f32(&mut self) -> Result<f32, ModelError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    /// A length or a place of 64 bits.
    pub(super) fn length(&mut self) -> Result<usize, ModelError> {
        usize::try_from(self.u64()?).map_err(|_| short())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.take(N)?.try_into().map_err(|_| short())
    }
}
