//! The pictures' packets as a chain of files of ten seconds, each out of an encoder of its own: what a crash does not take.
//! So a film that was broken off and went on is the same as one that was not, to the last bit.

use std::fs;
use std::path::PathBuf;

use ffmpeg_next::Packet;

use crate::{ExportError, folder::WorkFolder, packets::PacketWriter};

/// What one segment holds; a new encoder costs a key frame.
const SECONDS: u64 = 10;

/// Whether a segment begins with frame `number`.
pub(crate) fn begins(number: u64, fps: u32) -> bool {
    number.is_multiple_of(SECONDS * u64::from(fps))
}

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

/// Writes packets as they come out of the encoders.
pub(crate) struct SegmentWriter<'a> {
    folder: &'a WorkFolder,
    start: u64,
    count: u64,
    open: Option<PacketWriter>,
    done: Vec<Segment>,
}

impl<'a> SegmentWriter<'a> {
    /// The first packet to come shows frame `start`.
    pub(crate) fn new(folder: &'a WorkFolder, start: u64) -> Self {
        Self { folder, start, count: 0, open: None, done: Vec::new() }
    }

    pub(crate) fn write(&mut self, packet: &Packet) -> Result<(), ExportError> {
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

    /// All that this writer made.
    pub(crate) fn finish(self) -> Vec<Segment> {
        self.done
    }

    fn part(&self) -> PathBuf {
        self.folder.join("part")
    }

    /// The encoder has given everything: the segment is whole.
    pub(crate) fn close(&mut self) -> Result<(), ExportError> {
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
