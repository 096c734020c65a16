//! Why a worker died, as far as the page can tell, in words for people.

use protocol::{Failure, FailureKind};

use crate::{SourceStatus, figures};

/// Why a worker died.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Death {
    /// It panicked, and said why.
    Panic(String),
    /// It was given no more memory.
    OutOfMemory,
    /// It fell silent with these words of the browser's.
    Silence(String),
}

impl Death {
    /// What a panic's message tells.
    pub(super) fn of_panic(message: &str) -> Self {
        // Beyond half the address space Rust does not even ask for the memory.
        if message.contains("capacity overflow") {
            Self::OutOfMemory
        } else {
            // Where, and below it why: a row has one paragraph for both.
            Self::Panic(message.trim().replace('\n', " "))
        }
    }

    /// What the browser's error tells, where the worker itself said nothing before.
    pub(super) fn of_silence(message: &str) -> Self {
        // A panic speaks before it traps; a refused allocation traps at once. The others are what
        // Chromium, Firefox and Safari say when a buffer outside of the module is refused.
        const SIGNS: [&str; 4] = [
            "unreachable",
            "allocation failed",
            "allocation size overflow",
            "out of memory",
        ];
        let message = message.trim().trim_end_matches('.');
        let lower = message.to_lowercase();
        if SIGNS.iter().any(|sign| lower.contains(sign)) {
            Self::OutOfMemory
        } else {
            Self::Silence(message.to_owned())
        }
    }

    /// What happened, to go on after a colon.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::OutOfMemory => "it ran out of memory",
            Self::Panic(message) | Self::Silence(message) => message,
        }
    }

    /// What a row says of the file that the worker died of.
    pub(super) fn failure_of(&self, status: &SourceStatus, n_others: usize) -> Failure {
        let when = match status {
            SourceStatus::Ready(_) if n_others > 0 => "when this file was merged with the others",
            SourceStatus::Ready(_) => "with what is made of this file",
            _ => "at this file",
        };
        let inflated = match *status {
            SourceStatus::Reading { raw_bytes, .. } if raw_bytes > 0 => {
                format!(", {} into it", figures::file_size(raw_bytes))
            }
            _ => String::new(),
        };
        match self {
            Self::OutOfMemory => Failure {
                go_message: None,
                limit: None,
                kind: FailureKind::OutOfMemory,
                message: format!("The reader ran out of memory {when}{inflated}."),
                remedy: format!("{} {}", out_of_memory_advice(n_others), MEMORY_BOUND),
            },
            Self::Panic(message) | Self::Silence(message) => Failure {
                go_message: None,
                limit: None,
                kind: FailureKind::Crashed,
                message: format!("The reader stopped {when}: {message}"),
                remedy: if n_others > 0 {
                    "This is a fault in pgoscope. The other files were read again without this one."
                } else {
                    "This is a fault in pgoscope."
                }
                .to_owned(),
            },
        }
    }

    /// What became of a file that was being made for download.
    pub(super) fn failure_of_export(&self) -> Failure {
        match self {
            Self::OutOfMemory => Failure {
                go_message: None,
                limit: None,
                kind: FailureKind::OutOfMemory,
                message: "the reader ran out of memory.".to_owned(),
                remedy: format!("{} {}", out_of_memory_advice(2), MEMORY_BOUND),
            },
            Self::Panic(message) | Self::Silence(message) => Failure {
                go_message: None,
                limit: None,
                kind: FailureKind::Crashed,
                message: format!("the reader stopped: {message}."),
                remedy: String::new(),
            },
        }
    }
}

const MEMORY_BOUND: &str = "A page can use 4 GiB at most, and less where the machine has less; the \
                            command line tool, pgoscope, can use all of it.";

fn out_of_memory_advice(n_others: usize) -> &'static str {
    if n_others > 0 {
        "Open fewer files at once, or profiles of a shorter time."
    } else {
        "Open a profile of a shorter time."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trap_without_a_word_is_a_refused_allocation() {
        for message in [
            "Uncaught RuntimeError: unreachable",
            "Uncaught RangeError: Array buffer allocation failed",
            "InternalError: allocation size overflow",
            "RangeError: Out of memory",
        ] {
            assert_eq!(Death::of_silence(message), Death::OutOfMemory, "{message}");
        }
        assert_eq!(
            Death::of_silence("its script could not be loaded"),
            Death::Silence("its script could not be loaded".to_owned())
        );
    }

    #[test]
    fn a_panic_keeps_its_words_unless_it_is_about_memory() {
        assert_eq!(
            Death::of_panic("panicked at a.rs:1:2:\ncapacity overflow"),
            Death::OutOfMemory
        );
        assert_eq!(
            Death::of_panic("index out of bounds"),
            Death::Panic("index out of bounds".to_owned())
        );
    }
}
