//! `pgoscope diff`: the last release's `default.pgo` beside new profiles.
//!
//! **Invariant:** the exit code is 1 where the verdict is as far-reaching as what is failed on, and
//! the answer is written either way.

use engine::release::Verdict;
use engine::{Plan, Release, SourceSummary};

use crate::arguments::{DiffArguments, FailOnDiff, ReportFormat};
use crate::diff_json::diff_json;
use crate::diff_text::{markdown, text};
use crate::inputs::{self, Wanted};
use crate::outcome::{self, Outcome};
use crate::output;

/// Compares, and says what a build would make of it.
pub(crate) fn diff(arguments: &DiffArguments) -> Result<(), Outcome> {
    let wanted = Wanted {
        limits: &arguments.limits.limits,
        files: &arguments.new,
        excluded: Vec::new(),
        release: Some(&arguments.old),
    };
    let (engine, merged) = inputs::merged(&wanted)?;
    let plan = Plan {
        release: wanted.release_id().map(Release::compared),
        ..Plan::default()
    };
    let (report, columns) = engine
        .planned(&merged, &plan)
        .and_then(|planned| planned.release())
        .map_err(|failure| outcome::from_failure(&failure))?;
    let answer = match arguments.format {
        ReportFormat::Text => text(&report, &columns, arguments.top),
        ReportFormat::Markdown => markdown(&report, &columns, arguments.top),
        ReportFormat::Json => {
            let sources = engine.sources();
            let new = sources.filter(|file| Some(file.source) != wanted.release_id());
            let mut new: Vec<&SourceSummary> = new.collect();
            new.sort_by_key(|file| (&file.sha256, &file.name));
            diff_json(&report, &columns, &new)
        }
    };
    output::write_stdout(answer.as_bytes())?;
    let least = match arguments.fail_on {
        FailOnDiff::Never => return Ok(()),
        FailOnDiff::Rebuild => Verdict::SameDecisions,
        FailOnDiff::Decisions => Verdict::OnlyColdSites,
        FailOnDiff::HotDecisions => Verdict::Different,
    };
    let verdict = report.planned.verdict;
    match verdict < least {
        true => Ok(()),
        false => Err(Outcome::no(verdict.sentence())),
    }
}
