//! What is taken for a sign of listening, and what for an interruption: `overheard MODELS CLIPS [MODEL]`. Clips whose name begins
//! with `y` should be signs, others not. One line for each mistake, one JSON value on standard output.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measuring tool for developers"
)]

#[path = "../wer/clips.rs"]
mod clips;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clips::{Clip, clips, in_a_room};
use vis_core::{CHUNK_SAMPLES, LISTEN_RATE, PcmChunk};
use vis_listen::{Dictation, Ear, EarEvent, Heed, Patience, Silero, Vad, Whisper, is_backchannel};
use vis_onnx::Runtime;

const NOISE_DB: [f32; 2] = [60.0, 15.0];
const BEFORE: usize = LISTEN_RATE as usize / 2;
const AFTER: usize = LISTEN_RATE as usize * 2;

struct Listener {
    ear: Ear,
    dictation: Dictation<Whisper>,
    now: u64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [models, folder, rest @ ..] = &arguments[..] else { panic!("overheard MODELS CLIPS [MODEL]") };
    let models = Path::new(models);
    let files = std::fs::read_dir(models).unwrap().map(|file| file.unwrap().path());
    let library = files.into_iter().find(|file| file.to_string_lossy().contains("onnxruntime"));
    let runtime = Runtime::load(&library.expect("ONNX Runtime among the models")).unwrap();
    let vad: Box<dyn Vad> =
        Box::new(Silero::load(&models.join("silero-vad-16k-op15.onnx"), &runtime).unwrap());
    let model = models.join(rest.first().map_or("whisper-tiny.en-q8_0.bin", |name| name));
    let dictation = Dictation::new(Whisper::load(&model, 1).unwrap());
    let mut listener = Listener { ear: Ear::new(vad, None, Patience::Normal), dictation, now: 0 };
    let (mut signs, mut stops, mut others, mut missed) = (0, 0, 0, 0);
    for below in NOISE_DB {
        for clip in clips(Path::new(folder)) {
            let is_sign = clip.name.starts_with('y');
            let interrupts = listener.interrupts(&clip, below, is_sign);
            (signs, stops) = (signs + u32::from(is_sign), stops + u32::from(is_sign && interrupts));
            (others, missed) = (others + u32::from(!is_sign), missed + u32::from(!is_sign && !interrupts));
        }
    }
    println!(
        "{{\"signs\": {signs}, \"false_stops\": {stops}, \"interruptions\": {others}, \"missed\": {missed}}}"
    );
}

impl Listener {
    /// Whether one of its pauses is speech that asks for the floor.
    fn interrupts(&mut self, clip: &Clip, below: f32, is_sign: bool) -> bool {
        let mut interrupts = false;
        for part in in_a_room(&clip.samples, below, BEFORE, AFTER).chunks_exact(CHUNK_SAMPLES) {
            let chunk = PcmChunk { start: self.now, captured: Duration::ZERO, samples: part.to_vec() };
            self.now += CHUNK_SAMPLES as u64;
            for event in self.ear.hear(&chunk).unwrap() {
                let EarEvent::Paused { utterance, voiced_ms } = event else { continue };
                let cancel = AtomicBool::new(false);
                let heard = self.dictation.finish(&utterance, &Heed::default(), &cancel).unwrap();
                let sign = is_backchannel(&heard.text, voiced_ms, heard.confidence);
                interrupts |= !sign;
                if sign != is_sign || std::env::var_os("SHOW").is_some() {
                    let Clip { name, text, .. } = clip;
                    eprintln!(
                        "{name} {below} dB  {text}  {voiced_ms} ms {:.2}  {}",
                        heard.confidence, heard.text
                    );
                }
            }
        }
        interrupts
    }
}
