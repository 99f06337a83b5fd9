//! A GGUF file, written from nothing. Its layout stands in `gguf.rs`.

const ALIGNMENT: usize = 32;
/// Types of a value.
const U32: u32 = 4;
const I32: u32 = 5;
const F32: u32 = 6;
const BOOL: u32 = 7;
const TEXT: u32 = 8;
const ARRAY: u32 = 9;

/// How a tensor's numbers are stored, by ggml's own number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    F32 = 0,
    Q4_0 = 2,
}

#[derive(Default)]
pub(super) struct GgufFile {
    pairs: Vec<u8>,
    pair_count: u64,
    tensors: Vec<u8>,
    tensor_count: u64,
    data: Vec<u8>,
}

impl GgufFile {
    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.pair(key, TEXT, &text(value.as_bytes()));
    }

    pub(super) fn number(&mut self, key: &str, value: u32) {
        self.pair(key, U32, &value.to_le_bytes());
    }

    pub(super) fn float(&mut self, key: &str, value: f32) {
        self.pair(key, F32, &value.to_le_bytes());
    }

    pub(super) fn truth(&mut self, key: &str, value: bool) {
        self.pair(key, BOOL, &[value.into()]);
    }

    pub(super) fn texts(&mut self, key: &str, values: &[&[u8]]) {
        self.list(key, TEXT, values.iter().map(|value| text(value)));
    }

    pub(super) fn floats(&mut self, key: &str, values: &[f32]) {
        self.list(key, F32, values.iter().map(|value| value.to_le_bytes()));
    }

    pub(super) fn integers(&mut self, key: &str, values: &[i32]) {
        self.list(key, I32, values.iter().map(|value| value.to_le_bytes()));
    }

    /// `sides`: innermost first.
    pub(super) fn tensor(&mut self, name: &str, sides: &[usize], kind: Kind, bytes: &[u8]) {
        self.data.resize(self.data.len().next_multiple_of(ALIGNMENT), 0);
        self.tensors.extend(text(name.as_bytes()));
        self.tensors.extend((sides.len() as u32).to_le_bytes());
        sides.iter().for_each(|side| self.tensors.extend((*side as u64).to_le_bytes()));
        self.tensors.extend((kind as u32).to_le_bytes());
        self.tensors.extend((self.data.len() as u64).to_le_bytes());
        self.tensor_count += 1;
        self.data.extend_from_slice(bytes);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        let mut file = [b"GGUF".as_slice(), &3_u32.to_le_bytes()].concat();
        file.extend([self.tensor_count, self.pair_count].into_iter().flat_map(u64::to_le_bytes));
        file.append(&mut self.pairs);
        file.append(&mut self.tensors);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        file.append(&mut self.data);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        file
    }

    fn list<T: AsRef<[u8]>>(&mut self, key: &str, kind: u32, values: impl ExactSizeIterator<Item = T>) {
        let mut all = kind.to_le_bytes().to_vec();
        all.extend((values.len() as u64).to_le_bytes());
        values.for_each(|value| all.extend_from_slice(value.as_ref()));
        self.pair(key, ARRAY, &all);
    }

    fn pair(&mut self, key: &str, kind: u32, value: &[u8]) {
        self.pairs.extend(text(key.as_bytes()));
        self.pairs.extend(kind.to_le_bytes());
        self.pairs.extend_from_slice(value);
        self.pair_count += 1;
    }
}

fn text(text: &[u8]) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text].concat()
}
