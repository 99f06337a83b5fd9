use super::guard::spoken_words;

/// How far a transcript is from what was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordErrors {
    /// Words that are wrong, missing or too many.
    pub errors: usize,
    /// Words that were said.
    pub words: usize,
}

impl WordErrors {
    /// Word error rate, per cent.
    pub fn percent(self) -> f64 {
        100.0 * self.errors as f64 / self.words.max(1) as f64
    }
}

impl std::ops::AddAssign for WordErrors {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.words += other.words;
    }
}

/// The fewest words to replace, add or take away (Levenshtein), after case, punctuation and ways of writing are made equal.
pub fn word_errors(said: &str, heard: &str) -> WordErrors {
    let (said, heard) = (normalised(said), normalised(heard));
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (index, word) in said.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(word != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    WordErrors { errors: row[heard.len()], words: said.len() }
}

/// Spelled out, so that neither counts as an error.
const SAME: &[(&str, &str)] = &[
    ("it s", "its"),
    ("that s", "thats"),
    ("let s", "lets"),
    ("i m", "i am"),
    ("i ve", "i have"),
    ("i ll", "i will"),
    ("i d", "i would"),
    ("you re", "you are"),
    ("we re", "we are"),
    ("they re", "they are"),
    ("don t", "do not"),
    ("doesn t", "does not"),
    ("didn t", "did not"),
    ("can t", "cannot"),
    ("can not", "cannot"),
    ("won t", "will not"),
    ("isn t", "is not"),
    ("wasn t", "was not"),
    ("what s", "what is"),
    ("there s", "there is"),
    ("mr", "mister"),
    ("dr", "doctor"),
    ("ok", "okay"),
    ("grey", "gray"),
    ("colour", "color"),
    ("favourite", "favorite"),
    ("neighbour", "neighbor"),
    ("neighbours", "neighbors"),
    ("criticised", "criticized"),
    ("kilometres", "kilometers"),
    ("km", "kilometers"),
    ("%", "percent"),
];

fn normalised(text: &str) -> Vec<String> {
    let mut text = format!(" {} ", spoken_words(text).join(" "));
    for (from, to) in SAME {
        text = text.replace(&format!(" {from} "), &format!(" {to} "));
    }
    text.split_whitespace().map(number_in_words).collect()
}

/// Small numbers as words; models write either.
fn number_in_words(word: &str) -> String {
    const SMALL: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    word.parse().ok().and_then(|number: usize| SMALL.get(number)).map_or(word, |word| *word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_in_words() {
        let errors = |said: &str, heard: &str| word_errors(said, heard).errors;
        assert_eq!(errors("It was the best of times.", "it was the best of times"), 0);
        assert_eq!(errors("I don't have 3 cats", "I do not have three cats"), 0);
        assert_eq!(errors("the cat sat down", "the hat sat"), 2);
        assert_eq!(errors("", "you"), 1);
        assert_eq!(word_errors("one two three four", "one three four five").percent(), 50.0);
    }
}
