use serde::{Deserialize, Serialize};

/// How words are chosen and when a reply ends. Plain data, so that a character or a model can bring its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    pub temperature: f32,
    pub top_k: i32,
    pub top_p: f32,
    pub min_p: f32,
    /// Divides the score of tokens seen lately; 1.0 is off.
    pub repeat_penalty: f32,
    /// How many tokens back, the history included, count as lately.
    pub repeat_window: usize,
    /// Words the penalty must not hurt beside those of the person's own messages: names, as a rule.
    pub exempt: Vec<String>,
    /// A reply that opens with as many tokens of an earlier reply is begun again, differently; 0 is off.
    pub same_opening_tokens: usize,
    /// Temperature of such a second beginning.
    pub retry_temperature: f32,
    /// 0 is no limit.
    pub max_sentences: usize,
    pub max_tokens: usize,
    /// So many tokens more to bring the sentence to its end when `max_tokens` is reached.
    pub grace_tokens: usize,
    /// The reply ends before any of these.
    pub stop: Vec<String>,
    pub seed: u32,
}

impl Sampling {
    /// For models of up to about a billion parameters, which fall into one sentence for every turn when left alone.
    ///
    /// Failed values (SmolLM2-135M, six turns read): penalty 1.05 and below repeats itself, 1.0 with DRY 0.8 says the
    /// same sentence every turn; without the history fed to the penalty earlier turns are forgotten. A third sentence
    /// was nearly always the one that made no sense; temperature 0.35 invented as much as 0.5.
    pub fn small_model() -> Self {
        Self {
            temperature: 0.5,
            top_k: 40,
            top_p: 0.9,
            min_p: 0.05,
            repeat_penalty: 1.1,
            repeat_window: 128,
            exempt: Vec::new(),
            same_opening_tokens: 6,
            retry_temperature: 0.8,
            max_sentences: 2,
            max_tokens: 90,
            grace_tokens: 30,
            stop: ["\nUser:", "\nAssistant:", "\nYou:", "\nHuman:", "<|im_"].map(String::from).to_vec(),
            seed: 42,
        }
    }

    /// For models of one to some billion parameters on this computer: they find an end by themselves, and still need to be
    /// kept from the unlikely.
    pub fn middle_model() -> Self {
        Self {
            temperature: 0.7,
            top_p: 0.95,
            repeat_penalty: 1.05,
            same_opening_tokens: 0,
            max_sentences: 0,
            max_tokens: 400,
            ..Self::small_model()
        }
    }

    /// For models that need no hand held: their provider's own way of choosing words, and an end of their own.
    pub fn large_model() -> Self {
        Self {
            temperature: 0.8,
            top_k: 0,
            top_p: 1.0,
            min_p: 0.0,
            repeat_penalty: 1.0,
            repeat_window: 0,
            same_opening_tokens: 0,
            max_sentences: 0,
            max_tokens: 1024,
            grace_tokens: 0,
            stop: Vec::new(),
            ..Self::small_model()
        }
    }

    /// The longest reply this allows, in tokens.
    pub fn longest_reply(&self) -> usize {
        self.max_tokens + self.grace_tokens
    }
}
