//! The command that carries out a plan again.

use std::borrow::Cow;
use std::fmt::Write;

use protocol::{EdgeName, FileWeight, Plan, SourceSummary, Weighting};

use super::Planned;

/// What the command calls the table of renames, whose text stands in the plan.
pub const RENAMES_FILE: &str = "renames.txt";

/// What the command calls the source diff, whose text stands in the plan.
pub const DIFF_FILE: &str = "source.diff";

/// What the command writes, where nobody says otherwise.
pub const PGO_FILE: &str = "default.pgo";

impl Planned {
    /// `pgoscope pgo …` for a shell: the same files with the same names give the same bytes in
    /// `out`.
    pub(super) fn command(&self, is_full: bool, out: &str) -> String {
        let release = self.held.as_ref().map(|held| &*held.summary.name);
        pgo_command(&self.plan, &self.members, release, is_full, out)
    }
}

/// The command for a plan, the files in the order in which they are merged, and the name of the
/// last release's file.
pub fn pgo_command(
    plan: &Plan,
    files: &[SourceSummary],
    release_name: Option<&str>,
    is_full: bool,
    out: &str,
) -> String {
    let mut command = Command::default();
    if is_full {
        command.flag("--full");
    }
    for rule in &plan.label_rules {
        command.option("--label", rule);
    }
    match &plan.weighting {
        Weighting::AsIs => {}
        Weighting::PerFile => command.option("--weight", "per-file"),
        Weighting::PerSecond => command.option("--weight", "per-second"),
        Weighting::PerService => command.option("--weight", "per-service"),
        Weighting::PerLabel { key } => command.option("--weight", &format!("per-label:{key}")),
    }
    for (row, file_weight) in plan.file_weights.iter().enumerate() {
        let is_of = |other: &FileWeight| other.sha256 == file_weight.sha256;
        if plan.file_weights[row + 1..].iter().any(is_of) {
            continue; // What is said of a file last is what holds.
        }
        for file in files
            .iter()
            .filter(|file| file.sha256 == file_weight.sha256)
        {
            let weight = format!("{}={}", file_argument(&file.name), file_weight.weight);
            command.option("--weight", &weight);
        }
    }
    if let (Some(release), Some(name)) = (&plan.release, release_name) {
        let flag = match release.carries_over {
            true => "--carry-over",
            false => "--release",
        };
        command.option(flag, &file_argument(name));
        if let Some(percent) = release.holds_from_percent {
            command.option("--hold-from", &percent.to_string());
        }
        if release.keeps_if_same {
            command.flag("--keep-if-same");
        }
    }
    let edits = &plan.edits;
    if edits.drops_pseudo_frames {
        command.flag("--drop-pseudo-frames");
    }
    if !edits.renames.trim().is_empty() {
        command.option("--rename", RENAMES_FILE);
    }
    if !edits.source_diff.trim().is_empty() {
        command.option("--source-diff", DIFF_FILE);
    }
    for name in &edits.do_not_inline {
        command.option("--do-not-inline", name);
    }
    for edge in &edits.force_hot {
        command.option("--force-hot", &edge_argument(edge));
    }
    command.option("-o", &file_argument(out));
    for file in files {
        command.word(&file_argument(&file.name));
    }
    command.text
}

/// A file's name where it could be taken for an option or a weighting. `-` is standard input.
fn file_argument(name: &str) -> Cow<'_, str> {
    let is_other = (name.starts_with('-') && name != "-") || name.starts_with("per-label:");
    match is_other {
        true => Cow::Owned(format!("./{name}")),
        false => Cow::Borrowed(name),
    }
}

/// `CALLER->CALLEE@OFFSET`: no name of Go's has `->`, and an offset has no `@`.
fn edge_argument(edge: &EdgeName) -> String {
    format!("{}->{}@{}", edge.caller, edge.callee, edge.offset)
}

struct Command {
    text: String,
}

impl Default for Command {
    fn default() -> Self {
        let text = "pgoscope pgo".to_owned();
        Self { text }
    }
}

impl Command {
    fn flag(&mut self, flag: &str) {
        // Writing to a string always succeeds.
        let _ = write!(self.text, " {flag}");
    }

    fn option(&mut self, flag: &str, value: &str) {
        self.flag(flag);
        self.word(value);
    }

    fn word(&mut self, word: &str) {
        let _ = write!(self.text, " {}", quoted(word));
    }
}

/// A word that a POSIX shell takes as it is.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=+,%@".contains(&byte);
    match !word.is_empty() && word.bytes().all(is_plain) {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_shell_would_read_are_quoted() {
        assert_eq!(quoted("pod-a.pb.gz"), "pod-a.pb.gz");
        assert_eq!(quoted("!source=alloy"), "'!source=alloy'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_file_s_name_is_never_an_option_or_a_weighting() {
        assert_eq!(file_argument("a.pb.gz"), "a.pb.gz");
        assert_eq!(file_argument("-"), "-");
        assert_eq!(file_argument("--full"), "./--full");
        assert_eq!(file_argument("per-label:a"), "./per-label:a");
    }

    #[test]
    fn of_two_weights_of_a_file_the_one_that_holds_is_said() {
        let file = SourceSummary {
            name: "a.pb".into(),
            sha256: "ab".into(),
            ..SourceSummary::default()
        };
        let weight = |weight: &str| FileWeight {
            sha256: "ab".into(),
            weight: weight.into(),
        };
        let plan = Plan {
            file_weights: vec![weight("2"), weight("1/3")],
            ..Plan::default()
        };
        assert_eq!(
            pgo_command(&plan, &[file], None, false, PGO_FILE),
            "pgoscope pgo --weight a.pb=1/3 -o default.pgo a.pb"
        );
    }
}
