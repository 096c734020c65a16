//! The last release beside the new file, in figures.

use std::fmt::Write;

use engine::release::{CauseSum, DecisionChange, ReleaseReport};
use engine::verdict_sentence;

/// A figure of a comparison.
type Count = fn(&DecisionChange) -> u32;

/// What figures count, and the figures.
pub(crate) const COUNTS: [(&str, Count); 8] = [
    ("hot edges that stay", |change| change.n_kept),
    ("edges that become hot", |change| change.n_entered),
    ("edges that fall out", |change| change.n_left),
    ("functions that gain the larger budget", |change| {
        change.n_entered_callees
    }),
    ("functions that lose it", |change| change.n_left_callees),
    ("call sites hot in one of them only", |change| {
        change.n_hot_sites
    }),
    ("hot call sites with another heaviest callee", |change| {
        change.n_hot_winners
    }),
    ("cold call sites with another heaviest callee", |change| {
        change.n_cold_winners
    }),
];

/// The verdict, the figures with the new profiles alone and with the planned file, and the causes.
pub(crate) fn release_text(report: &ReleaseReport) -> String {
    let mut text = format!("{}\n", verdict_sentence(report.planned.verdict));
    let mut line = |line: &str| {
        // Writing to a string always succeeds.
        let _ = writeln!(text, "{line}");
    };
    line(&format!(
        "{:<46}{:>12} {:>12}",
        "beside the last release", "new alone", "this file"
    ));
    for (name, count) in COUNTS {
        let (alone, planned) = (count(&report.unplanned), count(&report.planned));
        line(&format!("{name:<46}{alone:>12} {planned:>12}"));
    }
    if !report.causes.is_empty() {
        line("fell out of the new profiles because");
    }
    for CauseSum { cause, n_edges, .. } in &report.causes {
        line(&format!("  {:<44}{n_edges:>12}", cause.name()));
    }
    if report.n_held > 0 {
        line(&format!(
            "{:<46}{:>12}",
            "kept hot all the same", report.n_held
        ));
    }
    if report.n_outranked > 0 {
        line(&format!(
            "{:<46}{:>12}",
            "another callee is heavier on their line", report.n_outranked
        ));
    }
    text
}
