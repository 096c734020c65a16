//! How much of a file is read before reading stops.

use std::fmt;

/// What one file may ask for. A file beyond a limit is refused as a whole, never cut short.
///
/// The defaults are far above what Go programs write; they keep a crafted file from taking the
/// machine with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Inflated bytes. Every table of a file is smaller than the file, so this bounds them all;
    /// at most 4 GiB less one, because tables count in `u32`.
    pub raw_bytes: u32,
    /// Samples.
    pub samples: u32,
    /// Locations in one stack.
    pub stack_depth: u32,
    /// Strings, functions, locations, their lines, mappings and comments together.
    pub symbols: u32,
    /// Sample types. Each is a column of values.
    pub value_types: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            raw_bytes: 1 << 30,
            samples: 30_000_000,
            stack_depth: 1_000_000,
            symbols: 50_000_000,
            value_types: 1_000,
        }
    }
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitName {
    /// [`Limits::raw_bytes`].
    RawBytes,
    /// [`Limits::samples`].
    Samples,
    /// [`Limits::stack_depth`].
    StackDepth,
    /// [`Limits::symbols`].
    Symbols,
    /// [`Limits::value_types`].
    ValueTypes,
}

impl fmt::Display for LimitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RawBytes => "bytes when inflated",
            Self::Samples => "samples",
            Self::StackDepth => "frames in one stack",
            Self::Symbols => "strings, functions and locations",
            Self::ValueTypes => "sample types",
        })
    }
}
