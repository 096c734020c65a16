//! The stacks of a profile as paths of symbols, each once, sorted so that equal beginnings are
//! neighbours.
//!
//! A call tree is what sorted paths share. Sorting costs less than looking up every frame's node
//! in a hash map, because a sort reads memory in order and a map does not.
//!
//! This module does not know nodes.

use profile::{Profile, ValueTypeIdx};

use super::distinct_paths::{Paths, distinct_paths};
use crate::{SymbolIdx, SymbolTable};

/// One frame of a path: a symbol, and whether it was inlined into the frame before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame(u32);

impl Frame {
    pub(super) const ROOT: Self = Self(0);

    pub(super) fn new(symbol: SymbolIdx, is_inlined: bool) -> Self {
        debug_assert!(symbol.0 < 1 << 31, "2^31 symbols");
        Self(symbol.0 << 1 | u32::from(is_inlined))
    }

    pub(super) fn symbol(self) -> SymbolIdx {
        SymbolIdx(self.0 >> 1)
    }

    /// Both as one number.
    pub(super) fn number(self) -> u32 {
        self.0
    }

    pub(super) fn is_inlined(self) -> bool {
        self.0 & 1 != 0
    }
}

/// A path and where it stands among the sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct SortedStack<'a> {
    /// Root first.
    pub(super) frames: &'a [Frame],
    /// How many symbols from the root on it shares with its predecessor.
    pub(super) n_shared: usize,
    /// The sum of its samples' values.
    pub(super) value: i64,
}

/// The different paths of the stacks that have samples.
pub(super) struct SortedStacks {
    paths: Paths,
    /// By row of `paths`: the sum of its samples' values.
    values: Vec<i64>,
    order: Vec<Entry>,
    /// By position in `order`: the number of symbols shared with the predecessor.
    n_shared: Vec<u32>,
}

/// A path while it is being sorted.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The symbols at the depth that is being compared; see [`KeyWidth`].
    key: u128,
    /// Where its frames are, so that there is one place less to look them up.
    start: usize,
    n_frames: u32,
    path: u32,
}

impl Entry {
    fn new(path: u32, paths: &Paths) -> Self {
        let range = paths.range(path);
        Self {
            key: 0,
            start: range.start,
            n_frames: range.len() as u32,
            path,
        }
    }

    fn frames(self, paths: &Paths) -> &[Frame] {
        &paths.frames[self.start..][..self.n_frames as usize]
    }
}

impl SortedStacks {
    /// Sorts the stacks that have a sample with a value other than zero.
    pub(super) fn build(
        profile: &Profile,
        value_type: ValueTypeIdx,
        symbols: &SymbolTable,
    ) -> Self {
        let (paths, values) = distinct_paths(profile, value_type, symbols);
        let order = (0..values.len() as u32)
            .map(|path| Entry::new(path, &paths))
            .collect();
        let mut sorted = Self {
            n_shared: vec![0; values.len()],
            paths,
            values,
            order,
        };
        sorted.sort(KeyWidth::new(symbols.len()));
        sorted
    }

    /// The number of frames that are not shared with a predecessor.
    pub(super) fn n_new_frames(&self) -> usize {
        let n_shared: usize = self.n_shared.iter().map(|&n| n as usize).sum();
        self.paths.frames.len() - n_shared
    }

    /// The paths in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = SortedStack<'_>> {
        let entries = self.order.iter().zip(&self.n_shared);
        entries.map(|(entry, &n_shared)| SortedStack {
            frames: entry.frames(&self.paths),
            n_shared: n_shared as usize,
            value: self.values[entry.path as usize],
        })
    }

    /// A radix sort from the root on, several symbols at a time: runs of equal keys are sorted
    /// again by the symbols that follow. Pending runs wait in a list, not on the call stack.
    #[inline(never)]
    fn sort(&mut self, width: KeyWidth) {
        let mut pending = vec![(0..self.order.len(), 0)];
        while let Some((range, depth)) = pending.pop() {
            let start = range.start;
            let run = &mut self.order[range];
            let Some(&first) = run.first() else { continue };
            let first_key = width.key(first.frames(&self.paths), depth);
            let mut is_uniform = true;
            for entry in &mut *run {
                entry.key = width.key(entry.frames(&self.paths), depth);
                is_uniform &= entry.key == first_key;
            }
            if !is_uniform {
                run.sort_unstable_by_key(|entry| entry.key);
            }
            let mut at = start;
            for equal in run.chunk_by(|a, b| a.key == b.key) {
                let key = equal[0].key;
                if at > start {
                    let before = run[at - start - 1].key;
                    self.n_shared[at] = (depth + width.n_common(before, key)) as u32;
                }
                let end = at + equal.len();
                if width.is_end(key) {
                    self.n_shared[at + 1..end].fill(equal[0].n_frames);
                } else if equal.len() > 1 {
                    pending.push((at..end, depth + width.n_symbols));
                }
                at = end;
            }
        }
    }
}

/// How many symbols fit into a key of 128 bits, highest bits first.
///
/// The next symbols of a path are far away in memory, so it pays to take many at once.
///
/// A path that ends within the key is filled up with zeros, which is no frame's symbol, so it
/// sorts before those that go on.
#[derive(Clone, Copy, Debug)]
struct KeyWidth {
    n_bits: u32,
    n_symbols: usize,
}

impl KeyWidth {
    fn new(n_symbols: usize) -> Self {
        let n_bits = (usize::BITS - n_symbols.leading_zeros()).max(8);
        Self {
            n_bits,
            n_symbols: (u128::BITS / n_bits) as usize,
        }
    }

    fn key(self, frames: &[Frame], depth: usize) -> u128 {
        let rest = frames.get(depth..).unwrap_or(&[]);
        let used = &rest[..rest.len().min(self.n_symbols)];
        let key = used.iter().fold(0, |key, frame| {
            key << self.n_bits | u128::from(frame.symbol().0)
        });
        let n_missing = (self.n_symbols - used.len()) as u32;
        // No symbol left: shifting by all bits would not be a shift.
        key.checked_shl(n_missing * self.n_bits).unwrap_or(0)
    }

    /// Whether the path ends within the key.
    fn is_end(self, key: u128) -> bool {
        key & ((1 << self.n_bits) - 1) == 0
    }

    /// How many symbols two different keys begin with in common.
    fn n_common(self, a: u128, b: u128) -> usize {
        let n_unused = u128::BITS - self.n_bits * self.n_symbols as u32;
        (((a ^ b).leading_zeros() - n_unused) / self.n_bits) as usize
    }
}
