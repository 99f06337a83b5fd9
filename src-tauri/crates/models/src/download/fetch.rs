//! From the stream of an answer into chunks on disk.

use std::ops::Range;

use bytes::Bytes;
use futures::StreamExt;

use super::{Doing, DownloadError, Event, Fault, Next, drive::Run, segments::segment_end};

/// The disk's room is looked at again after this many chunks.
const ROOM_EVERY: u64 = 16;

/// The start of the next chunk, in memory until it is whole.
#[derive(Debug, Default)]
pub(super) struct Tail {
    start: u64,
    bytes: Vec<u8>,
}

impl Tail {
    /// Where it starts and how much of it there is.
    pub(super) fn begun(&self) -> (u64, u64) {
        (self.start, self.bytes.len() as u64)
    }

    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

/// Whether the stream's next bytes are wanted.
#[derive(PartialEq, Eq)]
enum Go {
    On,
    Elsewhere,
}

impl Run<'_> {
    /// One answer, as far as it goes. What becomes of it is told to the plan.
    pub(super) async fn fetch(
        &mut self,
        address: &str,
        range: Range<u64>,
        begun: u64,
        validator: Option<String>,
    ) -> Result<(), DownloadError> {
        if begun == 0 {
            self.tail = Tail { start: range.start, bytes: Vec::new() };
        }
        let (from, until, stop) = (range.start, range.end, self.stop);
        let opened = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            opened = self.job.source.open(address, range, validator.as_deref()) => opened,
        };
        let skip = opened.and_then(|opened| Ok((self.plan.accept(&opened.head, from)?, opened.body)));
        let (mut skip, mut body) = match skip {
            Ok(accepted) => accepted,
            Err(fault) => {
                self.lost(fault);
                return Ok(());
            }
        };
        loop {
            let piece = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                piece = body.next() => piece,
            };
            let early = || Err(Fault::passing("The connection ended too early."));
            let mut bytes = match piece.unwrap_or_else(early) {
                Ok(bytes) => bytes,
                Err(fault) => {
                    self.lost(fault);
                    return Ok(());
                }
            };
            self.fetched += bytes.len() as u64;
            let over = skip.min(bytes.len() as u64);
            skip -= over;
            if self.take(bytes.split_off(over as usize), until).await? == Go::Elsewhere {
                return Ok(());
            }
            self.told(Doing::Fetching);
        }
    }

    async fn take(&mut self, mut bytes: Bytes, until: u64) -> Result<Go, DownloadError> {
        while !bytes.is_empty() {
            let end = segment_end(self.tail.start, until, self.plan.chunk());
            let wanted = (end - self.tail.end()).min(bytes.len() as u64);
            self.tail.bytes.extend_from_slice(&bytes.split_to(wanted as usize));
            if self.tail.end() < end {
                continue;
            }
            self.keep().await?;
            // The plan may want other bytes now: those of a gap further on, or none at all.
            let next = self.plan.next();
            if !matches!(next, Next::Fetch { from, until: now, .. } if from == end && now == until) {
                return Ok(Go::Elsewhere);
            }
        }
        Ok(Go::On)
    }

    /// Puts the whole chunk in memory on disk.
    async fn keep(&mut self) -> Result<(), DownloadError> {
        self.kept += 1;
        if self.kept.is_multiple_of(ROOM_EVERY) {
            self.check_room(self.tail.bytes.len() as u64)?;
        }
        let Tail { start, bytes } = std::mem::take(&mut self.tail);
        self.tail.start = start + bytes.len() as u64;
        let (chunk, total) = (self.plan.chunk(), self.plan.total().unwrap_or(0));
        let whole = start.is_multiple_of(chunk) && self.tail.start == (start + chunk).min(total);
        let expected = usize::try_from(start / chunk).ok().and_then(|at| self.known.get(at).copied());
        let event = self.with_part(move |part| {
            let wrong = |expected: &[u8; 32]| crate::digest::raw_digest(&bytes) != *expected;
            if whole && expected.as_ref().is_some_and(wrong) {
                return Ok(Event::WrongChunk);
            }
            part.keep(start, &bytes).map(Event::Kept)
        });
        let event = event.await?;
        if event == Event::WrongChunk {
            self.tail = Tail { start, bytes: Vec::new() };
        }
        self.plan.apply(event);
        Ok(())
    }

    /// On a pause: the start of a chunk becomes a short segment of its own.
    pub(super) async fn save_tail(&mut self) -> Result<(), DownloadError> {
        let gap = self.plan.held().and_then(|held| held.gap(self.plan.total()?));
        let begun = std::mem::take(&mut self.tail);
        // In a second reading nothing is missing: what is on disk is no worse.
        if begun.bytes.is_empty() || gap.is_none_or(|gap| gap.start != begun.start) {
            return Ok(());
        }
        let kept = self.with_part(move |part| part.keep(begun.start, &begun.bytes)).await?;
        self.plan.apply(Event::Kept(kept));
        Ok(())
    }
}
