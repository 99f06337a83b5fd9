use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are looked at to tell how a text is written down.
const LOOKED_AT: usize = 64 * 1024;

/// The text in these bytes: UTF-8, UTF-16, else Windows-1252, which older programs of Western Europe write. `None`: they are no
/// text.
pub(crate) fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return std::str::from_utf8(rest).ok().map(str::to_owned);
    }
    let wide = match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => unmarked_wide(bytes),
    };
    let text = match wide {
        Some(encoding) => encoding.decode_without_bom_handling_and_without_replacement(unmarked(bytes))?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) if mostly_latin(bytes) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
            Err(_) => return None,
        },
    };
    (!has_controls(&text)).then(|| text.into_owned())
}

fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xff\xfe").or_else(|| bytes.strip_prefix(b"\xfe\xff")).unwrap_or(bytes)
}

/// In Western text every second byte of UTF-16 is zero; nothing else that is text has zeros.
fn unmarked_wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (pairs, first, second) = (head.len() / 2, zeros(0), zeros(1));
    match () {
        () if pairs < 4 => None,
        () if second * 10 > pairs * 7 && first * 50 < pairs => Some(UTF_16LE),
        () if first * 10 > pairs * 7 && second * 50 < pairs => Some(UTF_16BE),
        () => None,
    }
}

/// Letters with accents are the exception in such a text, and its other bytes are plain.
fn mostly_latin(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let high = head.iter().filter(|byte| **byte >= 0x80).count();
    // These five stand for nothing in Windows-1252.
    let undefined = head.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
    !undefined && high * 4 <= head.len()
}

/// Programs and pictures have them; texts have a page break at most.
fn has_controls(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}' | '\u{85}'))
}

/// Lines without white space at their end, one empty line between paragraphs, nothing around.
pub(crate) fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{c}', '\u{85}'], "\n");
    let mut tidied = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim_end_matches(|c: char| c.is_whitespace() || c == '\u{1a}' || c == '\0');
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !tidied.is_empty() {
            tidied.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        tidied.push_str(line);
    }
    tidied
}

/// The beginning of a text in at most so many characters: up to the end of a paragraph where one ends in its second half, else of a
/// line, a sentence, a word.
pub fn cut_at_paragraph(text: &str, characters: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(characters) else { return text };
    let kept = &text[..end];
    // A break right behind what fits is one as well.
    let reach = &text[..end + text[end..].chars().take(2).map(char::len_utf8).sum::<usize>()];
    let breaks = ["\n\n", "\n", ". ", " "];
    let at = breaks.iter().find_map(|end_mark| {
        let at = reach.rfind(end_mark)? + usize::from(*end_mark == ". ");
        (at >= end / 2 && at <= end).then_some(at)
    });
    kept[..at.unwrap_or(end)].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        let wide = |big: bool| -> Vec<u8> {
            let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            "Grüße an alle".encode_utf16().flat_map(unit).collect()
        };
        let marked = [&b"\xff\xfe"[..], &wide(false)].concat();
        for bytes in ["Grüße an alle".as_bytes(), b"Gr\xfc\xdfe an alle", &wide(true), &wide(false), &marked]
        {
            assert_eq!(decoded(bytes).as_deref(), Some("Grüße an alle"));
        }
        assert_eq!(decoded("\u{feff}日本語のテキスト".as_bytes()).as_deref(), Some("日本語のテキスト"));
        for bytes in [&b"\x7fELF\x02\x01\0\0"[..], &[0; 64], b"abc\x01\x02", b"\xff\xfe\x00\xd8"] {
            assert_eq!(decoded(bytes), None, "{bytes:?} is no text");
        }
    }

    #[test]
    fn lines_and_paragraphs_are_evened_out() {
        assert_eq!(tidy("\r\n a \r\nb\r\r\r\n\x0cc\n\n"), " a\nb\n\nc");
    }

    #[test]
    fn a_cut_falls_between_paragraphs_else_lines_else_sentences_else_words() {
        for (text, most, wanted) in [
            ("one two\n\nthree four", 14, "one two"),
            ("one two\nthree four", 12, "one two"),
            ("One two. Three four", 12, "One two."),
            ("one two three", 9, "one two"),
            ("onetwothree", 4, "onet"),
            ("short", 5, "short"),
            ("ééé ééé", 4, "ééé"),
        ] {
            assert_eq!(cut_at_paragraph(text, most), wanted, "{text:?}");
        }
    }
}
