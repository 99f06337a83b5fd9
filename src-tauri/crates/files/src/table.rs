use csv_core::{ReadRecordResult, ReaderBuilder};

use crate::Limits;
use crate::read::Content;

/// Signs between fields, by how sure they are.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];
/// Rows that are looked at to find out how a table is written.
const LOOKED_AT: usize = 20;
/// Of one row; longer ones are no rows.
const BYTES: usize = 256 * 1024;
const FIELDS: usize = 4096;

/// Whether most rows have as many fields, more than one.
pub(crate) fn is_one(text: &str) -> bool {
    separator(text).is_some()
}

/// The rows, a bar between their fields; rows over the limit are counted and left out.
pub(crate) fn read(text: &str, limits: &Limits) -> Content {
    let (mut lines, mut kept, mut left) = (String::new(), 0_usize, 0_usize);
    for row in Rows::new(text, separator(text).unwrap_or(b',')) {
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if kept >= limits.rows || lines.len() > 4 * limits.characters {
            left += 1;
            continue;
        }
        lines.push_str(&line(&row));
        lines.push('\n');
        kept += 1;
    }
    let cut = (left > 0).then(|| format!("{kept} of {} rows are kept.", kept + left));
    Content { text: lines, pages: None, cut }
}

fn line(row: &[String]) -> String {
    let one_line = |field: &String| field.split_whitespace().collect::<Vec<_>>().join(" ");
    row.iter().map(one_line).collect::<Vec<_>>().join(" | ")
}

fn separator(text: &str) -> Option<u8> {
    let even = |separator: &u8| {
        let widths: Vec<usize> = Rows::new(text, *separator).take(LOOKED_AT).map(|row| row.len()).collect();
        let first = widths.first().copied().filter(|width| *width > 1)?;
        let same = widths.iter().filter(|width| **width == first).count();
        (widths.len() > 1 && same * 10 >= widths.len() * 8).then_some(*separator)
    };
    SEPARATORS.iter().find_map(even)
}

/// Rows as RFC 4180 has them, quotes taken off.
struct Rows<'a> {
    reader: csv_core::Reader,
    rest: &'a [u8],
    row: Vec<u8>,
    ends: Vec<usize>,
    /// The last row was given.
    over: bool,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Self { reader, rest: text.as_bytes(), row: vec![0; BYTES], ends: vec![0; FIELDS], over: false }
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let (mut written, mut fields) = (0, 0);
        loop {
            let (result, read, out, ended) =
                self.reader.read_record(self.rest, &mut self.row[written..], &mut self.ends[fields..]);
            self.rest = &self.rest[read..];
            (written, fields) = (written + out, fields + ended);
            match result {
                // Called again with nothing, it closes the last row.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
                // An open quotation mark may swallow the rest of a file.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    self.rest = &[];
                    self.over = true;
                    break;
                }
            }
        }
        let starts = std::iter::once(0).chain(self.ends[..fields].iter().copied());
        let field = |(from, to): (usize, &usize)| String::from_utf8_lossy(&self.row[from..*to]).into_owned();
        Some(starts.zip(&self.ends[..fields]).map(field).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_fields_is_found() {
        for (text, wanted) in [
            ("a,b\n1,2\n", Some(b',')),
            ("a;b\n1,5;2\n", Some(b';')),
            ("a\tb\n1\t2", Some(b'\t')),
            ("name,said\nMira,\"one\ntwo, three\"\n", Some(b',')),
            ("Dear Mira, hello.\nHow are you? I am fine.\n", None),
            ("only one line, with a comma", None),
        ] {
            assert_eq!(separator(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn rows_over_the_limit_are_counted() {
        let limits = Limits { rows: 2, ..Limits::default() };
        let table = read("a,b\n1,2\n\n3,4\n5,6", &limits);
        assert_eq!(table.text, "a | b\n1 | 2\n");
        assert_eq!(table.cut.as_deref(), Some("2 of 4 rows are kept."));
    }

    #[test]
    fn an_open_quotation_mark_ends_somewhere() {
        let endless = format!("a,b\n1,\"{}", "x".repeat(2 * BYTES));
        assert_eq!(Rows::new(&endless, b',').count(), 2);
        assert_eq!(Rows::new(&",".repeat(2 * FIELDS), b',').count(), 1);
    }
}
