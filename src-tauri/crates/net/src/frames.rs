//! Server-sent events and lines of JSON out of pieces of bytes that end anywhere.
//!
//! The decoder knows no network. It follows the WHATWG HTML standard, section 9.2.6, with two exceptions that providers
//! need: what stands at the end of a stream without its blank line still counts, and `id` and `retry` are passed over.

use std::collections::VecDeque;

use crate::{NetError, Reply};

/// How a stream is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// `text/event-stream`.
    Events,
    /// One JSON value a line (`application/x-ndjson`).
    Lines,
}

/// One event or line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The `event:` field; empty without one, and for lines.
    pub event: String,
    pub data: String,
    /// The stream ended before the frame did: it may be half.
    pub unfinished: bool,
}

/// A frame or line grew past its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlong;

/// Bytes in, frames out.
#[derive(Debug)]
pub struct Decoder {
    framing: Framing,
    limit: usize,
    line: Vec<u8>,
    after_cr: bool,
    at_start: bool,
    event: String,
    data: Option<String>,
    ready: VecDeque<Frame>,
}

impl Decoder {
    /// `limit`: bytes of one line and of one frame.
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            line: Vec::new(),
            after_cr: false,
            at_start: true,
            event: String::new(),
            data: None,
            ready: VecDeque::new(),
        }
    }

    /// Takes the next piece. Frames that were complete before an overlong one stay ready.
    ///
    /// # Errors
    /// [`Overlong`]; nothing more can be read then.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), Overlong> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + part.len() > self.limit {
                return Err(Overlong);
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { return Ok(()) };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            self.end_line(false)?;
        }
        Ok(())
    }

    /// The stream is over.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(&mut self) -> Result<(), Overlong> {
        let half = !self.line.is_empty();
        if half {
            self.end_line(true)?;
        }
        if self.framing == Framing::Events {
            self.dispatch(half);
        }
        Ok(())
    }

    /// The next complete frame.
    pub fn next_frame(&mut self) -> Option<Frame> {
        self.ready.pop_front()
    }

    fn end_line(&mut self, unfinished: bool) -> Result<(), Overlong> {
        // Only whole lines become text, so a letter that was split between two pieces is whole again.
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let text =
            if std::mem::take(&mut self.at_start) { text.trim_start_matches('\u{feff}') } else { &text };
        match self.framing {
            Framing::Lines if text.trim().is_empty() => {}
            Framing::Lines => {
                self.ready.push_back(Frame { event: String::new(), data: text.trim().to_owned(), unfinished })
            }
            Framing::Events if text.is_empty() => self.dispatch(false),
            Framing::Events => self.field(text)?,
        }
        Ok(())
    }

    fn field(&mut self, line: &str) -> Result<(), Overlong> {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => self.event = value.to_owned(),
            "data" => {
                let data = self.data.get_or_insert_default();
                if !data.is_empty() {
                    data.push('\n');
                }
                data.push_str(value);
                if data.len() > self.limit {
                    return Err(Overlong);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, unfinished: bool) {
        let event = std::mem::take(&mut self.event);
        if let Some(data) = self.data.take() {
            self.ready.push_back(Frame { event, data, unfinished });
        }
    }
}

/// The frames of a reply.
pub struct Frames {
    reply: Reply,
    decoder: Decoder,
    limit: usize,
    over: Option<Option<NetError>>,
}

impl Frames {
    pub(crate) fn new(reply: Reply, framing: Framing, limit: usize) -> Self {
        Self { reply, decoder: Decoder::new(framing, limit), limit, over: None }
    }

    pub fn host(&self) -> &str {
        self.reply.host()
    }

    /// The frames told that nothing more comes.
    pub fn done(&mut self) {
        self.reply.done();
    }

    /// The next frame; `None` at the end. What came before a failure is given out first.
    ///
    /// # Errors
    /// As [`Reply::chunk`]; [`NetError::TooLarge`] for one frame too. Nothing comes after.
    pub async fn next(&mut self) -> Result<Option<Frame>, NetError> {
        loop {
            if let Some(frame) = self.decoder.next_frame() {
                return Ok(Some(frame));
            }
            if let Some(end) = &mut self.over {
                return end.take().map_or(Ok(None), Err);
            }
            let decoded = match self.reply.chunk().await {
                Ok(Some(bytes)) => self.decoder.push(&bytes),
                Ok(None) => {
                    self.over = Some(None);
                    self.decoder.finish()
                }
                Err(error) => {
                    self.over = Some(Some(error));
                    Ok(())
                }
            };
            if decoded.is_err() {
                let error =
                    NetError::TooLarge { host: self.reply.host().to_owned(), limit: self.limit as u64 };
                self.reply.failed(&error);
                self.over = Some(Some(error));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(framing: Framing, pieces: &[&[u8]]) -> Vec<(String, String)> {
        let mut decoder = Decoder::new(framing, 1 << 20);
        for piece in pieces {
            decoder.push(piece).unwrap();
        }
        decoder.finish().unwrap();
        std::iter::from_fn(|| decoder.next_frame()).map(|frame| (frame.event, frame.data)).collect()
    }

    fn data(text: &str) -> Vec<String> {
        decode(Framing::Events, &[text.as_bytes()]).into_iter().map(|(_, data)| data).collect()
    }

    #[test]
    fn the_standard_s_own_examples() {
        assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
        assert_eq!(
            data(
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"
            ),
            ["first event", "second event", " third event"]
        );
        assert_eq!(data("data:test\n\ndata: test\n\n"), ["test", "test"]);
    }

    #[test]
    fn names_line_ends_marks_and_missing_ends() {
        let named = decode(
            Framing::Events,
            &[b"\xef\xbb\xbfevent: delta\r\ndata: a\r", b"\n\r", b"\ndata: b\r\rdata: c"],
        );
        let expected = [("delta", "a"), ("", "b"), ("", "c")];
        assert_eq!(named, expected.map(|(event, data)| (event.to_owned(), data.to_owned())));
        let mut decoder = Decoder::new(Framing::Events, 100);
        decoder.push(b"data: whole\n\ndata: ha").unwrap();
        decoder.finish().unwrap();
        let ends: Vec<_> =
            std::iter::from_fn(|| decoder.next_frame()).map(|frame| frame.unfinished).collect();
        assert_eq!(ends, [false, true]);
    }

    #[test]
    fn lines_are_lines() {
        let lines = decode(Framing::Lines, &["{\"a\":\"ä".as_bytes(), b"\"}\r\n\n{\"b\":1}"]);
        assert_eq!(
            lines.iter().map(|(_, data)| data.as_str()).collect::<Vec<_>>(),
            ["{\"a\":\"ä\"}", "{\"b\":1}"]
        );
    }

    #[test]
    fn a_line_without_end_is_refused_and_not_kept() {
        let mut decoder = Decoder::new(Framing::Events, 1000);
        decoder.push(b"data: good\n\n").unwrap();
        let mut taken = 0;
        let refused = (0..100_000).any(|_| {
            taken += 100;
            decoder.push(&[b'x'; 100]).is_err()
        });
        assert!(refused && taken <= 1100, "{taken}");
        assert_eq!(decoder.next_frame().unwrap().data, "good");
        let mut many = Decoder::new(Framing::Events, 1000);
        assert!((0..200).any(|_| many.push(b"data: 0123456789\n").is_err()), "many short lines of one event");
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_the_pieces_end(
            texts in prop::collection::vec("[a-zäß€😀 :{}]{0,12}", 1..8),
            ending in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            cuts in prop::collection::vec(0_usize..200, 0..12),
        ) {
            let body: String = texts.iter().map(|text| format!("event: e{ending}data: {text}{ending}{ending}")).collect();
            let bytes = body.as_bytes();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            let got: Vec<_> = decode(Framing::Events, &pieces).into_iter().map(|(_, data)| data).collect();
            prop_assert_eq!(got, texts);
        }

        #[test]
        fn no_bytes_break_it(bytes: Vec<u8>, lines: bool) {
            let mut decoder = Decoder::new(if lines { Framing::Lines } else { Framing::Events }, 64);
            let _ = decoder.push(&bytes).and_then(|()| decoder.finish());
            while let Some(frame) = decoder.next_frame() {
                prop_assert!(frame.data.len() <= 64 * 3, "lossy text is at most three times as long");
            }
        }
    }
}
