//! The call tree: what the samples' stacks share, from the root down.
//!
//! Inlined frames are nodes like any other. Nodes stand in depth-first order, so a subtree is a
//! range of rows and everything that sums up is one pass backward.
//!
//! This module does not know how a tree is drawn.

mod order;
mod sorted_stacks;

use profile::{Profile, ValueTypeIdx};

use crate::{SymbolIdx, SymbolTable};
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
        let tree = {
            let stacks = SortedStacks::build(profile, value_type, symbols);
            Self::from_stacks(&stacks)
        };
        order::by_magnitude(&tree, symbols)
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

    /// The tree with siblings in the order of the sorted stacks.
    fn from_stacks(stacks: &SortedStacks) -> Self {
        let mut tree = Self::default();
        tree.push(SymbolIdx::ROOT, NodeIdx::ROOT, 0);
        // By node: magnitude that was inlined, less what was not.
        let mut inlined_balance = vec![0_i64];
        // The nodes from the root to the last stack's leaf.
        let mut path = vec![NodeIdx::ROOT];
        for stack in stacks.iter() {
            for closed in path.drain(stack.n_shared + 1..) {
                tree.subtree_ends[closed.to_usize()] = tree.symbols.len() as u32;
            }
            let mut leaf = path[stack.n_shared];
            for frame in &stack.frames[stack.n_shared..] {
                leaf = tree.push(frame.symbol(), leaf, path.len() as u32);
                inlined_balance.push(0);
                path.push(leaf);
            }
            let flat = &mut tree.flat[leaf.to_usize()];
            *flat = flat.wrapping_add(stack.value);
            let magnitude = stack.value.saturating_abs();
            for (frame, node) in stack.frames.iter().zip(&path[1..]) {
                let balance = &mut inlined_balance[node.to_usize()];
                *balance = match frame.is_inlined() {
                    true => balance.saturating_add(magnitude),
                    false => balance.saturating_sub(magnitude),
                };
            }
        }
        for closed in path {
            tree.subtree_ends[closed.to_usize()] = tree.symbols.len() as u32;
        }
        tree.is_inlined = inlined_balance.iter().map(|&balance| balance > 0).collect();
        tree.accumulate();
        tree
    }

    fn push(&mut self, symbol: SymbolIdx, parent: NodeIdx, depth: u32) -> NodeIdx {
        debug_assert!(u32::try_from(self.symbols.len()).is_ok(), "2^32 nodes");
        let node = NodeIdx(self.symbols.len() as u32);
        self.symbols.push(symbol);
        self.parents.push(parent);
        self.depths.push(depth);
        self.subtree_ends.push(node.0 + 1);
        self.flat.push(0);
        node
    }

    /// Sums up from the leaves to the root.
    fn accumulate(&mut self) {
        self.cum.clone_from(&self.flat);
        self.magnitudes = self.flat.iter().map(|flat| flat.unsigned_abs()).collect();
        for row in (1..self.len()).rev() {
            let parent = self.parents[row].to_usize();
            self.cum[parent] = self.cum[parent].wrapping_add(self.cum[row]);
            self.magnitudes[parent] = self.magnitudes[parent].saturating_add(self.magnitudes[row]);
        }
    }
}

#[cfg(test)]
mod tests;
