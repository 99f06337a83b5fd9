//! What a file may be called, whatever its sender wrote.

use super::kind::Kind;

/// Characters of a name without its ending.
const LONGEST: usize = 100;

/// A name that can stand in a header and in any folder: its last part, letters, digits and plain signs, the ending of its kind.
pub(super) fn tidied(sent: &str, kind: &Kind) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let plain =
        |c: char| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')' | '.') { c } else { '_' };
    let stem: String = stem.chars().map(plain).take(LONGEST).collect();
    let stem = stem.trim_matches([' ', '.', '_']);
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("{stem}.{}", kind.ending)
}

#[cfg(test)]
mod tests {
    use super::super::kind;
    use super::*;

    #[test]
    fn no_name_does_anything_but_name() {
        let png = kind::of(b"\x89PNG\r\n\x1a\n").unwrap();
        for (sent, name) in [
            ("Holiday (1).PNG", "Holiday (1).png"),
            ("Grüße.jpeg", "Grüße.png"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\Windows\\a.exe", "a.png"),
            ("a\"; x=\"\r\nSet-Cookie: b.png", "a__ x____Set-Cookie_ b.png"),
            ("..", "file.png"),
            (".htaccess", "file.png"),
            ("", "file.png"),
        ] {
            assert_eq!(tidied(sent, png), name, "{sent}");
        }
        assert!(tidied(&"x".repeat(9000), png).len() < 120);
    }
}
