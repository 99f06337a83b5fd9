//! What is said in the measurements: synthesised speech in voices that no companion has, clean or with noise.

use vis_audio::resample;
use vis_core::LISTEN_RATE;
use vis_core::{Sentence, TurnId};
use vis_speak::Synthesizer;

use crate::voice::load_with;
use crate::{ApiError, Home};

/// Voices of no companion.
const VOICES: [&str; 4] = ["am_onyx", "bf_lily", "am_liam", "af_kore"];

/// What people say to a companion; the shortest takes about one second, the longest about ten.
pub(super) const SAYINGS: [&str; 25] = [
    "How are you today?",
    "I had a rough day at work.",
    "What should I cook for dinner tonight?",
    "Tell me something nice.",
    "My sister is coming to visit on Saturday.",
    "Do you think it will rain tomorrow?",
    "I can't sleep, and I don't know why.",
    "What is your favourite book?",
    "I finally finished the painting that I started last winter.",
    "Can you help me plan a birthday party?",
    "My dog learned a new trick this morning.",
    "I feel a bit lonely in this new city.",
    "Which film would you watch with an old friend?",
    "The train was late again, and I missed the meeting.",
    "What makes a good neighbour?",
    "I would like to learn the guitar, but I am afraid I am too old.",
    "Thank you for listening to me.",
    "Have you ever been in the mountains?",
    "My manager criticised my presentation in front of the whole team, and I did not know what to say.",
    "I am going to run ten kilometres next month, although I have never run more than three in my life.",
    "It was so quiet in the forest that I could hear my own heart, and then a deer walked right past me.",
    "Good morning.",
    "What do you think about when nobody talks to you?",
    "I broke my favourite cup.",
    "Let's talk about the sea.",
];

/// One thing said, mono, 16 kHz, with a little silence in front.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) samples: Vec<f32>,
}

/// Speaks `texts` in turn with the bench's voices.
pub(super) fn speak(home: &Home, texts: &[&str]) -> Result<Vec<Said>, ApiError> {
    let mut voice = load_with(&home.models, 2)?;
    let mut said = Vec::new();
    for (n, text) in texts.iter().enumerate() {
        let sentence = Sentence { turn: TurnId(1), seq: 0, text: (*text).to_owned() };
        let clip = voice.speak(&sentence, &VOICES[n % VOICES.len()].into(), 1.0)?;
        let mut samples = vec![0.0; LISTEN_RATE as usize / 5];
        samples.extend(resample(&clip.pcm, LISTEN_RATE)?);
        said.push(Said { text: (*text).to_owned(), samples });
    }
    Ok(said)
}

/// The speech in a room with pink-like noise, so many decibels below it, that goes on for 2 s after it. Deterministic.
pub(super) fn in_noise(samples: &[f32], below_db: f32) -> Vec<f32> {
    let power: f32 = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    let wanted = (power * 10.0_f32.powf(-below_db / 10.0)).sqrt();
    let noise = noise(samples.len() + 2 * LISTEN_RATE as usize);
    let speech = samples.iter().chain(std::iter::repeat(&0.0));
    noise.into_iter().zip(speech).map(|(noise, sample)| sample + noise * wanted).collect()
}

/// Noise of RMS 1 with most of its energy below 1 kHz, as rooms have it.
pub(super) fn noise(length: usize) -> Vec<f32> {
    let (mut state, mut low) = (0x2545_F491_4F6C_DD1D_u64, 0.0_f32);
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let white = (state >> 40) as f32 / (1 << 23) as f32 - 1.0;
            low += (white - low) * 0.25;
            // A one-pole filter leaves 1/7 of the power of white noise, which has 1/3.
            low * 21.0_f32.sqrt()
        })
        .collect()
}

/// Somebody coughs: two short bursts of noise that die away.
pub(super) fn cough() -> Vec<f32> {
    let burst = |length: usize, loud: f32| {
        let shape = move |n: usize| loud * (-(n as f32) / (length as f32 * 0.3)).exp();
        noise(length).into_iter().enumerate().map(move |(n, sample)| sample * shape(n)).collect::<Vec<f32>>()
    };
    let mut cough = burst(2_400, 0.25);
    cough.extend(vec![0.0; 1_600]);
    cough.extend(burst(2_400, 0.15));
    cough
}
