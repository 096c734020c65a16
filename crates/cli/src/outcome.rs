//! How a command ends when it does not end well.

use std::io::{self, Write};
use std::process::ExitCode;

use engine::{EditNote, Failure, FailureKind, MergeError, Merged, ReachedLimit, shown, visible};

use crate::limits::rounded_up;

/// One line for standard error, and the exit code that goes with it.
#[derive(Debug)]
pub(crate) struct Outcome {
    code: u8,
    line: String,
}

impl Outcome {
    /// The answer is no.
    pub(crate) fn no(line: impl Into<String>) -> Self {
        Self {
            code: 1,
            line: line.into(),
        }
    }

    /// Something could not be done.
    pub(crate) fn error(line: impl Into<String>) -> Self {
        Self {
            code: 2,
            line: line.into(),
        }
    }

    /// Says it, and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        say(&self.line.replace('\n', " "));
        ExitCode::from(self.code)
    }
}

/// A line on standard error; where nobody can hear it, that is no reason to fail.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "pgoscope: {line}");
}

/// What edits did not do as somebody may have meant them to.
pub(crate) fn say_warnings(notes: &[EditNote]) {
    for note in notes.iter().filter(|note| note.is_warning) {
        say(&format!("warning: {}", visible(note.text.as_bytes())));
    }
}

/// An answer that could not be given.
pub(crate) fn from_failure(failure: &Failure) -> Outcome {
    let line = format!("{} {}", failure.message, failure.remedy);
    match failure.kind {
        FailureKind::Refused => Outcome::no(line),
        _ => Outcome::error(line),
    }
}

/// A file that could not be read, with the flag that would let it in if a limit kept it out.
pub(crate) fn from_file(name: &str, failure: &Failure) -> Outcome {
    let flag = failure.limit.and_then(flag).unwrap_or_default();
    Outcome::error(format!(
        "{name}: {} {}{flag}",
        failure.message, failure.remedy
    ))
}

/// The flag that raises a limit, if it goes any higher: to what is wanted if that is known, else to
/// twice where it stood.
fn flag(reached: ReachedLimit) -> Option<String> {
    let next = rounded_up(reached.next()?);
    Some(format!(" The flag is --limit {}={next}", reached.name))
}

/// Files that do not go together.
pub(crate) fn from_merge(name: Option<&str>, error: &MergeError) -> Outcome {
    let reason = match error {
        MergeError::PeriodTypes {
            expected, found, ..
        } => {
            let (found, expected) = (shown(found), shown(expected));
            format!("it was sampled by {found}, and other files by {expected}")
        }
        MergeError::NoCommonValueType {
            expected, found, ..
        } => {
            let (found, expected) = (shown(found), shown(expected));
            format!("it measures {found}, and other files {expected}")
        }
        MergeError::Units {
            kind,
            expected,
            found,
            ..
        } => {
            let (kind, found, expected) = (shown(kind), shown(found), shown(expected));
            format!("it counts {kind} in {found}, and other files in {expected}")
        }
        MergeError::NoProfile => "there is nothing to merge".to_owned(),
        MergeError::TooLarge { table, .. } => {
            format!("with it the merge has more than 2^32 {table}")
        }
    };
    let advice = match error {
        MergeError::TooLarge { .. } => "Merge fewer files.",
        _ => "Merge files of one kind at a time.",
    };
    let name = name.map_or_else(String::new, |name| format!("{name}: "));
    Outcome::error(format!("{name}{reason}. {advice}"))
}

/// A lean file among those to merge.
pub(crate) fn lean_among_others(name: &str) -> Outcome {
    Outcome::error(format!(
        "{name}: it is a lean default.pgo, which is for the compiler and does not merge with \
         profiles. Merge the profiles that it was made from, or write it with `pgoscope pgo --full`."
    ))
}

/// The merge does not have the sample type that was asked for.
pub(crate) fn no_sample_type(merged: &Merged, wanted: Option<&str>) -> Outcome {
    if merged.profile().value_types.is_empty() {
        return Outcome::no("there is nothing to show: the files hold no samples");
    }
    let wanted = wanted.unwrap_or("default");
    let there = merged.value_types_text();
    let there = shown(&there);
    Outcome::error(format!(
        "there is no sample type {wanted}; there is {there}"
    ))
}
