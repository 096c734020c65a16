//! A receipt as JSON, and as Markdown for a pull request.

use std::fmt::Write;

use protocol::receipt::{Receipt, ReceiptInput, ReceiptPart};
use protocol::release::ReleaseReport;
use protocol::visible;

use super::commands::{DIFF_FILE, RENAMES_FILE};

/// The receipt for programs: keys in the order of [`Receipt`], indented, with a line at the end.
pub fn receipt_json(receipt: &Receipt) -> String {
    // A receipt has no map with keys that are no texts, so it can always be written.
    let mut text = serde_json::to_string_pretty(receipt).unwrap_or_default();
    text.push('\n');
    text
}

/// The receipt for people.
pub fn receipt_markdown(receipt: &Receipt) -> String {
    let mut text = String::from("# default.pgo\n\n");
    line(&mut text, &receipt.edges.sentence());
    line(&mut text, &format!("{}\n", receipt.sufficiency.sentence()));
    if let Some(release) = &receipt.release {
        release_section(&mut text, release);
    }
    inputs_section(&mut text, receipt);
    findings_section(&mut text, receipt);
    if !receipt.notes.is_empty() {
        line(&mut text, "## Edits\n");
        for note in &receipt.notes {
            line(&mut text, &format!("* {}", escaped(&note.text)));
        }
        text.push('\n');
    }
    line(&mut text, "## Make it again\n");
    line(&mut text, "```sh");
    line(&mut text, &visible(&receipt.command));
    line(&mut text, "```\n");
    file_section(&mut text, RENAMES_FILE, &receipt.plan.edits.renames);
    file_section(&mut text, DIFF_FILE, &receipt.plan.edits.source_diff);
    let output = &receipt.output;
    line(&mut text, "| what | value |\n| --- | --- |");
    line(&mut text, &format!("| made by | {} |", receipt.tool));
    line(&mut text, &format!("| size | {} bytes |", output.n_bytes));
    line(&mut text, &format!("| SHA-256 | `{}` |", output.sha256));
    line(
        &mut text,
        &format!(
            "| SHA-256 of its preprofile | `{}` |",
            output.preprofile_sha256
        ),
    );
    text
}

fn release_section(text: &mut String, release: &ReleaseReport) {
    line(text, "## Beside the last release\n");
    line(
        text,
        &format!(
            "`{}` (SHA-256 `{}`). {}\n",
            visible(&release.name).replace('`', "'"),
            release.sha256,
            release.planned.verdict.sentence()
        ),
    );
    line(
        text,
        "| what | with the new profiles alone | with this file |\n| --- | ---: | ---: |",
    );
    let alone = release.unplanned.counts();
    for ((name, planned), (_, alone)) in release.planned.counts().into_iter().zip(alone) {
        line(text, &format!("| {name} | {alone} | {planned} |"));
    }
    text.push('\n');
    if !release.causes.is_empty() {
        line(
            text,
            "| fell out of the new profiles because | edges |\n| --- | ---: |",
        );
        for sum in &release.causes {
            line(text, &format!("| {} | {} |", sum.cause.name(), sum.n_edges));
        }
        text.push('\n');
    }
    if release.n_held > 0 {
        line(
            text,
            &format!("Kept hot all the same: {} edges.\n", release.n_held),
        );
    }
}

fn inputs_section(text: &mut String, receipt: &Receipt) {
    line(text, "## Inputs\n");
    line(
        text,
        "| file | SHA-256 | samples | seconds | weight | counted | share |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    );
    for input in &receipt.inputs {
        for part in &input.parts {
            line(text, &input_row(input, part));
        }
    }
    if !receipt.is_exact {
        line(text, "\nThe weights are kept as closely as 64 bits allow.");
    }
    text.push('\n');
    for exclusion in &receipt.excluded {
        let (name, reason) = (escaped(&exclusion.name), escaped(&exclusion.reason));
        line(text, &format!("* Without {name}: {reason}"));
    }
    for rule in &receipt.plan.label_rules {
        line(text, &format!("* Samples by label: {}", escaped(rule)));
    }
    if !receipt.excluded.is_empty() || !receipt.plan.label_rules.is_empty() {
        text.push('\n');
    }
}

fn input_row(input: &ReceiptInput, part: &ReceiptPart) -> String {
    let name = match &part.label {
        Some(label) => format!("{}, {}", escaped(&input.name), escaped(label)),
        None => escaped(&input.name),
    };
    let seconds = input.duration_nanos as f64 / 1e9;
    let outlier = if part.is_outlier {
        " (odd one out)"
    } else {
        ""
    };
    format!(
        "| {name}{outlier} | `{}` | {} | {seconds:.1} | {} | {}× | {} |",
        input.sha256,
        input.n_samples,
        part.weight,
        part.factor,
        percent(part.share)
    )
}

fn findings_section(text: &mut String, receipt: &Receipt) {
    line(text, "## Findings\n");
    if receipt.findings.is_empty() {
        line(text, "Nothing is the matter.\n");
        return;
    }
    line(
        text,
        "| severity | finding | share of edge weight |\n| --- | --- | ---: |",
    );
    for finding in &receipt.findings {
        let severity = finding.severity.name();
        let share = match finding.share > 0.0 {
            true => percent(finding.share),
            false => "–".to_owned(),
        };
        let headline = escaped(&finding.headline);
        let done = match finding.is_dealt_with {
            true => " The plan deals with it.",
            false => "",
        };
        line(
            text,
            &format!("| {severity} | {headline}{done} | {share} |"),
        );
    }
    text.push('\n');
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn line(text: &mut String, line: &str) {
    // Writing to a string always succeeds.
    let _ = writeln!(text, "{line}");
}

/// The text of a file that the command reads, to be saved beside the profiles.
fn file_section(text: &mut String, name: &str, content: &str) {
    if content.trim().is_empty() {
        return;
    }
    // A fence longer than any in the text.
    let longest = content.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    line(
        text,
        &format!("<details><summary>{name}, which the command reads</summary>\n"),
    );
    line(text, &fence);
    for content_line in content.lines() {
        line(text, &visible(content_line).replace(r"\t", "\t"));
    }
    line(text, &fence);
    line(text, "\n</details>\n");
}

/// Text that Markdown takes as text: names of files and functions have its marks, and worse.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in visible(text).chars() {
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
