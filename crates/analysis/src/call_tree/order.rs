//! Bringing the siblings of a call tree into the order in which they are read.

use std::cmp::Reverse;

use super::{CallTree, NodeIdx};
use crate::SymbolTable;

/// The same tree with siblings from the largest magnitude down, then by name.
pub(super) fn by_magnitude(tree: &CallTree, symbols: &SymbolTable) -> CallTree {
    let rows = sorted_rows(tree, symbols);
    let mut old_rows = vec![0_u32; tree.len()];
    for (old, &new) in rows.iter().enumerate() {
        old_rows[new as usize] = old as u32;
    }
    CallTree {
        symbols: gather(&tree.symbols, &old_rows),
        parents: gather(&tree.parents, &old_rows)
            .iter()
            .map(|parent| NodeIdx(rows[parent.to_usize()]))
            .collect(),
        subtree_ends: old_rows
            .iter()
            .enumerate()
            .map(|(new, &old)| new as u32 + tree.subtree_ends[old as usize] - old)
            .collect(),
        depths: gather(&tree.depths, &old_rows),
        is_inlined: gather(&tree.is_inlined, &old_rows),
        flat: gather(&tree.flat, &old_rows),
        cum: gather(&tree.cum, &old_rows),
        magnitudes: gather(&tree.magnitudes, &old_rows),
    }
}

/// For every node its row in the sorted tree.
fn sorted_rows(tree: &CallTree, symbols: &SymbolTable) -> Vec<u32> {
    let mut rows = vec![0_u32; tree.len()];
    let mut siblings = Vec::new();
    for row in 0..tree.len() {
        let parent = NodeIdx(row as u32);
        siblings.extend(tree.children(parent));
        if siblings.len() > 1 {
            siblings.sort_unstable_by(|&a, &b| {
                let magnitude = |node: NodeIdx| Reverse(tree.magnitudes[node.to_usize()]);
                let name = |node: NodeIdx| symbols.name(tree.symbols[node.to_usize()]);
                magnitude(a)
                    .cmp(&magnitude(b))
                    .then_with(|| name(a).cmp(name(b)))
            });
        }
        // Parents come first, so the parent's own row is known.
        let mut next = rows[row] + 1;
        for child in siblings.drain(..) {
            rows[child.to_usize()] = next;
            next += tree.subtree_ends[child.to_usize()] - child.0;
        }
    }
    rows
}

fn gather<T: Copy>(column: &[T], old_rows: &[u32]) -> Vec<T> {
    old_rows.iter().map(|&old| column[old as usize]).collect()
}
