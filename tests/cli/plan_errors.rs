//! Plans that cannot be carried out: the exit code is 2, no file is written, and a line says how to
//! put it right.

use std::fs;

use crate::{folder_with, names_in, run, two_runs};

#[test]
fn a_name_that_is_none_of_the_files_is_answered_with_those_like_it() {
    let folder = two_runs();
    for args in [
        ["pgo", "--weight", "aa.pb=3", "a.pb", "b.pb"],
        ["edges", "--exclude", "aa.pb", "a.pb", "b.pb"],
    ] {
        let line = run(folder.path(), args, b"").only_line(2);
        let near = "aa.pb is none of the files; of those that are, nearest to it are: a.pb, b.pb";
        assert!(line.contains(near), "{line}");
    }
}

#[test]
fn a_plan_that_makes_no_sense_is_a_clear_line_and_no_file() {
    let folder = two_runs();
    let folder = folder.path();
    fs::write(
        folder.join("bad.diff"),
        "--- a/m.go\n+++ b/m.go\n@@ nothing @@\n",
    )
    .unwrap();
    fs::write(
        folder.join("bad.txt"),
        "function m.Main m.Run\n\nfunktion a b\n",
    )
    .unwrap();
    fs::write(folder.join("empty.pgo"), "").unwrap();
    fs::copy(folder.join("a.pb"), folder.join("twin.pb")).unwrap();
    let there = names_in(folder);
    for (args, words) in [
        (&["--label", "endpoint"][..], "\"endpoint\" is not a label"),
        (&["--label", "endpoint=/none"], "No sample is left"),
        (&["--weight", "a.pb=-1"], "\"-1\" is not a weight"),
        (&["--weight", "a.pb=x"], "\"x\" is not a weight"),
        (
            &["--weight", "a.pb=0", "--weight", "b.pb=0"],
            "nothing left to merge",
        ),
        (
            &["--weight", "a.pb=2", "--weight", "twin.pb=3", "twin.pb"],
            "twin.pb is given the weights 2 and 3",
        ),
        (
            &["--weight", "per-file", "--weight", "per-second"],
            "--weight has two rules",
        ),
        (
            &["--source-diff", "bad.diff"],
            "Line 3 is not of a unified diff",
        ),
        (&["--source-diff", "absent.diff"], "absent.diff: "),
        (&["--rename", "bad.txt"], "Line 3 is not `package OLD NEW`"),
        (&["--release", "absent.pgo"], "absent.pgo: "),
        (
            &["--carry-over", "empty.pgo"],
            "empty.pgo cannot be the last release’s default.pgo: it has no calls.",
        ),
        (
            &["--hold-from", "50"],
            "--hold-from needs the last release's file",
        ),
        (
            &["--keep-if-same"],
            "--keep-if-same needs the last release's file",
        ),
    ] {
        let args = [&["pgo"], args, &["a.pb", "b.pb"]].concat();
        let run = run(folder, &args, b"");
        assert_eq!((run.code, run.out.len()), (2, 0), "{args:?}: {}", run.err);
        let last = run.err.lines().last().unwrap();
        assert!(last.contains(words), "{args:?}: {last}");
        assert_eq!(names_in(folder), there, "{args:?}");
    }
}

#[test]
fn a_file_that_does_not_say_how_long_it_was_collected_has_no_say_per_second() {
    let folder = folder_with(&[("edge-cases/07-samples-count.pprof", "untimed.pb")]);
    let args = ["pgo", "--weight", "per-second", "untimed.pb"];
    let line = run(folder.path(), args, b"").only_line(2);
    let words = " untimed.pb does not say how long it was collected, so it cannot be weighed per \
                 second. Weigh per file,";
    assert!(line.contains(words), "{line}");
}

#[test]
fn an_argument_that_cannot_be_read_says_how_to_write_it() {
    let folder = folder_with(&[]);
    for (args, words) in [
        (
            ["--weight", "per-pod"],
            "there are as-is, per-file, per-second",
        ),
        (["--weight", "=3"], "name the file before the ="),
        (["--weight", "per-label:"], "name the label: per-label:KEY"),
        (["--hold-from", "-5"], "-5 is not in 0..=100"),
        (["--hold-from", "101"], "101 is not in 0..=100"),
        (
            ["--force-hot", "main.main@3"],
            "write CALLER->CALLEE@OFFSET",
        ),
        (["--force-hot", "a->b@x"], "x is no offset"),
        (["--receipt", "receipt.txt"], "ends in .json or .md"),
        (
            ["--fail-on", "warning"],
            "note, doubt, loss, refusal, never",
        ),
    ] {
        let args = [&["pgo", "a.pb"], &args[..]].concat();
        let run = run(folder.path(), &args, b"");
        assert_eq!((run.code, run.out.len()), (2, 0), "{args:?}");
        assert!(run.err.contains(words), "{args:?}: {}", run.err);
    }
    let args = ["pgo", "a", "--carry-over", "b", "--release", "c"];
    let run = run(folder.path(), args, b"");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot be used with"), "{}", run.err);
}
