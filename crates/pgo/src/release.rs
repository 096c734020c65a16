//! A new `default.pgo` beside the one of the last release: what would change, and how to keep what
//! should not.
//!
//! Go's build cache knows the profile by the bytes of its preprofile, so a file that differs by one
//! unit of weight rebuilds everything, and one with the same bytes nothing. What the compiler
//! *decides* depends on less: [`ReleaseChange`].
//!
//! **Invariant:** a table that holds edges hot has exactly the hot set that was asked for, and no
//! call site of the new profile has another winner; [`hold_hot`] checks the first itself.

mod decisions;
mod filler;
mod held;

pub use decisions::{ReleaseChange, SiteChange, Verdict};
pub use held::{HeldTable, hold_hot, likely_hot};
