//! Prints what the ear makes of recordings: `hear MODELS PATIENCE FILE.wav …` (16 kHz, mono, 16 bit), one event a line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measuring tool")]

use std::path::Path;
use std::time::Duration;

use vis_core::{CHUNK_SAMPLES, PcmChunk, Utterance};
use vis_listen::{Ear, EarEvent, Patience, Silero, SmartTurn, TurnEnd, Vad};
use vis_onnx::Runtime;

struct Loud<T>(T);

impl<T: TurnEnd> TurnEnd for Loud<T> {
    fn finished(&mut self, samples: &[f32]) -> Result<f32, vis_listen::ListenError> {
        let chance = self.0.finished(samples)?;
        println!("    asked {chance:.2}");
        Ok(chance)
    }
}

fn ear(models: &Path, patience: Patience) -> Ear {
    let files = std::fs::read_dir(models).unwrap().map(|f| f.unwrap().path());
    let library = files.into_iter().find(|f| f.to_string_lossy().contains("onnxruntime")).expect("a runtime");
    let runtime = Runtime::load(&library).unwrap();
    let vad: Box<dyn Vad> =
        Box::new(Silero::load(&models.join("silero-vad-16k-op15.onnx"), &runtime).unwrap());
    let turn = SmartTurn::load(&models.join("smart-turn-v3.2-cpu.onnx"), &runtime, 1).unwrap();
    Ear::new(vad, Some(Box::new(Loud(turn))), patience)
}

fn line(event: &EarEvent) -> String {
    let of =
        |u: &Utterance| format!("id {} start {} end {} length {}", u.id.0, u.start, u.end, u.samples.len());
    match event {
        EarEvent::Started { id, at } => format!("started id {} at {at}", id.0),
        EarEvent::Growing { utterance } => format!("growing {}", of(utterance)),
        EarEvent::Paused { utterance, voiced_ms } => {
            format!("paused {} voiced {voiced_ms} ms", of(utterance))
        }
        EarEvent::Resumed { id } => format!("resumed id {}", id.0),
        EarEvent::Ended { utterance, why } => format!("ended {} {why:?}", of(utterance)),
        EarEvent::Dropped { id } => format!("dropped id {}", id.0),
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let models = arguments.next().expect("the folder of the models");
    let patience = match arguments.next().as_deref() {
        Some("quick") => Patience::Quick,
        Some("patient") => Patience::Patient,
        _ => Patience::Normal,
    };
    let mut ear = ear(Path::new(&models), patience);
    let mut clock = 0;
    for file in arguments {
        println!("file {file}");
        let base = clock;
        let samples: Vec<f32> = hound::WavReader::open(&file)
            .unwrap()
            .samples::<i16>()
            .map(|s| f32::from(s.unwrap()) / 32768.0)
            .collect();
        for samples in samples.chunks_exact(CHUNK_SAMPLES) {
            let chunk = PcmChunk { start: clock, captured: Duration::ZERO, samples: samples.to_vec() };
            clock += CHUNK_SAMPLES as u64;
            for event in ear.hear(&chunk).unwrap() {
                println!("  {} base {base} {}", clock - base, line(&event));
            }
        }
    }
}
