//! The comparison with the last release as text, and as Markdown for a pull request.

use std::fmt::Write;

use engine::release::{DecisionChange, ReleaseReport};
use engine::{DriftColumns, escaped, visible};

/// The verdict, the figures, and a line for each edge, the heaviest first; `most` of them in each
/// list, or all if that is 0.
pub(crate) fn text(report: &ReleaseReport, columns: &DriftColumns, most: usize) -> String {
    let mut text = format!("{}\n\n", report.planned.verdict.sentence());
    for (name, n) in counts(&report.planned) {
        line(&mut text, &format!("{n:>8}  {name}"));
    }
    let entered = entered(columns);
    if !entered.is_empty() {
        line(
            &mut text,
            "\nbecame hot\n     old      new  caller +offset -> callee",
        );
        for edge in shown(&entered, most) {
            let (old, new) = (edge.old_weight, edge.new_weight);
            let (call, why) = (visible(edge.call.as_bytes()), edge.in_brackets());
            line(&mut text, &format!("{old:>8} {new:>8}  {call}{why}"));
        }
        line_of_rest(&mut text, entered.len(), most);
    }
    let left = left(columns);
    if !left.is_empty() {
        line(&mut text, "\nfell out");
        for cause in &report.causes {
            line(
                &mut text,
                &format!("{:>8}  {}", cause.n_edges, cause.cause.name()),
            );
        }
        line(
            &mut text,
            "     old expected      new  caller +offset -> callee (cause)",
        );
        for edge in shown(&left, most) {
            let (old, expected, new) = (edge.old_weight, edge.expected_weight, edge.new_weight);
            let call = visible(edge.call.as_bytes());
            let why = visible(edge.in_brackets().as_bytes());
            line(
                &mut text,
                &format!("{old:>8} {expected:>8} {new:>8}  {call}{why}"),
            );
        }
        line_of_rest(&mut text, left.len(), most);
    }
    text
}

/// The same as a page.
pub(crate) fn markdown(report: &ReleaseReport, columns: &DriftColumns, most: usize) -> String {
    let mut text = String::from("# default.pgo beside the last release\n\n");
    line(&mut text, report.planned.verdict.sentence());
    text.push_str("\n| what | how many |\n| --- | ---: |\n");
    for (name, n) in counts(&report.planned) {
        line(&mut text, &format!("| {name} | {n} |"));
    }
    let entered = entered(columns);
    if !entered.is_empty() {
        text.push_str("\n## Became hot\n\n| call | why | old weight | new weight |\n");
        text.push_str("| --- | --- | ---: | ---: |\n");
        for edge in shown(&entered, most) {
            let (call, why) = (escaped(&edge.call), &edge.why);
            let (old, new) = (edge.old_weight, edge.new_weight);
            line(&mut text, &format!("| {call} | {why} | {old} | {new} |"));
        }
        line_of_rest(&mut text, entered.len(), most);
    }
    let left = left(columns);
    if !left.is_empty() {
        text.push_str("\n## Fell out\n\n| cause | edges | what it means |\n| --- | ---: | --- |\n");
        for sum in &report.causes {
            let (name, meaning) = (sum.cause.name(), sum.cause.meaning());
            line(
                &mut text,
                &format!("| {name} | {} | {meaning} |", sum.n_edges),
            );
        }
        text.push_str("\n| call | why | old weight | expected | new weight |\n");
        text.push_str("| --- | --- | ---: | ---: | ---: |\n");
        for edge in shown(&left, most) {
            let (call, why) = (escaped(&edge.call), escaped(&edge.why));
            let (old, expected, new) = (edge.old_weight, edge.expected_weight, edge.new_weight);
            line(
                &mut text,
                &format!("| {call} | {why} | {old} | {expected} | {new} |"),
            );
        }
        line_of_rest(&mut text, left.len(), most);
    }
    text
}

/// An edge that is hot in one of the files only.
struct Edge {
    /// `caller +offset -> callee`.
    call: String,
    why: String,
    old_weight: i64,
    /// What the old weight lets expect.
    expected_weight: i64,
    new_weight: i64,
}

impl Edge {
    fn in_brackets(&self) -> String {
        match self.why.is_empty() {
            true => String::new(),
            false => format!(" ({})", self.why),
        }
    }
}

/// What is not 0, and the edges that stay.
fn counts(change: &DecisionChange) -> impl Iterator<Item = (&'static str, u32)> {
    let rows = change.counts().into_iter().enumerate();
    rows.filter(|&(row, (_, n))| row == 0 || n > 0)
        .map(|(_, count)| count)
}

fn entered(columns: &DriftColumns) -> Vec<Edge> {
    let edges = &columns.entered;
    (0..edges.caller.len())
        .map(|row| Edge {
            call: call(
                columns,
                edges.caller[row],
                edges.offset[row],
                edges.callee[row],
            ),
            why: match (edges.is_exposed[row] != 0, edges.old_weight[row]) {
                (true, _) => "inlining brought it into view".to_owned(),
                (false, 0) => "new".to_owned(),
                (false, _) => String::new(),
            },
            old_weight: edges.old_weight[row],
            expected_weight: edges.old_weight[row],
            new_weight: edges.new_weight[row],
        })
        .collect()
}

fn left(columns: &DriftColumns) -> Vec<Edge> {
    let edges = &columns.left;
    (0..edges.caller.len())
        .map(|row| {
            let old = call(
                columns,
                edges.caller[row],
                edges.offset[row],
                edges.callee[row],
            );
            let new = call(
                columns,
                edges.new_caller[row],
                edges.new_offset[row],
                edges.new_callee[row],
            );
            let cause = edges.cause[row].name();
            Edge {
                why: match old == new {
                    true => cause.to_owned(),
                    false => format!("{cause}, now {new}"),
                },
                call: old,
                old_weight: edges.old_weight[row],
                expected_weight: edges.expected_weight[row],
                new_weight: edges.new_weight[row],
            }
        })
        .collect()
}

fn call(columns: &DriftColumns, caller: u32, offset: i64, callee: u32) -> String {
    let name = |row: u32| columns.names.text(row as usize);
    format!("{} {offset:+} -> {}", name(caller), name(callee))
}

fn shown(edges: &[Edge], most: usize) -> &[Edge] {
    match most {
        0 => edges,
        _ => &edges[..edges.len().min(most)],
    }
}

fn line_of_rest(text: &mut String, n_edges: usize, most: usize) {
    if most > 0 && n_edges > most {
        let n_more = n_edges - most;
        line(text, &format!("\n{n_more} more; --top 0 shows all."));
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a string always succeeds.
    let _ = writeln!(text, "{line}");
}
