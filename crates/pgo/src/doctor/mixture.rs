//! What is the matter with inputs beside each other: some do not fit the rest.
//!
//! Where inputs differ, the ones named are those unlike most; of two sides of equal size, those
//! unlike the first input.

use std::collections::BTreeMap;

use profile::{IndexMap, StringIdx, StringInterner};

use crate::doctor::Chart;
use crate::doctor::finding::{Fact, FindingKind};
use crate::doctor::generics;
use crate::doctor::origin;
use crate::doctor::survey::Survey;
use crate::lean::is_lean;
use crate::reach::TimeShares;
use crate::refusal::Refusal;

/// An input with its row.
type Row<'s, 'p> = (usize, &'s Survey<'p>);

/// How many functions of the runtime must start elsewhere before it is another release of Go: one
/// may be an accident of a profiler.
const MIN_MOVED_FUNCTIONS: u32 = 2;

/// By how many thousandths of all samples a share must exceed the median of the others', beside
/// being twice as large.
const FAR_ABOVE_PER_MILLE: u32 = 100;

/// A share of fewer samples says nothing about an input.
const MIN_SAMPLES_FOR_A_SHARE: i64 = 100;

/// The inputs that can be compared with each other: a lean one has lost what is compared. Beside
/// profiles it is a finding of its own.
pub(crate) fn without_lean<'s, 'p>(inputs: &[Row<'s, 'p>], chart: &mut Chart) -> Vec<Row<'s, 'p>> {
    let (lean, others): (Vec<_>, Vec<_>) = inputs
        .iter()
        .copied()
        .partition(|(_, survey)| is_lean(survey.profile));
    if !others.is_empty() {
        for (row, survey) in lean {
            let n = survey.edges.len() as u32;
            let fact = Fact::Edges { n };
            chart.add(row, FindingKind::LeanAmongOthers, survey.total_weight, fact);
        }
    }
    others
}

/// Adds what the inputs show beside each other to the chart.
pub(crate) fn examine(inputs: &[Row<'_, '_>], chart: &mut Chart) {
    start_lines(inputs, chart);
    stripped_generics(inputs, chart);
    let useful: Vec<Row<'_, '_>> = inputs
        .iter()
        .copied()
        .filter(|(_, survey)| survey.is_useful())
        .collect();
    busy(
        &useful,
        |time| time.garbage_collector,
        FindingKind::BusyCollector,
        chart,
    );
    busy(
        &useful,
        |time| time.scheduler,
        FindingKind::BusyScheduler,
        chart,
    );
    go_versions(&useful, chart);
    let origin = |of: fn(&Survey<'_>) -> Option<String>| {
        useful
            .iter()
            .map(|&(row, survey)| (row, of(survey)))
            .collect::<Vec<_>>()
    };
    let programs = origin(|survey| origin::program(survey.profile));
    let architectures = origin(|survey| origin::architecture(survey.profile).map(str::to_owned));
    let builds = origin(|survey| origin::build_id(survey.profile));
    for (kind, values) in [
        (FindingKind::MixedPrograms, programs),
        (FindingKind::MixedArchitectures, architectures),
        (FindingKind::MixedBuilds, builds),
    ] {
        for (row, value) in unlike_most(values) {
            chart.add(row, kind, chart.weights[row], Fact::Text(value));
        }
    }
}

/// One start line in the merge is enough for Go, as `cmd/internal/pgo.FromPProf`, so inputs
/// without any pass beside others.
fn start_lines(inputs: &[Row<'_, '_>], chart: &mut Chart) {
    let has_useful = inputs.iter().any(|(_, survey)| survey.is_useful());
    let kind = match has_useful {
        true => FindingKind::StartLinesInSome,
        false => FindingKind::NoStartLine,
    };
    for &(row, survey) in inputs {
        if survey.refusal == Some(Refusal::NoStartLine) {
            let n = survey.edges.len() as u32;
            chart.add(row, kind, survey.total_weight, Fact::Edges { n });
        }
    }
}

/// A generic function never stands without its type arguments in the binary, so one that does has
/// lost them: told by the full name in any of the inputs.
fn stripped_generics(inputs: &[Row<'_, '_>], chart: &mut Chart) {
    let mut stripped = StringInterner::default();
    for (_, survey) in inputs {
        for (_, name) in survey.edges.names.iter() {
            if let Some(without) = generics::without_shapes(name) {
                stripped.intern(&without);
            }
        }
    }
    let n_known = stripped.strings().len();
    for &(row, survey) in inputs {
        let edges = &survey.edges;
        let is_stripped: Vec<bool> = edges
            .names
            .iter()
            .map(|(_, name)| {
                let is_known = !name.is_empty() && stripped.intern(name).to_usize() < n_known;
                is_known || generics::is_library_name_without_arguments(name)
            })
            .collect();
        let mut n = 0;
        let mut weight: i64 = 0;
        for edge in 0..edges.len() {
            let is_meant = |name: StringIdx| is_stripped[name.to_usize()];
            if is_meant(edges.caller[edge]) || is_meant(edges.callee[edge]) {
                n += 1;
                weight = weight.wrapping_add(edges.weight[edge]);
            }
        }
        if n > 0 {
            chart.add(
                row,
                FindingKind::GenericsStripped,
                weight,
                Fact::Edges { n },
            );
        }
    }
}

fn busy(
    inputs: &[Row<'_, '_>],
    part: fn(&TimeShares) -> i64,
    kind: FindingKind,
    chart: &mut Chart,
) {
    let shares: Vec<(usize, i64, u32)> = inputs
        .iter()
        .filter(|(_, survey)| survey.time.total > 0)
        .map(|&(row, survey)| {
            let time = &survey.time;
            let per_mille = i128::from(part(time)) * 1000 / i128::from(time.total);
            let n_samples = time.total / survey.tick;
            (row, n_samples, per_mille.clamp(0, 1000) as u32)
        })
        .collect();
    let mut sorted: Vec<u32> = shares.iter().map(|&(_, _, per_mille)| per_mille).collect();
    sorted.sort_unstable();
    for &(row, n_samples, per_mille) in &shares {
        // The median of the others: this one's own share is passed over, wherever it stands.
        let own = sorted.partition_point(|&other| other < per_mille);
        let middle = (sorted.len() - 1) / 2;
        let at = if own <= middle { middle + 1 } else { middle };
        let Some(&usual_per_mille) = sorted.get(at) else {
            continue;
        };
        let is_far_above = per_mille >= usual_per_mille * 2
            && per_mille >= usual_per_mille + FAR_ABOVE_PER_MILLE
            && n_samples >= MIN_SAMPLES_FOR_A_SHARE;
        if is_far_above {
            let fact = Fact::Share {
                per_mille,
                usual_per_mille,
            };
            chart.add(row, kind, chart.weights[row], fact);
        }
    }
}

/// Between releases of Go the runtime's sources change, so its functions start on other lines.
fn go_versions(inputs: &[Row<'_, '_>], chart: &mut Chart) {
    let mut names = StringInterner::default();
    // How many inputs have a function, by name, start on a line.
    let mut lines: Vec<BTreeMap<i64, u32>> = Vec::new();
    let starts_of: Vec<Vec<(StringIdx, i64)>> = inputs
        .iter()
        .map(|(_, survey)| runtime_starts(survey, &mut names))
        .collect();
    lines.resize_with(names.strings().len(), BTreeMap::new);
    for starts in &starts_of {
        for &(name, line) in starts {
            *lines[name.to_usize()].entry(line).or_default() += 1;
        }
    }
    // The usual line of each function; of equally usual ones, the one that came first.
    let mut usual: Vec<Option<(i64, u32)>> = vec![None; lines.len()];
    for &(name, line) in starts_of.iter().flatten() {
        let n_inputs = lines[name.to_usize()][&line];
        let usual = &mut usual[name.to_usize()];
        if usual.is_none_or(|(_, most)| n_inputs > most) {
            *usual = Some((line, n_inputs));
        }
    }
    for (&(row, survey), starts) in inputs.iter().zip(&starts_of) {
        let is_moved = |&&(name, line): &&(StringIdx, i64)| {
            usual[name.to_usize()].is_some_and(|(usual, _)| usual != line)
        };
        let n_functions = starts.iter().filter(is_moved).count() as u32;
        if n_functions >= MIN_MOVED_FUNCTIONS {
            let version = origin::go_version(survey.profile);
            let fact = Fact::GoVersion {
                n_functions,
                version,
            };
            let weight = chart.weights[row];
            chart.add(row, FindingKind::MixedGoVersions, weight, fact);
        }
    }
}

/// Functions of the runtime by name with their start lines; none that has several, in a profile
/// that is itself a merge.
fn runtime_starts(survey: &Survey<'_>, names: &mut StringInterner) -> Vec<(StringIdx, i64)> {
    let functions = &survey.profile.functions;
    let mut starts: Vec<(StringIdx, i64)> = origin::runtime_functions(survey.profile)
        .into_iter()
        .map(|function| {
            let name = survey.profile.text(functions.name[function.to_usize()]);
            (
                names.intern(name),
                functions.start_line.get(function.to_usize()),
            )
        })
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|of_name| of_name.len() == 1)
        .map(|of_name| of_name[0])
        .collect()
}

/// The inputs whose value is not the most common one, if any has another than any.
fn unlike_most(values: Vec<(usize, Option<String>)>) -> Vec<(usize, String)> {
    let known: Vec<(usize, String)> = values
        .into_iter()
        .filter_map(|(row, value)| Some((row, value?)))
        .collect();
    let mut rows = IndexMap::default();
    let mut distinct: Vec<(&str, usize)> = Vec::new();
    for (_, value) in &known {
        let hash = rows.hash(value.as_str());
        match rows.find(hash, |row| distinct[row as usize].0 == value) {
            Some(row) => distinct[row as usize].1 += 1,
            None => {
                rows.insert(hash, distinct.len() as u32);
                distinct.push((value, 1));
            }
        }
    }
    let most = distinct
        .iter()
        .copied()
        .reduce(|most, next| if next.1 > most.1 { next } else { most })
        .map(|(value, _)| value.to_owned());
    known
        .into_iter()
        .filter(|(_, value)| Some(value) != most.as_ref())
        .collect()
}
