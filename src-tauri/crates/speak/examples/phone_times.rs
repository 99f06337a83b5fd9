//! Speech whose phoneme times are known, for training and judging lip-sync: many sentences in one process.
//!
//! `phone_times MODELS_FOLDER VOICES_FOLDER OUT_FOLDER < LIST`, where a line of LIST is `name <tab> voice <tab> speed <tab> text`.
//! Writes NAME.wav (24 kHz, mono, 16 bit) and NAME.txt (a line a span: start and end in samples, phoneme); what is there already
//! is left out, so that a broken run goes on.

use std::fmt::Write as _;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use vis_core::{SPEECH_RATE, Sentence, SpokenClip, TurnId, VoiceId};
use vis_speak::{Kokoro, KokoroFiles, Synthesizer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<PathBuf> = std::env::args_os().map(PathBuf::from).collect();
    let [_, models, voices, out] = args.as_slice() else {
        return Err("usage: phone_times MODELS_FOLDER VOICES_FOLDER OUT_FOLDER < LIST".into());
    };
    let files = KokoroFiles {
        model: models.join("kokoro-82m-int8.onnx"),
        vocabulary: models.join("kokoro-vocab.json"),
        voices: voices.clone(),
        dictionary: models.join("cmudict.dict"),
    };
    let runtime = vis_onnx::Runtime::load(&models.join("libonnxruntime.so.1.31.1"))?;
    let mut kokoro = Kokoro::load(&files, &runtime, 1)?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let [name, voice, speed, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("four fields are wanted: {line}").into());
        };
        if out.join(format!("{name}.txt")).exists() {
            continue;
        }
        let sentence = Sentence { turn: TurnId(1), seq: 0, text: text.to_owned() };
        let clip = kokoro.speak(&sentence, &VoiceId::from(voice), speed.parse()?)?;
        write(&clip, out, name)?;
    }
    Ok(())
}

/// The times last: their file says that the sound is whole.
fn write(clip: &SpokenClip, out: &Path, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SPEECH_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(out.join(format!("{name}.wav")), spec)?;
    for sample in &clip.pcm.samples {
        wav.write_sample((sample * 32767.0) as i16)?;
    }
    wav.finalize()?;
    let mut lines = String::new();
    for span in &clip.phonemes {
        writeln!(lines, "{}\t{}\t{}", span.start, span.end, span.phoneme)?;
    }
    Ok(std::fs::write(out.join(format!("{name}.txt")), lines)?)
}
