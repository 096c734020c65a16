//! The overlap of every two inputs, and an order in which alike ones are neighbours.

/// Parts of a distribution are counted in units of 2^−31, so that sums are exact whatever their
/// order.
const ONE: f64 = (1_u64 << 31) as f64;

/// Inputs against inputs.
///
/// **Invariant:** `overlaps` is symmetric, n rows of n; an input overlaps itself wholly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Similarity {
    overlaps: Vec<u32>,
    order: Vec<u32>,
}

impl Similarity {
    /// Compares distributions, each a list of aligned row and part, of `n_rows` rows in all.
    ///
    /// Inputs are matched edge by edge: an edge that few inputs have costs little.
    pub(super) fn build(distributions: &[Vec<(u32, f64)>], n_rows: usize) -> Self {
        let n = distributions.len();
        let mut sums = vec![0_u64; n * n];
        let by_row = ByRow::new(distributions, n_rows);
        for row in 0..n_rows {
            let inputs = by_row.inputs(row);
            for (at, &(input, part)) in inputs.iter().enumerate() {
                let sums = &mut sums[input as usize * n..][..n];
                for &(other, other_part) in &inputs[at + 1..] {
                    sums[other as usize] += u64::from(part.min(other_part));
                }
            }
        }
        let mut similarity = Self {
            overlaps: vec![ONE as u32; n * n],
            order: Vec::new(),
        };
        for a in 0..n {
            for b in a + 1..n {
                let overlap = sums[a * n + b].min(ONE as u64) as u32;
                similarity.overlaps[a * n + b] = overlap;
                similarity.overlaps[b * n + a] = overlap;
            }
        }
        similarity.order = similarity.chain(n);
        similarity
    }

    /// The overlap of two inputs, from 0 to 1.
    pub fn overlap(&self, a: usize, b: usize) -> f64 {
        f64::from(self.overlaps[a * self.order.len() + b]) / ONE
    }

    /// The inputs in an order for the eye: the one most like all others first, then each time the
    /// one most like the one before. Groups of alike inputs come out as blocks, odd ones last.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    fn chain(&self, n: usize) -> Vec<u32> {
        let row = |input: usize| &self.overlaps[input * n..][..n];
        let sum = |input: usize| row(input).iter().map(|&part| u64::from(part)).sum::<u64>();
        let mut left: Vec<usize> = (0..n).collect();
        let mut order: Vec<u32> = Vec::with_capacity(n);
        while !left.is_empty() {
            let closeness = |&input: &usize| match order.last() {
                None => (sum(input), 0),
                Some(&last) => (u64::from(row(last as usize)[input]), sum(input)),
            };
            // Of equally close ones the first.
            let mut best = 0;
            for at in 1..left.len() {
                if closeness(&left[at]) > closeness(&left[best]) {
                    best = at;
                }
            }
            order.push(left.remove(best) as u32);
        }
        order
    }
}

/// The distributions turned round: for each row, the inputs that have it.
struct ByRow {
    entries: Vec<(u32, u32)>,
    ends: Vec<u32>,
}

impl ByRow {
    fn new(distributions: &[Vec<(u32, f64)>], n_rows: usize) -> Self {
        let mut ends = vec![0_u32; n_rows];
        for &(row, _) in distributions.iter().flatten() {
            ends[row as usize] += 1;
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        let mut entries = vec![(0, 0); end as usize];
        let mut next: Vec<u32> = std::iter::once(0).chain(ends.iter().copied()).collect();
        for (input, distribution) in distributions.iter().enumerate() {
            for &(row, part) in distribution {
                let at = &mut next[row as usize];
                entries[*at as usize] = (input as u32, (part * ONE) as u32);
                *at += 1;
            }
        }
        Self { entries, ends }
    }

    /// Input and part, by input.
    fn inputs(&self, row: usize) -> &[(u32, u32)] {
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1] as usize,
        };
        &self.entries[start..self.ends[row] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_symmetric_and_alike_inputs_are_neighbours() {
        let a = vec![(0, 0.5), (1, 0.5)];
        let b = vec![(2, 1.0)];
        let like_a = vec![(0, 0.4), (1, 0.6)];
        let like_b = vec![(1, 0.1), (2, 0.9)];
        let similarity = Similarity::build(&[a, b, like_a, like_b], 3);
        let shown = |a, b| format!("{:.3}", similarity.overlap(a, b));
        assert_eq!((shown(0, 2), shown(2, 0)), ("0.900".into(), "0.900".into()));
        assert_eq!((shown(0, 1), shown(1, 3)), ("0.000".into(), "0.900".into()));
        assert_eq!(shown(3, 3), "1.000");
        assert_eq!(similarity.order(), [3, 1, 0, 2]);
    }

    #[test]
    fn no_inputs_are_no_matrix() {
        assert_eq!(Similarity::build(&[], 0), Similarity::default());
    }
}
