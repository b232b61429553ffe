//! The time as log entries have it.

use std::time::{SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The time now, in UTC: `21-Nov-2026::07:50:53.121680`.
pub(super) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    text(since.as_secs(), since.subsec_micros())
}

fn text(seconds: u64, microseconds: u32) -> String {
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let month = MONTHS[month - 1];
    format!("{day}-{month}-{year}::{hour:02}:{minute:02}:{second:02}.{microseconds:06}")
}

/// Year, month and day of a day since 1970 in the Gregorian calendar.
fn date(day: u64) -> (u64, usize, u64) {
    // Years begin in March, so that the leap day is the last of its year; 719,468 days before 1970.
    let day = day + 719_468;
    let (era, day_of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month as usize, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_otp_does() {
        assert_eq!(text(0, 0), "1-Jan-1970::00:00:00.000000");
        assert_eq!(text(1_795_247_453, 121_680), "21-Nov-2026::07:50:53.121680");
        assert_eq!(text(951_782_400, 5), "29-Feb-2000::00:00:00.000005");
        assert_eq!(text(4_102_444_799, 999_999), "31-Dec-2099::23:59:59.999999");
    }
}
