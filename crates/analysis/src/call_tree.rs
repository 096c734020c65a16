//! The call tree: what the samples' stacks share, from the root down.
//!
//! Inlined frames are nodes like any other. Nodes stand in depth-first order, so a subtree is a
//! range of rows and everything that sums up is one pass backward.
//!
//! This module does not know how a tree is drawn.

mod distinct_paths;
mod order;
mod sorted_nodes;
mod sorted_stacks;

use profile::{Profile, ValueTypeIdx};

use crate::{SymbolIdx, SymbolTable};
use sorted_nodes::SortedNodes;
use sorted_stacks::{Frame, SortedStacks};

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
        Self::from_nodes(nodes, symbols)
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
    #[inline(never)]
    fn from_nodes(nodes: SortedNodes, symbols: &SymbolTable) -> Self {
        let n_nodes = nodes.len();
        let mut parents = vec![NodeIdx::ROOT; n_nodes];
        let mut subtree_ends = vec![0; n_nodes];
        // By row of `nodes`: its row in the tree. The root's stays, and parents come first, so a
        // parent's row is known when its children's are wanted.
        let mut rows = vec![0_u32; n_nodes];
        let mut children = Vec::new();
        for node in 0..n_nodes {
            let parent = rows[node] as usize;
            subtree_ends[parent] = (parent + nodes.n_nodes_from(node)) as u32;
            children.extend(nodes.children(node));
            order::by_magnitude(&mut children, &nodes, symbols);
            let mut next = parent + 1;
            for child in children.drain(..) {
                rows[child] = next as u32;
                parents[next] = NodeIdx(parent as u32);
                next += nodes.n_nodes_from(child);
            }
        }
        // Column by column, so that there are never two of many; and what is no longer needed
        // makes room for the next, because memory costs most when it is used for the first time.
        let is_inlined = in_order(&rows, &nodes.frames, Frame::is_inlined, Vec::new());
        let room = nodes.subtree_ends.into_iter().map(SymbolIdx).collect();
        let symbols = in_order(&rows, &nodes.frames, Frame::symbol, room);
        drop(nodes.frames);
        let magnitudes = in_order(&rows, &nodes.magnitudes, |cell| cell, Vec::new());
        drop(nodes.magnitudes);
        let flat = in_order(&rows, &nodes.flat, |cell| cell, Vec::new());
        let mut cum = nodes.flat;
        cum.copy_from_slice(&flat);
        for row in (1..n_nodes).rev() {
            let parent = parents[row].to_usize();
            cum[parent] = i64::wrapping_add(cum[parent], cum[row]);
        }
        let mut depths = rows;
        for row in 1..n_nodes {
            depths[row] = depths[parents[row].to_usize()] + 1;
        }
        Self {
            symbols,
            parents,
            subtree_ends,
            depths,
            is_inlined,
            flat,
            cum,
            magnitudes,
        }
    }
}

/// A column whose rows go where `rows` says, in the memory of `room` if that has as many.
#[inline(never)]
fn in_order<A: Copy, B: Copy + Default>(
    rows: &[u32],
    column: &[A],
    convert: impl Fn(A) -> B,
    room: Vec<B>,
) -> Vec<B> {
    let mut ordered = match room.len() == column.len() {
        true => room,
        false => vec![B::default(); column.len()],
    };
    for (&row, &cell) in rows.iter().zip(column) {
        ordered[row as usize] = convert(cell);
    }
    ordered
}

#[cfg(test)]
mod tests;
