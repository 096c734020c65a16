//! Call stacks as lists of locations in one column.

use crate::{LocationIdx, LocationTable, StackIdx};

/// The call stacks of a profile, leaf first, as pprof writes them.
///
/// A stack is the list of its locations. A decoder may store equal stacks twice; a merge never
/// does.
///
/// **Invariant:** `ends` never decreases, and its last entry is the number of locations stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StackTable {
    locations: Vec<LocationIdx>,
    ends: Vec<u32>,
}

impl StackTable {
    /// A table from its columns: every stack's locations one after another, and where each ends.
    ///
    /// # Panics
    ///
    /// If the ends do not match the locations.
    pub fn from_columns(locations: Vec<LocationIdx>, ends: Vec<u32>) -> Self {
        assert_eq!(ends.last().copied().unwrap_or(0) as usize, locations.len());
        debug_assert!(ends.is_sorted());
        Self { locations, ends }
    }

    /// Appends a stack without looking whether it is there already.
    pub fn push(&mut self, locations: &[LocationIdx]) -> StackIdx {
        let idx = StackIdx::from_usize(self.ends.len());
        self.locations.extend_from_slice(locations);
        debug_assert!(u32::try_from(self.locations.len()).is_ok());
        self.ends.push(self.locations.len() as u32);
        idx
    }

    /// The locations of one stack, leaf first.
    pub fn locations(&self, idx: StackIdx) -> &[LocationIdx] {
        let row = idx.to_usize();
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1] as usize,
        };
        &self.locations[start..self.ends[row] as usize]
    }

    /// The number of stacks.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no stack.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of locations of all stacks together.
    pub fn n_locations(&self) -> usize {
        self.locations.len()
    }

    /// The number of frames of all stacks together: for every location its lines, or one if it has
    /// none.
    pub fn n_frames(&self, locations: &LocationTable) -> u64 {
        let n_lines = |idx| locations.lines(idx).len().max(1) as u32;
        let frames_of: Vec<u32> = locations.rows().map(n_lines).collect();
        let frames = self.locations.iter();
        frames
            .map(|location| u64::from(frames_of[location.to_usize()]))
            .sum()
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.locations.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        (self.locations.capacity() * size_of::<LocationIdx>()
            + self.ends.capacity() * size_of::<u32>()) as u64
    }

    /// Every stack in row order.
    pub fn iter(&self) -> impl Iterator<Item = &[LocationIdx]> {
        (0..self.len()).map(|row| self.locations(StackIdx::from_usize(row)))
    }
}
