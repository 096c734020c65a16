//! Why an edge of the last release is no longer hot, in words.

use serde::{Deserialize, Serialize};

/// Why an edge is no longer hot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossCause {
    /// It has fewer samples while all around it has as many: it became cheaper.
    Cheaper,
    /// It has as many samples, and edges that inlining brought into view push it under the cut.
    Diluted,
    /// Chance decides.
    Chance,
    /// The same call is on another line of the caller.
    Moved,
    /// The caller has another name.
    CallerRenamed,
    /// The callee has another name.
    CalleeRenamed,
    /// Both have.
    BothRenamed,
    /// A closure has another number.
    ClosureRenumbered,
    /// All other calls of the caller have fewer samples, too.
    CallerLoadChanged,
    /// All other functions of the package have fewer samples, too.
    PackageLoadChanged,
    /// The caller is nowhere in the new profiles.
    NotSeen,
}

impl LossCause {
    /// Every cause, those that are carried over first.
    pub const ALL: [Self; 11] = [
        Self::Cheaper,
        Self::Diluted,
        Self::Chance,
        Self::Moved,
        Self::CallerRenamed,
        Self::CalleeRenamed,
        Self::BothRenamed,
        Self::ClosureRenumbered,
        Self::CallerLoadChanged,
        Self::PackageLoadChanged,
        Self::NotSeen,
    ];

    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cheaper => "became cheaper",
            Self::Diluted => "diluted",
            Self::Chance => "chance",
            Self::Moved => "code moved",
            Self::CallerRenamed => "caller renamed",
            Self::CalleeRenamed => "callee renamed",
            Self::BothRenamed => "both renamed",
            Self::ClosureRenumbered => "closure renumbered",
            Self::CallerLoadChanged => "caller does other work",
            Self::PackageLoadChanged => "package does other work",
            Self::NotSeen => "not seen",
        }
    }

    /// What it rests on, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Cheaper => {
                "Fewer samples than its old weight lets expect, while the rest of its caller and \
                 package has as many: what was inlined costs less."
            }
            Self::Diluted => {
                "As many samples as before, but edges that came into view because calls below them \
                 were inlined push it under the cut."
            }
            Self::Chance => {
                "As many samples as before, or none where few were to be expected: another profile \
                 could have it hot."
            }
            Self::Moved => "The same caller calls the same callee on another line.",
            Self::CallerRenamed => "A caller of another name makes the same call.",
            Self::CalleeRenamed => "The same line calls a function of another name.",
            Self::BothRenamed => "Caller and callee have other names, as when a package moves.",
            Self::ClosureRenumbered => "The closure has another number.",
            Self::CallerLoadChanged => {
                "All other calls of the caller have fewer samples, too: the program does other work."
            }
            Self::PackageLoadChanged => {
                "All other functions of the package have fewer samples, too: the program does other \
                 work."
            }
            Self::NotSeen => "The caller is nowhere in the new profiles.",
        }
    }

    /// Whether nothing speaks against keeping such an edge hot.
    pub fn is_carried(self) -> bool {
        matches!(self, Self::Cheaper | Self::Diluted | Self::Chance)
    }

    pub(crate) fn from_row(row: u32) -> Option<Self> {
        Self::ALL.get(row as usize).copied()
    }

    pub(crate) fn row(self) -> u32 {
        Self::ALL
            .iter()
            .position(|&cause| cause == self)
            .unwrap_or(0) as u32
    }
}
