use std::time::{Duration, UNIX_EPOCH};

/// Nobody is told to come back later than this.
const LONGEST: Duration = Duration::from_secs(3600);

/// How long a server asks to be left alone: seconds or a date (RFC 9110, section 10.2.3). `now_ms`: milliseconds since
/// 1970. `None` for what is neither; a date that has passed is no wait.
pub fn retry_after(value: &str, now_ms: i64) -> Option<Duration> {
    let value = value.trim();
    let wait = match value.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => {
            Duration::from_secs_f64(seconds.min(LONGEST.as_secs_f64()))
        }
        Ok(_) => return None,
        Err(_) => {
            let date = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
            date.saturating_sub(Duration::from_millis(u64::try_from(now_ms).ok()?))
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_understood() {
        let seconds = Duration::from_secs;
        assert_eq!(retry_after("7", 0), Some(seconds(7)));
        assert_eq!(retry_after(" 0.5 ", 0), Some(Duration::from_millis(500)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_747_000), Some(seconds(30)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 984_111_747_000), Some(seconds(0)));
        assert_eq!(retry_after("99999999999999999999", 0), Some(LONGEST));
        for nonsense in ["", "-1", "soon", "NaN", "inf", "1e400"] {
            assert_eq!(retry_after(nonsense, 0), None, "{nonsense}");
        }
    }
}
