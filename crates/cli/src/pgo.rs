//! `pgoscope pgo`: the file that is built with, and what is said about it.
//!
//! **Invariant:** where the answer is no, no file is written; and the file that is built with is the
//! last to be, so an error leaves it as it was.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use engine::doctor::{DoctorReport, Finding};
use engine::receipt::Receipt;
use engine::{Planned, pgo_file, receipt_json, receipt_markdown, visible};

use crate::arguments::{FailOn, PgoArguments, ReceiptForm, ReportFormat};
use crate::outcome::{self, Outcome};
use crate::release_text::release_text;
use crate::{gate, inputs, output, planning};

/// Makes a `default.pgo` as planned, and says what was asked about it.
pub(crate) fn pgo(arguments: &PgoArguments) -> Result<(), Outcome> {
    let is_piped = inputs::is_stdin(&arguments.out) && !arguments.dry_run;
    if is_piped && arguments.format != ReportFormat::Text {
        let line = "standard output has the file, and has no room for --format: \
                    name a file with -o, or write a --receipt";
        return Err(Outcome::error(line));
    }
    let outs = [Some(&arguments.out), arguments.receipt.as_ref()];
    output::spare_inputs(&arguments.input.files, outs.into_iter().flatten())?;
    if arguments.receipt.as_ref() == Some(&arguments.out) && !is_piped {
        let line = "the receipt and the file have the same name, and one would replace the other";
        return Err(Outcome::error(line));
    }
    let (engine, planned) = planning::planned(&arguments.input, &arguments.plan)?;
    let made = Made::make(arguments, &planned)?;
    let wants_receipt = arguments.receipt.is_some() || arguments.format != ReportFormat::Text;
    let doctor = match wants_receipt || arguments.fail_on != FailOn::Never {
        true => engine.doctor_report_of_all(&[]),
        false => DoctorReport::default(),
    };
    let receipt = match wants_receipt {
        true => Some(made.receipt(arguments, &planned, &doctor)?),
        false => None,
    };
    let left: Vec<&Finding> = doctor
        .findings
        .iter()
        .filter(|finding| !planned.plan().deals_with(&finding.kind))
        .collect();
    let verdict = gate::check(arguments.fail_on, &left);
    outcome::say_warnings(planned.notes());
    if verdict.is_ok() {
        if !arguments.dry_run {
            made.write(arguments, receipt.as_ref())?;
        }
        made.say(arguments, &planned);
    }
    let report = match (arguments.format, &receipt) {
        (ReportFormat::Json, Some(receipt)) => receipt_json(receipt),
        (ReportFormat::Markdown, Some(receipt)) => receipt_markdown(receipt),
        _ => text(&planned, arguments.fail_on, &left)?,
    };
    match is_piped {
        true => report.lines().for_each(outcome::say),
        false => output::write_stdout(report.as_bytes())?,
    }
    verdict
}

/// The bytes of the file.
struct Made {
    bytes: Vec<u8>,
    /// They are there already: the last release's file is to be written over itself.
    is_there: bool,
}

impl Made {
    fn make(arguments: &PgoArguments, planned: &Planned) -> Result<Self, Outcome> {
        let bytes =
            pgo_file(planned, arguments.full).map_err(|failure| outcome::from_failure(&failure))?;
        let release = arguments.plan.release_file()?;
        match release.filter(|old| planned.is_release_kept() && is_same(&arguments.out, old)) {
            None => Ok(Self {
                bytes,
                is_there: false,
            }),
            Some(old) => {
                let error = |error| Outcome::error(format!("{}: {error}", old.display()));
                Ok(Self {
                    bytes: fs::read(old).map_err(error)?,
                    is_there: true,
                })
            }
        }
    }

    fn receipt(
        &self,
        arguments: &PgoArguments,
        planned: &Planned,
        doctor: &DoctorReport,
    ) -> Result<Receipt, Outcome> {
        let out = inputs::name(&arguments.out);
        planned
            .receipt(&self.bytes, &out, arguments.full, doctor)
            .map_err(|failure| outcome::from_failure(&failure))
    }

    /// Writes the receipt, where one is wanted, and then the file.
    fn write(&self, arguments: &PgoArguments, receipt: Option<&Receipt>) -> Result<(), Outcome> {
        if let (Some(path), Some(receipt)) = (&arguments.receipt, receipt) {
            let text = match ReceiptForm::of(path) {
                Some(ReceiptForm::Json) => receipt_json(receipt),
                _ => receipt_markdown(receipt),
            };
            output::write_file(path, text.as_bytes())?;
        }
        match self.is_there {
            true => Ok(()),
            false => output::write_file(&arguments.out, &self.bytes),
        }
    }

    /// Lines for the log of a pipeline: what the edits did, and what the file holds.
    fn say(&self, arguments: &PgoArguments, planned: &Planned) {
        for note in planned.notes().iter().filter(|note| !note.is_warning) {
            outcome::say(&visible(note.text.as_bytes()));
        }
        if inputs::is_stdin(&arguments.out) {
            return;
        }
        let out = inputs::name(&arguments.out);
        let n_bytes = self.bytes.len();
        let n_edges = planned.table().len();
        let n_hot = planned.table().hot_cut().n_hot;
        let why = match (self.is_there, planned.is_release_kept()) {
            (true, _) => "; left as it is, for the compiler would decide the same",
            (false, true) => "; the last release's, for the compiler would decide the same",
            (false, false) => "",
        };
        let dry = if arguments.dry_run {
            "; not written"
        } else {
            ""
        };
        outcome::say(&format!(
            "{out}: {n_bytes} bytes, {n_edges} edges, {n_hot} of them hot{why}{dry}"
        ));
    }
}

/// The findings, where they matter, and the comparison with the last release, if there is one.
fn text(planned: &Planned, fail_on: FailOn, findings: &[&Finding]) -> Result<String, Outcome> {
    let mut text = String::new();
    if fail_on != FailOn::Never {
        for finding in findings {
            let severity = finding.severity.name();
            let headline = visible(finding.headline.as_bytes());
            // Writing to a string always succeeds.
            let _ = writeln!(text, "{severity:<8}{headline}");
        }
    }
    if planned.plan().release.is_some() {
        let release = planned.release();
        let (report, _) = release.map_err(|failure| outcome::from_failure(&failure))?;
        text.push_str(&release_text(&report));
    }
    Ok(text)
}

/// Whether both are one file.
fn is_same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
