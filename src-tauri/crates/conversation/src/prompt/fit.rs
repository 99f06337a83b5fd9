//! A card has as much text as its maker liked; a model takes in so much. What is cut, and where.

/// A part of the prompt that may be cut.
pub(super) struct Part {
    pub(super) text: String,
    /// What was left out.
    pub(super) cut: Option<String>,
}

/// A part that would be shorter than this is left out altogether.
const SHORTEST: usize = 12;
/// Of the room, what each later part keeps at least against a long one before it.
const SHARE: usize = 8;

/// Cuts the parts, the most important first, until they take no more than `room` tokens together.
pub(super) fn fit(parts: &mut [Part], room: usize, count: &dyn Fn(&str) -> usize) {
    let sizes: Vec<usize> = parts.iter().map(|part| count(&part.text)).collect();
    let mut left = room;
    for (at, part) in parts.iter_mut().enumerate() {
        let kept_free: usize = sizes[at + 1..].iter().map(|size| (*size).min(room / SHARE)).sum();
        let allowed = left.saturating_sub(kept_free);
        if sizes[at] > allowed {
            *part = shortened(std::mem::take(&mut part.text), sizes[at], allowed, count);
        }
        left = left.saturating_sub(count(&part.text));
    }
}

fn shortened(text: String, size: usize, allowed: usize, count: &dyn Fn(&str) -> usize) -> Part {
    let kept = if allowed < SHORTEST { String::new() } else { beginning(&text, allowed, count) };
    let left_out = size - count(&kept).min(size);
    let cut = match kept.is_empty() {
        true => format!("Left out: about {size} tokens, and there was no room."),
        false => format!("Cut: about {left_out} of {size} tokens did not fit."),
    };
    Part { text: kept, cut: Some(cut) }
}

/// As much of the text's beginning as takes `room` tokens, up to the end of a sentence where there is one.
pub fn beginning(text: &str, room: usize, count: &dyn Fn(&str) -> usize) -> String {
    let ends = |text: &str| -> Vec<usize> {
        let marks = text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '\n' | ';'));
        marks.map(|(at, c)| at + c.len_utf8()).collect()
    };
    let fits = |end: &usize| count(&text[..*end]) <= room;
    // Counts grow with the text, so that the last end that fits is found by halving.
    let sentences = ends(text);
    let whole = sentences.partition_point(fits);
    if whole > 0 {
        return text[..sentences[whole - 1]].trim_end().to_owned();
    }
    let words: Vec<usize> =
        text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect();
    match words.partition_point(fits) {
        0 => String::new(),
        number => format!("{}…", text[..words[number - 1]].trim_end()),
    }
}

/// Tokens of a text, estimated from above: English takes about one for 4.3 letters, other scripts up to one a letter.
pub fn estimate_tokens(text: &str) -> usize {
    let (mut ascii, mut other) = (0_usize, 0_usize);
    for c in text.chars() {
        if c.is_ascii() { ascii += 1 } else { other += 1 }
    }
    (ascii * 10).div_ceil(37) + other
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(text: &str) -> Part {
        Part { text: text.to_owned(), cut: None }
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        let mut parts = [part("One."), part("Two.")];
        fit(&mut parts, 100, &str::len);
        assert_eq!((parts[0].text.as_str(), parts[1].text.as_str()), ("One.", "Two."));
        assert!(parts.iter().all(|part| part.cut.is_none()));
    }

    #[test]
    fn a_long_part_is_cut_at_a_sentence_and_leaves_room_for_the_next() {
        let mut parts = [part(&"A sentence of words. ".repeat(20)), part("Dry and kind."), part("")];
        fit(&mut parts, 100, &str::len);
        assert!(parts[0].text.ends_with("words.") && parts[0].text.len() <= 88, "{}", parts[0].text);
        assert!(parts[0].cut.as_ref().is_some_and(|cut| cut.contains("of 420 tokens")));
        assert_eq!((parts[1].text.as_str(), &parts[1].cut), ("Dry and kind.", &None));
    }

    #[test]
    fn without_room_a_part_goes_and_says_so() {
        let mut parts = [part("Something long enough not to fit.")];
        fit(&mut parts, 5, &str::len);
        assert_eq!(parts[0].text, "");
        assert!(parts[0].cut.as_ref().is_some_and(|cut| cut.starts_with("Left out")));
    }

    proptest! {
        #[test]
        fn parts_never_take_more_than_the_room(
            texts in prop::collection::vec("[a-zé .!\n]{0,200}", 1..6), room in 0_usize..300,
        ) {
            let mut parts: Vec<Part> = texts.iter().map(|text| part(text)).collect();
            fit(&mut parts, room, &str::len);
            // An ellipsis is three bytes long.
            prop_assert!(parts.iter().map(|part| part.text.len()).sum::<usize>() <= room + 3 * parts.len());
        }
    }
}
