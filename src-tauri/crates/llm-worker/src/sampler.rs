//! Chooses the next token: repeat penalty with exemptions, then llama.cpp's own chain.

use std::collections::{HashSet, VecDeque};

use llama_cpp_2::{
    sampling::LlamaSampler,
    token::{LlamaToken, data::LlamaTokenData, data_array::LlamaTokenDataArray},
};
use vis_llm::Sampling;

pub(crate) struct Sampler {
    chain: LlamaSampler,
    penalty: f32,
    window: usize,
    recent: VecDeque<LlamaToken>,
    exempt: HashSet<LlamaToken>,
}

impl Sampler {
    /// `past` is the whole prompt: what was said in earlier turns counts as said. Punctuation and the marks between
    /// messages count too; without them the model answered "No, no, no, no" and "Biscuit, my friend" to everything.
    pub(crate) fn new(sampling: &Sampling, past: &[LlamaToken], exempt: HashSet<LlamaToken>) -> Self {
        let window = sampling.repeat_window;
        let recent = past[past.len().saturating_sub(window)..].iter().copied().collect();
        Self {
            chain: chain(sampling, sampling.temperature),
            penalty: sampling.repeat_penalty,
            window,
            recent,
            exempt,
        }
    }

    /// The same, about to begin once more and less predictably.
    pub(crate) fn retry(&mut self, sampling: &Sampling) {
        self.chain = chain(sampling, sampling.retry_temperature);
    }

    /// Chooses from the scores of all tokens; never one of `banned`.
    pub(crate) fn choose(&mut self, logits: &[f32], banned: &[LlamaToken]) -> Option<LlamaToken> {
        let penalised: HashSet<LlamaToken> =
            self.recent.iter().copied().filter(|t| !self.exempt.contains(t)).collect();
        let candidates = (0_i32..).zip(logits).map(|(id, &logit)| {
            let token = LlamaToken::new(id);
            let logit = if penalised.contains(&token) { self.penalise(logit) } else { logit };
            LlamaTokenData::new(token, logit, 0.0)
        });
        let allowed = candidates.filter(|candidate| !banned.contains(&candidate.id()));
        let mut candidates = LlamaTokenDataArray::from_iter(allowed, false);
        candidates.apply_sampler(&mut self.chain);
        candidates.selected_token()
    }

    /// From now on `token` counts as said lately.
    pub(crate) fn accept(&mut self, token: LlamaToken) {
        self.recent.push_back(token);
        if self.recent.len() > self.window {
            self.recent.pop_front();
        }
    }

    /// As llama.cpp does it: towards less likely on either side of zero.
    fn penalise(&self, logit: f32) -> f32 {
        if logit <= 0.0 { logit * self.penalty } else { logit / self.penalty }
    }
}

fn chain(sampling: &Sampling, temperature: f32) -> LlamaSampler {
    LlamaSampler::chain_simple([
        LlamaSampler::top_k(sampling.top_k),
        LlamaSampler::top_p(sampling.top_p, 1),
        LlamaSampler::min_p(sampling.min_p, 1),
        LlamaSampler::temp(temperature),
        LlamaSampler::dist(sampling.seed),
    ])
}
