//! The pictures' packets as a chain of files, each from one key frame to the next some seconds later: what a crash does not take.

use std::fs;
use std::path::PathBuf;

use ffmpeg_next::Packet;

use crate::{ExportError, folder::WorkFolder, packets::PacketWriter};

/// Seconds after which a segment ends at the next key frame.
const SECONDS: u64 = 10;

/// Frames `[start, end)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) path: PathBuf,
}

/// What is there already, from frame 0 without a gap; everything else is removed.
pub(crate) fn found(folder: &WorkFolder) -> Result<Vec<Segment>, ExportError> {
    let files = folder.files()?;
    let mut known: Vec<Segment> = files.iter().filter_map(|path| named(path)).collect();
    known.sort_by_key(|segment| segment.start);
    let mut chain: Vec<Segment> = Vec::new();
    for segment in known {
        if segment.start == chain.last().map_or(0, |last| last.end) {
            chain.push(segment);
        } else {
            fs::remove_file(&segment.path)
                .map_err(|source| ExportError::io("remove", &segment.path, source))?;
        }
    }
    Ok(chain)
}

fn named(path: &std::path::Path) -> Option<Segment> {
    let name = path.file_name()?.to_str()?.strip_suffix(".pictures")?;
    let (start, end) = name.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then(|| Segment { start, end, path: path.to_owned() })
}

/// Writes packets as they come out of one encoder.
pub(crate) struct SegmentWriter<'a> {
    folder: &'a WorkFolder,
    /// Frames that make a segment long enough.
    enough: u64,
    start: u64,
    count: u64,
    open: Option<PacketWriter>,
    done: Vec<Segment>,
}

impl<'a> SegmentWriter<'a> {
    /// The first packet to come shows frame `start`.
    pub(crate) fn new(folder: &'a WorkFolder, fps: u32, start: u64) -> Self {
        let enough = SECONDS * u64::from(fps);
        Self { folder, enough, start, count: 0, open: None, done: Vec::new() }
    }

    pub(crate) fn write(&mut self, packet: &Packet) -> Result<(), ExportError> {
        // All frames shown before this one have come: then a new encoder could begin here.
        let whole = packet.pts() == Some((self.start + self.count) as i64);
        if packet.is_key() && whole && self.count >= self.enough {
            self.close()?;
        }
        let part = self.part();
        let failed = |source| ExportError::io("write", &part, source);
        let writer = match &mut self.open {
            Some(writer) => writer,
            none => none.insert(PacketWriter::create(&part).map_err(failed)?),
        };
        writer.write(packet).map_err(failed)?;
        self.count += 1;
        Ok(())
    }

    /// Closes the last segment and gives all that this writer made.
    pub(crate) fn finish(mut self) -> Result<Vec<Segment>, ExportError> {
        self.close()?;
        Ok(self.done)
    }

    fn part(&self) -> PathBuf {
        self.folder.join("part")
    }

    fn close(&mut self) -> Result<(), ExportError> {
        let Some(writer) = self.open.take() else { return Ok(()) };
        let part = self.part();
        let end = self.start + self.count;
        let path = self.folder.join(&format!("{:08}-{end:08}.pictures", self.start));
        writer
            .close()
            .and_then(|()| fs::rename(&part, &path))
            .map_err(|source| ExportError::io("write", &path, source))?;
        self.done.push(Segment { start: self.start, end, path });
        (self.start, self.count) = (end, 0);
        Ok(())
    }
}
