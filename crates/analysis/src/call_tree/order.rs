//! The order in which the siblings of a call tree are read.

use std::cmp::Reverse;

use super::sorted_nodes::SortedNodes;
use crate::SymbolTable;

/// Sorts rows of `nodes` by magnitude from the largest, then by name.
pub(super) fn by_magnitude(rows: &mut [usize], nodes: &SortedNodes, symbols: &SymbolTable) {
    if rows.len() < 2 {
        return;
    }
    rows.sort_unstable_by(|&a, &b| {
        let magnitude = |row: usize| Reverse(nodes.magnitudes[row]);
        let name = |row: usize| symbols.name(nodes.frames[row].symbol());
        magnitude(a)
            .cmp(&magnitude(b))
            .then_with(|| name(a).cmp(name(b)))
    });
}
