//! Large answers as flat little-endian bytes.
//!
//! A blob is a sequence of columns, each its length as `u32` and then its values. Both sides know
//! the order; nothing else is said. Values stay whole: an `i64` beyond 2^53 survives.

use std::fmt;

pub use flame::TextColumn;

use crate::shown::crossing;

/// The compiler's edges, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgeColumns {
    /// The functions and files that the edges name, in the order of their bytes, so that comparing
    /// rows of this column compares the texts.
    pub names: TextColumn,
    /// Row of [`EdgeColumns::names`]: who calls.
    pub caller: Vec<u32>,
    /// Row of names: who is called.
    pub callee: Vec<u32>,
    /// The line of the call, counted from the caller's start line.
    pub offset: Vec<i64>,
    /// How often, in the unit of the value column.
    pub weight: Vec<i64>,
    /// The part of the weight from samples in which the callee was inlined.
    pub inlined_weight: Vec<i64>,
    /// Row of names: the caller's source file; the empty text if unknown.
    pub file: Vec<u32>,
    /// The line of the call in that file; 0 if unknown.
    pub line: Vec<i64>,
    /// How many callees the call site has.
    pub n_site_callees: Vec<u32>,
    /// Marks; see [`crate::edge_flags`].
    pub flags: Vec<u32>,
}

impl EdgeColumns {
    /// The columns as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.texts(&self.names);
        writer.u32s(&self.caller);
        writer.u32s(&self.callee);
        writer.i64s(&self.offset);
        writer.i64s(&self.weight);
        writer.i64s(&self.inlined_weight);
        writer.u32s(&self.file);
        writer.i64s(&self.line);
        writer.u32s(&self.n_site_callees);
        writer.u32s(&self.flags);
        writer.finish()
    }

    /// For each edge, the weight of it and all before it; wraps as Go's own sum does.
    pub fn cum_weight(&self) -> Vec<i64> {
        let mut sum = 0_i64;
        let sums = self.weight.iter().map(|&weight| {
            sum = sum.wrapping_add(weight);
            sum
        });
        sums.collect()
    }

    /// The columns from bytes that [`EdgeColumns::encode`] made; all of one length.
    pub fn decode(bytes: &[u8]) -> Result<Self, ColumnsError> {
        let mut reader = ColumnReader::new(bytes);
        let columns = Self {
            names: reader.texts()?,
            caller: reader.u32s()?,
            callee: reader.u32s()?,
            offset: reader.i64s()?,
            weight: reader.i64s()?,
            inlined_weight: reader.i64s()?,
            file: reader.u32s()?,
            line: reader.i64s()?,
            n_site_callees: reader.u32s()?,
            flags: reader.u32s()?,
        };
        reader.finish()?;
        let n_edges = columns.len();
        let is_square = columns.caller.len() == n_edges
            && columns.callee.len() == n_edges
            && columns.offset.len() == n_edges
            && columns.inlined_weight.len() == n_edges
            && columns.file.len() == n_edges
            && columns.line.len() == n_edges
            && columns.n_site_callees.len() == n_edges
            && columns.flags.len() == n_edges;
        if is_square {
            Ok(columns)
        } else {
            Err(ColumnsError { at: bytes.len() })
        }
    }

    /// The number of edges.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }
}

/// A blob that is not what its message says: the two sides are of different builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnsError {
    /// Where in the blob reading stopped.
    pub at: usize,
}

impl fmt::Display for ColumnsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the worker's answer makes no sense at byte {}", self.at)
    }
}

impl std::error::Error for ColumnsError {}

/// Writes columns, one after another.
#[derive(Debug, Default)]
pub struct ColumnWriter {
    bytes: Vec<u8>,
}

impl ColumnWriter {
    /// Writes a column of row numbers or counts.
    pub fn u32s(&mut self, values: &[u32]) {
        self.length(values.len());
        self.bytes.reserve(values.len() * 4);
        for value in values {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// Writes a column of sums.
    pub fn i64s(&mut self, values: &[i64]) {
        self.length(values.len());
        self.bytes.reserve(values.len() * 8);
        for value in values {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// Writes a column of bytes.
    pub fn u8s(&mut self, values: &[u8]) {
        self.length(values.len());
        self.bytes.extend_from_slice(values);
    }

    /// Writes a column of texts, of each what [`crossing`] lets across.
    pub fn texts(&mut self, texts: &TextColumn) {
        if texts.iter().any(|text| crossing(text).len() < text.len()) {
            let mut cut = TextColumn::default();
            texts.iter().for_each(|text| cut.push(crossing(text)));
            return self.texts(&cut);
        }
        self.u8s(texts.buffer.as_bytes());
        self.u32s(&texts.ends);
    }

    /// The blob.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn length(&mut self, length: usize) {
        self.bytes.extend_from_slice(&(length as u32).to_le_bytes());
    }
}

/// Reads columns in the order in which they were written.
#[derive(Debug)]
pub struct ColumnReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> ColumnReader<'a> {
    /// A reader at the start of a blob.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Reads a column of row numbers or counts.
    pub fn u32s(&mut self) -> Result<Vec<u32>, ColumnsError> {
        let (values, _) = self.take(4)?.as_chunks::<4>();
        Ok(values.iter().map(|v| u32::from_le_bytes(*v)).collect())
    }

    /// Reads a column of sums.
    pub fn i64s(&mut self) -> Result<Vec<i64>, ColumnsError> {
        let (values, _) = self.take(8)?.as_chunks::<8>();
        Ok(values.iter().map(|v| i64::from_le_bytes(*v)).collect())
    }

    /// Reads a column of bytes.
    pub fn u8s(&mut self) -> Result<Vec<u8>, ColumnsError> {
        Ok(self.take(1)?.to_vec())
    }

    /// Reads a column of texts.
    pub fn texts(&mut self) -> Result<TextColumn, ColumnsError> {
        let at = self.at;
        let buffer = String::from_utf8(self.u8s()?).map_err(|_| ColumnsError { at })?;
        let ends = self.u32s()?;
        Ok(TextColumn { buffer, ends })
    }

    /// Checks that nothing is left.
    pub fn finish(self) -> Result<(), ColumnsError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(ColumnsError { at: self.at })
        }
    }

    fn take(&mut self, width: usize) -> Result<&'a [u8], ColumnsError> {
        let error = ColumnsError { at: self.at };
        let rest = self.bytes.get(self.at..).ok_or(error)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(error)?;
        let n_bytes = (u32::from_le_bytes(*length) as usize)
            .checked_mul(width)
            .ok_or(error)?;
        let column = rest.get(..n_bytes).ok_or(error)?;
        self.at += 4 + n_bytes;
        Ok(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_beyond_a_double_survive() {
        let mut writer = ColumnWriter::default();
        writer.i64s(&[i64::MIN, (1 << 53) + 1, i64::MAX]);
        let blob = writer.finish();
        let mut reader = ColumnReader::new(&blob);
        assert_eq!(reader.i64s(), Ok(vec![i64::MIN, (1 << 53) + 1, i64::MAX]));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn of_a_text_of_megabytes_the_beginning_crosses() {
        let mut texts = TextColumn::default();
        for text in ["main.a", &"ä".repeat(1_000_000), "main.b"] {
            texts.push(text);
        }
        let mut writer = ColumnWriter::default();
        writer.texts(&texts);
        let blob = writer.finish();
        assert!(blob.len() < 70_000, "{}", blob.len());
        let read = ColumnReader::new(&blob).texts().expect("it is whole");
        assert_eq!((read.text(0), read.text(2)), ("main.a", "main.b"));
        assert_eq!(read.text(1), crossing(texts.text(1)));
        assert!(texts.text(1).starts_with(read.text(1)) && !read.text(1).is_empty());
    }

    #[test]
    fn a_cut_blob_is_an_error_and_not_a_panic() {
        let edges = EdgeColumns {
            caller: vec![0, 0],
            callee: vec![0, 0],
            offset: vec![3, 4],
            weight: vec![1, 2],
            inlined_weight: vec![0, 1],
            file: vec![0, 0],
            line: vec![13, 14],
            n_site_callees: vec![1, 1],
            flags: vec![0, 0],
            ..EdgeColumns::default()
        };
        let blob = edges.encode();
        assert_eq!(EdgeColumns::decode(&blob), Ok(edges));
        for end in 0..blob.len() {
            assert!(EdgeColumns::decode(&blob[..end]).is_err(), "cut at {end}");
        }
    }
}
