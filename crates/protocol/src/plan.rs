//! How `default.pgo` is to be made of the files that are included: what counts how often, what is
//! kept from the last release, and what is edited.
//!
//! A plan is text and numbers that a person wrote or chose; what they come to, and whether they
//! make sense, the engine says.
//!
//! **Invariant:** the default plan changes nothing: it is the plain merge.

use serde::{Deserialize, Serialize};

use crate::SourceId;

/// What is done between the included files and `default.pgo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Which samples take part: `key=value`, and `!key=value` for those that do not.
    pub label_rules: Vec<String>,
    /// How often each file counts.
    pub weighting: Weighting,
    /// Files that count more or less often than the weighting says.
    pub file_weights: Vec<FileWeight>,
    /// The `default.pgo` of the last release, and what is kept from it.
    pub release: Option<Release>,
    /// What is changed about the edges.
    pub edits: Edits,
}

impl Plan {
    /// Whether the plan does what a finding of this kind advises, so that it is no longer one about
    /// the file that is written.
    pub fn deals_with(&self, finding_kind: &str) -> bool {
        match finding_kind {
            "pseudo-frames" => self.edits.drops_pseudo_frames,
            "mixed-programs" => self.weighting == Weighting::PerService,
            _ => false,
        }
    }

    /// Whether every sample of every included file counts once.
    pub fn is_plain_merge(&self) -> bool {
        self.label_rules.is_empty()
            && self.weighting == Weighting::AsIs
            && self.file_weights.is_empty()
    }
}

/// A rule that says how often each file counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// A sample is a sample, as for `go tool pprof -proto`.
    #[default]
    AsIs,
    /// Every file has the same say.
    PerFile,
    /// A second of profiling has the same say in every file.
    PerSecond,
    /// Every program has the same say, however many files there are of it.
    PerService,
    /// Every value of a label has the same say.
    PerLabel {
        /// The label: `service_name`.
        key: String,
    },
}

/// How much more or less often than others a file counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWeight {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// `3`, `0.25` or `1/8`: what the weight of the weighting is multiplied by; 0 leaves it out.
    pub weight: String,
}

/// The last release, and what is kept from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The open file that is the last release's `default.pgo`. It takes no part in the merge.
    pub source: SourceId,
    /// Hot edges that the new profile lost only because they became cheaper, were diluted or by
    /// chance are hot again.
    pub carries_over: bool,
    /// Hot edges that would be hot in another profile with at least this probability, in percent,
    /// are hot again.
    pub holds_from_percent: Option<u32>,
    /// The file of the last release is written again where the compiler would decide the same.
    pub keeps_if_same: bool,
}

impl Release {
    /// A release to compare with, of which nothing is kept.
    pub fn compared(source: SourceId) -> Self {
        Self {
            source,
            carries_over: false,
            holds_from_percent: None,
            keeps_if_same: false,
        }
    }
}

/// What is changed about the edges, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// Edges to the runtime's preemption and other frames that are no calls go.
    pub drops_pseudo_frames: bool,
    /// A table of renames, a line each: `package OLD NEW`, `function OLD NEW`, `pattern REGEX NEW`.
    pub renames: String,
    /// A unified diff from the profiled sources to those that are built.
    pub source_diff: String,
    /// Functions that are not to be inlined for the profile's sake.
    pub do_not_inline: Vec<String>,
    /// Edges that are to be hot.
    pub force_hot: Vec<EdgeName>,
}

/// What an edit came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditNote {
    /// In a sentence.
    pub text: String,
    /// Whether it did less than was asked, or nothing.
    pub is_warning: bool,
}

/// What the compiler knows an edge by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EdgeName {
    /// The linker's name of the function that calls.
    pub caller: String,
    /// The linker's name of the function that is called.
    pub callee: String,
    /// The line of the call, counted from the start line of the caller.
    pub offset: i64,
}

/// A plan and the number that the page knows it by: answers carry the number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberedPlan {
    /// The number; 0 is the plan that a worker starts with, the default one.
    pub number: u32,
    /// The plan.
    pub plan: Plan,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_deals_with_the_findings_whose_advice_it_follows() {
        let mut plan = Plan::default();
        assert!(!plan.deals_with("pseudo-frames"));
        plan.edits.drops_pseudo_frames = true;
        plan.weighting = Weighting::PerService;
        assert!(plan.deals_with("pseudo-frames") && plan.deals_with("mixed-programs"));
        assert!(!plan.deals_with("no-start-line"));
    }
}
