//! What a Whisper file of whisper.cpp says of itself, read without trust: every count and length is checked against the bytes that
//! are there before anything is done with it. Its program reads a file that lies with less care.
//!
//! Layout, little endian: magic, 11 numbers, mel filters, vocabulary, tensors to the end
//! (<https://github.com/ggml-org/whisper.cpp/blob/master/models/convert-pt-to-ggml.py>).

use std::io::{BufRead, Seek};

use serde::{Deserialize, Serialize};

const MAGIC: u32 = 0x6767_6d6c;
/// Versions of the quantisation stand in the thousands of the file type.
const VERSIONS: u32 = 1000;
/// A vocabulary of so many pieces knows more than English.
const MULTILINGUAL: u32 = 51_865;
const LONGEST_NAME: u32 = 256;
const LONGEST_PIECE: u32 = 1024;
const MOST_SIDES: u32 = 4;

/// What the head of a Whisper file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhisperHeader {
    /// `tiny`, `base`, `small`, `medium`, `large`, `large turbo`.
    pub size: String,
    /// It knows more languages than English.
    pub multilingual: bool,
    /// Of most weights: `Q5_1`.
    pub quantisation: Option<String>,
    pub tensors: u64,
}

/// Reads a Whisper file of `length` bytes, its weights apart: they are only counted.
///
/// # Errors
/// The end of a sentence for people: what is wrong with the file.
pub fn read_whisper_header(file: impl BufRead + Seek, length: u64) -> Result<WhisperHeader, String> {
    let mut reader = Reader { file, at: 0, length };
    if reader.number().ok() != Some(MAGIC) {
        return Err("it is no model of Whisper".to_owned());
    }
    let mut sizes = [0; 11];
    for size in &mut sizes {
        *size = reader.number()?;
    }
    let [vocabulary, audio_places, audio_width, _, audio_layers, _, text_width, _, text_layers, bands, kind] =
        sizes;
    let known = (51_000..60_000).contains(&vocabulary) && audio_places == 1500 && audio_width == text_width;
    let size = size_of(audio_layers, text_layers).filter(|_| known && matches!(bands, 80 | 128));
    let Some(size) = size else {
        return Err("it is made like no model of Whisper that is known".to_owned());
    };
    reader.filters(bands)?;
    reader.vocabulary(vocabulary)?;
    let tensors = reader.tensors()?;
    let quantisation = quantisation(kind % VERSIONS).map(str::to_owned);
    Ok(WhisperHeader {
        size: size.to_owned(),
        multilingual: vocabulary >= MULTILINGUAL,
        quantisation,
        tensors,
    })
}

fn size_of(audio_layers: u32, text_layers: u32) -> Option<&'static str> {
    Some(match (audio_layers, text_layers) {
        (4, 4) => "tiny",
        (6, 6) => "base",
        (12, 12) => "small",
        (24, 24) => "medium",
        (32, 32) => "large",
        (32, 4) => "large turbo",
        // Distilled ones have fewer layers that write.
        (12 | 24 | 32, 2) => "distilled",
        _ => return None,
    })
}

fn quantisation(kind: u32) -> Option<&'static str> {
    Some(match kind {
        0 => "F32",
        1 => "F16",
        2 => "Q4_0",
        3 => "Q4_1",
        7 => "Q8_0",
        8 => "Q5_0",
        9 => "Q5_1",
        _ => return None,
    })
}

/// Weights of one block and the bytes they take, by ggml's number.
fn block(kind: u32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),
        1 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        _ => return None,
    })
}

struct Reader<F> {
    file: F,
    at: u64,
    length: u64,
}

impl<F: BufRead + Seek> Reader<F> {
    fn number(&mut self) -> Result<u32, String> {
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes).map_err(|_| cut_off())?;
        self.at += 4;
        Ok(u32::from_le_bytes(bytes))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), String> {
        if bytes > self.length.saturating_sub(self.at) {
            return Err(cut_off());
        }
        let by = i64::try_from(bytes).map_err(|_| cut_off())?;
        self.file.seek_relative(by).map_err(|_| cut_off())?;
        self.at += bytes;
        Ok(())
    }

    fn filters(&mut self, bands: u32) -> Result<(), String> {
        let (told, places) = (self.number()?, self.number()?);
        if told != bands || places > 4096 {
            return Err("its filters are not those of Whisper".to_owned());
        }
        self.skip(u64::from(told) * u64::from(places) * 4)
    }

    fn vocabulary(&mut self, most: u32) -> Result<(), String> {
        let pieces = self.number()?;
        if pieces > most {
            return Err("its vocabulary has more words than it says".to_owned());
        }
        for _ in 0..pieces {
            let length = self.number()?;
            if length > LONGEST_PIECE {
                return Err("its vocabulary cannot be read".to_owned());
            }
            self.skip(length.into())?;
        }
        Ok(())
    }

    /// How many there are; they fill the file to its last byte.
    fn tensors(&mut self) -> Result<u64, String> {
        let mut count = 0;
        while self.at < self.length {
            let (sides, name, kind) = (self.number()?, self.number()?, self.number()?);
            let unreadable = || "its weights cannot be read".to_owned();
            if sides == 0 || sides > MOST_SIDES || name == 0 || name > LONGEST_NAME {
                return Err(unreadable());
            }
            let mut weights: u64 = 1;
            for _ in 0..sides {
                weights = weights.checked_mul(self.number()?.into()).ok_or_else(unreadable)?;
            }
            self.skip(name.into())?;
            let (of, bytes) = block(kind).ok_or_else(unreadable)?;
            if weights == 0 || !weights.is_multiple_of(of) {
                return Err(unreadable());
            }
            self.skip((weights / of).checked_mul(bytes).ok_or_else(unreadable)?)?;
            count += 1;
        }
        if count == 0 { Err(cut_off()) } else { Ok(count) }
    }
}

fn cut_off() -> String {
    "it ends too early; it may have been cut off".to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn numbers(file: &mut Vec<u8>, numbers: &[u32]) {
        file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    fn tiny(vocabulary: u32) -> Vec<u8> {
        let mut file = Vec::new();
        numbers(&mut file, &[MAGIC, vocabulary, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1007]);
        numbers(&mut file, &[80, 2]);
        file.extend([0; 80 * 2 * 4]);
        numbers(&mut file, &[2, 1]);
        file.push(b'a');
        numbers(&mut file, &[0]);
        for (kind, bytes) in [(8, 2 * 34), (0, 64 * 4)] {
            numbers(&mut file, &[2, 6, kind, 32, 2]);
            file.extend(b"weight");
            file.extend(vec![7; bytes]);
        }
        file
    }

    fn read(file: &[u8]) -> Result<WhisperHeader, String> {
        read_whisper_header(Cursor::new(file), file.len() as u64)
    }

    #[test]
    fn a_file_says_what_it_is() {
        let header = read(&tiny(51_865)).unwrap();
        assert_eq!((header.size.as_str(), header.multilingual, header.tensors), ("tiny", true, 2));
        assert_eq!(header.quantisation.as_deref(), Some("Q8_0"));
        assert!(!read(&tiny(51_864)).unwrap().multilingual);
    }

    #[test]
    fn whatever_is_cut_off_or_added_is_refused() {
        let whole = tiny(51_864);
        for length in 0..whole.len() {
            // Between two tensors nothing shows that more were to come.
            let between = length == whole.len() - (5 * 4 + 6 + 256);
            assert_eq!(read(&whole[..length]).is_ok(), between, "{length} of {} bytes", whole.len());
        }
        assert!(read(&[whole.as_slice(), &[0; 40]].concat()).is_err());
        assert!(read(b"GGUF is something else, and this is not it").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_at_all_do_harm(at in 0_usize..120, value: u32) {
            let mut file = tiny(51_865);
            file[at..at + 4].copy_from_slice(&value.to_le_bytes());
            let _ = read(&file);
        }
    }
}
