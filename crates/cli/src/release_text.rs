//! The last release beside the new file, in figures.

use std::fmt::Write;

use engine::release::{CauseSum, ReleaseReport};

/// The verdict, the figures with the new profiles alone and with the planned file, and the causes.
pub(crate) fn release_text(report: &ReleaseReport) -> String {
    let mut text = format!("{}\n", report.planned.verdict.sentence());
    let mut line = |line: &str| {
        // Writing to a string always succeeds.
        let _ = writeln!(text, "{line}");
    };
    line(&format!(
        "{:<46}{:>12} {:>12}",
        "beside the last release", "new alone", "this file"
    ));
    let alone = report.unplanned.counts();
    for ((name, planned), (_, alone)) in report.planned.counts().into_iter().zip(alone) {
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
