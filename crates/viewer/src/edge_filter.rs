//! Questions that narrow the compiler's edges, told from the marks of each.

use protocol::edge_flags as flag;

/// A question that narrows the edges to those that it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EdgeFilter {
    /// All of them.
    #[default]
    All,
    /// What the compiler would treat as hot.
    Hot,
    /// Hot, and in some samples a real call: what PGO could still change.
    HotCalls,
    /// Inlined in the profiled program already.
    Inlined,
    /// Call sites with several callees.
    SeveralCallees,
    /// Edges of the cut's own weight, hot or not by name alone.
    Tied,
    /// Functions that call themselves.
    Recursive,
    /// Not calls in the source, or not where the profile says.
    Doubtful,
}

impl EdgeFilter {
    /// All filters, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Hot,
        Self::HotCalls,
        Self::Inlined,
        Self::SeveralCallees,
        Self::Tied,
        Self::Recursive,
        Self::Doubtful,
    ];

    /// What it is called on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Hot => "Hot",
            Self::HotCalls => "Hot calls",
            Self::Inlined => "Inlined",
            Self::SeveralCallees => "Several callees",
            Self::Tied => "Tie",
            Self::Recursive => "Recursive",
            Self::Doubtful => "Doubtful",
        }
    }

    /// What it lets through, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::All => "Every edge that the compiler reads",
            Self::Hot => "Edges that the compiler would treat as hot",
            Self::HotCalls => {
                "Hot edges that are still calls in some samples: what PGO could change"
            }
            Self::Inlined => "Edges whose callee was inlined in the profiled program already",
            Self::SeveralCallees => {
                "Call sites with several callees: candidates for devirtualization"
            }
            Self::Tied => "Edges of the cut's own weight: hot or not by the order of names alone",
            Self::Recursive => "Functions that call themselves",
            Self::Doubtful => {
                "Edges that match no call in the source: preemption, no start line, no name"
            }
        }
    }

    /// What it is called in links.
    pub fn link_name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Hot => "hot",
            Self::HotCalls => "calls",
            Self::Inlined => "inlined",
            Self::SeveralCallees => "several",
            Self::Tied => "tied",
            Self::Recursive => "recursive",
            Self::Doubtful => "doubtful",
        }
    }

    /// Whether an edge with these marks is among those that it is about.
    pub fn lets_through(self, flags: u32) -> bool {
        let has = |mask: u32| flags & mask != 0;
        match self {
            Self::All => true,
            Self::Hot => has(flag::HOT),
            Self::HotCalls => has(flag::HOT) && !has(flag::FULLY_INLINED | flag::PSEUDO),
            Self::Inlined => has(flag::INLINED),
            Self::SeveralCallees => has(flag::MULTI_CALLEE),
            Self::Tied => has(flag::TIED),
            Self::Recursive => has(flag::RECURSIVE),
            Self::Doubtful => has(flag::PSEUDO | flag::NO_START_LINE | flag::UNNAMED),
        }
    }
}
