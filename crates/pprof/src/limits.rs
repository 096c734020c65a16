//! How much of a file is read before reading stops.

use std::fmt;

/// What one file may ask for. A file beyond a limit is refused as a whole, never cut short.
///
/// The defaults are far above what Go programs write: half a gigabyte of profile has some 5 million
/// samples and 80 million frames. They keep a crafted file from taking the machine with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Inflated bytes. Every table of a file is smaller than the file, so this bounds them all;
    /// 4 GiB less one at most, whatever it says, because tables count in `u32`.
    pub raw_bytes: u64,
    /// Samples.
    pub samples: u64,
    /// Locations in one stack.
    pub stack_depth: u64,
    /// Frames of all stacks: for every location of every stack its lines, or one. What the work of
    /// every view grows with: a file of a few megabytes can name one location of many lines in
    /// millions of stacks. 2^32 less one at most.
    pub frames: u64,
    /// Values of all samples.
    pub values: u64,
    /// Labels of all samples.
    pub labels: u64,
    /// Strings, functions, locations, their lines, mappings and comments together.
    pub symbols: u64,
    /// Bytes of names as views write them: those of every function and sample type, and of the
    /// binary of every location. A few bytes of a file can name one long text a million times.
    pub name_bytes: u64,
    /// Sample types. Each is a column of values.
    pub value_types: u64,
    /// The memory that the columns of the file may take, in bytes, while they fill. Columns grow by
    /// doubling, and the last steps make some anew, so reading takes up to three times as much.
    pub column_bytes: u64,
}

impl Limits {
    /// As much as tables can hold, for bytes that are our own.
    pub const NONE: Self = Self {
        raw_bytes: u64::MAX,
        samples: u64::MAX,
        stack_depth: u64::MAX,
        frames: u64::MAX,
        values: u64::MAX,
        labels: u64::MAX,
        symbols: u64::MAX,
        name_bytes: u64::MAX,
        value_types: u64::MAX,
        column_bytes: u64::MAX,
    };

    /// The limits that can be kept: tables count in `u32`.
    #[must_use]
    pub fn effective(self) -> Self {
        const MOST: u64 = u32::MAX as u64;
        Self {
            raw_bytes: self.raw_bytes.min(MOST),
            // A tree of all frames has a root as well.
            frames: self.frames.min(MOST.saturating_sub(1)),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            raw_bytes: 1 << 30,
            samples: 30_000_000,
            stack_depth: 1_000_000,
            frames: 250_000_000,
            values: 150_000_000,
            labels: 80_000_000,
            symbols: 50_000_000,
            name_bytes: 1 << 30,
            value_types: 1_000,
            column_bytes: 3 << 30,
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
    /// [`Limits::frames`].
    Frames,
    /// [`Limits::values`].
    Values,
    /// [`Limits::labels`].
    Labels,
    /// [`Limits::symbols`].
    Symbols,
    /// [`Limits::name_bytes`].
    NameBytes,
    /// [`Limits::value_types`].
    ValueTypes,
    /// [`Limits::column_bytes`].
    ColumnBytes,
}

impl fmt::Display for LimitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RawBytes => "bytes when inflated",
            Self::Samples => "samples",
            Self::StackDepth => "frames in one stack",
            Self::Frames => "frames in all stacks",
            Self::Values => "values of samples",
            Self::Labels => "labels of samples",
            Self::Symbols => "strings, functions and locations",
            Self::NameBytes => "bytes of names, written out where they are used",
            Self::ValueTypes => "sample types",
            Self::ColumnBytes => "bytes of columns in memory",
        })
    }
}
