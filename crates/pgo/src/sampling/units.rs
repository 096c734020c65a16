//! How much weight one sample adds to an edge, from which follows how far a weight may be off.

use crate::alignment::Alignment;
use crate::edges::EdgeTable;

/// The common divisor of fewer weights says little.
const MIN_ROWS_FOR_UNIT: usize = 8;

/// The grain of the weights of an edge table.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleUnits {
    /// By row: the weight that one sample adds. 1 for `samples/count`, the sampling period for
    /// `cpu/nanoseconds`, times the factor of a weighted input; where inputs of several factors
    /// have the edge, the mean that gives the variance of their sum.
    pub unit: Vec<f64>,
    /// How many edges a sample adds to on average: inlined frames give it more than one, and those
    /// then go up and down together.
    pub edges_per_sample: f64,
}

impl SampleUnits {
    /// The units of a table whose samples all count the same: what its weights are multiples of.
    pub fn of_table(edges: &EdgeTable) -> Self {
        Self {
            unit: vec![common_unit(edges) as f64; edges.len()],
            edges_per_sample: edges_per_sample(edges),
        }
    }

    /// The units of a merge of `inputs`, each counted `factors` times.
    pub fn of_merge(merged: &EdgeTable, inputs: &[&EdgeTable], factors: &[u64]) -> Self {
        let tables: Vec<&EdgeTable> = [merged].iter().chain(inputs).copied().collect();
        let aligned = Alignment::build(&tables);
        // A table's own edges come first, so the rows of the merge are the aligned rows.
        let mut variance = vec![0.0; aligned.len()];
        let mut weight = vec![0.0; aligned.len()];
        for ((input, rows), &factor) in inputs.iter().zip(&aligned.row_of[1..]).zip(factors) {
            let unit = common_unit(input) as f64 * factor as f64;
            for (&row, &input_weight) in rows.iter().zip(&input.weight) {
                let counted = input_weight.max(0) as f64 * factor as f64;
                weight[row as usize] += counted;
                variance[row as usize] += counted * unit;
            }
        }
        let units = variance.iter().zip(&weight).take(merged.len());
        Self {
            unit: units
                .map(|(&variance, &weight)| match weight > 0.0 {
                    true => variance / weight,
                    false => 1.0,
                })
                .collect(),
            edges_per_sample: edges_per_sample(merged),
        }
    }

    /// By row: how many samples an edge has, as far as its weight tells.
    pub fn sample_counts(&self, edges: &EdgeTable) -> Vec<f64> {
        let weights = edges.weight.iter().zip(&self.unit);
        weights
            .map(|(&weight, &unit)| weight.max(0) as f64 / unit)
            .collect()
    }
}

/// The greatest common divisor of the weights of the heavier half of the rows; 1 if there is none.
///
/// The lighter half is left out where there are enough rows, because
/// [`hold_hot`](crate::hold_hot) puts edges between the multiples there.
pub(crate) fn common_unit(edges: &EdgeTable) -> u64 {
    let gcd = |a: u64, b: u64| {
        let (mut a, mut b) = (a, b);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let n_rows = edges
        .len()
        .div_ceil(2)
        .max(MIN_ROWS_FOR_UNIT)
        .min(edges.len());
    edges.weight[..n_rows]
        .iter()
        .fold(0, |unit, weight| gcd(unit, weight.unsigned_abs()))
        .max(1)
}

fn edges_per_sample(edges: &EdgeTable) -> f64 {
    let with_edge = edges.total_value.wrapping_sub(edges.edgeless_value);
    if with_edge <= 0 {
        return 1.0;
    }
    (edges.total_weight() as f64 / with_edge as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{edges, profile_of};

    #[test]
    fn the_unit_is_what_all_weights_are_multiples_of() {
        let nanos = profile_of(
            ("cpu", "nanoseconds"),
            "30000000 main.a:11 main.f:12\n50000000 main.b:11 main.f:13",
        );
        let table = EdgeTable::build(&nanos).expect("Go takes it");
        let units = SampleUnits::of_table(&table);
        assert_eq!(units.unit, [1e7, 1e7]);
        assert_eq!(units.sample_counts(&table), [5.0, 3.0]);
    }

    #[test]
    fn inlined_frames_make_samples_of_several_edges() {
        let table = edges("4 main.a:11<main.b:12 main.c:13\n4 main.d:11\n4 main.a:11 main.c:14");
        assert!((SampleUnits::of_table(&table).edges_per_sample - 1.5).abs() < 1e-12);
    }

    #[test]
    fn a_weighted_sample_is_a_larger_grain() {
        let a = edges("3 main.x:11 main.f:12\n1 main.y:11 main.f:13");
        let b = edges("1 main.x:11 main.f:12");
        // As a merge that counts b five times.
        let merged = edges("8 main.x:11 main.f:12\n1 main.y:11 main.f:13");
        let units = SampleUnits::of_merge(&merged, &[&a, &b], &[1, 5]);
        // The variance is 3 + 25, the weight 8.
        assert_eq!(units.unit, [28.0 / 8.0, 1.0]);
    }
}
