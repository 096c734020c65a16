//! A weight as an exact fraction.

use std::fmt;
use std::str::FromStr;

use crate::error::PgoError;

/// How much one sample of an input counts: a fraction that is not below 0.
///
/// **Invariant:** in lowest terms, and the denominator is not 0; 0 is 0/1. Equal weights are equal
/// values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weight {
    numerator: u64,
    denominator: u64,
}

impl Weight {
    /// Leaves an input out.
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// Counts an input as it is.
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// The fraction, or `None` if the denominator is 0.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        let divisor = gcd(numerator.into(), denominator.into()) as u64;
        (denominator != 0).then(|| Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// So many times another weight; `None` where that is beyond 64 bits.
    pub fn times(self, other: Self) -> Option<Self> {
        // Crosswise first, so that nothing is larger than the result.
        let a = Self::new(self.numerator, other.denominator)?;
        let b = Self::new(other.numerator, self.denominator)?;
        Self::new(
            a.numerator.checked_mul(b.numerator)?,
            a.denominator.checked_mul(b.denominator)?,
        )
    }

    /// What stands above the bar.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// What stands below the bar; never 0.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// Whether the input is left out.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }
}

/// `3`, or `1/8`: what [`Weight::from_str`] reads as the same weight.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

/// Reads `3`, `0.25` and `1/8`, each exactly.
impl FromStr for Weight {
    type Err = PgoError;

    fn from_str(text: &str) -> Result<Self, PgoError> {
        let digits = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<u64>().ok()).flatten()
        };
        let fraction = || {
            let (numerator, denominator) = text.split_once('/')?;
            Self::new(digits(numerator)?, digits(denominator)?)
        };
        let whole_number = || Self::new(digits(text)?, 1);
        let decimal = || {
            let (whole, part) = text.split_once('.')?;
            let denominator = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
            let whole = digits(whole)?.checked_mul(denominator)?;
            Self::new(whole.checked_add(digits(part)?)?, denominator)
        };
        whole_number()
            .or_else(fraction)
            .or_else(decimal)
            .ok_or_else(|| PgoError::NotAWeight {
                text: text.to_owned(),
            })
    }
}

/// The greatest common divisor; that of 0 and a number is the number.
pub(super) fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_read_exactly_and_shown_in_lowest_terms() {
        let shown = |text: &str| text.parse::<Weight>().map(|weight| weight.to_string());
        assert_eq!(shown("3"), Ok("3".to_owned()));
        assert_eq!(shown("0.25"), Ok("1/4".to_owned()));
        assert_eq!(shown("6/8"), Ok("3/4".to_owned()));
        assert_eq!(shown("0"), Ok("0".to_owned()));
        assert_eq!(shown("0.0"), Ok("0".to_owned()));
        assert_eq!(shown("1.10"), Ok("11/10".to_owned()));
    }

    #[test]
    fn weights_multiply_exactly_or_not_at_all() {
        let weight = |text: &str| text.parse::<Weight>().expect("a weight");
        let product = |a: &str, b: &str| weight(a).times(weight(b)).map(|w| w.to_string());
        assert_eq!(product("2/3", "3/4").as_deref(), Some("1/2"));
        assert_eq!(product("0", "1/7").as_deref(), Some("0"));
        let largest = u64::MAX.to_string();
        let least = format!("1/{largest}");
        assert_eq!(product(&largest, &least).as_deref(), Some("1"));
        assert_eq!(product(&largest, "2"), None);
    }

    #[test]
    fn what_is_no_weight_is_refused() {
        for text in [
            "", "-1", "1/0", "a", "1e3", ".5", "5.", "1/2/3", "+1", "1 /2",
        ] {
            let expected = PgoError::NotAWeight {
                text: text.to_owned(),
            };
            assert_eq!(text.parse::<Weight>(), Err(expected));
        }
    }
}
