//! `pgoscope top`.

use expect_test::expect;
use serde_json::Value;

use crate::{file, pgoscope, set, with};

const SMALL: &str = "edge-cases/10-cpu-first-then-samples.pprof";

#[test]
fn text_has_the_columns_of_go_tool_pprof() {
    let answer = pgoscope(with(&["top"], &[file(SMALL)])).answer();
    expect![[r"
        Sample type: samples/count
        Total: 5
                flat   flat%    sum%          cum    cum%
                   5 100.00% 100.00%            5 100.00%  m.B
                   0   0.00% 100.00%            5 100.00%  m.A
    "]]
    .assert_eq(&String::from_utf8(answer).unwrap());
}

#[test]
fn a_sample_type_is_named_by_kind_or_with_its_unit() {
    let files = set("checkout");
    let by_kind = pgoscope(with(&["top", "--sample-type", "cpu"], &files)).answer();
    let with_unit = ["top", "--sample-type", "cpu/nanoseconds"];
    assert!(pgoscope(with(&with_unit, &files)).answer() == by_kind);
    // The last is what pprof shows when nothing is asked for.
    assert!(pgoscope(with(&["top"], &files)).answer() == by_kind);
    let samples = pgoscope(with(&["top", "--sample-type", "samples"], &files)).answer();
    assert!(samples != by_kind);
}

#[test]
fn a_sample_type_that_is_not_there_is_an_error_that_says_what_is() {
    let args = ["top", "--sample-type", "alloc_space"];
    let line = pgoscope(with(&args, &set("checkout"))).only_line(2);
    assert!(line.contains("alloc_space"), "{line}");
    assert!(line.contains("samples/count, cpu/nanoseconds"), "{line}");
}

#[test]
fn json_adds_up() {
    let answer = pgoscope(with(&["top", "--format", "json"], &set("recursion"))).answer();
    let json: Value = serde_json::from_slice(&answer).unwrap();
    let functions = json["functions"].as_array().unwrap();
    let flat = functions
        .iter()
        .map(|function| function["flat"].as_i64().unwrap());
    assert_eq!(flat.sum::<i64>(), json["total"].as_i64().unwrap());
    assert_eq!(json["sample_type"], "cpu/nanoseconds");
    let queens = functions
        .iter()
        .find(|function| function["name"] == "main.queens");
    assert_eq!(queens.unwrap()["package"], "main");
}
