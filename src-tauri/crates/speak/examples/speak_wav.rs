//! Speaks lines of standard input: `speak_wav MODELS_FOLDER VOICE THREADS PREFIX < lines` writes PREFIX01.wav and so on.

use std::io::BufRead;
use std::path::PathBuf;

use vis_core::{SPEECH_RATE, Sentence, TurnId, VoiceId};
use vis_speak::{Kokoro, KokoroFiles, Synthesizer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, folder, voice, threads, prefix] = args.as_slice() else {
        return Err("usage: speak_wav MODELS_FOLDER VOICE THREADS PREFIX < lines".into());
    };
    let folder = PathBuf::from(folder);
    let files = KokoroFiles {
        model: folder.join("kokoro-82m-int8.onnx"),
        vocabulary: folder.join("kokoro-vocab.json"),
        voices: folder.join("kokoro-voices"),
        dictionary: folder.join("cmudict.dict"),
    };
    let runtime = vis_onnx::Runtime::load(&folder.join("libonnxruntime.so.1.31.1"))?;
    let mut kokoro = Kokoro::load(&files, &runtime, threads.parse()?)?;
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        let sentence = Sentence { turn: TurnId(1), seq: n as u32, text: line? };
        let clip = kokoro.speak(&sentence, &VoiceId::from(voice.as_str()), 1.0)?;
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: SPEECH_RATE,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(format!("{prefix}{:02}.wav", n + 1), spec)?;
        for sample in &clip.pcm.samples {
            wav.write_sample((sample * 32767.0) as i16)?;
        }
        wav.finalize()?;
    }
    Ok(())
}
