//! Numbers as people read them.
//!
//! Counts are grouped, units are always said, shares have one decimal. Nothing here rounds a
//! number that something else computes with: what comes out is for reading only.

/// A count with its thousands set apart: `84,312`.
pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if count < 0 {
        text.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and what is counted: `1 file`, `12 files`.
pub fn counted(count: i64, singular: &str, plural: &str) -> String {
    let noun = if count == 1 { singular } else { plural };
    format!("{} {noun}", grouped(count))
}

/// A part of a whole: `12.4 %`; `<0.1 %` for what would round to nothing; `–` of nothing.
pub fn share(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let percent = part as f64 / whole as f64 * 100.0;
    match percent {
        p if part != 0 && p.abs() < 0.05 => if p < 0.0 { "−<0.1 %" } else { "<0.1 %" }.to_owned(),
        // 100.0 is said only of the whole.
        p if part != whole && (99.95..100.0).contains(&p) => ">99.9 %".to_owned(),
        p => signed(&format!("{p:.1} %")),
    }
}

/// A share from 0 to 1, as [`share`] writes one: `12.4 %`.
pub fn percent(part: f64) -> String {
    const WHOLE: f64 = 1e9;
    share((part * WHOLE).round() as i64, WHOLE as i64)
}

/// A probability, in whole percent; what is not certain is not called so: `>99 %`.
pub fn probability(probability: f64) -> String {
    let percent = probability * 100.0;
    match percent {
        99.5..99.999 => ">99 %".to_owned(),
        0.001..0.5 => "<1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// A line offset as the compiler counts: `+12`.
pub fn offset(offset: i64) -> String {
    if offset < 0 {
        format!("−{}", offset.unsigned_abs())
    } else {
        format!("+{offset}")
    }
}

/// The unit interval that a bar fills, whatever the numbers are.
pub fn fraction(part: i64, whole: i64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (part as f64 / whole as f64).clamp(0.0, 1.0)
}

/// How many times one number is another, which is not 0: `1`, `2.5`, `374`, `12,400`.
pub fn times(number: u64, unit: u64) -> String {
    let times = number as f64 / unit.max(1) as f64;
    if times >= 999.5 {
        return grouped(times.round() as i64);
    }
    let text = three_digits(times);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// The size of a file, in powers of ten: `475 kB`.
pub fn file_size(n_bytes: u64) -> String {
    if n_bytes < 1000 {
        return format!("{n_bytes} B");
    }
    let mut size = n_bytes as f64 / 1e3;
    let mut units = ["kB", "MB", "GB", "TB"].iter();
    let mut unit = units.next().unwrap_or(&"kB");
    while size >= 999.5 {
        let Some(next) = units.next() else { break };
        size /= 1e3;
        unit = next;
    }
    format!("{} {unit}", three_digits(size))
}

/// How long something took or was watched: `180 ms`, `1.24 s`, `6 min 12 s`, `2 h 5 min`.
pub fn duration(nanos: i64) -> String {
    let (sign, nanos) = (if nanos < 0 { "−" } else { "" }, nanos.unsigned_abs());
    let text = match nanos {
        0 => "0 s".to_owned(),
        1..1_000 => format!("{nanos} ns"),
        1_000..999_500 => format!("{} µs", three_digits(nanos as f64 / 1e3)),
        999_500..999_500_000 => format!("{} ms", three_digits(nanos as f64 / 1e6)),
        999_500_000..60_000_000_000 => format!("{} s", three_digits(nanos as f64 / 1e9)),
        _ => {
            let seconds = (nanos + 500_000_000) / 1_000_000_000;
            let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
            let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
            match (days, hours, minutes, rest) {
                (0, 0, m, 0) => format!("{m} min"),
                (0, 0, m, s) => format!("{m} min {s} s"),
                (0, h, 0, _) => format!("{h} h"),
                (0, h, m, _) => format!("{h} h {m} min"),
                (d, 0, _, _) => format!("{} d", grouped(d as i64)),
                (d, h, _, _) => format!("{} d {h} h", grouped(d as i64)),
            }
        }
    };
    format!("{sign}{text}")
}

/// A sum of a value column in its unit: `41.0 s`, `1.50 MiB`, `84,312`.
pub fn value(value: i64, unit: &str) -> String {
    let nanos_per_unit: i64 = match unit {
        "nanoseconds" => 1,
        "microseconds" => 1_000,
        "milliseconds" => 1_000_000,
        "seconds" => 1_000_000_000,
        "bytes" => return memory(value),
        "count" | "" => return grouped(value),
        _ => return format!("{} {unit}", grouped(value)),
    };
    duration(value.saturating_mul(nanos_per_unit))
}

/// When something happened: `2026-05-12 14:03:22 UTC`; empty if unknown.
///
/// Always UTC: profiles of many machines lie side by side, and the same link shows the same time
/// to everybody.
pub fn time(nanos_since_epoch: i64) -> String {
    if nanos_since_epoch == 0 {
        return String::new();
    }
    let seconds = nanos_since_epoch.div_euclid(1_000_000_000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years: Howard Hinnant's `civil_from_days`.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    let second = second % 60;
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// Memory, in powers of two, as allocators count.
fn memory(n_bytes: i64) -> String {
    let (sign, n_bytes) = (if n_bytes < 0 { "−" } else { "" }, n_bytes.unsigned_abs());
    if n_bytes < 1024 {
        return format!("{sign}{n_bytes} B");
    }
    let mut size = n_bytes as f64 / 1024.0;
    let mut units = ["KiB", "MiB", "GiB", "TiB", "PiB"].iter();
    let mut unit = units.next().unwrap_or(&"KiB");
    while size >= 999.5 {
        let Some(next) = units.next() else { break };
        size /= 1024.0;
        unit = next;
    }
    format!("{sign}{} {unit}", three_digits(size))
}

/// Three digits that matter: `1.24`, `41.0`, `312`.
fn three_digits(number: f64) -> String {
    match number {
        n if n < 9.995 => format!("{n:.2}"),
        n if n < 99.95 => format!("{n:.1}"),
        n => format!("{n:.0}"),
    }
}

/// A true minus sign, as wide as a digit.
fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.contains(|c: char| c.is_ascii_digit() && c != '0') => format!("−{rest}"),
        Some(rest) => rest.to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(84_312), "84,312");
        assert_eq!(grouped(-1_234_567), "−1,234,567");
        assert_eq!(grouped(i64::MIN), "−9,223,372,036,854,775,808");
        assert_eq!(counted(1, "file", "files"), "1 file");
    }

    #[test]
    fn shares_have_one_decimal_and_never_lie_about_nothing_or_all() {
        assert_eq!(share(124, 1000), "12.4 %");
        assert_eq!(share(0, 1000), "0.0 %");
        assert_eq!(share(1, 1_000_000), "<0.1 %");
        assert_eq!(share(999_999, 1_000_000), ">99.9 %");
        assert_eq!(share(1000, 1000), "100.0 %");
        assert_eq!(share(-500, 1000), "−50.0 %");
        assert_eq!(share(1, 0), "–");
    }

    #[test]
    fn a_share_of_one_is_written_as_that_of_a_whole() {
        assert_eq!(percent(0.124), "12.4 %");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent(0.999_99), ">99.9 %");
        assert_eq!(percent(1.0), "100.0 %");
    }

    #[test]
    fn only_what_is_certain_is_called_so() {
        assert_eq!(probability(1.0), "100 %");
        assert_eq!(probability(0.999), ">99 %");
        assert_eq!(probability(0.5), "50 %");
        assert_eq!(probability(0.004), "<1 %");
        assert_eq!(probability(0.0), "0 %");
    }

    #[test]
    fn offsets_have_a_sign() {
        assert_eq!(offset(12), "+12");
        assert_eq!(offset(0), "+0");
        assert_eq!(offset(-3), "−3");
        assert_eq!(offset(i64::MIN), "−9223372036854775808");
    }

    #[test]
    fn a_multiple_has_no_more_digits_than_it_needs() {
        assert_eq!(times(7, 7), "1");
        assert_eq!(times(5, 2), "2.5");
        assert_eq!(times(392_691_712, 1_048_576), "374");
        assert_eq!(times(1_000_000, 3), "333,333");
        assert_eq!(times(0, 3), "0");
        assert_eq!(times(1, 1_000), "0");
    }

    #[test]
    fn file_sizes_are_decimal() {
        assert_eq!(file_size(12), "12 B");
        assert_eq!(file_size(475_511), "476 kB");
        assert_eq!(file_size(84_463), "84.5 kB");
        assert_eq!(file_size(999_499), "999 kB");
        assert_eq!(file_size(999_500), "1.00 MB");
        assert_eq!(file_size(10_240_000), "10.2 MB");
    }

    #[test]
    fn durations_use_the_units_people_say() {
        assert_eq!(duration(0), "0 s");
        assert_eq!(duration(640), "640 ns");
        assert_eq!(duration(180_000_000), "180 ms");
        assert_eq!(duration(999_499_999), "999 ms");
        assert_eq!(duration(999_500_000), "1.00 s");
        assert_eq!(duration(41_000_000_000), "41.0 s");
        assert_eq!(duration(372_000_000_000), "6 min 12 s");
        assert_eq!(duration(7_500_000_000_000), "2 h 5 min");
        assert_eq!(duration(90_000_000_000_000), "1 d 1 h");
        assert_eq!(duration(-1_500_000_000), "−1.50 s");
    }

    #[test]
    fn values_are_said_in_their_unit() {
        assert_eq!(value(1_240_000_000, "nanoseconds"), "1.24 s");
        assert_eq!(value(1_572_864, "bytes"), "1.50 MiB");
        assert_eq!(value(-2048, "bytes"), "−2.00 KiB");
        assert_eq!(value(84_312, "count"), "84,312");
        assert_eq!(value(3, "goroutines"), "3 goroutines");
        assert_eq!(value(i64::MAX, "seconds"), "106,751 d 23 h");
    }

    #[test]
    fn times_are_utc_and_total() {
        assert_eq!(time(0), "");
        assert_eq!(time(1_778_594_602_000_000_000), "2026-05-12 14:03:22 UTC");
        assert_eq!(time(951_782_400_000_000_000), "2000-02-29 00:00:00 UTC");
        assert_eq!(time(-1), "1969-12-31 23:59:59 UTC");
        assert!(!time(i64::MAX).is_empty());
        assert!(!time(i64::MIN).is_empty());
    }
}
