//! How much of a call tree goes into a flame graph.
//!
//! A page can show some thousands of boxes; a tree may have millions of nodes. The largest are
//! kept, and under each of them what is left out stands as one box, so that nothing disappears.
//! Zooming to a box asks for the graph again, with its subtree in detail.
//!
//! This module does not know pixels.

use std::cmp::Reverse;
use std::ops::Range;

use analysis::{CallTree, NodeIdx};

/// What to keep of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// How many nodes to keep at most.
    pub max_nodes: usize,
    /// The node that is zoomed to: most of what is kept is below it.
    pub zoom: NodeIdx,
}

impl Detail {
    /// More than a page shows at once, and few enough that it is ready in a moment.
    pub const MAX_NODES: usize = 90_000;

    /// The whole tree from the root.
    pub const OVERVIEW: Self = Self {
        max_nodes: Self::MAX_NODES,
        zoom: NodeIdx::ROOT,
    };

    /// Whether each node is kept. A kept node's parent is kept.
    pub(crate) fn kept(self, tree: &CallTree) -> Vec<bool> {
        let n_nodes = tree.len();
        if n_nodes <= self.max_nodes {
            return vec![true; n_nodes];
        }
        let mut is_kept = vec![false; n_nodes];
        let zoom = self.zoom.to_usize().min(n_nodes - 1);
        let end = tree.subtree_ends[zoom] as usize;
        // Around the zoomed node a fifth is enough to see where one is.
        let n_inside = match zoom {
            0 => self.max_nodes,
            _ => self.max_nodes / 5 * 4,
        };
        keep_largest(tree, zoom..end, n_inside, &mut is_kept);
        keep_largest(tree, 0..n_nodes, self.max_nodes - n_inside, &mut is_kept);
        let mut above = NodeIdx(zoom as u32);
        while above != NodeIdx::ROOT {
            is_kept[above.to_usize()] = true;
            above = tree.parents[above.to_usize()];
        }
        is_kept[0] = true;
        is_kept
    }
}

/// Keeps fewer than `n_kept` nodes of a range: the largest, and of equals the shallowest.
///
/// A child is never larger than its parent and always deeper, so with a node its parent is kept,
/// up to the first row of the range.
fn keep_largest(tree: &CallTree, range: Range<usize>, n_kept: usize, is_kept: &mut [bool]) {
    let key = |node: usize| (Reverse(tree.magnitudes[node]), tree.depths[node]);
    let mut keys: Vec<_> = range.clone().map(key).collect();
    if keys.len() <= n_kept {
        is_kept[range].fill(true);
        return;
    }
    let Some(last) = n_kept.checked_sub(1) else {
        return;
    };
    let (_, &mut threshold, _) = keys.select_nth_unstable(last);
    for node in range {
        is_kept[node] |= key(node) < threshold;
    }
}

#[cfg(test)]
mod tests {
    use analysis::SymbolTable;
    use profile::ValueTypeIdx;
    use proptest::prelude::*;

    use super::*;
    use crate::{BoxIdx, FlameGraph, folded, layout_detail};

    proptest! {
        #[test]
        fn what_is_left_out_is_not_lost(text in folded::any_text(), max_nodes in 1_usize..12) {
            let profile = folded::profile(&text);
            let symbols = SymbolTable::build(&profile);
            let tree = CallTree::build(&profile, ValueTypeIdx(0), &symbols);
            for zoom in 0..tree.len() as u32 {
                let detail = Detail { max_nodes, zoom: NodeIdx(zoom) };
                let columns = layout_detail(&tree, &symbols, detail);
                let graph = FlameGraph::new(columns).expect("the columns are a tree");
                prop_assert_eq!(graph.total(), tree.cum[0]);
                let boxes = || (0..graph.len() as u32).map(BoxIdx);
                let flat: i64 = boxes().map(|shown| graph.flat(shown)).sum();
                prop_assert_eq!(flat, graph.total());
                prop_assert!(boxes().any(|shown| graph.node(shown) == Some(zoom)));
                let n_rest = boxes().filter(|&shown| graph.is_rest(shown)).count();
                let n_kept = graph.len() - n_rest;
                prop_assert_eq!(n_kept + graph.n_hidden() as usize, tree.len());
            }
        }
    }
}
