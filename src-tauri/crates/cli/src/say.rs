use std::io::Read;

use serde::Serialize;
use vis_api::{ApiError, Code, Home, TimedPhoneme, say_line};
use vis_audio::write_wav;

use crate::arguments::SayTask;
use crate::chat::write;

/// What `say` prints.
#[derive(Serialize)]
pub(crate) struct Said {
    pub(crate) audio: String,
    timings: Option<String>,
    pub(crate) duration_ms: u64,
    sample_rate: u32,
    samples: usize,
}

/// What stands in the timings file.
#[derive(Serialize)]
struct Timings<'a> {
    voice: &'a str,
    sample_rate: u32,
    duration_ms: f64,
    phonemes: &'a [TimedPhoneme],
}

pub(crate) async fn run(home: &Home, task: SayTask) -> Result<Said, ApiError> {
    let text = if task.text == "-" { read_input()? } else { task.text };
    let line = say_line(home, &task.voice, task.speed, &text).await?;
    write_wav(&task.out, &line.pcm).map_err(|error| ApiError {
        code: Code::Failed,
        message: error.to_string(),
        retry_after_ms: None,
    })?;
    if let Some(path) = &task.timings {
        let timings = Timings {
            voice: &task.voice,
            sample_rate: line.pcm.rate,
            duration_ms: line.pcm.samples.len() as f64 * 1000.0 / f64::from(line.pcm.rate),
            phonemes: &line.phonemes,
        };
        let json = serde_json::to_vec_pretty(&timings).unwrap_or_default();
        write(path, &json)?;
    }
    Ok(Said {
        audio: task.out.display().to_string(),
        timings: task.timings.map(|path| path.display().to_string()),
        duration_ms: line.pcm.duration_ms(),
        sample_rate: line.pcm.rate,
        samples: line.pcm.samples.len(),
    })
}

fn read_input() -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| ApiError {
        code: Code::Failed,
        message: format!("Standard input cannot be read ({error})."),
        retry_after_ms: None,
    })?;
    // Invalid UTF-8 is spoken as far as it can be read.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
