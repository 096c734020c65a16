//! What the PGO page knows beside the edges: what is the matter, who says so, what became of the
//! last release, and what a plan that is thought of would do.

use std::rc::Rc;

use protocol::answers::{DriftColumns, EvidenceColumns};
use protocol::doctor::DoctorReport;
use protocol::evidence::EvidenceReport;
use protocol::release::ReleaseReport;
use protocol::{EffectReport, Plan};

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
    /// What a plan would do that is not taken yet, by the plan.
    pub effect: Slot<Box<Plan>, Rc<EffectReport>>,
}

impl Workbench {
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
}

/// The last release beside the new file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// The figures.
    pub report: ReleaseReport,
    /// The edges that fell out, and those that entered.
    pub columns: DriftColumns,
}
