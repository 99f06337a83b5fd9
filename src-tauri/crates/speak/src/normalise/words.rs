//! Numbers in words.

const ONES: [&str; 20] = [
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
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [&str; 7] = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

/// 42 -> "forty-two".
pub(super) fn cardinal(n: u64) -> String {
    if n < 1000 {
        return below_thousand(n as usize);
    }
    let mut groups = Vec::new();
    let mut rest = n;
    for scale in SCALES {
        let group = (rest % 1000) as usize;
        if group > 0 {
            groups.push(format!("{} {scale}", below_thousand(group)).trim_end().to_owned());
        }
        rest /= 1000;
    }
    groups.reverse();
    groups.join(" ")
}

fn below_thousand(n: usize) -> String {
    let (hundreds, rest) = (n / 100, n % 100);
    let tail = match rest {
        0 if hundreds > 0 => String::new(),
        0..20 => ONES[rest].to_owned(),
        _ if rest % 10 == 0 => TENS[rest / 10].to_owned(),
        _ => format!("{}-{}", TENS[rest / 10], ONES[rest % 10]),
    };
    match (hundreds, tail.is_empty()) {
        (0, _) => tail,
        (_, true) => format!("{} hundred", ONES[hundreds]),
        _ => format!("{} hundred {tail}", ONES[hundreds]),
    }
}

/// 42 -> "forty-second".
pub(super) fn ordinal(n: u64) -> String {
    let words = cardinal(n);
    let at = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = words.split_at(at);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        tens if tens.ends_with('y') => format!("{}ieth", &tens[..tens.len() - 1]),
        other => format!("{other}th"),
    };
    format!("{head}{last}")
}

/// A number as years are said: 1984 -> "nineteen eighty-four", 2005 -> "two thousand five", 2026 -> "twenty twenty-six".
pub(super) fn year(n: u64) -> String {
    let (century, rest) = (n / 100, n % 100);
    match (n, rest) {
        (1000..=9999, 0) if !century.is_multiple_of(10) => format!("{} hundred", cardinal(century)),
        (2000..=2009, _) => cardinal(n),
        (1000..=9999, 1..=9) if !century.is_multiple_of(10) => {
            format!("{} oh {}", cardinal(century), cardinal(rest))
        }
        (1000..=9999, 10..) => format!("{} {}", cardinal(century), cardinal(rest)),
        _ => cardinal(n),
    }
}

/// Digit by digit: "007" -> "zero zero seven". Other characters are left out.
pub(super) fn digits(text: &str) -> String {
    let words: Vec<&str> = text.chars().filter_map(|c| ONES.get(c.to_digit(10)? as usize).copied()).collect();
    words.join(" ")
}

/// A number as written, with separators of thousands, sign and decimals: "-1,234.5" -> "minus one thousand ... point five".
///
/// `None` when it is no number.
pub(super) fn number(text: &str) -> Option<String> {
    let text = text.replace(',', "");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("minus ", rest),
        None => ("", text.as_str()),
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() && decimals.is_empty() || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let whole = match whole {
        "" => String::new(),
        w if w.len() > 1 && w.starts_with('0') => digits(w),
        w => w.parse().map_or_else(|_| digits(w), cardinal),
    };
    Some(match decimals {
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole} point {}", digits(decimals)).replace("  ", " "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cardinals_ordinals_and_years() {
        assert_eq!(cardinal(0), "zero");
        assert_eq!(cardinal(1_000_001), "one million one");
        assert_eq!(cardinal(u64::MAX).split(' ').next(), Some("eighteen"));
        assert_eq!(ordinal(20), "twentieth");
        assert_eq!(ordinal(112), "one hundred twelfth");
        assert_eq!(ordinal(1000), "one thousandth");
        assert_eq!(year(1905), "nineteen oh five");
        assert_eq!(year(2000), "two thousand");
        assert_eq!(year(1800), "eighteen hundred");
        assert_eq!(year(2010), "twenty ten");
    }

    #[test]
    fn numbers_as_they_are_written() {
        assert_eq!(
            number("-1,234.50").as_deref(),
            Some("minus one thousand two hundred thirty-four point five zero")
        );
        assert_eq!(number(".5").as_deref(), Some(" point five"));
        assert_eq!(number("007").as_deref(), Some("zero zero seven"));
        assert_eq!(number("99999999999999999999999").map(|w| w.split(' ').count()), Some(23));
        assert_eq!(number("1.2.3"), None);
        assert_eq!(number(""), None);
    }
}
