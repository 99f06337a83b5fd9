use std::io::{self, BufRead};

/// Why a head is not read further; a sentence's end for people.
pub(super) type Wrong = String;

/// A value as far as it is of interest.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(u64),
    Text(String),
    Other,
}

/// Texts that are kept are at most this long; longer ones, such as templates, are passed over.
const MOST_TEXT: u64 = 4096;
/// Longer keys and names of tensors are no keys and names.
pub(super) const MOST_NAME: u64 = 256;
const TEXT: u32 = 8;
const ARRAY: u32 = 9;

/// Counts what is read, so that nothing is believed that the file is too short for.
pub(super) struct Reader<R> {
    inner: R,
    /// Bytes of the file that are not read yet.
    left: u64,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn new(inner: R, length: u64) -> Self {
        Self { inner, left: length }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    fn spend(&mut self, bytes: u64) -> Result<(), Wrong> {
        self.left = self.left.checked_sub(bytes).ok_or("it ends too early; it may be cut off")?;
        Ok(())
    }

    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], Wrong> {
        self.spend(N as u64)?;
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Wrong> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Wrong> {
        Ok(u64::from_le_bytes(self.take()?))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Wrong> {
        self.spend(bytes)?;
        let mut left = bytes;
        while left > 0 {
            let buffer = self.inner.fill_buf().map_err(unreadable)?;
            if buffer.is_empty() {
                return Err(unreadable(io::ErrorKind::UnexpectedEof.into()));
            }
            let step = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            self.inner.consume(step);
            left -= step as u64;
        }
        Ok(())
    }

    /// A text of at most `most` bytes; `None` for a longer one, which is passed over.
    fn text(&mut self, most: u64) -> Result<Option<String>, Wrong> {
        let length = self.u64()?;
        if length > most {
            self.skip(length)?;
            return Ok(None);
        }
        self.spend(length)?;
        let mut bytes = vec![0; length as usize];
        self.inner.read_exact(&mut bytes).map_err(unreadable)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    pub(super) fn name(&mut self) -> Result<String, Wrong> {
        self.text(MOST_NAME)?.ok_or_else(|| "one of its names is too long".to_owned())
    }

    pub(super) fn value(&mut self) -> Result<Value, Wrong> {
        let kind = self.u32()?;
        Ok(match kind {
            0 => Value::Number(self.take::<1>()?[0].into()),
            2 => Value::Number(u16::from_le_bytes(self.take()?).into()),
            4 => Value::Number(self.u32()?.into()),
            10 => Value::Number(self.u64()?),
            // Some writers store counts with a sign.
            5 => u64::try_from(i32::from_le_bytes(self.take()?)).map_or(Value::Other, Value::Number),
            11 => u64::try_from(i64::from_le_bytes(self.take()?)).map_or(Value::Other, Value::Number),
            TEXT => self.text(MOST_TEXT)?.map_or(Value::Other, Value::Text),
            ARRAY => self.array()?,
            kind => {
                self.skip(width(kind).ok_or("it holds a value of an unknown kind")?)?;
                Value::Other
            }
        })
    }

    fn array(&mut self) -> Result<Value, Wrong> {
        let (kind, count) = (self.u32()?, self.u64()?);
        if kind == TEXT {
            // Each has a length of 8 bytes at least, so a count that is too large ends here and not after hours.
            if count > self.left / 8 {
                return Err("one of its lists is longer than the file".to_owned());
            }
            for _ in 0..count {
                let length = self.u64()?;
                self.skip(length)?;
            }
            return Ok(Value::Other);
        }
        let width = width(kind).ok_or("it holds a list of an unknown kind")?;
        self.skip(count.checked_mul(width).ok_or("one of its lists is longer than the file")?)?;
        Ok(Value::Other)
    }
}

/// Bytes of a value that has always the same number of them.
fn width(kind: u32) -> Option<u64> {
    Some(match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        10..=12 => 8,
        _ => return None,
    })
}

fn unreadable(error: io::Error) -> Wrong {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early; it may be cut off".to_owned(),
        _ => format!("it cannot be read ({error})"),
    }
}
