use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

/// Text as it is read from a column. Bytes that are not UTF-8 (a damaged page, a foreign tool) become U+FFFD:
/// a chat with one odd character is better than a chat that does not open.
pub(crate) struct Lossy(pub(crate) String);

impl FromSql for Lossy {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Text(bytes) => Ok(Self(String::from_utf8_lossy(bytes).into_owned())),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// The text on one line, white space collapsed, at most `max` characters, the last one an ellipsis when cut.
pub fn one_line(text: &str, max: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        // Long enough to know; the rest may be 200 KB.
        if line.len() > max * 4 {
            break;
        }
    }
    if line.chars().count() <= max {
        return line;
    }
    let mut cut: String = line.chars().take(max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_line_is_short_and_has_no_breaks() {
        assert_eq!(one_line("  Hello,\n\n\tyou \r\n", 80), "Hello, you");
        assert_eq!(one_line("", 80), "");
        assert_eq!(one_line("ab cd ef", 6), "ab cd…", "the ellipsis counts");
        assert_eq!(one_line("ab cd ef", 4), "ab…", "no space before the ellipsis");
        assert_eq!(one_line("éééé", 4), "éééé", "characters are counted, not bytes");
        assert_eq!(one_line(&"x".repeat(200_000), 80).chars().count(), 80);
    }
}
