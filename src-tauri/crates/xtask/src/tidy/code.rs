//! Rust text reduced to what the compiler acts on.

/// The lines of `text` with comments gone and the insides of strings blank, up to the unit tests at its end.
pub(crate) fn code_lines(text: &str) -> Vec<String> {
    let blank = without_comments_and_strings(text);
    let lines: Vec<_> = blank.lines().map(str::to_owned).collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0].trim_start().starts_with("#[cfg(test)]") && pair[1].trim_start().starts_with("mod tests")
    });
    lines.into_iter().take(tests.unwrap_or(usize::MAX)).collect()
}

/// Lines (from 1) of `text` in which `path`, such as `Instant::now`, is named as code: whole words, not parts of longer ones.
pub(crate) fn lines_naming(text: &str, path: &str) -> Vec<usize> {
    let named = |line: &String| {
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + path.len()..].chars().next();
            // `path` may itself end in `::` or `!`, which close a word.
            let closed = !path.ends_with(is_word);
            !before.is_some_and(is_word) && (closed || !after.is_some_and(is_word))
        })
    };
    let numbered = code_lines(text).into_iter().enumerate();
    numbered.filter(|(_, line)| named(line)).map(|(index, _)| index + 1).collect()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Keeps every line break, so that line numbers stand.
fn without_comments_and_strings(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, keep) = token(rest, first, kept.chars().next_back());
        let (token, after) = rest.split_at(length);
        if keep {
            kept.push_str(token);
        } else {
            kept.push('"');
            kept.extend(token.chars().filter(|letter| *letter == '\n'));
        }
        rest = after;
    }
    kept
}

/// How many bytes the next piece has, and whether it is code.
fn token(rest: &str, first: char, before: Option<char>) -> (usize, bool) {
    let until =
        |end: &str, skip: usize| rest[skip..].find(end).map_or(rest.len(), |at| skip + at + end.len());
    match first {
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
        '/' if rest.starts_with("/*") => (until("*/", 2), false),
        '"' => (quoted(rest, '"'), false),
        'r' if !before.is_some_and(is_word) => match raw_opening(rest) {
            Some(hashes) => (until(&format!("\"{}", "#".repeat(hashes)), 2 + hashes), false),
            None => (1, true),
        },
        // A character, not a lifetime: 'x' or '\…'.
        '\'' if rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'') => {
            (quoted(rest, '\''), false)
        }
        _ => (first.len_utf8(), true),
    }
}

fn raw_opening(rest: &str) -> Option<usize> {
    let hashes = rest[1..].chars().take_while(|letter| *letter == '#').count();
    rest[1 + hashes..].starts_with('"').then_some(hashes)
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + letter.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_tests_are_no_code() {
        let text = "let a = \"rusqlite:: \\\" in text\"; // rusqlite::open\nlet b = r#\"rusqlite:: \"quoted\" \"#;\n/* rusqlite::\n */ let c = 'x';\nrusqlite::open();\n#[cfg(test)]\nmod tests {\n rusqlite::open();\n}\n";
        assert_eq!(lines_naming(text, "rusqlite::"), [5]);
    }

    #[test]
    fn a_longer_word_is_another_word() {
        assert_eq!(
            lines_naming(
                "MyInstant::now();\nInstant::nowhere();\nstd::time::Instant::now();\n",
                "Instant::now"
            ),
            [3]
        );
    }

    #[test]
    fn a_lifetime_opens_no_quotation() {
        assert_eq!(
            lines_naming("fn a<'a>(x: &'a str) {}\ncpal::host(); let c = '\\'';\ncpal::b();", "cpal::"),
            [2, 3]
        );
    }
}
