//! P(hot) by reckoning against P(hot) by drawing, on the Go compiler's own profile.

use pgo::{
    EdgeTable, SampleUnits, Sufficiency, growth_by_samples, halves_agreement, hot_probabilities,
};

use crate::compiler_profile;
use crate::plain::{Dice, PoissonTables, Samples};

const N_RESAMPLES: u32 = 10_000;

/// How often each edge is hot when the samples of the profile are drawn anew.
fn drawn(samples: &Samples) -> Vec<f64> {
    let tables = PoissonTables::new(samples.counts.iter().copied().max().unwrap());
    let mut dice = Dice::new(20_260_101);
    let mut n_hot: Vec<u32> = Vec::new();
    for _ in 0..N_RESAMPLES {
        let counts: Vec<i64> = samples
            .counts
            .iter()
            .map(|&count| tables.draw(count, &mut dice))
            .collect();
        let is_hot = samples.is_hot(&samples.weights(&counts), 99.0);
        n_hot.resize(is_hot.len(), 0);
        for (n, is_hot) in n_hot.iter_mut().zip(is_hot) {
            *n += u32::from(is_hot);
        }
    }
    let share = |n: u32| f64::from(n) / f64::from(N_RESAMPLES);
    n_hot.into_iter().map(share).collect()
}

#[test]
fn the_reckoned_probability_is_that_of_ten_thousand_resamples() {
    let Some(profile) = compiler_profile() else {
        return;
    };
    let table = EdgeTable::build(&profile).unwrap();
    let units = SampleUnits::of_table(&table);
    let reckoned = hot_probabilities(&table, &units);
    let drawn = drawn(&Samples::new(&profile, &table));
    let errors = reckoned.iter().zip(&drawn).map(|(a, b)| (a - b).abs());
    let worst = errors.fold(0.0, f64::max);
    assert!(worst < 0.02, "{worst}");
    // Of its hot edges by weight, the figures that this profile is known for.
    let by_weight = |low: i64, high: i64| {
        let rows =
            (0..table.hot_cut().n_hot).filter(|&row| (low..=high).contains(&table.weight[row]));
        let of_them: Vec<f64> = rows.map(|row| reckoned[row]).collect();
        of_them.iter().sum::<f64>() / of_them.len() as f64
    };
    for (low, high, expected) in [
        (1, 1, 0.59),
        (2, 2, 0.79),
        (3, 4, 0.93),
        (5, 9, 0.99),
        (10, 1000, 1.0),
    ] {
        let found = by_weight(low, high);
        assert!((found - expected).abs() < 0.02, "{low}..={high}: {found}");
    }
    // Not enough, and no small multiple of it would be.
    let judged = Sufficiency::build(&table, &units, &reckoned);
    let more = judged.more.unwrap();
    assert!(
        !judged.is_enough() && (4..=16).contains(&more.times),
        "{judged:?}"
    );
}

#[test]
fn two_halves_agree_as_they_are_known_to() {
    let Some(profile) = compiler_profile() else {
        return;
    };
    let table = EdgeTable::build(&profile).unwrap();
    let units = SampleUnits::of_table(&table);
    let samples = Samples::new(&profile, &table);
    for (percent, expected) in [(99.0, 0.42), (90.0, 0.45), (80.0, 0.53), (50.0, 0.67)] {
        let found = halves_agreement(&table, &units, percent, 8, 1);
        let plain = plain_halves(&samples, percent, 8);
        assert!((plain.0 - expected).abs() < 0.02, "{percent}: {plain:?}");
        assert!(
            (found.edges - expected).abs() < 0.03,
            "{percent}: {found:?}"
        );
        assert!((0.85..0.93).contains(&found.weight), "{percent}: {found:?}");
    }
    // Known for 50 and 25 % of the samples.
    let curve = growth_by_samples(&table, &units, 8, 1);
    for (point, expected) in curve.iter().rev().zip([0.94, 0.85]) {
        assert!((point.covered - expected).abs() < 0.02, "{point:?}");
    }
}

/// Edges hot in both of those hot in either, and the part of the one's hot weight on the former;
/// whole samples are dealt.
fn plain_halves(samples: &Samples, percent: f64, n_splits: u32) -> (f64, f64) {
    let mut dice = Dice::new(7);
    let mut sum = (0.0, 0.0);
    for _ in 0..n_splits {
        let heads =
            |count: i64, dice: &mut Dice| (0..count).filter(|_| dice.roll() >> 63 == 1).count();
        let first: Vec<i64> = samples
            .counts
            .iter()
            .map(|&count| heads(count, &mut dice) as i64)
            .collect();
        let second: Vec<i64> = samples
            .counts
            .iter()
            .zip(&first)
            .map(|(n, a)| n - a)
            .collect();
        let (first, second) = (samples.weights(&first), samples.weights(&second));
        let hot = samples.is_hot(&first, percent);
        let hot_too = samples.is_hot(&second, percent);
        let rows = || 0..first.len();
        let both = rows().filter(|&row| hot[row] && hot_too[row]).count();
        let either = rows().filter(|&row| hot[row] || hot_too[row]).count();
        let weight = |is_in: &dyn Fn(usize) -> bool| {
            rows()
                .filter(|&row| is_in(row))
                .map(|row| first[row])
                .sum::<i64>()
        };
        sum.0 += both as f64 / either as f64;
        sum.1 += weight(&|row| hot[row] && hot_too[row]) as f64 / weight(&|row| hot[row]) as f64;
    }
    (sum.0 / f64::from(n_splits), sum.1 / f64::from(n_splits))
}
