use vis_net::provider::Unread;

use super::rate::Rate;

/// A header longer than this is none.
const LONGEST_HEADER: usize = 64 << 10;

/// A WAV file as it arrives. Servers that stream one do not know its length: then it lasts until the bytes end.
#[derive(Default)]
pub(super) struct Wav {
    waiting: Vec<u8>,
    format: Option<Format>,
    data: Option<Data>,
}

#[derive(Clone, Copy)]
struct Format {
    float: bool,
    channels: usize,
    rate: u32,
    /// Bytes of one sample.
    width: usize,
}

struct Data {
    format: Format,
    rate: Rate,
    /// Bytes that are still sound.
    left: usize,
}

impl Wav {
    pub(super) fn push(&mut self, bytes: &[u8], samples: &mut Vec<f32>) -> Result<(), Unread> {
        self.waiting.extend_from_slice(bytes);
        while self.data.is_none() {
            if !self.chunk()? {
                return Ok(());
            }
        }
        self.sound(samples);
        Ok(())
    }

    pub(super) fn finish(&mut self, samples: &mut Vec<f32>) {
        if let Some(data) = &mut self.data {
            data.rate.finish(samples);
        }
    }

    /// Reads one chunk of the header; `false`: more bytes are needed.
    fn chunk(&mut self) -> Result<bool, Unread> {
        if self.waiting.len() > LONGEST_HEADER {
            return Err(strange("its header does not end"));
        }
        if self.waiting.starts_with(b"RIFF") {
            let head = self.waiting.len() >= 12;
            self.waiting.drain(..if head { 12 } else { 0 });
            return Ok(head);
        }
        let Some((name, size)) = self.waiting.first_chunk::<8>().map(|head| {
            ([head[0], head[1], head[2], head[3]], u32::from_le_bytes([head[4], head[5], head[6], head[7]]))
        }) else {
            return Ok(false);
        };
        if &name == b"data" {
            return self.begin(size).map(|()| true);
        }
        // Chunks are padded to an even length.
        let end = 8 + size as usize + (size & 1) as usize;
        if self.waiting.len() < end {
            return if end > LONGEST_HEADER { Err(strange("its header is damaged")) } else { Ok(false) };
        }
        if &name == b"fmt " {
            self.format = Some(Format::read(&self.waiting[8..8 + size as usize])?);
        }
        self.waiting.drain(..end);
        Ok(true)
    }

    fn begin(&mut self, size: u32) -> Result<(), Unread> {
        let format = self.format.ok_or_else(|| strange("it does not say what is in it"))?;
        let endless = size == 0 || size >= 0x7fff_0000;
        let left = if endless { usize::MAX } else { size as usize };
        self.data = Some(Data { format, rate: Rate::new(format.rate)?, left });
        self.waiting.drain(..8);
        Ok(())
    }

    fn sound(&mut self, samples: &mut Vec<f32>) {
        let Some(Data { format, rate, left }) = &mut self.data else { return };
        let frame = format.width * format.channels;
        let whole = self.waiting.len().min(*left) / frame * frame;
        let mono: Vec<f32> = self.waiting[..whole].chunks_exact(frame).map(|one| format.mono(one)).collect();
        *left -= whole;
        self.waiting.drain(..whole);
        rate.push(&mono, samples);
        if *left < frame {
            // Whatever stands behind the sound.
            self.waiting.clear();
            *left = 0;
        }
    }
}

impl Format {
    fn read(chunk: &[u8]) -> Result<Self, Unread> {
        let word = |at: usize| chunk.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]));
        let rate = chunk.get(4..8).map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        let (mut tag, channels, bits) = (word(0), usize::from(word(2)), usize::from(word(14)));
        if tag == 0xfffe {
            tag = word(24);
        }
        let float = tag == 3;
        let known = match tag {
            1 => matches!(bits, 8 | 16 | 24 | 32),
            3 => bits == 32,
            _ => false,
        };
        if !known || !(1..=8).contains(&channels) {
            return Err(strange("it is of an unusual kind"));
        }
        Ok(Self { float, channels, rate, width: bits / 8 })
    }

    /// The average of the channels.
    fn mono(self, frame: &[u8]) -> f32 {
        frame.chunks_exact(self.width).map(|bytes| self.sample(bytes)).sum::<f32>() / self.channels as f32
    }

    fn sample(self, bytes: &[u8]) -> f32 {
        match *bytes {
            [byte] => (f32::from(byte) - 128.0) / 128.0,
            [a, b] => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
            [a, b, c] => (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0,
            [a, b, c, d] if self.float => f32::from_le_bytes([a, b, c, d]),
            [a, b, c, d] => i32::from_le_bytes([a, b, c, d]) as f32 / 2_147_483_648.0,
            _ => 0.0,
        }
    }
}

fn strange(what: &str) -> Unread {
    Unread::Strange(format!("a WAV file, but {what}"))
}
