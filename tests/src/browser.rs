//! A real Chromium with an empty profile, showing a bundle that is served on this machine.
//!
//! [`Page`] opens it, acts on it as a person would, and keeps what happened: console messages,
//! exceptions, requests (the workers' included), downloads and long tasks.
//!
//! **Invariant:** the browser reaches no network: every name but this machine's own address fails
//! to resolve.
//!
//! The browser is driven by its debugging protocol over a pipe, so no port is opened and the
//! browser ends when the test does, however it ends.

mod connection;
mod keys;
mod page;
mod process;
mod record;

pub use page::{Download, LongTask, Page, Scheme, View};
pub use record::ConsoleLine;
