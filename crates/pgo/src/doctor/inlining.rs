//! Builds that inlined different calls: with PGO and without, or by different compilers.
//!
//! Whether a call is inlined is decided once in a build, so an edge that one input shows only
//! inlined and another only called is evidence of two builds. A PGO build inlines what the other
//! does and more, so the evidence points one way.

use profile::{IndexMap, StringIdx, StringInterner};

use crate::doctor::Chart;
use crate::doctor::finding::{Fact, FindingKind};
use crate::doctor::survey::Survey;

/// An edge of fewer samples in an input may be inlined and called there without showing both.
const MIN_SAMPLES_OF_AN_EDGE: i64 = 5;

/// How many edges must disagree before it is the build: a line may hold two calls of a function.
const MIN_EDGES: u32 = 2;

/// What share of the weight the disagreeing edges must have, in percent.
const MIN_WEIGHT_PERCENT: i128 = 1;

/// Adds the inputs that have calls inlined which others call.
pub(crate) fn examine(inputs: &[(usize, &Survey<'_>)], chart: &mut Chart) {
    let mut seen = Seen::default();
    for &(row, survey) in inputs {
        if survey.is_useful() {
            seen.add(row, survey);
        }
    }
    let mut sides: Vec<Side> = vec![Side::default(); chart.weights.len()];
    let mut weight: i128 = 0;
    let mut n_edges = 0;
    for decisions in &seen.decisions {
        let is_split = decisions.iter().any(|decision| decision.is_inlined)
            && decisions.iter().any(|decision| !decision.is_inlined);
        if !is_split {
            continue;
        }
        n_edges += 1;
        for decision in decisions {
            let side = &mut sides[decision.input];
            weight += i128::from(decision.weight);
            if decision.is_inlined {
                side.n_inlined += 1;
                side.inlined_weight = side.inlined_weight.wrapping_add(decision.weight);
            } else {
                side.n_called += 1;
            }
        }
    }
    let total: i128 = chart.weights.iter().copied().map(i128::from).sum();
    if n_edges < MIN_EDGES || weight * 100 < total * MIN_WEIGHT_PERCENT {
        return;
    }
    for (row, side) in sides.iter().enumerate() {
        if side.n_inlined > side.n_called {
            let fact = Fact::Edges { n: side.n_inlined };
            chart.add(row, FindingKind::MixedInlining, side.inlined_weight, fact);
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Side {
    n_inlined: u32,
    n_called: u32,
    inlined_weight: i64,
}

/// What an input shows of an edge that it shows one way only.
#[derive(Clone, Copy, Debug)]
struct Decision {
    input: usize,
    is_inlined: bool,
    weight: i64,
}

/// The decisions of all inputs, edge by edge.
#[derive(Debug, Default)]
struct Seen {
    names: StringInterner,
    rows: IndexMap,
    keys: Vec<(StringIdx, StringIdx, i64)>,
    decisions: Vec<Vec<Decision>>,
}

impl Seen {
    fn add(&mut self, input: usize, survey: &Survey<'_>) {
        let edges = &survey.edges;
        let least = survey.tick.saturating_mul(MIN_SAMPLES_OF_AN_EDGE);
        for row in 0..edges.len() {
            let weight = edges.weight[row];
            // Rows are sorted by weight, so all others are lighter.
            if weight < least {
                break;
            }
            let inlined = edges.inlined_weight[row];
            if inlined != 0 && inlined != weight {
                continue;
            }
            let key = (
                self.names.intern(edges.name(edges.caller[row])),
                self.names.intern(edges.name(edges.callee[row])),
                edges.offset[row],
            );
            let hash = self.rows.hash(&key);
            let keys = &mut self.keys;
            let known = self.rows.find(hash, |row| keys[row as usize] == key);
            let at = known.unwrap_or_else(|| {
                self.rows.insert(hash, keys.len() as u32);
                keys.push(key);
                self.decisions.push(Vec::new());
                keys.len() as u32 - 1
            });
            self.decisions[at as usize].push(Decision {
                input,
                is_inlined: inlined != 0,
                weight,
            });
        }
    }
}
