//! Enough samples, or how many more.

use super::units::SampleUnits;
use crate::edges::EdgeTable;
use crate::numerics::poisson_cdf;

/// An edge is settled if it is hot again, or cold again, with this probability.
pub const SETTLED_PROBABILITY: f64 = 0.95;

/// There are enough samples if unsettled edges have no more than this share of the edge weight.
pub const ENOUGH_UNSETTLED_SHARE: f64 = 0.05;

/// More than this many times the samples is no advice that anyone can follow.
const MAX_TIMES: u32 = 1024;

/// The distance from the cut, in standard deviations, of an edge that is just settled.
const SETTLED_DEVIATIONS: f64 = 1.644_853_627;

/// Whether there are enough samples for the hot set to be that of the program and not of chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sufficiency {
    /// How many edges are neither hot nor cold for certain.
    pub n_unsettled: usize,
    /// Their share of the edge weight.
    pub unsettled_share: f64,
    /// What would be enough; `None` if it is, or if no number of samples that anyone collects
    /// would be.
    pub more: Option<MoreSamples>,
}

/// What more samples would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoreSamples {
    /// How many times as many samples as there are, a power of two.
    pub times: u32,
    /// About how many of the unsettled edges they would settle.
    pub n_settled: usize,
}

impl Sufficiency {
    /// Judges the edges by the probability of each to be hot,
    /// [`hot_probabilities`](super::hot_probabilities).
    ///
    /// What more samples would do is reckoned from what these say of the true rates: an edge
    /// counted n times has a rate that is Gamma distributed with that shape, and is settled once
    /// the rate is 1.645 standard deviations of its count away from the cut.
    pub fn build(edges: &EdgeTable, units: &SampleUnits, hot_probability: &[f64]) -> Self {
        let is_unsettled = |p: &f64| (1.0 - SETTLED_PROBABILITY..SETTLED_PROBABILITY).contains(p);
        let unsettled = hot_probability.iter().zip(&edges.weight);
        let (n_unsettled, weight) = unsettled
            .filter(|(p, _)| is_unsettled(p))
            .fold((0, 0_i64), |(n, sum), (_, &weight)| {
                (n + 1, sum.wrapping_add(weight))
            });
        let mut sufficiency = Self {
            n_unsettled,
            unsettled_share: weight as f64 / edges.total_weight().max(1) as f64,
            more: None,
        };
        if sufficiency.is_enough() {
            return sufficiency;
        }
        let rates = Rates::new(edges, units);
        let now = rates.unsettled(1);
        let mut times = 2;
        while times <= MAX_TIMES {
            let then = rates.unsettled(times);
            if then.share <= ENOUGH_UNSETTLED_SHARE {
                let settled = (now.n_edges - then.n_edges).max(0.0).floor() as usize;
                sufficiency.more = Some(MoreSamples {
                    times,
                    n_settled: settled.min(n_unsettled),
                });
                break;
            }
            times *= 2;
        }
        sufficiency
    }

    /// Whether these samples will do.
    pub fn is_enough(&self) -> bool {
        self.unsettled_share <= ENOUGH_UNSETTLED_SHARE
    }
}

/// What the counts say of the rates behind them, in samples per profile as long as this one.
struct Rates {
    /// By edge: how many samples it has, and how much weight a sample adds.
    counts: Vec<(f64, f64)>,
    /// The rate, in weight, at which 1 % of the weight is on edges below.
    cut: f64,
}

struct Unsettled {
    n_edges: f64,
    share: f64,
}

impl Rates {
    fn new(edges: &EdgeTable, units: &SampleUnits) -> Self {
        let counts = units.sample_counts(edges);
        let mut rates = Self {
            counts: counts.into_iter().zip(units.unit.iter().copied()).collect(),
            cut: 0.0,
        };
        let total: f64 = rates.counts.iter().map(|(count, unit)| count * unit).sum();
        let (mut low, mut high) = (0.0, total.max(1.0));
        for _ in 0..48 {
            let middle = f64::midpoint(low, high);
            match rates.weight_below(middle) * 100.0 < total {
                true => low = middle,
                false => high = middle,
            }
        }
        rates.cut = high;
        rates
    }

    /// The expected weight on edges whose rate is below a bound.
    fn weight_below(&self, bound: f64) -> f64 {
        let weight = |&(count, unit): &(f64, f64)| {
            // Of a Gamma variable G of shape n: E[G; G < y] = n P(Poisson(y) > n).
            count * unit * (1.0 - gamma_above(count + 1.0, bound / unit))
        };
        self.counts.iter().map(weight).sum()
    }

    /// What stays unsettled with `times` as many samples.
    fn unsettled(&self, times: u32) -> Unsettled {
        let (mut n_edges, mut weight, mut total) = (0.0, 0.0, 0.0);
        for &(count, unit) in &self.counts {
            // A count x is settled from |x − cut| = 1.645 √x on.
            let cut = self.cut / unit * f64::from(times);
            let root = (SETTLED_DEVIATIONS * SETTLED_DEVIATIONS + 4.0 * cut).sqrt();
            let rate = |root: f64| root * root / 4.0 / f64::from(times);
            let low = rate(root - SETTLED_DEVIATIONS);
            let high = rate(root + SETTLED_DEVIATIONS);
            n_edges += gamma_above(count, low) - gamma_above(count, high);
            weight +=
                count * unit * (gamma_above(count + 1.0, low) - gamma_above(count + 1.0, high));
            total += count * unit;
        }
        Unsettled {
            n_edges,
            share: weight / total.max(1.0),
        }
    }
}

/// The probability that a Gamma variable of this shape and scale 1 is above a bound: that fewer
/// than `shape` events of a Poisson process come by then. Shapes are rounded up to whole numbers.
fn gamma_above(shape: f64, bound: f64) -> f64 {
    poisson_cdf(shape.ceil() as i64 - 1, bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::hot_probabilities;
    use crate::sketch::edges;

    fn judge(sketch: &[String]) -> Sufficiency {
        let table = edges(&sketch.join("\n"));
        let units = SampleUnits::of_table(&table);
        Sufficiency::build(&table, &units, &hot_probabilities(&table, &units))
    }

    #[test]
    fn heavy_edges_are_enough() {
        let sketch: Vec<String> = (0..50)
            .map(|n| format!("{} main.f{n}:11 main.g:12", 400 + n))
            .collect();
        let judged = judge(&sketch);
        assert!(judged.is_enough());
        assert_eq!(judged.more, None);
    }

    #[test]
    fn single_samples_are_not_and_more_of_them_would_settle_some() {
        let sketch: Vec<String> = (0..1000)
            .map(|n| format!("{} main.f{n}:11 main.g:12", 1 + (n % 10) / 9 * 20))
            .collect();
        let judged = judge(&sketch);
        assert!(!judged.is_enough());
        let more = judged.more.expect("more would do");
        assert!(more.times >= 4);
        assert!(more.n_settled > judged.n_unsettled / 4);
    }
}
