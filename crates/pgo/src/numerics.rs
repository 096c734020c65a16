//! Distributions, computed the same on every machine.
//!
//! The mathematical library of a platform may round `exp` as it likes; these functions use only
//! operations that IEEE 754 rounds exactly.

/// From here on a Poisson distribution is taken for a normal one with its skew corrected, which
/// is then within 0.001.
const LARGE_MEAN: f64 = 200.0;

/// e to the power of `x`, to about 15 digits; 0 below −708.
pub(crate) fn exp(x: f64) -> f64 {
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    if x < -708.0 {
        return 0.0;
    }
    let n = (x / std::f64::consts::LN_2 + 0.5).floor();
    let rest = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    // |rest| < 0.35: fifteen terms leave nothing that a double could show.
    let series = (1..=15)
        .rev()
        .fold(1.0, |sum, term| 1.0 + sum * rest / f64::from(term));
    let two_to_n = f64::from_bits(((n as i64 + 1023) as u64) << 52);
    series * two_to_n
}

/// The share of a standard normal distribution below `z`, within 10⁻⁷.
///
/// Abramowitz and Stegun 7.1.26.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let polynomial = [
        1.061_405_429,
        -1.453_152_027,
        1.421_413_741,
        -0.284_496_736,
        0.254_829_592,
    ]
    .into_iter()
    .fold(0.0, |sum, coefficient| sum * t + coefficient)
        * t;
    let tail = 0.5 * polynomial * exp(-x * x);
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The density of a standard normal distribution.
fn normal_density(z: f64) -> f64 {
    0.398_942_280_401_432_7 * exp(-z * z / 2.0)
}

/// The probability that a Poisson variable is at most `count`.
pub(crate) fn poisson_cdf(count: i64, mean: f64) -> f64 {
    let mut walk = PoissonWalk::new(mean);
    walk.advance(count);
    walk.at_most
}

/// How far a Poisson variable is from its mean on average.
///
/// As de Moivre: twice the mean times the probability of the mean rounded down.
pub(crate) fn poisson_mean_deviation(mean: f64) -> f64 {
    if mean > LARGE_MEAN {
        return (mean / std::f64::consts::FRAC_PI_2).sqrt();
    }
    let mut exactly = exp(-mean);
    let mut count = 1.0;
    while count <= mean {
        exactly = exactly * mean / count;
        count += 1.0;
    }
    2.0 * mean * exactly
}

/// The cumulative distribution of a Poisson variable, walked upwards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoissonWalk {
    mean: f64,
    /// −1 before the first step.
    count: i64,
    /// The probability of exactly `count`; not kept for large means.
    exactly: f64,
    /// The probability of at most `count`.
    pub(crate) at_most: f64,
    /// The probability of at most `count` − 1.
    pub(crate) at_most_less_one: f64,
    /// The probability of at most `count` − 2.
    pub(crate) at_most_less_two: f64,
}

impl PoissonWalk {
    /// Below every count.
    pub(crate) fn new(mean: f64) -> Self {
        Self {
            mean,
            count: -1,
            exactly: 0.0,
            at_most: 0.0,
            at_most_less_one: 0.0,
            at_most_less_two: 0.0,
        }
    }

    /// Walks up to `count`; never back.
    pub(crate) fn advance(&mut self, count: i64) {
        if count <= self.count {
            return;
        }
        if self.mean > LARGE_MEAN {
            self.count = count;
            self.at_most = large_mean_cdf(count, self.mean);
            self.at_most_less_one = large_mean_cdf(count - 1, self.mean);
            self.at_most_less_two = large_mean_cdf(count - 2, self.mean);
            return;
        }
        while self.count < count {
            self.count += 1;
            self.exactly = match self.count {
                0 => exp(-self.mean),
                count => self.exactly * self.mean / count as f64,
            };
            self.at_most_less_two = self.at_most_less_one;
            self.at_most_less_one = self.at_most;
            self.at_most = (self.at_most + self.exactly).min(1.0);
            if self.exactly == 0.0 && self.count as f64 > self.mean {
                // Nothing is left above.
                self.count = count;
                self.at_most_less_two = self.at_most;
                self.at_most_less_one = self.at_most;
            }
        }
    }
}

/// The normal distribution with the first term of Edgeworth's series.
fn large_mean_cdf(count: i64, mean: f64) -> f64 {
    if count < 0 {
        return 0.0;
    }
    let deviation = mean.sqrt();
    let z = (count as f64 + 0.5 - mean) / deviation;
    let skew = normal_density(z) * (z * z - 1.0) / (6.0 * deviation);
    (normal_cdf(z) - skew).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_the_platform() {
        for step in -7000..=200 {
            let x = f64::from(step) / 10.0;
            let error = (exp(x) - x.exp()).abs();
            assert!(error <= x.exp() * 1e-14, "{x}");
        }
        assert_eq!(exp(-1e9).to_bits(), 0);
    }

    #[test]
    fn the_normal_distribution_has_its_known_values() {
        for (z, share) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746),
            (-1.959_964, 0.025),
            (-6.0, 0.0),
        ] {
            assert!((normal_cdf(z) - share).abs() < 2e-7, "{z}");
        }
    }

    #[test]
    fn the_poisson_distribution_has_its_known_values() {
        let at_most_one = poisson_cdf(1, 1.0);
        assert!((at_most_one - 2.0 * (-1.0_f64).exp()).abs() < 1e-14);
        assert_eq!(poisson_cdf(-1, 3.0).to_bits(), 0);
        assert!((poisson_cdf(100, 3.0) - 1.0).abs() < 1e-12);
        assert!((poisson_cdf(0, 0.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_mean_deviation_is_the_sum_over_all_counts() {
        for mean in [0.2, 1.0, 3.7, 50.0, 199.0] {
            let mut exactly = exp(-mean);
            let mut expected = exactly * mean;
            for count in 1..600 {
                exactly = exactly * mean / f64::from(count);
                expected += exactly * (f64::from(count) - mean).abs();
            }
            let found = poisson_mean_deviation(mean);
            assert!((found / expected - 1.0).abs() < 1e-9, "{mean}");
        }
        assert!(
            (poisson_mean_deviation(201.0) / poisson_mean_deviation(200.0) - 1.0).abs() < 0.005
        );
    }

    #[test]
    fn small_and_large_means_meet_within_a_thousandth() {
        for count in 140..260 {
            let mut summed = 0.0;
            let mut exactly = exp(-200.0);
            for term in 0..=count {
                if term > 0 {
                    exactly = exactly * 200.0 / f64::from(term);
                }
                summed += exactly;
            }
            let normal = large_mean_cdf(i64::from(count), 200.0);
            assert!((normal - summed).abs() < 1e-3, "{count}");
        }
    }
}
