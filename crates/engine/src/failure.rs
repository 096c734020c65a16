//! What goes wrong, in words for people.

use pprof::PprofError;
use protocol::{Failure, FailureKind, LimitName, ReachedLimit};

use crate::limits;

/// What a file's error means to whoever opened it.
pub(crate) fn from_pprof(error: &PprofError) -> Failure {
    let (kind, limit) = match *error {
        PprofError::Foreign(_) => (FailureKind::NotAProfile, None),
        PprofError::Limit {
            name,
            limit,
            wanted,
        } => {
            let name = limits::limit_name(name);
            let limit = ReachedLimit {
                name,
                limit,
                wanted,
            };
            (FailureKind::Limit, Some(limit))
        }
        _ => (FailureKind::Malformed, None),
    };
    Failure {
        kind,
        message: sentence(&error.to_string()),
        remedy: match &limit {
            Some(limit) => limit_remedy("Collect for a shorter time", limit),
            None => error.remedy(),
        },
        go_message: error.go_reason(),
        limit,
    }
}

/// What to do about a limit, of which to raise it is one thing as long as it goes higher.
fn limit_remedy(advice: &str, limit: &ReachedLimit) -> String {
    match limit.next() {
        Some(_) => format!("{advice}, or raise the limit if the file is trusted."),
        None => {
            let most = limit.name.most();
            format!("{advice}: the limit goes no higher than {most}.")
        }
    }
}

/// A list of edges would repeat names beyond all measure.
pub(crate) fn list_too_long(n_bytes: u64, most: u64) -> Failure {
    Failure {
        kind: FailureKind::Limit,
        message: format!(
            "A list of these edges would take {n_bytes} bytes for names, and {most} is the most."
        ),
        remedy: "No Go program has such names: look at where the profile comes from. \
                 default.pgo names each function once, and can be written."
            .into(),
        go_message: None,
        limit: None,
    }
}

/// The plan asks for what cannot be done; `message` is a sentence, which may begin with a file's
/// name.
pub(crate) fn plan(message: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure {
        kind: FailureKind::Plan,
        message: message.into(),
        remedy: remedy.into(),
        go_message: None,
        limit: None,
    }
}

/// The whole merge cannot say what the plan changes about its edges.
pub(crate) fn no_full_file() -> Failure {
    plan(
        "The full merge is the samples as they are: edits and edges that are kept hot cannot be \
         written into it.",
        "Write the lean file, or take the edits back.",
    )
}

/// The columns of a file do not fit beside those that are open.
pub(crate) fn session_full(open: Open, limit: u64, wanted: Option<u64>) -> Failure {
    let Open {
        n_sources,
        column_bytes,
    } = open;
    let message = match n_sources {
        0 => format!("This file takes more than the {limit} bytes of memory that a session may."),
        _ => format!(
            "This file does not fit into memory beside the {n_sources} that are open: \
             they take {column_bytes} bytes of the {limit} that a session may."
        ),
    };
    let advice = match n_sources {
        0 => "Collect for a shorter time",
        _ => "Remove files that are no longer needed",
    };
    let limit = ReachedLimit {
        name: LimitName::SessionBytes,
        limit,
        wanted,
    };
    Failure {
        kind: FailureKind::Limit,
        message,
        remedy: limit_remedy(advice, &limit),
        go_message: None,
        limit: Some(limit),
    }
}

/// What is open already when a file does not fit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Open {
    pub(crate) n_sources: usize,
    pub(crate) column_bytes: u64,
}

/// There is nothing to answer from.
pub(crate) fn nothing_open() -> Failure {
    Failure {
        kind: FailureKind::Nothing,
        message: "No profile is open and included.".into(),
        remedy: "Open a profile, or include one that is open.".into(),
        go_message: None,
        limit: None,
    }
}

/// Go would refuse the profile.
pub(crate) fn refused(refusal: pgo::Refusal) -> Failure {
    Failure {
        kind: FailureKind::Refused,
        message: format!("Go would refuse this profile: {refusal}"),
        remedy: refusal.remedy().into(),
        go_message: None,
        limit: None,
    }
}

/// Go would take the profile and make nothing of it.
pub(crate) fn no_edges() -> Failure {
    Failure {
        kind: FailureKind::Refused,
        message: "There is no call in this profile: Go would take it and do nothing.".into(),
        remedy: "Profile for longer, or under load; every stack needs at least two frames.".into(),
        go_message: None,
        limit: None,
    }
}

/// A message as a sentence, with a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).chain(['.']).collect(),
        None => String::new(),
    }
}
