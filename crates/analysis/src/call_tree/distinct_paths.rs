//! The stacks of a profile as paths of symbols, each path once.
//!
//! Most profiles have many stacks that differ by lines or labels only, and looking up whole paths
//! costs less than sorting all of them.
//!
//! This module does not know the order of paths.

use std::ops::Range;

use profile::{ContentHash, IndexMap, LocationIdx, Profile, StackIdx, ValueTypeIdx};

use super::sorted_stacks::Frame;
use crate::{SymbolIdx, SymbolTable};

/// Root-first paths, one after another.
#[derive(Default)]
pub(super) struct Paths {
    pub(super) frames: Vec<Frame>,
    ends: Vec<usize>,
}

impl Paths {
    /// Where the frames of a path are.
    pub(super) fn range(&self, row: u32) -> Range<usize> {
        let row = row as usize;
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1],
        };
        start..self.ends[row]
    }

    fn frames(&self, row: u32) -> &[Frame] {
        &self.frames[self.range(row)]
    }

    fn push(&mut self, frames: &[Frame]) {
        self.frames.extend_from_slice(frames);
        self.ends.push(self.frames.len());
    }

    fn clear(&mut self) {
        self.frames.clear();
        self.ends.clear();
    }
}

/// The different paths of the stacks that have a sample with a value other than zero, and the sum
/// of each.
#[inline(never)]
pub(super) fn distinct_paths(
    profile: &Profile,
    value_type: ValueTypeIdx,
    symbols: &SymbolTable,
) -> (Paths, Vec<i64>) {
    let by_location = LocationFrames::build(profile, symbols);
    let mut known = KnownPaths::default();
    let mut batch = Batch::default();
    for (stack, value) in stack_values(profile, value_type) {
        for &location in profile.stacks.locations(stack).iter().rev() {
            by_location.append(location, &mut batch.paths.frames);
        }
        batch.paths.ends.push(batch.paths.frames.len());
        batch.values.push(value);
        if batch.values.len() == Batch::N_PATHS {
            known.add(&mut batch);
        }
    }
    known.add(&mut batch);
    (known.paths, known.values)
}

/// Paths that are looked up together.
///
/// Each look-up goes to places far apart in memory: the table, where the path is, the path. Many
/// look-ups that go one step at a time, all together, wait for it at the same time.
#[derive(Default)]
struct Batch {
    paths: Paths,
    values: Vec<i64>,
    hashes: Vec<ContentHash>,
    /// A known path with the same hash, and where it is.
    likely: Vec<Option<u32>>,
    ranges: Vec<Range<usize>>,
    are_ends_equal: Vec<bool>,
}

impl Batch {
    const N_PATHS: usize = 64;

    fn clear(&mut self) {
        self.paths.clear();
        self.values.clear();
        self.hashes.clear();
        self.likely.clear();
        self.ranges.clear();
        self.are_ends_equal.clear();
    }
}

/// The paths met so far, each once.
#[derive(Default)]
struct KnownPaths {
    rows: IndexMap,
    paths: Paths,
    /// By row of `paths`: the sum of its samples' values.
    values: Vec<i64>,
}

impl KnownPaths {
    /// Takes the paths of a batch, in their order, and empties it.
    fn add(&mut self, batch: &mut Batch) {
        for row in 0..batch.values.len() as u32 {
            let frames = batch.paths.frames(row);
            batch
                .hashes
                .push(self.rows.hash_numbers(frames, |frame| frame.number()));
        }
        for &hash in &batch.hashes {
            batch.likely.push(self.rows.find(hash, |_| true));
        }
        for likely in &batch.likely {
            batch
                .ranges
                .push(likely.map_or(0..0, |row| self.paths.range(row)));
        }
        // The ends first, because they are mostly all that is far away.
        for (at, range) in batch.ranges.iter().enumerate() {
            let known = &self.paths.frames[range.clone()];
            let path = batch.paths.frames(at as u32);
            let ends = |path: &[Frame]| (path.len(), path.first().copied(), path.last().copied());
            batch.are_ends_equal.push(ends(known) == ends(path));
        }
        for (at, &value) in batch.values.iter().enumerate() {
            let path = batch.paths.frames(at as u32);
            let row = match batch.likely[at] {
                Some(row)
                    if batch.are_ends_equal[at]
                        && self.paths.frames[batch.ranges[at].clone()] == *path =>
                {
                    row
                }
                _ => self.row(batch.hashes[at], path),
            };
            let sum = &mut self.values[row as usize];
            *sum = sum.wrapping_add(value);
        }
        batch.clear();
    }

    /// The row of a path, which is added if it is new.
    fn row(&mut self, hash: ContentHash, path: &[Frame]) -> u32 {
        let paths = &self.paths;
        if let Some(row) = self.rows.find(hash, |row| paths.frames(row) == path) {
            return row;
        }
        let row = self.values.len() as u32;
        self.rows.insert(hash, row);
        self.paths.push(path);
        self.values.push(0);
        row
    }
}

/// The frames of every location, outermost first.
///
/// How many a location has cannot be foreseen, and a processor that guesses wrong loses more than
/// it takes to copy the most that is usual and cut off what there is too much of.
struct LocationFrames {
    few: Vec<FewFrames>,
    /// The frames of those locations that have more.
    many: Paths,
}

/// A location's frames if they are as few as mostly, else their row among the many.
#[derive(Clone, Copy)]
struct FewFrames {
    frames: [Frame; Self::MOST],
    n_frames: u32,
}

impl FewFrames {
    const MOST: usize = 3;

    /// Among the many, if it is there.
    fn at_row(many_row: u32, n_frames: u32) -> Self {
        Self {
            frames: [Frame::new(SymbolIdx(many_row), false); Self::MOST],
            n_frames,
        }
    }

    fn many_row(self) -> u32 {
        self.frames[0].symbol().0
    }
}

impl LocationFrames {
    #[inline(never)]
    fn build(profile: &Profile, symbols: &SymbolTable) -> Self {
        let mut many = Paths::default();
        let mut path = Vec::new();
        let few = (0..profile.locations.len()).map(|row| {
            path.clear();
            let frames = symbols.frames(LocationIdx::from_usize(row)).iter().rev();
            path.extend(
                frames
                    .enumerate()
                    .map(|(depth, &symbol)| Frame::new(symbol, depth > 0)),
            );
            let n_frames = path.len() as u32;
            if path.len() > FewFrames::MOST {
                many.push(&path);
                return FewFrames::at_row(many.ends.len() as u32 - 1, n_frames);
            }
            let mut frames = [Frame::ROOT; FewFrames::MOST];
            frames[..path.len()].copy_from_slice(&path);
            FewFrames { frames, n_frames }
        });
        Self {
            few: few.collect(),
            many,
        }
    }

    #[inline]
    fn append(&self, location: LocationIdx, path: &mut Vec<Frame>) {
        let few = &self.few[location.to_usize()];
        let n_frames = few.n_frames as usize;
        if n_frames > FewFrames::MOST {
            path.extend_from_slice(self.many.frames(few.many_row()));
            return;
        }
        let n_frames = path.len() + n_frames;
        path.extend_from_slice(&few.frames);
        path.truncate(n_frames);
    }
}

/// The stacks that have a sample with a value other than zero, and the sum of each.
fn stack_values(
    profile: &Profile,
    value_type: ValueTypeIdx,
) -> impl Iterator<Item = (StackIdx, i64)> {
    let samples = &profile.samples;
    let column = &samples.values[value_type.to_usize()];
    // A decoded file has a stack for every sample: there is nothing to sum up.
    let is_each_its_own = samples.stack.is_sorted_by(|a, b| a < b);
    let sums = (!is_each_its_own).then(|| {
        let mut sums: Vec<Option<i64>> = vec![None; profile.stacks.len()];
        for (stack, &value) in samples.stack.iter().zip(column) {
            if value != 0 {
                let sum = &mut sums[stack.to_usize()];
                *sum = Some(sum.unwrap_or(0).wrapping_add(value));
            }
        }
        sums
    });
    let n_rows = sums.as_ref().map_or(column.len(), Vec::len);
    (0..n_rows).filter_map(move |row| match &sums {
        Some(sums) => Some((StackIdx::from_usize(row), sums[row]?)),
        None => (column[row] != 0).then(|| (samples.stack[row], column[row])),
    })
}
