//! The messages of `proto/profile.proto` as prost derives them: a decoder that shares no code with
//! ours, to compare it with.
//!
//! Texts are bytes, so that names which are not UTF-8 compare too.

use std::io::Read;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use prost::Message;

/// A whole profile.
#[derive(Clone, PartialEq, Message)]
pub struct Profile {
    /// What each value of a sample means.
    #[prost(message, repeated, tag = "1")]
    pub sample_type: Vec<ValueType>,
    /// The samples.
    #[prost(message, repeated, tag = "2")]
    pub sample: Vec<Sample>,
    /// The binaries.
    #[prost(message, repeated, tag = "3")]
    pub mapping: Vec<Mapping>,
    /// The places in code.
    #[prost(message, repeated, tag = "4")]
    pub location: Vec<Location>,
    /// The functions.
    #[prost(message, repeated, tag = "5")]
    pub function: Vec<Function>,
    /// Every text.
    #[prost(bytes = "vec", repeated, tag = "6")]
    pub string_table: Vec<Vec<u8>>,
    /// A regular expression.
    #[prost(int64, tag = "7")]
    pub drop_frames: i64,
    /// A regular expression.
    #[prost(int64, tag = "8")]
    pub keep_frames: i64,
    /// When collection began.
    #[prost(int64, tag = "9")]
    pub time_nanos: i64,
    /// How long it took.
    #[prost(int64, tag = "10")]
    pub duration_nanos: i64,
    /// What the period counts.
    #[prost(message, optional, tag = "11")]
    pub period_type: Option<ValueType>,
    /// Events between two samples.
    #[prost(int64, tag = "12")]
    pub period: i64,
    /// Free text.
    #[prost(int64, repeated, tag = "13")]
    pub comment: Vec<i64>,
    /// The value type to show first.
    #[prost(int64, tag = "14")]
    pub default_sample_type: i64,
    /// A link.
    #[prost(int64, tag = "15")]
    pub doc_url: i64,
}

/// What a value means.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct ValueType {
    /// What is counted; `type` on the wire.
    #[prost(int64, tag = "1")]
    pub kind: i64,
    /// In which unit.
    #[prost(int64, tag = "2")]
    pub unit: i64,
}

/// One sample.
#[derive(Clone, PartialEq, Message)]
pub struct Sample {
    /// Leaf first.
    #[prost(uint64, repeated, tag = "1")]
    pub location_id: Vec<u64>,
    /// One for each value type.
    #[prost(int64, repeated, tag = "2")]
    pub value: Vec<i64>,
    /// What the program said about it.
    #[prost(message, repeated, tag = "3")]
    pub label: Vec<Label>,
}

/// A text or a number about a sample.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct Label {
    /// The name.
    #[prost(int64, tag = "1")]
    pub key: i64,
    /// The text, or 0.
    #[prost(int64, tag = "2")]
    pub str: i64,
    /// The number.
    #[prost(int64, tag = "3")]
    pub num: i64,
    /// The number's unit.
    #[prost(int64, tag = "4")]
    pub num_unit: i64,
}

/// A binary in memory.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct Mapping {
    /// Its id.
    #[prost(uint64, tag = "1")]
    pub id: u64,
    /// Its first address.
    #[prost(uint64, tag = "2")]
    pub memory_start: u64,
    /// The address after its last.
    #[prost(uint64, tag = "3")]
    pub memory_limit: u64,
    /// Where in the file it begins.
    #[prost(uint64, tag = "4")]
    pub file_offset: u64,
    /// The file.
    #[prost(int64, tag = "5")]
    pub filename: i64,
    /// The build.
    #[prost(int64, tag = "6")]
    pub build_id: i64,
    /// Function names are resolved.
    #[prost(bool, tag = "7")]
    pub has_functions: bool,
    /// File names are resolved.
    #[prost(bool, tag = "8")]
    pub has_filenames: bool,
    /// Line numbers are resolved.
    #[prost(bool, tag = "9")]
    pub has_line_numbers: bool,
    /// Inlined frames are resolved.
    #[prost(bool, tag = "10")]
    pub has_inline_frames: bool,
}

/// A place in code.
#[derive(Clone, PartialEq, Message)]
pub struct Location {
    /// Its id.
    #[prost(uint64, tag = "1")]
    pub id: u64,
    /// The mapping it is in, or 0.
    #[prost(uint64, tag = "2")]
    pub mapping_id: u64,
    /// Its address.
    #[prost(uint64, tag = "3")]
    pub address: u64,
    /// Innermost inlined frame first.
    #[prost(message, repeated, tag = "4")]
    pub line: Vec<Line>,
    /// Several functions were folded into one.
    #[prost(bool, tag = "5")]
    pub is_folded: bool,
}

/// A line of source.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct Line {
    /// The function it is in, or 0.
    #[prost(uint64, tag = "1")]
    pub function_id: u64,
    /// Its number.
    #[prost(int64, tag = "2")]
    pub line: i64,
    /// The column.
    #[prost(int64, tag = "3")]
    pub column: i64,
}

/// A function.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct Function {
    /// Its id.
    #[prost(uint64, tag = "1")]
    pub id: u64,
    /// The name for people; for Go the linker's.
    #[prost(int64, tag = "2")]
    pub name: i64,
    /// The name for the system.
    #[prost(int64, tag = "3")]
    pub system_name: i64,
    /// The source file.
    #[prost(int64, tag = "4")]
    pub filename: i64,
    /// Where it begins.
    #[prost(int64, tag = "5")]
    pub start_line: i64,
}

impl Profile {
    /// Decodes a file, gzipped or not.
    pub fn from_file(bytes: &[u8]) -> Result<Self> {
        let raw = inflated(bytes)?;
        Self::decode(raw.as_slice()).context("prost does not read it")
    }

    /// The text at an index; nothing where there is none.
    pub fn text(&self, index: i64) -> &[u8] {
        let text = usize::try_from(index)
            .ok()
            .and_then(|index| self.string_table.get(index));
        text.map(Vec::as_slice).unwrap_or_default()
    }
}

/// The bytes of a file, gunzipped if they are gzip.
pub fn inflated(bytes: &[u8]) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_vec());
    }
    let mut raw = Vec::new();
    MultiGzDecoder::new(bytes)
        .read_to_end(&mut raw)
        .context("gunzipping")?;
    Ok(raw)
}
