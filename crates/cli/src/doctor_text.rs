//! What is the matter with profiles, as text for people and as Markdown for a pull request.

use std::fmt::Write;

use engine::doctor::{Finding, Reach};
use engine::{escaped, visible};

use crate::doctor::{Diagnosis, Evidence, Voice};

/// A line for each finding, and below it, indented, what to do and what each file shows.
pub(crate) fn text(diagnosis: &Diagnosis) -> String {
    let report = &diagnosis.report;
    let mut text = String::new();
    for finding in &report.findings {
        let severity = finding.severity.name();
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
    if let Some(evidence) = &diagnosis.evidence {
        evidence_text(&mut text, evidence);
    }
    text
}

/// A page for a pull request: a table of the findings, and a section for each.
pub(crate) fn markdown(diagnosis: &Diagnosis) -> String {
    let report = &diagnosis.report;
    let mut text = String::from("# Profiles for PGO\n\n");
    if report.findings.is_empty() {
        text.push_str("Nothing is the matter.\n");
    } else {
        text.push_str("| severity | finding | share of edge weight |\n| --- | --- | ---: |\n");
        for finding in &report.findings {
            let severity = finding.severity.name();
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
    if let Some(evidence) = &diagnosis.evidence {
        evidence_markdown(&mut text, evidence);
    }
    text
}

fn evidence_text(text: &mut String, evidence: &Evidence) {
    let (samples, cut) = (evidence.sufficiency.sentence(), evidence.edges.sentence());
    line(text, &format!("samples {samples}"));
    line(text, &format!("cut     {cut}"));
    if let Some(sentence) = trapped_sentence(evidence) {
        line(text, &format!("trapped {sentence}"));
    }
    if evidence.inputs.len() < 2 {
        return;
    }
    line(text, "inputs    share   fit");
    for input in &evidence.inputs {
        let (share, fit) = (percent(input.share), input.fit);
        let (name, outlier) = (visible(input.name.as_bytes()), outlier(input));
        line(
            text,
            &format!("        {share:>7}  {fit:.2}  {name}{outlier}"),
        );
    }
}

fn evidence_markdown(text: &mut String, evidence: &Evidence) {
    text.push_str("\n## Whether there are enough samples\n\n");
    line(text, &evidence.sufficiency.sentence());
    line(text, &evidence.edges.sentence());
    if let Some(sentence) = trapped_sentence(evidence) {
        line(text, &sentence);
    }
    if evidence.inputs.len() < 2 {
        return;
    }
    text.push_str("\n## Who says so\n\n| file | share | fit |\n| --- | ---: | ---: |\n");
    for input in &evidence.inputs {
        let (share, fit) = (percent(input.share), input.fit);
        let (name, outlier) = (escaped(&input.name), outlier(input));
        line(text, &format!("| {name}{outlier} | {share} | {fit:.2} |"));
    }
}

/// What the compiler does not look up, because it looks for calls in the function that holds them
/// after inlining; see golang/go#69046.
fn trapped_sentence(evidence: &Evidence) -> Option<String> {
    (evidence.n_trapped_hot > 0).then(|| {
        format!(
            "{} hot edges with {} of the hot weight are called out of inlined bodies, where the \
             compiler does not find them hot.",
            evidence.n_trapped_hot,
            percent(evidence.trapped_share)
        )
    })
}

fn outlier(input: &Voice) -> &'static str {
    match input.is_outlier {
        true => " (odd one out)",
        false => "",
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
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

fn line(text: &mut String, line: &str) {
    // Writing to a string always succeeds.
    let _ = writeln!(text, "{line}");
}
