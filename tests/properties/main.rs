//! What holds for every profile, tried on profiles that nobody would write.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot build its profile has failed"
)]

mod codec;
mod edges;
mod edits;
mod merging;
mod trees;

use proptest::test_runner::Config;

/// So many cases. What fails is shown as its smallest plan, which says more than a file of seeds.
fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}
