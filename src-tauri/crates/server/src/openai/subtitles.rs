//! What was heard, as subtitles.

use vis_api::FileSegment;

/// SubRip.
pub(super) fn srt(segments: &[FileSegment]) -> String {
    let cue = |(number, part): (usize, &FileSegment)| {
        let (from, to) = (clock(part.start_ms, ','), clock(part.end_ms, ','));
        format!("{}\n{from} --> {to}\n{}\n\n", number + 1, line(&part.text))
    };
    segments.iter().enumerate().map(cue).collect()
}

/// WebVTT.
pub(super) fn vtt(segments: &[FileSegment]) -> String {
    let cue = |part: &FileSegment| {
        let (from, to) = (clock(part.start_ms, '.'), clock(part.end_ms, '.'));
        format!("{from} --> {to}\n{}\n\n", line(&part.text))
    };
    format!("WEBVTT\n\n{}", segments.iter().map(cue).collect::<String>())
}

fn clock(ms: u64, point: char) -> String {
    let seconds = ms / 1000;
    format!("{:02}:{:02}:{:02}{point}{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, ms % 1000)
}

/// An arrow in the words would end the cue's head.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("-->", "->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_words_stand_where_players_look() {
        let part = FileSegment { start_ms: 3_723_004, end_ms: 3_725_250, text: " One -->\ntwo ".into() };
        let parts = [part];
        assert_eq!(srt(&parts), "1\n01:02:03,004 --> 01:02:05,250\nOne -> two\n\n");
        assert_eq!(vtt(&parts), "WEBVTT\n\n01:02:03.004 --> 01:02:05.250\nOne -> two\n\n");
        assert_eq!(vtt(&[]), "WEBVTT\n\n");
    }
}
