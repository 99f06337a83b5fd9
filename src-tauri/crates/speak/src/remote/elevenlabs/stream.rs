use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;
use vis_core::SPEECH_RATE;
use vis_net::{Framing, frames::Decoder as Lines, provider::Unread};

use crate::remote::{SpeechFormat, clips::Sounding, letters::Letter, saying::Reader, sound::Decoder};

/// Bytes of one line: some seconds of sound.
const LONGEST_LINE: usize = 8 << 20;
/// Times that begin this much before the last ones ended count from their own piece.
const OVERLAP: f32 = 0.25;

/// Reads `{"audio_base64": …, "alignment": {…}}`, one on each line. Times may be missing from pieces, and come with other pieces than
/// their sound.
pub(crate) struct Timed {
    lines: Lines,
    sound: Decoder,
}

impl Default for Timed {
    fn default() -> Self {
        Self {
            lines: Lines::new(Framing::Lines, LONGEST_LINE),
            sound: Decoder::new(SpeechFormat::Pcm, SPEECH_RATE),
        }
    }
}

#[derive(Deserialize)]
struct Piece {
    audio_base64: Option<String>,
    alignment: Option<Alignment>,
    normalized_alignment: Option<Alignment>,
}

#[derive(Deserialize)]
struct Alignment {
    characters: Vec<String>,
    character_start_times_seconds: Vec<f32>,
    character_end_times_seconds: Vec<f32>,
}

impl Reader for Timed {
    fn read(&mut self, bytes: &[u8], sounding: &mut Sounding) -> Result<(), Unread> {
        let pushed = self.lines.push(bytes);
        self.take(sounding)?;
        pushed.map_err(|_| Unread::Strange("a line without end".to_owned()))
    }

    fn end(&mut self, sounding: &mut Sounding) -> Result<(), Unread> {
        let finished = self.lines.finish();
        self.take(sounding)?;
        finished.map_err(|_| Unread::Strange("a line without end".to_owned()))?;
        self.sound.finish(&mut sounding.samples)
    }
}

impl Timed {
    fn take(&mut self, sounding: &mut Sounding) -> Result<(), Unread> {
        while let Some(line) = self.lines.next_frame() {
            // Some proxies make events of the lines.
            let data = line.data.strip_prefix("data:").unwrap_or(&line.data).trim();
            if !data.starts_with(['{', '[']) {
                if data.is_empty() || line.data.starts_with(':') || line.data.starts_with("event:") {
                    continue;
                }
                return Err(Unread::Strange("no JSON".to_owned()));
            }
            let value: Value = serde_json::from_str(data)?;
            if let Some(told) = Unread::find(&value) {
                return Err(told);
            }
            self.piece(serde_json::from_value(value)?, sounding)?;
        }
        Ok(())
    }

    fn piece(&mut self, piece: Piece, sounding: &mut Sounding) -> Result<(), Unread> {
        let before = sounding.samples.len();
        if let Some(sound) = piece.audio_base64 {
            let bytes = STANDARD.decode(sound.trim());
            let bytes = bytes.map_err(|_| Unread::Strange("sound that is not base64".to_owned()))?;
            self.sound.push(&bytes, &mut sounding.samples)?;
        }
        if let Some(alignment) = piece.alignment.or(piece.normalized_alignment) {
            alignment.append(&mut sounding.letters, before);
        }
        Ok(())
    }
}

impl Alignment {
    /// `before`: samples that came before this piece.
    fn append(self, letters: &mut Vec<Letter>, before: usize) {
        let Some(first) = self.character_start_times_seconds.first().copied() else { return };
        let known = letters.last().map_or(0.0, |letter| letter.end);
        // As a rule they count from the beginning of the sound; where they begin again, they count from their piece.
        let from = if first + OVERLAP < known { before as f32 / SPEECH_RATE as f32 } else { 0.0 };
        let times = self.character_start_times_seconds.into_iter().zip(self.character_end_times_seconds);
        let one = |(text, (start, end)): (String, (f32, f32))| Letter {
            text,
            start: start + from,
            end: end + from,
        };
        letters.extend(self.characters.into_iter().zip(times).map(one));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(sound: &[u8], text: &str, from: f32) -> String {
        let start: Vec<f32> = (0..text.len()).map(|n| from + n as f32 * 0.1).collect();
        let end: Vec<f32> = start.iter().map(|start| start + 0.1).collect();
        let characters: Vec<String> = text.chars().map(String::from).collect();
        let alignment = serde_json::json!({
            "characters": characters, "character_start_times_seconds": start, "character_end_times_seconds": end,
        });
        format!("{}\n\n", serde_json::json!({"audio_base64": STANDARD.encode(sound), "alignment": alignment}))
    }

    fn read(text: &str) -> Sounding {
        let (mut reader, mut sounding) = (Timed::default(), Sounding::default());
        for bytes in text.as_bytes().chunks(7) {
            reader.read(bytes, &mut sounding).unwrap();
        }
        reader.end(&mut sounding).unwrap();
        sounding
    }

    #[test]
    fn times_count_from_the_beginning_of_the_sound_also_when_they_begin_again() {
        let (half, second) = (vec![1; 24_000], 24_000);
        for from in [0.5, 0.0] {
            let pieces = [line(&half, "Hello", 0.0), line(&half, " you.", from)].concat();
            let sounding = read(&pieces);
            assert_eq!(sounding.samples.len(), second);
            let times: Vec<_> = sounding.letters.iter().map(|letter| (letter.start * 10.0).round()).collect();
            assert_eq!(times, (0..10).map(|n| n as f32).collect::<Vec<_>>(), "{from}");
        }
    }

    #[test]
    fn pieces_without_times_and_events_in_place_of_lines_are_read() {
        let untimed = format!(
            "event: x\ndata: {}\n",
            serde_json::json!({"audio_base64": STANDARD.encode([1, 2, 3]), "alignment": null})
        );
        let sounding = read(&[untimed, line(&[4], "a", 0.0)].concat());
        assert_eq!(
            (sounding.samples.len(), sounding.letters.len()),
            (2, 1),
            "a sample may be split between pieces"
        );
        let mut reader = Timed::default();
        let told = reader.read(
            b"{\"detail\":{\"status\":\"quota_exceeded\",\"message\":\"m\"}}\n",
            &mut Sounding::default(),
        );
        assert!(matches!(told, Err(Unread::Told { .. })));
    }
}
