//! Captions as SubRip text, read also from WebVTT.

use std::fmt::Write;

use crate::ExportError;

/// Words shown from `start_ms` until before `end_ms`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    pub start_ms: u64,
    pub end_ms: u64,
    /// Lines are parted by `\n`.
    pub text: String,
}

/// SubRip text of captions in order.
pub fn to_srt(captions: &[Caption]) -> String {
    let mut srt = String::new();
    for (number, caption) in (1..).zip(captions) {
        let (from, to) = (clock(caption.start_ms), clock(caption.end_ms));
        // An empty line would end the caption.
        let lines: Vec<&str> = caption.text.lines().filter(|line| !line.trim().is_empty()).collect();
        // Writing to a string cannot fail.
        let _ = write!(srt, "{number}\n{from} --> {to}\n{}\n\n", lines.join("\n"));
    }
    srt
}

fn clock(ms: u64) -> String {
    format!("{:02}:{:02}:{:02},{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// Reads SubRip or WebVTT text, sorted by start. Numbers, tags in angle brackets, notes, styles and positions are left out.
///
/// # Errors
/// [`ExportError::Captions`] when there is no caption in it or a time makes no sense.
pub fn parse_captions(text: &str) -> Result<Vec<Caption>, ExportError> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let web = text.starts_with("WEBVTT");
    let mut captions: Vec<Caption> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((from, to)) = line.split_once("-->") else { continue };
        let (start_ms, end_ms) = (moment(from)?, moment(to)?);
        if end_ms < start_ms {
            return Err(ExportError::Captions(format!("“{line}” ends before it begins")));
        }
        let mut words = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
            let line = without_tags(line.trim());
            words.push(if web { without_entities(&line) } else { line });
        }
        captions.push(Caption { start_ms, end_ms, text: words.join("\n") });
    }
    captions.retain(|caption| !caption.text.trim().is_empty());
    captions.sort_by_key(|caption| caption.start_ms);
    if captions.is_empty() {
        Err(ExportError::Captions("no caption was found".to_owned()))
    } else {
        Ok(captions)
    }
}

/// `00:01:02,345`, also with a point; hours may be missing.
fn moment(text: &str) -> Result<u64, ExportError> {
    let wrong = || ExportError::Captions(format!("“{}” is no time", text.trim()));
    let clock = text.split_whitespace().next().ok_or_else(wrong)?;
    let (seconds, ms) = clock.split_once([',', '.']).unwrap_or((clock, "0"));
    let mut total = 0u64;
    for part in seconds.split(':') {
        total = total * 60 + part.parse::<u32>().map_err(|_| wrong()).map(u64::from)?;
    }
    let digits = format!("{ms:0<3}");
    let ms: u64 = digits.get(..3).and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
    // A day; times beyond it are typing errors and would not fit the film's own counters.
    let total = total * 1000 + ms;
    if total < 24 * 3_600_000 { Ok(total) } else { Err(wrong()) }
}

fn without_tags(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, tag)) = rest.split_once('<') {
        let Some((_, after)) = tag.split_once('>') else { break };
        plain.push_str(before);
        rest = after;
    }
    plain + rest
}

/// WebVTT writes some letters by name.
fn without_entities(line: &str) -> String {
    let names = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", "\u{200e}"),
        ("&rlm;", "\u{200f}"),
        ("&amp;", "&"),
    ];
    names.iter().fold(line.to_owned(), |line, (name, letter)| line.replace(name, letter))
}

/// Captions in order, none over the one before: what a track can hold. Those of no length are left out.
pub(crate) fn in_order(captions: &[Caption], end_ms: u64) -> Vec<Caption> {
    let mut sorted = captions.to_vec();
    sorted.sort_by_key(|caption| caption.start_ms);
    let starts: Vec<u64> = sorted.iter().skip(1).map(|caption| caption.start_ms).chain([end_ms]).collect();
    for (caption, next) in sorted.iter_mut().zip(starts) {
        caption.end_ms = caption.end_ms.min(next).min(end_ms);
    }
    sorted.retain(|caption| caption.end_ms > caption.start_ms);
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_editors_write_is_read() {
        let text = "\u{feff}1\r\n00:00:01,500 --> 00:00:02,000 X1:40\r\n<i>Grüß dich</i>\r\nzwei\r\n\r\n2\r\n0:03.2 --> 00:00:04.000\r\n1 < 2\r\n";
        let captions = parse_captions(text).unwrap();
        assert_eq!(captions.len(), 2);
        assert_eq!(captions[0], Caption { start_ms: 1500, end_ms: 2000, text: "Grüß dich\nzwei".into() });
        assert_eq!(captions[1], Caption { start_ms: 3200, end_ms: 4000, text: "1 < 2".into() });
    }

    #[test]
    fn captions_of_the_web_are_read() {
        let text = "WEBVTT - talk\n\nNOTE by hand\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.500 align:start\n<v Mira>Tom &amp; <00:01.500>I &lt;3 you\n\n01:00:00.000 --> 01:00:01.000\nend\n";
        let captions = parse_captions(text).unwrap();
        assert_eq!(captions[0], Caption { start_ms: 1000, end_ms: 2500, text: "Tom & I <3 you".into() });
        assert_eq!((captions.len(), captions[1].start_ms), (2, 3_600_000));
    }

    #[test]
    fn what_is_no_caption_is_told() {
        for text in [
            "",
            "hello",
            "1\nx --> y\nhello",
            "1\n00:00:05,000 --> 00:00:04,000\nhello",
            "1\n00:00:05,000 --> 99:00:06,000\nhello",
        ] {
            let sentence = parse_captions(text).unwrap_err().to_string();
            assert!(sentence.contains(".srt"), "{sentence}");
        }
    }

    #[test]
    fn a_track_has_no_two_captions_at_once() {
        let caption = |start_ms, end_ms| Caption { start_ms, end_ms, text: "a".into() };
        let kept =
            in_order(&[caption(500, 900), caption(0, 700), caption(950, 5000), caption(2000, 3000)], 1500);
        let times: Vec<_> = kept.iter().map(|caption| (caption.start_ms, caption.end_ms)).collect();
        assert_eq!(times, [(0, 500), (500, 900), (950, 1500)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn captions_come_back_as_they_were(
            times in prop::collection::vec((0u64..80_000_000, 1u64..10_000), 1..8),
            text in "[a-zäöü ]{0,9}[a-z]\n?[a-zA-Z!?.]{0,9}",
        ) {
            let mut captions: Vec<Caption> = times
                .into_iter()
                .map(|(start_ms, length)| Caption {
                    start_ms,
                    end_ms: start_ms + length,
                    text: text.trim().to_owned(),
                })
                .collect();
            captions.sort_by_key(|caption| caption.start_ms);
            prop_assert_eq!(parse_captions(&to_srt(&captions)).unwrap(), captions);
        }

        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            let _ = parse_captions(&text);
        }
    }
}
