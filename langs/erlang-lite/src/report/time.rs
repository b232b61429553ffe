//! The time as log entries have it.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::calendar::{DateTime, local_from_universal};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The local time: `21-Nov-2026::07:50:53.121680`.
pub(super) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    text(local_from_universal(since.as_secs() as i64), since.subsec_micros())
}

fn text(seconds: i64, microseconds: u32) -> String {
    let DateTime { year, month, day, hour, minute, second } = DateTime::from_seconds(seconds);
    let month = MONTHS[month as usize - 1];
    format!("{day}-{month}-{year}::{hour:02}:{minute:02}:{second:02}.{microseconds:06}")
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
