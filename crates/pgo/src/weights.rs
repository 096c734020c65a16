//! How often each input counts, and the merge that counts it so.
//!
//! Go's own merge is a plain sum, in which the longest and busiest profile has the say
//! (golang/go#64487). Here every input has a weight, an exact fraction, and the merge counts its
//! samples a whole number of times: [`Factors`].
//!
//! **Invariant:** within one input nothing changes: all its values are multiplied by the same whole
//! number, so no value becomes zero, its order of edges and its ties stay, and equal weights give
//! the plain merge, byte for byte.

mod factors;
mod presets;
mod scaled;
mod selection;
mod weight;

pub use factors::Factors;
pub use presets::{InputSize, WeightPreset};
pub use scaled::{WeightedMerge, weighted_merge};
pub use selection::{LabelRule, selected, split_by_label};
pub use weight::Weight;
