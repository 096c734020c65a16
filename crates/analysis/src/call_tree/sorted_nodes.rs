//! The nodes that sorted stacks share, siblings still in the order of the sort.
//!
//! This module does not know names.

use super::sorted_stacks::{Frame, SortedStacks};

/// Nodes in depth-first order, as few columns as the final tree can be made from.
///
/// Row 0 is the root.
pub(super) struct SortedNodes {
    /// The symbol, and whether most of the node's magnitude was inlined.
    pub(super) frames: Vec<Frame>,
    /// The row after the last descendant.
    pub(super) subtree_ends: Vec<u32>,
    pub(super) flat: Vec<i64>,
    /// See [`super::CallTree::magnitudes`].
    pub(super) magnitudes: Vec<u64>,
}

/// A node whose last descendant is still to come.
struct OpenNode {
    row: usize,
    /// The magnitude of what has been closed below.
    magnitude: u64,
    /// The magnitude of the samples in which this frame was inlined, less that of the others.
    inlined_balance: i64,
}

impl SortedNodes {
    pub(super) fn build(stacks: &SortedStacks) -> Self {
        let n_new = |(frames, n_shared): (&[Frame], usize)| frames.len() - n_shared;
        let n_nodes = 1 + stacks
            .iter()
            .map(|stack| n_new((stack.frames, stack.n_shared)))
            .sum::<usize>();
        debug_assert!(u32::try_from(n_nodes).is_ok(), "2^32 nodes");
        let mut nodes = Self {
            frames: Vec::with_capacity(n_nodes),
            subtree_ends: Vec::with_capacity(n_nodes),
            flat: Vec::with_capacity(n_nodes),
            magnitudes: Vec::with_capacity(n_nodes),
        };
        let mut path = vec![nodes.open(Frame::ROOT)];
        for stack in stacks.iter() {
            nodes.close(&mut path, stack.n_shared + 1);
            for &frame in &stack.frames[stack.n_shared..] {
                path.push(nodes.open(frame));
            }
            let size = stack.value.saturating_abs();
            for (frame, node) in stack.frames.iter().zip(&mut path[1..]) {
                let signed = if frame.is_inlined() { size } else { -size };
                node.inlined_balance = node.inlined_balance.saturating_add(signed);
            }
            // Stacks that are equal are neighbours, so the leaf is the path's end.
            let leaf = path.last().map_or(0, |leaf| leaf.row);
            nodes.flat[leaf] = nodes.flat[leaf].wrapping_add(stack.value);
        }
        nodes.close(&mut path, 0);
        nodes
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    /// The direct children of a node.
    pub(super) fn children(&self, row: usize) -> impl Iterator<Item = usize> {
        let end = self.subtree_ends[row] as usize;
        let mut next = row + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.subtree_ends[child] as usize;
            Some(child)
        })
    }

    fn open(&mut self, frame: Frame) -> OpenNode {
        self.frames.push(frame);
        self.subtree_ends.push(0);
        self.flat.push(0);
        self.magnitudes.push(0);
        OpenNode {
            row: self.frames.len() - 1,
            magnitude: 0,
            inlined_balance: 0,
        }
    }

    /// Closes nodes from the leaf on until `n_kept` are open.
    fn close(&mut self, path: &mut Vec<OpenNode>, n_kept: usize) {
        let end = self.frames.len() as u32;
        while path.len() > n_kept {
            let Some(node) = path.pop() else { break };
            let flat = self.flat[node.row].unsigned_abs();
            let magnitude = node.magnitude.saturating_add(flat);
            self.subtree_ends[node.row] = end;
            self.magnitudes[node.row] = magnitude;
            self.frames[node.row] =
                Frame::new(self.frames[node.row].symbol(), node.inlined_balance > 0);
            if let Some(parent) = path.last_mut() {
                parent.magnitude = parent.magnitude.saturating_add(magnitude);
            }
        }
    }
}
