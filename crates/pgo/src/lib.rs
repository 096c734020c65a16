//! The Go compiler's own view of a profile: call edges, the hot threshold, and a lean profile that
//! says the same; whether profiles are fit for it, and edits that it respects.
//!
//! The rules are those of Go 1.27, `cmd/internal/pgo`, `internal/profile` and
//! `cmd/compile/internal/inline`; each is named where it is applied.
//!
//! **Invariant:** [`EdgeTable`] holds exactly the edges of `go tool preprofile`, in its order.
//!
//! This crate knows no file format, no call tree and no user interface.

mod alignment;
pub mod doctor;
mod drift;
mod edge_key;
mod edges;
pub mod edits;
mod error;
mod evidence;
mod graph;
mod hot_change;
mod lean;
mod numerics;
mod places;
mod preprofile;
mod reach;
mod refusal;
mod release;
mod sampling;
mod sites;
#[cfg(test)]
mod sketch;
mod trapped;
mod weights;

pub use alignment::Alignment;
pub use drift::{Drift, LoadScope, LossCause, LostEdge, Renamed};
pub use edge_key::EdgeKey;
pub use edges::{EdgeTable, HOT_THRESHOLD_PERCENT, HotCut};
pub use error::PgoError;
pub use evidence::{Evidence, OUTLIER_FIT, Similarity};
pub use graph::read_column;
pub use hot_change::HotChange;
pub use lean::{is_lean, lean_profile};
pub use preprofile::preprofile;
pub use reach::{Reach, TimeShares};
pub use refusal::Refusal;
pub use release::{HeldTable, ReleaseChange, SiteChange, Verdict, hold_hot, likely_hot};
pub use sampling::{
    ENOUGH_UNSETTLED_SHARE, GrowthPoint, HalvesAgreement, MoreSamples, SETTLED_PROBABILITY,
    SampleUnits, Sufficiency, growth_by_inputs, growth_by_samples, halves_agreement,
    hot_probabilities, resampled_hot_probabilities,
};
pub use sites::{SiteTable, is_filler, is_pseudo_function};
pub use trapped::{Outer, TrappedCalls};
pub use weights::{
    Factors, InputSize, LabelRule, Weight, WeightPreset, WeightedMerge, selected, split_by_label,
    weighted_merge,
};
