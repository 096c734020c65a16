//! `pgoscope doctor`: what is the matter with profiles, as text, JSON or Markdown.
//!
//! **Invariant:** the exit code is 0 while no finding is as bad as the severity that was asked to
//! fail on, and 1 from there; the answer is written either way.

use std::fmt::Write;

use engine::doctor::{DoctorReport, Finding, Reach, Severity};
use engine::visible;

use crate::arguments::{DoctorFormat, FailOn, Input};
use crate::edges_json::pretty;
use crate::outcome::Outcome;
use crate::{inputs, output};

/// Examines files and says what is the matter.
pub(crate) fn doctor(format: DoctorFormat, fail_on: FailOn, input: &Input) -> Result<(), Outcome> {
    let (mut engine, unreadable) = inputs::opened(input)?;
    engine.merge();
    let report = engine.doctor_report_of_all(&unreadable);
    let answer = match format {
        DoctorFormat::Text => text(&report),
        DoctorFormat::Json => pretty(&report),
        DoctorFormat::Markdown => markdown(&report),
    };
    output::write_stdout(answer.as_bytes())?;
    let limit = match fail_on {
        FailOn::Never => return Ok(()),
        FailOn::Refusal => Severity::Refusal,
        FailOn::Loss => Severity::Loss,
        FailOn::Doubt => Severity::Doubt,
        FailOn::Note => Severity::Note,
    };
    let n_failed = report
        .findings
        .iter()
        .filter(|finding| finding.severity >= limit)
        .count();
    match n_failed {
        0 => Ok(()),
        n => Err(Outcome::no(format!(
            "findings as bad as `{}` or worse: {n} of {}",
            severity_text(limit),
            report.findings.len()
        ))),
    }
}

/// A line for each finding, and below it, indented, what to do and what each file shows.
fn text(report: &DoctorReport) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let severity = severity_text(finding.severity);
        let headline = visible(finding.headline.as_bytes());
        line(&mut text, &format!("{severity:<8}{headline}"));
        if let Some(message) = &finding.go_message {
            line(&mut text, &format!("        Go says: {message}"));
        }
        line(&mut text, &format!("        {}", finding.why));
        line(&mut text, &format!("        {}", finding.remedy));
        for place in &finding.places {
            let place = visible(place.text.as_bytes());
            line(&mut text, &format!("          {place}"));
        }
    }
    if report.findings.is_empty() {
        line(&mut text, "Nothing is the matter.");
    }
    if let Some(reach) = &report.reach {
        line(&mut text, &format!("reach   {}", reach.sentence));
    }
    text
}

/// A page for a pull request: a table of the findings, and a section for each.
fn markdown(report: &DoctorReport) -> String {
    let mut text = String::from("# Profiles for PGO\n\n");
    if report.findings.is_empty() {
        text.push_str("Nothing is the matter.\n");
    } else {
        text.push_str("| severity | finding | share of edge weight |\n| --- | --- | ---: |\n");
        for finding in &report.findings {
            let severity = severity_text(finding.severity);
            let headline = escaped(&finding.headline);
            line(
                &mut text,
                &format!("| {severity} | {headline} | {} |", share(finding)),
            );
        }
        for finding in &report.findings {
            line(&mut text, &format!("\n## {}\n", escaped(&finding.headline)));
            if let Some(message) = &finding.go_message {
                line(&mut text, &format!("Go says: `{message}`\n"));
            }
            let (why, remedy) = (escaped(&finding.why), escaped(&finding.remedy));
            line(&mut text, &format!("{why}\n{remedy}\n"));
            for place in &finding.places {
                line(&mut text, &format!("* {}", escaped(&place.text)));
            }
        }
    }
    if let Some(reach) = &report.reach {
        text.push_str("\n## What PGO can reach\n\n");
        line(&mut text, &format!("{}\n", escaped(&reach.sentence)));
        text.push_str("| CPU time in | share |\n| --- | ---: |\n");
        for (name, time) in times(reach).into_iter().filter(|part| part.1 != 0) {
            let percent = time as f64 * 100.0 / reach.total_time as f64;
            line(&mut text, &format!("| {name} | {percent:.1} % |"));
        }
    }
    text
}

fn times(reach: &Reach) -> [(&'static str, i64); 8] {
    [
        ("Go code outside the runtime", reach.go_time),
        ("Go code without a call", reach.edgeless_time),
        ("the runtime", reach.runtime_time),
        ("garbage collection", reach.garbage_collector_time),
        ("the scheduler", reach.scheduler_time),
        ("system calls", reach.system_call_time),
        ("assembly", reach.assembly_time),
        ("code that is not Go", reach.foreign_time),
    ]
}

fn share(finding: &Finding) -> String {
    match (finding.weight, finding.of_weight) {
        (0, _) | (_, ..=0) => "–".to_owned(),
        (weight, of) => format!("{:.2} %", weight as f64 * 100.0 / of as f64),
    }
}

fn severity_text(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Doubt => "doubt",
        Severity::Loss => "loss",
        Severity::Refusal => "refusal",
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a string always succeeds.
    let _ = writeln!(text, "{line}");
}

/// Text that Markdown takes as text: names of files and functions have its marks, and worse.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in visible(text.as_bytes()).chars() {
        if matches!(
            char,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '#'
        ) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}
