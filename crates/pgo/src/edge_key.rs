//! What the compiler knows an edge by: names and a line, whatever table it is in.

use crate::edges::EdgeTable;

/// What the compiler knows an edge by; edges of two tables can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeKey<'a> {
    /// The linker's name of the function that calls.
    pub caller: &'a [u8],
    /// The linker's name of the function that is called.
    pub callee: &'a [u8],
    /// The line of the call, counted from the start line of the caller.
    pub offset: i64,
}

impl EdgeTable {
    /// The key of an edge.
    pub fn key(&self, row: usize) -> EdgeKey<'_> {
        EdgeKey {
            caller: self.name(self.caller[row]),
            callee: self.name(self.callee[row]),
            offset: self.offset[row],
        }
    }
}
