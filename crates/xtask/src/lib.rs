//! Developer tasks of pgoscope: set-up, bundle, server, tests and screenshots.
//!
//! **Invariant:** every task can be repeated; what is there already is found, not made again.
//! Each task says what it does and how long it took.
//!
//! Nothing here knows the product's code: it calls `cargo`, Trunk and Chromium, and moves files.
//! The crate stays small, because every user of a fresh clone compiles it first.

pub mod bench;
pub mod bundle;
pub mod checks;
pub mod dependencies;
pub mod policy;
pub mod reproduce;
pub mod serve;
pub mod setup;
pub mod shot;
pub mod site;
pub mod steps;
pub mod workspace;
