/// A moment as the person's clock and calendar show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub year: i32,
    /// 1-12.
    pub month: u8,
    /// 1-31.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

impl Moment {
    /// A moment of Unix time, `offset_minutes` east of Greenwich. Method: days to civil date, Howard Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms".
    pub fn of_unix(seconds: i64, offset_minutes: i32) -> Self {
        let local = seconds.saturating_add(i64::from(offset_minutes) * 60);
        let (days, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let year = i32::try_from(year).unwrap_or(i32::MAX);
        Self {
            year,
            month: month as u8,
            day: day as u8,
            hour: (second / 3600) as u8,
            minute: (second % 3600 / 60) as u8,
        }
    }

    /// What `{{date}}` and its kin say.
    pub(super) fn say(&self, name: &str) -> Option<String> {
        let Self { year, month, day, hour, minute } = self;
        let month_name = MONTHS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or_default();
        Some(match name {
            "date" => format!("{day} {month_name} {year}"),
            "time" | "isotime" => format!("{hour:02}:{minute:02}"),
            "isodate" => format!("{year:04}-{month:02}-{day:02}"),
            "weekday" => self.weekday().to_owned(),
            _ => return None,
        })
    }

    /// Sakamoto's method.
    fn weekday(&self) -> &'static str {
        const SHIFT: [i64; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let month = usize::from(self.month.clamp(1, 12));
        let year = i64::from(self.year) - i64::from(month < 3);
        let leap = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        DAYS[(year + leap + SHIFT[month - 1] + i64::from(self.day)).rem_euclid(7) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_time_becomes_a_date_on_either_side_of_its_beginning() {
        let said = |seconds, offset, name| Moment::of_unix(seconds, offset).say(name).unwrap();
        assert_eq!((said(0, 0, "isodate"), said(0, 0, "weekday")), ("1970-01-01".into(), "Thursday".into()));
        assert_eq!(said(951_826_800, 60, "date"), "29 February 2000");
        assert_eq!(said(951_826_800, 60, "time"), "13:20");
        assert_eq!((said(-1, 0, "isodate"), said(-1, 0, "time")), ("1969-12-31".into(), "23:59".into()));
        assert_eq!(said(1_795_305_600, 0, "isodate"), "2026-11-22");
        assert_eq!(said(1_795_305_600, 0, "weekday"), "Sunday");
    }
}
