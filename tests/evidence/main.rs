//! What profiles say about themselves: how certain the hot set is, which inputs agree, what a new
//! profile changes.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its profile has failed"
)]

mod bootstrap;
mod held;
mod inputs;
mod plain;
mod weights;

use std::path::PathBuf;

use pprof::{Limits, decode};
use profile::Profile;
use tests::corpus;

/// The Go compiler's own profile, where the larger corpus is at hand.
fn compiler_profile() -> Option<Profile> {
    let path: PathBuf = corpus::shared()?.join("go/cmd-compile.default.pgo");
    Some(
        decode(&corpus::read(&path), &Limits::default())
            .unwrap()
            .profile,
    )
}
