//! What may be asked of a session before it says no, by name, so that a person can raise it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much is read of one file, and how much may be open. What goes beyond a limit is refused as
/// a whole and said so, never cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    of: [u64; LimitName::ALL.len()],
}

impl Limits {
    /// Limits that each stand where `limit` says.
    pub fn from_fn(limit: impl FnMut(LimitName) -> u64) -> Self {
        Self {
            of: LimitName::ALL.map(limit),
        }
    }

    /// Where one limit stands.
    pub fn get(&self, name: LimitName) -> u64 {
        self.of[name as usize]
    }

    /// Puts one limit elsewhere.
    pub fn set(&mut self, name: LimitName, limit: u64) {
        self.of[name as usize] = limit;
    }
}

/// One of the [`Limits`], in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LimitName {
    /// Inflated bytes of a file.
    RawBytes,
    /// The memory that the columns of all open files may take together, in bytes.
    SessionBytes,
    /// Samples of a file.
    Samples,
    /// Locations in one stack.
    StackDepth,
    /// Frames of all stacks of a file: for every location of every stack its lines, or one.
    Frames,
    /// Values of all samples of a file.
    Values,
    /// Labels of all samples of a file.
    Labels,
    /// Strings, functions, locations, their lines, mappings and comments of a file together.
    Symbols,
    /// Bytes of names of a file, written out for every function, sample type and location.
    NameBytes,
    /// Sample types of a file.
    ValueTypes,
}

impl LimitName {
    /// Every limit, in order.
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

    /// How high it can be raised: tables count in 32 bits, and memory ends with its addresses.
    pub fn most(self) -> u64 {
        match self {
            Self::RawBytes => u64::from(u32::MAX),
            // A tree of all frames has a root as well.
            Self::Frames => u64::from(u32::MAX) - 1,
            Self::SessionBytes | Self::NameBytes => usize::MAX as u64,
            _ => u64::MAX,
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

impl ReachedLimit {
    /// Where it has to be put for this to pass, or where to try next if that is not known; `None`
    /// if it goes no higher.
    pub fn next(&self) -> Option<u64> {
        let most = self.name.most();
        match self.wanted {
            Some(wanted) => (wanted <= most).then_some(wanted),
            None => (self.limit < most).then(|| self.limit.saturating_mul(2).clamp(1, most)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_found_by_its_name_and_is_a_cell_of_its_own() {
        let mut limits = Limits::from_fn(|name| name as u64);
        for (name, row) in LimitName::ALL.into_iter().zip(0..) {
            assert_eq!(LimitName::from_text(name.text()), Some(name));
            assert_eq!(limits.get(name), row, "{name}");
            limits.set(name, row + 100);
        }
        let moved = Limits::from_fn(|name| name as u64 + 100);
        assert_eq!(limits, moved);
        assert_eq!(LimitName::from_text("frame"), None);
    }

    #[test]
    fn a_limit_is_advised_up_to_where_it_goes() {
        let most = LimitName::RawBytes.most();
        let next = |limit, wanted| {
            let name = LimitName::RawBytes;
            let reached = ReachedLimit {
                name,
                limit,
                wanted,
            };
            reached.next()
        };
        assert_eq!(next(0, None), Some(1));
        assert_eq!(next(10, None), Some(20));
        assert_eq!(next(10, Some(15)), Some(15));
        assert_eq!(next(most - 1, None), Some(most));
        assert_eq!(next(most, None), None);
        assert_eq!(next(10, Some(most)), Some(most));
        assert_eq!(next(10, Some(most + 1)), None);
    }
}
