//! As much of Python's pickle as PyTorch's older files need. Nothing is called or built: classes are names, calls are lists.
//! Method: the opcodes of `pickletools` in CPython, protocol 2.

use std::collections::HashMap;

use super::wrong;
use crate::ModelError;

/// A file this deep or long is no model.
const MOST_VALUES: usize = 1_000_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nothing,
    Whole(i64),
    Text(String),
    /// Also tuples, what a call was given, and what stands for something outside of the pickle.
    List(Vec<Value>),
    Pairs(Vec<(Value, Value)>),
}

impl Value {
    /// Of pairs, what stands beside `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Pairs(pairs) = self else { return None };
        pairs.iter().find(|(name, _)| matches!(name, Self::Text(name) if name == key)).map(|(_, value)| value)
    }

    pub(super) fn list(&self) -> &[Self] {
        if let Self::List(values) = self { values } else { &[] }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn size(&self) -> Option<usize> {
        if let Self::Whole(number) = self { usize::try_from(*number).ok() } else { None }
    }
}

/// Reads one pickle, and leaves `bytes` behind it.
pub(super) fn read(bytes: &mut &[u8]) -> Result<Value, ModelError> {
    let mut machine = Machine { bytes, stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() };
    for _ in 0..MOST_VALUES {
        if machine.step()? {
            return machine.pop();
        }
    }
    Err(wrong("its pickle does not end"))
}

struct Machine<'a, 'b> {
    bytes: &'a mut &'b [u8],
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: HashMap<u32, Value>,
}

impl Machine<'_, '_> {
    /// Carries out one opcode; true: it was the last one.
    fn step(&mut self) -> Result<bool, ModelError> {
        let [opcode] = self.take()?;
        match opcode {
            b'.' => return Ok(true),
            0x80 => _ = self.take::<1>()?,
            b'N' | 0x88 | 0x89 => self.stack.push(Value::Nothing),
            b'J' => self.whole(4)?,
            b'K' => self.whole(1)?,
            b'M' => self.whole(2)?,
            0x8a => {
                let [length] = self.take()?;
                self.whole(length.into())?;
            }
            b'G' => {
                _ = self.take::<8>()?;
                self.stack.push(Value::Nothing);
            }
            b'X' => {
                let length = u32::from_le_bytes(self.take()?) as usize;
                let text = String::from_utf8_lossy(self.slice(length)?).into_owned();
                self.stack.push(Value::Text(text));
            }
            b'c' => {
                let name = format!("{}.{}", self.line()?, self.line()?);
                self.stack.push(Value::Text(name));
            }
            _ => self.container(opcode)?,
        }
        Ok(false)
    }

    fn container(&mut self, opcode: u8) -> Result<(), ModelError> {
        match opcode {
            b'(' => self.marks.push(self.stack.len()),
            b']' | b')' => self.stack.push(Value::List(Vec::new())),
            b'}' => self.stack.push(Value::Pairs(Vec::new())),
            b't' => {
                let values = self.since_mark()?;
                self.stack.push(Value::List(values));
            }
            0x85..=0x87 => {
                let from = self.stack.len().checked_sub(usize::from(opcode - 0x84)).ok_or_else(empty)?;
                let values = self.stack.split_off(from);
                self.stack.push(Value::List(values));
            }
            b'Q' => {}
            b'R' => self.call()?,
            // The state of an object: not needed of any.
            b'b' => _ = self.pop()?,
            b'a' => {
                let value = self.pop()?;
                self.extend(vec![value])?;
            }
            b'e' => {
                let values = self.since_mark()?;
                self.extend(values)?;
            }
            b's' => {
                let from = self.stack.len().checked_sub(2).ok_or_else(empty)?;
                let pair = self.stack.split_off(from);
                self.set(pair)?;
            }
            b'u' => {
                let pairs = self.since_mark()?;
                self.set(pairs)?;
            }
            _ => self.remember(opcode)?,
        }
        Ok(())
    }

    fn remember(&mut self, opcode: u8) -> Result<(), ModelError> {
        match opcode {
            b'q' | b'r' => {
                let at = self.place(opcode == b'r')?;
                let value = self.stack.last().cloned().ok_or_else(empty)?;
                self.memo.insert(at, value);
            }
            b'h' | b'j' => {
                let at = self.place(opcode == b'j')?;
                let value = self.memo.get(&at).cloned().ok_or_else(empty)?;
                self.stack.push(value);
            }
            _ => return Err(wrong(format!("its pickle uses opcode {opcode:#04x}"))),
        }
        Ok(())
    }

    /// `OrderedDict()` is filled later, and of anything else only what it was given counts.
    fn call(&mut self) -> Result<(), ModelError> {
        let (given, name) = (self.pop()?, self.pop()?);
        let ordered = name.text() == Some("collections.OrderedDict");
        self.stack.push(if ordered { Value::Pairs(Vec::new()) } else { given });
        Ok(())
    }

    fn extend(&mut self, more: Vec<Value>) -> Result<(), ModelError> {
        match self.stack.last_mut() {
            Some(Value::List(values)) => values.extend(more),
            _ => return Err(empty()),
        }
        Ok(())
    }

    fn set(&mut self, flat: Vec<Value>) -> Result<(), ModelError> {
        let mut flat = flat.into_iter();
        let Some(Value::Pairs(pairs)) = self.stack.last_mut() else { return Err(empty()) };
        while let (Some(key), Some(value)) = (flat.next(), flat.next()) {
            pairs.push((key, value));
        }
        Ok(())
    }

    fn whole(&mut self, length: usize) -> Result<(), ModelError> {
        let bytes = self.slice(length)?;
        let mut wide = [0; 8];
        // A larger number is only the file's mark.
        let kept = bytes.len().min(8);
        wide[..kept].copy_from_slice(&bytes[..kept]);
        self.stack.push(Value::Whole(i64::from_le_bytes(wide)));
        Ok(())
    }

    fn place(&mut self, wide: bool) -> Result<u32, ModelError> {
        if wide { self.take().map(u32::from_le_bytes) } else { self.take().map(|[at]: [u8; 1]| at.into()) }
    }

    fn since_mark(&mut self) -> Result<Vec<Value>, ModelError> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len()).ok_or_else(empty)?;
        Ok(self.stack.split_off(mark))
    }

    fn pop(&mut self) -> Result<Value, ModelError> {
        self.stack.pop().ok_or_else(empty)
    }

    fn line(&mut self) -> Result<String, ModelError> {
        let end = self.bytes.iter().position(|byte| *byte == b'\n').ok_or_else(empty)?;
        let line = String::from_utf8_lossy(self.slice(end)?).into_owned();
        self.slice(1)?;
        Ok(line)
    }

    fn slice(&mut self, length: usize) -> Result<&[u8], ModelError> {
        let (head, rest) = self.bytes.split_at_checked(length).ok_or_else(empty)?;
        *self.bytes = rest;
        Ok(head)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.slice(N)?.try_into().map_err(|_| empty())
    }
}

fn empty() -> ModelError {
    wrong("its pickle is damaged")
}
