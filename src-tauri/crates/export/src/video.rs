//! The way of the pictures: painters on threads of their own, each every n-th frame, into one encoder.

use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use ffmpeg_next::{Packet, encoder, ffi, format::Pixel, frame};

use crate::{
    ExportError, FilmOptions, Frames, picture,
    receive::next_packet,
    segments::{self, Segment, SegmentWriter},
};

/// Frames each painter may be ahead of the encoder: enough to bridge its bursts, small enough for 4096 x 4096.
const AHEAD: usize = 4;

/// Whether the film is not wanted any more, or another part of it failed.
pub(crate) type Halted<'a> = &'a (dyn Fn() -> bool + Sync);

/// What the painters need.
pub(crate) struct Studio<'a> {
    /// Makes a painter for a thread.
    pub(crate) painters: &'a (dyn Fn() -> Box<dyn Frames> + Sync),
    pub(crate) threads: usize,
    pub(crate) options: &'a FilmOptions,
    /// Opens the encoder of the next segment.
    pub(crate) encoders: &'a (dyn Fn() -> Result<encoder::Video, ExportError> + Sync),
    pub(crate) halted: Halted<'a>,
}

/// Paints and encodes the frames of `range`; `each` is called when the encoder has taken one.
///
/// # Errors
/// [`ExportError::Cancelled`], [`ExportError::Painter`], what the encoder or the disk says.
pub(crate) fn make(
    studio: &Studio<'_>,
    range: Range<u64>,
    first: encoder::Video,
    mut segments: SegmentWriter<'_>,
    each: &mut dyn FnMut(u64),
) -> Result<Vec<Segment>, ExportError> {
    thread::scope(|scope| {
        let step = studio.threads.max(1);
        let (lines, workers): (Vec<_>, Vec<_>) = (0..step)
            .map(|worker| {
                let (finished, inbox) = sync_channel(AHEAD);
                let (back, used) = channel();
                let mine = (range.start + worker as u64..range.end).step_by(step);
                ((inbox, back), scope.spawn(move || paint(studio, mine, &finished, &used)))
            })
            .unzip();
        let result = encode(studio, &lines, range, first, &mut segments, each);
        // Painters that wait for room are let go.
        drop(lines);
        let broke = workers.into_iter().fold(false, |any, worker| worker.join().is_err() | any);
        match result {
            Err(ExportError::Painter) if !broke => Err(ExportError::Cancelled),
            Err(error) => Err(error),
            Ok(()) => Ok(segments.finish()),
        }
    })
}

/// What a painter is connected by: its pictures, and the way back of used ones.
type Line = (Receiver<frame::Video>, Sender<frame::Video>);

fn paint(
    studio: &Studio<'_>,
    numbers: impl Iterator<Item = u64>,
    finished: &SyncSender<frame::Video>,
    used: &Receiver<frame::Video>,
) {
    let mut frames = (studio.painters)();
    let options = studio.options;
    let mut rgba = vec![0; options.width as usize * options.height as usize * 4];
    for number in numbers {
        if (studio.halted)() {
            return;
        }
        frames.frame(number, &mut rgba);
        let mut picture = used
            .try_iter()
            .find_map(writable)
            .unwrap_or_else(|| frame::Video::new(Pixel::YUV420P, options.width, options.height));
        picture::fill(&mut picture, &rgba);
        picture.set_pts(Some(number as i64));
        if finished.send(picture).is_err() {
            return;
        }
    }
}

/// A used picture that no encoder looks at any more.
#[allow(unsafe_code, reason = "the binding has no safe question for it")]
fn writable(mut picture: frame::Video) -> Option<frame::Video> {
    // SAFETY: the frame is owned, and the call only reads its reference counts.
    (unsafe { ffi::av_frame_is_writable(picture.as_mut_ptr()) } > 0).then_some(picture)
}

fn encode(
    studio: &Studio<'_>,
    lines: &[Line],
    range: Range<u64>,
    mut encoder: encoder::Video,
    segments: &mut SegmentWriter<'_>,
    each: &mut dyn FnMut(u64),
) -> Result<(), ExportError> {
    let broken = |source| ExportError::encoding("encoded", source);
    let start = range.start;
    for (number, (inbox, back)) in range.zip(lines.iter().cycle()) {
        if (studio.halted)() {
            return Err(ExportError::Cancelled);
        }
        if number > start && segments::begins(number, studio.options.fps) {
            drain(&mut encoder, segments)?;
            // Two at once would hold the pictures of both.
            drop(encoder);
            encoder = (studio.encoders)()?;
        }
        // A painter that is gone before its time broke off; or it saw the cancel first.
        let picture = inbox.recv().map_err(|_| ExportError::Painter)?;
        encoder.send_frame(&picture).map_err(broken)?;
        receive(&mut encoder, segments)?;
        // The painter may be done already.
        let _ = back.send(picture);
        each(number);
    }
    drain(&mut encoder, segments)
}

fn drain(encoder: &mut encoder::Video, segments: &mut SegmentWriter<'_>) -> Result<(), ExportError> {
    encoder.send_eof().map_err(|source| ExportError::encoding("encoded", source))?;
    receive(encoder, segments)?;
    segments.close()
}

fn receive(encoder: &mut encoder::Video, segments: &mut SegmentWriter<'_>) -> Result<(), ExportError> {
    let mut packet = Packet::empty();
    while next_packet(encoder, &mut packet).map_err(|source| ExportError::encoding("encoded", source))? {
        // Without it the last picture of the film would last no time at all.
        packet.set_duration(1);
        segments.write(&packet)?;
    }
    Ok(())
}
