//! Encoded packets in a file of the program's own, until they are put into the film.
//!
//! A record: u32 length of the data, i64 presentation time, i64 decoding time, i64 duration, u8 key frame, the data; little-endian.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use ffmpeg_next::{Packet, packet};

const HEAD: usize = 29;
/// A packet of a 4096 x 4096 picture has a few MB; more means that the file is none of ours.
const LARGEST: usize = 256 << 20;

pub(crate) struct PacketWriter(BufWriter<File>);

impl PacketWriter {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(BufWriter::with_capacity(1 << 18, File::create(path)?)))
    }

    pub(crate) fn write(&mut self, packet: &Packet) -> io::Result<()> {
        let data = packet.data().unwrap_or_default();
        let pts = packet.pts().unwrap_or(0);
        self.0.write_all(&(data.len() as u32).to_le_bytes())?;
        for time in [pts, packet.dts().unwrap_or(pts), packet.duration()] {
            self.0.write_all(&time.to_le_bytes())?;
        }
        self.0.write_all(&[u8::from(packet.is_key())])?;
        self.0.write_all(data)
    }

    /// Everything is on the disk when this returns.
    pub(crate) fn close(self) -> io::Result<()> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()
    }
}

pub(crate) struct PacketReader(BufReader<File>);

impl PacketReader {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(BufReader::with_capacity(1 << 18, File::open(path)?)))
    }

    /// The next packet, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Packet>> {
        let mut head = [0; HEAD];
        match self.0.read(&mut head[..1])? {
            0 => return Ok(None),
            _ => self.0.read_exact(&mut head[1..])?,
        }
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if length == 0 || length > LARGEST {
            return Err(io::Error::new(ErrorKind::InvalidData, "a part of the film is damaged"));
        }
        let mut packet = Packet::new(length);
        self.0.read_exact(packet.data_mut().unwrap_or_default())?;
        let time = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&head[at..at + 8]);
            i64::from_le_bytes(bytes)
        };
        packet.set_pts(Some(time(4)));
        packet.set_dts(Some(time(12)));
        packet.set_duration(time(20));
        if head[28] == 1 {
            packet.set_flags(packet::Flags::KEY);
        }
        Ok(Some(packet))
    }
}
