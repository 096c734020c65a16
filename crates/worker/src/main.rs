//! The worker of the page: messages in, files to bytes, answers out.
//!
//! Every decision is the engine's. What is here is the order of the work: questions before files
//! and between their pieces, a merge when files are in, and a look at the messages between any two
//! steps.
//!
//! **Invariant:** the worker returns to its messages while it reads a file, so that a cancelled one
//! stops at its next piece, and what is open can be looked at however long another takes.
//!
//! This crate knows no view, no component and no page.

#[cfg(target_arch = "wasm32")]
mod messages;
#[cfg(target_arch = "wasm32")]
mod panic_report;
#[cfg(target_arch = "wasm32")]
mod pieces;
#[cfg(target_arch = "wasm32")]
mod session;

#[cfg(target_arch = "wasm32")]
fn main() {
    panic_report::install();
    session::start();
}

/// There is no worker outside a browser.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
