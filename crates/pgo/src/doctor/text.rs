//! What a finding says to a person, all of it here.
//!
//! The headline is one line; why it matters to the compiler and what to do are a sentence or two.
//! Where Go refuses, its own message is told.

mod advice;

use crate::doctor::finding::{Cost, Fact, Finding, FindingKind, Place};

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingText {
    /// What is the matter and where, in one line.
    pub headline: String,
    /// Go's own message, where it refuses.
    pub go_message: Option<String>,
    /// Why it matters to the compiler.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// What each place shows, in the order of the places.
    pub places: Vec<String>,
}

impl FindingText {
    /// The words for a finding about inputs of these names.
    pub fn of(finding: &Finding, names: &[&str]) -> Self {
        let places = finding.places.iter();
        Self {
            headline: headline(finding, names),
            go_message: advice::refusal(finding.kind).map(|refusal| refusal.to_string()),
            why: advice::why(finding.kind).into(),
            remedy: advice::remedy(finding.kind).into(),
            places: places.map(|place| place_text(place, names)).collect(),
        }
    }
}

fn headline(finding: &Finding, names: &[&str]) -> String {
    let files = files(finding, names);
    let cost = percent(finding.cost);
    // An edge of several files is counted in each, so their sum is of no use to a reader.
    let edges = match &finding.places[..] {
        [_] => edges_text(finding.n_edges()),
        places => format!("edges of {} files", places.len()),
    };
    match finding.kind {
        FindingKind::Unreadable => format!("{files} cannot be read."),
        FindingKind::NoValueType => format!("Go refuses {files}: not a CPU profile."),
        FindingKind::NoStartLine => format!("Go refuses {files}: no function has a start line."),
        FindingKind::NoSamples => format!("{files}: no sample. Go takes that and does nothing."),
        FindingKind::NoEdges => {
            format!("{files}: samples, but no call. Go takes that and does nothing.")
        }
        FindingKind::LeanAmongOthers => {
            format!("A lean default.pgo does not merge with profiles: {files}.")
        }
        FindingKind::StartLinesInSome => {
            format!("{files}: no start lines, unlike the rest; {cost} of the edge weight is lost.")
        }
        FindingKind::StartLinesInPart => {
            format!("The caller has no start line in {edges}, {cost} of the weight: {files}.")
        }
        FindingKind::CallLinesLost => {
            format!("The line of the call is lost in {edges}, {cost} of the weight: {files}.")
        }
        FindingKind::Truncated => {
            format!("The server cut stacks off at \u{201c}other\u{201d}: {files}.")
        }
        FindingKind::GenericsElided => {
            format!("[...] is in the names of {edges}, {cost} of the weight: {files}.")
        }
        FindingKind::GenericsStripped => {
            format!("Type arguments are missing in {edges}, {cost} of the weight: {files}.")
        }
        FindingKind::Unsymbolised => {
            format!("A frame has no name in {edges}, {cost} of the weight: {files}.")
        }
        FindingKind::LeavesCut => format!("Stacks lack their callees: {files}."),
        FindingKind::Duplicate => {
            format!("The same capture is there twice, with {cost} of the weight: {files}.")
        }
        FindingKind::IncidentDump => {
            format!("Dumped in an incident, with {cost} of the weight: {files}.")
        }
        FindingKind::BusyCollector => {
            format!("Far more garbage collection than in the rest: {files}.")
        }
        FindingKind::BusyScheduler => format!("Far more scheduling than in the rest: {files}."),
        FindingKind::MixedInlining => {
            format!("Builds with PGO and without are mixed; calls are inlined only in {files}.")
        }
        FindingKind::MixedGoVersions => format!("Built with another release of Go: {files}."),
        FindingKind::MixedPrograms => format!("Profiles of other programs: {files}."),
        FindingKind::MixedArchitectures => format!("Profiles of another architecture: {files}."),
        FindingKind::Short => {
            format!("Profiled for less than 10 seconds, with {cost} of the weight: {files}.")
        }
        FindingKind::MixedBuilds => format!("Several builds are mixed: {files}."),
        FindingKind::WrongPeriod => format!("The sampling period cannot be right: {files}."),
        FindingKind::WrongDuration => format!("The duration cannot be right: {files}."),
        FindingKind::PseudoFrames => format!(
            "Preemption and the like, no calls in the source: {edges}, {cost} of the weight: {files}."
        ),
    }
}

fn place_text(place: &Place, names: &[&str]) -> String {
    let name = name_of(place.input, names);
    let cost = percent(place.cost);
    match &place.fact {
        Fact::Edges { n } => {
            let edges = edges_text(u64::from(*n));
            format!("{name}: {edges}, {cost} of its weight")
        }
        Fact::Samples { value, of } => {
            let share = percent(Cost {
                weight: *value,
                of: *of,
            });
            format!("{name}: {share} of its samples")
        }
        Fact::Period {
            stated_nanos,
            measured_nanos,
        } => {
            let (stated, measured) = (seconds(*stated_nanos), seconds(*measured_nanos));
            format!("{name}: {stated} is stated, and the samples have {measured}")
        }
        Fact::Duration {
            stated_nanos,
            cpu_nanos,
        } => {
            let (stated, cpu) = (seconds(*stated_nanos), seconds(*cpu_nanos));
            format!("{name}: {stated}, with {cpu} of CPU time")
        }
        Fact::Share {
            per_mille,
            usual_per_mille,
        } => {
            let share = f64::from(*per_mille) / 10.0;
            let usual = f64::from(*usual_per_mille) / 10.0;
            format!("{name}: {share:.1} % of its samples, elsewhere {usual:.1} %")
        }
        Fact::GoVersion {
            n_functions,
            version,
        } => {
            let version = version.as_ref().map_or_else(String::new, |version| {
                format!(", Go {version} by its paths")
            });
            format!("{name}: {n_functions} functions of the runtime start on other lines{version}")
        }
        Fact::Text(text) => format!("{name}: {text}"),
        Fact::DuplicateOf { input } => format!("{name}: the same as {}", name_of(*input, names)),
    }
}

/// How many files a headline names before it counts the rest.
const MAX_NAMED: usize = 3;

fn files(finding: &Finding, names: &[&str]) -> String {
    let places = &finding.places;
    let named: Vec<&str> = places
        .iter()
        .take(MAX_NAMED)
        .map(|place| name_of(place.input, names))
        .collect();
    let listed = named.join(", ");
    match places.len() {
        ..=MAX_NAMED => listed,
        n => format!("{listed} and {} more", n - MAX_NAMED),
    }
}

fn name_of<'a>(input: u32, names: &[&'a str]) -> &'a str {
    names.get(input as usize).copied().unwrap_or("an input")
}

fn edges_text(n: u64) -> String {
    match n {
        1 => "1 edge".into(),
        n => format!("{n} edges"),
    }
}

fn percent(cost: Cost) -> String {
    let percent = cost.share() * 100.0;
    match cost.weight {
        0 => "none".into(),
        _ if percent < 0.01 => "less than 0.01 %".into(),
        _ if percent < 10.0 => format!("{percent:.2} %"),
        _ => format!("{percent:.1} %"),
    }
}

/// Nanoseconds in the unit that suits them.
fn seconds(nanos: i64) -> String {
    let seconds = nanos as f64 / 1e9;
    match nanos.unsigned_abs() {
        ..1_000_000_000 => format!("{:.0} ms", seconds * 1e3),
        _ => format!("{seconds:.1} s"),
    }
}
