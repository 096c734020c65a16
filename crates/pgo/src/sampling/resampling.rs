//! Hot sets of drawn weights, one draw after another.

use super::random::Random;
use super::units::SampleUnits;
use crate::edges::{EdgeTable, wrapping_sum};

/// By row: how often the edge is hot in `n_resamples` draws of all weights.
///
/// The plain way, and the one for tables too small for
/// [`hot_probabilities`](super::hot_probabilities) to reckon with sums.
pub fn resampled_hot_probabilities(
    edges: &EdgeTable,
    units: &SampleUnits,
    n_resamples: u32,
    seed: u64,
) -> Vec<f64> {
    let counts = units.sample_counts(edges);
    let rank = name_ranks(edges);
    let mut random = Random::new(seed);
    let mut n_hot = vec![0_u32; edges.len()];
    let mut weights = vec![0_i64; edges.len()];
    for _ in 0..n_resamples {
        for ((weight, &count), &unit) in weights.iter_mut().zip(&counts).zip(&units.unit) {
            *weight = (random.poisson(count) as f64 * unit) as i64;
        }
        let is_hot = hot_rows(&weights, &rank, crate::HOT_THRESHOLD_PERCENT);
        for (n, is_hot) in n_hot.iter_mut().zip(is_hot) {
            *n += u32::from(is_hot);
        }
    }
    n_hot
        .into_iter()
        .map(|n| f64::from(n) / f64::from(n_resamples.max(1)))
        .collect()
}

/// By row: its place among all edges by caller, callee and offset, which is how the compiler orders
/// edges of equal weight.
pub(crate) fn name_ranks(edges: &EdgeTable) -> Vec<u32> {
    let key = |row: u32| {
        let row = row as usize;
        (
            edges.name(edges.caller[row]),
            edges.name(edges.callee[row]),
            edges.offset[row],
        )
    };
    ranks_by(edges.len(), |a, b| key(a).cmp(&key(b)))
}

/// By row: its place in an order.
pub(super) fn ranks_by(
    n_rows: usize,
    mut compare: impl FnMut(u32, u32) -> std::cmp::Ordering,
) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n_rows as u32).collect();
    order.sort_by(|&a, &b| compare(a, b));
    let mut ranks = vec![0; n_rows];
    for (rank, row) in order.into_iter().enumerate() {
        ranks[row as usize] = rank as u32;
    }
    ranks
}

/// By row: whether an edge of this weight is hot, as
/// [`EdgeTable::hot_cut`](crate::EdgeTable::hot_cut). An edge of weight 0 is none.
pub(crate) fn hot_rows(weights: &[i64], name_rank: &[u32], threshold_percent: f64) -> Vec<bool> {
    let mut rows: Vec<u32> = (0..weights.len() as u32)
        .filter(|&row| weights[row as usize] > 0)
        .collect();
    rows.sort_unstable_by_key(|&row| {
        let row = row as usize;
        (std::cmp::Reverse(weights[row]), name_rank[row])
    });
    let total = wrapping_sum(weights);
    let mut is_hot = vec![false; weights.len()];
    let mut sum: i64 = 0;
    for row in rows {
        is_hot[row as usize] = true;
        sum = sum.wrapping_add(weights[row as usize]);
        if sum as f64 / total as f64 * 100.0 > threshold_percent {
            break;
        }
    }
    is_hot
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::edges;

    #[test]
    fn the_hot_rows_of_a_table_s_own_weights_are_its_hot_prefix() {
        let sketch: Vec<String> = (0..300)
            .map(|n| format!("{} main.f{n:03}:11 main.caller:{}", 1 + n % 3, 11 + n))
            .collect();
        let table = edges(&sketch.join("\n"));
        let is_hot = hot_rows(&table.weight, &name_ranks(&table), 99.0);
        let n_hot = table.hot_cut().n_hot;
        assert!(n_hot < table.len());
        assert!(
            is_hot
                .iter()
                .enumerate()
                .all(|(row, &is_hot)| is_hot == (row < n_hot))
        );
    }

    #[test]
    fn an_edge_is_hot_in_as_many_draws_as_it_has_weight() {
        let table = edges("1000 main.a:11 main.f:12\n1 main.b:11 main.f:13");
        let units = SampleUnits::of_table(&table);
        let found = resampled_hot_probabilities(&table, &units, 2000, 1);
        assert!((found[0] - 1.0).abs() < 1e-12);
        // It would take ten samples to be over 1 % of the total.
        assert!(found[1] < 0.01);
        assert_eq!(found, resampled_hot_probabilities(&table, &units, 2000, 1));
    }
}
