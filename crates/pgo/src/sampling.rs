//! Whether there are enough samples: how likely each edge is hot if the program is profiled again.
//!
//! A profile is a draw. The same program, profiled for the same time, gives other counts, and where
//! edges have few samples another hot set. The model is the usual one: the count of an edge is
//! Poisson with what was counted as its mean.
//!
//! **Invariant:** equal edges, equal bits, on every machine: floating point is only added,
//! subtracted, multiplied, divided and rooted, which IEEE 754 rounds exactly, and randomness comes
//! from a seed that the caller names.

mod growth;
mod halves;
mod hot_probability;
mod random;
mod resampling;
mod sufficiency;
mod units;

pub use growth::{GrowthPoint, growth_by_inputs, growth_by_samples};
pub use halves::{HalvesAgreement, halves_agreement};
pub use hot_probability::hot_probabilities;
pub use resampling::resampled_hot_probabilities;
pub(crate) use resampling::{hot_rows, name_ranks};
pub use sufficiency::{ENOUGH_UNSETTLED_SHARE, MoreSamples, SETTLED_PROBABILITY, Sufficiency};
pub use units::SampleUnits;
pub(crate) use units::common_unit;
