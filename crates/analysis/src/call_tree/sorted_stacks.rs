//! The stacks of a profile as paths of symbols, each once, sorted so that equal beginnings are
//! neighbours.
//!
//! A call tree is what sorted paths share. Sorting costs less than looking up every frame's node
//! in a hash map, because a sort reads memory in order and a map does not. Looking up whole paths
//! comes first, because most profiles have many stacks that differ by lines or labels only.
//!
//! This module does not know nodes.

use profile::{IndexMap, LocationIdx, Profile, StackIdx, ValueTypeIdx};

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
        let order = (0..values.len()).map(|path| paths.entry(path)).collect();
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

/// Root-first paths, one after another.
#[derive(Default)]
struct Paths {
    frames: Vec<Frame>,
    ends: Vec<usize>,
}

impl Paths {
    fn frames(&self, row: u32) -> &[Frame] {
        let row = row as usize;
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1],
        };
        &self.frames[start..self.ends[row]]
    }

    fn entry(&self, row: usize) -> Entry {
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1],
        };
        Entry {
            key: 0,
            start,
            n_frames: (self.ends[row] - start) as u32,
            path: row as u32,
        }
    }

    fn push(&mut self, frames: &[Frame]) {
        self.frames.extend_from_slice(frames);
        self.ends.push(self.frames.len());
    }
}

/// The different paths of the stacks that have a sample with a value other than zero, and the sum
/// of each.
#[inline(never)]
fn distinct_paths(
    profile: &Profile,
    value_type: ValueTypeIdx,
    symbols: &SymbolTable,
) -> (Paths, Vec<i64>) {
    let by_location = frames_of_locations(profile, symbols);
    let mut paths = Paths::default();
    let mut values: Vec<i64> = Vec::new();
    let mut rows = IndexMap::default();
    let mut path = Vec::new();
    for (stack, value) in stack_values(profile, value_type) {
        path.clear();
        for &location in profile.stacks.locations(stack).iter().rev() {
            // They are few: copying them as a block takes longer.
            for &frame in by_location.frames(location.0) {
                path.push(frame);
            }
        }
        let hash = rows.hash_numbers(&path, |frame| frame.0);
        match rows.find(hash, |row| paths.frames(row) == path) {
            Some(row) => {
                let sum = &mut values[row as usize];
                *sum = sum.wrapping_add(value);
            }
            None => {
                rows.insert(hash, values.len() as u32);
                values.push(value);
                paths.push(&path);
            }
        }
    }
    (paths, values)
}

/// The frames of every location, outermost first.
#[inline(never)]
fn frames_of_locations(profile: &Profile, symbols: &SymbolTable) -> Paths {
    let mut paths = Paths {
        frames: Vec::with_capacity(profile.locations.n_lines()),
        ends: Vec::with_capacity(profile.locations.len()),
    };
    for row in 0..profile.locations.len() {
        let frames = symbols.frames(LocationIdx::from_usize(row)).iter().rev();
        for (depth, &symbol) in frames.enumerate() {
            paths.frames.push(Frame::new(symbol, depth > 0));
        }
        paths.ends.push(paths.frames.len());
    }
    paths
}

/// The stacks that have a sample with a value other than zero, and the sum of each.
fn stack_values(
    profile: &Profile,
    value_type: ValueTypeIdx,
) -> impl Iterator<Item = (StackIdx, i64)> {
    let mut sums: Vec<Option<i64>> = vec![None; profile.stacks.len()];
    let column = &profile.samples.values[value_type.to_usize()];
    for (stack, &value) in profile.samples.stack.iter().zip(column) {
        if value != 0 {
            let sum = &mut sums[stack.to_usize()];
            *sum = Some(sum.unwrap_or(0).wrapping_add(value));
        }
    }
    let rows = sums.into_iter().enumerate();
    rows.filter_map(|(row, sum)| Some((StackIdx::from_usize(row), sum?)))
}
