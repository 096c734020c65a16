//! Why Go's compiler would not take a profile that can be read.

use thiserror::Error;

/// Go's refusal, in Go's words.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// No value column that PGO reads. The quotation mark that never opened is Go's.
    #[error(
        "profile does not contain a sample index with value/type \"samples/count\" or cpu/nanoseconds\""
    )]
    NoValueType,
    /// No function that calls has a start line, so no line offset means anything.
    #[error(
        "profile missing Function.start_line data (Go version of profiled application too old? Go 1.20+ automatically adds this to profiles)"
    )]
    NoStartLine,
}

impl Refusal {
    /// What it means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NoValueType => {
                "PGO reads CPU profiles: it needs samples/count or cpu/nanoseconds, \
                 and this profile has neither."
            }
            Self::NoStartLine => {
                "PGO finds a call by its line within the function, and no function of this \
                 profile says where it starts."
            }
        }
    }

    /// What to do about it, in a sentence.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::NoValueType => {
                "Take a CPU profile, /debug/pprof/profile; heap, mutex, block and wall-clock \
                 profiles are of no use to the compiler."
            }
            Self::NoStartLine => {
                "Profile a program built with Go 1.20 or later, and merge with \
                 -symbolize=none: re-symbolising removes start lines."
            }
        }
    }
}
