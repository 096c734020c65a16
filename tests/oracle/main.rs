//! Ours against Go's own tools: goldens that they made, and the installed Go where there is one.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

mod agreement;
mod bad;
mod goldens;
mod invented;
mod lean;
mod live;
mod merge;
mod merge_rules;
mod wire;
