//! How fast reading, merging, drawing and writing are, beside Go's own tools and the limit.
//!
//! [`generate`] makes large profiles, [`cases`] is the work that is measured, the same natively
//! and in the browser. [`native`] runs every contestant as a process of its own, all of them once
//! per round, so that whatever else the machine does hits all alike, and writes down what came out.
//!
//! **Invariant:** nothing here decides whether a test passes: time is printed, never asserted.

pub mod cases;
pub mod generate;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
mod random;
