//! The parts of a JSON text, found by its brackets and quotes alone: nothing is built before it is asked for, and a broken part
//! costs itself, not the others. The parts are not checked; whoever parses them does that.

/// The elements of the array that `text` is; nothing when it is none. The last one of a text that breaks off is what is there of it.
pub(crate) fn elements(text: &str) -> Pieces<'_> {
    Pieces::inside(text, '[')
}

/// Keys and values of the object that `text` is, keys as they are written (escapes stay).
pub(crate) fn members(text: &str) -> impl Iterator<Item = (&str, &str)> {
    Pieces::inside(text, '{').filter_map(|piece| {
        let key = piece.strip_prefix('"')?;
        let end = closing_quote(key.as_bytes())?;
        let value = key[end + 1..].trim_start().strip_prefix(':')?;
        Some((&key[..end], value.trim_start()))
    })
}

/// The value at `key` of the object that `text` is.
pub(crate) fn member<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    members(text).find_map(|(name, value)| (name == key).then_some(value))
}

/// How many values `text` would become.
pub(crate) fn values(text: &str) -> usize {
    let mut marks = Marks::default();
    1 + text.bytes().filter(|&byte| marks.outside(byte) && matches!(byte, b',' | b':' | b'[' | b'{')).count()
}

/// What stands between the commas of one bracket.
pub(crate) struct Pieces<'a> {
    rest: Option<&'a str>,
}

impl<'a> Pieces<'a> {
    fn inside(text: &'a str, bracket: char) -> Self {
        Self { rest: text.trim_start().strip_prefix(bracket) }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let text = self.rest?;
            let end = end_of_piece(text.as_bytes());
            let more = text.as_bytes().get(end) == Some(&b',');
            self.rest = more.then(|| &text[end + 1..]);
            let piece = text[..end].trim();
            if !piece.is_empty() {
                return Some(piece);
            }
        }
    }
}

/// Where the comma, or the bracket that closes all, stands; the length where there is none.
fn end_of_piece(bytes: &[u8]) -> usize {
    let (mut marks, mut depth) = (Marks::default(), 0usize);
    let ends = |&byte: &u8| {
        if !marks.outside(byte) {
            return false;
        }
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return true,
            b']' | b'}' => depth -= 1,
            b',' => return depth == 0,
            _ => {}
        }
        false
    };
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

fn closing_quote(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    bytes.iter().position(|&byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// Whether a byte stands outside of quotes.
#[derive(Default)]
struct Marks {
    quoted: bool,
    escaped: bool,
}

impl Marks {
    fn outside(&mut self, byte: u8) -> bool {
        if self.quoted {
            self.quoted = byte != b'"' || self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            return false;
        }
        self.quoted = byte == b'"';
        !self.quoted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_commas_in_quotes_are_letters() {
        let text = r#" [ {"a":"x]},{\\\"["} , [1,[2]] ,, 3 ] , 4"#;
        assert_eq!(elements(text).collect::<Vec<_>>(), [r#"{"a":"x]},{\\\"["}"#, "[1,[2]]", "3"]);
        assert_eq!(values(r#"{"a,b":[1,2]}"#), 5);
    }

    #[test]
    fn members_are_found_by_key() {
        let text = r#"{"a\"b":1, "data" : {"data":2}, "last":[3"#;
        assert_eq!(member(text, "data"), Some(r#"{"data":2}"#));
        assert_eq!(member(text, "last"), Some("[3"), "a text that breaks off is there as far as it goes");
        assert_eq!(members("[1]").count(), 0);
    }

    #[test]
    fn whatever_is_no_json_ends() {
        for text in ["", "[", "{", "[\"", "[\\", "]", "[]]", "{:}", "{\"a\"", "[[[[", "{,,,"] {
            let (elements, members) = (elements(text).count(), members(text).count());
            assert!(elements + members <= 1, "{text}");
        }
    }
}
