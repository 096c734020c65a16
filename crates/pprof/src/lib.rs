//! Bytes to [`Profile`](profile::Profile) and back: protobuf, gzip, and naming what is neither.
//!
//! Decoding is one pass over the wire: bytes are pushed in as they arrive, inflated where they are
//! gzipped, and every message goes straight into the columns of the profile. No message is ever
//! held as an object, and the input is not kept.
//!
//! **Invariant:** decoding is total. Any bytes give a profile or a [`PprofError`], never a panic,
//! never more memory than goes with its [`Limits`]. An id from the wire never leaves this crate.
//!
//! This crate does not know what a profile is for: no trees, no compiler, no view.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod decode;
mod encode;
mod error;
mod limits;
mod sniff;

pub use decode::{Decoded, Reader, decode};
pub use encode::{Effort, encode, gzip};
pub use error::{Fault, Place, PprofError, TableName};
pub use limits::{LimitName, Limits};
pub use sniff::Foreign;
