use nanomp3::{DecodeError, Decoder, MAX_SAMPLES_PER_FRAME, id3v2_len};
use vis_net::provider::Unread;

use super::rate::Rate;

/// Bytes that must wait behind a frame: with fewer, the decoder takes half a frame for rubbish and skips it. The longest frame has
/// 1,441 bytes, and its successor's head must be seen.
const AHEAD: usize = 4096;
/// Rubbish before the first frame.
const LONGEST_SEARCH: usize = 256 << 10;

/// An MP3 stream as it arrives.
#[derive(Default)]
pub(super) struct Mp3 {
    decoder: Option<Box<Decoder>>,
    waiting: Vec<u8>,
    rate: Option<(u32, Rate)>,
    skipped: usize,
}

impl Mp3 {
    pub(super) fn push(&mut self, bytes: &[u8], samples: &mut Vec<f32>) -> Result<(), Unread> {
        self.waiting.extend_from_slice(bytes);
        self.decode(AHEAD, samples)
    }

    pub(super) fn finish(&mut self, samples: &mut Vec<f32>) -> Result<(), Unread> {
        self.decode(1, samples)?;
        if let Some((_, rate)) = &mut self.rate {
            rate.finish(samples);
        }
        Ok(())
    }

    fn decode(&mut self, least: usize, samples: &mut Vec<f32>) -> Result<(), Unread> {
        if self.decoder.is_none() {
            let tag = if self.waiting.starts_with(b"ID3") { id3v2_len(&self.waiting) } else { 0 };
            if self.waiting.len() < tag + least {
                return Ok(());
            }
            self.waiting.drain(..tag);
        }
        let decoder = self.decoder.get_or_insert_with(|| Box::new(Decoder::new()));
        let mut pcm = vec![0.0_f32; MAX_SAMPLES_PER_FRAME];
        let mut from = 0;
        while self.waiting.len() - from >= least {
            let (used, result) = decoder.decode(&self.waiting[from..], &mut pcm);
            from += used;
            match result {
                Ok(frame) => {
                    let channels = usize::from(frame.channels.num());
                    let sound = &pcm[..frame.samples_produced * channels];
                    let mono: Vec<f32> = sound
                        .chunks_exact(channels)
                        .map(|all| all.iter().sum::<f32>() / channels as f32)
                        .collect();
                    if self.rate.as_ref().is_none_or(|(known, _)| *known != frame.sample_rate) {
                        self.rate = Some((frame.sample_rate, Rate::new(frame.sample_rate)?));
                    }
                    if let Some((_, rate)) = &mut self.rate {
                        rate.push(&mono, samples);
                    }
                }
                Err(DecodeError::NoFrame) => self.skipped += used,
                Err(_) => {}
            }
            if used == 0 {
                break;
            }
        }
        self.waiting.drain(..from);
        if self.rate.is_none() && self.skipped > LONGEST_SEARCH {
            return Err(Unread::Strange("an MP3 stream without sound".to_owned()));
        }
        Ok(())
    }
}
