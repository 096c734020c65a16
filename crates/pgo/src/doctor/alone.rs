//! What is the matter with one input by itself.

use crate::doctor::Chart;
use crate::doctor::file_name;
use crate::doctor::finding::{Fact, FindingKind};
use crate::doctor::survey::{Sum, Survey};
use crate::refusal::Refusal;

/// Go's own profiles have up to 3 % of their samples in stacks of one location; more than this
/// share, in percent, is the work of whoever cut the stacks.
const MAX_SINGLE_LOCATION_PERCENT: i128 = 10;

/// Holmes profiles for 5 s, in the moment of an overload; `go tool pprof` and `net/http/pprof` for
/// 30 s by default, Alloy for 14 s.
const SHORT_NANOS: i64 = 10_000_000_000;

/// A longer duration is no duration: conversions write the time of day there.
const LONGEST_NANOS: i64 = 366 * 24 * 3600 * 1_000_000_000;

/// No machine has more processors than that at work for one process.
const MAX_PROCESSORS: i64 = 4096;

/// How often a period may go into what the samples have before one of the two is wrong.
const PERIOD_TOLERANCE: i64 = 10;

/// Adds what one input shows to the chart.
pub(crate) fn examine(input: usize, name: &str, survey: &Survey<'_>, chart: &mut Chart) {
    refusals(input, survey, chart);
    damage(input, survey, chart);
    cut_stacks(input, survey, chart);
    period(input, survey, chart);
    duration(input, survey, chart);
    if let Some(time) = file_name::holmes_time(name) {
        let fact = Fact::Text(time);
        chart.add(input, FindingKind::IncidentDump, survey.total_weight, fact);
    }
}

/// As `cmd/internal/pgo.FromPProf`; that it takes a profile of which it reads no edge is Go's
/// silence, and as good as a refusal.
fn refusals(input: usize, survey: &Survey<'_>, chart: &mut Chart) {
    if survey.refusal == Some(Refusal::NoValueType) {
        let columns = profile::merge::value_types_text(survey.profile);
        chart.add(input, FindingKind::NoValueType, 0, Fact::Text(columns));
        return;
    }
    let samples = Fact::Samples {
        value: survey.edges.edgeless_value,
        of: survey.edges.total_value,
    };
    if survey.profile.samples.is_empty() || survey.column.is_none() {
        chart.add(input, FindingKind::NoSamples, 0, samples);
    } else if survey.edges.is_empty() {
        chart.add(input, FindingKind::NoEdges, 0, samples);
    }
}

fn damage(input: usize, survey: &Survey<'_>, chart: &mut Chart) {
    let damage = &survey.damage;
    let kinds = [
        (FindingKind::CallLinesLost, damage.lost_line),
        (FindingKind::GenericsElided, damage.elided),
        (FindingKind::Unsymbolised, damage.unnamed),
        (FindingKind::PseudoFrames, damage.pseudo),
    ];
    for (kind, sum) in kinds {
        add_edges(input, kind, sum, chart);
    }
    // An input without any start line is a matter of the whole; see `mixture`.
    if survey.refusal != Some(Refusal::NoStartLine) {
        add_edges(
            input,
            FindingKind::StartLinesInPart,
            damage.no_start_line,
            chart,
        );
    }
}

fn add_edges(input: usize, kind: FindingKind, sum: Sum, chart: &mut Chart) {
    if sum.n > 0 {
        chart.add(input, kind, sum.weight, Fact::Edges { n: sum.n });
    }
}

fn cut_stacks(input: usize, survey: &Survey<'_>, chart: &mut Chart) {
    let edges = &survey.edges;
    let total = edges.total_value;
    let truncated = survey.damage.truncated;
    if truncated.n > 0 || survey.truncated_value != 0 {
        let fact = Fact::Samples {
            value: survey.truncated_value,
            of: total,
        };
        chart.add(input, FindingKind::Truncated, truncated.weight, fact);
        return;
    }
    let is_many = i128::from(edges.edgeless_value) * 100
        >= i128::from(total) * MAX_SINGLE_LOCATION_PERCENT
        && edges.edgeless_value > 0;
    let cut = if is_many { edges.edgeless_value } else { 0 };
    let value = cut.wrapping_add(survey.deep_value);
    if value > 0 && !edges.is_empty() {
        let fact = Fact::Samples { value, of: total };
        chart.add(input, FindingKind::LeavesCut, 0, fact);
    }
}

/// A period is right if it is what a sample stands for: Go takes 100 samples a second, 10 ms each.
fn period(input: usize, survey: &Survey<'_>, chart: &mut Chart) {
    let header = &survey.profile.header;
    let is_cpu_time = header.period_type.is_some_and(|period| {
        survey.profile.text(period.kind) == b"cpu"
            && survey.profile.text(period.unit) == b"nanoseconds"
    });
    let stated = header.period;
    if !is_cpu_time || stated == 0 || survey.profile.samples.is_empty() {
        return;
    }
    let n_samples = survey.total_of("samples", "count");
    let cpu = survey.total_of("cpu", "nanoseconds");
    let measured = match (n_samples, cpu) {
        (Some(n_samples), Some(cpu)) if n_samples > 0 => cpu / n_samples,
        // Only the smallest sample is known, and it stands for one period or more.
        (None, Some(_)) => survey.smallest.min(stated),
        _ => return,
    };
    let is_wrong = stated < 0
        || (measured > 0
            && (stated / PERIOD_TOLERANCE >= measured || measured / PERIOD_TOLERANCE >= stated));
    if is_wrong {
        let fact = Fact::Period {
            stated_nanos: stated,
            measured_nanos: measured,
        };
        chart.add(input, FindingKind::WrongPeriod, 0, fact);
    }
}

fn duration(input: usize, survey: &Survey<'_>, chart: &mut Chart) {
    let stated_nanos = survey.profile.header.duration_nanos;
    if survey.column.is_none() || stated_nanos == 0 {
        return;
    }
    let cpu_nanos = survey.total_of("cpu", "nanoseconds").unwrap_or(0);
    let fact = Fact::Duration {
        stated_nanos,
        cpu_nanos,
    };
    let is_wrong =
        !(0..=LONGEST_NANOS).contains(&stated_nanos) || cpu_nanos / MAX_PROCESSORS > stated_nanos;
    if is_wrong {
        chart.add(input, FindingKind::WrongDuration, 0, fact);
    } else if stated_nanos < SHORT_NANOS && !survey.edges.is_empty() {
        chart.add(input, FindingKind::Short, survey.total_weight, fact);
    }
}
