//! How likely each edge is hot again, by reckoning.
//!
//! An edge is hot if the edges before it, in the order of weight and then of name, have no more
//! than 99 % of the total: if 100 × (its weight and that of all edges after it) is no less than the
//! total. Given its own weight that is a question about a sum of independent variables, one for
//! each other edge, whose mean and variance are known exactly and whose distribution, of so many
//! terms, is normal.

use super::resampling::{name_ranks, resampled_hot_probabilities};
use super::units::SampleUnits;
use crate::edges::EdgeTable;
use crate::numerics::{PoissonWalk, normal_cdf};

/// With fewer edges a sum of them is not normal enough, and drawing is cheap.
const MIN_EDGES_FOR_SUMS: usize = 512;

/// So many draws leave a standard error of 0.008 at most.
const N_RESAMPLES: u32 = 4096;

/// The seed of those draws.
const SEED: u64 = 0x70_67_6f;

/// Weights up to so many samples are told apart one by one. Above, a cell of weights is a small
/// part of what chance moves them by, and stands for all in it.
const MAX_SINGLE_WEIGHTS: f64 = 256.0;

/// Into how many cells the weights below the cut are divided then.
const N_CELLS_BELOW_CUT: f64 = 128.0;

/// What is this close to certain is taken for it.
const NEGLIGIBLE: f64 = 1e-7;

/// By row: the probability that the edge is hot when the same program is profiled again for the
/// same time.
///
/// Within 0.02 of ten thousand resamples of cmd/compile's `default.pgo`. Where the cut is at hundreds
/// of samples and few edges are near it, their sum is less normal, and it is within 0.05.
pub fn hot_probabilities(edges: &EdgeTable, units: &SampleUnits) -> Vec<f64> {
    if edges.len() < MIN_EDGES_FOR_SUMS {
        return resampled_hot_probabilities(edges, units, N_RESAMPLES, SEED);
    }
    // An edge whose samples cancel out has no unit to speak of.
    let counted = units
        .unit
        .iter()
        .zip(&edges.weight)
        .filter(|&(_, &w)| w > 0);
    let smallest_unit = counted.map(|(&unit, _)| unit).fold(f64::INFINITY, f64::min);
    let cut_weight = edges.hot_cut().cut_weight as f64;
    let cell = match cut_weight / smallest_unit <= MAX_SINGLE_WEIGHTS {
        true => smallest_unit,
        false => cut_weight / N_CELLS_BELOW_CUT,
    };
    let is_single_weights = cell <= smallest_unit;
    let middle = if is_single_weights { 0.0 } else { 0.5 };

    let mut by_name: Vec<u32> = vec![0; edges.len()];
    for (row, rank) in name_ranks(edges).into_iter().enumerate() {
        by_name[rank as usize] = row as u32;
    }
    let counts = units.sample_counts(edges);
    let mut variables: Vec<Variable> = by_name
        .iter()
        .map(|&row| Variable::new(counts[row as usize], units.unit[row as usize], cell))
        .collect();
    let mut probability = vec![0.0; edges.len()];
    for level in 1_u32.. {
        let weight = (f64::from(level) + middle) * cell;
        for variable in &mut variables {
            variable.enter_cell(level);
        }
        // Of edges of the same weight, those before in name come first: only what is below the cell
        // puts them after this edge. In a cell of several weights the name says nothing, and half
        // of what is in it comes after.
        if !is_single_weights {
            for variable in &mut variables {
                variable.halve_cell();
            }
        }
        let mut mean: f64 = variables.iter().map(|v| v.after.mean).sum();
        let mut variance: f64 = variables.iter().map(|v| v.after.variance).sum();
        let mut least_likely: f64 = 1.0;
        for (variable, &row) in variables.iter().zip(&by_name) {
            mean -= variable.after.mean;
            variance -= variable.after.variance;
            let deviation = (variance.max(0.0) * units.edges_per_sample).sqrt();
            let margin = 99.0 * weight + mean;
            let hot = match deviation > 0.0 {
                true => normal_cdf(margin / deviation),
                false => f64::from(u8::from(margin >= 0.0)),
            };
            probability[row as usize] += variable.in_cell() * hot;
            least_likely = least_likely.min(hot);
            mean += variable.before.mean;
            variance += variable.before.variance;
        }
        if least_likely > 1.0 - NEGLIGIBLE {
            break;
        }
    }
    for (variable, &row) in variables.iter().zip(&by_name) {
        let sum = &mut probability[row as usize];
        *sum = (*sum + variable.above_cell()).clamp(0.0, 1.0);
    }
    probability
}

/// What another edge adds to 100 × (the weight after this one) − (the total), if it comes after
/// this one exactly when its own weight is below a bound.
#[derive(Clone, Copy, Debug, Default)]
struct Addend {
    mean: f64,
    variance: f64,
    /// The probability that it is below the bound.
    below: f64,
}

/// The weight of an edge as a random variable, and its share in the sums for one cell of weights.
struct Variable {
    count: f64,
    unit: f64,
    cell: f64,
    walk: PoissonWalk,
    /// With the start and with the end of the cell as the bound.
    bounds: (Addend, Addend),
    /// What it adds if its name comes before that of the edge in question.
    before: Addend,
    /// What it adds if its name comes after.
    after: Addend,
}

impl Variable {
    fn new(count: f64, unit: f64, cell: f64) -> Self {
        let mut variable = Self {
            count,
            unit,
            cell,
            walk: PoissonWalk::new(count),
            bounds: (Addend::default(), Addend::default()),
            before: Addend::default(),
            after: Addend::default(),
        };
        variable.bounds.1 = variable.addend_below(1);
        variable
    }

    /// Moves on to the next cell.
    fn enter_cell(&mut self, level: u32) {
        self.bounds = (self.bounds.1, self.addend_below(level + 1));
        (self.before, self.after) = self.bounds;
    }

    /// Makes no difference between names.
    fn halve_cell(&mut self) {
        let (start, end) = self.bounds;
        self.before = Addend {
            mean: f64::midpoint(start.mean, end.mean),
            variance: f64::midpoint(start.variance, end.variance),
            below: f64::midpoint(start.below, end.below),
        };
        self.after = self.before;
    }

    fn in_cell(&self) -> f64 {
        (self.bounds.1.below - self.bounds.0.below).max(0.0)
    }

    fn above_cell(&self) -> f64 {
        1.0 - self.bounds.1.below
    }

    /// The addend whose bound is the start of a cell.
    fn addend_below(&mut self, level: u32) -> Addend {
        let bound = f64::from(level) * self.cell / self.unit;
        // The largest count below the bound.
        let mut count = bound.floor();
        if count >= bound {
            count -= 1.0;
        }
        self.walk.advance(count as i64);
        // For a Poisson variable X of mean m: E[X; X ≤ k] = m P(X ≤ k−1), and
        // E[X²; X ≤ k] = m² P(X ≤ k−2) + m P(X ≤ k−1).
        let (mean, unit) = (self.count, self.unit);
        let below_mean = unit * mean * self.walk.at_most_less_one;
        let below_square =
            unit * unit * mean * (mean * self.walk.at_most_less_two + self.walk.at_most_less_one);
        let square = unit * unit * mean * (mean + 1.0);
        // 99 X below the bound, −X from it on.
        let sum_mean = 100.0 * below_mean - unit * mean;
        let sum_square = 9_801.0 * below_square + (square - below_square);
        Addend {
            mean: sum_mean,
            variance: (sum_square - sum_mean * sum_mean).max(0.0),
            below: self.walk.at_most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;

    /// Edges of weights 1 to 60, as many as make sums; and one of ten times as much.
    fn table(n_edges: u32, unit: u32) -> EdgeTable {
        let sketch: Vec<String> = (0..n_edges)
            .map(|n| {
                let weight = (1 + (n * n) % 60) * unit;
                format!("{weight} main.f{n:04}:11 main.g{:02}:12", n % 40)
            })
            .collect();
        edges(&sketch.join("\n"))
    }

    fn worst_error(table: &EdgeTable) -> f64 {
        let units = SampleUnits::of_table(table);
        let reckoned = hot_probabilities(table, &units);
        let drawn = resampled_hot_probabilities(table, &units, 4000, 3);
        let errors = reckoned.iter().zip(&drawn).map(|(a, b)| (a - b).abs());
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn reckoning_agrees_with_drawing() {
        // Three standard errors of the draws are 0.024.
        assert!(worst_error(&table(800, 1)) < 0.035);
        assert!(worst_error(&table(800, 10_000_000)) < 0.035);
    }

    #[test]
    fn weights_too_many_to_tell_apart_are_reckoned_in_cells() {
        let sketch: Vec<String> = (0..900_u32)
            .map(|n| format!("{} main.f{n:04}:11 main.g:12", 501 + (n * 7919) % 20_011))
            .collect();
        let table = edges(&sketch.join("\n"));
        assert!(table.hot_cut().cut_weight > 256);
        assert!(worst_error(&table) < 0.05);
    }

    /// The constant was found on x86-64; wasm gives it too.
    #[test]
    fn every_machine_gives_the_same_bits() {
        let table = table(800, 1);
        let units = SampleUnits::of_table(&table);
        let bits = hot_probabilities(&table, &units)
            .into_iter()
            .map(f64::to_bits);
        let folded = bits.fold(0_u64, |folded, bits| folded.rotate_left(5) ^ bits);
        assert_eq!(folded, 0xb791_2b79_0c5f_41e7);
    }

    #[test]
    fn few_edges_are_drawn() {
        let small = table(40, 1);
        let units = SampleUnits::of_table(&small);
        assert_eq!(
            hot_probabilities(&small, &units),
            resampled_hot_probabilities(&small, &units, N_RESAMPLES, SEED)
        );
        assert!(hot_probabilities(&EdgeTable::default(), &units).is_empty());
    }
}
