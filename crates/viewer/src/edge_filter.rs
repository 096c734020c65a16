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
    /// Neither hot nor cold for certain.
    Unsettled,
    /// In bodies that are inlined elsewhere, where the compiler does not look.
    Trapped,
    /// Hot because the plan keeps or forces it.
    Held,
}

/// Marks that an edge has from the evidence, beside the flags of the answer.
pub(crate) mod edge_marks {
    /// Part of its weight is in calls out of inlined bodies.
    pub(crate) const TRAPPED: u32 = 1 << 30;
    /// Another profile of the same program might have it otherwise.
    pub(crate) const UNSETTLED: u32 = 1 << 31;
}

impl EdgeFilter {
    /// All filters, in the order in which they are offered.
    pub const ALL: [Self; 11] = [
        Self::All,
        Self::Hot,
        Self::HotCalls,
        Self::Inlined,
        Self::SeveralCallees,
        Self::Tied,
        Self::Unsettled,
        Self::Trapped,
        Self::Held,
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
            Self::Unsettled => "Unsettled",
            Self::Trapped => "Trapped",
            Self::Held => "Held hot",
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
            Self::Unsettled => {
                "Edges that another profile of the same program might have on the other side of the cut"
            }
            Self::Trapped => {
                "Calls out of bodies that are inlined elsewhere, where the compiler does not look"
            }
            Self::Held => "Edges that are hot because the plan keeps or forces them",
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
            Self::Unsettled => "unsettled",
            Self::Trapped => "trapped",
            Self::Held => "held",
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
            Self::Unsettled => has(edge_marks::UNSETTLED),
            Self::Trapped => has(edge_marks::TRAPPED),
            Self::Held => has(flag::HELD),
        }
    }
}
