//! Where code comes from: mappings, functions, locations and their lines.

use crate::{FunctionIdx, LocationIdx, MappingIdx, StringIdx};

/// A binary, or a part of one, as it was mapped into the profiled process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The first address of the mapping.
    pub start: u64,
    /// The address after its last.
    pub limit: u64,
    /// Where in the file the mapping begins.
    pub offset: u64,
    /// The path of the file, or a pseudo-name such as `[vdso]`.
    pub file: StringIdx,
    /// What identifies the build, often in hexadecimal; some servers put JSON here.
    pub build_id: StringIdx,
    /// The producer resolved function names.
    pub has_functions: bool,
    /// The producer resolved file names.
    pub has_filenames: bool,
    /// The producer resolved line numbers.
    pub has_line_numbers: bool,
    /// The producer resolved inlined frames.
    pub has_inline_frames: bool,
}

/// The functions, as columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionTable {
    /// The name, for Go the linker symbol: `net/http.(*conn).serve`. The only one Go's PGO reads.
    pub name: Vec<StringIdx>,
    /// The name as the system knows it; mangled where a language mangles.
    pub system_name: Vec<StringIdx>,
    /// The source file.
    pub file: Vec<StringIdx>,
    /// The line of the `func` keyword; 0 where the producer did not say.
    pub start_line: Vec<i64>,
}

impl FunctionTable {
    /// Appends a function.
    pub fn push(
        &mut self,
        name: StringIdx,
        system_name: StringIdx,
        file: StringIdx,
        start_line: i64,
    ) -> FunctionIdx {
        let idx = FunctionIdx::from_usize(self.name.len());
        self.name.push(name);
        self.system_name.push(system_name);
        self.file.push(file);
        self.start_line.push(start_line);
        idx
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.name.shrink_to_fit();
        self.system_name.shrink_to_fit();
        self.file.shrink_to_fit();
        self.start_line.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        let n_strings = self.name.capacity() + self.system_name.capacity() + self.file.capacity();
        (n_strings * size_of::<StringIdx>() + self.start_line.capacity() * size_of::<i64>()) as u64
    }

    /// The number of functions.
    pub fn len(&self) -> usize {
        self.name.len()
    }

    /// Whether there is no function.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty()
    }
}

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

/// The locations, as columns.
///
/// A location has one line per frame: the last is the physical function, those before it were
/// inlined into it, innermost first. A location without lines is not symbolised.
///
/// **Invariant:** `line_ends` never decreases, and its last entry is the number of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationTable {
    /// The mapping that the address lies in.
    pub mapping: Vec<Option<MappingIdx>>,
    /// The instruction's address; 0 where a server removed it.
    pub address: Vec<u64>,
    /// The producer folded several functions with equal code into one.
    pub is_folded: Vec<bool>,
    lines: Vec<Line>,
    line_ends: Vec<u32>,
}

impl LocationTable {
    /// A table from its columns: every location's lines one after another, and where each ends.
    ///
    /// # Panics
    ///
    /// If the columns do not match.
    pub fn from_columns(
        mapping: Vec<Option<MappingIdx>>,
        address: Vec<u64>,
        is_folded: Vec<bool>,
        lines: Vec<Line>,
        line_ends: Vec<u32>,
    ) -> Self {
        assert_eq!(mapping.len(), address.len());
        assert_eq!(mapping.len(), is_folded.len());
        assert_eq!(mapping.len(), line_ends.len());
        assert_eq!(line_ends.last().copied().unwrap_or(0) as usize, lines.len());
        debug_assert!(line_ends.is_sorted());
        Self {
            mapping,
            address,
            is_folded,
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
        let idx = LocationIdx::from_usize(self.address.len());
        self.mapping.push(mapping);
        self.address.push(address);
        self.is_folded.push(is_folded);
        self.lines.extend_from_slice(lines);
        debug_assert!(u32::try_from(self.lines.len()).is_ok());
        self.line_ends.push(self.lines.len() as u32);
        idx
    }

    /// The lines of one location, innermost inlined frame first.
    pub fn lines(&self, idx: LocationIdx) -> &[Line] {
        let row = idx.to_usize();
        let start = match row {
            0 => 0,
            _ => self.line_ends[row - 1] as usize,
        };
        &self.lines[start..self.line_ends[row] as usize]
    }

    /// The number of locations.
    pub fn len(&self) -> usize {
        self.address.len()
    }

    /// Whether there is no location.
    pub fn is_empty(&self) -> bool {
        self.address.is_empty()
    }

    /// The number of lines of the location that has the most; 0 if there is no location.
    pub fn most_lines(&self) -> usize {
        let starts = std::iter::once(&0).chain(&self.line_ends);
        let n_lines = starts.zip(&self.line_ends).map(|(start, end)| end - start);
        n_lines.max().unwrap_or(0) as usize
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.mapping.shrink_to_fit();
        self.address.shrink_to_fit();
        self.is_folded.shrink_to_fit();
        self.lines.shrink_to_fit();
        self.line_ends.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        (self.mapping.capacity() * size_of::<Option<MappingIdx>>()
            + self.address.capacity() * size_of::<u64>()
            + self.is_folded.capacity()
            + self.lines.capacity() * size_of::<Line>()
            + self.line_ends.capacity() * size_of::<u32>()) as u64
    }

    /// The number of lines of all locations together.
    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }
}
