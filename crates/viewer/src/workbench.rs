//! What the PGO page knows beside the edges: what is the matter, who says so, what became of the
//! last release, and what a plan that is thought of would do.

use std::rc::Rc;

use protocol::answers::{DriftColumns, EvidenceColumns};
use protocol::doctor::DoctorReport;
use protocol::evidence::EvidenceReport;
use protocol::release::ReleaseReport;
use protocol::{EffectReport, Plan};

use crate::edge_filter::edge_marks;
use crate::{Shared, Slot};

/// The answers that the PGO page shows, each by what was asked.
#[derive(Clone, Debug, Default)]
pub struct Workbench {
    /// What is the matter with the included files.
    pub doctor: Slot<(), Rc<DoctorReport>>,
    /// What the inputs say, by the number of the plan.
    pub evidence: Slot<u32, Shared<Evidence>>,
    /// The last release beside the new file, by the number of the plan.
    pub release: Slot<u32, Shared<Drift>>,
    /// What a plan would do that is not taken yet.
    pub effect: Slot<BesidePlan, Rc<EffectReport>>,
}

/// A plan that is not taken yet, beside the one that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct BesidePlan {
    /// The number of the plan that holds.
    pub plan: u32,
    /// The other plan.
    pub wanted: Rc<Plan>,
}

impl Workbench {
    /// Whether an answer is still to come.
    pub(crate) fn is_waiting(&self) -> bool {
        self.doctor.is_waiting()
            || self.evidence.is_waiting()
            || self.release.is_waiting()
            || self.effect.is_waiting()
    }

    /// Whoever was asked is gone.
    pub(crate) fn disconnect(&mut self) {
        self.doctor.disconnect();
        self.evidence.disconnect();
        self.release.disconnect();
        self.effect.disconnect();
    }
}

/// What the inputs say of each other and of each edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The inputs and the figures.
    pub report: EvidenceReport,
    /// Edge by edge, and input by input.
    pub columns: EvidenceColumns,
    /// For each edge what [`crate::EdgeFilter`] asks of the evidence.
    pub(crate) marks: Vec<u32>,
}

impl Evidence {
    /// The evidence of an answer.
    pub fn new(report: EvidenceReport, columns: EvidenceColumns) -> Self {
        let marks = (0..columns.hot_probability.len()).map(|row| {
            let is_trapped = columns.trapped_weight[row] != 0;
            let is_unsettled = is_unsettled(columns.hot_probability(row));
            let trapped = if is_trapped { edge_marks::TRAPPED } else { 0 };
            let unsettled = if is_unsettled {
                edge_marks::UNSETTLED
            } else {
                0
            };
            trapped | unsettled
        });
        Self {
            marks: marks.collect(),
            report,
            columns,
        }
    }
}

/// How likely an edge must be hot, or cold, for that to be settled: as in the report, one in twenty
/// may still be called the other way.
pub const SETTLED_PROBABILITY: f64 = 0.95;

/// Whether an edge of this probability is neither hot nor cold for certain.
pub fn is_unsettled(hot_probability: f64) -> bool {
    (1.0 - SETTLED_PROBABILITY..SETTLED_PROBABILITY).contains(&hot_probability)
}

/// The last release beside the new file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// The figures.
    pub report: ReleaseReport,
    /// The edges that fell out, and those that entered.
    pub columns: DriftColumns,
}
