//! The compiler's edges as text, all of them in its order.

use pgo::EdgeTable;

use crate::pgo_answers::listed;

/// The edges as a table, with a rule where the compiler cuts.
pub fn edges_text(edges: &EdgeTable) -> String {
    let (report, columns) = listed(edges);
    let n_hot = report.n_hot as usize;
    protocol::edges_text(&columns, &report, &ranks(edges), Some(n_hot))
}

/// The edges as comma-separated values with a header line, one edge a line.
pub fn edges_csv(edges: &EdgeTable) -> String {
    let (report, columns) = listed(edges);
    protocol::edges_csv(&columns, &report, &ranks(edges))
}

/// A name for a terminal, which obeys what it prints; see [`protocol::visible`].
pub fn visible(name: &[u8]) -> String {
    protocol::visible(&String::from_utf8_lossy(name)).into_owned()
}

fn ranks(edges: &EdgeTable) -> Vec<u32> {
    (0..edges.len() as u32).collect()
}
