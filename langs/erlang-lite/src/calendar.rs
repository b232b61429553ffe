//! Days, dates and times of day in the Gregorian calendar, and the local time zone.

use std::sync::OnceLock;

/// Seconds of a day.
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// A date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateTime {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl DateTime {
    /// That of a number of seconds since 1970.
    pub(crate) fn from_seconds(seconds: i64) -> Self {
        let (year, month, day) = date(seconds.div_euclid(DAY_SECONDS));
        let time = seconds.rem_euclid(DAY_SECONDS);
        Self { year, month, day, hour: time / 3600, minute: time / 60 % 60, second: time % 60 }
    }

    /// Seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        let time = (self.hour * 60 + self.minute) * 60 + self.second;
        day_number(self.year, self.month, self.day) * DAY_SECONDS + time
    }

    /// Whether there is such a day and such a time, from 1970 on or not.
    pub(crate) fn is_valid(&self) -> bool {
        (1..=12).contains(&self.month)
            && self.day >= 1
            && date(day_number(self.year, self.month, self.day)) == (self.year, self.month, self.day)
            && (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..60).contains(&self.second)
    }
}

/// Year, month and day of a day counted from 1970.
///
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn date(day: i64) -> (i64, i64, i64) {
    // Years begin in March, so that the leap day is the last of its year; 719,468 days before 1970.
    let day = day + 719_468;
    let (era, day_of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_month)
}

/// The day of a date, counted from 1970; `days_from_civil` of the same source.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The local time of a moment, both as seconds since 1970.
pub(crate) fn local_from_universal(seconds: i64) -> i64 {
    seconds + zone().offset(seconds)
}

/// The moment of a local time. Of two moments with this local time the later one.
pub(crate) fn universal_from_local(seconds: i64) -> i64 {
    let offset = zone().offset(seconds - zone().offset(seconds));
    seconds - offset
}

/// Offsets of a time zone from UTC.
#[derive(Default, Debug, PartialEq, Eq)]
struct Zone {
    /// Times from which on an offset holds, both in seconds; sorted.
    transitions: Vec<(i64, i64)>,
    /// The offset before the first of them.
    first: i64,
}

impl Zone {
    fn offset(&self, seconds: i64) -> i64 {
        let after = self.transitions.partition_point(|&(from, _)| from <= seconds);
        after.checked_sub(1).map_or(self.first, |index| self.transitions[index].1)
    }
}

/// The system's zone, read once; UTC where none is set or it can't be read.
fn zone() -> &'static Zone {
    static ZONE: OnceLock<Zone> = OnceLock::new();
    ZONE.get_or_init(|| {
        let path = match std::env::var("TZ") {
            Ok(name) if name.starts_with('/') => name,
            Ok(name) => format!("/usr/share/zoneinfo/{}", name.trim_start_matches(':')),
            Err(_) => "/etc/localtime".to_owned(),
        };
        std::fs::read(path).ok().and_then(|file| parse(&file)).unwrap_or_default()
    })
}

/// A compiled zone: the second, 64-bit part of a TZif file (RFC 8536).
fn parse(file: &[u8]) -> Option<Zone> {
    const HEADER_BYTES: usize = 44;
    let counts = |header: &[u8]| -> Option<[usize; 6]> {
        (header.get(..4)? == b"TZif").then_some(())?;
        let mut counts = [0; 6];
        for (index, count) in counts.iter_mut().enumerate() {
            let at = 20 + 4 * index;
            *count = u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?) as usize;
        }
        Some(counts)
    };
    // In both parts: UT/local indicators, standard/wall indicators, leap seconds, transition times, local
    // time types, characters of their names.
    let [utc, standard, leaps, times, types, chars] = counts(file)?;
    let first_part = HEADER_BYTES + times * 5 + types * 6 + chars + leaps * 8 + standard + utc;
    let second = file.get(first_part..)?;
    let [_, _, _, times, types, _] = counts(second)?;
    let body = &second[HEADER_BYTES..];
    let kinds = body.get(times * 8..)?;
    let descriptions = kinds.get(times..times + types * 6)?;
    let offset = |kind: usize| -> Option<i64> {
        Some(i64::from(i32::from_be_bytes(descriptions.get(kind * 6..kind * 6 + 4)?.try_into().ok()?)))
    };
    let mut transitions = Vec::with_capacity(times);
    for (time, &kind) in body[..times * 8].chunks_exact(8).zip(kinds) {
        transitions.push((i64::from_be_bytes(time.try_into().ok()?), offset(usize::from(kind))?));
    }
    Some(Zone { transitions, first: offset(0)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_back() {
        for (seconds, expected) in [
            (0, (1970, 1, 1, 0, 0, 0)),
            (951_782_400, (2000, 2, 29, 0, 0, 0)),
            (4_102_444_799, (2099, 12, 31, 23, 59, 59)),
            (-1, (1969, 12, 31, 23, 59, 59)),
        ] {
            let found = DateTime::from_seconds(seconds);
            let parts = (found.year, found.month, found.day, found.hour, found.minute, found.second);
            assert_eq!(parts, expected);
            assert!(found.is_valid());
            assert_eq!(found.seconds(), seconds);
        }
    }

    #[test]
    fn days_that_are_not() {
        let date = DateTime { year: 2023, month: 2, day: 29, hour: 0, minute: 0, second: 0 };
        assert!(!date.is_valid());
        assert!(DateTime { year: 2024, ..date }.is_valid());
        assert!(!DateTime { month: 13, day: 1, ..date }.is_valid());
        assert!(!DateTime { day: 1, hour: 24, ..date }.is_valid());
    }

    /// A zone of one hour that has two from second 1000 to second 2000.
    #[test]
    fn a_compiled_zone() {
        let header = |times: u8, types: u8| {
            let mut header = b"TZif2".to_vec();
            header.resize(20, 0);
            for count in [0, 0, 0, times, types, 0] {
                header.extend([0, 0, 0, count]);
            }
            header
        };
        let mut file = header(0, 0);
        file.extend(header(2, 2));
        for time in [1000i64, 2000] {
            file.extend(time.to_be_bytes());
        }
        file.extend([1, 0]);
        for offset in [3600i32, 7200] {
            file.extend(offset.to_be_bytes());
            file.extend([0, 0]);
        }
        let zone = parse(&file).unwrap();
        assert_eq!([999, 1000, 1999, 2000].map(|time| zone.offset(time)), [3600, 7200, 7200, 3600]);
        assert_eq!(parse(b"TZif"), None);
    }
}
