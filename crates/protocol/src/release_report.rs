//! The last release's `default.pgo` beside the new one: what would rebuild, what the compiler may
//! decide differently, which edges fell out of the hot set and why.

use serde::{Deserialize, Serialize};

use crate::release::LossCause;

/// The comparison, beside the edges in [`DriftColumns`](crate::answers::DriftColumns).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReleaseReport {
    /// The name of the last release's file.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What building with the new profiles alone would mean.
    pub unplanned: DecisionChange,
    /// What building with the planned file means; the same, where nothing is kept or edited.
    pub planned: DecisionChange,
    /// What the new weights are of the old, for most of the weight that both have.
    pub scale: f64,
    /// How many edges fell out of the hot set, by cause, in the order of [`LossCause`].
    pub causes: Vec<CauseSum>,
    /// Edges of the last release that the plan keeps hot.
    pub n_held: u32,
    /// Edges that it cannot keep: another callee is heavier on their line.
    pub n_outranked: u32,
    /// Edges of filler that this takes.
    pub n_fillers: u32,
    /// The last release's file takes the new one's place, as the plan asks where nothing is decided
    /// differently.
    pub is_kept: bool,
}

/// What the compiler can decide differently with one file in place of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionChange {
    /// In a word.
    pub verdict: Verdict,
    /// Edges that are hot in both.
    pub n_kept: u32,
    /// Edges that are hot now.
    pub n_entered: u32,
    /// Edges that no longer are.
    pub n_left: u32,
    /// Functions that get the larger budget now.
    pub n_entered_callees: u32,
    /// Functions that no longer do.
    pub n_left_callees: u32,
    /// Call sites that are hot in one of the files only.
    pub n_hot_sites: u32,
    /// Call sites in both files, hot in either, whose heaviest callee is another, or below it the
    /// next that an indirect call may be made direct for.
    pub n_hot_winners: u32,
    /// The same among cold ones.
    pub n_cold_winners: u32,
}

impl DecisionChange {
    /// What each figure counts, and the figures.
    pub fn counts(&self) -> [(&'static str, u32); 8] {
        [
            ("hot edges that stay", self.n_kept),
            ("edges that become hot", self.n_entered),
            ("edges that fall out", self.n_left),
            (
                "functions that gain the larger budget",
                self.n_entered_callees,
            ),
            ("functions that lose it", self.n_left_callees),
            ("call sites hot in one of them only", self.n_hot_sites),
            (
                "hot call sites with another heaviest callee",
                self.n_hot_winners,
            ),
            (
                "cold call sites with another heaviest callee",
                self.n_cold_winners,
            ),
        ]
    }
}

/// What a new file means for the next build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The preprofiles are the same bytes: the build cache stays.
    #[default]
    NothingRebuilds,
    /// Everything rebuilds, and every decision stays: the old file will do as well.
    SameDecisions,
    /// Only the heaviest callee of cold sites differs, which an indirect call there could show.
    OnlyColdSites,
    /// Decisions about hot code may change.
    Different,
}

impl Verdict {
    /// What it means for the next build, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NothingRebuilds => "The compiler reads the same bytes: nothing would rebuild.",
            Self::SameDecisions => {
                "Everything would rebuild, and the compiler would decide the same: keep the old file."
            }
            Self::OnlyColdSites => {
                "Everything would rebuild; hot code is decided about as before, and a cold indirect \
                 call may be made direct for another function."
            }
            Self::Different => "Everything would rebuild, and decisions about hot code may change.",
        }
    }
}

/// Why edges fell out of the hot set, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseSum {
    /// Why.
    pub cause: LossCause,
    /// How many edges.
    pub n_edges: u32,
    /// What they weighed in the last release's file.
    pub old_weight: i64,
}
