//! What is kept from the last release, and what `pgoscope pgo` says about it and writes.

use std::fs;
use std::path::Path;

use crate::{folder_with, json, names_in, run, two_runs};

/// `old.pgo` of the first of two runs, beside both.
fn released() -> tempfile::TempDir {
    let folder = two_runs();
    let run = run(folder.path(), ["pgo", "-o", "old.pgo", "a.pb"], b"");
    assert_eq!((run.code, run.out.len()), (0, 0), "{}", run.err);
    folder
}

fn preprofile(folder: &Path, file: &str) -> Vec<u8> {
    run(folder, ["edges", "--format", "preprofile", file], b"").answer()
}

#[test]
fn edges_are_kept_hot_by_cause_and_by_probability() {
    let folder = folder_with(&[
        ("profiles/devirt.1.cpu.pb.gz", "a.pb"),
        ("profiles/devirt.2.cpu.pb.gz", "b.pb"),
    ]);
    let old = ["pgo", "-o", "old.pgo", "a.pb"];
    assert_eq!(run(folder.path(), old, b"").code, 0);
    let n_held = |args: &[&str]| {
        let args = [&["pgo", "--dry-run", "--format", "json"], args, &["b.pb"]].concat();
        let receipt = json(&run(folder.path(), &args, b""));
        receipt["release"]["n_held"].as_u64().unwrap()
    };
    assert_eq!(n_held(&["--release", "old.pgo"]), 0);
    assert!(n_held(&["--carry-over", "old.pgo"]) > 0);
    let held_from = |percent: &str| n_held(&["--release", "old.pgo", "--hold-from", percent]);
    assert!(held_from("30") > 0);
    assert_eq!(held_from("100"), 0);
}

#[test]
fn with_a_release_the_comparison_is_the_answer() {
    let folder = released();
    let args = ["pgo", "--carry-over", "old.pgo", "b.pb"];
    let run = run(folder.path(), args, b"");
    assert_eq!(run.code, 0);
    let text = String::from_utf8(run.out).unwrap();
    let mut lines = text.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("Everything would rebuild")
    );
    for words in [
        "new alone",
        "hot edges that stay",
        "\n  chance",
        "kept hot all the same",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(
        run.err.contains("Kept hot from the last release"),
        "{}",
        run.err
    );
}

#[test]
fn a_piped_file_has_standard_output_to_itself() {
    let folder = released();
    let folder = folder.path();
    let plan = ["--carry-over", "old.pgo", "b.pb"];
    let piped = run(folder, ["pgo", "-o", "-"].iter().chain(&plan), b"");
    assert_eq!(piped.code, 0);
    assert!(
        piped.err.contains("Everything would rebuild"),
        "{}",
        piped.err
    );
    assert_eq!(run(folder, ["pgo"].iter().chain(&plan), b"").code, 0);
    assert!(piped.out == fs::read(folder.join("default.pgo")).unwrap());
    for format in ["json", "markdown"] {
        let args = ["pgo", "-o", "-", "--format", format, "b.pb"];
        let line = run(folder, args, b"").only_line(2);
        assert!(line.contains("--receipt"), "{line}");
    }
}

#[test]
fn a_file_that_would_change_no_decision_is_left_as_it_is() {
    let folder = two_runs();
    let folder = folder.path();
    assert_eq!(run(folder, ["pgo", "--full", "a.pb"], b"").code, 0);
    let old = fs::read(folder.join("default.pgo")).unwrap();
    // The same profile twice: every weight is doubled, and so is the cut.
    let keep = ["--release", "default.pgo", "--keep-if-same", "a.pb", "a.pb"];
    let kept = run(folder, ["pgo"].iter().chain(&keep), b"");
    assert_eq!(kept.code, 0, "{}", kept.err);
    assert!(kept.err.contains("left as it is"), "{}", kept.err);
    assert!(fs::read(folder.join("default.pgo")).unwrap() == old);
    let text = String::from_utf8(kept.out).unwrap();
    assert!(
        text.starts_with("The compiler reads the same bytes"),
        "{text}"
    );
    // Elsewhere it is the old edges that are written.
    let args = ["pgo", "-o", "./new.pgo"].iter().chain(&keep);
    assert_eq!(run(folder, args, b"").code, 0);
    assert!(preprofile(folder, "new.pgo") == preprofile(folder, "default.pgo"));
    // Without being asked for, they are not.
    let args = [
        "pgo",
        "-o",
        "new.pgo",
        "--release",
        "default.pgo",
        "a.pb",
        "a.pb",
    ];
    assert_eq!(run(folder, args, b"").code, 0);
    assert!(preprofile(folder, "new.pgo") != preprofile(folder, "default.pgo"));
    // What decides something is written over the old file.
    let args = ["pgo", "--release", "default.pgo", "--keep-if-same", "b.pb"];
    assert_eq!(run(folder, args, b"").code, 0);
    assert!(fs::read(folder.join("default.pgo")).unwrap() != old);
}

#[test]
fn the_receipt_of_a_file_that_is_left_is_of_its_bytes() {
    let folder = two_runs();
    let folder = folder.path();
    assert_eq!(run(folder, ["pgo", "--full", "a.pb"], b"").code, 0);
    let n_bytes = fs::read(folder.join("default.pgo")).unwrap().len();
    let args = [
        "pgo",
        "--format",
        "json",
        "--release",
        "default.pgo",
        "--keep-if-same",
    ];
    let receipt = json(&run(folder, args.iter().chain(&["a.pb", "a.pb"]), b""));
    assert_eq!(receipt["output"]["n_bytes"], n_bytes);
    assert_eq!(receipt["release"]["is_kept"], true);
}

#[test]
fn a_dry_run_says_it_all_and_writes_nothing() {
    let folder = released();
    let folder = folder.path();
    let there = names_in(folder);
    let args = [
        "--format",
        "json",
        "--receipt",
        "r.md",
        "--carry-over",
        "old.pgo",
        "b.pb",
    ];
    let dry = run(folder, ["pgo", "--dry-run"].iter().chain(&args), b"");
    assert_eq!(names_in(folder), there);
    assert!(dry.err.contains("not written"), "{}", dry.err);
    let wet = run(folder, ["pgo"].iter().chain(&args), b"");
    assert_eq!(json(&dry), json(&wet));
    assert_eq!(names_in(folder).len(), there.len() + 2);
}

#[test]
fn a_gate_that_is_shut_leaves_the_files_alone() {
    let folder = folder_with(&[
        ("profiles/devirt.1.cpu.pb.gz", "a.pb"),
        ("profiles/devirt.pgo.cpu.pb.gz", "b.pb"),
    ]);
    let folder = folder.path();
    let gated = |fail_on: &str| {
        let args = [
            "pgo",
            "--receipt",
            "r.json",
            "--fail-on",
            fail_on,
            "a.pb",
            "b.pb",
        ];
        run(folder, args, b"")
    };
    let shut = gated("note");
    assert_eq!(shut.code, 1);
    assert!(
        shut.err.contains("findings as bad as `note` or worse"),
        "{}",
        shut.err
    );
    let findings = String::from_utf8(shut.out).unwrap();
    assert!(findings.contains("\ndoubt   Builds with PGO"), "{findings}");
    assert_eq!(names_in(folder), ["a.pb", "b.pb"]);
    for open in ["refusal", "never"] {
        assert_eq!(gated(open).code, 0, "{open}");
        assert_eq!(names_in(folder), ["a.pb", "b.pb", "default.pgo", "r.json"]);
    }
}

#[test]
fn the_full_merge_cannot_hold_what_is_edited() {
    let folder = released();
    let args = ["pgo", "--full", "--carry-over", "old.pgo", "b.pb"];
    let line = run(folder.path(), args, b"").only_line(2);
    assert!(line.contains("full merge"), "{line}");
    assert_eq!(names_in(folder.path()), ["a.pb", "b.pb", "old.pgo"]);
}
