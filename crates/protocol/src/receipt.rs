//! What a `default.pgo` was made of, and how: for a pull request, and to make it again.

use serde::{Deserialize, Serialize};

use crate::doctor::Severity;
use crate::evidence::Sufficiency;
use crate::release::ReleaseReport;
use crate::{EditNote, Plan};

/// A receipt for one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The program that made it, with its version: `pgoscope 0.1.0`.
    pub tool: String,
    /// What was written.
    pub output: ReceiptOutput,
    /// The command that writes the same bytes, for a shell.
    pub command: String,
    /// The files that went into it, in the order in which they are merged.
    pub inputs: Vec<ReceiptInput>,
    /// Whether they count exactly as their weights say; if not, as closely as 64 bits allow.
    pub is_exact: bool,
    /// Files that were open and left out.
    pub excluded: Vec<ReceiptExclusion>,
    /// What was planned. Texts of renames and of a source diff stand here whole.
    pub plan: Plan,
    /// What the edits did.
    pub notes: Vec<EditNote>,
    /// What the compiler reads.
    pub edges: ReceiptEdges,
    /// Whether there are enough samples.
    pub sufficiency: Sufficiency,
    /// The last release beside it.
    pub release: Option<ReleaseReport>,
    /// What is the matter with the inputs, the worst first.
    pub findings: Vec<ReceiptFinding>,
}

/// The file that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptOutput {
    /// Its size in bytes.
    pub n_bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The SHA-256 of what `go tool preprofile` makes of it: Go's build cache goes by that.
    pub preprofile_sha256: String,
    /// Whether it is the full merge; else it holds what the compiler reads and nothing else.
    pub is_full: bool,
}

/// A file that went in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReceiptInput {
    /// Its name.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub n_bytes: u64,
    /// How many samples it has.
    pub n_samples: u32,
    /// How long it was collected, in nanoseconds; 0 if it does not say.
    pub duration_nanos: i64,
    /// How it counts: one part, or one for each value of the label that files are split by.
    pub parts: Vec<ReceiptPart>,
}

/// How an input, or a part of it, counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReceiptPart {
    /// The value of the label.
    pub label: Option<String>,
    /// Its weight, as an exact fraction.
    pub weight: String,
    /// How many times each of its samples is counted.
    pub factor: u64,
    /// Its part of the edge weight, from 0 to 1.
    pub share: f64,
    /// Whether it fits the others so badly that leaving it out is suggested.
    pub is_outlier: bool,
}

/// A file that was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptExclusion {
    /// Its name.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Why.
    pub reason: String,
}

/// What the compiler reads of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptEdges {
    /// How many edges.
    pub n_edges: u32,
    /// How many of them are hot.
    pub n_hot: u32,
    /// The sum of their weights.
    pub total_weight: i64,
    /// The weight of the last hot edge.
    pub cut_weight: i64,
    /// Edges of just that weight.
    pub n_tied: u32,
    /// Those of them that are hot, by name.
    pub n_tied_hot: u32,
}

impl ReceiptEdges {
    /// Where the cut is, in a sentence.
    pub fn sentence(&self) -> String {
        let Self {
            n_edges,
            n_hot,
            cut_weight,
            n_tied,
            n_tied_hot,
            ..
        } = self;
        format!(
            "{n_hot} of {n_edges} call edges are hot, down to a weight of {cut_weight}; \
             {n_tied_hot} of the {n_tied} edges of that weight are, by name."
        )
    }
}

/// One thing that is the matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptFinding {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is, for programs.
    pub kind: String,
    /// In one line.
    pub headline: String,
    /// The part of the edge weight that it costs, from 0 to 1.
    pub share: f64,
    /// Whether the plan does what it advises.
    pub is_dealt_with: bool,
}
