//! Random numbers from a seed, and the draws that resampling needs.

use crate::numerics::exp;

/// A sequence of random numbers that a seed decides: Steele, Lea and Flood's `SplitMix64`.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// The sequence of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to just below 1.
    fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.next_u64() >> 11) as f64 * STEP
    }

    /// Near enough a standard normal: twelve uniform numbers, less six.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A Poisson variable; from a mean of 256 on, a rounded normal one.
    pub(super) fn poisson(&mut self, mean: f64) -> i64 {
        if mean > 256.0 {
            return (mean + mean.sqrt() * self.normal() + 0.5).floor().max(0.0) as i64;
        }
        let at = self.unit();
        let mut exactly = exp(-mean);
        let mut at_most = exactly;
        let mut count = 0_i64;
        while at >= at_most && exactly > 0.0 {
            count += 1;
            exactly = exactly * mean / count as f64;
            at_most += exactly;
        }
        count
    }

    /// How many of `count` stay if each stays with this probability; from 256 on, a rounded
    /// normal variable.
    pub(super) fn thinned(&mut self, count: i64, probability: f64) -> i64 {
        if count > 256 {
            let mean = count as f64 * probability;
            let deviation = (mean * (1.0 - probability)).sqrt();
            let drawn = (mean + deviation * self.normal() + 0.5).floor();
            return (drawn.max(0.0) as i64).min(count);
        }
        (0..count).filter(|_| self.unit() < probability).count() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(draw: impl FnMut() -> i64) -> (f64, f64) {
        const N: usize = 20_000;
        let draws: Vec<i64> = std::iter::repeat_with(draw).take(N).collect();
        let mean = draws.iter().sum::<i64>() as f64 / N as f64;
        let squares = draws.iter().map(|&draw| (draw as f64 - mean).powi(2));
        (mean, squares.sum::<f64>() / N as f64)
    }

    #[test]
    fn a_seed_decides_the_sequence() {
        // The first numbers of the published generator for this seed.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(random.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_have_the_mean_and_variance_of_their_distribution() {
        let mut random = Random::new(7);
        for expected in [0.3, 1.0, 40.0, 400.0] {
            let (mean, variance) = mean_and_variance(|| random.poisson(expected));
            assert!((mean - expected).abs() < 4.0 * (expected / 20_000.0).sqrt());
            assert!((variance / expected - 1.0).abs() < 0.06, "{expected}");
        }
        for count in [1, 100, 1000] {
            let (mean, variance) = mean_and_variance(|| random.thinned(count, 0.25));
            let expected = count as f64 * 0.25;
            assert!((mean - expected).abs() < 4.0 * (expected / 20_000.0).sqrt());
            assert!((variance / expected / 0.75 - 1.0).abs() < 0.06, "{count}");
        }
    }
}
