//! Resampling as a textbook has it: draw every sample, sum the edges, sort, cut.

use std::collections::HashMap;

use pgo::EdgeTable;
use profile::{Line, Profile};

/// A profile with positive counts as a list of samples, and the edges that each adds to.
pub(crate) struct Samples {
    pub(crate) counts: Vec<i64>,
    /// Rows of the edge table.
    pub(crate) edges: Vec<Vec<u32>>,
    /// By row of the edge table: its place by caller, callee and offset.
    by_name: Vec<u32>,
}

impl Samples {
    pub(crate) fn new(profile: &Profile, table: &EdgeTable) -> Self {
        let key = |row: usize| {
            let caller = table.name(table.caller[row]);
            (caller, table.name(table.callee[row]), table.offset[row])
        };
        let row_of: HashMap<_, u32> = (0..table.len()).map(|row| (key(row), row as u32)).collect();
        let edges_of = |row: usize| {
            let stack = profile.stacks.locations(profile.samples.stack[row]);
            let last_two = stack.iter().take(2).rev();
            let frames: Vec<(u64, Line)> = last_two
                .flat_map(|&location| {
                    let address = profile.locations.address(location);
                    let lines = profile.locations.lines(location).rev();
                    lines.map(move |line| (address, line))
                })
                .collect();
            let name = |line: Line| {
                let function = line.function.unwrap().to_usize();
                profile.text(profile.functions.name[function])
            };
            let start = |line: Line| {
                profile
                    .functions
                    .start_line
                    .get(line.function.unwrap().to_usize())
            };
            let mut edges: Vec<u32> = frames
                .windows(2)
                .filter(|pair| pair[0] != pair[1])
                .map(|pair| {
                    let (caller, callee) = (pair[0].1, pair[1].1);
                    row_of[&(name(caller), name(callee), caller.line - start(caller))]
                })
                .collect();
            edges.sort_unstable();
            edges.dedup();
            edges
        };
        let mut by_name: Vec<u32> = (0..table.len() as u32).collect();
        by_name.sort_by_key(|&row| key(row as usize));
        Self {
            counts: profile.samples.values[0].clone(),
            edges: (0..profile.samples.len()).map(edges_of).collect(),
            by_name,
        }
    }

    /// The weights that these counts of the samples come to.
    pub(crate) fn weights(&self, counts: &[i64]) -> Vec<i64> {
        let mut weights = vec![0; self.by_name.len()];
        for (edges, &count) in self.edges.iter().zip(counts) {
            for &edge in edges {
                weights[edge as usize] += count;
            }
        }
        weights
    }

    /// By row: whether an edge of this weight is hot, by counting how many edges have each weight
    /// and going down from the heaviest.
    pub(crate) fn is_hot(&self, weights: &[i64], percent: f64) -> Vec<bool> {
        let heaviest = weights.iter().copied().max().unwrap_or(0) as usize;
        let mut of_weight = vec![0_i64; heaviest + 1];
        for &weight in weights {
            of_weight[weight as usize] += 1;
        }
        let total: i64 = weights.iter().sum();
        let is_over = |sum: i64| sum as f64 / total as f64 * 100.0 > percent;
        let (mut sum, mut cut_weight, mut n_at_cut) = (0, 0, 0);
        'down: for weight in (1..=heaviest).rev() {
            for n in 1..=of_weight[weight] {
                sum += weight as i64;
                if is_over(sum) {
                    (cut_weight, n_at_cut) = (weight as i64, n);
                    break 'down;
                }
            }
        }
        let mut is_hot = vec![false; weights.len()];
        for &row in &self.by_name {
            let weight = weights[row as usize];
            is_hot[row as usize] = weight > cut_weight || (weight == cut_weight && n_at_cut > 0);
            n_at_cut -= i64::from(weight == cut_weight);
        }
        is_hot
    }
}

/// Xorshift, not the generator of the product.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

/// Poisson draws by inversion, from a table per mean.
pub(crate) struct PoissonTables {
    /// By mean: the probability of at most 0, 1, 2, …, as a part of 2^64.
    at_most: Vec<Vec<u64>>,
}

impl PoissonTables {
    pub(crate) fn new(largest_mean: i64) -> Self {
        let table = |mean: i64| {
            let mut exactly = (-(mean as f64)).exp();
            let mut sum = 0.0;
            let mut table = Vec::new();
            for count in 1_u32.. {
                sum += exactly;
                table.push((sum * 2.0_f64.powi(64)) as u64);
                exactly = exactly * mean as f64 / f64::from(count);
                if f64::from(count) > mean as f64 && exactly < 1e-18 {
                    break;
                }
            }
            table
        };
        Self {
            at_most: (0..=largest_mean).map(table).collect(),
        }
    }

    pub(crate) fn draw(&self, mean: i64, dice: &mut Dice) -> i64 {
        let table = &self.at_most[mean as usize];
        let roll = dice.roll();
        if table.len() > 64 {
            return table.partition_point(|&at_most| at_most <= roll) as i64;
        }
        table.iter().take_while(|&&at_most| at_most <= roll).count() as i64
    }
}
