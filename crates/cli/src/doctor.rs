//! `pgoscope doctor`: what is the matter with profiles, as text, JSON or Markdown.
//!
//! **Invariant:** the exit code is 0 while no finding is as bad as the severity that was asked to
//! fail on, and 1 from there; the answer is written either way.

use engine::Engine;
use engine::doctor::DoctorReport;
use engine::evidence::{EvidenceReport, InputEvidence, Sufficiency};
use engine::receipt::ReceiptEdges;
use serde::Serialize;

use crate::arguments::{FailOn, Input, ReportFormat};
use crate::doctor_text::{markdown, text};
use crate::edges_json::pretty;
use crate::outcome::Outcome;
use crate::{gate, inputs, output};

/// What is the matter, and what the samples are worth.
#[derive(Serialize)]
pub(crate) struct Diagnosis {
    #[serde(flatten)]
    pub(crate) report: DoctorReport,
    /// `None` if there is no merge with a call that Go would read.
    pub(crate) evidence: Option<Evidence>,
}

/// What the files that Go's PGO reads say of each other, and whether that is enough.
#[derive(Serialize)]
pub(crate) struct Evidence {
    #[serde(flatten)]
    pub(crate) edges: ReceiptEdges,
    pub(crate) sufficiency: Sufficiency,
    pub(crate) n_trapped_hot: u32,
    pub(crate) trapped_share: f64,
    pub(crate) inputs: Vec<Voice>,
}

/// One file among the others; see [`InputEvidence`].
#[derive(Serialize)]
pub(crate) struct Voice {
    pub(crate) name: String,
    pub(crate) share: f64,
    pub(crate) overlap: f64,
    pub(crate) expected_overlap: f64,
    pub(crate) fit: f64,
    pub(crate) is_outlier: bool,
}

/// Examines files and says what is the matter.
pub(crate) fn doctor(format: ReportFormat, fail_on: FailOn, input: &Input) -> Result<(), Outcome> {
    let (mut engine, unreadable) = inputs::opened(input)?;
    engine.merge();
    let diagnosis = Diagnosis {
        report: engine.doctor_report_of_all(&unreadable),
        evidence: evidence(&engine),
    };
    let answer = match format {
        ReportFormat::Text => text(&diagnosis),
        ReportFormat::Json => pretty(&diagnosis),
        ReportFormat::Markdown => markdown(&diagnosis),
    };
    output::write_stdout(answer.as_bytes())?;
    gate::check(
        fail_on,
        &diagnosis.report.findings.iter().collect::<Vec<_>>(),
    )
}

fn evidence(engine: &Engine) -> Option<Evidence> {
    let planned = engine.planned_now().ok()?;
    if planned.table().is_empty() {
        return None;
    }
    let EvidenceReport {
        sufficiency,
        n_trapped_hot,
        trapped_share,
        inputs,
        ..
    } = planned.evidence_report();
    Some(Evidence {
        edges: planned.receipt_edges(),
        sufficiency,
        n_trapped_hot,
        trapped_share,
        inputs: inputs.into_iter().map(Voice::of).collect(),
    })
}

impl Voice {
    fn of(input: InputEvidence) -> Self {
        Self {
            name: input.name,
            share: input.share,
            overlap: input.overlap,
            expected_overlap: input.expected_overlap,
            fit: input.fit,
            is_outlier: input.is_outlier,
        }
    }
}
