//! Two random halves of a profile, and how far they agree.

use super::random::Random;
use super::resampling::{hot_rows, name_ranks};
use super::units::SampleUnits;
use crate::edges::EdgeTable;

/// How far the hot sets of two halves agree, over several ways to halve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HalvesAgreement {
    /// Edges hot in both, of those hot in either.
    pub edges: f64,
    /// The part of the hot weight of one half that is on edges hot in both.
    pub weight: f64,
}

/// Halves the samples at random `n_splits` times and compares the hot sets of each two halves.
///
/// `threshold_percent` is the compiler's [`HOT_THRESHOLD_PERCENT`](crate::HOT_THRESHOLD_PERCENT),
/// or what `-d=pgoinlinecdfthreshold` is to make of it. Each sample of an edge goes to one of the
/// halves by itself. 0 if there is no edge.
pub fn halves_agreement(
    edges: &EdgeTable,
    units: &SampleUnits,
    threshold_percent: f64,
    n_splits: u32,
    seed: u64,
) -> HalvesAgreement {
    let counts = units.sample_counts(edges);
    let rank = name_ranks(edges);
    let mut random = Random::new(seed);
    let mut sum = HalvesAgreement::default();
    for _ in 0..n_splits {
        let mut first = Vec::with_capacity(edges.len());
        let mut second = Vec::with_capacity(edges.len());
        for (&count, &unit) in counts.iter().zip(&units.unit) {
            let count = (count + 0.5).floor() as i64;
            let drawn = random.thinned(count, 0.5);
            first.push((drawn as f64 * unit) as i64);
            second.push(((count - drawn) as f64 * unit) as i64);
        }
        let is_hot_in_first = hot_rows(&first, &rank, threshold_percent);
        let is_hot_in_second = hot_rows(&second, &rank, threshold_percent);
        let overlap = Overlap::of(&first, &is_hot_in_first, &is_hot_in_second);
        sum.edges += overlap.edges;
        sum.weight += overlap.weight;
    }
    let n = f64::from(n_splits.max(1));
    HalvesAgreement {
        edges: sum.edges / n,
        weight: sum.weight / n,
    }
}

/// What two hot sets have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Overlap {
    /// Edges hot in both, of those hot in either.
    pub(super) edges: f64,
    /// The part of the weight of those hot in the first that is on edges hot in both.
    pub(super) weight: f64,
}

impl Overlap {
    pub(super) fn of(weights: &[i64], is_hot: &[bool], is_hot_too: &[bool]) -> Self {
        let (mut n_either, mut n_both) = (0_u32, 0_u32);
        let (mut weight, mut common_weight) = (0_i64, 0_i64);
        for ((&row_weight, &a), &b) in weights.iter().zip(is_hot).zip(is_hot_too) {
            n_either += u32::from(a || b);
            n_both += u32::from(a && b);
            if a {
                weight = weight.wrapping_add(row_weight);
            }
            if a && b {
                common_weight = common_weight.wrapping_add(row_weight);
            }
        }
        Self {
            edges: f64::from(n_both) / f64::from(n_either.max(1)),
            weight: common_weight as f64 / weight.max(1) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;

    #[test]
    fn many_samples_agree_and_single_ones_cannot() {
        let heavy = edges("10000 main.a:11 main.f:12\n9000 main.b:11 main.f:13");
        let units = SampleUnits::of_table(&heavy);
        let agreement = halves_agreement(&heavy, &units, 99.0, 20, 1);
        assert_eq!((agreement.edges, agreement.weight), (1.0, 1.0));

        let single: Vec<String> = (0..100)
            .map(|n| format!("1 main.f{n}:11 main.g:12"))
            .collect();
        let single = edges(&single.join("\n"));
        let units = SampleUnits::of_table(&single);
        let agreement = halves_agreement(&single, &units, 99.0, 20, 1);
        assert_eq!((agreement.edges, agreement.weight), (0.0, 0.0));
    }
}
