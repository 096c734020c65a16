//! Whether we and Go's `preprofile` say the same about a file.

use pgo::{EdgeTable, Refusal, preprofile};
use pprof::{Limits, PprofError, decode};

/// Why we make no edges of a file.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It cannot be read.
    Unreadable(PprofError),
    /// It can be read, and Go's compiler would not take it.
    ByPgo(Refusal),
}

/// How what we say compares with what Go says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// The same bytes.
    Bytes,
    /// Refused for the same reason, in the same words.
    Reason,
    /// Refused by both. Ours names what the file is; Go names the field it stumbled over.
    Foreign,
    /// Refused by both, in different words.
    Words {
        /// Ours.
        ours: String,
        /// Go's.
        go: String,
    },
    /// Not the same.
    None(String),
}

/// The bytes of `go tool preprofile`, by our rules.
pub(crate) fn edges_of(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let decoded = decode(bytes, &Limits::default()).map_err(Refused::Unreadable)?;
    let edges = EdgeTable::build(&decoded.profile).map_err(Refused::ByPgo)?;
    Ok(preprofile(&edges))
}

/// Compares our answer about a file with Go's: its output, or the first line of its refusal.
pub(crate) fn agreement(ours: Result<Vec<u8>, Refused>, go: Result<Vec<u8>, String>) -> Agreement {
    let (refused, message) = match (ours, go) {
        (Ok(ours), Ok(go)) if ours == go => return Agreement::Bytes,
        (Ok(ours), Ok(go)) => return Agreement::None(first_difference(&ours, &go)),
        (Ok(_), Err(message)) => return Agreement::None(format!("only Go refuses: {message}")),
        (Err(refused), Ok(_)) => return Agreement::None(format!("only we refuse: {refused:?}")),
        (Err(refused), Err(message)) => (refused, message),
    };
    let parsing = "error parsing profile: ";
    let message = message.trim_start_matches("preprofile: ");
    // Go says so once for each of its layers.
    let reason = message.trim_start_matches(parsing).to_owned();
    let ours = match &refused {
        Refused::Unreadable(PprofError::Foreign(_)) => return Agreement::Foreign,
        Refused::Unreadable(error) => error.go_reason(),
        Refused::ByPgo(refusal) => Some(refusal.to_string()),
    };
    match ours {
        Some(ours) if ours == reason => Agreement::Reason,
        Some(ours) => Agreement::Words { ours, go: reason },
        None => Agreement::Words {
            ours: match refused {
                Refused::Unreadable(error) => error.to_string(),
                Refused::ByPgo(refusal) => refusal.to_string(),
            },
            go: reason,
        },
    }
}

fn first_difference(ours: &[u8], go: &[u8]) -> String {
    let lines = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (ours, go) = (lines(ours), lines(go));
    let at = ours.iter().zip(&go).position(|(a, b)| a != b);
    let at = at.unwrap_or_else(|| ours.len().min(go.len()));
    format!(
        "{} lines and Go's {}; line {}: {:?} and {:?}",
        ours.len(),
        go.len(),
        at + 1,
        ours.get(at),
        go.get(at)
    )
}
