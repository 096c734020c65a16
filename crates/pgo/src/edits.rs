//! Edits of a profile that the compiler respects: other names, other lines, other hot edges.
//!
//! Each takes an [`EdgeTable`] and gives another. What that does to the hot set is seen before it
//! is used: [`HotChange::between`](crate::HotChange::between) the two.
//!
//! **Invariant:** the table that is edited stays as it is, and so does the hot set, but for what
//! the edit is about: where an edit takes weight away, it puts as much back as keeps the cut where
//! it was.
//!
//! It knows no file and no profile; [`lean_profile`](crate::lean_profile) makes one of the result.

mod collect;
mod diff;
mod hot_set;
mod names;
mod renames;
mod shift;

use thiserror::Error;

pub use diff::SourceDiff;
pub use hot_set::{drop_pseudo_frames, force_hot, with_hot_set};
pub use names::{DO_NOT_INLINE, do_not_inline};
pub use renames::{Renamed, Renames};
pub use shift::{Shifted, Unmapped, UnmappedReason, shift};

#[cfg(doc)]
use crate::edges::EdgeTable;

/// Why an edit cannot be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// A table with edges has at least one hot edge, so none cannot be had.
    #[error("at least one edge has to be hot")]
    NoHotEdge,
    /// The weights would be beyond what Go's 64 bits hold.
    #[error("the weights would be beyond 64 bits")]
    Overflow,
    /// So many edges of filler would be necessary that the profile would be of no use.
    #[error("{n_fillers} edges of filler would be necessary to keep the cut")]
    TooManyFillers {
        /// How many.
        n_fillers: u64,
    },
    /// No weights were found that make these edges hot and no others.
    #[error("no weights make exactly these edges hot")]
    Unreachable,
    /// A line of a table of renames is not `package`, `function` or `pattern` and two words.
    #[error("line {line} is not `package OLD NEW`, `function OLD NEW` or `pattern REGEX NEW`")]
    RenameLine {
        /// Which line, from 1.
        line: usize,
    },
    /// A pattern is no regular expression.
    #[error("line {line}: {message}")]
    Pattern {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A text is no unified diff.
    #[error("line {line} is not of a unified diff: {expected} was expected")]
    Diff {
        /// Which line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
}
