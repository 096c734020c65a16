//! Values with their unit, as `go tool pprof` writes them: `1.20s`, `512kB`, `17`.

/// A value in the largest unit in which it is at least 1.
pub(crate) fn value_text(value: i64, unit: &str) -> String {
    const TIMES: &[(f64, &str)] = &[(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1.0, "ns")];
    const SIZES: &[(f64, &str)] = &[
        (1_099_511_627_776.0, "TB"),
        (1_073_741_824.0, "GB"),
        (1_048_576.0, "MB"),
        (1024.0, "kB"),
        (1.0, "B"),
    ];
    let units = match unit {
        "nanoseconds" => TIMES,
        "bytes" => SIZES,
        _ => return value.to_string(),
    };
    let magnitude = (value as f64).abs();
    let fitting = units.iter().find(|(size, _)| magnitude >= *size);
    match fitting {
        None => "0".to_owned(),
        Some((size, name)) => format!("{:.2}{name}", value as f64 / size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_said_in_its_largest_unit() {
        assert_eq!(value_text(1_230_000_000, "nanoseconds"), "1.23s");
        assert_eq!(value_text(-20_000_000, "nanoseconds"), "-20.00ms");
        assert_eq!(value_text(1536, "bytes"), "1.50kB");
        assert_eq!(value_text(0, "bytes"), "0");
        assert_eq!(value_text(1_000_000, "count"), "1000000");
    }
}
