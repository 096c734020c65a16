//! The texts of a profile in one buffer.

use crate::StringIdx;

/// Byte strings, one after another in one buffer.
///
/// **Invariant:** row 0 exists and is empty; `ends` never decreases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringTable {
    buffer: Vec<u8>,
    ends: Vec<u32>,
}

impl Default for StringTable {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            ends: vec![0],
        }
    }
}

impl StringTable {
    /// A table with only the empty string, with room for `n_strings` of `n_bytes` in all.
    pub fn with_capacity(n_strings: usize, n_bytes: usize) -> Self {
        let mut ends = Vec::with_capacity(n_strings + 1);
        ends.push(0);
        Self {
            buffer: Vec::with_capacity(n_bytes),
            ends,
        }
    }

    /// Appends a string without looking whether it is there already.
    pub fn push(&mut self, text: &[u8]) -> StringIdx {
        let idx = StringIdx::from_usize(self.ends.len());
        self.buffer.extend_from_slice(text);
        debug_assert!(u32::try_from(self.buffer.len()).is_ok());
        self.ends.push(self.buffer.len() as u32);
        idx
    }

    /// The bytes of one string; not always UTF-8.
    pub fn bytes(&self, idx: StringIdx) -> &[u8] {
        let row = idx.to_usize();
        let start = match row {
            0 => 0,
            _ => self.ends[row - 1] as usize,
        };
        &self.buffer[start..self.ends[row] as usize]
    }

    /// The number of strings, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the table holds nothing but the empty string.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// The number of bytes of all strings together.
    pub fn n_bytes(&self) -> usize {
        self.buffer.len()
    }

    /// Gives back the room that its columns have and do not use.
    pub fn shrink_to_fit(&mut self) {
        self.buffer.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes.
    pub fn allocated_bytes(&self) -> u64 {
        (self.buffer.capacity() + self.ends.capacity() * size_of::<u32>()) as u64
    }

    /// Every string with its index, in row order.
    pub fn iter(&self) -> impl Iterator<Item = (StringIdx, &[u8])> {
        (0..self.len()).map(|row| {
            let idx = StringIdx::from_usize(row);
            (idx, self.bytes(idx))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_zero_is_empty_and_rows_keep_their_bytes() {
        let mut strings = StringTable::default();
        let latin1 = strings.push(b"caf\xe9");
        let empty = strings.push(b"");
        assert_eq!(strings.bytes(StringIdx(0)), b"");
        assert_eq!(strings.bytes(latin1), b"caf\xe9");
        assert_eq!(strings.bytes(empty), b"");
        assert_eq!(strings.len(), 3);
    }
}
