//! The compiler's edges as JSON.

use engine::EdgeTable;
use serde::Serialize;

#[derive(Serialize)]
struct Report {
    value_type: String,
    total_weight: i64,
    n_hot: usize,
    edges: Vec<Edge>,
}

#[derive(Serialize)]
struct Edge {
    rank: usize,
    hot: bool,
    weight: i64,
    caller: String,
    offset: i64,
    callee: String,
    file: String,
    line: i64,
    inlined_weight: i64,
}

/// One object with the totals and the edges in the compiler's order; names that are not UTF-8 have
/// U+FFFD where they are not.
pub(crate) fn edges_json(edges: &EdgeTable) -> String {
    let cut = edges.hot_cut();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let json = Report {
        value_type: edges
            .value_type
            .map_or_else(String::new, |(kind, unit)| format!("{kind}/{unit}")),
        total_weight: edges.total_weight(),
        n_hot: cut.n_hot,
        edges: (0..edges.len())
            .map(|row| Edge {
                rank: row + 1,
                hot: row < cut.n_hot,
                weight: edges.weight[row],
                caller: text(edges.name(edges.caller[row])),
                offset: edges.offset[row],
                callee: text(edges.name(edges.callee[row])),
                file: text(edges.name(edges.file[row])),
                line: edges.line[row],
                inlined_weight: edges.inlined_weight[row],
            })
            .collect(),
    };
    pretty(&json)
}

/// JSON for people and programs alike, with a line end.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    // Plain structures of text and numbers always have a JSON form.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
