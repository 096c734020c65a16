//! The Go compiler's own view of a profile: call edges, the hot threshold, and a lean profile that
//! says the same; whether profiles are fit for it, and edits that it respects.
//!
//! The rules are those of Go 1.27, `cmd/internal/pgo`, `internal/profile` and
//! `cmd/compile/internal/inline`; each is named where it is applied.
//!
//! **Invariant:** [`EdgeTable`] holds exactly the edges of `go tool preprofile`, in its order.
//!
//! This crate knows no file format, no call tree and no user interface.

pub mod doctor;
mod edges;
pub mod edits;
mod graph;
mod hot_change;
mod lean;
mod preprofile;
mod reach;
mod refusal;
mod sites;
#[cfg(test)]
mod sketch;
mod trapped;

pub use edges::{EdgeTable, HOT_THRESHOLD_PERCENT, HotCut};
pub use graph::read_column;
pub use hot_change::HotChange;
pub use lean::lean_profile;
pub use preprofile::preprofile;
pub use reach::{Reach, TimeShares};
pub use refusal::Refusal;
pub use sites::{SiteTable, is_pseudo_function};
pub use trapped::{Outer, TrappedCalls};
