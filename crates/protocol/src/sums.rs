//! What some functions come to.

use serde::{Deserialize, Serialize};

/// The figures of one or several functions over a whole call tree, however much of it a flame
/// graph shows. Sums wrap, as Go's do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The value of samples that ended in one of them.
    pub flat: i64,
    /// The value of samples that passed one of them; each sample once.
    pub cum: i64,
    /// In how many places of the call tree they stand.
    pub n_places: u32,
    /// The value of all samples, which shares are shares of.
    pub total: i64,
}
