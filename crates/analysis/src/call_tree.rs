//! The call tree: what the samples' stacks share, from the root down.
//!
//! Inlined frames are nodes like any other. Nodes stand in depth-first order, so a subtree is a
//! range of rows and everything that sums up is one pass backward.
//!
//! This module does not know how a tree is drawn.

mod order;
mod sorted_nodes;
mod sorted_stacks;

use profile::{Profile, ValueTypeIdx};

use crate::{SymbolIdx, SymbolTable};
use sorted_nodes::SortedNodes;
use sorted_stacks::SortedStacks;

/// A row of [`CallTree`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIdx(pub u32);

impl NodeIdx {
    /// The root, which stands for all samples.
    pub const ROOT: Self = Self(0);

    /// The row number for indexing a column.
    pub fn to_usize(self) -> usize {
        self.0 as usize
    }
}

/// A call tree as columns; row *n* of each belongs to node *n*.
///
/// A node is a path of symbols: two call sites of one function under the same parent are one node.
///
/// **Invariant:** rows are in depth-first order, a parent before its children, siblings by
/// magnitude from the largest, then by name. The descendants of node *n* are the rows from *n* + 1
/// to `subtree_ends[n]`. Row 0 is the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallTree {
    /// Whose frames these are.
    pub symbols: Vec<SymbolIdx>,
    /// Who called; the root names itself.
    pub parents: Vec<NodeIdx>,
    /// The row after the last descendant.
    pub subtree_ends: Vec<u32>,
    /// The number of nodes above; 0 for the root.
    pub depths: Vec<u32>,
    /// Whether more than half of the node's magnitude was inlined into the parent.
    pub is_inlined: Vec<bool>,
    /// The value of samples that ended here. Sums wrap, as Go's do.
    pub flat: Vec<i64>,
    /// The value of samples that passed or ended here.
    pub cum: Vec<i64>,
    /// The sum of `|flat|` over the node and its descendants, at most [`u64::MAX`]: what `cum`
    /// would be if nothing were negative. Widths and order go by this, because the `cum` of
    /// children with different signs does not fit into their parent's.
    pub magnitudes: Vec<u64>,
}

impl CallTree {
    /// The tree of one value column. Samples whose value is zero have no part in it.
    pub fn build(profile: &Profile, value_type: ValueTypeIdx, symbols: &SymbolTable) -> Self {
        let nodes = {
            let stacks = SortedStacks::build(profile, value_type, symbols);
            SortedNodes::build(&stacks)
        };
        Self::from_nodes(&nodes, symbols)
    }

    /// The number of nodes, the root included.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Whether there is nothing but the root.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// The direct children of a node, in order.
    pub fn children(&self, node: NodeIdx) -> impl Iterator<Item = NodeIdx> {
        let end = self.subtree_ends[node.to_usize()];
        let mut next = node.0 + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(NodeIdx(next))?;
            next = self.subtree_ends[child.to_usize()];
            Some(child)
        })
    }

    /// The tree with every node's children in their final order.
    fn from_nodes(nodes: &SortedNodes, symbols: &SymbolTable) -> Self {
        let n_nodes = nodes.len();
        let mut tree = Self {
            symbols: vec![SymbolIdx::ROOT; n_nodes],
            parents: vec![NodeIdx::ROOT; n_nodes],
            subtree_ends: vec![0; n_nodes],
            depths: vec![0; n_nodes],
            is_inlined: vec![false; n_nodes],
            flat: vec![0; n_nodes],
            cum: Vec::new(),
            magnitudes: vec![0; n_nodes],
        };
        // By row of `nodes`: its row in the tree. The root's stays, and parents come first, so a
        // parent's row is known when its children's are wanted.
        let mut rows = vec![0; n_nodes];
        let mut children = Vec::new();
        for node in 0..n_nodes {
            let parent = tree.place(rows[node], nodes, node);
            children.extend(nodes.children(node));
            order::by_magnitude(&mut children, nodes, symbols);
            let mut next = parent.to_usize() + 1;
            for child in children.drain(..) {
                rows[child] = next;
                tree.parents[next] = parent;
                next += nodes.subtree_ends[child] as usize - child;
            }
        }
        tree.cum.clone_from(&tree.flat);
        for row in (1..n_nodes).rev() {
            let parent = tree.parents[row].to_usize();
            tree.cum[parent] = tree.cum[parent].wrapping_add(tree.cum[row]);
        }
        tree
    }

    /// Fills in all of a row but what its parent gave it.
    fn place(&mut self, row: usize, nodes: &SortedNodes, node: usize) -> NodeIdx {
        let frame = nodes.frames[node];
        let n_nodes = nodes.subtree_ends[node] as usize - node;
        self.symbols[row] = frame.symbol();
        self.is_inlined[row] = frame.is_inlined();
        self.subtree_ends[row] = (row + n_nodes) as u32;
        self.flat[row] = nodes.flat[node];
        self.magnitudes[row] = nodes.magnitudes[node];
        if row > 0 {
            self.depths[row] = self.depths[self.parents[row].to_usize()] + 1;
        }
        NodeIdx(row as u32)
    }
}

#[cfg(test)]
mod tests;
