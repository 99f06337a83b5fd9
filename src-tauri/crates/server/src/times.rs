//! Times as the documents write them: ISO 8601, UTC, with a Z.

use jiff::Timestamp;

/// `2024-01-01T12:00:05Z`. `ms`: since 1970.
pub(crate) fn to_the_second(ms: i64) -> String {
    written(ms, "%Y-%m-%dT%H:%M:%SZ")
}

/// `2024-01-01T12:00:05.120Z`. `ms`: since 1970.
pub(crate) fn to_the_millisecond(ms: i64) -> String {
    written(ms, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

fn written(ms: i64, format: &str) -> String {
    // Nobody's clock shows a year that has no name; a wrong one is no reason to answer nothing.
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_in_the_documents() {
        assert_eq!(to_the_second(1_704_110_405_120), "2024-01-01T12:00:05Z");
        assert_eq!(to_the_millisecond(1_704_110_405_120), "2024-01-01T12:00:05.120Z");
        assert_eq!(to_the_second(i64::MAX), "1970-01-01T00:00:00Z");
    }
}
