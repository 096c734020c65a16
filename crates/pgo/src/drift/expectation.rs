//! How many samples an edge should have, from how many it had.
//!
//! The two profiles differ in length and load. What most of the weight of the old one became in the
//! new one is the scale; an edge, a caller or a package has fallen if it has less than the scale
//! lets expect by more than chance does.

use std::collections::BTreeMap;

use profile::StringIdx;

use super::names::package_and_rest;
use super::{LoadScope, LossCause};
use crate::alignment::Alignment;
use crate::edges::EdgeTable;
use crate::sampling::common_unit;

/// Fewer than expected by so many standard deviations is no chance.
const CLEAR_DEVIATIONS: f64 = 2.0;

/// What has fallen with an edge has fallen to at most this part of what was expected: an edge
/// belongs to its surroundings only if they changed much as well.
const MAX_REMAINING_LOAD: f64 = 2.0 / 3.0;

/// Weights to compare: the sum in the old table and in the new.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    old: f64,
    new: f64,
}

impl Pair {
    fn without(self, part: Self) -> Self {
        Self {
            old: self.old - part.old,
            new: self.new - part.new,
        }
    }
}

pub(super) struct Expectation<'a> {
    aligned: &'a Alignment,
    /// By aligned row.
    weights: Vec<Pair>,
    of_caller: BTreeMap<StringIdx, Pair>,
    of_callee: BTreeMap<StringIdx, Pair>,
    of_package: BTreeMap<&'a [u8], Pair>,
    scale: f64,
    old_unit: f64,
    new_unit: f64,
}

impl<'a> Expectation<'a> {
    pub(super) fn new(old: &EdgeTable, new: &EdgeTable, aligned: &'a Alignment) -> Self {
        let mut weights = vec![Pair::default(); aligned.len()];
        for (&row, &weight) in aligned.row_of[0].iter().zip(&old.weight) {
            weights[row as usize].old = weight.max(0) as f64;
        }
        for (&row, &weight) in aligned.row_of[1].iter().zip(&new.weight) {
            weights[row as usize].new = weight.max(0) as f64;
        }
        let mut of_caller: BTreeMap<StringIdx, Pair> = BTreeMap::new();
        let mut of_callee: BTreeMap<StringIdx, Pair> = BTreeMap::new();
        let mut of_package: BTreeMap<&[u8], Pair> = BTreeMap::new();
        let calls = aligned.caller.iter().zip(&aligned.callee);
        for (pair, (&caller, &callee)) in weights.iter().zip(calls) {
            let package = package_and_rest(aligned.name(caller)).0;
            for sum in [
                of_caller.entry(caller).or_default(),
                of_callee.entry(callee).or_default(),
                of_package.entry(package).or_default(),
            ] {
                sum.old += pair.old;
                sum.new += pair.new;
            }
        }
        Self {
            scale: median_ratio(&weights),
            aligned,
            weights,
            of_caller,
            of_callee,
            of_package,
            old_unit: common_unit(old) as f64,
            new_unit: common_unit(new) as f64,
        }
    }

    /// What the new weights are of the old.
    pub(super) fn scale(&self) -> f64 {
        self.scale
    }

    /// The weight to expect of an edge of the old table.
    pub(super) fn weight(&self, old_row: u32) -> f64 {
        self.weights[old_row as usize].old * self.scale
    }

    /// Whether an edge without any sample must have lost them by more than chance.
    pub(super) fn is_clearly_gone(&self, old_row: u32) -> bool {
        self.has_fallen(Pair {
            new: 0.0,
            ..self.weights[old_row as usize]
        })
    }

    /// The same of all calls of its caller together.
    pub(super) fn is_caller_clearly_gone(&self, old_row: u32) -> bool {
        let caller = self.aligned.caller[old_row as usize];
        self.has_fallen(Pair {
            new: 0.0,
            ..self.of_caller[&caller]
        })
    }

    /// Why an edge has fewer samples, if it clearly has.
    pub(super) fn cause(&self, old_row: u32, new_row: Option<u32>) -> Option<LossCause> {
        let edge = self.weights[old_row as usize];
        debug_assert!(new_row.is_some() || edge.new == 0.0);
        if !self.has_fallen(edge) {
            return None;
        }
        let caller = self.aligned.caller[old_row as usize];
        let package = package_and_rest(self.aligned.name(caller)).0;
        let of_caller = self.of_caller[&caller];
        let rest_of_package = self.of_package[package].without(of_caller);
        let rest_of_caller = of_caller.without(edge);
        let is_less_load = |rest: Pair| {
            self.has_fallen(rest) && rest.new <= MAX_REMAINING_LOAD * rest.old * self.scale
        };
        let is_telling = |sum: Pair| self.has_fallen(Pair { new: 0.0, ..sum });
        // A caller that has hardly anything else goes by its package.
        let is_caller_telling = is_telling(rest_of_caller);
        // All calls of a caller that is called as much as before have become cheaper together, as
        // those of generated code do.
        let into_caller = self.of_callee.get(&caller).copied().unwrap_or_default();
        let is_called_as_before = is_telling(into_caller) && !is_less_load(into_caller);
        Some(match is_less_load(rest_of_caller) {
            true if is_called_as_before => LossCause::Cheaper,
            true => LossCause::LoadChanged {
                scope: match is_less_load(rest_of_package) {
                    true => LoadScope::Package,
                    false => LoadScope::Caller,
                },
            },
            false if !is_caller_telling && is_less_load(rest_of_package) => {
                LossCause::LoadChanged {
                    scope: LoadScope::Package,
                }
            }
            false => LossCause::Cheaper,
        })
    }

    /// Whether the new weight is clearly less than the old one lets expect: both are counts, the
    /// old one scaled, each with its Poisson variance.
    fn has_fallen(&self, pair: Pair) -> bool {
        let expected = pair.old * self.scale;
        let variance =
            expected * self.new_unit + self.scale * self.scale * pair.old * self.old_unit;
        pair.new + CLEAR_DEVIATIONS * variance.sqrt() < expected
    }
}

/// The ratio of new weight to old that half of the old weight is below, over what is in both; that
/// of the sums if nothing is.
fn median_ratio(weights: &[Pair]) -> f64 {
    let mut both: Vec<Pair> = weights
        .iter()
        .copied()
        .filter(|pair| pair.old > 0.0 && pair.new > 0.0)
        .collect();
    both.sort_by(|a, b| (a.new / a.old).total_cmp(&(b.new / b.old)));
    let half: f64 = both.iter().map(|pair| pair.old).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    for pair in &both {
        sum += pair.old;
        if sum >= half {
            return pair.new / pair.old;
        }
    }
    let total = |weight: fn(&Pair) -> f64| weights.iter().map(weight).sum::<f64>();
    total(|pair| pair.new) / total(|pair| pair.old).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_what_most_of_the_weight_became() {
        let pair = |old, new| Pair { old, new };
        let weights = [
            pair(100.0, 210.0),
            pair(90.0, 180.0),
            pair(50.0, 5.0),
            pair(0.0, 900.0),
        ];
        assert!((median_ratio(&weights) - 2.0).abs() < 1e-12);
        let apart = [pair(10.0, 0.0), pair(0.0, 30.0)];
        assert!((median_ratio(&apart) - 3.0).abs() < 1e-12);
        assert!(median_ratio(&[]).abs() < 1e-12);
    }
}
