//! What a `default.pgo` was made of, and how.

use protocol::doctor::{DoctorReport, Finding};
use protocol::receipt::{
    Receipt, ReceiptEdges, ReceiptExclusion, ReceiptFinding, ReceiptInput, ReceiptOutput,
    ReceiptPart,
};
use protocol::{Failure, Plan, evidence::InputEvidence};
use sha2::{Digest, Sha256};

use super::Planned;
use crate::reading::hexadecimal;

impl Planned {
    /// The receipt for a file that this plan writes to `out`, with what the doctor says of its
    /// inputs.
    pub fn receipt(
        &self,
        file: &[u8],
        out: &str,
        is_full: bool,
        doctor: &DoctorReport,
    ) -> Result<Receipt, Failure> {
        let (_, evidence) = self.inputs();
        Ok(Receipt {
            tool: concat!("pgoscope ", env!("CARGO_PKG_VERSION")).into(),
            output: ReceiptOutput {
                n_bytes: file.len() as u64,
                sha256: hexadecimal(&Sha256::digest(file)),
                preprofile_sha256: hexadecimal(&Sha256::digest(pgo::preprofile(&self.table))),
                is_full,
            },
            command: self.command(is_full, out),
            inputs: self.receipt_inputs(&evidence),
            is_exact: self.is_exact,
            excluded: self
                .excluded
                .iter()
                .map(|(summary, reason)| ReceiptExclusion {
                    name: summary.name.clone(),
                    sha256: summary.sha256.clone(),
                    reason: (*reason).into(),
                })
                .collect(),
            plan: self.plan.clone(),
            notes: self.notes.clone(),
            edges: self.receipt_edges(),
            sufficiency: self.sufficiency(),
            release: match self.held {
                Some(_) => Some(self.release()?.0),
                None => None,
            },
            findings: doctor
                .findings
                .iter()
                .map(|finding| receipt_finding(finding, &self.plan))
                .collect(),
        })
    }

    /// What the compiler reads of the file.
    pub fn receipt_edges(&self) -> ReceiptEdges {
        let cut = self.table.hot_cut();
        ReceiptEdges {
            n_edges: self.table.len() as u32,
            n_hot: cut.n_hot as u32,
            total_weight: self.table.total_weight(),
            cut_weight: cut.cut_weight,
            n_tied: cut.n_tied as u32,
            n_tied_hot: cut.n_tied_hot as u32,
        }
    }

    fn receipt_inputs(&self, evidence: &[InputEvidence]) -> Vec<ReceiptInput> {
        let parts_of = |member: usize| {
            let parts = self.parts.iter().zip(evidence);
            let of_member = parts.filter(move |(part, _)| part.member == member);
            of_member.map(|(part, evidence)| ReceiptPart {
                label: part.label.clone(),
                weight: part.weight.to_string(),
                factor: part.factor,
                share: evidence.share,
                is_outlier: evidence.is_outlier,
            })
        };
        let members = self.members.iter().enumerate();
        members
            .map(|(member, summary)| ReceiptInput {
                name: summary.name.clone(),
                sha256: summary.sha256.clone(),
                n_bytes: summary.file_bytes,
                n_samples: summary.n_samples,
                duration_nanos: summary.duration_nanos,
                parts: parts_of(member).collect(),
            })
            .collect()
    }
}

fn receipt_finding(finding: &Finding, plan: &Plan) -> ReceiptFinding {
    ReceiptFinding {
        is_dealt_with: plan.deals_with(&finding.kind),
        severity: finding.severity,
        kind: finding.kind.clone(),
        headline: finding.headline.clone(),
        share: match finding.of_weight {
            ..=0 => 0.0,
            of => finding.weight as f64 / of as f64,
        },
    }
}
