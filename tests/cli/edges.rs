//! `pgoscope edges`.

use std::fs;

use expect_test::expect;
use pprof::encode;
use profile::{Line, Profile, ProfileBuilder, StringIdx};
use serde_json::Value;
use tempfile::TempDir;
use tests::corpus;
use tests::wire::inflated;

use crate::{file, pgoscope, run, set, with};

#[test]
fn preprofile_gives_go_s_bytes_of_each_merge() {
    for name in ["checkout", "devirt", "generics", "recursion", "websvc"] {
        let files = set(name);
        let answer = pgoscope(with(&["edges", "--format", "preprofile"], &files)).answer();
        let golden = format!("preprofile/merged__{name}.gz");
        let golden = corpus::read(&corpus::golden().join(golden));
        assert!(answer == inflated(&golden).unwrap(), "{name}");
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut files = set("checkout");
    for format in ["text", "csv", "json", "preprofile"] {
        let args = ["edges", "--format", format];
        let there = pgoscope(with(&args, &files)).answer();
        files.reverse();
        assert!(pgoscope(with(&args, &files)).answer() == there, "{format}");
    }
}

#[test]
fn a_dash_is_standard_input() {
    let profile = file("profiles/devirt.1.cpu.pb.gz");
    let folder = TempDir::new().unwrap();
    let piped = run(folder.path(), ["edges", "-"], &fs::read(&profile).unwrap());
    assert!(piped.answer() == pgoscope(with(&["edges"], &[profile])).answer());
}

#[test]
fn text_is_aligned_and_says_where_the_compiler_cuts() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cpu.pb");
    fs::write(&path, encode(&two_calls(b"m.Main", &[995, 5]))).unwrap();
    let answer = pgoscope(with(&["edges"], &[path])).answer();
    expect![[r"
             #  weight    share      sum  caller +offset -> callee
             1     995   99.50%   99.50%  m.Main +10 -> m.Callee0
        ------  99 % of the weight is above; 1 edge below is cold
             2       5    0.50%  100.00%  m.Main +11 -> m.Callee1
    "]]
    .assert_eq(&String::from_utf8(answer).unwrap());
}

#[test]
fn csv_has_a_row_for_each_edge_and_no_formula() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cpu.pb");
    fs::write(&path, encode(&two_calls(b"=1+1,\"x\"", &[3, -2]))).unwrap();
    let answer = pgoscope(with(&["edges", "--format", "csv"], &[path])).answer();
    expect![[r#"
        rank,hot,weight,caller,offset,callee,file,line,inlined_weight,site_callees
        1,true,3,"'=1+1,""x""",10,m.Callee0,m.go,110,0,1
        2,false,-2,"'=1+1,""x""",11,m.Callee1,m.go,111,0,1
    "#]]
    .assert_eq(&String::from_utf8(answer).unwrap());
}

#[test]
fn json_has_exact_numbers() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cpu.pb");
    let weight = (1 << 53) + 1;
    fs::write(&path, encode(&two_calls(b"m.Main", &[weight, 1]))).unwrap();
    let answer = pgoscope(with(&["edges", "--format", "json"], &[path])).answer();
    let json: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(json["edges"][0]["weight"].as_i64(), Some(weight));
    assert_eq!(json["edges"][0]["caller"], "m.Main");
    assert_eq!(json["edges"][0]["hot"], true);
    assert_eq!(json["edges"][1]["hot"], false);
    assert_eq!(json["total_weight"].as_i64(), Some(weight + 1));
    assert_eq!(json["n_hot"], 1);
    assert_eq!(json["value_type"], "samples/count");
}

#[test]
fn a_profile_without_a_call_has_no_edge_and_one_word_on_it() {
    let run = pgoscope(with(
        &["edges", "--format", "preprofile"],
        &[file("edge-cases/21-single-frame-stacks-only.pprof")],
    ));
    assert_eq!(run.code, 0);
    assert_eq!(run.out, b"GO PREPROFILE V1\n");
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
}

#[test]
fn go_s_refusal_is_an_answer_of_no_with_go_s_reason() {
    let line = pgoscope(with(
        &["edges"],
        &[file("profiles/checkout.1.allocs.pb.gz")],
    ))
    .only_line(1);
    let reason = r#"profile does not contain a sample index with value/type "samples/count""#;
    assert!(line.contains(reason), "{line}");
    let line = pgoscope(with(
        &["edges"],
        &[file("edge-cases/23-no-start-line-at-all.pprof")],
    ))
    .only_line(1);
    assert!(
        line.contains("profile missing Function.start_line data"),
        "{line}"
    );
}

/// A caller with one call of each weight, a line apart.
pub(crate) fn two_calls(caller: &[u8], weights: &[i64]) -> Profile {
    let mut builder = ProfileBuilder::new(&[(b"samples", b"count")]);
    let source = builder.string(b"m.go");
    let name = builder.string(caller);
    let caller = builder.function(name, name, source, 100);
    for (number, &weight) in (0..).zip(weights) {
        let name = builder.string(format!("m.Callee{number}").as_bytes());
        let callee = builder.function(name, StringIdx(0), source, 200);
        let mut place = |function, line| {
            let line = Line {
                function: Some(function),
                line,
                column: 0,
            };
            builder.location(None, 0, false, &[line])
        };
        let stack = [place(callee, 200), place(caller, 110 + number)];
        let stack = builder.stack(&stack);
        builder.push_sample(stack, profile::LabelSetIdx(0), &[weight]);
    }
    builder.build()
}
