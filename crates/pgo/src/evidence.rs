//! Who says so: what each input contributes to a merge, and how far it agrees with the others.
//!
//! An input is seen as a distribution: the part of its edge weight on each edge. Two inputs overlap
//! by Σ min(p, q), which is 1 for the same distribution and 0 for programs without an edge in
//! common.
//!
//! **Invariant:** equal inputs in the same order give equal bits; every edge of every input is
//! looked at a fixed number of times, and pairs of inputs meet only on edges that both have.

mod similarity;

pub use similarity::Similarity;

use crate::alignment::Alignment;
use crate::edges::EdgeTable;
use crate::numerics::poisson_mean_deviation;

/// An input that fits less than this part of the median of all fits so badly that leaving it out is
/// suggested. Inputs of one program at different work are about half apart.
pub const OUTLIER_FIT: f64 = 0.25;

/// With fewer inputs than this, none can be told to be the odd one out.
const MIN_INPUTS_FOR_OUTLIERS: usize = 3;

/// The inputs of a merge, judged by each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// By input: its part of the edge weight of the merge.
    pub share: Vec<f64>,
    /// By input: its overlap with the sum of all others.
    pub overlap: Vec<f64>,
    /// By input: the overlap that as many samples drawn from the others would have on average. A
    /// short profile overlaps little with anything, and should not be blamed for it.
    pub expected_overlap: Vec<f64>,
    /// By input: whether its fit, [`Evidence::fit`], is under a quarter of the median fit.
    pub is_outlier: Vec<bool>,
    /// Each input against each.
    pub similarity: Similarity,
    /// By edge of the merge: how many inputs have it.
    pub n_inputs: Vec<u32>,
}

impl Evidence {
    /// Judges `inputs`, each of which is counted `factors` times in the merge `merged`.
    pub fn build(merged: &EdgeTable, inputs: &[&EdgeTable], factors: &[u64]) -> Self {
        let tables: Vec<&EdgeTable> = [merged].iter().chain(inputs).copied().collect();
        let aligned = Alignment::build(&tables);
        let inputs: Vec<Input> = inputs
            .iter()
            .zip(&aligned.row_of[1..])
            .zip(factors)
            .map(|((table, rows), &factor)| Input::new(table, rows, factor))
            .collect();
        let mut sums = vec![0.0; aligned.len()];
        let mut n_inputs = vec![0; aligned.len()];
        for input in &inputs {
            for &(row, weight) in &input.weights {
                sums[row as usize] += weight * input.factor;
                n_inputs[row as usize] += 1;
            }
        }
        n_inputs.truncate(merged.len());
        let total: f64 = inputs.iter().map(|input| input.total * input.factor).sum();
        let sums = Sums::new(sums, total);
        let overlaps: Vec<(f64, f64)> = inputs
            .iter()
            .map(|input| input.overlap_with_rest(&sums))
            .collect();
        let distributions: Vec<Vec<(u32, f64)>> = inputs.iter().map(Input::distribution).collect();
        let mut evidence = Self {
            share: inputs
                .iter()
                .map(|input| match total > 0.0 {
                    true => input.total * input.factor / total,
                    false => 0.0,
                })
                .collect(),
            overlap: overlaps.iter().map(|&(overlap, _)| overlap).collect(),
            expected_overlap: overlaps.iter().map(|&(_, expected)| expected).collect(),
            is_outlier: vec![false; inputs.len()],
            similarity: Similarity::build(&distributions, aligned.len()),
            n_inputs,
        };
        evidence.mark_outliers();
        evidence
    }

    /// How well an input fits the others, noise allowed for: 1 as well as if drawn from them, 0
    /// not at all.
    pub fn fit(&self, input: usize) -> f64 {
        match self.expected_overlap[input] > 0.0 {
            true => self.overlap[input] / self.expected_overlap[input],
            false => 0.0,
        }
    }

    fn mark_outliers(&mut self) {
        let present = |input: &usize| self.share[*input] > 0.0;
        let mut fits: Vec<f64> = (0..self.share.len())
            .filter(present)
            .map(|input| self.fit(input))
            .collect();
        if fits.len() < MIN_INPUTS_FOR_OUTLIERS {
            return;
        }
        fits.sort_by(f64::total_cmp);
        let median = fits[fits.len() / 2];
        self.is_outlier = (0..self.share.len())
            .map(|input| present(&input) && self.fit(input) < OUTLIER_FIT * median)
            .collect();
    }
}

/// An edge table as a distribution over aligned rows.
struct Input {
    /// Aligned row and weight, by row; weights of 0 or less say nothing and are left out.
    weights: Vec<(u32, f64)>,
    total: f64,
    factor: f64,
    /// How many samples of an edge the total stands for.
    n_samples: f64,
}

impl Input {
    fn new(table: &EdgeTable, rows: &[u32], factor: u64) -> Self {
        let mut weights: Vec<(u32, f64)> = rows
            .iter()
            .zip(&table.weight)
            .filter(|&(_, &weight)| weight > 0)
            .map(|(&row, &weight)| (row, weight as f64))
            .collect();
        weights.sort_unstable_by_key(|&(row, _)| row);
        let total: f64 = weights.iter().map(|&(_, weight)| weight).sum();
        let unit = crate::sampling::common_unit(table) as f64;
        Self {
            weights,
            total,
            factor: factor as f64,
            n_samples: total / unit,
        }
    }

    /// The part of the weight on each edge, by aligned row.
    fn distribution(&self) -> Vec<(u32, f64)> {
        let part = |&(row, weight): &(u32, f64)| (row, weight / self.total);
        self.weights.iter().map(part).collect()
    }

    /// The overlap with the sum of the other inputs, and the one to expect.
    fn overlap_with_rest(&self, sums: &Sums) -> (f64, f64) {
        let rest_total = sums.total - self.total * self.factor;
        if self.total <= 0.0 || rest_total <= 0.0 {
            return (0.0, 0.0);
        }
        // Σ min(x, p) = 1 − ½ Σ |x − p| for two distributions.
        let deviation = |weight: f64| match weight > 0.0 {
            true => poisson_mean_deviation(weight / rest_total * self.n_samples),
            false => 0.0,
        };
        let of_all = sums.n_of_value.iter().map(|&(sum, n)| n * deviation(sum));
        let mut deviations: f64 = of_all.sum();
        let mut overlap = 0.0;
        for &(row, weight) in &self.weights {
            let sum = sums.of_row[row as usize];
            let rest = sum - weight * self.factor;
            overlap += (weight / self.total).min(rest / rest_total);
            deviations += deviation(rest) - deviation(sum);
        }
        let expected = 1.0 - deviations / (2.0 * self.n_samples);
        (overlap, expected.max(0.0))
    }
}

/// The weights of all inputs together.
struct Sums {
    of_row: Vec<f64>,
    /// How many rows have each sum: there are few different ones, and most are small.
    n_of_value: Vec<(f64, f64)>,
    total: f64,
}

impl Sums {
    fn new(of_row: Vec<f64>, total: f64) -> Self {
        let mut sorted = of_row.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let equal = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq());
        let n_of_value = equal.map(|equal| (equal[0], equal.len() as f64)).collect();
        Self {
            of_row,
            n_of_value,
            total,
        }
    }
}

#[cfg(test)]
mod tests {
    use profile::merge;

    use super::*;
    use crate::sketch::{edges, profile};

    fn judge(sketches: &[&str], factors: &[u64]) -> (EdgeTable, Evidence) {
        let profiles: Vec<_> = sketches.iter().map(|sketch| profile(sketch)).collect();
        let sources: Vec<_> = profiles.iter().collect();
        let merged = EdgeTable::build(&merge(&sources).expect("they merge")).expect("taken");
        let tables: Vec<EdgeTable> = sketches.iter().map(|sketch| edges(sketch)).collect();
        let inputs: Vec<&EdgeTable> = tables.iter().collect();
        let evidence = Evidence::build(&merged, &inputs, factors);
        (merged, evidence)
    }

    const SERVICE: &str = "60 main.a:11 main.f:12\n40 main.b:11 main.f:13";

    #[test]
    fn inputs_share_the_weight_and_edges_count_their_inputs() {
        let (merged, evidence) = judge(&[SERVICE, "100 main.a:11 main.f:12"], &[1, 3]);
        assert_eq!(evidence.share, [0.25, 0.75]);
        assert_eq!(merged.weight, [160, 40]);
        assert_eq!(evidence.n_inputs, [2, 1]);
        assert!((evidence.overlap[0] - 0.6).abs() < 1e-12);
        assert!((evidence.similarity.overlap(0, 1) - 0.6).abs() < 1e-6);
    }

    #[test]
    fn one_of_another_program_is_the_odd_one_out() {
        let other = "90 batch.x:11 batch.f:12\n10 main.a:11 main.f:12";
        let (_, evidence) = judge(&[SERVICE, SERVICE, other, SERVICE], &[1; 4]);
        assert_eq!(evidence.is_outlier, [false, false, true, false]);
        assert_eq!(*evidence.similarity.order().last().expect("four"), 2);
    }

    #[test]
    fn a_short_profile_of_the_same_program_is_not() {
        let long: Vec<String> = (0..200)
            .map(|n| format!("{} main.f{n}:11 main.g:12", 40 + n % 7))
            .collect();
        let short: Vec<String> = (0..8)
            .map(|n| format!("1 main.f{}:11 main.g:12", n * 25))
            .collect();
        let (long, short) = (long.join("\n"), short.join("\n"));
        let (_, evidence) = judge(&[&long, &long, &long, &short], &[1; 4]);
        assert!(evidence.overlap[3] < 0.1);
        assert!(evidence.fit(3) > 0.9);
        assert_eq!(evidence.is_outlier, [false; 4]);
    }

    #[test]
    fn of_programs_that_all_differ_none_is_the_odd_one_out() {
        let sketches: Vec<String> = (0..4)
            .map(|n| format!("90 s{n}.x:11 s{n}.f:12\n10 main.a:11 main.f:12"))
            .collect();
        let sketches: Vec<&str> = sketches.iter().map(String::as_str).collect();
        let (_, evidence) = judge(&sketches, &[1; 4]);
        assert_eq!(evidence.is_outlier, [false; 4]);
    }

    #[test]
    fn an_input_without_edges_says_nothing() {
        let (_, evidence) = judge(&[SERVICE, "5 main.a:11"], &[1, 1]);
        assert_eq!(evidence.share, [1.0, 0.0]);
        assert_eq!(evidence.overlap, [0.0, 0.0]);
    }
}
