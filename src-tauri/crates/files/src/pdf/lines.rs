//! Strings at places on a page → lines and paragraphs.

/// In sizes of the font: a gap that is a space, one that is a column, a step that is another line, one that is another paragraph.
const SPACE: f32 = 0.18;
const COLUMN: f32 = 2.5;
const LINE: f32 = 0.45;
const PARAGRAPH: f32 = 1.75;

/// A string on the page, in the page's own units.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) x: f32,
    pub(super) y: f32,
    /// Where the next letter would stand.
    pub(super) end: f32,
    pub(super) size: f32,
}

/// The text of a page as it grows.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    last: Option<Placed>,
    parted: bool,
}

impl Lines {
    /// Puts a string behind what is there, with what the step between them means.
    pub(super) fn put(&mut self, next: Placed) {
        if next.text.is_empty() {
            return;
        }
        if let Some(last) = &self.last {
            match step(last, &next) {
                Step::Same if !self.parted || next.text.starts_with(' ') => {}
                Step::Same => self.text.push(' '),
                Step::Space if self.text.ends_with(char::is_whitespace) || next.text.starts_with(' ') => {}
                Step::Space => self.text.push(' '),
                Step::Column => self.text.push_str("  "),
                Step::Line if is_broken(&self.text, &next.text) => _ = self.text.pop(),
                Step::Line => self.text.push('\n'),
                Step::Paragraph => self.text.push_str("\n\n"),
            }
        }
        self.parted = false;
        self.text.push_str(&next.text);
        self.last = Some(next);
    }

    /// The next string is another word, however near it stands.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.parted = true;
        }
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Same,
    Space,
    Column,
    Line,
    Paragraph,
}

fn step(last: &Placed, next: &Placed) -> Step {
    let size = last.size.max(next.size).max(0.1);
    let (down, right) = ((last.y - next.y) / size, (next.x - last.end) / size);
    match () {
        // Raised and lowered letters stay on their line.
        () if down.abs() < LINE => match () {
            () if right > COLUMN => Step::Column,
            () if right > SPACE => Step::Space,
            // Back over what was written: what is painted twice, or another line of the same height.
            () if next.x < last.x - size => Step::Line,
            () => Step::Same,
        },
        // Up: another column, or a footer.
        () if !(0.0..=PARAGRAPH).contains(&down) => Step::Paragraph,
        () => Step::Line,
    }
}

/// Whether a word was parted at the end of a line.
fn is_broken(text: &str, next: &str) -> bool {
    let mut before = text.chars().rev();
    before.next() == Some('-')
        && before.next().is_some_and(char::is_alphabetic)
        && next.starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(strings: &[(&str, f32, f32, f32)]) -> String {
        let mut lines = Lines::default();
        for (text, x, y, end) in strings {
            lines.put(Placed { text: (*text).to_owned(), x: *x, y: *y, end: *end, size: 10.0 });
        }
        lines.text()
    }

    #[test]
    fn steps_become_spaces_lines_and_paragraphs() {
        let strings = [
            ("Hel", 0.0, 700.0, 15.0),
            ("lo", 15.2, 700.0, 25.0),
            ("there,", 28.0, 700.0, 50.0),
            ("inter-", 0.0, 688.0, 30.0),
            ("rupted", 0.0, 676.0, 30.0),
            ("2", 31.0, 679.0, 33.0),
            ("A new one.", 0.0, 640.0, 40.0),
            ("right", 300.0, 640.0, 320.0),
            ("Top of a column", 200.0, 700.0, 260.0),
        ];
        let wanted = "Hello there,\ninterrupted2\n\nA new one.  right\n\nTop of a column";
        assert_eq!(page(&strings), wanted);
    }
}
