//! Units that convert into each other, as google/pprof's `internal/measurement` knows them.

/// A unit of a family: its factor to the family's base.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    family: Family,
    factor: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Memory,
    Time,
    Compute,
}

/// What a value of one unit is multiplied by to be one of another; `None` if that makes no sense.
///
/// Units that nobody knows convert into themselves only.
pub(super) fn ratio(from: &[u8], to: &[u8]) -> Option<f64> {
    match (sniff(from), sniff(to)) {
        (Some(from), Some(to)) if from.family == to.family => Some(from.factor / to.factor),
        _ => (from == to).then_some(1.0),
    }
}

/// A value in another unit, to the nearest, or as near as there is. What Go makes of a value that
/// is too large depends on the processor.
pub(super) fn scaled(value: i64, ratio: f64) -> i64 {
    (value as f64 * ratio).round() as i64
}

/// A period in another unit. Go takes it through a float even if the unit stays.
pub(super) fn scaled_period(period: i64, from: &[u8], to: &[u8]) -> i64 {
    match (sniff(from), sniff(to)) {
        (Some(from), Some(to)) => (period as f64 * from.factor / to.factor) as i64,
        _ => period as f64 as i64,
    }
}

/// As `UnitType.sniffUnit`: any case, and a final `s` more or less.
fn sniff(unit: &[u8]) -> Option<Unit> {
    let lower = String::from_utf8_lossy(unit).to_lowercase();
    let name = match lower.len() > 2 {
        true => lower.strip_suffix('s').unwrap_or(&lower),
        false => &lower,
    };
    let (family, factor) = match name {
        "b" | "byte" => (Family::Memory, 1.0),
        "kb" | "kbyte" | "kilobyte" => (Family::Memory, (1_u64 << 10) as f64),
        "mb" | "mbyte" | "megabyte" => (Family::Memory, (1_u64 << 20) as f64),
        "gb" | "gbyte" | "gigabyte" => (Family::Memory, (1_u64 << 30) as f64),
        "tb" | "tbyte" | "terabyte" => (Family::Memory, (1_u64 << 40) as f64),
        "pb" | "pbyte" | "petabyte" => (Family::Memory, (1_u64 << 50) as f64),
        "ns" | "nanosecond" => (Family::Time, 1.0),
        "us" | "microsecond" => (Family::Time, 1e3),
        "ms" | "millisecond" => (Family::Time, 1e6),
        "s" | "sec" | "second" => (Family::Time, 1e9),
        "hour" | "hr" => (Family::Time, 3600e9),
        "nanogcu" => (Family::Compute, 1e-9),
        "microgcu" => (Family::Compute, 1e-6),
        "milligcu" => (Family::Compute, 1e-3),
        "gcu" => (Family::Compute, 1.0),
        "kilogcu" => (Family::Compute, 1e3),
        "megagcu" => (Family::Compute, 1e6),
        "gigagcu" => (Family::Compute, 1e9),
        "teragcu" => (Family::Compute, 1e12),
        "petagcu" => (Family::Compute, 1e15),
        _ => return None,
    };
    Some(Unit { family, factor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_family_convert_and_others_do_not() {
        assert_eq!(ratio(b"milliseconds", b"nanoseconds"), Some(1e6));
        assert_eq!(ratio(b"Bytes", b"kB"), Some(1.0 / 1024.0));
        assert_eq!(ratio(b"count", b"count"), Some(1.0));
        assert_eq!(ratio(b"count", b"objects"), None);
        assert_eq!(ratio(b"seconds", b"bytes"), None);
    }

    #[test]
    fn no_value_is_too_large_to_be_scaled() {
        assert_eq!(scaled(i64::MAX, 1e6), i64::MAX);
        assert_eq!(scaled(i64::MIN, 1e6), i64::MIN);
        assert_eq!((scaled(3, 0.5), scaled(-3, 0.5)), (2, -2), "away from zero");
        assert_eq!(scaled_period(i64::MIN, b"hours", b"ns"), i64::MIN);
    }
}
