//! Findings that are a no.

use engine::doctor::{Finding, Severity};

use crate::arguments::FailOn;
use crate::outcome::Outcome;

/// A no, where a finding is as bad as what is failed on; otherwise all is well.
pub(crate) fn check(fail_on: FailOn, findings: &[&Finding]) -> Result<(), Outcome> {
    let limit = match fail_on {
        FailOn::Never => return Ok(()),
        FailOn::Refusal => Severity::Refusal,
        FailOn::Loss => Severity::Loss,
        FailOn::Doubt => Severity::Doubt,
        FailOn::Note => Severity::Note,
    };
    let failed = findings.iter().filter(|finding| finding.severity >= limit);
    match failed.count() {
        0 => Ok(()),
        n => Err(Outcome::no(format!(
            "findings as bad as `{}` or worse: {n} of {}",
            limit.name(),
            findings.len()
        ))),
    }
}
