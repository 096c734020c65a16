//! Where code comes from: mappings and functions.

use crate::{FunctionIdx, Integers, StringIdx};

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
    pub start_line: Integers,
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
        (n_strings * size_of::<StringIdx>()) as u64 + self.start_line.allocated_bytes()
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
