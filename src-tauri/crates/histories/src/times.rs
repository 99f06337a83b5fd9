//! Times as files write them ↔ milliseconds since 1970, UTC.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde_json::Value;

/// Numbers from here on count milliseconds, lesser ones seconds: as seconds it is the year 5138, as milliseconds 1973.
const MILLISECONDS_FROM: f64 = 1e11;
/// The end of the year 9999.
const LAST_MS: f64 = 253_402_300_799_999.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) ms: i64,
    /// Whether the file says which zone; else it is taken as UTC.
    pub(crate) zoned: bool,
}

/// A number of seconds or milliseconds (also as a text), ISO 8601, or one of SillyTavern's ways.
pub(crate) fn read(value: &Value) -> Option<Moment> {
    match value {
        Value::Number(number) => counted(number.as_f64()?),
        Value::String(text) => written(text.trim()),
        _ => None,
    }
}

/// `2024-05-01T14:02:03.5Z`.
pub(crate) fn iso(ms: i64) -> Option<String> {
    Some(Timestamp::from_millisecond(ms).ok()?.to_string())
}

/// `2024-05-01 14:02`, of UTC.
pub(crate) fn minute(ms: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(ms).ok()?;
    Some(TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string())
}

fn counted(number: f64) -> Option<Moment> {
    let ms = if number < MILLISECONDS_FROM { number * 1000.0 } else { number };
    // Zero stands for unknown in every program.
    (1.0..=LAST_MS).contains(&ms).then(|| Moment { ms: ms.round() as i64, zoned: true })
}

fn written(text: &str) -> Option<Moment> {
    // The longest way has 35 letters.
    if text.len() > 80 {
        return None;
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return after_1970(time, true);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return counted(text.parse().ok()?);
    }
    let local = match text.contains('@') {
        true => lettered(text),
        false => text.parse().ok().or_else(|| spelled(text)),
    };
    after_1970(TimeZone::UTC.to_timestamp(local?).ok()?, false)
}

fn after_1970(time: Timestamp, zoned: bool) -> Option<Moment> {
    let ms = time.as_millisecond();
    (ms > 0).then_some(Moment { ms, zoned })
}

/// `June 19, 2023 4:13pm`.
fn spelled(text: &str) -> Option<DateTime> {
    ["%B %d, %Y %I:%M%p", "%B %d, %Y %I:%M %p", "%B %d, %Y %H:%M"]
        .iter()
        .find_map(|form| DateTime::strptime(form, text).ok())
}

/// `2023-6-19 @16h 13m 5s 40ms` and `2023-06-19@16h13m05s`.
fn lettered(text: &str) -> Option<DateTime> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let numbers: Vec<i32> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
    let [year, month, day, hour, minute, rest @ ..] = numbers.as_slice() else { return None };
    let small = |number: i32| i8::try_from(number).ok();
    let day = Date::new(i16::try_from(*year).ok()?, small(*month)?, small(*day)?).ok()?;
    let ms = rest.get(1).copied().unwrap_or_default();
    let nanosecond = ms.checked_mul(1_000_000).filter(|_| ms < 1000)?;
    let second = small(rest.first().copied().unwrap_or_default())?;
    let time = Time::new(small(*hour)?, small(*minute)?, second, nanosecond).ok()?;
    Some(day.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ms(value: Value) -> Option<(i64, bool)> {
        read(&value).map(|moment| (moment.ms, moment.zoned))
    }

    #[test]
    fn every_way_of_writing_a_time_is_read() {
        let (day, time) = (1_687_132_800_000, 58_380_000);
        for (value, expected) in [
            (json!(1_687_191_180), (day + time, true)),
            (json!(1_687_191_180.25), (day + time + 250, true)),
            (json!(1_687_191_180_000_i64), (day + time, true)),
            (json!("1687191180000"), (day + time, true)),
            (json!("2023-06-19T16:13:00.040Z"), (day + time + 40, true)),
            (json!("2023-06-19T18:13:00+02:00"), (day + time, true)),
            (json!("2023-06-19 16:13:00.123456+00:00"), (day + time + 123, true)),
            (json!("2023-06-19T16:13:00"), (day + time, false)),
            (json!("2023-6-19 @16h 13m 5s 40ms"), (day + time + 5040, false)),
            (json!("2023-06-19@16h13m05s"), (day + time + 5000, false)),
            (json!("2023-06-19@16h13m05s040ms"), (day + time + 5040, false)),
            (json!("June 19, 2023 4:13pm"), (day + time, false)),
            (json!("June 19, 2023 04:13 PM"), (day + time, false)),
            (json!("June 9, 2023 16:13"), (day + time - 864_000_000, false)),
        ] {
            assert_eq!(ms(value.clone()), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for value in [
            json!(0),
            json!(-5),
            json!(1e300),
            json!(9_999_999_999_999_999_u64),
            json!(null),
            json!({}),
            json!(""),
            json!("yesterday"),
            json!("2023-13-45@99h99m"),
            json!("@"),
            json!("....."),
            json!("1970-01-01T00:00:00Z"),
            json!("2023-6-19 @16h 13m 5s 2000000000ms"),
            json!("99999999999999999999-1-1@1h1m"),
            json!("9".repeat(400)),
        ] {
            assert_eq!(ms(value.clone()), None, "{value}");
        }
    }

    #[test]
    fn times_are_written_for_people_and_for_programs() {
        assert_eq!(minute(1_687_191_180_999).as_deref(), Some("2023-06-19 16:13"));
        assert_eq!(iso(1_687_191_180_500).as_deref(), Some("2023-06-19T16:13:00.5Z"));
        assert_eq!(minute(i64::MAX), None);
    }
}
