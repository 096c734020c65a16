//! `pgoscope pgo` and `pgoscope merge`: the files that they write.

use std::fs;

use engine::{Engine, Plan, SourceId, pgo_file};
use tempfile::TempDir;
use tests::corpus::{self, read};
use tests::samples::Dictionary;
use tests::wire;

use crate::{file, names_in, pgoscope, run, set, with};

#[test]
fn pgo_writes_what_the_engine_makes() {
    let files = set("checkout");
    let mut engine = Engine::default();
    for (path, id) in files.iter().zip(0..) {
        let mut reading = engine.begin(path.display().to_string());
        reading.push(&read(path)).unwrap();
        let opened = reading.finish().unwrap();
        engine.add(SourceId(id), opened, true).unwrap();
    }
    let merged = engine.merge_all().unwrap();
    let planned = engine.planned(&merged, &Plan::default()).unwrap();
    for (args, is_full) in [(&["pgo"][..], false), (&["pgo", "--full"], true)] {
        let folder = TempDir::new().unwrap();
        let run = run(folder.path(), with(args, &files), b"");
        assert_eq!((run.code, run.out.len()), (0, 0), "{}", run.err);
        assert!(run.err.contains("default.pgo") && run.err.lines().count() == 1);
        assert_eq!(names_in(folder.path()), ["default.pgo"]);
        let written = read(&folder.path().join("default.pgo"));
        assert!(written == pgo_file(&planned, is_full).unwrap());
    }
}

#[test]
fn the_same_profiles_in_any_order_give_the_same_file() {
    let mut files = set("programs");
    for args in [
        &["pgo", "-o", "-"][..],
        &["pgo", "--full", "-o", "-"],
        &["merge", "-o", "-"],
    ] {
        let there = pgoscope(with(args, &files)).answer();
        files.reverse();
        assert!(pgoscope(with(args, &files)).answer() == there, "{args:?}");
        files.rotate_left(2);
        assert!(pgoscope(with(args, &files)).answer() == there, "{args:?}");
    }
}

#[test]
fn both_forms_of_default_pgo_give_the_edges_of_the_profiles() {
    let files = set("devirt");
    let args = ["edges", "--format", "preprofile"];
    let expected = pgoscope(with(&args, &files)).answer();
    let folder = TempDir::new().unwrap();
    for form in [
        &["pgo", "-o", "a.pgo"][..],
        &["pgo", "--full", "-o", "a.pgo"],
    ] {
        assert_eq!(run(folder.path(), with(form, &files), b"").code, 0);
        let args = ["edges", "--format", "preprofile", "a.pgo"];
        assert!(run(folder.path(), args, b"").answer() == expected);
    }
}

#[test]
fn merge_writes_the_samples_of_go_s_merge() {
    for name in ["checkout", "programs", "checkout-allocs", "go-compile-mem"] {
        let ours = pgoscope(with(&["merge", "-o", "-"], &set(name))).answer();
        let golden = corpus::golden().join(format!("merge/{name}.pb.gz"));
        let mut dictionary = Dictionary::default();
        let mut content =
            |bytes: &[u8]| dictionary.content_of_wire(&wire::Profile::from_file(bytes).unwrap());
        let ours = content(&ours);
        assert!(ours.samples == content(&read(&golden)).samples, "{name}");
    }
}

#[test]
fn a_file_that_go_would_refuse_leaves_the_old_one_alone() {
    let folder = TempDir::new().unwrap();
    let old = folder.path().join("default.pgo");
    fs::write(&old, "old").unwrap();
    for refused in [
        "profiles/checkout.1.allocs.pb.gz",
        "edge-cases/21-single-frame-stacks-only.pprof",
        "edge-cases/25-unsymbolized-only.pprof",
    ] {
        let line = run(folder.path(), with(&["pgo"], &[file(refused)]), b"");
        assert_eq!((line.code, line.out.len()), (1, 0), "{}", line.err);
        assert_eq!(read(&old), b"old");
        assert_eq!(names_in(folder.path()), ["default.pgo"]);
    }
    let run = run(folder.path(), with(&["pgo"], &set("devirt")), b"");
    assert_eq!(run.code, 0, "{}", run.err);
    assert_ne!(read(&old), b"old");
}

#[test]
fn a_place_that_cannot_be_written_to_is_named() {
    for command in ["pgo", "merge"] {
        let args = [command, "-o", "no/such/folder/a.pgo"];
        let line = pgoscope(with(&args, &set("devirt"))).only_line(2);
        assert!(line.contains("no/such/folder/a.pgo"), "{line}");
    }
}

#[test]
fn an_input_is_never_replaced() {
    let folder = TempDir::new().unwrap();
    let bytes = read(&set("checkout")[0]);
    fs::write(folder.path().join("a.pb"), &bytes).unwrap();
    for args in [
        &["pgo", "-o", "a.pb", "a.pb"][..],
        &["pgo", "--receipt", "a.md", "-o", "new.pgo", "a.md"],
        &["merge", "-o", "./a.pb", "a.pb"],
    ] {
        fs::write(folder.path().join("a.md"), &bytes).unwrap();
        let run = run(folder.path(), args, b"");
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.err.contains("would be replaced"), "{}", run.err);
        assert!(read(&folder.path().join(args[args.len() - 1])) == bytes);
    }
    let args = ["pgo", "--receipt", "x.json", "-o", "x.json", "a.pb"];
    assert_eq!(run(folder.path(), args, b"").code, 2);
}

#[test]
fn what_was_there_stays_whole_until_the_new_file_is() {
    let folder = TempDir::new().unwrap();
    let bytes = read(&set("checkout")[0]);
    fs::write(folder.path().join("a.pb"), bytes).unwrap();
    fs::write(folder.path().join("default.pgo"), "old").unwrap();
    let run = run(folder.path(), ["pgo", "a.pb"], b"");
    assert_eq!(run.code, 0, "{}", run.err);
    assert_ne!(read(&folder.path().join("default.pgo")), b"old");
    assert_eq!(
        names_in(folder.path()),
        ["a.pb", "default.pgo"],
        "nothing is left behind"
    );
}
