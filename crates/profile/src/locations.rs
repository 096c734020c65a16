//! Where code comes from: locations and their lines.

use std::ops::Range;

use crate::{FunctionIdx, Integers, LocationIdx, MappingIdx};

/// One source line of a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// The function that the line is in; `None` if the producer left it out.
    pub function: Option<FunctionIdx>,
    /// The line number; 0 if unknown. Profiles damaged in transit have negative ones.
    pub line: i64,
    /// The column; 0 if unknown, which it is for Go.
    pub column: i64,
}

/// Stands for no row: a table never has so many.
const NO_ROW: u32 = u32::MAX;

/// Lines as columns, of all locations together: half of what a small profile takes would be these,
/// were each as wide as it may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineColumns {
    /// Rows of the function table, or [`NO_ROW`].
    functions: Vec<u32>,
    numbers: Integers,
    columns: Integers,
}

impl LineColumns {
    /// Lines from the columns of a decoder.
    ///
    /// # Panics
    ///
    /// If the columns do not match.
    pub fn from_columns(
        functions: impl Iterator<Item = Option<FunctionIdx>>,
        numbers: Integers,
        columns: Integers,
    ) -> Self {
        let functions: Vec<u32> = functions
            .map(|function| function.map_or(NO_ROW, |function| function.0))
            .collect();
        assert_eq!(functions.len(), numbers.len());
        assert_eq!(functions.len(), columns.len());
        Self {
            functions,
            numbers,
            columns,
        }
    }

    fn push(&mut self, line: Line) {
        self.functions
            .push(line.function.map_or(NO_ROW, |function| function.0));
        self.numbers.push(line.line);
        self.columns.push(line.column);
    }

    #[inline]
    fn line(&self, row: usize) -> Line {
        let function = self.functions[row];
        Line {
            function: (function != NO_ROW).then_some(FunctionIdx(function)),
            line: self.numbers.get(row),
            column: self.columns.get(row),
        }
    }

    fn len(&self) -> usize {
        self.functions.len()
    }

    fn shrink_to_fit(&mut self) {
        self.functions.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.columns.shrink_to_fit();
    }

    fn allocated_bytes(&self) -> u64 {
        (self.functions.capacity() * size_of::<u32>()) as u64
            + self.numbers.allocated_bytes()
            + self.columns.allocated_bytes()
    }
}

/// The lines of one location, innermost inlined frame first.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    all: &'a LineColumns,
    rows: Range<usize>,
}

impl Lines<'_> {
    /// Whether any line of the table, these or others, has a column. Those of Go have none.
    pub fn have_columns(&self) -> bool {
        !self.all.columns.is_all_zero()
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    #[inline]
    fn next(&mut self) -> Option<Line> {
        self.rows.next().map(|row| self.all.line(row))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl DoubleEndedIterator for Lines<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Line> {
        self.rows.next_back().map(|row| self.all.line(row))
    }
}

impl ExactSizeIterator for Lines<'_> {}

/// The locations, as columns.
///
/// A location has one line per frame: the last is the physical function, those before it were
/// inlined into it, innermost first. A location without lines is not symbolised.
///
/// **Invariant:** `line_ends` never decreases, and its last entry is the number of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationTable {
    /// Rows of the mappings, or [`NO_ROW`].
    mappings: Vec<u32>,
    addresses: Integers,
    /// 1 where the producer folded several functions with equal code into one.
    folded: Integers,
    lines: LineColumns,
    line_ends: Vec<u32>,
}

impl LocationTable {
    /// A table from its columns: every location's lines one after another, and where each ends.
    ///
    /// # Panics
    ///
    /// If the columns do not match.
    pub fn from_columns(
        mappings: impl Iterator<Item = Option<MappingIdx>>,
        addresses: Integers,
        folded: Integers,
        lines: LineColumns,
        line_ends: Vec<u32>,
    ) -> Self {
        let mappings: Vec<u32> = mappings
            .map(|mapping| mapping.map_or(NO_ROW, |mapping| mapping.0))
            .collect();
        assert_eq!(mappings.len(), addresses.len());
        assert_eq!(mappings.len(), folded.len());
        assert_eq!(mappings.len(), line_ends.len());
        assert_eq!(line_ends.last().copied().unwrap_or(0) as usize, lines.len());
        debug_assert!(line_ends.is_sorted());
        Self {
            mappings,
            addresses,
            folded,
            lines,
            line_ends,
        }
    }

    /// Appends a location; `lines` innermost first.
    pub fn push(
        &mut self,
        mapping: Option<MappingIdx>,
        address: u64,
        is_folded: bool,
        lines: &[Line],
    ) -> LocationIdx {
        let idx = LocationIdx::from_usize(self.len());
        self.mappings
            .push(mapping.map_or(NO_ROW, |mapping| mapping.0));
        self.addresses.push(address as i64);
        self.folded.push(i64::from(is_folded));
        for &line in lines {
            self.lines.push(line);
        }
        debug_assert!(u32::try_from(self.lines.len()).is_ok());
        self.line_ends.push(self.lines.len() as u32);
        idx
    }

    /// The mapping that a location's address lies in.
    pub fn mapping(&self, idx: LocationIdx) -> Option<MappingIdx> {
        let row = self.mappings[idx.to_usize()];
        (row != NO_ROW).then_some(MappingIdx(row))
    }

    /// The address of a location's instruction; 0 where a server removed it.
    pub fn address(&self, idx: LocationIdx) -> u64 {
        self.addresses.get(idx.to_usize()) as u64
    }

    /// Whether the producer folded several functions with equal code into a location.
    pub fn is_folded(&self, idx: LocationIdx) -> bool {
        self.folded.get(idx.to_usize()) != 0
    }

    /// The lines of one location, innermost inlined frame first.
    pub fn lines(&self, idx: LocationIdx) -> Lines<'_> {
        let row = idx.to_usize();
        let start = match row {
            0 => 0,
            _ => self.line_ends[row - 1] as usize,
        };
        Lines {
            all: &self.lines,
            rows: start..self.line_ends[row] as usize,
        }
    }

    /// The number of locations.
    pub fn len(&self) -> usize {
        self.line_ends.len()
    }

    /// Whether there is no location.
    pub fn is_empty(&self) -> bool {
        self.line_ends.is_empty()
    }

    /// Every location, in row order.
    pub fn rows(&self) -> impl Iterator<Item = LocationIdx> + use<> {
        (0..self.len()).map(LocationIdx::from_usize)
    }

    /// The number of lines of the location that has the most; 0 if there is no location.
    pub fn most_lines(&self) -> usize {
        let starts = std::iter::once(&0).chain(&self.line_ends);
        let n_lines = starts.zip(&self.line_ends).map(|(start, end)| end - start);
        n_lines.max().unwrap_or(0) as usize
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.mappings.shrink_to_fit();
        self.addresses.shrink_to_fit();
        self.folded.shrink_to_fit();
        self.lines.shrink_to_fit();
        self.line_ends.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        let n_numbers = self.mappings.capacity() + self.line_ends.capacity();
        (n_numbers * size_of::<u32>()) as u64
            + self.addresses.allocated_bytes()
            + self.folded.allocated_bytes()
            + self.lines.allocated_bytes()
    }

    /// The number of lines of all locations together.
    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }
}
