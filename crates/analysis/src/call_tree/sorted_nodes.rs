//! The nodes that sorted stacks share, siblings still in the order of the sort.
//!
//! This module does not know names.

use super::sorted_stacks::{Frame, SortedStacks};

/// Nodes in depth-first order, as few columns as the final tree can be made from.
///
/// Row 0 is the root. While they are built, `frames` has a row for each that was opened, and the
/// other columns have room for all.
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
    /// The sizes of the paths that ended here or in what has been closed below.
    size: u64,
    inlined: Inlined,
}

/// Whether most of a node's size is inlined, counted only where that changes from path to path.
#[derive(Default)]
struct Inlined {
    /// Whether the frame of the latest path is.
    is_latest: bool,
    /// The size that has been counted.
    counted: u64,
    /// Of that, what was inlined less what was not.
    balance: i64,
}

impl Inlined {
    /// Counts everything up to `size` that has not been counted, as the latest path has it.
    fn count(&mut self, size: u64) {
        let new = i64::try_from(size.saturating_sub(self.counted)).unwrap_or(i64::MAX);
        let signed = if self.is_latest { new } else { -new };
        self.balance = self.balance.saturating_add(signed);
        self.counted = size;
    }
}

impl SortedNodes {
    #[inline(never)]
    pub(super) fn build(stacks: &SortedStacks) -> Self {
        let n_nodes = 1 + stacks.n_new_frames();
        debug_assert!(u32::try_from(n_nodes).is_ok(), "2^32 nodes");
        let mut nodes = Self {
            frames: Vec::with_capacity(n_nodes),
            subtree_ends: vec![0; n_nodes],
            flat: vec![0; n_nodes],
            magnitudes: vec![0; n_nodes],
        };
        let mut path = Vec::new();
        nodes.open(&mut path, &[Frame::ROOT]);
        let mut before: &[Frame] = &[];
        for stack in stacks.iter() {
            nodes.close(&mut path, stack.n_shared + 1);
            let (shared, new) = stack.frames.split_at(stack.n_shared);
            if shared != &before[..stack.n_shared] {
                count_inlined(&mut path, shared);
            }
            nodes.open(&mut path, new);
            // Paths that are equal are neighbours, so the leaf is the path's end.
            if let Some(leaf) = path.last_mut() {
                let flat = &mut nodes.flat[leaf.row];
                *flat = flat.wrapping_add(stack.value);
                leaf.size = leaf.size.saturating_add(stack.value.unsigned_abs());
            }
            before = stack.frames;
        }
        nodes.close(&mut path, 0);
        nodes
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    /// The number of nodes in a subtree, its root included.
    pub(super) fn n_nodes_from(&self, row: usize) -> usize {
        self.subtree_ends[row] as usize - row
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

    /// Opens nodes below the last of the path, each the only child of the one before.
    fn open(&mut self, path: &mut Vec<OpenNode>, frames: &[Frame]) {
        let first_row = self.frames.len();
        self.frames.extend_from_slice(frames);
        path.extend(frames.iter().enumerate().map(|(n, frame)| OpenNode {
            row: first_row + n,
            magnitude: 0,
            size: 0,
            inlined: Inlined {
                is_latest: frame.is_inlined(),
                ..Inlined::default()
            },
        }));
    }

    /// Closes nodes from the leaf on until `n_kept` are open.
    fn close(&mut self, path: &mut Vec<OpenNode>, n_kept: usize) {
        let end = self.frames.len() as u32;
        while path.len() > n_kept {
            let Some(mut node) = path.pop() else { break };
            let flat = self.flat[node.row].unsigned_abs();
            let magnitude = node.magnitude.saturating_add(flat);
            node.inlined.count(node.size);
            self.subtree_ends[node.row] = end;
            self.magnitudes[node.row] = magnitude;
            self.frames[node.row] =
                Frame::new(self.frames[node.row].symbol(), node.inlined.balance > 0);
            if let Some(parent) = path.last_mut() {
                parent.magnitude = parent.magnitude.saturating_add(magnitude);
                parent.size = parent.size.saturating_add(node.size);
            }
        }
    }
}

/// Counts what is below those of the `path`'s nodes, the root before them, whose frames in the next
/// path, `frames`, are inlined and were not before, or the other way round.
fn count_inlined(path: &mut [OpenNode], frames: &[Frame]) {
    let mut size: u64 = 0;
    for (node, frame) in path[1..].iter_mut().zip(frames).rev() {
        size = size.saturating_add(node.size);
        if node.inlined.is_latest != frame.is_inlined() {
            node.inlined.count(size);
            node.inlined.is_latest = frame.is_inlined();
        }
    }
}
