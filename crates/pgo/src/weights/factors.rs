//! From fractions to whole numbers.

use super::weight::{Weight, gcd};
use crate::error::PgoError;

/// The largest sum of edge weights that a merge may come to, so that nothing wraps.
const MAX_TOTAL: u128 = 1 << 62;

/// The largest factor that is used to be exact; beyond it a rounded one serves as well and keeps
/// the weights, and with them the file, small.
const MAX_EXACT_FACTOR: u128 = 1 << 32;

/// Where factors are rounded, the smallest is this, if there is room: each then is within a
/// two-millionth of its weight.
const ROUNDED_SMALLEST_FACTOR: u128 = 1 << 20;

/// How many times the samples of each input are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors {
    /// By input. 0 only where the weight is 0.
    pub factor: Vec<u64>,
    /// Whether factors stand to each other exactly as the weights do. If not, each is within
    /// 1 / (2 × the smallest factor) of that.
    pub is_exact: bool,
}

impl Factors {
    /// The smallest whole numbers that stand to each other as the weights do.
    ///
    /// `loads` is by input the largest sum of edge weights that it can come to by itself. Where
    /// exact factors are beyond 2^32 or take the sum of all loads beyond 2^62, they are rounded:
    /// the input that counts least gets 2^20 or the largest smaller power of two that has room,
    /// the others the nearest whole number.
    pub fn build(weights: &[Weight], loads: &[u128]) -> Result<Self, PgoError> {
        if weights.iter().all(|weight| weight.is_zero()) {
            return Err(PgoError::NothingLeft);
        }
        if let Some(factor) = exact(weights)
            && (factor.iter().all(|&factor| factor <= 1) || has_room(&factor, loads))
        {
            return Ok(Self {
                factor,
                is_exact: true,
            });
        }
        let mut smallest = ROUNDED_SMALLEST_FACTOR;
        while smallest > 0 {
            if let Some(factor) = rounded(weights, smallest)
                && has_room(&factor, loads)
            {
                return Ok(Self {
                    factor,
                    is_exact: false,
                });
            }
            smallest /= 2;
        }
        Err(PgoError::TooLarge)
    }
}

/// Over the common denominator, without their common divisor; `None` if that is beyond the limit.
fn exact(weights: &[Weight]) -> Option<Vec<u64>> {
    let mut common: u128 = 1;
    for weight in weights {
        let denominator = u128::from(weight.denominator());
        common = common.checked_mul(denominator / gcd(common, denominator))?;
    }
    let mut factors = Vec::with_capacity(weights.len());
    let mut divisor = 0;
    for weight in weights {
        let factor = u128::from(weight.numerator())
            .checked_mul(common / u128::from(weight.denominator()))?;
        divisor = gcd(divisor, factor);
        factors.push(factor);
    }
    factors
        .into_iter()
        .map(|factor| factor / divisor)
        .map(|factor| (factor <= MAX_EXACT_FACTOR).then_some(factor as u64))
        .collect()
}

/// Each weight as a multiple of the smallest, which counts `smallest` times.
fn rounded(weights: &[Weight], smallest: u128) -> Option<Vec<u64>> {
    // a < b as fractions, over their common denominator.
    let terms = |weight: &Weight| {
        (
            u128::from(weight.numerator()),
            u128::from(weight.denominator()),
        )
    };
    let least = weights
        .iter()
        .filter(|weight| !weight.is_zero())
        .min_by(|a, b| {
            let ((a, per_a), (b, per_b)) = (terms(a), terms(b));
            (a * per_b).cmp(&(b * per_a))
        })?;
    let (least, per_least) = terms(least);
    weights
        .iter()
        .map(|weight| {
            let (numerator, denominator) = terms(weight);
            if numerator == 0 {
                return Some(0);
            }
            let (above, below) = (numerator * per_least, denominator * least);
            let whole = (above / below).checked_mul(smallest)?;
            let (mut rest, mut below) = (above % below, below);
            while below > u128::MAX >> 22 {
                (rest, below) = (rest >> 1, below >> 1);
            }
            let part = (rest * smallest + below / 2) / below;
            u64::try_from(whole.checked_add(part)?).ok()
        })
        .collect()
}

fn has_room(factors: &[u64], loads: &[u128]) -> bool {
    let products = factors.iter().zip(loads);
    let sum = products
        .map(|(&factor, &load)| u128::from(factor).checked_mul(load))
        .try_fold(0_u128, |sum, product| sum.checked_add(product?));
    sum.is_some_and(|sum| sum <= MAX_TOTAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(weights: &[&str], loads: &[u128]) -> Result<Factors, PgoError> {
        let weights: Vec<Weight> = weights
            .iter()
            .map(|text| text.parse().expect("a weight"))
            .collect();
        Factors::build(&weights, loads)
    }

    #[test]
    fn factors_are_the_smallest_whole_numbers_in_the_same_proportion() {
        let found = factors(&["1/2", "1/3", "0.25", "0"], &[9; 4]).expect("room");
        assert_eq!((found.factor, found.is_exact), (vec![6, 4, 3, 0], true));
        let found = factors(&["7", "7"], &[9; 2]).expect("room");
        assert_eq!(found.factor, [1, 1]);
    }

    #[test]
    fn equal_weights_are_the_plain_sum_however_large_it_is() {
        let found = factors(&["1", "1"], &[u128::MAX; 2]).expect("nothing is scaled");
        assert_eq!(found.factor, [1, 1]);
    }

    #[test]
    fn fractions_without_a_small_common_denominator_are_rounded_close() {
        let weights = ["1/999983", "1/999979", "1/999961", "1/1000003"];
        let found = factors(&weights, &[1_000_000; 4]).expect("room");
        assert!(!found.is_exact);
        assert_eq!(found.factor[3], 1 << 20);
        for (weight, &factor) in weights.iter().zip(&found.factor) {
            let denominator: f64 = weight[2..].parse().expect("a number");
            let expected = (1_u64 << 20) as f64 * 1_000_003.0 / denominator;
            assert!((factor as f64 - expected).abs() <= 0.5);
        }
    }

    #[test]
    fn large_sums_leave_less_room_and_too_large_ones_none() {
        let weights = ["1/999983", "1/1000003"];
        let found = factors(&weights, &[1 << 51; 2]).expect("room");
        assert_eq!((found.factor, found.is_exact), (vec![1 << 10; 2], false));
        assert_eq!(
            factors(&["1", "1000"], &[1, 1 << 60]),
            Err(PgoError::TooLarge)
        );
        assert_eq!(factors(&["0", "0"], &[1, 1]), Err(PgoError::NothingLeft));
    }

    #[test]
    fn weights_of_any_size_are_weighed_without_overflow() {
        let largest = u64::MAX.to_string();
        let least = format!("1/{largest}");
        let weights = [largest.as_str(), &least, "1"];
        assert_eq!(factors(&weights, &[1; 3]), Err(PgoError::TooLarge));
    }
}
