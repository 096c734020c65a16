//! Questions and answers between the app and its worker, as plain data.
//!
//! A [`Request`] travels with the file it is about, if any; a [`Response`] travels with one blob
//! of columns, if it has one. What crosses is small and typed, or large and flat: never an array
//! of numbers through serde. What page, worker and command line must do alike is here as well: what a
//! search matches, [`Query`], and how edges read as text.
//!
//! **Invariant:** an answer to a question carries the revision of the merge that it describes, so
//! that whoever asked can drop an answer that no longer matches.
//!
//! This crate knows no profile, no JavaScript and no file; only what is said about them.

pub mod columns;
mod doctor_report;
mod drift_columns;
mod edge_text;
mod effect_report;
mod evidence_report;
mod flame_columns;
mod limits;
mod loss_cause;
mod messages;
mod peek_columns;
mod pgo_report;
mod plan;
mod query;
pub mod receipt;
mod release_report;
mod shown;
mod sources;
mod sums;
mod top_columns;

pub use edge_text::{edges_csv, edges_text, edges_text_bytes};
pub use effect_report::{EffectEdge, EffectReport, N_EFFECT_EDGES};
pub use limits::{LimitName, Limits, ReachedLimit};
pub use messages::{
    Download, Export, Failure, FailureKind, Question, Reply, Request, Response, TopRow, VERSION,
};
pub use pgo_report::{LeanProof, PgoReport, Refusal, edge_flags};
pub use plan::{EdgeName, EditNote, Edits, FileWeight, NumberedPlan, Plan, Release, Weighting};
pub use query::Query;
pub use shown::{crossing, shown, visible};
pub use sources::{
    FlameView, FlameZoom, MergeSummary, SourceId, SourceSummary, Unmerged, ValueKey,
    ValueTypeChoice,
};
pub use sums::Sums;

/// What is the matter with profiles, and what PGO can reach.
pub mod doctor {
    pub use crate::doctor_report::{DoctorReport, Finding, FindingPlace, Reach, Severity};
}

/// Who says so, and whether there are enough samples.
pub mod evidence {
    pub use crate::evidence_report::{
        Agreement, EvidenceReport, Growth, InputEvidence, LabelSummary, N_LABEL_VALUES, Sufficiency,
    };
}

/// The last release beside the new one.
pub mod release {
    pub use crate::drift_columns::{EnteredColumns, LeftColumns};
    pub use crate::loss_cause::LossCause;
    pub use crate::release_report::{CauseSum, DecisionChange, ReleaseReport, Verdict};
}

/// What the answers are made of, so that the app need not name the rooms that make them.
pub mod answers {
    pub use crate::columns::{EdgeColumns, TextColumn};
    pub use crate::drift_columns::DriftColumns;
    pub use crate::evidence_report::EvidenceColumns;
    pub use crate::flame_columns::{decode_flame_graph, encode_flame_graph};
    pub use crate::peek_columns::{Neighbours, PeekColumns};
    pub use crate::top_columns::TopColumns;
    pub use flame::FlameGraph;
}
