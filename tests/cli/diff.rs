//! `pgoscope diff`.

use std::fs;
use std::path::Path;

use expect_test::expect;
use pprof::encode;
use serde_json::Value;
use tempfile::TempDir;

use crate::edges::two_calls;
use crate::{file, json, run, two_runs};

/// `old.pgo` of a run, beside it and another.
fn released() -> TempDir {
    let folder = two_runs();
    let run = run(folder.path(), ["pgo", "-o", "old.pgo", "a.pb"], b"");
    assert_eq!(run.code, 0, "{}", run.err);
    folder
}

/// A profile of one function with calls of these weights, as `old.pgo` or a file of that name.
fn write_calls(folder: &Path, name: &str, weights: &[i64]) {
    fs::write(folder.join(name), encode(&two_calls(b"m.Main", weights))).unwrap();
}

#[test]
fn the_same_edges_rebuild_nothing() {
    let folder = released();
    for fail_on in ["rebuild", "decisions", "hot-decisions", "never"] {
        for new in ["a.pb", "old.pgo"] {
            let args = ["diff", "--fail-on", fail_on, "old.pgo", new];
            let text = String::from_utf8(run(folder.path(), args, b"").answer()).unwrap();
            assert!(text.contains("nothing would rebuild"), "{text}");
        }
    }
}

#[test]
fn a_pipeline_chooses_which_difference_is_a_no() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write_calls(folder, "old.pgo", &[900, 90, 3, 2]);
    write_calls(folder, "same.pgo", &[1800, 180, 6, 4]);
    write_calls(folder, "hot.pgo", &[900, 3, 90, 2]);
    for (new, rebuild, decisions, hot_decisions) in [
        ("old.pgo", 0, 0, 0),
        ("same.pgo", 1, 0, 0),
        ("hot.pgo", 1, 1, 1),
    ] {
        let code = |fail_on: &[&str]| {
            let args = [&["diff"], fail_on, &["old.pgo", new]].concat();
            let run = run(folder, &args, b"");
            assert!(!run.out.is_empty(), "{}", run.err);
            assert_eq!(run.err.lines().count(), usize::from(run.code != 0));
            run.code
        };
        assert_eq!(code(&["--fail-on", "rebuild"]), rebuild, "{new}");
        assert_eq!(code(&["--fail-on", "decisions"]), decisions, "{new}");
        assert_eq!(code(&[]), decisions, "{new}");
        assert_eq!(
            code(&["--fail-on", "hot-decisions"]),
            hot_decisions,
            "{new}"
        );
        assert_eq!(code(&["--fail-on", "never"]), 0, "{new}");
    }
}

#[test]
fn text_has_a_line_for_each_edge() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write_calls(folder, "old.pgo", &[900, 90, 3]);
    write_calls(folder, "new.pgo", &[900, 3, 90]);
    let run = run(folder, ["diff", "old.pgo", "new.pgo"], b"");
    assert_eq!(run.code, 1);
    expect![[r"
        Everything would rebuild, and decisions about hot code may change.

               1  hot edges that stay
               1  edges that become hot
               1  edges that fall out
               1  functions that gain the larger budget
               1  functions that lose it
               2  call sites hot in one of them only

        became hot
             old      new  caller +offset -> callee
               3       90  m.Main +12 -> m.Callee2

        fell out
               1  became cheaper
             old expected      new  caller +offset -> callee (cause)
              90       90        3  m.Main +11 -> m.Callee1 (became cheaper)
    "]]
    .assert_eq(&String::from_utf8(run.out).unwrap());
}

#[test]
fn as_many_edges_are_listed_as_are_asked_for() {
    let folder = released();
    let n_lines = |top: &[&str]| {
        let args = [&["diff", "old.pgo", "b.pb"], top].concat();
        let text = String::from_utf8(run(folder.path(), &args, b"").out).unwrap();
        let calls = text.lines().filter(|line| line.contains(" -> "));
        (calls.count() - 2, text.contains("more; --top 0 shows all"))
    };
    assert_eq!(n_lines(&["--top", "3"]), (6, true));
    assert_eq!(n_lines(&[]), (40, true));
    let all = json(&json_run(folder.path()));
    let n_all = ["entered", "left"].map(|list| all[list].as_array().unwrap().len());
    assert_eq!(n_lines(&["--top", "0"]), (n_all[0] + n_all[1], false));
}

fn json_run(folder: &Path) -> crate::Run {
    let args = [
        "diff",
        "--format",
        "json",
        "--fail-on",
        "never",
        "old.pgo",
        "b.pb",
    ];
    run(folder, args, b"")
}

#[test]
fn json_has_the_verdict_the_figures_and_every_edge() {
    let folder = released();
    let diff = json(&json_run(folder.path()));
    assert_eq!(diff["verdict"], "different");
    assert_eq!(diff["old"]["name"], "old.pgo");
    assert_eq!(diff["new"][0]["name"], "b.pb");
    let n = |list: &Value| list.as_array().unwrap().len();
    assert_eq!(diff["decisions"]["n_entered"], n(&diff["entered"]));
    assert_eq!(diff["decisions"]["n_left"], n(&diff["left"]));
    let causes = diff["causes"].as_array().unwrap().iter();
    let n_caused: u64 = causes.map(|sum| sum["n_edges"].as_u64().unwrap()).sum();
    assert_eq!(diff["decisions"]["n_left"], n_caused);
    assert!(diff["left"][0]["cause"].is_string());
}

#[test]
fn several_new_files_are_one_whatever_their_order() {
    let folder = released();
    let folder = folder.path();
    for format in ["text", "json", "markdown"] {
        let compared = |new: [&str; 2]| {
            let args = ["diff", "--format", format, "old.pgo"];
            let run = run(folder, args.iter().chain(&new), b"");
            assert_eq!(run.code, 1, "{}", run.err);
            run.out
        };
        let there = compared(["a.pb", "b.pb"]);
        assert!(there == compared(["b.pb", "a.pb"]), "{format}");
    }
    let merged = run(folder, ["merge", "-o", "ab.pb", "a.pb", "b.pb"], b"");
    assert_eq!(merged.code, 0, "{}", merged.err);
    let text = |new: &[&str]| run(folder, ["diff", "old.pgo"].iter().chain(new), b"").out;
    assert!(text(&["a.pb", "b.pb"]) == text(&["ab.pb"]));
}

#[test]
fn what_cannot_be_compared_is_an_error_and_a_refusal_a_no() {
    let folder = released();
    let folder = folder.path();
    fs::copy(
        file("edge-cases/23-no-start-line-at-all.pprof"),
        folder.join("refused.pb"),
    )
    .unwrap();
    fs::write(folder.join("empty.pgo"), "").unwrap();
    for (args, code, words) in [
        (["diff", "absent.pgo", "a.pb"], 2, "absent.pgo: "),
        (["diff", "old.pgo", "absent.pb"], 2, "absent.pb: "),
        (["diff", "-", "-"], 2, "`-` is given twice"),
        (
            ["diff", "refused.pb", "a.pb"],
            2,
            "refused.pb cannot be the last release’s default.pgo",
        ),
        (
            ["diff", "empty.pgo", "a.pb"],
            2,
            "empty.pgo cannot be the last release’s default.pgo",
        ),
        (
            ["diff", "old.pgo", "refused.pb"],
            1,
            "Go would refuse this profile",
        ),
    ] {
        let line = run(folder, args, b"").only_line(code);
        assert!(line.contains(words), "{args:?}: {line}");
    }
    let alone = run(folder, ["diff", "old.pgo"], b"");
    assert_eq!(alone.code, 2);
    assert!(alone.err.contains("<NEW>"), "{}", alone.err);
}
