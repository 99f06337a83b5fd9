use super::{
    ctranslate2::{Variable, Variables},
    ggml::{Store, Writer},
    mel, wrong,
};
use crate::ModelError;

/// whisper.cpp invents the special tokens behind these.
const PLAIN_TOKENS: usize = 50_257;
/// 8-bit weights (7), in the second version of their layout (2 x 1000).
const MOSTLY_Q8: usize = 2007;

/// A Whisper model of CTranslate2 with 16-bit floats, as a whisper.cpp model with Q8_0 weights.
///
/// `vocabulary` is the package's `vocabulary.txt` (one token a line) or `vocabulary.json` (an array of them).
///
/// # Errors
/// [`ModelError::Convert`] for anything else.
pub fn whisper_to_ggml(weights: &[u8], vocabulary: &[u8]) -> Result<Vec<u8>, ModelError> {
    let variables = Variables::read(weights)?;
    let model = Model { variables: &variables, writer: Writer::new() };
    model.write(&tokens(vocabulary)?)
}

struct Model<'a> {
    variables: &'a Variables<'a>,
    writer: Writer,
}

impl Model<'_> {
    fn write(mut self, tokens: &[Vec<u8>]) -> Result<Vec<u8>, ModelError> {
        let bands = self.sizes()?;
        self.writer.number(bands)?;
        self.writer.number(mel::BINS)?;
        self.writer.floats(&mel::filters(bands));
        self.writer.number(tokens.len())?;
        tokens.iter().try_for_each(|token| self.writer.bytes(token))?;
        self.encoder()?;
        self.decoder()?;
        Ok(self.writer.finish())
    }

    /// The header; gives the number of mel bands.
    fn sizes(&mut self) -> Result<usize, ModelError> {
        let (words, text_width) = self.sides("decoder/embeddings/weight")?;
        let (audio_places, _) = self.sides("encoder/position_encodings/encodings")?;
        let (text_places, _) = self.sides("decoder/position_encodings/encodings")?;
        let (audio_width, bands) = self.sides("encoder/conv1/weight")?;
        let heads = |stack| {
            let heads = self.variables.get(&format!("{stack}/num_heads"))?.number()?;
            usize::try_from(heads).map_err(|_| wrong("a negative number of heads"))
        };
        let audio = [audio_places, audio_width, heads("encoder")?, self.variables.layers("encoder")];
        let text = [text_places, text_width, heads("decoder")?, self.variables.layers("decoder")];
        let header = [words].into_iter().chain(audio).chain(text).chain([bands, MOSTLY_Q8]);
        header.into_iter().try_for_each(|size| self.writer.number(size))?;
        Ok(bands)
    }

    fn encoder(&mut self) -> Result<(), ModelError> {
        self.exact("encoder.positional_embedding", "encoder/position_encodings/encodings")?;
        for conv in ["conv1", "conv2"] {
            self.plain(&format!("encoder.{conv}.weight"), &format!("encoder/{conv}/weight"))?;
            let bias = self.variables.get(&format!("encoder/{conv}/bias"))?;
            let shape = [bias.shape.iter().product(), 1];
            self.writer.tensor(&format!("encoder.{conv}.bias"), &shape, Store::F32, bias)?;
        }
        for layer in 0..self.variables.layers("encoder") {
            let (to, from) = (format!("encoder.blocks.{layer}"), format!("encoder/layer_{layer}"));
            self.self_attention(&to, &from)?;
            self.feed_forward(&to, &from)?;
        }
        self.norm("encoder.ln_post", "encoder/layer_norm")
    }

    fn decoder(&mut self) -> Result<(), ModelError> {
        self.exact("decoder.positional_embedding", "decoder/position_encodings/encodings")?;
        self.plain("decoder.token_embedding.weight", "decoder/embeddings/weight")?;
        for layer in 0..self.variables.layers("decoder") {
            let (to, from) = (format!("decoder.blocks.{layer}"), format!("decoder/layer_{layer}"));
            self.self_attention(&to, &from)?;
            self.cross_attention(&to, &from)?;
            self.feed_forward(&to, &from)?;
        }
        self.norm("decoder.ln", "decoder/layer_norm")
    }

    /// CTranslate2 keeps query, key and value in one matrix, one below the other.
    fn self_attention(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        let fused = format!("{from}/self_attention/linear_0");
        let (rows, _) = self.sides(&format!("{fused}/weight"))?;
        let width = rows / 3;
        self.linear_rows(&format!("{to}.attn.query"), &fused, 0, width)?;
        self.keys(&format!("{to}.attn.key"), &fused, width, 2 * width)?;
        self.linear_rows(&format!("{to}.attn.value"), &fused, 2 * width, rows)?;
        self.linear(&format!("{to}.attn.out"), &format!("{from}/self_attention/linear_1"))?;
        self.norm(&format!("{to}.attn_ln"), &format!("{from}/self_attention/layer_norm"))
    }

    /// Here the query stands alone, and key and value share a matrix.
    fn cross_attention(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        let fused = format!("{from}/attention/linear_1");
        let (rows, _) = self.sides(&format!("{fused}/weight"))?;
        self.linear(&format!("{to}.cross_attn.query"), &format!("{from}/attention/linear_0"))?;
        self.keys(&format!("{to}.cross_attn.key"), &fused, 0, rows / 2)?;
        self.linear_rows(&format!("{to}.cross_attn.value"), &fused, rows / 2, rows)?;
        self.linear(&format!("{to}.cross_attn.out"), &format!("{from}/attention/linear_2"))?;
        self.norm(&format!("{to}.cross_attn_ln"), &format!("{from}/attention/layer_norm"))
    }

    fn feed_forward(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        self.linear(&format!("{to}.mlp.0"), &format!("{from}/ffn/linear_0"))?;
        self.linear(&format!("{to}.mlp.2"), &format!("{from}/ffn/linear_1"))?;
        self.norm(&format!("{to}.mlp_ln"), &format!("{from}/ffn/layer_norm"))
    }

    fn linear(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        self.plain(&format!("{to}.weight"), &format!("{from}/weight"))?;
        self.exact(&format!("{to}.bias"), &format!("{from}/bias"))
    }

    fn linear_rows(&mut self, to: &str, from: &str, first: usize, end: usize) -> Result<(), ModelError> {
        let weight = self.variables.get(&format!("{from}/weight"))?.rows(first, end)?;
        let bias = self.variables.get(&format!("{from}/bias"))?.rows(first, end)?;
        self.tensor(&format!("{to}.weight"), Store::Q8, &weight)?;
        self.tensor(&format!("{to}.bias"), Store::F32, &bias)
    }

    /// Whisper's keys have no bias, and whisper.cpp has no place for one; the fused matrix holds zeros there.
    fn keys(&mut self, to: &str, from: &str, first: usize, end: usize) -> Result<(), ModelError> {
        let bias = self.variables.get(&format!("{from}/bias"))?.rows(first, end)?;
        if bias.floats()?.iter().any(|value| *value != 0.0) {
            return Err(wrong(format!("{from} has a key bias, which Whisper models have not")));
        }
        let weight = self.variables.get(&format!("{from}/weight"))?.rows(first, end)?;
        self.tensor(&format!("{to}.weight"), Store::Q8, &weight)
    }

    fn norm(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        self.exact(&format!("{to}.weight"), &format!("{from}/gamma"))?;
        self.exact(&format!("{to}.bias"), &format!("{from}/beta"))
    }

    /// Matrices with 8 bits, convolutions (three dimensions) with 16: ggml quantises rows only.
    fn plain(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        let variable = self.variables.get(from)?;
        self.tensor(to, if variable.shape.len() == 2 { Store::Q8 } else { Store::F16 }, variable)
    }

    fn exact(&mut self, to: &str, from: &str) -> Result<(), ModelError> {
        let variable = self.variables.get(from)?;
        self.tensor(to, Store::F32, variable)
    }

    fn tensor(&mut self, name: &str, store: Store, variable: &Variable) -> Result<(), ModelError> {
        self.writer.tensor(name, &variable.shape, store, variable)
    }

    fn sides(&self, name: &str) -> Result<(usize, usize), ModelError> {
        match self.variables.get(name)?.shape[..] {
            [rows, columns, ..] => Ok((rows, columns)),
            _ => Err(wrong(format!("{name} is no matrix"))),
        }
    }
}

/// The plain tokens as bytes.
fn tokens(vocabulary: &[u8]) -> Result<Vec<Vec<u8>>, ModelError> {
    let text = std::str::from_utf8(vocabulary).map_err(|_| wrong("the vocabulary is no text"))?;
    let words: Vec<String> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|error| wrong(format!("the vocabulary: {error}")))?
    } else {
        text.split('\n').map(str::to_owned).collect()
    };
    if words.len() < PLAIN_TOKENS {
        return Err(wrong(format!("the vocabulary has {} words, needed are {PLAIN_TOKENS}", words.len())));
    }
    words[..PLAIN_TOKENS].iter().map(|word| word.chars().map(byte).collect()).collect()
}

/// GPT-2 writes every byte of a token as a visible character: printable Latin-1 as itself, the 68 others as U+0100 and up.
fn byte(shown: char) -> Result<u8, ModelError> {
    let hidden = || (0..=u8::MAX).filter(|byte| !matches!(byte, 33..=126 | 161..=172 | 174..=255));
    match u32::from(shown) {
        code @ (33..=126 | 161..=172 | 174..=255) => Ok(code as u8),
        code @ 256.. => hidden().nth(code as usize - 256).ok_or_else(|| wrong(format!("{shown} is no byte"))),
        _ => Err(wrong(format!("{shown:?} is no byte of a token"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_bytes_written_as_letters() {
        assert_eq!(byte('A').unwrap(), b'A');
        assert_eq!(byte('\u{120}').unwrap(), b' ', "the well-known G with a dot");
        assert_eq!(byte('\u{10a}').unwrap(), b'\n');
        assert_eq!(byte('\u{143}').unwrap(), 0xad);
        assert!(byte(' ').is_err() && byte('\u{144}').is_err());
    }

    #[test]
    fn a_short_vocabulary_is_refused() {
        assert!(matches!(tokens(b"a\nb"), Err(ModelError::Convert(what)) if what.contains("2 words")));
        assert!(matches!(tokens(b"[\"a\""), Err(ModelError::Convert(_))));
    }
}
