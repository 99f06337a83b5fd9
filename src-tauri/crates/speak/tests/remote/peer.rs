//! The real Gradio, with F5-TTS's inputs; `cargo xtask peers` starts it and says where.

use vis_core::SPEECH_RATE;
use vis_speak::{
    VoiceVendor,
    remote::{F5, Reference},
};

use crate::{
    house::{VOICE, config, net, provider, runtime, say, voice},
    sample::{TEXT, wav},
};

/// Seconds of tone that `tests/peers/f5_tts.py` makes of each letter.
const SECONDS: f32 = 0.08;

#[test]
#[ignore = "needs a server of its own: cargo xtask peers"]
#[allow(clippy::disallowed_methods, reason = "only the tool that starts the server knows where it is")]
fn gradio_takes_the_reference_and_says_the_text() {
    let base = std::env::var("VISAVIS_PEER_F5").unwrap();
    let runtime = runtime();
    let reference = Reference { wav: wav(), words: "What I say.".into() };
    let mut config = config(VoiceVendor::F5Tts);
    config.f5 = F5 { voices: [(VOICE.into(), reference)].into(), ..config.f5 };
    let said = say(&mut voice(provider(&net(false), config, &base), &runtime));
    assert!(said.end.is_ok(), "{:?}", said.end);
    assert_eq!(said.text().trim(), TEXT.trim());
    let (samples, wanted) = (said.samples(), TEXT.chars().count() as f32 * SECONDS * SPEECH_RATE as f32);
    assert!((samples.len() as f32 / wanted - 1.0).abs() < 0.2, "{} samples, {wanted} wanted", samples.len());
    assert!(samples.iter().any(|sample| sample.abs() > 0.2), "the tone is in it");
}
