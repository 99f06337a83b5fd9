//! What the model has read already, and how little of a new prompt must be read again.

use llama_cpp_2::{context::LlamaContext, llama_batch::LlamaBatch, token::LlamaToken};
use vis_llm::protocol::Failure;

/// Tokens read in one go. Between two blocks a cancel is seen: 64 tokens are about half a second on a slow machine.
pub(crate) const BLOCK: usize = 64;

/// A stretch kept behind dropped turns must be at least so long: shorter ones match by chance.
const WORTH_MOVING: usize = 32;

/// The model's memory of one sequence, and the tokens it stands for.
pub(crate) struct Cache<'m> {
    context: LlamaContext<'m>,
    tokens: Vec<LlamaToken>,
    batch: LlamaBatch<'static>,
    /// Whether positions can be moved: not with every kind of position encoding.
    movable: bool,
}

impl<'m> Cache<'m> {
    pub(crate) fn new(context: LlamaContext<'m>, movable: bool) -> Self {
        Self { context, tokens: Vec::new(), batch: LlamaBatch::new(BLOCK, 1), movable }
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn room(&self) -> usize {
        self.context.n_ctx() as usize
    }

    /// Scores of the next token, after [`Self::read`].
    pub(crate) fn logits(&self) -> &[f32] {
        self.context.get_logits_ith(self.batch.n_tokens() - 1)
    }

    /// Keeps what `prompt` has in common with the memory and forgets the rest. Gives the number of tokens kept: always
    /// less than the prompt, because the last token must be read to get the scores after it.
    pub(crate) fn keep_common(&mut self, prompt: &[LlamaToken]) -> Result<usize, Failure> {
        let mut kept = common(&self.tokens, prompt);
        if let Some(dropped) = self.dropped_after(kept, prompt) {
            self.close_gap(kept, dropped)?;
            kept = common(&self.tokens, prompt);
        }
        let kept = kept.min(prompt.len().saturating_sub(1));
        self.forget_from(kept)?;
        Ok(self.len())
    }

    pub(crate) fn forget_from(&mut self, length: usize) -> Result<(), Failure> {
        if length >= self.len() {
            return Ok(());
        }
        let removed =
            self.context.clear_kv_cache_seq(Some(0), Some(position(length)?), None).map_err(failed)?;
        self.tokens.truncate(length);
        if !removed {
            // Models with a recurrent state cannot go back: read everything again.
            self.context.clear_kv_cache();
            self.tokens.clear();
        }
        Ok(())
    }

    /// Reads on. `false`: stopped between two blocks because `cancelled` said so.
    pub(crate) fn read(
        &mut self,
        tokens: &[LlamaToken],
        cancelled: impl Fn() -> bool,
    ) -> Result<bool, Failure> {
        for block in tokens.chunks(BLOCK) {
            if cancelled() {
                return Ok(false);
            }
            self.batch.clear();
            for (i, &token) in block.iter().enumerate() {
                let at = i32::try_from(self.len() + i).map_err(failed)?;
                self.batch.add(token, at, &[0], i + 1 == block.len()).map_err(failed)?;
            }
            self.context.decode(&mut self.batch).map_err(failed)?;
            self.tokens.extend_from_slice(block);
        }
        Ok(true)
    }

    /// How many tokens of the memory after `kept` the prompt left out, when what follows them is still in the prompt.
    fn dropped_after(&self, kept: usize, prompt: &[LlamaToken]) -> Option<usize> {
        let (memory, rest) = (self.tokens.get(kept..)?, prompt.get(kept..)?);
        if !self.movable {
            return None;
        }
        let stretches = (1..memory.len()).map(|dropped| (common(&memory[dropped..], rest), dropped));
        let (length, dropped) = stretches.max_by_key(|&(length, _)| length)?;
        (length >= WORTH_MOVING).then_some(dropped)
    }

    /// Moves what follows `dropped` tokens up to `kept`; llama.cpp turns the positions at the next read.
    fn close_gap(&mut self, kept: usize, dropped: usize) -> Result<(), Failure> {
        let (from, to) = (position(kept)?, position(kept + dropped)?);
        if !self.context.clear_kv_cache_seq(Some(0), Some(from), Some(to)).map_err(failed)? {
            return self.forget_from(0);
        }
        let back = i32::try_from(dropped).map_err(failed)?;
        self.context.kv_cache_seq_add(0, Some(to), None, -back).map_err(failed)?;
        self.tokens.drain(kept..kept + dropped);
        Ok(())
    }
}

fn common(a: &[LlamaToken], b: &[LlamaToken]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn position(index: usize) -> Result<u32, Failure> {
    u32::try_from(index).map_err(failed)
}

fn failed(error: impl ToString) -> Failure {
    Failure::Failed { message: error.to_string() }
}
