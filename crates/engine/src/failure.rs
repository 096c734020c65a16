//! What goes wrong, in words for people.

use pprof::PprofError;
use protocol::{Failure, FailureKind};

/// What a file's error means to whoever opened it.
pub fn failure_from_pprof(error: &PprofError) -> Failure {
    let kind = match error {
        PprofError::Foreign(_) => FailureKind::NotAProfile,
        PprofError::Limit { .. } => FailureKind::Limit,
        _ => FailureKind::Malformed,
    };
    Failure {
        kind,
        message: capitalised(&error.to_string()),
        remedy: error.remedy(),
    }
}

/// There is nothing to answer from.
pub(crate) fn nothing_open() -> Failure {
    Failure {
        kind: FailureKind::Nothing,
        message: "No profile is open and included.".into(),
        remedy: "Open a profile, or include one that is open.".into(),
    }
}

/// Go would refuse the profile.
pub(crate) fn refused(refusal: pgo::Refusal) -> Failure {
    Failure {
        kind: FailureKind::Refused,
        message: format!("Go would refuse this profile: {refusal}"),
        remedy: refusal.remedy().into(),
    }
}

/// Go would take the profile and make nothing of it.
pub(crate) fn no_edges() -> Failure {
    Failure {
        kind: FailureKind::Refused,
        message: "There is no call in this profile: Go would take it and do nothing.".into(),
        remedy: "Profile for longer, or under load; every stack needs at least two frames.".into(),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).chain(['.']).collect(),
        None => String::new(),
    }
}
