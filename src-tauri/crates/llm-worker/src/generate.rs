//! One reply: read the prompt, choose token after token, hand out text.

use llama_cpp_2::{llama_time_us, token::LlamaToken};
use vis_llm::{
    Finish, Progress, Prompt, ReplyText, Sampling, Usage,
    protocol::{Event, Failure},
};

use crate::{
    cache::Cache,
    commands::Cancelled,
    events::{emit, fail},
    load::milliseconds_since,
    opening::{Likeness, Openings},
    sampler::Sampler,
    utf8::Utf8Joiner,
    vocabulary::Vocabulary,
};

/// Beginnings tried at most; after that a repeated one is better than a longer wait.
const BEGINNINGS: usize = 3;

/// A loaded model, ready to answer.
pub(crate) struct Speaker<'m> {
    vocabulary: Vocabulary<'m>,
    cache: Cache<'m>,
    cancelled: Cancelled,
}

impl<'m> Speaker<'m> {
    pub(crate) fn new(vocabulary: Vocabulary<'m>, cache: Cache<'m>, cancelled: Cancelled) -> Self {
        Self { vocabulary, cache, cancelled }
    }

    /// Answers command `id`, which arrived at `arrived` (microseconds).
    pub(crate) fn generate(&mut self, id: u64, prompt: &Prompt, sampling: &Sampling, arrived: i64) {
        let mut usage = Usage::default();
        match self.reply(id, prompt, sampling, arrived, &mut usage) {
            Ok(()) => emit(&Event::Done { id, usage }),
            Err(failure) => fail(id, failure),
        }
    }

    fn reply(
        &mut self,
        id: u64,
        prompt: &Prompt,
        sampling: &Sampling,
        arrived: i64,
        usage: &mut Usage,
    ) -> Result<(), Failure> {
        let room = self.cache.room().saturating_sub(sampling.longest_reply());
        let tokens = self.vocabulary.prompt(prompt, room)?;
        let reused = self.cache.keep_common(&tokens)?;
        usage.prompt_tokens = figure(tokens.len());
        usage.reused_tokens = figure(reused);
        let cancelled = self.cancelled.clone();
        if !self.cache.read(&tokens[reused..], || cancelled.covers(id))? {
            usage.finish = Finish::Cancelled;
            return Ok(());
        }
        if sampling.max_tokens == 0 {
            return Ok(());
        }
        let started = llama_time_us();
        let mut page =
            Page { id, arrived, usage, text: ReplyText::new(sampling), joiner: Utf8Joiner::default() };
        self.speak(prompt, sampling, &tokens, &mut page)?;
        let seconds = (llama_time_us() - started).max(1) as f32 / 1e6;
        usage.tokens_per_second = usage.generated_tokens as f32 / seconds;
        Ok(())
    }

    fn speak(
        &mut self,
        prompt: &Prompt,
        sampling: &Sampling,
        past: &[LlamaToken],
        page: &mut Page<'_>,
    ) -> Result<(), Failure> {
        let openings = Openings::new(self.vocabulary.earlier_replies(prompt), sampling.same_opening_tokens);
        let mut sampler = Sampler::new(sampling, past, self.vocabulary.exempt(prompt, sampling));
        let mut banned_first = Vec::new();
        // Tokens chosen but not shown, because they may turn out to be an earlier opening; `None` once that is settled.
        let mut draft = Some(Vec::new());
        loop {
            if self.cancelled.covers(page.id) {
                page.end(Finish::Cancelled);
                return Ok(());
            }
            let first = draft.as_ref().is_some_and(Vec::is_empty);
            let banned: &[LlamaToken] = if first { &banned_first } else { &[] };
            let Some(token) = sampler.choose(self.cache.logits(), banned) else {
                return Err(Failure::Failed { message: "no word could be chosen".into() });
            };
            page.usage.generated_tokens += 1;
            let ended = self.vocabulary.is_end(token);
            let ready = match draft.take() {
                None => vec![token],
                Some(mut held) => {
                    held.push(token);
                    match openings.compare(&held) {
                        Likeness::Undecided if !ended => {
                            draft = Some(held);
                            Vec::new()
                        }
                        Likeness::Same if banned_first.len() + 1 < BEGINNINGS => {
                            banned_first.push(held[0]);
                            sampler.retry(sampling);
                            draft = Some(Vec::new());
                            self.rewind(past)?;
                            continue;
                        }
                        _ => held,
                    }
                }
            };
            for &token in ready.iter().filter(|&&token| !self.vocabulary.is_end(token)) {
                sampler.accept(token);
                if page.write(&self.vocabulary.bytes(token)) {
                    return Ok(());
                }
            }
            if ended {
                page.end(Finish::Stop);
                return Ok(());
            }
            self.cache.read(&[token], || false)?;
        }
    }

    /// Back to the end of the prompt; its last token is read once more for the scores after it.
    fn rewind(&mut self, prompt: &[LlamaToken]) -> Result<(), Failure> {
        let kept = self.cache.keep_common(prompt)?;
        self.cache.read(&prompt[kept..], || false).map(|_| ())
    }
}

/// The reply as it goes out.
struct Page<'a> {
    id: u64,
    arrived: i64,
    usage: &'a mut Usage,
    text: ReplyText,
    joiner: Utf8Joiner,
}

impl Page<'_> {
    /// `true`: the reply is over.
    fn write(&mut self, bytes: &[u8]) -> bool {
        let piece = self.joiner.push(bytes);
        let progress = self.text.push(&piece);
        self.show(progress)
    }

    fn end(&mut self, finish: Finish) {
        let progress = self.text.end(finish);
        self.show(progress);
    }

    fn show(&mut self, progress: Progress) -> bool {
        if !progress.text.is_empty() {
            if self.usage.first_token_ms == 0 {
                self.usage.first_token_ms = milliseconds_since(self.arrived).max(1);
            }
            emit(&Event::Text { id: self.id, text: progress.text });
        }
        if let Some(finish) = progress.finish {
            self.usage.finish = finish;
        }
        progress.finish.is_some()
    }
}

fn figure(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
