//! What may be asked of a session before it says no, by name, so that a person can raise it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much is read of one file, and how much may be open. What goes beyond a limit is refused as
/// a whole and said so, never cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Inflated bytes of a file. Tables count in 32 bits, so 4 GiB less one is the most there is.
    pub raw_bytes: u64,
    /// Samples of a file.
    pub samples: u64,
    /// Locations in one stack.
    pub stack_depth: u64,
    /// Frames of all stacks of a file: for every location of every stack its lines, or one.
    pub frames: u64,
    /// Values of all samples of a file.
    pub values: u64,
    /// Labels of all samples of a file.
    pub labels: u64,
    /// Strings, functions, locations, their lines, mappings and comments of a file together.
    pub symbols: u64,
    /// Bytes of names of a file, written out for every function, sample type and location.
    pub name_bytes: u64,
    /// Sample types of a file.
    pub value_types: u64,
    /// The memory that the columns of all open files may take together, in bytes.
    pub session_bytes: u64,
}

impl Limits {
    /// Where one limit stands.
    pub fn get(&self, name: LimitName) -> u64 {
        match name {
            LimitName::RawBytes => self.raw_bytes,
            LimitName::Samples => self.samples,
            LimitName::StackDepth => self.stack_depth,
            LimitName::Frames => self.frames,
            LimitName::Values => self.values,
            LimitName::Labels => self.labels,
            LimitName::Symbols => self.symbols,
            LimitName::NameBytes => self.name_bytes,
            LimitName::ValueTypes => self.value_types,
            LimitName::SessionBytes => self.session_bytes,
        }
    }

    /// Puts one limit elsewhere.
    pub fn set(&mut self, name: LimitName, limit: u64) {
        let cell = match name {
            LimitName::RawBytes => &mut self.raw_bytes,
            LimitName::Samples => &mut self.samples,
            LimitName::StackDepth => &mut self.stack_depth,
            LimitName::Frames => &mut self.frames,
            LimitName::Values => &mut self.values,
            LimitName::Labels => &mut self.labels,
            LimitName::Symbols => &mut self.symbols,
            LimitName::NameBytes => &mut self.name_bytes,
            LimitName::ValueTypes => &mut self.value_types,
            LimitName::SessionBytes => &mut self.session_bytes,
        };
        *cell = limit;
    }
}

/// One of the [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// [`Limits::session_bytes`].
    SessionBytes,
}

impl LimitName {
    /// Every limit, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::RawBytes,
        Self::SessionBytes,
        Self::Samples,
        Self::StackDepth,
        Self::Frames,
        Self::Values,
        Self::Labels,
        Self::Symbols,
        Self::NameBytes,
        Self::ValueTypes,
    ];

    /// The name that people type; it does not change.
    pub fn text(self) -> &'static str {
        match self {
            Self::RawBytes => "raw-bytes",
            Self::Samples => "samples",
            Self::StackDepth => "stack-depth",
            Self::Frames => "frames",
            Self::Values => "values",
            Self::Labels => "labels",
            Self::Symbols => "symbols",
            Self::NameBytes => "name-bytes",
            Self::ValueTypes => "value-types",
            Self::SessionBytes => "session-bytes",
        }
    }

    /// The limit of that name.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.text() == text)
    }

    /// What is counted, in words that follow a number: `samples`, `frames in one stack`.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::RawBytes => "bytes when inflated",
            Self::Samples => "samples",
            Self::StackDepth => "frames in one stack",
            Self::Frames => "frames in all stacks",
            Self::Values => "values of samples",
            Self::Labels => "labels of samples",
            Self::Symbols => "strings, functions and locations",
            Self::NameBytes => "bytes of names, written out where they are used",
            Self::ValueTypes => "sample types",
            Self::SessionBytes => "bytes of memory for all open files",
        }
    }

    /// Whether it counts bytes, and not rows.
    pub fn is_bytes(self) -> bool {
        matches!(self, Self::RawBytes | Self::NameBytes | Self::SessionBytes)
    }
}

impl fmt::Display for LimitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A limit that kept a file out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedLimit {
    /// Which.
    pub name: LimitName,
    /// Where it stood.
    pub limit: u64,
    /// Where it would have to stand for this to pass; `None` if reading stopped before that was
    /// known.
    pub wanted: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_found_by_its_name_and_is_a_cell_of_its_own() {
        let mut limits = Limits {
            raw_bytes: 0,
            samples: 0,
            stack_depth: 0,
            frames: 0,
            values: 0,
            labels: 0,
            symbols: 0,
            name_bytes: 0,
            value_types: 0,
            session_bytes: 0,
        };
        for (name, limit) in LimitName::ALL.into_iter().zip(1..) {
            assert_eq!(LimitName::from_text(name.text()), Some(name));
            limits.set(name, limit);
        }
        for (name, limit) in LimitName::ALL.into_iter().zip(1..) {
            assert_eq!(limits.get(name), limit, "{name}");
        }
        assert_eq!(LimitName::from_text("frame"), None);
    }
}
