use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::{FileError, Limits};

/// What is written so far.
#[derive(Default)]
struct Page {
    text: String,
    /// Of the paragraph that is read.
    line: String,
    in_words: bool,
    /// Tables within tables; the text of their cells stands on one line a row.
    tables: usize,
    cells: Vec<String>,
    /// Words that were deleted or stand behind a field stay out.
    skipped: usize,
    /// It is a list's item, and how deep.
    level: Option<usize>,
}

/// Paragraphs, lists and tables of `word/document.xml`.
pub(super) fn text(xml: &str, limits: &Limits) -> Result<String, FileError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut page = Page::default();
    // Far more than is kept: what follows is not needed.
    while page.text.len() < 8 * limits.characters {
        match reader.read_event().map_err(|_| FileError::damaged("This document"))? {
            Event::Start(tag) => page.begin(&tag),
            Event::Empty(tag) => page.mark(&tag),
            Event::End(tag) => page.end(tag.local_name().as_ref()),
            Event::Text(words) if page.in_words => page.line.push_str(&words),
            Event::GeneralRef(entity) if page.in_words => page.line.push_str(&named(&entity)),
            Event::Eof => break,
            _ => {}
        }
    }
    page.paragraph();
    Ok(page.text)
}

/// The five entities of XML, and signs by their number. Others do not stand in these documents.
fn named(entity: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(sign)) = entity.resolve_char_ref() {
        return sign.to_string();
    }
    match &**entity {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}

impl Page {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "p" => self.level = None,
            "t" => self.in_words = self.skipped == 0,
            "tbl" => self.tables += 1,
            "del" | "instrText" | "Fallback" => self.skipped += 1,
            _ => self.mark(tag),
        }
    }

    fn mark(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "tab" if self.skipped == 0 => self.line.push('\t'),
            "br" | "cr" if self.skipped == 0 => self.line.push('\n'),
            "numPr" => self.level = Some(0),
            "ilvl" => self.level = Some(number(tag).min(8)),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_words = false,
            "p" => self.paragraph(),
            "tc" if self.tables == 1 => self.cells.push(String::new()),
            "tr" if self.tables == 1 => self.row(),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                self.text.push('\n');
            }
            "del" | "instrText" | "Fallback" => self.skipped = self.skipped.saturating_sub(1),
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        // What Word writes before a paragraph's marks is no part of its words.
        let line = std::mem::take(&mut self.line);
        let (line, level) = (line.trim(), self.level.take());
        if self.tables > 0 {
            if self.cells.is_empty() {
                self.cells.push(String::new());
            }
            if let (false, Some(cell)) = (line.is_empty(), self.cells.last_mut()) {
                let between = if cell.is_empty() { "" } else { " " };
                *cell = format!("{cell}{between}{}", line.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            return;
        }
        if line.is_empty() {
            return;
        }
        match level {
            Some(deep) => self.text.push_str(&format!("{}- {line}\n", "  ".repeat(deep))),
            None => self.text.push_str(&format!("\n{line}\n")),
        }
    }

    fn row(&mut self) {
        let mut cells = std::mem::take(&mut self.cells);
        // The last cell was opened by the end of the one before it.
        cells.pop();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.text.push_str(&cells.join(" | "));
            self.text.push('\n');
        }
    }
}

fn number(tag: &BytesStart<'_>) -> usize {
    let value = tag.attributes().flatten().find(|one| one.key.local_name().as_ref() == "val");
    value.and_then(|one| one.value.parse().ok()).unwrap_or(0)
}
