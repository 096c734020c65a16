//! The exit codes that the README and `--help` promise: 0 when it is done, 1 when the answer is no, 2
//! on an error.

use std::fs;

use tempfile::TempDir;

use crate::{file, run, set};

#[test]
fn every_end_has_its_exit_code() {
    let folder = TempDir::new().unwrap();
    for (name, from) in [
        ("cpu", &set("devirt")[0]),
        ("heap", &file("profiles/checkout.1.allocs.pb.gz")),
        (
            "leaves",
            &file("edge-cases/21-single-frame-stacks-only.pprof"),
        ),
        ("damaged", &file("bad/75-loc-missing.pb")),
    ] {
        fs::copy(from, folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("empty"), "").unwrap();
    for (line, code) in [
        ("edges cpu", 0),
        ("pgo cpu", 0),
        ("merge -o m.pb.gz cpu", 0),
        ("top cpu", 0),
        ("doctor cpu", 0),
        ("--help", 0),
        ("--version", 0),
        // Go takes these and does nothing, and a list of nothing is a list.
        ("edges empty", 0),
        ("edges leaves", 0),
        ("merge -o m.pb.gz empty", 0),
        // There is nothing that could be written, shown or recommended.
        ("pgo empty", 1),
        ("pgo leaves", 1),
        ("top empty", 1),
        ("doctor empty", 1),
        // Go would refuse it.
        ("edges heap", 1),
        ("pgo heap", 1),
        ("doctor heap", 1),
        ("doctor damaged", 1),
        ("doctor --fail-on never heap", 0),
        ("doctor --fail-on note cpu", 1),
        // What is read, written or merged is not, or the words make no sense.
        ("edges absent", 2),
        ("doctor absent", 2),
        ("pgo damaged", 2),
        ("merge -o m.pb.gz cpu heap", 2),
        ("pgo -o no/such/folder cpu", 2),
        ("edges --limit samples=1 cpu", 2),
        ("doctor --limit samples=1 cpu", 2),
        ("edges --limit samples=many cpu", 2),
        ("top --sample-type wall cpu", 2),
        ("top --sample-type", 2),
        ("edges - -", 2),
        ("edges", 2),
        ("sort cpu", 2),
        ("", 2),
    ] {
        let run = run(folder.path(), line.split_whitespace(), b"");
        assert_eq!(run.code, code, "{line}: {}", run.err);
    }
}
