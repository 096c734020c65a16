//! What Go's compiler would make of the merge, in figures.

use serde::{Deserialize, Serialize};

use crate::EditNote;

/// Why Go would refuse the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The words of Go's own error.
    pub go_message: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// What to do about it.
    pub remedy: String,
}

/// What the compiler reads, in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PgoReport {
    /// Go would refuse the profile; then there are no edges.
    pub refusal: Option<Refusal>,
    /// The number of edges.
    pub n_edges: u32,
    /// How many of them, from the first, are hot.
    pub n_hot: u32,
    /// The sum of all weights, which Go's 99 % is taken of.
    pub total_weight: i64,
    /// Functions that the compiler gives the larger inlining budget.
    pub n_hot_callees: u32,
    /// Call sites at which a hot callee may be inlined beyond the usual budget.
    pub n_hot_sites: u32,
    /// Call sites with several callees.
    pub n_multi_callee_sites: u32,
    /// The weight of hot edges.
    pub hot_weight: i64,
    /// What the edits of the plan did.
    pub notes: Vec<EditNote>,
}

/// Marks on an edge; bits of one column.
pub mod edge_flags {
    /// It lies in the hot prefix.
    pub const HOT: u32 = 1;
    /// Its weight is that of the last hot edge.
    pub const TIED: u32 = 1 << 1;
    /// The profile shows callee inlined into caller in some samples.
    pub const INLINED: u32 = 1 << 2;
    /// In all of them.
    pub const FULLY_INLINED: u32 = 1 << 3;
    /// The call site has several callees: perhaps an indirect call.
    pub const MULTI_CALLEE: u32 = 1 << 4;
    /// Of the call site's callees it is the one that devirtualization would choose.
    pub const SITE_WINNER: u32 = 1 << 5;
    /// A function calls itself.
    pub const RECURSIVE: u32 = 1 << 6;
    /// The callee is the runtime's preemption or another pseudo-frame, not a call in the source.
    pub const PSEUDO: u32 = 1 << 7;
    /// The caller has no start line, so the offset is an absolute line and matches nothing.
    pub const NO_START_LINE: u32 = 1 << 8;
    /// Caller or callee has no name.
    pub const UNNAMED: u32 = 1 << 9;
    /// It is hot because the plan keeps it so from the last release, or forces it.
    pub const HELD: u32 = 1 << 10;
    /// It is filler, which names no function and keeps the cut where it belongs.
    pub const FILLER: u32 = 1 << 11;
}

/// What the lean `default.pgo` is, beside the merge that it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeanProof {
    /// The size of the full merge, gzipped.
    pub full_bytes: u64,
    /// The size of the lean file.
    pub lean_bytes: u64,
    /// Edges read from the lean file.
    pub n_edges: u32,
    /// Hot edges read from it.
    pub n_hot: u32,
    /// Both files, decoded again, give the same preprofile, byte for byte; where edges are edited,
    /// the lean file gives that of the edges.
    pub is_identical: bool,
    /// The lean file stands for edited edges, not for the merge as it is.
    pub is_edited: bool,
    /// The SHA-256 of that preprofile, in hexadecimal.
    pub preprofile_sha256: String,
}
