//! What becomes of PGO's decisions from release to release, shown on a Go program and read from the
//! compiler's own words.
//!
//! The program is built without PGO and profiled, built with PGO and profiled again, and built once
//! more from the second profile, alone and carried over. Once with recordings of the day, about
//! which only what always holds is asserted, and once with recordings that are kept beside the
//! test, whose numbers are those of `README.md`; `BLESS=1` rewrites them there.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

mod carried;
mod compiler_log;
mod measured;
mod program;
mod release;
mod stable;
