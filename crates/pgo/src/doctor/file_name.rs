//! What a file's name says about who wrote it.

/// When Holmes dumped the CPU profile of this name, as `2025-04-23 10:15:00` in its local time;
/// `None` if the name is not one of its own.
///
/// As `getBinaryFileName` in mosn/holmes: `cpu.20250423101500.123.log`. A suffix that somebody
/// added, such as `.gz`, changes nothing, nor does a folder.
pub(crate) fn holmes_time(name: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut parts = file.split('.');
    let is_number = |text: &str, n_digits: usize| {
        text.len() == n_digits && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let kind = parts.next()?;
    let time = parts.next()?;
    let milliseconds = parts.next()?;
    let is_holmes = kind == "cpu"
        && is_number(time, 14)
        && is_number(milliseconds, 3)
        && parts.next() == Some("log");
    let part = |range: std::ops::Range<usize>| time.get(range).unwrap_or_default();
    is_holmes.then(|| {
        let day = [part(0..4), part(4..6), part(6..8)].join("-");
        let second = [part(8..10), part(10..12), part(12..14)].join(":");
        format!("{day} {second}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_of_holmes_are_known_by_their_names_only() {
        let time = Some("2025-04-23 10:15:00".to_owned());
        assert_eq!(holmes_time("cpu.20250423101500.123.log"), time);
        assert_eq!(holmes_time("dumps/cpu.20250423101500.123.log.gz"), time);
        for name in [
            "cpu.pprof",
            "cpu.20250423.123.log",
            "holmes.log",
            "mem.20250423101500.123.log",
            "cpu.20250423101500.123",
        ] {
            assert_eq!(holmes_time(name), None, "{name}");
        }
    }
}
