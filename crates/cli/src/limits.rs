//! Limits as they are typed.

use engine::{LimitName, Limits};

/// `NAME=VALUE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitArgument {
    name: LimitName,
    limit: u64,
}

impl LimitArgument {
    /// Puts the limit where the argument says.
    pub(crate) fn apply(self, limits: &mut Limits) {
        limits.set(self.name, self.limit);
    }
}

/// Reads `raw-bytes=2G`; the suffixes K, M and G are powers of 1024.
pub(crate) fn limit_argument(text: &str) -> Result<LimitArgument, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("write NAME=VALUE, where NAME is one of {}", names()))?;
    let name = LimitName::from_text(name)
        .ok_or_else(|| format!("there is no limit {name}; there is {}", names()))?;
    let limit = number(value).ok_or_else(|| {
        format!("{value} is no number; write one such as 500000, 64K, 300M or 2G")
    })?;
    Ok(LimitArgument { name, limit })
}

/// A number that is easy to type and not below `n`.
pub(crate) fn rounded_up(n: u64) -> String {
    let suffixes = [("G", 30), ("M", 20), ("K", 10)];
    let fitting = suffixes.iter().find(|&&(_, shift)| n >= 16 << shift);
    match fitting {
        Some((suffix, shift)) => format!("{}{suffix}", n.div_ceil(1 << shift)),
        None => n.to_string(),
    }
}

fn number(text: &str) -> Option<u64> {
    let (digits, shift) = match text.chars().next_back()? {
        'K' | 'k' => (&text[..text.len() - 1], 10),
        'M' | 'm' => (&text[..text.len() - 1], 20),
        'G' | 'g' => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}

fn names() -> String {
    LimitName::ALL.map(LimitName::text).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_name_and_a_number_with_or_without_a_suffix() {
        let limit = |text| limit_argument(text).map(|argument| (argument.name, argument.limit));
        assert_eq!(limit("frames=12"), Ok((LimitName::Frames, 12)));
        assert_eq!(limit("raw-bytes=2G"), Ok((LimitName::RawBytes, 2 << 30)));
        assert_eq!(limit("samples=3k"), Ok((LimitName::Samples, 3 << 10)));
        for wrong in [
            "frames",
            "frames=",
            "frames=-1",
            "frames=1T",
            "frames=99999999999G",
        ] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_that_is_none_lists_those_that_are() {
        let message = limit_argument("frame=1").expect_err("it is no limit");
        assert!(message.contains("stack-depth"), "{message}");
        assert!(message.contains("session-bytes"), "{message}");
    }

    #[test]
    fn what_is_advised_can_be_typed_and_is_enough() {
        for n in [
            0,
            1,
            16_383,
            16_385,
            250_000_001,
            u64::from(u32::MAX),
            1 << 40,
        ] {
            let typed = rounded_up(n);
            let read = number(&typed).expect("it can be read");
            assert!(read >= n && read <= n + n / 8, "{typed}");
        }
    }
}
