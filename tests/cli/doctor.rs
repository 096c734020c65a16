//! `pgoscope doctor`.

use std::fs;

use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use crate::{file, pgoscope, run, set, two_runs, with};

#[test]
fn sound_profiles_are_an_answer_of_yes() {
    let run = pgoscope(with(&["doctor", "--fail-on", "doubt"], &set("checkout")));
    let text = String::from_utf8(run.answer()).unwrap();
    assert!(
        text.starts_with("note    Preemption and the like"),
        "{text}"
    );
    assert!(text.contains("\nreach   "), "{text}");
}

#[test]
fn what_the_samples_are_worth_and_who_fits_is_told_in_every_form() {
    let folder = two_runs();
    // Another program among the runs of one.
    let odd = file("profiles/recursion.1.cpu.pb.gz");
    fs::copy(odd, folder.path().join("odd.pb")).unwrap();
    let told = |format: &str, files: &[&str]| {
        let args = [&["doctor", "--format", format], files].concat();
        let answer = run(folder.path(), &args, b"").answer();
        String::from_utf8(answer).unwrap()
    };
    let files = ["a.pb", "b.pb", "odd.pb"];
    let json: Value = serde_json::from_str(&told("json", &files)).unwrap();
    let evidence = &json["evidence"];
    assert_eq!(evidence["sufficiency"]["is_enough"], false);
    assert!(evidence["n_trapped_hot"].as_u64() > Some(0));
    assert!(evidence["n_tied_hot"].as_u64() <= evidence["n_tied"].as_u64());
    let inputs = evidence["inputs"].as_array().unwrap();
    let total: f64 = inputs.iter().map(|i| i["share"].as_f64().unwrap()).sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
    let outliers = inputs.iter().filter(|input| input["is_outlier"] == true);
    let outliers: Vec<&Value> = outliers.map(|input| &input["name"]).collect();
    assert_eq!(outliers, ["odd.pb"]);
    let text = told("text", &files);
    for words in [
        "samples Chance decides",
        "cut     ",
        "trapped ",
        "odd.pb (odd one out)",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let markdown = told("markdown", &files);
    assert!(markdown.contains("| odd.pb (odd one out) |"), "{markdown}");
    // One file has nobody to fit to.
    assert!(!told("text", &["a.pb"]).contains("fit"));
}

#[test]
fn what_go_refuses_has_no_evidence() {
    let refused = file("edge-cases/23-no-start-line-at-all.pprof");
    let args = ["doctor", "--format", "json", "--fail-on", "never"];
    let answer = pgoscope(with(&args, &[refused])).answer();
    let json: Value = serde_json::from_slice(&answer).unwrap();
    assert!(json["evidence"].is_null());
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut files = set("devirt");
    for format in ["text", "json", "markdown"] {
        let args = ["doctor", "--format", format];
        let there = pgoscope(with(&args, &files)).answer();
        files.reverse();
        assert!(pgoscope(with(&args, &files)).answer() == there, "{format}");
    }
}

#[test]
fn what_go_refuses_is_an_answer_of_no_with_go_s_reason() {
    let refused = pgoscope(with(
        &["doctor"],
        &[file("edge-cases/23-no-start-line-at-all.pprof")],
    ));
    assert_eq!(refused.code, 1);
    let text = String::from_utf8(refused.out).unwrap();
    assert!(text.starts_with("refusal Go refuses "), "{text}");
    assert!(
        text.contains("Go says: profile missing Function.start_line data"),
        "{text}"
    );
    assert_eq!(
        refused.err,
        "pgoscope: findings as bad as `refusal` or worse: 1 of 1\n"
    );
}

#[test]
fn a_pipeline_chooses_what_it_fails_on() {
    let files = set("devirt");
    for (fail_on, code) in [("never", 0), ("refusal", 0), ("doubt", 1), ("note", 1)] {
        let run = pgoscope(with(&["doctor", "--fail-on", fail_on], &files));
        assert_eq!(run.code, code, "{fail_on}");
        assert!(!run.out.is_empty(), "{fail_on}");
    }
}

#[test]
fn a_damaged_file_is_a_finding_and_an_absent_one_an_error() {
    let damaged = file("bad/75-loc-missing.pb");
    let sound = file("profiles/devirt.1.cpu.pb.gz");
    let run = pgoscope(with(&["doctor", "--format", "json"], &[damaged, sound]));
    assert_eq!(run.code, 1);
    let json: Value = serde_json::from_slice(&run.out).unwrap();
    assert_eq!(json["findings"][0]["kind"], "unreadable");
    assert_eq!(json["findings"][0]["places"].as_array().unwrap().len(), 1);
    let line = pgoscope(["doctor", "absent.pb"]).only_line(2);
    assert!(line.contains("absent.pb"), "{line}");
}

#[test]
fn json_has_exact_weights_and_stable_names() {
    let run = pgoscope(with(
        &["doctor", "--format", "json"],
        &[file("edge-cases/38-line-missing-0-in-caller.pprof")],
    ));
    let json: Value = serde_json::from_slice(&run.answer()).unwrap();
    let finding = &json["findings"][0];
    assert_eq!(finding["kind"], "call-lines-lost");
    assert_eq!(finding["severity"], "loss");
    assert_eq!(finding["n_edges"], 1);
    assert_eq!(finding["weight"], finding["of_weight"]);
    assert!(json["reach"]["sentence"].is_string());
}

#[test]
fn what_a_file_says_of_itself_does_not_reach_the_terminal_as_commands() {
    let named = |program: &str| {
        let mut builder = profile::ProfileBuilder::new(&[(b"samples", b"count")]);
        let file = builder.string(program.as_bytes());
        builder.mapping(profile::Mapping {
            file,
            has_functions: true,
            ..profile::Mapping::default()
        });
        let name = builder.string(b"main.main");
        let function = builder.function(name, name, profile::StringIdx(0), 10);
        let mut place = |line| {
            let line = profile::Line {
                function: Some(function),
                line,
                column: 0,
            };
            builder.location(None, 0, false, &[line])
        };
        let stack = [place(11), place(12)];
        let stack = builder.stack(&stack);
        builder.push_sample(stack, profile::LabelSetIdx(0), &[1]);
        pprof::encode(&builder.build())
    };
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.pb"), named("cart")).unwrap();
    fs::write(folder.path().join("b.pb"), named("\u{1b}[2Jx\ny")).unwrap();
    for format in ["text", "markdown"] {
        let args = ["doctor", "--format", format, "a.pb", "b.pb"];
        let answer = String::from_utf8(run(folder.path(), args, b"").answer()).unwrap();
        assert!(answer.contains("2Jx"), "{answer}");
        assert!(
            !answer.contains('\u{1b}') && !answer.contains("\ny"),
            "{answer}"
        );
    }
}

#[test]
fn markdown_is_a_table_and_a_section_for_each_finding() {
    let folder = TempDir::new().unwrap();
    let name = "cpu.20250423101500.123.log";
    let profile = fs::read(file("edge-cases/38-line-missing-0-in-caller.pprof")).unwrap();
    fs::write(folder.path().join(name), profile).unwrap();
    let run = run(
        folder.path(),
        ["doctor", "--format", "markdown", "--fail-on", "never", name],
        b"",
    );
    let markdown = String::from_utf8(run.answer()).unwrap();
    expect![[r"
        # Profiles for PGO

        | severity | finding | share of edge weight |
        | --- | --- | ---: |
        | loss | The line of the call is lost in 1 edge, 100.0 % of the weight: cpu.20250423101500.123.log. | 100.00 % |
        | doubt | Dumped in an incident, with 100.0 % of the weight: cpu.20250423101500.123.log. | 100.00 % |

        ## The line of the call is lost in 1 edge, 100.0 % of the weight: cpu.20250423101500.123.log.

        No call site is at a line before its function, so these calls are neither inlined as hot nor devirtualized. Pyroscope's exports with --aggregate-callees do that before grafana/pyroscope\#5637; code with //line directives may have such lines rightly.
        Export again with --no-aggregate-callees, or merge the raw profiles here.

        * cpu.20250423101500.123.log: 1 edge, 100.0 % of its weight

        ## Dumped in an incident, with 100.0 % of the weight: cpu.20250423101500.123.log.

        What a program does in an overload is made hot in every build.
        Leave it out, or give every file the same weight.

        * cpu.20250423101500.123.log: 2025-04-23 10:15:00

        ## What PGO can reach

        100 % of CPU is in Go code outside the runtime, where PGO works best. 0 % of the hot weight is inlined already.

        | CPU time in | share |
        | --- | ---: |
        | Go code outside the runtime | 100.0 % |

        ## Whether there are enough samples

        Chance decides about 1 edge with 100.0 % of the weight: about 32 times as many samples would be enough.
        1 of 1 call edges are hot, down to a weight of 4; 1 of the 1 edges of that weight are, by name.
    "]].assert_eq(&markdown);
}

#[test]
fn a_file_that_go_refuses_is_told_in_go_s_words_too() {
    let folder = TempDir::new().unwrap();
    let dangling = file("bad/76-func-missing.pb");
    fs::copy(dangling, folder.path().join("dangling.pb")).unwrap();
    let run = run(folder.path(), ["doctor", "dangling.pb"], b"");
    let text = String::from_utf8(run.out).unwrap();
    let words = "Go says: parsing profile: function ID 999 not found";
    assert!(text.contains(words), "{text}");
    assert_eq!(run.code, 1);
}
