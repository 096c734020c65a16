//! What goes wrong: the exit code is 2, there is no answer, and one line names file, place and
//! remedy.

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::{file, names_in, pgoscope, run, set, with};

#[test]
fn a_file_that_is_not_there_is_named() {
    for command in [&["edges"][..], &["top"], &["pgo"], &["merge", "-o", "-"]] {
        let mut args = command.to_vec();
        args.push("nothing.pb.gz");
        let line = pgoscope(args).only_line(2);
        assert!(line.starts_with("pgoscope: nothing.pb.gz: "), "{line}");
    }
}

#[test]
fn one_bad_file_among_good_ones_ends_it_and_is_named() {
    let folder = TempDir::new().unwrap();
    for bad in [
        "bad/03-one-byte.pb",
        "bad/75-loc-missing.pb",
        "bad/27-text-404.txt",
    ] {
        let mut files = set("devirt");
        files.insert(1, file(bad));
        let line = run(folder.path(), with(&["pgo"], &files), b"").only_line(2);
        assert!(line.contains(bad), "{line}");
        assert_eq!(names_in(folder.path()), [""; 0]);
    }
}

#[test]
fn a_file_that_is_something_else_is_named_for_what_it_is() {
    let says = |name: &str| pgoscope(with(&["edges"], &[file(name)])).only_line(2);
    let line = says("bad/34-go-trace.trace");
    assert!(line.contains("Go execution trace"), "{line}");
    assert!(line.contains("/debug/pprof/profile"), "{line}");
    let line = says("go-workloads/websvc.goroutine.debug1.txt");
    assert!(line.contains("?debug="), "{line}");
}

#[test]
fn damage_is_placed() {
    let line = pgoscope(with(&["top"], &[file("bad/75-loc-missing.pb")])).only_line(2);
    assert!(
        line.contains("75-loc-missing.pb: Sample 0 refers to location 999"),
        "{line}"
    );
    assert!(line.contains("fetch the profile again"), "{line}");
}

#[test]
fn a_download_that_was_cut_off_is_an_error() {
    let bytes = fs::read(file("profiles/devirt.1.cpu.pb.gz")).unwrap();
    let folder = TempDir::new().unwrap();
    let cut = run(folder.path(), ["edges", "-"], &bytes[..bytes.len() / 2]);
    let line = cut.only_line(2);
    assert!(line.starts_with("pgoscope: -: "), "{line}");
    assert!(line.contains("fetch the profile again"), "{line}");
}

#[test]
fn files_that_measure_different_things_do_not_merge() {
    let mut files = set("checkout");
    files.push(file("profiles/checkout.1.allocs.pb.gz"));
    let line = pgoscope(with(&["merge", "-o", "-"], &files)).only_line(2);
    assert!(line.contains(".pb.gz: "), "{line}");
    assert!(line.contains("alloc_space/bytes"), "{line}");
    assert!(line.contains("cpu/nanoseconds"), "{line}");
}

#[test]
fn arguments_that_make_no_sense_are_an_error() {
    for args in [
        &["edges"][..],
        &["merge", "a"],
        &["edges", "--format", "xml", "a"],
        &["sort"],
    ] {
        let run = pgoscope(args);
        assert_eq!((run.code, run.out.len()), (2, 0), "{args:?}");
        assert!(run.err.contains("--help"), "{}", run.err);
    }
}

#[test]
fn help_names_every_command_and_exit_code() {
    let help = String::from_utf8(pgoscope(["--help"]).answer()).unwrap();
    for word in ["edges", "pgo", "merge", "top", "0: done", "1: ", "2: "] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    let version = String::from_utf8(pgoscope(["--version"]).answer()).unwrap();
    assert!(version.starts_with("pgoscope "), "{version}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pgoscope"))
        .args(with(&["edges"], &set("go-compile")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
