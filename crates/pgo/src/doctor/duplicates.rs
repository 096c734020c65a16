//! Inputs that are the same capture twice.

use crate::doctor::Chart;
use crate::doctor::finding::{Fact, FindingKind};
use crate::doctor::origin;
use crate::doctor::survey::Survey;
use crate::edges::EdgeTable;

/// Fewer equal edges may be chance: a profile of a few samples looks like the next.
const MIN_EDGES: usize = 8;

/// Servers cut times to it, so two captures of theirs may have the same; Go's have nanoseconds.
const MILLISECOND_NANOS: i64 = 1_000_000;

/// Adds every input that repeats one before it; `digests` has one entry for each input, those that
/// could not be read included.
pub(crate) fn examine(
    inputs: &[(usize, &Survey<'_>)],
    digests: &[Option<&str>],
    chart: &mut Chart,
) {
    let mut useful: Vec<(usize, &Survey<'_>)> = inputs
        .iter()
        .copied()
        .filter(|(_, survey)| !survey.edges.is_empty())
        .collect();
    let mut repeats: Vec<(usize, usize)> = Vec::new();
    useful.sort_by_key(|&(row, _)| (digests[row], row));
    let has_same_bytes = |a: usize, b: usize| digests[a].is_some() && digests[a] == digests[b];
    add_repeats(&useful, |a, b| has_same_bytes(a.0, b.0), &mut repeats);
    // Neighbours are compared, so what can be equal is brought together first.
    useful.sort_by_key(|&(row, survey)| (time_key(survey), row));
    add_repeats(&useful, |a, b| is_same_time(a.1, b.1), &mut repeats);
    useful.sort_by_key(|&(row, survey)| (samples_key(survey), row));
    add_repeats(&useful, |a, b| has_same_samples(a.1, b.1), &mut repeats);
    repeats.sort_unstable();
    for (row, first) in repeats {
        let fact = Fact::DuplicateOf {
            input: first as u32,
        };
        chart.add(row, FindingKind::Duplicate, chart.weights[row], fact);
    }
}

/// Adds every input with the first of those that it is the same as, among sorted inputs.
fn add_repeats<'a>(
    sorted: &[(usize, &'a Survey<'a>)],
    is_same: impl Fn(&(usize, &'a Survey<'a>), &(usize, &'a Survey<'a>)) -> bool,
    repeats: &mut Vec<(usize, usize)>,
) {
    for same in sorted.chunk_by(is_same) {
        let first = same[0].0;
        repeats.extend(same[1..].iter().map(|&(row, _)| (row, first)));
    }
}

fn time_key(survey: &Survey<'_>) -> (i64, i64) {
    let header = &survey.profile.header;
    (header.time_nanos, header.duration_nanos)
}

/// Two captures do not begin in the same nanosecond and last as long.
fn is_same_time(a: &Survey<'_>, b: &Survey<'_>) -> bool {
    let (time, duration) = time_key(a);
    time_key(a) == time_key(b)
        && time % MILLISECOND_NANOS != 0
        && duration != 0
        && origin::program(a.profile) == origin::program(b.profile)
}

fn samples_key(survey: &Survey<'_>) -> (usize, i64, i64, i64) {
    let edges = &survey.edges;
    (
        edges.len(),
        survey.total_weight,
        edges.total_value,
        edges.edgeless_value,
    )
}

fn has_same_samples(a: &Survey<'_>, b: &Survey<'_>) -> bool {
    samples_key(a) == samples_key(b)
        && a.edges.len() >= MIN_EDGES
        && has_same_edges(&a.edges, &b.edges)
}

fn has_same_edges(a: &EdgeTable, b: &EdgeTable) -> bool {
    a.weight == b.weight
        && a.offset == b.offset
        && (0..a.len()).all(|row| {
            a.name(a.caller[row]) == b.name(b.caller[row])
                && a.name(a.callee[row]) == b.name(b.callee[row])
        })
}
