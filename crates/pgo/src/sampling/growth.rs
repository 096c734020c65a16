//! How the hot set settles as samples come in.

use super::halves::Overlap;
use super::random::Random;
use super::resampling::{hot_rows, name_ranks, ranks_by};
use super::units::SampleUnits;
use crate::HOT_THRESHOLD_PERCENT;
use crate::alignment::Alignment;
use crate::edges::{EdgeTable, wrapping_sum};

/// A curve has no more points than a person can tell apart.
const MAX_POINTS: usize = 32;

/// One point of the curve: what a part of the samples says, compared with what all say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GrowthPoint {
    /// How many of the inputs are in; 1 where the samples of one are thinned.
    pub n_inputs: usize,
    /// The part of the total edge weight that is in.
    pub weight_share: f64,
    /// Edges hot in the part and in the whole, of those hot in either.
    pub agreement: f64,
    /// The part of the whole's hot weight on edges that are hot in the part too.
    pub covered: f64,
}

/// The curve over the inputs in their order, the last point being all of them.
///
/// Weights are added table by table, each `factors` times, which is what the merge comes to as
/// long as no value is negative.
pub fn growth_by_inputs(inputs: &[&EdgeTable], factors: &[u64]) -> Vec<GrowthPoint> {
    let aligned = Alignment::build(inputs);
    let key = |row: u32| {
        let (caller, callee, offset) = aligned.key(row);
        (aligned.name(caller), aligned.name(callee), offset)
    };
    let rank = ranks_by(aligned.len(), |a, b| key(a).cmp(&key(b)));
    let mut sums = vec![0_i64; aligned.len()];
    for (input, &factor) in factors.iter().enumerate() {
        add_input(&mut sums, &aligned, inputs, input, factor);
    }
    let whole = Whole::new(sums, rank);
    let n_points = inputs.len().min(MAX_POINTS);
    let mut part = vec![0_i64; aligned.len()];
    let mut n_inputs = 0;
    let mut points = Vec::with_capacity(n_points);
    for point in 1..=n_points {
        let until = (point * inputs.len()).div_ceil(n_points);
        for (input, &factor) in factors.iter().enumerate().take(until).skip(n_inputs) {
            add_input(&mut part, &aligned, inputs, input, factor);
        }
        n_inputs = until;
        points.push(whole.point(n_inputs, &part));
    }
    points
}

/// The curve over random parts of one profile: a sixteenth of its samples, an eighth, a quarter,
/// half; each the mean of `n_draws`.
pub fn growth_by_samples(
    edges: &EdgeTable,
    units: &SampleUnits,
    n_draws: u32,
    seed: u64,
) -> Vec<GrowthPoint> {
    let fractions = [1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0];
    let points = fractions.into_iter();
    points
        .map(|fraction| thinned_point(edges, units, fraction, n_draws, seed))
        .collect()
}

/// The point of one fraction of the samples, from 0 to 1.
pub(super) fn thinned_point(
    edges: &EdgeTable,
    units: &SampleUnits,
    fraction: f64,
    n_draws: u32,
    seed: u64,
) -> GrowthPoint {
    let whole = Whole::new(edges.weight.clone(), name_ranks(edges));
    let counts = units.sample_counts(edges);
    let mut random = Random::new(seed);
    let (mut share, mut agreement, mut covered) = (0.0, 0.0, 0.0);
    for _ in 0..n_draws {
        let part: Vec<i64> = counts
            .iter()
            .zip(&units.unit)
            .map(|(&count, &unit)| {
                let drawn = random.thinned((count + 0.5).floor() as i64, fraction);
                (drawn as f64 * unit) as i64
            })
            .collect();
        let point = whole.point(1, &part);
        share += point.weight_share;
        agreement += point.agreement;
        covered += point.covered;
    }
    let n = f64::from(n_draws.max(1));
    GrowthPoint {
        n_inputs: 1,
        weight_share: share / n,
        agreement: agreement / n,
        covered: covered / n,
    }
}

fn add_input(
    sums: &mut [i64],
    aligned: &Alignment,
    inputs: &[&EdgeTable],
    input: usize,
    factor: u64,
) {
    for (&row, &weight) in aligned.row_of[input].iter().zip(&inputs[input].weight) {
        let sum = &mut sums[row as usize];
        *sum = sum.wrapping_add(weight.wrapping_mul(factor as i64));
    }
}

/// All samples, that parts are compared with.
struct Whole {
    weights: Vec<i64>,
    total: i64,
    is_hot: Vec<bool>,
    name_rank: Vec<u32>,
}

impl Whole {
    fn new(weights: Vec<i64>, name_rank: Vec<u32>) -> Self {
        Self {
            total: wrapping_sum(&weights),
            is_hot: hot_rows(&weights, &name_rank, HOT_THRESHOLD_PERCENT),
            weights,
            name_rank,
        }
    }

    fn point(&self, n_inputs: usize, part: &[i64]) -> GrowthPoint {
        let is_hot = hot_rows(part, &self.name_rank, HOT_THRESHOLD_PERCENT);
        let overlap = Overlap::of(&self.weights, &self.is_hot, &is_hot);
        GrowthPoint {
            n_inputs,
            weight_share: wrapping_sum(part) as f64 / self.total.max(1) as f64,
            agreement: overlap.edges,
            covered: overlap.weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;

    #[test]
    fn the_last_point_is_the_whole() {
        let a = edges("90 main.a:11 main.f:12\n1 main.b:11 main.f:13");
        let b = edges("90 main.c:11 main.f:14");
        let points = growth_by_inputs(&[&a, &b], &[1, 2]);
        let shown: Vec<_> = points
            .iter()
            .map(|point| (point.n_inputs, point.agreement))
            .collect();
        assert_eq!(shown, [(1, 1.0 / 3.0), (2, 1.0)]);
        assert_eq!((points[1].weight_share, points[1].covered), (1.0, 1.0));
    }

    #[test]
    fn many_inputs_give_a_curve_of_a_few_points() {
        let tables: Vec<EdgeTable> = (0..200)
            .map(|n| edges(&format!("5 main.f{}:11 main.g:12", n % 50)))
            .collect();
        let inputs: Vec<&EdgeTable> = tables.iter().collect();
        let points = growth_by_inputs(&inputs, &[1; 200]);
        assert_eq!(points.len(), MAX_POINTS);
        assert_eq!(points[31].n_inputs, 200);
        assert!(points.is_sorted_by(|a, b| a.covered <= b.covered));
    }

    #[test]
    fn more_samples_cover_more() {
        let sketch: Vec<String> = (0..200)
            .map(|n| format!("{} main.f{n}:11 main.g:12", 1 + n % 9))
            .collect();
        let table = edges(&sketch.join("\n"));
        let points = growth_by_samples(&table, &SampleUnits::of_table(&table), 20, 5);
        assert!(points.is_sorted_by(|a, b| a.covered < b.covered));
    }
}
