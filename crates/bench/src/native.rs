//! The contest: who takes part, what each took, and the table of it.
//!
//! **Invariant:** the process that starts the contestants holds no profile itself. A child's peak
//! memory counts from its parent's at its birth.

mod browser;
mod command;
mod contest;
mod inputs;
mod peers;
mod races;
mod report;
mod stopwatch;
mod worker_thread;

pub use command::run;
