//! Why something that was asked of profiles or edges cannot be done.

use profile::MergeError;
use thiserror::Error;

/// What stands in the way, with its numbers.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PgoError {
    /// A weight is no number of the form `3`, `0.25` or `1/8`.
    #[error("{text:?} is not a weight: write a number such as 3, 0.25 or 1/8, not below 0")]
    NotAWeight {
        /// What was written.
        text: String,
    },
    /// A label rule is not of the form `key=value` or `!key=value`.
    #[error("{text:?} is not a label: write key=value, or !key=value to leave such samples out")]
    NotALabelRule {
        /// What was written.
        text: String,
    },
    /// Nothing is left to merge.
    #[error("every input has weight 0: there is nothing left to merge")]
    NothingLeft,
    /// An input does not say how long it was collected, so it has no rate.
    #[error("input {input_row} does not say how long it was collected: weigh it by hand")]
    NoDuration {
        /// Which of the inputs.
        input_row: usize,
    },
    /// The inputs cannot be counted so often without leaving what a 64-bit weight can hold.
    #[error("these weights take the sum of the samples beyond 64 bits")]
    TooLarge,
    /// The profiles do not merge.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// Go would not read the profile at all.
    #[error(transparent)]
    Refused(#[from] crate::Refusal),
    /// Weights are negative, which no profile of a running program has.
    #[error("edges with negative weight cannot be kept hot: their order says nothing")]
    NegativeWeight,
    /// The edges that came out are not hot as asked, which is a fault of this program.
    #[error("{n_missing} edges that should be hot are not, and {n_extra} are that should not be")]
    HotSetDiffers {
        /// Edges that were to be hot.
        n_missing: usize,
        /// Edges that were not.
        n_extra: usize,
    },
}
