//! The comparison with the last release as JSON, with every edge.

use engine::release::{CauseSum, DecisionChange, LossCause, ReleaseReport, Verdict};
use engine::{DriftColumns, SourceSummary};
use serde::Serialize;

use crate::edges_json::pretty;

#[derive(Serialize)]
struct Diff<'a> {
    verdict: Verdict,
    sentence: &'static str,
    old: File<'a>,
    new: Vec<File<'a>>,
    decisions: DecisionChange,
    scale: f64,
    causes: &'a [CauseSum],
    entered: Vec<Entered<'a>>,
    left: Vec<Left<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Entered<'a> {
    caller: &'a str,
    offset: i64,
    callee: &'a str,
    old_weight: i64,
    new_weight: i64,
    is_exposed: bool,
}

#[derive(Serialize)]
struct Left<'a> {
    caller: &'a str,
    offset: i64,
    callee: &'a str,
    old_weight: i64,
    expected_weight: i64,
    new_weight: i64,
    cause: LossCause,
    new_caller: &'a str,
    new_offset: i64,
    new_callee: &'a str,
}

/// One object: the verdict, the files, the figures and all edges, the heaviest first.
pub(crate) fn diff_json(
    report: &ReleaseReport,
    columns: &DriftColumns,
    new: &[&SourceSummary],
) -> String {
    let name = |row: u32| columns.names.text(row as usize);
    let (entered, left) = (&columns.entered, &columns.left);
    pretty(&Diff {
        verdict: report.planned.verdict,
        sentence: report.planned.verdict.sentence(),
        old: File {
            name: &report.name,
            sha256: &report.sha256,
        },
        new: new
            .iter()
            .map(|file| File {
                name: &file.name,
                sha256: &file.sha256,
            })
            .collect(),
        decisions: report.planned,
        scale: report.scale,
        causes: &report.causes,
        entered: (0..entered.caller.len())
            .map(|row| Entered {
                caller: name(entered.caller[row]),
                offset: entered.offset[row],
                callee: name(entered.callee[row]),
                old_weight: entered.old_weight[row],
                new_weight: entered.new_weight[row],
                is_exposed: entered.is_exposed[row] != 0,
            })
            .collect(),
        left: (0..left.caller.len())
            .map(|row| Left {
                caller: name(left.caller[row]),
                offset: left.offset[row],
                callee: name(left.callee[row]),
                old_weight: left.old_weight[row],
                expected_weight: left.expected_weight[row],
                new_weight: left.new_weight[row],
                cause: left.cause[row],
                new_caller: name(left.new_caller[row]),
                new_offset: left.new_offset[row],
                new_callee: name(left.new_callee[row]),
            })
            .collect(),
    })
}
