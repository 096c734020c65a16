//! What is the matter with profiles that are to become a `default.pgo`, in words and figures.

use serde::{Deserialize, Serialize};

/// All findings about a set of files, and what PGO can reach in their merge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DoctorReport {
    /// The files, in the order in which findings number them.
    pub inputs: Vec<String>,
    /// What is the matter, the worst first.
    pub findings: Vec<Finding>,
    /// What PGO can reach; `None` if there is no merge that Go would read.
    pub reach: Option<Reach>,
}

impl DoctorReport {
    /// How bad the worst finding is; `None` if there is none.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// How bad a finding is, from harmless to fatal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; it costs nothing, or little.
    Note,
    /// All of it is used, but it may not be what production does.
    Doubt,
    /// Part of the profile is of no use to the compiler.
    Loss,
    /// Go refuses the profile, or takes it and does nothing.
    Refusal,
}

impl Severity {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Doubt => "doubt",
            Self::Loss => "loss",
            Self::Refusal => "refusal",
        }
    }
}

/// One thing that is the matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of finding it is, for programs: `call-lines-lost`.
    pub kind: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is the matter and where, in one line.
    pub headline: String,
    /// Go's own message, where it refuses.
    pub go_message: Option<String>,
    /// Why it matters to the compiler.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// The edge weight that it costs, of all files together.
    pub weight: i64,
    /// The edge weight of all files together.
    pub of_weight: i64,
    /// How many edges it is about, file by file; 0 where it is not about edges.
    pub n_edges: u64,
    /// What each file shows.
    pub places: Vec<FindingPlace>,
}

/// A finding in one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingPlace {
    /// Row of [`DoctorReport::inputs`].
    pub input: u32,
    /// What it shows, in one line that begins with its name.
    pub text: String,
    /// The edge weight that it costs there.
    pub weight: i64,
    /// The edge weight of the file.
    pub of_weight: i64,
}

/// Where the CPU time of a merge goes, and what has become of its hot weight. Times are in the unit
/// of the value column that Go reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// What it comes to, in a sentence or two.
    pub sentence: String,
    /// All of the time; the other times are parts of it that do not overlap.
    pub total_time: i64,
    /// In Go code outside the runtime, in stacks with a call.
    pub go_time: i64,
    /// In Go code outside the runtime, in stacks without one.
    pub edgeless_time: i64,
    /// In Go's runtime, but for the two below.
    pub runtime_time: i64,
    /// Collecting garbage.
    pub garbage_collector_time: i64,
    /// Choosing what runs next.
    pub scheduler_time: i64,
    /// In system calls.
    pub system_call_time: i64,
    /// In assembly.
    pub assembly_time: i64,
    /// Outside Go.
    pub foreign_time: i64,
    /// The weight of hot edges.
    pub hot_weight: i64,
    /// The part of it that is inlined in the profiled build.
    pub hot_inlined_weight: i64,
    /// The part of it on frames that are no calls.
    pub hot_pseudo_weight: i64,
    /// The part of it in calls out of inlined bodies.
    pub hot_trapped_weight: i64,
}
