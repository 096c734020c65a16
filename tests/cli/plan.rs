//! The plan: what counts how often, and what is edited.

use std::fs;
use std::path::Path;

use pprof::encode;
use serde_json::Value;
use tempfile::TempDir;

use crate::edges::two_calls;
use crate::{file, json, run, two_runs};

/// The edges as JSON, of files in a folder.
fn edges(folder: &Path, args: &[&str]) -> Value {
    let args = ["edges", "--format", "json"].iter().chain(args);
    json(&run(folder, args, b""))
}

/// Go's own text of the edges.
fn preprofile(folder: &Path, args: &[&str]) -> Vec<u8> {
    let args = ["edges", "--format", "preprofile"].iter().chain(args);
    let run = run(folder, args, b"");
    assert_eq!(run.code, 0, "{}", run.err);
    run.out
}

/// The bytes of default.pgo.
fn pgo(folder: &Path, args: &[&str]) -> Vec<u8> {
    let args = ["pgo", "-o", "-"].iter().chain(args);
    let run = run(folder, args, b"");
    assert_eq!(run.code, 0, "{}", run.err);
    run.out
}

fn list(edges: &Value) -> &Vec<Value> {
    edges["edges"].as_array().unwrap()
}

#[test]
fn weights_of_1_are_the_plain_bytes() {
    let folder = two_runs();
    let folder = folder.path();
    let plain = pgo(folder, &["a.pb", "b.pb"]);
    for weights in [
        &["--weight", "a.pb=1", "--weight", "b.pb=1"][..],
        &["--weight", "a.pb=7", "--weight", "./b.pb=7.0"],
        &["--weight", "as-is"],
        // Both are of one program.
        &["--weight", "per-service"],
    ] {
        let args = [weights, &["a.pb", "b.pb"]].concat();
        assert!(pgo(folder, &args) == plain, "{weights:?}");
    }
}

#[test]
fn a_file_counts_as_often_as_its_weight_says() {
    let folder = two_runs();
    let folder = folder.path();
    let three_times = preprofile(folder, &["a.pb", "a.pb", "a.pb", "b.pb"]);
    for weight in ["a.pb=3", "b.pb=1/3"] {
        let weighed = preprofile(folder, &["--weight", weight, "a.pb", "b.pb"]);
        assert!(weighed == three_times, "{weight}");
    }
    let alone = preprofile(folder, &["b.pb"]);
    for without in [["--weight", "a.pb=0"], ["--exclude", "a.pb"]] {
        let args = [&without[..], &["a.pb", "b.pb"]].concat();
        assert!(preprofile(folder, &args) == alone, "{without:?}");
    }
}

#[test]
fn each_weighting_gives_its_parts_the_same_say() {
    let folder = two_runs();
    let shares = |weighting: &str| -> Vec<(String, f64)> {
        let args = ["--weight", weighting, "a.pb", "b.pb"];
        let args = ["pgo", "--dry-run", "--format", "json"].iter().chain(&args);
        let receipt = json(&run(folder.path(), args, b""));
        let inputs = receipt["inputs"].as_array().unwrap().clone();
        let parts = inputs
            .iter()
            .flat_map(|input| input["parts"].as_array().unwrap());
        let label = |part: &Value| part["label"].as_str().unwrap_or_default().to_owned();
        parts
            .map(|part| (label(part), part["share"].as_f64().unwrap()))
            .collect()
    };
    for (_, share) in shares("per-file") {
        assert!((share - 0.5).abs() < 1e-3, "{share}");
    }
    // They were collected for as long as each other, so the rates differ as the weights do.
    let plain = shares("as-is");
    for ((_, share), (_, plain)) in shares("per-second").iter().zip(&plain) {
        assert!((share - plain).abs() < 0.01, "{share} {plain}");
    }
    let by_label = shares("per-label:endpoint");
    let of = |label: &str| -> f64 {
        let shares = by_label.iter().filter(|(other, _)| other == label);
        shares.map(|(_, share)| share).sum()
    };
    assert!((of("/item") - of("")).abs() < 1e-3, "{by_label:?}");
    assert!(of("/item") > 0.0, "{by_label:?}");
}

#[test]
fn programs_have_the_same_say_however_many_files_there_are_of_each() {
    let folder = two_runs();
    let other = file("profiles/recursion.1.cpu.pb.gz");
    fs::copy(other, folder.path().join("c.pb")).unwrap();
    let args = [
        "pgo",
        "--dry-run",
        "--format",
        "json",
        "--weight",
        "per-service",
    ];
    let files = ["a.pb", "b.pb", "c.pb"];
    let receipt = json(&run(folder.path(), args.iter().chain(&files), b""));
    let inputs = receipt["inputs"].as_array().unwrap();
    let of_other = inputs.iter().find(|input| input["name"] == "c.pb").unwrap();
    let share = of_other["parts"][0]["share"].as_f64().unwrap();
    assert!((share - 0.5).abs() < 1e-3, "{share}");
}

#[test]
fn samples_with_a_label_and_those_without_it_are_all_of_them() {
    let folder = two_runs();
    let weight = |args: &[&str]| {
        let args = [args, &["a.pb", "b.pb"]].concat();
        edges(folder.path(), &args)["total_weight"]
            .as_i64()
            .unwrap()
    };
    let with = weight(&["--label", "endpoint=/item"]);
    let without = weight(&["--label", "!endpoint=/item"]);
    assert_eq!(with + without, weight(&[]));
    assert!(with > 0 && without > 0);
}

#[test]
fn the_order_of_files_does_not_matter_to_any_plan() {
    let folder = two_runs();
    let folder = folder.path();
    fs::write(folder.join("old.pgo"), pgo(folder, &["a.pb"])).unwrap();
    for plan in [
        &["--weight", "per-file"][..],
        &["--weight", "per-label:endpoint", "--weight", "a.pb=1/3"],
        &["--label", "endpoint=/item"],
        &[
            "--drop-pseudo-frames",
            "--do-not-inline",
            "runtime.mapassign",
        ],
        &["--carry-over", "old.pgo", "--hold-from", "50"],
    ] {
        let there = pgo(folder, &[plan, &["a.pb", "b.pb"]].concat());
        let back = pgo(folder, &[&["b.pb", "a.pb"], plan].concat());
        assert!(there == back, "{plan:?}");
        assert!(there != pgo(folder, &["a.pb", "b.pb"]), "{plan:?}");
    }
}

#[test]
fn pseudo_frames_go_and_the_rest_stays_as_hot() {
    let folder = two_runs();
    let hot_calls = |args: &[&str]| -> Vec<String> {
        let edges = edges(folder.path(), args);
        let hot = list(&edges).iter().filter(|edge| edge["hot"] == true);
        let name =
            |edge: &Value| format!("{} {} {}", edge["caller"], edge["offset"], edge["callee"]);
        hot.map(name).filter(|name| !name.contains("\"~")).collect()
    };
    let is_pseudo = |name: &String| name.contains("runtime.asyncPreempt");
    let mut before = hot_calls(&["a.pb"]);
    assert!(before.iter().any(is_pseudo));
    before.retain(|name| !is_pseudo(name));
    before.sort();
    let mut after = hot_calls(&["--drop-pseudo-frames", "a.pb"]);
    after.sort();
    assert_eq!(after, before);
}

#[test]
fn names_are_changed_by_a_table_and_lines_by_a_diff() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(
        folder.join("cpu.pb"),
        encode(&two_calls(b"m.Main", &[9, 8])),
    )
    .unwrap();
    fs::write(folder.join("t.txt"), "function m.Main m.Run\n").unwrap();
    let renamed = edges(folder, &["--rename", "t.txt", "cpu.pb"]);
    assert_eq!(list(&renamed)[0]["caller"], "m.Run");
    // A line more between the first line of the function, 100, and the first call, 110.
    let diff = "--- a/m.go\n+++ b/m.go\n@@ -105,1 +105,2 @@\n x\n+y\n";
    fs::write(folder.join("s.diff"), diff).unwrap();
    let moved = edges(folder, &["--source-diff", "s.diff", "cpu.pb"]);
    assert_eq!(list(&moved)[0]["offset"], 11);
    let args = ["edges", "--format", "json", "--source-diff", "-", "cpu.pb"];
    assert_eq!(json(&run(folder, args, diff.as_bytes())), moved);
    let args = ["edges", "--source-diff", "-", "-"];
    let line = run(folder, args, b"").only_line(2);
    assert!(line.contains("`-` is given twice"), "{line}");
}

#[test]
fn a_function_is_kept_from_inlining_and_a_cold_call_made_hot() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let calls = two_calls(b"m.Main", &[995, 5]);
    fs::write(folder.join("cpu.pb"), encode(&calls)).unwrap();
    let without = edges(folder, &["--do-not-inline", "m.Callee0", "cpu.pb"]);
    let calls_it = |edge: &Value| edge["callee"] == "m.Callee0";
    assert!(!list(&without).iter().any(calls_it));
    let is_hot = |args: &[&str]| {
        let edges = edges(folder, args);
        let call = list(&edges)
            .iter()
            .find(|edge| edge["callee"] == "m.Callee1");
        call.unwrap()["hot"].as_bool().unwrap()
    };
    assert!(!is_hot(&["cpu.pb"]));
    for edge in ["m.Main->m.Callee1@11", "m.Main->m.Callee1@+11"] {
        assert!(is_hot(&["--force-hot", edge, "cpu.pb"]), "{edge}");
    }
}

#[test]
fn what_an_edit_does_not_find_is_a_warning() {
    let folder = two_runs();
    for command in ["pgo", "edges"] {
        let args = [command, "--do-not-inline", "main.absent", "a.pb"];
        let run = run(folder.path(), args, b"");
        assert_eq!(run.code, 0);
        assert!(
            run.err.contains("warning: No edge calls main.absent"),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_file_that_is_left_out_may_be_damaged() {
    let folder = two_runs();
    fs::copy(file("bad/75-loc-missing.pb"), folder.path().join("c.pb")).unwrap();
    let args = ["pgo", "--exclude", "c.pb", "a.pb", "b.pb", "c.pb"];
    let run = run(folder.path(), args, b"");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("c.pb: left out unread"), "{}", run.err);
}
