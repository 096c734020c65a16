//! The command that carries out a plan again.

use std::borrow::Cow;
use std::fmt::Write;

use protocol::{EdgeName, Weighting};

use super::Planned;

/// What the command calls the table of renames, whose text stands in the plan.
pub const RENAMES_FILE: &str = "renames.txt";

/// What the command calls the source diff, whose text stands in the plan.
pub const DIFF_FILE: &str = "source.diff";

/// `pgoscope pgo …` for a shell: the same files with the same names give the same bytes.
pub(super) fn pgo_command(planned: &Planned, is_full: bool) -> String {
    let mut command = Command::default();
    let plan = planned.plan();
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
    for file_weight in &plan.file_weights {
        let members = planned.members.iter();
        for member in members.filter(|member| member.sha256 == file_weight.sha256) {
            let weight = format!("{}={}", member.name, file_weight.weight);
            command.option("--weight", &weight);
        }
    }
    if let (Some(release), Some(held)) = (&plan.release, &planned.held) {
        let flag = match release.carries_over {
            true => "--carry-over",
            false => "--release",
        };
        command.option(flag, &held.summary.name);
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
    command.option("-o", "default.pgo");
    for member in &planned.members {
        command.word(&member.name);
    }
    command.text
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
}
