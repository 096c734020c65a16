//! The messages themselves.

use serde::{Deserialize, Serialize};

use crate::doctor::DoctorReport;
use crate::evidence::EvidenceReport;
use crate::release::ReleaseReport;
use crate::{
    EffectReport, FlameView, LeanProof, Limits, MergeSummary, NumberedPlan, PgoReport, Plan,
    ReachedLimit, SourceId, SourceSummary, Sums, ValueKey,
};

/// What both sides must agree on; a page and a worker of different builds do not talk.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "/4");

/// What the app asks of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read the file that travels beside this message.
    OpenSource {
        /// The name for it from now on.
        source: SourceId,
        /// Its name for people.
        name: String,
        /// Its size in bytes.
        file_bytes: u64,
        /// Whether it takes part in the merge.
        included: bool,
    },
    /// Stop reading a file, or forget it if it has been read.
    RemoveSource {
        /// Which.
        source: SourceId,
    },
    /// Let files take part in the merge, or not.
    SetIncluded {
        /// Which.
        sources: Vec<SourceId>,
        /// Whether they take part.
        included: bool,
    },
    /// Refuse what goes beyond these limits, from the next file on.
    SetLimits(Limits),
    /// Make `default.pgo` so from now on.
    SetPlan(NumberedPlan),
    /// Answer a question about the merge. A question replaces an unanswered one of its kind.
    Ask(Question),
}

/// A question about the merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// A flame graph.
    FlameGraph(FlameView),
    /// The top table of one value column.
    Top {
        /// Which column.
        value: ValueKey,
    },
    /// A function in the whole call tree, wherever it stands, with its callers and callees.
    Peek {
        /// Of which column.
        value: ValueKey,
        /// Its name.
        function: String,
    },
    /// What a search comes to in the whole call tree.
    Search {
        /// Of which column.
        value: ValueKey,
        /// What the reader typed; see [`crate::Query`].
        query: String,
    },
    /// The edges that Go's PGO reads, as the plan leaves them.
    Edges {
        /// The number of the plan.
        plan: u32,
    },
    /// What `default.pgo` would be, and the proof that it means the same as what it is made of.
    LeanProof {
        /// The number of the plan.
        plan: u32,
    },
    /// What is the matter with the included files, and what PGO can reach in their merge.
    Doctor,
    /// What the inputs say of each other and of each edge, and whether there are enough samples.
    Evidence {
        /// The number of the plan.
        plan: u32,
    },
    /// The last release beside the planned file. Fails where the plan names no release.
    Release {
        /// The number of the plan.
        plan: u32,
    },
    /// What another plan would do to the hot set. Fails where it cannot be carried out, not where
    /// the one that holds cannot.
    Effect {
        /// The number of the plan that holds, beside which it is told.
        plan: u32,
        /// The other plan.
        wanted: Box<Plan>,
    },
    /// A file to download.
    Export(Export),
}

/// What can be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// What the compiler reads and nothing else.
    LeanPgo,
    /// The whole merge that Go's PGO would read.
    FullPgo,
    /// The merge of the group that `value` is in.
    Merge {
        /// Any column of the group.
        value: ValueKey,
    },
    /// The compiler's edges as comma-separated values.
    EdgesCsv,
    /// The compiler's edges as aligned text.
    EdgesText,
    /// The bytes of `go tool preprofile`.
    Preprofile,
    /// What `default.pgo` was made of and how, for programs.
    ReceiptJson,
    /// The same for a pull request.
    ReceiptMarkdown,
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker lives; always its first message.
    Ready {
        /// Its [`VERSION`].
        version: String,
    },
    /// These limits hold: comes after [`Response::Ready`] and after [`Request::SetLimits`], of
    /// which it may hold less where this build cannot do what was asked.
    Limits(Limits),
    /// A file is being read.
    SourceProgress {
        /// Which.
        source: SourceId,
        /// How much of the file has been read.
        read_bytes: u64,
        /// How much it has inflated to so far.
        raw_bytes: u64,
    },
    /// A file has been read.
    SourceAdded(SourceSummary),
    /// A file could not be read.
    SourceFailed {
        /// Which.
        source: SourceId,
        /// Why.
        failure: Failure,
    },
    /// What is open and included has changed.
    Merged(MergeSummary),
    /// The columns are a flame graph.
    FlameGraph {
        /// Of which merge.
        revision: u32,
        /// Of what in it. Where the zoom was into another merge, the graph is of the whole.
        view: FlameView,
    },
    /// The columns are a top table.
    Top {
        /// Of which merge.
        revision: u32,
        /// Of which values.
        value: ValueKey,
    },
    /// What a function comes to; the columns are its callers and callees.
    Peek {
        /// Of which merge.
        revision: u32,
        /// Of which values.
        value: ValueKey,
        /// Which function.
        function: String,
        /// What was measured in it; in no place, if there is no such function.
        sums: Sums,
    },
    /// What a search comes to.
    Found {
        /// Of which merge.
        revision: u32,
        /// Of which values.
        value: ValueKey,
        /// What was sought.
        query: String,
        /// What was measured in the functions that match, by name or by file.
        sums: Sums,
    },
    /// What Go's PGO reads; the columns are the edges.
    Edges {
        /// Of which merge.
        revision: u32,
        /// By which plan.
        plan: u32,
        /// What the edges amount to.
        report: PgoReport,
    },
    /// The proof that was asked for.
    LeanProof {
        /// Of which merge.
        revision: u32,
        /// By which plan.
        plan: u32,
        /// The figures.
        proof: LeanProof,
    },
    /// What is the matter.
    Doctor {
        /// With which merge.
        revision: u32,
        /// The findings.
        report: DoctorReport,
    },
    /// Who says so; the columns are [`EvidenceColumns`](crate::answers::EvidenceColumns).
    Evidence {
        /// Of which merge.
        revision: u32,
        /// By which plan.
        plan: u32,
        /// The inputs and the figures.
        report: EvidenceReport,
    },
    /// The last release beside the new one; the columns are
    /// [`DriftColumns`](crate::answers::DriftColumns).
    Release {
        /// Of which merge.
        revision: u32,
        /// By which plan.
        plan: u32,
        /// The comparison.
        report: ReleaseReport,
    },
    /// What a plan would do.
    Effect {
        /// To which merge.
        revision: u32,
        /// Beside which plan.
        plan: u32,
        /// Which plan.
        wanted: Box<Plan>,
        /// The effect.
        report: EffectReport,
    },
    /// The columns are the bytes of a file.
    Exported {
        /// Of which merge.
        revision: u32,
        /// By which plan.
        plan: u32,
        /// What was asked for.
        export: Export,
        /// What to save it as.
        download: Download,
    },
    /// A question could not be answered.
    Unanswered {
        /// Which.
        question: Question,
        /// Why.
        failure: Failure,
    },
    /// The worker is about to die.
    Crashed {
        /// What the panic said.
        message: String,
    },
}

/// How to save an exported file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// The file name: `default.pgo`.
    pub file_name: String,
    /// The MIME type.
    pub mime: String,
}

/// A response and its columns; empty where the response has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// What is said.
    pub response: Response,
    /// The columns, little-endian; see [`crate::columns`].
    pub columns: Vec<u8>,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self {
            response,
            columns: Vec::new(),
        }
    }
}

/// Why something could not be done, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure it is, for the mark on the row.
    pub kind: FailureKind,
    /// What happened and where: `Not a profile: this is an HTML page`.
    pub message: String,
    /// What to do about it; may be empty.
    pub remedy: String,
    /// What Go's own reader says of the file, where it refuses it and its words are known.
    pub go_message: Option<String>,
    /// The limit that was reached, where the kind is [`FailureKind::Limit`].
    pub limit: Option<ReachedLimit>,
}

/// The kinds of failure that a reader would tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// The file is something else.
    NotAProfile,
    /// The file is a profile, but damaged.
    Malformed,
    /// A named limit was reached.
    Limit,
    /// The browser or the system could not deliver the bytes.
    Unreadable,
    /// The worker died of it.
    Crashed,
    /// The worker was given no more memory for it.
    OutOfMemory,
    /// Go would refuse it.
    Refused,
    /// The plan asks for what cannot be done.
    Plan,
    /// There is nothing to answer from.
    Nothing,
}

/// One row of the top table.
#[derive(Clone, Debug, PartialEq)]
pub struct TopRow {
    /// The function.
    pub name: String,
    /// Its package.
    pub package: String,
    /// Its source file; may be empty.
    pub file: String,
    /// Its first line; 0 if unknown.
    pub start_line: i64,
    /// The value of samples that ended in it.
    pub flat: i64,
    /// The value of samples that it was in.
    pub cum: i64,
}
