//! Sentences as vectors that lie close together where they mean the same.

use std::{num::NonZeroU32, path::Path};

use llama_cpp_2::{
    context::{LlamaContext, params::LlamaContextParams},
    llama_backend::LlamaBackend,
    llama_batch::LlamaBatch,
    model::LlamaModel,
    token::LlamaToken,
};
use unicode_normalization::UnicodeNormalization;
use vis_llm::protocol::{Command, Event, Failure};

use crate::{
    commands::Inbox,
    events::{emit, fail},
    load::{at_hand, load},
};

/// Loads, then answers until another model is asked for or this one is given back; gives the command to go on with.
pub(crate) fn with_model(
    backend: &LlamaBackend,
    inbox: &Inbox,
    id: u64,
    path: &Path,
    threads: usize,
    texts: Vec<String>,
) -> Result<Option<(Command, i64)>, Failure> {
    let model = load(backend, path, id, inbox.cancelled())?;
    let mut reader = Reader::new(backend, &model, at_hand(threads))?;
    reader.answer(id, &texts);
    while let Some((command, arrived)) = inbox.next() {
        match command {
            Command::Embed { id, model, texts, .. } if model == path => reader.answer(id, &texts),
            Command::Unload { id } => {
                drop(reader);
                drop(model);
                emit(&Event::Unloaded { id });
                return Ok(inbox.next());
            }
            Command::Cancel { .. } | Command::Ping { .. } => {}
            other => return Ok(Some((other, arrived))),
        }
    }
    Ok(None)
}

struct Reader<'m> {
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    /// Tokens of the longest text.
    room: usize,
}

impl<'m> Reader<'m> {
    fn new(backend: &LlamaBackend, model: &'m LlamaModel, threads: usize) -> Result<Self, Failure> {
        let threads = i32::try_from(threads).unwrap_or(1);
        // Every token sees every other one, so that a text is read at once or not at all.
        let room = model.n_ctx_train();
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(room))
            .with_n_batch(room)
            .with_n_ubatch(room)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_embeddings(true);
        let context = model.new_context(backend, params).map_err(failed)?;
        Ok(Self { model, context, room: room as usize })
    }

    fn answer(&mut self, id: u64, texts: &[String]) {
        match texts.iter().map(|text| self.vector(text)).collect() {
            Ok(vectors) => emit(&Event::Embedded { id, vectors }),
            Err(failure) => fail(id, failure),
        }
    }

    fn vector(&mut self, text: &str) -> Result<Vec<f32>, Failure> {
        let tokens = self.tokens(text);
        let mut batch = LlamaBatch::new(tokens.len(), 1);
        batch.add_sequence(&tokens, 0, true).map_err(failed)?;
        self.context.encode(&mut batch).map_err(failed)?;
        let vector = self.context.embeddings_seq_ith(0).map_err(failed)?;
        let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
        if !length.is_normal() {
            return Err(Failure::Failed { message: "the model of sentences gave no number".into() });
        }
        Ok(vector.iter().map(|number| number / length).collect())
    }

    /// Of a text that is too long its beginning.
    fn tokens(&self, text: &str) -> Vec<LlamaToken> {
        let mut tokens = self.model.vocab().tokenize(plain(text).as_bytes(), true, false);
        if let (Some(end), true) = (tokens.last().copied(), tokens.len() > self.room) {
            tokens.truncate(self.room - 1);
            tokens.push(end);
        }
        tokens
    }
}

/// As the vocabulary of XLM-RoBERTa was made to read it: NFKC, one kind of space, nothing that cannot be seen.
fn plain(text: &str) -> String {
    let visible = |letter: char| match letter {
        '\t' | '\n' | '\r' | '\u{c}' | '\u{200b}'..='\u{200f}' | '\u{2581}' | '\u{feff}' | '\u{fffd}' => {
            Some(' ')
        }
        letter if letter.is_whitespace() => Some(' '),
        letter if letter.is_control() => None,
        letter => Some(letter),
    };
    text.nfkc().filter_map(visible).collect()
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed { message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_looks_the_same_is_read_the_same() {
        assert_eq!(plain("cafe\u{301}"), "café");
        assert_eq!(plain("ＡＢ\u{3000}Ｃ"), "AB C");
        assert_eq!(plain("a\u{200b}b\u{7}\nc"), "a b c");
    }
}
