//! The contest: who takes part, what each took, and the table of it.
//!
//! **Invariant:** nothing is measured in the process that keeps the results.

mod browser;
mod command;
mod contest;
mod inputs;
mod peers;
mod process;
mod races;
mod report;
mod stopwatch;
mod worker_thread;

pub use command::run;
